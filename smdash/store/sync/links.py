"""Which planned post a post on the network is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.id_lists import among

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.store.connection import Writing


def by_id(w: Writing, account_id: int, ids: Iterable[int]) -> int:
    """Link posts by row id to the deliveries that are known to be them, by id or address; return how many.

    An address may hold the last piece only of what its network calls a post.
    """
    listed = list(ids)
    if not listed:
        return 0
    return w.conn.execute(
        f"""UPDATE remote_posts SET delivery_id = found.delivery FROM (
              SELECT r.id AS post, min(d.id) AS delivery FROM remote_posts r JOIN deliveries d ON d.account_id = r.account_id
                AND d.state = 'published' AND d.due_at >= strftime('%Y-%m-%dT%H:%M:%SZ', r.published_at, '-60 days')
                AND d.due_at <= strftime('%Y-%m-%dT%H:%M:%SZ', r.published_at, '+60 days')
                AND (d.remote_id = r.remote_id OR (d.permalink <> '' AND d.permalink = r.permalink)
                     OR (d.remote_id <> '' AND substr(r.remote_id, -length(d.remote_id) - 1) = '/' || d.remote_id))
              WHERE {among("r.id", listed)} AND r.delivery_id IS NULL AND r.account_id = ? GROUP BY r.id) AS found
            WHERE remote_posts.id = found.post""",
        (account_id,),
    ).rowcount
