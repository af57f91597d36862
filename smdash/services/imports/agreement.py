"""Sets files of one archive against each other: what its days add up to, and what its table of posts says in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash import platforms
from smdash.domain.imports.records import RowProblem
from smdash.formats.analytics.reconcile import adds_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.imports.job import Job

_TABLE, _DAYS = "yt_table", "yt_totals"
_ROUNDING = 0.002


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
