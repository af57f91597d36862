"""Which rows an act applies to, and how many that is in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.screens.dashboard import DashboardScreen
    from smdash.services.queue import Moved


def chosen_ids(screen: DashboardScreen, pane: str, prefix: str) -> list[int]:
    """Return the rows an act applies to, by their numbers."""
    return [int(key[2:]) for key in screen.pane(pane).chosen() if key.startswith(prefix)]


def counted(number: int, noun: str) -> str:
    """Return ``1 post``, ``12 posts``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def told(verb: str, moved: Moved) -> str:
    """Return what an act on several posts did; UsageError with the first reason where it did nothing."""
    if moved.refused and not moved.changed:
        raise UsageError(moved.refused[0])
    text = f"{verb} {counted(moved.changed, 'post')}."
    if moved.refused:
        more = f" (and {len(moved.refused) - 1} more)" if len(moved.refused) > 1 else ""
        text += f" Not: {moved.refused[0].rstrip('.')}{more}."
    return text + (" u takes it back." if moved.changed else "")
