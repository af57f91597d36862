"""Days with their work: pieces are what is due and not made, read from the rows; the plan of them is the domain's."""

from __future__ import annotations

import math
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import openings, parse_utc, week_start, zone_of
from smdash.domain.workload.day_plan import INBOX, Day, DayPlan, Piece, plan, shares_by_weekday, with_debt
from smdash.domain.workload.estimates import estimate_for
from smdash.domain.workload.pane_views import DayBar
from smdash.domain.workload.situation import Cadence, activity_of, biased, evaluate, owed_hours
from smdash.services.workload.debt import debt
from smdash.services.workload.situation import SituationService
from smdash.store.accounts import accounts as account_store
from smdash.store.posts import posts as post_store
from smdash.store.queue import capacity as due_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account
    from smdash.domain.schedule import Office, Slot
    from smdash.domain.workload.situation import AccountWork, Evaluation, Situation
    from smdash.services.home import Home
    from smdash.store.queue.capacity import DuePost

MADE = frozenset({"published", "sending", "unknown"})
"""States of what needs no making any more: it is out, or somebody has it in hand."""


class WeekByDay(NamedTuple):
    """This week's bars, and the plan of the days from today to the end of next week.

    ``unsaid`` are pieces whose making nobody gave minutes for; they are in no plan. ``open_h`` are the hours of all
    open messages.
    """

    bars: tuple[DayBar, ...]
    plan: DayPlan
    unsaid: tuple[Piece, ...]
    open_h: float = 0.0


class _Week(NamedTuple):
    """A week's days and what is made in it; ``unsaid`` as in ``WeekByDay``."""

    days: list[Day]
    pieces: list[Piece]
    unsaid: list[Piece]


def week_by_day(home: Home, situation: Situation, evaluation: Evaluation) -> WeekByDay:
    """Plan the days from today to the end of next week; days of this week that are over keep what was planned on them.

    The plan begins a week earlier, since what is due on a Monday is made before it. What stands in the queue and was to
    be made on days that are over counts as made, unless time was logged for it: then what is left of it counts. For a
    free slot nothing is made. Work due after the next week is not looked at. The first look from now on is long enough
    for what is open in the inbox.
    """
    today, now = home.today(), home.now().astimezone(home.zone())
    monday = week_start(today)
    weeks = [
        _week(home, first, *((situation, evaluation) if first == monday else (each, evaluate(each))))
        for first, each in SituationService(home).weeks(3, monday - timedelta(days=7))
    ]
    days = [day for week in weeks for day in week.days]
    pieces = [piece for week in weeks for piece in week.pieces]
    whole = plan(days, [piece._replace(hours=piece.whole_h) for piece in pieces])
    over: dict[tuple[str, datetime, int], float] = {}
    for each in whole.days:
        if each.day.day < today:
            for part in each.parts:
                key = part.piece.account, part.piece.at, part.piece.delivery
                over[key] = over.get(key, 0.0) + part.hours
    open_h = debt(home, home.account_ids(None)).minutes / 60
    coming, _ = with_debt(
        [day for day in days if day.day >= today],
        open_h,
        owed_hours(situation),
        now.hour + now.minute / 60,
        share_before(now, home.office()),
        bounded=situation.hours_known,
    )
    ahead = plan(
        coming,
        [_left(piece, over.get((piece.account, piece.at, piece.delivery), 0.0)) for piece in pieces if piece.at > now],
    )
    shown = [*(each for each in whole.days if monday <= each.day.day < today), *ahead.days][:7]
    bars = tuple(
        DayBar(
            each.day.day,
            each.needed_h,
            each.day.capacity_h if situation.hours_known else None,
            each.needed_h / each.day.capacity_h if each.day.capacity_h > 0 else None,
            each.day.day < today,
        )
        for each in shown
    )
    if not situation.hours_known:
        ahead = ahead._replace(short=None)  # nothing is short of hours that nobody said
    unsaid = tuple(piece for week in weeks for piece in week.unsaid if piece.at > now)
    return WeekByDay(bars, ahead, unsaid, open_h)


def _left(piece: Piece, over_h: float) -> Piece:
    """Return a piece with the hours that are left of it; ``over_h`` were planned on days that are over."""
    if not piece.delivery or piece.hours < piece.whole_h:
        return piece
    return piece._replace(hours=max(0.0, piece.hours - over_h))


