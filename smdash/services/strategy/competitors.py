"""Competitors of a brand: who they are, their figures by hand and from tables, and how those stand beside one's own."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import ConflictError, NotFoundError, SmdashError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.strategy import competitors as rules
from smdash.domain.strategy.competitors import Beside, Change, FigureRow, Point
from smdash.paths import ordinary, written
from smdash.services.home import Service
from smdash.store.metrics import samples as sample_store
from smdash.store.strategy import competitors as competitor_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from smdash.domain.accounts.views import Brand
    from smdash.domain.imports.records import DateOrder, RowProblem
    from smdash.formats.results.competitors import CompetitorFigure
    from smdash.platforms.model import Metric, Platform
    from smdash.services.metrics.account_data import AccountData
    from smdash.store.connection import Writing
    from smdash.store.strategy.competitors import CompetitorRow, StoredFigure

BY_HAND, FROM_TABLE = "competitor_hand", "competitor_table"
LONGEST_NAME, LONGEST_NOTE, LONGEST_HANDLE = 120, 2_000, 200
LARGEST = 1e12
_Key = tuple[str, str, str, str]


class Handle(NamedTuple):
    """Where a competitor is."""

    platform: str
    handle: str


class CompetitorView(NamedTuple):
    """A competitor with where it is and how its figures stand."""

    name: str
    note: str
    archived: bool
    handles: tuple[Handle, ...]
    figures: tuple[FigureRow, ...]


class EnteredFigure(NamedTuple):
    """A figure that was given: the one before it on that day, None for none, and whether anything changed."""

    competitor: str
    platform: str
    label: str
    on: date
    value: float
    before: float | None
    changed: bool


@dataclass(frozen=True, slots=True)
class CompetitorImport:
    """What a table was and what came, or would come, of it: figures that are new, changed and known already."""

    rows: int
    added: int
    updated: int
    known: int
    competitors: tuple[str, ...]
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...]
    dry_run: bool

    @property
    def ok(self) -> bool:
        """Whether the table was, or would be, brought in."""
        return not any(problem.level == "error" for problem in self.problems)


class _Wanted(NamedTuple):
    """A figure of a table that can be stored."""

    line: int
    competitor: str
    on: date
    value: float


class CompetitorService(Service):
    """Use cases of ``smdash competitor`` and of the strategy screen."""

    # Reading ---------------------------------------------------------------------------------------------

    def view(self, brand: str, *, archived: bool = False) -> list[CompetitorView]:
        """Return a brand's competitors by name, each figure as growth or against its usual, beside one's own."""
        found = self.home.brand(brand, archived=True)
        conn = self.home.read()
        places: dict[int, list[Handle]] = defaultdict(list)
        for number, platform, handle in competitor_store.handles(conn, found.id):
            places[number].append(Handle(platform, handle))
        figures = self._figures(found, competitor_store.figures(conn, found.id))
        return [
            CompetitorView(row.name, row.note, row.archived, tuple(places[row.id]), tuple(figures.get(row.id, ())))
            for row in competitor_store.competitors(conn, found.id, archived=archived)
        ]

    def names(self, brand: str) -> tuple[str, ...]:
        """Return the names of a brand's competitors."""
        found = self.home.brand(brand, archived=True)
        return tuple(row.name for row in competitor_store.competitors(self.home.read(), found.id))

    def _figures(self, brand: Brand, stored: list[StoredFigure]) -> dict[int, list[FigureRow]]:
        series: dict[tuple[int, str, str, str], list[StoredFigure]] = defaultdict(list)
        for each in stored:
            series[each.competitor_id, each.platform, each.handle, each.metric].append(each)
        names = {row.id: row.name for row in competitor_store.competitors(self.home.read(), brand.id)}
        own = _Own(self, brand)
        found: dict[int, list[FigureRow]] = defaultdict(list)
        for (number, platform, handle, metric), days in sorted(series.items()):
            found[number].append(self._row(names[number], platform, handle, metric, days, own))
        return found

    def _row(
        self, name: str, platform: str, handle: str, metric: str, days: list[StoredFigure], own: _Own
    ) -> FigureRow:
        points = [Point(date.fromisoformat(each.on_day), each.value) for each in days]
        known = _metric(platform, metric)
        grows = known is not None and known.flow == "snapshot"
        change = rules.growth(points) if grows else rules.of_usual(points)
        last, newest = points[-1], days[-1]
        ours = own.beside(platform, metric, change, last.on, grows=grows)
        return FigureRow(
            name,
            platform,
            handle,
            metric,
            known.label if known is not None else metric,
            "growth" if grows else "usual",
            last.value,
            last.on,
            (self.home.today() - last.on).days,
            "by hand" if newest.kind == BY_HAND else newest.source,
            len(points),
            change,
            tuple(ours),
        )

    # Who they are ----------------------------------------------------------------------------------------

    def add(self, brand: str, name: str, *, note: str = "", handles: Mapping[str, str] | None = None) -> str:
        """Add a competitor, with a handle for each platform; return its name as it is kept."""
        found = self.home.brand(brand)
        kept, said = _name(name), _note(note)
        places = [(_platform(platform).key, _handle(handle)) for platform, handle in (handles or {}).items()]
        with self.home.write(f"Add the competitor {kept} of {found.slug}") as w:
            if _found(w.conn, found.id, kept, archived=True) is not None:
                raise ConflictError("there is a competitor of this name already.", subject=kept)
            number = competitor_store.add(w, found.id, kept, said)
            for platform, handle in places:
                competitor_store.put_handle(w, number, platform, handle)
        return kept

    def edit(
        self,
        brand: str,
        name: str,
        *,
        rename: str | None = None,
        note: str | None = None,
        handles: Mapping[str, str] | None = None,
        archived: bool | None = None,
    ) -> str:
        """Change what is given of a competitor; an empty handle forgets where it was on a platform."""
        found = self.home.brand(brand)
        places = [(_platform(platform).key, _handle(handle)) for platform, handle in (handles or {}).items()]
        with self.home.write(f"Change the competitor {_name(name)} of {found.slug}") as w:
            row = self._competitor(w.conn, found, name)
            other = _name(rename) if rename is not None else row.name
            if other.casefold() != row.name.casefold() and _found(w.conn, found.id, other, archived=True) is not None:
                raise ConflictError("there is a competitor of this name already.", subject=other)
            competitor_store.change(
                w,
                row.id,
                name=other,
                note=row.note if note is None else _note(note),
                archived=row.archived if archived is None else archived,
            )
            for platform, handle in places:
                for number, where, known in competitor_store.handles(w.conn, found.id):
                    if number == row.id and where == platform and known != handle:
                        competitor_store.drop_handle(w, row.id, platform, known)
                if handle:
                    competitor_store.put_handle(w, row.id, platform, handle)
        return other

    def _competitor(self, conn: sqlite3.Connection, brand: Brand, name: str) -> CompetitorRow:
        row = _found(conn, brand.id, name, archived=True)
        if row is None:
            known = ", ".join(each.name for each in competitor_store.competitors(conn, brand.id)) or "none yet"
            raise NotFoundError(
                f"{brand.slug} has no such competitor.",
                subject=repr(one_line(name, 60)),
                hint=f"Competitors: {one_line(known, 200)}.",
            )
        return row

    # Figures ---------------------------------------------------------------------------------------------

    def enter(
        self, brand: str, name: str, platform: str, metric: str, text: str, on: date, *, handle: str = ""
    ) -> EnteredFigure:
        """Store one figure of a competitor for one day, as one undoable change; the same again changes nothing.

        ``text`` is the figure as a person writes it: 1204, 1,204 or 1.2k.
        """
        found = self.home.brand(brand)
        facts = _platform(platform)
        known = _named_metric(facts, metric)
        value = read_value(text, known)
        if value is None:
            raise UsageError(f"'{one_line(text, 40)}' is no figure.", subject=known.label)
        self._check(value, on)
        label = f"Enter {known.label.lower()} of {one_line(name, 60)}"
        with self.home.write(label) as w:
            row = self._competitor(w.conn, found, name)
            where = _handle(handle) or self._only_handle(w.conn, found, row, facts.key)
            key = (facts.key, where, known.key, on.isoformat())
            before = competitor_store.known(w.conn, row.id).get(key)
            if before != value:
                source = self._source(w, BY_HAND, "entered by hand", f"{row.id} {key} {value!r} {w.now}", on, on)
                competitor_store.put_handle(w, row.id, facts.key, where)
                competitor_store.put_figure(w, row.id, key, value, source)
        return EnteredFigure(row.name, facts.name, known.label, on, value, before, changed=before != value)

    @staticmethod
    def _only_handle(conn: sqlite3.Connection, brand: Brand, row: CompetitorRow, platform: str) -> str:
        """Return the handle of a competitor on a platform where it has one there."""
        there = [
            handle
            for number, where, handle in competitor_store.handles(conn, brand.id)
            if number == row.id and where == platform
        ]
        if len(there) > 1:
            raise UsageError(
                f"{one_line(row.name, 60)} has several handles there: {', '.join(there)}.",
                subject=platform,
                hint="Say which: --handle HANDLE.",
            )
        return there[0] if there else ""

    def _check(self, value: float | None, on: date) -> None:
        if on > self.home.today():
            raise UsageError("this day is still to come.", subject=on.isoformat())
        if value is not None and not 0 <= value <= LARGEST:
            raise UsageError("this is no figure of a competitor.", subject=f"{value:,.10g}")

    @staticmethod
    def _source(w: Writing, kind: str, name: str, digest: str, first: date, last: date) -> int:
        return sample_store.add_source(
            w,
            {
                "kind": kind, "name": name, "sha256": hashlib.sha256(digest.encode()).hexdigest(),
                "period_from": first.isoformat(), "period_to": last.isoformat(), "captured_at": w.now,
            },
        )  # fmt: skip

    def run(
        self, brand: str, path: Path, *, dry_run: bool = False, date_order: DateOrder | None = None
    ) -> CompetitorImport:
        """Bring in a table of competitors' figures as one change, or say what would come of it.

        A competitor that is not known is added. With a faulty row nothing is brought in; figures that are known with
        the same value change nothing, another value of the same day takes the place of the one that was there.
        """
        from smdash.domain.imports.records import ReadOptions
        from smdash.formats.results import competitors as table

        found = self.home.brand(brand)
        ordinary(path)
        file = table.read(path, ReadOptions(date_order=date_order, today=self.home.today()))
        problems = list(file.problems)
        wanted = self._wanted(file.figures, problems)
        tally, fresh = [0, 0, 0], []
        with self.home.store.write(
            f"Import {written(path.name)}", self.home.now(), blind=True, journaled=not dry_run
        ) as w:
            if any(each.level == "error" for each in problems):
                return _report(file.rows, tally, [], problems, file.notes, dry_run=dry_run)
            source = 0
            for name, rows in wanted.items():
                row = _found(w.conn, found.id, name, archived=True)
                known = competitor_store.known(w.conn, row.id) if row is not None else {}
                new = {key: each for key, each in rows.items() if key not in known}
                other = {key: each for key, each in rows.items() if key in known and known[key] != each.value}
                tally = [tally[0] + len(new), tally[1] + len(other), tally[2] + len(rows) - len(new) - len(other)]
                if row is None:
                    fresh.append(next(iter(rows.values())).competitor)
                if dry_run or not (new or other):
                    continue
                if not source:
                    days = [each.on for rows in wanted.values() for each in rows.values()]
                    digest = f"{found.slug} {path.name} {w.now}"
                    source = self._source(w, FROM_TABLE, written(path.name), digest, min(days), max(days))
                number = row.id if row is not None else competitor_store.add(w, found.id, fresh[-1], "")
                for key, each in (new | other).items():
                    competitor_store.put_handle(w, number, key[0], key[1])
                    competitor_store.put_figure(w, number, key, each.value, source)
        return _report(file.rows, tally, fresh, problems, file.notes, dry_run=dry_run)

    def _wanted(
        self, figures: tuple[CompetitorFigure, ...], problems: list[RowProblem]
    ) -> dict[str, dict[_Key, _Wanted]]:
        """Return the figures of each competitor by what is unique of them; what is wrong is added to ``problems``."""
        from smdash.domain.imports.records import RowProblem

        found: dict[str, dict[_Key, _Wanted]] = {}
        for each in figures:
            try:
                facts = _platform(each.platform)
                metric = _named_metric(facts, each.metric)
                name, handle = _name(each.competitor), _handle(each.handle)
                value = read_value(each.value, metric)
                self._check(value, each.on)
            except SmdashError as error:
                problems.append(RowProblem(each.line, each.column, str(error)))
                continue
            if value is None:
                continue
            key = (facts.key, handle, metric.key, each.on.isoformat())
            mine = found.setdefault(name.casefold(), {})
            if key in mine and mine[key].value != value:
                words = f"line {mine[key].line} has {mine[key].value:,.10g} for this day, which may be right as well."
                problems.append(RowProblem(each.line, each.column, words))
            mine.setdefault(key, _Wanted(each.line, name, each.on, value))
        return found


