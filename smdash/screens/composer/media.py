"""The media of a post: added by path, in order, each with its alternative text and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import block
from smdash.domain.posts.dropped_paths import dropped_paths
from smdash.domain.posts.media import is_address, shown_name
from smdash.domain.posts.post import Piece
from smdash.domain.window import ListWindow
from smdash.paths import expanded, is_file
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.composer.keys import MEDIA
from smdash.widgets.fields import LineField
from smdash.widgets.keys import bindings
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from smdash.widgets.ink import Ink
    from smdash.widgets.keys import Key


class MediaFact(NamedTuple):
    """What a look at a file said: its kind and size in words, and what is wrong, '' for nothing."""

    words: str
    trouble: str = ""


class _Line(NamedTuple):
    key: str
    piece: Piece


class MediaList(WindowList[_Line]):
    """The files, in the order they go out."""

    KEYS: ClassVar[tuple[Key, ...]] = MEDIA
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    CLICK_OPENS: ClassVar[bool] = True

    class Asked(Message):
        """The file under the cursor is to be moved by ``step``, or taken off when it is 0."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class OwnAsked(Message):
        """The account is to have files of its own, or to follow the post again."""

    facts: Mapping[str, MediaFact] = {}

    def paint_row(self, row: _Line, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a file."""
        del marked
        fact = self.facts.get(row.piece.path)
        name = shown_name(row.piece.path)
        alt = "alt \u2713" if row.piece.alt_text.strip() else "no alt"
        words = "" if fact is None else fact.trouble or fact.words
        room = max(8, width - 7 - min(len(words) + 1, width // 2))
        return [
            Segment(outside(name, room), ink.plain),
            Segment(" " + fit(alt, 6), ink.good if row.piece.alt_text.strip() else ink.warn),
            Segment(" " + fit(words, max(0, width - room - 8)), ink.bad if fact and fact.trouble else ink.dim),
        ]

    def action_shift(self, step: int) -> None:
        """Move the file in the order."""
        self.post_message(self.Asked(step))

    def action_remove(self) -> None:
        """Take the file off the post."""
        self.post_message(self.Asked(0))

    def action_view(self) -> None:
        """Look at the file under the cursor."""
        if self.current is not None:
            self.post_message(MediaFields.LookedAt(self.cursor))

    def action_own(self) -> None:
        """Give the account files of its own, or take them back."""
        self.post_message(self.OwnAsked())


class MediaFields(Vertical):
    """A line to add files, the files, and the alternative text of the one under the cursor.

    They are those all accounts share, or while ``only`` names an account those it shows instead.
    """

    class Changed(Message):
        """There are other files, or in another order, or another text stands for one."""

    class Missing(Message):
        """A path that was typed is no file."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    class LookedAt(Message):
        """A file, by its place in the order, is to be shown."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.pieces: tuple[Piece, ...] = ()
        self.only = ""
        self._account = ""
        self._shared: tuple[Piece, ...] = ()
        self._attached = ""

    @property
    def shared(self) -> tuple[Piece, ...]:
        """The files of every account that has none of its own."""
        return self._shared if self.only else self.pieces

    @property
    def own(self) -> tuple[Piece, ...]:
        """The files of the account alone, none where it follows the post."""
        return self.pieces if self.only else ()

    def compose(self) -> ComposeResult:
        """Lay out path, files and alternative text."""
        self.border_title = Content("media")
        yield LineField(placeholder="add a file: its path or address, or drop it, enter", id="path", compact=True)
        yield Static(id="pathwrong")
        yield MediaList(id="media", empty="No files. What is seen needs words for who cannot see it.")
        yield LineField(placeholder="alternative text of the file above", id="alt", compact=True)

    def load(self, shared: Sequence[Piece], own: Sequence[Piece] = (), account: str = "") -> None:
        """Show files: those of an account where it has its own, else those that are shared."""
        kept = self.only if self.only == account else ""
        self._account, self._shared = account, tuple(shared)
        self.only = account if own or kept else ""
        self._show(tuple(own if self.only else shared), 0)

    def complain(self, words: str) -> None:
        """Say what is wrong with the typed path, '' for nothing."""
        self.query_one("#pathwrong", Static).update(Content(block(words)))

    def go_to_bare(self) -> None:
        """Go to the alternative text of the first file that has none, or to the files where each has one."""
        bare = next((n for n, piece in enumerate(self.pieces) if not piece.alt_text.strip()), None)
        if bare is None:
            self.query_one(MediaList).focus()
        else:
            self._show(self.pieces, bare)
            self.query_one("#alt", LineField).focus()

    def go_to_named(self, about: str) -> None:
        """Go to the file that is named in some words, or to where one was."""
        names = [shown_name(piece.path) for piece in self.pieces]
        named = [number for number, name in enumerate(names) if name in about]
        if named:
            self._show(self.pieces, max(named, key=lambda number: len(names[number])))
        self.query_one(MediaList).focus()

    def learn(self, facts: Mapping[str, MediaFact], attached: str = "") -> None:
        """Say what a look at the files found, and what these make of the post."""
        if attached != self._attached:
            self._attached = attached
            self._say_title()
        # A look may come back before the list is there, or when it is gone already.
        for pane in self.query(MediaList):
            if pane.facts == facts:
                continue
            pane.facts = facts
            pane.show(ListWindow([_Line(str(n), piece) for n, piece in enumerate(self.pieces)]))

    def _show(self, pieces: tuple[Piece, ...], cursor: int) -> None:
        self.pieces = pieces
        pane = self.query_one(MediaList)
        cursor = max(0, min(cursor, len(pieces) - 1))
        pane.cursor, pane.cursor_key = cursor, str(cursor) if pieces else None
        pane.show(ListWindow([_Line(str(n), piece) for n, piece in enumerate(pieces)]))
        self._say_title()
        self._show_alt()

    def _say_title(self) -> None:
        words = ["media", f"only {self.only}" if self.only else "", f"{len(self.pieces)}" if self.pieces else ""]
        words.append(self._attached if self.pieces and not self.only else "")
        self.border_title = Content(" \u00b7 ".join(filter(None, words)))
        own = "o follow the post" if self.only else "o own files" if self._account else ""
        keys = ["J K order", "d off", "v look", "enter alt"] if self.pieces else []
        self.border_subtitle = Content(" \u00b7 ".join(filter(None, [*keys, own])))

    def _show_alt(self) -> None:
        row = self.query_one(MediaList).current
        alt = self.query_one("#alt", LineField)
        alt.disabled = row is None
        with self.prevent(Input.Changed):
            alt.value = row.piece.alt_text if row else ""

    @on(Input.Submitted, "#path")
    def _add(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        if is_address(typed) and " " not in typed:
            self._added(event, typed)
            return
        try:
            whole = is_file(expanded(typed))
            found = [expanded(path).absolute() for path in dropped_paths(typed, whole=whole)]
            absent = [str(path) for path in found if not is_file(path)]
        except UsageError:
            found, absent = [], [typed]
        if absent or not found:
            self.post_message(self.Missing(typed if found else (absent or [typed])[0]))
            return
        self._added(event, *map(str, found))

    def _added(self, event: Input.Submitted, *paths: str) -> None:
        event.input.value = ""
        self._show((*self.pieces, *map(Piece, paths)), len(self.pieces))
        self.post_message(self.Changed())
        self.query_one("#alt", LineField).focus()

    @on(MediaList.OwnAsked)
    def _other(self, event: MediaList.OwnAsked) -> None:
        event.stop()
        if not self._account:
            return
        if not self.only:
            self._shared, self.only = self.pieces, self._account
            self._show(self.pieces, 0)
            self.post_message(self.Changed())
        elif self.pieces in {(), self._shared}:
            self._follow()
        else:
            answers = [Choice("keep", "Keep its own files"), Choice("drop", "Show the post's; its own are taken off")]
            question = PickScreen(f"{self.only} \u00b7 its own files", answers)
            self.app.push_screen(question, lambda answer: self._follow() if answer == "drop" else None)

    def _follow(self) -> None:
        self.only = ""
        self._show(self._shared, 0)
        self.post_message(self.Changed())

    @on(MediaList.Asked)
    def _rearrange(self, event: MediaList.Asked) -> None:
        event.stop()
        at, pieces = self.query_one(MediaList).cursor, list(self.pieces)
        if not pieces or not 0 <= at + event.step < len(pieces):
            return
        piece = pieces.pop(at)
        if event.step:
            pieces.insert(at + event.step, piece)
        self._show(tuple(pieces), at + event.step)
        self.post_message(self.Changed())

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._show_alt()

    @on(WindowList.Opened)
    def _opened(self, event: WindowList.Opened) -> None:
        event.stop()
        self.query_one("#alt", LineField).focus()

    @on(Input.Changed, "#alt")
    def _alt(self, event: Input.Changed) -> None:
        event.stop()
        at = self.query_one(MediaList).cursor
        if at < len(self.pieces) and self.pieces[at].alt_text != event.value:
            pieces = list(self.pieces)
            pieces[at] = pieces[at]._replace(alt_text=event.value)
            self.pieces = tuple(pieces)
            self.query_one(MediaList).show(ListWindow([_Line(str(n), piece) for n, piece in enumerate(pieces)]))
            self.post_message(self.Changed())

    @on(Input.Changed, "#path")
    def _typing(self, event: Input.Changed) -> None:
        event.stop()
        self.complain("")
