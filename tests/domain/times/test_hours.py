"""Business hours as people type them, and promises."""

from __future__ import annotations

import json
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.schedule import Office
from smdash.domain.times.hours import hours_words, read_hours, stored_hours
from smdash.domain.workload.limits import read_promise

WEEK = tuple(range(7))


@pytest.mark.parametrize(
    ("typed", "office", "words"),
    [
        ("Mon-Sat 8:00-20:00", Office(time(8), time(20), (0, 1, 2, 3, 4, 5)), "08:00-20:00 Mon-Sat"),
        ("8-20 mon-sat", Office(time(8), time(20), (0, 1, 2, 3, 4, 5)), "08:00-20:00 Mon-Sat"),
        ("9-17:30", Office(time(9), time(17, 30), (0, 1, 2, 3, 4)), "09:00-17:30 Mon-Fri"),
        ("9am - 5pm weekdays", Office(time(9), time(17), (0, 1, 2, 3, 4)), "09:00-17:00 Mon-Fri"),
        ("fri, sat 22:00\u20136:00", Office(time(22), time(6), (4, 5)), "22:00-06:00 Fri,Sat"),
        ("daily 8 to 24", Office(time(8), time(0), WEEK), "08:00-24:00 Mon-Sun"),
        ("24/7", Office(time(0), time(0), WEEK), "24/7"),
        ("0:00-24:00 daily", Office(time(0), time(0), WEEK), "24/7"),
        ("0-24 mon-fri", Office(time(0), time(0), (0, 1, 2, 3, 4)), "00:00-24:00 Mon-Fri"),
    ],
)
def test_hours_are_read_and_told(typed: str, office: Office, words: str) -> None:
    assert read_hours(typed) == office
    assert hours_words(office) == words


@given(st.times(), st.times(), st.sets(st.integers(0, 6), min_size=1))
def test_hours_that_are_told_are_read_the_same(start: time, end: time, days: set[int]) -> None:
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    office = Office(start, end, tuple(sorted(days)))
    if start != end or start == time(0):
        assert read_hours(hours_words(office)) == office
    value = json.loads(stored_hours(office))
    assert (time.fromisoformat(value["start"]), time.fromisoformat(value["end"])) == (start, end)
    assert value["weekdays"] == sorted(days)


@pytest.mark.parametrize(
    "typed", ["", "mon-fri", "9", "9-9 mon", "25-26", "9:75-10", "funday 9-17", "9-17 \x1b[2J", "9-" * 5000]
)
def test_what_are_no_hours_is_told(typed: str) -> None:
    with pytest.raises(UsageError):
        read_hours(typed)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("4h", 240), ("4", 240), (" 4 hours ", 240), ("1.5h", 90), ("1,5 h", 90), ("90 min", 90), ("90m", 90), ("2h30", 150), ("2 h 30 min", 150), ("1h05m", 65), ("1 min", 1)],
)  # fmt: skip
def test_promises_are_read(typed: str, minutes: int) -> None:
    assert read_promise(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["", "soon", "0", "0 min", "721h", "-4h", "4 days", "nan", "1e3", "4h 30", "9" * 400, "h"][:9]
)
def test_what_is_no_promise_is_told(typed: str) -> None:
    with pytest.raises(UsageError):
        read_promise(typed)
