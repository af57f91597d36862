"""The rows of an export that states the figures of each post day by day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.imports.records import PostFigures
from smdash.domain.wording import counted
from smdash.formats.analytics.export_file import fixed
from smdash.formats.quoting import shown
from smdash.formats.tables.durations import Seconds
from smdash.formats.tables.ids import clean_id, is_rounded

if TYPE_CHECKING:
    from smdash.formats.analytics.export_file import Changes, ExportFile
    from smdash.formats.analytics.figures import Values
    from smdash.formats.tables.dates import DateColumn

_ELSEWHERE = timedelta(days=1)  # The same moment has two dates on earth.
PostDayRow = tuple[int, str, str, str, str, str, "Values"]  # line, day, id, published, text, duration, figures


def scan_post_days(file: ExportFile, dates: DateColumn, published: DateColumn, rows: list[PostDayRow]) -> None:
    """Add the rows to ``rows``, and show every date to ``dates`` and ``published``."""
    columns = file.columns
    at_day, at_id = columns.index("day"), columns.index("id")
    at_title, at_published = columns.index("title"), columns.index("published")
    at_length = columns.index("duration")
    for line, row in file.rows():
        if file.is_aside(line, row, at_day) or file.is_aside(line, row, at_id):
            continue
        post_id = clean_id(row[at_id]) if at_id is not None else ""
        if not post_id or is_rounded(post_id):
            what = f"{shown(post_id)} was rounded by a spreadsheet" if post_id else "the id is missing"
            file.log.error(line, file.name("id"), f"{what}. Import the file as it was downloaded.")
            continue
        day = row[at_day] if at_day is not None else ""
        out = row[at_published] if at_published is not None else ""
        dates.first_line.setdefault(day, line)
        if out.strip():
            published.first_line.setdefault(out, line)
        title = row[at_title] if at_title is not None else ""
        length = row[at_length] if at_length is not None else ""
        rows.append((line, day, post_id, out, title, length, file.figures.read(line, row, line)))


def post_days_of(
    file: ExportFile, rows: list[PostDayRow], dates: DateColumn, published: DateColumn, changed: Changes
) -> list[PostFigures]:
    """Return one entry per post and day, once the dates are settled; rows that contradict are errors.

    A day before the post was published has no figures: charts draw every post over the whole period, and write 0. A
    figure of the day before is kept, since that may be the day of publication elsewhere on earth.
    """
    found: dict[tuple[str, str], PostFigures] = {}
    before: list[int] = []
    seconds, durations = Seconds(), file.platform.durations
    for line, cell, post_id, out, title, length, values in rows:
        moment = dates.moments.get(cell)
        if moment is None:
            file.log.error(line, dates.name, f"{shown(cell)} {dates.faults.get(cell, 'is not a date')}.")
            continue
        at = published.moments.get(out)
        day = moment.at.date()
        figures = fixed(values, changed, line)
        when, has_time = at or (None, False)
        shape = file.platform.format_rules.of("", "", title)
        if not shape and length and durations is not None:
            shape = durations.format(seconds[length], when.date() if when is not None else None)
        entry = PostFigures(line, post_id, "", when, has_time, title, shape, figures, day)
        if when is not None and day < when.date():
            stated = any(figures)
            if not stated or when.date() - day > _ELSEWHERE:
                before.append(line)
                if stated:
                    text = f"post {shown(post_id)} has figures on {day}, before it was published on {when.date()}"
                    file.log.warning(line, dates.name, f"{text}; they are left out.", sort="before")
                continue
        earlier = found.get((post_id, cell))
        if earlier is not None and earlier.values == entry.values:
            file.same.append(line)
            continue
        if earlier is not None:
            text = f"post {shown(post_id)} on {day} is also in line {earlier.line} with other figures; "
            file.log.error(line, dates.name, f"{text}nothing tells which hold.")
            continue
        found[post_id, cell] = entry
    if before:
        rows_are = counted(len(before), "row is of a day", "rows are of days")
        file.log.note(f"{rows_are} before the post was published, the first is line {before[0]}: no figures.")
    return list(found.values())
