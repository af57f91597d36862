"""What linting reads: all that is still to go out, what stands beside it, and what brands are known by."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_OPEN = "('draft', 'scheduled', 'held', 'missed', 'failed')"
_OUT = "('published', 'sending', 'unknown')"


class OpenRow(NamedTuple):
    """A delivery that may still change, with its variant's own columns (None follows the post) and its post's."""

    delivery_id: int
    post_id: int
    account_id: int
    state: str
    due_at: str | None
    wall: str | None
    format: str
    own_body: str | None
    own_title: str | None
    own_comment: str | None
    own_warning: str | None
    own_options: str | None
    body: str
    title: str
    link: str
    comment: str
    warning: str
    options: str | None
    pillar_id: int | None
    goal_id: int | None
    uid: str
    variant_id: int


class BesideRow(NamedTuple):
    """A delivery to compare with: who, when (of what is out: when it went out, where that is known), what it says."""

    delivery_id: int
    post_id: int
    account_id: int
    state: str
    due_at: str | None
    text: str
    link: str
    comment: str


class LinkedRow(NamedTuple):
    """A post's places for links."""

    brand_id: int
    link: str
    body: str
    comment: str


_SELECT = """SELECT d.id, d.post_id, d.account_id, d.state, d.due_at, d.wall, v.format, v.body, v.title, v.first_comment,
    v.content_warning, v.options, p.body, p.title, p.link, p.first_comment, p.content_warning, p.options, p.pillar_id,
    p.goal_id, p.uid, d.variant_id FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id"""
_BESIDE = """SELECT d.id, d.post_id, d.account_id, d.state,
    CASE d.state WHEN 'published' THEN coalesce(d.published_at, d.due_at) ELSE d.due_at END, coalesce(v.body, p.body), p.link,
    coalesce(v.first_comment, p.first_comment)
    FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id"""


def open_rows(conn: sqlite3.Connection, post_id: int | None = None) -> list[OpenRow]:
    """Return what may still change, of one post or of all, post by post."""
    only = "" if post_id is None else "d.post_id = :post AND "
    # In the order in which they lie there: looking each up by its state takes longer, and so does sorting in SQLite.
    state = "+d.state" if post_id is None else "d.state"
    query = f"{_SELECT} WHERE {only}{state} IN {_OPEN} AND p.archived_at IS NULL"
    rows = conn.execute(query, {"post": post_id}).fetchall()
    rows.sort(key=itemgetter(1, 0))
    return list(map(OpenRow._make, rows))


def out_rows(conn: sqlite3.Connection, since: str) -> list[BesideRow]:
    """Return what went out or is under way since an instant."""
    rows = conn.execute(f"{_BESIDE} WHERE d.state IN {_OUT} AND d.due_at >= ?", (since,))
    return list(map(BesideRow._make, rows))


def around(conn: sqlite3.Connection, account_id: int, start: str, end: str | None) -> list[BesideRow]:
    """Return what an account has from ``start`` to ``end`` (None: without end) and in its drafts."""
    until = "" if end is None else "AND d.due_at <= :end"
    values = {"account": account_id, "start": start, "end": end}
    rows = conn.execute(
        f"{_BESIDE} WHERE d.account_id = :account AND d.due_at >= :start {until} AND d.state <> 'cancelled'", values
    ).fetchall()
    rows += conn.execute(
        f"{_BESIDE} WHERE d.account_id = :account AND d.due_at IS NULL AND d.state IN {_OPEN}", values
    ).fetchall()
    return list(map(BesideRow._make, rows))


def step(conn: sqlite3.Connection) -> tuple[int, int]:
    """Return what differs after every step a person made, undoing one included."""
    last, undone = conn.execute("SELECT max(id), total(undone_at IS NOT NULL AND dropped = 0) FROM changes").fetchone()
    return last or 0, int(undone)


def media(conn: sqlite3.Connection, post_id: int | None = None) -> dict[int, list[tuple[str, str, int | None]]]:
    """Return path, alternative text and variant of the files of posts that may still change, by post.

    The variant is that of the account which alone shows the file, None where all that have none of their own do.
    """
    only = f"IN (SELECT post_id FROM deliveries WHERE state IN {_OPEN})" if post_id is None else "= :post"
    found: dict[int, list[tuple[str, str, int | None]]] = {}
    for number, path, alt_text, variant_id in conn.execute(
        f"""SELECT post_id, path, alt_text, variant_id FROM media WHERE post_id {only}
            ORDER BY post_id, variant_id, position, id""",
        {"post": post_id},
    ):
        found.setdefault(number, []).append((path, alt_text, variant_id))
    return found


class ShownFile(NamedTuple):
    """A file on an account, and when it went or goes out (stored, None for a draft); '' for a sum that is not known.

    ``comes_back`` says that a pool or a rule brought its post.
    """

    account_id: int
    delivery_id: int
    post_id: int
    state: str
    at: str | None
    path: str
    sha256: str
    comes_back: int


def shown_files(conn: sqlite3.Connection) -> list[ShownFile]:
    """Return every file that a delivery shows: its account's own where it has any, else those of the post."""
    rows = conn.execute(
        """SELECT d.account_id, d.id, d.post_id, d.state, coalesce(d.published_at, d.due_at), m.path,
            coalesce(m.sha256, ''), p.recurrence_id IS NOT NULL OR p.pool_post_id IS NOT NULL
            FROM media m JOIN posts p ON p.id = m.post_id JOIN deliveries d ON d.post_id = m.post_id
            WHERE d.state <> 'cancelled' AND p.archived_at IS NULL AND (m.variant_id = d.variant_id OR (m.variant_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM media o WHERE o.post_id = d.post_id AND o.variant_id = d.variant_id)))"""
    )
    return list(map(ShownFile._make, rows))


def names(conn: sqlite3.Connection, table: str) -> dict[int, tuple[int, str, bool]]:
    """Return brand, name and whether it is archived of all ``pillars`` or ``goals``, by id."""
    rows = conn.execute(f"SELECT id, brand_id, name, archived_at IS NOT NULL FROM {table}")
    return {row[0]: (row[1], row[2], bool(row[3])) for row in rows}


def utm(conn: sqlite3.Connection) -> dict[int, str]:
    """Return the stored UTM parameters of the brands that have any."""
    return dict(conn.execute("SELECT id, utm FROM brands WHERE utm IS NOT NULL"))


def linked(conn: sqlite3.Connection, limit: int) -> Iterable[LinkedRow]:
    """Yield the latest posts that hold a web address."""
    rows = conn.execute(
        """SELECT brand_id, link, body, first_comment FROM posts
           WHERE link <> '' OR instr(body, '://') OR instr(first_comment, '://') ORDER BY id DESC LIMIT ?""",
        (limit,),
    )
    return map(LinkedRow._make, rows)
