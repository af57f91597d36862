"""How the answers to an item stand, as lines between its conversation and the reply box."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.inbox.facts import moment_words
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from smdash.domain.inbox.replies import ReplyView

SHOWN = 3


def standing(
    replies: Sequence[ReplyView],
    item_id: int,
    draft: str,
    now: datetime,
    names: Mapping[str, str],
    *,
    kept: bool = True,
) -> Content:
    """Return what a person has to know of answers that are not out: these to the item, and any about to be sent.

    ``names`` are what the keys are called: reply, undo, open ('' where no page is known), copy_answer, answered,
    not_answered. The draft could not be stored where it is not ``kept``.
    """
    lines: list[Content] = []
    for reply in replies:
        here = reply.item_id == item_id
        if reply.state == "scheduled" and reply.due_at is not None and not reply.by_hand:
            lines.append(_coming(reply, reply.due_at, now, names, here=here))
        elif here and reply.state not in {"published", "cancelled"}:
            lines.append(_asked(reply, now, names))
    if draft.strip() and not any(reply.item_id == item_id and reply.state == "sending" for reply in replies):
        words = one_line(draft.strip(), 160)
        lines.append(
            Content.assemble(
                ("\u270e draft kept: ", "$text-accent") if kept else ("\u270e draft not kept: ", "$text-error"),
                (words, "$text-muted"),
                f"  {names['reply']} goes on",
            )
        )
    if len(lines) > SHOWN:
        lines = [*lines[:SHOWN], Content.styled(f"and {len(lines) - SHOWN} more", "$text-muted")]
    return Content("\n").join(lines)


def _coming(reply: ReplyView, due: datetime, now: datetime, names: Mapping[str, str], *, here: bool) -> Content:
    seconds = math.ceil((due - now).total_seconds())
    to = "" if here else f" to {one_line(reply.to, 40)} on {reply.account}"
    if seconds <= 0:
        return Content.styled(f"\u203a Sending your answer{to} ...", "$text-warning bold")
    return Content.assemble(
        (f"\u203a Sending your answer{to} in {seconds} s", "$text-warning bold"), f": {names['undo']} takes it back"
    )


def _asked(reply: ReplyView, now: datetime, names: Mapping[str, str]) -> Content:
    """Return what is asked of a person about an answer that may be out or is not."""
    why = f": {one_line(reply.error, 200).rstrip('.')}" if reply.error else ""
    yes, no, again = names["answered"], names["not_answered"], names["reply"]
    if reply.by_hand and reply.state == "sending":
        since = "" if reply.at is None else f" since {moment_words(reply.at.astimezone(now.tzinfo), now)}"
        return Content.assemble(
            (f"\u203a In your hands{since}: paste it there.", "$text-warning bold"),
            (f" {yes} answered, {no} not answered.", "bold"),
            (f" {names['open']} its page," if names["open"] else "", "$text-muted"),
            (f" {names['copy_answer']} copies again", "$text-muted"),
        )
    if reply.state == "sending":
        return Content.styled("\u203a Being sent ...", "$text-warning bold")
    if reply.state == "unknown":
        return Content.assemble(
            (f"! Unconfirmed{why}. Look whether it is there:", "$text-error bold"), f" {yes} it is, {no} it is not"
        )
    late = " in time" if reply.state == "missed" else ""
    return Content.assemble(
        (f"! Not sent{late}{why}.", "$text-error bold"), f" {again} again or by hand, {yes} it is out, {no} it is not"
    )
