"""What clients said of posts as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from smdash.domain.approval.standing import Word
    from smdash.domain.approval.views import ApprovalBoard, ApprovalRow, MadePage, Taken

Json = dict[str, Any]


def exported(made: MadePage, path: Path) -> Json:
    """``smdash approve export --json``."""
    return {
        "page": made.uid,
        "brand": made.brand,
        "first": on(made.first),
        "last": on(made.last),
        "posts": made.posts,
        "file": str(path),
        "bytes": len(made.data),
        "notes": list(made.notes),
    }


def taken(found: Sequence[Taken], *, dry_run: bool) -> Json:
    """``smdash approve import --json``."""
    return {
        "dry_run": dry_run,
        "answers": [
            {
                "page": each.page,
                "brand": each.brand,
                "by": each.by_whom or None,
                "made_at": at(each.made_at),
                "first": on(each.first),
                "last": on(each.last),
                "notes": list(each.notes),
                "rows": [
                    {
                        "delivery_id": row.delivery_id,
                        "account": row.account,
                        "at": at(row.at),
                        "answer": row.answer,
                        "comment": row.comment or None,
                        "result": row.result,
                        "why": row.words or None,
                    }
                    for row in each.rows
                ],
            }
            for each in found
        ],
    }


def rows(found: Sequence[ApprovalRow]) -> Json:
    """``smdash approve list --json``, and what words given otherwise lead to."""
    return {
        "rows": [
            {
                "delivery_id": row.delivery_id,
                "post_id": row.post_id,
                "brand": row.brand,
                "account": row.account,
                "platform": row.platform,
                "at": at(row.at),
                "state": row.state,
                "text": row.text,
                "approval": row.standing.state,
                "needed": row.needed,
                "words": row.words,
                "said": _word(row.standing.word),
                "remark": _word(row.standing.remark),
                "earlier": _word(row.standing.earlier),
                "changed": [{"what": each.what, "was": each.was, "now": each.now} for each in row.standing.changed],
            }
            for row in found
        ]
    }


def status(found: ApprovalBoard) -> Json:
    """``smdash approve status --json``."""
    return {
        "posts": len(found.rows),
        **{state: found.counts.get(state, 0) for state in ("approved", "changes", "asked", "none")},
        "pages": [
            {
                "page": each.uid,
                "brand": each.brand,
                "first": on(each.first),
                "last": on(each.last),
                "made_at": at(each.made_at),
                "posts": each.posts,
                "answered": each.answered,
            }
            for each in found.pages
        ],
    }


def _word(word: Word | None) -> Json | None:
    if word is None:
        return None
    return {
        "answer": word.answer or None,
        "comment": word.comment or None,
        "by": word.by_whom or None,
        "at": at(word.at),
    }
