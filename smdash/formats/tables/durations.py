"""How long a video is, as a column of a table states it."""

from __future__ import annotations

from smdash.formats.tables.numbers import Measure, read_figure

_SECONDS = Measure("seconds")


class Seconds(dict[str, "float | None"]):
    """Cell to seconds, each read once; None where the cell holds no duration."""

    def __missing__(self, cell: str) -> float | None:
        try:
            value = read_figure(cell, _SECONDS, ".").value
        except ValueError:
            value = None
        self[cell] = value
        return value
