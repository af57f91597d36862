"""Two accounts side by side: only what means the same thing, and why not otherwise."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.metrics import verdicts
from smdash.domain.metrics.ages import NEARLY, collected
from smdash.domain.metrics.verdicts import COUNTED
from smdash.domain.metrics.views import Comparable, Comparison
from smdash.platforms.glance import collects_days
from smdash.services.metrics.account_data import SETTLED_DAYS, AccountData
from smdash.services.metrics.best_times import newest_index
from smdash.services.metrics.like_posts import alike, without_replies
from smdash.services.metrics.posts import lead
from smdash.services.metrics.typical import going_on, typical, viral_posts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.services.home import Home
    from smdash.services.metrics.account_data import PostValue
    from smdash.store.metrics.read import Meaning

INDEX_DAYS = 365
NOTE = (
    "Percent of own baseline: each account's typical post of the newest four weeks "
    "against its own before (100 = as usual)."
)


def why_not(a: AccountData, b: AccountData, metric: str) -> str:
    """Return in one sentence why a figure of two accounts must not be set side by side, '' when it may."""
    if a.account.id == b.account.id:
        return "It is the same account."
    first, second = _meaning(a, metric), _meaning(b, metric)
    for data, meaning in ((a, first), (b, second)):
        if meaning is None:
            return f"{data.account.slug} has no such figure saved for these weeks."
    if first is None or second is None:
        return ""
    if a.account.platform != b.account.platform:
        group = _group(a, metric), _group(b, metric)
        if not group[0] or group[0] != group[1]:
            return (
                f"{first.label} on {a.account.platform} and {second.label} on {b.account.platform} "
                "are not counted alike; percent of own baseline may be compared."
            )
    if first.unit != second.unit or first.level != second.level:
        return f"{first.label} and {second.label} are counted in different units."
    if a.account.platform == b.account.platform and first.version != second.version:
        return f"{first.label} was saved under two definitions ({first.version} and {second.version})."
    if first.level == "post" and not _formats(a, metric) & _formats(b, metric):
        return (
            f"{a.account.slug} and {b.account.slug} have no posts of the same format; "
            "percent of own baseline may be compared."
        )
    return ""


def _formats(data: AccountData, metric: str) -> set[str]:
    """Return the formats of an account's posts with a figure, without replies."""
    today = data.home.today()
    posts = data.posts(today - timedelta(days=INDEX_DAYS), today + timedelta(days=1), {metric}).get(metric, [])
    return {each.format for each in without_replies(posts)}


def _group(data: AccountData, metric: str) -> str:
    """Return the group of figures that the catalogue says count the same thing on several platforms, '' for none."""
    from smdash import platforms

    facts = platforms.load(data.account.platform).metric(metric)
    return facts.group if facts else ""


def _meaning(data: AccountData, metric: str) -> Meaning | None:
    known = data.defined(metric, "post") or data.defined(metric, "account")
    if not known:
        return None
    today = data.home.today()
    has = data.posts(today - timedelta(days=INDEX_DAYS), today + timedelta(days=1), {metric}).get(metric)
    if has:
        newest = max(each.version for each in has)
        return next(each for each in known if each.version == newest)
    days = data.days(metric, today - timedelta(days=INDEX_DAYS), today + timedelta(days=1))
    if not days:
        return None
    version = max(each.version for each in days.values())
    return next((each for each in data.defined(metric, "account") if each.version == version), None)


def comparable(home: Home, slug: str) -> list[Comparable]:
    """Return for every other account and every figure of this one whether they may be set side by side."""
    data = AccountData.of(home, home.account(slug))
    if data.newest is None:
        return []
    names = {each.metric: each.label for each in data.meanings.values()}
    found = []
    for other in home.accounts():
        if other.id == data.account.id:
            continue
        theirs = AccountData.of(home, other)
        if theirs.newest is None:
            continue
        alike = {each.metric for each in theirs.meanings.values()}
        found += [
            Comparable(other.slug, metric, label, why_not(data, theirs, metric))
            for metric, label in names.items()
            if metric in alike
        ]
    return found


def compare(home: Home, a: str, b: str, metric: str, days: int = 84) -> Comparison:
    """Return a figure of two accounts over the same complete weeks, or why not.

    Percent of own baseline is given in either case. NotFoundError when neither has the figure.
    """
    one, two = (AccountData.of(home, home.account(slug)) for slug in (a, b))
    if one.account.id == two.account.id:
        raise UsageError("an account is compared with another one.", subject=f"'{a}'")
    meanings = [each for data in (one, two) for each in data.meanings.values() if each.metric == metric]
    if not meanings:
        known = ", ".join(sorted({each.metric for data in (one, two) for each in data.meanings.values()})) or "none yet"
        raise NotFoundError("neither account has this figure.", subject=repr(metric), hint=f"Figures: {known}.")
    reason = why_not(one, two, metric)
    level = "post" if one.defined(metric, "post") and two.defined(metric, "post") else "account"
    captured = min(data.captured_of(metric, level) for data in (one, two))
    last = verdicts.last_sunday(home.today(), captured, SETTLED_DAYS - 1)
    first = verdicts.span(last, days)[0]
    result = Comparison(one.account.slug, two.account.slug, metric, meanings[0].label, reason, first=first, last=last)
    (index_a, why_a), (index_b, why_b) = (_index(data, metric, last) for data in (one, two))
    result = result._replace(index_a=index_a, index_b=index_b, index_why_a=why_a, index_why_b=why_b, note=NOTE)
    if reason:
        return result
    if level == "post" and (reason := _other_ages(one, two, metric, first, last)):
        return result._replace(why_not=reason)
    sides = _both_weekly(one, two, metric, level, first, last)
    if not any(sides):
        return result._replace(why_not="They have no posts of the same format in these weeks.")
    common = {week.monday for week in sides[0] if week.value is not None} & {
        week.monday for week in sides[1] if week.value is not None
    }
    used = [[week for week in side if week.monday in common] for side in sides]
    if not common:
        return result._replace(why_not="They have no complete week of figures in common.")
    meaning = meanings[0]
    # Both sides stand on the same axis: the second account's weeks are moved behind the first one's.
    shift = last + timedelta(days=1) - first
    joined = [*used[0], *(week._replace(monday=week.monday + shift) for week in used[1])]
    if level == "account" and meaning.flow == "snapshot":
        values = [side[-1].value for side in used]
        return result._replace(value_a=values[0], value_b=values[1], words="two levels; no verdict is drawn from them")
    middle = first + shift
    judged = (
        verdicts.judge_counts(joined, middle, per_post=level == "post")
        if meaning.unit in COUNTED
        else verdicts.judge_means(joined, middle, weighted=level == "post")
    )
    ratio = judged.value / judged.before if judged.value is not None and judged.before else None
    return result._replace(
        value_a=judged.before,
        value_b=judged.value,
        ratio=ratio,
        lo=judged.lo,
        hi=judged.hi,
        words=judged.reason or f"{two.account.slug} has {_times(judged)} {one.account.slug}'s",
        verdict=judged.verdict,
    )


