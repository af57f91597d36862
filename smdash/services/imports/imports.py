"""Bringing a file in: understood first, told, then stored whole or not at all.

A trial run does everything inside the transaction and rolls it back, so that what it says is what would happen. The
files of an archive are one change.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import (
    FileFormatError,
    FullError,
    ReadOnlyError,
    SmdashError,
    UnknownFileError,
    WhoseFileError,
)
from smdash.domain.imports.records import ReadOptions
from smdash.domain.schedule import instant, stored
from smdash.formats.problems import MOST_ERRORS
from smdash.paths import ordinary, written
from smdash.services.home import Service
from smdash.services.imports import take_answer
from smdash.services.imports.agreement import refuse_a_guess, refuse_contradictions, set_against
from smdash.services.imports.job import ImportOptions, ImportReport, Job, MemberReport, report_of
from smdash.services.imports.owners import may_be_of, named_for, owner, owners
from smdash.services.imports.partners import of_partners, share_posts
from smdash.services.imports.parts import Said, on_platform, share_out
from smdash.services.imports.put_figures import Into, put_days, put_posts
from smdash.services.imports.put_inbox import put_inbox
from smdash.services.imports.put_plan import put_plan
from smdash.services.imports.put_results import Into as IntoBrand
from smdash.services.imports.put_results import put_results, salt_of
from smdash.services.imports.report_words import understood
from smdash.services.imports.result_brands import mappings, owning, remember
from smdash.services.imports.said import check_days, row_limit, seen_before, tells_formats
from smdash.services.promises import keep_windows
from smdash.services.schedule.pauses import hold_covered
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import Parsed
    from smdash.formats.detect.archive import Member
    from smdash.store.connection import Writing

__all__ = ["ImportOptions", "ImportReport", "ImportService", "MemberReport"]


class _RollBackError(Exception):
    """Ends a trial run, or a file that brought nothing new."""


class ImportService(Service):
    """Use cases of ``smdash import``."""

    def run(self, path: Path, options: ImportOptions | None = None) -> ImportReport:
        """Read one file, or every file of an archive, and store it in one undoable change.

        A file with an error row is not stored at all, nor is the archive it is in: the report lists the rows and
        ``ok`` is False. Raises SmdashError where a file cannot be read or it is not clear whose it is.
        """
        options = options or ImportOptions()
        try:
            return self._run(path, options)
        except (ReadOnlyError, FullError):
            if not options.dry_run:
                raise
        with self.home.store.copied() as store:  # what is only tried out can be tried on a copy
            return ImportService._run(ImportService(replace(self.home, store=store)), path, options)

    def _run(self, path: Path, options: ImportOptions) -> ImportReport:
        if not options.kind and (answer := take_answer.taken(self.home, path, options)) is not None:
            return answer
        if not options.dry_run:
            keep_windows(self.home)
        jobs, left_out = self._understand(path, options)
        refuse_contradictions(jobs)

        def report() -> ImportReport:
            return report_of(path, jobs, left_out, dry_run=options.dry_run)

        if any(job.parsed.errors for job in jobs):
            self._name_the_rest(path, jobs, bulk=left_out is None)
            return report()
        for job in jobs:
            # Rows of results are known one by one, and by their brand; the same bytes may be of two.
            if job.brand is None and seen_before(self.home, job, options) and not tells_formats(self.home, job):
                job.same, job.tally.skipped = True, job.parsed.rows
        new = [job for job in jobs if not job.same]
        if not new:
            return report()
        try:
            # Rows of one import are taken back by their source; a file of several accounts has a source for each, and
            # so have the files of an archive, so that their rows are journaled one by one instead.
            bulk = left_out is None and new[0].parsed.content not in {"figures", "results"}
            salt = salt_of(self.home, keep=not options.dry_run) if any(job.brand for job in new) else ""
            with self.home.write(f"Import {written(path.name)}", bulk=bulk, blind=True) as w:
                learnt = options.mapping is not None and remember(w, self.home, options.mapping)
                for at, job in enumerate(new):
                    job.salt = salt
                    with _kept_if_new(w, job):
                        self._store(w, job, _share(options.progress, at, len(new)), bulk=bulk)
                        refuse_a_guess(job)
                if options.progress is not None:
                    options.progress(1.0)  # the last moment at which a person may still say stop
                if options.dry_run or not (learnt or any(job.tally.news for job in new)):
                    raise _RollBackError  # nothing new: leave no trace of it
                if any(job.parsed.errors for job in jobs):
                    raise _RollBackError
        except _RollBackError:
            pass
        return report()

    def _name_the_rest(self, path: Path, jobs: Sequence[Job], *, bulk: bool) -> None:
        """Name what else is wrong in a file that has errors already, so that it is mended in one round.

        What only storing finds is found by storing the rows that could be read, and taking that back; rows of which a
        part could not be read may not go in at all, and then the errors there are have to do.
        """
        if any(len(job.parsed.errors) >= MOST_ERRORS for job in jobs):
            return
        bulk = bulk and jobs[0].parsed.content not in {"figures", "results"}
        with (
            suppress(_RollBackError, SmdashError, sqlite3.IntegrityError),
            self.home.write(f"Try {written(path.name)}", bulk=bulk, blind=True) as w,
        ):
            for job in jobs:
                self._store(w, _of_what_is_right(job), None, bulk=bulk)
            raise _RollBackError
        for job in jobs:
            job.parsed.problems.sort(key=lambda problem: problem.line)

    def _understand(self, path: Path, options: ImportOptions) -> tuple[list[Job], list[tuple[str, str]] | None]:
        """Return a job for every file, and what of an archive is left out and why, None for a file alone."""
        from smdash.formats.detect import archive

        ordinary(path)

        def reading(fraction: float) -> None:
            if options.progress is not None:
                options.progress(fraction * 0.6)

        check_days(self.home, options)
        today = None if options.move else self.home.today()
        read_options = ReadOptions(
            options.date_order,
            today,
            reading,
            options.captured or self._made(path),
            options.period,
            latest=row_limit(self.home, options),
            mappings=(options.mapping,) if options.mapping else mappings(self.home, options.brand),
        )
        platform = self.home.account(options.account).platform if options.account else ""
        if not archive.is_archive(path):
            parsed = self._parsed(path, options, replace(read_options, platform=platform))
            if not (parsed.rows or parsed.errors):
                raise _no_rows(path)
            return [self._job(path, written(path.name), parsed, _sha256(path), options, options.account)], None
        beside = (platform,) if platform else ()
        members = [
            member if member.parsed is None or member.parsed.rows or member.parsed.errors else _rowless(member)
            for member in archive.read_archive(path, options.kind or None, replace(read_options, beside=beside))
        ]
        if not any(member.parsed for member in members):
            raise _no_rows(path)
        known = [(member, member.parsed) for member in members if member.parsed is not None]
        named = named_for(self.home, [parsed for _, parsed in known], options.account)
        jobs = [
            self._job(path, member.name, parsed, member.sha256, options, whose)
            for (member, parsed), whose in zip(known, named, strict=True)
        ]
        set_against(jobs)
        # A table of posts tells more of a post than one row a day does, so it comes first.
        jobs.sort(key=lambda job: any(post.day for post in job.parsed.posts))
        return jobs, [(member.name, member.left_out) for member in members if member.parsed is None]

    def _parsed(self, path: Path, options: ImportOptions, read_options: ReadOptions) -> Parsed:
        """Read a file alone; raises WhoseFileError where it is only the account that would tell what it is.

        Of several platforms it may be of, it is of the only one there is an account on.
        """
        from smdash.formats.detect import registry

        kind = options.kind or None
        try:
            parsed = registry.read(path, kind, read_options)
        except UnknownFileError as unknown:
            if not options.kind:
                _say_that_it_is_a_table(unknown, path, read_options)
            if options.kind or options.account:
                raise
            beside = tuple(dict.fromkeys(account.platform for account in self.home.accounts()))
            try:
                maybe = registry.read(path, None, replace(read_options, beside=beside))
            except SmdashError:
                maybe = None
            if maybe is None:
                raise
            error = may_be_of(self.home, maybe, written(path.name))
            error.understood = understood(maybe)
            raise error from None
        if options.mapping is not None and parsed.brand != options.mapping.brand:
            raise UnknownFileError("the file is another one by now.", subject=written(path.name), hint="Try again.")
        here = {account.platform for account in self.home.accounts()} & set(parsed.platforms)
        if len(parsed.platforms) > 1 and len(here) == 1 and not read_options.platform:
            told = registry.read(path, kind, replace(read_options, platform=here.pop()))
            return replace(told, platforms=parsed.platforms)
        return parsed

    def _job(self, path: Path, name: str, parsed: Parsed, sha256: str, options: ImportOptions, named: str) -> Job:
        captured = options.captured or self._captured(path, parsed)
        job = Job(path, name, parsed, None, {}, captured, sha256, captured)
        if options.move is not None:
            job.parsed = options.move.moved(parsed)
            job.captured, job.shift_days = captured + timedelta(days=options.move.days), options.move.days
        job.accounts = {account.slug: account for account in self.home.accounts()}
        try:
            if of_partners(parsed):
                job.parsed, job.owned = share_posts(self.home, job.parsed, Said(named, options.parts), name)
                job.account = job.owned[0][0] if job.parsed.content == "posts" else None
            elif parsed.content == "figures" and parsed.platforms:
                said = Said(named, options.parts)
                job.parsed, job.owned = share_out(self.home, job.parsed, said, name, sha256)
            elif parsed.content == "figures":
                job.owned = owners(self.home, job.parsed, named, name)
            elif parsed.content == "results":
                job.brand = owning(self.home, parsed, options, name)
                if options.period is not None:
                    job.parsed = replace(job.parsed, told=options.period)
                job.account = self.home.account(options.account) if options.account else None
            elif parsed.content in {"posts", "days"} or named:
                job.account = owner(self.home, parsed, named, name)
                job.guessed = not named and len(parsed.platforms) > 1
                parts = [on_platform(part, job.account.platform) for part in job.parsed.parts]
                job.owned = [(job.account, [job.parsed, *parts])]
        except WhoseFileError as error:
            error.understood = understood(parsed)
            raise
        return job

    def _made(self, path: Path) -> date:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(self.home.zone()).date()

    def _captured(self, path: Path, parsed: Parsed) -> date:
        """Return the day a file was made: what it says, else its time stamp; never before the last day it speaks of."""
        if parsed.made is not None:
            return min(parsed.made, self.home.today())  # It may be tomorrow where the account is.
        made = self._made(path)
        today = self.home.today()
        last = parsed.period[1] if parsed.period else made
        return min(max(made, last), max(today, last))

    def _store(self, w: Writing, job: Job, progress: Callable[[float], None] | None, *, bulk: bool) -> None:
        parsed = job.parsed
        captured_at = stored(instant(datetime.combine(job.captured, time(12)), self.home.zone()))
        captured_at = min(captured_at, w.now)
        values = {
            "kind": parsed.kind,
            "name": written(job.path.name),
            "sha256": job.sha256,
            "account_id": job.account.id if job.account else None,
            "period_from": parsed.period[0].isoformat() if parsed.period else None,
            "period_to": parsed.period[1].isoformat() if parsed.period else None,
            "captured_at": captured_at,
        }
        if parsed.content == "figures":
            for account, parts in job.owned:
                own = sample_store.add_source(w, {**values, "account_id": account.id})
                _put(w, job, account, parts, own, progress)
            return
        source_id = sample_store.add_source(w, values)
        if bulk:
            w.source_id = source_id
        if parsed.content == "plan":
            # A plan is the person's own content: its rows are journaled one by one like typed ones.
            put_plan(w, self.home, job.parsed, job.tally, job.accounts, job.account, source_id)
            hold_covered(w, self.home)
        elif parsed.content == "inbox":
            put_inbox(w, self.home, job.parsed, job.tally, job.accounts, job.account, source_id)
        elif job.brand is not None:
            put_results(
                w, self.home, parsed, job.tally, IntoBrand(job.brand, job.account, source_id, captured_at, job.salt)
            )
        elif job.account is not None:
            _put(w, job, job.account, job.owned[0][1], source_id, progress)
        w.conn.execute(
            "UPDATE sources SET rows_added = ?, rows_updated = ?, rows_skipped = ? WHERE id = ?",
            (job.tally.added, job.tally.updated, job.tally.skipped, source_id),
        )


def _of_what_is_right(job: Job) -> Job:
    """Return a file without the rows that have an error already; what is found wrong of it counts for the file."""
    wrong = {problem.line for problem in job.parsed.errors}
    plan = [row for row in job.parsed.plan if row.line not in wrong]
    inbox = [row for row in job.parsed.inbox if row.line not in wrong]
    return replace(job, parsed=replace(job.parsed, plan=plan, inbox=inbox))


@contextmanager
def _kept_if_new(w: Writing, job: Job) -> Iterator[None]:
    """Take one file of an import back when it brought nothing new, so that no trace of it is left."""
    w.conn.execute("SAVEPOINT one_file")
    yield
    if not job.tally.news:
        w.conn.execute("ROLLBACK TO one_file")
    w.conn.execute("RELEASE one_file")


def _share(progress: Callable[[float], None] | None, at: int, count: int) -> Callable[[float], None] | None:
    """Return the progress of one file of several: it goes from 0.6 to 1, which only the last step says."""
    if progress is None:
        return None
    return lambda fraction: progress(min(0.6 + (0.4 * at + max(fraction - 0.6, 0)) / count, 0.999))


def _put(
    w: Writing,
    job: Job,
    account: Account,
    parts: list[Parsed],
    source_id: int,
    progress: Callable[[float], None] | None,
) -> None:
    """Store the figures of one account: posts first, so that their days find them."""
    into = Into(account, source_id, job.captured, job.defined_on, job.shift_days, progress)
    for part in sorted(parts, key=lambda part: part.content != "posts"):
        if part.posts:
            put_posts(w, part, job.tally, into)
        if part.days:
            put_days(w, part, job.tally, into)
        if part is not job.parsed:
            job.parsed.notes.extend(note for note in part.notes if note not in job.parsed.notes)
            job.parsed.problems.extend(each for each in part.problems if each not in job.parsed.problems)


def _say_that_it_is_a_table(unknown: UnknownFileError, path: Path, options: ReadOptions) -> None:
    """Say of a file of no known kind that a person may say what its columns are, where it is a table."""
    from smdash.formats.results.tables import open_table

    with suppress(SmdashError):
        open_table(path, options)
        unknown.table = True
        unknown.hint = f"{unknown.hint} If it holds results of a brand, smdash result map FILE reads it.".strip()


def _no_rows(path: Path) -> FileFormatError:
    return FileFormatError(
        "there is a header and no rows: is the file cut off?",
        subject=written(path),
        hint="Look into it, and export it again.",
    )


def _rowless(member: Member) -> Member:
    return member._replace(parsed=None, left_out="it has a header and no rows")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise SmdashError(f"cannot be read ({error.strerror}).", subject=str(path)) from error
    return digest.hexdigest()
