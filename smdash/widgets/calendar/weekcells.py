"""What an entry of the calendar looks like: signs, short names, and text broken to a column. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.segment import Segment

from smdash.domain.calendar.views import PLANNED
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spelled_day
from smdash.domain.wording import counted, unapproved_word
from smdash.widgets.account_cells import dot_style, platform_code
from smdash.widgets.queue.queuelist import APPROVAL_SIGNS, FORMAT_WORDS, SIGNS, UNFINISHED
from smdash.widgets.text import broken, cut, fit, flowing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style

    from smdash.domain.calendar.views import CalendarEntry
    from smdash.widgets.ink import Ink

CLASH = "\u203c"
FREE = "+"
MARK = "\u25b8"
DOT = "\u25cf"
HOLLOW = "\u25cb"
"""A free slot's dot: nothing is in it yet."""
FILES = "\u25a3"
AFTER = " \u00b7 "
ROOMY = 20
"""From how many cells on a column has room for a blank between sign and time."""
MOST_LINES = 12
"""How many lines of a post's text are shown at most."""
TROUBLE = frozenset({"missed", "failed", "unknown"})
TOLD = TROUBLE | {"held", "draft", "sending"}
"""States that are said in words beside a post's text."""
WITH_FILES = frozenset({"image", "carousel", "short_video", "long_video"})
TO_COME = PLANNED | {"draft"}


def sign(entry: CalendarEntry) -> str:
    """Return the shape that says how an entry stands: what is wrong before what is usual."""
    if entry.kind == "free":
        return FREE
    if entry.clash:
        return CLASH
    if entry.unfinished:
        return UNFINISHED
    return SIGNS.get(entry.state, APPROVAL_SIGNS.get(entry.approval, " "))


def lead(width: int) -> int:
    """Return how many cells of a column sign, time and dot take, with the blanks between and after them."""
    return 10 if width >= ROOMY else 9


def inner(width: int) -> int:
    """Return how wide a text is broken in a column: set in by a blank, in a roomy one with a blank after it too."""
    return max(1, width - (2 if width >= ROOMY else 1))


def whose(entry: CalendarEntry, width: int) -> str:
    """Return an entry's account in at most ``width`` cells: ``acme/mastodon``, where too wide ``acme/ma``."""
    full = one_line(entry.account)
    if cell_len(full) <= width:
        return full
    code = platform_code(entry.platform)
    brand = one_line(entry.brand)
    return f"{fit(brand, min(cell_len(brand), max(1, width - len(code) - 1)))}/{code}"


def base_style(entry: CalendarEntry, ink: Ink, *, past: bool) -> tuple[Style, Style]:
    """Return the styles of an entry's time and of its text."""
    if entry.kind == "free":
        return ink.dim, ink.dim
    if entry.state in TROUBLE or entry.unfinished:
        return ink.bad, ink.plain
    if entry.clash:
        return ink.warn, ink.plain
    if past or entry.state in {"published", "draft"}:
        return ink.dim, ink.dim
    return ink.strong, ink.plain


def notes_of(entry: CalendarEntry) -> tuple[str, str]:
    """Return what is said before a post's text, and its look: how it stands, its format, files that are lacking."""
    if entry.kind == "free":
        return "", "dim"
    words, look = [], "dim"
    if entry.state in TOLD or entry.unfinished:
        words.append(entry.word)
        bad = entry.state in TROUBLE or entry.unfinished
        look = "bad" if bad else "warn" if entry.state == "held" else "dim"
    if entry.clash:
        words.append("clash")
    if entry.overtime:
        words.append("overtime")
    if unsaid := unapproved_word(entry.state, entry.approval):
        words.append(unsaid)
    if look == "dim" and (entry.clash or entry.overtime or unsaid):
        look = "warn"
    files = f"{FILES}{entry.files}" if entry.files else ""
    if entry.format in WITH_FILES and entry.state in TO_COME and not files:
        files = "without a file"
    if thing := f"{FORMAT_WORDS.get(entry.format, '')} {files}".strip():
        words.append(thing)
    return ", ".join(words), look


def text_of(entry: CalendarEntry) -> str:
    """Return a post's text after what is said before it."""
    notes, _ = notes_of(entry)
    return f"{notes}{AFTER}{entry.text}" if notes else entry.text


def lines_of(entry: CalendarEntry, width: int) -> list[str]:
    """Return the whole of what stands below an entry's time, in lines of a column; none for a free slot."""
    return [] if entry.kind == "free" else broken(text_of(entry), inner(width), MOST_LINES)


def cell(
    entry: CalendarEntry,
    width: int,
    height: int,
    ink: Ink,
    lines: Sequence[str],
    *,
    past: bool,
    marked: bool = False,
) -> list[list[Segment]]:
    """Return an entry as ``height`` lines of ``width`` cells: sign, time, dot and account, then ``lines_of`` it."""
    head, body = base_style(entry, ink, past=past)
    free = entry.kind == "free"
    room = max(0, width - lead(width))
    name = whose(entry, room)
    left = room - cell_len(name)
    notes, look = notes_of(entry)
    tone = {"bad": ink.bad, "warn": ink.warn}.get(look, ink.dim)
    first = [
        Segment(MARK, ink.mark) if marked else Segment(sign(entry), head),
        Segment((" " if width >= ROOMY else "") + f"{entry.at:%H:%M} ", ink.mark if marked else head),
        Segment(f"{HOLLOW if free else DOT} ", dot_style(entry.colour)),
        Segment(name, ink.dim if free or past else ink.strong),
    ]
    if free and left > 5:
        first.append(Segment(fit(" free", left), ink.dim))
    elif height == 1 and left > 5 and not free:
        first.append(Segment(" " + fit(flowing(text_of(entry), left * 4), left - 1), tone if notes else body))
    found = [first]
    for number, line in enumerate(cut(lines, height - 1, inner(width))):
        # What is said before the text is coloured for itself, so that the text stays readable.
        said = notes if not number and line.startswith(notes) else ""
        found.append([Segment(" " + said, tone), Segment(line[len(said) :], body)])
    while len(found) < height:
        found.append([Segment(" " * width, ink.plain)])
    return found


def entry_words(entry: CalendarEntry) -> list[tuple[str, Any]]:
    """Return an entry in full for a line below the grid: (text, look)."""
    when = f" {spelled_day(entry.at)} {entry.at:%H:%M} "
    parts: list[tuple[str, Any]] = [(when, "strong"), (f"{entry.account} ", "plain")]
    if entry.kind == "free":
        return [*parts, ("free slot", "dim")]
    bad = entry.state in TROUBLE or entry.unfinished
    parts.append((f"{entry.word} ", "bad" if bad else "dim"))
    if entry.clash:
        parts.append((f"clash: {entry.clash} ", "warn"))
    if entry.overtime:
        parts.append(("overtime ", "warn"))
    unsaid = unapproved_word(entry.state, entry.approval)
    if unsaid or (entry.approval == "approved" and entry.state in PLANNED):
        parts.append((f"{unsaid or 'approved'} ", "warn" if unsaid else "dim"))
    if word := FORMAT_WORDS.get(entry.format, ""):
        parts.append((f"{word} ", "dim"))
    if entry.files:
        parts.append((f"{counted(entry.files, 'file')} ", "dim"))
    return [*parts, (f"\u00b7 {flowing(entry.text)}", "plain")]
