"""Replies to items of the inbox: rows that the journal keeps, and what of them waits, is asked about or is over."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from smdash.store.connection import named_row, named_rows
from smdash.store.id_lists import among, and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from smdash.store.connection import Writing

_ROWS = """SELECT r.*, a.slug, a.platform, i.author, i.handle, i.kind, i.permalink AS item_page FROM replies r
    JOIN accounts a ON a.id = r.account_id JOIN inbox_items i ON i.id = r.item_id"""
_AT = "coalesce(r.outcome_at, r.intent_at, r.published_at)"
_MOST = 500
_NOT_OVER = "r.state NOT IN ('published', 'cancelled')"
"""Said as the index of replies that are not over says it; without it the index is not used."""


def add(w: Writing, values: Mapping[str, Any]) -> int:
    """Add a reply, and return its id; ``values``: item_id, account_id, state, text and what else is known."""
    row = {**values, "uid": os.urandom(16).hex(), "created_at": w.now, "updated_at": w.now}
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    found = w.conn.execute(f"INSERT INTO replies({names}) VALUES ({marks}) RETURNING id", row).fetchone()
    return int(found[0])


def change(w: Writing, reply_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a reply; the guards in the schema refuse what must not change."""
    names = ", ".join(f"{name} = :{name}" for name in (*values, "updated_at"))
    w.conn.execute(
        f"UPDATE replies SET {names} WHERE id = :reply_id", {**values, "updated_at": w.now, "reply_id": reply_id}
    )


def get(conn: sqlite3.Connection, reply_id: int) -> sqlite3.Row | None:
    """Return a reply with its account's name and whom it is for."""
    return named_row(conn, f"{_ROWS} WHERE r.id = ?", (reply_id,))


def of_item(conn: sqlite3.Connection, item_id: int) -> list[sqlite3.Row]:
    """Return the replies to an item, oldest first."""
    return named_rows(conn, f"{_ROWS} WHERE r.item_id = ? ORDER BY r.id", (item_id,))


def of_step(conn: sqlite3.Connection, number: int) -> list[sqlite3.Row]:
    """Return the replies that a step of the journal brings in and that wait to go out."""
    return named_rows(
        conn,
        f"""{_ROWS} WHERE r.state = 'scheduled' AND r.id IN (
              SELECT json_extract(new, '$.id') FROM change_rows WHERE change_id = ? AND tbl = 'replies')""",
        (number,),
    )


def pending(conn: sqlite3.Connection, account_ids: Sequence[int] | None = None) -> list[sqlite3.Row]:
    """Return the replies that are not over, oldest first: what waits, is under way or is asked about."""
    return named_rows(
        conn,
        f"""{_ROWS} WHERE {_NOT_OVER}{and_among("r.account_id", account_ids)}
            ORDER BY r.id LIMIT {_MOST}""",
    )


def due(conn: sqlite3.Connection, account_ids: Collection[int], late: str, now: str) -> list[sqlite3.Row]:
    """Return the replies of accounts that can be taken back no more and are not late: id, account, when tried again."""
    if not account_ids:
        return []
    return named_rows(
        conn,
        f"""SELECT r.id, r.account_id, s.next_at FROM replies r
            LEFT JOIN sendings s ON s.reply_id = r.id AND s.state = 'waiting'
            WHERE {_NOT_OVER} AND r.state = 'scheduled' AND r.due_at >= :late AND r.due_at <= :now
            AND {among("r.account_id", account_ids)} ORDER BY r.due_at, r.id""",
        {"late": late, "now": now},
    )


def under_way(conn: sqlite3.Connection, account_id: int) -> bool:
    """Say whether an answer of an account is to go out over its network, or may have gone out and nobody knows."""
    found = conn.execute(
        f"""SELECT 1 FROM replies r WHERE {_NOT_OVER} AND r.account_id = ? AND r.via <> 'hand'
            AND r.state IN ('scheduled', 'sending', 'unknown') LIMIT 1""",
        (account_id,),
    )
    return found.fetchone() is not None


def in_hands(conn: sqlite3.Connection, item_ids: Sequence[int]) -> set[int]:
    """Return those of some items to which an answer is in its person's hands, who has not said whether it is out."""
    rows = conn.execute(
        f"""SELECT r.item_id FROM replies r WHERE {_NOT_OVER} AND r.state = 'sending' AND r.via = 'hand'
            AND {among("r.item_id", item_ids)}"""
    )
    return {row[0] for row in rows}


def late(conn: sqlite3.Connection, before: str) -> list[sqlite3.Row]:
    """Return the scheduled replies that nobody sent in their time."""
    return named_rows(
        conn, f"{_ROWS} WHERE {_NOT_OVER} AND r.state = 'scheduled' AND r.due_at < ? ORDER BY r.id", (before,)
    )


