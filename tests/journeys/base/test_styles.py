"""The styles of a screen that opens: those it would have if all its parts were matched with all rules again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from textual.screen import Screen

    from smdash.services.bundle import Services


def styles(screen: Screen[Any]) -> dict[str, dict[str, Any]]:
    """Return the rules of each part."""
    return {f"{part.css_path_nodes}": dict(part.styles.base._rules) for part in screen.walk_children(with_self=True)}


@pytest.mark.parametrize("keys", [(), ("o",), ("n",), ("?",), ("o", "c"), ("o", "n"), ("o", "p"), ("o", "s")])
async def test_a_screen_opens_with_the_styles_it_keeps(small: Services, keys: tuple[str, ...]) -> None:
    async with sitting_at(small, (120, 40)) as person:
        await person.press(*keys)
        opened = styles(person.app.screen)
        person.app.screen.update_node_styles(animate=False)
        assert styles(person.app.screen) == opened