@dataclass(slots=True)
class _Own:
    """One's own accounts of a brand, their figures read when they are asked for."""

    service: CompetitorService
    brand: Brand
    _data: dict[str, AccountData] | None = None

    def beside(self, platform: str, metric: str, change: Change, on: date, *, grows: bool) -> list[Beside]:
        """Return each own account on a platform with how the same figure changed over the same days."""
        from smdash.services.metrics.account_data import AccountData

        home = self.service.home
        if self._data is None:
            self._data = {
                each.slug: AccountData.of(home, each) for each in home.accounts() if each.brand == self.brand.slug
            }
        found = []
        for slug, data in self._data.items():
            if data.account.platform != platform:
                continue
            since = change.since or on - timedelta(days=rules.WINDOW_DAYS)
            near = timedelta(days=rules.NEAR_DAYS)
            first = min(since, on - timedelta(days=rules.WEEK_DAYS + rules.USUAL_DAYS)) - near
            days = data.days(metric, first, on + near + timedelta(days=1))
            if not days:
                found.append(Beside(slug, Change(None, why_not="no own figures are saved for these days")))
                continue
            era = max(each.era for each in days.values())
            plain = {day: each.value for day, each in days.items() if each.era == era}
            told = rules.own_growth(plain, since, on) if grows else rules.own_of_usual(plain, on)
            found.append(Beside(slug, told))
        return found


