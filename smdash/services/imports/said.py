"""What a person says about a file, set against the day it is, the account, and an earlier import of the same file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from shlex import quote
from typing import TYPE_CHECKING

from smdash import platforms
from smdash.domain.errors import UsageError, WhoseFileError
from smdash.domain.imports.records import RowProblem
from smdash.domain.schedule import parse_utc
from smdash.platforms.bounds import FIRST_DAY
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import Parsed
    from smdash.services.home import Home
    from smdash.services.imports.job import ImportOptions, Job

_FIRST_ZONE = timedelta(hours=14)


def called_by_handle(platform: str) -> bool:
    """Say whether a platform's files call the account by its handle, and not by a name anybody may change."""
    facts = platforms.find(platform)
    return facts is not None and facts.files_name_handle


def last_day(now: datetime) -> date:
    """Return the last day that has begun anywhere on earth."""
    return (now.astimezone(UTC) + _FIRST_ZONE).date()


def check_days(home: Home, options: ImportOptions) -> None:
    """Refuse a captured day and a period that nobody can have figures of; raises UsageError."""
    if options.move is not None:
        return
    latest = last_day(home.now())
    if options.captured is not None:
        _in_time(options.captured, latest, "the file cannot have been made", options.captured.isoformat())
    if options.period is None:
        return
    first, last = options.period
    said = f"{first}..{last}"
    if last < first:
        raise UsageError("the period ends before it begins.", hint="Write it as 2026-10-01..2026-10-31.")
    _in_time(first, latest, "there are no figures of a period", said)
    until = min(latest, options.captured + timedelta(days=1)) if options.captured else latest
    if last > until:
        what = "the period ends after today." if until == latest else "the period ends after the file was made."
        raise UsageError(what, subject=said, hint=f"Give the last day it has figures of: {first}..{home.today()}.")


def _in_time(day: date, latest: date, what: str, said: str) -> None:
    if day > latest:
        raise UsageError(f"{what} on a day still to come.", subject=said)
    if day < FIRST_DAY:
        raise UsageError(f"{what} before {FIRST_DAY.year}, when no platform was there.", subject=said)


def row_limit(home: Home, options: ImportOptions) -> date | None:
    """Return the last day a row may be of: today anywhere on earth, and no later than the file was made."""
    if options.move is not None:
        return None
    latest = last_day(home.now())
    return min(latest, options.captured + timedelta(days=1)) if options.captured else latest


def seen_before(home: Home, job: Job, options: ImportOptions) -> bool:
    """Whether this very file was imported before as it is said to be now.

    With another period or another day of capture it is another import: its figures stand elsewhere, and a note says
    where the earlier ones stand.
    """
    account_id = job.account.id if job.account else None
    earlier = sample_store.sources_with(home.read(), job.sha256, account_id)
    period = job.parsed.period
    ours = (period[0].isoformat(), period[1].isoformat()) if period and options.period else None
    for first, last, captured, _ in earlier:
        same_day = options.captured is None or _day(home, captured) == job.captured
        if same_day and (ours is None or ours == (first, last)):
            return True
    if earlier:
        first, last, captured, imported = earlier[-1]
        other = ours is not None and ours != (first, last)
        stands = f"for {first} to {last}" if other else f"as captured on {_day(home, captured)}"
        job.parsed.notes.append(
            f"The same file was imported {_day(home, imported)} {stands}; those figures are still there. "
            "If they are wrong, take that import back: smdash undo, or u."
        )
    return False


def tells_formats(home: Home, job: Job) -> bool:
    """Whether a file tells formats of posts that were stored from it before they could be read."""
    if job.account is None or not any(post.format for post in job.parsed.posts):
        return False
    conn = home.read()
    bare = sample_store.without_format(conn, job.account.id)
    if not bare:
        return False
    ids = {post.remote_id for post in job.parsed.posts if post.format}
    return any(row[0] in bare and row[1] in ids for row in sample_store.post_index(conn, job.account.id))


def _day(home: Home, stored: str) -> date:
    return parse_utc(stored).astimezone(home.zone()).date()


def check_named(parsed: Parsed, account: Account, known: Account | None, name: str) -> None:
    """Refuse a file that says itself to be of another account than the one a person names; raises WhoseFileError.

    ``known`` is the account here that the file's own name is that of. Where a file says no more than what an account
    is called, which may have changed, it is warned.
    """
    figures = parsed.content in {"posts", "days"}  # A plan's accounts are asked for row by row.
    if not figures or not parsed.accounts or (known is not None and known.id == account.id):
        return
    stated = parsed.accounts[0]
    if _plain(stated) in {_plain(account.handle), _plain(account.name)} - {""}:
        return
    if known is not None:
        raise WhoseFileError(
            f"the file says it is of '{stated}', which is {known.slug}, and not of {account.slug}.",
            subject=name,
            hint=f"Import it with --account {known.slug}.",
            platform=parsed.platform,
        )
    if called_by_handle(account.platform) and account.handle:
        handle = stated.lstrip("@")
        raise WhoseFileError(
            f"the file says it is of '{stated}', and {account.slug} has the handle '{account.handle}'.",
            subject=name,
            hint=f"If it was renamed, say so first: smdash account edit {account.slug} --handle {quote(handle)}",
            platform=parsed.platform,
        )
    if account.handle or account.name:
        called = account.name or account.handle
        text = f"the file says it is of '{stated}', and {account.slug} is called '{called}'; check that it is its file."
        parsed.problems.append(RowProblem(1, "", text, "warning"))


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
