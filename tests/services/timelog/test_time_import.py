"""Another tracker's log comes in by name, each entry once, and what is private stays out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.services.timelog import importing
from smdash.services.timelog.entries import EntryChange
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from smdash.services.timelog.importing import TimeImport


DATA = Path(__file__).parents[2] / "data" / "timelogs"
YEAR = date(2025, 1, 1), date(2026, 11, 21)


def run(services: Services, name: Path | str, **more: Any) -> TimeImport | None:
    return importing.run(services.home, DATA / name if isinstance(name, str) else name, **more)


def entries(services: Services) -> Any:
    return {(e.activity, e.brand, e.account): e for e in services.timelog.entries.between(*YEAR)}


def test_timewarrior_by_name(small: Services) -> None:
    before = content(small.home.read())
    trial = run(small, "timewarrior.json", dry_run=True)
    assert content(small.home.read()) == before
    done = run(small, "timewarrior.json")
    assert (trial.added, done.added) == (2, 2)
    assert done.left_out == 1, "gym is nobody's business"
    assert done.running == 1
    assert done.unknown == (("gym", 1),)
    assert done.hours == pytest.approx(1.5 + 1 / 3)
    found = entries(small)
    assert set(found) == {("short_video", "acme", ""), ("inbox", "acme", "acme/x")}
    assert found["short_video", "acme", ""].note == "Launch reel, rough cut"


def test_the_same_entry_twice_adds_nothing(small: Services, tmp_path: Path) -> None:
    run(small, "timewarrior.json")
    before = content(small.home.read())
    again = run(small, "timewarrior.json")
    assert (again.added, again.known) == (0, 2)
    assert content(small.home.read()) == before
    longer = json.loads((DATA / "timewarrior.json").read_text())
    longer.append({"id": 9, "start": "20261118T080000Z", "end": "20261118T083000Z", "tags": ["acme"]})
    file = tmp_path / "later.json"
    file.write_text(json.dumps(longer))
    third = run(small, file)
    assert (third.added, third.known) == (1, 2)
    small.undo.undo()
    assert len(entries(small)) == 2


def test_an_import_is_one_step(small: Services) -> None:
    before = content(small.home.read())
    run(small, "toggl-detailed.csv")
    assert content(small.home.read()) != before
    small.undo.undo()
    assert content(small.home.read()) == before
    assert run(small, "toggl-detailed.csv").added == 1, "undone is not known"


def test_toggl_in_the_persons_zone(small: Services) -> None:
    done = run(small, "toggl-detailed.csv")
    assert (done.added, done.left_out) == (1, 1)
    (entry,) = small.timelog.entries.between(*YEAR)
    assert entry.started_at == datetime(2026, 11, 16, 8, 5, tzinfo=UTC)
    assert (entry.activity, entry.account) == ("short_video", "acme/x"), "client Acme Tools and tag x"


def test_overlapping_entries_are_summed_and_told(small: Services) -> None:
    trial = run(small, "toggl-overlap.csv", dry_run=True)
    done = run(small, "toggl-overlap.csv")
    assert done.overlaps == trial.overlaps
    assert done.added == 3
    assert done.hours == pytest.approx(5.0)
    assert [(each.first, each.second, each.minutes) for each in done.overlaps] == [("row 2", "row 3", 30.0)]
    assert done.overlaps[0].begin == datetime(2026, 8, 1, 7, 30, tzinfo=UTC)
    night = next(e for e in small.timelog.entries.between(*YEAR) if e.note == "night")
    assert night.ended_at is not None
    assert night.ended_at - night.started_at == timedelta(hours=3)
    again = run(small, "toggl-overlap.csv")
    assert (again.added, again.known, again.overlaps) == (0, 3, ())


HEAD = "Project,Description,Start date,Start time,End date,End time,Duration\n"


@pytest.mark.parametrize(
    ("row", "begin", "hours"),
    [
        ("2026-10-25,02:30:00,2026-10-25,02:15:00,00:45:00", "00:30", 0.75),
        ("2026-10-25,02:15:00,2026-10-25,02:45:00,00:30:00", "00:15", 0.5),
        ("2026-10-25,02:15:00,2026-10-25,02:45:00,01:30:00", "00:15", 1.5),
        ("2026-10-25,02:30:00,2026-10-25,03:30:00,01:00:00", "01:30", 1.0),
        ("2026-10-25,02:30:00,2026-10-25,03:30:00,02:00:00", "00:30", 2.0),
        ("2026-10-25,02:30:00,2026-10-25,02:15:00,", "00:30", 0.75),
        ("2026-03-29,01:30:00,2026-03-29,03:30:00,01:00:00", "00:30", 1.0),
    ],
)
def test_the_night_the_clocks_change(small: Services, tmp_path: Path, row: str, begin: str, hours: float) -> None:
    file = tmp_path / "night.csv"
    file.write_text(f"{HEAD}acme,x,{row}\n")
    done = run(small, file)
    (entry,) = small.timelog.entries.between(*YEAR)
    assert f"{entry.started_at:%H:%M}" == begin
    assert done.hours == pytest.approx(hours)
    assert done.problems == ()


def test_a_duration_alone_is_elapsed_time(small: Services, tmp_path: Path) -> None:
    file = tmp_path / "night.csv"
    file.write_text("Project,Start date,Start time,Duration\nacme,2026-10-25,01:30:00,03:00:00\n")
    assert run(small, file).hours == pytest.approx(3.0)


def test_a_duration_that_is_another_is_told(small: Services, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text(f"{HEAD}acme,x,2026-10-20,09:00:00,2026-10-20,10:00:00,07:00:00\n")
    done = run(small, file)
    assert (done.ok, done.hours) == (True, 1.0)
    assert [(problem.line, problem.level) for problem in done.problems] == [(2, "warning")]


def test_two_entries_that_begin_together_are_two(small: Services, tmp_path: Path) -> None:
    file = tmp_path / "both.csv"
    row = "acme,{},2026-10-20,09:00:00,2026-10-20,{}:00:00,\n"
    one, two = row.format("one", 10), row.format("two", 11)
    file.write_text(HEAD + one)
    assert run(small, file).added == 1
    file.write_text(HEAD + one + two + two)
    done = run(small, file)
    assert (done.added, done.known, done.hours) == (1, 2, 2.0)
    assert [(each.first, each.second) for each in done.overlaps] == [("row 3", "entry 1")]


def test_an_entry_whose_end_was_changed_is_known_by_its_start(small: Services, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text(f"{HEAD}acme,one,2026-10-20,09:00:00,2026-10-20,10:00:00,\n")
    run(small, file)
    small.timelog.entries.edit(1, EntryChange(end=datetime(2026, 10, 20, 7, 30, tzinfo=UTC)))
    again = run(small, file)
    assert (again.added, again.known) == (0, 1)


def test_a_time_beyond_the_calendar_is_a_faulty_row(small: Services, tmp_path: Path) -> None:
    file = tmp_path / "far.json"
    file.write_text('[{"start": "9999-12-31T23:00:00-10:00", "end": "9999-12-31T23:30:00-10:00", "tags": ["acme"]}]')
    assert [problem.line for problem in run(small, file).problems] == [1]


def test_nested_projects_and_meanings(small: Services) -> None:
    done = run(small, "watson-frames.json")
    assert done.unknown == (("strange words", 1),)
    assert ("unplanned", "bean", "bean/instagram") in entries(small)
    small.undo.undo()
    run(small, "watson-frames.json", meaning={"strange words": "story"})
    assert ("story", "bean", "bean/instagram") in entries(small)
    with pytest.raises(NotFoundError):
        run(small, "watson-frames.json", meaning={"strange words": "nothing there is"})


def test_a_faulty_row_keeps_all_of_it_out(small: Services, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    good = {"start": "20261116T080000Z", "end": "20261116T090000Z", "tags": ["acme"]}
    for bad in (
        {**good, "end": "20261116T070000Z"},
        {**good, "end": "20261118T090000Z"},
        {**good, "start": "20271116T080000Z", "end": "20271116T090000Z"},
        {**good, "start": "soon"},
    ):
        file.write_text(json.dumps([good, bad]))
        done = run(small, file)
        assert not done.ok
        assert done.added == 0
        assert done.problems[0].line == 2
    assert rows(small, "SELECT count(*) FROM time_entries") == [(0,)]


def test_no_such_file(small: Services, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        run(small, tmp_path / "none")
    with pytest.raises(UsageError):
        run(small, tmp_path)
