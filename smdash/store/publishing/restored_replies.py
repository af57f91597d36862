"""What a restored backup cannot know of replies: those that went out since it was made, or may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.store.connection import named_row, named_rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

_REPLY = (
    *("uid", "due_at", "text", "visibility", "content_warning", "language", "after", "intent_at", "outcome_at"),
    *("published_at", "remote_id", "permalink", "via", "error", "reason", "attempts", "created_at", "updated_at"),
)
_SENDING = (
    *("uid", "text", "message", "key", "record", "attempts", "intent_at", "outcome_at", "published_at", "remote_id"),
    *("remote", "permalink", "error", "error_kind", "via", "settled", "created_at"),
)
_OUT = ("published", "sending", "unknown")


def bring_replies(live: sqlite3.Connection, new: sqlite3.Connection, now: str) -> set[str]:
    """Keep of every reply what the replaced data knew to be out, or may be; return the uids they knew anything of.

    What they had as out is out: nobody is answered twice. One that was begun over a network is in doubt, and looked for.
    """
    if not live.execute("SELECT 1 FROM sqlite_master WHERE name = 'replies'").fetchone():
        return set()
    known: set[str] = set()
    for row in named_rows(
        live,
        """SELECT r.*, a.slug AS account, a.created_at AS account_made, i.remote_id AS item_name FROM replies r
           JOIN accounts a ON a.id = r.account_id JOIN inbox_items i ON i.id = r.item_id ORDER BY r.id""",
    ):
        known.add(row["uid"])
        ours = named_row(new, "SELECT id, state FROM replies WHERE uid = ?", (row["uid"],))
        state = "unknown" if row["state"] == "sending" and row["via"] != "hand" else str(row["state"])
        if ours is not None and ours["state"] == "published":
            continue
        if ours is not None:
            _change(new, "replies", ours["id"], _values(row, _REPLY[1:]) | {"state": state})
            reply_id = int(ours["id"])
        elif row["state"] in (*_OUT, "scheduled"):
            item = new.execute(
                """SELECT i.id, i.account_id FROM inbox_items i JOIN accounts a ON a.id = i.account_id
                   WHERE a.slug = ? AND a.created_at = ? AND i.remote_id = ?""",
                (row["account"], row["account_made"], row["item_name"]),
            ).fetchone()
            if item is None:
                continue
            if state == "scheduled":  # nothing sends it of itself any more, so it is asked about
                state = "missed"
                new.execute(
                    """UPDATE inbox_items SET state = 'open', handled_at = NULL, waiting = 0
                       WHERE id = ? AND state = 'done' AND spam = 0 AND ? <> 'open'""",
                    (item[0], row["after"]),
                )
            reply_id = _add(
                new, "replies", _values(row, _REPLY) | {"state": state, "item_id": item[0], "account_id": item[1]}
            )
        else:
            continue
        _bring_sending(live, new, row["id"], reply_id, now)
    return known


def doubt_replies(new: sqlite3.Connection, known: set[str], error: str, now: str) -> None:
    """Make unknown the replies that the backup has as on their way, but those that the replaced data say more of."""
    for number, uid, state, via in new.execute(
        "SELECT id, uid, state, via FROM replies WHERE state IN ('scheduled', 'sending')"
    ).fetchall():
        if uid not in known and not (state == "sending" and via == "hand"):
            values = {"state": "unknown", "error": error, "outcome_at": now, "updated_at": now}
            _change(new, "replies", number, values)


def _bring_sending(live: sqlite3.Connection, new: sqlite3.Connection, theirs: int, ours: int, now: str) -> None:
    row = named_row(live, "SELECT * FROM sendings WHERE reply_id = ?", (theirs,))
    if row is None:
        return
    state = "unknown" if row["state"] == "sending" else str(row["state"])
    values = _values(row, _SENDING[1:]) | {"state": state, "next_at": now if state == "unknown" else row["next_at"]}
    there = named_row(new, "SELECT id, state FROM sendings WHERE reply_id = ?", (ours,))
    if there is None:
        item = new.execute("SELECT item_id, account_id FROM replies WHERE id = ?", (ours,)).fetchone()
        made = {"uid": row["uid"], "kind": "reply", "reply_id": ours, "item_id": item[0], "account_id": item[1]}
        _add(new, "sendings", values | made)
    elif there["state"] != "published":
        # A record in doubt is frozen: it is let go of before another one that is known to be later takes its place.
        new.execute("UPDATE sendings SET state = 'failed' WHERE id = ?", (there["id"],))
        _change(new, "sendings", there["id"], values)


def _values(row: sqlite3.Row, columns: Sequence[str]) -> dict[str, Any]:
    there = set(row.keys())
    return {name: row[name] for name in columns if name in there}


def _add(new: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> int:
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    return int(new.execute(f"INSERT INTO {table}({names}) VALUES ({marks}) RETURNING id", values).fetchone()[0])


def _change(new: sqlite3.Connection, table: str, number: int, values: Mapping[str, Any]) -> None:
    names = ", ".join(f"{name} = :{name}" for name in values)
    new.execute(f"UPDATE {table} SET {names} WHERE id = :number", {**values, "number": number})
