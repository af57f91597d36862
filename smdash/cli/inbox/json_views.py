"""The inbox as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.inbox.conversation import Writer
    from smdash.domain.inbox.people import PersonView
    from smdash.domain.inbox.replies import ReplyView
    from smdash.domain.inbox.views import InboxRow, InboxView

Json = dict[str, Any]


def inbox(view: InboxView, rows: Iterable[InboxRow]) -> Json:
    """``smdash inbox --json``, most urgent first."""
    return {
        "open": view.open,
        "late": view.late,
        "minutes": number(view.minutes),
        "spam_today": view.counts.spam_today,
        "closing": view.counts.closing,
        "snoozed": view.counts.snoozed,
        "waiting": view.counts.waiting,
        "spam": view.counts.spam,
        "listed": view.window.count,
        "more": view.more,
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
                "closes_at": at(row.closes_at),
                "snoozed_until": at(row.snoozed_until),
                "edited": row.edited,
                "promised": row.promised,
                "draft": row.draft,
                "reply": row.reply or None,
                "is_lead": row.is_lead,
                "tags": list(row.tags),
                "permalink": row.permalink or None,
            }
            for row in rows
        ],
    }


def people(found: Sequence[Writer]) -> Json:
    """``smdash people list --json``."""
    return {"people": [_writer(each) for each in found]}


def _writer(writer: Writer) -> Json:
    return {
        "person_id": writer.person_id or None,
        "brand": writer.brand,
        "platform": writer.platform,
        "handle": writer.handle,
        "name": writer.name or None,
        "accounts": list(writer.accounts),
        "items": writer.items,
        "answered": writer.answered,
        "first_at": at(writer.first_at),
        "last_at": at(writer.last_at),
        "notes": writer.notes or None,
        "tags": list(writer.tags),
        "lead": writer.is_lead,
    }


def person(view: PersonView) -> Json:
    """``smdash people show --json``."""
    return {
        **_writer(view.writer),
        "lead_at": at(view.lead_at),
        "lead_items": list(view.lead_items),
        "replies": view.replies,
        "handles": [{"platform": each.platform, "handle": each.handle} for each in view.handles],
        "last": [
            {
                "id": each.id,
                "account": each.account,
                "kind": each.kind,
                "text": each.text,
                "received_at": at(each.received_at),
                "state": each.state,
                "flag": each.flag or None,
            }
            for each in view.items
        ],
    }


def reply(found: ReplyView, page: str) -> Json:
    """``smdash inbox reply --json``; ``page`` is where one by hand is posted."""
    return {
        "reply_id": found.id,
        "item_id": found.item_id,
        "account": found.account,
        "to": found.to,
        "text": found.text,
        "state": found.state,
        "by_hand": found.by_hand,
        "page": page or None,
        "published_at": at(found.published_at),
        "permalink": found.permalink or None,
        "error": found.error or None,
        "after": found.after,
    }
