"""What a restored backup cannot know: which posts went out since it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.plaintext import one_line
from smdash.domain.posts.states import State
from smdash.domain.schedule import parse_utc, short_moment
from smdash.domain.wording import state_word

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

OUT = frozenset({State.PUBLISHED, State.SENDING, State.UNKNOWN})
"""The states of what is out, or may be."""
_PLANNED = frozenset({State.SCHEDULED, State.MISSED})
_DECIDED = frozenset({State.HELD, State.FAILED})


class Known(NamedTuple):
    """What the replaced data knew of a delivery: its state, when it went out or was begun, and how (UTC text)."""

    state: str
    at: str | None = None
    via: str = ""
    permalink: str = ""
    remote_id: str | None = None
    sent_text: str | None = None

    @property
    def is_out(self) -> bool:
        """Whether it counted as published there."""
        return self.state == State.PUBLISHED.value

    def local(self, zone: ZoneInfo) -> datetime | None:
        """Return when it went out or was begun, in a zone."""
        return parse_utc(self.at).astimezone(zone) if self.at else None

    def standing(self, wall: datetime | None, now: datetime) -> str:
        """Return where it stood, and since when (``local``): ``published Mon 23 Nov 09:06, https://...``."""
        at = f" {short_moment(wall, now.year)}" if wall else ""
        if self.is_out:
            return f"published{at}" + (f", {one_line(self.permalink, 200)}" if self.permalink else "")
        return f"handed over{at}" if self.state == State.SENDING.value else one_line(state_word(self.state), 20)


def nobody_knows(state: State, due_at: str | None, known: Known | None, since: str, now: str) -> bool:
    """Say whether a delivery of a restored backup may be out without the backup knowing.

    It may be when the replaced data, of which ``known`` is what they say (None where they say nothing), have it as out;
    when the backup has it as begun; and when it fell due after ``since`` and up to ``now`` (UTC text). What was held
    or had failed by then takes a decision to go out, of which the replaced data would know.
    """
    if state in {State.PUBLISHED, State.UNKNOWN}:
        return False
    if state is State.SENDING or (known is not None and known.state in OUT):
        return True
    if due_at is None or not since < due_at <= now:
        return False
    return state in _PLANNED or (state in _DECIDED and known is None)
