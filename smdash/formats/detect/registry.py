"""Every kind of file that can be read, and which of them a file is, told by its contents alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from smdash import platforms
from smdash.domain.errors import UnknownFileError
from smdash.domain.imports.records import Parsed, ReadOptions, RowProblem
from smdash.formats.analytics import own_figures, stacked
from smdash.formats.analytics.export import read_export
from smdash.formats.analytics.refused import refusal
from smdash.formats.containers.held import AnyFile, file_of
from smdash.formats.detect.claim import Claim, Read
from smdash.formats.detect.unrecognised import LIST, Tried, no_such_kind, quoted, what_is_wrong, what_was_seen
from smdash.formats.feeds import outbox
from smdash.formats.inbox import inbox_lines
from smdash.formats.plans.buffer_publer import BUFFER, PUBLER
from smdash.formats.plans.hootsuite_and_others import HOOTSUITE, LATER, PINTEREST, SOCIALBEE, SPROUT
from smdash.formats.plans.metricool import METRICOOL
from smdash.formats.plans.own_plan import OWN
from smdash.formats.plans.plans import read_plan
from smdash.formats.results import competitors
from smdash.formats.results.mapped import matching, read_mapped
from smdash.formats.results.readers import ResultLayout
from smdash.formats.results.readers import readers as result_readers
from smdash.formats.tables.layout import Layout, Shape
from smdash.formats.tables.table import PREAMBLE, Header, Peek, peek
from smdash.formats.tables.text import Source, open_source
from smdash.formats.timelogs import timelogs
from smdash.paths import written
from smdash.platforms import Export, Platform, claims, exports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.formats.tables.grid import Grid

PLANS = (OWN, BUFFER, HOOTSUITE, SPROUT, PUBLER, METRICOOL, SOCIALBEE, LATER, PINTEREST)
_WHOLLY_KNOWN = frozenset({"yt_totals"})  # Its few columns also stand in other files, among others.
_BY_COMPANY = frozenset({"yt_totals"})  # What it came with, or the person, tells it where its columns are too few to.
WRAPPED = (
    "Every row stands in one cell, as a spreadsheet saves a file it has not parted; it is read as the columns meant."
)
OTHER_KIND = "Leave the kind out to have it recognised."
_CLEAR = 0.9  # With fewer of its columns known, a file is not said to be another platform's than the person says.


class Match(NamedTuple):
    """A kind a file may be; ``confidence`` from 0 to 1 grows with the part of its columns that the kind knows."""

    kind: str
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Reader:
    """How to recognise and read a kind of table."""

    kind: str
    label: str
    layout: Layout | Shape | ResultLayout | own_figures.WideLayout | stacked.OverviewLayout
    read: Read
    vertical: bool = False
    platforms: tuple[str, ...] = ()
    export: Export | None = None


class _Found(NamedTuple):
    """A reader that fits; ``rivals`` are other platforms the header may be of, where nobody has said which it is."""

    match: Match
    reader: _Reader | None
    header: Header | None
    rivals: tuple[str, ...] = ()


def kinds() -> tuple[tuple[str, str], ...]:
    """Return every kind that can be read, and what people call it."""
    named: dict[str, str] = {}
    for reader in _readers():
        named.setdefault(reader.kind, reader.label)
    return (*named.items(), (inbox_lines.KIND, inbox_lines.LABEL), (outbox.KIND, outbox.LABEL))


def sniff_one(path: AnyFile | str) -> list[Match]:
    """Return the kinds a single file can be, likeliest first; empty when there is none.

    Raises FileFormatError when the file is no text at all, is missing or is empty.
    """
    from smdash.formats.tables.workbook import is_workbook, open_workbook

    path = file_of(path)
    if outbox.is_outbox(path):
        return [Match(outbox.KIND, outbox.LABEL, 1.0)]
    if is_workbook(path):
        from smdash.formats.tables.grid import joined, turned

        found: dict[str, Match] = {}
        for grid in open_workbook(path)[0]:
            for shape, is_turned in ((joined(grid), False), (turned(grid), True)):
                for each in _matches(peek(shape), turned=is_turned) if shape else ():
                    found.setdefault(each.match.kind, each.match)
        return list(found.values())
    return [each.match for each in _matches(peek(open_source(path)))]


def read(path: AnyFile | str, kind: str | None = None, options: ReadOptions | None = None) -> Parsed:
    """Read a file as the kind it is, or as the kind named; what is wrong in rows is in ``Parsed.problems``.

    Raises UsageError for a kind that does not exist, AmbiguousDatesError when ``options.date_order`` is needed, and
    UnknownFileError when the file is of no known kind or not of the kind named (FileFormatError when it is damaged).
    """
    options = options or ReadOptions()
    if kind is not None and kind not in dict(kinds()):
        raise no_such_kind(kind, kinds())
    from smdash.formats.tables.workbook import is_workbook

    path = file_of(path)
    if kind in {None, outbox.KIND} and outbox.is_outbox(path):
        return outbox.read_outbox(path, options)
    if kind == outbox.KIND:
        raise UnknownFileError(f"this is no {outbox.LABEL}.", subject=written(path.name), hint=OTHER_KIND)
    if is_workbook(path):
        from smdash.formats.detect.sheets import read_workbook

        return read_workbook(path, kind, options, claim)
    progress = options.progress
    source = open_source(path, alive=(lambda: progress(0.0)) if progress else None)
    if kind is None and (known := matching(source, options.mappings, source.name)):
        return _with_source(read_mapped(*known, options), source, known[2])
    beginning = peek(source)
    if kind == inbox_lines.KIND:
        return _with_source(inbox_lines.read_inbox(source, options), source, None)
    if kind is None:
        reader, header, rivals = _recognised(source, beginning, options)
        if reader is None or header is None:
            return _with_source(inbox_lines.read_inbox(source, options), source, None)
        parsed = _with_source(reader.read(source, header, options), source, header)
        return replace(parsed, platform="", platforms=(*reader.platforms, *rivals)) if rivals else parsed
    reader = next(reader for reader in _readers() if reader.kind == kind)
    reader, header = _header(source, beginning, reader)
    return _with_source(reader.read(source, header, options), source, header)


def _readers() -> tuple[_Reader, ...]:
    """Return the kinds of tables; platforms may gain exports while the program runs, so nothing is kept."""
    native = tuple(_native(platform, export) for platform, export in exports() if not export.titles)
    series = [(platform, export) for platform, export in exports() if export.titles]
    plans = tuple(
        _Reader(dialect.kind, dialect.label, dialect.layout, partial(read_plan, dialect)) for dialect in PLANS
    )
    cards: tuple[_Reader, ...] = ()
    if series:
        read = partial(stacked.read_series, series)
        cards = (_Reader(stacked.SERIES, series[0][1].label, stacked.SERIES_LAYOUT, read, platforms=_keys(series)),)
    own = (
        _Reader(own_figures.LONG, own_figures.LABELS["figures_long"], own_figures.LONG_LAYOUT, own_figures.read_long),
        _Reader(own_figures.WIDE, own_figures.LABELS["figures_wide"], own_figures.WideLayout(), own_figures.read_wide),
    )
    results = tuple(_Reader(each.kind, each.label, each.layout, each.read) for each in result_readers())
    return native + cards + plans + own + results


def _native(platform: Platform, export: Export) -> _Reader:
    if export.kind == stacked.OVERVIEW:
        read = partial(stacked.read_overview, platform, export)
        return _Reader(export.kind, export.label, stacked.OverviewLayout(export), read, platforms=(platform.key,))
    layout = Layout(export.need, export.column, PREAMBLE)
    read = partial(read_export, platform, export)
    return _Reader(export.kind, export.label, layout, read, export.vertical, (platform.key,), export)


def _keys(series: list[tuple[Platform, Export]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(platform.key for platform, _ in series))


def _matches(beginning: Peek, *, turned: bool = False, told: Sequence[str] = ()) -> list[_Found]:
    """Return the readers that fit, likeliest first; ``told`` are platforms that the person or other files name."""
    found: list[tuple[tuple[int, float], _Found]] = []
    for reader in _readers():
        if reader.vertical != turned:
            continue
        fit = reader.layout.best(beginning)
        if fit is None or fit.missing or (reader.kind in _WHOLLY_KNOWN and fit.share < 1):
            continue
        shared = _shared(reader, fit.header) if not set(told) & set(reader.platforms) else ()
        if shared and fit.share < 1:
            continue  # What it knows of the header others know too, and what they do not is unknown to it as well.
        match = Match(reader.kind, reader.label, round(0.5 + 0.5 * fit.share, 3))
        others = tuple(key for key in shared if claims.whole(key, fit.header.names))
        found.append(((len(reader.layout.need), fit.share), _Found(match, reader, fit.header, others)))
    if beginning.lines and (sure := inbox_lines.fits(beginning)):
        found.append(((0, sure), _Found(Match(inbox_lines.KIND, inbox_lines.LABEL, round(sure, 3)), None, None)))
    found.sort(key=lambda entry: entry[0], reverse=True)
    return [each for _, each in found]


def _shared(reader: _Reader, header: Header) -> tuple[str, ...]:
    export = reader.export
    return claims.rivals(reader.platforms[0], export, header.names) if export is not None else ()


def claim(grid: Grid, *, turned: bool, kind: str | None, told: Sequence[str]) -> Claim | None:
    """Return what a table in memory is, None when it is no known one, or not of the kind asked for."""
    for match, reader, header, rivals in _matches(peek(grid), turned=turned, told=told):
        if reader is None or header is None or kind not in {None, match.kind}:
            continue
        named = next((key for key in told if key in rivals), None)
        export = claims.whole(named, header.names) if named else None
        if named and export:
            read_as = _native(platforms.load(named), export)
            return Claim(read_as.kind, read_as.label, read_as.read, header, read_as.platforms)
        return Claim(reader.kind, reader.label, reader.read, header, (*reader.platforms, *rivals))
    return None


def _recognised(
    source: Source, beginning: Peek, options: ReadOptions
) -> tuple[_Reader | None, Header | None, tuple[str, ...]]:
    """Return how to read a file, and which other platforms it may be of where nobody has said which."""
    found = _matches(beginning, told=(*options.beside, options.platform))
    if (named := _as_named(found, options.platform)) is not None:
        return *named, ()
    if likely := _likely(found, options.platform):
        return likely.reader, likely.header, likely.rivals
    if what := refusal(beginning):
        raise UnknownFileError(what, subject=source.name, hint="Nothing of it was imported.")
    if neighbour := _neighbour(beginning, (*options.beside, options.platform)):
        return *neighbour, ()
    if log := timelogs.label_of(source):
        raise UnknownFileError(
            f"this is a time log ({log}), and no export or plan.",
            subject=source.name,
            hint="Bring it in with smdash time import FILE.",
        )
    if competitors.is_table(beginning):
        raise UnknownFileError(
            "this is a table of competitors' figures, and no export or plan.",
            subject=source.name,
            hint="Bring it in with smdash competitor import FILE.",
        )
    wrong = what_is_wrong(_tried(beginning, options.platform))
    raise UnknownFileError(what_was_seen(beginning), subject=source.name, hint=f"{wrong} {LIST}".lstrip())


def _as_named(found: Sequence[_Found], platform: str) -> tuple[_Reader, Header] | None:
    """Return how to read a header that several platforms have as a file of the one a person names."""
    best = next(iter(found), None)
    if best is None or best.header is None or platform not in best.rivals:
        return None
    export = claims.whole(platform, best.header.names)
    return (_native(platforms.load(platform), export), best.header) if export else None


def _likely(found: Sequence[_Found], platform: str) -> _Found | None:
    """Return the best match; with a platform named by the person, not one that few columns hold for another's."""
    best = next(iter(found), None)
    if best is None or not platform or _may_be_of(best.reader, platform):
        return best
    of_platform = next((each for each in found if _may_be_of(each.reader, platform)), None)
    return of_platform or (best if best.match.confidence >= _CLEAR else None)


