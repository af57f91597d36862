"""A week by day: making is planned backwards from when it is due into free hours, the rest is where it is done.

Work that is due earliest is done first and may be parted at will, which is optimal where one person does it all (Horn
1974: earliest deadline first). What cannot be done in time by any order is overtime of the days until it is due.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.workload.deadlines import slack_by_day
from smdash.domain.workload.load import SWITCHING
from smdash.domain.workload.situation import owed_hours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from smdash.domain.workload.inbox_sweeps import Sweep
    from smdash.domain.workload.load import WeekLoad
    from smdash.domain.workload.situation import Situation

INBOX = "inbox"
SHORT_H = 0.25
"""Hours that may be lacking before a day is said not to be kept; estimates are no better than that."""
_NOISE_H = 1e-9


class Piece(NamedTuple):
    """Something to make: for which account, what of, by when, and hours.

    ``before`` is the share (0 to 1) of its day's hours that lie before ``at``. ``delivery`` is its number, 0 for a free
    slot that nothing is written for; ``whole_h`` what it takes in all, of which ``hours`` are left.
    """

    account: str
    activity: str
    at: datetime
    before: float
    hours: float
    delivery: int = 0
    whole_h: float = 0.0


class Share(NamedTuple):
    """A day's hours of something that is no piece: answering at a look (``hour`` of the day), a duty, switching."""

    activity: str
    hours: float
    account: str = ""
    hour: float | None = None


class Part(NamedTuple):
    """What of a piece is planned on a day."""

    piece: Piece
    hours: float


class Day(NamedTuple):
    """A day with its hours and what is done on it whatever is due."""

    day: date
    capacity_h: float
    shares: tuple[Share, ...] = ()

    @property
    def other_h(self) -> float:
        """Hours of what is no piece."""
        return math.fsum(share.hours for share in self.shares)

    @property
    def free_h(self) -> float:
        """Hours left for pieces."""
        return max(0.0, self.capacity_h - self.other_h)


class PlannedDay(NamedTuple):
    """A day with all that is planned on it, pieces in the order in which they are due."""

    day: Day
    parts: tuple[Part, ...]

    @property
    def needed_h(self) -> float:
        """All hours of the day's work."""
        return self.day.other_h + math.fsum(part.hours for part in self.parts)


class Short(NamedTuple):
    """The first moment that cannot be kept: hours due by then since the first day, and hours there are."""

    at: datetime | None
    day: date
    short_h: float
    due_h: float
    there_h: float
    since: date


class DayPlan(NamedTuple):
    """Days in a row with their work, and the first moment that cannot be kept (None: all can).

    ``late_h`` are the hours for which there is no room before they are due, in whatever order: they are overtime.
    """

    days: tuple[PlannedDay, ...]
    short: Short | None
    late_h: float = 0.0


def shares_by_weekday(
    situation: Situation, load: WeekLoad, loose: Mapping[str, float] | None = None
) -> tuple[tuple[Share, ...], ...]:
    """Return a week's shares by weekday (Monday 0); all shares and all making together are the week's hours.

    Answering is where the looks are, all else in proportion to the hours: so an hour more leaves no day less time for
    making, as long as no look comes with it. ``loose`` are hours of making by account that
    no day is known for, and which are spread as well. A week without hours has its answering only. What is owed of the
    inbox is in none of them: ``with_debt`` puts it where it can be answered.
    """
    room = math.fsum(situation.capacity_h)
    slugs = {work.slug for work in situation.accounts}
    spread: dict[tuple[str, str], float] = {
        (account, SHARED_MAKING): hours for account, hours in (loose or {}).items() if hours > 0
    }
    answering = 0.0
    for account, activity, hours in load.parts:
        if activity == INBOX and account in slugs:
            answering += hours
        elif account not in slugs:
            spread["", activity] = spread.get(("", activity), 0.0) + hours
    answering = max(0.0, answering - owed_hours(situation))
    inboxes = sum(bool(work.inbox_per_week) for work in situation.accounts)
    lost = load.by_activity.get(SWITCHING, 0.0) - spread.get(("", SWITCHING), 0.0)
    looking = min(lost, situation.looks_counted * (5 + inboxes) / 60) if situation.sweeps_from != "guess" else 0.0
    spread["", SWITCHING] = spread.get(("", SWITCHING), 0.0) + lost - looking
    by_look = _by_look(situation, answering + looking)
    found = []
    for weekday, capacity in enumerate(situation.capacity_h):
        shares = [Share(INBOX, hours, "", hour) for (day, hour), hours in by_look.items() if day == weekday]
        if room > 0:
            if not any(by_look.values()):
                shares.append(Share(INBOX, (answering + looking) * capacity / room))
            shares += [Share(activity, hours * capacity / room, of) for (of, activity), hours in spread.items()]
        found.append(tuple(share for share in shares if share.hours > _NOISE_H or share.hour is not None))
    return tuple(found)


