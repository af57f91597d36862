"""What could be given up when a week is too much: each single thing, what it saves, and the cheapest run of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.workload.cuts import Rung
from smdash.domain.workload.estimates import estimate_for
from smdash.domain.workload.load import expected_distinct
from smdash.domain.workload.situation import (
    AccountWork,
    Cadence,
    Situation,
    activity_of,
    biased,
    chance_of,
    chances_of,
    evaluate,
    switch,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.workload.situation import Evaluation

VALUE_EXPONENT = 0.7
"""How the worth of one post more falls: the k-th is worth k^0.7 - (k-1)^0.7 of the first."""


class Cut(NamedTuple):
    """A single thing that could be given up: its name, the value lost a week, and the account without it.

    ``kept`` is None where the account itself goes.
    """

    name: str
    value: float
    account: AccountWork
    kept: AccountWork | None

    def taken(self, situation: Situation) -> Situation:
        """Return what is left."""
        return situation.without_account(self.account.slug) if self.kept is None else situation.with_account(self.kept)


def ladder(situation: Situation, evaluation: Evaluation, target_p: float = 0.20, most: int = 6) -> list[Rung]:
    """Return the cuts, cheapest in value first, until the chance of overrun is at most ``target_p``.

    Each round takes the least value lost per hour saved. Mean hours add up over posts, so that each candidate is
    known by its own minutes and only the chosen one is evaluated anew. An account that lost posts already and then
    goes is named as the rest of it. The chance of a rung is None while something is unknown.
    """
    now, result = situation, evaluation
    begun: set[str] = set()
    rungs: list[Rung] = []
    while len(rungs) < most and result.load.p_overrun is not None and result.load.p_overrun > target_p:
        saved_h = savings(now)
        best: tuple[float, Cut] | None = None
        for step in candidates(now):
            hours = saved_h(step)
            if hours > 1e-9 and (best is None or step.value / hours < best[0]):
                best = step.value / hours, step
        if best is None:
            break
        now = best[1].taken(now)
        after = evaluate(now)
        slug = best[1].account.slug
        name = f"drop the rest of {slug}" if best[1].kept is None and slug in begun else best[1].name
        begun.add(slug)
        rungs.append(Rung(name, result.load.mean_h - after.load.mean_h, best[0], after.load.load, after.chance))
        result = after
    return rungs


def savings(situation: Situation) -> Callable[[Cut], float]:
    """Return the function that says how many hours a week each step saves."""
    own, days, spread = biased(situation), situation.work_days, situation.spread_days
    minutes: dict[tuple[str, bool], float] = {}
    inbox = estimate_for("inbox", False, own)
    by_brand = chances_of(situation)
    brands, busy = expected_distinct(by_brand)
    inboxes = sum(bool(account.inbox_per_week) for account in situation.accounts)
    before = switch(situation, brands, busy, inboxes)

    def made(works: tuple[Cadence, ...]) -> float:
        total = 0.0
        for cadence in works:
            key = cadence.format, cadence.adapted
            if key not in minutes:
                estimate = estimate_for(*key, own)
                minutes[key] = estimate.mean if estimate else 0.0
            total += cadence.per_week * minutes[key]
        return total

    def saved(step: Cut) -> float:
        account, kept = step.account, step.kept
        less = made(account.works) - (made(kept.works) if kept else 0.0)
        chances = list(by_brand[account.brand])
        alone = expected_distinct({"": chances})
        chances.remove(chance_of(account.posts, spread))
        if kept is not None:
            chances.append(chance_of(kept.posts, spread))
        left = expected_distinct({"": chances})
        gone = int(kept is None and bool(account.inbox_per_week))
        if gone and inbox is not None:
            less += (account.inbox_per_week or 0.0) * inbox.mean
        after = switch(situation, brands - alone[0] + left[0], busy - alone[1] + left[1], inboxes - gone)
        return (less + days * (before - after)) / 60

    return saved


def candidates(situation: Situation) -> list[Cut]:
    """Return each single thing that could be given up; locked accounts have none."""
    found: list[Cut] = []
    for account in situation.accounts:
        if account.locked:
            continue
        worth = 1.0 if account.value is None else account.value
        posts = account.posts
        for number, cadence in enumerate(account.cadences):
            if cadence.per_week <= 0:
                continue
            less = max(0.0, cadence.per_week - 1)
            rest = posts - (cadence.per_week - less)
            cadences = (
                *account.cadences[:number],
                cadence._replace(per_week=less),
                *account.cadences[number + 1 :],
            )
            words = activity_of(cadence).replace("_", " ")
            words = {"adapt": "adapted post", "adapt video": "adapted video"}.get(words, words)
            name = f"one {words} less a week at {account.slug}" if less else f"no {words} at {account.slug}"
            lost = worth * (posts**VALUE_EXPONENT - max(0.0, rest) ** VALUE_EXPONENT)
            found.append(Cut(name, lost, account, account._replace(cadences=cadences)))
        found.append(Cut(f"drop {account.slug}", worth * posts**VALUE_EXPONENT, account, None))
    return found


def steps(situation: Situation) -> list[tuple[str, float, Situation]]:
    """Return each single thing that could be given up: its name, the value lost a week, and what is left."""
    return [(step.name, step.value, step.taken(situation)) for step in candidates(situation)]
