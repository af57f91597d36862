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


def posts_out(
    conn: sqlite3.Connection, account_ids: Iterable[int], weeks: Sequence[tuple[str, str, str, str]]
) -> dict[int, list[int]]:
    """Return how many posts of each account went out in each week, answers not counted.

    A week is (first day, day after its last, stored instants of its begin and end). What a platform's own list has and
    what smdash sent are mostly the same posts, so a week has the greater number of the two.
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
    return {number: [max(0, *pair) for pair in zip(remote[number], sent[number], strict=True)] for number in ids}
