"""The table of published posts: by any figure, by percent of the account's own baseline, viral ones marked."""

from __future__ import annotations

from collections import deque
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.metrics.ages import LOOK_BACK, Sight, collected, usual_at_one_age
from smdash.domain.metrics.change import (
    MAX_HISTORY,
    MIN_HISTORY,
    MOST_COUNTED,
    VIRAL_TIMES,
    VIRAL_Z,
    median,
    own_baseline,
)
from smdash.domain.metrics.definitions import eras
from smdash.domain.metrics.verdicts import COUNTED
from smdash.domain.metrics.views import Column, Later, PublishedPost
from smdash.domain.plaintext import storable
from smdash.platforms.glance import format_rules
from smdash.services.metrics.account_data import SETTLED_DAYS, AccountData, rank
from smdash.services.metrics.like_age import other_ages, pace
from smdash.store.metrics import post_order
from smdash.store.metrics import read as metric_store
from smdash.store.metrics import samples as sample_store
from smdash.store.metrics.post_order import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.ages import Usual
    from smdash.domain.metrics.post_formats import FormatRules
    from smdash.services.home import Home
    from smdash.services.metrics.like_age import Pace
    from smdash.store.metrics.read import Meaning, Post

LEADS = ("interactions", "engagements", "views", "impressions", "reach", "reactions", "likes")
LEAST_TYPICAL = 5
PAGE = 100
PLAIN = ("published", "index", "viral")

Versions = dict[str, list[tuple[int, str]]]
Sights = tuple[Sight, ...]


class Era(NamedTuple):
    """The definitions of a figure that may be compared: (id, valid from), oldest first, and the newest's version."""

    versions: list[tuple[int, str]]
    version: int


def targeted(home: Home, target: str | None) -> list[Account]:
    """Return the accounts an account's or a brand's slug names, all for None; NotFoundError otherwise."""
    if target is None:
        return home.accounts()
    if "/" in target:
        return [home.account(target)]
    slug = home.brand(target).slug
    return [account for account in home.accounts() if account.brand == slug]


def _post_meanings(home: Home, accounts: Sequence[Account]) -> dict[str, list[Meaning]]:
    platforms = dict.fromkeys(account.platform for account in accounts)  # in order: columns follow it
    return {
        platform: [each for each in metric_store.meanings(home.read(), platform).values() if each.level == "post"]
        for platform in platforms
    }


def _versions(meanings: Mapping[str, Sequence[Meaning]], metric: str) -> Versions:
    found = {}
    for platform, known in meanings.items():
        if those := [(each.id, each.valid_from) for each in known if each.metric == metric]:
            found[platform] = those
    return found


def _eras(meanings: Sequence[Meaning], metric: str) -> list[Era]:
    """Return a figure's eras, oldest first."""
    found: dict[int, Era] = {}
    for each, era in eras([one for one in meanings if one.metric == metric]):
        before = found[era].versions if era in found else []
        found[era] = Era([*before, (each.id, each.valid_from)], each.version)
    return list(found.values())


def _nearest_first(known: Sequence[Era], published: str) -> list[int]:
    """Return the places of eras: the one a post was published in first, then the others, the newest of them first."""
    own = max((at for at, era in enumerate(known) if era.versions[0][1] <= published), default=0)
    return [own, *(at for at in range(len(known) - 1, -1, -1) if at != own)]


def lead(meanings: Sequence[Meaning], watched: Sequence[str] = ()) -> str:
    """Return the figure that posts are compared by when nobody says which; '' where there is none."""
    have = {each.metric for each in meanings if each.level == "post"}
    return next((each for each in (*LEADS, *watched) if each in have), min(have, default=""))


def columns(home: Home, target: str | None = None, limit: int = 6) -> list[Column]:
    """Return the figures the posts of some accounts have, the watched ones first."""
    accounts = targeted(home, target)
    meanings = _post_meanings(home, accounts)
    watched = sample_store.watched(home.read())
    names = [each.metric for account in accounts for each in watched.get(account.id, []) if each.level == "post"]
    newest = {each.metric: each for known in meanings.values() for each in known}
    ordered = [name for name in dict.fromkeys([*names, *LEADS, *newest]) if name in newest]
    return [Column(name, newest[name].label, newest[name].unit) for name in ordered[:limit]]


