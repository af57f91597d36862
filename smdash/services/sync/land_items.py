"""Storing what others wrote: each message once, and never over what the person did with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.connectors.base import remote_text
from smdash.domain.inbox.same import APART, Named, is_own, same
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.sync.views import StreamSync
from smdash.services.inbox.edits import Edits
from smdash.services.inbox.erasing import ErasedMessages
from smdash.services.inbox.landing import Landings
from smdash.services.inbox.waiting import waiting_ended
from smdash.store.inbox import windows as window_store
from smdash.store.sync import items as item_store
from smdash.store.sync import posts as post_store
from smdash.store.sync import reply_links, syncs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.connectors.base import Item, Page
    from smdash.services.sync.desk import Desk
    from smdash.store.sync.items import KnownItem

BEGINS = timedelta(days=30)
"""How long before an account's first sync its inbox begins. What is older was a matter of the network's own page, and
hundreds of open messages of past years would stand in the workload as hours that nobody is going to work."""


class ItemLanding:
    """Stores the messages of one account, portion by portion.

    ``first_at`` is the account's first sync and ``read_at`` when the stream was last read to its end (stored
    instants), '' for never.
    """

    def __init__(self, desk: Desk, stream: str, first_at: str, read_at: str) -> None:
        self.desk = desk
        self.stream = stream
        self.read_at = read_at
        self.begins = parse_utc(first_at) - BEGINS if first_at else desk.now - BEGINS
        self.landings = Landings(desk.home)
        self.edits = Edits(desk.home, desk.account, self.landings)
        self.imported = item_store.any_of(desk.home.read(), desk.account.id, synced=False)

    def put(self, page: Page) -> StreamSync:
        """Store a portion with its cursor, in one transaction."""
        desk, account = self.desk, self.desk.account
        mine = [item for item in page.items if not is_own(item.handle, item.author_id, *_own(desk))]
        wanted = {storable(item.remote.id): item for item in mine if item.received_at >= self.begins}
        new_rows = {number: self._row(number, item) for number, item in wanted.items()}
        with desk.storing() as w:
            erased = ErasedMessages(w.conn)
            for number in [number for number, item in wanted.items() if _holds(erased, account.id, number, item)]:
                del wanted[number]
            for own in post_store.own_ids(w.conn, account.id, wanted) if wanted else ():
                del wanted[own]
            known = item_store.known(w.conn, account.id, wanted) if wanted else {}
            if self.imported:
                self._find_imported(w.conn, wanted, known)
            new = [number for number in wanted if number not in known]
            answers = self._answers(w.conn, [wanted[number] for number in new])
            fresh = bool(new) or any(not each.synced for each in known.values())
            source = desk.source(w, syncs.INBOX) if fresh else 0
            item_store.add(w, [_finished(new_rows[number], answers.get(number), source) for number in new])
            updated = item_store.learn(
                w,
                [
                    (
                        remote_text(item.remote), storable(item.remote.permalink), storable(item.thread),
                        storable(item.about), source, known[number].id, number, storable(item.answers),
                        storable(item.author_id),
                    )
                    for number, item in wanted.items()
                    if number in known
                ],
            )  # fmt: skip
            updated += item_store.answered(w, self._answered_since(w.conn, wanted, known))
            said = {number: item for number, item in wanted.items() if number in known}
            updated += self.edits.noted(w, said, {number for number in said if not known[number].synced})
            waiting_ended(w, account.id, new)
            if new:
                window_store.renew(w.conn, account.id)
            gone = item_store.gone(w, account.id, map(storable, page.gone))
            syncs.read_to(w, account.id, self.stream, page.cursor, len(new))
        return StreamSync(
            self.stream, len(page.items), len(new), updated, gone, sum(item.received_at < self.begins for item in mine)
        )

    def _row(self, number: str, item: Item) -> tuple[object, ...]:
        account = self.desk.account
        text = storable(item.text)
        landed = self.landings.judged(account, item.kind, text, None, item.received_at, item.handle or item.author)
        return (
            account.id, number, item.kind, storable(item.author), storable(item.handle), text,
            stored(item.received_at), landed.due_at, storable(item.remote.permalink), storable(item.thread),
            landed.flag, int(landed.spam), landed.judged, landed.closes_at, storable(item.author_id),
            storable(item.answers), min(stored(item.edited_at), stored(self.desk.now)) if item.edited_at else None,
            stored(item.handled_at) if item.handled_at else None, remote_text(item.remote), storable(item.about),
        )  # fmt: skip

    def _answers(self, conn: sqlite3.Connection, new: Sequence[Item]) -> dict[str, str]:
        """Return which new messages the account has answered already, as its own posts that are known show."""
        if not new:
            return {}
        # A day earlier, since the post's day is one of the account's zone.
        first = min(item.received_at for item in new).date() - timedelta(days=1)
        return post_store.answers_since(conn, self.desk.account.id, first.isoformat())

    def _answered_since(
        self, conn: sqlite3.Connection, wanted: dict[str, Item], known: dict[str, KnownItem]
    ) -> list[tuple[str, int]]:
        """Return (instant, row) of known messages that were answered there since the last sync; not from here.

        What went out as a reply from here has said already what becomes of its item.
        """
        rows = [
            (stored(item.handled_at), known[number].id)
            for number, item in wanted.items()
            if number in known and item.handled_at is not None and stored(item.handled_at) >= self.read_at
        ]
        ours = reply_links.said_at(conn, self.desk.account.id, (at for at, _ in rows)) if rows else set()
        return [(at, number) for at, number in rows if at not in ours]

    def _find_imported(self, conn: sqlite3.Connection, wanted: dict[str, Item], known: dict[str, KnownItem]) -> None:
        """Find messages that came by an import, which may name them otherwise, and add them to the known ones."""
        taken = {found.id for found in known.values()}
        for number, item in wanted.items():
            if number in known:
                continue
            at = item.received_at
            near = item_store.around(conn, self.desk.account.id, stored(at - APART), stored(at + APART), synced=False)
            found = next((each for each in near if each.id not in taken and same(named(item), _known(each))), None)
            if found is not None:
                known[number] = found
                taken.add(found.id)


def _holds(erased: ErasedMessages, account_id: int, number: str, item: Item) -> bool:
    """Say whether a message is of somebody who was erased since it was written."""
    ids = (number, storable(item.remote.permalink))
    author, author_id = storable(item.author), storable(item.author_id)
    return erased.holds(account_id, ids, storable(item.handle), author, author_id, stored(item.received_at))


def named(item: Item) -> Named:
    """Return how a network names a message."""
    return Named((item.remote.id, item.remote.permalink), item.handle, storable(item.text), item.received_at)


def _known(item: KnownItem) -> Named:
    return Named((item.remote_id, item.permalink), item.handle, item.body, parse_utc(item.received_at))


def _own(desk: Desk) -> tuple[str, str]:
    return desk.own.handle, desk.own.remote_id


def _finished(row: tuple[object, ...], answered: str | None, source: int) -> tuple[object, ...]:
    """Return the row of a new message as it is stored: what was answered on the network is done."""
    *head, handled, remote, about = row
    at = str(handled) if handled else answered
    at = max(at, str(head[6])) if at else None
    spam = bool(head[11]) and not at
    return (*head, "done" if at or spam else "open", at, source, remote, about)
