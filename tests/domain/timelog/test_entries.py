"""Entries of the time log: lengths across clock changes, what cannot be true, and what looks forgotten."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.timelog.entries import (
    Entry,
    basis,
    check_minutes,
    check_span,
    clipped_end,
    clock,
    forgotten,
    free_start,
    idle,
    minutes_of,
    overlaps,
    spent,
)
from smdash.domain.timelog.report import PlannedWeek, by_day, done_hours, planned_hours, report, week_label, whole_weeks
from smdash.domain.timelog.typed import read_minutes, read_work
from smdash.domain.times.when import read_past
from smdash.domain.workload.beliefs import RunningBelief

wall = datetime.fromisoformat
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
IMAGE = RunningBelief.prior(45, 0.5).belief()
INSTANTS = st.datetimes(wall("2026-01-01 00:00"), wall("2026-12-31 00:00")).map(
    lambda d: d.replace(tzinfo=UTC, microsecond=0)
)
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "America/Santiago", "Australia/Lord_Howe"]
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def entry(start: str, end: str | None, activity: str = "image", id: int = 1, **more: Any) -> Entry:
    return Entry(id, activity, at(start), at(end) if end else None, **more)


@given(INSTANTS, st.integers(0, 3 * 86400), ZONES)
def test_the_days_of_a_stretch_are_its_whole_length(start: datetime, seconds: int, zone: str) -> None:
    end = start + timedelta(seconds=seconds)
    parts = list(by_day(start, end, ZoneInfo(zone)))
    assert sum((part for _, part in parts), timedelta(0)) == end - start
    assert all(part > timedelta(0) for _, part in parts)
    days = [day for day, _ in parts]
    assert days == sorted(days)
    assert len(days) == len(set(days)) or zone == "America/Santiago"


def test_a_night_the_clocks_go_back_is_longer() -> None:
    found = dict(by_day(at("2026-10-24 22:00"), at("2026-10-25 04:00"), BERLIN))
    assert found == {date(2026, 10, 24): timedelta(hours=2), date(2026, 10, 25): timedelta(hours=5)}
    spring = dict(by_day(at("2026-03-28 23:00"), at("2026-03-29 04:00"), BERLIN))
    assert spring[date(2026, 3, 29)] == timedelta(hours=3)


def test_a_night_from_sunday_to_monday_belongs_to_two_weeks() -> None:
    night = [entry("2026-11-15 23:00", "2026-11-16 01:30")]
    hours = done_hours(night, "week", date(2026, 11, 9), date(2026, 11, 22), BERLIN, NOW)
    assert hours == {"2026-W46": 1.0, "2026-W47": 1.5}
    assert week_label(date(2026, 12, 28)) == "2026-W53"
    only = done_hours(night, "activity", date(2026, 11, 16), date(2026, 11, 16), BERLIN, NOW)
    assert only == {"image": 1.5}


@pytest.mark.parametrize("minutes", [0, -1, math.nan, math.inf, 24 * 60 + 1])
def test_absurd_minutes_are_refused(minutes: float) -> None:
    with pytest.raises(UsageError):
        check_minutes(minutes)


@pytest.mark.parametrize(
    ("start", "end", "word"),
    [
        ("2026-11-20 10:00", "2026-11-20 09:00", "ends before"),
        ("2026-11-19 08:00", "2026-11-20 09:00", "24 hours"),
        ("2026-11-22 10:00", None, "before it is done"),
        ("2026-11-20 10:00", "2026-11-22 09:00", "before it is done"),
        ("1999-11-20 10:00", "1999-11-20 11:00", "before any work"),
    ],
)
def test_absurd_stretches_are_refused(start: str, end: str | None, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        check_span(at(start), at(end) if end else None, NOW)


def test_what_is_absurd_in_the_rows_counts_nowhere() -> None:
    rows = [
        entry("2026-11-20 10:00", "2026-11-20 09:00"),
        entry("2026-11-18 08:00", "2026-11-20 09:00"),
        entry("2027-11-18 08:00", "2027-11-18 09:00"),
    ]
    assert [minutes_of(row, NOW) for row in rows] == [None, None, None]
    assert done_hours(rows, "brand", date(2020, 1, 1), date(2030, 1, 1), BERLIN, NOW) == {}


def test_a_timer_that_was_left_running() -> None:
    assert forgotten(entry("2026-11-21 08:30", None), IMAGE, NOW, BERLIN) == ""
    assert "more than 12" in forgotten(entry("2026-11-20 19:00", None), IMAGE, NOW, BERLIN)
    assert "the usual 0:45" in forgotten(entry("2026-11-20 10:00", "2026-11-20 14:00"), IMAGE, NOW, BERLIN)
    assert forgotten(entry("2026-11-20 10:00", "2026-11-20 12:59"), IMAGE, NOW, BERLIN) == ""
    late = at("2026-11-21 00:20")
    assert "midnight" in forgotten(entry("2026-11-20 23:50", None), IMAGE, late, BERLIN)
    assert forgotten(entry("2026-11-20 23:50", "2026-11-21 00:20"), IMAGE, NOW, BERLIN) == ""
    assert forgotten(entry("2026-11-21 02:00", "2026-11-21 09:00"), None, NOW, BERLIN) == ""


def test_silence_is_asked_about_after_an_hour_or_what_is_usual() -> None:
    running = entry("2026-11-21 08:00", None)
    assert idle(running, None, None, at("2026-11-21 08:50")) is None
    assert idle(running, None, None, at("2026-11-21 09:10")) == timedelta(minutes=70)
    assert idle(running, None, at("2026-11-21 08:30"), at("2026-11-21 09:10")) is None
    assert idle(running, IMAGE, None, at("2026-11-21 09:20")) is None, "nine in ten take up to 1:32"
    assert idle(running, IMAGE, None, at("2026-11-21 09:50")) == timedelta(minutes=110)


def test_a_clipped_entry_ends_at_the_last_sign_of_work() -> None:
    running = entry("2026-11-20 19:00", None)
    assert clipped_end(running, IMAGE, at("2026-11-20 20:10"), NOW) == at("2026-11-20 20:10")
    assert clipped_end(running, IMAGE, None, NOW) == at("2026-11-20 19:45")
    assert clipped_end(entry("2026-11-21 09:00", None), IMAGE, None, NOW) == NOW


def test_overlaps_and_free_places() -> None:
    one = entry("2026-11-20 09:00", "2026-11-20 12:00", id=1)
    two = entry("2026-11-20 10:00", "2026-11-20 10:30", id=2)
    three = entry("2026-11-20 11:00", "2026-11-20 12:30", id=3)
    four = entry("2026-11-20 12:30", "2026-11-20 13:00", id=4)
    assert [(a.id, b.id) for a, b in overlaps([four, three, two, one], NOW)] == [(1, 2), (1, 3)]
    begin, end = at("2026-11-20 08:00"), at("2026-11-20 17:00")
    hour = timedelta(hours=1)
    assert free_start([one, two, three, four], hour, begin, end, NOW) == at("2026-11-20 08:00")
    assert free_start([one, three, four], hour * 2, begin, end, NOW) == at("2026-11-20 13:00")
    assert free_start([one, three, four], hour, begin, end, NOW, last=True) == at("2026-11-20 16:00")
    assert free_start([one, three, four], hour * 9, begin, end, NOW) is None


spans = st.lists(st.tuples(st.integers(0, 1200), st.integers(1, 200)), max_size=8)


@given(spans, st.integers(1, 300), st.booleans())
def test_a_free_place_touches_nothing(taken: list[Any], length: int, last: bool) -> None:
    begin = at("2026-11-20 00:00")
    rows = [
        Entry(n, "image", begin + timedelta(minutes=a), begin + timedelta(minutes=a + b))
        for n, (a, b) in enumerate(taken)
    ]
    start = free_start(rows, timedelta(minutes=length), begin, begin + timedelta(hours=24), NOW, last=last)
    if start is not None:
        end = start + timedelta(minutes=length)
        assert begin <= start
        assert end <= begin + timedelta(hours=24)
        assert all(row.ended_at <= start or row.started_at >= end for row in rows)


def test_planned_and_done_side_by_side() -> None:
    week = PlannedWeek(10.0, 1.0, {"acme/x": 4.0, "acme/y": 2.0, "(all)": 3.0}, {"image": 9.0, "switching": 1.0})
    monday = date(2026, 11, 16)
    assert planned_hours([(monday, week)], "brand") == {"acme": 6.0, "(all)": 4.0}
    assert sum(planned_hours([(monday, week)], "account").values()) == 10.0
    assert planned_hours([(monday, week), (monday, None)], "activity") == {}, "half a plan is none"
    rows = report({"acme": 1.0, "bean": 2.5}, {"acme": 6.0, "nord": 0.0}, "brand")
    assert [(row.label, row.planned_h, row.done_h) for row in rows] == [("acme", 6.0, 1.0), ("bean", None, 2.5)]
    assert whole_weeks(monday, date(2026, 11, 29)) == [monday, date(2026, 11, 23)]
    assert whole_weeks(monday, date(2026, 11, 21)) == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("45", 45), ("45m", 45), ("1:30", 90), ("1.5h", 90), ("1h 30m", 90), ("2 h", 120), ("1,5h", 90)],
)
def test_lengths_as_typed(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "x", "-5", "1:75", "nan", "30h", "0", "1e9", "h"])
def test_no_lengths(text: str) -> None:
    with pytest.raises(UsageError):
        read_minutes(text)


def test_past_times_as_typed() -> None:
    now = wall("2026-11-21 09:12")
    assert read_past("8:30", now) == wall("2026-11-21 08:30")
    assert read_past("17:00", now) == wall("2026-11-20 17:00"), "the last one"
    assert read_past("mon 9:30", now) == wall("2026-11-16 09:30")
    assert read_past("yesterday 17", now) == wall("2026-11-20 17:00")
    assert read_past("2026-11-03 17:00", now) == wall("2026-11-03 17:00")
    assert read_past("9:30", now, date(2026, 11, 2)) == wall("2026-11-02 09:30")
    for wrong in ("", "25:00", "soon", "2026-13-01 9:00", "moon 9:00"):
        with pytest.raises(UsageError):
            read_past(wrong, now)


def test_work_as_typed() -> None:
    now = wall("2026-11-21 09:12")
    assert read_work("45m image acme/x", now) == (45, None, None, None, ("image", "acme/x"))
    assert read_work("yesterday 1:30 admin", now)[:4] == (90, None, None, date(2026, 11, 20))
    night = read_work("2026-11-19 23:00-01:00 image", now)
    assert night.end == wall("2026-11-20 01:00")
    assert read_work("23:00-1:00 image", now).start == wall("2026-11-20 23:00")
    for wrong in ("", "yesterday", "image", "9:00-25:00 image"):
        with pytest.raises(UsageError):
            read_work(wrong, now)


def test_words() -> None:
    assert clock(150) == "2:30"
    assert clock(0.4) == "0:00"
    assert [spent(seconds) for seconds in (0, 24.4, 59.4, 59.6, 840)] == ["0 s", "24 s", "59 s", "0:01", "0:14"]
    belief = RunningBelief.prior(150, 0.33).belief()
    assert basis("short_video", 10, belief) == "your last 10 short videos: 2:30, 9 in 10 under 4:01"
    assert (
        basis("inbox", 12, RunningBelief.prior(3, 0.7).belief()) == "your last 12 replies: 3.0 min, 9 in 10 under 8.2"
    )
