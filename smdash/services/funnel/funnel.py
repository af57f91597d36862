"""The funnel of a brand: who is reached, comes, asks, buys and buys again, what it took, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.funnel import period as periods
from smdash.domain.funnel import words
from smdash.domain.funnel.costs import Cost, cost_of
from smdash.domain.funnel.returns import Returns, Tied, account_return, returns_of, tied_to
from smdash.domain.funnel.shares import Share, alike, days_of, share_of, together
from smdash.domain.funnel.views import STAGES, FunnelView, Money, Stage, Unknown, stage_name
from smdash.domain.metrics.verdicts import Judged, judge_counts, last_sunday, weeks_of_days
from smdash.services.funnel import account_figures, social
from smdash.services.funnel.hours import hours
from smdash.services.home import Service
from smdash.services.metrics.experiments import ExperimentService
from smdash.services.results.reading import INBOX, ResultReader
from smdash.services.results.returns import by_account, posts_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.accounts.views import Account
    from smdash.domain.funnel.costs import Hours
    from smdash.domain.funnel.period import Period, Spans
    from smdash.domain.funnel.views import StageKey
    from smdash.domain.results.series import Series

MEASURES = ("visits", "joined", "leads", "conversions", "retentions")
SHARE_OF: dict[str, tuple[str, str]] = {
    "joined": ("visits", "visits"),
    "leads": ("visits", "visits"),
    "conversions": ("leads", "leads"),
    "retentions": ("conversions", "all buyers"),
}
"""Of which stage each one is a share, and how that is called."""


class FunnelService(Service):
    """Use cases of ``smdash funnel``, of its screen and of the month's report."""

    def view(self, brand: str, *, month: date | None = None, weeks: int | None = None) -> FunnelView:
        """Return the funnel of a month, or of so many whole weeks to the last one that may be judged.

        Without either it is this month once a week of it is over, else the last one. UsageError for both, for a month
        of which no day is over, and for a number of weeks that is none; NotFoundError for a brand there is not.
        """
        mine = self.home.brand(brand, archived=True)
        results = ResultReader(self.home)
        today = results.today(mine)
        if month is not None and weeks is not None:
            raise UsageError("a funnel is of a month or of weeks: say one of them.", subject=mine.slug)
        if weeks is not None:
            spans = periods.of_weeks(weeks, last_sunday(today, today))
        else:
            spans = periods.of_month(month or periods.usual_month(today), today)
        accounts = [each for each in self.home.accounts() if each.brand == mine.slug]
        now = {key: results.series(mine.slug, key, spans.now.first, spans.now.last) for key in (*MEASURES, "list")}
        before = {
            key: alike(now[key], results.series(mine.slug, key, spans.before.first, spans.before.last))
            for key in MEASURES
        }
        stages = self._platform_stages(accounts, spans)
        for name in STAGES[2:]:
            key = name.key
            stages.append(
                self._stage(mine.slug, key, now, before, spans)._replace(
                    level=now["list"].total if key == "joined" else None
                )
            )
        spend, revenue = (self._money(mine.slug, key, spans) for key in ("spend", "revenue"))
        spent = hours(self.home, mine.slug, accounts, spans.now)
        moved = social.moved(stages[1], now["joined"])
        with_posts, _ = social.compared(self.home, mine.slug, today)
        view = FunnelView(
            mine.slug,
            mine.name,
            spans,
            tuple(stages),
            spent,
            spend,
            revenue,
            _costs(stages, spent, spend, spans.now),
            self._returns(accounts, now, spent, spans.now),
            moved,
            with_posts,
            experiments=tuple(each for each in ExperimentService(self.home).of_weeks(mine.slug) if not each.ended_on),
        )
        return view._replace(notes=_notes(view), unknown=_unknown(view))

    def _platform_stages(self, accounts: Sequence[Account], spans: Spans) -> list[Stage]:
        data = account_figures.read(self.home, accounts)
        reached = tuple(account_figures.reach(each, spans) for each in data)
        grown = tuple(account_figures.followers(each, spans) for each in data)
        one = reached[0] if len(reached) == 1 else None
        reach = Stage("reach", STAGES[0].label, accounts=reached)
        if one is None:
            reach = reach._replace(why_not=words.REACH_WHY if reached else "this brand has no accounts")
        elif one.value is None:
            reach = reach._replace(why_not=one.why_not)
        elif one.per_day:
            reach = reach._replace(why_not=words.REACH_DAYS_WHY, known_days=one.days)
        else:
            reach = reach._replace(value=one.value, before=one.before, known_days=one.days)
        known = [each for each in grown if each.value is not None]
        followers = Stage("followers", STAGES[1].label, accounts=grown)
        if not grown:
            followers = followers._replace(why_not="this brand has no accounts")
        elif len(grown) > 1:
            followers = followers._replace(why_not="who follows two accounts is one person: not added up")
        elif known:
            followers = followers._replace(value=known[0].value, before=known[0].before, known_days=known[0].days)
        else:
            followers = followers._replace(why_not=grown[0].why_not)
        return [reach, followers]

    def _stage(
        self, brand: str, key: StageKey, now: dict[str, Series], before: dict[str, Series], spans: Spans
    ) -> Stage:
        series = now[key]
        name = stage_name(key)
        return Stage(
            key,
            name.label,
            series.total,
            before[key].total,
            series.known_days,
            self._share(brand, key, now, spans),
            self._share(brand, key, before, spans),
            self._judged(brand, key, spans) if series.total is not None else None,
            "" if series.total is not None else f"no {name.many} are known of these days",
            by_channel=series.by_channel,
            origins=series.origins,
            left_out=(*series.left_out, *words.told_otherwise(series, before[key])),
            captured_at=series.captured_at,
        )

    def _share(self, brand: str, key: str, found: dict[str, Series], spans: Spans) -> Share | None:
        """Return which share of an earlier stage a stage is; None where it is never one, as of visits."""
        if key not in SHARE_OF:
            return None
        of, called = SHARE_OF[key]
        results = ResultReader(self.home)
        x, n = found[key], found[of]
        wide = [results.series(brand, each, spans.before.first, spans.now.last) for each in (key, of)]
        notes = [words.BUYERS_NOTE] if key == "conversions" else []
        many = stage_name(key).many
        if key == "leads" and INBOX in x.origins:
            # As if the inbox were none: its days tell nothing of those who asked by the site.
            notes, many = [words.LEADS_NOTE], "leads by the site"
            x = results.series(brand, key, x.first, x.last, but=(INBOX,))
            wide[0] = results.series(brand, key, wide[0].first, wide[0].last, but=(INBOX,))
        notes += [
            f"{said}, so the share is too {how}"
            for each, how in ((x, "low"), (n, "high"))
            for said in words.lag_words(each)
        ]
        return share_of(
            called,
            x,
            n,
            (many, stage_name(of).many),
            wider=together(wide[0], wide[1]),
            note="; ".join(notes),
            of_both=key == "retentions",
        )

    def _judged(self, brand: str, key: str, spans: Spans) -> Judged | None:
        """Judge a stage's whole weeks against as many before (S1); None where the period has no whole week."""
        if not spans.weeks:
            return None
        first, last = spans.judged_first, spans.judged_last
        series = ResultReader(self.home).series(brand, key, first, last)
        days = days_of(series)
        if not days:
            return Judged(reason="too early: figures of months say nothing of weeks")
        weeks, missing = weeks_of_days(days, first, last, mean=False)
        found = judge_counts(weeks, spans.middle, left_out=missing)
        if series.lagging and found.verdict == "down":
            # What is not known yet looks like fewer.
            return found._replace(verdict="unclear", note="; ".join(words.lag_words(series)))
        return found

    def _money(self, brand: str, key: str, spans: Spans) -> Money:
        results = ResultReader(self.home)
        now = results.series(brand, key, spans.now.first, spans.now.last)
        before = alike(now, results.series(brand, key, spans.before.first, spans.before.last))
        left_out = (*now.left_out, *words.told_otherwise(now, before))
        return Money(now.total, before.total, now.currency, now.known_days, left_out)

    def _returns(self, accounts: Sequence[Account], now: dict[str, Series], spent: Hours, period: Period) -> Returns:
        leads, buyers = by_account(now["leads"], accounts), by_account(now["conversions"], accounts)
        posts = self._posts(accounts, period)
        of_account = {slug: (each, source) for slug, each, source in spent.by_account}
        rows = []
        for account in accounts:
            slug = account.slug
            tied = Tied(
                slug,
                account.brand,
                posts[slug],
                tied_to(slug, leads),
                tied_to(slug, buyers),
            )
            rows.append(account_return(tied, *of_account.get(slug, (None, "")), loose=bool(leads or buyers)))
        return returns_of(rows, leads, buyers, spent.loose)

    def _posts(self, accounts: Sequence[Account], period: Period) -> dict[str, int | None]:
        return {slug: found[0] for slug, found in posts_in(self.home, accounts, [(period.first, period.days)]).items()}


