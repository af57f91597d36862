"""Metric definitions and samples: written in bulk by imports, read one account at a time."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.store.connection import inserted, named_rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.store.connection import Writing

LATEST_POSTS = 200
MANY = 50_000
ROWS_AT_ONCE = 80  # Nine columns each stay under the 999 parameters that old SQLite takes.


class Watched(NamedTuple):
    """A figure an account is watched by."""

    account_id: int
    metric: str
    level: str
    mode: str
    over: str
    label: str
    unit: str
    better: str


class Definition(NamedTuple):
    """What a stored figure means."""

    id: int
    metric: str
    version: int
    flow: str
    unit: str
    valid_from: str | None


def watched(conn: sqlite3.Connection) -> dict[int, list[Watched]]:
    """Return the watched figures of every account, in order."""
    found: dict[int, list[Watched]] = {}
    for row in conn.execute(
        "SELECT account_id, metric, level, mode, over, label, unit, better FROM watched ORDER BY account_id, position"
    ):
        found.setdefault(row[0], []).append(Watched(*row))
    return found


def definitions(conn: sqlite3.Connection, platform: str, level: str) -> dict[int, Definition]:
    """Return the stored definitions of a platform by id."""
    return {
        row[0]: Definition(*row)
        for row in conn.execute(
            "SELECT id, metric, version, flow, unit, valid_from FROM definitions WHERE platform = ? AND level = ?",
            (platform, level),
        )
    }


def definition_rows(conn: sqlite3.Connection, platform: str, level: str, metric: str) -> list[sqlite3.Row]:
    """Return every stored definition of a metric, newest first."""
    return named_rows(
        conn,
        "SELECT * FROM definitions WHERE platform = ? AND level = ? AND metric = ? ORDER BY version DESC",
        (platform, level, metric),
    )


def define(w: Writing, values: dict[str, Any]) -> int:
    """Insert or refresh a definition and return its id."""
    columns = ", ".join(values)
    marks = ", ".join(f":{column}" for column in values)
    keys = {"platform", "level", "metric", "version"}
    sets = ", ".join(f"{column} = excluded.{column}" for column in values if column not in keys)
    row = w.conn.execute(
        f"""INSERT INTO definitions({columns}) VALUES ({marks})
            ON CONFLICT(platform, level, metric, version) DO UPDATE SET {sets} RETURNING id""",
        values,
    ).fetchone()
    return int(row[0])


def captured(conn: sqlite3.Connection) -> dict[int, str]:
    """Return per account the instant its newest figures were captured."""
    return {
        row[0]: row[1]
        for row in conn.execute(
            """SELECT account_id, max(captured_at) FROM sources
               WHERE account_id IS NOT NULL AND kind NOT LIKE 'plan%' AND kind NOT LIKE 'inbox%' GROUP BY account_id"""
        )
    }


def last_import(conn: sqlite3.Connection) -> tuple[Any, ...]:
    """Return what differs whenever figures may have changed: how many imports there are, the last one, the last sync."""
    row = conn.execute(
        """SELECT (SELECT count(*) FROM sources), id, sha256, imported_at, rows_added, rows_updated,
           (SELECT max(captured_at) FROM sources), (SELECT total(added) FROM syncs) FROM sources
           ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    return tuple(row or ())


def days(
    conn: sqlite3.Connection, account_id: int, definition_ids: Sequence[int], start: str, end: str
) -> list[tuple[int, str, float]]:
    """Return (definition, day, value) of an account's own figures with start <= day < end."""
    found: list[tuple[int, str, float]] = []
    for definition_id in definition_ids:
        found += conn.execute(
            """SELECT definition_id, on_day, value FROM account_samples
               WHERE account_id = ? AND definition_id = ? AND on_day >= ? AND on_day < ? ORDER BY on_day""",
            (account_id, definition_id, start, end),
        ).fetchall()
    return found


