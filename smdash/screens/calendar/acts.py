"""What the calendar's keys do: the queue's own acts on the entry under the cursor, and the week as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.content import Content

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block, one_line
from smdash.domain.queue.views import QueueRow
from smdash.domain.schedule import week_start
from smdash.screens.base.dialogs import Choice, PickScreen, TextScreen
from smdash.screens.calendar.keys import GOING, KEYS, SIGNS
from smdash.screens.queue import acts as acts_queue

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.calendar.screen import CalendarScreen
    from smdash.screens.dashboard.screen import DashboardScreen


class _Pane:
    """The cursor of the calendar as the queue's pane would have it."""

    def __init__(self, screen: CalendarScreen) -> None:
        entry = screen.entry
        self.current: QueueRow | None = None
        self.marks = set(screen.marks)
        if entry is not None:
            self.current = QueueRow(
                entry.key if entry.kind == "free" else f"d:{entry.delivery_id}",
                "free" if entry.kind == "free" else "delivery",
                entry.at,
                entry.brand,
                entry.colour,
                entry.platform,
                entry.account,
                entry.state,
                entry.format,
                entry.text,
                entry.delivery_id,
                entry.post_id,
                entry.account_id,
            )

    def chosen(self) -> list[str]:
        """Return what an act applies to."""
        if self.marks:
            return sorted(self.marks)
        return [self.current.key] if self.current is not None else []


class _AsQueue:
    """The calendar as the acts of the queue see a screen."""

    active = "queue"

    def __init__(self, screen: CalendarScreen) -> None:
        self._screen = screen
        self._pane = _Pane(screen)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._screen, name)

    def perform(self, act: Callable[[], str | None], *, unmark: bool = True) -> None:
        """Do an act; the cursor goes where its post goes."""
        self._screen.change(act, unmark=unmark)

    def pane(self, name: str) -> _Pane:
        """Return the one pane there is."""
        del name
        return self._pane


def _queue(act: Callable[[DashboardScreen], None], needs: str = "") -> Callable[[CalendarScreen], None]:
    """Return an act of the queue as one of the calendar; ``needs`` is said where no post is under the cursor."""

    def run(screen: CalendarScreen) -> None:
        entry = screen.entry
        if needs and not screen.chosen():
            screen.tell(needs)
            return
        if entry is not None:
            screen.key = entry.key
        act(cast("DashboardScreen", _AsQueue(screen)))

    return run


def brand(screen: CalendarScreen) -> None:
    """Choose whose calendar is shown."""
    brands = screen.services.home.brands()
    choices = [Choice("*", "all brands")] + [Choice(b.slug, one_line(b.name), b.colour, b.slug) for b in brands]

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.brand = None if key == "*" else key
            screen.go(screen.day)

    screen.app.push_screen(PickScreen("Brand", choices, screen.brand or "*"), chosen)


def undo(screen: CalendarScreen) -> None:
    """Take the last change back."""

    def act() -> str:
        label = screen.services.undo.undo()
        return f"Undone: {label}. U makes it again." if label else "Nothing to undo."

    screen.perform(act)


def redo(screen: CalendarScreen) -> None:
    """Make the undone change again."""

    def act() -> str:
        label = screen.services.undo.redo()
        return f"Done again: {label}." if label else "Nothing to redo."

    screen.perform(act)


def text(screen: CalendarScreen, edited: str | None = None, before: str | None = None) -> None:
    """Open the week in the person's editor, then show what would change.

    ``edited`` is what came out of the editor last time, made from ``before``, to go on with.
    """
    from smdash.screens.base.editor import edit_text
    from smdash.screens.calendar.week_diff import WeekDiffScreen

    services = screen.services
    if before is None:
        before = services.calendar.reader.week_text(week_start(screen.day), screen.brand)
    given = before if edited is None else edited
    first = before
    found = edit_text(screen.app, given, suffix=".txt", keep=lambda left: services.week_texts.keep_text(first, left))
    after = found if found is not None else edited
    if after is None or after == before:
        screen.tell("The week is as it was.")
        return
    base = before

    def kept() -> str:
        where = services.week_texts.keep_text(base, after)
        return f"What you typed is kept: {where} Go on with: smdash week --apply and this file."

    def not_now() -> None:
        screen.tell("Nothing was changed.")
        # A path may be longer than the line at the bottom is wide.
        screen.app.notify(block(kept()), markup=False, timeout=15)

    try:
        diff = services.week_diffs.of_edit(base, after)
    except SmdashError:
        not_now()
        raise
    if not diff.steps and not diff.problems:
        screen.tell("The week is as it was: only remarks were changed.")
        return

    def answered(answer: str | None) -> None:
        if answer == "edit":
            screen.attempt(lambda: text(screen, after, base))
        elif answer == "apply":

            def act() -> str:
                try:
                    services.week_texts.apply(diff)
                except SmdashError as error:
                    raise type(error)(error.what, subject=error.subject, hint=kept()) from error
                return f"{diff.words[0].upper()}{diff.words[1:]}. u takes it back."

            screen.perform(act)
        else:
            screen.attempt(not_now)

    screen.app.push_screen(WeekDiffScreen(diff), answered)


def show_keys(screen: CalendarScreen) -> None:
    """Show every key of the calendar, and what its signs mean."""
    parts: list[str | tuple[str, str]] = [("Calendar\n", "bold $text-accent")]
    parts += [f"  {key:<14} {tip}\n" for key, tip in GOING]
    parts += [f"  {key:<14} {tip}\n" for key, _, _, tip in KEYS]
    parts += [("\nSigns\n", "bold $text-accent")]
    parts += [f"  {sign:<14} {words}\n" for sign, words in SIGNS]
    screen.app.push_screen(TextScreen("Keys", Content.assemble(*parts), wide=True))


NEEDS = "Put the cursor on a post first."
ACTS: dict[str, Callable[[CalendarScreen], None]] = {
    "new": _queue(acts_queue.new),
    "edit": _queue(acts_queue.edit),
    "reschedule": _queue(acts_queue.reschedule, NEEDS),
    "slot": _queue(acts_queue.slot, NEEDS),
    "cancel": _queue(acts_queue.cancel, NEEDS),
    "text": text,
    "brand": brand,
    "undo": undo,
    "redo": redo,
    "help": show_keys,
}