def _report(
    rows: int,
    tally: list[int],
    fresh: list[str],
    problems: list[RowProblem],
    notes: tuple[str, ...],
    *,
    dry_run: bool,
) -> CompetitorImport:
    listed = tuple(sorted(problems, key=lambda problem: problem.line))
    return CompetitorImport(rows, tally[0], tally[1], tally[2], tuple(fresh), listed, notes, dry_run)


def _found(conn: sqlite3.Connection, brand_id: int, name: str, *, archived: bool = False) -> CompetitorRow | None:
    wanted = " ".join(storable(name).split()).casefold()
    rows = competitor_store.competitors(conn, brand_id, archived=archived)
    return next((row for row in rows if row.name.casefold() == wanted), None)


def _name(name: str) -> str:
    kept = " ".join(storable(name).split())
    if not kept:
        raise UsageError("a competitor needs a name.")
    if len(kept) > LONGEST_NAME:
        raise UsageError(f"a name has at most {LONGEST_NAME} characters.", subject=one_line(kept, 40))
    return kept


def _note(note: str) -> str:
    kept = storable(note).strip()
    if len(kept) > LONGEST_NOTE:
        raise UsageError(f"a note has at most {LONGEST_NOTE:,} characters.")
    return kept


def _handle(handle: str) -> str:
    kept = "".join(storable(handle).split())
    if len(kept) > LONGEST_HANDLE:
        raise UsageError(f"a handle has at most {LONGEST_HANDLE} characters.", subject=one_line(kept, 40))
    return kept