def posts(
    home: Home, target: str | None = None, sort: str = "published", *, descending: bool = True, text: str = ""
) -> PostWindow:
    """Return the posts of an account, a brand or all; UsageError names the figures there are to sort by."""
    accounts = targeted(home, target)
    meanings = _post_meanings(home, accounts)
    have = {each.metric for known in meanings.values() for each in known}
    if sort not in PLAIN and sort not in have:
        known = ", ".join([*PLAIN, *sorted(have)])
        raise UsageError("posts have no such figure.", subject=repr(sort), hint=f"Sort by: {known}.")
    return PostWindow(home, accounts, meanings, sort, descending=descending, text=storable(text.strip()))


class _Against(NamedTuple):
    """A post against its own usual; fields of ``PublishedPost``."""

    index: float | None = None  # type: ignore[assignment]  # nobody looks for a member here
    z: float | None = None
    n: int = 0
    reason: str = ""
    viral: bool = False
    definition: int | None = None


class PostWindow:
    """Published posts in an order that is read once; only the painted rows are filled in."""

    def __init__(
        self,
        home: Home,
        accounts: list[Account],
        meanings: dict[str, list[Meaning]],
        sort: str,
        *,
        descending: bool,
        text: str,
    ) -> None:
        self._home, self._meanings, self.sort, self.descending = home, meanings, sort, descending
        self._accounts = {account.id: account for account in accounts}
        grouped: dict[str, list[int]] = {}
        for account in accounts:
            grouped.setdefault(account.platform, []).append(account.id)
        self._scope = Scope(grouped, text)
        self.count = post_order.count(home.read(), self._scope)
        self._ids: list[int] | None = None
        self._top: list[int] = []
        self._paces: dict[tuple[int, str], Pace] = {}
        self._captured: dict[int, str] = sample_store.captured(home.read())

    def rows(self, start: int, stop: int) -> list[PublishedPost]:
        """Return rows start..stop."""
        return self.of(self._page(max(0, start), stop))

    def of(self, ids: Sequence[int]) -> list[PublishedPost]:
        """Return the posts of some row ids, in their order; what is none is left out."""
        if not ids:
            return []
        conn = self._home.read()
        found = {
            number: each._replace(format=self._rules(each).of(each.format, each.permalink, each.body))
            for number, each in metric_store.posts_by_id(conn, ids).items()
        }
        values, later = self._values(ids, found)
        return [
            self._row(found[number], values.get(number, {}))._replace(later=later.get(number, ()))
            for number in ids
            if number in found
        ]

    def _rules(self, post: Post) -> FormatRules:
        return format_rules(self._accounts[post.account_id].platform)

    def index(self, key: str) -> int | None:
        """Return where a post stands, None when it is not among these."""
        number = key.removeprefix("rp:")
        try:
            return self._order().index(int(number))
        except ValueError:
            return None

    def _page(self, start: int, stop: int) -> list[int]:
        if self._ids is None and not self._top and start == 0:
            self._top = self._first(max(stop, PAGE))
        if self._ids is None and stop <= len(self._top):
            return self._top[start:stop]
        return self._order()[start:stop]

    def _first(self, limit: int) -> list[int]:
        """Return the first page without ordering the rest, where that can be done."""
        conn, way = self._home.read(), self.descending
        if self.sort == "published":
            return post_order.first_by_day(conn, self._scope, limit, descending=way)
        if self.sort in PLAIN or not post_order.indexed(conn):
            return []
        versions = _versions(self._meanings, self.sort)
        return post_order.first_by_figure(conn, self._scope, versions, limit, descending=way)

    def _order(self) -> list[int]:
        if self._ids is None:
            conn, way = self._home.read(), self.descending
            if self.sort == "published":
                self._ids = post_order.by_day(conn, self._scope, descending=way)
            elif self.sort in PLAIN:
                self._ids = self._by_index()
            else:
                versions = _versions(self._meanings, self.sort)
                self._ids = post_order.by_figure(conn, self._scope, versions, descending=way)
        return self._ids

    def _lead(self, platform: str) -> str:
        return self.sort if self.sort not in PLAIN else lead(self._meanings.get(platform, []))

    def _by_index(self) -> list[int]:
        """Return the posts by percent of own baseline; those without one come last, the newest first."""
        conn = self._home.read()
        scored: list[tuple[float, int]] = []
        bare: list[int] = []
        for platform, numbers in self._scope.accounts.items():
            metric = self._lead(platform)
            known = _eras(self._meanings.get(platform, []), metric)
            wanted = [number for era in known for number, _ in era.versions]
            part = Scope({platform: numbers}, self._scope.text)
            past: dict[tuple[int, int, str], deque[Sights]] = {}
            rows = post_order.all_by_day(conn, part, wanted, format_rules(platform))
            for (post, account, kind, said, published), group in groupby(rows, lambda row: row[:5]):
                # A post that was never captured has one row of nothing.
                seen = [each for row in group if (each := row[5]) is not None]
                share: float | None = None
                for at in _nearest_first(known, published) if known else ():
                    own = _sights(seen, known[at], published)
                    before = past.setdefault((at, account, kind), deque(maxlen=LOOK_BACK))
                    if said and share is None and own:
                        share = _share(usual_at_one_age(own, list(before), self._pace(account, metric).days))
                    before.append(own)
                if said and share is not None:
                    scored.append((share, post))
                elif said:
                    bare.append(post)
        scored.sort(reverse=self.descending)
        dated = {post for _, post in scored} | set(bare)
        undated = [post for post in post_order.by_day(conn, self._scope, descending=True) if post not in dated]
        return [post for _, post in scored] + bare[::-1] + undated

    def _values(
        self, ids: Sequence[int], found: Mapping[int, Post]
    ) -> tuple[dict[int, dict[str, float]], dict[int, tuple[Later, ...]]]:
        """Return post -> figure -> value as last captured, under the definition nearest to the post's own day.

        And post -> what was captured after that under another definition.
        """
        meant = {each.id: each for known in self._meanings.values() for each in known}
        best: dict[tuple[int, str], int] = {}
        chosen: dict[tuple[int, str], tuple[str, int]] = {}
        newest: dict[tuple[int, str], tuple[str, int, float]] = {}
        values: dict[int, dict[str, float]] = {}
        for post, definition, on_day, value in metric_store.values_of(self._home.read(), ids):
            meaning = meant.get(definition)
            if meaning is None or post not in found:
                continue
            key = (post, meaning.metric)
            near = rank(meaning, found[post].published_on)
            if near >= best.get(key, near):
                best[key], chosen[key] = near, (on_day, meaning.version)
                values.setdefault(post, {})[meaning.metric] = value
            newest[key] = max(newest.get(key, ("", 0, 0.0)), (on_day, meaning.version, value))
        later: dict[int, tuple[Later, ...]] = {}
        for key, (on_day, version, value) in newest.items():
            if version != chosen[key][1] and on_day > chosen[key][0]:
                later[key[0]] = (*later.get(key[0], ()), Later(key[1], value, date.fromisoformat(on_day), version))
        return values, later

    def _row(self, post: Post, values: dict[str, float]) -> PublishedPost:
        account = self._accounts[post.account_id]
        metric = self._lead(account.platform)
        day = date.fromisoformat(post.published_on) if post.published_on else None
        row = PublishedPost(
            f"rp:{post.id}",
            post.id,
            account.slug,
            account.brand,
            account.colour,
            account.platform,
            post.format,
            day,
            post.body,
            post.permalink,
            values,
            metric,
            age_days=self._age(account, day),
        )
        known = _eras(self._meanings.get(account.platform, []), metric) if metric else []
        if not known:
            return row._replace(reason="no figures of posts saved")
        if day is None:
            return row._replace(reason="the day of publication is not known")
        unit = next(each.unit for each in self._meanings[account.platform] if each.metric == metric)
        found = self._against_own(post, known, metric, unit)
        return row._replace(**found._asdict())

    def _against_own(self, post: Post, known: Sequence[Era], metric: str, unit: str) -> _Against:
        """Return how a post stands to its like before it, both sides counted in one way and seen at one age.

        The way of the post's own day where enough of the others have such a count, else another in which all do.
        """
        wanted = [number for era in known for number, _ in era.versions]
        rows = post_order.before(self._home.read(), post, wanted, self._rules(post), LOOK_BACK)
        grouped = [(key, [row[2:] for row in group]) for key, group in groupby(rows, lambda row: row[:2])]
        mine = next((seen for (number, _), seen in grouped if number == post.id), [])
        others = [(published, seen) for (number, published), seen in grouped if number != post.id][-LOOK_BACK:]
        pace = self._pace(post.account_id, metric)
        counted = []
        for at in _nearest_first(known, post.published_on):
            past = [_sights(seen, known[at], published) for published, seen in others]
            counted.append(_in_era(_sights(mine, known[at], post.published_on), past, known[at], pace, unit))
        best = next((each for each in counted if each.index is not None), None)
        if best is not None:
            return best
        first = next((each for each in counted if each.reason != "no value"), counted[0])
        if first.reason == "no baseline yet" and max(each.n for each in counted) >= MIN_HISTORY:
            return first._replace(reason="no baseline: the posts before it were counted in another way")
        return first

    def _pace(self, account: int, metric: str) -> Pace:
        """Return for how long a figure of an account's posts goes on, looked up once."""
        if (account, metric) not in self._paces:
            owner = self._accounts[account]
            unit = next((each.unit for each in self._meanings[owner.platform] if each.metric == metric), "count")
            self._paces[account, metric] = pace(AccountData.of(self._home, owner), metric, unit)
        return self._paces[account, metric]

    def _age(self, account: Account, day: date | None) -> int | None:
        captured = self._captured.get(account.id)
        if day is None or captured is None:
            return None
        return max(0, (date.fromisoformat(captured[:10]) - day).days)