def _may_be_of(reader: _Reader | None, platform: str) -> bool:
    return reader is None or not reader.platforms or platform in reader.platforms


def _neighbour(beginning: Peek, beside: tuple[str, ...]) -> tuple[_Reader, Header] | None:
    """Return how to read days of a platform that too few columns tell; what it came with, or the person, tells it."""
    for platform, export in exports():
        if platform.key in beside and export.kind in _BY_COMPANY:
            reader = replace(_native(platform, export), layout=_days_alone(export))
            fit = reader.layout.best(beginning)
            if fit is not None and not fit.missing and fit.share == 1 and len(fit.header.names) > 1:
                return reader, fit.header
    return None


def _days_alone(export: Export) -> Layout:
    return Layout(tuple(names for role, names in export.fields.items() if role == "day"), export.column)


def _tried(beginning: Peek, platform: str = "") -> list[Tried]:
    readers = [reader for reader in _readers() if not platform or platform in reader.platforms]
    fits = [(reader.kind, reader.layout, reader.layout.best(beginning)) for reader in readers]
    named = (Layout, Shape, ResultLayout)  # The others take any column.
    return [
        Tried(kind, len(layout.need), layout.known if isinstance(layout, named) else None, fit)
        for kind, layout, fit in fits
        if fit is not None
    ]