def _platform(name: str) -> Platform:
    """Return a platform by its key or its name; NotFoundError names what there is."""
    from smdash import platforms

    wanted, keys = name.strip().casefold(), list(platforms.keys())
    if wanted.replace(" ", "_") in keys:
        return platforms.load(wanted.replace(" ", "_"))
    for facts in map(platforms.load, keys):
        if facts.name.casefold() == wanted:
            return facts
    known = ", ".join(keys)
    raise NotFoundError("there is no such platform.", subject=repr(one_line(name, 40)), hint=f"There is: {known}.")


def _metric(platform: str, key: str) -> Metric | None:
    from smdash import platforms

    try:
        return platforms.load(platform).metric(key, level="account")
    except SmdashError:
        return None


def read_value(text: str, metric: Metric) -> float | None:
    """Return a figure as a person or a table writes it, None for one that says it is missing."""
    from smdash.formats.quoting import shown
    from smdash.formats.tables.numbers import Measure, read_figure, why_not

    measure = Measure(metric.unit)
    try:
        figure = read_figure(text, measure)
    except ValueError as fault:
        raise UsageError(f"{shown(text)} {fault}.", hint="Write it like 1204, 1,204 or 1.2k.") from fault
    wrong = why_not(text, figure, measure)
    if not wrong and figure.doubt:
        wrong = "can be read in two ways: write it without a mark for thousands"
    if wrong:
        raise UsageError(f"{shown(text)} {wrong}.")
    return figure.value


def _named_metric(platform: Platform, name: str) -> Metric:
    """Return a figure of accounts on a platform by its key or its label; NotFoundError names what there is."""
    wanted = name.strip().casefold()
    mine = [each for each in platform.metrics if each.level == "account"]
    found = [each for each in mine if wanted in {each.key, each.key.replace("_", " "), each.label.casefold()}]
    if found:
        return found[-1]
    known = ", ".join(dict.fromkeys(each.key for each in mine))
    raise NotFoundError(
        f"{platform.name} has no such figure of an account.", subject=repr(one_line(name, 40)), hint=f"Known: {known}."
    )
