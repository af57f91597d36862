"""Which rows an act applies to, and how many that is in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.screens.dashboard import DashboardScreen


def chosen_ids(screen: DashboardScreen, pane: str, prefix: str) -> list[int]:
    """Return the rows an act applies to, by their numbers."""
    return [int(key[2:]) for key in screen.pane(pane).chosen() if key.startswith(prefix)]


def counted(number: int, noun: str) -> str:
    """Return ``1 post``, ``12 posts``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
