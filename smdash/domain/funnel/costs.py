"""What a stage cost: own hours, logged or planned, and money paid for ads."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from smdash.domain.funnel.period import Period
    from smdash.domain.funnel.returns import HoursFrom


class Hours(NamedTuple):
    """Hours of a time: all of them, by account, and of the brand alone; None where neither is known.

    ``logged_days`` are the days of weeks in which the brand has time logged, ``planned_days`` those that the model's
    hours stand for.
    """

    total: float | None = None
    by_account: tuple[tuple[str, float, HoursFrom], ...] = ()
    loose: float = 0.0
    source: HoursFrom = ""
    logged_days: int = 0
    planned_days: int = 0

    @property
    def unlogged(self) -> tuple[str, ...]:
        """Accounts of which nothing is logged beside others of which something is: ``total`` may lack their hours."""
        plain = tuple(account for account, _, source in self.by_account if source == "plan")
        return plain if self.source in {"log", "both"} and len(plain) < len(self.by_account) else ()


class Cost(NamedTuple):
    """What one of a stage cost: hours and money for each; None where it cannot be said, and ``why_not`` why.

    ``note`` is of both, ``spend_note`` of the money alone.
    """

    stage: str
    number: float | None
    hours_each: float | None
    spend_each: float | None
    why_not: str = ""
    note: str = ""
    spend_note: str = ""

    @property
    def notes(self) -> str:
        """All that is to be known of it."""
        return "; ".join(filter(None, (self.note, self.spend_note)))


def hours_of(
    period: Period,
    logged: Iterable[tuple[date, str, float]],
    planned: Mapping[str, float] | None,
    planned_loose: float,
    accounts: Collection[str],
) -> Hours:
    """Return the hours of a period: as logged in weeks that have a log, else those the model has for its days.

    ``logged`` are (day, account or '', hours); ``planned`` is a usual week's hours by account, None where they are not
    known, ``planned_loose`` those of the brand that are no account's. An account of which nothing at all is logged has
    the model's hours in every week: whoever logs by brand alone has spent none of it on nobody.
    """
    rows = [row for row in logged if period.first <= row[0] <= period.last]
    weeks = {day - timedelta(days=day.weekday()) for day, _, _ in rows}
    log_days = sum(
        1
        for number in range(period.days)
        if (day := period.first + timedelta(days=number)) - timedelta(days=day.weekday()) in weeks
    )
    plan_days = period.days - log_days
    by_account: list[tuple[str, float, HoursFrom]] = []
    from_log: dict[str, float] = {}
    for _, account, hours in rows:
        whose = account if account in accounts else ""
        from_log[whose] = from_log.get(whose, 0.0) + hours
    for account in accounts:
        plan = None if planned is None else planned.get(account)
        if account not in from_log:
            if plan is not None:
                by_account.append((account, plan * period.days / 7, "plan"))
        elif plan_days and plan is not None:
            by_account.append((account, from_log[account] + plan * plan_days / 7, "both"))
        else:
            by_account.append((account, from_log[account], "log"))
    if not rows and planned is None:
        return Hours()
    loose = from_log.get("", 0.0) + (planned_loose * plan_days / 7 if planned is not None else 0.0)
    source: HoursFrom = "plan" if not rows else "both" if plan_days and planned is not None else "log"
    total = math.fsum(from_log.values())
    if planned is not None and plan_days:
        total += (math.fsum(planned.get(each, 0.0) for each in accounts) + planned_loose) * plan_days / 7
    return Hours(total, tuple(by_account), loose, source, log_days, plan_days if planned is not None else 0)


def cost_of(
    stage: str,
    name: str,
    count: float | None,
    hours: float | None,
    spend: float | None,
    note: str = "",
    spend_note: str = "",
) -> Cost:
    """Return what each of a stage cost in hours and in money."""
    if count is None:
        return Cost(stage, None, None, None, f"no {name} are known of these days")
    if count <= 0:
        return Cost(stage, count, None, None, f"no {name}, so there is no cost of one")
    each = [None if whole is None else whole / count for whole in (hours, spend)]
    return Cost(stage, count, each[0], each[1], note=note, spend_note=spend_note)
