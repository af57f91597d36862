"""Trying out less: what one person's week comes to when posts, hours, looks or promises are turned.

Everything is a value: a list of levers over a ``Situation`` gives another one, and nothing is stored by trying.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.runway import Ground, Plan, Runway
from smdash.domain.schedule import WEEKDAYS
from smdash.domain.workload.limits import posts_per_week, promise_minutes
from smdash.domain.workload.situation import AccountWork, Cadence, evaluate, reply_wait_of
from smdash.domain.workload.words import odds_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from smdash.domain.whatif.proposal import Proposal
    from smdash.domain.workload.duties import DutyWork
    from smdash.domain.workload.inbox_sweeps import Sweep
    from smdash.domain.workload.situation import Situation
    from smdash.domain.workload.unknowns import Unknown


class Posts(NamedTuple):
    """So many posts of one format a week."""

    account: str
    format: str
    per_week: float
    adapted: bool = False


class Drop(NamedTuple):
    """No posts of an account any more; what people write to it still comes in."""

    account: str


class Hours(NamedTuple):
    """The hours of one weekday (Monday 0) of the week; 0 is a day off."""

    weekday: int
    hours: float


class Sweeps(NamedTuple):
    """All looks into the inbox of a week, those on its days off too: they count again when the day does."""

    sweeps: tuple[Sweep, ...]


class Promise(NamedTuple):
    """Within how many minutes of office time an account answers."""

    account: str
    minutes: int


class Batch(NamedTuple):
    """Whether each day belongs to one brand."""

    on: bool


class Client(NamedTuple):
    """One client more: its accounts, its duties, and what it pays."""

    proposal: Proposal


Lever = Posts | Drop | Hours | Sweeps | Promise | Batch | Client


def subject(lever: Lever) -> tuple[object, ...]:
    """Return what a lever turns; of two with the same subject the later one counts."""
    match lever:
        case Posts():
            return "posts", lever.account, lever.format, lever.adapted
        case Drop():
            return "drop", lever.account
        case Hours():
            return "hours", lever.weekday
        case Sweeps():
            return ("sweeps",)
        case Promise():
            return "promise", lever.account
        case Batch():
            return ("batch",)
        case Client():
            return "client", lever.proposal.brand


def apply(situation: Situation, levers: Iterable[Lever]) -> Situation:
    """Return the situation with all levers turned; a dropped account is silent whatever else is turned of it.

    UsageError for an account or a day that is not there, and for figures that are none.
    """
    last = {subject(lever): lever for lever in levers}
    # What is added can be turned as well, and dropping has the last word.
    order = sorted(last.values(), key=_turn_order)
    for lever in order:
        situation = _turn(situation, lever)
    return situation


def _turn_order(lever: Lever) -> int:
    return {Client: 0, Sweeps: 1, Drop: 3}.get(type(lever), 2)


def _turn(situation: Situation, lever: Lever) -> Situation:
    match lever:
        case Posts():
            posts_per_week(lever.per_week, f"{lever.account} {lever.format} ")
            wanted = Cadence(lever.format, lever.per_week, lever.adapted)
            return _with(situation, lever.account, lambda work: work._replace(cadences=_put(work.cadences, wanted)))
        case Drop():
            return _with(situation, lever.account, _silenced)
        case Promise():
            minutes = promise_minutes(lever.minutes / 60, f"{lever.account} ")
            return _with(situation, lever.account, lambda work: work._replace(promise_minutes=minutes))
        case Hours():
            if not 0 <= lever.weekday < len(situation.capacity_h):
                raise UsageError("days of the week are 0 (Monday) to 6.", subject=str(lever.weekday))
            _within(lever.hours, 24, WEEKDAYS[lever.weekday], "hours")
            hours = list(situation.capacity_h)
            hours[lever.weekday] = lever.hours
            return situation._replace(capacity_h=tuple(hours), off=_days_off(situation, lever))
        case Sweeps():
            for day, hour in lever.sweeps:
                if not (0 <= day <= 6 and 0 <= hour < 24):
                    raise UsageError("a look is on a day 0 to 6 at an hour 0 to 24.", subject=f"{day} {hour}")
            return situation._replace(sweeps=tuple(sorted(set(lever.sweeps))), sweeps_from="user")
        case Batch():
            return situation._replace(batched=lever.on)
        case Client():
            return _with_client(situation, lever.proposal)


def _with_client(situation: Situation, asked: Proposal) -> Situation:
    for work in asked.accounts:
        situation = situation.with_account(work)
    fees = dict(situation.fees)
    if asked.value_per_month is not None:
        fees[asked.brand] = asked.value_per_month
    return situation._replace(duties=(*situation.duties, *asked.duties), fees=fees)


def _days_off(situation: Situation, lever: Hours) -> frozenset[int]:
    day = frozenset({lever.weekday})
    if lever.hours > 0:
        return situation.off - day
    # A day that has no hours in any week is off only where that silences a look.
    usual = situation.capacity_h[lever.weekday] <= 0 and all(look[0] != lever.weekday for look in situation.sweeps)
    return situation.off if usual else situation.off | day


def _within(value: float, most: float, what: str, unit: str) -> None:
    if not (math.isfinite(value) and 0 <= value <= most):
        raise UsageError(f"this is no number of {unit} from 0 to {most:g}.", subject=f"{what} {value}")


def _with(situation: Situation, slug: str, change: object) -> Situation:
    found = next((work for work in situation.accounts if work.slug == slug), None)
    if found is None:
        known = ", ".join(work.slug for work in situation.accounts) or "none yet"
        raise UsageError("there is no such account.", subject=f"'{slug}'", hint=f"Accounts: {known}.")
    accounts = tuple(change(work) if work is found else work for work in situation.accounts)  # type: ignore[operator]
    return situation._replace(accounts=accounts)


def _put(cadences: tuple[Cadence, ...], wanted: Cadence) -> tuple[Cadence, ...]:
    same = [(each.format, each.adapted) == (wanted.format, wanted.adapted) for each in cadences]
    if not any(same):
        return (*cadences, wanted)
    return tuple(wanted if hit else each for each, hit in zip(cadences, same, strict=True))


def _silenced(work: AccountWork) -> AccountWork:
    silent = tuple(each._replace(per_week=0.0) for each in work.cadences) or (Cadence("text", 0.0),)
    return work._replace(cadences=silent, extra=())


class Side(NamedTuple):
    """What a week comes to, before or after.

    ``load`` is None without capacity, ``p_overrun`` and ``over_h`` (the hours that would have to go until it fits: all
    of them where there are none) while nobody said the hours, ``reply_h`` and ``late_per_week`` (answers later than
    promised; a share would fall with each easy promise more) where nothing is known of them. ``fits`` is whether it
    overruns at most one week in five, None where nobody knows.
    ``runway`` says how long each account stays lit. ``unknowns`` are what it lacks, with any of which hours are lower
    bounds and there is no chance of overrun; ``unheard`` that some account's messages are, so that the wait is one too.
    ``guessed_duties`` are those nobody entered, whose ``guessed_duty_h`` are counted.
    """

    needed_h: float
    capacity_h: float
    load: float | None
    p_overrun: float | None
    odds: str
    reply_h: float | None
    late_per_week: float | None
    accounts: int
    fits: bool | None
    over_h: float | None
    runway: Mapping[str, Runway]
    unknowns: tuple[Unknown, ...]
    unheard: bool = False
    guessed_duties: tuple[DutyWork, ...] = ()
    guessed_duty_h: float = 0.0


class Outcome(NamedTuple):
    """A week as it is and as it would be."""

    before: Side
    after: Side


def outcome(before: Situation, after: Situation, lit: Sequence[Ground] = (), today: date | None = None) -> Outcome:
    """Return what two situations come to; ``lit`` and ``today`` are needed for the runways only."""
    return Outcome(side(before, lit, today), side(after, lit, today))


def side(situation: Situation, lit: Sequence[Ground] = (), today: date | None = None) -> Side:
    """Return what a situation comes to."""
    found = evaluate(situation)
    load = found.load
    waits = reply_wait_of(situation)
    return Side(
        load.mean_h,
        load.capacity_h,
        load.load,
        found.chance,
        "" if found.chance is None else odds_words(found.chance),
        waits.mean_h,
        late_answers(situation, waits.late),
        len(situation.accounts),
        found.fits,
        found.over_h,
        {} if today is None else _runways(situation, lit, today),
        found.unknowns,
        any(work.inbox_per_week is None for work in situation.accounts),
        found.guessed_duties,
        found.guessed_duty_h,
    )


def late_answers(situation: Situation, late: Mapping[str, float]) -> float | None:
    """Return how many answers a week come later than promised; None where none is expected or nobody looks."""
    rates = {work.slug: work.inbox_per_week or 0.0 for work in situation.accounts}
    return math.fsum(share * rates[slug] for slug, share in late.items()) if late else None


def _runways(situation: Situation, lit: Sequence[Ground], today: date) -> dict[str, Runway]:
    known = {each.slug: each for each in lit}
    found: dict[str, Runway] = {}
    for work in situation.accounts:
        ground = known.get(work.slug, Ground(0, work.slug, Plan(None)))
        found[work.slug] = ground._replace(per_week=work.posts if work.cadences else None).runway(today)
    return found
