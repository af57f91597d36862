"""Columns no catalogue knows: those that hold figures are kept under a name made of their header."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from smdash.domain.imports.records import OwnMetric, ReadOptions
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.tables.numbers import MISSING, Measure, read_figure, why_not
from smdash.formats.tables.table import Rows
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.formats.tables.columns import ReadColumn
    from smdash.formats.tables.table import Header
    from smdash.formats.tables.text import Source

PREFIX = "x:"
"""What a made-up figure's key begins with, so that it never meets one of the catalogue."""
_LONGEST = 60
_IDS = frozenset({"id", "ids", "url", "urls", "uri", "link", "links", "permalink", "href", "phone", "zip", "version"})
_DATES = frozenset(
    {"date", "dates", "datum", "day", "fecha", "jour", "dia", "tag", "month", "year", "week", "timestamp"}
)
_DAY_NUMBER = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_LONG_NUMBER = 13  # Ids and time stamps; no figure is as long.
_LARGEST_UNKNOWN = 10.0 ** (_LONG_NUMBER - 1)  # The same, written with a power of ten.
_MEASURES = (Measure("count", signed=True), Measure("percent", signed=True), Measure("points", signed=True))


def own_key(name: str) -> str:
    """Return the key a figure nobody knows is kept by: its name in small letters, ``x:video_sparkles``."""
    words = re.findall(r"\w+", fold_header(name).removeprefix(PREFIX))
    return PREFIX + "_".join(words)[:_LONGEST]


def means_no_figure(name: str) -> bool:
    """Whether a column is called like an id, an address or a date."""
    words = re.findall(r"\w+", fold_header(name).replace("_", " "))
    return not words or words[-1] in _IDS | _DATES or words[0] in {"id", "url"}


def figures_among(
    slots: Sequence[ReadColumn], source: Source, header: Header, skip_rows: int = 0, *, described: bool = False
) -> dict[int, OwnMetric]:
    """Return, by position, the unknown columns that hold nothing but figures.

    ``described`` is a file whose first row describes its columns. The whole file is read, since one word in its last
    row makes a column one of words.
    """
    open_ = {slot.at: list(_MEASURES) for slot in slots if not means_no_figure(slot.name)}
    seen: dict[int, bool] = dict.fromkeys(open_, False)
    with suppress(TooManyErrors):
        for number, (_, row) in enumerate(Rows(source, header, ProblemLog(), ReadOptions(), least=1)):
            if number < skip_rows or not open_:
                continue
            for at in tuple(open_):
                cell = row[at].strip()
                if cell.casefold() in MISSING:
                    continue
                if described and not number and not any(map(str.isdecimal, cell)):
                    continue
                open_[at] = [measure for measure in open_[at] if _reads(cell, measure)]
                seen[at] = True
                if not open_[at]:
                    del open_[at]
    names = {slot.at: slot.name for slot in slots}
    return {
        at: OwnMetric(own_key(names[at]), names[at], measures[0].unit) for at, measures in open_.items() if seen[at]
    }


def _reads(cell: str, measure: Measure) -> bool:
    if _DAY_NUMBER.fullmatch(cell) or sum(map(str.isdecimal, cell.partition(".")[0])) >= _LONG_NUMBER:
        return False
    if (measure.unit == "percent") != cell.endswith("%"):
        return False
    try:
        figure = read_figure(cell, measure)
    except ValueError:
        return False
    if abs(figure.value or 0.0) >= _LARGEST_UNKNOWN:
        return False
    return not why_not(cell, figure, measure)
