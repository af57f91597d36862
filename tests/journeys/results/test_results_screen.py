"""Results on the screen: a table by months and weeks, the figures behind it, and both changed by keys."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def plant(services: Services) -> None:
    """Put the results of a year's end: months by hand, days by an export, leads one by one."""
    results = services.results
    for month, visits in ((8, 1100), (9, 1180), (10, 1270)):
        results.add("acme", "visits", visits, month=date(2026, month, 1))
        results.add("acme", "revenue", visits * 2.5, month=date(2026, month, 1), currency="EUR")
    results.add("acme", "visits", 40, on=date(2026, 11, 2), origin="ga4", campaign="spring [/b] \x1b[31m")
    for day in (2, 9, 17):
        results.lead("acme", on=date(2026, 11, day), account="acme/x", note="asked [red]for[/] a price \x1b[2J")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_figure_is_typed_read_changed_and_taken_away(small: Services, size: tuple[int, int]) -> None:
    plant(small)
    async with sitting_at(small, size) as me:
        await me.press("o", "x")
        assert me.on == "ResultsScreen"
        assert me.sees("Results of acme", "1,270", "3,175", "ad spend", "Oct 26", "sessions on the brand's own site")
        assert me.sees("not counted: ga4 (1 day): hand counts the same and knows 92 days")
        me.assert_harmless()
        await me.press("n")
        await me.type("-3")
        assert me.sees("visits: -3 is less than none")
        await me.press("escape", "n")
        await me.type("joined 12 3 nov channel=social")
        assert me.sees("joined the list of acme, 3 Nov 2026: 12,")
        await me.press("enter")
        assert "Entered: joined 12. u takes it back." in me.said()
        assert me.sees("~12")
        await me.press("j", "j", "enter")
        assert me.sees("joined the list of acme", "3 Nov 2026", "social")
        await me.press("e")
        assert me.field("answer").value == "joined 12 2026-11-03 channel=social"
        await me.type("joined 14 2026-11-04 channel=social")
        await me.press("enter")
        assert "14 instead of 12." in me.said()
        await me.press("d")
        assert "Removed. u brings it back." in me.said()
        assert me.sees("No figure of it is known in this time.")
        await me.press("u")
        assert me.sees("4 Nov 2026")
        await me.press("escape")
        assert me.sees("Results of acme", "~14")
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_weeks_time_and_whose_figures_count(small: Services) -> None:
    plant(small)
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "x", "tab")
        assert me.sees("16 Nov", "weeks \u00b7 Aug 2026 to Nov 2026")
        await me.press("left")
        assert not me.sees("16 Nov")
        await me.press("right", "tab", "w")
        assert me.sees("Whose visits count", "Only ga4", "All of them, added up")
        await me.press("j", "enter")
        assert "Of visits ga4 counts. u takes it back." in me.said()
        assert me.sees("you chose ga4", "hand (92 days): ga4 was chosen")
        await me.press("G", "w")
        assert "Nothing is known of this result yet." in me.said()
        await me.press("d")
        assert "enter opens the figures" in me.said()


async def test_without_a_brand_and_for_another_one(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await me.press("o", "x")
        assert me.sees("There is no brand yet.")
        await me.press("n", "w", "left", "e", "d")
        assert me.on == "ResultsScreen"