def _other_ages(a: AccountData, b: AccountData, metric: str, first: date, last: date) -> str:
    """Say that the posts of one account were seen older than those of the other, where they collect for that long.

    Of one platform only: that posts collect longer on another is no matter of when they were seen.
    """
    if a.account.platform != b.account.platform or verdicts.averaged(metric, a.defined(metric, "post")[-1].unit):
        return ""
    shares = []
    for data in (a, b):
        days = float(collects_days(data.account.platform))
        posts = data.posts(first, last + timedelta(days=1), {metric}).get(metric, [])
        ages = [(date.fromisoformat(each.captured) - each.day).days for each in posts if each.settled]
        shares.append(sum(collected(age, days) for age in ages) / len(ages) if ages else 1.0)
    if abs(shares[1] / shares[0] - 1) <= NEARLY:
        return ""
    young, old = (a, b) if shares[0] < shares[1] else (b, a)
    return (
        f"{young.account.slug}'s posts were seen younger than {old.account.slug}'s and still collect; "
        "an export a week of both shows all at one age."
    )


def _times(judged: verdicts.Judged) -> str:
    """Return how many times one account's figure the other's is, as far as the weeks tell."""
    if judged.lo is None:
        return "an unknown part of"
    low = judged.lo + 1
    if judged.hi is None:
        return f"{low:,.{0 if low >= 10 else 1}f} times or more of"
    high = judged.hi + 1
    return f"between {low:,.{0 if low >= 10 else 1}f} and {high:,.{0 if high >= 10 else 1}f} times"


def _both_weekly(
    a: AccountData, b: AccountData, metric: str, level: str, first: date, last: date
) -> list[list[verdicts.Week]]:
    """Return the weeks of both; of posts those of the format both have most of, empty where they share none."""
    if level != "post":
        return [_weekly(data, metric, first, last) for data in (a, b)]
    every = [data.posts(first, last + timedelta(days=1)) for data in (a, b)]
    settled = [[each for each in posts.get(metric, []) if each.settled] for posts in every]
    counts = [Counter(each.format for each in without_replies(part)) for part in settled]
    shared = counts[0] & counts[1]
    if not shared:
        return [[], []]
    of = min(shared, key=lambda name: (-shared[name], name))
    return [
        _typical_weekly(data, metric, posts, alike(part, of).posts, first, last)
        for data, posts, part in zip((a, b), every, settled, strict=True)
    ]


def _typical_weekly(
    data: AccountData,
    metric: str,
    posts: Mapping[str, Sequence[PostValue]],
    part: Sequence[PostValue],
    first: date,
    last: date,
) -> list[verdicts.Week]:
    meaning = data.defined(metric, "post")[-1]
    gone = viral_posts(data, posts) if meaning.unit in COUNTED else frozenset()
    kept = typical(part, meaning.unit, gone, going_on(data, metric, meaning.unit))[0]
    return verdicts.weeks_of_posts([(each.day, each.value) for each in kept], first, last, mean=True)


def _weekly(data: AccountData, metric: str, first: date, last: date) -> list[verdicts.Week]:
    meaning = data.defined(metric, "account")[-1]
    values = {day: each.value for day, each in data.days_alike(metric, first, last + timedelta(days=1)).items()}
    if meaning.flow == "snapshot":
        mondays = [first + timedelta(weeks=number) for number in range(((last - first).days + 1) // 7)]
        return [verdicts.Week(monday, values.get(monday + timedelta(days=6)), 1) for monday in mondays]
    mean = not verdicts.summable(metric, meaning.unit, unique=meaning.unique)
    return verdicts.weeks_of_days(values, first, last, mean=mean)[0]


def _index(data: AccountData, metric: str, last: date) -> tuple[float | None, str]:
    """Return the newest four weeks' posts in percent of the account's own, by this figure or else its lead figure.

    And why not, where their ages forbid it.
    """
    name = metric if data.defined(metric, "post") else lead(list(data.meanings.values()))
    if not name:
        return None, ""
    values = data.posts(last - timedelta(days=INDEX_DAYS), last + timedelta(days=1), {name}).get(name, [])
    return newest_index(data, name, without_replies(values), last - timedelta(days=27), last)
