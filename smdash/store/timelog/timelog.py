"""Time entries: the log, the timer that runs, and what learning reads of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.timelog.entries import Entry
from smdash.store.connection import utc_text
from smdash.store.id_lists import and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.store.connection import Writing

_SELECT = """SELECT t.id, t.activity, t.started_at, t.ended_at, coalesce(b.slug, ''), coalesce(a.slug, ''), t.post_id,
    t.item_id, t.duty_id, t.note FROM time_entries t LEFT JOIN brands b ON b.id = t.brand_id
    LEFT JOIN accounts a ON a.id = t.account_id"""


def _entry(row: tuple[Any, ...]) -> Entry:
    ended = datetime.fromisoformat(row[3]) if row[3] else None
    return Entry(row[0], row[1], datetime.fromisoformat(row[2]), ended, *row[4:])


def entries(conn: sqlite3.Connection, begin: str, end: str, brand: str | None = None) -> list[Entry]:
    """Return entries that share time with begin <= t < end (stored instants), the newest first."""
    # An entry has at most a day, so what began two days before the period cannot reach into it.
    rows = conn.execute(
        f"""{_SELECT} WHERE t.started_at < :end AND t.started_at > strftime('%Y-%m-%dT%H:%M:%SZ', :begin, '-2 days')
            AND (t.ended_at IS NULL OR t.ended_at > :begin OR t.started_at >= :begin)
            AND (:brand IS NULL OR b.slug = :brand) ORDER BY t.started_at DESC, t.id DESC""",
        {"begin": begin, "end": end, "brand": brand},
    )
    return [_entry(row) for row in rows]


def running(conn: sqlite3.Connection) -> list[Entry]:
    """Return the entries without an end, the newest first."""
    return [
        _entry(row) for row in conn.execute(f"{_SELECT} WHERE t.ended_at IS NULL ORDER BY t.started_at DESC, t.id DESC")
    ]


def get(conn: sqlite3.Connection, entry_id: int) -> Entry | None:
    """Return one entry."""
    row = conn.execute(f"{_SELECT} WHERE t.id = ?", (entry_id,)).fetchone()
    return _entry(row) if row else None


def add(w: Writing, values: dict[str, Any]) -> int:
    """Add an entry; instants may be aware datetimes."""
    known = {key: utc_text(value) if isinstance(value, datetime) else value for key, value in values.items()}
    names = ", ".join(known)
    marks = ", ".join(f":{name}" for name in known)
    row = w.conn.execute(f"INSERT INTO time_entries({names}) VALUES ({marks}) RETURNING id", known).fetchone()
    return int(row[0])


def change(w: Writing, entry_id: int, values: dict[str, Any]) -> None:
    """Change columns of an entry."""
    known = {key: utc_text(value) if isinstance(value, datetime) else value for key, value in values.items()}
    if known:
        listed = ", ".join(f"{name} = :{name}" for name in known)
        w.conn.execute(f"UPDATE time_entries SET {listed} WHERE id = :entry", {**known, "entry": entry_id})


def remove(w: Writing, entry_ids: Iterable[int]) -> int:
    """Delete entries; return how many there were."""
    return sum(
        w.conn.execute("DELETE FROM time_entries WHERE id = ?", (int(entry_id),)).rowcount for entry_id in entry_ids
    )


def spans_of_source(conn: sqlite3.Connection, kind: str) -> list[tuple[str, str | None]]:
    """Return the stored start and end of every entry that was imported from one kind of file."""
    return conn.execute(
        "SELECT t.started_at, t.ended_at FROM time_entries t JOIN sources s ON s.id = t.source_id WHERE s.kind = ?",
        (kind,),
    ).fetchall()


def last_sign(conn: sqlite3.Connection, since: str, until: str) -> str | None:
    """Return when something was last done in smdash within since < t < until: a change, or a key in a composer."""
    row = conn.execute(
        """SELECT max(at) FROM (
             SELECT max(made_at) AS at FROM changes WHERE made_at > :since AND made_at < :until
             UNION ALL SELECT max(saved_at) FROM drafts WHERE saved_at > :since AND saved_at < :until)""",
        {"since": since, "until": until},
    ).fetchone()
    return row[0] if row else None


def handled(conn: sqlite3.Connection, since: str) -> list[tuple[str, str]]:
    """Return (handled_at, account) of items done since an instant, in order of time."""
    return conn.execute(
        """SELECT i.handled_at, a.slug FROM inbox_items i JOIN accounts a ON a.id = i.account_id
           WHERE i.state = 'done' AND i.handled_at IS NOT NULL AND i.handled_at > ? ORDER BY i.handled_at""",
        (since,),
    ).fetchall()


def activities(conn: sqlite3.Connection) -> list[str]:
    """Return the activities that were ever logged."""
    return [row[0] for row in conn.execute("SELECT DISTINCT activity FROM time_entries ORDER BY activity")]


# What a subject is --------------------------------------------------------------------------------------------


class PostFacts(NamedTuple):
    """A post as a timer sees it: ``format`` of the asked account's variant, ``first`` whether that is the oldest."""

    post_id: int
    brand_id: int
    account_id: int | None
    format: str
    first: bool
    logged: bool


