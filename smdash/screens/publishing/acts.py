"""Handing over what is due, pausing, and resuming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smdash.domain.queue.views import QueueRow
    from smdash.screens.base.screen import BaseScreen


def handover(screen: BaseScreen[Any]) -> None:
    """Open the list, on the post under the cursor when it is in there."""
    from smdash.screens.publishing.handover import HandoverScreen

    row: QueueRow | None = screen.pane("queue").current if screen.active == "queue" else None
    delivery_id = row.delivery_id if row is not None and row.kind == "delivery" else None
    screen.app.push_screen(HandoverScreen(screen.services, screen.brand, delivery_id), screen.after)


def pause(screen: BaseScreen[Any]) -> None:
    """Pause something, or look at what is paused and resume it."""
    from smdash.screens.publishing.pause import LOOK, PauseScreen
    from smdash.screens.publishing.resume import ResumeScreen

    view = screen.services.pauses.view()

    def paused(said: str | None) -> None:
        if said == LOOK:
            screen.app.push_screen(ResumeScreen(screen.services, screen.services.pauses.view()), screen.after)
        else:
            screen.after(said)

    if view.pauses:
        screen.app.push_screen(ResumeScreen(screen.services, view), screen.after)
    else:
        screen.app.push_screen(PauseScreen(screen.services, len(view.left_ids)), paused)
