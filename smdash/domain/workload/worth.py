"""What a post of an account is worth, and what tells that: its person, its leads, or what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.wording import counted

if TYPE_CHECKING:
    from smdash.domain.workload.situation import AccountWork, Situation

WEEKS = 26
"""Weeks whose leads and posts tell what a post is worth, as far as leads are known."""
YOURS = "Values are yours."
WOULD_TELL = "Leads that are tied to accounts would tell them: 'smdash funnel' says which are not."


def number(value: float) -> str:
    """Return a worth in at most three digits that count."""
    return f"{value:.3g}"


def worth_words(account: AccountWork) -> str:
    """Say what a post of an account is worth and why: ``0.154 leads: 2 leads by 6 posts in 182 days``."""
    if account.value is None:
        return "not said, so it counts 1"
    worth = account.worth
    if worth is None:
        return f"{account.value:g}, as you said"
    if worth.source == "leads":
        seen = f"{worth.leads:g} {'lead' if worth.leads == 1 else 'leads'} by {counted(worth.posts, 'post')}"
        return f"{number(account.value)} leads: {seen} in {counted(worth.days, 'day')}"
    return f"{number(account.value)} leads: as any account's, since no leads of {account.brand} are known"


def unit(situation: Situation) -> str:
    """Return what values are counted in, to follow a number: `` leads`` once they are learned, '' for typed ones."""
    return "" if situation.usual_worth is None else " leads"


def basis_words(situation: Situation) -> str:
    """Say what the values of a situation rest on, and that typed ones count first."""
    said = [each.slug for each in situation.accounts if each.value is not None and each.worth is None]
    if situation.usual_worth is None:
        return f"{YOURS} {WOULD_TELL}" if said else WOULD_TELL
    learned = f"Values are leads a post, learned from the last {WEEKS} weeks and drawn towards what is usual."
    if not said:
        return learned
    return f"{learned} Yours count first, so they should be leads a post as well: {', '.join(said)}."
