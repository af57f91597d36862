"""Items of the sample world: found by their remote ids, with answers and states of an earlier day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from smdash.store.connection import Writing


class SampleItem(NamedTuple):
    """An item, and how it stands."""

    id: int
    account_id: int
    state: str
    handled_at: str | None


def known(conn: sqlite3.Connection, remote_id: str) -> SampleItem | None:
    """Return the item of a remote id, None where there is none."""
    row = conn.execute(
        "SELECT id, account_id, state, handled_at FROM inbox_items WHERE remote_id = ?", (remote_id,)
    ).fetchone()
    return None if row is None else SampleItem(*row)


def by(conn: sqlite3.Connection, account_id: int, handle: str) -> int | None:
    """Return the latest item somebody wrote to an account, None where there is none."""
    row = conn.execute(
        "SELECT id FROM inbox_items WHERE account_id = ? AND handle = ? ORDER BY received_at DESC, id DESC LIMIT 1",
        (account_id, handle),
    ).fetchone()
    return None if row is None else int(row[0])


def answer(w: Writing, item: SampleItem, uid: str, text: str, after: str, via: str, saved_reply: int | None) -> None:
    """Store an answer that was out when its item was done, by the person's word; nothing for one that is not done."""
    if item.state != "done" or item.handled_at is None:
        return
    at = item.handled_at
    w.db.table("replies").insert(
        {
            "uid": uid, "item_id": item.id, "account_id": item.account_id, "state": "published", "text": text,
            "after": after, "intent_at": at, "outcome_at": at, "published_at": at, "via": via,
            "reason": "by your word", "saved_reply_id": saved_reply, "created_at": at, "updated_at": at,
        }
    )  # fmt: skip
    if after == "waiting":
        stand(w, item.id, {"waiting": 1})


def in_hand(w: Writing, reply_id: int, at: str) -> None:
    """Say since when somebody has an answer in hand."""
    w.db.table("replies").update(reply_id, {"intent_at": at, "created_at": at, "updated_at": at})


def stand(w: Writing, item_id: int, values: Mapping[str, object]) -> None:
    """Set how an item stands."""
    if values:
        w.db.table("inbox_items").update(item_id, dict(values))