def _week(home: Home, monday: date, situation: Situation, evaluation: Evaluation) -> _Week:
    conn, zone, office = home.read(), home.zone(), home.office()
    begin, end = home.day_bounds(monday, 7)
    made: dict[str, float] = {}
    for slug, activity, hours in evaluation.load.parts:
        if activity != INBOX:
            made[slug] = made.get(slug, 0.0) + hours
    rows: dict[str, list[DuePost]] = {}
    for row in due_store.due(conn, begin, end):
        rows.setdefault(row.account, []).append(row)
    taken: dict[int, set[datetime]] = {}
    for key in post_store.planned_keys(conn, begin, end, None):
        taken.setdefault(key.account_id, set()).add(parse_utc(key.due_at))
    all_slots = account_store.slots(conn)
    works = {work.slug: work for work in situation.accounts}
    pieces: list[Piece] = []
    unsaid: list[Piece] = []
    loose: dict[str, float] = {}
    for account in home.accounts():
        own, lacking = _written(rows.get(account.slug, []), situation, zone, office)
        unsaid += lacking
        pieces += own
        left = made.get(account.slug, 0.0) - math.fsum(piece.whole_h for piece in own)
        free = _free(account, all_slots.get(account.id, ()), taken.get(account.id, set()), begin, end)
        if left <= 0:
            continue
        if not free:
            loose[account.slug] = left
        for at, slot in free:
            wall = at.astimezone(zone)
            activity = slot.format or _usual_format(works.get(account.slug))
            hours = left / len(free)
            pieces.append(Piece(account.slug, activity, wall, share_before(wall, office), hours, whole_h=hours))
    shares = shares_by_weekday(situation, evaluation.load, loose)
    days = [
        Day(monday + timedelta(days=number), hours, shares[number]) for number, hours in enumerate(situation.capacity_h)
    ]
    return _Week(days, pieces, unsaid)


def _written(
    rows: Sequence[DuePost], situation: Situation, zone: ZoneInfo, office: Office
) -> tuple[list[Piece], list[Piece]]:
    """Return an account's planned posts as pieces, and those whose minutes nobody knows."""
    own = biased(situation)
    found: list[Piece] = []
    lacking: list[Piece] = []
    for row in rows:
        wall = parse_utc(row.due_at).astimezone(zone)
        activity = activity_of(Cadence(row.format, 1.0, row.adapted))
        piece = Piece(row.account, activity, wall, share_before(wall, office), 0.0, row.id)
        minutes = None if row.adapted else row.estimate_min
        if minutes is None:
            estimate = estimate_for(row.format, row.adapted, own)
            if estimate is None:
                lacking += [] if row.state in MADE else [piece]
                continue
            minutes = estimate.mean
        left = 0.0 if row.state in MADE else max(0.0, minutes - (0.0 if row.adapted else row.logged_min))
        found.append(piece._replace(hours=left / 60, whole_h=minutes / 60))
    return found, lacking


def _free(
    account: Account, slots: Sequence[Slot], taken: set[datetime], begin: str, end: str
) -> list[tuple[datetime, Slot]]:
    """Return the slots of a week that somebody has to write for: what a pool fills is written."""
    ours = [slot for slot in slots if not slot.pool_id]
    week = openings(ours, zone_of(account.zone), parse_utc(begin), parse_utc(end))
    return [(opening.at, opening.slot) for opening in week if opening.at not in taken]


def _usual_format(work: AccountWork | None) -> str:
    """Return the one format an account has; ``post`` where it has several, or none."""
    formats = {activity_of(cadence) for cadence in work.works} if work is not None else set()
    return formats.pop() if len(formats) == 1 else "post"


def share_before(wall: datetime, office: Office) -> float:
    """Return the share of a day's hours that lie before a time of it, taken as spread over the office hours."""
    opens, closes = _minutes(office.start), _minutes(office.end)
    if closes <= opens:
        return _minutes(wall.time()) / 1440
    return min(1.0, max(0.0, (_minutes(wall.time()) - opens) / (closes - opens)))


def _minutes(at: time) -> float:
    return at.hour * 60 + at.minute
