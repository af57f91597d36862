"""Bringing in the log of another time tracker: by name to accounts, brands and activities, each entry once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import storable
from smdash.domain.schedule import instant, stored
from smdash.domain.timelog import entries as rules
from smdash.domain.workload.situation import UNPLANNED
from smdash.paths import ordinary, written
from smdash.platforms.trade_words.words import trade_words
from smdash.services.timelog import subjects
from smdash.store import settings as setting_store
from smdash.store.metrics import samples as sample_store
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from smdash.domain.imports.records import Level, RowProblem
    from smdash.formats.timelogs.timelogs import Logged
    from smdash.services.home import Home
    from smdash.services.timelog.subjects import Subject

_ROUNDING = timedelta(minutes=1)


class Overlap(NamedTuple):
    """Time that is logged twice: in which rows (or an entry that is here), since when, how many minutes."""

    first: str
    second: str
    begin: datetime
    minutes: float


class _Found(NamedTuple):
    """A row that is work of ours."""

    entry: Logged
    subject: Subject
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class TimeImport:
    """What a tracker's file was and what came, or would come, of it. ``unknown`` counts entries per unknown name.

    ``overlaps`` are the times that two entries share, at least one of them new: both count whole.
    """

    label: str
    rows: int
    added: int
    known: int
    left_out: int
    running: int
    hours: float
    unknown: tuple[tuple[str, int], ...]
    problems: tuple[RowProblem, ...]
    dry_run: bool
    overlaps: tuple[Overlap, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the file was, or would be, brought in."""
        return not any(problem.level == "error" for problem in self.problems)


class _Names(NamedTuple):
    """What the names of a file can mean."""

    accounts: Mapping[str, int]
    brands: Mapping[str, int]
    platforms: Mapping[tuple[int, str], int]
    activities: Mapping[str, str]


