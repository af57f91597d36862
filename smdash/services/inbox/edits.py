"""What a network or a later file says of messages that are known: edited, gone, there again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.inbox.same import same_words
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored
from smdash.services.inbox.landing import Landings
from smdash.services.promises import renew_deadlines
from smdash.store.inbox import edits as store
from smdash.store.inbox import triage as triage_store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from smdash.connectors.base import Item
    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import InboxMessage
    from smdash.services.home import Home
    from smdash.store.connection import Writing
    from smdash.store.inbox.edits import Before

CHANGED = "the message was changed since you answered."
"""Why an answer did not go by itself."""


class Edits:
    """Notes of one account's messages what became of them; a person's word about an item stays."""

    def __init__(self, home: Home, account: Account, landings: Landings | None = None) -> None:
        self.home = home
        self.account = account
        self._landings = landings

    def put(self, said: Mapping[str, Item], gone: Iterable[str] = ()) -> None:
        """Store in one quiet step what messages say now, by their ids, and which are gone."""
        lost = [each for each in store.before(self.home.read(), self.account.id, map(storable, gone)) if not each.gone]
        news = self.news(said)
        if not news and not lost:
            return
        with self.home.write("Read a conversation", durable=False, quiet=True, blind=True) as w:
            self.noted(w, said)
            for each in news:
                store.there(w, each.id, gone=False)
            for each in lost:
                store.there(w, each.id, gone=True)

    def news(self, said: Mapping[str, Item]) -> list[Before]:
        """Return the stored messages of which something is new in what they say now, by their ids."""
        now = {storable(name): item for name, item in said.items()}
        known = store.before(self.home.read(), self.account.id, now)
        return [each for each in known if _is_news(each, now[each.remote_id])]

    def noted(self, w: Writing, said: Mapping[str, Item], met: Collection[str] = ()) -> int:
        """Note what messages say now, by their ids; return how many their authors changed since they were read.

        Those in ``met`` came by a file and their network tells of them for the first time: where it does not say that
        they were edited, its words take the place of the file's.
        """
        now = {storable(name): item for name, item in said.items()}
        known = store.before(w.conn, self.account.id, now)
        changed = 0
        for each in known:
            item = now[each.remote_id]
            if each.remote_id in met and item.edited_at is None:
                store.reword(w, each.id, storable(item.text))
            else:
                changed += self.note(w, each, item.text, item.edited_at)
        return changed

    def note(self, w: Writing, known: Before, text: str, edited_at: datetime | None) -> bool:
        """Note what a known message says now; return whether its author changed it since it was read last."""
        text, at = storable(text), min(stored(edited_at), w.now) if edited_at else None
        if same_words(text, known.body):
            if text != known.body:
                store.reword(w, known.id, text)
            if at is not None and known.edited_at is None:
                store.edited_before(w, known.id, at)
            return False
        store.edited(w, known.id, text, at or w.now)
        _judge(w, self.landings, self.account, _unanswered(w, known), text, known.rating)
        return True

    @property
    def landings(self) -> Landings:
        """How items are judged, read when the first one is."""
        if self._landings is None:
            self._landings = Landings(self.home)
        return self._landings


def _is_news(known: Before, item: Item) -> bool:
    """Say whether what a message says now is anything new about the one that is stored."""
    edited = stored(item.edited_at) if item.edited_at else None
    return known.gone or storable(item.text) != known.body or (edited is not None and known.edited_at is None)


def _unanswered(w: Writing, known: Before) -> Before:
    """Stop what was to answer a message that was changed, and return it as it is then."""
    if not store.stop_answers(w, known.id, CHANGED):
        return known
    (now,) = store.of_rows(w.conn, [known.id])
    if known.state != "open" and now.state == "open":
        renew_deadlines(w, [known.id])
    return now


def _judge(w: Writing, landings: Landings, account: Account, known: Before, text: str, rating: int | None) -> None:
    """Judge an open message by its new words, unless a person said what it is."""
    if known.judged != "person" and known.state == "open":
        at, writer = parse_utc(known.received_at), known.handle or known.author
        landed = landings.judged(account, known.kind, text, rating, at, writer)
        triage_store.put(w, known.id, "spam" if landed.spam else landed.flag, landed.judged)


class FileEdits:
    """Notes what later files say of messages that came by files."""

    def __init__(self, landings: Landings) -> None:
        self.landings = landings

    def from_a_file(self, w: Writing, account: Account, item_id: int, message: InboxMessage) -> bool:
        """Note what another line says of a message; return whether that changed anything.

        The one that was edited last holds, as far as both say when; one that says nothing of it is older than one that
        does, and else the one that comes last. What is known to be what it said first is old.
        """
        (known,) = store.of_rows(w.conn, [item_id])
        text, at = storable(message.text), min(stored(message.edited_at), w.now) if message.edited_at else None
        rerated = message.rating is not None and message.rating != known.rating
        if same_words(text, known.body) and not rerated:
            if at is not None and known.edited_at is None:
                store.edited_before(w, known.id, at)
                return True
            return False
        first = store.first_words(w.conn, item_id)
        if known.edited_at is not None and (at or "") < known.edited_at:
            # An older one: all it can tell is what was said first.
            if at is not None or (first is not None and same_words(text, first)):
                return False
            store.said_first(w, item_id, text)
            return True
        if at is None and first is not None and same_words(text, first):
            return False
        store.edited(w, item_id, text, at or w.now)
        if rerated:
            store.rerated(w, item_id, message.rating)
        _judge(w, self.landings, account, _unanswered(w, known), text, message.rating)
        return True
