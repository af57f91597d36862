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


class _RollBackError(Exception):
    """Ends a trial run."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person may say about an import. ``captured`` is the day an analytics export was made.

    ``shift`` moves the file in time (whole days, and a span for instants); the sample world uses it.
    """

    account: str = ""
    kind: str = ""
    date_order: DateOrder | None = None
    captured: date | None = None
    dry_run: bool = False
    shift: tuple[int, timedelta] | None = None
    progress: Callable[[float], None] | None = None


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
            with self.home.store.write(f"Import {path.name}", self.home.now(), bulk=True) as w:
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

        read_options = ReadOptions(options.date_order, None if options.shift else self.home.today(), reading)
        parsed = formats.read(path, options.kind or None, read_options)
        captured = options.captured or self._captured(path, parsed)
        job = _Job(path, parsed, None, {}, captured, _sha256(path), captured)
        if options.shift is not None:
            days, moment = options.shift
            job.parsed = parsed.shifted(days, moment)
            job.captured, job.shift_days = captured + timedelta(days=days), days
        job.accounts = {account.slug: account for account in self.home.accounts()}
        if parsed.content in {"posts", "days"} or options.account:
            job.account = self._whose(parsed, options.account, path)
        return job

    def _captured(self, path: Path, parsed: Parsed) -> date:
        """Return the day a file was made: its time stamp, but never before the last day it speaks of."""
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(self.home.zone()).date()
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
        if named:
            account = self.home.account(named)
            if parsed.platform and account.platform != parsed.platform:
                raise WhoseFileError(
                    f"this is a file of {parsed.platform}, and {account.slug} is on {account.platform}.",
                    subject=path.name,
                    hint="Name another account with --account.",
                    platform=parsed.platform,
                )
            return account
        on_platform = [a for a in self.home.accounts() if a.platform == parsed.platform]
        for name in parsed.accounts:
            exact = account_store.by_handle(self.home.read(), parsed.platform, name)
            exact = exact or [a for a in on_platform if a.name and a.name.casefold() == name.casefold()]
            if len(exact) == 1:
                return exact[0]
        if len(on_platform) == 1 and not parsed.accounts:
            return on_platform[0]
        names = ", ".join(account.slug for account in on_platform) or "none yet"
        stated = f" (it says '{parsed.accounts[0]}')" if parsed.accounts else ""
        raise WhoseFileError(
            f"it is not clear whose figures these are{stated}.",
            subject=path.name,
            hint=f"Name the account with --account. On {parsed.platform}: {names}.",
            platform=parsed.platform,
        )

    def _store(self, w: Writing, job: _Job, options: ImportOptions) -> None:
        parsed = job.parsed
        is_plan = parsed.content == "plan"
        captured_at = stored(instant(datetime.combine(job.captured, time(12)), self.home.zone()))
        captured_at = min(captured_at, w.now)
        source_id = sample_store.add_source(
            w,
            {
                "kind": parsed.kind,
                "name": job.path.name,
                "sha256": job.sha256,
                "account_id": job.account.id if job.account else None,
                "period_from": parsed.period[0].isoformat() if parsed.period else None,
                "period_to": parsed.period[1].isoformat() if parsed.period else None,
                "captured_at": captured_at,
            },
        )
        w.source_id = source_id
        if is_plan:
            # A plan is the person's own content: its rows are journaled one by one like typed ones.
            put_plan(w, self.home, job.parsed, job.tally, job.accounts, job.account, source_id)
        elif parsed.content == "inbox":
            put_inbox(w, self.home, job.parsed, job.tally, job.accounts, job.account, source_id)
        elif job.account is not None:
            put = put_posts if parsed.content == "posts" else put_days
            into = Into(job.account, source_id, job.captured, job.defined_on, job.shift_days, options.progress)
            put(w, parsed, job.tally, into)
        w.conn.execute(
            "UPDATE sources SET rows_added = ?, rows_updated = ?, rows_skipped = ? WHERE id = ?",
            (job.tally.added, job.tally.updated, job.tally.skipped, source_id),
        )
        if not (job.tally.added or job.tally.updated or job.tally.samples_added or job.tally.samples_updated):
            raise _RollBackError  # nothing new: leave no trace of it

    def _report(self, job: _Job, options: ImportOptions, *, same_file: bool) -> ImportReport:
        parsed, tally = job.parsed, job.tally
        stopped = bool(parsed.errors)
        if stopped:
            tally = Tally()
        return ImportReport(
            path=str(job.path),
            kind=parsed.kind,
            label=parsed.label,
            account=job.account.slug if job.account else "",
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
