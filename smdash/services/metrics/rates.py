"""Engagement rates as named formulas: summed, then divided, and shown with their formula."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.change import median
from smdash.domain.metrics.post_formats import REPLY, format_words, formats_named, main_format
from smdash.domain.metrics.rates import rate_dispersion, wilson
from smdash.domain.metrics.views import Rate
from smdash.services.metrics.account_data import SETTLED_DAYS, AccountData
from smdash.services.metrics.like_posts import one_era

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.services.home import Home
    from smdash.services.metrics.account_data import PostValue

FEWEST = 5
WHOLES = ("followers", "reach", "impressions", "views")
TOGETHER = ("engagements", "interactions")
"""Figures a platform itself states as all reactions together; where it has one, that one is taken."""
PARTS = (
    ("reactions", "likes"),
    ("comments", "replies"),
    ("shares", "reposts"),
    ("saves", "bookmarks"),
)
"""Else these are added up, one of each group; a post that lacks one of them is left out."""


class _Engaged(NamedTuple):
    """The upper side of a rate: its name, each post's sum, and why there is none."""

    words: str
    values: dict[int, float]
    why_not: str = ""


def rates(home: Home, slug: str, days: int = 84) -> list[Rate]:
    """Return an account's rates over the posts of its last ``days`` judged days, by each thing they can be divided by.

    Each format by itself, that of most posts first, then those of five posts or more; never replies. A rate is missing
    (and says why) where a part of it is; posts that lack either side are left out of both.
    """
    account = home.account(slug)
    data = AccountData.of(home, account)
    last = verdicts.last_sunday(home.today(), data.any_post_captured_on(), SETTLED_DAYS - 1)
    first = verdicts.span(last, days)[0]
    every = {
        metric: [each for each in found if first <= each.day <= last and each.settled]
        for metric, found in data.posts(first, last + timedelta(days=1)).items()
    }
    formats = {each.post: each.format for found in every.values() for each in found}
    main = main_format(formats.values())
    counts = Counter(formats.values())
    others = sorted(of for of, n in counts.items() if of not in {main, REPLY} and n >= FEWEST)
    found: list[Rate] = []
    for of in [main, *others]:
        posts = {metric: one_era([each for each in part if each.format == of]) for metric, part in every.items()}
        engaged = _engaged(posts)
        rows = [_rate(data, engaged, posts, whole, first, last) for whole in WHOLES]
        if len(counts) > 1:
            rest = tuple(format_words(name, number) for name, number in sorted(counts.items()) if name != of)
            # What others published is of posts of every format.
            rows = [row._replace(left_out=rest, benchmark="") for row in rows]
        if of is not None and of != main:
            rows = [
                row._replace(key=f"{row.key}:{of}", label=f"{row.label}, {formats_named(of)}")
                for row in rows
                if row.value is not None
            ]
        found += [row._replace(format=of or "") for row in rows]
    return found


def _engaged(posts: Mapping[str, Sequence[PostValue]]) -> _Engaged:
    for metric in TOGETHER:
        if posts.get(metric):
            return _Engaged(metric, {each.post: each.value for each in posts[metric]})
    have = [next((metric for metric in group if posts.get(metric)), "") for group in PARTS]
    named = [metric for metric in have if metric]
    if not named:
        return _Engaged("interactions", {}, "no reactions of the posts of these weeks are saved")
    by_post: dict[int, list[float]] = {}
    for metric in named:
        for each in posts[metric]:
            by_post.setdefault(each.post, []).append(each.value)
    return _Engaged(" + ".join(named), {post: sum(v) for post, v in by_post.items() if len(v) == len(named)})


def _rate(
    data: AccountData,
    engaged: _Engaged,
    posts: Mapping[str, Sequence[PostValue]],
    whole: str,
    first: date,
    last: date,
) -> Rate:
    several = " + " in engaged.words
    formula = f"({engaged.words}) / {whole}" if several else f"{engaged.words} / {whole}"
    rate = Rate(f"by_{whole}", f"Engagement by {whole}", formula)
    if engaged.why_not:
        return rate._replace(why_not=engaged.why_not)
    if whole == "followers":
        pairs = _by_followers(data, engaged, posts, first, last)
    else:
        under = {each.post: each.value for each in posts.get(whole, ())}
        pairs = [(value, under[post]) for post, value in engaged.values.items() if post in under]
    pairs = [(part, each) for part, each in pairs if each > 0]
    if not pairs:
        return rate._replace(why_not=f"no {whole} of these posts is saved")
    part, total = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    value = part / total
    lo: float | None = None
    hi: float | None = None
    if whole != "followers" and value <= 1:
        phi = rate_dispersion([pair[0] for pair in pairs], [pair[1] for pair in pairs])
        lo, hi = wilson(part, total, phi=phi)
    typical = median([x / n for x, n in pairs]) if len(pairs) >= FEWEST else None
    return rate._replace(
        value=value,
        lo=lo,
        hi=hi,
        part=part,
        # Followers at each post, added up, count the same people again and again: no number to show.
        whole=None if whole == "followers" else total,
        typical=typical,
        n=len(pairs),
        benchmark=_benchmark(data, rate.key) if typical is not None else "",
    )


def _by_followers(
    data: AccountData, engaged: _Engaged, posts: Mapping[str, Sequence[PostValue]], first: date, last: date
) -> list[tuple[float, float]]:
    """Return (reactions, followers on the day of the post or the last day known of the week before it)."""
    levels = data.days_alike("followers", first - timedelta(days=7), last + timedelta(days=1))
    days = {each.post: each.day for found in posts.values() for each in found}
    pairs = []
    for post, value in engaged.values.items():
        known = (levels.get(days[post] - timedelta(days=back)) for back in range(8))
        level = next((each for each in known if each is not None), None)
        if level is not None:
            pairs.append((value, level.value))
    return pairs


def _benchmark(data: AccountData, formula: str) -> str:
    from smdash.platforms.published_rates.rates import beside

    found = beside(data.account.platform, formula, "median")
    if found is None:
        return ""
    return f"published median per post: {found.percent:g} % ({found.source} {found.year}, same formula)"
