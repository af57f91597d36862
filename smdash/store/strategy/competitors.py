"""Competitors of each brand, where they are, and their figures by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.connection import inserted

if TYPE_CHECKING:
    import sqlite3

    from smdash.store.connection import Writing


class CompetitorRow(NamedTuple):
    """A competitor of a brand."""

    id: int
    name: str
    note: str
    archived: bool


class StoredFigure(NamedTuple):
    """A figure of a competitor; ``kind`` and ``source`` are those of the file or entry it came with."""

    competitor_id: int
    platform: str
    handle: str
    metric: str
    on_day: str
    value: float
    kind: str
    source: str


def competitors(conn: sqlite3.Connection, brand_id: int, *, archived: bool = False) -> list[CompetitorRow]:
    """Return a brand's competitors by name."""
    only = "" if archived else " AND archived_at IS NULL"
    rows = conn.execute(
        f"""SELECT id, name, note, archived_at IS NOT NULL FROM competitors WHERE brand_id = ?{only}
            ORDER BY name COLLATE NOCASE, id""",
        (brand_id,),
    )
    return [CompetitorRow(row[0], row[1], row[2], bool(row[3])) for row in rows]


def add(w: Writing, brand_id: int, name: str, note: str) -> int:
    """Store a competitor and return its number."""
    values = {"brand_id": brand_id, "name": name, "note": note, "created_at": w.now}
    return inserted(w.db.table("competitors").insert(values).last_pk)


def change(w: Writing, competitor_id: int, *, name: str, note: str, archived: bool) -> None:
    """Change a competitor's name, note and whether it is out of sight."""
    w.conn.execute(
        """UPDATE competitors SET name = ?, note = ?,
           archived_at = CASE WHEN ? THEN coalesce(archived_at, ?) ELSE NULL END WHERE id = ?""",
        (name, note, archived, w.now, competitor_id),
    )


def handles(conn: sqlite3.Connection, brand_id: int) -> list[tuple[int, str, str]]:
    """Return (competitor, platform, handle) of a brand's competitors."""
    rows = conn.execute(
        """SELECT h.competitor_id, h.platform, h.handle FROM competitor_handles h
           JOIN competitors c ON c.id = h.competitor_id WHERE c.brand_id = ? ORDER BY h.platform, h.handle""",
        (brand_id,),
    )
    return rows.fetchall()


def put_handle(w: Writing, competitor_id: int, platform: str, handle: str) -> None:
    """Note where a competitor is; the same again changes nothing."""
    w.conn.execute(
        "INSERT INTO competitor_handles(competitor_id, platform, handle) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (competitor_id, platform, handle),
    )


def drop_handle(w: Writing, competitor_id: int, platform: str, handle: str) -> None:
    """Forget where a competitor was."""
    w.conn.execute(
        "DELETE FROM competitor_handles WHERE competitor_id = ? AND platform = ? AND handle = ?",
        (competitor_id, platform, handle),
    )


def figures(conn: sqlite3.Connection, brand_id: int) -> list[StoredFigure]:
    """Return all figures of a brand's live competitors, oldest first."""
    rows = conn.execute(
        """SELECT f.competitor_id, f.platform, f.handle, f.metric, f.on_day, f.value, s.kind, s.name
           FROM competitor_figures f JOIN competitors c ON c.id = f.competitor_id JOIN sources s ON s.id = f.source_id
           WHERE c.brand_id = ? AND c.archived_at IS NULL ORDER BY f.on_day""",
        (brand_id,),
    )
    return [StoredFigure(*row) for row in rows]


def known(conn: sqlite3.Connection, competitor_id: int) -> dict[tuple[str, str, str, str], float]:
    """Return a competitor's figures by (platform, handle, metric, day)."""
    rows = conn.execute(
        "SELECT platform, handle, metric, on_day, value FROM competitor_figures WHERE competitor_id = ?",
        (competitor_id,),
    )
    return {row[:4]: row[4] for row in rows}


def put_figure(w: Writing, competitor_id: int, key: tuple[str, str, str, str], value: float, source_id: int) -> None:
    """Store a figure by (platform, handle, metric, day); a newer one of the same day takes its place."""
    w.conn.execute(
        """INSERT INTO competitor_figures(competitor_id, platform, handle, metric, on_day, value, source_id, captured_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(competitor_id, platform, handle, metric, on_day)
           DO UPDATE SET value = excluded.value, source_id = excluded.source_id, captured_at = excluded.captured_at""",
        (competitor_id, *key, value, source_id, w.now),
    )