def post_facts(conn: sqlite3.Connection, *, delivery: int | None = None, post: int | None = None) -> PostFacts | None:
    """Return what is known of a post, asked for by itself or by one of its deliveries."""
    row = conn.execute(
        """SELECT p.id, p.brand_id, v.account_id, coalesce(v.format, 'text'),
             v.id IS (SELECT min(id) FROM variants WHERE post_id = p.id),
             EXISTS (SELECT 1 FROM time_entries t WHERE t.post_id = p.id AND t.ended_at IS NOT NULL)
           FROM posts p LEFT JOIN deliveries d ON d.id = :delivery
           LEFT JOIN variants v ON v.id = coalesce(d.variant_id, (SELECT min(id) FROM variants WHERE post_id = p.id))
           WHERE p.id = coalesce(d.post_id, :post)""",
        {"delivery": delivery, "post": post},
    ).fetchone()
    return PostFacts(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5])) if row else None


def item_account(conn: sqlite3.Connection, item_id: int) -> tuple[int, int] | None:
    """Return (account, brand) of an inbox item."""
    row = conn.execute(
        "SELECT a.id, a.brand_id FROM inbox_items i JOIN accounts a ON a.id = i.account_id WHERE i.id = ?", (item_id,)
    ).fetchone()
    return (row[0], row[1]) if row else None


def brand_of(conn: sqlite3.Connection, account_id: int) -> int:
    """Return the brand of an account."""
    return int(conn.execute("SELECT brand_id FROM accounts WHERE id = ?", (account_id,)).fetchone()[0])


# What learning reads ------------------------------------------------------------------------------------------

_TASKS = """SELECT t.id, t.activity, t.post_id, t.account_id,
      CAST(strftime('%s', t.started_at) AS INTEGER), CAST(strftime('%s', t.ended_at) AS INTEGER),
      CASE WHEN t.activity <> 'inbox' THEN NULL ELSE coalesce(t.cleared, (
        SELECT count(*) FROM inbox_items i WHERE i.state = 'done' AND i.handled_at IS NOT NULL
        AND i.handled_at BETWEEN t.started_at AND t.ended_at
        AND (t.account_id IS NULL OR i.account_id = t.account_id))) END,
      t.item_id IS NOT NULL,
      t.post_id IS NULL OR EXISTS (SELECT 1 FROM deliveries d WHERE d.post_id = t.post_id
        AND d.state NOT IN ('draft', 'cancelled'))
    FROM time_entries t WHERE t.ended_at IS NOT NULL"""


Task = tuple[int, str, "int | None", "int | None", int, int, "int | None", int, int]
"""A finished entry as learning reads it, without names for speed.

Its id, activity, post, account, start and end in Unix seconds, items handled meanwhile (None but for
the inbox; of a clearing session those it was done with), whether it was for one item, and whether the work is finished: a post that is still a draft is not.
"""


def tasks(conn: sqlite3.Connection, ids: Sequence[int] | None = None) -> list[Task]:
    """Return all finished entries, or those named, in order of their end."""
    return conn.execute(f"{_TASKS}{and_among('t.id', ids)} ORDER BY 6, 1").fetchall()


def journal_mark(conn: sqlite3.Connection) -> tuple[int, int, int]:
    """Return a mark of the journal: its last change, and how many were undone and dropped."""
    row = conn.execute(
        "SELECT coalesce(max(id), 0), count(undone_at), coalesce(sum(dropped), 0) FROM changes"
    ).fetchone()
    return int(row[0]), int(row[1]), int(row[2])


def changed_since(conn: sqlite3.Connection, change_id: int, most: int) -> list[tuple[str, Any, Any, Any]]:
    """Return (table, id or key, post, handled before) of rows changed since, as far as learning may care."""
    return conn.execute(
        """SELECT tbl, coalesce(json_extract(coalesce(new, old), '$.id'), json_extract(coalesce(new, old), '$.key')),
             json_extract(coalesce(new, old), '$.post_id'), json_extract(old, '$.handled_at')
           FROM change_rows WHERE change_id > ? AND tbl IN ('time_entries', 'deliveries', 'inbox_items', 'estimates', 'settings')
           LIMIT ?""",
        (change_id, most),
    ).fetchall()


def estimated_posts(conn: sqlite3.Connection) -> list[tuple[float, float]]:
    """Return (typed minutes, logged minutes) of every post that is out of the drafts and has both."""
    return conn.execute(
        """SELECT p.estimate_minutes, sum(strftime('%s', t.ended_at) - strftime('%s', t.started_at)) / 60.0
           FROM posts p JOIN time_entries t ON t.post_id = p.id AND t.ended_at >= t.started_at
           WHERE p.estimate_minutes > 0 AND EXISTS (
             SELECT 1 FROM deliveries d WHERE d.post_id = p.id AND d.state NOT IN ('draft', 'cancelled'))
           GROUP BY p.id ORDER BY p.id"""
    ).fetchall()
