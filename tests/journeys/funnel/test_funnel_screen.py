"""The funnel on the screen: every section at every size, months and weeks by keys, what a line rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at
from tests.services.funnel.test_funnel_service import world

if TYPE_CHECKING:
    from smdash.services.bundle import Services

SECTIONS = (
    "What it took",
    "What an hour brought, by account",
    "Followers moved to the list",
    "First buyers in weeks with posts and without",
    "To be known of these figures",
)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_funnel_is_drawn_and_turned_by_keys(small: Services, size: tuple[int, int]) -> None:
    world(small)
    async with sitting_at(small, size) as me:
        await me.press("o", "n")
        await me.settled()
        assert me.on == "FunnelScreen"
        assert me.sees("Funnel of acme", "Nov 2026 to 20 Nov", "3.2 % of visits (2.2 to 4.5 %)", "\u2588")
        rows = me.list("funnel").window.rows(0, 400)
        assert [each.label for each in rows if each.kind == "heading"] == list(SECTIONS)
        room = size[0] - 4
        assert all(len(each.text) <= room for each in rows)
        await me.press("w")
        await me.settled()
        assert me.sees("4 weeks to 15 Nov 2026", "1,764")
        await me.press("h")
        await me.settled()
        assert me.sees("Oct 2026")
        await me.press("l", "l")
        await me.settled()
        assert "No day of the next month is over yet." in me.said()


async def test_a_line_says_what_it_rests_on_and_another_brand_has_its_own(small: Services) -> None:
    world(small)
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "n")
        await me.settled()
        me.list("funnel").go_to("leads")
        await me.press("enter")
        assert me.on == "TextScreen"
        assert me.sees("people who asked for an offer", "That is 16 of 948 over 15 days")
        await me.press("escape", "b", "j", "j", "enter")
        await me.settled()
        assert me.sees("Funnel of bean")
        me.list("funnel").go_to("unknown:visits")
        assert me.sees("import a file of Google Analytics")
        await me.press("q")
        assert me.on == "DashboardScreen"


async def test_weeks_by_lot_are_drawn_shown_and_ended(small: Services) -> None:
    world(small)
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "n")
        await me.settled()
        await me.press("x")
        me.field("answer").value = "9"
        await me.press("enter")
        assert me.on == "AskScreen"
        assert me.sees("an even number of weeks")
        me.field("answer").value = "8"
        await me.press("enter")
        await me.settled()
        assert "Drawn: weeks with posts:" in me.said()
        me.list("funnel").go_to("experiment:1:plan")
        assert me.sees("Weeks with posts:", "first buyers, too early: until 20 Jan")
        assert len(small.rules.blackouts()) == 4
        await me.press("x", "j", "enter")
        await me.settled()
        assert small.rules.blackouts() == []
        await me.press("u")
        await me.settled()
        assert len(small.rules.blackouts()) == 4