def with_debt(
    days: Sequence[Day], open_h: float, owed_h: float, hour: float, gone: float, *, bounded: bool = True
) -> tuple[list[Day], float]:
    """Return days from today on whose first look from now is long enough for what is open, and hours left of that.

    ``open_h`` is all that is open, ``owed_h`` the part of it that no look of a usual week is there for. A look takes
    what its day has room for (where hours are known: ``bounded``), the next ones the rest; what no look of the days
    has room for is returned. It is ``hour`` o'clock, and ``gone`` is the share of today's hours that is over. Nothing
    is taken off any look, so that an open item more leaves no day more room.
    """
    left, more = open_h, owed_h
    first = True
    found: list[Day] = []
    for number, day in enumerate(days):
        shares = list(day.shares)
        over = gone if number == 0 else 0.0
        now = hour if number == 0 else -1.0
        if (left > _NOISE_H or more > _NOISE_H) and not any(share.activity == INBOX for share in shares):
            shares.append(Share(INBOX, 0.0))
        for place, share in enumerate(shares):
            if share.activity != INBOX or _ended(share, now) or (left <= _NOISE_H and more <= _NOISE_H):
                continue
            wanted = max(left, share.hours + more) if first else share.hours + max(left, more)
            others = math.fsum(_still(each, over, now) for at, each in enumerate(shares) if at != place)
            room = day.capacity_h * (1 - over) - others if bounded else wanted
            taken = max(share.hours, min(wanted, room))
            shares[place] = share._replace(hours=taken)
            left = max(0.0, left - (taken if first else taken - share.hours))
            more = max(0.0, more - (taken - share.hours))
            first = False
        kept = tuple(share for share in shares if share.hours > _NOISE_H or share.hour is not None)
        found.append(day._replace(shares=kept))
    return found, left


def _ended(share: Share, now: float) -> bool:
    return share.hour is not None and share.hour + share.hours <= now


def _still(share: Share, over: float, now: float) -> float:
    """Return the hours of a share that are to come: of a look all or none, of what is spread over a day its part."""
    if share.hour is not None:
        return 0.0 if _ended(share, now) else share.hours
    return share.hours * (1 - over)


SHARED_MAKING = "posts"
"""Activity of making posts for which no day is known."""


def _by_look(situation: Situation, hours: float) -> dict[Sweep, float]:
    """Return the hours of each look, by the hours of its day; one on a day without any has none.

    Were the work of such a look put on its day, giving that day half an hour would move it to the others.
    """
    looks = situation.looks
    per_day = [0] * 7
    for day, _ in looks:
        per_day[day] += 1
    room = math.fsum(there for day, there in enumerate(situation.capacity_h) if per_day[day])
    share = hours / room if room > 0 else 0.0
    return {look: share * situation.capacity_h[look[0]] / per_day[look[0]] for look in sorted(looks)}


