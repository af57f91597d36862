"""Saved replies over a reply box: type to find one, see it filled for whom one answers, put it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from smdash.domain.inbox.saved_replies import SavedReply, fields, fill, find
from smdash.domain.plaintext import block, one_line
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.keys import OVER_A_LIST
from smdash.screens.base.screen import ListDialog
from smdash.screens.inbox.keys import SAVED
from smdash.widgets.fields import LineField
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.widgets.ink import Ink
    from smdash.widgets.keys import Key

NONE_YET = "No saved replies yet: type one into the reply box,\nand keep it from there with ^n."


class PickedReply(NamedTuple):
    """What goes into a reply box: whose text it is, the text as it is filled, and where the first gap is left.

    ``missing`` are the fields that are still to be filled in; without any ``gap`` is the end of the text.
    """

    saved_reply: int
    text: str
    gap: int
    missing: tuple[str, ...]


class _Row(NamedTuple):
    key: str
    reply: SavedReply
    places: tuple[int, ...]


class _Saved(WindowList[_Row]):
    """The saved replies that answer what is typed; letters that do are marked."""

    CLICK_OPENS: ClassVar[bool] = True

    def paint_row(self, row: _Row, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a saved reply: its name, whose it is, its beginning."""
        del marked
        reply = row.reply
        named = max(12, min(28, width // 3))
        name = fit(reply.name, named)
        letters = [
            Segment(letter, ink.mark if number in row.places else ink.plain)
            for number, letter in enumerate(name)
        ]  # fmt: skip
        whose = fit(reply.brand or "all", 9)
        return [
            *letters,
            Segment(f" {whose} ", ink.dim),
            Segment(outside(one_line(reply.body), max(0, width - named - 11)), ink.dim),
        ]


class SavedRepliesScreen(ListDialog["PickedReply | None"]):
    """A line to find a saved reply by, those found, and the one under the cursor filled; returns what is put in.

    ``item_id`` is what is answered, ``brand`` who answers, ``text`` what stands in the reply box.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "saved.tcss"]
    AUTO_FOCUS = "#query"
    KEYS: ClassVar[tuple[Key, ...]] = (*SAVED, *OVER_A_LIST)
    LIST = "found"
    TYPING = True

    def __init__(self, services: Services, item_id: int, brand: str, text: str = "") -> None:
        super().__init__(services, brand)
        self._item, self._text = item_id, text
        self._every: list[SavedReply] = []
        self._values: dict[str, str] = {}
        self._hurried = False
        self._read = False

    def compose(self) -> ComposeResult:
        """Lay out line, list and what the text will be."""
        with Vertical(classes="dialog -wide", id="saved") as box:
            box.border_title = Content(f"Saved replies for {self.brand}")
            keys = "{saved.new} keep new \u00b7 {saved.remove} remove \u00b7 {saved.close} close"
            box.border_subtitle = Content(self.named(f"enter put in \u00b7 {keys}"))
            yield LineField(placeholder="letters of a name, or words of a text", id="query", compact=True)
            yield _Saved(id="found", empty="")
            yield Static(id="preview")
            yield Static(id="missing")
            yield Static(id="said")

    def on_mount(self) -> None:
        """Read what there is."""
        self.reload()

    def reload(self) -> None:
        """Read the saved replies again, and what is known of whom one answers."""
        saved, item, brand = self.services.saved_replies, self._item, self.brand
        self.beside(lambda: (saved.every(brand), saved.values(item)), self._shown)

    def _shown(self, found: tuple[list[SavedReply], dict[str, str]]) -> None:
        self._every, self._values = found
        self._read = True
        self._typed()
        if self._hurried:
            self._pick()

    @on(Input.Changed, "#query")
    def _typed(self) -> None:
        if not self._read:
            return
        query = self.query_one("#query", Input).value
        hits = find(query, self._every, self.brand or "", self.services.home.now())
        pane = self.query_one("#found", _Saved)
        pane.empty = NONE_YET if not self._every else "Nothing holds these letters."
        pane.cursor, pane.cursor_key = 0, None
        pane.show(ListWindow([_Row(f"s:{each.reply.id}", each.reply, each.places) for each in hits]))
        self._preview()

    @on(WindowList.Moved)
    def _preview(self) -> None:
        row = self.query_one("#found", _Saved).current
        preview, missing = self.query_one("#preview", Static), self.query_one("#missing", Static)
        if row is None:
            preview.update("")
            missing.update("")
            return
        filled = fill(row.reply.body, self._values)
        preview.update(Content(block(filled.text)))
        gaps = ", ".join(f"{{{name}}}" for name in filled.missing)
        missing.set_class(bool(gaps), "-gaps")
        missing.update(Content(f"! Still to be filled in: {gaps}" if gaps else self._use(row.reply)))

    def _use(self, reply: SavedReply) -> str:
        if reply.last_used_at is None:
            return "not used yet"
        return f"used {reply.used} times, last {reply.last_used_at.day} {reply.last_used_at:%b}"

    @on(Input.Submitted, "#query")
    def _submitted(self) -> None:
        # Enter may come before the list does.
        self._hurried = not self._read
        if self._read:
            self._pick()

    def _pick(self) -> None:
        self._hurried = False
        row = self.query_one("#found", _Saved).current
        if row is not None:
            self.opened(row)

    def opened(self, row: _Row) -> None:
        """Return the text that is put in."""
        filled = fill(row.reply.body, self._values)
        self.dismiss(PickedReply(row.reply.id, filled.text, filled.gap, filled.missing))

    def tell(self, text: str) -> None:
        """Say below the text what was done."""
        self.query_one("#said", Static).update(Content(one_line(text)))

    def action_close(self) -> None:
        """Put nothing in."""
        self.dismiss(None)

    def action_keep(self) -> None:
        """Keep what stands in the reply box under a name."""
        text, brand = self._text.strip(), self.brand or ""
        if not text:
            self.tell("The reply box is empty: type a text there first, then keep it from here.")
            return
        own = [f"{{{name}}}" for name in fields(text)]
        hint = (
            f"Fields in it: {', '.join(own)}."
            if own
            else "Fields such as {first_name} can be typed into the box first."
        )

        def named(name: str | None) -> None:
            if name is not None:
                choices = [Choice("own", f"for {brand} alone"), Choice("all", "for all brands")]
                self.app.push_screen(PickScreen("Whose is it?", choices), lambda whose: self._keep(name, text, whose))

        self.app.push_screen(AskScreen("Keep this text as", hint=f"{hint} Like: Opening hours"), named)

    def _keep(self, name: str, text: str, whose: str | None) -> None:
        if whose is None:
            return
        saved, brand = self.services.saved_replies, self.brand if whose == "own" else None

        def keep() -> str:
            made = saved.add(name, text, brand)
            return f"Saved '{one_line(made.name)}'. u takes it back."

        self.perform(keep, unmark=False)

    def action_remove(self) -> None:
        """Take the one under the cursor away."""
        row = self.query_one("#found", _Saved).current
        if row is None:
            return
        saved, number = self.services.saved_replies, row.reply.id

        def remove() -> str:
            return f"Removed '{one_line(saved.remove(number).name)}'. u takes it back."

        self.perform(remove, unmark=False)
