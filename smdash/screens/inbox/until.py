"""Asking until when an item is hidden."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.schedule import instant
from smdash.domain.times.when import read_time
from smdash.screens.base.dialogs import AskScreen
from smdash.screens.base.times import ahead

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.schedule import Office
    from smdash.screens.base.screen import BaseScreen


EXAMPLES = "Like: +2h, fri 14:30, at 14:30."


def quick_times(now: datetime, office: Office) -> dict[str, tuple[str, str]]:
    """Return what a digit stands for: (what it is called, the time as it would be typed); ``now`` is a wall clock.

    A workday is one with office hours on which nobody is away.
    """
    days = [now.date() + timedelta(days=number) for number in range(1, 60)]
    workdays = [day for day in days if day.weekday() in office.weekdays and day not in office.closed]
    found = [("tomorrow", days[0].isoformat())]
    if workdays:
        found.append(("next workday", workdays[0].isoformat()))
    found += [("in 3 hours", "+3h"), ("in a week", days[6].isoformat())]
    return {str(number): each for number, each in enumerate(found, start=1)}


def _short(wall: datetime) -> str:
    return f"{wall:%a} {wall.day} {wall:%b %H:%M}"


def ask_until(screen: BaseScreen[Any], title: str, then: Callable[[datetime], object]) -> None:
    """Ask for a time ahead, and go on with it (in UTC): a digit is one of the usual times, any other is typed."""
    zone, office = screen.services.home.zone(), screen.services.home.office()
    now, begin = screen.services.home.now().astimezone(zone), office.start
    quick = quick_times(now, office)
    lines = [f"{digit}  {called:14} {_short(read_time(text, now, begin))}" for digit, (called, text) in quick.items()]
    hint = "\n".join([*lines, EXAMPLES])

    def check(text: str) -> str:
        try:
            wall = read_time(text, now, begin)
        except UsageError as error:
            raise UsageError(error.what, subject=error.subject, hint=EXAMPLES) from error
        return f"Back {ahead(wall, now, zone)}"

    def answered(text: str | None) -> None:
        if text:
            wall = read_time(text, now, begin)
            then(instant(wall, zone).astimezone(UTC))

    screen.app.push_screen(
        AskScreen(title, hint=hint, check=check, quick={digit: text for digit, (_, text) in quick.items()}), answered
    )
