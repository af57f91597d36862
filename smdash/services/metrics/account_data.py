"""One account's saved figures, read once: days by figure, posts with the value to compare them by, and freshness."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.definitions import eras
from smdash.domain.metrics.verdicts import LAG_DAYS
from smdash.domain.schedule import parse_utc
from smdash.platforms.glance import format_rules, longest_delay
from smdash.store.metrics import read as metric_store
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.ages import Sight
    from smdash.services.home import Home
    from smdash.store.metrics.read import ImportSource, Meaning

SETTLED_DAYS = 7
"""A post's figures of this age or older are compared with one another; younger ones only with equally young ones."""
EXPORT_EVERY = timedelta(days=7)
STALE_AFTER = timedelta(days=14)
RECENT = timedelta(days=180)


class PostValue(NamedTuple):
    """A post's figure as it is compared: in the era of the newest posts, at a settled age where there is one.

    ``captured`` is the day of the snapshot, ``settled`` whether it was at least a week old by then. Values may be
    compared with those of the same ``format`` and ``era``; another era is that of a post nobody counted anew.
    ``latest`` is what the newest snapshot by the same definition has, of the day ``latest_on``.
    """

    post: int
    day: date
    value: float
    version: int
    captured: str
    source: int
    settled: bool
    format: str = ""
    era: int = 0
    latest: float = 0.0
    latest_on: str = ""

    @property
    def age(self) -> int:
        """The age in days at which the value was seen."""
        return (date.fromisoformat(self.captured) - self.day).days

    def as_of_now(self) -> PostValue:
        """Return the post with what its newest snapshot has."""
        return self._replace(value=self.latest, captured=self.latest_on or self.captured) if self.latest_on else self


class DayValue(NamedTuple):
    """An account's figure on one day."""

    value: float
    version: int
    era: int = 0


def rank(meaning: Meaning, published: str) -> int:
    """Return how near a definition is to that of a post's own day: those in force by then first, the newest of them."""
    return meaning.version if meaning.valid_from <= published else -meaning.version


@dataclass(slots=True)
class AccountData:
    """What is saved of one account, read when asked for."""

    home: Home
    account: Account
    meanings: dict[int, Meaning]
    newest: ImportSource | None
    _sources: dict[int, ImportSource | None] = field(default_factory=dict)
    _seen: dict[str, str] = field(default_factory=dict)
    _eras: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Home, account: Account) -> AccountData:
        """Return an account's data."""
        conn = home.read()
        return cls(
            home,
            account,
            metric_store.meanings(conn, account.platform),
            metric_store.newest_source(conn, account.id),
        )

    def source(self, number: int) -> ImportSource | None:
        """Return an import, asked for once."""
        if number not in self._sources:
            self._sources[number] = metric_store.source(self.home.read(), number)
        return self._sources[number]

    def local(self, stored: str) -> datetime:
        """Return a stored instant in the zone things are shown in."""
        return parse_utc(stored).astimezone(self.home.zone())

    def captured_on(self) -> date:
        """Return the day of the newest capture; today when nothing was saved."""
        return self.local(self.newest.captured_at).date() if self.newest else self.home.today()

    def posts_captured_on(self, metric: str) -> date:
        """Return the day posts were last captured with a figure, among those read; the newest capture where none was.

        A follower count typed in today makes no post older than its own export saw it.
        """
        seen = self._seen.get(metric)
        return date.fromisoformat(seen) if seen else self.captured_on()

    def captured_of(self, metric: str, level: str) -> date:
        """Return the day a figure was last captured, whatever else was captured since; reads what that takes."""
        if level == "post":
            if metric not in self._seen:
                today = self.home.today()
                self.posts(today - RECENT, today + timedelta(days=1), {metric})
            return self.posts_captured_on(metric)
        ids = [each.id for each in self.defined(metric, level)]
        stored = metric_store.account_definitions(self.home.read(), self.account.id, ids)
        return self.days_captured_on(max(stored.values())[1]) if stored else self.captured_on()

    def any_post_captured_on(self) -> date:
        """Return the day any figure of posts was last captured; reads what that takes."""
        today = self.home.today()
        self.posts(today - RECENT, today + timedelta(days=1))
        return date.fromisoformat(max(self._seen.values())) if self._seen else self.captured_on()

    def days_captured_on(self, source: int) -> date:
        """Return the day of the import that a figure's newest day came with."""
        found = self.source(source)
        return self.local(found.captured_at).date() if found else self.captured_on()

    def delay(self, metric: str, level: str) -> int:
        """Return the days a figure takes to settle, as far as the catalogue knows; 0 where it is no longer than usual.

        The catalogue is only read where a platform has a delay that would matter.
        """
        usual = SETTLED_DAYS - 1 if level == "post" else LAG_DAYS
        if longest_delay(self.account.platform) <= usual:
            return 0
        from smdash import platforms
        from smdash.domain.errors import SmdashError

        try:
            facts = platforms.load(self.account.platform)
        except SmdashError:
            return 0
        return max((each.delay_days for each in facts.metrics if each.key == metric and each.level == level), default=0)

    def defined(self, metric: str, level: str) -> list[Meaning]:
        """Return the stored definitions of a figure, oldest first."""
        return [each for each in self.meanings.values() if each.metric == metric and each.level == level]

    def eras(self) -> Mapping[int, int]:
        """Return the era of every stored definition by its id."""
        if not self._eras:
            self._eras.update((meaning.id, era) for meaning, era in eras(self.meanings.values()))
        return self._eras

    def days(self, metric: str, start: date, end: date) -> dict[date, DayValue]:
        """Return an account's figure by day in start <= day < end; where two definitions cover a day, the newer one."""
        found: dict[date, DayValue] = {}
        ids = [each.id for each in self.defined(metric, "account")]
        rows = sample_store.days(self.home.read(), self.account.id, ids, start.isoformat(), end.isoformat())
        for number, day, value in rows:
            version = self.meanings[number].version
            on = date.fromisoformat(day)
            if on not in found or version > found[on].version:
                found[on] = DayValue(value, version, self.eras()[number])
        return found

    def days_alike(self, metric: str, start: date, end: date) -> dict[date, DayValue]:
        """Return what ``days`` returns, without the days that were counted in another way than the newest one."""
        found = self.days(metric, start, end)
        newest = found[max(found)].era if found else 0
        return {on: each for on, each in found.items() if each.era == newest}

    def sights(self, metric: str, start: date, end: date) -> dict[tuple[int, int], list[Sight]]:
        """Return (post, version) -> a figure as captured, youngest age first, of posts of start <= day < end."""
        from smdash.domain.metrics.ages import Sight

        meant = {each.id: each.version for each in self.defined(metric, "post")}
        rows = metric_store.snapshots(
            self.home.read(),
            self.account.id,
            start.isoformat(),
            end.isoformat(),
            list(meant),
            format_rules(self.account.platform),
        )
        found: dict[tuple[int, int], list[Sight]] = {}
        for post, published, definition, on_day, value, *_ in rows:
            age = (date.fromisoformat(on_day) - date.fromisoformat(published)).days
            found.setdefault((post, meant[definition]), []).append(Sight(age, value))
        return found

    def posts(self, start: date, end: date, metrics: Iterable[str] | None = None) -> dict[str, list[PostValue]]:
        """Return figure -> its posts published in start <= day < end, oldest first."""
        names = None if metrics is None else set(metrics)
        meant = {
            number: each
            for number, each in self.meanings.items()
            if each.level == "post" and (names is None or each.metric in names)
        }
        rows = metric_store.snapshots(
            self.home.read(),
            self.account.id,
            start.isoformat(),
            end.isoformat(),
            None if names is None else list(meant),
            format_rules(self.account.platform),
        )
        for number, on_day in {(row[2], row[3]) for row in rows}:
            if number in meant:
                metric = meant[number].metric
                self._seen[metric] = max(on_day, self._seen.get(metric, ""))
        return choose(rows, meant, self.eras())


