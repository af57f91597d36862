"""What to keep of a week's posts when not all of them fit the hours, and what one more hour would be worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.workload.cuts import exact_keep
from smdash.domain.workload.estimates import estimate_for
from smdash.domain.workload.situation import biased
from smdash.domain.workload.ways_out import VALUE_EXPONENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.workload.situation import AccountWork, Evaluation, Situation

UNIT_H = 1 / 12
NO_VALUES = "Values are unknown, so every post counts the same; say what one is worth"
LOCKED = "(locked)"


class Portion(NamedTuple):
    """Posts of one format on one account: how many of how many a week, their hours and what they are worth."""

    account: str
    format: str
    adapted: bool
    posts: float
    of: float
    hours: float
    value: float

    @property
    def rate(self) -> float | None:
        """Worth per hour; None where they take no time."""
        return self.value / self.hours if self.hours > 0 else None


class Keeping(NamedTuple):
    """The choice of posts that is worth most within the hours, each list the least worth per hour first.

    ``locked_h`` are hours that are no choice: the inbox, duties, switching, unplanned work and locked accounts.
    ``hour_worth`` is what one more hour would be worth; None where all fits, or where what is locked alone does not.
    ``counted`` are accounts without a value of their own, whose posts count 1.
    """

    kept: tuple[Portion, ...]
    cut: tuple[Portion, ...]
    capacity_h: float
    locked_h: float
    hour_worth: float | None
    counted: tuple[str, ...]

    @property
    def hours(self) -> float:
        """Hours of what is locked and kept."""
        return self.locked_h + math.fsum(each.hours for each in self.kept)

    @property
    def value(self) -> float:
        """Worth of what is kept."""
        return math.fsum(each.value for each in self.kept)

    @property
    def locked_exceeds(self) -> bool:
        """Whether what is no choice takes more hours than there are."""
        return self.locked_h > self.capacity_h + 1e-9


def worth_keeping(situation: Situation, evaluation: Evaluation) -> Keeping | None:
    """Return which posts to keep, chosen exactly; None while hours, or the worth of every account, are unknown.

    Each post is a thing of its own and the k-th of an account is worth k^0.7 - (k-1)^0.7 of the first, the quick ones
    counted first. Hours are means, chosen in steps of five minutes, rounded up.
    """
    free = [account for account in situation.accounts if not account.locked]
    if not situation.hours_known or all(account.value is None for account in situation.accounts):
        return None
    items = [item for account in free for item in _posts(account, situation)]
    capacity = math.fsum(situation.capacity_h)
    locked = max(0.0, evaluation.load.mean_h - math.fsum(item["hours"] for item in items))
    counted = tuple(account.slug for account in free if account.value is None and account.posts > 0)
    if evaluation.load.mean_h <= capacity:
        return Keeping(_portions(items, items), (), capacity, locked, None, counted)
    fixed = {"name": LOCKED, "hours": locked, "value": 0.0, "locked": True}
    found = exact_keep([fixed, *items], capacity, UNIT_H)
    names = frozenset(found.kept)
    kept = [item for item in items if item["name"] in names]
    cut = [item for item in items if item["name"] not in names]
    price = None if locked > capacity else found.shadow_price
    return Keeping(_portions(kept, items), _portions(cut, items), capacity, locked, price, counted)


def _posts(account: AccountWork, situation: Situation) -> list[dict[str, Any]]:
    """Return an account's posts of a week one by one; the last of a format may be a part of one."""
    own = biased(situation)
    worth = 1.0 if account.value is None else account.value
    works = []
    for cadence in account.works:
        estimate = estimate_for(cadence.format, cadence.adapted, own)
        if estimate is not None and cadence.per_week > 0:
            works.append((estimate.mean / 60, cadence))
    found: list[dict[str, Any]] = []
    done = 0.0
    for hours, cadence in sorted(works, key=lambda pair: pair[0]):
        left = cadence.per_week
        while left > 1e-9:
            part = min(1.0, left)
            value = worth * ((done + part) ** VALUE_EXPONENT - done**VALUE_EXPONENT)
            found.append(
                {
                    "name": f"{account.slug} {len(found) + 1}",
                    "hours": hours * part,
                    "value": value,
                    "posts": part,
                    "of": (account.slug, cadence.format, cadence.adapted),
                }
            )
            done, left = done + part, left - part
    return found


def _portions(items: Iterable[dict[str, Any]], of: Iterable[dict[str, Any]]) -> tuple[Portion, ...]:
    """Return posts joined by account and format, the least worth per hour first."""
    whole: dict[tuple[str, str, bool], float] = {}
    for item in of:
        whole[item["of"]] = whole.get(item["of"], 0.0) + item["posts"]
    joined: dict[tuple[str, str, bool], Portion] = {}
    for item in items:
        key: tuple[str, str, bool] = item["of"]
        so_far = joined.get(key) or Portion(key[0], key[1], key[2], 0.0, whole[key], 0.0, 0.0)
        joined[key] = so_far._replace(
            posts=so_far.posts + item["posts"],
            hours=so_far.hours + item["hours"],
            value=so_far.value + item["value"],
        )
    return tuple(sorted(joined.values(), key=lambda each: (each.rate or math.inf, each.account, each.format)))


def portion_words(each: Portion) -> str:
    """Return ``2 of 5 short video at acme/x``."""
    name = each.format.replace("_", " ") + (" (adapted)" if each.adapted else "")
    number = f"{each.posts:.3g}" if abs(each.posts - each.of) < 1e-9 else f"{each.posts:.3g} of {each.of:.3g}"
    return f"{number} {name} at {each.account}"


def hour_words(found: Keeping, unit: str = "") -> str:
    """Return what is to be said of the hours: what one more is worth in ``unit``, or why that cannot be said."""
    if found.locked_exceeds:
        return (
            f"What is no choice takes {found.locked_h:.1f} h of {found.capacity_h:.1f} h by itself: "
            "unlock an account, drop a duty, or find hours"
        )
    if found.hour_worth is None:
        return "All of it fits" if not found.cut else ""
    return f"One more hour a week is worth about {found.hour_worth:.2f}{unit}"