def plan(days: Sequence[Day], pieces: Sequence[Piece]) -> DayPlan:
    """Plan pieces into days in a row, each as late as it can be and none later than it is due.

    A piece is due on one of ``days``, in whose zone ``at`` is; one that is due before them stands on the first, one
    after them on none.
    """
    index = {day.day: number for number, day in enumerate(days)}
    room = [day.free_h for day in days]
    begins = [0.0, *accumulate(room)]
    wanted = sorted(
        (piece for piece in pieces if days and piece.at.date() <= days[-1].day and piece.hours > _NOISE_H),
        key=lambda piece: (piece.at, piece.account, piece.delivery),
    )
    places: list[tuple[int, float]] = []
    done, short, lacking = 0.0, None, 0.0
    over = [0.0] * len(days)
    for piece in wanted:
        number = index.get(piece.at.date(), 0)
        before = piece.before if piece.at.date() in index else 0.0
        late = max(0.0, done + piece.hours - begins[number] - room[number] * before)
        late = min(piece.hours, late)
        done += piece.hours - late
        if late > _NOISE_H:
            _overtime(days, number, before, late, over)
            lacking += late
            if short is None and lacking > SHORT_H:
                short = _short_by(days, number, piece, wanted)
        places.append((number, room[number] * before + over[number]))
    placed = _backwards([free + more for free, more in zip(room, over, strict=True)], wanted, places)
    whole = _overfull(days)
    if whole is not None and (short is None or whole.day < short.day):
        short = whole
    planned = (PlannedDay(day, tuple(parts)) for day, parts in zip(days, placed, strict=True))
    return DayPlan(tuple(planned), short, lacking)


def _backwards(
    room: Sequence[float], wanted: Sequence[Piece], places: Sequence[tuple[int, float]]
) -> list[tuple[Part, ...]]:
    """Give each piece the last hours before it is due that no later one has; ``places`` are (day, hours into it).

    There is room for all of them: overtime is in ``room``.
    """
    begins = [0.0, *accumulate(room)]
    placed: list[list[Part]] = [[] for _ in room]
    end, number = begins[-1], len(room) - 1
    for piece, (day, into) in zip(reversed(wanted), reversed(places), strict=True):
        end = min(end, begins[day] + into)
        begin = max(0.0, end - piece.hours)
        while end - begin > _NOISE_H:
            while begins[number] >= end:
                number -= 1
            part = end - max(begin, begins[number])
            placed[number].append(Part(piece, part))
            end -= part
        end = begin
    return [tuple(reversed(parts)) for parts in placed]


def _overtime(days: Sequence[Day], number: int, before: float, late: float, over: list[float]) -> None:
    """Add hours without room to the days until they are due, in proportion to these days' hours.

    Nothing says that they are worked on the last of them. Where no hours lie before, they stand on the day itself.
    """
    weights = [day.capacity_h for day in days[:number]] + [days[number].capacity_h * before]
    total = math.fsum(weights)
    if total <= 0:
        over[number] += late
        return
    for each, weight in enumerate(weights):
        over[each] += late * weight / total


def _short_by(days: Sequence[Day], number: int, piece: Piece, wanted: Sequence[Piece]) -> Short:
    """Add up what is due by a moment, and the hours until then."""
    span = [(day, 1.0) for day in days[:number]] + [(days[number], piece.before)]
    due = math.fsum(day.other_h * part for day, part in span)
    due += math.fsum(each.hours for each in wanted if each.at <= piece.at)
    there = math.fsum(day.capacity_h * part for day, part in span)
    at = None if piece.before >= 1 else piece.at
    return Short(at, days[number].day, due - there, due, there, days[0].day)


def _overfull(days: Sequence[Day]) -> Short | None:
    """Return the first day by whose end more has to be done than fits although nothing is made."""
    working = [day for day in days if day.capacity_h > 0]
    slack = slack_by_day([day.capacity_h for day in working], [day.other_h for day in working]).slack
    number = next((number for number, hours in enumerate(slack) if hours < -SHORT_H), None)
    if number is None:
        return None
    there = math.fsum(day.capacity_h for day in working[: number + 1])
    return Short(None, working[number].day, -slack[number], there - slack[number], there, days[0].day)
