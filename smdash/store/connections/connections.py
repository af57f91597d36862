"""The rows of connections: whose account is connected to what, never by which secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from smdash.store import settings
from smdash.store.connection import named_row, named_rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.store.connection import Writing

_LAST = "signed_out:{}"
"""Name of the setting that holds who an account was signed in as before it was signed out."""

_WERE = "signed_in_before:{}"
"""Name of the setting that holds whom an account was signed in as before, each with the last item that came by then."""

_ALL = """SELECT a.id AS account_id, a.slug AS account, b.slug AS brand, b.colour, a.platform, a.handle AS named,
    a.archived_at IS NOT NULL OR b.archived_at IS NOT NULL AS archived, c.account_id IS NOT NULL AS connected,
    c.server, c.remote_id, c.handle, c.url, c.secrets, c.signed_in_at, c.expires_at, c.checked_at, c.problem,
    c.problem_kind, c.problem_at, json_extract(c.limits, '$.text') AS text_limit,
    json_extract(c.limits, '$.lacking') AS lacking,
    (SELECT max(s.done_at) FROM syncs s WHERE s.account_id = a.id) AS synced_at
    FROM accounts a JOIN brands b ON b.id = a.brand_id LEFT JOIN connections c ON c.account_id = a.id"""


def every(conn: sqlite3.Connection, *, archived: bool = False) -> list[sqlite3.Row]:
    """Return all accounts with their connections, by slug; archived ones only when asked for."""
    where = "" if archived else "WHERE a.archived_at IS NULL AND b.archived_at IS NULL"
    return named_rows(conn, f"{_ALL} {where} ORDER BY b.slug, a.slug")


def one(conn: sqlite3.Connection, account_id: int) -> sqlite3.Row | None:
    """Return an account with its connection; None where there is no such account."""
    return named_row(conn, f"{_ALL} WHERE a.id = ?", (account_id,))


def same_remote(conn: sqlite3.Connection, account_id: int, platform: str, server: str, remote_id: str) -> list[str]:
    """Return the slugs of the other accounts that are connected to one account of a network."""
    rows = conn.execute(
        """SELECT a.slug FROM connections c JOIN accounts a ON a.id = c.account_id
           WHERE a.platform = ? AND c.server = ? AND c.remote_id = ? AND a.id <> ? ORDER BY a.slug""",
        (platform, server, remote_id, account_id),
    )
    return [row[0] for row in rows]


def put(w: Writing, account_id: int, values: dict[str, Any]) -> None:
    """Store a sign-in that worked; what was known of another account of the network is forgotten with it.

    How far streams were read is about one account there and means nothing for another.
    """
    before = known_as(w.conn, account_id)
    now = (values["server"], values["remote_id"])
    if before is not None and before != now:
        w.conn.execute("DELETE FROM syncs WHERE account_id = ?", (account_id,))
        _note_before(w, account_id, before)
    w.conn.execute("DELETE FROM rate_limits WHERE account_id = ?", (account_id,))
    w.conn.execute("DELETE FROM settings WHERE key = ?", (_LAST.format(account_id),))
    columns = {"account_id": account_id, **values, "problem": "", "problem_kind": "", "problem_at": None}
    if before != now:
        columns |= {"limits": None, "limits_at": None}
    names = list(columns)
    w.conn.execute(
        f"""INSERT INTO connections({", ".join(names)}) VALUES ({", ".join(f":{name}" for name in names)})
            ON CONFLICT(account_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in names[1:])}""",
        columns,
    )
    w.conn.execute(
        "UPDATE syncs SET problem = '', problem_kind = '' WHERE account_id = ? AND problem_kind = 'sign-in needed'",
        (account_id,),
    )


def _note_before(w: Writing, account_id: int, before: tuple[str, str]) -> None:
    """Note that every item there is by now came to somebody whom an account is signed in as no more."""
    key = _WERE.format(account_id)
    (last,) = w.conn.execute("SELECT coalesce(max(id), 0) FROM inbox_items").fetchone()
    settings.put(w, key, [*settings.get(w.conn, key, []), {"server": before[0], "remote_id": before[1], "to": last}])


def came_to_another(conn: sqlite3.Connection, account_id: int, item_id: int) -> bool:
    """Say whether an item of an account came to somebody else than it is, or was last, signed in as."""
    for each in settings.get(conn, _WERE.format(account_id), []):
        if item_id <= each["to"]:
            return (each["server"], each["remote_id"]) != known_as(conn, account_id)
    return False


def known_as(conn: sqlite3.Connection, account_id: int) -> tuple[str, str] | None:
    """Return the server and remote id an account is, or was last, signed in as; None where it never was."""
    row = conn.execute("SELECT server, remote_id FROM connections WHERE account_id = ?", (account_id,)).fetchone()
    if row is not None:
        return str(row[0]), str(row[1])
    last = settings.get(conn, _LAST.format(account_id))
    return (str(last.get("server")), str(last.get("remote_id"))) if isinstance(last, dict) else None


def forget(w: Writing, account_id: int) -> None:
    """Remove a connection, and remember who it was, so that signing in again goes on where it stopped."""
    known = known_as(w.conn, account_id)
    if known is not None:
        settings.put(w, _LAST.format(account_id), {"server": known[0], "remote_id": known[1]})
    w.conn.execute("DELETE FROM connections WHERE account_id = ?", (account_id,))
    w.conn.execute("UPDATE syncs SET problem = '', problem_kind = '' WHERE account_id = ?", (account_id,))
    w.conn.execute("DELETE FROM rate_limits WHERE account_id = ?", (account_id,))


def note_works(w: Writing, account_id: int, handle: str, *, ended: tuple[str, ...]) -> None:
    """Note that a network took the sign-in now, which ends problems of some kinds; '' for a handle keeps the one known."""
    w.conn.execute(
        """UPDATE connections SET checked_at = ?, handle = CASE WHEN ? = '' THEN handle ELSE ? END
           WHERE account_id = ?""",
        (w.now, handle, handle, account_id),
    )
    w.conn.execute(
        f"""UPDATE connections SET problem = '', problem_kind = '', problem_at = NULL
            WHERE account_id = ? AND problem_kind IN ({", ".join("?" * len(ended))})""",
        (account_id, *ended),
    )


def note_problem(w: Writing, account_id: int, problem: str, kind: str) -> bool:
    """Note why a connection does not work; say whether that is news, which the same problem again is not."""
    known = w.conn.execute(
        "SELECT problem, problem_kind FROM connections WHERE account_id = ?", (account_id,)
    ).fetchone()
    if known is None or known == (problem, kind):
        return False
    w.conn.execute(
        "UPDATE connections SET problem = ?, problem_kind = ?, problem_at = ? WHERE account_id = ?",
        (problem, kind, w.now, account_id),
    )
    return str(known[1]) != kind


def limits(conn: sqlite3.Connection, account_id: int) -> tuple[dict[str, Any], str] | None:
    """Return what an account's server said it takes, and when; None where it was not asked."""
    row = conn.execute("SELECT limits, limits_at FROM connections WHERE account_id = ?", (account_id,)).fetchone()
    return (json.loads(row[0]), str(row[1])) if row and row[0] and row[1] else None


def put_lacking(w: Writing, account_id: int, abilities: Sequence[str]) -> None:
    """Note which abilities a sign-in has no right to; what its server takes is still to be asked."""
    w.conn.execute(
        """UPDATE connections SET limits = json_set(coalesce(limits, '{}'), '$.lacking', json(?))
           WHERE account_id = ? AND (limits IS NOT NULL OR ?)""",
        (json.dumps(list(abilities)), account_id, bool(abilities)),
    )


def put_limits(w: Writing, account_id: int, values: dict[str, Any]) -> None:
    """Keep what an account's server says it takes; what its sign-in has no right to stays where only that has told."""
    w.conn.execute(
        """UPDATE connections SET limits_at = :now, limits = CASE WHEN :said THEN :limits
             ELSE json_set(:limits, '$.lacking', json(coalesce(json_extract(limits, '$.lacking'), '[]'))) END
           WHERE account_id = :account""",
        {"limits": json.dumps(values), "now": w.now, "account": account_id, "said": values.get("lacking") is not None},
    )
