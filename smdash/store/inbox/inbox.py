"""Inbox items: the open ones in order of urgency, read a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.store.connection import named_row
from smdash.store.id_lists import and_among
from smdash.store.item_sql import WORTH

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.store.connection import Writing

_COLUMNS = """i.id, i.account_id, i.kind, i.author, i.handle, substr(i.body, 1, 300), i.received_at, i.due_at, i.flag,
    i.permalink, i.state, i.snoozed_until, i.gone_at IS NOT NULL"""


class ListedItem(NamedTuple):
    """An item as listed; ``body`` is cut to what a line can show."""

    id: int
    account_id: int
    kind: str
    author: str
    handle: str
    body: str
    received_at: str
    due_at: str
    flag: str
    permalink: str
    state: str
    snoozed_until: str
    gone: int


def _of(account_ids: Sequence[int] | None) -> str:
    # The plus keeps SQLite from looking items up by account: that reads the table, these lists need their index only.
    return and_among("+account_id", account_ids)


def _open(account_ids: Sequence[int] | None) -> str:
    return "state = 'open' AND snoozed_until <= :now" + _of(account_ids)


def _snoozed(account_ids: Sequence[int] | None) -> str:
    return "state = 'open' AND snoozed_until > :now AND snoozed_until <> ''" + _of(account_ids)


def _handled(account_ids: Sequence[int] | None) -> str:
    return "handled_at IS NOT NULL AND state = 'done'" + _of(account_ids)


def open_counts(conn: sqlite3.Connection, now: str, account_ids: Sequence[int] | None) -> tuple[int, int, int]:
    """Return how many items are open, how many of them are late, and how many are gone from their network.

    Nobody can answer what is gone, so it is never late. Snoozed items, those with time left and those that are gone are
    few beside an old debt, so these are counted and taken off.
    """
    total = _count(conn, f"state = 'open'{_of(account_ids)}", now) - _count(conn, _snoozed(account_ids), now)
    gone = f"{_open(account_ids)} AND gone_at IS NOT NULL"
    in_time = _count(conn, f"{_open(account_ids)} AND due_at > :now", now)
    late = total - in_time - _count(conn, f"{gone} AND due_at <= :now", now)
    return total, late, _count(conn, gone, now)


def page(
    conn: sqlite3.Connection, now: str, account_ids: Sequence[int] | None, start: int, stop: int, total: int
) -> list[ListedItem]:
    """Return open items start..stop, most urgent first; the far half is counted from the end."""
    clause = _open(account_ids)
    size = max(0, min(stop, total) - start)
    if size == 0:
        return []
    from_end = start > total // 2
    offset = total - start - size if from_end else start
    order = "DESC" if from_end else "ASC"
    rows = conn.execute(
        f"""SELECT {_COLUMNS} FROM inbox_items i JOIN (
              SELECT id FROM inbox_items WHERE {clause} ORDER BY due_at {order}, {WORTH} {order}, id {order} LIMIT :size OFFSET :offset
            ) w ON w.id = i.id ORDER BY i.due_at, {WORTH}, i.id""",
        {"now": now, "size": size, "offset": offset},
    )
    return [ListedItem(*row) for row in rows]


def position(conn: sqlite3.Connection, now: str, account_ids: Sequence[int] | None, item_id: int) -> int | None:
    """Return where an open item stands in the list, None when it is not in it."""
    clause = _open(account_ids)
    row = conn.execute(
        f"SELECT due_at, {WORTH} FROM inbox_items WHERE id = :id AND {clause}", {"id": item_id, "now": now}
    ).fetchone()
    if row is None:
        return None
    before = conn.execute(
        f"""SELECT count(*) FROM inbox_items WHERE {clause} AND due_at <= :due
            AND (due_at < :due OR {WORTH} < :worth OR ({WORTH} = :worth AND id < :id))""",
        {"now": now, "due": row[0], "worth": row[1], "id": item_id},
    ).fetchone()[0]
    return int(before)


def _count(conn: sqlite3.Connection, clause: str, now: str) -> int:
    return int(conn.execute(f"SELECT count(*) FROM inbox_items WHERE {clause}", {"now": now}).fetchone()[0])


def handled_count(conn: sqlite3.Connection, now: str, account_ids: Sequence[int] | None) -> int:
    """Return how many items are snoozed or done."""
    return _count(conn, _snoozed(account_ids), now) + _count(conn, _handled(account_ids), now)


def handled_page(
    conn: sqlite3.Connection, now: str, account_ids: Sequence[int] | None, start: int, stop: int, total: int
) -> list[ListedItem]:
    """Return snoozed items, soonest back first, then done ones, last handled first; the far half is counted from the end."""
    stop = min(stop, total)
    snoozed = _count(conn, _snoozed(account_ids), now)
    rows: list[tuple[object, ...]] = []
    if start < snoozed:
        rows += conn.execute(
            f"""SELECT {_COLUMNS} FROM inbox_items i WHERE {_snoozed(account_ids)}
                ORDER BY snoozed_until, id LIMIT :size OFFSET :start""",
            {"now": now, "size": min(stop, snoozed) - start, "start": start},
        ).fetchall()
    first, last = max(start, snoozed), stop
    if first < last:
        from_end = first - snoozed > (total - snoozed) // 2
        order = "ASC" if from_end else "DESC"
        rows += conn.execute(
            f"""SELECT {_COLUMNS} FROM inbox_items i JOIN (
                  SELECT id FROM inbox_items WHERE {_handled(account_ids)} ORDER BY handled_at {order}, id {order}
                  LIMIT :size OFFSET :offset) w ON w.id = i.id ORDER BY i.handled_at DESC, i.id DESC""",
            {"now": now, "size": last - first, "offset": total - last if from_end else first - snoozed},
        ).fetchall()
    return [ListedItem(*row) for row in rows]  # type: ignore[arg-type]


def handled_position(conn: sqlite3.Connection, now: str, account_ids: Sequence[int] | None, item_id: int) -> int | None:
    """Return where an item stands among the snoozed and done ones, None when it is not one of them."""
    row = conn.execute("SELECT state, snoozed_until, handled_at FROM inbox_items WHERE id = ?", (item_id,)).fetchone()
    if row is None or (row[0] == "open" and row[1] <= now):
        return None
    at = {"now": now, "id": item_id, "until": row[1], "handled": row[2]}
    if row[0] == "open":
        before = f"{_snoozed(account_ids)} AND (snoozed_until, id) < (:until, :id)"
        return int(conn.execute(f"SELECT count(*) FROM inbox_items WHERE {before}", at).fetchone()[0])
    after = f"{_handled(account_ids)} AND (handled_at, id) > (:handled, :id)"
    done_before = int(conn.execute(f"SELECT count(*) FROM inbox_items WHERE {after}", at).fetchone()[0])
    return _count(conn, _snoozed(account_ids), now) + done_before


def get(conn: sqlite3.Connection, item_id: int) -> sqlite3.Row | None:
    """Return one item whole."""
    return named_row(conn, "SELECT * FROM inbox_items WHERE id = ?", (item_id,))


def missing(conn: sqlite3.Connection, item_ids: Sequence[int]) -> list[int]:
    """Return those numbers of which there is no item."""
    return [n for n in item_ids if conn.execute("SELECT 1 FROM inbox_items WHERE id = ?", (n,)).fetchone() is None]


def update(w: Writing, item_ids: Sequence[int], values: dict[str, Any], only: str = "1") -> int:
    """Set columns of those items for which the condition ``only`` holds; return how many rows that changed."""
    changed = 0
    sets = ", ".join(f"{column} = :{column}" for column in values)
    differs = " OR ".join(f"{column} IS NOT :{column}" for column in values)
    for item_id in item_ids:
        changed += w.conn.execute(
            f"UPDATE inbox_items SET {sets} WHERE id = :id AND {only} AND ({differs})", {**values, "id": item_id}
        ).rowcount
    return changed


def arrivals(conn: sqlite3.Connection, since: str, until: str) -> dict[int, tuple[int, str]]:
    """Return per account how many items arrived in a span, spam left out, and the first instant it has any item from."""
    found: dict[int, tuple[int, str]] = {}
    spam = dict(
        conn.execute(
            """SELECT account_id, count(*) FROM inbox_items WHERE spam = 1 AND received_at >= ? AND received_at < ?
               GROUP BY account_id""",
            (since, until),
        ).fetchall()
    )
    for (account_id,) in conn.execute("SELECT id FROM accounts WHERE archived_at IS NULL").fetchall():
        first = conn.execute(
            "SELECT received_at FROM inbox_items WHERE account_id = ? ORDER BY received_at LIMIT 1", (account_id,)
        ).fetchone()
        if first:
            number = conn.execute(
                "SELECT count(*) FROM inbox_items WHERE account_id = ? AND received_at >= ? AND received_at < ?",
                (account_id, since, until),
            ).fetchone()[0]
            found[account_id] = (int(number) - spam.get(account_id, 0), first[0])
    return found
