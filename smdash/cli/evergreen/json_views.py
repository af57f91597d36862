"""Repeating posts and evergreen pools as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.evergreen.pool_reader import PlannedRun, PoolLine
    from smdash.services.evergreen.recurring import Repeat

Json = dict[str, Any]


def repeats(rows: Sequence[Repeat]) -> Json:
    """``smdash repeat list --json``."""
    return {
        "repeats": [
            {
                "id": row.id,
                "brand": row.brand,
                "accounts": list(row.accounts),
                "text": row.text,
                "rule": row.words,
                "next_at": at(row.next_at),
                "next_turn": row.next_index,
                "queued": row.queued,
                "skipped": row.skipped,
                "ended": row.ended,
            }
            for row in rows
        ]
    }


def pools(rows: Sequence[PoolLine]) -> Json:
    """``smdash evergreen list --json``."""
    return {
        "pools": [
            {
                "pool": row.label,
                "brand": row.brand,
                "name": row.name,
                "pick": row.pick,
                "cooldown_days": row.cooldown_days,
                "max_runs": row.max_runs,
                "slots": row.slots,
                "posts": [
                    {
                        "id": post.id,
                        "text": post.text,
                        "variations": post.variations,
                        "accounts": list(post.accounts),
                        "runs": post.runs,
                        "last_on": on(post.last_on),
                        "next_on": on(post.next_on),
                        "max_runs": post.max_runs,
                        "season": post.season or None,
                        "expires_on": on(post.expires_on),
                    }
                    for post in row.posts
                ],
            }
            for row in rows
        ]
    }


def plan(days: int, rows: Sequence[PlannedRun]) -> Json:
    """``smdash evergreen dry-run --json`` and ``smdash evergreen fill --json``."""
    return {
        "days": days,
        "posts": [
            {
                "at": at(row.at),
                "account": row.account,
                "pool": f"{row.brand}/{row.pool}",
                "evergreen_id": row.post_id,
                "variation": row.text_number,
                "text": row.text,
            }
            for row in rows
        ],
    }
