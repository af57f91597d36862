"""The reply box: what is typed, for whom and as whom, how long it is, and what to look at before it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from smdash.domain.inbox.facts import moment_words
from smdash.domain.plaintext import one_line
from smdash.screens.inbox.keys import REPLY
from smdash.widgets.fields import TextField
from smdash.widgets.inbox.factlines import brand_badge
from smdash.widgets.keys import Key, bindings, line, mapped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from smdash.domain.inbox.facts import ItemFacts
    from smdash.domain.inbox.replies import ReplyCheck, ReplyGround

ORDER = ("reply.send", "reply.leave", "reply.saved", "reply.waiting", "reply.by_hand", "reply.editor")
"""The most used first, as a key line cuts the last ones."""


def reply_line(ground: ReplyGround, keymap: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what a key line says while somebody types: (keys, word, action) of each."""
    by_id = {key.id: key for key in mapped(REPLY, keymap)}
    words = {} if ground.online else {"reply.send": "hand over", "reply.by_hand": ""}
    return line(by_id[name]._replace(footer=words.get(name, by_id[name].footer), action="") for name in ORDER)


class ReplyBox(Vertical):
    """A text to type, with what it comes to below it; what is done with it is the panel's business."""

    KEYS: ClassVar[tuple[Key, ...]] = REPLY
    BINDINGS: ClassVar[list[BindingType]] = bindings(REPLY)
    DEFAULT_CSS: ClassVar[str] = """
    ReplyBox { height: auto; display: none; padding: 0 1; border: round $accent; border-subtitle-color: $text-muted; }
    ReplyBox { border-title-color: $foreground; border-title-style: bold; }
    ReplyBox.-open { display: block; }
    ReplyBox TextArea { height: 5; max-width: 110; border: none; padding: 0; background: $surface; }
    ReplyBox TextArea:focus { border: none; }
    ReplyBox.-short TextArea { height: 3; }
    ReplyBox.-tall TextArea { height: 9; }
    ReplyBox Static { height: auto; }
    """

    class Typed(Message):
        """Another text stands in the box."""

    class Resized(Message):
        """The box takes another number of lines."""

    class Asked(Message):
        """A key of the box was pressed: ``send``, ``saved``, ``editor``, ``by_hand`` or ``leave``."""

        def __init__(self, what: str, value: str = "") -> None:
            super().__init__()
            self.what, self.value = what, value

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.check: ReplyCheck | None = None

    def compose(self) -> ComposeResult:
        """Lay out for whom, the text, and what it comes to."""
        yield Static(id="reply_to")
        yield TextField("", id="reply_text", tab_behavior="focus", soft_wrap=True)
        yield Static(id="reply_count")

    @property
    def field(self) -> TextArea:
        """The text field."""
        return self.query_one("#reply_text", TextArea)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.field.text

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return self.has_class("-open")

    def show(self, facts: ItemFacts, ground: ReplyGround, now: datetime) -> None:
        """Say for whom and as whom one answers, and how it will go out."""
        self.border_title = Content(f"Answer {one_line(ground.to, 50)}")
        if ground.online:
            delay = f", {ground.delay} s to take it back" if ground.delay else ""
            how = (f"smdash sends it{delay}", "$text-success")
        else:
            why = one_line(ground.offline, 160)
            how = (why if "by hand" in why else f"by hand: {why}" if why else "by hand", "$text-warning")
        parts: list[tuple[str, str]] = [
            brand_badge(facts.brand_name or facts.brand, facts.colour),
            (f" as {one_line(facts.own_handle or facts.account, 40)} on {facts.platform_name}", "bold"),
        ]
        if ground.visibility:
            parts.append((f"  \u00b7  {one_line(ground.visibility, 60)}", "$text-accent"))
        parts += [("\n", ""), how]
        if ground.closed:
            parts.append((f"\n! {one_line(ground.closed, 200)}", "$text-error bold"))
        elif ground.closes_at is not None and (ground.online or not facts.by_hand):
            parts.append((f"  \u00b7  until {moment_words(ground.closes_at, now)}", "$text-warning"))
        self.query_one("#reply_to", Static).update(Content.assemble(*parts))

    def fill(self, text: str) -> None:
        """Put a text in, with the cursor behind it, as if nobody had typed it."""
        if text != self.text:
            with self.prevent(TextArea.Changed):
                self.field.load_text(text)
                self.field.move_cursor(self.field.document.end)

    def rewrite(self, text: str) -> None:
        """Put a text in the place of what is typed, with the cursor behind it."""
        self.field.text = text
        self.field.move_cursor(self.field.document.end)

    def insert(self, text: str, gap: int) -> None:
        """Put a text in at the cursor; the cursor goes to ``gap`` in it."""
        field = self.field
        row, column = min(*field.selection)
        field.replace(text, *field.selection)
        before = text[:gap].split("\n")
        field.move_cursor((row + len(before) - 1, len(before[-1]) + (column if len(before) == 1 else 0)))

    def judge(self, check: ReplyCheck | None) -> None:
        """Say what the text comes to."""
        self.check = check
        parts: list[tuple[str, str]] = []
        if check is not None:
            left = None if check.limit is None else check.limit - check.used
            limit = ", no limit known" if check.limit is None else f" of {check.limit:,}"
            over = left is not None and left < 0
            count = f"{check.used:,}{limit}" + (f", {-(left or 0):,} too long" if over else "")
            parts.append((count, "$text-error bold" if over else "$text-muted"))
            if self.text.strip():
                parts += [(f"\nx {one_line(words, 300)}", "$text-error bold") for words in check.errors]
            parts += [(f"\n! {one_line(each, 300)}", "$text-warning") for each in check.warnings]
        self.query_one("#reply_count", Static).update(Content.assemble(*parts))

    def on_resize(self) -> None:
        """Tell that it takes other room."""
        self.post_message(self.Resized())

    def on_hide(self) -> None:
        """Tell that it takes no room any more."""
        self.post_message(self.Resized())

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Typed())

    def _ask(self, what: str, value: str = "") -> None:
        # A key of priority is heard before the letters typed just ahead of it have reached the field.
        self.field.call_later(self.post_message, self.Asked(what, value))

    def action_send(self, after: str) -> None:
        """Send it, or hand it over."""
        self._ask("send", after)

    def action_by_hand(self) -> None:
        """Hand it over though it could be sent."""
        self._ask("by_hand")

    def action_saved(self) -> None:
        """Pick a snippet."""
        self._ask("saved")

    def action_editor(self) -> None:
        """Write it in the person's own editor."""
        self._ask("editor")

    def action_leave(self) -> None:
        """Go back to the item."""
        self._ask("leave")
