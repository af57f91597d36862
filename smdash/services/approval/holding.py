"""Whether a post may go out by its client's word: asked anew wherever one is sent, so that nothing is kept that ages.

A post that is not approved stays scheduled, and no program sends it: approved within its time it goes out as planned,
after it it is missed like any other that waited for somebody.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from smdash.domain.approval.standing import holding_words
from smdash.domain.schedule import stored
from smdash.store.approval import approvals as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

SOON = timedelta(hours=24)
"""How long before its time a post without approval is worth a word: long enough to ask."""


def unapproved(conn: sqlite3.Connection, delivery_id: int) -> str:
    """Return why a delivery that needs its client's approval has to wait, '' where it has not."""
    return unapproved_of(conn, [delivery_id]).get(delivery_id, "")


def unapproved_of(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, str]:
    """Return why deliveries wait for their clients, by id; those that do not are left out."""
    needing = store.needing(conn, delivery_ids)
    if not needing:
        return {}
    found = store.standings(conn, needing)
    return {number: words for number, each in found.items() if (words := holding_words(each))}


def asked_of_clients(
    conn: sqlite3.Connection, now: datetime, account_ids: Sequence[int] | None
) -> Iterator[tuple[Literal["changes asked", "unapproved"], int, str, str]]:
    """Yield what clients want changed, and what is due soon and may not go out: delivery, account and stored time."""
    if not store.matter(conn):
        return
    soon = stored(now + SOON)
    ids = store.to_be_changed(conn, stored(now), account_ids)
    needing = store.needing(conn, store.wanting(conn, account_ids, stored(now), soon))
    wanted = dict.fromkeys([*ids, *needing])
    told, found = store.told(conn, wanted), store.standings(conn, wanted)
    for number in wanted:
        state = found[number].state
        if state == "changes":
            yield "changes asked", number, told[number]["account"], told[number]["due_at"]
        elif state != "approved" and number in needing:
            yield "unapproved", number, told[number]["account"], told[number]["due_at"]
