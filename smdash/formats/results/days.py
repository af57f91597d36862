"""Reads figures by day or month: web analytics in its blocks, and sales and sessions of a shop."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import PeriodNeededError, UnknownFileError
from smdash.domain.imports.records import Parsed, ResultFigure
from smdash.domain.results.measures import MEASURES
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import shown
from smdash.formats.results.blocks import Block, blocks, is_comment
from smdash.formats.results.cells import COUNT, MONEY, AmountColumn, amount, dates, decimal_mark, last_of, month
from smdash.formats.results.columns import every_place, is_total, places, table_rows, tell_totals
from smdash.formats.tables.grid import Grid
from smdash.platforms.channels.channels import channel_called
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.tables.grid import Row
    from smdash.formats.tables.table import Header
    from smdash.formats.tables.text import Source
    from smdash.platforms.result_files.files import ResultFile

_NUMBERS = re.compile(r"[-−+<(]?[$€£¥]?\s*[\d.,:\s\u00a0\u202f'’]+\s*[%$€£¥)]?|[-–—]+|inf|nan|n/a|null", re.IGNORECASE)
_DIMENSIONS = ("source_medium", "utm_source", "utm_medium", "utm_content", "campaign", "channel")
_SHOWN = 4


class _Key(NamedTuple):
    measure: str
    per: str
    when: date
    channel: str
    campaign: str
    utm_source: str
    utm_medium: str
    utm_content: str


def read_days(kind: ResultFile, source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return the figures of a report by day, or by month where that is what it tells.

    Rows that a column parts further without counting anything twice are added up. A table that counts the same more
    than once, or that does not say which days it is of, is named and left out. Raises UnknownFileError where nothing
    is left, PeriodNeededError where only the person can say which days it is of, and AmbiguousDatesError.
    """
    log = ProblemLog()
    found: dict[_Key, ResultFigure] = {}
    refused: list[str] = []
    orders: list[str] = []
    summed = Counter[_Key]()
    told: set[tuple[date | None, date | None]] = set()
    with suppress(TooManyErrors):
        tables: list[_Read] = []
        for block in _tables(kind, source, header, options, log):
            if not places(block.names, kind.measures):
                refused.append(f"{_called(block)} has none of {_listed(kind.measures)}")
                continue
            read, why, order = _figures(kind, block, source, options, log)
            refused.extend([why] if why else [])
            orders.extend([order] if order else [])
            tables.extend([_Read(block, read)] if read else [])
        for table in tables:
            if (finer := next((other for other in tables if other.parts(table)), None)) is not None:
                refused.append(f"{_called(table.block)} tells the same as {_called(finer.block)}, less finely")
            else:
                _merge(found, summed, table.figures, log)
                told.add((table.block.first, table.block.last))
    if not found and not log.errors:
        raise UnknownFileError(
            f"this is a {kind.label}, and no table in it tells figures of days that could be kept"
            f"{': ' + '; '.join(refused[:_SHOWN]) if refused else ''}.",
            subject=source.name,
            hint="Download it with a row for each day, or for one whole month.",
        )
    log.notes.extend(f"{each[:1].upper()}{each[1:]}; it is left out." for each in refused)
    if rows := sum(count - 1 for count in summed.values()):
        log.note(f"{rows:,} {'row is' if rows == 1 else 'rows are'} added to others of the same day and origin.")
    days = [day for each in found for day in (each.when, last_of(each.when) if each.per == "month" else each.when)]
    return Parsed(
        kind.kind,
        kind.label,
        "results",
        encoding=source.encoding,
        delimiter=header.delimiter,
        date_order=next(iter(orders), ""),
        period=(min(days), max(days)) if days else None,
        told=_told(told),
        results=list(found.values()),
        problems=log.finished(),
        notes=log.notes,
    )


def _told(spans: set[tuple[date | None, date | None]]) -> tuple[date, date] | None:
    """Return from when to when all tables say that they tell, None where they do not or differ."""
    first, last = spans.pop() if len(spans) == 1 else (None, None)
    return (first, last) if first is not None and last is not None and first <= last else None