def _costs(stages: Sequence[Stage], spent: Hours, spend: Money, period: Period) -> tuple[Cost, ...]:
    found = []
    for stage in stages:
        if stage.key not in {"joined", "leads", "conversions"}:
            continue
        note, spend_note, many = "", "", stage_name(stage.key).many
        if stage.value is not None and stage.known_days < period.days:
            note = f"{many} {words.days_words(stage, period.days)}, so one costs less than that"
        if spend.amount is not None and spend.known_days < period.days:
            spend_note = f"ad spend known of {spend.known_days} of {period.days} days, so one costs more than that"
        found.append(cost_of(stage.key, many, stage.value, spent.total, spend.amount, note, spend_note))
    return tuple(found)


def _notes(view: FunnelView) -> tuple[str, ...]:
    notes = []
    buyers = view.stage("conversions")
    if view.spend.amount:
        if buyers.value is None:
            notes.append(words.SPENT_UNKNOWN)
        elif buyers.value == 0:
            notes.append(words.SPENT_FOR_NOTHING)
    if buyers.value is not None and set(buyers.origins) - {"hand"}:
        notes.append(words.FIRST_NOTE)
    for stage in view.stages:
        notes += [f"{stage.label}: {each}" for each in stage.left_out]
    notes += [f"Ad spend: {each}" for each in view.spend.left_out]
    return tuple(notes)


def _unknown(view: FunnelView) -> tuple[Unknown, ...]:
    found = []
    for stage in view.stages:
        nothing = stage.value is None and not any(each.value is not None for each in stage.accounts)
        if nothing and (stage.accounts or stage.key not in {"reach", "followers"}):
            found.append(Unknown(stage.label, words.FEED[stage.key].format(brand=view.brand)))
    if view.spend.amount is None:
        found.append(Unknown("ad spend", words.FEED["spend"].format(brand=view.brand)))
    return tuple(found)
