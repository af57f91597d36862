"""What a network or a later file says of messages that are known: edited, gone, there again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.inbox.same import same_words
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored
from smdash.services.inbox.landing import Landings
from smdash.store.inbox import edits as store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from smdash.connectors.base import Item
    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.store.connection import Writing
    from smdash.store.inbox.edits import Before


class Edits:
    """Notes of one account's messages what became of them; a person's word about an item stays."""

    def __init__(self, home: Home, account: Account, landings: Landings | None = None) -> None:
        self.home = home
        self.account = account
        self._landings = landings

    def put(self, now_said: Mapping[str, Item], gone: Iterable[str] = ()) -> int:
        """Store in one quiet step what messages say now, by their ids, and which are gone; return how many changed."""
        lost = [storable(each) for each in gone]
        said = {storable(name): item for name, item in now_said.items()}
        known = store.before(self.home.read(), self.account.id, [*said, *lost])
        news = [each for each in known if self._is_news(each, said.get(each.remote_id), lost)]
        if not news:
            return 0
        names = [each.remote_id for each in news]
        with self.home.write("Read a conversation", durable=False, quiet=True, blind=True) as w:
            for each in store.before(w.conn, self.account.id, names):
                item = said.get(each.remote_id)
                if item is not None:
                    self.note(w, each, item.text, item.edited_at)
                store.there(w, each.id, gone=item is None)
        return len(news)

    @staticmethod
    def _is_news(known: Before, item: Item | None, lost: list[str]) -> bool:
        if item is None:
            return known.remote_id in lost and not known.gone
        edited = stored(item.edited_at) if item.edited_at else None
        return known.gone or storable(item.text) != known.body or (edited is not None and edited != known.edited_at)

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
        if known.judged != "person" and known.state == "open":
            landed = self.landings.judged(
                self.account, known.kind, text, known.rating, parse_utc(known.received_at), known.handle or known.author
            )
            store.judged(w, known.id, landed.flag, landed.judged, spam=landed.spam)
        return True

    @property
    def landings(self) -> Landings:
        """How items are judged, read when the first one is."""
        if self._landings is None:
            self._landings = Landings(self.home)
        return self._landings
