"""How long an account stays lit: the first stretch in which it owes two posts or more in a row.

A *rhythm* says how many posts a cadence asks for on each day. Two posts asked for in a row and not there is a gap
longer than two intervals of the cadence: the account is dark from the day on which the first of them was due. A gap in
which one is missing is counted, not dark. What a screen, a command or a service says of it is taken from ``runway``.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LOOK_DAYS = 366
"""How far ahead turns of repeats are worked out, and posts due after a last one looked for."""
IN_A_ROW = 2
"""So many posts missing in a row are a gap longer than two intervals of the cadence."""
_UNSAID = (1 / 7,) * 7
_EPSILON = 1e-9
_DAY = timedelta(days=1)


class Rhythm(NamedTuple):
    """How many posts are asked for on each weekday (Monday first), one at most; 0 on the days that are ``closed``."""

    weekdays: tuple[float, ...]
    closed: Callable[[date], bool] | None = None

    def on(self, day: date) -> float:
        """Return how many posts a day is asked for, 0 to 1."""
        wanted = self.weekdays[day.weekday()]
        return 0.0 if wanted and self.closed is not None and self.closed(day) else wanted


def rhythm(
    per_week: float | None, slot_days: Sequence[int] = (), closed: Callable[[date], bool] | None = None
) -> Rhythm:
    """Return the rhythm of a cadence in posts a week; without one (None) it is taken for one a week, 0 asks for none.

    Where an account's weekly slots (``slot_days`` are their weekdays, Monday 0) are enough for its cadence, posts are
    asked for on their days alone: nobody who posts from Monday to Friday is silent on a Sunday. Else each day counts
    the same. ``closed`` days, those of a blackout, are asked for nothing.
    """
    if per_week is None:
        return Rhythm(_UNSAID, closed)
    if slot_days and len(slot_days) + _EPSILON >= per_week:
        share = per_week / len(slot_days)
        return Rhythm(tuple(min(1.0, slot_days.count(day) * share) for day in range(7)), closed)
    return Rhythm((min(1.0, per_week / 7),) * 7, closed)


class Plan(NamedTuple):
    """What is known of an account's posts, as local dates.

    ``last_out`` is when the last one went out, None where none is known. ``planned`` has a date for each post that
    will go out as things stand: neither drafts, nor what a pause holds, nor what was missed. ``lasting`` says that
    more come of a rule after the last of them, which is as far as was looked.
    """

    last_out: date | None
    planned: tuple[date, ...] = ()
    lasting: bool = False


class Gap(NamedTuple):
    """A stretch in which an account is dark.

    ``after`` is the day of the post before it (the day before today where none ever went out), ``dark_from`` that on
    which the next one was due, ``lit_again`` that of the post which ends it, None where nothing is planned.
    """

    after: date
    dark_from: date
    lit_again: date | None

    def during(self, first: date, last: date) -> bool:
        """Say whether the account is dark on a day from ``first`` to ``last``."""
        return self.dark_from <= last and (self.lit_again is None or self.lit_again > first)


State = Literal["posts", "never", "resting", "lasting"]


class Runway(NamedTuple):
    """How long an account stays lit.

    ``dark_from`` is the local date from which it is dark, today or before it when it is so now; ``days`` are those
    until then, 0 or less when it is dark. Both are None where it never posted as far as is known (``never``: dark as
    well), where its cadence asks for nothing (``resting``), and where it is lit as far as is looked (``lasting``).
    ``lit_again`` is the day of the post that ends the dark stretch, None for none. ``lacking`` is how many posts the
    cadence asks for and nobody planned, from today to that post, or to ``dark_from`` where there is none. ``gaps`` are
    all dark stretches that end after today. ``lacking`` is None without a cadence: nothing says how many are asked for.
    """

    account_id: int
    slug: str
    dark_from: date | None
    days: int | None
    state: State = "posts"
    lit_again: date | None = None
    lacking: int | None = 0
    gaps: tuple[Gap, ...] = ()

    @property
    def dark(self) -> bool:
        """Whether the account is dark now."""
        return self.state == "never" or (self.days is not None and self.days <= 0)

    @property
    def order(self) -> tuple[int, int, str]:
        """The place in a list that has the worst first: dark for long, dark ever since, going dark soon, lit."""
        if self.days is None:
            return (1 if self.dark else 3), 0, self.slug
        return (0 if self.dark else 2), self.days, self.slug

    def dark_during(self, first: date, last: date) -> Gap | None:
        """Return the first dark stretch with a day from ``first`` to ``last``, None where it is lit on all of them."""
        return next((gap for gap in self.gaps if gap.during(first, last)), None)


def runway(account_id: int, slug: str, plan: Plan, asked: Rhythm, today: date) -> Runway:
    """Return how long an account stays lit by its plan and rhythm."""
    if not any(asked.weekdays):
        return Runway(account_id, slug, None, None, "resting")
    gaps = tuple(dark_gaps(plan, asked, today))
    first = gaps[0] if gaps else None
    if first is None:
        return Runway(account_id, slug, None, None, "lasting")
    if plan.last_out is None and first.after < today:
        lacking = _lacking(plan, asked, today, first.lit_again)
        return Runway(account_id, slug, None, None, "never", first.lit_again, lacking, gaps)
    lacking = _lacking(plan, asked, today, first.lit_again or first.dark_from)
    days = (first.dark_from - today).days
    return Runway(account_id, slug, first.dark_from, days, "posts", first.lit_again, lacking, gaps)


class Ground(NamedTuple):
    """What the runway of an account stands on; ``per_week``, ``slot_days`` and ``closed`` are those of ``rhythm``."""

    account_id: int
    slug: str
    plan: Plan
    per_week: float | None = None
    slot_days: tuple[int, ...] = ()
    closed: Callable[[date], bool] | None = None

    @property
    def asked(self) -> Rhythm:
        """The rhythm of its cadence."""
        return rhythm(self.per_week, self.slot_days, self.closed)

    def runway(self, today: date) -> Runway:
        """Return how long the account stays lit."""
        found = runway(self.account_id, self.slug, self.plan, self.asked, today)
        return found if self.per_week is not None else found._replace(lacking=None)


def dark_gaps(plan: Plan, asked: Rhythm, today: date) -> Iterator[Gap]:
    """Yield the stretches in which an account is dark, in order, without those that end by today.

    What never posted is dark from today where it owes two posts before the first planned one.
    """
    begin = today - _DAY if plan.last_out is None else min(plan.last_out, today)
    posts = [begin, *sorted({day for day in plan.planned if day > begin})]
    due_on = _due_at_once if plan.last_out is None else due_days
    for after, until in pairwise(posts):
        if until > today and _owed(after, until, asked):
            yield Gap(after, next(due_on(asked, after, until)), until)
        due_on = due_days
    if plan.lasting:
        return
    due = next(due_on(asked, posts[-1], max(posts[-1], today) + LOOK_DAYS * _DAY), None)
    if due is not None:
        yield Gap(posts[-1], due, None)


def _owed(after: date, until: date, asked: Rhythm) -> bool:
    """Say whether so many posts are asked for between two days that an account is dark there."""
    owed, day = 0.0, after + _DAY
    while day < until and owed < IN_A_ROW - _EPSILON:
        owed += asked.on(day)
        day += _DAY
    return owed >= IN_A_ROW - _EPSILON


def due_days(asked: Rhythm, after: date, until: date) -> Iterator[date]:
    """Yield the days before ``until`` on which the next post after that of ``after`` is due, and each one after it.

    The k-th is due on the day nearest to k intervals: the first one for which all that was asked for with half of its
    own comes to more than k.
    """
    asked_for, wanted, day = 0.0, 1.0, after + _DAY
    while day < until:
        share = asked.on(day)
        asked_for += share
        if share and asked_for + share / 2 > wanted + _EPSILON:
            yield day
            wanted += 1.0
        day += _DAY


def _due_at_once(asked: Rhythm, after: date, until: date) -> Iterator[date]:
    """Yield the days as ``due_days`` does, the first of them the next one that is asked for anything."""
    day = after + _DAY
    while day < until and not asked.on(day):
        day += _DAY
    if day < until:
        yield day
        yield from due_days(asked, day, until)


def _lacking(plan: Plan, asked: Rhythm, today: date, until: date | None) -> int:
    """Return how many posts are asked for from today to before ``until`` beyond those out today and planned."""
    if until is None or until <= today:
        return 0
    days = min((until - today).days, 2 * LOOK_DAYS)
    wanted = sum(asked.on(today + number * _DAY) for number in range(days))
    there = sum(today <= day < until for day in plan.planned) + (plan.last_out == today)
    return max(0, int(wanted - there + _EPSILON))


def to_fill(plan: Plan, asked: Rhythm, free: Sequence[date], today: date, target: int) -> tuple[list[int], int]:
    """Return which of ``free`` (in order) to fill so that an account is lit for ``target`` days, and what lacks.

    Each post that is due in a dark stretch goes to the latest free slot by its day, else to the next one there is. What
    is dark already owes its next post today, and counts as lit from there on where that comes within two intervals.
    The second number is how many more are due for which there is no slot.
    """
    until = today + timedelta(days=target)
    first = next(dark_gaps(plan, asked, today), None)
    if first is not None and first.dark_from <= today:
        plan = plan._replace(last_out=None)
    chosen: list[int] = []
    for gap, due in _short(plan, asked, today, until):
        chosen += _slots_for(due, gap, free, until)
    # Where slots are scarce a stretch may stay dark though a slot in it is free.
    while True:
        filled = plan._replace(planned=(*plan.planned, *(free[index] for index in chosen)))
        short = _short(filled, asked, today, until)
        more = (_slots_for(due, gap, free, until) for gap, due in short)
        found = next((index for each in more for index in each if index not in chosen), None)
        if found is None:
            return sorted(chosen), sum(len(due) for _, due in short)
        chosen.append(found)


def _short(plan: Plan, asked: Rhythm, today: date, until: date) -> list[tuple[Gap, list[date]]]:
    """Return the dark stretches that begin before ``until``, and the days on which posts are due in them."""
    found = []
    for gap in dark_gaps(plan, asked, today):
        if gap.dark_from >= until:
            break
        fresh = plan.last_out is None and gap.after < today
        due = list((_due_at_once if fresh else due_days)(asked, gap.after, gap.lit_again or until))
        if gap.lit_again is not None:
            # One that would be due less than an interval before the post that ends the stretch is not lacking.
            after = due[0] + _DAY
            rest = sum(asked.on(after + number * _DAY) for number in range((gap.lit_again - due[0]).days))
            due = due[: max(1, int(rest + _EPSILON))]
        found.append((gap, [day for day in due if day < until]))
    return found


def _slots_for(due: Sequence[date], gap: Gap, free: Sequence[date], until: date) -> list[int]:
    """Return the free slots within a gap, and before ``until``, that its due posts go to."""
    end = until if gap.lit_again is None else min(until, gap.lit_again)
    inside = [index for index, day in enumerate(free) if gap.after < day < end]
    found: list[int] = []
    last = gap.after
    for day in due:
        before = [index for index in inside if last < free[index] <= day]
        after = [index for index in inside if free[index] > max(day, last)]
        pick = before[-1] if before else after[0] if after else None
        if pick is None or (found and last >= day):
            continue
        found.append(pick)
        last = free[pick]
    return found
