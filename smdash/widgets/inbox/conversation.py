"""A conversation as lines: who said what and when, what was answered, and what became of either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from smdash.domain.inbox.facts import moment_words
from smdash.domain.plaintext import block, one_line
from smdash.domain.wording import grouped
from smdash.widgets.ink import LOOKS, Ink, Look, ink_of
from smdash.widgets.text import fit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rich.style import Style

    from smdash.domain.inbox.conversation import Conversation, Said

Piece = tuple[str, str]
"""Some words and the name of the ink they are written in."""
Line = tuple[Piece, ...]
FOLDED = 12
"""How many lines of a text that is not the item itself are shown before a person asks for all of it."""
DEEPEST = 4
READABLE = 100
"""Cells of the longest line of a text: what is longer is hard to read."""
WIDE = READABLE + 40
"""Cells from which on the time of a message stands by its text and no more at the far end of the line."""
SIGNS = {"them": "\u2039", "us": "\u203a", "others": "\u00b7"}
STATES = {
    "scheduled": ("about to be sent", "warn"),
    "sending": ("being sent", "warn"),
    "published": ("sent", "good"),
    "failed": ("not sent", "bad"),
    "unknown": ("unconfirmed: it may be out", "bad"),
    "missed": ("not sent in time", "bad"),
    "cancelled": ("taken back", "dim"),
}
"""What a reply's state is called, and its ink."""
INK: Final = LOOKS | {"heading": Look("foreground", "panel", bold=True), "accent": Look("text-accent", bold=True)}
"""Headings are names here, and stand on a band that shows beside rows of the same size."""


class Laid(NamedTuple):
    """A conversation laid out for a width: its lines, where the item begins and ends, whether anything is folded."""

    lines: list[Line]
    width: int
    begin: int
    end: int
    folded: bool


def lay_out(
    conversation: Conversation,
    width: int,
    now: datetime,
    *,
    whole: bool = False,
    by_hand: frozenset[str] = frozenset(),
) -> Laid:
    """Return a conversation as lines of ``width`` cells; for any thread, as a long one takes a while.

    Texts beside the item itself are cut to a few lines unless the ``whole`` is asked for. ``by_hand`` are the keys of
    replies that a person posts.
    """
    width = max(20, width)
    lines: list[Line] = []
    if conversation.about:
        lines += _about(conversation.about, width, whole=whole)
    if conversation.before:
        lines += [((f"  {grouped(conversation.before, 'message')} before these", "dim"),), ()]
    begin = end = len(lines)
    folded = False
    for number, said in enumerate(conversation.said):
        here = number == conversation.at
        if here:
            begin = len(lines)
        lines.append(_head(said, width, now, here=here, by_hand=said.key in by_hand))
        more = _body(said, width, lines, whole=whole or here)
        folded = folded or more
        if here:
            end = len(lines)
        lines.append(())
    if conversation.after:
        lines.append(((f"  {grouped(conversation.after, 'message')} after these", "dim"),))
    while lines and not lines[-1]:
        lines.pop()
    return Laid(lines, width, begin, end, folded)


def _about(text: str, width: int, *, whole: bool) -> list[Line]:
    found: list[Line] = [(("Under your post", "dim"),)]
    for number, line in enumerate(wrapped(text, width - 2)):
        if number == 2 and not whole:
            found.append((("\u2502 \u2026", "dim"),))
            break
        found.append(((f"\u2502 {line}", "dim"),))
    return [*found, ()]


def _margin(said: Said) -> str:
    return "  " * min(DEEPEST, max(0, said.depth))


def _head(said: Said, width: int, now: datetime, *, here: bool, by_hand: bool) -> Line:
    """Return who said it and when; the item itself is a band with a pointer."""
    margin = _margin(said)
    who = "you" if said.who == "us" else one_line(said.author, 60) or one_line(said.handle, 60) or "nobody known"
    handle = one_line(said.handle, 60)
    other = handle if handle and handle != who else ""
    at = moment_words(said.at.astimezone(now.tzinfo), now)
    if said.at > now:
        at = f"{at}, a time to come"
    words, look = STATES.get(said.state, ("", "dim")) if said.who == "us" else ("", "dim")
    if by_hand and said.state == "sending":
        words, look = "in your hands, not confirmed", "warn"
    elif by_hand and said.state == "published":
        words = "sent by hand"
    notes = [one_line(said.note, 80)] if said.note else []
    if said.gone:
        notes.append("no longer there")
    if said.edited_at is not None:
        notes.append(f"edited {moment_words(said.edited_at.astimezone(now.tzinfo), now)}")
    sign = "\u25b6" if here else SIGNS[said.who]
    head = f"{margin}{sign} {who}"
    room = (width if width < WIDE else READABLE + 10) - cell_len(at) - 1
    pieces: list[Piece] = [(head, "heading" if here else "accent" if said.who == "us" else "strong")]
    dim = "heading" if here else "dim"
    if other:
        pieces.append((f"  {other}", dim))
    if words:
        pieces.append((f"  {words}", look))
    pieces += [(f"  {note}", "heading" if here else "warn") for note in notes]
    return (*_cut(pieces, room), (f" {at}", dim))


