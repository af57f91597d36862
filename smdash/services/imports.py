"""Bringing a file in: understood first, told, then stored whole or not at all.

A trial run does everything inside the transaction and rolls it back, so that what it says is what would happen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import FileFormatError, NotFoundError, SmdashError, UsageError, WhoseFileError
from smdash.domain.records import DateOrder, Parsed, Problem, ReadOptions
from smdash.domain.schedule import instant, stored
from smdash.services.import_figures import Into, put_days, put_posts
from smdash.services.import_inbox import put_inbox
from smdash.services.import_plan import put_plan
from smdash.services.import_tally import Tally
from smdash.store import accounts as account_store
from smdash.store import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.domain.views import Account
    from smdash.services.home import Home
    from smdash.store.connection import Writing


def parse_period(text: str) -> tuple[date, date]:
    """Return the days of ``2026-10-01..2026-10-31``, of the month ``2026-10``, or of one day; raises UsageError."""
    first, _, last = text.strip().partition("..")
    try:
        if not last and len(first) == len("2026-10"):
            begin = date.fromisoformat(f"{first}-01")
            return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        begin, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    except (ValueError, OverflowError) as error:
        raise UsageError(
            "this is no period.", subject=f"'{text}'", hint="Write it as 2026-10-01..2026-10-31, or 2026-10."
        ) from error
    if end < begin:
        raise UsageError("the period ends before it begins.", subject=f"'{text}'")
    return begin, end


def _first_line(part: Parsed) -> int:
    return min([post.line for post in part.posts] + [day.line for day in part.days], default=1)


class _RollBackError(Exception):
    """Ends a trial run."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person may say about an import.

    ``captured`` is the day an analytics export was made, ``period`` the first and last day it speaks of where it does
    not say so. ``shift`` moves the file in time (whole days, and a span for instants); the sample world uses it.
    """

    account: str = ""
    kind: str = ""
    date_order: DateOrder | None = None
    captured: date | None = None
    dry_run: bool = False
    shift: tuple[int, timedelta] | None = None
    progress: Callable[[float], None] | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file was and what came of it. ``added``, ``updated`` and ``skipped`` count rows of the file."""

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
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the file was, or would be, imported."""
        return not any(problem.level == "error" for problem in self.problems)


@dataclass(slots=True)
class _Job:
    """One import under way."""

    path: Path
    parsed: Parsed
    account: Account | None
    accounts: dict[str, Account]
    captured: date
    sha256: str
    defined_on: date
    shift_days: int = 0
    tally: Tally = field(default_factory=Tally)
    owned: list[tuple[Account, list[Parsed]]] = field(default_factory=list)

    def slugs(self) -> str:
        """Return the accounts the file's figures go to, as people read it."""
        return ", ".join(account.slug for account, _ in self.owned) or (self.account.slug if self.account else "")