_Snapshot = tuple[int, str, int, str, float, int, str]
"""Post, published on, definition, captured on, value, source, format."""
_Best = tuple[int, bool, _Snapshot, _Snapshot]
"""How near the definition is, whether the snapshot is of a settled age, that snapshot, and the newest one."""


def choose(
    rows: Sequence[_Snapshot], meant: Mapping[int, Meaning], era_of: Mapping[int, int]
) -> dict[str, list[PostValue]]:
    """Return figure -> posts from all their snapshots, oldest snapshot first within a post and definition.

    All of a figure in one era as far as it is stored, that of the newest post's own day: an older post that was counted
    anew since stands with its newer count, one that was not with the count of its day. Of the definitions of that era
    the nearest to the post's own day; of its snapshots the first at a settled age, else the last.
    """
    best: dict[tuple[str, int], dict[int, _Best]] = {}
    names = {number: (each.metric, each.version, each.valid_from, era_of[number]) for number, each in meant.items()}
    days: dict[str, tuple[date, str]] = {}
    for row in rows:
        name = names.get(row[2])
        if name is None:
            continue
        published = row[1]
        known = days.get(published)
        if known is None:
            day = date.fromisoformat(published)
            known = days[published] = (day, (day + timedelta(days=SETTLED_DAYS)).isoformat())
        metric, version, since, era = name
        near = version if since <= published else -version
        of_post = best.setdefault((metric, row[0]), {})
        kept = of_post.get(era)
        if kept is None or near > kept[0] or (near == kept[0] and not kept[1]):
            of_post[era] = (near, row[3] >= known[1], row, row)
        elif near == kept[0]:
            of_post[era] = (near, kept[1], kept[2], row)
    wanted = _wanted_eras(best)
    found: dict[str, list[PostValue]] = {}
    for (metric, _), of_post in best.items():
        era = wanted[metric] if wanted[metric] in of_post else _own_era(of_post)
        _, settled, row, newest = of_post[era]
        version = names[row[2]][1]
        value = PostValue(
            row[0], days[row[1]][0], row[4], version, row[3], row[5], settled, row[6], era, newest[4], newest[3]
        )
        found.setdefault(metric, []).append(value)
    return found


def _own_era(of_post: Mapping[int, _Best]) -> int:
    return max(of_post, key=lambda era: of_post[era][0])


def _wanted_eras(best: Mapping[tuple[str, int], Mapping[int, _Best]]) -> dict[str, int]:
    """Return figure -> the era its newest post was published in, of those with a settled count where there are any."""
    newest: dict[str, tuple[bool, str, int, int]] = {}
    for (metric, post), of_post in best.items():
        era = _own_era(of_post) if len(of_post) > 1 else next(iter(of_post))
        _, settled, row, _ = of_post[era]
        place = (settled, row[1], post, era)
        if metric not in newest or place > newest[metric]:
            newest[metric] = place
    return {metric: place[3] for metric, place in newest.items()}
