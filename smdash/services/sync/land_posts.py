"""Storing the account's own posts and their figures, whoever wrote them on the network."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.connectors.base import remote_text
from smdash.domain.inbox.erasing import EMPTIED
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored, zone_of
from smdash.domain.sync.views import StreamSync
from smdash.services.imports.known_posts import KnownPosts
from smdash.services.inbox.erasing import ErasedMessages
from smdash.services.inbox.waiting import waiting_ended
from smdash.services.sync.answered import answered_elsewhere
from smdash.services.sync.definitions import Definitions
from smdash.store.inbox import waiting as waiting_store
from smdash.store.metrics import samples as sample_store
from smdash.store.sync import links as link_store
from smdash.store.sync import posts as post_store
from smdash.store.sync import syncs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.connectors.base import OwnPost, Page
    from smdash.platforms.model import Platform
    from smdash.services.sync.desk import Desk
    from smdash.store.connection import Writing


OVERLAP = timedelta(days=1)
"""How long before the last reading a direct message may have been written that was not seen in it, by any clock."""


class _Placed(NamedTuple):
    """A post of a portion and its row; ``new`` is whether the network had not told of it before."""

    id: int
    post: OwnPost
    new: bool


class PostLanding:
    """Stores the own posts of one account, portion by portion; ``met`` are the rows whose figures are of today.

    ``read_at`` is when the stream was last read to its end (a stored instant), '' for never.
    """

    def __init__(self, desk: Desk, facts: Platform, read_at: str) -> None:
        self.desk = desk
        self.facts = facts
        self.unseen_since = stored(parse_utc(read_at) - OVERLAP) if read_at else ""
        self.met: set[int] = set()
        self.linked = 0
        self.definitions = Definitions(facts, "post", desk.today)
        self._load([])

    def _load(self, rows: list[tuple[int, str, str, str | None]]) -> None:
        self._known = KnownPosts(self.facts.permalinks, rows)
        self._upto = max((row[0] for row in rows), default=0)

    def put(self, page: Page) -> StreamSync:
        """Store a portion with its cursor, in one transaction."""
        desk, account = self.desk, self.desk.account
        if not self._upto:
            self._load(post_store.since(desk.home.read(), account.id, 0))
        with desk.storing() as w:
            self._catch_up(w)
            posts = [post for post in page.posts if not post.direct]
            placed, added, updated = self._place(w, posts)
            samples = self._samples(w, placed)
            put, corrected = sample_store.put_post_samples(w, samples)
            self.linked += link_store.by_id(w, account.id, [each.id for each in placed if each.new])
            new = [each.post for each in placed if each.new]
            answered_elsewhere(w, account.id, new)
            answered_elsewhere(w, account.id, [post for post in page.posts if post.direct and self._is_unseen(post)])
            came = waiting_store.answering(w.conn, account.id, [storable(post.remote.id) for post in new])
            waiting_ended(w, account.id, came)
            gone = post_store.gone_by_remote(w, account.id, map(storable, page.gone))
            syncs.read_to(w, account.id, "posts", page.cursor, added)
        self.met.update(sample[0] for sample in samples)
        return StreamSync("posts", len(page.posts), added, updated, gone, 0, put + corrected)

    def _catch_up(self, w: Writing) -> None:
        """Learn of posts that another program has stored since, and of rows that are no longer there."""
        for number, remote_id, permalink, day in post_store.since(w.conn, self.desk.account.id, self._upto):
            self._known.add(number, remote_id, permalink, day, "")
            self._upto = max(self._upto, number)

    def _is_unseen(self, post: OwnPost) -> bool:
        """Say whether a direct message may be new: it is not kept, and what it answers may have been opened again."""
        return stored(post.published_at) >= self.unseen_since

    def _place(self, w: Writing, posts: Sequence[OwnPost]) -> tuple[list[_Placed], int, int]:
        account = self.desk.account
        zone = zone_of(account.zone)
        found = [self._find(post) for post in posts]
        there = post_store.there(w.conn, {number for number in found if number is not None})
        if any(number is not None and number not in there for number in found):
            # An import was taken back meanwhile, and its posts with it.
            self._load(post_store.since(w.conn, account.id, 0))
            found = [self._find(post) for post in posts]
            there = post_store.there(w.conn, {number for number in found if number is not None})
        next_id = sample_store.next_post_id(w.conn)
        placed: list[_Placed] = []
        rows: list[tuple[object, ...]] = []
        learned: list[tuple[str, str, str, str, str, str, int, int]] = []
        made: dict[str, int] = {}
        erased = ErasedMessages(w.conn)
        for post, row in zip(posts, found, strict=True):
            remote_id, link = storable(post.remote.id), storable(post.remote.permalink)
            at, day = stored(post.published_at), post.published_at.astimezone(zone).date().isoformat()
            kept, body = _kept(post), storable(post.text)
            if post.answers and erased.holds(account.id, (storable(post.answers),), "", "", "", at):
                kept, body = remote_text(post.remote._replace(facts={})), EMPTIED
            number = made.get(remote_id, row)
            source = self.desk.source(w, syncs.FIGURES)
            if number is None:
                number, next_id = next_id, next_id + 1
                rows.append((number, account.id, remote_id, link, at, day, post.format, body, source, kept))
                made[remote_id] = number
                placed.append(_Placed(number, post, new=True))
            else:
                if number in there and not there[number].remote and self._known.find(remote_id, "")[0] is None:
                    # An export has its own name for it; the network's is the one that deletions and replies go by.
                    self._known.rename(number, remote_id)
                    sample_store.rename_post(w, number, remote_id)
                learned.append((kept, link, at, day, post.format, body, source, number))
                placed.append(_Placed(number, post, new=not (number in there and there[number].remote)))
        post_store.add(w, rows)
        updated = post_store.learn(w, [each for each in learned if each[-1] in there])
        return placed, len(rows), updated

    def _find(self, post: OwnPost) -> int | None:
        return self._known.find(storable(post.remote.id), storable(post.remote.permalink))[0]

    def _samples(self, w: Writing, placed: list[_Placed]) -> list[tuple[int, int, str, float, int]]:
        day, source = self.desk.today.isoformat(), self.desk.source(w, syncs.FIGURES) if placed else 0
        return [
            (each.id, definition, day, value, source)
            for each in placed
            for definition, value in self.definitions.figures(w, each.post.figures)
        ]


def _kept(post: OwnPost) -> str:
    """Return what is kept of a post's remote side: what names it, what it answers, and how many files it has."""
    kept = {**json.loads(remote_text(post.remote)), "attachments": post.attachments}
    if post.answers:
        kept["answers"] = post.answers
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
