"""The week as text: written and read back it is the same, whatever the posts say; edits are told apart by number."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.calendar.week_text import (
    FIXED,
    WeekLine,
    base_of,
    diff,
    escaped,
    lines_of,
    read_week,
    unescaped,
    write_week,
)

if TYPE_CHECKING:
    from smdash.domain.calendar.week_text import Changes


def clock(text: str) -> datetime:
    """Return a wall clock."""
    return datetime.fromisoformat(text)


MONDAY = date(2026, 11, 23)
AT = clock("2026-11-24 09:00")
NASTY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]), st.sampled_from("|#\\ \n\r\t\x1b\x85\u2028\u202e\u200d\ufeff🧑🚀漢")
    ),
    max_size=60,
)
STATE = st.sampled_from(["scheduled", "draft", "held", "missed", "failed", "published", "unknown", "sending"])


def entries(draw_texts: list[tuple[str, str, int]]) -> list[WeekLine]:
    return [
        WeekLine(AT + timedelta(minutes=minutes % 6000), "acme/x", text, number, state)
        for number, (text, state, minutes) in enumerate(draw_texts, 1)
    ]


@given(st.text())
def test_any_text_survives_being_one_line(text: str) -> None:
    line = escaped(text)
    assert unescaped(line) == text
    assert "\n" not in line
    assert line == line.strip(" \t\r\n")
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in line)


@given(st.lists(st.tuples(NASTY, STATE, st.integers(0, 6000)), max_size=12))
def test_what_was_written_and_not_edited_changes_nothing(drawn: list[tuple[str, str, int]]) -> None:
    listed = sorted(entries(drawn))
    text = write_week(listed, "Europe/Berlin", MONDAY)
    read = read_week(text)
    assert read.problems == ()
    assert (read.zone, read.first, read.brand) == ("Europe/Berlin", MONDAY, "")
    assert read.base == base_of(listed)
    kept = [entry for entry in listed if entry.state not in FIXED]
    assert sorted((line.id, line.wall, line.account, line.text) for line in read.lines) == sorted(
        (entry.id, entry.wall, entry.account, entry.text) for entry in kept
    )
    for before in (read, lines_of(listed)):
        changes = diff(before, read)
        assert not any((changes.moved, changes.new, changes.removed, changes.retold, changes.problems))


@given(st.text(max_size=400))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    read = read_week(text)
    assert all(problem.text and problem.number for problem in read.problems)
    written = sum(1 for line in text.split("\n") if (bare := line.strip(" \t\r\ufeff")) and not bare.startswith("#"))
    assert len(read.lines) + len(read.problems) == written


def edited(old: str, new: str) -> Changes:
    listed = [
        WeekLine(AT, "acme/x", "One", 1, "scheduled"),
        WeekLine(AT.replace(hour=12), "acme/bluesky", "Two", 2, "held"),
    ]
    text = write_week([*listed, WeekLine(AT.replace(hour=17), "acme/x")], "Europe/Berlin", MONDAY)
    assert old in text
    return diff(read_week(text), read_week(text.replace(old, new)))


def test_a_moved_line_is_a_moved_post() -> None:
    changes = edited("2026-11-24 09:00 acme/x #1", "2026-11-27 9:30 acme/x #1")
    assert [(old.id, new.wall) for old, new in changes.moved] == [(1, clock("2026-11-27 09:30"))]
    assert not changes.retold
    assert not changes.new


def test_a_line_taken_out_is_unscheduled_and_one_reworded_is_reworded() -> None:
    changes = edited("2026-11-24 09:00 acme/x #1 | One\n", "")
    assert [line.id for line in changes.removed] == [1]
    changes = edited("| Two", "| Two, better | with a bar #2\\nand a line")
    assert [(old.text, new.text) for old, new in changes.retold] == [("Two", "Two, better | with a bar #2\nand a line")]


def test_a_free_slot_taken_up_is_a_new_post() -> None:
    changes = edited("# 2026-11-24 17:00 acme/x | (free slot)", "2026-11-24 17:00 acme/x | (free slot) Hello")
    assert [(line.account, line.wall.hour, line.text) for line in changes.new] == [("acme/x", 17, "Hello")]
    changes = edited("# 2026-11-24 17:00 acme/x | (free slot)", "2026-11-24 17:00 acme/x | (free slot)")
    assert not changes.new
    assert "text" in changes.problems[0].text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hello", "not understood"),
        ("2026-11-24 09:00 acme/x Hello", "not understood"),
        ("2026-11-31 09:00 acme/x | Hello", "no date"),
        ("20261124 09:00 acme/x | Hello", "no date"),
        ("2026-11-24 25:00 acme/x | Hello", "time of day"),
        ("2026-11-24 9 acme/x | Hello", "no time of day"),
        ("2026-11-24 09:00 acme/x #one | Hello", "'#one'"),
        ("2026-11-24 09:00 acme/x | ", "needs a text"),
        ("2026-11-24 09:00 acme/x #1 | Hello", "twice"),
        ("2026-11-24 09:00 acme/x #99 | Hello", "not among"),
        ("2026-11-24 09:00 acme/x #٣ | Hello", "not understood"),
    ],
)
def test_a_bad_line_is_named_and_takes_nothing_with_it(line: str, says: str) -> None:
    listed = [WeekLine(AT, "acme/x", "One", 1, "scheduled")]
    text = write_week(listed, "UTC", MONDAY)
    changes = diff(read_week(text), read_week(text + line + "\n"))
    assert [says in str(problem) for problem in changes.problems] == [True], changes.problems
    assert changes.problems[0].number == text.count("\n") + 1
    assert not changes.removed


def test_a_post_stays_on_its_account() -> None:
    changes = edited("acme/x #1", "acme/bluesky #1")
    assert "stays on acme/x" in changes.problems[0].text


def test_a_line_made_unreadable_is_not_taken_for_taken_out() -> None:
    changes = edited("2026-11-24 09:00 acme/x #1 |", "2026-11-24 09:00 acme/x #1")
    assert changes.problems
    assert not changes.removed


def test_b12_what_is_out_is_a_remark_and_cannot_be_edited() -> None:
    listed = [WeekLine(AT, "acme/x", "Out", 1, "published"), WeekLine(AT, "acme/x", "Perhaps out", 2, "unknown")]
    text = write_week(listed, "UTC", MONDAY)
    assert read_week(text).lines == ()
    uncommented = text.replace("# 2026-11-24 09:00 acme/x #1", "2026-11-25 09:00 acme/x #1")
    changes = diff(read_week(text), read_week(uncommented))
    assert not changes.moved
    assert "not among the posts that can be changed" in changes.problems[0].text


def test_b5_iso_week_53_and_the_turn_of_the_year() -> None:
    text = write_week([WeekLine(clock("2027-01-01 09:00"), "acme/x", "New", 1, "scheduled")], "UTC", date(2026, 12, 28))
    assert text.startswith("# Week 53 of 2026: Mon 28 Dec to Sun 3 Jan 2027.")
    assert "\n# Fri 1 Jan\n2027-01-01 09:00 acme/x #1 | New\n" in text
    assert read_week(text).first == date(2026, 12, 28)
