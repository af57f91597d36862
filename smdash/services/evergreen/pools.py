"""Evergreen pools: posts that come back where a slot is theirs to fill; nothing is queued before a person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import ConflictError, NotFoundError, SmdashError, UsageError
from smdash.domain.evergreen import pools as domain
from smdash.domain.evergreen.pools import PICKS, Pool, PoolPost
from smdash.domain.plaintext import one_line, storable
from smdash.domain.wording import counted
from smdash.services.evergreen.pool_reader import PoolReader
from smdash.services.schedule.changed import refuse_changed_post
from smdash.services.schedule.moves import Moved
from smdash.services.schedule.pauses import PauseService
from smdash.services.schedule.timing import in_slot
from smdash.store.evergreen import pools as store
from smdash.store.posts import copies
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from smdash.domain.evergreen.pools import Fill
    from smdash.services.evergreen.pool_reader import PlannedRun
    from smdash.services.evergreen.pool_room import PoolRoom
    from smdash.services.home import Home
    from smdash.store.connection import Writing
    from smdash.store.evergreen.pools import PoolRow

LONGEST_NAME = 80


class EvergreenService:
    """Use cases of ``smdash evergreen``: what fills slots and changes pools; ``reader`` says what is in them."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.reader = PoolReader(home)

    def fill(
        self, days: int = 14, brand: str | None = None, *, expected: Sequence[PlannedRun] | None = None
    ) -> list[PlannedRun]:
        """Queue what ``dry_run(days)`` shows as one change, and return it.

        With ``expected`` what a person was shown is queued, or nothing: ConflictError when the plan is another now.
        """
        with self.home.write("Fill evergreen slots") as w:
            planned = self.reader.dry_run(days, brand)
            if expected is not None and list(expected) != planned:
                raise ConflictError("the queue has changed meanwhile, and so has this plan.", hint="Look again.")
            fills, room = self.reader.plan(days, brand)
            for fill in fills:
                self._queue(w, fill, room)
            w.relabel(f"Fill {counted(len(fills), 'evergreen slot')}")
        return planned

    def _queue(self, w: Writing, fill: Fill, room: PoolRoom) -> None:
        account, place = room.accounts[fill.place.account_id], fill.place
        template = store.template(w.conn, fill.post_id)
        if template is None:
            raise NotFoundError("this evergreen post is no longer there.", subject=str(fill.post_id))
        values = {"pool_post_id": fill.post_id} | ({"body": fill.text} if fill.text_index else {})
        post_id, variants = copies.copy_post(w, template[0], values, [account.id])
        pillar_id = next(post.pillar_id for post in room.posts if post.id == fill.post_id)
        timing = PauseService(self.home).timing(account, in_slot(account, room.openings[place]), pillar_id)
        post_store.add_delivery(w, post_id, variants[account.id], account.id, timing)

    def add_pool(
        self, brand: str, name: str, *, pick: str = "least", cooldown_days: int = 45, max_runs: int | None = None
    ) -> int:
        """Add a pool to a brand and return its id; one of that name that was retired comes back."""
        owner = self.home.brand(brand)
        name = storable(" ".join(name.split()))
        if not name or len(name) > LONGEST_NAME or any(sign in name for sign in "#~/"):
            raise UsageError(
                f"a pool's name has 1 to {LONGEST_NAME} signs, without '#', '~' and '/'.", subject=repr(name)
            )
        pool = _checked(Pool(0, name, pick, cooldown_days, max_runs))
        same = next(
            (row for row in store.pools(self.home.read(), owner.slug, archived=True) if row.pool.name == name), None
        )
        if same is not None and not same.archived:
            raise UsageError("there is such a pool already.", subject=f"'{owner.slug}/{name}'")
        with self.home.write(f"Add pool {owner.slug}/{name}") as w:
            if same is None:
                return store.add_pool(w, owner.id, pool)
            store.set_pool(w, pool._replace(id=same.pool.id), archived=False)
        return same.pool.id

    def edit_pool(self, name: str, **changes: Any) -> None:
        """Change a pool's pick, cooldown_days or max_runs (0 takes that away)."""
        row = self.reader.pool(name)
        pool = row.pool._replace(**{key: value for key, value in changes.items() if value is not None})
        pool = _checked(pool._replace(max_runs=pool.max_runs or None))
        with self.home.write(f"Edit pool {row.brand}/{pool.name}") as w:
            store.set_pool(w, pool, archived=False)

    def retire_pool(self, name: str) -> None:
        """Put a pool out of use; its slots stay, and take other posts."""
        row = self.reader.pool(name)
        with self.home.write(f"Retire pool {row.brand}/{row.pool.name}") as w:
            store.set_pool(w, row.pool, archived=True)

    def add_post(
        self,
        pool: str,
        text: str = "",
        *,
        post_id: int | None = None,
        accounts: Sequence[str] = (),
        variations: Iterable[str] = (),
        season: str = "",
        expires_on: date | None = None,
        max_runs: int | None = None,
    ) -> int:
        """Keep a text, or a post that is in the queue or was, in a pool and return its number there.

        A post is kept as it is by then, for its own accounts unless others are named; it counts as a first run itself.
        """
        row = self.reader.pool(pool)
        if (post_id is None) == (not text.strip()):
            raise UsageError("give a text or a post to keep.")
        chosen = [self.home.account(slug) for slug in dict.fromkeys(accounts)]
        strange = [account.slug for account in chosen if account.brand != row.brand]
        if strange:
            raise UsageError(f"this pool is {row.brand}'s.", subject=strange[0])
        if post_id is None and not chosen:
            raise UsageError("an evergreen post needs at least one account.", hint="Like --to acme/mastodon.")
        source = post_store.post(self.home.read(), post_id) if post_id is not None else None
        if post_id is not None:
            self._keepable(source, post_id, row)
        first = source["body"] if source is not None else storable(text)
        more = tuple(dict.fromkeys(storable(other) for other in variations if other.strip() and other != first))
        begins, ends = domain.parse_season(season) if season.strip() else ("", "")
        kept = PoolPost(
            0,
            row.pool.id,
            (first, *more),
            frozenset(),
            self.home.today(),
            max_runs=_runs(max_runs),
            season_from=begins,
            season_until=ends,
            expires_on=expires_on,
        )
        with self.home.write(f"Keep in pool {row.brand}/{row.pool.name}") as w:
            if post_id is not None:
                refuse_changed_post(w, post_id)
            ids = [account.id for account in chosen]
            if post_id is None:
                template = post_store.add_post(w, {"brand_id": row.brand_id, "body": first})
                have: Iterable[int] = ()
            else:
                template, have = copies.copy_post(w, post_id, {}, ids or None)
            for account_id in ids:
                if account_id not in have:
                    post_store.add_variant(w, template, account_id, {})
            number = store.add_post(w, template, kept)
            if post_id is not None:
                post_store.update_post(w, post_id, {"pool_post_id": number})
        return number

    def keep(self, pool: str, delivery_ids: Sequence[int]) -> Moved:
        """Keep the posts of deliveries in a pool, all as one change; those that cannot be are refused by name."""
        row = self.reader.pool(pool)
        refused: list[str] = []
        kept = PoolPost(0, row.pool.id, ("",), frozenset(), self.home.today())
        with self.home.write("Keep") as w:
            found = [post_store.delivery(w.conn, number) for number in delivery_ids]
            posts = dict.fromkeys(each["post_id"] for each in found if each is not None)
            changed = 0
            for post_id in posts:
                source = post_store.post(w.conn, post_id)
                try:
                    refuse_changed_post(w, post_id)
                    self._keepable(source, post_id, row)
                except SmdashError as error:
                    words = one_line(source["body"], 30) if source is not None else f"post {post_id}"
                    refused.append(f"'{words}': {error.what}")
                    continue
                template, _ = copies.copy_post(w, post_id, {})
                number = store.add_post(w, template, kept)
                post_store.update_post(w, post_id, {"pool_post_id": number})
                changed += 1
            w.relabel(f"Keep {counted(changed, 'post')} in pool {row.brand}/{row.pool.name}")
        return Moved(changed, tuple(refused))

    def _keepable(self, source: Any, post_id: int, row: PoolRow) -> None:
        """Raise for a post that is not there, is another brand's, or is in a pool already."""
        if source is None:
            raise NotFoundError("there is no such post.", subject=f"post {post_id}")
        if source["brand_id"] != row.brand_id:
            raise UsageError(f"it is not {row.brand}'s, and this pool is.", subject=f"post {post_id}")
        if source["pool_post_id"] is not None:
            raise UsageError("it comes from a pool already.", subject=f"post {post_id}")

    def retire(self, pool_post_id: int) -> str:
        """Take a post out of its pool and return its text; what it ran, and what is queued of it, stays."""
        _, _, text = self.reader.template(pool_post_id)
        with self.home.write("Retire an evergreen post") as w:
            store.archive_post(w, pool_post_id)
        return text


def _checked(pool: Pool) -> Pool:
    if pool.pick not in PICKS:
        raise UsageError("there is no such order.", subject=f"'{pool.pick}'", hint=f"Orders: {', '.join(PICKS)}.")
    if not 0 <= pool.cooldown_days <= 3650:
        raise UsageError("a cooldown is between 0 and 3650 days.", subject=str(pool.cooldown_days))
    _runs(pool.max_runs)
    return pool


def _runs(number: int | None) -> int | None:
    if number is not None and not 1 <= number <= 10_000:
        raise UsageError("the most runs are between 1 and 10,000.", subject=str(number))
    return number