def _cut(pieces: list[Piece], width: int) -> list[Piece]:
    """Return pieces in exactly ``width`` cells, cut where they end."""
    found, left = [], width
    for text, look in pieces:
        if left <= 0:
            break
        size = cell_len(text)
        found.append((text if size <= left else fit(text, left), look))
        left -= min(size, left)
    if left > 0:
        found.append((" " * left, found[-1][1] if found and found[0][1] == "heading" else "plain"))
    return found


def _body(said: Said, width: int, lines: list[Line], *, whole: bool) -> bool:
    """Add what was said, and what it said before it was edited; return whether some of it is left out."""
    margin = f"{_margin(said)}  "
    room = max(10, min(READABLE, width - len(margin)))
    look = "dim" if said.gone else "plain"
    left_out = _add(said.text, margin, room, look, lines, whole=whole)
    if said.was:
        lines.append(((f"{margin}before it was edited:", "dim"),))
        left_out = _add(said.was, margin, room, "dim", lines, whole=whole) or left_out
    return left_out


def _add(text: str, margin: str, room: int, look: str, lines: list[Line], *, whole: bool) -> bool:
    if not text.strip():
        lines.append(((f"{margin}(no text)", "dim"),))
        return False
    # A folded text need not be wrapped to its end to know that it has one.
    some = text if whole else text[: room * (FOLDED + 1)]
    found = list(wrapped(some, room))
    cut = not whole and (len(found) > FOLDED or len(some) < len(text))
    for line in found[: FOLDED if cut else None]:
        lines.append(((f"{margin}{line}", look),))
    if cut:
        lines.append(((f"{margin}\u2026 {len(text):,} characters in all: enter shows them", "dim"),))
    return cut


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield a text from outside as harmless lines of at most ``width`` cells, broken between words where it can be."""
    for line in block(text).split("\n"):
        yield from _wrapped(line.rstrip(), width)


def _wrapped(line: str, width: int) -> Iterator[str]:
    plain = line.isascii()
    if (len(line) if plain else cell_len(line)) <= width:
        yield line
        return
    row, used = "", 0
    for word in line.split(" "):
        size = len(word) if plain else cell_len(word)
        if row and used + 1 + size <= width:
            row, used = f"{row} {word}", used + 1 + size
            continue
        if row:
            yield row
        *full, row = _broken(word, width) if size > width else (word,)
        yield from full
        used = cell_len(row)
    yield row


def _broken(word: str, width: int) -> Iterator[str]:
    """Yield a word that is longer than a line in pieces that fit."""
    if word.isascii():
        for start in range(0, len(word), width):
            yield word[start : start + width]
        return
    row: list[str] = []
    used = 0
    for character in word:
        size = cell_len(character)
        if used + size > width:
            yield "".join(row)
            row, used = [], 0
        row.append(character)
        used += size
    yield "".join(row)


class ConversationView(ScrollView, can_focus=True):
    """Paints a conversation that was laid out; only the lines in sight are made into strips."""

    DEFAULT_CSS = """
    ConversationView {
        height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        scrollbar-gutter: stable; background: $background; color: $foreground; padding: 0 0 0 1;
        &:focus { background-tint: transparent; }
    }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.laid = Laid([], 0, 0, 0, folded=False)
        self._shown = ""
        self._at_item = False
        self._ink: Ink | None = None

    def show(self, laid: Laid, name: str) -> None:
        """Show what was laid out; the place stays where it was unless ``name``, the item, is another one."""
        fresh = name != self._shown
        self.laid, self._shown = laid, name
        self.virtual_size = Size(0, max(1, len(laid.lines)))
        if fresh:
            self.call_after_refresh(self.to_item)
        self.refresh()

    def show_nothing(self) -> None:
        """Show no conversation."""
        self.show(Laid([], 0, 0, 0, folded=False), "")

    def to_item(self) -> None:
        """Scroll to the item, with as much of what was said before as there is room for."""
        height = self.scrollable_content_region.height
        above = max(1, height - (self.laid.end - self.laid.begin) - 1)
        self.scroll_to(y=max(0, self.laid.begin - above), animate=False, immediate=True)
        self._at_item = True

    def on_resize(self) -> None:
        """Keep the item in sight where it was, a reply box may take half of the room."""
        if self._at_item:
            self.call_after_refresh(self.to_item)

    def leave_item(self) -> None:
        """Stay where a person has scrolled to, whatever room there is."""
        self._at_item = False

    @property
    def ink(self) -> Ink:
        """The styles of the present theme."""
        if self._ink is None:
            self._ink = ink_of(self, INK)
        return self._ink

    def notify_style_update(self) -> None:
        """Forget styles of the old theme."""
        self._ink = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        width = self.scrollable_content_region.width
        ink = self.ink
        index = y + round(self.scroll_y)
        if not 0 <= index < len(self.laid.lines):
            return Strip.blank(width, ink.ground)
        segments = [Segment(text, self._style(look, ink)) for text, look in self.laid.lines[index]]
        return Strip(segments).adjust_cell_length(width, ink.ground).apply_style(ink.ground)

    @staticmethod
    def _style(look: str, ink: Ink) -> Style:
        style: Style = getattr(ink, look)
        return style
