"""Reading figures for the metrics screen: one account's days, its posts with all their snapshots, and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.metrics.post_formats import REPLY
from smdash.store.id_lists import among, and_among
from smdash.store.item_sql import TIMED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.domain.metrics.post_formats import FormatRules


class Meaning(NamedTuple):
    """A stored definition, whole."""

    id: int
    metric: str
    version: int
    label: str
    unit: str
    kind: str
    level: str
    flow: str
    unique: bool
    valid_from: str
    valid_until: str
    replaced_by: str
    comparable: bool


class ImportSource(NamedTuple):
    """An import or a sync: its file, when its figures were captured (stored instant), and which of both."""

    id: int
    name: str
    captured_at: str
    synced: int


class Post(NamedTuple):
    """A published post; ``body`` is cut to what a line can show."""

    id: int
    account_id: int
    permalink: str
    published_at: str
    published_on: str
    format: str
    body: str


_POST = """p.id, p.account_id, p.permalink, coalesce(p.published_at, ''), coalesce(p.published_on, ''), p.format,
    substr(p.body, 1, 300)"""
BLANKLESS = "ltrim(p.body, ' ' || char(9, 10, 11, 12, 13))"


def format_sql(rules: FormatRules) -> str:
    """Return the SQL of a post's format, the same as ``FormatRules.of``.

    Posts that were stored before their format could be told have none; their address and text may tell it.
    """
    cases = ["WHEN p.format <> '' THEN p.format"]
    cases += [f"WHEN instr(p.permalink, {_quoted(part)}) THEN {_quoted(name)}" for part, name in rules.paths]
    cases += [f"WHEN {BLANKLESS} LIKE '@%' THEN {_quoted(REPLY)}"] if rules.mention_first else []
    return f"CASE {' '.join(cases)} ELSE '' END"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def meanings(conn: sqlite3.Connection, platform: str) -> dict[int, Meaning]:
    """Return every stored definition of a platform by id, oldest version first."""
    return {
        row[0]: Meaning._make((*row[:8], bool(row[8]), *row[9:12], bool(row[12])))
        for row in conn.execute(
            """SELECT id, metric, version, label, unit, kind, level, flow, is_unique, coalesce(valid_from, ''),
               coalesce(valid_until, ''), coalesce(replaced_by, ''), comparable
               FROM definitions WHERE platform = ? ORDER BY level, metric, version""",
            (platform,),
        )
    }


def account_definitions(conn: sqlite3.Connection, account_id: int, wanted: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Return, of some definitions, those an account has days for: the newest day and the source of it."""
    found = {}
    for definition in wanted:
        row = conn.execute(
            """SELECT on_day, source_id FROM account_samples WHERE account_id = ? AND definition_id = ?
               ORDER BY on_day DESC LIMIT 1""",
            (account_id, definition),
        ).fetchone()
        if row:
            found[definition] = (str(row[0]), int(row[1]))
    return found


def snapshots(
    conn: sqlite3.Connection,
    account_id: int,
    start: str,
    end: str,
    wanted: Sequence[int] | None,
    rules: FormatRules,
) -> list[tuple[int, str, int, str, float, int, str]]:
    """Return (post, published on, definition, captured on, value, source, format) of posts published in start <= day < end."""
    only = and_among("s.definition_id", wanted)
    return conn.execute(
        f"""SELECT p.id, p.published_on, s.definition_id, s.on_day, s.value, s.source_id, {format_sql(rules)}
            FROM remote_posts p CROSS JOIN post_samples s ON s.remote_post_id = p.id
            WHERE p.account_id = ? AND p.published_on >= ? AND p.published_on < ?{only}
            ORDER BY p.published_on, p.id, s.definition_id, s.on_day""",
        (account_id, start, end),
    ).fetchall()


def newest_post_with(conn: sqlite3.Connection, account_id: int, wanted: Sequence[int]) -> tuple[str, int]:
    """Return an account's newest post that has one of some definitions: its day and a source; ('', 0) when none has."""
    some = among("s.definition_id", wanted)
    row = conn.execute(
        f"""SELECT p.published_on, (SELECT max(s.source_id) FROM post_samples s WHERE s.remote_post_id = p.id
            AND {some}) FROM remote_posts p WHERE p.account_id = ? AND p.published_on IS NOT NULL AND EXISTS
            (SELECT 1 FROM post_samples s WHERE s.remote_post_id = p.id AND {some})
            ORDER BY p.published_on DESC LIMIT 1""",
        (account_id,),
    ).fetchone()
    return (str(row[0]), int(row[1])) if row else ("", 0)


