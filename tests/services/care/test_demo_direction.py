"""What the sample world tells of where its brands are going, in its own week and in others."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from smdash.domain.reports.month import month_of
from smdash.formats.pages.locales import read_language
from smdash.services.accounts.client_fields import client_values
from smdash.services.approval.approval import ApprovalService
from smdash.services.care.demo import folder
from smdash.services.imports.imports import ImportOptions, ImportService
from smdash.services.reports.reports import ReportService
from smdash.services.results.results import ResultService
from smdash.services.strategy.competitors import CompetitorService
from smdash.services.strategy.goals import GoalService
from smdash.services.strategy.holding import HoldingService
from smdash.services.strategy.strategy import StrategyService

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock

OCTOBER = date(2026, 10, 1), date(2026, 10, 31)


def total(demo: Services, brand: str, measure: str) -> float | None:
    return ResultService(demo.home).series(brand, measure, *OCTOBER).total


def test_results_of_a_month_are_those_of_the_files(demo: Services) -> None:
    told = {
        (brand, measure): total(demo, brand, measure)
        for brand, measure in (
            ("nord", "visits"), ("nord", "conversions"), ("nord", "retentions"), ("bean", "joined"), ("bean", "leads"),
            ("bean", "spend"), ("bean", "conversions"), ("acme", "leads"), ("acme", "conversions"), ("acme", "retentions"),
        )
    }  # fmt: skip
    assert list(told.values()) == [2239, 33, 2, 4, 7, 240, 4, 1, 10, 5]
    revenue = ResultService(demo.home).series("acme", "revenue", date(2026, 9, 1), date(2026, 11, 20))
    assert revenue.currency == "USD"
    assert any("EUR" in each for each in revenue.left_out)


def test_a_table_that_a_person_explained_is_read_again_in_one_step(demo: Services, tmp_path: Path) -> None:
    source = folder() / "bean-form-anfragen.csv"
    newer = tmp_path / "export (3).csv"
    newer.write_bytes(source.read_bytes() + b"a-399;20.11.2026 18:02;Tisch;4;x@example.com;Hallo;;;;neu\r\n")
    report = ImportService(demo.home).run(newer, ImportOptions())
    assert (report.ok, report.added) == (True, 1)


def test_goals_stand_as_their_figures_say(demo: Services) -> None:
    found = {each.goal: each for each in GoalService(demo.home).standing()}
    assert {name: each.verdict for name, each in found.items()} == {
        "Full tables": "behind",
        "2,000 followers": "unclear",
        "Hundred first orders": "on course",
        "Looked up 1,000 times": "unclear",
    }
    assert [name for name, each in found.items() if each.vanity] == ["2,000 followers"]


def test_one_section_of_a_strategy_is_overdue_and_one_brand_has_none(demo: Services) -> None:
    views = {slug: StrategyService(demo.home).view(slug) for slug in ("acme", "bean", "nord")}
    assert {slug: view.summary for slug, view in views.items()} == {
        "acme": "3 of 8 written, 5 empty",
        "bean": "8 of 8 written, 1 overdue",
        "nord": "no strategy yet",
    }
    assert not views["bean"].remarks
    assert "The counter has to wait" in HoldingService(demo.home).statement("bean").text


def test_one_competitor_is_known_of_late_and_one_was_long_ago(demo: Services) -> None:
    view = CompetitorService(demo.home).view("bean")
    assert [(each.name, each.figures[0].old) for each in view] == [
        ("Kaffeehaus Milo", False),
        ("Rösterei Nordlicht", True),
    ]
    assert all(each.figures[0].ours[0].change.percent is not None for each in view)


def test_an_approval_came_back_half_answered(demo: Services) -> None:
    board = ApprovalService(demo.home).board("bean")
    assert [(page.posts, page.answered) for page in board.pages] == [(6, 4)]
    asked = [each for each in board.rows if each.at and date(2026, 11, 23) <= each.at.date() <= date(2026, 11, 29)]
    assert [each.standing.state for each in asked] == ["none", "approved", "asked", "changes", "asked", "asked"]
    changed, *others = (each for each in asked if each.standing.changed)
    assert (changed.account, changed.standing.changed[0].what, others) == ("bean/instagram", "text", [])


def test_one_report_was_sent_and_one_is_overdue(demo: Services) -> None:
    reports = ReportService(demo.home)
    october = month_of(OCTOBER[0])
    assert {slug: reports.state(reports.standing(slug, october)) for slug in ("acme", "bean", "nord")} == {
        "acme": "sent",
        "bean": "overdue",
        "nord": "open",
    }
    assert reports.words("bean", october).startswith("Liebe Selin")


def test_what_a_brand_keeps_to_with_its_client_is_what_a_person_could_say() -> None:
    """It is stored as it is, so that a world does not wait for the data of all languages."""
    for brand in tomllib.loads((folder() / "world.toml").read_text("utf-8"))["brands"]:
        said = brand.get("client", {})
        assert {key: value for key, value in client_values(**{**NOTHING, **said}).items() if key in said} == said
        assert read_language(said.get("language", "")) == said.get("language", "")


NOTHING = {"approval": None, "language": None, "currency": None, "report_day": None}


@pytest.mark.parametrize(
    ("moment", "bean"),
    [("2027-03-03T10:00:00+01:00", "due"), ("2026-12-12T10:00:00+01:00", "overdue")],
)
def test_it_moves_with_the_world(
    tmp_path: Path, clock: Clock, open_home: Callable[[Path], Services], moment: str, bean: str
) -> None:
    """What is of a month is of the last one, and nothing is of a day to come."""
    clock.moment = datetime.fromisoformat(moment)
    services = open_home(tmp_path / "home")
    services.demo.build()
    home, today = services.home, clock.moment.astimezone(ZoneInfo("Europe/Berlin")).date()
    last = month_of(today).before
    reports = ReportService(home)
    assert reports.state(reports.standing("bean", last)) == bean
    sent = reports.standing("acme", last).sent_at
    assert sent is None or sent <= clock.moment
    board = ApprovalService(home).board("bean")
    assert [(page.posts, page.answered) for page in board.pages] == [(6, 4)]
    assert [page.first.weekday() for page in board.pages] == [0]
    assert StrategyService(home).view("bean").summary == "8 of 8 written, 1 overdue"
    spent = [each.on_day for each in ResultService(home).rows("bean", "spend", date(2026, 1, 1), today)]
    assert len(spent) == 5
    assert all(day <= today for day in spent)
