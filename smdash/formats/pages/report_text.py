"""A report as Markdown and as CSV: the same cells as on its page."""

from __future__ import annotations

import re
from datetime import date, datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from smdash.domain import csvtext
from smdash.domain.plaintext import block, one_line
from smdash.domain.posts.links import is_web
from smdash.domain.reports.blocks import Chart
from smdash.formats.pages.written import MISSING, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smdash.domain.reports.blocks import Cell, Line, Section, Table
    from smdash.domain.reports.report import Head

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_STARTS = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)
LINE, INDENT = 70, " " * 6
"""Characters of a line of plain text about a row, and what it begins with."""
ONLY_ON_PAPER = frozenset({"list"})
COLUMNS = ("section", "table", "row", "column", "value", "unit")


def title(head: Head, written: Written) -> str:
    """Return what a report is called."""
    return f"{head.name}: {written.month(head.month.first)}"


# Markdown --------------------------------------------------------------------------------------------------


def markdown(head: Head, sections: Sequence[Section]) -> str:
    """Return a report as Markdown; nothing in it is markup but what stands here."""
    written = Written(head.language)
    parts = [f"# {plain(title(head, written))}"]
    for section in sections:
        parts.append(f"## {section.title}")
        if section.words:
            parts += [plain_block(each) for each in re.split(r"\n\s*\n", section.words.strip())]
        parts += [_sentence(line, written) for line in section.lines]
        parts += [_table(each, written) for each in section.tables]
        parts += [f"*{_sentence(line, written)}*" for line in section.notes]
    return "\n\n".join(parts) + "\n"


def plain(words: str) -> str:
    """Return a text as Markdown that shows it, on one line."""
    return _MARKS.sub(r"\\\1", one_line(_BLANKS.sub(" ", words), 4000))


def plain_block(words: str) -> str:
    """Return a text as Markdown that shows it, with its line breaks."""
    lines = _MARKS.sub(r"\\\1", block(words.replace("\r\n", "\n"))).split("\n")
    return "\\\n".join(_STARTS.sub(_not_a_list, line.strip()) for line in lines)


def _not_a_list(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}\\{mark}" if len(mark) == 1 else f"{found[1]}{mark[:-1]}\\{mark[-1]}"


def _sentence(line: Line, written: Written) -> str:
    return "".join(plain(part if isinstance(part, str) else written.cell(part)) for part in line)


def _table(table: Table, written: Written) -> str:
    caption = f"**{plain(table.caption)}**"
    if not table.rows:
        return f"{caption}\n\n{plain(table.empty or MISSING)}"
    head = " | ".join(column.label for column in table.columns)
    rule = " | ".join("---:" if column.number else "---" for column in table.columns)
    rows = [" | ".join(_cell(cell, written) for cell in row) for row in table.rows]
    return "\n".join([caption, "", *(f"| {row} |" for row in (head, rule, *rows))])


def _cell(cell: Cell, written: Written) -> str:
    words = plain(written.cell(cell))
    if cell.kind == "link" and is_web(cell.unit):
        address = re.sub(r"[\s<>|\\]", lambda found: f"%{ord(found[0]):02X}" if ord(found[0]) < 128 else "", cell.unit)
        return f"[{words}](<{address}>)"
    return words


# Plain text ------------------------------------------------------------------------------------------------


def plain_text(head: Head, sections: Sequence[Section]) -> str:
    """Return a report as plain text to read on a screen: a row of a table a paragraph, its cells by their names.

    What only a page has room for, every post one by one and the weeks behind a chart, is left to it.
    """
    written = Written(head.language)
    parts = [title(head, written)]
    for section in sections:
        if section.key in ONLY_ON_PAPER:
            continue
        parts.append(f"\n{section.title.upper()}")
        if section.words:
            parts.append(section.words)
        parts += [_said(line, written) for line in section.lines]
        for table in section.parts:
            if isinstance(table, Chart):
                continue
            parts.append(f"\n{table.caption}" if table.rows else f"{table.caption}: {table.empty or MISSING}")
            parts += [_row_words(table, row, written) for row in table.rows]
        parts += [_said(line, written) for line in section.notes]
    return "\n".join(parts)


def _said(line: Line, written: Written) -> str:
    return "".join(part if isinstance(part, str) else written.cell(part) for part in line)


def _row_words(table: Table, row: Sequence[Cell], written: Written) -> str:
    named = [
        f"{column.label}: {written.cell(cell)}"
        for column, cell in zip(table.columns[1:], row[1:], strict=True)
        if cell.value is not None and cell.value != MISSING and cell.kind != "link"
    ]
    about = " \u00b7 ".join(named)
    lines = wrap(about, LINE, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False)
    return "\n".join([f"  {written.cell(row[0])}", *lines])


# CSV -------------------------------------------------------------------------------------------------------


def as_csv(head: Head, sections: Sequence[Section]) -> str:
    """Return a report as CSV, a value a line: its section, table, row, column, the bare value and its unit.

    Numbers are bare and dates as ISO 8601 has them, whatever the language; what is not known is an empty cell.
    """
    rows: list[tuple[Any, ...]] = [
        ("report", "", "", "brand", head.name, ""),
        ("report", "", "", "month", head.month.key, ""),
        ("report", "", "", "zone", head.zone, ""),
    ]
    written = Written("")
    for section in sections:
        if section.words:
            rows.append((section.key, "", "", "words", section.words, ""))
        for number, line in enumerate((*section.lines, *section.notes), 1):
            rows.append((section.key, "", number, "text", _said(line, written), ""))
        for table in section.tables:
            rows += _values(section, table)
    return csvtext.table(COLUMNS, rows)


def _values(section: Section, table: Table) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(table.rows, 1):
        for column, cell in zip(table.columns, row, strict=True):
            for name, value, unit in bare(column.key, cell):
                yield section.key, table.key, number, name, value, unit


def bare(name: str, cell: Cell) -> list[tuple[str, Any, str]]:
    """Return (column, value, unit) of a cell; a range is two of them, None is what is not known."""
    value: Any = cell.value
    if cell.kind == "range":
        unit = "ratio" if cell.unit == "change" else cell.unit or "count"
        return [(f"{name}_low", value, unit), (f"{name}_high", cell.high, unit)]
    if cell.kind == "link":
        return [(name, cell.unit if is_web(cell.unit) else None, "link")]
    if cell.kind == "month" and isinstance(value, date):
        return [(name, f"{value:%Y-%m}", "month")]
    if isinstance(value, date | datetime):
        return [(name, value.isoformat(), cell.kind)]
    if isinstance(value, str):
        return [(name, None if value == MISSING else value, "")]
    units = {
        "share": "fraction",
        "change": "ratio",
        "index": "percent",
        "hours": "hours",
        "number": cell.unit or "count",
    }
    return [(name, value, cell.unit if cell.kind == "money" else units.get(cell.kind, ""))]