def _header(source: Source, beginning: Peek, reader: _Reader) -> tuple[_Reader, Header]:
    fit = reader.layout.best(beginning)
    if fit is not None and not fit.missing:
        return reader, fit.header
    if reader.kind in _BY_COMPANY and (alone := _neighbour(beginning, reader.platforms)):
        return alone
    lacks = fit.missing if fit else tuple(names[0] for names in reader.layout.need)
    raise UnknownFileError(
        f"this is no {reader.label}: it lacks {quoted(lacks)}.",
        subject=source.name,
        hint=OTHER_KIND,
    )


def _with_source(parsed: Parsed, source: Source, header: Header | None) -> Parsed:
    """Add what the person should know of how the file was opened."""
    problems, notes = list(parsed.problems), list(parsed.notes)
    if source.bad_byte is not None:
        text = (
            f"the file is not UTF-8 (byte {source.bad_byte}); it is read as Windows-1252. Check letters with accents."
        )
        problems.insert(0, RowProblem(1, "", text, "warning"))
    if source.wrapped:
        notes.insert(0, WRAPPED)
    if header is not None and header.rows_before and not parsed.parts:
        notes.insert(0, f"The header stands in line {header.line}; the lines above it are left out.")
    return replace(parsed, problems=problems, notes=notes)
