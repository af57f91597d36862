"""Where an account's copy of a post stands, in words: its state, and the time that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.posts.states import State
from smdash.domain.schedule import parse_utc, short_moment
from smdash.domain.wording import state_word

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_COMING = frozenset({State.DRAFT, State.SCHEDULED, State.HELD})


def standing_words(state: str, due_at: str | None, published_at: str | None, zone: ZoneInfo, year: int) -> str:
    """Return where a delivery stands: ``scheduled Wed 25 Nov 11:30``, ``handed over, due Tue 1 Dec 09:00``.

    Instants are in their stored form. What is published has the time it went out; where nobody knows that, the time it
    was due is called so.
    """
    name = "handed over" if state == State.SENDING else state_word(state)
    out_at = published_at if state == State.PUBLISHED else None
    at = out_at or due_at
    if not at:
        return name
    when = short_moment(parse_utc(at).astimezone(zone), year)
    plain = out_at or state in _COMING
    return f"{name} {when}" if plain else f"{name}, due {when}"
