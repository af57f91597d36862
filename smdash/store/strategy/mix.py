"""How many posts of a brand have which pillar and goal, out or planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class MixTimes(NamedTuple):
    """Stored instants: what went out from ``begin`` until ``now``, and what is planned from ``late`` until ``end``."""

    begin: str
    late: str
    now: str
    end: str


def counts(conn: sqlite3.Connection, account_ids: Sequence[int], times: MixTimes) -> list[tuple[int, int, bool, int]]:
    """Return (pillar id, goal id, whether it is out, posts), 0 for no pillar or goal; each post counts once.

    A post that is out on one account and planned on another is out.
    """
    # The plus keeps SQLite on the index of what went out when, which holds a few weeks where that of states holds all.
    mine = among("account_id", account_ids)
    rows = conn.execute(
        f"""SELECT pillar, goal, out, count(*) FROM (
              SELECT coalesce(p.pillar_id, 0) AS pillar, coalesce(p.goal_id, 0) AS goal, max(x.out) AS out FROM (
                SELECT post_id, 1 AS out FROM deliveries
                  WHERE {mine} AND published_at >= :begin AND published_at <= :now AND +state = 'published'
                UNION ALL
                SELECT post_id, 0 FROM deliveries
                  WHERE {mine} AND due_at >= :late AND due_at < :end AND state IN ('scheduled', 'held')
              ) x JOIN posts p ON p.id = x.post_id GROUP BY p.id
            ) GROUP BY pillar, goal, out""",
        times._asdict(),
    )
    return [(row[0], row[1], bool(row[2]), row[3]) for row in rows]