class _Read(NamedTuple):
    """A table and its figures."""

    block: Block
    figures: dict[_Key, list[ResultFigure]]

    def told(self) -> tuple[set[tuple[str, str]], set[str]]:
        """Return of which measures per day or month it is, and by what it parts them."""
        by = {name for key in self.figures for name in _Key._fields[3:] if getattr(key, name)}
        return {(key.measure, key.per) for key in self.figures}, by

    def parts(self, other: _Read) -> bool:
        """Whether it tells what another table tells, parted more finely; of two that part alike the first counts."""
        (mine, fine), (theirs, coarse) = self.told(), other.told()
        if self is other or not mine & theirs:
            return False
        return len(fine) > len(coarse) or (
            len(fine) == len(coarse) and fine != coarse and self.block.line < other.block.line
        )


def _merge(
    found: dict[_Key, ResultFigure], summed: Counter[_Key], read: dict[_Key, list[ResultFigure]], log: ProblemLog
) -> None:
    """Add the rows of a table; what an earlier table of the file has told already is not told twice."""
    for key, rows in read.items():
        total = rows[0]._replace(value=sum(row.value for row in rows))
        if key not in found:
            found[key] = total
            summed[key] = len(rows)
        elif found[key].value != total.value:
            log.warning(
                total.line,
                "",
                f"{total.when} is {found[key].value:,.10g} in an earlier table, {total.value:,.10g} here.",
                sort="tables",
            )  # fmt: skip


def _tables(kind: ResultFile, source: Source, header: Header, options: ReadOptions, log: ProblemLog) -> list[Block]:
    if kind.comments and not isinstance(source, Grid):
        with source.open() as (text, _):
            first = next((line for line in text if line.strip()), "")
        if is_comment(first, kind.comments):
            return blocks(source, kind, log)
    first_day, last_day = options.period or (None, None)
    rows = table_rows(source, header, log, options, kind.totals)
    return [Block(header.line, header.names, tuple(rows), header.delimiter, first_day, last_day)]


def _figures(
    kind: ResultFile, block: Block, source: Source, options: ReadOptions, log: ProblemLog
) -> tuple[dict[_Key, list[ResultFigure]], str, str]:
    """Return the figures of one table by what they are of; or why there are none; and the order of its dates."""
    at = places(block.names, {role: names for role, names in kind.columns.items() if role != "parts"})
    measures = places(block.names, kind.measures)
    rows = _whole(block, kind, log)
    parts = every_place(block.names, kind.columns.get("parts", ()))
    known = {*at.values(), *measures.values(), *parts}
    strange = [i for i, name in enumerate(block.names) if name and i not in known and not _numeric(rows, i)]
    if strange:
        names = ", ".join(shown(block.names[i]) for i in strange[:_SHOWN])
        return {}, f"{_called(block)} is broken down by {names}, under which the same may count more than once", ""
    day_of, why, order = _days(block, at, rows, source, options, log)
    if day_of is None:
        return {}, why, ""
    columns = [
        (measure, AmountColumn(place, block.names[place], MONEY if MEASURES[measure].money else COUNT))
        for measure, place in measures.items()
    ]
    mark = decimal_mark(rows, [column for _, column in columns], block.delimiter, log)
    found: dict[_Key, list[ResultFigure]] = {}
    for line, cells in rows:
        told = day_of(line, cells)
        if told is None:
            continue
        per, day = told
        named = _named(cells, at)
        for measure, column in columns:
            value = amount(line, column, cells[column.at], mark, log)
            if value is None:
                continue
            figure = ResultFigure(line, measure, per, day, value, kind.origin, **named)  # type: ignore[arg-type]
            key = _Key(measure, per, day, *(named.get(each, "") for each in _Key._fields[3:]))
            found.setdefault(key, []).append(figure)
    return found, "" if found else f"{_called(block)} has no figures", order


def _whole(block: Block, kind: ResultFile, log: ProblemLog) -> list[Row]:
    """Return the rows of a table as wide as its header, without those of totals."""
    words = {fold_header(each) for each in kind.totals}
    width, found, totals = len(block.names), [], 0
    for line, row in block.rows:
        if is_total(row, words):
            totals += 1
        elif any(cell.strip() for cell in row[width:]) or (len(row) < 2 <= width):
            log.error(line, "", f"the row has {len(row)} columns where the header has {width}.")
        else:
            found.append((line, [*row[:width], *[""] * (width - len(row))]))
    tell_totals(totals, log)
    return found


