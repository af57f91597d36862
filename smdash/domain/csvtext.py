"""CSV that people open in a spreadsheet program: no cell of it runs, and no line break in a text becomes a row."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_RUN = frozenset("=+-@\t\uff1d\uff0b\uff0d\uff20")


def cell(value: Any) -> Any:
    r"""Return what stands in a cell: nothing for None, plain numbers, and text no spreadsheet program runs.

    Every sort of line break becomes ``\n``, which is quoted where others are not, so that what follows one cannot
    begin a row. Text that would begin a formula is led by an apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return int(value) if value == int(value) and abs(value) < 1e15 else round(value, 6)
    if isinstance(value, tuple | list):
        value = "; ".join(str(each) for each in value)
    if not isinstance(value, str):
        return value
    text = _BREAKS.sub("\n", value)
    return f"'{text}" if may_run(text) else text


def may_run(text: str) -> bool:
    """Say whether a spreadsheet program may take a text for a formula."""
    return _BREAKS.sub("\n", text).lstrip("\n ")[:1] in _RUN


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table with its header as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in columns])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()
