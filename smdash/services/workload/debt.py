"""The debt of the inbox in minutes: one figure for the panes, the status, clearing sessions and the load.

It stands with the workload because the load counts it as well.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

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


def debt_of_kinds(home: Home, kinds: Iterable[str]) -> Debt:
    """Return what items of these kinds will take, a kind an item."""
    number = Counter(kinds)
    return debt_of(number.items(), by_kind(home, number))


class Owed(NamedTuple):
    """Open items of one account in usual answers: those from before an instant, and those since."""

    before: float
    since: float


def owed(home: Home, before: str) -> dict[int, Owed]:
    """Return per account what is open in usual answers, those received before a stored instant apart.

    An item of a kind that takes twice as long as answering in general is two usual answers.
    """
    found = debt_store.open_items(home.read(), stored(home.now()), None, before)
    usual = reply_estimate(home).mean
    each = {kind: estimate.mean / usual for kind, (estimate, _) in by_kind(home, {row.kind for row in found}).items()}
    result: dict[int, Owed] = {}
    for row in found:
        so_far = result.get(row.account_id, Owed(0.0, 0.0))
        result[row.account_id] = Owed(
            so_far.before + row.before * each[row.kind], so_far.since + (row.items - row.before) * each[row.kind]
        )
    return result


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
    learning = None
    if workload_store.has_entries(conn):
        from smdash.services.workload.learning import LearningService

        learning = LearningService(home)
        learned = learning.estimates().get("inbox")
        if learned is not None:
            return learned
    own = setting_store.estimates(conn).get("inbox")
    if own is None:
        return PRIORS["inbox"]
    median, s, source = own
    if source != "user":
        return Estimate(median, s, "learned")
    if learning is not None:
        return Estimate(median * learning.bias(), s, "user")
    from smdash.domain.workload.learning import PRIOR_RATIO

    return Estimate(median * PRIOR_RATIO, s, "user")