def run(home: Home, path: Path, *, dry_run: bool = False, meaning: Mapping[str, str] | None = None) -> TimeImport:
    """Bring in a tracker's file as one change, or say what would come of it.

    An entry needs a name of an account, a brand or an activity; one with none of them is private and left out. Work
    for a brand or account of no known activity is unplanned work. ``meaning`` maps names of the file to such. Entries
    that were brought in before are left as they are now. Entries that overlap are each brought in whole, and the
    overlap is told. With a faulty row nothing is brought in.
    """
    from smdash.formats.timelogs import timelogs

    ordinary(path)
    file = timelogs.read(path)
    names = _names(home, meaning or {})
    now = home.now().replace(microsecond=0)
    found: list[_Found] = []
    unknown: dict[str, int] = {}
    problems = list(file.problems)
    left_out = running = 0
    for entry in file.entries:
        if entry.ended is None and entry.lasted is None:
            running += 1
            continue
        subject, strange = _meant(entry, names)
        for name in strange:
            unknown[name] = unknown.get(name, 0) + 1
        try:
            start, end = _span(entry, home)
            if subject is None or start == end:
                left_out += 1
                continue
            rules.check_span(start, end, now)
        except UsageError as error:
            problems.append(_problem(entry.line, str(error)))
            continue
        found.append(_Found(entry, subject, start, end))
        if entry.lasted is not None and abs(end - start - entry.lasted) > _ROUNDING:
            what = "the duration is another than from start to end; start and end count."
            problems.append(_problem(entry.line, what, "warning"))
    new = _new(found, time_store.spans_of_source(home.read(), file.kind))
    bad = any(problem.level == "error" for problem in problems)
    overlaps = () if bad else _overlaps(new, home, now)
    if new and not bad and not dry_run:
        with home.store.write(f"Import {written(path.name)}", now, blind=True) as w:
            values = {"kind": file.kind, "name": written(path.name), "sha256": "", "captured_at": w.now}
            source_id = sample_store.add_source(w, values)
            for entry, subject, start, end in new:
                note = storable(entry.note)[:500]
                columns = {"started_at": start, "ended_at": end, "note": note, "source_id": source_id}
                time_store.add(w, {**subject.values(), **columns})
    return TimeImport(
        file.label,
        len(file.entries),
        0 if bad else len(new),
        len(found) - len(new),
        left_out,
        running,
        0.0 if bad else sum((end - start).total_seconds() for _, _, start, end in new) / 3600,
        tuple(sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(sorted(problems, key=lambda problem: problem.line)),
        dry_run,
        overlaps,
    )


def _problem(line: int, message: str, level: Level = "error") -> RowProblem:
    from smdash.domain.imports.records import RowProblem

    return RowProblem(line, "", message, level)


def _span(entry: Logged, home: Home) -> tuple[datetime, datetime]:
    """Return when an entry began and ended.

    A wall clock that comes twice in the night the clocks go back is the one that its duration tells, else the first,
    and for an end the first after the start.
    """
    starts, ends = _instants(entry.started, home), _instants(entry.ended, home) if entry.ended else []
    if not ends:
        return starts[0], starts[0] + (entry.lasted or timedelta(0))
    spans = [(start, end) for start in starts for end in ends]
    if entry.lasted is not None:
        lasted = entry.lasted
        return min(spans, key=lambda span: abs(span[1] - span[0] - lasted))
    return next((span for span in spans if span[0] <= span[1]), spans[0])


def _instants(moment: datetime, home: Home) -> list[datetime]:
    """Return what a moment can mean, the first of two equal times first."""
    if moment.tzinfo:
        return [_utc(moment, home)]
    return list(dict.fromkeys(_utc(moment.replace(fold=fold), home) for fold in (0, 1)))


def _new(found: list[_Found], before: list[tuple[str, str | None]]) -> list[_Found]:
    """Return what was not brought in before: by start and end, or by the start alone where its end was changed here."""
    once = {each.entry._replace(line=0): each for each in reversed(found)}
    each_once = sorted(once.values(), key=lambda each: each.entry.line)
    spans = Counter(before)
    unmatched = []
    for each in each_once:
        span = (stored(each.start), stored(each.end))
        if spans[span]:
            spans[span] -= 1
        else:
            unmatched.append(each)
    starts: Counter[str] = Counter()
    for (start, _), count in spans.items():
        starts[start] += count
    new = []
    for each in unmatched:
        if starts[stored(each.start)]:
            starts[stored(each.start)] -= 1
        else:
            new.append(each)
    return new


def _overlaps(new: list[_Found], home: Home, now: datetime) -> tuple[Overlap, ...]:
    """Return what new entries share with each other and with what is here."""
    if not new:
        return ()
    begin, end = min(each.start for each in new), max(each.end for each in new)
    ours = [rules.Entry(at - len(new), "", each.start, each.end) for at, each in enumerate(new)]
    here = time_store.entries(home.read(), stored(begin), stored(end))

    def named(entry: rules.Entry) -> str:
        return f"row {new[entry.id].entry.line}" if entry.id < 0 else f"entry {entry.id}"

    return tuple(
        Overlap(named(each.first), named(each.second), each.begin, each.minutes)
        for each in rules.shared([*ours, *here], now)
        if min(each.first.id, each.second.id) < 0
    )


def _utc(moment: datetime, home: Home) -> datetime:
    """Return an instant; one without an offset is a wall clock in the person's zone."""
    try:
        at = moment.astimezone(UTC) if moment.tzinfo else instant(moment, home.zone())
    except OverflowError as error:
        raise UsageError("this time is beyond the calendar.", subject=f"{moment:%Y-%m-%d %H:%M}") from error
    return at.replace(microsecond=0)


def _names(home: Home, meaning: Mapping[str, str]) -> _Names:
    conn = home.read()
    accounts, brands, platforms = {}, {}, {}
    for brand in home.brands():
        brands[_plain(brand.slug)] = brands[_plain(brand.name)] = brand.id
    for account in home.accounts():
        accounts[_plain(account.slug)] = account.id
        platforms[time_store.brand_of(conn, account.id), _plain(account.platform)] = account.id
        if account.handle and _plain(account.handle) not in brands:
            accounts.setdefault(_plain(account.handle), account.id)
    known = {_plain(key): key for key in subjects.activities(home)}
    known |= {_plain(duty.name): duty.activity for duty in setting_store.duties(conn)}
    said = trade_words().words
    called = {word.replace("_", " "): meant.activity or meant.format for word, meant in said.items()}
    names = _Names(accounts, brands, platforms, {**called, **known})
    for name, means in meaning.items():
        word = _plain(means)
        for table in (accounts, brands):
            if word in table:
                table[_plain(name)] = table[word]
                break
        else:
            names.activities[_plain(name)] = subjects.activity_named(means, home)  # type: ignore[index]
    return names


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").lstrip("@#+").split())


def _meant(entry: Logged, names: _Names) -> tuple[Subject | None, list[str]]:
    """Return what an entry is work on, and the names in it that mean nothing here."""
    account = brand = None
    activity, platform = "", ""
    strange = []
    platforms = {name for _, name in names.platforms}
    for name in entry.names:
        # Trackers nest projects with dots and colons: acme.reels is acme and reels.
        parts = [name] if _plain(name) in {*names.accounts, *names.brands, *names.activities} else _pieces(name)
        for part in parts:
            word = _plain(part)
            if word in names.accounts:
                account = account or names.accounts[word]
            elif word in names.brands:
                brand = brand or names.brands[word]
            elif word in names.activities:
                activity = activity or names.activities[word]
            elif word in platforms:
                platform = platform or word
            else:
                strange.append(part)
    if account is None and brand is not None and platform:
        account = names.platforms.get((brand, platform))
    if account is None and brand is None and not activity:
        return None, strange
    if account is not None:
        brand = next((number for (number, _), each in names.platforms.items() if each == account), brand)
    return subjects.Subject(activity or UNPLANNED, brand, account), strange


def _pieces(name: str) -> list[str]:
    return [piece.strip() for piece in name.replace(":", ".").split(".") if piece.strip()]
