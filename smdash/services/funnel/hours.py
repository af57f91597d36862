"""Own hours of a brand over a time: from the time log where there is one, else from the model of the workload."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.funnel.costs import Hours, hours_of
from smdash.domain.timelog.entries import minutes_of
from smdash.domain.workload.clients import clients_of
from smdash.domain.workload.situation import evaluate
from smdash.services.workload.situation import SituationService
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.funnel.period import Period
    from smdash.services.home import Home


def hours(home: Home, brand: str, accounts: Sequence[Account], period: Period) -> Hours:
    """Return the hours of a brand's period; an entry counts on the day it began."""
    now, zone = home.now(), home.zone()
    begin, end = home.day_bounds(period.first, period.days)
    logged = [
        (entry.started_at.astimezone(zone).date(), entry.account, minutes / 60)
        for entry in time_store.entries(home.read(), begin, end, brand)
        if (minutes := minutes_of(entry, now)) is not None
    ]
    # A week to come is a usual one: what is owed in this week's inbox is no part of it.
    situation = SituationService(home).now(home.today() + timedelta(days=7), planned=False)
    evaluation = evaluate(situation)
    slugs = [each.slug for each in accounts]
    planned = {slug: evaluation.load.by_account.get(slug, 0.0) for slug in slugs}
    client = next((each.hours for each in clients_of(situation, evaluation) if each.brand == brand), 0.0)
    # Of a brand without accounts and duties the model knows no hours, which is not the same as none.
    known = planned if accounts or client > 0 else None
    return hours_of(period, logged, known, max(0.0, client - sum(planned.values())), slugs)
