"""What the commands that change the queue print as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.cli.queue.affected import Line
    from smdash.domain.checks.model import Finding
    from smdash.domain.publishing.pauses import HeldRow, Pause, PauseView
    from smdash.services.schedule.moves import Moved
    from smdash.services.schedule.pauses import Resumed

Json = dict[str, Any]


def _line(line: Line) -> Json:
    return {
        "delivery_id": line.delivery_id,
        "post_id": line.post_id,
        "account": line.account,
        "state": line.state,
        "at": at(line.at),
        "text": line.text,
    }


def added(post_id: int, lines: Sequence[Line], findings: Sequence[Finding], *, held_back: bool) -> Json:
    """``smdash add --json``; ``held_back`` says that errors made a draft of what was to go out."""
    return {
        "post_id": post_id,
        "held_back": held_back,
        "deliveries": [_line(line) for line in lines],
        "findings": [
            {
                "rule": found.rule,
                "severity": found.severity,
                "where": found.where,
                "account": found.account or None,
                "message": found.message,
                "fix": found.fix or None,
            }
            for found in findings
        ],
    }


def moved(done: Moved, lines: Sequence[Line]) -> Json:
    """``smdash move --json`` and ``smdash cancel --json``."""
    return {
        "changed": done.changed,
        "refused": list(done.refused),
        "warnings": list(done.warnings),
        "deliveries": [_line(line) for line in lines],
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


def _held(row: HeldRow) -> Json:
    return {"delivery_id": row.id, "account": row.account, "at": at(row.at), "text": row.text}


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
        "passed": [_held(row) for row in view.left],
    }
