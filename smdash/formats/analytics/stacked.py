"""Exports of several tables below each other: Meta's daily series of one card or more, and Pinterest's overview."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smdash.domain.errors import UnknownFileError
from smdash.domain.imports.records import Parsed
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

    from smdash.domain.imports.records import ReadOptions
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


# --- Meta: a card's daily figures -------------------------------------------------------------------------------------


def read_series(
    pairs: Sequence[tuple[Platform, Export]], source: Source, header: Header, options: ReadOptions
) -> Parsed:
    """Return a Meta series: per card the title says which figure the column ``Primary`` holds.

    Facebook and Instagram share the form. Where the titles do not tell them apart, ``platforms`` names both.
    """
    found = [table for table in sections(all_rows(source, header)) if table.rows]
    tables = [table for table in found if {"date", "primary"} <= {fold_header(name) for name in table.rows[0][1]}]
    told: Counter[str] = Counter()
    for table in tables:
        for platform, export in pairs:
            told[platform.key] += _titled(export, table.title) is not None
    best = max(told.values(), default=0)
    if not best:
        titles = ", ".join(shown(table.title) for table in tables[:3]) or "none"
        raise UnknownFileError(
            f"the figure is not known; the title above the table is {titles}.",
            subject=source.name,
            hint="Name it under [exports.titles] in platforms/facebook.toml or platforms/instagram.toml of the home.",
        )
    fitting = [pair for pair in pairs if told[pair[0].key] == best]
    platform, export = fitting[0]
    parts, notes = [], []
    for table in tables:
        key = _titled(export, table.title)
        if key is None:
            notes.append(f"{shown(table.title)} in line {table.line} is not known and is left out.")
            continue
        grid, head = _table(source, table)
        part = read_export(platform, replace(export, metrics={key: (_PRIMARY,)}), grid, head, options)
        parts.append(replace(part, encoding=source.encoding))
    result = replace(whole(platform.key, export, source, header, parts), kind=SERIES)
    result.notes.extend(notes)
    several = tuple(each.key for each, _ in fitting)
    return replace(result, platform="", platforms=several) if len(several) > 1 else result


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
    for table in sections(all_rows(source, header)):
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
    stated = next(
        (found for line, row in all_rows(source, header) if line <= 4 and (found := range_in(",".join(row)))), None
    )
    return replace(result, period=stated or result.period)
