"""Values as text for one line of a terminal: fitting, numbers, bars, sparklines. Pure functions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len

from smdash.domain.plaintext import one_line
from smdash.domain.wording import lapse_words

if TYPE_CHECKING:
    from collections.abc import Sequence

EIGHTHS = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588"
ELLIPSIS = "\u2026"
PART = " \u00b7 "
"""What stands between two things of one line that are looked for apart."""


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return ``text``, one harmless line, in exactly ``width`` cells: cut with an ellipsis or padded."""
    if width <= 0:
        return ""
    if text.isascii():
        length = len(text)
        if length > width:
            return text[: width - 1] + ELLIPSIS
        return text.rjust(width) if right else text.ljust(width)
    length = cell_len(text)
    if length > width:
        used, kept = 0, []
        for character in text:
            size = cell_len(character)
            if used + size > width - 1:
                break
            used += size
            kept.append(character)
        text, length = "".join(kept) + ELLIPSIS, used + 1
    pad = " " * (width - length)
    return pad + text if right else text + pad


def outside(text: str, width: int) -> str:
    """Return text from outside, harmless and fitted."""
    return fit(one_line(text, width * 4 + 16), width)


def flowing(text: str, limit: int = 400) -> str:
    """Return a text as one harmless line in which a line break is a blank."""
    return one_line(" ".join(text[: limit * 2].split()), limit)


def broken(text: str, width: int, lines: int) -> list[str]:
    """Return a text in at most ``lines`` lines of ``width`` cells, broken between words, cut with an ellipsis."""
    rest = flowing(text, max(1, width) * lines * 4 + 16)
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


def cut(lines: Sequence[str], most: int, width: int) -> list[str]:
    """Return the first ``most`` lines of a broken text; the last one ends in an ellipsis where more would follow."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], fit(f"{lines[most - 1].rstrip()} {lines[most]}", width)] if most > 0 else []


def number(value: float | None, unit: str = "count") -> str:
    """Return a figure with its unit; '-' when it is unknown, never 0."""
    if value is None:
        return "-"
    if unit == "fraction":
        return f"{value * 100:.1f} %"
    if unit == "percent":
        return f"{value:.1f} %"
    if unit == "seconds":
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes}:{seconds:02d} min" if minutes else f"{value:.1f} s"
    suffix = {"hours": " h", "minutes": " min", "points": " pt"}.get(unit, "")
    size = abs(value)
    if size >= 10_000_000:
        return f"{value / 1_000_000:,.1f} M{suffix}"
    if value == int(value) and size < 10_000_000:
        return f"{int(value):,}{suffix}"
    if size >= 100:
        return f"{value:,.0f}{suffix}"
    return f"{value:,.1f}{suffix}"


def bar(fraction: float, width: int) -> str:
    """Return a bar of ``fraction`` of ``width`` cells, to an eighth of a cell."""
    eighths = max(0, min(width * 8, round(fraction * width * 8)))
    full, part = divmod(eighths, 8)
    text = "\u2588" * full + (EIGHTHS[part] if part else "")
    return text.ljust(width)


def due_words(due: datetime, now: datetime) -> str:
    """Return how a promise stands: ``2 h late``, ``14 m left``, ``Mon 10:00`` when it is far off."""
    left = due - now
    if left <= timedelta(0):
        return f"{lapse_words(left)} late"
    if left < timedelta(hours=20):
        return f"{lapse_words(left)} left"
    if left < timedelta(days=6):
        return f"{due:%a %H:%M}"
    return f"{due.day} {due:%b}"


def age_words(moment: datetime, now: datetime) -> str:
    """Return how old something is: ``08:55 today``, ``yesterday``, ``3 days ago``, ``on 4 Aug``."""
    days = (now.date() - moment.date()).days
    if days <= 0:
        return f"{moment:%H:%M} today"
    if days == 1:
        return "yesterday"
    if days < 21:
        return f"{days} days ago"
    return f"on {moment.day} {moment:%b}" + ("" if days < 200 else f" {moment.year}")


def hours(value: float) -> str:
    """Return hours to a tenth."""
    return f"{value:.1f} h"