def _sights(seen: Sequence[tuple[int, str, float]], era: Era, published: str) -> Sights:
    """Return the sights of a post in an era, from (definition, captured on, value), youngest first.

    By the definition of its own day, then the nearest; one with a settled sight goes before one without.
    """
    if not seen:
        return ()
    found: dict[int, list[Sight]] = {}
    day = date.fromisoformat(published)
    for number, on_day, value in seen:
        found.setdefault(number, []).append(Sight((date.fromisoformat(on_day) - day).days, value))
    until = [number for number, since in era.versions if since <= published]
    after = [number for number, since in era.versions if since > published]
    there = [found[number] for number in (*reversed(until), *after) if number in found]
    settled = next((each for each in there if each[-1].age >= SETTLED_DAYS), None)
    return tuple(settled or next(iter(there), ()))


def _share(usual: Usual | None) -> float | None:
    """Return what ``own_baseline`` gives as an index, as a share."""
    middle = median([min(each, MOST_COUNTED) for each in usual.past]) if usual else None
    return min(usual.sight.value, MOST_COUNTED) / middle if usual and middle else None


def _in_era(own: Sights, past: Sequence[Sights], era: Era, pace: Pace, unit: str) -> _Against:
    known = [sights for sights in past if sights]
    usual = usual_at_one_age(own, known, pace.days)
    if usual is not None:
        base = own_baseline(usual.past, usual.sight.value)
        viral = _is_viral(usual.past, usual.sight.value, base.z, unit)
        return _Against(base.index, base.z, base.n, base.reason, viral, era.version if base.index is not None else None)
    enough = len(known) >= MIN_HISTORY
    if not own:
        return _Against(n=len(known), reason="no value" if enough else "no baseline yet")
    if own[-1].age < SETTLED_DAYS:
        reason = "no baseline at this age: under a week old when captured"
        return _Against(n=len(known), reason=reason, viral=_at_any_age(own, known, pace, unit))
    settled = sum(sights[-1].age >= SETTLED_DAYS for sights in known)
    reason = other_ages(pace) if settled >= MIN_HISTORY else "no baseline yet"
    return _Against(n=settled, reason=reason, viral=_at_any_age(own, known, pace, unit))


def _at_any_age(own: Sights, known: Sequence[Sights], pace: Pace, unit: str) -> bool:
    """Say whether a post is far above the others both as seen and by what each has still to collect."""
    if len(known) < MIN_HISTORY:
        return False
    for whole in (False, True):
        past, value = (
            [
                sights[-1].value / (collected(sights[-1].age, pace.days) or 1.0) if whole else sights[-1].value
                for sights in part
            ]
            for part in (known[-MAX_HISTORY:], [own])
        )
        if not _is_viral(past, value[0], own_baseline(past, value[0]).z, unit):
            return False
    return True


def _is_viral(past: Sequence[float], value: float | None, z: float | None, unit: str) -> bool:
    middle = median(past) or 0.0
    if value is None or z is None or unit not in COUNTED or middle < LEAST_TYPICAL:
        return False
    return z > VIRAL_Z and value >= VIRAL_TIMES * middle
