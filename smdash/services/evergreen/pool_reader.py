"""Evergreen pools as they are read: their posts, when each may run again, and what would fill which slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.evergreen import pools as domain
from smdash.services.evergreen.pool_room import PoolRoom, read_room
from smdash.services.home import Service
from smdash.store.evergreen import pools as store

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.domain.evergreen.pools import Fill, Pool, PoolPost
    from smdash.store.evergreen.pools import PoolRow

MOST_DAYS = 366


class PoolLine(NamedTuple):
    """A pool as a list shows it, with its posts; ``slots`` is how many weekly slots it may fill."""

    key: str
    id: int
    brand: str
    colour: str
    name: str
    pick: str
    cooldown_days: int
    max_runs: int | None
    slots: int
    posts: tuple[PostLine, ...]
    archived: bool = False

    @property
    def label(self) -> str:
        """What it is called on the command line: ``acme/tips``."""
        return f"{self.brand}/{self.name}"


class PostLine(NamedTuple):
    """A pool's post as a list shows it.

    ``runs`` counts what is out or planned, ``last_on`` is the last day it ran, ``next_on`` the first day it may again;
    None when there is none within a year.
    """

    key: str
    id: int
    pool_id: int
    text: str
    variations: int
    accounts: tuple[str, ...]
    runs: int
    last_on: date | None
    next_on: date | None
    max_runs: int | None
    season: str
    expires_on: date | None


class PlannedRun(NamedTuple):
    """A place that a pool would fill, ``at`` in the shown zone; ``text_number`` counts its texts from 1."""

    key: str
    at: datetime
    account: str
    brand: str
    colour: str
    platform: str
    pool: str
    post_id: int
    text_number: int
    text: str


class PoolReader(Service):
    """What pools hold, and what they would do."""

    def pools(self, brand: str | None = None) -> list[PoolLine]:
        """Return the pools with their posts."""
        conn = self.home.read()
        rows = store.pools(conn, brand)
        zones = {account.id: account.zone for account in self.home.accounts()}
        slugs = {account.id: account.slug for account in self.home.accounts()}
        posts = store.posts(conn, [row.pool.id for row in rows], zones)
        room = read_room(self.home, [row.pool for row in rows], 0)
        today = self.home.today()
        lines = []
        for row in rows:
            pool = row.pool
            mine = tuple(
                _post_line(pool, post, slugs, domain.next_allowed(pool, post, room.history, today))
                for post in posts
                if post.pool_id == pool.id
            )
            lines.append(
                PoolLine(
                    f"g:{pool.id}",
                    pool.id,
                    row.brand,
                    row.colour,
                    pool.name,
                    pool.pick,
                    pool.cooldown_days,
                    pool.max_runs,
                    row.slots,
                    mine,
                )
            )
        return lines

    def texts(self, pool_post_id: int) -> tuple[str, ...]:
        """Return a pool post's text and its variations."""
        found = self.template(pool_post_id)
        posts = store.posts(self.home.read(), [found[1]], {})
        return next((post.texts for post in posts if post.id == pool_post_id), (found[2],))

    def dry_run(self, days: int = 30, brand: str | None = None) -> list[PlannedRun]:
        """Return what would fill which slot on the ``days`` from today, the very thing ``fill`` does."""
        fills, room = self.plan(days, brand)
        zone = self.home.zone()
        found = []
        for fill in fills:
            account, place = room.accounts[fill.place.account_id], fill.place
            at = place.at.astimezone(zone)
            found.append(
                PlannedRun(
                    f"f:{account.id}:{at.isoformat()}",
                    at,
                    account.slug,
                    account.brand,
                    account.colour,
                    account.platform,
                    room.names[place.pool_id],
                    fill.post_id,
                    fill.text_index + 1,
                    fill.text,
                )
            )
        return found

    def pool(self, name: str) -> PoolRow:
        """Return the pool called ``brand/name``, or ``name`` where one brand only has it."""
        wanted = " ".join(name.split())
        rows = store.pools(self.home.read())
        found = [row for row in rows if wanted in {f"{row.brand}/{row.pool.name}", row.pool.name}]
        if len(found) == 1:
            return found[0]
        known = ", ".join(f"{row.brand}/{row.pool.name}" for row in rows) or "none yet"
        raise NotFoundError(
            "there is no such pool." if not found else "several brands have this pool.",
            subject=f"'{name}'",
            hint=f"Pools: {known}.",
        )

    def plan(self, days: int, brand: str | None) -> tuple[list[Fill], PoolRoom]:
        """Return what would fill which place, and the places; UsageError for more days than a plan is made for."""
        if not 1 <= days <= MOST_DAYS:
            raise UsageError(f"a plan is for 1 to {MOST_DAYS} days.", subject=str(days))
        pools = [row.pool for row in store.pools(self.home.read(), brand)]
        room = read_room(self.home, pools, days)
        fills = domain.plan(pools, room.posts, room.openings, room.history, room.limits)
        return fills, room

    def template(self, pool_post_id: int) -> tuple[int, int, str]:
        """Return the post that is copied for each run, its pool, and its text; NotFoundError when there is none."""
        found = store.template(self.home.read(), pool_post_id)
        if found is None:
            raise NotFoundError("there is no such evergreen post.", subject=str(pool_post_id))
        return found


def _post_line(pool: Pool, post: PoolPost, slugs: dict[int, str], next_on: date | None) -> PostLine:
    return PostLine(
        f"p:{post.id}",
        post.id,
        pool.id,
        post.texts[0],
        len(post.texts) - 1,
        tuple(sorted(slugs[number] for number in post.accounts if number in slugs)),
        len(post.runs),
        post.runs[-1].on if post.runs else None,
        next_on,
        post.max_runs or pool.max_runs,
        f"{post.season_from}..{post.season_until}" if post.season_from else "",
        post.expires_on,
    )
