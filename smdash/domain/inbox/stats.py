"""What is said of an inbox over some weeks: promises kept and broken, when messages come, who talks."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.wording import counted, grouped, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PART_H = 3
"""Hours of a part of the day."""
FEW = 5
"""Fewer due messages than this say nothing about a share."""
FEW_ARRIVALS = 20
"""Fewer messages than this have no usual day or hour."""


class Received(NamedTuple):
    """A message as the statistics look at it: when it came, was due and was handled (None: is open)."""

    received_at: datetime
    due_at: datetime
    handled_at: datetime | None


class Promises(NamedTuple):
    """What became of promises that ran out by now.

    Only messages that were due by now count, answered or not: those that are not due yet and were answered in time
    would make it look better than it is. ``unseen`` were broken with nobody looking into any inbox between arrival and
    due time, ``seen`` although somebody did; ``waiting`` of the broken ones are open. ``pending`` are not due yet.
    """

    kept: int
    broken: int
    unseen: int
    seen: int
    waiting: int
    pending: int

    @property
    def due(self) -> int:
        """How many were due by now."""
        return self.kept + self.broken


class Arrivals(NamedTuple):
    """When messages come: how many, how many a day, and how many outside business hours.

    ``weekday`` and ``part`` are the fullest weekday and part of the day, '' where there are too few to tell.
    """

    number: int
    per_day: float
    weekday: str
    part: str
    outside: int


class AccountStats(NamedTuple):
    """An account's inbox over some days.

    ``p50_h`` and ``p90_h`` are hours by the clock until half and nine in ten of the messages were handled, open ones
    counted as waiting; None where that is not reached. ``lo`` and ``hi`` bound the share of promises kept (95 %).
    ``posts`` are own posts that went out, answers left out; ``answers`` are answers that are known to have gone out,
    from here or on the network's page. ``answered`` are messages that were handled, answered or not. ``questions``
    are open ones, ``oldest_at`` when the oldest of them came. ``snoozed`` are put off and not among ``open``.
    """

    account: str
    promised: bool
    promise_min: int
    received: int
    answered: int
    open: int
    p50_h: float | None
    p90_h: float | None
    promises: Promises
    share: float | None
    lo: float | None
    hi: float | None
    arrivals: Arrivals
    posts: int
    answers: int
    questions: int
    oldest_at: datetime | None
    snoozed: int = 0

    @property
    def answers_per_post(self) -> float | None:
        """How many answers there are for each own post; None without a post, or where only what is done is known."""
        return self.answers / self.posts if self.posts and (self.answers or not self.answered) else None


class InboxStats(NamedTuple):
    """The inboxes of some accounts over some days, each for itself, and what they come to together."""

    days: int
    rows: tuple[AccountStats, ...]
    together: AccountStats | None


def promises(items: Iterable[Received], looks: Sequence[datetime], now: datetime) -> Promises:
    """Return what became of promises; ``looks`` are instants at which anything was handled, in order."""
    kept = broken = unseen = waiting = pending = 0
    for each in items:
        if each.due_at > now:
            pending += 1
        elif each.handled_at is not None and each.handled_at <= each.due_at:
            kept += 1
        else:
            broken += 1
            waiting += each.handled_at is None
            unseen += bisect_right(looks, each.due_at) == bisect_right(looks, each.received_at)
    return Promises(kept, broken, unseen, broken - unseen, waiting, pending)


def arrivals(local: Sequence[datetime], days: float, outside: int) -> Arrivals:
    """Return when messages come; ``local`` are their times in the zone they are shown in, ``days`` the span."""
    weekday = part = ""
    if len(local) >= FEW_ARRIVALS:
        by_day = Counter(at.weekday() for at in local)
        by_part = Counter(at.hour // PART_H for at in local)
        weekday = _WEEKDAYS[max(range(7), key=lambda day: (by_day[day], -day))]
        first = PART_H * max(range(24 // PART_H), key=lambda number: (by_part[number], -number))
        part = f"{first:02}-{first + PART_H:02}"
    return Arrivals(len(local), len(local) / days if days > 0 else 0.0, weekday, part, outside)


def share_words(row: AccountStats) -> str:
    """Return the share of promises kept with its interval, or why there is none."""
    kept, due = row.promises.kept, row.promises.due
    if due < FEW or row.share is None or row.lo is None or row.hi is None:
        return f"{kept} of {due} in time" if due else "none was due yet"
    return f"{row.share:.0%} in time ({row.lo:.0%} to {row.hi:.0%}, {kept:,} of {due:,})"


def talk_words(row: AccountStats) -> str:
    """Return how much is answered for what is said: ``1.5 answers a post (12 posts, 18 answers known)``."""
    number = f"{grouped(row.answers, 'answer')} known" if row.answers else "no answer known"
    told = f"{counted(row.posts, 'post')}, {number}"
    ratio = row.answers_per_post
    return told if ratio is None else f"{ratio:.1f} answers a post ({told})"


def broken_words(found: Promises) -> str:
    """Return by what promises were broken, '' where none was."""
    if not found.broken:
        return ""
    parts = [f"{found.unseen:,} with nobody looking into the inbox in time"] if found.unseen else []
    parts += [f"{found.seen:,} although somebody looked"] if found.seen else []
    still = f"; {found.waiting:,} still {plural(found.waiting, 'waits', 'wait')}" if found.waiting else ""
    return f"{grouped(found.broken, 'promise')} broken: {', '.join(parts)}{still}"


def arrival_words(found: Arrivals) -> str:
    """Return when messages come."""
    if not found.number:
        return "nothing came"
    most = f", most on {found.weekday} and from {found.part} h" if found.weekday else ""
    share = f"{found.outside / found.number:.0%}" if found.weekday else f"{found.outside:,} of them"
    outside = f", {share} outside business hours"
    return f"{grouped(found.number, 'message')}, {found.per_day:.1f} a day{most}{outside}"


def hours_words(hours: float | None) -> str:
    """Return a wait by the clock, ``-`` where it is not reached."""
    if hours is None:
        return "-"
    return f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.1f} h" if hours < 10 else f"{hours:,.0f} h"


def account_lines(row: AccountStats) -> list[str]:
    """Return all that is said of an account's inbox, a fact a line, the account's name left out."""
    waits = f"half handled within {hours_words(row.p50_h)}, nine in ten within {hours_words(row.p90_h)}"
    snoozed = f", {row.snoozed:,} snoozed" if row.snoozed else ""
    lines = [f"{row.answered:,} handled, {row.open:,} open{snoozed}: {waits}"]
    doubt = "" if row.promised else " (a default)" if row.account else " (some are defaults)"
    promise = f"Promise{doubt}" if row.account else f"Promises{doubt}"
    pending = f", {row.promises.pending:,} not due yet" if row.promises.pending else ""
    lines.append(f"{promise}: {share_words(row)}{pending}")
    if broken := broken_words(row.promises):
        lines.append(broken)
    if row.questions:
        since = f", the oldest of {row.oldest_at:%a} {row.oldest_at.day} {row.oldest_at:%b}" if row.oldest_at else ""
        lines.append(f"{grouped(row.questions, 'open question')}{since}")
    lines.append(arrival_words(row.arrivals))
    lines.append(talk_words(row))
    return lines
