"""The conversation an item stands in: what is stored of it, and what its network adds once it is asked.

What others say that is not addressed to the account is shown and never stored: it lives in memory until the program
ends. Of what is stored, the network's answer tells which was edited and which is gone.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from smdash.connectors.base import RejectedError, kept_remote
from smdash.domain.errors import ConflictError, NotFoundError
from smdash.domain.inbox.conversation import Conversation, Said
from smdash.domain.inbox.same import handle_key, is_own, same_answer
from smdash.domain.inbox.threads import Node, ordered, window
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored
from smdash.services.connections.connections import ConnectionService
from smdash.services.home import Service
from smdash.services.inbox.erasing import ErasedMessages
from smdash.services.inbox.people import PeopleService
from smdash.store.connections import connections as connection_store
from smdash.store.inbox import threads as thread_store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from smdash.connectors.base import Item, Remote
    from smdash.domain.inbox.conversation import Who
    from smdash.domain.inbox.threads import Placed
    from smdash.services.home import Home
    from smdash.store.inbox.threads import Base, Piece

KEPT = 30
"""Conversations as their networks told them that are kept in memory."""
AROUND = 200
"""Messages of a conversation that are shown at once."""
ASKED_FOR = 40
"""Messages that are asked for one by one, where the network's conversation does not have them."""


class _Read(NamedTuple):
    """A conversation as its network told it, and when."""

    account_id: int
    items: Mapping[str, Item]
    at: datetime


