"""Reads the figures of a table's rows: fast for what was seen before, careful for what is odd.

Every metric column of a file has a dictionary from cell to value. It holds only values nothing needs to be said about,
so a row made of those is read without a line of Python per cell; the others raise a flag and are read one by one.
"""

from __future__ import annotations

from operator import getitem, itemgetter
from typing import TYPE_CHECKING

from smdash.formats.quoting import shown
from smdash.formats.tables.numbers import Measure, read_figure, why_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.formats.problems import ProblemLog
    from smdash.formats.tables.columns import ReadColumn

Values = tuple[float | None, ...]
Proven = dict[str, tuple[int, str, str]]
"""The decimal marks a file has shown, each with the line, the column and the cell that showed it first."""
_KEEP = 50_000
_PLAIN_DIGITS = 15


def two_marks(proven: Proven, log: ProblemLog) -> bool:
    """Say whether a file has shown both decimal marks, and report it as its error."""
    if len(proven) < 2:
        return False
    first, second = sorted(proven.values())
    log.error(
        second[0],
        second[1],
        f"the decimal mark changes within the file: {shown(first[2])} in line {first[0]}, "
        f"{shown(second[2])} in line {second[0]}.",
    )
    return True


class _Known(dict[str, "float | None"]):
    """Cell to value for one unit; a cell that needs care is not kept and raises the flag."""

    def __init__(self, measure: Measure, proven: Proven, flag: list[bool]) -> None:
        super().__init__()
        self.measure = measure
        self._proven = proven
        self._flag = flag

    def __missing__(self, cell: str) -> float | None:
        if cell.isdecimal() and len(cell) <= _PLAIN_DIGITS and cell.isascii():
            value: float | None = float(cell) * self.measure.scale
        else:
            try:
                figure = read_figure(cell, self.measure, next(iter(self._proven), ""))
            except ValueError:
                self._flag.append(True)
                return None
            odd = figure.remark or figure.doubt or why_not(cell, figure, self.measure)
            if odd or (figure.mark and figure.mark not in self._proven):
                self._flag.append(True)
                return None
            value = figure.value
        if len(self) >= _KEEP:
            self.clear()
        self[cell] = value
        return value


class Figures:
    """The metric columns of one file. Call ``read`` for every row, then ``settle`` once.

    ``doubtful`` maps (row, position) to the cell of a value that depends on the file's decimal mark; the caller sets
    the values ``settle`` returns.
    """

    def __init__(self, slots: Sequence[ReadColumn], measures: Sequence[Measure], log: ProblemLog) -> None:
        self._slots = tuple(slots)
        self._log = log
        self._proven: Proven = {}
        self._flag: list[bool] = []
        by_measure = {measure: _Known(measure, self._proven, self._flag) for measure in measures}
        self._known = tuple(by_measure[measure] for measure in measures)
        indices = [slot.at for slot in slots]
        self._cells = itemgetter(*indices) if len(indices) > 1 else lambda row: tuple(row[i] for i in indices)
        self._doubtful: list[tuple[int, int, int, str]] = []

    def read(self, line: int, row: list[str], number: int) -> Values:
        """Return the figures of a row; ``number`` is what the caller will find the row by when settling."""
        cells = self._cells(row)
        values = tuple(map(getitem, self._known, cells))
        if self._flag:
            self._flag.clear()
            return self._read_with_care(line, cells, number)
        return values

    def _read_with_care(self, line: int, cells: Iterable[str], number: int) -> Values:
        values: list[float | None] = []
        for position, (slot, cell, known) in enumerate(zip(self._slots, cells, self._known, strict=True)):
            try:
                figure = read_figure(cell, known.measure, next(iter(self._proven), ""))
                if fault := why_not(cell, figure, known.measure):
                    raise ValueError(fault)
            except ValueError as fault:
                self._log.error(line, slot.name, f"{shown(cell)} {fault}.")
                values.append(None)
                continue
            if figure.mark:
                self._proven.setdefault(figure.mark, (line, slot.name, cell))
            if figure.remark:
                self._log.warning(line, slot.name, f"{shown(cell)} {figure.remark}.", sort=figure.remark)
            if figure.doubt:
                self._doubtful.append((number, position, line, cell))
            values.append(figure.value)
        return tuple(values)

    def settle(self, delimiter: str) -> dict[int, dict[int, float | None]]:
        """Return, by row number and position, the values that change now that the decimal mark is known.

        A file that proves both marks is an error; one that proves neither is read by its delimiter, with a warning.
        """
        if two_marks(self._proven, self._log):
            return {}
        point, comma = self._proven.get("."), self._proven.get(",")
        mark = "," if comma or (not point and delimiter == ";") else "."
        changed: dict[int, dict[int, float | None]] = {}
        for number, position, line, cell in self._doubtful:
            if not (point or comma):
                name = self._slots[position].name
                self._log.warning(
                    line, name, f"{shown(cell)} is read with '{mark}' as decimal mark.", sort="decimal mark"
                )
            figure = read_figure(cell, self._known[position].measure, mark)
            changed.setdefault(number, {})[position] = figure.value
        return changed
