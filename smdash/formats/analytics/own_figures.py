"""Files of our own for figures no platform exports: one figure per row (long), or one day per row (wide).

Long: ``account,metric,level,date,value[,post_id,permalink]``. Wide: ``account,date`` and a column per metric key, for
the account, or with ``post_id`` for posts. Whose account a row is of is told by its slug; rows without one are of the
account the person names.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from smdash.domain.imports.records import DayFigures, OwnMetric, Parsed, PostFigures
from smdash.formats.analytics.figures import Proven, two_marks
from smdash.formats.analytics.unknown_columns import PREFIX, figures_among
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import plain, shown
from smdash.formats.tables.columns import Use, plan_columns
from smdash.formats.tables.dates import DateColumn
from smdash.formats.tables.ids import bare_link, clean_id, is_rounded
from smdash.formats.tables.layout import Fit, Layout
from smdash.formats.tables.numbers import Figure, Measure, read_figure
from smdash.formats.tables.table import Rows
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.tables.table import Header, Peek
    from smdash.formats.tables.text import Source
    from smdash.platforms.model import MetricUnit

LONG, WIDE = "figures_long", "figures_wide"
LABELS = {LONG: "Figures of your own, one per row", WIDE: "Figures of your own, one day per row"}
_FIELDS = ("account", "metric", "level", "date", "value", "post_id", "permalink")
_LEVELS = {"": "", "account": "account", "post": "post"}


def _units() -> Mapping[tuple[str, str], MetricUnit]:
    from smdash.platforms.loader import units

    return units()


def _key(name: str) -> str:
    return "_".join(fold_header(name).split())


def _known_long(name: str) -> tuple[Use, str] | None:
    return ("field", _key(name)) if _key(name) in _FIELDS else None


def _known_wide(name: str) -> tuple[Use, str] | None:
    key = _key(name)
    if key in {"account", "date", "post_id", "permalink"}:
        return "field", key
    units = _units()
    return ("metric", key) if ("account", key) in units or ("post", key) in units else None


LONG_LAYOUT = Layout((("account",), ("metric",), ("date",), ("value",)), _known_long)


@dataclass(frozen=True, slots=True)
class WideLayout:
    """``account``, ``date`` and at least one column that is named like a metric."""

    need: tuple[tuple[str, ...], ...] = (("account",), ("date",))

    def best(self, peek: Peek) -> Fit | None:
        """Return how the header fits, None where no column is a metric."""
        fit = Layout(self.need, _known_wide).best(peek)
        if fit is None or fit.missing:
            return fit
        uses = [_known_wide(name) for name in fit.header.names if name]
        return fit if any(use and use[0] == "metric" for use in uses) else None


@dataclass(slots=True)
class _Row:
    line: int
    account: str
    metric: str
    level: str
    cell: str
    value: float
    post_id: str = ""
    permalink: str = ""


@dataclass(slots=True)
class _Cells:
    """Reads the figures of one file, whose cells decide together which mark is the decimal one.

    ``doubtful`` are the rows whose figure waits for that, each with its cell and how it is measured.
    """

    log: ProblemLog
    proven: Proven = field(default_factory=dict)
    doubtful: list[tuple[_Row, str, Measure]] = field(default_factory=list)

    def add(self, rows: list[_Row], row: _Row, cell: str) -> None:
        """Add a row with the figure in a cell; a cell that is empty adds none, one that is no figure is an error."""
        other = "account" if row.level == "post" else "post"
        unit = _units().get((row.level, row.metric)) or _units().get((other, row.metric), "points")
        if row.metric.startswith(PREFIX) and cell.endswith("%"):
            unit = "percent"
        measure = Measure(unit, signed=True)  # What may be negative depends on the platform.
        figure = _or_fault(cell, measure)
        if isinstance(figure, str):
            self.log.error(row.line, row.metric, f"{shown(cell)} {figure}.")
            return
        if figure.value is None:
            return
        row.value = figure.value
        rows.append(row)
        if figure.remark and figure.value >= 0:
            self.log.warning(row.line, row.metric, f"{shown(cell)} {figure.remark}.", sort=figure.remark)
        if figure.mark:
            self.proven.setdefault(figure.mark, (row.line, row.metric, cell))
        if figure.doubt:
            self.doubtful.append((row, cell, measure))

    def settle(self, delimiter: str) -> None:
        """Set the figures that waited; what nothing in the file tells is an error, a file with both marks as well.

        A single mark that is no separator of columns where the file's own are from is taken for the decimal one, with
        a warning: a point beside commas, a comma beside semicolons.
        """
        if two_marks(self.proven, self.log):
            return
        for row, cell, measure in self.doubtful:
            sign = "," if "," in cell else "."
            shows = next(iter(self.proven.items()), None)
            if shows is None:
                if sign != ("," if delimiter == ";" else "."):
                    decimal, thousands = (_or_fault(cell, measure, mark) for mark in (sign, _OTHER[sign]))
                    both = " or ".join(f"{each.value:g}" for each in (thousands, decimal) if isinstance(each, Figure))
                    words = f"{shown(cell)} may be {both}, and nothing in the file tells; write it without thousands"
                    self.log.error(row.line, row.metric, f"{words}, and with a zero more behind the decimal mark.")
                    continue
                words = f"{shown(cell)} is read with '{sign}' as decimal mark."
                self.log.warning(row.line, row.metric, words, sort="decimal mark")
            mark = shows[0] if shows else sign
            figure = _or_fault(cell, measure, mark)
            if isinstance(figure, Figure) and figure.value is not None:
                row.value = figure.value
            if shows and sign != mark:
                words = (
                    f"{shown(cell)} is read as {row.value:g}, since {shown(shows[1][2])} has '{mark}' as decimal mark."
                )
                self.log.warning(row.line, row.metric, words, sort="thousands")


_OTHER = {".": ",", ",": "."}


@dataclass(slots=True)
class _Group:
    """The figures of one account at one level."""

    metrics: list[str] = field(default_factory=list)
    places: dict[tuple[str, date], tuple[int, str, dict[str, float]]] = field(default_factory=dict)


def read_long(source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return a file of one figure per row."""
    log = ProblemLog()
    columns = plan_columns(header, _known_long, log)
    dates = DateColumn("date")
    rows: list[_Row] = []
    cells = _Cells(log)
    at = {name: columns.index(name) for name in _FIELDS}

    def cell(row: list[str], name: str) -> str:
        index = at[name]
        return row[index].strip() if index is not None else ""

    with suppress(TooManyErrors):
        least = 1 + max(place for name in ("account", "metric", "date", "value") if (place := at[name]) is not None)
        for line, row in Rows(source, header, log, options, least=least):
            level = _LEVELS.get(cell(row, "level").casefold())
            if level is None:
                log.error(line, "level", f"{shown(cell(row, 'level'))} is neither account nor post.")
                continue
            post = _post_id(line, cell(row, "post_id"), cell(row, "permalink"), log)
            level = level or ("post" if post else "account")
            if level == "post" and not post:
                log.error(line, "post_id", "a figure of a post needs its post_id or permalink.")
                continue
            metric = plain(_key(cell(row, "metric")))
            day = cell(row, "date")
            made = _Row(line, _slug(cell(row, "account")), metric, level, day, 0.0, post, cell(row, "permalink"))
            before = len(rows)
            cells.add(rows, made, cell(row, "value"))
            if len(rows) > before:
                dates.first_line.setdefault(day, line)
    with suppress(TooManyErrors):
        cells.settle(header.delimiter)
    return _parsed(LONG, source, header, options, log, dates, rows, tuple(columns.unknown))


