"""What there is to know of one item before it is answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError
from smdash.domain.inbox.facts import ItemFacts
from smdash.domain.inbox.urgency import state_of
from smdash.domain.schedule import LONGEST_RUN, parse_utc, ran, stored, zone_of
from smdash.services.home import Service
from smdash.services.promises import hours_of, open_by_hand, promised
from smdash.store.connections import connections as connection_store
from smdash.store.inbox import facts as fact_store

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from smdash.domain.accounts.views import Account


class ItemFactService(Service):
    """Reads one item with its account and brand."""

    def of(self, item_id: int) -> ItemFacts:
        """Return an item; NotFoundError where there is none of this number (any more)."""
        row = fact_store.item(self.home.read(), item_id)
        if row is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        zone, now = self.home.zone(), stored(self.home.now())

        def at(name: str) -> datetime | None:
            return parse_utc(row[name]).astimezone(zone) if row[name] else None

        state = state_of(row["state"], row["snoozed_until"], now, waiting=bool(row["waiting"]), spam=bool(row["spam"]))
        account = next(each for each in self.home.accounts(archived=True) if each.slug == row["account"])
        due = parse_utc(row["due_at"])
        edited = row["edited_at"] is not None and row["first_body"] not in {None, row["body"]}
        return ItemFacts(
            id=item_id,
            brand=row["brand"],
            brand_name=row["brand_name"],
            colour=row["colour"],
            platform=row["platform"],
            platform_name=self.home.platform_names(row["platform"]).in_rows,
            account=row["account"],
            own_handle=self._whom(row, account.id, item_id),
            kind=row["kind"],
            author=row["author"],
            handle=row["handle"],
            body=row["body"],
            permalink=row["permalink"],
            rating=row["rating"],
            flag=row["flag"],
            state=state,
            received_at=parse_utc(row["received_at"]).astimezone(zone),
            due_at=due.astimezone(zone),
            promised=promised(account),
            closes_at=at("closes_at"),
            snoozed_until=at("snoozed_until") if state == "snoozed" else None,
            handled_at=at("handled_at"),
            gone_at=at("gone_at"),
            edited_at=at("edited_at"),
            was=row["first_body"] if edited else "",
            tags=tuple(str(tag) for tag in json.loads(row["tags"])),
            archived=bool(row["archived_at"]),
            by_hand=open_by_hand(account.platform, row["kind"], parse_utc(row["received_at"]), self.home.now()),
            left_min=self._left(account, due),
        )

    def _whom(self, row: sqlite3.Row, account_id: int, item_id: int) -> str:
        """Return whom an item came to: the account as its network has it, else as it is named here."""
        other = connection_store.came_to_another(self.home.read(), account_id, item_id)
        return (row["named"] if other else row["own_handle"] or row["named"]) or ""

    def _left(self, account: Account, due: datetime) -> float | None:
        """Return the minutes of an account's hours until an instant, None for more than is followed."""
        now = self.home.now()
        if abs(due - now) > LONGEST_RUN:
            return None
        return ran(now, due, hours_of(account, self.home.office()), zone_of(account.zone))
