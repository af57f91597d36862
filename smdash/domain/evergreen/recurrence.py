"""Posts that repeat: when the k-th one is due, and which of them belong into the queue now.

Every occurrence is computed from the anchor: rule(anchor, k), never from the one before. So a month that is too
short for its day does not shorten the months after it, a clock change moves nothing, and a long silence of the
app cannot pile occurrences up at the time of its return.

What comes due while nothing looked is never queued to go out: at most the newest of it becomes one *missed* post
that waits for a decision; what is older is passed over for good.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import instant, spoken, zone_of
from smdash.domain.times.days import read_day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST = 1000
"""The largest number a rule takes, of units and of times."""
HINT = "Try: every 2 weeks until 2027-03-01, weekly 6 times, every month, every day for 10 days."

_WORDS = {
    "daily": (1, "day"),
    "weekly": (1, "week"),
    "biweekly": (2, "week"),
    "fortnightly": (2, "week"),
    "monthly": (1, "month"),
    "quarterly": (3, "month"),
    "yearly": (1, "year"),
    "annually": (1, "year"),
}
_EVERY = re.compile(r"every(?: (other|\d{1,4}))? (day|week|month|quarter|year)s?(?: (.+))?")
_UNTIL = re.compile(r"(?:until|till|to) (.+)")
_TIMES = re.compile(r"(\d{1,4}) times")
_FOR = re.compile(r"for (\d{1,4}) (day|week|month|year)s?")
_FEWEST_DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}


class Rule(NamedTuple):
    """How a post repeats: every ``every`` ``unit`` from the naive wall clock ``anchor`` in ``zone``.

    Occurrence 0 is the anchor. ``until_on`` is the last local date, ``times`` the number of occurrences with the
    anchor among them; a skipped one counts, so that skipping never moves the end. ``skipped`` holds their indices.
    """

    every: int
    unit: str
    anchor: datetime
    zone: str
    until_on: date | None = None
    times: int | None = None
    skipped: frozenset[int] = frozenset()


class Occurrence(NamedTuple):
    """One turn of a rule: ``wall`` is what the rule says, ``at`` the instant it came to (UTC)."""

    number: int
    wall: datetime
    at: datetime


class Due(NamedTuple):
    """What belongs into the queue now: ``ahead`` as planned, ``late`` as the one missed post there may be."""

    ahead: tuple[Occurrence, ...]
    late: Occurrence | None


def occurrence(rule: Rule, index: int) -> Occurrence | None:
    """Return the ``index``-th turn of a rule; None beyond its end or the calendar's. Skipped ones are turns too."""
    if index < 0 or (rule.times is not None and index >= rule.times):
        return None
    try:
        wall = _later(rule.anchor, rule.every * index, rule.unit)
        if rule.until_on is not None and wall.date() > rule.until_on:
            return None
        return Occurrence(index, wall, instant(wall, zone_of(rule.zone)))
    except (OverflowError, ValueError, UsageError):
        return None


def _later(wall: datetime, number: int, unit: str) -> datetime:
    """Return a wall clock ``number`` units on; a month too short for the day takes its last one."""
    if unit in {"day", "week"}:
        return wall + timedelta(days=number * (7 if unit == "week" else 1))
    from dateutil.relativedelta import relativedelta

    return wall + (relativedelta(months=number) if unit == "month" else relativedelta(years=number))


def first_after(rule: Rule, moment: datetime) -> int:
    """Return the index of the first turn later than ``moment``, whether the rule still runs then or not."""
    endless = rule._replace(until_on=None, times=None)
    anchor = instant(rule.anchor, zone_of(rule.zone))
    low, high = 0, max(0, (moment - anchor).days + 2) // (_FEWEST_DAYS[rule.unit] * rule.every) + 2
    while low < high:
        middle = (low + high) // 2
        turn = occurrence(endless, middle)
        if turn is None or turn.at > moment:
            high = middle
        else:
            low = middle + 1
    return low


def ahead(rule: Rule, moment: datetime) -> Iterator[Occurrence]:
    """Yield the turns later than ``moment`` in order, without the skipped ones."""
    index = first_after(rule, moment)
    while (turn := occurrence(rule, index)) is not None:
        if index not in rule.skipped:
            yield turn
        index += 1


