"""What a report says of a figure, a post and a reason: nothing hidden, nothing that only its author can do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from smdash.domain.metrics.views import FigureRow, PublishedPost
from smdash.domain.reports.blocks import Cell
from smdash.domain.reports.figure_sections import told, verdict_words
from smdash.domain.reports.month import Month
from smdash.domain.reports.report import AccountFigures, Figure, Funnel, Head, Plan, Report, Source, Stage, Standout
from smdash.domain.reports.sections import sections

OCTOBER = Month(date(2026, 10, 1))
HEAD = Head(
    "acme", "Acme", "", "", "", OCTOBER, datetime(2026, 11, 3, 9, tzinfo=UTC), "Etc/UTC", OCTOBER.last, running=False
)
ROW = FigureRow("m:1:account:clicks:total", "clicks", "account", "total", label="Clicks", last=date(2026, 10, 25))


def _figure(row: FigureRow, *, known: int = 31, caveats: tuple[str, ...] = ()) -> Figure:
    return Figure(row.key, row.label, "count", "", 310.0, 300.0, known, 31, 30, 30, row, "Clicks on links.", caveats)


def _post(number: int, index: float, *, viral: bool = False) -> PublishedPost:
    return PublishedPost(
        f"rp:{number}", number, "acme/x", "acme", "", "x", "text", date(2026, 10, number), f"Post {number}", "", {},
        "clicks", index, viral=viral, n=20,
    )  # fmt: skip


def _report(**more: Any) -> Report:
    plan = Plan(OCTOBER.after, 0, (), (), 0)
    return Report(HEAD, "", (), (), (), Funnel(), (), (), plan, ())._replace(**more)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (_figure(ROW._replace(verdict="up", lo=0.1, hi=0.3)), "up"),
        (_figure(ROW._replace(verdict="unclear", lo=-0.1, hi=0.3)), "may be chance"),
        (_figure(ROW._replace(reason="too early: needs 2 complete weeks")), "too early: needs 2 complete weeks"),
        (_figure(ROW._replace(reason="definition changed 12 Oct")), "definition changed 12 Oct"),
        (_figure(ROW._replace(verdict="up"), known=20), "up; 20 of 31 days known"),
        (
            _figure(ROW._replace(verdict="up"), caveats=("counted otherwise since 12 Oct",)),
            "up; counted otherwise since 12 Oct",
        ),
        (_figure(ROW._replace(verdict="up", without="week of 5 Oct (viral)")), "up; with week of 5 Oct (viral) in it"),
        (_figure(ROW._replace(verdict="up", mode="level"), known=3), "up (gain in a week)"),
        (_figure(ROW._replace(verdict="up", kind="vanity")), "up; a vanity figure"),
    ],
)
def test_what_stands_behind_a_figure_or_is_missing_is_said(figure: Figure, said: str) -> None:
    assert verdict_words(figure) == said


def test_a_figure_without_a_verdict_has_no_interval() -> None:
    figures = (
        _figure(ROW._replace(verdict="up", lo=0.1, hi=0.3, value=77.0, before=70.0)),
        _figure(ROW._replace(reason="too early", value=77.0, before=70.0)),
    )
    made = sections(_report(figures=(AccountFigures("acme/x", "x", figures),), names={"acme/x": "X @acme"}))
    table = next(each for each in made if each.key == "figures").tables[0]
    assert table.caption == "Figures of X @acme, whole weeks up to 25 Oct"
    judged, early = table.rows
    assert [cell.value for cell in judged[1:6]] == [310.0, 300.0, 77.0, 70.0, 0.1]
    assert early[5].value == "-"
    assert early[6].value == "too early"


def test_one_post_far_above_all_others_is_called_so() -> None:
    best, worst = _post(3, 900.0, viral=True), _post(4, 40.0)
    made = sections(_report(standouts=(Standout("acme/x", "Clicks", best, worst, 12, 15),)))
    first, second = next(each for each in made if each.key == "standouts").tables[0].rows
    assert "far above all the others: one post, no trend" in str(first[-1].value)
    assert "12 of 15 posts could be held against their like" in str(first[-1].value)
    assert "far above" not in str(second[-1].value)


def test_nothing_at_all_is_said_and_not_left_out() -> None:
    made = {each.key: each for each in sections(_report())}
    assert set(made) == {"brief", "posts", "figures", "standouts", "funnel", "replies", "plan", "sources"}
    assert made["funnel"].lines == (("Nothing is known of visits, leads and sales in this month.",),)
    assert made["replies"].tables[0].empty == "No message came in that is known."


def test_the_plan_of_a_month_that_has_begun_is_what_is_left_of_it() -> None:
    def said(now: datetime) -> str:
        made = {each.key: each for each in sections(_report(head=HEAD._replace(now=now)))}
        return str(made["plan"].lines[0])

    assert "No more posts are planned" in said(datetime(2026, 11, 1, 0, 5, tzinfo=UTC))
    assert "No post is planned" in said(datetime(2026, 10, 31, 23, 55, tzinfo=UTC))


def test_the_brief_says_who_asked_and_bought_before_how_often_something_was_shown() -> None:
    stages = (
        Stage("visits", "sessions", 900.0, None, 31, 31),
        Stage("leads", "people", 1.0, None, 20, 31),
        Stage("first buyers", "people", 2.0, None, 31, 31),
        Stage("repeat buyers", "people", None, None, 0, 31),
        Stage("revenue", "money", 99.5, None, 31, 31, money="EUR"),
    )
    made = {each.key: each for each in sections(_report(funnel=Funnel(stages)))}
    (line,) = [each for each in made["brief"].lines if "Results" in str(each[0])]
    assert "".join(f"{part.value:g}" if isinstance(part, Cell) else part for part in line) == (
        "Results, as far as they are known: 1 lead (20 of 31 days known), 2 first buyers, 99.5 revenue."
    )
    assert not any("Results" in str(each) for each in {s.key: s for s in sections(_report())}["brief"].lines)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("nothing since 3 Oct", "nothing since 3 Oct"),
        ("nothing is known; smdash import FILE would tell", "nothing is known"),
        (
            "other ages: export weekly (its posts collect 40 days)",
            "its posts were seen at another age than those before them",
        ),
        ("", ""),
    ],
)
def test_a_client_reads_why_and_not_what_to_type(reason: str, said: str) -> None:
    assert told(reason) == said


def test_sources_say_the_day_of_a_file_and_no_time_that_nobody_knows() -> None:
    of_a_file = Source("visits", "ga4", datetime(2026, 11, 2, 12, tzinfo=UTC), date(2026, 10, 31))
    made = {each.key: each for each in sections(_report(sources=(of_a_file, of_a_file._replace(captured_at=None))))}
    assert [row[2].value for row in made["sources"].tables[0].rows] == [date(2026, 11, 2), None]