def open_ones(conn: sqlite3.Connection, now: str, reply_id: int | None = None) -> list[sqlite3.Row]:
    """Return the sendings of replies that were begun and have no outcome, as far as their time to be looked for is here.

    With one reply it does not matter when it would be looked for. A person's word ends it.
    """
    mine = "s.next_at IS NULL AND s.state <> 'unknown' OR s.next_at <= :now" if reply_id is None else "r.id = :reply"
    return named_rows(
        conn,
        f"""SELECT s.id, s.account_id, s.reply_id, s.state FROM sendings s JOIN replies r ON r.id = s.reply_id
            WHERE s.state NOT IN ('published', 'dropped') AND s.state IN ('sending', 'unknown')
            AND r.state IN ('sending', 'unknown') AND s.record IS NOT NULL
            AND ({mine}) ORDER BY s.id""",
        {"now": now, "reply": reply_id},
    )


def sending(conn: sqlite3.Connection, reply_id: int) -> sqlite3.Row | None:
    """Return what goes or went out of a reply over its network; None where nothing was tried."""
    return named_row(conn, "SELECT * FROM sendings WHERE reply_id = ?", (reply_id,))


def where(conn: sqlite3.Connection, reply_id: int) -> str | None:
    """Return what names a reply on its network, as it is kept: of one that was sent, or that a sync has found there."""
    row = conn.execute(
        """SELECT coalesce(
             (SELECT remote FROM sendings WHERE reply_id = r.id),
             (SELECT remote FROM remote_posts p WHERE p.account_id = r.account_id AND p.remote_id = r.remote_id))
           FROM replies r WHERE r.id = ?""",
        (reply_id,),
    ).fetchone()
    return row[0] if row else None


def put_sending(w: Writing, reply: Mapping[str, Any] | sqlite3.Row, message: str) -> int:
    """Make what goes out of a reply wait with its text, whatever became of an earlier try, and return its id.

    What may have been out before is not, by a person's word, or this would not be asked for.
    """
    row = sending(w.conn, reply["id"])
    if row is None:
        found = w.conn.execute(
            """INSERT INTO sendings(uid, account_id, item_id, reply_id, kind, state, text, message, created_at)
               VALUES (?, ?, ?, ?, 'reply', 'waiting', ?, ?, ?) RETURNING id""",
            (os.urandom(16).hex(), reply["account_id"], reply["item_id"], reply["id"], reply["text"], message, w.now),
        ).fetchone()
        return int(found[0])
    if row["state"] in {"sending", "unknown"}:
        w.conn.execute(
            "UPDATE sendings SET state = 'failed', settled = 'by a word' WHERE id = ?", (row["id"],)
        )  # what may be out is frozen, so it is let go of first
    w.conn.execute(
        "UPDATE sendings SET state = 'waiting', text = ?, message = ? WHERE id = ?",
        (reply["text"], message, row["id"]),
    )
    return int(row["id"])


def ledger_page(
    conn: sqlite3.Connection,
    account_ids: Sequence[int] | None,
    state: str,
    before: tuple[str, int] | None,
    limit: int,
    reply_id: int | None = None,
) -> list[sqlite3.Row]:
    """Return replies that went out or were tried, the newest first: a page that ends before (instant, key).

    A reply's key is its id below zero, so that posts of the same second come first and none is shown twice.
    """
    wanted = "" if reply_id is None else f" AND r.id = {int(reply_id)}"
    if state:
        wanted += " AND r.state = :state"
    older = "" if before is None else f" AND {_AT} <= :at AND ({_AT} < :at OR -r.id < :id)"
    values = {"state": state} | ({} if before is None else {"at": before[0], "id": before[1]})
    return named_rows(
        conn,
        f"""SELECT r.*, {_AT} AS at, a.slug, i.author, i.handle FROM replies r JOIN accounts a ON a.id = r.account_id
            JOIN inbox_items i ON i.id = r.item_id
            WHERE {_AT} IS NOT NULL{and_among("r.account_id", account_ids)}{older}{wanted}
            ORDER BY {_AT} DESC, r.id LIMIT {int(limit)}""",
        values,
    )


def sendings_of(conn: sqlite3.Connection, reply_ids: Collection[int]) -> dict[int, sqlite3.Row]:
    """Return what goes or went out of replies over their networks, by reply."""
    rows = named_rows(conn, f"SELECT * FROM sendings WHERE {among('reply_id', reply_ids)}")
    return {row["reply_id"]: row for row in rows}


def note_own(w: Writing, account_id: int, remote: Mapping[str, Any]) -> None:
    """Add what a reply became on its network to the posts known of its account, so that a sync finds it known.

    ``remote``: remote_id, permalink, published_at, published_on, body, remote (JSON).
    """
    w.conn.execute(
        """INSERT INTO remote_posts(account_id, remote_id, permalink, published_at, published_on, format, body, remote)
           VALUES (:account_id, :remote_id, :permalink, :published_at, :published_on, 'reply', :body, :remote)
           ON CONFLICT(account_id, remote_id) DO UPDATE SET remote = coalesce(remote, excluded.remote),
           permalink = CASE permalink WHEN '' THEN excluded.permalink ELSE permalink END""",
        {**remote, "account_id": account_id},
    )
