"""Results as lines: a measure with a cell for each period and its trend, or a single figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.segment import Segment

from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from smdash.widgets.ink import Ink

LABEL, CELL, TREND, AGE = 16, 9, 12, 6
WIDE = 100
"""From this many cells on there is room for whose figures count."""
ORIGIN = 22


class ResultLine(NamedTuple):
    """A line of the results screen.

    Of a measure: ``label``, its ``cells`` and their ``trend``, ``origin``, ``age``, and whether a newer one is ``due``.
    Of a figure: ``when``, ``value``, whose it is, and ``remark``; ``number`` is its own, 0 where it has none.
    """

    key: str
    kind: Literal["measure", "figure", "note"]
    label: str = ""
    cells: tuple[str, ...] = ()
    trend: str = ""
    origin: str = ""
    age: str = ""
    when: str = ""
    value: str = ""
    remark: str = ""
    number: int = 0
    due: bool = False


def columns(width: int) -> int:
    """Return how many periods a line of ``width`` cells has room for beside all else."""
    rest = width - LABEL - TREND - 4 - AGE - (ORIGIN if width >= WIDE else 0)
    return max(1, min(12, rest // CELL))


def head(names: tuple[str, ...], trend: str, width: int) -> str:
    """Return the names of the columns, as the lines below have them."""
    origin = fit("from", ORIGIN) if width >= WIDE else ""
    cells = "".join(fit(name, CELL, right=True) for name in names)
    return f"{'':{LABEL}}{cells}  {fit(trend, TREND)}  {origin}{'age':>{AGE}}"


class ResultList(WindowList[ResultLine]):
    """Measures, or the figures of one."""

    def selectable(self, row: ResultLine) -> bool:
        """Let the cursor rest on all but notes."""
        return row.kind != "note"

    def heading(self, row: ResultLine) -> bool:
        """Paint no band."""
        del row
        return False

    def paint_row(self, row: ResultLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.kind == "note":
            return [Segment(fit(row.label, width), ink.dim)]
        if row.kind == "figure":
            rest = max(0, width - 6 - 12 - 17 - 16)
            return [
                Segment(fit(str(row.number) if row.number else "inbox", 5, right=True) + " ", ink.dim),
                Segment(fit(row.when, 12), ink.plain),
                Segment(fit(row.value, 15, right=True) + "  ", ink.strong),
                Segment(fit(row.origin, 15) + " ", ink.dim),
                Segment(outside(row.remark, rest), ink.dim),
            ]
        known = any(cell != "-" for cell in row.cells)
        segments = [Segment(fit(row.label, LABEL), ink.plain if known else ink.dim)]
        for cell in row.cells:
            tone = ink.dim if cell == "-" or cell.startswith("~") else ink.strong
            segments.append(Segment(fit(cell, CELL, right=True), tone))
        segments.append(Segment(f"  {fit(row.trend, TREND)}  ", ink.accent))
        if width >= WIDE:
            segments.append(Segment(fit(row.origin, ORIGIN), ink.dim))
        segments.append(
            Segment(fit(f"{'!' if row.due else ''}{row.age}", AGE, right=True), ink.warn if row.due else ink.dim)
        )
        return segments
