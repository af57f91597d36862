"""What the open items are, by account and kind, and how long items of each kind took."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.id_lists import and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

MOST_TIMES = 100
"""Older times than the last hundred of a kind weigh next to nothing."""
CLEARED = ("done", "answered", "waiting", "spam")
"""What may come of an item in a clearing session that is then worked on no more."""


class OpenItems(NamedTuple):
    """Open items of one account and kind; ``before`` of them came in before the asked instant."""

    account_id: int
    kind: str
    items: int
    before: int


class Took(NamedTuple):
    """One item's time: when it was done with, in Unix seconds, and how long it took."""

    at: int
    minutes: float


def open_items(
    conn: sqlite3.Connection, now: str, account_ids: Sequence[int] | None, before: str = ""
) -> list[OpenItems]:
    """Count what is open and still on its network, from an index alone."""
    if account_ids is not None and not account_ids:
        return []  # SQLite has no way to look for none of them in the index it is told to use
    rows = conn.execute(
        f"""SELECT account_id, kind, count(*), sum(received_at < :before) FROM inbox_items INDEXED BY inbox_debt
            WHERE state = 'open' AND snoozed_until <= :now AND gone_at IS NULL{and_among("account_id", account_ids)}
            GROUP BY account_id, kind""",
        {"now": now, "before": before},
    )
    return [OpenItems(*row) for row in rows]


def cleared_times(conn: sqlite3.Connection, kind: str) -> list[Took]:
    """Return the last times that items of a kind took in clearing sessions, the oldest first."""
    rows = conn.execute(
        f"""SELECT CAST(strftime('%s', at) AS INTEGER), seconds FROM item_times
            WHERE kind = ? AND outcome IN ({", ".join("?" * len(CLEARED))}) ORDER BY at DESC, id DESC LIMIT ?""",
        (kind, *CLEARED, MOST_TIMES),
    ).fetchall()
    return [Took(at, max(1.0, seconds) / 60) for at, seconds in reversed(rows)]


def logged_times(conn: sqlite3.Connection) -> dict[str, list[Took]]:
    """Return the last times that were logged for one item each, by its kind, the oldest first.

    Where several items were handled meanwhile, each took its part.
    """
    rows = conn.execute(
        """SELECT kind, ended, seconds / max(1, handled) FROM (
             SELECT i.kind AS kind, t.id AS id, CAST(strftime('%s', t.ended_at) AS INTEGER) AS ended,
               strftime('%s', t.ended_at) - strftime('%s', t.started_at) AS seconds,
               (SELECT count(*) FROM inbox_items d WHERE d.state = 'done' AND d.handled_at IS NOT NULL
                AND d.handled_at BETWEEN t.started_at AND t.ended_at AND d.account_id = i.account_id) AS handled
             FROM time_entries t JOIN inbox_items i ON i.id = t.item_id
             WHERE t.item_id IS NOT NULL AND t.ended_at IS NOT NULL AND t.activity = 'inbox'
             ORDER BY t.ended_at DESC LIMIT ?)
           ORDER BY ended, id""",
        (MOST_TIMES,),
    )
    found: dict[str, list[Took]] = {}
    for kind, at, seconds in rows:
        if seconds > 0:
            found.setdefault(kind, []).append(Took(at, seconds / 60))
    return found
