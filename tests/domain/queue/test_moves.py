"""Moves that count from where a post stands."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.queue.moves import Shift, parse_step

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "step", "words"),
    [
        ("+1d", Shift(1, "day"), "1 day later"),
        (" + 2 H ", Shift(2, "hour"), "2 hours later"),
        ("-1w", Shift(-1, "week"), "1 week earlier"),
        ("+1mo", Shift(1, "month"), "1 month later"),
        ("+30m", Shift(30, "minute"), "30 minutes later"),
        ("+1w 9:30", Shift(1, "week", time(9, 30)), "1 week later, at 09:30"),
        ("+1d at 8:15 pm", Shift(1, "day", time(20, 15)), "1 day later, at 20:15"),
    ],
)
def test_what_is_understood(text: str, step: Shift, words: str) -> None:
    assert parse_step(text) == step
    assert step.words == words


@pytest.mark.parametrize("text", ["in 2d", "fri 9", "1d", "", "draft", "+d", "2026-11-27"])
def test_other_times_are_no_steps(text: str) -> None:
    assert parse_step(text) is None


@pytest.mark.parametrize("text", ["+0d", "+1d 25:00"])
def test_steps_that_make_no_sense(text: str) -> None:
    with pytest.raises(UsageError):
        parse_step(text)


def test_days_keep_the_wall_clock_and_hours_the_time_between_across_a_clock_change() -> None:
    before = datetime(2026, 10, 24, 9, 0)  # noqa: DTZ001 - a wall clock is naive; the clocks go back that night
    assert Shift(1, "day").moved(before, BERLIN).astimezone(BERLIN).strftime("%d %H:%M") == "25 09:00"
    assert Shift(24, "hour").moved(before, BERLIN).astimezone(BERLIN).strftime("%d %H:%M") == "25 08:00"
    gap = Shift(1, "day").moved(datetime(2026, 3, 28, 2, 30), BERLIN)  # noqa: DTZ001 - there is no 02:30 on the 29th
    assert gap.astimezone(BERLIN).strftime("%d %H:%M") == "29 03:30"


def test_a_month_too_short_takes_its_last_day_and_the_calendar_ends() -> None:
    assert Shift(1, "month").moved(datetime(2026, 1, 31, 9), UTC).day == 28  # type: ignore[arg-type]  # noqa: DTZ001
    with pytest.raises(UsageError, match="beyond"):
        Shift(9999, "month").moved(datetime(9999, 1, 1), BERLIN)  # noqa: DTZ001


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    st.integers(-400, 400).filter(bool),
)
def test_days_there_and_back_are_the_same_wall_clock(wall: datetime, days: int) -> None:
    wall = wall.replace(second=0, microsecond=0)
    there = Shift(days, "day").moved(wall, BERLIN).astimezone(BERLIN).replace(tzinfo=None)
    if there == wall + timedelta(days=days):  # it does exist there
        back = Shift(-days, "day").moved(there, BERLIN)
        assert back == Shift(1, "minute").moved(wall, BERLIN) - timedelta(minutes=1)