class ImportService:
    """Use cases of ``smdash import``."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def run(self, path: Path, options: ImportOptions | None = None) -> ImportReport:
        """Read one file and store it in one undoable change.

        A file with an error row is not stored at all: the report lists the rows and ``ok`` is False.
        Raises SmdashError where the file cannot be read or it is not clear whose it is.
        """
        options = options or ImportOptions()
        job = self._understand(path, options)
        if job.parsed.errors:
            return self._report(job, options, same_file=False)
        account_id = job.account.id if job.account else None
        if sample_store.source_with(self.home.read(), job.sha256, account_id) is not None:
            job.tally.skipped = job.parsed.rows
            return self._report(job, options, same_file=True)
        try:
            # Rows of one import are taken back by their source; a file of several accounts has a source for each, so
            # that its rows are journaled one by one instead.
            bulk = job.parsed.content != "figures"
            with self.home.store.write(f"Import {path.name}", self.home.now(), bulk=bulk) as w:
                self._store(w, job, options)
                if options.progress is not None:
                    options.progress(1.0)  # the last moment at which a person may still say stop
                if options.dry_run or job.parsed.errors:
                    raise _RollBackError
        except _RollBackError:
            pass
        return self._report(job, options, same_file=False)

    def _understand(self, path: Path, options: ImportOptions) -> _Job:
        from smdash import formats

        if not path.exists():
            raise NotFoundError("there is no such file.", subject=str(path))
        if path.is_dir():
            raise UsageError("this is a folder; name the files in it.", subject=str(path))

        def reading(fraction: float) -> None:
            if options.progress is not None:
                options.progress(fraction * 0.6)

        if options.period and options.period[1] < options.period[0]:
            raise UsageError("the period ends before it begins.", hint="Write it as 2026-10-01..2026-10-31.")
        today = None if options.shift else self.home.today()
        read_options = ReadOptions(
            options.date_order, today, reading, options.captured or self._made(path), options.period
        )
        parsed = formats.read(path, options.kind or None, read_options)
        captured = options.captured or self._captured(path, parsed)
        job = _Job(path, parsed, None, {}, captured, _sha256(path), captured)
        if options.shift is not None:
            days, moment = options.shift
            job.parsed = parsed.shifted(days, moment)
            job.captured, job.shift_days = captured + timedelta(days=days), days
        job.accounts = {account.slug: account for account in self.home.accounts()}
        if parsed.content == "figures":
            job.owned = self._owners(job.parsed, options.account, path)
        elif parsed.content in {"posts", "days"} or options.account:
            job.account = self._whose(parsed, options.account, path)
            job.owned = [(job.account, [job.parsed, *job.parsed.parts])]
        return job

    def _made(self, path: Path) -> date:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(self.home.zone()).date()

    def _owners(self, parsed: Parsed, named: str, path: Path) -> list[tuple[Account, list[Parsed]]]:
        """Return whose the parts of a file of several accounts are; a part of nobody known is an error of the file."""
        found: dict[int, tuple[Account, list[Parsed]]] = {}
        by_slug = {account.slug: account for account in self.home.accounts()}
        for part in parsed.parts:
            account = by_slug.get(part.accounts[0]) if part.accounts else None
            if account is None and parsed.platform:
                account = self._by_name(parsed.platform, part.accounts)
            if account is None and named and (not part.accounts or len(parsed.parts) == 1):
                account = self.home.account(named)
            if account is None:
                whose = f"'{part.accounts[0]}' is no account here" if part.accounts else "the account is missing"
                line = _first_line(part)
                hint = f"accounts: {', '.join(by_slug) or 'none yet'}"
                parsed.problems.append(Problem(line, "account", f"{whose}; {hint}."))
                continue
            if named and account.slug != named.strip().lower():
                line = _first_line(part)
                text = f"the file says {account.slug}, --account says {named}; leave one of them out."
                parsed.problems.append(Problem(line, "account", text))
                continue
            found.setdefault(account.id, (account, []))[1].append(part)
        if parsed.platform and not found and parsed.parts and not named:
            raise WhoseFileError(
                "it is not clear whose figures these are.",
                subject=path.name,
                hint="Name the place like an account (its name or handle), or import one place at a time.",
                platform=parsed.platform,
            )
        return list(found.values())

    def _by_name(self, platform: str, names: tuple[str, ...]) -> Account | None:
        for name in names:
            exact = account_store.by_handle(self.home.read(), platform, name)
            on_platform = [account for account in self.home.accounts() if account.platform == platform]
            exact = exact or [a for a in on_platform if a.name and a.name.casefold() == name.casefold()]
            if len(exact) == 1:
                return exact[0]
        return None

    def _captured(self, path: Path, parsed: Parsed) -> date:
        """Return the day a file was made: its time stamp, but never before the last day it speaks of."""
        made = self._made(path)
        today = self.home.today()
        last = parsed.period[1] if parsed.period else made
        return min(max(made, last), max(today, last))

    def _whose(self, parsed: Parsed, named: str, path: Path) -> Account:
        if len(parsed.accounts) > 1 and parsed.content in {"posts", "days"}:
            raise FileFormatError(
                f"holds figures of {len(parsed.accounts)} accounts ({', '.join(parsed.accounts[:3])}).",
                subject=path.name,
                hint="Export one account at a time.",
            )
        possible = parsed.platforms or ((parsed.platform,) if parsed.platform else ())
        told = " or ".join(possible)
        if named:
            account = self.home.account(named)
            if possible and account.platform not in possible:
                raise WhoseFileError(
                    f"this is a file of {told}, and {account.slug} is on {account.platform}.",
                    subject=path.name,
                    hint="Name another account with --account.",
                    platform=parsed.platform,
                )
            return account
        on_platform = [a for a in self.home.accounts() if a.platform in possible]
        if (exact := self._by_name(parsed.platform, parsed.accounts)) is not None:
            return exact
        if len(on_platform) == 1 and not parsed.accounts:
            return on_platform[0]
        names = ", ".join(account.slug for account in on_platform) or "none yet"
        stated = f" (it says '{parsed.accounts[0]}')" if parsed.accounts else ""
        raise WhoseFileError(
            f"it is not clear whose figures these are{stated}.",
            subject=path.name,
            hint=f"Name the account with --account. On {told}: {names}.",
            platform=parsed.platform,
        )

    def _store(self, w: Writing, job: _Job, options: ImportOptions) -> None:
        parsed = job.parsed
        is_plan = parsed.content == "plan"
        captured_at = stored(instant(datetime.combine(job.captured, time(12)), self.home.zone()))
        captured_at = min(captured_at, w.now)
        values = {
            "kind": parsed.kind,
            "name": job.path.name,
            "sha256": job.sha256,
            "account_id": job.account.id if job.account else None,
            "period_from": parsed.period[0].isoformat() if parsed.period else None,
            "period_to": parsed.period[1].isoformat() if parsed.period else None,
            "captured_at": captured_at,
        }
        if parsed.content == "figures":
            for account, parts in job.owned:
                own = sample_store.add_source(w, {**values, "account_id": account.id})
                self._put(w, job, account, parts, own, options)
            if not (job.tally.added or job.tally.updated or job.tally.samples_added or job.tally.samples_updated):
                raise _RollBackError
            return
        source_id = sample_store.add_source(w, values)
        w.source_id = source_id
        if is_plan:
            # A plan is the person's own content: its rows are journaled one by one like typed ones.
            put_plan(w, self.home, job.parsed, job.tally, job.accounts, job.account, source_id)
        elif parsed.content == "inbox":
            put_inbox(w, self.home, job.parsed, job.tally, job.accounts, job.account, source_id)
        elif job.account is not None:
            self._put(w, job, job.account, [parsed, *parsed.parts], source_id, options)
        w.conn.execute(
            "UPDATE sources SET rows_added = ?, rows_updated = ?, rows_skipped = ? WHERE id = ?",
            (job.tally.added, job.tally.updated, job.tally.skipped, source_id),
        )
        if not (job.tally.added or job.tally.updated or job.tally.samples_added or job.tally.samples_updated):
            raise _RollBackError  # nothing new: leave no trace of it

    def _put(
        self, w: Writing, job: _Job, account: Account, parts: list[Parsed], source_id: int, options: ImportOptions
    ) -> None:
        """Store the figures of one account: posts first, so that their days find them."""
        into = Into(account, source_id, job.captured, job.defined_on, job.shift_days, options.progress)
        for part in sorted(parts, key=lambda part: part.content != "posts"):
            if part.posts:
                put_posts(w, part, job.tally, into)
            if part.days:
                put_days(w, part, job.tally, into)
            if part is not job.parsed:
                job.parsed.notes.extend(note for note in part.notes if note not in job.parsed.notes)

    def _report(self, job: _Job, options: ImportOptions, *, same_file: bool) -> ImportReport:
        parsed, tally = job.parsed, job.tally
        stopped = bool(parsed.errors)
        if stopped:
            tally = Tally()
        return ImportReport(
            path=str(job.path),
            kind=parsed.kind,
            label=parsed.label,
            account=job.slugs(),
            encoding=parsed.encoding,
            delimiter=parsed.delimiter,
            date_order=parsed.date_order,
            rows=parsed.rows,
            added=tally.added,
            updated=tally.updated,
            skipped=tally.skipped,
            samples_added=tally.samples_added,
            samples_updated=tally.samples_updated,
            period=parsed.period,
            dry_run=options.dry_run,
            same_file=same_file,
            unknown_columns=parsed.unknown_columns,
            problems=tuple(parsed.problems),
            notes=tuple(parsed.notes),
        )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise SmdashError(f"cannot be read ({error.strerror}).", subject=str(path)) from error
    return digest.hexdigest()
