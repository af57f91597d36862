"""Reads a platform's own analytics exports, one post or one day per row, by the columns its platform file names."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from smdash.domain.errors import AmbiguousDatesError
from smdash.domain.imports.records import DayFigures, Parsed, PostFigures, ReadOptions
from smdash.formats.analytics.by_account import by_account
from smdash.formats.analytics.day_rows import DayRow, days_of, scan_days
from smdash.formats.analytics.export_file import Changes, ExportFile, fixed
from smdash.formats.analytics.figures import Figures
from smdash.formats.analytics.made_on import dated, only_day, settle_made
from smdash.formats.analytics.post_days import PostDayRow, post_days_of, scan_post_days
from smdash.formats.analytics.post_rows import PostRow, posts_of, scan_posts
from smdash.formats.analytics.reconcile import reconcile
from smdash.formats.analytics.unknown_columns import figures_among
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.tables.columns import plan_columns
from smdash.formats.tables.dates import DateColumn
from smdash.formats.tables.numbers import Measure
from smdash.platforms.bounds import COUNTED, is_mean, may_be_negative

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.imports.records import DateOrder
    from smdash.formats.tables.table import Header
    from smdash.formats.tables.text import Source
    from smdash.platforms import Export, Platform
    from smdash.platforms.model import MetricLevel

_IN_PARENTHESES = re.compile(r"\(([^()]+)\)$")


def read_export(platform: Platform, export: Export, source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return a native export as posts or days.

    Raises AmbiguousDatesError when the dates can be read both ways; everything wrong in a row is in ``problems``.
    """
    log = ProblemLog()
    kept = partial(figures_among, source=source, header=header, skip_rows=export.skip_rows, described=export.totals)
    columns = plan_columns(header, export.column, log, kept)
    units = {own.key: own.unit for own in columns.own}
    measures = [
        Measure(units[key], signed=True) if key in units else _measure(platform, export, key) for key in columns.metrics
    ]
    slots = list(columns.metrics.values())
    figures = Figures(slots, measures, log)
    file = ExportFile(platform, export, source, header, options, columns, tuple(columns.metrics), figures, log)
    for slot, measure in zip(slots, measures, strict=True):
        if measure.unit == "currency" and (money := _IN_PARENTHESES.search(slot.name)):
            log.note(f"'{slot.name}' is in {money[1]}.")
    if export.totals:
        from smdash.formats.analytics.periods import read_totals

        return read_totals(file)
    if export.content == "post_days":
        return _read_post_days(file)
    return _read_posts(file) if export.content == "posts" else _read_days(file)


def _level(export: Export) -> MetricLevel:
    return "account" if export.content == "days" else "post"


def _measure(platform: Platform, export: Export, key: str) -> Measure:
    metric = platform.metric(key, level=_level(export)) or platform.metric(key)
    if metric is None:
        return Measure("points", export.scale.get(key, 1.0))
    unit = metric.unit
    if unit in COUNTED and is_mean(key):
        unit = "points"  # A mean of counted things has decimals.
    return Measure(unit, export.scale.get(key, 1.0), may_be_negative(platform, metric))


def _read_posts(file: ExportFile) -> Parsed:
    dates = DateColumn(file.name("published"), newest=file.newest())
    made = DateColumn(file.name("made"), newest=file.last_made(), quiet=True)
    rows: list[PostRow] = []
    posts: list[PostFigures] = []

    def scan() -> None:
        scan_posts(file, dates, rows)
        settle_made(file, made, dates)

    changed = _settled(file, scan, dates)
    with suppress(TooManyErrors):
        yearless = {row[0] for row in rows if row[3] in dates.without_year}
        posts = dated(file, made, posts_of(file, rows, dates, changed), yearless)
    return replace(_parsed(file, dates, changed, posts=posts), made=only_day(made))


def _read_days(file: ExportFile) -> Parsed:
    dates = DateColumn(file.name("day"), newest=file.newest(), ordered=True)
    rows: list[DayRow] = []
    days: list[DayFigures] = []
    changed = _settled(file, lambda: scan_days(file, dates, rows), dates)
    with suppress(TooManyErrors):
        days = days_of(file, rows, dates, changed)
    return _parsed(file, dates, changed, days=days)


def _read_post_days(file: ExportFile) -> Parsed:
    dates = DateColumn(file.name("day"), newest=file.newest())
    published = DateColumn(file.name("published"), newest=file.newest())
    rows: list[PostDayRow] = []
    posts: list[PostFigures] = []
    changed = _settled(file, lambda: scan_post_days(file, dates, published, rows), dates, published)
    with suppress(TooManyErrors):
        posts = post_days_of(file, rows, dates, published, changed)
    return _parsed(file, dates, changed, posts=posts)


def _settled(file: ExportFile, scan: Callable[[], None], *columns: DateColumn) -> Changes:
    """Scan the rows, then settle how dates and figures are written; return what that changes of the figures."""
    # A full log ends the reading. What was read is shown; the dates of half a file prove nothing, so nobody is asked.
    with suppress(TooManyErrors):
        scan()
        unclear = [column for column in columns if not _clear(file, column, file.options)]
        orders = {column.order for column in columns if column.order}
        for column in unclear:
            # A file writes its days in one order; where no column tells it, this raises AmbiguousDatesError.
            order: DateOrder | None = ("day" if "day" in orders else "month") if len(orders) == 1 else None
            column.settle(file.source.name, replace(file.options, date_order=order), file.log, file.latest())
        return file.figures.settle(file.header.delimiter)
    return {}


def _clear(file: ExportFile, column: DateColumn, options: ReadOptions) -> bool:
    """Settle a column of dates unless it can be read in two orders."""
    try:
        column.settle(file.source.name, options, file.log, file.latest())
    except AmbiguousDatesError:
        return False
    return True


def _parsed(
    file: ExportFile,
    dates: DateColumn,
    changed: Changes,
    posts: list[PostFigures] | None = None,
    days: list[DayFigures] | None = None,
) -> Parsed:
    posts, days = posts or [], days or []
    spoken = [post.day for post in posts if post.day] if file.export.content == "post_days" else []
    spoken = spoken or [post.published.date() for post in posts if post.published] or [day.day for day in days]
    totals = {
        key: value
        for line, values in file.totals
        for key, value in zip(file.keys, fixed(values, changed, line), strict=True)
        if value is not None
    }
    if totals and not file.log.errors:
        level = _level(file.export)
        metrics = {key: file.platform.metric(key, level=level) for key in file.keys}
        rows = [post.values for post in posts] + [day.values for day in days]
        reconcile(file.keys, metrics, rows, totals, file.log, file.totals[-1][0])
    if file.same:
        several = len(file.same) > 1
        file.log.note(
            f"{len(file.same)} rows repeat an earlier one, the first is line {file.same[0]}."
            if several
            else f"Line {file.same[0]} repeats an earlier row."
        )
    if not (posts or days or file.log.errors):
        file.log.note("The file has no rows.")
    return by_account(
        file,
        Parsed(
            kind=file.export.kind,
            label=file.export.label,
            content="days" if file.export.content == "days" else "posts",
            platform=file.platform.key,
            encoding=file.source.encoding,
            delimiter=file.header.delimiter,
            date_order=dates.order,
            metrics=file.keys,
            unknown_columns=tuple(file.columns.unknown),
            own=tuple(file.columns.own),
            period=(min(spoken), max(spoken)) if spoken else None,
            posts=posts,
            days=days,
            totals=totals,
            problems=file.log.finished(),
            notes=file.log.notes,
        ),
    )
