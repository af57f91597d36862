"""What is due and what is paused as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from smdash.domain.inbox.replies import ReplyView
    from smdash.domain.publishing.found import FoundPost
    from smdash.domain.publishing.handover import DueView
    from smdash.domain.publishing.ledger import LedgerRow, LedgerView, PassReport
    from smdash.domain.publishing.online import OnlineView
    from smdash.domain.publishing.pauses import Pause, PauseView
    from smdash.domain.publishing.phone import MadePhonePage, Marked
    from smdash.domain.publishing.reminders import ReminderView
    from smdash.services.desktop.timer import Plan, Standing
    from smdash.services.publishing.phone_serving import Session
    from smdash.services.publishing.settling import UnsettledView
    from smdash.services.schedule.moves import Moved
    from smdash.services.schedule.pauses import Resumed

Json = dict[str, Any]


def due(view: DueView, answers: Sequence[ReplyView]) -> Json:
    """``smdash due --json``; ``answers`` are those that wait for a person's word."""
    return {
        "now": at(view.now),
        "zone": view.zone,
        "held": view.held,
        "next_account": view.next.account if view.next else None,
        "next_at": at(view.next.at) if view.next else None,
        "rows": [
            {
                "group": row.group,
                "delivery_id": row.delivery_id,
                "post_id": row.post_id,
                "at": at(row.at),
                "account": row.account,
                "brand": row.brand,
                "platform": row.platform,
                "state": row.state,
                "format": row.format,
                "text": row.text,
                "via": row.via or None,
                "since": at(row.since),
                "error": row.error or None,
                "unapproved": row.unapproved or None,
                "found": _found(row.found),
                "online": row.online,
                "again_at": at(row.again_at),
                "out": row.out or None,
                "of": row.of or None,
                "following": [
                    {
                        "what": each.what,
                        "state": each.state,
                        "text": each.text,
                        "error": each.error or None,
                        "again_at": at(each.again_at),
                        "by_hand": each.by_hand,
                    }
                    for each in row.following
                ],
            }
            for row in view.rows
        ],
        "answers": [
            {
                "reply_id": each.id,
                "item_id": each.item_id,
                "account": each.account,
                "to": each.to,
                "state": each.state,
                "text": each.text,
                "error": each.error or None,
            }
            for each in answers
        ],
    }


def _found(found: Sequence[FoundPost]) -> list[Json]:
    return [{"at": at(each.at), "text": each.text, "permalink": each.permalink or None} for each in found]


def published(report: PassReport, *, dry_run: bool) -> Json:
    """``smdash publish --json``."""
    return {
        "at": at(report.at),
        "ok": report.exit_code == 0,
        "dry_run": dry_run,
        "by_hand": report.by_hand,
        "unbegun": report.unbegun,
        "rows": [
            {
                "result": row.result,
                "delivery_id": row.delivery_id or None,
                "reply_id": row.reply_id or None,
                "account": row.account,
                "due_at": at(row.due_at),
                "what": row.what,
                "text": row.text,
                "parts": list(row.parts),
                "details": list(row.details),
                "reason": row.reason or None,
                "permalink": row.permalink or None,
                "again_at": at(row.again_at),
            }
            for row in report.rows
        ],
    }


def ledger(view: LedgerView) -> Json:
    """``smdash ledger --json``."""
    return {
        "now": at(view.now),
        "zone": view.zone,
        "more": view.before is not None,
        "rows": [_ledger_row(row) for row in view.rows],
    }


def _ledger_row(row: LedgerRow) -> Json:
    return {
        "delivery_id": row.delivery_id or None,
        "post_id": row.post_id or None,
        "reply_id": row.reply_id or None,
        "item_id": row.item_id or None,
        "to": row.to or None,
        "at": at(row.at),
        "account": row.account,
        "state": row.state,
        "unfinished": row.unfinished,
        "out": row.out,
        "of": row.of,
        "text": row.text,
        "planned_at": at(row.planned_at),
        "sent_at": at(row.sent_at),
        "took_ms": None if row.took is None else round(row.took.total_seconds() * 1000),
        "via": row.via or None,
        "permalink": row.permalink or None,
        "answer": row.answer or None,
        "attempts": row.attempts,
        "parts": [
            {
                "what": part.what,
                "state": part.state,
                "text": part.text,
                "permalink": part.permalink or None,
                "published_at": at(part.published_at),
                "next_at": at(part.next_at),
                "error": part.error or None,
                "kind": part.kind or None,
                "attempts": part.attempts,
                "calls": [
                    {
                        "doing": call.doing,
                        "at": at(call.at),
                        "took_ms": call.milliseconds,
                        "kind": call.kind or None,
                        "answer": call.answer or None,
                        "via": call.via or None,
                    }
                    for call in part.calls
                ],
            }
            for part in row.parts
        ],
    }


