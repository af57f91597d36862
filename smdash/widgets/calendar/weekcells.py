"""What an entry of the calendar looks like: signs, short names, and text broken to a column. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.segment import Segment

from smdash.domain.calendar.views import PLANNED
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spelled_day
from smdash.domain.wording import unapproved_word
from smdash.widgets.account_cells import dot_style, platform_code
from smdash.widgets.queue.queuelist import APPROVAL_SIGNS, SIGNS, UNFINISHED
from smdash.widgets.text import fit

if TYPE_CHECKING:
    from rich.style import Style

    from smdash.domain.calendar.views import CalendarEntry
    from smdash.widgets.ink import Ink

CLASH = "\u203c"
FREE = "+"
MARK = "\u25b8"
TROUBLE = frozenset({"missed", "failed", "unknown"})
TOLD = TROUBLE | {"held", "draft", "sending"}
"""States that are said in words beside a post's text."""


def sign(entry: CalendarEntry) -> str:
    """Return the shape that says how an entry stands: what is wrong before what is usual."""
    if entry.kind == "free":
        return FREE
    if entry.clash:
        return CLASH
    if entry.unfinished:
        return UNFINISHED
    return SIGNS.get(entry.state, APPROVAL_SIGNS.get(entry.approval, " "))


def whose(entry: CalendarEntry, width: int) -> str:
    """Return an entry's account in at most ``width`` cells: ``acme/mastodon``, where too wide ``acme/ma``."""
    full = one_line(entry.account)
    if cell_len(full) <= width:
        return full
    code = platform_code(entry.platform)
    brand = one_line(entry.brand)
    return f"{fit(brand, min(cell_len(brand), max(1, width - len(code) - 1)))}/{code}"


def broken(text: str, width: int, lines: int) -> list[str]:
    """Return a text in at most ``lines`` lines of ``width`` cells, broken between words, cut with an ellipsis."""
    rest = one_line(text, max(1, width) * lines * 4 + 16).strip()
    found: list[str] = []
    while rest and len(found) < lines - 1 and cell_len(rest) > width:
        at = used = 0
        space = 0
        for number, character in enumerate(rest):
            used += cell_len(character)
            if used > width:
                break
            at = number + 1
            if character == " ":
                space = number
        if at < len(rest) and rest[at] == " ":
            space = at
        # A word that leaves most of the line empty is broken instead.
        end = space if space > at // 3 else max(at, 1)
        found.append(fit(rest[:end].rstrip(), width))
        rest = rest[end:].lstrip()
    if rest and lines > 0:
        found.append(fit(rest, width))
    return found


def base_style(entry: CalendarEntry, ink: Ink, *, past: bool) -> tuple[Style, Style]:
    """Return the styles of an entry's time and of its text."""
    if entry.kind == "free":
        return ink.dim, ink.dim
    if entry.state in TROUBLE or entry.unfinished:
        return ink.bad, ink.bad
    if entry.clash:
        return ink.warn, ink.warn
    if past or entry.state in {"published", "draft"}:
        return ink.dim, ink.dim
    return ink.strong, ink.plain


def words_of(entry: CalendarEntry) -> str:
    """Return a post's text, after its state where that is not the usual one."""
    if entry.state in TOLD or entry.unfinished:
        return f"[{entry.word}] {entry.text}"
    if entry.overtime:
        return f"[overtime] {entry.text}"
    return f"[{unsaid}] {entry.text}" if (unsaid := unapproved_word(entry.state, entry.approval)) else entry.text


def height_of(entry: CalendarEntry, width: int, tallest: int) -> int:
    """Return how many lines an entry takes in a column, at most ``tallest``."""
    if entry.kind == "free" or tallest == 1:
        return 1
    return 1 + len(broken(words_of(entry), width - 1, tallest - 1))


def cell(
    entry: CalendarEntry, width: int, height: int, ink: Ink, *, past: bool, marked: bool = False
) -> list[list[Segment]]:
    """Return an entry as ``height`` lines of ``width`` cells: time and account, then its text."""
    head, body = base_style(entry, ink, past=past)
    name = whose(entry, width - 7)
    room = width - 7 - cell_len(name)
    beside = ""
    if height == 1 and room > 5 and entry.kind == "post":
        beside = " " + fit(one_line(entry.text, room * 4), room - 1)
    elif entry.kind == "free" and room > 5:
        beside = " free"
    quiet = entry.kind == "free" or past
    first = [
        Segment(MARK, ink.mark) if marked else Segment(sign(entry), head),
        Segment(f"{entry.at:%H:%M}", ink.mark if marked else head),
        Segment("\u25cf", dot_style(entry.colour)),
        Segment(fit(name + beside, width - 7), ink.dim if quiet else body),
    ]
    lines = [first]
    if entry.kind == "post":
        lines += [[Segment(" " + line, body)] for line in broken(words_of(entry), width - 1, height - 1)]
    while len(lines) < height:
        lines.append([Segment(" " * width, ink.plain)])
    return lines


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
    return [*parts, (f"\u00b7 {entry.text}", "plain")]
