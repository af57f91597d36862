"""Posts and their deliveries: the states a delivery may be in and the moves that are allowed.

Passing time writes nothing: a delivery still ``scheduled`` beyond the grace time *is* missed, whoever looks. ``missed``
is stored only for what was past when it was written: a turn of a repeat that nobody saw, a row of a plan that says so.
"""

from __future__ import annotations

from enum import StrEnum

from smdash.domain.workload.estimates import FORMATS as ESTIMATED


class State(StrEnum):
    """The states of a delivery, in product words."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    HELD = "held"
    SENDING = "sending"
    PUBLISHED = "published"
    FAILED = "failed"
    UNKNOWN = "unknown"
    MISSED = "missed"
    CANCELLED = "cancelled"


# A published row never changes; an unknown one is settled by looking or by a person's word, never resent.
MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SCHEDULED, State.HELD, State.CANCELLED}),
    State.SCHEDULED: frozenset(
        {State.DRAFT, State.HELD, State.SENDING, State.MISSED, State.CANCELLED, State.PUBLISHED, State.SCHEDULED}
    ),
    State.HELD: frozenset({State.HELD, State.SCHEDULED, State.DRAFT, State.CANCELLED}),
    State.SENDING: frozenset({State.PUBLISHED, State.FAILED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.PUBLISHED, State.FAILED}),
    State.FAILED: frozenset({State.SCHEDULED, State.HELD, State.DRAFT, State.CANCELLED, State.SENDING}),
    State.MISSED: frozenset(
        {State.SCHEDULED, State.HELD, State.DRAFT, State.CANCELLED, State.SENDING, State.PUBLISHED}
    ),
    State.CANCELLED: frozenset({State.DRAFT, State.SCHEDULED, State.HELD}),
    State.PUBLISHED: frozenset(),
}

# Worst first: a post shows the worst of its deliveries.
SEVERITY: tuple[State, ...] = (
    State.UNKNOWN,
    State.FAILED,
    State.MISSED,
    State.SENDING,
    State.HELD,
    State.DRAFT,
    State.SCHEDULED,
    State.CANCELLED,
    State.PUBLISHED,
)

# States that can still be moved in time by a person.
MOVABLE = frozenset({State.DRAFT, State.SCHEDULED, State.HELD, State.FAILED, State.MISSED, State.CANCELLED})

FORMATS = tuple(ESTIMATED)


def may_move(old: State, new: State) -> bool:
    """Say whether a delivery may go from ``old`` to ``new``."""
    return new in MOVES[old]


def worst(states: list[State]) -> State:
    """Return the state a post shows for its deliveries; a post without any is a draft."""
    return min(states, key=SEVERITY.index) if states else State.DRAFT
