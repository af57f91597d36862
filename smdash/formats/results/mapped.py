"""Reads any table by what a person said about its columns."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from smdash.domain.errors import WhoseFileError
from smdash.domain.imports.mapping import ORDERS
from smdash.domain.imports.records import Parsed, ResultFigure
from smdash.domain.results.measures import MEASURES
from smdash.domain.wording import counted
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import shown
from smdash.formats.results.blocks import without_comments
from smdash.formats.results.cells import (
    ADDRESS,
    COUNT,
    MONEY,
    AmountColumn,
    amount,
    currencies_of,
    dates,
    decimal_mark,
    last_of,
    month,
    when,
)
from smdash.formats.results.columns import table_rows
from smdash.formats.results.link_parts import link_parts
from smdash.formats.tables.table import peek
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from smdash.domain.imports.mapping import ResultMapping
    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.tables.grid import Row
    from smdash.formats.tables.table import Header
    from smdash.formats.tables.text import Source

KIND, LABEL = "mapped", "Table by its remembered columns"
TOTALS = ("Total", "Totals", "Grand total", "Sum", "Summe", "Gesamt", "Gesamtsumme", "Total general", "Somme", "Totale")
_UTC = re.compile(r"\b(?:UTC|GMT)\b", re.IGNORECASE)
_NAMED = ("campaign", "utm_source", "utm_medium", "utm_content", "account", "note")


def folded(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a header as mappings keep them: in the form they are compared in, without empty ones."""
    return tuple(name for each in names if (name := fold_header(each)))


def matching(
    source: Source, mappings: Sequence[ResultMapping], name: str
) -> tuple[ResultMapping, Source, Header] | None:
    """Return the mapping whose header a table has, the table and where it stands; None where there is none.

    Raises WhoseFileError where several brands have one.
    """
    if not mappings:
        return None
    source = without_comments(source)
    for header in peek(source).headers:
        names = sorted(folded(header.names))
        found = [each for each in mappings if sorted(each.header) == names]
        if len({each.brand for each in found}) > 1:
            brands = ", ".join(sorted(each.brand for each in found))
            raise WhoseFileError(
                f"tables with these columns are read for several brands: {brands}.",
                subject=name,
                hint="Name the brand with --brand.",
                of_brand=True,
            )
        if found:
            return found[0], source, header
    return None


