"""Acts that are the same on every screen: one brand or all, undo, redo, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from smdash.domain.plaintext import one_line
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.base.keys import REDO

if TYPE_CHECKING:
    from smdash.screens.base.screen import BaseScreen
    from smdash.services.undo import Step


def brand(screen: BaseScreen[Any]) -> None:
    """Choose whose content is shown."""
    brands = screen.services.home.brands()
    choices = [Choice("*", "all brands")] + [Choice(b.slug, one_line(b.name), b.colour, b.slug) for b in brands]

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.show_brand(None if key == "*" else key)

    screen.app.push_screen(PickScreen("Brand", choices, screen.brand or "*"), chosen)


def undo(screen: BaseScreen[Any]) -> None:
    """Take back the last step done here; what another program did, and a word on what is out, only once confirmed."""
    again = screen.named(" {redo} makes it again.") if any(key.id == REDO.id for key in screen.keys_now()) else ""
    _replay(screen, "undo", again)


def redo(screen: BaseScreen[Any]) -> None:
    """Make the step undone here again; one that another program took back only once confirmed."""
    _replay(screen, "redo", "")


def _replay(screen: BaseScreen[Any], way: Literal["undo", "redo"], again: str) -> None:
    service = screen.services.undo
    replay, done = (service.undo, "Undone") if way == "undo" else (service.redo, "Done again")
    asked: list[Step] = []

    def act() -> str | None:
        """Find the step when all that was asked for before is done, and do it unless a person is to be asked."""
        step = service.last(way)
        if step is None:
            return f"Nothing to {way}."
        if step.asks:
            asked.append(step)
            return None
        return say(replay(step.number), step)

    def say(label: str | None, step: Step) -> str:
        stays = f" '{one_line(step.stays, 60)}' of another program stays." if step.stays else ""
        for reply in screen.services.replies.of_step(step.number) if way == "redo" else ():
            screen.host.answer_later(reply)
        return f"{done}: {one_line(label or step.label)}.{stays}{again}"

    def ask() -> None:
        for step in asked:
            title, question = step.words(way, screen.services.home.today())
            choices = [
                Choice("", "Leave it as it is"),
                Choice("yes", "Take it back" if way == "undo" else "Do it again"),
            ]

            def answered(answer: str | None, step: Step = step) -> None:
                if answer:
                    screen.perform(lambda: say(replay(step.number), step))

            screen.app.push_screen(PickScreen(title, choices, body=question), answered)

    screen.perform(act, then=ask)


def show_keys(screen: BaseScreen[Any]) -> None:
    """Show every key of a screen."""
    from smdash.screens.base.help import HelpScreen

    screen.app.push_screen(HelpScreen(screen.help()))
