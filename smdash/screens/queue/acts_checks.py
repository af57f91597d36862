"""What the key that checks a post does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.domain.queue.views import QueueRow
    from smdash.screens.dashboard.screen import DashboardScreen


def check(screen: DashboardScreen) -> None:
    """Show all that is wrong, beginning at the post under the cursor."""
    from smdash.screens.queue.checks import FindingsScreen

    row: QueueRow | None = screen.pane("queue").current
    post_id = row.post_id if row is not None and row.kind == "delivery" else 0
    screen.app.push_screen(FindingsScreen(screen.services, screen.brand, post_id), screen.after)