def post_index(conn: sqlite3.Connection, account_id: int) -> list[tuple[int, str, str, str | None]]:
    """Return (row id, remote id, permalink, day of publication) of the account's remote posts."""
    query = "SELECT id, remote_id, permalink, published_on FROM remote_posts WHERE account_id = ?"
    return conn.execute(query, (account_id,)).fetchall()


def without_format(conn: sqlite3.Connection, account_id: int) -> set[int]:
    """Return the row ids of an account's remote posts whose format was not known when they were stored."""
    query = "SELECT id FROM remote_posts WHERE account_id = ? AND format = ''"
    return {row[0] for row in conn.execute(query, (account_id,))}


def set_formats(w: Writing, formats: Iterable[tuple[str, int]]) -> None:
    """Give remote posts that have none a format: (format, row id)."""
    w.conn.executemany("UPDATE remote_posts SET format = ? WHERE id = ? AND format = ''", formats)


def rename_post(w: Writing, post_id: int, remote_id: str) -> None:
    """Give a remote post the id it is better known by."""
    w.conn.execute("UPDATE remote_posts SET remote_id = ? WHERE id = ?", (remote_id, post_id))


def largest(conn: sqlite3.Connection, platform: str, account_id: int, level: str) -> dict[str, float]:
    """Return the largest value of every figure of an account; of posts, among those published last."""
    if level == "post":
        query = f"""SELECT d.metric, max(s.value) FROM post_samples s JOIN definitions d ON d.id = s.definition_id
            WHERE s.remote_post_id IN (SELECT id FROM remote_posts WHERE account_id = ? AND published_on IS NOT NULL
            ORDER BY published_on DESC LIMIT {LATEST_POSTS}) GROUP BY d.metric"""
        return dict(conn.execute(query, (account_id,)).fetchall())
    query = """SELECT d.metric, max(s.value) FROM definitions d JOIN account_samples s
        ON s.account_id = ? AND s.definition_id = d.id WHERE d.platform = ? AND d.level = 'account' GROUP BY d.metric"""
    return dict(conn.execute(query, (account_id, platform)).fetchall())


def standing(
    conn: sqlite3.Connection, platform: str, account_id: int, day: str, metrics: Iterable[str]
) -> list[tuple[str, str, str, str, str]]:
    """Return (metric, name, kind, first and last day of its import) of the figures an account has of a day."""
    wanted = set(metrics)
    rows = conn.execute(
        """SELECT d.metric, s.name, s.kind, coalesce(s.period_from, a.on_day), coalesce(s.period_to, a.on_day)
           FROM definitions d JOIN account_samples a ON a.account_id = ? AND a.definition_id = d.id AND a.on_day = ?
           JOIN sources s ON s.id = a.source_id WHERE d.platform = ? AND d.level = 'account' ORDER BY d.metric""",
        (account_id, day, platform),
    )
    return [row for row in rows if row[0] in wanted]


