"""Reads what customers paid: orders with their refunds, and ledgers of single amounts."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from smdash.domain.imports.mapping import ORDERS
from smdash.domain.imports.records import Parsed, ResultFigure
from smdash.domain.wording import counted
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import plain
from smdash.formats.results.cells import MONEY, AmountColumn, amount, dates, decimal_mark, when
from smdash.formats.results.columns import every_place, places, table_rows
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.tables.dates import Moment
    from smdash.formats.tables.grid import Row
    from smdash.formats.tables.table import Header
    from smdash.formats.tables.text import Source
    from smdash.platforms.result_files.files import ResultFile

_AMOUNTS = ("total", "refunded", "outstanding", "settled", "settled_refunded", "disputed", "amount")
_DAYS = ("paid", "day")


class _Table:
    """One file's columns and what its cells say."""

    def __init__(self, kind: ResultFile, source: Source, header: Header, options: ReadOptions, log: ProblemLog) -> None:
        self.kind, self.log = kind, log
        self.at = places(header.names, kind.columns)
        self.who = every_place(header.names, kind.columns.get("who", ()))
        self.zone = ZoneInfo(kind.zone) if kind.zone else None
        self.rows = table_rows(source, header, log, options, kind.totals)
        self._amounts = {
            role: AmountColumn(self.at[role], header.label(self.at[role]), MONEY)
            for role in _AMOUNTS
            if role in self.at
        }
        self._mark = decimal_mark(self.rows, self._amounts.values(), header.delimiter, log)
        self.order = ""
        self._moments: dict[str, Mapping[str, Moment]] = {}
        for role in _DAYS:
            if role in self.at:
                place = self.at[role]
                cells = [(line, cells[place]) for line, cells in self.rows]
                self._moments[role], order = dates(header.label(place), cells, source.name, options, log)
                self.order = self.order or order

    def text(self, row: Row, role: str) -> str:
        """Return what a column of a row says, '' where there is none."""
        return " ".join(row[1][self.at[role]].split()) if role in self.at else ""

    def word(self, row: Row, role: str) -> str:
        """Return what a column says in the form in which states are compared."""
        return fold_header(self.text(row, role)).replace("_", " ")

    def number(self, row: Row, role: str) -> float | None:
        """Return the amount in a column, None where there is none."""
        column = self._amounts.get(role)
        return amount(row[0], column, row[1][column.at], self._mark, self.log) if column else None

    def moment(self, row: Row) -> date | datetime | None:
        """Return when a row's money came: when it was paid, else when it was ordered."""
        for role in _DAYS:
            if role in self._moments and (found := self._moments[role].get(row[1][self.at[role]].strip())):
                return when(found, self.zone)
        return None

    def buyer(self, row: Row) -> str:
        """Return who a row is of, '' where it does not say."""
        return next((row[1][place].strip().casefold() for place in self.who if row[1][place].strip()), "")


