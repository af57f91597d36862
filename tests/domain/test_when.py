"""Times as people type them."""

# ruff: noqa: DTZ001 - wall clocks are naive by meaning

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.when import When, parse_when

NOW = datetime(2026, 11, 21, 9, 12, 40, 5, tzinfo=ZoneInfo("Europe/Berlin"))  # a Saturday


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("fri 14:30", "2026-11-27T14:30"), ("Friday 14:30", "2026-11-27T14:30"), ("next fri 9", "2026-11-27T09:00"),
        ("fri", "2026-11-27T09:12"), ("sat 9:12", "2026-11-28T09:12"), ("sat 9:13", "2026-11-21T09:13"), ("sat", "2026-11-28T09:12"),
        ("sun 0:00", "2026-11-22T00:00"), ("tomorrow 9", "2026-11-22T09:00"), ("tomorrow", "2026-11-22T09:12"),
        ("today 18:05", "2026-11-21T18:05"), ("today 8", "2026-11-21T08:00"), ("18", "2026-11-21T18:00"),
        ("18:05", "2026-11-21T18:05"), ("9:12", "2026-11-22T09:12"), ("8", "2026-11-22T08:00"),
        ("+2d", "2026-11-23T09:12"), ("+2d 8:00", "2026-11-23T08:00"), ("in 3 hours", "2026-11-21T12:12"), ("+90m", "2026-11-21T10:42"),
        ("in 1 week", "2026-11-28T09:12"), ("+2w 10", "2026-12-05T10:00"), ("+40d", "2026-12-31T09:12"),
        ("+1mo", "2026-12-21T09:12"), ("in 3 months", "2027-02-21T09:12"), ("in 5 min", "2026-11-21T09:17"),
        ("2026-11-27 14:30", "2026-11-27T14:30"), ("2026-11-27T14:30", "2026-11-27T14:30"), ("2026-1-2 3", "2026-01-02T03:00"),
        ("2026-11-27", "2026-11-27T09:12"), ("2028-02-29 0:00", "2028-02-29T00:00"), ("  FRI   14:30 ", "2026-11-27T14:30"),
        ("2026-03-29 02:30", "2026-03-29T02:30"),
    ],
)  # fmt: skip
def test_wall_clock_as_typed(text: str, wall: str) -> None:
    assert parse_when(text, NOW) == When("at", datetime.fromisoformat(wall))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "draft"), ("draft", "draft"), ("-", "draft"), ("Later", "draft"), ("none", "draft"), ("slot", "slot"), ("next", "slot"),
     ("Next  Slot", "slot"), ("next free slot", "slot")],
)  # fmt: skip
def test_no_wall_clock(text: str, kind: str) -> None:
    assert parse_when(text, NOW) == When(kind)


@pytest.mark.parametrize(
    "text",
    ["soon", "fri 25:00", "fri 14:60", "2026-02-29", "2026-13-01", "2026-11-27 99", "32 nov", "fri 14:30 utc", "+d", "+2y", "24:00",
     "in", "tomorrow noon", "fro 9", "fridge 9", "2026-11-27 14:30:00", "+99999d", "9999-12-31T24:00", "\x1b[2J", "fri\x00"],
)  # fmt: skip
def test_what_is_not_understood_is_told(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_when(text, NOW)
    assert caught.value.subject
    assert caught.value.what


@given(st.text(max_size=24))
def test_anything_is_read_or_told(text: str) -> None:
    try:
        found = parse_when(text, NOW)
    except UsageError:
        return
    assert (found.wall is None) is (found.kind != "at")


@given(st.integers(0, 9999), st.sampled_from(["m", "h", "d", "w", "mo"]))
def test_relative_time_is_not_before_now(number: int, unit: str) -> None:
    try:
        found = parse_when(f"+{number}{unit}", NOW)
    except UsageError:
        return
    assert found.wall is not None
    assert found.wall >= NOW.replace(tzinfo=None, second=0, microsecond=0)
    assert (found.wall.second, found.wall.microsecond, found.wall.tzinfo) == (0, 0, None)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)))
def test_date_and_time_come_back_as_typed(wall: datetime) -> None:
    wall = wall.replace(second=0, microsecond=0)
    assert parse_when(f"{wall:%Y-%m-%d %H:%M}", NOW).wall == wall


@given(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), st.integers(0, 23), st.integers(0, 59))
def test_weekday_is_within_the_coming_week(day: str, hour: int, minute: int) -> None:
    wall = parse_when(f"{day} {hour}:{minute:02}", NOW).wall
    base = NOW.replace(tzinfo=None, second=0, microsecond=0)
    assert wall is not None
    assert 0 < (wall - base).total_seconds() <= 7 * 86400
    assert f"{wall:%a}".lower() == day
