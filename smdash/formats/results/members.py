"""Reads the contacts of an e-mail list: who joined and who left, each once, and how many there are."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from smdash.domain.errors import UnknownFileError
from smdash.domain.imports.records import Parsed, ResultFigure
from smdash.domain.wording import counted
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.results.cells import dates, when
from smdash.formats.results.columns import every_place, places, table_rows

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.tables.table import Header
    from smdash.formats.tables.text import Source
    from smdash.platforms.result_files.files import ResultFile

_NEVER_JOINED = ("nonsubscribed", "non-subscribed", "non_subscribed")
"""How the file of contacts begins who never joined: its columns are those of members."""


def read_members(kind: ResultFile, source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return a figure ``joined`` for each contact, and ``left`` for each that a column says is gone.

    A file of contacts that are still there also tells how many they are on the day it was made. Raises UnknownFileError
    for a file of contacts who never joined, and AmbiguousDatesError.
    """
    log = ProblemLog()
    results: list[ResultFigure] = []
    order = ""
    if source.path.name.lower().startswith(_NEVER_JOINED):
        raise UnknownFileError("these are contacts who never joined the list.", subject=source.name)
    at = places(header.names, kind.columns)
    gone = every_place(header.names, kind.columns.get("left", ()))
    who = every_place(header.names, kind.columns.get("who", ()))
    zone = ZoneInfo(kind.zone) if kind.zone else None
    with suppress(TooManyErrors):
        rows = table_rows(source, header, log, options, kind.totals)
        columns = [
            *every_place(header.names, kind.columns.get("joined", ())),
            *every_place(header.names, kind.columns.get("asked", ())),
        ]
        read = {}
        for place in (*columns, *gone):
            column = [(line, cells[place]) for line, cells in rows]
            read[place], found = dates(header.label(place), column, source.name, options, log)
            order = order or found
        undated = here = 0
        for line, cells in rows:
            ref = cells[at["ref"]].strip() if "ref" in at else ""
            address = next((cells[place].strip().casefold() for place in who if cells[place].strip()), "")
            if not ref and not address:
                log.error(line, "", "the row has neither a number nor an address.")
                continue
            joined = next((m for p in columns if (m := read[p].get(cells[p].strip()))), None)
            left = next((m for p in gone if (m := read[p].get(cells[p].strip()))), None)
            here += left is None
            undated += joined is None
            for measure, moment in (("joined", joined), ("left", left)):
                if moment is not None:
                    results.append(
                        ResultFigure(
                            line,
                            measure,
                            "event",
                            when(moment, zone),
                            1.0,
                            kind.origin,
                            ref=ref,
                            identity=address,
                            who=address,
                        )
                    )
        if undated:
            log.note(f"{counted(undated, 'contact has', 'contacts have')} no day of joining.")
        if gone and here:
            log.note(f"{counted(here, 'contact has', 'contacts have')} no day of leaving, so that it is not counted.")
        made = options.made or options.today
        if not gone and results and made is not None:
            results.append(_size(here, made, kind, header))
            log.note(
                f"The list is {here:,} on {made}, the day the file was made: that is right for a whole audience, "
                "and not for a segment of one."
            )
    return Parsed(
        kind.kind,
        kind.label,
        "results",
        encoding=source.encoding,
        delimiter=header.delimiter,
        date_order=order,
        period=_period(results),
        told=_told(results, options.made or options.today),
        results=results,
        problems=log.finished(),
        notes=log.notes,
    )


def _size(count: int, made: date, kind: ResultFile, header: Header) -> ResultFigure:
    return ResultFigure(header.line + 1, "list", "day", made, float(count), kind.origin)


def _told(results: list[ResultFigure], made: date | None) -> tuple[date, date] | None:
    """Return from when to when the file tells who came and went: from the first of them until it was made."""
    period = _period([each for each in results if each.per == "event"])
    return (period[0], max(made, period[1])) if period and made else None


def _period(results: list[ResultFigure]) -> tuple[date, date] | None:
    days = [each.when.date() if isinstance(each.when, datetime) else each.when for each in results]
    return (min(days), max(days)) if days else None
