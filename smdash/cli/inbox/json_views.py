"""The inbox as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.inbox.views import InboxRow, InboxView

Json = dict[str, Any]


def inbox(view: InboxView, rows: Iterable[InboxRow]) -> Json:
    """``smdash inbox --json``, most urgent first."""
    return {
        "open": view.open,
        "late": view.late,
        "minutes": number(view.minutes),
        "minutes_guessed": view.guessed,
        "unread": [
            {"account": each.account, "kind": each.kind, "problem": each.problem, "read_at": at(each.read_at)}
            for each in view.unread
        ],
        "rows": [
            {
                "id": row.id,
                "account": row.account,
                "brand": row.brand,
                "platform": row.platform,
                "kind": row.kind,
                "author": row.author or None,
                "handle": row.handle or None,
                "text": row.text,
                "received_at": at(row.received_at),
                "due_at": at(row.due_at),
                "flag": row.flag or None,
                "state": row.state,
                "gone": row.gone,
                "permalink": row.permalink or None,
            }
            for row in rows
        ],
    }
