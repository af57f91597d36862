"""How an inbox was answered over some weeks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.stats import AccountStats, InboxStats, Received, arrivals, promises
from smdash.domain.metrics.rates import wilson
from smdash.domain.metrics.waiting import km_quantile
from smdash.domain.schedule import parse_utc, ran, stored, zone_of
from smdash.platforms.glance import format_rules
from smdash.services.home import Service
from smdash.services.metrics import goals
from smdash.services.promises import hours_of, promised
from smdash.store.inbox import stats as stats_store
from smdash.store.metrics.read import format_sql

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.domain.accounts.views import Account

DAYS = 28


class _Span(NamedTuple):
    """The days that are looked at."""

    first: date
    since: str
    days: int
    now: datetime
    looks: tuple[datetime, ...]


class InboxStatsService(Service):
    """Use case of ``smdash inbox stats`` and of what the inbox says of itself."""

    def view(self, brand: str | None = None, days: int = DAYS) -> InboxStats:
        """Return how the inboxes of all accounts, or of a brand's, were answered.

        Accounts to which nothing came are left out. How long answers took is what ``metrics replies`` says for the
        same days.
        """
        home = self.home
        first = home.today() - timedelta(days=days)
        since = home.day_bounds(first)[0]
        looks = tuple(map(parse_utc, stats_store.looks(home.read(), since)))
        span = _Span(first, since, days, home.now(), looks)
        times = {each.account: each for each in goals.replies(home, brand, days)}
        accounts = [each for each in home.accounts() if each.slug in times]
        items = {account.slug: self._received(account, since) for account in accounts}
        rows = []
        for account in accounts:
            found = times[account.slug]
            rows.append(self._row(account, items[account.slug], found.p50_h, found.p90_h, span))
        every = [each for found in items.values() for each in found]
        together = self._together(rows, every, span) if len(rows) > 1 else None
        return InboxStats(days, tuple(rows), together)

    def _received(self, account: Account, since: str) -> list[Received]:
        rows = stats_store.received(self.home.read(), account.id, since)
        return [Received(parse_utc(a), parse_utc(due), parse_utc(done) if done else None) for a, due, done in rows]

    def _row(
        self, account: Account, items: list[Received], p50: float | None, p90: float | None, span: _Span
    ) -> AccountStats:
        conn, zone = self.home.read(), self.home.zone()
        hours, own = hours_of(account, self.home.office()), zone_of(account.zone)
        minute = timedelta(minutes=1)
        outside = sum(ran(each.received_at, each.received_at + minute, hours, own) <= 0 for each in items)
        kept = promises(items, span.looks, span.now)
        lo, hi = wilson(kept.kept, kept.due) if kept.due else (None, None)
        answered = sum(each.handled_at is not None for each in items)
        snoozed = stats_store.snoozed(conn, account.id, span.since, stored(span.now))
        open_questions, oldest = stats_store.questions(conn, account.id)
        local = [each.received_at.astimezone(zone) for each in items]
        return AccountStats(
            account.slug,
            promised(account),
            account.promise_minutes,
            len(items),
            answered,
            len(items) - answered - snoozed,
            p50,
            p90,
            kept,
            kept.kept / kept.due if kept.due else None,
            lo,
            hi,
            arrivals(local, self._days(account, span), outside),
            self._posted(account, span),
            self._answers(account, span),
            open_questions,
            parse_utc(oldest).astimezone(zone) if oldest else None,
            snoozed,
        )

    def _days(self, account: Account, span: _Span) -> float:
        """Return over how many days messages of an account are known."""
        first = max(span.since, stats_store.first_received(self.home.read(), account.id) or span.since)
        return max(1.0, (span.now - parse_utc(first)).total_seconds() / 86400)

    def _posted(self, account: Account, span: _Span) -> int:
        rules = format_sql(format_rules(account.platform))
        return stats_store.posted(self.home.read(), account.id, span.since, span.first.isoformat(), rules)

    def _answers(self, account: Account, span: _Span) -> int:
        rules = format_sql(format_rules(account.platform))
        return stats_store.answers(self.home.read(), account.id, span.since, span.first.isoformat(), rules)

    def _together(self, rows: list[AccountStats], items: list[Received], span: _Span) -> AccountStats:
        """Return all accounts as one; their promises differ, so none is named."""
        kept = promises(items, span.looks, span.now)
        lo, hi = wilson(kept.kept, kept.due) if kept.due else (None, None)
        waited = [((each.handled_at or span.now) - each.received_at).total_seconds() / 3600 for each in items]
        hours, done = [max(0.0, wait) for wait in waited], [each.handled_at is not None for each in items]
        zone, outside = self.home.zone(), sum(row.arrivals.outside for row in rows)
        local = [each.received_at.astimezone(zone) for each in items]
        return AccountStats(
            "",
            all(row.promised for row in rows),
            0,
            len(items),
            sum(done),
            sum(row.open for row in rows),
            km_quantile(hours, done, 0.5),
            km_quantile(hours, done, 0.9),
            kept,
            kept.kept / kept.due if kept.due else None,
            lo,
            hi,
            arrivals(local, 1.0, outside)._replace(per_day=sum(row.arrivals.per_day for row in rows)),
            sum(row.posts for row in rows),
            sum(row.answers for row in rows),
            sum(row.questions for row in rows),
            min((row.oldest_at for row in rows if row.oldest_at), default=None),
            sum(row.snoozed for row in rows),
        )
