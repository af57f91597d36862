"""Looks at a reply before it goes out: another brand's signs, the same words to many, fields nobody filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.checks import reply_guards
from smdash.domain.schedule import parse_utc, stored
from smdash.services.checks import ground as grounds
from smdash.services.home import Service
from smdash.services.inbox.item_links import ItemLinkService
from smdash.store.inbox import sent_replies as sent_store
from smdash.store.snippets import snippets as snippet_store

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.replies import ReplyWarning
    from smdash.services.home import Home

KEPT = timedelta(seconds=20)
"""For how long what was read of an item serves its keystrokes."""


class ReplyGuards(Service):
    """Guards of replies. What they know of an item is read when it is first asked about, which may take 50 ms."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._kept = grounds.KeptGround()
        self._facts: dict[int, tuple[datetime, reply_guards.ReplyFacts]] = {}

    def check(self, item_id: int, text: str, *, fresh: bool = False) -> list[ReplyWarning]:
        """Return what there is to look at before ``text`` answers an item, what has to be confirmed first.

        For every keystroke: what was read of the item serves for ``KEPT``. ``fresh`` reads it anew, as sending has to.
        An item that is not there has nothing to look at.
        """
        facts = self.facts(item_id, fresh=fresh)
        return [] if facts is None else reply_guards.warnings(text, facts)

    def facts(self, item_id: int, *, fresh: bool = False) -> reply_guards.ReplyFacts | None:
        """Read what is known of an item, beside the UI before its box is opened; None where there is none."""
        now = self.home.now()
        kept = self._facts.get(item_id)
        if kept is not None and not fresh and abs(now - kept[0]) < KEPT:
            return kept[1]
        facts = self._read(item_id, now, fresh=fresh)
        self._facts = {} if facts is None else {item_id: (now, facts)}
        return facts

    def _read(self, item_id: int, now: datetime, *, fresh: bool) -> reply_guards.ReplyFacts | None:
        conn = self.home.read()
        asked = sent_store.asked(conn, item_id)
        account = None if asked is None else next((a for a in self.home.accounts() if a.id == asked.account_id), None)
        if asked is None or account is None:
            return None
        if fresh:
            self._kept.hosts = None
        ground = grounds.ground(self.home, conn, self._kept)
        week = now - reply_guards.WEEK
        return reply_guards.ReplyFacts(
            brand=account.brand,
            account=account.slug,
            key=asked.key,
            author=asked.author,
            handle=asked.handle,
            asked=asked.body,
            now=now,
            guard=ground.facts.guard,
            utm={
                brand: {name: value for name, value in values.items() if "{" not in value}
                for brand, values in ground.utm.items()
            },
            names={brand.slug: brand.name or brand.slug for brand in self.home.brands()},
            hosts=ItemLinkService(self.home).known(),
            fields=snippet_store.field_names(conn, account.brand),
            sent=[
                reply_guards.SentReply(row.text, row.key, row.author, row.handle, parse_utc(row.at))
                for row in sent_store.lately(conn, account.id, item_id, stored(week))
            ],
        )