def between(rule: Rule, start: datetime, end: datetime) -> list[Occurrence]:
    """Return the turns with start <= instant < end, without the skipped ones."""
    found = []
    for turn in ahead(rule, start - timedelta(microseconds=1)):
        if turn.at >= end:
            break
        found.append(turn)
    return found


def due(rule: Rule, done: Collection[int], now: datetime, horizon: datetime, *, waiting: bool = False) -> Due:
    """Return what belongs into the queue now of a rule whose turns ``done`` are in it or were.

    Only turns after the last one done come: all that are due from now to ``horizon``, and the next one in any case,
    so that no series runs out unseen. Of the turns that came due meanwhile only the newest comes, as *missed*, and
    none while an earlier one still waits for a decision (``waiting``).
    """
    last = max(done, default=-1)
    planned: list[Occurrence] = []
    stays = any((turn := occurrence(rule, index)) is not None and turn.at > now for index in done)
    for turn in ahead(rule, now):
        if turn.at > horizon and (planned or stays):
            break
        if turn.number > last:
            planned.append(turn)
    late = None
    if not waiting:
        gone = range(_last_upto(rule, first_after(rule, now) - 1), last, -1)
        late = next((occurrence(rule, index) for index in gone if index not in rule.skipped), None)
    return Due(tuple(planned), late)


def _last_upto(rule: Rule, index: int) -> int:
    """Return the index of the last turn there is, ``index`` at most; -1 when there is none."""
    low, high = -1, index
    while low < high:
        middle = (low + high + 1) // 2
        if occurrence(rule, middle) is None:
            high = middle - 1
        else:
            low = middle
    return low


def parse_rule(text: str, anchor: datetime, zone: str) -> Rule:
    """Read ``every 2 weeks until 2027-03-01`` from ``anchor`` on; UsageError says what is understood."""
    words = " ".join(text.lower().replace(",", " ").split())
    head, _, rest = words.partition(" ")
    if head in _WORDS:
        every, unit = _WORDS[head]
    else:
        found = _EVERY.fullmatch(words)
        if not found:
            raise UsageError("this rule is not understood.", subject=repr(text), hint=HINT)
        every = 2 if found[1] == "other" else int(found[1] or 1)
        unit, rest = found[2], found[3] or ""
        if unit == "quarter":
            every, unit = every * 3, "month"
    if not 1 <= every <= MOST:
        raise UsageError(f"a rule counts from 1 to {MOST:,}.", subject=repr(text), hint=HINT)
    rule = _ended(Rule(every, unit, anchor.replace(tzinfo=None, second=0, microsecond=0), zone), rest, text)
    if occurrence(rule, 1) is None:
        raise UsageError("this ends before the post comes a second time.", subject=repr(text), hint=HINT)
    return rule


def _until(words: str, rule: Rule) -> date:
    try:
        return read_day(words, rule.anchor.date())
    except UsageError as error:
        raise UsageError(error.what, subject=error.subject, hint=HINT) from error


def _ended(rule: Rule, rest: str, text: str) -> Rule:
    """Return a rule with the end that ``rest`` names."""
    if not rest:
        return rule
    try:
        if found := _UNTIL.fullmatch(rest):
            return rule._replace(until_on=_until(found[1], rule))
        if found := _TIMES.fullmatch(rest):
            if int(found[1]) > MOST:
                raise UsageError(f"a rule counts from 1 to {MOST:,}.", subject=repr(text), hint=HINT)
            return rule._replace(times=int(found[1]))
        if found := _FOR.fullmatch(rest):
            end = _later(rule.anchor, int(found[1]), found[2])
            return rule._replace(until_on=end.date() - timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise UsageError("there is no such date.", subject=repr(text), hint=HINT) from error
    raise UsageError("the end of this rule is not understood.", subject=repr(rest), hint=HINT)


def spelled(rule: Rule) -> str:
    """Return a rule in words: ``every 2 weeks until 1 Mar 2027``, ``every month, 6 times``."""
    words = f"every {rule.unit}" if rule.every == 1 else f"every {rule.every} {rule.unit}s"
    if rule.times is not None:
        words += f", {rule.times} times"
    if rule.until_on is not None:
        words += f" until {spoken(rule.until_on)} {rule.until_on.year}"
    return words


def shortest(rule: Rule) -> timedelta:
    """Return the least time between two turns of a rule, clock changes aside."""
    return timedelta(days=_FEWEST_DAYS[rule.unit] * rule.every)
