"""What a timer is started on: a post, an item, a duty, an account or an activity, and which work that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.trade_words import keyed, listed
from smdash.domain.workload.estimates import PRIORS
from smdash.domain.workload.situation import UNPLANNED
from smdash.platforms.trade_words.words import trade_words
from smdash.store import settings as setting_store
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from smdash.services.home import Home

HINT = "Like: 12 or p7, item:5, duty:2, acme/x, image, report, unplanned."
ON_ACCOUNT = "analytics"
"""Time on an account as a whole, as the metrics show it, is a look at its figures."""
_NAMED = re.compile(r"(post|delivery|item|duty):(\d{1,15})")
_ACTIVITY = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Subject(NamedTuple):
    """What time is logged for: the work, and the rows it belongs to (None where it belongs to none)."""

    activity: str
    brand_id: int | None = None
    account_id: int | None = None
    post_id: int | None = None
    item_id: int | None = None
    duty_id: int | None = None

    def values(self) -> dict[str, Any]:
        """Return the columns of an entry."""
        return self._asdict()


def activities(home: Home) -> list[str]:
    """Return the activities there are: with an estimate, of a duty, unplanned work, and what was logged before."""
    conn = home.read()
    named = [*PRIORS, *(duty.activity for duty in setting_store.duties(conn)), *setting_store.estimates(conn)]
    return list(dict.fromkeys([*named, UNPLANNED, *time_store.activities(conn)]))


def activity_named(text: str, home: Home | None = None) -> str:
    """Return an activity's key from what was typed: ``Short video`` -> ``short_video``; UsageError for no name.

    With a home only activities there are pass; without, a person may name work of their own.
    """
    key = keyed(storable(text))
    if home is not None:
        key = trade_words().activity(key, activities(home))
    if not _ACTIVITY.fullmatch(key):
        raise UsageError("an activity is a short name in letters, like image or client call.", subject=repr(text[:60]))
    if home is not None and key not in activities(home):
        raise NotFoundError(
            "there is no such activity, account, post or duty.",
            subject=repr(text[:60]),
            hint=f"Activities: {listed(activities(home))}. Work of your own naming: unplanned --as NAME.",
        )
    return key


def of_post(home: Home, *, delivery: int | None = None, post: int | None = None) -> Subject:
    """Return the work on a post: making it, or adapting it for a further account once it was made."""
    facts = time_store.post_facts(home.read(), delivery=delivery, post=post)
    if facts is None:
        raise NotFoundError("there is no such post.", subject=f"{delivery or post}", hint=HINT)
    activity = facts.format
    if facts.logged and not facts.first:
        activity = "adapt_video" if facts.format.endswith("_video") else "adapt"
    return Subject(activity, facts.brand_id, facts.account_id, facts.post_id)


def of_item(home: Home, item_id: int) -> Subject:
    """Return the answering of an inbox item."""
    found = time_store.item_account(home.read(), item_id)
    if found is None:
        raise NotFoundError("there is no such item.", subject=f"item {item_id}")
    return Subject("inbox", found[1], found[0], item_id=item_id)


def of_duty(home: Home, duty_id: int) -> Subject:
    """Return a duty's work."""
    duty = next((duty for duty in setting_store.duties(home.read()) if duty.id == duty_id), None)
    if duty is None:
        raise NotFoundError("there is no such duty.", subject=f"duty {duty_id}")
    return Subject(duty.activity, home.brand(duty.brand).id if duty.brand else None, duty_id=duty.id)


def of_account(home: Home, slug: str) -> Subject:
    """Return work for an account."""
    account = home.account(slug)
    return Subject(ON_ACCOUNT, home.brand(account.brand).id, account.id)


def subject_of(home: Home, text: str, activity: str = "") -> Subject:
    """Return what a typed subject means; ``activity`` overrides the work that follows from it.

    A bare number is a delivery, p7 a post, as in other commands; also ``item:5``, ``duty:2``, an account, a brand (with
    an activity), the name of a duty, and an activity.
    """
    words = storable(text).strip()
    lower = words.lower()
    named = _NAMED.fullmatch(lower) or re.fullmatch(r"(p?)(\d{1,15})", lower)
    if named:
        kind, number = named[1], int(named[2])
        if kind == "item":
            found = of_item(home, number)
        elif kind == "duty":
            found = of_duty(home, number)
        else:
            found = of_post(home, post=number) if kind in {"p", "post"} else of_post(home, delivery=number)
    elif "/" in lower:
        found = of_account(home, lower)
    elif lower in {brand.slug for brand in home.brands()} and activity:
        found = Subject(activity, home.brand(lower).id)
    else:
        duty = next((d for d in setting_store.duties(home.read()) if d.name.casefold() == words.casefold()), None)
        found = of_duty(home, duty.id) if duty else Subject(activity_named(words, home))
    return found._replace(activity=activity_named(activity)) if activity else found


def whose(home: Home, account: str, brand: str) -> dict[str, Any]:
    """Return the columns for an account or a brand given by name."""
    if account:
        found = of_account(home, account)
        return {"account_id": found.account_id, "brand_id": found.brand_id}
    return {"account_id": None, "brand_id": home.brand(brand).id if brand else None}
