"""Exports of several tables below each other: Meta's daily series of one card or more, and Pinterest's overview."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smdash.domain.errors import AmbiguousDatesError, UnknownFileError
from smdash.domain.imports.records import Parsed, RowProblem
from smdash.domain.wording import counted
from smdash.formats.analytics.export import read_export
from smdash.formats.analytics.periods import range_in
from smdash.formats.quoting import shown
from smdash.formats.tables.grid import section
from smdash.formats.tables.layout import Fit, Layout
from smdash.formats.tables.sections import Section, all_rows, sections
from smdash.formats.tables.table import Header
from smdash.platforms.headers import fits, fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.imports.records import DateOrder, ReadOptions
    from smdash.formats.tables.columns import Use
    from smdash.formats.tables.table import Peek
    from smdash.formats.tables.text import Source
    from smdash.platforms import Export, Platform

SERIES = "meta_series"
OVERVIEW = "pin_overview"
_PRIMARY = "Primary"


def _known(name: str) -> tuple[Use, str] | None:
    known: dict[str, tuple[Use, str]] = {"date": ("field", "day"), "primary": ("metric", "primary")}
    return known.get(fold_header(name))


SERIES_LAYOUT = Layout((("Date",), (_PRIMARY,)), _known, 5)


def whole(platform: str, export: Export, source: Source, header: Header, parts: Iterable[Parsed]) -> Parsed:
    """Return one file that is the sum of its parts, with their problems and notes."""
    parts = tuple(parts)
    periods = [part.period for part in parts if part.period]
    period = (min(first for first, _ in periods), max(last for _, last in periods)) if periods else None
    return Parsed(
        kind=export.kind,
        label=export.label,
        content=parts[0].content if parts else "days",
        platform=platform,
        encoding=source.encoding,
        delimiter=header.delimiter,
        date_order=next((part.date_order for part in parts if part.date_order), ""),
        accounts=tuple(dict.fromkeys(name for part in parts for name in part.accounts)),
        metrics=tuple(dict.fromkeys(key for part in parts for key in part.metrics)),
        unknown_columns=tuple(dict.fromkeys(name for part in parts for name in part.unknown_columns)),
        own=tuple(dict.fromkeys(own for part in parts for own in part.own)),
        period=period,
        problems=sorted((p for part in parts for p in part.problems), key=lambda problem: problem.line),
        notes=list(dict.fromkeys(note for part in parts for note in part.notes)),
        parts=parts,
    )


def _table(source: Source, table: Section) -> tuple[Source, Header]:
    grid = section(source, table.rows, table.title)
    line, names = table.rows[0]
    cleaned = [" ".join(name.replace("\ufeff", "").split()) for name in names]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    return grid, Header(line, 0, "", tuple(cleaned))


def _named(grid: Source, header: Header, title: str) -> tuple[Source, Header]:
    """Return a card whose other columns are called after it, so that those of two cards are not one figure."""
    known = {"date", "primary"}
    names = tuple(name if fold_header(name) in known or not name else f"{title}: {name}" for name in header.names)
    return grid, replace(header, names=names)


# --- Meta: a card's daily figures -------------------------------------------------------------------------------------


def read_series(
    pairs: Sequence[tuple[Platform, Export]], source: Source, header: Header, options: ReadOptions
) -> Parsed:
    """Return a Meta series: per card the title says which figure the column ``Primary`` holds.

    Facebook and Instagram share the form, and one file may hold cards of both. Where no title tells them apart,
    ``platforms`` names both; where some do, the content is ``figures``, with a part per card.
    """
    notes: list[str] = []
    problems: list[RowProblem] = []
    tables = _cards(source, header, notes, problems)
    if not any(_titled(export, table.title) for table in tables for _, export in pairs):
        titles = ", ".join(shown(table.title) for table in tables[:3]) or "none"
        raise UnknownFileError(
            f"the figure is not known; the title above the table is {titles}.",
            subject=source.name,
            hint="Name it under [exports.titles] in platforms/facebook.toml or platforms/instagram.toml of the home.",
        )
    blocks: list[_Block] = []
    for block in _read_blocks(pairs, source, tables, options):
        if not block.read_as:
            notes.append(f"{block.where} is not known and is left out.")
        elif not any(part.days or part.errors for part in block.read_as.values()):
            notes.append(f"{block.where} has no rows.")
        else:
            blocks.append(block)
    parts = [part for block in _told(blocks, notes) if (part := _part(block, pairs)) is not None]
    result = _joined(pairs, source, header, parts, notes)
    result.problems.extend(problems)
    return result


def _cards(source: Source, header: Header, notes: list[str], problems: list[RowProblem]) -> list[Section]:
    """Return the tables of a day and its figure, without the other ones, which are noted.

    Rows that only a blank line parts from a table are its own.
    """
    found: list[Section] = []
    other = False
    for table in sections(all_rows(source, header, problems)):
        if not table.rows:
            continue
        if _is_card(table):
            found.append(table)
        elif found and not table.title and not other:
            found[-1].rows.extend(table.rows)
            continue
        else:
            rows = counted(len(table.rows), "row")
            notes.append(f"{shown(table.title)} in line {table.line} ({rows}) is no figure by day and is left out.")
        other = not _is_card(table)
    return found


def _is_card(table: Section) -> bool:
    return {"date", "primary"} <= {fold_header(name) for name in table.rows[0][1]}


@dataclass(slots=True)
class _Block:
    """One card: its title and line, and what it is on each platform that has a card of that title."""

    title: str
    line: int
    read_as: dict[str, Parsed]

    @property
    def where(self) -> str:
        return f"{shown(self.title)} in line {self.line}"


def _read_blocks(
    pairs: Sequence[tuple[Platform, Export]], source: Source, tables: Sequence[Section], options: ReadOptions
) -> list[_Block]:
    """Return every card; days that one card writes in one order are so written in the others.

    Raises AmbiguousDatesError where no card tells the order.
    """
    found: list[_Block | AmbiguousDatesError] = []
    for table in tables:
        try:
            found.append(_read_block(pairs, source, table, options))
        except AmbiguousDatesError as error:
            found.append(error)
    read = [each for each in found if isinstance(each, _Block)]
    orders = {part.date_order for block in read for part in block.read_as.values() if part.date_order}
    if len(read) == len(found):
        return read
    if len(orders) != 1:
        raise next(each for each in found if isinstance(each, AmbiguousDatesError))
    order: DateOrder = "day" if "day" in orders else "month"
    return [_read_block(pairs, source, table, replace(options, date_order=order)) for table in tables]


def _read_block(
    pairs: Sequence[tuple[Platform, Export]], source: Source, table: Section, options: ReadOptions
) -> _Block:
    block = _Block(table.title, table.line, {})
    for platform, export in pairs:
        if (key := _titled(export, table.title)) is not None:
            grid, head = _named(*_table(source, table), table.title)
            part = read_export(platform, replace(export, metrics={key: (_PRIMARY,)}), grid, head, options)
            block.read_as[platform.key] = replace(part, kind=SERIES, encoding=source.encoding, title=table.title)
    return block


def _told(blocks: Sequence[_Block], notes: list[str]) -> Sequence[_Block]:
    """Narrow the platforms of blocks whose title several have, by what the other blocks of the file are.

    One that has the same card under a title of its own cannot have it twice. What is left open is of the platform that
    all the others are of, if they are of one.
    """
    own = [block for block in blocks if len(block.read_as) == 1]
    names = {key for block in own for key in block.read_as}
    for block in blocks:
        if len(block.read_as) == 1:
            continue
        if any(_repeats(part, other) for part in block.read_as.values() for other in own):
            notes.append(f"{block.where} repeats another part and is left out.")
            block.read_as = {}
            continue
        free = {key: part for key, part in block.read_as.items() if not any(_same_days(part, key, o) for o in own)}
        if len(free) == 1:
            names |= set(free)
            notes.append(
                f"{block.where} names no platform; it is {next(iter(free))}'s, since the others have their own."
            )
        elif not free:
            notes.append(f"{block.where} names no platform, and each has its own in this file; it is left out.")
        block.read_as = free
    if len(names) == 1:
        only = names.pop()
        for block in blocks:
            if len(block.read_as) > 1 and only in block.read_as:
                notes.append(f"{block.where} names no platform; it is {only}'s, as the rest of the file.")
                block.read_as = {only: block.read_as[only]}
    return blocks


def _same_days(part: Parsed, key: str, other: _Block) -> bool:
    theirs = other.read_as.get(key)
    if theirs is None or theirs.metrics != part.metrics:
        return False
    return not {day.day for day in theirs.days}.isdisjoint(day.day for day in part.days)


def _repeats(part: Parsed, other: _Block) -> bool:
    theirs = other.read_as.get(part.platform)
    if theirs is None or theirs.metrics != part.metrics:
        return False
    return [day[1:] for day in theirs.days] == [day[1:] for day in part.days]


def _part(block: _Block, pairs: Sequence[tuple[Platform, Export]]) -> Parsed | None:
    read_as = tuple(block.read_as[platform.key] for platform, _ in pairs if platform.key in block.read_as)
    if len(read_as) < 2:
        return read_as[0] if read_as else None
    return replace(read_as[0], platform="", platforms=tuple(block.read_as), read_as=read_as)


def _joined(
    pairs: Sequence[tuple[Platform, Export]], source: Source, header: Header, parts: Sequence[Parsed], notes: list[str]
) -> Parsed:
    """Return the file: of one platform, of several that its cards are all shared by, or with parts of their own."""
    several = [part.platforms or (part.platform,) for part in parts]
    platform, export = pairs[0]
    result = replace(whole(platform.key, export, source, header, parts), kind=SERIES)
    result.notes.extend(notes)
    if not parts:
        return result
    if len(set(several)) == 1:
        one = several[0]
        return replace(result, platform=one[0] if len(one) == 1 else "", platforms=one if len(one) > 1 else ())
    every = tuple(platform.key for platform, _ in pairs if any(platform.key in keys for keys in several))
    return replace(result, platform="", platforms=every, content="figures")


def _titled(export: Export, title: str) -> str | None:
    folded = fold_header(title)
    return next((key for key, names in export.titles.items() if any(fits(n, folded) for n in names)), None)


# --- Pinterest: the overview ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OverviewLayout:
    """A line that states a period, and below it a table of days with a figure of the export."""

    export: Export
    need: tuple[tuple[str, ...], ...] = (("Date",), ("Top Pins",))

    def best(self, peek: Peek) -> Fit | None:
        """Return the header of the days, None when no line above it states a period."""
        if not any(range_in(line) for line in peek.lines[:4]):
            return None
        for header in peek.headers:
            uses = [self.export.column(name) for name in header.names if name]
            if ("field", "day") in uses and any(use and use[0] == "metric" for use in uses):
                return Fit(header, (), sum(use is not None for use in uses) / len(uses))
        return None


def read_overview(platform: Platform, export: Export, source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return the daily figures of a Pinterest overview; the tables of boards and pins are named and left out.

    They state sums of the period, which are neither days of the account nor figures since a pin was published.
    """
    parts, notes = [], []
    problems: list[RowProblem] = []
    for table in sections(all_rows(source, header, problems)):
        names = {fold_header(name) for name in table.rows[0][1]} if table.rows else set()
        if any(fits(alias, name) for alias in export.fields["day"] for name in names):
            grid, head = _table(source, table)
            parts.append(replace(read_export(platform, export, grid, head, options), encoding=source.encoding))
        elif table.rows:
            count = len(table.rows) - 1
            notes.append(
                f"'{table.title or 'a table'}' in line {table.line} ({counted(count, 'row')}) is left out: "
                "it states sums of the period, not figures of a day or since publishing."
            )
    result = whole(platform.key, export, source, header, parts)
    result.notes.extend(notes)
    result.problems.extend(problems)
    stated = next(
        (found for line, row in all_rows(source, header) if line <= 4 and (found := range_in(",".join(row)))), None
    )
    return replace(result, period=stated or result.period)
