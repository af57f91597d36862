"""Whether a day and a week have room for one post more, and what is overtime when all is counted again."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.schedule import spelled_day, week_start

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LOOK_AHEAD = 28
_NOISE_H = 1e-6


class PieceOfWork(NamedTuple):
    """Something to make: the local day it is due, and hours; ``key`` is its delivery, 0 for one that is not stored."""

    due: date
    hours: float
    key: int = 0
    overtime: bool = False


class Room(NamedTuple):
    """A day or a week (its Monday): hours of work before and after, and the hours there are."""

    day: date
    before_h: float
    after_h: float
    capacity_h: float

    @property
    def full(self) -> bool:
        """Whether it has less room than is asked for."""
        return self.after_h > self.capacity_h + _NOISE_H and self.after_h > self.before_h + _NOISE_H

    @property
    def load(self) -> float | None:
        """Hours after of hours there are; None without any."""
        return self.after_h / self.capacity_h if self.capacity_h > 0 else None


class Verdict(NamedTuple):
    """Whether something fits: ``fits``, ``day`` (a day is full), ``week`` (a week is), ``unknown`` (no hours told).

    ``day`` and ``week`` are the fullest it falls on, ``shift`` the days by which everything has to move to fit, and
    ``next_day`` the day the first of it falls on then; None where there is no room in the weeks ahead.
    """

    kind: Literal["fits", "day", "week", "unknown"]
    day: Room | None = None
    week: Room | None = None
    shift: int | None = None
    next_day: date | None = None

    @property
    def fits(self) -> bool:
        """Whether nothing has to be asked."""
        return self.kind in {"fits", "unknown"}

    @property
    def words(self) -> str:
        """What is full and by how much: ``Thu 26 Nov is full: 8.2 h of work for 7.5 h``."""
        room = self.day if self.kind == "day" else self.week if self.kind == "week" else None
        if room is None:
            return ""
        name = spelled_day(room.day) if self.kind == "day" else f"The week of {spelled_day(room.day)}"
        if room.capacity_h <= 0:
            return f"{name} has no working hours for {room.after_h - room.before_h:.1f} h of work"
        return f"{name} is full: {room.after_h:.1f} h of work for {room.capacity_h:.1f} h"


@dataclass(frozen=True, slots=True)
class Book:
    """Days ahead: hours there are, hours that other work takes of them, and what is to be made.

    Nothing is known of days outside ``capacity``; work cannot be done before ``today``.
    """

    today: date
    capacity: Mapping[date, float]
    other: Mapping[date, float]
    pieces: tuple[PieceOfWork, ...] = ()

    def work_day(self, due: date) -> date:
        """Return the day on which something due is made: that day, or the last working day before it."""
        day = due
        while day >= self.today and day in self.capacity:
            if self.capacity[day] > 0:
                return day
            day -= timedelta(days=1)
        return due

    def needed(self, days: Iterable[date]) -> float:
        """Return the hours of work on some days."""
        wanted = set(days)
        made = (piece.hours for piece in self.pieces if self.work_day(piece.due) in wanted)
        return math.fsum(self.other.get(day, 0.0) for day in wanted) + math.fsum(made)

    def hours(self, days: Iterable[date]) -> float:
        """Return the hours there are on some days."""
        return math.fsum(self.capacity.get(day, 0.0) for day in days)

    def short(self) -> dict[date, float]:
        """Return the hours each day lacks for what is due on it, of those days that lack any.

        What lighter days before it leave over serves it, since nothing has to be made on the day it is due; days before
        today leave nothing over.
        """
        needed = dict(self.other)
        for piece in self.pieces:
            day = self.work_day(piece.due)
            needed[day] = needed.get(day, 0.0) + piece.hours
        found: dict[date, float] = {}
        left = 0.0
        for day in sorted(self.capacity):
            left = (left if day > self.today else 0.0) + self.capacity[day] - needed.get(day, 0.0)
            if left < -_NOISE_H:
                found[day] = -left
            left = max(0.0, left)
        return found

    def with_pieces(self, more: Sequence[PieceOfWork]) -> Book:
        """Return the same with more to make."""
        return replace(self, pieces=(*self.pieces, *more))


def week_days(day: date) -> list[date]:
    """Return the days of a day's week."""
    monday = week_start(day)
    return [monday + timedelta(days=number) for number in range(7)]


