"""Evergreen pools: which post fills which free place, decided the same way by the dry run and by the real one.

``plan`` walks the places in order of time and gives each to the first post, in the pool's order, that may run there.
A text is never said twice on an account within the pool's cooldown, whoever wrote or planned it, before the place or
after it. Places further ahead never change what is decided for the nearer ones.
"""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_left
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.queue.slots import fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.domain.schedule import Slot

PICKS = ("least", "oldest", "newest", "random")
PICK_WORDS = {
    "least": "fewest runs first",
    "oldest": "oldest first",
    "newest": "newest first",
    "random": "at random, the same each time it is asked",
}


class Run(NamedTuple):
    """A time a pool post went, or is planned to go, to an account; ``on`` is the account's local date."""

    account_id: int
    on: date


class PoolPost(NamedTuple):
    """A post that comes back where there is room.

    ``texts`` holds its first text and the variations; an account in ``own`` always gets the text it has there.
    ``max_runs`` counts per account, None is no limit; the season runs from one MM-DD to another, both included,
    over New Year where the second is the earlier; ``expires_on`` is the last date it may run.
    """

    id: int
    pool_id: int
    texts: tuple[str, ...]
    accounts: frozenset[int]
    added_on: date
    runs: tuple[Run, ...] = ()
    max_runs: int | None = None
    season_from: str = ""
    season_until: str = ""
    expires_on: date | None = None
    own: tuple[tuple[int, str], ...] = ()
    formats: tuple[tuple[int, str], ...] = ()
    pillar_id: int | None = None

    def said(self, account_id: int) -> tuple[str, ...]:
        """Return the texts an account may get."""
        return next(((text,) for number, text in self.own if number == account_id), self.texts)

    def suits(self, place: FreePlace) -> bool:
        """Say whether a place takes a post of this kind."""
        kind = next((name for number, name in self.formats if number == place.account_id), "")
        return place.slot is None or fits(place.slot, kind, self.pillar_id)


class Pool(NamedTuple):
    """How the posts of a pool take turns; ``max_runs`` holds for posts without their own."""

    id: int
    name: str
    pick: str = "least"
    cooldown_days: int = 45
    max_runs: int | None = None


class FreePlace(NamedTuple):
    """A free opening of a slot that a pool may fill; ``wall`` is its clock in the account's zone."""

    account_id: int
    at: datetime
    wall: datetime
    pool_id: int
    slot: Slot | None = None


class StandingText(NamedTuple):
    """A text that is out or planned on an account, on its local date."""

    account_id: int
    on: date
    text: str


class AccountLimits(NamedTuple):
    """What an account allows: the least time between two posts, how many a day, and what it has already."""

    min_gap: timedelta = timedelta(0)
    daily_cap: int | None = None
    taken: tuple[datetime, ...] = ()
    per_day: Mapping[date, int] = {}


class Fill(NamedTuple):
    """A place given to a post with one of its texts."""

    place: FreePlace
    post_id: int
    text_index: int
    text: str


def text_key(text: str) -> str:
    """Return what two texts share when a reader would call them the same: case and spacing aside."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def in_season(post: PoolPost, day: date) -> bool:
    """Say whether a day lies in a post's season; without one every day does."""
    if not post.season_from or not post.season_until:
        return True
    now = f"{day:%m-%d}"
    if post.season_from <= post.season_until:
        return post.season_from <= now <= post.season_until
    return now >= post.season_from or now <= post.season_until


class _Book:
    """What is said and run where, kept up to date while a plan grows."""

    def __init__(self, posts: Iterable[PoolPost], history: Iterable[StandingText]) -> None:
        self.said: dict[tuple[int, str], list[date]] = {}
        self.runs: Counter[tuple[int, int]] = Counter()
        self.last: dict[tuple[int, int], date] = {}
        self.previous: dict[tuple[int, int], tuple[date, int]] = {}
        for entry in history:
            self._say(entry.account_id, text_key(entry.text), entry.on)
        for post in posts:
            for run in post.runs:
                self._ran(post, run.account_id, run.on)

    def _say(self, account_id: int, key: str, on: date) -> None:
        days = self.said.setdefault((account_id, key), [])
        days.insert(bisect_left(days, on), on)

    def _ran(self, post: PoolPost, account_id: int, on: date) -> None:
        self.runs[post.id, account_id] += 1
        self.last[post.id, account_id] = max(on, self.last.get((post.id, account_id), on))
        before = self.previous.get((post.pool_id, account_id))
        if before is None or on >= before[0]:
            self.previous[post.pool_id, account_id] = (on, post.id)

    def take(self, post: PoolPost, account_id: int, text: str, on: date) -> None:
        """Note a run that was just decided."""
        self._say(account_id, text_key(text), on)
        self._ran(post, account_id, on)

    def rested(self, account_id: int, text: str, on: date, days: int) -> bool:
        """Say whether a text is said on no day nearer than ``days``."""
        known = self.said.get((account_id, text_key(text)), ())
        return all(abs((on - day).days) >= days for day in known)

    def last_said(self, account_id: int, text: str) -> date:
        """Return when a text was said last, the first date there is when it never was."""
        known = self.said.get((account_id, text_key(text)))
        return known[-1] if known else date.min


