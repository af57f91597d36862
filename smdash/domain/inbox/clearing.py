"""A clearing session: one item after the other, how long each took, and what is said at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from smdash.domain.inbox.views import InboxRow

Outcome = Literal["done", "answered", "waiting", "spam", "snoozed", "skipped", "marked", "gone"]
"""What came of an item. ``marked`` is said of it, and it stays. ``gone`` was dealt with by somebody else meanwhile."""
CLEARED: tuple[Outcome, ...] = ("answered", "done", "waiting", "spam")
"""After these an item asks for nothing more."""
WORDS: Mapping[Outcome, str] = {
    "answered": "answered",
    "done": "done",
    "waiting": "waiting for them",
    "spam": "spam",
    "snoozed": "snoozed",
    "skipped": "skipped",
}
LEAST_IDLE, MOST_IDLE = 120.0, 900.0
"""Seconds of silence after which nobody is taken to be at work, whatever is known of their answers."""


def idle_after(nine_in_ten_min: float) -> float:
    """Return after how many seconds without a key somebody is taken to have gone away.

    Nine in ten whole answers take less than ``nine_in_ten_min`` minutes, with keys pressed all along; a silence that is
    longer is a telephone or a lunch. It is not counted at all: how much of it was work nobody knows.
    """
    return min(MOST_IDLE, max(LEAST_IDLE, nine_in_ten_min * 60))


@dataclass(slots=True)
class Watch:
    """Seconds somebody was at work: from one touch to the next, without silences longer than ``idle`` seconds."""

    idle: float
    seconds: float = 0.0
    last: float | None = None

    def touch(self, at: float) -> None:
        """Note that a key was pressed or an item shown, at seconds of a clock that never goes back."""
        if self.last is not None and 0 < at - self.last <= self.idle:
            self.seconds += at - self.last
        self.last = at

    def take(self, at: float) -> float:
        """Return the seconds since they were taken last, and begin anew."""
        self.touch(at)
        found, self.seconds = self.seconds, 0.0
        return found


class ClearingView(NamedTuple):
    """Where a session stands: the item to work on (None: nothing is left), which it is of how many, what is left.

    ``minutes`` are those of the items that are left, this one among them. ``ahead`` is the item that comes next.
    ``again`` says that it was skipped before.
    """

    item: InboxRow | None
    number: int
    of: int
    minutes: float
    guessed: bool
    ahead: InboxRow | None = None
    again: bool = False


class Look(NamedTuple):
    """When the inbox should be looked at next; ``late`` items are late now, ``who`` is late next, at ``due``.

    ``at`` is the next usual look, None where there is none. ``closing`` says that ``due`` is when answering ends.
    Times are local.
    """

    at: datetime | None
    late: int
    due: datetime | None = None
    who: str = ""
    closing: bool = False


class ClearingEnd(NamedTuple):
    """What a session came to.

    ``seconds`` are the median of an item that was cleared and ``before`` that of earlier sessions, None where nothing
    tells. ``open`` items and their ``minutes`` are left. ``worked`` are seconds by brand. ``logged`` says why there is
    nothing to log: a timer ran, or there was no time; '' where it can be logged.
    """

    outcomes: Mapping[Outcome, int]
    seconds: float | None
    before: float | None
    open: int
    minutes: float
    guessed: bool
    look: Look
    worked: Mapping[str, float]
    logged: str = ""

    @property
    def cleared(self) -> int:
        """How many items ask for nothing more."""
        return sum(number for outcome, number in self.outcomes.items() if outcome in CLEARED)


def whom(row: InboxRow) -> str:
    """Return who wrote an item and where: ``@ana (acme/instagram)``."""
    return f"{one_line(row.handle or row.author, 30) or 'somebody'} ({row.account})"


def next_words(view: ClearingView) -> str:
    """Say what comes after: ``next: @ana (acme/instagram) comment``; '' where nothing does."""
    if view.ahead is None:
        return "then it is done" if view.item is not None else ""
    return f"next: {whom(view.ahead)} {view.ahead.kind}"


def outcome_words(outcomes: Mapping[Outcome, int]) -> str:
    """Say what became of items, those that ask for more behind the others: ``9 answered, 2 done; 1 skipped``."""
    said = {each: f"{outcomes[each]} {words}" for each, words in WORDS.items() if outcomes.get(each)}
    parts = (", ".join(said[each] for each in said if (each in CLEARED) is cleared) for cleared in (True, False))
    return "; ".join(filter(None, parts)) or "nothing was done"


def pace_words(end: ClearingEnd) -> str:
    """Say how fast it went: ``48 s an item (the middle one), 62 s before``; '' where nothing was timed."""
    if end.seconds is None:
        return ""
    before = f"; it was {length_words(end.before)} before" if end.before is not None else ""
    return f"Half of the items took less than {length_words(end.seconds)}{before}."


def length_words(seconds: float) -> str:
    """Return a length of time as ``48 s`` or ``3:05 min``."""
    whole = max(0, round(seconds))
    return f"{whole} s" if whole < 120 else f"{whole // 60}:{whole % 60:02d} min"


def middle(seconds: Iterable[float]) -> float | None:
    """Return the median, None of nothing."""
    ordered = sorted(seconds)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