def judge(book: Book, more: Sequence[PieceOfWork]) -> Verdict:
    """Return whether more fits on the days and in the weeks it falls on, and if not, how far it has to move."""
    if not more:
        return Verdict("fits")
    kind, day, week = _fit(book, more)
    if kind == "fits":
        return Verdict("fits", day, week)
    first = min(piece.due for piece in more)
    for shift in range(1, LOOK_AHEAD + 1):
        moved = [piece._replace(due=piece.due + timedelta(days=shift)) for piece in more]
        if any(book.capacity.get(piece.due, 0.0) <= 0 for piece in moved):
            continue  # a day without hours is no day with room
        if _fit(book, moved)[0] == "fits":
            return Verdict(kind, day, week, shift, first + timedelta(days=shift))
    return Verdict(kind, day, week)


def _fit(book: Book, more: Sequence[PieceOfWork]) -> tuple[Literal["fits", "day", "week"], Room, Room]:
    after = book.with_pieces(more)
    on = sorted({book.work_day(piece.due) for piece in more})
    worse = _worse_days(book, after)
    rooms = [Room(day, book.needed([day]), after.needed([day]), book.hours([day])) for day in worse or on]
    weeks = [
        Room(monday, book.needed(days), after.needed(days), book.hours(days))
        for monday in sorted({week_start(day) for day in on})
        for days in [week_days(monday)]
    ]
    day = max(rooms, key=lambda room: (room.full, room.after_h - room.capacity_h))
    week = max(weeks, key=lambda room: (room.full, room.after_h - room.capacity_h))
    return ("day" if worse else "week" if week.full else "fits"), day, week


def _worse_days(before: Book, after: Book) -> list[date]:
    """Return the days that lack hours, or lack more of them, once there is more to make.

    A day outside the known ones has no hours.
    """
    was, now = before.short(), after.short()
    unknown = {after.work_day(piece.due) for piece in after.pieces} - set(after.capacity)
    new = unknown - {before.work_day(piece.due) for piece in before.pieces}
    return sorted({day for day, hours in now.items() if hours > was.get(day, 0.0) + _NOISE_H} | new)


def fullest(book: Book, more: Sequence[PieceOfWork]) -> tuple[Literal["day", "week"], Room] | None:
    """Return the fullest day, else the fullest week, that more is too much for; None where all of it has room."""
    after = book.with_pieces(more)
    days = _worse_days(book, after)
    mondays = sorted({week_start(book.work_day(piece.due)) for piece in more})
    spans: list[tuple[Literal["day", "week"], dict[date, list[date]]]] = [
        ("day", {day: [day] for day in days}),
        ("week", {monday: week_days(monday) for monday in mondays}),
    ]
    for kind, days_of in spans:
        rooms = [
            Room(first, book.needed(span), after.needed(span), book.hours(span)) for first, span in days_of.items()
        ]
        full = rooms if kind == "day" else [room for room in rooms if room.full]
        if full:
            return kind, max(full, key=lambda room: (room.after_h - room.capacity_h, room.day))
    return None


def overtime(book: Book) -> frozenset[int]:
    """Return the pieces that are overtime when all is counted again: of those queued as overtime, what has no room now.

    They are taken in order of time, after all that was queued within the hours.
    """
    chosen = sorted((piece for piece in book.pieces if piece.overtime), key=lambda piece: (piece.due, piece.key))
    now = replace(book, pieces=tuple(piece for piece in book.pieces if not piece.overtime))
    found = set()
    for piece in chosen:
        if _fit(now, [piece])[0] != "fits":
            found.add(piece.key)
        now = now.with_pieces([piece])
    return frozenset(found)
