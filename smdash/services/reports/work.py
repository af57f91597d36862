"""How the messages of a month were answered, the hours that went to a brand, and where figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.inbox.stats import Received, promises
from smdash.domain.metrics.rates import wilson
from smdash.domain.metrics.waiting import km_quantile
from smdash.domain.reports.report import Hours, Replies, Source
from smdash.domain.schedule import parse_utc
from smdash.services.promises import promised
from smdash.services.timelog.timelog import TimelogService
from smdash.store.inbox import stats as stats_store
from smdash.store.metrics import read as metric_store
from smdash.store.reports import reports as report_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account
    from smdash.domain.reports.report import AccountFigures
    from smdash.services.home import Home
    from smdash.services.reports.span import Span

_CAME = {"manual": "entered by hand", "sync": "read from the network"}


def answered(home: Home, account: Account, span: Span) -> Replies | None:
    """Return how the messages that came to an account in a month were answered by now, None where none came."""
    rows = stats_store.received(home.read(), account.id, *span.bounds(span.month.first, span.month.last))
    if not rows:
        return None
    items = [Received(parse_utc(at), parse_utc(due), parse_utc(done) if done else None) for at, due, done in rows]
    now = home.now()
    hours = [max(0.0, ((each.handled_at or now) - each.received_at).total_seconds() / 3600) for each in items]
    done = [each.handled_at is not None for each in items]
    kept = promises(items, (), now)
    lo, hi = wilson(kept.kept, kept.due) if kept.due else (None, None)
    return Replies(
        account.slug,
        len(items),
        sum(done),
        km_quantile(hours, done, 0.5),
        km_quantile(hours, done, 0.9),
        account.promise_minutes / 60,
        promised(account),
        kept.kept,
        kept.due,
        lo,
        hi,
    )


def logged(home: Home, brand: str, span: Span) -> Hours:
    """Return the hours that were logged for a brand in a month, by what they went to."""
    rows = TimelogService(home).report(span.month.first, span.through, "activity", brand)
    parts = tuple((row.label, row.done_h) for row in rows if row.done_h is not None)
    return Hours(sum(hours for _, hours in parts) if parts else None, parts)


def sources(
    home: Home, accounts: Sequence[Account], figures: Sequence[AccountFigures], zone: ZoneInfo
) -> tuple[Source, ...]:
    """Return for every account how its newest figures came, when they were captured, and up to which day they go."""
    found = []
    data_to = {
        each.account: max((f.judged.data_to for f in each.figures if f.judged.data_to), default=None)
        for each in figures
    }
    for account in accounts:
        newest = metric_store.newest_source(home.read(), account.id)
        if newest is None:
            found.append(Source(account.slug, "no figures saved", None, None))
            continue
        came = _CAME.get(report_store.source_kind(home.read(), newest.id), "export of the platform")
        at = parse_utc(newest.captured_at).astimezone(zone)
        found.append(Source(account.slug, came, at, data_to.get(account.slug)))
    return tuple(found)
