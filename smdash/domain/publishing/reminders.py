"""Reminders of posts that wait to be handed over: by which way, when there is silence, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.times.clocks import read_clock
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, time

    from smdash.domain.publishing.handover import DueRow

Way = Literal["ntfy", "mail"]
Security = Literal["tls", "starttls", "none"]
SETTING = "reminder"
"""Name of the setting that holds how a person is reminded; its secrets stand elsewhere."""
TOLD = "reminder.told"
"""Name of the setting that holds of which deliveries there was a word: {delivery id: when it was due}."""
STATE = "reminder.state"
"""Name of the setting that holds when there was a word last, and what kept the last one back."""
SHOWN = 5
TEST = ("smdash", "This is a test: reminders of posts to hand over arrive here.")


class Quiet(NamedTuple):
    """Hours of silence, local time; they may go over midnight."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Say whether there is silence at a time of day."""
        return self.start <= at < self.end if self.start <= self.end else at >= self.start or at < self.end


class ReminderView(NamedTuple):
    """How a person is reminded; ``way`` '' for not at all.

    ``server`` is where the words go, ``to`` a mail's recipient; ``place`` is where the secret lies. ``problem`` is what
    kept the last word back, '' where it arrived.
    """

    way: Way | Literal[""]
    server: str = ""
    to: str = ""
    place: str = ""
    with_text: bool = False
    quiet: Quiet | None = None
    last_at: datetime | None = None
    failed_at: datetime | None = None
    problem: str = ""


def read_quiet(text: str) -> Quiet | None:
    """Read ``22:00-07:00``; None for ``none``. UsageError says what is wrong."""
    plain = text.strip().lower().replace("\u2013", "-")
    if plain in {"none", "off", "-"}:
        return None
    start, dash, end = plain.partition("-")
    if not dash:
        raise UsageError("quiet hours are written like 22:00-07:00, or none.", subject=repr(text))
    found = Quiet(read_clock(start), read_clock(end))
    if found.start == found.end:
        raise UsageError("these quiet hours are no hours.", subject=repr(text), hint="Like 22:00-07:00, or none.")
    return found


def quiet_words(quiet: Quiet | None) -> str:
    """Return quiet hours as they are typed."""
    return "none" if quiet is None else f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"


def reminder_words(rows: Sequence[DueRow], *, with_text: bool) -> tuple[str, str]:
    """Return title and body of one word about posts: how many, of which accounts and when, and texts where wanted.

    Each is harmless: no line of it is anything but a line.
    """
    lines = []
    for row in rows[:SHOWN]:
        when = "" if row.at is None else f" {row.at:%H:%M}"
        said = f": {one_line(row.text, 80)}" if with_text and row.text else ""
        lines.append(f"{row.account}{when}{' (late)' if row.group == 'late' else ''}{said}")
    if len(rows) > SHOWN:
        lines.append(f"and {len(rows) - SHOWN} more")
    return f"{counted(len(rows), 'post')} to hand over", "\n".join(lines)