def unsettled(view: UnsettledView, settled: int) -> Json:
    """``smdash settle --json``; ``settled`` is how many posts this run has counted as published."""
    restore = view.restore
    return {
        "now": at(view.now),
        "zone": view.zone,
        "settled": settled,
        "restored_at": at(restore.at) if restore else None,
        "backup": restore.backup if restore else None,
        "backup_made_at": at(restore.made_at) if restore else None,
        "kept": restore.kept or None if restore else None,
        "rows": [
            {
                "delivery_id": row.delivery_id,
                "post_id": row.post_id,
                "at": at(row.at),
                "account": row.account,
                "brand": row.brand,
                "platform": row.platform,
                "text": row.text,
                "why": row.why,
                "known_state": row.known.state if row.known else None,
                "known_at": at(row.known_at),
                "known_permalink": row.known.permalink or None if row.known else None,
                "found": _found(row.found),
            }
            for row in view.rows
        ],
    }


def _pause(pause: Pause) -> Json:
    return {
        "id": pause.id,
        "scope": pause.scope,
        "subject": pause.subject or None,
        "reason": pause.reason or None,
        "since": at(pause.started_at),
        "until": at(pause.ends_at),
    }


def pauses(view: PauseView, held: int) -> Json:
    """``smdash pause --json``; ``held`` is how many posts this run has held."""
    return {
        "paused": view.active,
        "held": held,
        "pauses": [
            {
                **_pause(standing.pause),
                "active": standing.active,
                "held": standing.held,
                "already_held": standing.already,
            }
            for standing in view.pauses
        ],
        "passed": view.passed_count,
    }


def resumed(done: Resumed, view: PauseView, respaced: Moved | None) -> Json:
    """``smdash resume --json``."""
    return {
        "resumed": [_pause(pause) for pause in done.pauses],
        "back": done.back,
        "still_held": done.still,
        "respaced": respaced.changed if respaced else None,
        "refused": list(respaced.refused) if respaced else [],
        "passed": [
            {"delivery_id": row.id, "account": row.account, "at": at(row.at), "text": row.text} for row in view.left
        ],
    }


def service(made: Plan, found: Standing, view: OnlineView | None) -> Json:
    """``smdash service status --json``; ``view`` is None where no account is connected."""
    who = view.who if view else None
    following = who.next_out if who else None
    return {
        "kind": made.kind,
        "installed": bool(found.there) if made.files else None,
        "running": found.running,
        "files": [str(path) for path in found.there],
        "dashboard": who.dashboard if who else None,
        "timer_ran_at": at(who.timer_at if who else None),
        "watch_ran_at": at(who.watch_at if who else None),
        "connected": who.accounts if who else 0,
        "publishes": view.sender if view else "nobody",
        "next_account": following.account if following else None,
        "next_at": at(following.at if following else None),
        "next_goes_out": view.sure if view and following else None,
        "sign_in_again": [each.account for each in view.troubles] if view else [],
    }


def phone_page(made: MadePhonePage, path: Path) -> Json:
    """``smdash due --html --json``."""
    return {
        "page": made.uid,
        "posts": made.posts,
        "file": str(path),
        "bytes": len(made.data),
        "notes": list(made.notes),
    }


def marked(found: Sequence[Marked], *, dry_run: bool) -> Json:
    """``smdash due --answers --json``."""
    return {
        "dry_run": dry_run,
        "answers": [
            {
                "page": each.page,
                "made_at": at(each.made_at),
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


def served(session: Session) -> Json:
    """``smdash due --serve --json``: one line when it begins."""
    return {
        "address": session.address,
        "posts": session.posts,
        "until": at(session.until),
        "notes": list(session.notes),
        "warning": session.warning,
    }


def reminder(view: ReminderView) -> Json:
    """``smdash reminder --json``; nothing of it is secret."""
    from smdash.domain.publishing.reminders import quiet_words

    return {
        "way": view.way or None,
        "server": view.server or None,
        "to": view.to or None,
        "secret": view.place or None,
        "text": view.with_text,
        "quiet": quiet_words(view.quiet) if view.quiet else None,
        "last_at": at(view.last_at),
        "failed_at": at(view.failed_at),
        "problem": view.problem or None,
    }