def read_mapped(mapping: ResultMapping, source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return the figures of a table; raises AmbiguousDatesError where nothing tells how its days are written.

    Rows of totals and rows that the mapping filters out are left out, and told. A cell that cannot be read is an error
    of its row.
    """
    log = ProblemLog()
    results: list[ResultFigure] = []
    order = ""
    at = {fold_header(name): i for i, name in reversed(list(enumerate(header.names))) if name}
    place = {column: at[fold_header(column)] for column in mapping.used()}
    with suppress(TooManyErrors):
        rows = _kept(mapping, table_rows(source, header, log, options, TOTALS), place, log)
        columns = [
            (measure, AmountColumn(place[column], column, MONEY if MEASURES[measure].money else COUNT))
            for measure, column in mapping.values
        ]
        mark = decimal_mark(rows, [column for _, column in columns], header.delimiter, log)
        days, order = _days(mapping, rows, place[mapping.date], source.name, options, log)
        same: Counter[str] = Counter()
        empty = 0
        for line, cells in rows:
            day = days.get(cells[place[mapping.date]].strip())
            if day is None:
                if not cells[place[mapping.date]].strip():
                    log.error(line, mapping.date, "the row has no date.")
                continue
            found = _row(mapping, line, cells, place, day, columns, mark, log, same)
            empty += not found
            results.extend(found)
        if empty:
            log.note(
                f"{counted(empty, 'row has', 'rows have')} no figure and {'is' if empty == 1 else 'are'} left out."
            )
        if mapping.per == "event" and not mapping.column("ref") and not mapping.column("who"):
            log.note("Rows are told apart by all of their cells, as no column is known to hold their number.")
        results = results if mapping.per == "event" else _summed(results, log)
    told = [each.when.date() if isinstance(each.when, datetime) else each.when for each in results]
    last = [last_of(day) for day in told] if mapping.per == "month" else told
    return Parsed(
        KIND,
        LABEL,
        "results",
        encoding=source.encoding,
        delimiter=header.delimiter,
        date_order=order,
        period=(min(told), max(last)) if told else None,
        results=results,
        problems=log.finished(),
        notes=log.notes,
        brand=mapping.brand,
        unknown_columns=tuple(name for name in header.names if name and name not in place),
    )


def _kept(mapping: ResultMapping, rows: list[Row], place: dict[str, int], log: ProblemLog) -> list[Row]:
    """Return the rows that have the values the mapping asks for."""
    wanted: dict[str, set[str]] = {}
    for column, value in mapping.where:
        wanted.setdefault(column, set()).add(fold_header(value))
    for column, values in wanted.items():
        fits = [fold_header(row[1][place[column]]) in values for row in rows]
        kept = [row for row, fit in zip(rows, fits, strict=True) if fit]
        if len(kept) < len(rows):
            cells = (row[1][place[column]] for row, fit in zip(rows, fits, strict=True) if not fit)
            others = Counter(" ".join(cell.split()) for cell in cells)
            told = ", ".join(f"{count:,} {shown(value, 30)}" for value, count in others.most_common(4))
            rest = len(rows) - len(kept)
            log.note(f"{counted(rest, 'row is', 'rows are')} left out by '{column}': {told}.")
        rows = kept
    return rows


def _days(
    mapping: ResultMapping, rows: list[Row], at: int, name: str, options: ReadOptions, log: ProblemLog
) -> tuple[dict[str, date | datetime], str]:
    if mapping.per == "month":
        months, latest = {}, options.last_day()
        for line, cells in rows:
            cell = cells[at].strip()
            first = month(cell)
            if first is not None and (latest is None or first <= latest):
                months[cell] = first
            elif cell:
                fault = "is not a month" if first is None else "is in the future"
                log.error(line, mapping.date, f"{shown(cell)} {fault}.")
        return {**months}, ""
    from dataclasses import replace

    said = options if options.date_order else replace(options, date_order=mapping.date_order)
    moments, order = dates(mapping.date, [(line, cells[at]) for line, cells in rows], name, said, log)
    zone = ZoneInfo("UTC") if _UTC.search(mapping.date) else None
    return {cell: when(moment, zone) for cell, moment in moments.items()}, order


def _row(
    mapping: ResultMapping,
    line: int,
    cells: list[str],
    place: dict[str, int],
    day: date | datetime,
    columns: list[tuple[str, AmountColumn]],
    mark: str,
    log: ProblemLog,
    same: Counter[str],
) -> list[ResultFigure]:
    told: dict[str, str] = {role: " ".join(cells[place[column]].split()) for role, column in mapping.columns}
    linked = {role: text for role, text in link_parts(told.get("link", "")).items() if not ADDRESS.fullmatch(text)}
    named = {role: told.get(role, "") or linked.get(role, "") for role in _NAMED}
    named["account"] = named["account"] or mapping.account
    for role, named_by in mapping.columns:
        if role in _NAMED[:4] and ADDRESS.fullmatch(told[role]):
            log.error(line, named_by, "it holds addresses of people, of which a digest is kept: it says who (--who).")
    currency = (told.get("currency", "") or mapping.currency).upper()
    who = told.get("who", "").casefold()
    ref, identity = told.get("ref", ""), ""
    if mapping.per == "event" and not ref:
        where = {place[column] for column, _ in mapping.where}
        parts = [cells[place[mapping.date]], who] if who else [c for i, c in enumerate(cells) if i not in where]
        identity = "\x1f".join(part.strip() for part in parts)
        same[identity] += 1
        identity += f"\x1f{same[identity]}" if same[identity] > 1 else ""
    event = {"ref": ref, "identity": identity, "who": who} if mapping.per == "event" else {}
    found = []
    if mapping.each:
        found.append(ResultFigure(line, mapping.each, mapping.per, day, 1.0, mapping.origin, **named, **event))
    for measure, column in columns:
        value = amount(line, column, cells[column.at], mark, log)
        if value is not None:
            unit = _unit(line, column, cells[column.at], currency, log) if MEASURES[measure].money else ""
            found.append(ResultFigure(line, measure, mapping.per, day, value, mapping.origin, unit, **named, **event))
    if mapping.each == ORDERS and found[1:] and all(each.value <= 0 for each in found[1:]):
        found[0] = found[0]._replace(value=0.0)
    return found


def _unit(line: int, column: AmountColumn, cell: str, said: str, log: ProblemLog) -> str:
    """Return the currency of an amount; a sign that tells of another one than was said is an error."""
    signed = currencies_of(cell)
    if not said and len(signed) > 1:
        log.error(
            line, column.name, f"{shown(cell)} does not say which currency it is in: {', '.join(sorted(signed))}?"
        )
    if said and signed and said not in signed:
        log.error(line, column.name, f"{shown(cell)} is in another currency than {said}.")
    return said or "".join(sorted(signed)[:1])


def _summed(results: list[ResultFigure], log: ProblemLog) -> list[ResultFigure]:
    """Add up what is of the same day, account and campaign; of a height that is told twice the last one counts."""
    found: dict[tuple[object, ...], ResultFigure] = {}
    added = 0
    for each in results:
        key = (
            each.measure,
            each.when,
            each.account,
            each.campaign,
            each.utm_source,
            each.utm_medium,
            each.utm_content,
            each.currency,
        )
        known = found.get(key)
        if known is None:
            found[key] = each
            continue
        added += 1
        value = each.value if MEASURES[each.measure].stock else known.value + each.value
        found[key] = known._replace(value=value)
    if added:
        log.note(f"{counted(added, 'figure is', 'figures are')} added to others of the same day and campaign.")
    return list(found.values())
