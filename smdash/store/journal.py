"""The undo journal: triggers write what each user change did to each row, so that any of it can be taken back.

A *change* is one step as the person sees it ("Reschedule 12 posts"). While one is open, triggers copy old and
new rows as JSON. Rows that an import adds by the hundred thousand are not copied: they carry the import's
``source_id``, and undoing the import moves them to a stash table of the same shape.

The journal is also the version of every row: a change's number says what is newer than it (``store.seen``). So it
keeps as well what cannot be taken back (a publisher noting an outcome: ``QUIET``) and each undo and redo, as the number
of the step it was about, and which program made each. What is written without any change (unsaved text, a note of what
was told) has no version; undo notices it as a conflict and refuses instead of overwriting it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import ConflictError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

KEPT_CHANGES = 500

KEYS: dict[str, tuple[str, ...]] = {
    "settings": ("key",),
    "sources": ("id",),
    "brands": ("id",),
    "pillars": ("id",),
    "goals": ("id",),
    "accounts": ("id",),
    "cadences": ("id",),
    "slots": ("id",),
    "watched": ("id",),
    "posts": ("id",),
    "variants": ("id",),
    "media": ("id",),
    "deliveries": ("id",),
    "remote_posts": ("id",),
    "account_samples": ("account_id", "definition_id", "on_day"),
    "post_samples": ("remote_post_id", "definition_id", "on_day"),
    "inbox_items": ("id",),
    "duties": ("id",),
    "estimates": ("key",),
    "capacity": ("weekday",),
    "days_off": ("on_day",),
    "time_entries": ("id",),
    "pauses": ("id",),
    "findings": ("id",),
}
# Tables of later versions, by the version that brought them.
ADDED: dict[int, dict[str, tuple[str, ...]]] = {
    2: {
        "blackouts": ("id",),
        "recurrences": ("id",),
        "pools": ("id",),
        "pool_posts": ("id",),
        "pool_texts": ("id",),
    },
    10: {
        "saved_replies": ("id",),
        "replies": ("id",),
        "people": ("id",),
        "person_handles": ("id",),
        "corrections": ("id",),
        "item_times": ("id",),
    },
    11: {"leads": ("item_id",)},
    15: {
        "results": ("id",),
        "strategies": ("id",),
        "strategy_sections": ("id",),
        "competitors": ("id",),
        "competitor_figures": ("id",),
        "approval_pages": ("id",),
        "approvals": ("id",),
        "reports": ("id",),
    },
    16: {"competitor_handles": ("id",)},
    18: {"result_spans": ("id",)},
    19: {"feeds": ("id",), "ideas": ("id",), "account_sets": ("id",), "account_set_members": ("id",)},
}
ALL_KEYS = {**KEYS, **{table: keys for tables in ADDED.values() for table, keys in tables.items()}}
# Tables an import fills in bulk, children first: the order in which undoing it empties them.
BULK = ("post_samples", "account_samples", "inbox_items", "remote_posts")
# Columns that move with every touch, or with what was fetched from the web, and so never make a conflict.
_TOUCH = frozenset({"updated_at", "fetched", "fetch_error", "fetch_after"})
# Columns that must be as they were even where the step left them alone: a post that went out since has one state
# more to lose than its time.
_ALWAYS = {"deliveries": frozenset({"state"}), "replies": frozenset({"state", "remote_id"})}
# Columns that say how often something was tried: what is in its old state all the same may be taken back.
_TRIED = {"replies": frozenset({"attempts", "error", "via", "outcome_at"})}
# What a row is called, and the columns by which a person knows which one it is.
_ROWS = {
    "account_sets": "a set of accounts",
    "accounts": "an account",
    "brands": "a brand",
    "deliveries": "a post's place in the queue",
    "feeds": "a feed",
    "ideas": "an idea",
    "inbox_items": "a message",
    "people": "what was noted of somebody",
    "posts": "a post",
    "replies": "an answer",
    "saved_replies": "a snippet",
    "settings": "a setting",
}
_NAMED = ("slug", "handle", "author", "name", "key")
UNDOING = -1
# Kinds of changes beside a person's step, which is ''.
UNDONE, REDONE, QUIET = "undo", "redo", "quiet"
# What a delivery is once something of it may be out.
_OUT = ("sending", "published", "unknown")


class Change(NamedTuple):
    """One undoable step: its number, what it was, when (UTC text), and which program made it."""

    id: int
    label: str
    made_at: str
    program: str = ""


def trigger_sql(table: str, columns: list[tuple[str, str]]) -> list[str]:
    """Return the three triggers that journal ``table`` (name and type per column).

    JSON from SQLite keeps 15 digits of a number, too few to find the row again or to restore it, so REAL columns
    are written with 18. An UPDATE that changes nothing, or nothing but the time of touch, is no change.
    """

    def cell(value: str, kind: str) -> str:
        return f"json(iif({value} IS NULL, NULL, printf('%!.18g', {value})))" if kind == "REAL" else value

    def row(prefix: str) -> str:
        pairs = ", ".join(f"'{name}', {cell(f'{prefix}.{name}', kind)}" for name, kind in columns)
        return f"json_object({pairs})"

    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name, _ in columns if name not in _TOUCH)

    is_open = "(SELECT change_id FROM journal_state) > 0"
    adding = "(SELECT change_id FROM journal_state WHERE bulk = 0) > 0" if table in BULK else is_open
    head = "INSERT INTO change_rows(change_id, tbl, old, new) SELECT change_id"
    return [
        f"""CREATE TRIGGER {table}_journal_ai AFTER INSERT ON {table} WHEN {adding}
            BEGIN {head}, '{table}', NULL, {row("NEW")} FROM journal_state; END""",
        f"""CREATE TRIGGER {table}_journal_au AFTER UPDATE ON {table} WHEN {is_open} AND ({differs})
            BEGIN {head}, '{table}', {row("OLD")}, {row("NEW")} FROM journal_state; END""",
        f"""CREATE TRIGGER {table}_journal_ad AFTER DELETE ON {table} WHEN {is_open}
            BEGIN {head}, '{table}', {row("OLD")}, NULL FROM journal_state; END""",
    ]


def stash_sql(table: str, columns: list[tuple[str, str]]) -> str:
    """Return the table that holds the rows of an undone import of ``table`` (name and type per column)."""
    listed = ", ".join(f"{name} {kind}" for name, kind in columns)
    return f"CREATE TABLE stash_{table} (change_id INTEGER NOT NULL, {listed}) STRICT"


def begin(
    conn: sqlite3.Connection, label: str, now: str, *, bulk: bool = False, program: str = "", quiet: bool = False
) -> int:
    """Open a change of a program; a ``quiet`` one is a version of its rows and no step of a person."""
    change_id = int(
        conn.execute(
            "INSERT INTO changes(label, made_at, program, kind) VALUES (?, ?, ?, ?) RETURNING id",
            (label, now, program, QUIET if quiet else ""),
        ).fetchone()[0]
    )
    conn.execute("UPDATE journal_state SET change_id = ?, bulk = ?", (change_id, int(bulk)))
    return change_id


def end(conn: sqlite3.Connection, change_id: int, *, source_id: int | None = None, quiet: bool = False) -> bool:
    """Close the change; return whether it changed anything (an empty one leaves no trace).

    What was undone before a step that did something can no longer be redone.
    """
    conn.execute("UPDATE journal_state SET change_id = NULL, bulk = 0")
    if source_id is not None:
        conn.execute("UPDATE changes SET source_id = ? WHERE id = ?", (source_id, change_id))
    elif not conn.execute("SELECT 1 FROM change_rows WHERE change_id = ? LIMIT 1", (change_id,)).fetchone():
        conn.execute("DELETE FROM changes WHERE id = ?", (change_id,))
        return False
    if quiet:
        return True
    for (dropped,) in conn.execute("SELECT id FROM changes WHERE undone_at IS NOT NULL AND dropped = 0").fetchall():
        _forget_stash(conn, dropped)
    conn.execute("UPDATE changes SET dropped = 1 WHERE undone_at IS NOT NULL AND dropped = 0")
    oldest = conn.execute(
        "SELECT id FROM changes WHERE kind = '' ORDER BY id DESC LIMIT 1 OFFSET ?", (KEPT_CHANGES,)
    ).fetchone()
    if oldest:
        conn.execute("DELETE FROM changes WHERE id <= ?", (oldest[0],))
    return True


def relabel(conn: sqlite3.Connection, change_id: int, label: str) -> None:
    """Name the change once its extent is known ("Finish 12 items")."""
    conn.execute("UPDATE changes SET label = ? WHERE id = ?", (label, change_id))


def next_undo(conn: sqlite3.Connection, program: str | None = None) -> Change | None:
    """Return the last step that was not taken back, of one program or of all."""
    return _change(conn, "undone_at IS NULL", "DESC", program)


def next_redo(conn: sqlite3.Connection, program: str | None = None) -> Change | None:
    """Return the step taken back last, and not made again, by one program or by any."""
    if program is None:
        return _change(conn, "undone_at IS NOT NULL", "ASC", None)
    mine = """undone_at IS NOT NULL AND ? = (SELECT u.program FROM changes u
              WHERE u.step = changes.id AND u.kind = 'undo' ORDER BY u.id DESC LIMIT 1)"""
    return _change(conn, mine, "ASC", None, (program,))


def step(conn: sqlite3.Connection, change_id: int, *, undone: bool) -> Change | None:
    """Return a step by its number where it can be taken back, or made again if it is ``undone``; else None."""
    return _change(conn, f"undone_at IS {'NOT NULL' if undone else 'NULL'} AND id = ?", "ASC", None, (change_id,))


def _change(
    conn: sqlite3.Connection, where: str, order: str, program: str | None, values: tuple[object, ...] = ()
) -> Change | None:
    mine = "" if program is None else "AND program = ?"
    row = conn.execute(
        f"""SELECT id, label, made_at, program FROM changes
            WHERE {where} AND kind = '' AND dropped = 0 {mine} ORDER BY id {order} LIMIT 1""",
        values if program is None else (*values, program),
    ).fetchone()
    return Change(*row) if row else None


def sent(conn: sqlite3.Connection, change_id: int) -> bool:
    """Say whether a step is about what may be out: it says so of a post or an answer, or takes that back."""
    out = ", ".join(f"'{state}'" for state in _OUT)
    found = conn.execute(
        f"""SELECT 1 FROM (SELECT coalesce(json_extract(old, '$.state'), '') AS was, coalesce(json_extract(new, '$.state'), '') AS becomes
              FROM change_rows WHERE change_id = ? AND tbl IN ('deliveries', 'replies'))
            WHERE was <> becomes AND (was IN ({out}) OR becomes IN ({out})) LIMIT 1""",
        (change_id,),
    )
    return found.fetchone() is not None


def let_go(conn: sqlite3.Connection, change_id: int) -> str:
    """Return what became of an answer that a step let go: its state once it waits no more, '' while it does, or for none.

    '' as well where a person's later step is about that answer: that one has to be taken back first.
    """
    row = conn.execute(
        """SELECT r.state FROM change_rows c JOIN replies r ON r.id = json_extract(c.new, '$.id')
           WHERE c.change_id = ?1 AND c.tbl = 'replies' AND json_extract(c.new, '$.state') = 'scheduled'
           AND r.state <> 'scheduled' AND NOT EXISTS (
             SELECT 1 FROM changes s JOIN change_rows l ON l.change_id = s.id
             WHERE s.id > ?1 AND s.kind = '' AND s.undone_at IS NULL AND s.dropped = 0 AND l.tbl = 'replies'
             AND json_extract(coalesce(l.new, l.old), '$.id') = r.id)
           LIMIT 1""",
        (change_id,),
    ).fetchone()
    return row[0] if row else ""


def wait_anew(conn: sqlite3.Connection, change_id: int, late: str, due: str) -> None:
    """Let answers that a step made again lets go wait until a stored instant, and the step say so.

    Those from before ``late`` stay as they are: they are missed, and their person is asked about them.
    """
    found = conn.execute(
        """SELECT id, due_at FROM replies WHERE state = 'scheduled' AND due_at >= ? AND id IN (
             SELECT json_extract(new, '$.id') FROM change_rows WHERE change_id = ? AND tbl = 'replies')""",
        (late, change_id),
    ).fetchall()
    for reply_id, was in found:
        conn.execute("UPDATE replies SET due_at = ? WHERE id = ?", (due, reply_id))
        conn.execute(
            """UPDATE change_rows SET new = json_set(new, '$.due_at', ?) WHERE change_id = ? AND tbl = 'replies'
               AND json_extract(new, '$.id') = ? AND json_extract(new, '$.due_at') = ?""",
            (due, change_id, reply_id, was),
        )


def drop(conn: sqlite3.Connection, change_id: int) -> None:
    """Let a step be none any more: undo passes it by."""
    conn.execute("UPDATE changes SET dropped = 1 WHERE id = ?", (change_id,))


def undo(conn: sqlite3.Connection, now: str, *, program: str = "", change_id: int | None = None) -> Change | None:
    """Take back the last step, or the one named, inside the caller's transaction; None when there is none.

    Raises ConflictError, having written nothing that the caller's rollback does not remove, when a row it
    would restore was changed since by something else.
    """
    change = next_undo(conn) if change_id is None else step(conn, change_id, undone=False)
    if change is None:
        return None
    with_source = conn.execute("SELECT source_id FROM changes WHERE id = ?", (change.id,)).fetchone()[0]
    _enter(conn)
    rows = conn.execute(
        "SELECT tbl, old, new FROM change_rows WHERE change_id = ? ORDER BY id DESC", (change.id,)
    ).fetchall()
    if with_source is not None:
        # Rows that point at the import's own rows go first, then those rows, then what it had changed elsewhere.
        own = [row for row in rows if row[0] == "sources"]
        rows = [row for row in rows if row[0] != "sources"]
        _replay(conn, change, [(t, new, old) for t, old, new in rows])
        _stash_out(conn, change.id, with_source)
        _replay(conn, change, [(t, new, old) for t, old, new in own])
    else:
        _replay(conn, change, [(t, new, old) for t, old, new in rows])
    conn.execute("UPDATE changes SET undone_at = ? WHERE id = ?", (now, change.id))
    _leave(conn)
    _note(conn, UNDONE, change, now, program)
    return change


def redo(conn: sqlite3.Connection, now: str, *, program: str = "", change_id: int | None = None) -> Change | None:
    """Make the last undone step, or the one named, again inside the caller's transaction; None when there is none."""
    change = next_redo(conn) if change_id is None else step(conn, change_id, undone=True)
    if change is None:
        return None
    with_source = conn.execute("SELECT source_id FROM changes WHERE id = ?", (change.id,)).fetchone()[0]
    _enter(conn)
    rows = conn.execute(
        "SELECT tbl, old, new FROM change_rows WHERE change_id = ? ORDER BY id", (change.id,)
    ).fetchall()
    if with_source is not None:
        _not_there_again(conn, change, with_source)
        _replay(conn, change, [row for row in rows if row[0] == "sources"])
        _stash_in(conn, change.id)
        rows = [row for row in rows if row[0] != "sources"]
    _replay(conn, change, rows)
    conn.execute("UPDATE changes SET undone_at = NULL WHERE id = ?", (change.id,))
    _leave(conn)
    _note(conn, REDONE, change, now, program)
    return change


