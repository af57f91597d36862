"""The question of capacity: what becomes of a post for which a day or a week has no room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.queue.capacity import day_words
from smdash.screens.base.dialogs import Choice, PickScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from smdash.domain.queue.capacity import Verdict

OVERTIME, NEXT_DAY, DRAFT, BACK = "overtime", "next", "draft", "back"


def choices(verdict: Verdict) -> list[Choice]:
    """Return the answers there are; a day with room is offered where one was found."""
    found = [Choice(OVERTIME, "Queue as overtime", remark="until the plan moves")]
    if verdict.next_day is not None:
        found.append(Choice(NEXT_DAY, "Next day with room", remark=day_words(verdict.next_day)))
    return [*found, Choice(DRAFT, "Keep as draft", remark="without a time")]


def ask_capacity(screen: Screen[Any], verdict: Verdict, done: Callable[[str], None]) -> None:
    """Ask what to do; ``done`` is given ``overtime``, ``next``, ``draft``, or ``back`` when nothing was chosen."""

    def answered(answer: str | None) -> None:
        done(answer or BACK)

    screen.app.push_screen(PickScreen("No room", choices(verdict), body=verdict.words), answered)
