"""Competitors are told by how they grow beside one's own account, and a table of them comes in whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import AmbiguousDatesError, ConflictError, FileFormatError, NotFoundError, UsageError
from smdash.domain.strategy.competitors import Change, Point, change_words, growth, of_usual, own_growth, own_of_usual
from tests.services.imports.test_result_mapping import workbook
from tests.worlds import content

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock

TABLE = (
    "\ufeffCompetitor;Platform;Handle;Date;followers;posts;Note\r\n"
    'Rival & Sons;Mastodon;@rival@s.example;2026-08-22;"1,000";40;counted by hand\r\n'
    "Rival & Sons;mastodon;@rival@s.example;2026-11-20;1.1k;52;\r\n"
    "\u6f22\u5b57 Ltd;Instagram;;2026-11-20;880;-;\r\n"
)


def table(folder: Path, text: str, name: str = "rivals.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_growth_is_told_by_the_month_whatever_lies_between() -> None:
    first = date(2026, 8, 1)
    doubled = growth([Point(first, 100), Point(first + timedelta(days=60), 400)])
    assert change_words("growth", doubled) == "+100.0 % a month"
    assert growth([Point(first, 100)]).why_not == "needs two figures 7 to 100 days apart"
    assert growth([Point(first, 0), Point(first + timedelta(days=30), 5)]) == Change(None, first, "it began at 0")
    days = {first + timedelta(days=day): 100.0 * 2 ** (day / 30) for day in range(61)}
    ours = own_growth(days, first, first + timedelta(days=60))
    assert change_words("growth", ours) == "+100.0 % a month"
    assert own_growth({}, first, first).percent is None
    gaps = own_growth({first + timedelta(days=2): 50.0}, first, first + timedelta(days=40))
    assert gaps.why_not == "no own figure within 3 days of 2026-09-10"


def test_what_does_not_grow_is_told_against_its_usual() -> None:
    first = date(2026, 8, 1)
    points = [Point(first + timedelta(days=7 * at), value) for at, value in enumerate((10, 30, 20, 25))]
    assert change_words("usual", of_usual(points)) == "125 % of usual"
    assert of_usual(points[:3]).why_not == "needs 3 earlier figures"
    assert of_usual([Point(first, 0)] * 4).why_not == "usually 0"
    days = {first + timedelta(days=day): 10.0 for day in range(84)} | {
        first + timedelta(days=84 + d): 15.0 for d in range(7)
    }
    assert change_words("usual", own_of_usual(days, first + timedelta(days=90))) == "150 % of usual"
    assert change_words("usual", own_of_usual({first: 1.0}, first)) == "-"


def test_a_table_comes_in_whole_once_and_can_be_taken_back(small: Services, tmp_path: Path) -> None:
    before = content(small.home.read())
    trial = small.competitors.run("acme", table(tmp_path, TABLE), dry_run=True)
    assert (trial.added, trial.competitors, content(small.home.read()) == before) == (
        5,
        ("Rival & Sons", "\u6f22\u5b57 Ltd"),
        True,
    )
    done = small.competitors.run("acme", table(tmp_path, TABLE))
    assert (done.rows, done.added, done.updated, done.known, done.ok) == (3, 5, 0, 0, True)
    (rival, other) = small.competitors.view("acme")
    assert [(each.metric, each.value, each.age_days, each.old, each.source) for each in rival.figures] == [
        ("followers", 1100, 1, False, "rivals.csv"),
        ("posts", 52, 1, False, "rivals.csv"),
    ]
    assert change_words("growth", rival.figures[0].change) == "+3.2 % a month"
    assert other.figures[0].change.why_not == "needs two figures 7 to 100 days apart"
    assert small.competitors.view("bean") == []
    again = small.competitors.run("acme", table(tmp_path, TABLE))
    assert (again.added, again.updated, again.known) == (0, 0, 5)
    newer = small.competitors.run("acme", table(tmp_path, TABLE.replace("1.1k", "1,210")))
    assert (newer.added, newer.updated, newer.known) == (0, 1, 4)
    assert small.undo.undo() == "Import rivals.csv"
    assert small.competitors.view("acme")[0].figures[0].value == 1100
    assert small.undo.undo() == "Import rivals.csv"
    assert content(small.home.read()) == before


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("Rival;mastodon;;2026-11-22;1;", "2026-11-22"),
        ("Rival;mastodon;;2026-11-20;=1+1;", "looks like a formula"),
        ("Rival;mastodon;;2026-11-20;-3;", "less than nothing"),
        ("Rival;church;;2026-11-20;3;", "there is no such platform"),
        (";mastodon;;2026-11-20;3;", "nothing stands there"),
        ("Rival;mastodon;;someday;3;", "someday"),
        ("Rival;mastodon;;2026-11-20;1e300;", "larger than any figure"),
        ("Rival;mastodon;;2026-11-20;inf;", "is not a number"),
        ("Rival & Sons;mastodon;@rival@s.example;2026-11-20;7;", "may be right as well"),
        ("Rival;mastodon;;2026-11-20;3", "too few columns"),
    ],
)
def test_a_faulty_row_lets_nothing_in(small: Services, tmp_path: Path, row: str, wrong: str) -> None:
    before = content(small.home.read())
    lines = TABLE + row + (";\r\n" if row.count(";") == 5 else "\r\n")
    found = small.competitors.run("acme", table(tmp_path, lines))
    assert not found.ok
    assert wrong in " ".join(each.message for each in found.problems)
    assert found.problems[0].line == 5
    assert found.added == 0
    assert content(small.home.read()) == before


def test_a_figure_a_row_and_dates_that_need_a_word(small: Services, tmp_path: Path) -> None:
    text = "name,platform,date,metric,value\nRival,x,03/04/2026,Followers,100\n"
    with pytest.raises(AmbiguousDatesError):
        small.competitors.run("acme", table(tmp_path, text))
    found = small.competitors.run("acme", table(tmp_path, text), date_order="day")
    assert found.added == 1
    assert small.competitors.view("acme")[0].figures[0].on == date(2026, 4, 3)
    bad = small.competitors.run("acme", table(tmp_path, text.replace("Followers", "Fame")), date_order="day")
    assert "X has no such figure of an account" in bad.problems[0].message
    with pytest.raises(FileFormatError, match="no table of competitors"):
        small.competitors.run("acme", table(tmp_path, "a,b\n1,2\n"))


def test_a_workbook_is_read_as_a_table_is(small: Services, tmp_path: Path) -> None:
    path = workbook(tmp_path, ["Competitor", "Platform", "Date", "followers"], ["Rival", "x", "2026-11-20", "1204"])
    assert small.competitors.run("acme", path).added == 1
    assert small.competitors.view("acme")[0].figures[0].value == 1204


def test_by_hand_with_the_own_account_beside_it(small: Services, clock: Clock) -> None:
    competitors = small.competitors
    assert competitors.add("acme", " Rival ", note="Cheaper.", handles={"Mastodon": "@rival@s.example"}) == "Rival"
    with pytest.raises(ConflictError, match="already"):
        competitors.add("acme", "rival")
    today = small.home.today()
    for back, value, own in ((90, "1,000", 200.0), (0, "1.1k", 260.0)):
        day = today - timedelta(days=back)
        assert competitors.enter("acme", "rival", "mastodon", "followers", value, day).changed
        small.manual.enter("acme/mastodon", "followers", day, own)
    assert not competitors.enter("acme", "rival", "mastodon", "followers", "1100", today).changed
    (view,) = competitors.view("acme")
    (row,) = view.figures
    assert (row.handle, row.source, row.points) == ("@rival@s.example", "by hand", 2)
    assert [(each.account, change_words("growth", each.change)) for each in row.ours] == [
        ("acme/mastodon", "+9.1 % a month")
    ]
    assert change_words("growth", row.change) == "+3.2 % a month"
    clock.forward(days=46)
    assert competitors.view("acme")[0].figures[0].old
    assert small.undo.undo() is not None
    for wrong in ("", "many", "-5"):
        with pytest.raises(UsageError):
            competitors.enter("acme", "rival", "mastodon", "followers", wrong, today)
    with pytest.raises(UsageError, match="still to come"):
        competitors.enter("acme", "rival", "mastodon", "followers", "5", today + timedelta(days=60))
    with pytest.raises(NotFoundError, match="no such competitor"):
        competitors.enter("acme", "nobody", "mastodon", "followers", "5", today)


def test_a_competitor_is_renamed_moved_and_put_away(small: Services) -> None:
    competitors = small.competitors
    competitors.add("acme", "Rival", handles={"x": "rival"})
    competitors.add("acme", "Other")
    with pytest.raises(ConflictError):
        competitors.edit("acme", "Rival", rename="OTHER")
    competitors.edit(
        "acme", "Rival", rename="Rivals", note="Two shops now.", handles={"x": "rivals", "threads": "rivals"}
    )
    view = next(each for each in competitors.view("acme") if each.name == "Rivals")
    assert [tuple(each) for each in view.handles] == [("threads", "rivals"), ("x", "rivals")]
    competitors.edit("acme", "Rivals", archived=True)
    assert [each.name for each in competitors.view("acme")] == ["Other"]
    assert [each.name for each in competitors.view("acme", archived=True) if each.archived] == ["Rivals"]
    assert small.undo.undo() == "Change the competitor Rivals of acme"