def newest_posts_have(conn: sqlite3.Connection, account_id: int) -> set[int]:
    """Return the definitions that an account's newest fifty posts have figures of."""
    rows = conn.execute(
        """SELECT DISTINCT s.definition_id FROM (SELECT id FROM remote_posts WHERE account_id = ?
           ORDER BY published_on DESC LIMIT 50) p CROSS JOIN post_samples s ON s.remote_post_id = p.id""",
        (account_id,),
    )
    return {int(row[0]) for row in rows}


def posts_between(conn: sqlite3.Connection, account_id: int, start: str, end: str) -> list[Post]:
    """Return an account's posts published in start <= day < end, oldest first."""
    return [
        Post(*row)
        for row in conn.execute(
            f"""SELECT {_POST} FROM remote_posts p WHERE p.account_id = ? AND p.published_on >= ? AND p.published_on < ?
                ORDER BY p.published_on, p.id""",
            (account_id, start, end),
        )
    ]


def posts_by_id(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Post]:
    """Return posts by their row ids."""
    rows = conn.execute(f"SELECT {_POST} FROM remote_posts p WHERE {among('p.id', ids)}")
    return {row[0]: Post(*row) for row in rows}


def values_of(conn: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[int, int, str, float]]:
    """Return (post, definition, captured on, value) of all snapshots of some posts, oldest first."""
    return conn.execute(
        f"""SELECT remote_post_id, definition_id, on_day, value FROM post_samples WHERE {among("remote_post_id", ids)}
            ORDER BY remote_post_id, definition_id, on_day"""
    ).fetchall()


def source(conn: sqlite3.Connection, source_id: int) -> ImportSource | None:
    """Return an import by its row id."""
    row = conn.execute("SELECT id, name, captured_at, kind = 'sync' FROM sources WHERE id = ?", (source_id,)).fetchone()
    return ImportSource(*row) if row else None


def synced_from(conn: sqlite3.Connection, account_id: int, wanted: Iterable[int]) -> str:
    """Return the first day an account has any of some definitions of, '' where that did not come with a sync."""
    found = [
        row
        for definition in wanted
        if (
            row := conn.execute(
                """SELECT s.on_day, o.kind FROM account_samples s JOIN sources o ON o.id = s.source_id
                   WHERE s.account_id = ? AND s.definition_id = ? ORDER BY s.on_day LIMIT 1""",
                (account_id, definition),
            ).fetchone()
        )
    ]
    day, kind = min(found, default=("", ""))
    return str(day) if kind == "sync" else ""


def newest_source(conn: sqlite3.Connection, account_id: int) -> ImportSource | None:
    """Return the import of an account's figures that was captured last."""
    row = conn.execute(
        """SELECT id, name, captured_at, kind = 'sync' FROM sources WHERE account_id = ? AND kind NOT LIKE 'plan%'
           AND kind NOT LIKE 'inbox%' ORDER BY captured_at DESC, id DESC LIMIT 1""",
        (account_id,),
    ).fetchone()
    return ImportSource(*row) if row else None


def reply_times(conn: sqlite3.Connection, account_id: int, since: str) -> list[tuple[str, str | None]]:
    """Return (received, handled or None) of the items an account received since an instant.

    Open ones that are gone from their network are left out: nobody waits for an answer. So is what was handled nobody
    knows when.
    """
    return conn.execute(
        f"""SELECT received_at, CASE WHEN state = 'done' THEN handled_at END FROM inbox_items
           WHERE account_id = ? AND received_at >= ? AND ({TIMED} OR (state = 'open' AND gone_at IS NULL))""",
        (account_id, since),
    ).fetchall()


def leads(conn: sqlite3.Connection, account_id: int, start: str, end: str) -> int:
    """Return how many items flagged as a lead an account received in start <= instant < end."""
    row = conn.execute(
        """SELECT count(*) FROM inbox_items WHERE account_id = ? AND received_at >= ? AND received_at < ?
           AND flag = 'lead'""",
        (account_id, start, end),
    ).fetchone()
    return int(row[0])


def has_inbox(conn: sqlite3.Connection, account_id: int) -> bool:
    """Say whether anything was ever received for an account."""
    return conn.execute("SELECT 1 FROM inbox_items WHERE account_id = ? LIMIT 1", (account_id,)).fetchone() is not None


def watch_rows(conn: sqlite3.Connection, account_id: int) -> list[tuple[Any, ...]]:
    """Return (id, position, metric, level, mode) of an account's watched figures, in order."""
    return conn.execute(
        "SELECT id, position, metric, level, mode FROM watched WHERE account_id = ? ORDER BY position", (account_id,)
    ).fetchall()