class ThreadService(Service):
    """Use cases of whoever shows a conversation."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._read: OrderedDict[tuple[int, str], _Read] = OrderedDict()
        self._lock = Lock()

    def conversation(self, item_id: int, around: int = AROUND) -> Conversation:
        """Return an item among what was said before and since; of a long conversation ``around`` messages with it.

        NotFoundError where there is no such item.
        """
        conn, now = self.home.read(), self.home.now()
        of = self._base(item_id)
        pieces = {f"{each.kind}:{each.id}": each for each in thread_store.pieces(conn, of)}
        read = self._remembered(of)
        foreign = self._foreign(of, pieces.values(), read)
        nodes = [Node(key, each.remote_id, each.parent, parse_utc(each.at)) for key, each in pieces.items()]
        nodes += [Node(f"n:{name}", name, item.answers, item.received_at) for name, item in foreign.items()]
        placed = ordered(nodes, now)
        at = next(number for number, each in enumerate(placed) if each.key == f"i:{item_id}")
        start, stop = window(len(placed), at, around)
        said = self._said(of, placed[start:stop], pieces, foreign)
        text, link = self._about(of, placed[0].key, pieces)
        return Conversation(
            item_id,
            said,
            at - start,
            text,
            link,
            PeopleService(self.home).writer(item_id),
            start,
            len(placed) - stop,
            read.at if read else None,
        )

    def fetch(self, item_id: int) -> Conversation:
        """Ask the network for the whole conversation, note what was edited or is gone, and return it.

        Waits for the network: call it beside the screen. NotFoundError; ConflictError where its network does not know
        it by an id; what a session raises.
        """
        from smdash.services.inbox.edits import Edits

        of = self._base(item_id)
        row = thread_store.where(self.home.read(), item_id)
        if row is None or not row["remote"]:
            raise ConflictError(
                "it did not come from its network, which cannot be asked for the rest of it.",
                subject=f"item {item_id}",
                hint="Open its page to read on.",
            )
        if connection_store.came_to_another(self.home.read(), of.account_id, item_id):
            raise ConflictError(
                f"{row['slug']} is signed in as somebody else than it came to, who may see less of it.",
                subject=f"item {item_id}",
                hint="Open its page to read on.",
            )
        stored_ones = self._stored(of)
        with ConnectionService(self.home).session(row["slug"]) as session:
            found: dict[str, Item] = {}
            with suppress(RejectedError):  # gone, or closed to this account: then the others are asked for one by one
                found = {item.remote.id: item for item in session.thread(kept_remote(row["remote"]))}
            missing = [remote for remote in stored_ones.values() if remote.id not in found]
            there: Mapping[str, Item] | None = None
            if missing:
                with suppress(RejectedError):
                    there = session.items(missing[:ASKED_FOR])
        gone = [remote.id for remote in missing[:ASKED_FOR] if there is not None and remote.id not in there]
        if found:
            self._remember(of, found)
        erased = ErasedMessages(self.home.read())
        said = {
            name: item
            for name, item in {**found, **(there or {})}.items()
            if not _was_erased(erased, of.account_id, item)
        }
        Edits(self.home, self.home.account(row["slug"])).put(said, gone)
        return self.conversation(item_id)

    # Parts --------------------------------------------------------------------------------------------------------

    def _base(self, item_id: int) -> Base:
        of = thread_store.base(self.home.read(), item_id)
        if of is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        return of

    def _stored(self, of: Base) -> dict[int, Remote]:
        """Return what the network calls the posts of a conversation that are stored, the item itself first."""
        if of.kind == "message":
            return {}
        ids = [each.id for each in thread_store.pieces(self.home.read(), of) if each.kind == "i" and each.id != of.id]
        return {
            number: kept_remote(remote)
            for number, remote in thread_store.remotes(self.home.read(), [of.id, *ids[:ASKED_FOR]])
        }

    def _remember(self, of: Base, found: Mapping[str, Item]) -> None:
        with self._lock:
            self._read[of.account_id, of.remote_id] = _Read(of.account_id, found, self.home.now())
            self._read.move_to_end((of.account_id, of.remote_id))
            while len(self._read) > KEPT:
                self._read.popitem(last=False)

    def _remembered(self, of: Base) -> _Read | None:
        """Return the conversation with this item as its network told it last, None where it was not asked."""
        with self._lock:
            known = list(self._read.values())
        read = [each for each in known if each.account_id == of.account_id and of.remote_id in each.items]
        return max(read, key=lambda each: each.at, default=None)

    def _foreign(self, of: Base, pieces: Collection[Piece], read: _Read | None) -> dict[str, Item]:
        """Return what the network told of the conversation and is stored nowhere."""
        if read is None:
            return {}
        known = {each.remote_id for each in pieces}
        conn = self.home.read()
        known |= thread_store.own_posts(conn, of.account_id, read.items.keys() - known)
        erased = ErasedMessages(conn)
        # What its person answered by hand has no id before a sync meets it, and is not said twice.
        by_hand = thread_store.reply_words(
            conn, [each.id for each in pieces if each.kind == "r" and not each.remote_id]
        )
        return {
            name: item
            for name, item in read.items.items()
            if name not in known
            and not _was_erased(erased, of.account_id, item)
            and not any(same_answer(each.text, item.text) for each in by_hand.values())
        }

    def _said(
        self, of: Base, placed: Sequence[Placed], pieces: Mapping[str, Piece], foreign: Mapping[str, Item]
    ) -> tuple[Said, ...]:
        conn, zone = self.home.read(), self.home.zone()
        wanted: dict[str, list[int]] = {"i": [], "r": [], "p": []}
        for each in placed:
            kind, _, number = each.key.partition(":")
            if kind in wanted:
                wanted[kind].append(int(number))
        items = thread_store.item_words(conn, wanted["i"], stored(self.home.now()))
        own = {
            "r": thread_store.reply_words(conn, wanted["r"]),
            "p": thread_store.post_words(conn, wanted["p"]),
        }
        account = next(each for each in self.home.accounts(archived=True) if each.id == of.account_id)
        connection = ConnectionService(self.home).known(account.slug)
        found: list[Said] = []
        for key, depth in placed:
            kind, _, name = key.partition(":")
            if kind == "n":
                item = foreign[name]
                mine = is_own(item.handle, item.author_id, connection.handle or account.handle, connection.remote_id)
                who: Who = "us" if mine else self._who(of, item.author_id, item.handle or item.author)
                found.append(
                    Said(
                        key, who, item.author, item.handle, storable(item.text), item.received_at.astimezone(zone),
                        item.remote.permalink, edited_at=item.edited_at, depth=depth,
                    )
                )  # fmt: skip
                continue
            at = parse_utc(pieces[key].at).astimezone(zone)
            if kind == "i":
                said = items[int(name)]
                who = "them" if said.id == of.id else self._who(of, said.author_id, said.author_key)
                edited = parse_utc(said.edited_at).astimezone(zone) if said.edited_at else None
                found.append(
                    Said(
                        key, who, said.author, said.handle, said.body, at, said.permalink, said.state, said.gone,
                        edited, said.first_body or "", depth,
                    )
                )  # fmt: skip
            else:
                ours = own[kind][int(name)]
                found.append(
                    Said(
                        key, "us", account.slug, account.handle, ours.text, at, ours.permalink, ours.state, ours.gone,
                        depth=depth, note=ours.error,
                    )
                )  # fmt: skip
        return tuple(found)

    @staticmethod
    def _who(of: Base, author_id: str, author_key: str) -> Who:
        if of.author_id and author_id:
            return "them" if author_id == of.author_id else "others"
        return "them" if handle_key(author_key) == handle_key(of.author_key) else "others"

    def _about(self, of: Base, first: str, pieces: Mapping[str, Piece]) -> tuple[str, str]:
        """Return the own post a conversation stands under: what its first message answers, or what the item names."""
        conn = self.home.read()
        top = pieces[first].parent if first in pieces else ""

        def named() -> Iterator[str]:
            yield from filter(None, (of.about, top, of.thread))
            yield thread_store.first_of(conn, of.account_id, of.remote_id)  # walks: only where the others are unknown

        return thread_store.about(conn, of.account_id, named())


def _was_erased(erased: ErasedMessages, account_id: int, item: Item) -> bool:
    """Say whether a message is of somebody whose data were erased since it was written."""
    ids = [storable(item.remote.id), storable(item.remote.permalink)]
    names = storable(item.handle), storable(item.author), storable(item.author_id)
    return erased.holds(account_id, ids, *names, stored(item.received_at))