def _note(conn: sqlite3.Connection, kind: str, change: Change, now: str, program: str) -> None:
    """Keep that a step was taken back or made again, as a version of the rows it is about."""
    conn.execute(
        "INSERT INTO changes(label, made_at, program, kind, step) VALUES (?, ?, ?, ?, ?)",
        (change.label, now, program, kind, change.id),
    )


def entangled(conn: sqlite3.Connection, change: Change, after: int) -> Change | None:
    """Return the last step after the one numbered ``after`` that has to go before ``change`` can; None for none.

    It is about the same rows, or about something that only ``change`` made or took away.
    """
    mine = conn.execute("SELECT tbl, old, new FROM change_rows WHERE change_id = ?", (change.id,)).fetchall()
    touched = {(table, _key(table, json.loads(old or new))) for table, old, new in mine}
    made = {table for table, old, new in mine if old is None or new is None}
    refers = {
        table: [(key[2], key[3]) for key in conn.execute(f"PRAGMA foreign_key_list({table})") if key[2] in made]
        for table in ALL_KEYS
    }
    later = conn.execute(
        """SELECT c.id, c.label, c.made_at, c.program, r.tbl, r.old, r.new
           FROM changes c JOIN change_rows r ON r.change_id = c.id
           WHERE c.id > ? AND c.id <> ? AND c.undone_at IS NULL AND c.kind IN ('', 'quiet') ORDER BY c.id DESC, r.id""",
        (after, change.id),
    )
    for *step_of, table, old, new in later:
        row = json.loads(new or old)
        names = {(table, _key(table, row)), *((about, (row.get(column),)) for about, column in refers[table])}
        if names & touched:
            return Change(*step_of)
    return None


