"""Reading what is new, and stopping that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smdash.screens.base.screen import BaseScreen


def sync(screen: BaseScreen[Any]) -> None:
    """Read what is new from all connected accounts; once more, it stops between two portions."""
    if not screen.host.stop_sync():
        screen.host.begin_sync()
