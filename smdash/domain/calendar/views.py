"""Week and month as they are shown: entries by day, free slots, clashes. Times are aware, in the zone of the view."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.schedule import MONTHS, spoken
from smdash.domain.wording import state_word

if TYPE_CHECKING:
    from collections.abc import Iterable

HOLDS_A_PLACE = frozenset({"scheduled", "held", "sending", "published", "unknown", "failed"})
"""States of what takes its account's time; a draft and what was missed do not."""
WAITS = frozenset({"missed", "failed", "unknown"})
PLANNED = frozenset({"scheduled", "held", "sending"})


class CalendarEntry(NamedTuple):
    """A post or a free slot in a week; ``clash`` says what it is too near to, '' when it is not.

    ``approval`` is how it stands with its client, '' where nobody is to be asked; ``files`` are attached to it.
    """

    key: str
    kind: Literal["post", "free"]
    at: datetime
    account: str
    account_id: int
    brand: str
    colour: str
    platform: str
    state: str = ""
    format: str = ""
    text: str = ""
    delivery_id: int = 0
    post_id: int = 0
    clash: str = ""
    overtime: bool = False
    unfinished: bool = False
    approval: str = ""
    files: int = 0

    @property
    def word(self) -> str:
        """How it stands in a word a person reads: ``unfinished`` is out without all that was to follow it."""
        return "unfinished" if self.unfinished else state_word(self.state)


class Day(NamedTuple):
    """One day of a week."""

    day: date
    entries: tuple[CalendarEntry, ...] = ()


class WeekView(NamedTuple):
    """Seven days and what they come to; ``silent`` are the accounts with nothing at all in them.

    ``dark`` are those that are dark on one of the days from today on.
    """

    first: date
    zone: str
    now: datetime
    days: tuple[Day, ...]
    planned: int = 0
    out: int = 0
    drafts: int = 0
    waiting: int = 0
    free: int = 0
    clashes: int = 0
    silent: tuple[str, ...] = ()
    accounts: int = 0
    slots: int = 0
    brand: str = ""
    dark: tuple[str, ...] = ()


def first_entry(view: WeekView, since: datetime | None = None) -> CalendarEntry | None:
    """Return the first post of a week, or from ``since`` on; where there is none the first free slot, else None."""
    entries = [entry for day in view.days for entry in day.entries if since is None or entry.at >= since]
    return next((entry for entry in entries if entry.kind == "post"), entries[0] if entries else None)


class MonthDay(NamedTuple):
    """A day of a month in numbers; ``brands`` is (brand, colour, posts) for each that has any, drafts left out.

    Of those ``out``, ``unfinished`` are out without all that was to follow them. ``posts`` are they by time, without
    their texts.
    """

    day: date
    inside: bool
    brands: tuple[tuple[str, str, int], ...] = ()
    planned: int = 0
    out: int = 0
    held: int = 0
    drafts: int = 0
    waiting: int = 0
    free: int = 0
    clashes: int = 0
    unfinished: int = 0
    posts: tuple[CalendarEntry, ...] = ()


class MonthView(NamedTuple):
    """The whole weeks that hold a month."""

    first: date
    zone: str
    now: datetime
    weeks: tuple[tuple[MonthDay, ...], ...]
    planned: int = 0
    out: int = 0
    waiting: int = 0
    free: int = 0
    clashes: int = 0
    accounts: int = 0
    brand: str = ""


class TakenPlace(NamedTuple):
    """A place an account's time is taken at."""

    at: datetime
    id: int
    fixed: bool = False


def clashes(places: Iterable[TakenPlace], gap: timedelta) -> dict[int, str]:
    """Return what each of one account's posts is too near to: those at the same minute or nearer than ``gap``.

    Two that are both out, or on their way, are history and no clash.
    """
    found: dict[int, str] = {}
    ordered = sorted(places)
    least = max(gap, timedelta(minutes=1))
    for number, place in enumerate(ordered):
        for other in ordered[number + 1 :]:
            apart = other.at - place.at
            if apart >= least:
                break
            if place.fixed and other.fixed:
                continue
            minutes = int(apart.total_seconds() // 60)
            words = "another at the same minute" if not minutes else f"another {minutes} min away"
            for each in (place, other):
                found.setdefault(each.id, words)
    return found


def week_name(first: date) -> str:
    """Return ``Week 48 · 23 to 29 Nov 2026`` for the week that begins on a Monday."""
    last = first + timedelta(days=6)
    begin = f"{first.day}"
    if first.month != last.month:
        begin += f" {MONTHS[first.month - 1]}"
    if first.year != last.year:
        begin += f" {first.year}"
    return f"Week {first.isocalendar().week} \u00b7 {begin} to {spoken(last)} {last.year}"


def month_weeks(day: date) -> tuple[date, int]:
    """Return the Monday that begins the month of ``day`` as shown, and how many weeks it takes."""
    first = day.replace(day=1)
    monday = first - timedelta(days=first.weekday())
    after = next_month(first)
    return monday, ((after - monday).days + 6) // 7


def next_month(day: date, step: int = 1) -> date:
    """Return the first of the month ``step`` months from that of ``day``, held within the calendar."""
    number = day.year * 12 + day.month - 1 + step
    return date(min(9998, max(2, number // 12)), number % 12 + 1, 1)
