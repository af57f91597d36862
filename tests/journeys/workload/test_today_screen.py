"""Today's list, as a person reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from smdash.screens.workload.today import TodayScreen
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_day_is_listed_with_its_minutes(demo: Services, clock: Clock, size: tuple[int, int]) -> None:
    clock.moment = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
    async with sitting_at(demo, size) as me:
        await me.press("4", "t")
        assert isinstance(me.app.screen, TodayScreen)
        text = me.text()
        for words in (
            "Today · Wed 25 Nov",
            "h more than is left of today, unless",
            "late posts: post or drop them",
            "look into the inbox and answer",
            "hand over bean/instagram",
            "write text, acme/x, for tomorrow 08:30",
            "keep free: what nobody planned",
            "3.1 of 7.5 h left",
        ):
            assert words in text, words
        await me.press("j", "j", "j", "enter")
        assert "Handing over has no minutes of its own" in me.text()
        await me.press("escape", "h")
        assert me.app.screen.__class__.__name__ == "HandoverScreen"
        await me.press("escape", "q")
        assert not isinstance(me.app.screen, TodayScreen)


async def test_the_day_is_one_letter_away_and_empty_at_first(services: Services) -> None:
    async with sitting_at(services) as me:
        await me.press("o", "y")
        assert "Nothing to do today." in me.text()
