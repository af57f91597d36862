"""The day an export was made, where its rows state it: figures stand on it, and no post is newer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from smdash.domain.errors import AmbiguousDatesError
from smdash.formats.problems import ProblemLog
from smdash.formats.quoting import shown
from smdash.formats.tables.dates import DateColumn, year_before

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from smdash.domain.imports.records import DateOrder, PostFigures
    from smdash.formats.analytics.export_file import ExportFile


def settle_made(file: ExportFile, made: DateColumn, dates: DateColumn) -> None:
    """Read the days of the export, and let no date of ``dates`` that has no year be after the last of them.

    Raises AmbiguousDatesError as any column of dates does; a cell that is no date tells no day.
    """
    for line, cell in file.made.items():
        if cell.strip():
            made.see(cell, line)
    if not made.first_line:
        return
    try:
        made.settle(file.source.name, file.options, file.log, file.latest())
    except AmbiguousDatesError:
        # The dates of the posts may tell the order; where they do not, this raises for them.
        told = DateColumn(dates.name, dict(dates.first_line), newest=dates.newest)
        told.settle(file.source.name, file.options, ProblemLog())
        if not told.order:
            raise
        order: DateOrder = "day" if told.order == "day" else "month"
        made.settle(file.source.name, replace(file.options, date_order=order), file.log, file.latest())
    for cell, fault in made.faults.items():
        file.log.warning(
            made.first_line[cell], made.name, f"{shown(cell)} {fault}; the day of the export is left open."
        )
    last = max((moment.at.date() for moment in made.moments.values()), default=None)
    if last is None:
        return
    dates.newest = min(last, dates.newest) if dates.newest else last
    if (day := only_day(made)) is not None:
        file.log.note(
            f"'{made.name}' says that the file was made on {day}, the day of its figures; --captured says otherwise."
        )


def only_day(made: DateColumn) -> date | None:
    """Return the day of the export where all rows state the same one, None where they do not."""
    days = {moment.at.date() for moment in made.moments.values()}
    return days.pop() if len(days) == 1 else None


def dated(file: ExportFile, made: DateColumn, posts: list[PostFigures], yearless: Container[int]) -> list[PostFigures]:
    """Return posts of a file that holds several exports, each with the day of its own.

    A date without a year (in the lines ``yearless``) is of the year before where it would be after that day.
    """
    if len({moment.at.date() for moment in made.moments.values()}) < 2:
        return posts
    found: list[PostFigures] = []
    for post in posts:
        moment = made.moments.get(file.made.get(post.line, ""))
        if moment is None:
            found.append(post)
            continue
        day, out = moment.at.date(), post.published
        if out is not None and out.date() > day and post.line in yearless:
            out = year_before(out)
        found.append(post._replace(day=day, published=out))
    return found
