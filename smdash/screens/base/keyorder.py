"""Keys in the order they were typed: each is sent where the one before it led."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.app import App, ScreenStackError
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.screen import Screen
    from textual.widget import Widget

    Place = tuple[Screen[object], Widget | None]

Result = TypeVar("Result")
ROUNDS = 2
"""A key bubbles up to the app once; what it set off (a line submitted, a row opened) bubbles up once more."""
MOST_ROUNDS = 12
LOST_SECONDS = 5.0
"""A key of which nothing was heard for so long no longer holds the next ones up."""


class OrderedKeysApp(App[Result]):
    """An app in which a key waits until the one before it has done all it does.

    Textual chooses the widget a key goes to when it arrives, and looks its binding up when it has bubbled up through
    every parent. Of two keys typed fast, the second was therefore sent to the field the first one was about to leave,
    and the first was looked up where the second had led. Here a marker follows each key along the same way; the next
    key is sent when the marker is back, and when the screen and the focus it led to are there.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Event] = deque()
        self._sent: events.Event | None = None
        self._heard_at = 0.0

    async def on_event(self, event: events.Event) -> None:
        """Send a key on, or keep it until it is its turn."""
        if event.is_forwarded or not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
            return
        if self._sent is not None and self._sent is not event and time.monotonic() - self._heard_at < LOST_SECONDS:
            self._waiting.append(event)
            return
        self._sent = event
        self._heard_at = time.monotonic()
        before = self._place()
        try:
            await super().on_event(event)
        finally:
            if before is not None:
                self._follow(event, before, 1)

    def forget_keys(self) -> None:
        """Let no key that waits be sent, and wait for none: the screen they were meant for is gone."""
        self._waiting.clear()
        self._sent = None

    def _place(self) -> Place | None:
        """Where a key goes: the screen in front, and what of it has the focus; None once the app has ended."""
        try:
            return self.screen, self.screen.focused
        except ScreenStackError:
            return None

    def _follow(self, event: events.Event, before: Place, number: int) -> None:
        """Send a marker behind a key: from the field it went to, through every parent, to the app."""
        screen, focused = before
        target = focused or screen
        # A letter in a text leads nowhere else, and goes no further.
        typed = event.is_forwarded and (isinstance(event, events.Paste) or _is_letter(event))
        if typed and _is_field(target):
            self._climb(event, target, before, number, alone=True)
        else:
            self._climb(event, target, before, number)

    def _climb(
        self, event: events.Event, pump: MessagePump, before: Place, number: int, *, alone: bool = False
    ) -> None:
        def passed() -> None:
            if event is not self._sent:
                return
            self._heard_at = time.monotonic()
            if alone:
                self._release()
                return
            parent = getattr(pump, "parent", None)
            if parent is None or parent is self:
                # Behind what the app itself has to do: give the focus, call back who asked.
                self.call_next(self._came_back, event, before, number)
            else:
                self._climb(event, parent, before, number)

        if not pump.call_later(passed):
            passed()  # It is being closed, and hears nothing any more.

    def _came_back(self, event: events.Event, before: Place, number: int) -> None:
        now = self._place()
        if event is not self._sent or now is None:
            return
        if number < ROUNDS or (now != before and number < MOST_ROUNDS):
            self._follow(event, now, number + 1)
        else:
            self._release()

    def _release(self) -> None:
        self._sent = self._waiting.popleft() if self._waiting else None
        if self._sent is not None:
            self._heard_at = time.monotonic()
            self.post_message(self._sent)


def _is_letter(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.is_printable


def _is_field(target: MessagePump) -> bool:
    if isinstance(target, Input):
        return True
    from textual.widgets import TextArea  # the first picture has none, and it is the largest of Textual's widgets

    return isinstance(target, TextArea)
