"""The states of a delivery and the moves between them."""

from __future__ import annotations

from itertools import product

import pytest

from smdash.domain.posts.states import FORMATS, MOVABLE, MOVES, SEVERITY, State, may_move, worst
from smdash.domain.workload.estimates import FORMATS as ESTIMATED
from smdash.store.schema import DELIVERY_STATES

D, S, H, G, P, F, U, M, C = (
    State.DRAFT, State.SCHEDULED, State.HELD, State.SENDING, State.PUBLISHED, State.FAILED, State.UNKNOWN, State.MISSED,
    State.CANCELLED,
)  # fmt: skip
ALLOWED = {
    (D, S), (D, H), (D, C),
    (S, D), (S, H), (S, G), (S, M), (S, C), (S, P), (S, S),
    (H, H), (H, S), (H, D), (H, C),
    (G, P), (G, F), (G, U),
    (U, P), (U, F),
    (F, S), (F, H), (F, D), (F, C), (F, G),
    (M, S), (M, H), (M, D), (M, C), (M, G), (M, P),
    (C, D), (C, S), (C, H),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), list(product(State, State)))
def test_every_pair_of_states(old: State, new: State) -> None:
    assert may_move(old, new) is ((old, new) in ALLOWED)


def test_published_moves_nowhere_and_unknown_is_never_sent_again() -> None:
    assert MOVES[P] == frozenset()
    assert not any(may_move(U, state) for state in (S, G, D, H))
    # A failed one is known not to be out, a missed one was never tried: a person may send either.
    assert {state for state in State if may_move(state, G)} == {S, F, M}


def test_movable_states_are_those_a_person_may_reschedule() -> None:
    assert {state for state in State if may_move(state, S)} == MOVABLE
    assert not MOVABLE & {P, G, U}


def test_tables_know_every_state() -> None:
    assert set(MOVES) == set(State) == set(SEVERITY) == {State(name) for name in DELIVERY_STATES}
    assert len(SEVERITY) == len(State)


def test_a_post_shows_its_worst_delivery() -> None:
    assert worst([]) is D
    assert worst([P, P]) is P
    assert worst([P, S, F]) is F
    assert worst(list(State)) is U
    for a, b in product(State, State):
        assert worst([a, b]) is worst([b, a])


def test_every_format_has_an_estimate() -> None:
    assert set(FORMATS) == set(ESTIMATED)
