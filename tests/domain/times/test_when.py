"""Times as people type them."""

# ruff: noqa: DTZ001 - wall clocks are naive by meaning

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.schedule import instant, resolved
from smdash.domain.times.when import When, parse_when

NOW = datetime(2026, 11, 21, 9, 12, 40, 5, tzinfo=ZoneInfo("Europe/Berlin"))  # a Saturday


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("fri 14:30", "2026-11-27T14:30"), ("Friday 14:30", "2026-11-27T14:30"), ("next fri 9", "2026-11-27T09:00"),
        ("sat 9:12", "2026-11-28T09:12"), ("sat 9:13", "2026-11-21T09:13"),
        ("sun 0:00", "2026-11-22T00:00"), ("tomorrow 9", "2026-11-22T09:00"),
        ("today 18:05", "2026-11-21T18:05"), ("today 8", "2026-11-21T08:00"), ("18", "2026-11-21T18:00"),
        ("18:05", "2026-11-21T18:05"), ("9:12", "2026-11-22T09:12"), ("8", "2026-11-22T08:00"),
        ("+2d", "2026-11-23T09:12"), ("+2d 8:00", "2026-11-23T08:00"), ("in 3 hours", "2026-11-21T12:12"), ("+90m", "2026-11-21T10:42"),
        ("in 1 week", "2026-11-28T09:12"), ("+2w 10", "2026-12-05T10:00"), ("+40d", "2026-12-31T09:12"),
        ("+1mo", "2026-12-21T09:12"), ("in 3 months", "2027-02-21T09:12"), ("in 5 min", "2026-11-21T09:17"),
        ("2026-11-27 14:30", "2026-11-27T14:30"), ("2026-11-27T14:30", "2026-11-27T14:30"), ("2026-1-2 3", "2026-01-02T03:00"),
        ("2028-02-29 0:00", "2028-02-29T00:00"), ("  FRI   14:30 ", "2026-11-27T14:30"),
        ("2026-03-29 02:30", "2026-03-29T02:30"),
        ("25.11. 8:15", "2026-11-25T08:15"), ("25.11 8", "2026-11-25T08:00"),
        ("25.11.2027 8:15", "2027-11-25T08:15"), ("25.11.27 8:15", "2027-11-25T08:15"), ("20.11. 8:15", "2027-11-20T08:15"),
        ("25 nov 8am", "2026-11-25T08:00"), ("nov 25 8:15", "2026-11-25T08:15"),
        ("25 Nov 2027 08:30", "2027-11-25T08:30"), ("November 25th, 2026 8:15 pm", "2026-11-25T20:15"), ("25. november 8:15", "2026-11-25T08:15"),
        ("Wed 25 Nov 08:30", "2026-11-25T08:30"), ("3 feb 9", "2027-02-03T09:00"), ("29 feb noon", "2028-02-29T12:00"),
        ("25/11 8:15", "2026-11-25T08:15"), ("11/25 8:15", "2026-11-25T08:15"), ("11/25/2027 7pm", "2027-11-25T19:00"),
        ("8am", "2026-11-22T08:00"), ("8:15pm", "2026-11-21T20:15"), ("8:15 PM", "2026-11-21T20:15"), ("noon", "2026-11-21T12:00"),
        ("12am", "2026-11-22T00:00"), ("12:30pm", "2026-11-21T12:30"), ("tomorrow noon", "2026-11-22T12:00"), ("fri at 9am", "2026-11-27T09:00"),
        ("14:30 fri", "2026-11-27T14:30"), ("8am 25 nov", "2026-11-25T08:00"), ("+2d 8am", "2026-11-23T08:00"), ("2026-11-27 8pm", "2026-11-27T20:00"),
        ("21 nov 8", "2026-11-21T08:00"),
        ("2026-11-27T14:30:59", "2026-11-27T14:30"), ("2026-11-27 14:30:00.123", "2026-11-27T14:30"), ("20261127T1430", "2026-11-27T14:30"),
        ("2026-11-27T14:30:00Z", "2026-11-27T15:30"), ("2026-11-27 14:30 utc", "2026-11-27T15:30"), ("20261127T143000Z", "2026-11-27T15:30"),
        ("2026-11-27T14:30:00-05:00", "2026-11-27T20:30"), ("2026-11-27T14:30+0530", "2026-11-27T10:00"), ("2026-07-01T00:30:00+09:00", "2026-06-30T17:30"),
        ("day after tomorrow 9", "2026-11-23T09:00"), ("fri at midnight", "2026-11-27T00:00"), ("8:15 p.m.", "2026-11-21T20:15"),
    ],
)  # fmt: skip
def test_wall_clock_as_typed(text: str, wall: str) -> None:
    assert parse_when(text, NOW) == When("at", datetime.fromisoformat(wall))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("fri", "2026-11-27"), ("sat", "2026-11-28"), ("next sat", "2026-11-28"), ("next fri", "2026-11-27"), ("today", "2026-11-21"), ("tomorrow", "2026-11-22"),
        ("2026-11-27", "2026-11-27"), ("20261127", "2026-11-27"), ("25.11.", "2026-11-25"), ("25 Nov", "2026-11-25"), ("Wed 25 Nov", "2026-11-25"),
        ("12/12", "2026-12-12"), ("20 nov", "2027-11-20"), ("on friday", "2026-11-27"),
    ],
)  # fmt: skip
def test_a_day_without_a_time_of_day_stays_one(text: str, day: str) -> None:
    when = parse_when(text, NOW)
    assert (when.kind, str(when.day)) == ("day", day)


