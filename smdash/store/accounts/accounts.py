"""Brands, accounts, their cadence and slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.accounts.views import Account, Brand
from smdash.domain.schedule import Slot
from smdash.store.connection import inserted
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from smdash.store.connection import Writing


class SlotRow(NamedTuple):
    """A weekly slot to be stored; None where it takes anything."""

    weekday: int
    wall_time: str
    format: str | None = None
    pillar_id: int | None = None
    pool_id: int | None = None


TEXT_LIMIT = "coalesce(a.text_limit, json_extract(c.limits, '$.text'))"
"""SQL: the longest text of account ``a`` with its connection ``c``: what its person says, else what its server does."""
OPTIONS = """json_patch(json_object('url_weight', json_extract(c.limits, '$.url_weight')), coalesce(a.options, '{}'))"""
"""SQL: the options of account ``a`` with its connection ``c``: what its server counts a link, unless its person says."""
_ACCOUNT = f"""SELECT a.id, a.slug, b.slug, b.colour, a.platform, a.handle, a.name, coalesce(a.zone, b.zone),
    a.promise_minutes, a.inbox_per_week, {TEXT_LIMIT}, a.min_gap_minutes, a.archived_at IS NOT NULL OR b.archived_at IS NOT NULL,
    a.daily_cap, coalesce(a.hours, ''), a.promise_own FROM accounts a JOIN brands b ON b.id = a.brand_id LEFT JOIN connections c ON c.account_id = a.id"""


def _brand(row: tuple[Any, ...]) -> Brand:
    return Brand._make((*row[:5], bool(row[5]), *row[6:]))


def _account(row: tuple[Any, ...]) -> Account:
    return Account._make((*row[:12], bool(row[12]), *row[13:15], None if row[15] is None else bool(row[15])))


def brands(conn: sqlite3.Connection, *, archived: bool = False) -> list[Brand]:
    """Return the brands by name; archived ones only when asked for."""
    where = "" if archived else "WHERE archived_at IS NULL"
    rows = conn.execute(
        f"SELECT id, slug, name, colour, zone, archived_at IS NOT NULL, approval, language, currency, report_day FROM brands {where} ORDER BY slug"
    )
    return [_brand(row) for row in rows]


def accounts(conn: sqlite3.Connection, *, archived: bool = False) -> list[Account]:
    """Return the accounts by slug; those of archived brands count as archived."""
    where = "" if archived else "WHERE a.archived_at IS NULL AND b.archived_at IS NULL"
    rows = conn.execute(f"{_ACCOUNT} {where} ORDER BY b.slug, a.slug")
    return [_account(row) for row in rows]


def account(conn: sqlite3.Connection, slug: str) -> Account | None:
    """Return the account called ``slug``, archived or not."""
    row = conn.execute(f"{_ACCOUNT} WHERE a.slug = ?", (slug,)).fetchone()
    return _account(row) if row else None


def options(conn: sqlite3.Connection) -> dict[int, str]:
    """Return the options of the accounts that have any, with what their servers say."""
    rows = conn.execute(
        f"""SELECT a.id, {OPTIONS} FROM accounts a LEFT JOIN connections c ON c.account_id = a.id
            WHERE a.options IS NOT NULL OR c.limits IS NOT NULL"""
    )
    return dict(rows.fetchall())


def by_handle(conn: sqlite3.Connection, platform: str, handle: str) -> list[Account]:
    """Return the live accounts of ``platform`` whose handle is ``handle``, '@' and case aside."""
    rows = conn.execute(
        f"""{_ACCOUNT} WHERE a.platform = ? AND a.archived_at IS NULL AND b.archived_at IS NULL
            AND lower(ltrim(a.handle, '@')) = lower(ltrim(?, '@'))""",
        (platform, handle),
    )
    return [_account(row) for row in rows]


def slots(conn: sqlite3.Connection, account_ids: Iterable[int] | None = None) -> dict[int, list[Slot]]:
    """Return each account's slots in order of the week."""
    found: dict[int, list[Slot]] = {}
    wanted = "" if account_ids is None else f"WHERE {among('s.account_id', account_ids)}"
    for row in conn.execute(
        f"""SELECT s.id, s.account_id, s.weekday, s.wall_time, coalesce(s.format, ''), coalesce(s.pillar_id, 0),
           coalesce(p.name, ''), coalesce(s.pool_id, 0), coalesce(e.name, '') FROM slots s
           LEFT JOIN pillars p ON p.id = s.pillar_id LEFT JOIN pools e ON e.id = s.pool_id {wanted}
           ORDER BY s.account_id, s.weekday, s.wall_time"""
    ):
        found.setdefault(row[1], []).append(Slot(*row))
    return found


