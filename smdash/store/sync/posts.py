"""The account's own posts as its network has them, and which of their figures are due."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.erasing import EMPTIED
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.store.connection import Writing


class SampledPost(NamedTuple):
    """A post of an account: what its network calls it (as kept), its local day, and the day of its last figures.

    ``gone`` says that it was not there when it was last looked at.
    """

    id: int
    remote: str
    published_on: str
    sampled_on: str | None
    gone: bool


class ThereNow(NamedTuple):
    """A stored post: what its network calls it ('' where it has not told yet), whether it is gone, and its delivery."""

    remote: str
    gone: bool
    delivery_id: int | None


def since(conn: sqlite3.Connection, account_id: int, after: int) -> list[tuple[int, str, str, str | None]]:
    """Return (row id, remote id, permalink, day of publication) of an account's posts stored after a row id."""
    return conn.execute(
        "SELECT id, remote_id, permalink, published_on FROM remote_posts WHERE account_id = ? AND id > ?",
        (account_id, after),
    ).fetchall()


def there(conn: sqlite3.Connection, ids: Iterable[int]) -> dict[int, ThereNow]:
    """Return those of some posts that are there, by row id."""
    rows = conn.execute(
        f"SELECT id, coalesce(remote, ''), gone_at IS NOT NULL, delivery_id FROM remote_posts WHERE {among('id', ids)}"
    )
    return {row[0]: ThereNow(row[1], bool(row[2]), row[3]) for row in rows}


def add(w: Writing, rows: Iterable[Sequence[object]]) -> None:
    """Insert posts; the columns are those of the statement, in order."""
    w.conn.executemany(
        """INSERT INTO remote_posts(id, account_id, remote_id, permalink, published_at, published_on, format, body,
           source_id, remote) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )


def learn(w: Writing, rows: Iterable[tuple[str, str, str, str, str, str, int, int]]) -> int:
    """Add what a network tells of known posts: (remote, permalink, instant, day, format, text, source, row id).

    What is known already stays. They belong to the sync from now on, so that taking an import back leaves them. One
    that was emptied because it answers somebody who was erased learns nothing. Returns how many rows that changed.
    """
    return w.conn.executemany(
        f"""UPDATE remote_posts SET remote = ?1, permalink = iif(permalink = '', ?2, permalink),
           published_at = coalesce(published_at, ?3), published_on = coalesce(published_on, ?4),
           format = iif(format = '', ?5, format), body = iif(body = '', ?6, body),
           source_id = iif(remote IS NULL, ?7, source_id), gone_at = NULL
           WHERE id = ?8 AND body <> '{EMPTIED}' AND (remote IS NOT ?1 OR published_at IS NULL OR gone_at IS NOT NULL
             OR (permalink = '' AND ?2 <> '') OR (format = '' AND ?5 <> '') OR (body = '' AND ?6 <> ''))""",
        rows,
    ).rowcount


def gone(w: Writing, ids: Iterable[int]) -> int:
    """Note since when posts are no longer on the network; return how many had been there."""
    return w.conn.execute(
        f"UPDATE remote_posts SET gone_at = ? WHERE gone_at IS NULL AND {among('id', ids)}", (w.now,)
    ).rowcount


def there_again(w: Writing, ids: Iterable[int]) -> None:
    """Note that posts which were taken for gone are on the network."""
    w.conn.execute(f"UPDATE remote_posts SET gone_at = NULL WHERE gone_at IS NOT NULL AND {among('id', ids)}")


def gone_by_remote(w: Writing, account_id: int, remote_ids: Iterable[str]) -> int:
    """Note since when posts are no longer on the network, by its own ids of them."""
    return w.conn.executemany(
        """UPDATE remote_posts SET gone_at = ?1 WHERE account_id = ?2 AND remote_id = ?3 AND gone_at IS NULL""",
        [(w.now, account_id, remote_id) for remote_id in remote_ids],
    ).rowcount


def own_ids(conn: sqlite3.Connection, account_id: int, remote_ids: Iterable[str]) -> set[str]:
    """Return which of some ids are the account's own: of its posts, and of what was sent for it."""
    ids = list(dict.fromkeys(remote_ids))
    marks = ", ".join("?" * len(ids))
    rows = conn.execute(
        f"""SELECT remote_id FROM remote_posts WHERE account_id = ? AND remote_id IN ({marks})
            UNION ALL SELECT remote_id FROM sendings WHERE account_id = ? AND remote_id IN ({marks})
            UNION ALL SELECT remote_id FROM replies WHERE account_id = ? AND remote_id IS NOT NULL AND remote_id IN ({marks})""",
        (account_id, *ids) * 3,
    )
    return {row[0] for row in rows}


def answers_since(conn: sqlite3.Connection, account_id: int, day: str) -> dict[str, str]:
    """Return which messages own posts published since a day answer: their id on the network, and the first instant."""
    rows = conn.execute(
        """SELECT json_extract(remote, '$.answers'), min(published_at) FROM remote_posts
           WHERE account_id = ? AND published_on >= ? AND remote IS NOT NULL
             AND json_extract(remote, '$.answers') IS NOT NULL GROUP BY 1""",
        (account_id, day),
    )
    return {row[0]: row[1] for row in rows if row[1]}


def recent(conn: sqlite3.Connection, account_id: int, first_day: str, gone_since: str) -> list[SampledPost]:
    """Return an account's posts since a day that its network told of, newest first.

    What is gone since before ``gone_since`` is not among them.
    """
    rows = conn.execute(
        """SELECT id, remote, published_on, (SELECT max(on_day) FROM post_samples WHERE remote_post_id = p.id), gone_at IS NOT NULL
           FROM remote_posts p WHERE account_id = ? AND published_on >= ? AND remote IS NOT NULL
             AND (gone_at IS NULL OR gone_at >= ?) ORDER BY published_on DESC, id DESC""",
        (account_id, first_day, gone_since),
    )
    return [SampledPost(*row)._replace(gone=bool(row[4])) for row in rows]