def _text(pool: Pool, post: PoolPost, account_id: int, on: date, book: _Book) -> int | None:
    """Return which text a post may run with: of those rested the one unheard for longest; None when it may not run."""
    limit = post.max_runs or pool.max_runs
    if account_id not in post.accounts or (limit is not None and book.runs[post.id, account_id] >= limit):
        return None
    if not in_season(post, on) or (post.expires_on is not None and on > post.expires_on):
        return None
    texts = post.said(account_id)
    rested = [index for index, text in enumerate(texts) if book.rested(account_id, text, on, pool.cooldown_days)]
    return min(rested, key=lambda index: (book.last_said(account_id, texts[index]), index), default=None)


def _rank(pool: Pool, post: PoolPost, account_id: int, on: date, book: _Book) -> tuple[object, ...]:
    """Return where a post stands in its pool's order on a date; the one that ran just before stands last."""
    again = book.previous.get((pool.id, account_id), (on, 0))[1] == post.id
    if pool.pick == "oldest":
        return (again, post.added_on, post.id)
    if pool.pick == "newest":
        return (again, -post.added_on.toordinal(), -post.id)
    if pool.pick == "random":
        seed = f"{pool.id}:{account_id}:{on.isoformat()}:{post.id}"
        return (again, hashlib.sha256(seed.encode()).digest(), post.id)
    ran = book.last.get((post.id, account_id), date.min)
    return (again, book.runs[post.id, account_id], ran, post.id)


def _fits(
    limits: AccountLimits, at: datetime, on: date, given: Sequence[datetime], per_day: Mapping[date, int]
) -> bool:
    gap = max(limits.min_gap, timedelta(minutes=1))
    if any(abs(at - other) < gap for other in (*limits.taken, *given)):
        return False
    return limits.daily_cap is None or limits.per_day.get(on, 0) + per_day.get(on, 0) < limits.daily_cap


def plan(
    pools: Sequence[Pool],
    posts: Sequence[PoolPost],
    places: Iterable[FreePlace],
    history: Iterable[StandingText],
    limits: Mapping[int, AccountLimits],
) -> list[Fill]:
    """Return what would fill which of the free ``places``, in order of time.

    ``history`` holds every text out or planned on the accounts as far back and ahead as the longest cooldown.
    """
    of_pool: dict[int, list[PoolPost]] = {}
    for post in posts:
        of_pool.setdefault(post.pool_id, []).append(post)
    known = {pool.id: pool for pool in pools}
    book = _Book(posts, history)
    given: dict[int, list[datetime]] = {}
    per_day: dict[int, Counter[date]] = {}
    fills: list[Fill] = []
    for place in sorted(places, key=lambda place: (place.at, place.account_id)):
        pool, account_id, on = known.get(place.pool_id), place.account_id, place.wall.date()
        if pool is None:
            continue
        busy, counts = given.setdefault(account_id, []), per_day.setdefault(account_id, Counter())
        if not _fits(limits.get(account_id, AccountLimits()), place.at, on, busy, counts):
            continue
        ready = [
            (post, index)
            for post in of_pool.get(pool.id, ())
            if post.suits(place) and (index := _text(pool, post, account_id, on, book)) is not None
        ]
        if not ready:
            continue
        post, index = min(ready, key=lambda pair: _rank(pool, pair[0], account_id, on, book))
        text = post.said(account_id)[index]
        book.take(post, account_id, text, on)
        busy.append(place.at)
        counts[on] += 1
        fills.append(Fill(place, post.id, index, text))
    return fills


def next_allowed(
    pool: Pool, post: PoolPost, history: Iterable[StandingText], today: date, days: int = 366
) -> date | None:
    """Return the first date on which a post may run on any of its accounts; None when there is none within ``days``."""
    book = _Book([post], history)
    for day in (today + timedelta(days=number) for number in range(days)):
        if any(_text(pool, post, account_id, day, book) is not None for account_id in post.accounts):
            return day
    return None


def parse_season(text: str) -> tuple[str, str]:
    """Read ``11-15..01-06`` or ``11-15 01-06`` (MM-DD, both days included); UsageError says how it is written."""
    parts = text.replace("..", " ").replace("to", " ").split()
    if len(parts) != 2:
        raise UsageError("a season is two days of the year.", subject=repr(text), hint="Like 11-15..01-06.")
    return _month_day(parts[0]), _month_day(parts[1])


def _month_day(text: str) -> str:
    month, _, day = text.partition("-")
    try:
        return f"{date(2024, int(month), int(day)):%m-%d}"  # a leap year, so that 02-29 is a day
    except ValueError as error:
        raise UsageError("a day of a season is written MM-DD.", subject=repr(text), hint="Like 11-15.") from error