def test_an_offset_tells_the_two_equal_times_of_the_autumn_apart() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for text, utc in (
        ("2026-10-25T00:30Z", "00:30"),
        ("2026-10-25T01:30Z", "01:30"),
        ("2026-10-25T02:30+01:00", "01:30"),
    ):
        wall = parse_when(text, NOW).wall
        assert wall is not None
        assert f"{wall:%H:%M}" == "02:30"
        assert f"{instant(wall, berlin):%H:%M}" == utc
    second = parse_when("2026-10-25T01:30Z", NOW).wall
    assert second is not None
    assert "the second is meant" in resolved(second, berlin)[1]


def test_an_offset_needs_a_zone_to_be_shown_in() -> None:
    with pytest.raises(UsageError, match="offset"):
        parse_when("2026-11-27T14:30Z", NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "subject", "what"),
    [
        ("fri 25:00", "'25:00'", "time of day"),
        ("frx 9", "'frx'", "no day"),
        ("fri soon", "'soon'", "time of day"),
        ("2026-02-30 9:00", "'2026-02-30'", "no such date"),
        ("25 xov 9:30", "'25 xov'", "no day"),
        ("2026-11-27T14:30+25:00", "'+25:00'", "no such offset"),
    ],
)
def test_the_part_that_is_wrong_is_named(text: str, subject: str, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_when(text, NOW)
    assert caught.value.subject == subject
    assert what in caught.value.what


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.sampled_from(["Z", "+05:30", "-03:00", ""]))
def test_what_iso_8601_prints_is_read_back(wall: datetime, offset: str) -> None:
    wall = wall.replace(microsecond=0)
    when = parse_when(f"{wall.isoformat()}{offset}", NOW)
    assert when.wall is not None
    minute = wall.replace(second=0)
    if not offset:
        assert when.wall == minute
        return
    meant = datetime.fromisoformat(f"{minute.isoformat()}{offset}")
    assert instant(when.wall, ZoneInfo("Europe/Berlin")) == meant


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "draft"), ("draft", "draft"), ("-", "draft"), ("Later", "draft"), ("none", "draft"), ("slot", "slot"), ("next", "slot"),
     ("Next  Slot", "slot"), ("next free slot", "slot")],
)  # fmt: skip
def test_no_wall_clock(text: str, kind: Literal["slot", "draft"]) -> None:
    assert parse_when(text, NOW) == When(kind)


@pytest.mark.parametrize(
    "text",
    ["soon", "fri 25:00", "fri 14:60", "2026-02-29", "2026-13-01", "2026-11-27 99", "32 nov", "fri 14:30 utc", "+d", "+2y", "24:00",
     "in", "13pm", "0am", "8:75am", "25 nov noonish", "31.4.", "30 feb", "25.13.", "8.15", "25/31", "25 xov", "nov", "thu 25 nov", "5/11", "0/5", "fro 9", "fridge 9", "2026-11-27 14:30:61", "2026-11-27T14:30+25:00", "+99999d", "9999-12-31T24:00", "\x1b[2J", "fri\x00"],
)  # fmt: skip
def test_what_is_not_understood_is_told(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_when(text, NOW)
    assert caught.value.subject
    assert caught.value.what


def test_a_day_that_may_be_two_is_not_guessed() -> None:
    with pytest.raises(UsageError) as caught:
        parse_when("5/11 8:15", NOW)
    assert "5 Nov or 11 May" in caught.value.what
    assert "5 nov or 11 may" in caught.value.hint


def test_a_weekday_that_is_not_the_days_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        parse_when("thu 25 nov 9", NOW)
    assert "25 Nov 2026 is a Wed" in caught.value.what


@given(st.datetimes(datetime(2026, 11, 22), datetime(2090, 1, 1)), st.booleans())
def test_a_time_as_the_program_prints_it_is_read(wall: datetime, year: bool) -> None:
    wall = wall.replace(second=0, microsecond=0)
    text = f"{wall:%a} {wall.day} {wall:%b} {wall.year if year else ''} {wall:%H:%M}"
    if not year and (wall.year, wall.month, wall.day) >= (2027, 11, 21):
        return
    assert parse_when(text, NOW).wall == wall


@given(st.text(max_size=24) | st.text(alphabet="0123456789./: novmrpa-+", max_size=16))
def test_anything_is_read_or_told(text: str) -> None:
    try:
        found = parse_when(text, NOW)
    except UsageError:
        return
    assert (found.wall is None) is (found.kind not in {"at", "day"})


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
