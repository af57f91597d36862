"""How many posts went out, by account and week: what results are held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_REMOTE = """SELECT r.account_id, w.number, count(*) FROM weeks w CROSS JOIN accounts a
    CROSS JOIN remote_posts r ON r.account_id = a.id AND r.published_on >= w.first AND r.published_on < w.until
    WHERE {accounts} GROUP BY 1, 2"""
_ANSWERS = """SELECT r.account_id, w.number, -count(*) FROM accounts a
    CROSS JOIN remote_posts r ON r.account_id = a.id AND json_extract(r.remote, '$.answers') IS NOT NULL
    CROSS JOIN weeks w ON +r.published_on >= w.first AND +r.published_on < w.until
    WHERE {accounts} GROUP BY 1, 2"""
_SENT = """SELECT d.account_id, w.number, count(*) FROM weeks w CROSS JOIN accounts a
    CROSS JOIN deliveries d ON d.account_id = a.id AND d.published_at >= w.begin AND d.published_at < w.finish
    WHERE {accounts} GROUP BY 1, 2"""
# The joins stand as they are to be made, from the few to the many: a planner that has no statistics begins with all posts.


NEVER = "9999"
"""Later than any day and instant."""
# Each is the end of an index.
_FIRST = """SELECT a.id, (SELECT min(r.published_on) FROM remote_posts r WHERE r.account_id = a.id),
    (SELECT min(d.published_at) FROM deliveries d WHERE d.account_id = a.id AND d.published_at IS NOT NULL),
    (SELECT min(d.due_at) FROM deliveries d WHERE d.account_id = a.id AND d.due_at IS NOT NULL)
    FROM accounts a WHERE {accounts}"""


def known_since(conn: sqlite3.Connection, account_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return since when posts of each account are known; before that nobody knows what it published.

    The first day its platform lists one of, and the instant of the first that smdash sent or planned; ``NEVER`` for none.
    """
    rows = conn.execute(_FIRST.format(accounts=among("a.id", sorted(set(account_ids)))))
    return {row[0]: (row[1] or NEVER, min(row[2] or NEVER, row[3] or NEVER)) for row in rows}


def posts_out(
    conn: sqlite3.Connection, account_ids: Iterable[int], weeks: Sequence[tuple[str, str, str, str]]
) -> dict[int, list[int | None]]:
    """Return how many posts of each account went out in each week, answers not counted; None where nobody knows.

    A week is (first day, day after its last, stored instants of its begin and end). What a platform's own list has and
    what smdash sent are mostly the same posts, so a week has the greater number of the two. Weeks that end before the
    first post of an account that is known are not known.
    """
    if not weeks:
        return {}
    ids = sorted(set(account_ids))
    rows = ", ".join(f"({number}, ?, ?, ?, ?)" for number in range(len(weeks)))
    given = [text for week in weeks for text in week]
    head = f"WITH weeks(number, first, until, begin, finish) AS (VALUES {rows}) "
    chosen = among("a.id", ids)
    remote: dict[int, list[int]] = {number: [0] * len(weeks) for number in ids}
    sent: dict[int, list[int]] = {number: [0] * len(weeks) for number in ids}
    for sql, counts in ((_REMOTE, remote), (_ANSWERS, remote), (_SENT, sent)):
        for account, week, number in conn.execute(head + sql.format(accounts=chosen), given):
            counts[account][week] += number
    since = known_since(conn, ids)
    return {
        number: [
            None if until <= since[number][0] and finish <= since[number][1] else max(0, *pair)
            for (_, until, _, finish), *pair in zip(weeks, remote[number], sent[number], strict=True)
        ]
        for number in since
    }
