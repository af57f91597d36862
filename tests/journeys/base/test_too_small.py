"""A terminal too small to see a screen: it is said, and no key acts on what cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at
from tests.worlds import content

if TYPE_CHECKING:
    from smdash.services.bundle import Services


@pytest.mark.parametrize(
    ("keys", "acts"),
    [(("h",), ("c", "d", "s", "R")), (("o", "e"), ("t", "x", "d", "enter")), (("o", "c"), ("m", "x", "n"))],
)
async def test_below_the_least_size_no_key_acts(demo: Services, keys: tuple[str, ...], acts: tuple[str, ...]) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press(*keys)
        screen = me.app.screen
        await me.resize(20, 5)
        assert "larger" in " ".join(me.text().split())
        before = content(demo.home.read())
        await me.press(*acts)
        await me.click(5, 2)
        assert me.app.screen is screen
        assert content(demo.home.read()) == before
        await me.resize(120, 40)
        assert "larger" not in me.text()
        await me.press("escape")
        assert me.app.screen is not screen


async def test_a_screen_opened_in_a_small_terminal_is_covered_too(demo: Services) -> None:
    async with sitting_at(demo, (20, 5)) as me:
        await me.press("h")
        assert "larger" in " ".join(me.text().split())
        await me.resize(80, 24)
        assert "larger" not in me.text()
