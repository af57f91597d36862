"""What a person says about an import, what becomes of each file in it, and what is told of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from smdash.paths import written
from smdash.services.imports.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from smdash.domain.accounts.views import Account, Brand
    from smdash.domain.imports.mapping import ResultMapping
    from smdash.domain.imports.records import DateOrder, Parsed, RowProblem

ARCHIVE = "archive"


class Move(Protocol):
    """What brings a file to another time: whole days for dates, ``moved`` for all that is in it."""

    @property
    def days(self) -> int:
        """How many days later, negative for earlier."""

    def moved(self, parsed: Parsed) -> Parsed:
        """Return a file as it stands then."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person may say about an import.

    ``captured`` is the day an analytics export was made, ``period`` the first and last day it speaks of where it does
    not say so. ``parts`` says whose the parts of a file are that holds several, as ``parts.Said`` has it. ``move``
    moves the file in time; the sample world uses it. ``brand`` is whose a file of results is. ``mapping`` says what the
    columns of a table of results are, whatever else the file may be.
    """

    account: str = ""
    kind: str = ""
    date_order: DateOrder | None = None
    captured: date | None = None
    dry_run: bool = False
    move: Move | None = None
    progress: Callable[[float], None] | None = None
    period: tuple[date, date] | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    brand: str = ""
    mapping: ResultMapping | None = None


class MemberReport(NamedTuple):
    """What one file of an archive was and what came of it; ``left_out`` says why nothing of it is read."""

    name: str
    kind: str = ""
    label: str = ""
    account: str = ""
    rows: int = 0
    added: int = 0
    updated: int = 0
    skipped: int = 0
    left_out: str = ""

    def words(self, *, whose: bool) -> str:
        """Return in one line what came, or would come, of it; with ``whose`` its account as well."""
        if self.left_out:
            return f"left out: {self.left_out}"
        counts = ((self.added, "new"), (self.updated, "updated"), (self.skipped, "known"))
        of = f" for {self.account}" if whose and self.account else ""
        told = ", ".join(f"{count:,} {word}" for count, word in counts if count)
        return f"{self.label}{of}: {told or 'nothing taken'}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file was and what came of it. ``added``, ``updated`` and ``skipped`` count rows of the file.

    ``empty`` of the skipped ones are days without a single figure. An archive has ``members``, and counts the rows of
    all of them. Where the file holds results, ``brand`` is whose they are, and figures are counted in place of rows.
    """

    path: str
    kind: str
    label: str
    account: str
    encoding: str
    delimiter: str
    date_order: str
    rows: int
    added: int
    updated: int
    skipped: int
    samples_added: int
    samples_updated: int
    period: tuple[date, date] | None
    dry_run: bool
    same_file: bool
    unknown_columns: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()
    members: tuple[MemberReport, ...] = ()
    empty: int = 0
    brand: str = ""

    @property
    def ok(self) -> bool:
        """Whether the file was, or would be, imported."""
        return not any(problem.level == "error" for problem in self.problems)


@dataclass(slots=True)
class Job:
    """One file under way; ``name`` is the file's own, ``path`` that of its archive where it came in one.

    ``guessed`` is one that names no platform and went to the only account it can be of. ``brand`` is whose a file of
    results is; ``salt`` is what people in it are digested with.
    """

    path: Path
    name: str
    parsed: Parsed
    account: Account | None
    accounts: dict[str, Account]
    captured: date
    sha256: str
    defined_on: date
    shift_days: int = 0
    tally: Tally = field(default_factory=Tally)
    owned: list[tuple[Account, list[Parsed]]] = field(default_factory=list)
    same: bool = False
    guessed: bool = False
    brand: Brand | None = None
    salt: str = ""

    def slugs(self) -> list[str]:
        """Return the accounts the file's figures go to."""
        return [account.slug for account, _ in self.owned] or ([self.account.slug] if self.account else [])


def report_of(
    path: Path, jobs: Sequence[Job], left_out: Iterable[tuple[str, str]] | None, *, dry_run: bool
) -> ImportReport:
    """Return what came of a file, or of all the files of an archive; ``left_out`` is None for a file alone."""
    stopped = any(job.parsed.errors for job in jobs)
    tallies = [Tally() if stopped else job.tally for job in jobs]
    parsed = [job.parsed for job in jobs]
    packed = left_out is not None
    brands = dict.fromkeys(job.brand.slug for job in jobs if job.brand is not None)
    members, names = _members(jobs, tallies, left_out or ()), [f"'{job.name}': " if packed else "" for job in jobs]
    periods = [each.period for each in parsed if each.period]
    return ImportReport(
        path=written(path),
        kind=ARCHIVE if packed else parsed[0].kind,
        label=f"ZIP archive, {len(jobs)} of {len(members)} files known" if packed else parsed[0].label,
        account=", ".join(dict.fromkeys(slug for job in jobs for slug in job.slugs())),
        encoding="zip" if packed else parsed[0].encoding,
        delimiter="" if packed else parsed[0].delimiter,
        date_order=_only(each.date_order for each in parsed),
        rows=sum(each.rows for each in parsed),
        added=sum(tally.added for tally in tallies),
        updated=sum(tally.updated for tally in tallies),
        skipped=sum(tally.skipped for tally in tallies),
        samples_added=sum(tally.samples_added for tally in tallies),
        samples_updated=sum(tally.samples_updated for tally in tallies),
        period=(min(first for first, _ in periods), max(last for _, last in periods)) if periods else None,
        dry_run=dry_run,
        same_file=all(job.same for job in jobs),
        unknown_columns=tuple(dict.fromkeys(name for each in parsed for name in each.unknown_columns)),
        problems=tuple(
            problem._replace(message=name + problem.message)
            for name, each in zip(names, parsed, strict=True)
            for problem in each.problems
        ),
        notes=tuple(name + note for name, each in zip(names, parsed, strict=True) for note in each.notes),
        members=members if packed else (),
        empty=0 if stopped else sum(_empty(each) for each in parsed),
        brand=", ".join(brands),
    )


def _empty(parsed: Parsed) -> int:
    """Return how many days have no figure, so that nothing of them is stored."""
    own = sum(all(value is None for value in day.values) for day in parsed.days)
    return own + sum(_empty(part) for part in parsed.parts)


def _members(
    jobs: Sequence[Job], tallies: Sequence[Tally], left_out: Iterable[tuple[str, str]]
) -> tuple[MemberReport, ...]:
    read = [
        MemberReport(
            job.name,
            job.parsed.kind,
            job.parsed.label,
            ", ".join(job.slugs()),
            job.parsed.rows,
            tally.added,
            tally.updated,
            tally.skipped,
        )
        for job, tally in zip(jobs, tallies, strict=True)
    ]
    return (*read, *(MemberReport(name, left_out=why) for name, why in left_out))


def _only(found: Iterable[str]) -> str:
    """Return what all say that say anything, '' where they differ."""
    several = {each for each in found if each}
    return several.pop() if len(several) == 1 else ""
