"""Hours, guesses and duties as people type them on one line."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.times.weekly import read_weekly

if TYPE_CHECKING:
    from smdash.domain.workload.inbox_sweeps import Sweep

HOURS_HINT = "Like 7.5,7.5,7.5,7.5,7,0,0."
SWEEPS_HINT = "Like: Mon-Fri 9,15 and Sat 12."
DUTY_HINT = "Like: Call with Ann, meeting 2 per week"
_DUTY = re.compile(
    r"(?P<name>[^,]+),\s*(?P<activity>[\w -]+?)\s+(?P<times>\d+(?:\.\d+)?)\s+per\s+(?P<per>\w+)"
    r"(?:\s+for\s+(?P<brand>\S+))?"
)


def parse_hours(text: str, subject: str = "hours") -> dict[int, float]:
    """Read seven numbers of hours, Monday first; UsageError says what is wrong."""
    parts = [part for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
    if len(parts) != 7:
        raise UsageError(
            f"seven numbers are needed, Monday to Sunday, not {len(parts)}.", subject=subject, hint=HOURS_HINT
        )
    found = {}
    for day, part in enumerate(parts):
        value = _number(part)
        if not 0 <= value <= 24:
            raise UsageError(f"{part!r} is no number of hours from 0 to 24.", subject=subject, hint=HOURS_HINT)
        found[day] = value
    return found


def parse_guesses(text: str) -> tuple[float, float | None, float | None]:
    """Read ``45`` or ``60 110 220`` (low, usual, high) as minutes: usual, low, high."""
    numbers = [_number(part) for part in text.replace(",", " ").split()]
    if len(numbers) not in {1, 3} or not all(0 < number < math.inf for number in numbers):
        raise UsageError("one number of minutes is needed, or three: low, usual and high.", hint="Like 60 110 220.")
    return (numbers[0], None, None) if len(numbers) == 1 else (numbers[1], numbers[0], numbers[2])


class TypedDuty(NamedTuple):
    """A duty as typed."""

    name: str
    activity: str
    times: float
    per: str
    brand: str


def parse_duty(text: str) -> TypedDuty:
    """Read ``Monthly report, report 1 per month for acme``."""
    found = _DUTY.fullmatch(text.strip())
    if found is None:
        raise UsageError("a duty is a name, a kind of work, and how often.", subject=repr(text), hint=DUTY_HINT)
    return TypedDuty(
        found["name"].strip(), found["activity"].strip(), float(found["times"]), found["per"], found["brand"] or ""
    )


def parse_worth(text: str) -> float | None:
    """Read a value; ``-`` forgets it."""
    if text.strip() in {"-", "none"}:
        return None
    value = _number(text.strip())
    if not 0 <= value < math.inf:
        raise UsageError("a number from 0 up is needed, - forgets it.", subject=repr(text))
    return value


def parse_number(text: str) -> float:
    """Read a number from 0 up."""
    value = _number(text.strip())
    if not 0 <= value < math.inf:
        raise UsageError("a number from 0 up is needed.", subject=repr(text))
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def parse_sweeps(text: str) -> tuple[Sweep, ...]:
    """Read ``Mon-Fri 9,15 and Sat 12`` and what else times of the week take; UsageError says what is wrong."""
    found: set[Sweep] = set()
    for part in read_weekly(text):
        if part.rest:
            raise UsageError(
                "this is no day of the week and no time of day.", subject=repr(part.rest), hint=SWEEPS_HINT
            )
        found |= {(day, clock.hour + clock.minute / 60) for day in part.days for clock in part.clocks}
    return tuple(sorted(found))
