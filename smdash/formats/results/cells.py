"""Reads the cells of results: money and counts by the mark the file proves, days however they are written."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.formats.quoting import shown
from smdash.formats.tables.date_parts import day_parts
from smdash.formats.tables.dates import DateColumn, Moment
from smdash.formats.tables.numbers import Measure, read_figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.problems import ProblemLog
    from smdash.formats.tables.grid import Row

COUNT, MONEY = Measure("accounts", signed=True), Measure("currency", signed=True)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
"""An e-mail address: of a person, so that nothing is kept of it but a digest."""
_SIGN = r"[A-Z]{3}|[A-Z]{0,3}[$€£¥₹₺₽₩₪฿₫₱]|[Kk]r\.?|zł|Kč|Ft|lei|[Rr]p\.?|RM|R"
_BEFORE = re.compile(rf"^(?P<sign>[-−(]?)\s*(?:{_SIGN})\s*(?=[-−(\d.,])")
_BEHIND = re.compile(rf"(?<=\d)\s*(?:{_SIGN})(?P<close>\)?)$")
_CURRENCIES = {
    "\u20ac": "EUR",
    "\u00a3": "GBP",
    "\u00a5": "JPY CNY",
    "\u20b9": "INR",
    "\u20ba": "TRY",
    "\u20bd": "RUB",
    "\u20a9": "KRW",
    "\u20aa": "ILS",
    "\u0e3f": "THB",
    "\u20ab": "VND",
    "\u20b1": "PHP",
    "kr": "DKK ISK NOK SEK",
    "z\u0142": "PLN",
    "k\u010d": "CZK",
    "ft": "HUF",
    "lei": "RON",
    "rp": "IDR",
    "rm": "MYR",
    "r": "ZAR",
    "r$": "BRL",
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "mx$": "MXN",
    "nt$": "TWD",
    "$": "USD CAD AUD NZD HKD SGD MXN ARS CLP COP TWD UYU",
}
"""Currencies (ISO 4217) by the signs that are written beside amounts, folded; several where a sign is of several."""
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})[-/.]?(\d{2})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)


class AmountColumn(NamedTuple):
    """A column of numbers: where it is, what it is called, and what is counted in it."""

    at: int
    name: str
    measure: Measure


def bare(cell: str) -> str:
    """Return an amount without the sign of its currency; one in parentheses is negative, as book-keepers write it."""
    text = " ".join(cell.replace("\u00a0", " ").replace("\u202f", " ").split())
    text = _BEHIND.sub(lambda found: found["close"], text)
    text = _BEFORE.sub(lambda found: found["sign"], text).strip()
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1].strip()}"
    return f"-{text[:-1].strip()}" if text.endswith("-") and len(text) > 1 else text


def currencies_of(cell: str) -> frozenset[str]:
    """Return the currencies that the sign or code of an amount may stand for (ISO 4217), none where there is none."""
    found = _BEFORE.search(text := " ".join(cell.split())) or _BEHIND.search(text)
    if found is None:
        return frozenset()
    sign = found[0].strip("-\u2212() ").rstrip(".")
    if re.fullmatch("[A-Z]{3}", sign):
        return frozenset({sign})
    return frozenset(_CURRENCIES.get(sign.casefold(), "").split())


def decimal_mark(rows: Sequence[Row], columns: Iterable[AmountColumn], delimiter: str, log: ProblemLog) -> str:
    """Return the decimal mark of a table; one that shows both is an error, one that shows none is warned of."""
    proven: dict[str, tuple[int, str, str]] = {}
    doubt: tuple[int, str, str] | None = None
    for column in columns:
        for line, cells in rows:
            cell = bare(cells[column.at])
            if not cell or cell.isdecimal():
                continue
            try:
                figure = read_figure(cell, column.measure)
            except ValueError:
                continue
            if figure.mark:
                proven.setdefault(figure.mark, (line, column.name, cell))
            if figure.doubt and doubt is None:
                doubt = (line, column.name, cell)
    if len(proven) > 1:
        first, second = sorted(proven.values())
        log.error(
            second[0],
            second[1],
            f"the decimal mark changes within the file: {shown(first[2])} in line {first[0]}, "
            f"{shown(second[2])} in line {second[0]}.",
        )
    mark = next(iter(proven), "," if delimiter == ";" else ".")
    if doubt is not None and not proven:
        log.warning(doubt[0], doubt[1], f"{shown(doubt[2])} is read with '{mark}' as decimal mark.")
    return mark


def amount(line: int, column: AmountColumn, cell: str, mark: str, log: ProblemLog) -> float | None:
    """Return what a cell says, None for an empty one and for one that is no number, which is an error."""
    try:
        figure = read_figure(bare(cell), column.measure, mark)
        if figure.value is not None and column.measure.whole and not figure.value.is_integer():
            raise ValueError("is not a whole number, and people and visits are counted here")
    except ValueError as fault:
        log.error(line, column.name, f"{shown(cell)} {fault}.")  # noqa: TRY400 - a log of the file's rows
        return None
    return figure.value


def iso(cell: str) -> str:
    """Return a day or instant without any marks (20260826, Unix seconds) as an ISO one, any other cell as it is."""
    text = cell.strip()
    if compact := _COMPACT.fullmatch(text):
        return "-".join(compact.groups())
    if _EPOCH.fullmatch(text):
        seconds = float(text) / (1000 if len(text.partition(".")[0]) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return text


def dates(
    name: str, cells: Iterable[tuple[int, str]], subject: str, options: ReadOptions, log: ProblemLog
) -> tuple[dict[str, Moment], str]:
    """Return what each cell of a column is, and in which order days are written; what is no date is an error.

    Raises AmbiguousDatesError when the column can be read both ways and the person has not said which.
    """
    column = DateColumn(name)
    where: dict[str, int] = {}
    for line, cell in cells:
        if text := cell.strip():
            column.see(iso(text), line)
            where.setdefault(text, line)
    latest = options.last_day()
    column.settle(subject, options, log, latest)
    found: dict[str, Moment] = {}
    for text, line in where.items():
        if (moment := column.moments.get(iso(text))) is not None:
            found[text] = moment
        else:
            log.error(line, name, f"{shown(text)} {column.faults.get(iso(text), 'is not a date')}.")
    return found, column.order


def when(moment: Moment, zone: ZoneInfo | None) -> date | datetime:
    """Return a day for a date alone, and an instant for one with a time: aware where file or ``zone`` tell the zone."""
    if not moment.has_time:
        return moment.at.date()
    if moment.at.tzinfo is None and zone is not None:
        return moment.at.replace(tzinfo=zone)
    return moment.at


def month(cell: str) -> date | None:
    """Return the first of a month: 2026-08, 202608, 08/2026, August 2026, or its first day; None for anything else."""
    text = cell.strip()
    if found := _YEAR_MONTH.fullmatch(text):
        year, number = int(found[1]), int(found[2])
    elif found := _MONTH_YEAR.fullmatch(text):
        year, number = int(found[2]), int(found[1])
    else:
        for written in (iso(text).split("T")[0].split(" ")[0], f"1 {text}"):
            try:
                parts = day_parts(written)
            except ValueError:
                continue
            if parts.form == "month" and parts.b == 1 and parts.year:
                year, number = parts.year, parts.a
                break
        else:
            return None
    return date(year, number, 1) if 1 <= number <= 12 and 1990 <= year <= 2100 else None


def last_of(first: date) -> date:
    """Return the last day of the month that begins with ``first``."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
