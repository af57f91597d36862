"""Saying what the columns of a table are, in the import dialog: guessed, changed by keys, taken, known the next time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.config import Config
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.journeys.person import Person

DATA = Path(__file__).parents[2] / "data" / "results"
NOVEMBER = date(2026, 11, 1), date(2026, 11, 21)


async def chosen(me: Person, words: str) -> None:
    """Take the line of a pick that begins with some words."""
    window = me.list("choices").window
    at = next(i for i, row in enumerate(window.rows(0, window.count)) if row.text.startswith(words))
    await me.press("g", *["j"] * at, "enter")


async def opened(me: Person, path: Path) -> None:
    await me.press("I")
    await me.type(str(path))
    await me.press("enter")
    assert me.on == "ImportScreen"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_form_is_mapped_by_keys_and_known_again(small: Services, size: tuple[int, int]) -> None:
    form = DATA / "form_leads.csv"
    async with sitting_at(small, size, Config(downloads=str(DATA))) as me:
        await opened(me, form)
        assert me.sees("what its columns are, once", "m its columns")
        await me.press("m")
        await chosen(me, "Acme Tools")
        assert me.on == "MapScreen"
        assert me.sees("Submitted at", "its cells are days", "3 in all", "Do all rows count?")
        await me.press(*["j"] * 7, "enter")
        await chosen(me, "only rows that say")
        await me.type("neu")
        await me.press("enter")
        assert me.sees("only rows that say neu", "2 in all")
        await me.press("w")
        await chosen(me, "an order")
        assert me.sees("an order, a first or a later one")
        await me.press("w")
        await chosen(me, "one event, whose figures columns hold")
        await me.press("ctrl+s")
        assert me.on == "MapScreen"
        assert "Not yet: What is counted?" in me.toasts()[-1], "a key that does nothing says why"
        await me.press("w")
        await chosen(me, "a lead")
        await me.press("ctrl+s")
        assert me.on == "ImportScreen"
        assert me.sees("2 would be added", "acme")
        await me.press("enter")
        assert small.results.series("acme", "leads", *NOVEMBER).total == 2
        await opened(me, form)
        assert me.sees("nothing new: all 2 figures are known")


async def test_a_file_of_results_asks_whose_they_are(small: Services) -> None:
    async with sitting_at(small, (80, 24), Config(downloads=str(DATA))) as me:
        await me.press("I")
        await me.type(str(DATA / "ga4_days.csv"))
        await me.press("enter")
        assert me.on == "PickScreen"
        assert me.sees("Whose results are these?", "Google Analytics 4 report, 3 rows")
        await chosen(me, "Bean")
        assert me.sees("3 would be added", "bean")
        await me.press("enter")
        assert small.results.series("bean", "visits", date(2026, 10, 1), date(2026, 10, 31)).total == 350
