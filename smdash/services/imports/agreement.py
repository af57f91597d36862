"""Sets the files of one archive, and the parts of one file, against each other.

What days add up to against what a table of posts says in all; and two figures of one day, of which one is wrong.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from smdash import platforms
from smdash.domain.errors import WhoseFileError
from smdash.domain.imports.records import RowProblem
from smdash.domain.wording import counted
from smdash.formats.analytics.reconcile import adds_up
from smdash.formats.quoting import shown
from smdash.services.imports.plausibility import error

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.imports.records import Parsed
    from smdash.services.imports.job import Job

_TABLE, _DAYS = "yt_table", "yt_totals"
_ROUNDING = 0.002


def refuse_contradictions(jobs: Sequence[Job]) -> None:
    """Make it an error where two parts or files of one import state different figures of an account for one day.

    The later would take the place of the earlier, and nothing tells which of them is the account's.
    """
    many = Counter(account.id for job in jobs for account, parts in job.owned for part in parts if part.days)
    seen: dict[tuple[int, str, date], tuple[float, str]] = {}
    for job in jobs:
        for account, parts in job.owned:
            for part in parts if many[account.id] > 1 else ():
                _refuse(job, account.id, part, seen)


def refuse_a_guess(job: Job) -> None:
    """Refuse a file that names no platform where most of what it says differs from what is known of the account.

    Platforms correct the last days of a series; a series that is another one all through is another account's, which
    may not be here. Raises WhoseFileError, so that the person says whose it is.
    """
    stated = [value for part in (job.parsed, *job.parsed.parts) for day in part.days for value in day.values]
    known = sum(value is not None for value in stated) - job.tally.samples_added
    if not job.guessed or job.account is None or 2 * job.tally.samples_updated <= known:
        return
    differ = counted(job.tally.samples_updated, "figure differs", "figures differ")
    raise WhoseFileError(
        f"it names no platform, and {differ} from what {job.account.slug} has for those days ({known} in all).",
        subject=job.name,
        hint=f"If it is {job.account.slug}'s all the same, say so: --account {job.account.slug}.",
        platforms=job.parsed.platforms,
    )


def _refuse(job: Job, account_id: int, part: Parsed, seen: dict[tuple[int, str, date], tuple[float, str]]) -> None:
    for row in part.days:
        for key, value in zip(part.metrics, row.values, strict=True):
            if value is None:
                continue
            where = f"{shown(part.title or part.label)} of {shown(job.name)}, line {row.line}"
            other, there = seen.setdefault((account_id, key, row.day), (value, where))
            if other != value:
                text = f"{value:,.10g} on {row.day} is {other:,.10g} in {there}; nothing tells which holds."
                error(job.parsed, row.line, key, text)


def set_against(jobs: Sequence[Job]) -> None:
    """Warn where the days of YouTube's Totals.csv do not add up to the total of the table beside them.

    Both speak of the same period and the whole channel, so that a difference means missing rows in one of them. Where
    the table states no total, there is nothing to set the days against: it lists no more than 500 videos.
    """
    tables = [job.parsed for job in jobs if job.parsed.kind == _TABLE]
    days = [job.parsed for job in jobs if job.parsed.kind == _DAYS]
    if len(tables) != 1 or len(days) != 1:
        return
    table, daily = tables[0], days[0]
    facts = platforms.load(table.platform)
    for at, key in enumerate(daily.metrics):
        metric = facts.metric(key, level="post")
        values = [day.values[at] for day in daily.days]
        if metric is None or key not in table.totals or not adds_up(metric, key) or not values or None in values:
            continue
        added, stated = sum(value for value in values if value is not None), table.totals[key]
        if abs(added - stated) > max(1.0, _ROUNDING * abs(stated)):
            text = (
                f"the days add up to {added:,.10g}, the total of the table beside them says {stated:,.10g}: "
                "days or videos may be missing."
            )
            daily.problems.append(RowProblem(1, metric.label, text, "warning"))
