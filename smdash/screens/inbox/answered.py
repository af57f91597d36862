"""Saying that an answer was given by hand: what was sent, where it is, and what the item is from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block, one_line
from smdash.domain.posts.links import is_web
from smdash.domain.schedule import instant
from smdash.domain.times.when import read_past
from smdash.screens.base.screen import Dialog
from smdash.screens.inbox.keys import ANSWERED
from smdash.widgets.fields import LineField, TextField
from smdash.widgets.inbox.factlines import brand_badge

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from textual.app import ComposeResult

    from smdash.domain.inbox.facts import ItemFacts
    from smdash.domain.inbox.replies import After
    from smdash.widgets.keys import Key

WORDS = {"done": "Then the item is done.", "waiting": "Then the item waits for them.", "open": "The item stays open."}


class Answer(NamedTuple):
    """What a person says of an answer: the words that went out, its address ('' for none), when (None: just now).

    ``after`` is what the item is from now on.
    """

    text: str
    link: str
    after: After
    at: datetime | None = None


class AnsweredScreen(Dialog["Answer | None"]):
    """What was sent, as it was handed over and to be mended; its link and its time, which may stay empty.

    ``to`` is who was answered, ``now`` the wall clock a time is told at, in ``zone``.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "answered.tcss"]
    AUTO_FOCUS = "#link"
    TYPING: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = ANSWERED

    def __init__(
        self, facts: ItemFacts, to: str, text: str, link: str, after: After, now: datetime, zone: ZoneInfo
    ) -> None:
        super().__init__()
        self._facts, self._to, self._text, self._link, self._after = facts, to, text, link, after
        self._now, self._zone = now, zone

    def compose(self) -> ComposeResult:
        """Lay out text and link."""
        facts = self._facts
        with Vertical(classes="dialog", id="answered") as box:
            box.border_title = Content(f"Answered {one_line(self._to, 40)}")
            words = "enter answered \u00b7 {answered.after} done or waiting \u00b7 {answered.cancel} not yet"
            box.border_subtitle = Content(self.named(words))
            yield Static(
                Content.assemble(
                    brand_badge(facts.brand_name or facts.brand, facts.colour),
                    (f" {facts.platform_name}, as {one_line(facts.own_handle or facts.account, 40)}", "bold"),
                )
            )
            yield Static(Content.styled("What was sent; change it to what it became there:", "$text-muted"))
            yield TextField(self._text, id="sent", tab_behavior="focus", soft_wrap=True)
            yield LineField(self._link, placeholder="its link; may stay empty", id="link", compact=True)
            yield LineField("", placeholder="when: just now; or like 14:05, yesterday 9:30", id="at", compact=True)
            yield Static(id="meaning")

    def on_mount(self) -> None:
        """Say what the item will be; where nothing is known of the words, begin with them."""
        self._say()
        if not self._text.strip():
            self.query_one("#sent", TextArea).focus()

    def _say(self, wrong: str = "") -> None:
        meaning = self.query_one("#meaning", Static)
        meaning.update(Content.styled(wrong or WORDS[self._after], "$text-error" if wrong else "$text-muted"))

    def action_after(self) -> None:
        """Let the item be done, or wait for them."""
        self._after = "done" if self._after == "waiting" else "waiting"
        self._say()

    def action_ok(self) -> None:
        """Take it as answered."""
        (self.focused or self).call_later(self._ok)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._ok()

    def _ok(self) -> None:
        link = self.query_one("#link", LineField).value.strip()
        text = self.query_one("#sent", TextArea).text
        if link and not is_web(link):
            self._say("A link begins with https://; it may stay empty.")
            return
        if not text.strip():
            self._say("What was sent? The words may not stay empty.")
            return
        try:
            at = self._at(self.query_one("#at", LineField).value.strip())
        except SmdashError as error:
            self._say(block(str(error)))
            return
        self.dismiss(Answer(text, link, self._after, at))

    def _at(self, typed: str) -> datetime | None:
        """Return when it was, None for just now; UsageError for what is no time that is over."""
        if not typed:
            return None
        at = instant(read_past(typed, self._now), self._zone)
        if at > self._now:
            raise UsageError("this is yet to come.", subject=f"'{typed}'", hint="Say when it went out.")
        return at
