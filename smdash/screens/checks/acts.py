"""What the key that checks a post does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smdash.domain.queue.views import QueueRow
    from smdash.screens.base.screen import BaseScreen


def check(screen: BaseScreen[Any]) -> None:
    """Show all that is wrong, beginning at the post under the cursor."""
    from smdash.screens.checks.screen import FindingsScreen

    row: QueueRow | None = screen.pane("queue").current
    post_id = row.post_id if row is not None and row.kind == "delivery" else 0
    screen.app.push_screen(FindingsScreen(screen.services, screen.brand, post_id), screen.after)
