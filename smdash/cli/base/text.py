"""Plain aligned text for people: harmless, as narrow as the terminal, coloured only where colour is wanted."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TYPE_CHECKING

import click

from smdash.domain.plaintext import one_line
from smdash.domain.wording import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

GAP = 2
READABLE = 24
LEAST = 6
MISSING = "-"
HALF_YEAR = 180
"""Days from which on a date that is not this year's is shown with its year."""
STYLES = {
    "bold": {"bold": True},
    "dim": {"dim": True},
    "good": {"fg": "green"},
    "warn": {"fg": "yellow"},
    "bad": {"fg": "red"},
}


def width() -> int | None:
    """Return how many cells a line may have; None in a pipe, where nothing is cut, unless COLUMNS says otherwise."""
    if sys.stdout.isatty():
        import shutil

        return shutil.get_terminal_size().columns
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else None


def coloured() -> bool:
    """Say whether colour is wanted."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def cells(text: str) -> int:
    """Return how many cells a line takes; wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text
    )


def fit(text: str, limit: int) -> str:
    """Return ``text`` cut to ``limit`` cells, with an ellipsis where something is missing."""
    if cells(text) <= limit:
        return text
    found, used = [], 0
    for character in text:
        used += cells(character)
        if used > limit - 1:
            break
        found.append(character)
    return "".join(found) + "…" if limit > 0 else ""


def say(text: str = "", style: str = "") -> None:
    """Print one line, cut to the terminal."""
    room = width()
    _out(one_line(text, 2000) if room is None else fit(one_line(text, 2000), room), style)


def say_wrapped(text: str, indent: str = "") -> None:
    """Print a sentence over as many lines as it needs."""
    import textwrap

    room = width() or 100
    for line in textwrap.wrap(one_line(text, 4000), max(20, room), initial_indent=indent, subsequent_indent=indent):
        _out(line, "")


def listing(rows: Sequence[tuple[str, str, str]], styles: Sequence[str]) -> None:
    """Print two short words and a sentence a row; the sentence takes as many lines as it needs, since it is advice.

    ``styles`` has one for the first word of each row.
    """
    import textwrap

    widths = [max(cells(row[number]) for row in rows) for number in (0, 1)]
    left = sum(widths) + 2 * GAP
    for row, style in zip(rows, styles, strict=True):
        first, name = (one_line(row[number]) + " " * (widths[number] - cells(row[number])) for number in (0, 1))
        painted = click.style(first, **STYLES[style]) if style and coloured() else first  # type: ignore[arg-type]
        lines = textwrap.wrap(one_line(row[2], 4000), max(READABLE, (width() or 1000) - left)) or [""]
        click.echo(f"{painted}{' ' * GAP}{name}{' ' * GAP}{lines[0]}".rstrip(), color=coloured())
        for line in lines[1:]:
            click.echo(" " * left + line)


def table(
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    flex: int = -1,
    styles: Sequence[Sequence[str]] = (),
    indent: int = 0,
    rigid: Sequence[int] = (0,),
    least: Sequence[int] = (),
) -> None:
    """Print rows in aligned columns; column ``flex`` gives way first where the terminal is too narrow.

    ``right`` lists columns aligned to the right, ``rigid`` those that are cut last; ``styles`` runs parallel to the
    rows with a style or '' per cell; ``least`` holds widths that make the columns of several tables one.
    """
    if not rows:
        return
    clean = [[one_line(cell) for cell in row] for row in rows]
    count = len(clean[0])
    widths = [max(cells(row[number]) for row in clean) for number in range(count)]
    for number, wanted in enumerate(least):
        widths[number] = max(widths[number], wanted)
    room = width()
    if room is not None:
        widths = _narrowed(widths, room - indent - GAP * (count - 1), flex % count, rigid)
    for number, row in enumerate(clean):
        parts = []
        for column, cell in enumerate(row):
            text = fit(cell, widths[column])
            space = " " * (widths[column] - cells(text))
            style = styles[number][column] if styles else ""
            painted = click.style(text, **STYLES[style]) if style and text and coloured() else text  # type: ignore[arg-type]
            last = column == count - 1
            parts.append(space + painted if column in right else painted if last else painted + space)
        click.echo(" " * indent + (" " * GAP).join(parts).rstrip(), color=coloured())


def _narrowed(widths: list[int], room: int, flex: int, rigid: Sequence[int]) -> list[int]:
    """Return widths that fit: ``flex`` gives way first, then the widest, the ``rigid`` columns last of all."""
    widths = list(widths)
    everything = range(len(widths))
    for columns, least in (
        ([flex], READABLE),
        ([column for column in everything if column not in rigid], LEAST),
        (everything, 0),
    ):
        while sum(widths) > max(room, 0):
            widest = max(columns, key=lambda column: widths[column])
            if widths[widest] <= least:
                break
            widths[widest] -= 1
    return widths


def _out(line: str, style: str) -> None:
    click.echo(click.style(line, **STYLES[style]) if style and coloured() else line, color=coloured())  # type: ignore[arg-type]


def number(value: float | None, digits: int = 0) -> str:
    """Return a figure with thousands separated, '-' when it is missing."""
    return MISSING if value is None else f"{value:,.{digits}f}"


def hours(value: float | None) -> str:
    """Return hours as ``7.5 h``."""
    return MISSING if value is None else f"{value:.1f} h"


def percent(fraction: float | None) -> str:
    """Return a fraction as whole per cent."""
    return MISSING if fraction is None else f"{round(fraction * 100)}%"


def moment(at: datetime | None) -> str:
    """Return an instant as ``Tue 24 Nov 14:30``, with its year as ``day`` has it."""
    return MISSING if at is None else f"{day(at)} {at:%H:%M}"


def day(on: date | None) -> str:
    """Return a date as ``Tue 24 Nov``, in English whatever the locale; with its year half a year from now and more."""
    from datetime import date, datetime

    from smdash.domain.schedule import spelled_day

    if on is None:
        return MISSING
    today = _today()
    plain = date(on.year, on.month, on.day) if isinstance(on, datetime) else on
    far = on.year != today.year and abs((plain - today).days) >= HALF_YEAR
    return spelled_day(on) + (f" {on.year}" if far else "")


def _today() -> date:
    """Return the day a run goes by, roughly: which zone it is in makes no difference to a year."""
    from datetime import date, datetime

    context = click.get_current_context(silent=True)
    now = getattr(context.find_root().obj, "now", None) if context is not None else None
    return datetime.fromisoformat(now).date() if now else date.today()  # noqa: DTZ011


def plural(count: int, noun: str) -> str:
    """Return ``1 post``, ``2 posts``."""
    return grouped(count, noun)
