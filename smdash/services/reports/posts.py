"""What went out in a month, which posts stood out against their account's own usual, and what is planned next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from smdash.domain.reports.report import AccountPosts, Plan, Planned, Shipped, Standout
from smdash.domain.schedule import local_day, parse_utc
from smdash.platforms.glance import format_rules
from smdash.services.metrics.posts import posts
from smdash.store.metrics import read as metric_store
from smdash.store.metrics.read import format_sql
from smdash.store.reports import reports as report_store
from smdash.store.results.posts_out import known_since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.accounts.views import Account
    from smdash.domain.reports.month import Month
    from smdash.services.home import Home
    from smdash.services.reports.span import Span
    from smdash.store.reports.reports import Out

MOST_LISTED = 60
"""Posts of an account that are listed one by one, and planned posts of a brand; the rest is counted."""
LEAST_JUDGED = 3
"""Fewer posts that can be held against their like have no best and worst."""


def went_out(home: Home, account: Account, span: Span) -> tuple[AccountPosts, list[int]]:
    """Return what an account published in a month, and the rows of those among its network's posts.

    How many is not known of a month that ends before the first post of the account that is.
    """
    days = span.month.first.isoformat(), span.month.after.first.isoformat()
    between = span.bounds(span.month.first, span.month.last)
    found = report_store.went_out(home.read(), account.id, between, days, format_sql(format_rules(account.platform)))
    dated = sorted(((_day(each, span), each) for each in found), key=lambda pair: (pair[0], pair[1].at))
    formats = Counter(each.format for each in found)
    listed = tuple(
        Shipped(day, each.format, " ".join(each.text.split()), each.link, each.gone)
        for day, each in dated[-MOST_LISTED:]
    )
    counts = tuple(sorted(formats.items(), key=lambda pair: (-pair[1], pair[0])))
    total: int | None = len(found)
    if not found:
        first_day, first_moment = known_since(home.read(), [account.id])[account.id]
        total = None if days[1] <= first_day and between[1] <= first_moment else 0
    made = AccountPosts(account.slug, account.platform, account.handle, total, counts, listed)
    return made, [each.remote for each in found if each.remote]


def _day(post: Out, span: Span) -> date:
    return local_day(post.at, span.zone) or span.month.first


def standout(home: Home, account: Account, ids: Sequence[int]) -> Standout:
    """Return which of an account's posts did best and worst against its own usual of the same format and age."""
    if not ids:
        return Standout(account.slug, "", None, None, 0, 0, "No post of this month has figures.")
    window = posts(home, account.slug)
    found = window.of(ids)
    judged = sorted((each for each in found if each.index is not None), key=lambda each: each.index or 0.0)
    label = _label(home, account, found[0].metric) if found else ""
    if len(judged) < LEAST_JUDGED:
        whys = Counter(each.reason for each in found if each.index is None and each.reason)
        why = f": {whys.most_common(1)[0][0]}" if whys else ""
        none = f"Too early: {len(judged)} of {len(found)} posts can be held against their like{why}."
        return Standout(account.slug, label, None, None, len(judged), len(found), none)
    return Standout(account.slug, label, judged[-1], judged[0], len(judged), len(found))


def _label(home: Home, account: Account, metric: str) -> str:
    known = metric_store.meanings(home.read(), account.platform).values()
    labels = [each.label for each in known if each.metric == metric and each.level == "post"]
    return labels[-1] if labels else metric


def planned(home: Home, accounts: Sequence[Account], span: Span) -> Plan:
    """Return what is planned for the month after, as it stands now."""
    month: Month = span.month.after
    slugs = {account.id: account.slug for account in accounts}
    found = report_store.ahead(home.read(), list(slugs), *span.bounds(month.first, month.last))
    counts = Counter(slugs[each.account_id] for each in found)
    listed = tuple(
        Planned(
            parse_utc(each.due_at).astimezone(span.zone),
            slugs[each.account_id],
            each.format,
            " ".join((each.text or "").split()),
            each.state == "held",
        )
        for each in found[:MOST_LISTED]
    )
    drafts = report_store.drafts(home.read(), list(slugs))
    return Plan(month, len(found), tuple(sorted(counts.items())), listed, drafts)