def read_wide(source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return a file of one day per row and a column per metric."""
    log = ProblemLog()
    kept = partial(figures_among, source=source, header=header)
    columns = plan_columns(header, _known_wide, log, kept)
    dates = DateColumn("date")
    rows: list[_Row] = []
    cells = _Cells(log)
    at_account, at_date = columns.index("account"), columns.index("date")
    at_post, at_link = columns.index("post_id"), columns.index("permalink")
    with suppress(TooManyErrors):
        least = 1 + max(at for at in (at_account, at_date, at_post, at_link) if at is not None)
        for line, row in Rows(source, header, log, options, least=least):
            link = row[at_link].strip() if at_link is not None else ""
            post = _post_id(line, row[at_post].strip() if at_post is not None else "", link, log)
            level = "post" if post else "account"
            day = row[at_date] if at_date is not None else ""
            dates.first_line.setdefault(day, line)
            account = _slug(row[at_account]) if at_account is not None else ""
            for metric, slot in columns.metrics.items():
                cells.add(rows, _Row(line, account, metric, level, day, 0.0, post, link), row[slot.at])
    with suppress(TooManyErrors):
        cells.settle(header.delimiter)
    return _parsed(WIDE, source, header, options, log, dates, rows, tuple(columns.unknown), tuple(columns.own))


def _slug(cell: str) -> str:
    return plain(cell.strip().lower())


def _post_id(line: int, given: str, link: str, log: ProblemLog) -> str:
    given = clean_id(given)
    if given and is_rounded(given):
        log.error(line, "post_id", f"{shown(given)} was rounded by a spreadsheet. Keep ids as text.")
        return ""
    return given or (bare_link(link))


def _or_fault(cell: str, measure: Measure, mark: str = "") -> Figure | str:
    try:
        return read_figure(cell, measure, mark)
    except ValueError as fault:
        return str(fault)


def _parsed(
    kind: str, source: Source, header: Header, options: ReadOptions, log: ProblemLog, dates: DateColumn,
    rows: list[_Row], unknown: tuple[str, ...], own: tuple[OwnMetric, ...] = (),
) -> Parsed:  # fmt: skip
    dates.settle(source.name, options, log, options.last_day())
    groups: dict[tuple[str, str], _Group] = {}
    with suppress(TooManyErrors):
        for row in rows:
            moment = dates.moments.get(row.cell)
            if moment is None:
                log.error(row.line, "date", f"{shown(row.cell)} {dates.faults.get(row.cell, 'is not a date')}.")
                continue
            _put(groups.setdefault((row.account, row.level), _Group()), row, moment.at.date(), log)
    parts = tuple(_part(kind, account, level, group, own) for (account, level), group in groups.items())
    spoken = [day for group in groups.values() for _, day in group.places]
    if not rows and not log.errors:
        log.note("The file has no rows.")
    return Parsed(
        kind=kind,
        label=LABELS[kind],
        content="figures",
        encoding=source.encoding,
        delimiter=header.delimiter,
        date_order=dates.order,
        accounts=tuple(dict.fromkeys(account for account, _ in groups if account)),
        metrics=tuple(dict.fromkeys(key for group in groups.values() for key in group.metrics)),
        unknown_columns=unknown,
        period=(min(spoken), max(spoken)) if spoken else None,
        problems=log.finished(),
        notes=log.notes,
        parts=parts,
        own=own,
    )


def _put(group: _Group, row: _Row, day: date, log: ProblemLog) -> None:
    line, _, values = group.places.setdefault((row.post_id, day), (row.line, row.permalink, {}))
    before = values.get(row.metric)
    if before is not None and before != row.value:
        text = f"{row.metric} on {day} is also in line {line} with another figure; nothing tells which holds."
        log.error(row.line, "value", text)
    if row.metric not in group.metrics:
        group.metrics.append(row.metric)
    values[row.metric] = row.value


def _part(kind: str, account: str, level: str, group: _Group, own: tuple[OwnMetric, ...]) -> Parsed:
    keys = tuple(group.metrics)
    posts: list[PostFigures] = []
    days: list[DayFigures] = []
    for (post_id, day), (line, link, found) in group.places.items():
        values = tuple(found.get(key) for key in keys)
        if level == "post":
            posts.append(PostFigures(line, post_id, link, None, False, "", "", values, day))
        else:
            days.append(DayFigures(line, day, values))
    return Parsed(
        kind=kind,
        label=LABELS[kind],
        content="posts" if level == "post" else "days",
        accounts=(account,) if account else (),
        metrics=keys,
        posts=posts,
        days=days,
        own=own,
    )
