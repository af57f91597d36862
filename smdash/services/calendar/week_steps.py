"""What an edited week comes to, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.calendar.week_text import WeekProblem


class WeekStep(NamedTuple):
    """One thing that will change: ``kind`` is move, new, unschedule or reword; ``note`` is what to know about it.

    ``errors`` is what will fail or embarrass where the words are new.
    """

    kind: str
    line: int
    account: str
    text: str
    delivery_id: int = 0
    was: datetime | None = None
    at: datetime | None = None
    before: str = ""
    note: str = ""
    errors: tuple[str, ...] = ()


class Diff(NamedTuple):
    """What an edited week would change; with problems nothing of it can be applied. Times are in ``zone``."""

    steps: tuple[WeekStep, ...]
    problems: tuple[WeekProblem, ...]
    zone: str
    seen: tuple[tuple[int, str, str, str], ...] = ()

    def count(self, kind: str) -> int:
        """Return how many steps are of a kind."""
        return sum(1 for step in self.steps if step.kind == kind)

    @property
    def errors(self) -> int:
        """How many things are wrong with posts that get new words; they do not keep the rest from being applied."""
        return sum(len(step.errors) for step in self.steps)

    @property
    def words(self) -> str:
        """``2 moved, 1 new``."""
        names = {"move": "moved", "new": "new", "unschedule": "unscheduled", "reword": "reworded"}
        return ", ".join(f"{n} {name}" for kind, name in names.items() if (n := self.count(kind))) or "no change"