def _key(table: str, row: dict[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in ALL_KEYS[table])


def _enter(conn: sqlite3.Connection) -> None:
    # Foreign keys are checked at commit: a change touches parents and children in its own order.
    conn.execute("PRAGMA defer_foreign_keys = ON")
    conn.execute("UPDATE journal_state SET change_id = ?", (UNDOING,))


def _leave(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE journal_state SET change_id = NULL")


def _replay(conn: sqlite3.Connection, change: Change, rows: list[tuple[str, str | None, str | None]]) -> None:
    """Turn each (table, is, becomes) from the first state into the second."""
    for table, now_json, then_json in rows:
        is_row = json.loads(now_json) if now_json else None
        becomes = json.loads(then_json) if then_json else None
        _apply(conn, change, table, is_row, becomes)


def _apply(
    conn: sqlite3.Connection,
    change: Change,
    table: str,
    is_row: dict[str, Any] | None,
    becomes: dict[str, Any] | None,
) -> None:
    keys = ALL_KEYS[table]
    anchor = is_row or becomes or {}
    where = " AND ".join(f"{key} = ?" for key in keys)
    at = [anchor[key] for key in keys]
    cursor = conn.execute(f"SELECT * FROM {table} WHERE {where}", at)
    names = [column[0] for column in cursor.description]
    found = cursor.fetchone()
    current = dict(zip(names, found, strict=True)) if found else None
    if is_row is None:
        if current is not None or becomes is None:
            raise _conflict(conn, change, table, anchor)
        # A column that came with a later version of smdash keeps its default.
        columns = [name for name in names if name in becomes]
        marks = ", ".join("?" * len(columns))
        conn.execute(f"INSERT INTO {table}({', '.join(columns)}) VALUES ({marks})", [becomes[name] for name in columns])
        return
    compared = [
        name
        for name in names
        if name in is_row
        and name not in _TOUCH
        and (becomes is not None or name not in _TRIED.get(table, ()))
        and (becomes is None or is_row[name] != becomes[name] or name in _ALWAYS.get(table, ()))
    ]
    if current is None or any(current[name] != is_row[name] for name in compared):
        raise _conflict(conn, change, table, anchor)
    if becomes is None:
        conn.execute(f"DELETE FROM {table} WHERE {where}", at)
        return
    changed = [name for name in names if name in becomes and is_row[name] != becomes[name]]
    if changed:
        sets = ", ".join(f"{name} = ?" for name in changed)
        conn.execute(f"UPDATE {table} SET {sets} WHERE {where}", [*(becomes[name] for name in changed), *at])


def _conflict(conn: sqlite3.Connection, change: Change, table: str, row: Mapping[str, Any]) -> ConflictError:
    """Return what to say of a row that is not as a step left it: what it is, and what changed it if that is known."""
    name = next((str(row[each]) for each in _NAMED if row.get(each)), "")
    what = _ROWS.get(table, f"something in '{table}'") + (f" ('{one_line(name, 60)}')" if name else "")
    where = " AND ".join(f"json_extract(coalesce(r.new, r.old), '$.{key}') = ?" for key in ALL_KEYS[table])
    by = conn.execute(
        f"""SELECT c.label FROM changes c JOIN change_rows r ON r.change_id = c.id
            WHERE c.id > ? AND c.undone_at IS NULL AND c.kind IN ('', ?) AND r.tbl = ? AND {where} ORDER BY c.id DESC""",
        (change.id, QUIET, table, *(row[key] for key in ALL_KEYS[table])),
    ).fetchone()
    return ConflictError(
        f"{what} was changed since, by {_step(by[0]) if by else 'another program'}, so it cannot be replayed safely.",
        subject=_step(change.label),
        hint="Nothing was changed. Mend it by hand in its pane.",
    )


def _step(label: str) -> str:
    return f"'{one_line(label, 80)}'"


def _not_there_again(conn: sqlite3.Connection, change: Change, source_id: int) -> None:
    """Raise ConflictError where what an import brought, or its place, was taken by something that came in since."""
    held = [
        conn.execute("SELECT id FROM sources WHERE id = ?", (source_id,)),
        *(
            conn.execute(
                f"""SELECT t.source_id FROM stash_{table} s JOIN {table} t ON t.id = s.id
                      OR t.account_id = s.account_id AND t.remote_id = s.remote_id WHERE s.change_id = ? LIMIT 1""",
                (change.id,),
            )
            for table in ("remote_posts", "inbox_items")
        ),
    ]
    found = next((row for cursor in held if (row := cursor.fetchone()) is not None), None)
    if found is None:
        return
    by = conn.execute(
        "SELECT s.name, a.slug FROM sources s LEFT JOIN accounts a ON a.id = s.account_id WHERE s.id = ?", (found[0],)
    ).fetchone()
    which = "something else" if by is None else _step(by[0]) + (f" of {by[1]}" if by[1] else "")
    raise ConflictError(
        f"{which} has brought in more since, so it cannot be put back as it was.",
        subject=_step(change.label),
        hint="Nothing was changed. Import the file again: what is there already is not added twice.",
    )


def _columns(conn: sqlite3.Connection, table: str) -> str:
    return ", ".join(row[1] for row in conn.execute(f"PRAGMA table_info({table})"))


def _stash_out(conn: sqlite3.Connection, change_id: int, source_id: int) -> None:
    for table in BULK:
        columns = _columns(conn, table)
        conn.execute(
            f"INSERT INTO stash_{table}(change_id, {columns}) SELECT ?, {columns} FROM {table} WHERE source_id = ?",
            (change_id, source_id),
        )
        conn.execute(f"DELETE FROM {table} WHERE source_id = ?", (source_id,))


def _stash_in(conn: sqlite3.Connection, change_id: int) -> None:
    for table in reversed(BULK):
        columns = _columns(conn, f"{table}")
        conn.execute(
            f"INSERT INTO {table}({columns}) SELECT {columns} FROM stash_{table} WHERE change_id = ?", (change_id,)
        )
    _forget_stash(conn, change_id)


def _forget_stash(conn: sqlite3.Connection, change_id: int) -> None:
    for table in BULK:
        conn.execute(f"DELETE FROM stash_{table} WHERE change_id = ?", (change_id,))
