"""A post whole: its own columns, what single accounts have of their own, and its media."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from smdash.store.connection import named_rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.store.connection import Writing

Named = Literal["pillars", "goals"]


class MediaRow(NamedTuple):
    """A media file of a post, in order; ``size`` is in bytes, None while the file has not been looked at."""

    id: int
    path: str
    alt_text: str
    mime: str | None
    size: int | None
    sha256: str | None
    width: int | None
    height: int | None
    seconds: float | None


def names(conn: sqlite3.Connection, table: Named, brand_id: int, *, archived: bool = False) -> dict[str, int]:
    """Return a brand's pillars or goals, name to id; archived ones only when asked for."""
    live = "" if archived else " AND archived_at IS NULL"
    return dict(conn.execute(f"SELECT name, id FROM {table} WHERE brand_id = ?{live} ORDER BY name", (brand_id,)))


def name(conn: sqlite3.Connection, table: Named, row_id: int | None) -> str:
    """Return a pillar's or goal's name, '' for none."""
    row = conn.execute(f"SELECT name FROM {table} WHERE id = ?", (row_id,)).fetchone()
    return row[0] if row else ""


def variants(conn: sqlite3.Connection, post_id: int) -> list[sqlite3.Row]:
    """Return a post's variants with the slug of their account."""
    return named_rows(
        conn,
        """SELECT v.*, a.slug AS account FROM variants v JOIN accounts a ON a.id = v.account_id
           WHERE v.post_id = ? ORDER BY a.slug""",
        (post_id,),
    )


def kind(conn: sqlite3.Connection, variant_id: int) -> tuple[str, int | None]:
    """Return what a slot may ask of a variant: its format and its post's pillar."""
    row = conn.execute(
        "SELECT v.format, p.pillar_id FROM variants v JOIN posts p ON p.id = v.post_id WHERE v.id = ?", (variant_id,)
    ).fetchone()
    return (row[0], row[1]) if row else ("", None)


def update_variant(w: Writing, variant_id: int, values: dict[str, Any]) -> None:
    """Set columns of a variant."""
    w.db.table("variants").update(variant_id, values)


def media(conn: sqlite3.Connection, post_id: int) -> list[MediaRow]:
    """Return the media all accounts of a post share, in order."""
    return [
        MediaRow(*row)
        for row in conn.execute(
            """SELECT id, path, alt_text, mime, bytes, sha256, width, height, seconds FROM media
               WHERE post_id = ? AND variant_id IS NULL ORDER BY position, id""",
            (post_id,),
        )
    ]


def own_media(conn: sqlite3.Connection, post_id: int) -> dict[int, list[MediaRow]]:
    """Return the media single accounts of a post have instead of what all share, in order, by variant."""
    found: dict[int, list[MediaRow]] = {}
    for variant_id, *row in conn.execute(
        """SELECT variant_id, id, path, alt_text, mime, bytes, sha256, width, height, seconds FROM media
           WHERE post_id = ? AND variant_id IS NOT NULL ORDER BY variant_id, position, id""",
        (post_id,),
    ):
        found.setdefault(variant_id, []).append(MediaRow(*row))
    return found


def set_media(w: Writing, post_id: int, entries: Sequence[dict[str, Any]], variant_id: int | None = None) -> bool:
    """Make a post's shared media these, or one account's own, in this order, and say whether that changed anything.

    A file that stays keeps its row, and what was seen of it.
    """
    had: dict[str, list[int]] = {}
    rows = media(w.conn, post_id) if variant_id is None else own_media(w.conn, post_id).get(variant_id, [])
    for row in rows:
        had.setdefault(row.path, []).append(row.id)
    touched = w.conn.total_changes
    for position, entry in enumerate(entries):
        kept = had.get(entry["path"])
        if kept:
            values = {"position": position, **{k: v for k, v in entry.items() if v is not None}}
            row_id = kept.pop(0)
            columns = list(values)
            w.conn.execute(
                f"""UPDATE media SET {", ".join(f"{column} = ?" for column in columns)} WHERE id = ?
                    AND ({" OR ".join(f"{column} IS NOT ?" for column in columns)})""",
                (*values.values(), row_id, *values.values()),
            )
        else:
            w.db.table("media").insert({"post_id": post_id, "variant_id": variant_id, "position": position, **entry})
    for row_id in [number for left in had.values() for number in left]:
        w.conn.execute("DELETE FROM media WHERE id = ?", (row_id,))
    return w.conn.total_changes > touched


def labels(text: str) -> list[str]:
    """Return a column of labels; what is no list of texts holds none."""
    found = json.loads(text)
    return [label for label in found if isinstance(label, str)] if isinstance(found, list) else []


def labels_text(values: Sequence[str]) -> str:
    """Return labels as their column holds them."""
    return json.dumps(list(values), ensure_ascii=False)


def options(text: str | None) -> dict[str, Any]:
    """Return a JSON column of options, empty when there are none."""
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def board_of(text: str | None) -> str:
    """Return Pinterest's board from a variant's JSON column of options, '' for none."""
    found = options(text).get("board")
    return found if isinstance(found, str) else ""


def options_text(values: dict[str, Any]) -> str | None:
    """Return options as their column holds them: None when there are none."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else None
