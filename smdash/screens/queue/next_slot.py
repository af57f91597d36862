"""Filling free slots one after the other: where the cursor goes once one is filled, and the composer for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.queue.views import QueueRow

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.screens.base.screen import BaseScreen


class FreeSlot(NamedTuple):
    """A free slot of a list: what it is called there, whose it is, and when."""

    key: str
    account: str
    at: datetime


def under_cursor(screen: BaseScreen[Any]) -> FreeSlot | None:
    """Return the free slot under the cursor of a screen's posts, None where there is something else."""
    row = screen.pane("queue").current
    if isinstance(row, QueueRow) and row.kind == "free" and row.at is not None:
        return FreeSlot(str(row.key), row.account, row.at)
    return None


def following(screen: BaseScreen[Any], slot: FreeSlot) -> FreeSlot | None:
    """Return the first free slot a screen shows after one, by time; None where it shows none."""
    free = (FreeSlot(str(row.key), row.account, row.at) for row in screen.posts_on() if row.kind == "free" and row.at)
    later = [each for each in free if (each.at, each.account) > (slot.at, slot.account)]
    return min(later, key=lambda each: (each.at, each.account), default=None)