def read_orders(kind: ResultFile, source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return for each order the money that stayed, and that somebody bought; raises AmbiguousDatesError.

    An order may have several rows, of which the first with an amount is read. Refunds are taken off on the day of the
    order, as such a file does not tell theirs. An order of which no money is left is no purchase: its ``orders`` is 0.
    """
    log = ProblemLog()
    results: list[ResultFigure] = []
    order = ""
    with suppress(TooManyErrors):
        table = _Table(kind, source, header, options, log)
        order = table.order
        first: dict[str, Row] = {}
        for row in table.rows:
            ref = table.text(row, "ref")
            if not ref:
                log.error(row[0], header.label(table.at["ref"]), "the row has no number.")
            elif table.text(row, "total") or table.text(row, "status"):
                first.setdefault(ref, row)
        left: Counter[str] = Counter()
        for ref, row in first.items():
            if why := _not_taken(table, row):
                left[why] += 1
                continue
            results.extend(_order(table, header, ref, row))
        if left:
            told = ", ".join(f"{count:,} {plain(why, 40)}" for why, count in left.most_common())
            log.note(f"{counted(left.total(), 'order', 'orders')} in which no money was taken: {told}; left out.")
        refunds = sum(1 for row in first.values() if table.number(row, "refunded"))
        if refunds:
            log.note(f"{counted(refunds, 'refund is', 'refunds are')} taken off on the day of the order.")
    return _parsed(kind, source, header, order, results, log)


def _not_taken(table: _Table, row: Row) -> str:
    """Return why a row is no money of a customer's, '' where it is."""
    for role, values in table.kind.only.items():
        said = table.word(row, role)
        if said and said not in values:
            return f"{role} {said}"
    status = table.word(row, "status")
    return "" if status in {each.replace("_", " ") for each in table.kind.taken} else status or "without a state"


class _Money(NamedTuple):
    value: float
    currency: str


def _order(table: _Table, header: Header, ref: str, row: Row) -> list[ResultFigure]:
    at = table.moment(row)
    if at is None:
        if not any(table.text(row, role) for role in _DAYS):
            table.log.error(row[0], header.label(table.at["day"]), "the order has no date.")
        return []
    money = _stayed(table, row)
    if money is None:
        if not table.text(row, "total"):
            table.log.error(row[0], header.label(table.at["total"]), "the order has no amount.")
        return []
    figure = ResultFigure(
        row[0], "revenue", "event", at, money.value, table.kind.origin, currency=money.currency, ref=ref
    )
    bought = 1.0 if money.value > 0 else 0.0
    return [figure, figure._replace(measure=ORDERS, value=bought, currency="", who=table.buyer(row))]


def _stayed(table: _Table, row: Row) -> _Money | None:
    """Return the money of an order that stayed: in the currency it was paid out in, where the file tells that."""
    total = table.number(row, "total")
    if total is None:
        return None
    refunded = table.number(row, "refunded") or 0.0
    outstanding = table.number(row, "outstanding") or 0.0
    lost = (table.number(row, "disputed") or 0.0) if table.word(row, "dispute") in table.kind.lost else 0.0
    settled, unit = table.number(row, "settled"), table.text(row, "settled_currency")
    if settled is not None and unit:
        share = lost / total if total else 0.0
        back = table.number(row, "settled_refunded") or 0.0
        return _Money(round(settled - back - settled * share, 6), unit.upper())
    return _Money(round(total - refunded - outstanding - lost, 6), table.text(row, "currency").upper())


def read_ledger(kind: ResultFile, source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return each amount that a customer paid or got back on its own day; raises AmbiguousDatesError.

    Fees, payouts and whatever else is no customer's money are left out, and named.
    """
    log = ProblemLog()
    results: list[ResultFigure] = []
    order = ""
    with suppress(TooManyErrors):
        table = _Table(kind, source, header, options, log)
        order = table.order
        left: Counter[str] = Counter()
        for row in table.rows:
            sign = _sign(table, row)
            if not sign:
                left[table.word(row, "type") or "without a type"] += 1
                continue
            ref, value, at = table.text(row, "ref"), table.number(row, "amount"), table.moment(row)
            if not ref:
                log.error(row[0], header.label(table.at["ref"]), "the row has no number.")
            elif value is None or at is None:
                role = "amount" if value is None else "day"
                if not table.text(row, role):
                    log.error(row[0], header.label(table.at[role]), "the row has none.")
            else:
                value = -abs(value) if sign < 0 else value
                results.append(
                    ResultFigure(
                        row[0],
                        "revenue",
                        "event",
                        at,
                        value,
                        kind.origin,
                        currency=table.text(row, "currency").upper(),
                        ref=ref,
                    )
                )
        if left:
            told = ", ".join(f"{count:,} {plain(why, 40)}" for why, count in left.most_common())
            log.note(f"{counted(left.total(), 'row is', 'rows are')} no customer's money: {told}; left out.")
    return _parsed(kind, source, header, order, results, log)


def _sign(table: _Table, row: Row) -> int:
    """Return 1 for money that came, -1 for money that went back, 0 for what is no customer's."""
    said = table.word(row, "type")
    if said in {each.replace("_", " ") for each in table.kind.adds}:
        return 1
    if said in {each.replace("_", " ") for each in table.kind.takes}:
        return -1
    dispute = table.kind.disputes
    if (
        dispute
        and said == dispute.get("type")
        and table.text(row, "source").startswith(tuple(dispute.get("source", ())))
    ):
        value = table.number(row, "amount")
        return 1 if value is not None and value > 0 else -1
    return 0


def _parsed(
    kind: ResultFile, source: Source, header: Header, order: str, results: list[ResultFigure], log: ProblemLog
) -> Parsed:
    days = [each.when.date() if isinstance(each.when, datetime) else each.when for each in results]
    return Parsed(
        kind.kind,
        kind.label,
        "results",
        encoding=source.encoding,
        delimiter=header.delimiter,
        date_order=order,
        period=(min(days), max(days)) if days else None,
        results=results,
        problems=log.finished(),
        notes=log.notes,
    )
