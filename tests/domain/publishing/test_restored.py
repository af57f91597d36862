"""What a restored backup cannot know."""

from __future__ import annotations

import pytest

from smdash.domain.posts.states import State
from smdash.domain.publishing.restored import OUT, Known, nobody_knows

SINCE, NOW = "2026-11-20T08:00:00Z", "2026-11-21T08:00:00Z"
THEN, BEFORE, LATER = "2026-11-20T12:00:00Z", "2026-11-20T08:00:00Z", "2026-11-21T08:00:01Z"
ASKED = {State.SCHEDULED, State.MISSED}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("due_at", [None, BEFORE, THEN, NOW, LATER])
@pytest.mark.parametrize("known", [None, *State])
def test_every_case(state: State, due_at: str | None, known: State | None) -> None:
    fell_due = due_at in {THEN, NOW}
    if state in {State.PUBLISHED, State.UNKNOWN}:
        expected = False  # the backup knows
    elif state is State.SENDING or known in OUT:
        expected = True
    elif state in {State.HELD, State.FAILED}:
        expected = fell_due and known is None  # to go out takes a decision, which the replaced data would have
    else:
        expected = fell_due and state in ASKED
    said = None if known is None else Known(known.value)
    assert nobody_knows(state, due_at, said, SINCE, NOW) is expected
