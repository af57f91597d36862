"""The debt of the inbox in minutes: one figure for the panes, the status, clearing sessions and the load.

It stands with the workload because the load counts it as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.schedule import stored
from smdash.domain.workload.debt import Debt, debt_of, kind_estimate
from smdash.domain.workload.estimates import PRIORS, Estimate
from smdash.store import settings as setting_store
from smdash.store.inbox import debt as debt_store
from smdash.store.workload import workload as workload_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.services.home import Home


def debt(home: Home, account_ids: Sequence[int] | None = None) -> Debt:
    """Return what the open items will take; those that are snoozed, spam or gone from their network are no work now."""
    found = debt_store.open_items(home.read(), stored(home.now()), account_ids)
    return debt_of(((each.kind, each.items) for each in found), by_kind(home, {each.kind for each in found}))


def debt_of_kinds(home: Home, counts: Iterable[tuple[str, int]]) -> Debt:
    """Return what so many items of each kind will take."""
    counted = list(counts)
    return debt_of(counted, by_kind(home, {kind for kind, _ in counted}))


def by_kind(home: Home, kinds: Iterable[str]) -> dict[str, tuple[Estimate, int]]:
    """Return what one item of each kind takes, and on how many times of its own that rests."""
    wanted = sorted(set(kinds))
    if not wanted:
        return {}
    conn, base, now = home.read(), reply_estimate(home), int(home.now().timestamp())
    logged = debt_store.logged_times(conn) if workload_store.has_entries(conn) else {}
    return {
        kind: kind_estimate(base, sorted([*logged.get(kind, ()), *debt_store.cleared_times(conn, kind)]), now)
        for kind in wanted
    }


def reply_estimate(home: Home) -> Estimate:
    """Return what one item takes, whatever it is: as learned, else as said (times the usual bias), else a guess."""
    conn = home.read()
    if workload_store.has_entries(conn):
        from smdash.services.workload.learning import LearningService

        learned = LearningService(home).estimates().get("inbox")
        if learned is not None:
            return learned
    own = setting_store.estimates(conn).get("inbox")
    if own is None:
        return PRIORS["inbox"]
    median, s, source = own
    if source != "user":
        return Estimate(median, s, "learned")
    from smdash.services.workload.situation import SituationService

    return Estimate(median * SituationService(home).own_factor(), s, "user")
