"""Reads workbooks: every sheet that is a known kind of table, told by its header and never by its name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from smdash.domain.errors import UnknownFileError
from smdash.domain.imports.records import DayFigures, Parsed, RowProblem
from smdash.formats.analytics.stacked import whole
from smdash.formats.quoting import shown
from smdash.formats.results.mapped import matching, read_mapped
from smdash.formats.tables.date_parts import day_parts
from smdash.formats.tables.grid import joined, turned
from smdash.formats.tables.numbers import Measure, read_figure
from smdash.formats.tables.workbook import open_workbook
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.containers.held import AnyFile
    from smdash.formats.detect.claim import Claim
    from smdash.formats.tables.grid import Grid
    from smdash.formats.tables.table import Header

    Recognise = Callable[..., Claim | None]

_MEMBER = "li_member"
_STOCK = re.compile(r"total followers on ([\d/.\-]+)\s*:?", re.IGNORECASE)


def read_workbook(path: AnyFile, kind: str | None, options: ReadOptions, recognise: Recognise) -> Parsed:
    """Return the figures of every sheet that is known; the others are named in the notes.

    ``recognise`` tells what a table is: (table, turned: whether it was, kind: the one wanted, told: the platforms that
    are known). Sheets that files of several platforms have are of the one the other sheets are of. Raises
    UnknownFileError when no sheet is known.
    """
    grids, notes = open_workbook(path)
    if kind is None and (mapped := _mapped(grids, path.name, options)):
        mapped.notes[:0] = notes
        return mapped
    known = _recognised(grids, kind, options, recognise)
    unread = [grid for grid, (_, claim) in zip(grids, known, strict=True) if claim is None]
    found = [(shape, claim) for shape, claim in known if claim is not None]
    if not found:
        names = ", ".join(shown(grid.sheet) for grid in grids[:6]) or "none with anything in it"
        raise UnknownFileError(
            f"no sheet of the workbook is {'of the kind ' + kind if kind else 'known'}; its sheets are {names}.",
            subject=path.name,
            hint="Import the workbook as it was downloaded.",
        )
    if not found[0][1].platforms:
        return _of_no_platform(found, unread, notes, options)
    may_be = _may_be([claim for _, claim in found])
    found, others = (
        [each for each in found if may_be[0] in each[1].platforms],
        [each for each in found if may_be[0] not in each[1].platforms],
    )
    parts = [_read(grid, claim, options) for grid, claim in found]
    order = next((part.date_order for part in parts if part.date_order), "")
    extra, problems = _beside(unread, [grid for grid, _ in found], parts, options, order)
    grid, first = found[0]
    export = parts[0]
    if len(parts) + len(extra) == 1:
        result = export
    else:
        result = _whole(first.kind, first.label, grid, first.header, [*parts, *extra])
    result.problems.extend(problems)
    result.notes[:0] = notes
    result.notes.extend(f"Sheet {shown(grid.sheet)} holds nothing smdash keeps." for grid in unread)
    result.notes.extend(
        f"Sheet {shown(grid.sheet)} is left out: it is of {' or '.join(claim.platforms)} ({claim.label}), and the "
        f"workbook is read as one of {may_be[0]}. Save the sheet as CSV and import that."
        for grid, claim in others
    )
    return replace(result, platform="", platforms=may_be) if len(may_be) > 1 else result


def _mapped(grids: Sequence[Grid], name: str, options: ReadOptions) -> Parsed | None:
    """Return the first sheet whose header a brand remembers, read as it does; the others are named in the notes."""
    for grid in grids:
        if known := matching(grid, options.mappings, name):
            parsed = read_mapped(*known, options)
            parsed.notes.extend(f"Sheet {shown(each.sheet)} is left out." for each in grids if each is not grid)
            return parsed
    return None


def _of_no_platform(
    found: Sequence[tuple[Grid, Claim]], unread: Sequence[Grid], notes: Sequence[str], options: ReadOptions
) -> Parsed:
    """Return the first sheet of a kind that is of no platform, with the others of that kind where they are results."""
    first = found[0][1]
    same = [(grid, claim) for grid, claim in found if claim.kind == first.kind]
    parts = [_read(grid, claim, options) for grid, claim in (same if len(same) > 1 else same[:1])]
    result = parts[0]
    if result.content == "results":
        periods = [part.period for part in parts if part.period]
        result = replace(
            result,
            results=[row for part in parts for row in part.results],
            problems=[problem for part in parts for problem in part.problems],
            notes=[note for part in parts for note in part.notes],
            period=(min(p[0] for p in periods), max(p[1] for p in periods)) if periods else None,
        )
    elif len(parts) > 1:
        same = same[:1]
    read = [grid for grid, _ in same]
    left = [*unread, *(grid for grid, _ in found if grid not in read)]
    result.notes[:0] = notes
    result.notes.extend(f"Sheet {shown(grid.sheet)} holds nothing smdash keeps." for grid in left)
    return result


def _recognised(
    grids: Sequence[Grid], kind: str | None, options: ReadOptions, recognise: Recognise
) -> list[tuple[Grid, Claim | None]]:
    """Return every sheet in the shape it is read in with what it is; sure ones tell what the others are of."""
    told = tuple(filter(None, (options.platform, *options.beside)))
    first = [_known(grid, kind, told, recognise) for grid in grids]
    sure = tuple(claim.platforms[0] for _, claim in first if claim is not None and len(claim.platforms) == 1)
    if not sure:
        return first
    return [
        each if each[1] is not None and len(each[1].platforms) == 1 else _known(grid, kind, (*told, *sure), recognise)
        for grid, each in zip(grids, first, strict=True)
    ]


def _may_be(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Return the platforms every sheet may be of; where there is none, that of the first sheet."""
    common = [key for key in claims[0].platforms if all(key in claim.platforms for claim in claims)]
    return tuple(common) or claims[0].platforms[:1]


