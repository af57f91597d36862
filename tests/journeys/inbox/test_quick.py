"""The usual times of a snooze are a digit, in the dashboard's list and in a clearing session alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from smdash.domain.schedule import Office
from smdash.screens.inbox.until import quick_times
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def snoozed(services: Services) -> list[str]:
    return [at for (at,) in services.home.read().execute(
        "SELECT snoozed_until FROM inbox_items WHERE snoozed_until <> '' AND state = 'open' ORDER BY snoozed_until"
    )]  # fmt: skip


@pytest.mark.parametrize("opening", [("3",), ("3", "c"), ("3", "enter")])
async def test_a_digit_is_a_usual_time(demo: Services, opening: tuple[str, ...]) -> None:
    before = snoozed(demo)
    async with sitting_at(demo) as me:
        await me.press(*opening, "s")
        assert me.sees("1  tomorrow", "2  next workday", "Mon 23 Nov 09:00")
        await me.press("2")
        new = [at for at in snoozed(demo) if at not in before]
        assert new == ["2026-11-23T08:00:00Z"]
        await me.press("s")
        await me.type("+2h")
        await me.press("enter")
        assert len(snoozed(demo)) == len(before) + 2, "a typed time goes on as before"


def test_the_next_workday_is_one_on_which_somebody_works() -> None:
    friday = datetime(2026, 11, 20, 16)  # noqa: DTZ001 - a wall clock
    closed = Office(closed=frozenset({date(2026, 11, 23)}))
    assert quick_times(friday, closed)["2"] == ("next workday", "2026-11-24")
    assert [called for called, _ in quick_times(friday, Office(weekdays=())).values()] == [
        "tomorrow",
        "in 3 hours",
        "in a week",
    ]
