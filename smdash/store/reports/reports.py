"""Reports of brands: the words kept for them, when they were made and sent, and the rows only they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.store.connection import Writing


class Kept(NamedTuple):
    """What is kept of a report: the person's words, and the stored instants it was made and sent at."""

    brand_id: int
    month: str
    words: str
    made_at: str | None
    sent_at: str | None


class Out(NamedTuple):
    """A post that went out: its stored instant or its day, format, first words and address.

    ``remote`` is its row among the network's posts, 0 for none.
    """

    at: str
    format: str
    text: str
    link: str
    gone: bool
    remote: int


class Ahead(NamedTuple):
    """A planned post: its stored instant, account, format, first words, and state."""

    due_at: str
    account_id: int
    format: str
    text: str
    state: str


WORDS = 200
"""Characters of a post that are read."""


def kept(conn: sqlite3.Connection, months: Sequence[str], brand_id: int | None = None) -> list[Kept]:
    """Return what is kept of reports of some months (``2026-10``), of all brands or of one."""
    found: list[Kept] = []
    for month in months:
        of, given = ("", (month,)) if brand_id is None else (" AND brand_id = ?", (month, brand_id))
        rows = conn.execute(f"SELECT brand_id, month, words, made_at, sent_at FROM reports WHERE month = ?{of}", given)
        found += [Kept(*row) for row in rows]
    return found


def every(conn: sqlite3.Connection, brand_id: int) -> list[Kept]:
    """Return all that is kept of a brand's reports, the newest month first."""
    rows = conn.execute(
        "SELECT brand_id, month, words, made_at, sent_at FROM reports WHERE brand_id = ? ORDER BY month DESC",
        (brand_id,),
    )
    return [Kept(*row) for row in rows]


def with_a_day(conn: sqlite3.Connection, month: str) -> list[tuple[str, str, str, int, str, str | None, str | None]]:
    """Return (slug, name, colour, report day, words, made, sent) of a month for the brands that have a day for it.

    Only those that were there before the month after it began: nobody owes a report of a time before.
    """
    return conn.execute(
        """SELECT b.slug, b.name, b.colour, b.report_day, coalesce(r.words, ''), r.made_at, r.sent_at FROM brands b
           LEFT JOIN reports r ON r.brand_id = b.id AND r.month = ?1
           WHERE b.report_day IS NOT NULL AND b.archived_at IS NULL
           AND b.created_at < strftime('%Y-%m-%dT00:00:00Z', ?1 || '-01', '+1 month') ORDER BY b.slug""",
        (month,),
    ).fetchall()


def began(conn: sqlite3.Connection) -> dict[int, str]:
    """Return the stored instant at which each brand was added: nobody owes a report of a time before."""
    return dict(conn.execute("SELECT id, created_at FROM brands"))


def any_day(conn: sqlite3.Connection) -> bool:
    """Say whether any brand has a day by which its reports are due."""
    return conn.execute("SELECT 1 FROM brands WHERE report_day IS NOT NULL LIMIT 1").fetchone() is not None


def put_words(w: Writing, brand_id: int, month: str, words: str) -> None:
    """Keep the person's words for a month."""
    w.conn.execute(
        """INSERT INTO reports(brand_id, month, words) VALUES (?, ?, ?)
           ON CONFLICT(brand_id, month) DO UPDATE SET words = excluded.words""",
        (brand_id, month, words),
    )


def put_moment(w: Writing, brand_id: int, month: str, column: str, at: datetime | str | None) -> None:
    """Note when a month's report was made or sent (``made_at``, ``sent_at``), None for not."""
    if column not in {"made_at", "sent_at"}:
        raise ValueError(column)
    w.conn.execute(
        f"""INSERT INTO reports(brand_id, month, {column}) VALUES (?, ?, ?)
            ON CONFLICT(brand_id, month) DO UPDATE SET {column} = excluded.{column}""",
        (brand_id, month, at),
    )


def went_out(
    conn: sqlite3.Connection,
    account_id: int,
    between: tuple[str, str],
    days: tuple[str, str],
    format_sql: str,
) -> list[Out]:
    """Return an account's posts between two stored instants, and those that only its network tells of between two days.

    Ends are excluded; what ``format_sql`` (of a post ``p``) calls a reply is none of them.
    """
    rows = conn.execute(
        f"""SELECT d.published_at, coalesce(nullif({format_sql}, ''), v.format),
            substr(coalesce(nullif(d.sent_text, ''), nullif(v.body, ''), nullif(q.body, ''), q.title), 1, {WORDS}),
            coalesce(nullif(d.permalink, ''), p.permalink, ''), p.gone_at IS NOT NULL, coalesce(p.id, 0)
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts q ON q.id = d.post_id
            LEFT JOIN remote_posts p ON p.delivery_id = d.id
            WHERE d.account_id = ? AND d.published_at >= ? AND d.published_at < ? AND d.state = 'published'
            GROUP BY d.id""",
        (account_id, *between),
    ).fetchall()
    rows += conn.execute(
        f"""SELECT coalesce(p.published_at, p.published_on), {format_sql}, substr(p.body, 1, {WORDS}), p.permalink,
            p.gone_at IS NOT NULL, p.id FROM remote_posts p
            WHERE p.account_id = ? AND p.published_on >= ? AND p.published_on < ? AND p.delivery_id IS NULL
            AND {format_sql} <> 'reply'""",
        (account_id, *days),
    ).fetchall()
    return [Out(at, kind, text or "", link, bool(gone), remote) for at, kind, text, link, gone, remote in rows]


def ahead(conn: sqlite3.Connection, accounts: Sequence[int], start: str, end: str) -> list[Ahead]:
    """Return what is scheduled or held for some accounts between two stored instants, in order of time."""
    rows = conn.execute(
        f"""SELECT d.due_at, d.account_id, v.format,
            substr(coalesce(nullif(v.body, ''), nullif(q.body, ''), q.title), 1, {WORDS}), d.state
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts q ON q.id = d.post_id
            WHERE {among("d.account_id", accounts)} AND d.due_at >= ? AND d.due_at < ?
            AND d.state IN ('scheduled', 'held') ORDER BY d.due_at, d.id""",
        (start, end),
    )
    return [Ahead(*row) for row in rows]


def drafts(conn: sqlite3.Connection, accounts: Sequence[int]) -> int:
    """Return how many posts of some accounts have no time yet."""
    found = conn.execute(
        f"SELECT count(DISTINCT post_id) FROM deliveries WHERE {among('account_id', accounts)} AND state = 'draft'"
    )
    return int(found.fetchone()[0])


def source_kind(conn: sqlite3.Connection, source_id: int) -> str:
    """Return how figures came, as the source's kind."""
    row = conn.execute("SELECT kind FROM sources WHERE id = ?", (source_id,)).fetchone()
    return str(row[0]) if row else ""
