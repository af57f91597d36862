"""Snippets over what is being written: type to find one, see it filled for whom or what one writes, put it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from smdash.domain.plaintext import block, one_line
from smdash.domain.snippets.snippets import Snippet, fields, fill, find
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.keys import OVER_A_LIST
from smdash.screens.base.screen import ListDialog
from smdash.screens.snippets.keys import PICKER
from smdash.widgets.fields import LineField
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.widgets.ink import Ink
    from smdash.widgets.keys import Key

NONE_YET = "No snippets yet: type a text there first,\nand keep it from here with ^n."


class Ground(NamedTuple):
    """What the picker stands over: who writes ('' for nobody yet), how to read what fields stand for, what is written.

    ``values`` is called beside the UI. ``first`` are the kinds that come first, ``kind`` what is kept from here,
    ``sends`` whether a text can go out as it is.
    """

    brand: str
    values: Callable[[], Mapping[str, str]]
    text: str = ""
    first: frozenset[str] = frozenset()
    kind: str = "text"
    sends: bool = False


class Picked(NamedTuple):
    """What is put in: whose text it is, the text as it is filled, and where the first gap is left.

    ``missing`` are the fields that are still to be filled in; without any ``gap`` is the end of the text. ``send``
    says that it is to go out at once.
    """

    snippet: int
    text: str
    gap: int
    missing: tuple[str, ...]
    kind: str = "reply"
    place: str = ""
    send: bool = False


class _Row(NamedTuple):
    key: str
    snippet: Snippet
    places: tuple[int, ...]


class _Saved(WindowList[_Row]):
    """The snippets that answer what is typed; letters that do are marked."""

    CLICK_OPENS: ClassVar[bool] = True

    def paint_row(self, row: _Row, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a snippet: its name, what it is, whose, its beginning."""
        del marked
        snippet = row.snippet
        named = max(12, min(28, width // 3))
        name = fit(snippet.name, named)
        letters = [
            Segment(letter, ink.mark if number in row.places else ink.plain)
            for number, letter in enumerate(name)
        ]  # fmt: skip
        whose = fit(snippet.brand or "all", 9)
        return [
            *letters,
            Segment(f" {fit(snippet.kind, 9)} {whose} ", ink.dim),
            Segment(outside(one_line(snippet.body), max(0, width - named - 21)), ink.dim),
        ]


class SnippetPicker(ListDialog["Picked | None"]):
    """A line to find a snippet by, those found, and the one under the cursor filled; returns what is put in."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "pick.tcss"]
    AUTO_FOCUS = "#query"
    KEYS: ClassVar[tuple[Key, ...]] = (*PICKER, *OVER_A_LIST)
    LIST = "found"
    TYPING = True

    def __init__(self, services: Services, ground: Ground) -> None:
        super().__init__(services, ground.brand or None)
        self._ground = ground
        self._every: list[Snippet] = []
        self._values: Mapping[str, str] = {}
        self._hurried: str = ""
        self._read = False

    def compose(self) -> ComposeResult:
        """Lay out line, list and what the text will be."""
        with Vertical(classes="dialog -wide", id="saved") as box:
            box.border_title = Content(f"Snippets for {self.brand}" if self.brand else "Snippets")
            send = " \u00b7 {saved.send} and send" if self._ground.sends else ""
            keys = "{saved.new} keep new \u00b7 {saved.remove} remove \u00b7 {saved.close} close"
            box.border_subtitle = Content(self.named(f"enter put in{send} \u00b7 {keys}"))
            yield LineField(placeholder="letters of a name, or words of a text", id="query", compact=True)
            yield _Saved(id="found", empty="")
            yield Static(id="preview")
            yield Static(id="missing")
            yield Static(id="said")

    def on_mount(self) -> None:
        """Read what there is."""
        self.reload()

    def reload(self) -> None:
        """Read the snippets again, and what is known of whom or what one writes."""
        kept, brand, values = self.services.snippets, self.brand, self._ground.values
        self.beside(lambda: (kept.every(brand), values()), self._shown)

    def _shown(self, found: tuple[list[Snippet], Mapping[str, str]]) -> None:
        self._every, self._values = found
        self._read = True
        self._typed()
        if self._hurried:
            self._pick(send=self._hurried == "send")

    @on(Input.Changed, "#query")
    def _typed(self) -> None:
        if not self._read:
            return
        query = self.query_one("#query", Input).value
        hits = find(query, self._every, self.brand or "", self.services.home.now(), self._ground.first)
        pane = self.query_one("#found", _Saved)
        pane.empty = NONE_YET if not self._every else "Nothing holds these letters."
        pane.cursor, pane.cursor_key = 0, None
        pane.show(ListWindow([_Row(f"s:{each.snippet.id}", each.snippet, each.places) for each in hits]))
        self._preview()

    @on(WindowList.Moved)
    def _preview(self) -> None:
        row = self.query_one("#found", _Saved).current
        preview, missing = self.query_one("#preview", Static), self.query_one("#missing", Static)
        if row is None:
            preview.update("")
            missing.update("")
            return
        filled = fill(row.snippet.body, self._values)
        preview.update(Content(block(filled.text)))
        gaps = ", ".join(f"{{{name}}}" for name in filled.missing)
        missing.set_class(bool(gaps), "-gaps")
        missing.update(Content(f"! Still to be filled in: {gaps}" if gaps else self._use(row.snippet)))

    def _use(self, snippet: Snippet) -> str:
        where = " \u00b7 goes into the first comment" if snippet.place and not self._ground.sends else ""
        if snippet.last_used_at is None:
            return f"not used yet{where}"
        return f"used {counted(snippet.used, 'time')}, last {snippet.last_used_at.day} {snippet.last_used_at:%b}{where}"

    @on(Input.Submitted, "#query")
    def _submitted(self) -> None:
        self._ask_for("put in")

    def _ask_for(self, what: str) -> None:
        # The key may come before the list does.
        self._hurried = "" if self._read else what
        if self._read:
            self._pick(send=what == "send")

    def _pick(self, *, send: bool) -> None:
        self._hurried = ""
        row = self.query_one("#found", _Saved).current
        if row is not None:
            self._put_in(row.snippet, send=send)

    def opened(self, row: _Row) -> None:
        """Return the text that is put in."""
        self._put_in(row.snippet, send=False)

    def _put_in(self, snippet: Snippet, *, send: bool) -> None:
        """Return a text; one with a gap does not go out."""
        filled = fill(snippet.body, self._values)
        send = send and not filled.missing
        self.dismiss(Picked(snippet.id, filled.text, filled.gap, filled.missing, snippet.kind, snippet.place, send))

    def action_send(self) -> None:
        """Put it in and send it at once, when the letters before this key have reached the line."""
        if self._ground.sends:
            (self.focused or self).call_later(self._ask_for, "send")

    def tell(self, text: str) -> None:
        """Say below the text what was done."""
        self.query_one("#said", Static).update(Content(one_line(text)))

    def action_close(self) -> None:
        """Put nothing in."""
        self.dismiss(None)

    def action_keep(self) -> None:
        """Keep what is written under a name."""
        text, brand = self._ground.text.strip(), self.brand or ""
        if not text:
            self.tell("Nothing is written there yet: type a text first, then keep it from here.")
            return
        own = [f"{{{name}}}" for name in fields(text)]
        hint = f"Fields in it: {', '.join(own)}." if own else "Fields such as {link} can be typed there first."

        def named(name: str | None) -> None:
            if name is not None:
                if not brand:
                    self._keep(name, text, "all")
                    return
                choices = [Choice("own", f"for {brand} alone"), Choice("all", "for all brands")]
                self.app.push_screen(PickScreen("Whose is it?", choices), lambda whose: self._keep(name, text, whose))

        self.app.push_screen(AskScreen("Keep this text as", hint=f"{hint} Like: Opening hours"), named)

    def _keep(self, name: str, text: str, whose: str | None) -> None:
        if whose is None:
            return
        kept, brand = self.services.snippets, self.brand if whose == "own" else None
        kind = self._ground.kind

        def keep() -> str:
            made = kept.add(name, text, brand, kind=kind)
            return f"Kept '{one_line(made.name)}'. u takes it back."

        self.perform(keep, unmark=False)

    def action_remove(self) -> None:
        """Take the one under the cursor away."""
        row = self.query_one("#found", _Saved).current
        if row is None:
            return
        kept, number = self.services.snippets, row.snippet.id

        def remove() -> str:
            return f"Removed '{one_line(kept.remove(number).name)}'. u takes it back."

        self.perform(remove, unmark=False)
