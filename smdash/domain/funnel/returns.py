"""What the hours on an account brought, and what one of its posts is worth by that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.metrics.rates import gamma_poisson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PRIOR_POSTS = 20.0
"""How many posts what is usual counts for."""
LEARNING_WEEKS = 26
"""Weeks that tell what a post brings."""

HoursFrom = Literal["log", "plan", "both", ""]


class Tied(NamedTuple):
    """What is known of one account over a time: posts that went out, and leads and first buyers that came by it.

    ``leads`` and ``conversions`` are None where nothing is known of its brand's at all, ``posts`` where nothing is of
    the account's. ``days`` are those of the time.
    """

    account: str
    brand: str
    posts: int | None
    leads: float | None = None
    conversions: float | None = None
    days: int = 0


class PostValue(NamedTuple):
    """What a post of an account brings: leads, shrunk towards what is usual for all accounts.

    It rests on ``leads`` by ``posts`` in ``days`` days. ``source`` is ``leads`` where leads of its brand are known, and
    ``usual`` where they are not, so that it counts as any account's.
    """

    account: str
    value: float
    leads: float
    posts: int
    source: Literal["leads", "usual"]
    days: int = 0


def usual_rate(tied: Iterable[Tied]) -> float | None:
    """Return leads per post over all accounts whose brand's leads are known; None without a post or without a lead."""
    known = [each for each in tied if each.leads is not None]
    posts, leads = sum(each.posts or 0 for each in known), math.fsum(each.leads or 0.0 for each in known)
    return leads / posts if posts > 0 and leads > 0 else None


def post_values(tied: Sequence[Tied]) -> tuple[PostValue, ...]:
    """Return what a post of each account is worth: (x + r·20)/(n + 20), ``r`` being leads per post of all accounts.

    Gamma-Poisson: few posts of an account count little against what is usual. Empty where no lead is tied to any
    account, since then nothing tells posts apart. An account of a brand without any leads known gets the usual worth.
    """
    usual = usual_rate(tied)
    if usual is None:
        return ()
    found = []
    for each in tied:
        leads, posts = (0.0, 0) if each.leads is None else (each.leads, each.posts or 0)
        value = gamma_poisson(leads, posts, usual, PRIOR_POSTS)
        source: Literal["leads", "usual"] = "usual" if each.leads is None else "leads"
        found.append(PostValue(each.account, value or 0.0, leads, posts, source, each.days))
    return tuple(found)


class AccountReturn(NamedTuple):
    """An account's hours over a time and what is tied to it; per hour None where no hours are known or spent.

    ``hours_from`` says whether they were logged, are the model's, or some weeks of each. ``posts`` is None where nobody
    knows how many went out.
    """

    account: str
    posts: int | None
    hours: float | None
    hours_from: HoursFrom
    leads: float | None
    conversions: float | None
    leads_per_hour: float | None
    conversions_per_hour: float | None
    why_not: str = ""


class Returns(NamedTuple):
    """Returns by account, the most per hour first, and what is tied to none: it is named, and spread over nobody.

    ``loose_hours`` are hours of the brand that are no account's.
    """

    accounts: tuple[AccountReturn, ...] = ()
    loose_leads: float | None = None
    loose_conversions: float | None = None
    loose_hours: float = 0.0


def tied_to(account: str, counts: Mapping[str, float] | None) -> float | None:
    """Return what came by an account; None where nothing is known, or where all there is names no account.

    Of leads that nobody has tied to any account, none is known not to have come by this one.
    """
    if counts is None or (counts.get("") and not any(value for name, value in counts.items() if name)):
        return None
    return counts.get(account, 0.0)


def account_return(tied: Tied, hours: float | None, hours_from: HoursFrom, *, loose: bool = False) -> AccountReturn:
    """Return what an account's hours brought; ``loose`` says that something came which is tied to no account."""

    def rate(count: float | None) -> float | None:
        return count / hours if count is not None and hours else None

    why = ""
    if tied.leads is None and tied.conversions is None:
        why = "no leads and no first buyers of this brand are known"
        if loose:
            why = "what came to this brand names no account"
    elif hours is None:
        why = "its hours are not known"
    elif hours <= 0:
        why = "no hours were spent on it"
    return AccountReturn(
        tied.account,
        tied.posts,
        hours,
        hours_from,
        tied.leads,
        tied.conversions,
        rate(tied.leads),
        rate(tied.conversions),
        why,
    )


def returns_of(
    accounts: Iterable[AccountReturn],
    leads: Mapping[str, float] | None,
    conversions: Mapping[str, float] | None,
    loose_hours: float,
) -> Returns:
    """Return accounts in order with what is left over; the mappings have counts by account, '' being nobody's."""
    found = tuple(accounts)
    names = {each.account for each in found}

    def loose(counts: Mapping[str, float] | None) -> float | None:
        # Of an account that was archived since, too: it is none of those that are shown.
        return None if counts is None else math.fsum(count for name, count in counts.items() if name not in names)

    order = sorted(
        found, key=lambda each: (-(each.leads_per_hour or 0.0), -(each.conversions_per_hour or 0.0), each.account)
    )
    return Returns(tuple(order), loose(leads), loose(conversions), loose_hours)
