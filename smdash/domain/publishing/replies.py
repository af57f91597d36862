"""Replies as deliveries: the states one may be in, the moves that are allowed, and the words for whom one reaches.

A reply that is ``scheduled`` waits until it can be taken back no more, a few seconds. What nobody sent within the grace
time after that is ``missed``, and is asked about.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.domain.inbox.replies import After


class ReplyState(StrEnum):
    """The states of a reply, in product words."""

    SCHEDULED = "scheduled"
    SENDING = "sending"
    PUBLISHED = "published"
    FAILED = "failed"
    UNKNOWN = "unknown"
    MISSED = "missed"
    CANCELLED = "cancelled"


MOVES: dict[ReplyState, frozenset[ReplyState]] = {
    ReplyState.SCHEDULED: frozenset({ReplyState.SENDING, ReplyState.FAILED, ReplyState.MISSED, ReplyState.CANCELLED}),
    ReplyState.SENDING: frozenset(
        {ReplyState.PUBLISHED, ReplyState.FAILED, ReplyState.UNKNOWN, ReplyState.SCHEDULED, ReplyState.CANCELLED}
    ),
    ReplyState.UNKNOWN: frozenset({ReplyState.PUBLISHED, ReplyState.SENDING, ReplyState.CANCELLED}),
    ReplyState.FAILED: frozenset({ReplyState.SCHEDULED, ReplyState.PUBLISHED, ReplyState.CANCELLED}),
    ReplyState.MISSED: frozenset({ReplyState.SCHEDULED, ReplyState.PUBLISHED, ReplyState.CANCELLED}),
    ReplyState.CANCELLED: frozenset(),
    ReplyState.PUBLISHED: frozenset(),
}
"""What may follow which. One that may be out is settled by looking or by a person's word, and never sent anew."""
UNDER_WAY = frozenset({ReplyState.SCHEDULED, ReplyState.SENDING, ReplyState.UNKNOWN})
"""While one of these is there, no other answer to the same item is begun."""
STOPPED = frozenset({ReplyState.FAILED, ReplyState.MISSED})
"""Certainly not out, and its person is asked about it."""

VISIBILITIES = ("public", "unlisted", "private", "direct")
"""The widest first; whatever is not one of them is taken for the narrowest."""
_REACHES = {
    "public": "everybody",
    "unlisted": "everybody, in no list",
    "private": "followers only",
    "direct": "only the people it names",
}


def may_move_by_word(now: ReplyState, to: ReplyState) -> bool:
    """Say whether a person's word may take a reply from one state to another.

    What was begun waits again only where its program knows that it is not out: by a word it would go out twice.
    """
    return to in MOVES[now] and not (now is ReplyState.SENDING and to is ReplyState.SCHEDULED)


def narrowness(visibility: str) -> int:
    """Return how few may see something: 0 for everybody; what is not known counts as the narrowest."""
    return VISIBILITIES.index(visibility) if visibility in VISIBILITIES else len(VISIBILITIES) - 1


def reaches(visibility: str) -> str:
    """Return whom something of a visibility reaches, in words; '' where that is no question."""
    return _REACHES.get(visibility, visibility) if visibility else ""


def answer_reaches(kind: str, visibility: str, to: str, *, by_names: bool) -> str:
    """Return whom an answer to a kind of item reaches, in words, as far as it can be told.

    ``to`` is who is answered. ``by_names`` says that a message there is a post that reaches all whom it names.
    """
    if kind == "message" and not (by_names and visibility == "direct"):
        return f"a private message to {to}"
    if visibility not in {"", "public"}:
        return reaches(visibility)
    return {"comment": "public, under your post", "review": "public"}.get(kind) or (
        reaches(visibility) or f"as public as the {kind} it answers"
    )


def item_values(after: After, at: str) -> dict[str, object]:
    """Return what an item becomes once its answer is given at a stored instant; nothing where it stays open."""
    if after == "open":
        return {}
    return {"state": "done", "handled_at": at, "waiting": int(after == "waiting"), "snoozed_until": ""}


OPEN_AGAIN: dict[str, object] = {"state": "open", "handled_at": None, "waiting": 0, "snoozed_until": ""}
"""What an item becomes again when its answer did not go out."""
