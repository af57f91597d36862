"""What cannot be true of figures, seen only beside the day they were captured, the account, and what is stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.imports.records import RowProblem
from smdash.domain.wording import counted
from smdash.platforms.bounds import FIRST_DAY, LARGEST, impossible
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import Parsed
    from smdash.platforms import Platform
    from smdash.platforms.model import MetricLevel

JUMP = 1000
_MOST_ERRORS = 50
_ELSEWHERE = timedelta(days=1)  # The same moment has two dates on earth.
_OWN_KINDS = frozenset({"figures_long", "figures_wide"})


def error(parsed: Parsed, line: int, column: str, text: str) -> None:
    """Add an error to a file, up to a number a person can still read."""
    if len(parsed.errors) < _MOST_ERRORS:
        parsed.problems.append(RowProblem(line, column, text))


def check_published(parsed: Parsed, line: int, published: date, seen: date) -> None:
    """Refuse figures of a day on which the post was not out yet."""
    if published > seen + _ELSEWHERE:
        text = f"the post was published on {published}, after {seen}, the day its figures are said to be of."
        error(parsed, line, "", f"{text} Say the day the file was made: --captured DATE.")


def check_own(parsed: Parsed, facts: Platform, level: MetricLevel) -> None:
    """Refuse what figures typed by people cannot be; files of a platform are checked while they are read."""
    if parsed.kind not in _OWN_KINDS:
        return
    metrics = [facts.metric(key, level=level) for key in parsed.metrics]
    for row in parsed.posts or parsed.days:
        for metric, value in zip(metrics, row.values, strict=True):
            if metric and value is not None and (why := impossible(facts, metric, value)):
                error(parsed, row.line, metric.key, f"{value:,.10g} {why}.")
        day = row.day
        if day is not None and day < FIRST_DAY:
            error(parsed, row.line, "date", f"{day} is before any platform was.")


def warn_of_jumps(
    conn: sqlite3.Connection, parsed: Parsed, account: Account, level: MetricLevel, columns: Sequence[int]
) -> None:
    """Warn of figures far beyond all the account had so far, which are more likely a slip than news."""
    rows = parsed.posts if level == "post" else parsed.days
    largest: dict[str, tuple[float, int]] = {}
    for at in columns:
        value, line = max(((row.values[at] or 0.0, -row.line) for row in rows), default=(0.0, 0))
        if value >= JUMP:
            largest[parsed.metrics[at]] = (value, -line)
    if not largest:
        return
    past = sample_store.largest(conn, account.platform, account.id, level)
    for key, (value, line) in largest.items():
        before = past.get(key, 0.0)
        text = ""
        if value > LARGEST:
            text = f"{value:,.10g} is more than any account has; it is kept. 'smdash undo' takes the import back."
        elif before >= 1 and value > before * JUMP:
            text = (
                f"{value:,.10g} is more than {JUMP:,} times the {before:,.10g} that was the most of {account.slug} so "
                "far; it is kept. 'smdash undo' takes the import back."
            )
        problem = RowProblem(line, key, text, "warning")
        if text and problem not in parsed.problems:
            parsed.problems.append(problem)


def check_sums(conn: sqlite3.Connection, parsed: Parsed, account: Account, facts: Platform) -> None:
    """Refuse sums of a period where figures of another length stand on its last day: both cannot stand there."""
    totals = {export.kind for export in facts.exports if export.totals}
    if not totals:
        return
    is_sum = parsed.kind in totals
    for row in parsed.days:
        for key, name, kind, first, last in sample_store.standing(
            conn, facts.key, account.id, row.day.isoformat(), parsed.metrics
        ):
            was_sum = kind in totals
            ours = (parsed.period[0].isoformat(), parsed.period[1].isoformat()) if parsed.period else ("", "")
            if (not is_sum and not was_sum) or (is_sum and was_sum and ours == (first, last)):
                continue
            there = f"sums of {_days(first, last)} ({first} to {last})" if was_sum else "figures of one day"
            here = f"sums of {_days(*ours)}" if is_sum else "of one day"
            text = f"on {row.day} stand {there} from '{name}', and these are {here}; one day holds one figure."
            error(parsed, row.line, key, f"{text} If those are wrong, take them back first: smdash undo.")
            break


def _days(first: str, last: str) -> str:
    count = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    return counted(count, "day")