def _numeric(rows: Sequence[Row], at: int) -> bool:
    """Whether a column holds nothing but numbers, so that it counts something and breaks nothing down."""
    return all(_NUMBERS.fullmatch(cell) for _, cells in rows if (cell := cells[at].strip()))


def _days(
    block: Block, at: dict[str, int], rows: Sequence[Row], source: Source, options: ReadOptions, log: ProblemLog
) -> tuple[Callable[[int, list[str]], tuple[str, date] | None] | None, str, str]:
    """Return what tells the day or month of a row, or why nothing does."""
    if "day" in at:
        place = at["day"]
        seen = [(line, cells[place]) for line, cells in rows]
        empty = [line for line, cell in seen if not cell.strip()]
        if empty:
            log.warning(empty[0], block.names[place], "the row has no day and is left out.", sort="no day")
        moments, order = dates(block.names[place], seen, source.name, options, log)

        def by_day(_: int, cells: list[str]) -> tuple[str, date] | None:
            moment = moments.get(cells[place].strip())
            return ("day", moment.at.date()) if moment else None

        return by_day, "", order
    if "nth" in at:
        return _by_number(block, at["nth"], source, options, log), "", ""
    if "month" in at:
        place = at["month"]
        return _by_month(block, place, options, log), "", ""
    if block.first is None or block.last is None:
        return None, f"{_called(block)} has no column of days", ""
    first, last = block.first, block.last
    if first.day != 1 or last != last_of(first):
        return None, f"{_called(block)} is of {first} to {last} in one, which is no single month", ""
    return (lambda _, __: ("month", first)), "", ""


def _by_number(
    block: Block, place: int, source: Source, options: ReadOptions, log: ProblemLog
) -> Callable[[int, list[str]], tuple[str, date] | None]:
    first, latest = block.first, options.last_day()
    if first is None:
        raise PeriodNeededError(subject=source.name)

    def by_number(line: int, cells: list[str]) -> tuple[str, date] | None:
        cell = cells[place].strip()
        if not (cell.isdecimal() and len(cell) <= 5):
            log.error(line, block.names[place], f"{shown(cell)} is not the number of a day.")
            return None
        day = first + timedelta(days=int(cell))
        if latest is not None and day > latest:
            log.error(line, block.names[place], f"day {cell} from {first} on is in the future.")
            return None
        return "day", day

    return by_number


def _by_month(
    block: Block, place: int, options: ReadOptions, log: ProblemLog
) -> Callable[[int, list[str]], tuple[str, date] | None]:
    latest = options.last_day()

    def by_month(line: int, cells: list[str]) -> tuple[str, date] | None:
        first = month(cells[place])
        if first is None or (latest is not None and first > latest):
            fault = "is not a month" if first is None else "is in the future"
            log.error(line, block.names[place], f"{shown(cells[place])} {fault}.")
            return None
        return "month", first

    return by_month


def _named(cells: Sequence[str], at: dict[str, int]) -> dict[str, str]:
    """Return where the visitors of a row came from, as far as it tells."""
    told = {role: " ".join(cells[at[role]].split()) for role in _DIMENSIONS if role in at}
    both = told.pop("source_medium", "")
    if both:
        source, _, medium = both.rpartition(" / ")
        told.setdefault("utm_source", source or medium)
        told.setdefault("utm_medium", medium if source else "")
    if group := told.pop("channel", ""):
        told["channel"] = channel if (channel := channel_called(group)) is not None else "other"
    return told


def _called(block: Block) -> str:
    more = ", ..." if len(block.names) > 2 else ""
    return f"the table in line {block.line} ({', '.join(map(shown, block.names[:2]))}{more})"


def _listed(measures: object) -> str:
    names = [name for group in measures.values() for name in group] if hasattr(measures, "values") else []
    return ", ".join(shown(name) for name in names[:_SHOWN])
