"""Evergreen pools, their posts, and what is said on each account."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.evergreen.pools import Pool, PoolPost, Run, StandingText
from smdash.domain.schedule import zone_of
from smdash.store.connection import inserted
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.store.connection import Writing

COUNTED = ("scheduled", "held", "sending", "published", "unknown", "missed")
"""The states of a delivery that is out, planned, or may still go out."""
_COUNTED = ", ".join(f"'{state}'" for state in COUNTED)


class PoolRow(NamedTuple):
    """A pool with whose it is and how many slots it may fill."""

    pool: Pool
    brand_id: int
    brand: str
    colour: str
    slots: int
    archived: bool


def pools(conn: sqlite3.Connection, brand: str | None = None, *, archived: bool = False) -> list[PoolRow]:
    """Return the pools by brand and name; archived ones only when asked for."""
    where = ["1" if archived else "p.archived_at IS NULL", "b.archived_at IS NULL"]
    values: list[Any] = []
    if brand is not None:
        where.append("b.slug = ?")
        values.append(brand)
    rows = conn.execute(
        f"""SELECT p.id, p.name, p.pick, p.cooldown_days, p.max_runs, b.id, b.slug, b.colour,
            (SELECT count(*) FROM slots s WHERE s.pool_id = p.id), p.archived_at IS NOT NULL
            FROM pools p JOIN brands b ON b.id = p.brand_id WHERE {" AND ".join(where)} ORDER BY b.slug, p.name""",
        values,
    )
    return [PoolRow(Pool(*row[:5]), row[5], row[6], row[7], row[8], bool(row[9])) for row in rows]


def posts(conn: sqlite3.Connection, pool_ids: Iterable[int], zones: Mapping[int, str]) -> list[PoolPost]:
    """Return the live posts of pools with all their runs; ``zones`` are the accounts', whose dates a run has."""
    rows = conn.execute(
        f"""SELECT e.id, e.pool_id, e.post_id, p.body, e.max_runs, e.season_from, e.season_until, e.expires_on, e.created_at,
            p.pillar_id FROM pool_posts e JOIN posts p ON p.id = e.post_id
            WHERE e.archived_at IS NULL AND {among("e.pool_id", pool_ids)} ORDER BY e.pool_id, e.id"""
    ).fetchall()
    return [_post(conn, row, zones) for row in rows]


def _post(conn: sqlite3.Connection, row: tuple[Any, ...], zones: Mapping[int, str]) -> PoolPost:
    number, pool_id, post_id, body, max_runs, begins, ends, expires, created, pillar_id = row
    more = conn.execute("SELECT body FROM pool_texts WHERE pool_post_id = ? ORDER BY position", (number,))
    variants = conn.execute(
        "SELECT account_id, body, format FROM variants WHERE post_id = ? ORDER BY id", (post_id,)
    ).fetchall()
    return PoolPost(
        number,
        pool_id,
        (body, *(text for (text,) in more)),
        frozenset(account_id for account_id, _, _ in variants if account_id in zones),
        datetime.fromisoformat(created).date(),
        tuple(_runs(conn, number, zones)),
        max_runs,
        begins or "",
        ends or "",
        date.fromisoformat(expires) if expires else None,
        tuple((account_id, own) for account_id, own, _ in variants if own is not None),
        tuple((account_id, kind) for account_id, _, kind in variants),
        pillar_id,
    )


def _runs(conn: sqlite3.Connection, pool_post_id: int, zones: Mapping[int, str]) -> list[Run]:
    rows = conn.execute(
        f"""SELECT d.account_id, coalesce(d.published_at, d.due_at) FROM posts p JOIN deliveries d ON d.post_id = p.id
            WHERE p.pool_post_id = ? AND d.state IN ({_COUNTED})""",
        (pool_post_id,),
    )
    found = [Run(account_id, _local(at, zones[account_id])) for account_id, at in rows if at and account_id in zones]
    return sorted(found, key=lambda run: run.on)


def said(conn: sqlite3.Connection, zones: Mapping[int, str], start: str, end: str) -> list[StandingText]:
    """Return every text out or planned on the accounts in ``zones`` from ``start`` to ``end``, imported posts too."""
    found: list[StandingText] = []
    for account_id, zone in zones.items():
        rows = conn.execute(
            f"""SELECT coalesce(d.published_at, d.due_at), coalesce(v.body, p.body) FROM deliveries d
                JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
                WHERE d.account_id = ? AND d.due_at >= ? AND d.due_at < ? AND d.state IN ({_COUNTED})""",
            (account_id, start, end),
        )
        found += [StandingText(account_id, _local(at, zone), text) for at, text in rows]
        rows = conn.execute(
            """SELECT published_on, body FROM remote_posts
               WHERE account_id = ? AND published_on >= ? AND published_on < ? AND body <> ''""",
            (account_id, start[:10], end[:10]),
        )
        found += [StandingText(account_id, date.fromisoformat(on[:10]), text) for on, text in rows]
    return found


def _local(at: str, zone: str) -> date:
    return datetime.fromisoformat(at).astimezone(zone_of(zone)).date()


def template(conn: sqlite3.Connection, pool_post_id: int) -> tuple[int, int, str] | None:
    """Return a pool post's post, its pool and its first text."""
    row: tuple[int, int, str] | None = conn.execute(
        "SELECT e.post_id, e.pool_id, p.body FROM pool_posts e JOIN posts p ON p.id = e.post_id WHERE e.id = ?",
        (pool_post_id,),
    ).fetchone()
    return row


def add_pool(w: Writing, brand_id: int, pool: Pool) -> int:
    """Insert a pool and return its id."""
    row = {"brand_id": brand_id, "name": pool.name, "created_at": w.now, **_rules(pool)}
    return inserted(w.db.table("pools").insert(row).last_pk)


def set_pool(w: Writing, pool: Pool, *, archived: bool) -> None:
    """Set a pool's rules, and put it out of sight or back."""
    before = w.conn.execute("SELECT archived_at FROM pools WHERE id = ?", (pool.id,)).fetchone()
    at = (before[0] or w.now) if archived else None
    w.db.table("pools").update(pool.id, {**_rules(pool), "archived_at": at})


def _rules(pool: Pool) -> dict[str, Any]:
    return {"pick": pool.pick, "cooldown_days": pool.cooldown_days, "max_runs": pool.max_runs}


def add_post(w: Writing, post_id: int, pool_post: PoolPost) -> int:
    """Insert a pool post with its variations (all texts but the first) and return its id."""
    row = {
        "pool_id": pool_post.pool_id,
        "post_id": post_id,
        "max_runs": pool_post.max_runs,
        "season_from": pool_post.season_from or None,
        "season_until": pool_post.season_until or None,
        "expires_on": pool_post.expires_on.isoformat() if pool_post.expires_on else None,
        "created_at": w.now,
    }
    number = inserted(w.db.table("pool_posts").insert(row).last_pk)
    _add_texts(w, number, pool_post.texts[1:])
    return number


def _add_texts(w: Writing, pool_post_id: int, texts: Sequence[str]) -> None:
    w.conn.executemany(
        "INSERT INTO pool_texts(pool_post_id, position, body) VALUES (?, ?, ?)",
        [(pool_post_id, position, text) for position, text in enumerate(texts, 1)],
    )


def archive_post(w: Writing, pool_post_id: int) -> None:
    """Take a post out of its pool; what it ran stays."""
    w.conn.execute("UPDATE pool_posts SET archived_at = ? WHERE id = ?", (w.now, pool_post_id))
