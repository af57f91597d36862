"""Posts made by hand, found on their network: what is sure is linked, what may be is offered, and nothing is guessed.

What is found goes into the ledger as the network's word, with the address of the post; a post that a connector began
is not looked for here, since its publisher does.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import ConflictError, NotFoundError
from smdash.domain.posts.states import State
from smdash.domain.publishing.found import FoundPost
from smdash.domain.publishing.matching import BEFORE, MAYBE_WITHIN, Found, Posted, match
from smdash.domain.publishing.sendings import SendingState
from smdash.domain.schedule import parse_utc, stored
from smdash.services.home import Service
from smdash.services.posts.rendering import rendered
from smdash.services.publishing.ledger import HAND, LedgerService
from smdash.store import settings as setting_store
from smdash.store.posts import posts as post_store
from smdash.store.publishing import found as store
from smdash.store.publishing import sendings as sending_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from smdash.domain.publishing.matching import Match
    from smdash.store.connection import Writing

LOOKED_BACK = timedelta(days=60)
VIA = "sync"
"""Who says of such a post that it is out."""


class _Pair(NamedTuple):
    """A delivery and a post that may be it."""

    delivery: sqlite3.Row
    post: sqlite3.Row
    match: Match


class FoundService(Service):
    """What syncs find of posts made by hand, and what a person says of it."""

    def settle(self, account_id: int) -> int:
        """Link an account's posts that are surely on its network, and count them as published; return how many.

        A post that could be two deliveries, and a delivery that could be two posts, is left to its person.
        """
        with self.home.write("Found", quiet=True, blind=True) as w:
            store.link_known(w, account_id, stored(self.home.now() - LOOKED_BACK))
        sure = [pair for pair in self._pairs(account_id) if pair.match == "sure"]
        deliveries = Counter(pair.delivery["id"] for pair in sure)
        posts = Counter(pair.post["id"] for pair in sure)
        done = 0
        for pair in sure:
            if deliveries[pair.delivery["id"]] == posts[pair.post["id"]] == 1:
                done += self._say(pair.delivery, pair.post, VIA)
        return done

    def candidates(self, delivery_id: int) -> tuple[FoundPost, ...]:
        """Return the posts on its network that a delivery may be, nearest in time first; none where nobody asks."""
        row = self._row(delivery_id)
        return self._offered(self._pairs(row["account_id"], delivery_id, asking=True)).get(delivery_id, ())

    def asked(self, account_ids: Iterable[int] | None = None) -> dict[int, tuple[FoundPost, ...]]:
        """Return what ``candidates`` does for every delivery of some accounts, or of all, that may be somewhere."""
        known = store.with_unplanned(self.home.read(), stored(self.home.now() - LOOKED_BACK - MAYBE_WITHIN))
        wanted = known if account_ids is None else known & set(account_ids)
        return self._offered([pair for account_id in wanted for pair in self._pairs(account_id, asking=True)])

    def _offered(self, pairs: list[_Pair]) -> dict[int, tuple[FoundPost, ...]]:
        zone = self.home.zone()
        found: dict[int, tuple[FoundPost, ...]] = {}
        for pair in sorted(
            pairs, key=lambda pair: abs(parse_utc(pair.post["published_at"]) - _posted_at(pair.delivery))
        ):
            at = parse_utc(pair.post["published_at"]).astimezone(zone)
            post = FoundPost(pair.post["id"], pair.post["permalink"], at, pair.post["body"])
            found[pair.delivery["id"]] = (*found.get(pair.delivery["id"], ()), post)
        return found

    def choose(self, delivery_id: int, post_id: int) -> None:
        """Count a delivery as published by its person's word that it is a post on the network.

        ConflictError where it is not one of those it may be.
        """
        row = self._row(delivery_id)
        pairs = self._pairs(row["account_id"], delivery_id, asking=True)
        pair = next((each for each in pairs if each.post["id"] == post_id), None)
        if pair is None:
            raise ConflictError("this post cannot be it by now.", subject=row["account"], hint="Look again.")
        self._say(pair.delivery, pair.post, HAND)

    def refuse(self, delivery_id: int, post_ids: Iterable[int]) -> None:
        """Note that a delivery is none of these posts: nobody is asked about them again."""
        row = self._row(delivery_id)
        with self.home.write(f"Another post of {row['account']}") as w:
            known = setting_store.get(w.conn, _refused(row["uid"]), [])
            fresh = [post_id for post_id in post_ids if post_id not in known]
            setting_store.put(w, _refused(row["uid"]), [*known, *fresh])

    def in_the_way(self, account_id: int, delivery_id: int) -> str:
        """Return the address of a post that a delivery whose time is now surely is, '' for none: it must not go out."""
        pairs = self._pairs(account_id, delivery_id, asking=True)
        return next((pair.post["permalink"] or pair.post["remote_id"] for pair in pairs if pair.match == "sure"), "")

    def _pairs(self, account_id: int, delivery_id: int | None = None, *, asking: bool = False) -> list[_Pair]:
        conn, now = self.home.read(), self.home.now()
        asked_at = stored(now) if asking else ""
        since, late = stored(now - LOOKED_BACK), self.home.late_before()
        rows = store.unplaced(conn, account_id, since, late, delivery_id, asked_at)
        if not rows:
            return []
        begun = [_posted_at(row) for row in rows]
        posts = store.unplanned(conn, account_id, stored(min(begun) - BEFORE), stored(max(begun) + MAYBE_WITHIN))
        found = []
        for row, at in zip(rows, begun, strict=True):
            near = [post for post in posts if -BEFORE <= parse_utc(post["published_at"]) - at <= MAYBE_WITHIN]
            refused = setting_store.get(conn, _refused(row["uid"]), []) if near else []
            near = [post for post in near if post["id"] not in refused]
            if not near:
                continue
            text = row["sent_text"] if row["sent_text"] is not None else rendered(conn, row["id"]).sent_text
            posted = Posted(text, at, row["media"])
            for post in near:
                said = match(
                    posted,
                    Found(post["remote_id"], post["body"], parse_utc(post["published_at"]), post["attachments"]),
                )
                if said != "no":
                    found.append(_Pair(row, post, said))
        return found

    def _say(self, delivery: sqlite3.Row, post: sqlite3.Row, via: str) -> bool:
        """Count a delivery as the post it is; False where another program was quicker."""
        address = {"permalink": post["permalink"], "remote_id": post["remote_id"]}
        try:
            if delivery["state"] == State.PUBLISHED.value:
                with self.home.write("Found", quiet=True, blind=True) as w:
                    post_store.update_delivery(w, delivery["id"], {**address, "reason": ""})
                    store.link(w, post["id"], delivery["id"])
                return True
            text = delivery["sent_text"]
            if text is None:
                text = rendered(self.home.read(), delivery["id"]).sent_text
            ledger = LedgerService(self.home)
            if delivery["state"] == State.FAILED.value:
                ledger.begin(delivery["id"], HAND, text)
            ledger.publish(delivery["id"], **address, sent_text=text, at=parse_utc(post["published_at"]), via=via)
        except ConflictError:
            return False
        with self.home.write("Found", quiet=True, blind=True) as w:
            store.link(w, post["id"], delivery["id"])
            self._tell_sending(w, delivery["id"], post)
        return True

    @staticmethod
    def _tell_sending(w: Writing, delivery_id: int, post: sqlite3.Row) -> None:
        """Note of a message in doubt which post it became, so that what follows can answer it."""
        root = next(iter(sending_store.of_delivery(w.conn, delivery_id)), None)
        if root is None or root["state"] != SendingState.UNKNOWN.value:
            return
        values = {
            "state": SendingState.PUBLISHED.value,
            "published_at": post["published_at"],
            "outcome_at": w.now,
            "next_at": None,
            "remote_id": post["remote_id"],
            "remote": post["remote"],
            "permalink": post["permalink"],
            "error": "",
            "error_kind": "",
            "settled": "by your word",
        }
        sending_store.change(w, root["id"], values)

    def _row(self, delivery_id: int) -> sqlite3.Row:
        row = post_store.delivery(self.home.read(), delivery_id)
        if row is None:
            raise NotFoundError("there is no such post.", subject=f"delivery {delivery_id}")
        return row


def _refused(uid: str) -> str:
    """Return the name of the setting that holds which posts a delivery is not: their rows."""
    return f"not_it:{uid}"


def _posted_at(row: sqlite3.Row) -> datetime:
    """Return when a delivery was given to its person, else when it was due."""
    return parse_utc(row["intent_at"] or row["due_at"])