def _known(grid: Grid, kind: str | None, told: tuple[str, ...], recognise: Recognise) -> tuple[Grid, Claim | None]:
    for shape, is_turned in ((joined(grid), False), (turned(grid), True)):
        if shape is not None and (claim := recognise(shape, turned=is_turned, kind=kind, told=told)) is not None:
            return shape, claim
    return grid, None


def _read(grid: Grid, claim: Claim, options: ReadOptions) -> Parsed:
    parsed = claim.read(grid, claim.header, options)
    where, note_where = f"sheet {shown(grid.sheet)}: ", f"Sheet {shown(grid.sheet)}: "
    return replace(
        parsed,
        problems=[p._replace(message=where + p.message) for p in parsed.problems],
        notes=[note_where + note for note in parsed.notes],
    )


def _whole(kind: str, label: str, grid: Grid, header: Header, parts: list[Parsed]) -> Parsed:
    from smdash import platforms

    export = next(export for _, export in platforms.exports() if export.kind == kind)
    result = whole(parts[0].platform, export, grid, header, parts)
    labels = ", ".join(dict.fromkeys(part.label for part in parts))
    return replace(result, kind=kind, label=label if labels == label else labels, encoding=grid.encoding)


# --- what LinkedIn states beside its tables ---------------------------------------------------------------------------


def _beside(
    unread: list[Grid], read: list[Grid], parts: list[Parsed], options: ReadOptions, order: str
) -> tuple[list[Parsed], list[RowProblem]]:
    """Return the number of followers that stands above the table of gains, and totals that do not add up."""
    if parts[0].platform != "linkedin":
        return [], []
    extra, problems = [], []
    for grid in [*unread, *read]:
        for line, cells in grid.rows[:3]:
            if stock := _STOCK.match(cells[0].strip()):
                number = next((cell for cell in cells[1:] if cell.strip()), "")
                day = _day(stock[1], options.date_order or order or "month")
                if day is not None and (value := _number(number)) is not None:
                    if grid in unread:
                        unread.remove(grid)
                    extra.append(_stock(parts[0], line, day, value))
    member = next((part for part in parts if part.kind == _MEMBER), None)
    for grid in list(unread):
        for line, name, stated in _stated(grid) if member else ():
            key = {"impressions": "impressions"}.get(fold_header(name))
            if member is None or key not in member.metrics:
                continue
            if grid in unread:
                unread.remove(grid)
            values = [day.values[member.metrics.index(key)] for day in member.days]
            added = sum(value for value in values if value is not None)
            if None not in values and abs(added - stated) > max(1.0, 0.002 * stated):
                text = (
                    f"the days add up to {added:,.10g}, the file's own total says {stated:,.10g}: days may be missing."
                )
                problems.append(RowProblem(line, name, text, "warning"))
    return extra, problems


def _stated(grid: Grid) -> Iterator[tuple[int, str, float]]:
    if not grid.rows or not fold_header(grid.rows[0][1][0]).startswith("overall performance"):
        return
    for line, cells in grid.rows[1:6]:
        if len(cells) > 1 and (value := _number(cells[1])) is not None:
            yield line, cells[0], value


def _number(cell: str) -> float | None:
    try:
        return read_figure(cell, Measure("count"), ".").value
    except ValueError:
        return None


def _day(text: str, order: str) -> date | None:
    from datetime import date as day

    try:
        parts = day_parts(text)
        swap = parts.form == "day" or (parts.form == "either" and (order == "day" or parts.a > 12))
        month, number = (parts.b, parts.a) if swap else (parts.a, parts.b)
        return day(parts.year, month, number)
    except ValueError:
        return None


def _stock(like: Parsed, line: int, day: date, value: float) -> Parsed:
    return Parsed(
        kind="li_member_followers",
        label="LinkedIn member followers, by day",
        content="days",
        platform=like.platform,
        metrics=("followers",),
        period=(day, day),
        days=[DayFigures(line, day, (value,))],
    )
