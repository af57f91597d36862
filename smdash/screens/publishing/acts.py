"""Handing over what is due, pausing, and resuming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.publishing.online import next_named, off_words

if TYPE_CHECKING:
    from smdash.domain.publishing.online import OnlineView
    from smdash.domain.queue.views import QueueRow
    from smdash.screens.base.screen import BaseScreen


def handover(screen: BaseScreen[Any]) -> None:
    """Open the list, on the post under the cursor when it is in there."""
    from smdash.screens.publishing.handover import HandoverScreen

    row: QueueRow | None = screen.pane("queue").current if screen.active == "queue" else None
    delivery_id = row.delivery_id if row is not None and row.kind == "delivery" else None
    screen.app.push_screen(HandoverScreen(screen.services, screen.brand, delivery_id), screen.after)


def publishing(screen: BaseScreen[Any]) -> None:
    """Let the dashboard send what is due, once a person has seen what that would be; or not any more."""
    from smdash.screens.base.dialogs import Choice, PickScreen

    online = screen.services.online

    def read() -> tuple[OnlineView | None, str]:
        view = online.view()
        return view, online.due_soon() if view is not None and not view.who.dashboard else ""

    def ask(found: tuple[OnlineView | None, str]) -> None:
        view, due = found
        if view is None or not view.who.accounts:
            screen.tell("No account is connected, so there is nothing to send: o a connects one.")
            return
        title, body, choices = switching(view, due)

        def answered(answer: str | None) -> None:
            if answer:
                screen.perform(lambda: switch(on=answer == "on"), unmark=False, then=screen.host.publish_soon)

        screen.app.push_screen(PickScreen(title, [Choice(*each) for each in choices], body=body), answered)

    def switch(*, on: bool) -> str:
        online.switch(on=on)
        return "This dashboard sends what is due while it is open." if on else "This dashboard sends nothing any more."

    screen.beside(read, ask, "publishing")


def switching(view: OnlineView, due: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Return title, text and choices of the question whether the dashboard sends; the first choice changes nothing."""
    if view.who.dashboard:
        return "Stop publishing from here?", off_words(view), [("", "Go on"), ("off", "Send nothing from here")]
    following = view.who.next_out
    if due:
        lines = ["Due now, so it goes out at once:", due]
    elif following is None:
        lines = ["Nothing is planned on connected accounts."]
    else:
        lines = [f"First goes out: {next_named(following, view.now)}."]
    if following is not None and following.problem:
        lines.append(f"It is not sent yet: {following.problem}")
    lines.append("While it is open this dashboard then sends what is due. What is late is not sent: it waits for you.")
    return "Publish from here?", "\n".join(lines), [("", "Leave it off"), ("on", "Send what is due from here")]


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
