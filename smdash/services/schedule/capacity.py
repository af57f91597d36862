"""Capacity: whether a day and a week have room for what is queued into them."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.queue import capacity
from smdash.domain.queue.capacity import Book, PieceOfWork, Verdict
from smdash.domain.schedule import instant, parse_utc, spelled_day, week_start
from smdash.domain.times.when import When
from smdash.domain.workload.estimates import estimate_for
from smdash.domain.workload.situation import biased, evaluate
from smdash.services.schedule.free_slots import FreeSlots
from smdash.services.schedule.moves import on_day
from smdash.services.schedule.timing import opening_on
from smdash.services.workload.situation import SituationService
from smdash.store.posts import posts as post_store
from smdash.store.queue import capacity as store
from smdash.store.queue import moves as move_store

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from smdash.domain.posts.post import Written
    from smdash.domain.workload.situation import Situation
    from smdash.services.home import Home
    from smdash.store.queue.capacity import DuePost

MOST_WEEKS = 60


class CapacityService:
    """What a composer and ``smdash add`` ask before something is queued."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._situations = SituationService(home)

    def check(
        self, whens: Mapping[str, datetime], minutes: Mapping[str, float], leaving: Collection[int] = ()
    ) -> Verdict:
        """Return whether posts due at ``whens`` (account -> instant) that take ``minutes`` fit their days and weeks.

        ``leaving`` are deliveries that are not counted, because it is they that move. A day's load is what is due on
        it (what is due on a day without hours is made on the last working day before) and its share of all other work;
        it is full when days before it leave too little over for that.
        """
        if not whens:
            return Verdict("fits")
        zone = self.home.zone()
        more = [PieceOfWork(at.astimezone(zone).date(), minutes[slug] / 60) for slug, at in whens.items()]
        book = self.book(max(piece.due for piece in more) + timedelta(days=capacity.LOOK_AHEAD), leaving)
        return Verdict("unknown") if book is None else capacity.judge(book, more)

    def check_written(
        self, written: Written, times: When | Mapping[str, When], leaving: Collection[int] = ()
    ) -> Verdict:
        """Return whether a post as it was written fits at the times it was given; drafts take no room."""
        whens = self._instants(written, times, leaving)
        return self.check(whens, self._minutes(written, whens), leaving)

    def of_post(self, post_id: int) -> list[int]:
        """Return the deliveries of a post, which are not counted when it is they that get a time."""
        return [row["id"] for row in post_store.deliveries(self.home.read(), post_id)]

    def shifted(
        self, written: Written, times: When | Mapping[str, When], days: int, leaving: Collection[int] = ()
    ) -> dict[str, When]:
        """Return the same times so many days later, at the same time of day; drafts stay drafts."""
        zone = self.home.zone()
        found = dict.fromkeys(written.accounts, When("draft"))
        for slug, at in self._instants(written, times, leaving).items():
            wall = at.astimezone(zone).replace(tzinfo=None)
            found[slug] = When("at", wall + timedelta(days=days))
        return found

    def effective_overtime(self, day: date) -> frozenset[int]:
        """Return the deliveries of a day's week that are overtime now: those queued as such for which there is no room.

        What was queued as overtime stops being it when the plan moves and its day has room again.
        """
        monday = week_start(day)
        book = self.book(monday + timedelta(days=6), since=monday)
        if book is None:
            return frozenset()
        within = {piece.key for piece in book.pieces if week_start(book.work_day(piece.due)) == monday}
        return capacity.overtime(book) & within

    def full_words(self, delivery_ids: Collection[int]) -> str:
        """Say which day, or else which week, is too full with deliveries that were put into it; '' where all fits."""
        moved = frozenset(delivery_ids)
        span = store.span_due(self.home.read(), moved)
        if span is None or parse_utc(span[1]) < self.home.now():
            return ""
        first, last = (parse_utc(due).astimezone(self.home.zone()).date() for due in span)
        # What is due on a day without hours is made before it, perhaps in the week before.
        since = max(week_start(self.home.today()), week_start(first) - timedelta(days=7))
        book = self.book(last, since=since)
        if book is None:
            return ""
        more = [piece for piece in book.pieces if piece.key in moved]
        others = replace(book, pieces=tuple(piece for piece in book.pieces if piece.key not in moved))
        found = capacity.fullest(others, more)
        if found is None:
            return ""
        kind, room = found
        name = spelled_day(room.day) if kind == "day" else f"The week of {spelled_day(room.day)}"
        if room.capacity_h <= 0:
            return f"{name} has no working hours"
        return f"{name} is full now: {room.after_h:.1f} of {room.capacity_h:.1f} h"

    def book(self, until: date, leaving: Collection[int] = (), since: date | None = None) -> Book | None:
        """Return hours and work of the days from this week (or that of ``since``) to ``until``; None without hours."""
        today = self.home.today()
        first = week_start(since or today)
        weeks = min(MOST_WEEKS, (until - first).days // 7 + 1)
        situations = self._situations.weeks(max(1, weeks), first)
        if not situations[0][1].hours_known:
            return None
        hours_of: dict[date, float] = {}
        other: dict[date, float] = {}
        for monday, situation in situations:
            rest = _other_hours(situation)
            room = math.fsum(situation.capacity_h)
            for number, hours in enumerate(situation.capacity_h):
                day = monday + timedelta(days=number)
                hours_of[day] = hours
                other[day] = rest * hours / room if room > 0 else 0.0
        begin, end = self.home.day_bounds(first, 7 * len(situations))
        zone, own = self.home.zone(), situations[0][1]
        pieces = tuple(
            PieceOfWork(parse_utc(row.due_at).astimezone(zone).date(), _hours(row, own), row.id, row.overtime)
            for row in store.due(self.home.read(), begin, end)
            if row.id not in leaving
        )
        return Book(today, hours_of, other, pieces)

    def _instants(
        self, written: Written, times: When | Mapping[str, When], leaving: Collection[int] = ()
    ) -> dict[str, datetime]:
        zone, now = self.home.zone(), self.home.now()
        reader = FreeSlots(self.home)
        given = dict.fromkeys(written.accounts, times) if isinstance(times, When) else times
        found: dict[str, datetime] = {}
        for slug, when in given.items():
            if when.kind == "at" and when.wall is not None:
                found[slug] = instant(when.wall, zone)
            elif when.kind == "slot":
                opening = reader.next_slot(self.home.account(slug), now, format=_format(written, slug))
                if opening is not None:
                    found[slug] = opening.at
            elif when.day is not None:
                found[slug] = self._on_day(slug, when.day, _format(written, slug), leaving)
        return found

    def _on_day(self, slug: str, day: date, format: str, leaving: Collection[int]) -> datetime:
        """Return when a day alone puts a post: at the time of day it has, else in that day's free slot."""
        own = next((row for row in move_store.whole(self.home.read(), leaving) if row["account"] == slug), None)
        kept = None if own is None else on_day(own, day, self.home)
        if kept is not None:
            return parse_utc(kept["due_at"])
        return opening_on(self.home, self.home.account(slug), day, format=format).at

    def _minutes(self, written: Written, whens: Mapping[str, datetime]) -> dict[str, float]:
        """Return what each account's copy takes: the first is made, the others are carried over."""
        own = biased(self._situations.now())
        found: dict[str, float] = {}
        for slug in sorted(whens, key=lambda slug: (whens[slug], slug)):
            if not found and written.minutes is not None:
                found[slug] = written.minutes
                continue
            estimate = estimate_for(_format(written, slug), bool(found), own)
            found[slug] = estimate.mean if estimate is not None else 0.0
        return found


def _format(written: Written, slug: str) -> str:
    return written.variant(slug).format or written.format


def _hours(row: DuePost, situation: Situation) -> float:
    """Return what is left to do of a post: its estimate less what was logged for it."""
    if row.estimate_min is not None and not row.adapted:
        return max(0.0, row.estimate_min - row.logged_min) / 60
    estimate = estimate_for(row.format, row.adapted, biased(situation))
    if estimate is None:
        return 0.0
    return max(0.0, estimate.mean - (0.0 if row.adapted else row.logged_min)) / 60


def _other_hours(situation: Situation) -> float:
    """Return a week's hours of everything but making posts: replies, duties, switching, what is not planned."""
    load = evaluate(situation).load
    slugs = {work.slug for work in situation.accounts}
    made = math.fsum(hours for slug, activity, hours in load.parts if slug in slugs and activity != "inbox")
    return load.mean_h - made
