"""What came by each account, beside the posts that went out there: what a post is worth by that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.funnel.returns import LEARNING_WEEKS, PostValue, Tied, post_values, usual_rate
from smdash.domain.funnel.shares import longest_run
from smdash.domain.schedule import week_start, zone_of
from smdash.services.results.reading import ResultReader
from smdash.store.results import posts_out as store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.results.series import Series
    from smdash.services.home import Home


class Brought(NamedTuple):
    """What came to a brand over a time, by account ('' for none); None where it is not known at all."""

    leads: Mapping[str, float] | None
    conversions: Mapping[str, float] | None


class Values(NamedTuple):
    """Leads a post brings over all accounts, None where nothing tells, and what each account's is worth by that."""

    usual: float | None = None
    values: tuple[PostValue, ...] = ()


def by_account(series: Series, accounts: Iterable[Account]) -> Mapping[str, float] | None:
    """Return a measure by account; '' is what is tied to none, and is given to nobody.

    A figure is tied where it names an account, or where its UTM source is a platform on which its brand has one account
    and no more: with two, nobody knows by which it came.
    """
    if series.total is None:
        return None
    found = dict(series.by_account)
    by_platform: dict[str, list[str]] = {}
    for account in accounts:
        by_platform.setdefault(account.platform, []).append(account.slug)
    for source, value in series.by_source:
        whose = by_platform.get(_platform(source, by_platform), [])
        if len(whose) == 1:
            found[whose[0]] = found.get(whose[0], 0.0) + value
            found[""] = found.get("", 0.0) - value
    return found


def _platform(source: str, platforms: Mapping[str, object]) -> str:
    """Return the platform a UTM source means; what is no platform's own name is looked up in their files."""
    plain = source.strip().casefold()
    if plain in platforms:
        return plain
    from smdash.platforms.channels.channels import platform_of

    return platform_of(source)


def brought(home: Home, brand: str, accounts: Sequence[Account], first: date, last: date) -> Brought:
    """Return what came by each account of a brand."""
    results = ResultReader(home)
    return Brought(
        by_account(results.series(brand, "leads", first, last), accounts),
        by_account(results.series(brand, "conversions", first, last), accounts),
    )


def posts_by_week(home: Home, accounts: Iterable[Account], mondays: Sequence[date]) -> dict[str, list[int | None]]:
    """Return how many posts of each account went out in each week of a Monday, None where nobody knows."""
    return posts_in(home, accounts, [(day, 7) for day in mondays])


def posts_in(home: Home, accounts: Iterable[Account], times: Sequence[tuple[date, int]]) -> dict[str, list[int | None]]:
    """Return how many posts of each account went out in each time: its first day, and how many days it has.

    None stands for a time before the first post of the account that is known.

    Days are those of the brand's zone, as the days of its results are.
    """
    by_brand: dict[str, list[Account]] = {}
    for account in accounts:
        by_brand.setdefault(account.brand, []).append(account)
    counts: dict[str, list[int | None]] = {}
    for brand, mine in by_brand.items():
        zone = zone_of(home.brand(brand, archived=True).zone)
        spans = [
            (day.isoformat(), (day + timedelta(days=days)).isoformat(), *home.day_bounds(day, days, zone))
            for day, days in times
        ]
        found = store.posts_out(home.read(), [each.id for each in mine], spans)
        counts |= {each.slug: found.get(each.id, [None] * len(spans)) for each in mine}
    return counts


def learned(home: Home) -> Values:
    """Return what a post of each account is worth by the leads of the last 26 whole weeks.

    Only the days of a brand count of which its leads are known, the longest stretch of them: posts of days of which
    nobody knows what they brought would make all others look worse.
    """
    until = week_start(home.today())
    first, last = until - timedelta(weeks=LEARNING_WEEKS), until - timedelta(days=1)
    accounts = home.accounts()
    results = ResultReader(home)
    tied: list[Tied] = []
    for brand in dict.fromkeys(each.brand for each in accounts):
        mine = [each for each in accounts if each.brand == brand]
        series = results.series(brand, "leads", first, last)
        run = longest_run(series)
        if run is None:
            tied += [Tied(each.slug, brand, None) for each in mine]
            continue
        if run != (series.points[0].first, series.points[-1].last):
            series = results.series(brand, "leads", *run)
        days = (run[1] - run[0]).days + 1
        leads, posts = by_account(series, mine) or {}, posts_in(home, mine, [(run[0], days)])
        tied += [Tied(each.slug, brand, posts[each.slug][0], leads.get(each.slug, 0.0), days=days) for each in mine]
    return Values(usual_rate(tied), post_values(tied))