def cadences(conn: sqlite3.Connection) -> dict[int, list[tuple[str, float, bool]]]:
    """Return each account's cadence as (format, posts per week, adapted from another account's)."""
    found: dict[int, list[tuple[str, float, bool]]] = {}
    for account_id, name, per_week, adapted in conn.execute(
        "SELECT account_id, format, per_week, adapted FROM cadences ORDER BY account_id, id"
    ):
        found.setdefault(account_id, []).append((name, per_week, bool(adapted)))
    return found


def add_brand(w: Writing, values: dict[str, Any]) -> int:
    """Insert a brand and return its id."""
    return _inserted(w, "brands", {**values, "created_at": w.now})


def add_account(w: Writing, values: dict[str, Any]) -> int:
    """Insert an account and return its id."""
    return _inserted(w, "accounts", {**values, "created_at": w.now})


def _inserted(w: Writing, table: str, values: dict[str, Any]) -> int:
    return inserted(w.db.table(table).insert(values).last_pk)


def update(w: Writing, table: str, row_id: int, values: dict[str, Any]) -> None:
    """Set columns of one brand or account."""
    w.db.table(table).update(row_id, values)


def set_cadence(w: Writing, account_id: int, entries: Iterable[tuple[str, float, bool]]) -> None:
    """Replace an account's cadence; an entry that stays keeps its row."""
    wanted = {(name, int(adapted)): per_week for name, per_week, adapted in entries}
    rows = w.conn.execute("SELECT id, format, adapted, per_week FROM cadences WHERE account_id = ?", (account_id,))
    for row_id, name, adapted, before in rows.fetchall():
        per_week = wanted.pop((name, adapted), None)
        if per_week is None:
            w.conn.execute("DELETE FROM cadences WHERE id = ?", (row_id,))
        elif per_week != before:
            w.conn.execute("UPDATE cadences SET per_week = ? WHERE id = ?", (per_week, row_id))
    w.conn.executemany(
        "INSERT INTO cadences(account_id, format, adapted, per_week) VALUES (?, ?, ?, ?)",
        [(account_id, name, adapted, per_week) for (name, adapted), per_week in wanted.items()],
    )


def set_slots(w: Writing, account_id: int, entries: Iterable[SlotRow]) -> None:
    """Replace an account's weekly slots; one that stays keeps its row, and the posts in it their slot."""
    wanted = {(entry.weekday, entry.wall_time): entry for entry in entries}
    rows = w.conn.execute("SELECT id, weekday, wall_time FROM slots WHERE account_id = ?", (account_id,)).fetchall()
    for row_id, weekday, wall_time in rows:
        kept = wanted.pop((weekday, wall_time), None)
        if kept is None:
            w.conn.execute("DELETE FROM slots WHERE id = ?", (row_id,))
        else:
            w.conn.execute("UPDATE slots SET format = ?, pillar_id = ?, pool_id = ? WHERE id = ?", (*kept[2:], row_id))
    w.conn.executemany(
        "INSERT INTO slots(account_id, weekday, wall_time, format, pillar_id, pool_id) VALUES (?, ?, ?, ?, ?, ?)",
        [(account_id, *entry) for _, entry in sorted(wanted.items())],
    )


def set_watched(w: Writing, account_id: int, entries: Iterable[dict[str, Any]]) -> None:
    """Replace the figures an account is watched by."""
    w.db.execute("DELETE FROM watched WHERE account_id = ?", [account_id])
    w.db.table("watched").insert_all(
        {"account_id": account_id, "position": position, **entry} for position, entry in enumerate(entries)
    )