def add_posts(w: Writing, rows: Iterable[Sequence[Any]]) -> None:
    """Insert remote posts: (id, account, remote id, permalink, instant, day, format, body, source)."""
    _insert_many(
        w,
        """INSERT INTO remote_posts(id, account_id, remote_id, permalink, published_at, published_on, format, body, source_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        list(rows),
    )


def next_post_id(conn: sqlite3.Connection) -> int:
    """Return a row id above every remote post's, so that bulk inserts may number their rows themselves."""
    return int(conn.execute("SELECT coalesce(max(id), 0) + 1 FROM remote_posts").fetchone()[0])


def _insert_many(w: Writing, insert: str, rows: Sequence[Sequence[Any]]) -> int:
    """Run an INSERT that ends in one row of marks for every row, and return how many rows it added.

    Each statement takes ``ROWS_AT_ONCE`` rows: one that fires a trigger is guarded as a whole, which at one row
    a statement costs as much as the row itself.
    """
    head, values, marks = insert.rpartition("VALUES ")
    whole = len(rows) - len(rows) % ROWS_AT_ONCE
    added = 0
    if whole:
        groups = (chain.from_iterable(rows[at : at + ROWS_AT_ONCE]) for at in range(0, whole, ROWS_AT_ONCE))
        many = f"{head}{values}{', '.join([marks] * ROWS_AT_ONCE)}"
        added += w.conn.executemany(many, (tuple(group) for group in groups)).rowcount
    if whole < len(rows):
        added += w.conn.executemany(insert, rows[whole:]).rowcount
    return added


def _upsert(w: Writing, table: str, key: str, rows: list[tuple[int, int, str, float, int]]) -> tuple[int, int]:
    if not rows:
        return 0, 0
    added = _insert_many(
        w,
        f"INSERT OR IGNORE INTO {table}({key}, definition_id, on_day, value, source_id) VALUES (?, ?, ?, ?, ?)",
        rows,
    )
    if added == len(rows):
        return added, 0
    updated = w.conn.executemany(
        f"""UPDATE {table} SET value = ?4, source_id = ?5
            WHERE {key} = ?1 AND definition_id = ?2 AND on_day = ?3 AND value IS NOT ?4""",
        rows,
    ).rowcount
    return added, updated


def values_unsorted(w: Writing, coming: int) -> str:
    """Take the index of values away where so many samples come that sorting once is quicker than placing each.

    Returns what ``values_sorted`` needs, '' where the index stays. Both happen in the one transaction of the import: if
    that fails the index is as it was.
    """
    if coming < MANY:
        return ""
    from smdash.store.metrics.post_order import VALUE_INDEX

    there = w.conn.execute("SELECT count(*) FROM (SELECT 1 FROM post_samples LIMIT ?)", (2 * coming,)).fetchone()[0]
    row = w.conn.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", (VALUE_INDEX,)).fetchone()
    if row is None or there >= 2 * coming:
        return ""
    w.conn.execute(f"DROP INDEX {VALUE_INDEX}")
    return str(row[0])


def values_sorted(w: Writing, taken: str) -> None:
    """Build the index again that ``values_unsorted`` took."""
    if taken:
        w.conn.execute(taken)


def put_post_samples(w: Writing, rows: list[tuple[int, int, str, float, int]]) -> tuple[int, int]:
    """Upsert (post, definition, day, value, source); return how many were added and how many corrected."""
    return _upsert(w, "post_samples", "remote_post_id", rows)


def put_account_samples(w: Writing, rows: list[tuple[int, int, str, float, int]]) -> tuple[int, int]:
    """Upsert (account, definition, day, value, source); return how many were added and how many corrected."""
    return _upsert(w, "account_samples", "account_id", rows)


def sources_with(
    conn: sqlite3.Connection, sha256: str, account_id: int | None
) -> list[tuple[str | None, str | None, str, str]]:
    """Return (first day, last day, captured, imported) of the imports of the very same bytes for the same account."""
    return conn.execute(
        """SELECT period_from, period_to, captured_at, imported_at FROM sources
           WHERE sha256 = ? AND account_id IS ? ORDER BY id""",
        (sha256, account_id),
    ).fetchall()


def accounts_with(conn: sqlite3.Connection, sha256: str) -> list[str]:
    """Return the slugs of the accounts that have figures of an import of the very same bytes."""
    return [
        slug
        for (slug,) in conn.execute(
            """SELECT DISTINCT p.slug || '/' || a.platform FROM sources s JOIN accounts a ON a.id = s.account_id
               JOIN brands p ON p.id = a.brand_id WHERE s.sha256 = ? ORDER BY 1""",
            (sha256,),
        )
    ]


def add_source(w: Writing, values: dict[str, Any]) -> int:
    """Insert the record of an import and return its id."""
    return inserted(w.db.table("sources").insert({**values, "imported_at": w.now}).last_pk)
