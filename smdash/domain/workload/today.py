"""What to do today, in order and in minutes: the first day of the plan, with what is to be handed over."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.domain.workload.day_plan import INBOX, SHARED_MAKING, SHORT_H
from smdash.domain.workload.debt import minutes_words
from smdash.domain.workload.load import SWITCHING
from smdash.domain.workload.situation import UNPLANNED
from smdash.domain.workload.words import activity_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from smdash.domain.workload.day_plan import Piece, PlannedDay

Kind = Literal["hand over", "answer", "make", "duty", "keep free"]


class TodayLine(NamedTuple):
    """One thing to do.

    ``minutes`` is what the plan charges today, None where nobody gave any; ``of_minutes`` what a piece takes in all
    where today is a part of it. ``at`` is when in the day it is, ``due`` by when it has to be made (local times);
    ``delivery`` is a post's number, 0 without one. ``gone`` are minutes whose time is over, of a look or of what is to
    be kept free; ``over`` says that all of its time today is. ``why`` says of a post in the queue why work is left, as
    nothing but its logged time tells that it is made. ``text`` are a post's first words, as they came.
    """

    kind: Kind
    what: str
    account: str = ""
    minutes: float | None = None
    of_minutes: float | None = None
    at: datetime | None = None
    due: datetime | None = None
    delivery: int = 0
    over: bool = False
    text: str = ""
    gone: float = 0.0
    why: str = ""

    @property
    def left_minutes(self) -> float | None:
        """Minutes that are still to do; None where nobody gave any."""
        return None if self.minutes is None else max(0.0, self.minutes - self.gone)


class TodayView(NamedTuple):
    """Today's list: the day's hours (``left_h`` of them from now on), its lines, and what cannot be kept.

    ``needed_h`` is what the lines' minutes add up to, and the day's bar in the week; ``to_do_h`` what is left of them:
    without looks whose time is over, and with nothing to keep free of hours that are. ``hours_known`` is False while
    nobody said how many hours there are. ``inbox_left`` are minutes of open messages that the looks that are still to
    come today have no time for.
    """

    now: datetime
    day: date
    capacity_h: float
    left_h: float
    needed_h: float
    to_do_h: float
    lines: tuple[TodayLine, ...]
    breaks: str
    hours_known: bool
    inbox_left: float = 0.0


LEAST_LEFT = 5.0
"""Minutes of answering that may be left before a word is said; estimates are no better than that."""
_LOGGED_H = 1 / 120
"""Hours below which a piece counts as whole."""
_LAST = {"duty": 1, "keep free": 2}
_MADE = {"adapt": "adapted post", "adapt_video": "adapted video"}


def lines(
    planned: PlannedDay, handed: Sequence[TodayLine], unsaid: Sequence[TodayLine], now: datetime, gone: float = 0.0
) -> tuple[TodayLine, ...]:
    """Return a day's lines in order: late posts, then by the clock, then making by when it is due, duties, the rest.

    The minutes of ``handed`` are in no plan, and ``unsaid`` have none. All others add up to the day's hours. ``gone``
    is the share (0 to 1) of the day's hours that is over.
    """
    found = [*handed, *unsaid]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for share in planned.day.shares:
        minutes = share.hours * 60
        if share.activity == INBOX:
            at = None if share.hour is None else _at(midnight, share.hour)
            found.append(_look(minutes, at, now))
        elif share.activity in {SWITCHING, UNPLANNED}:
            what = "what nobody planned" if share.activity == UNPLANNED else "switching between brands and accounts"
            found.append(TodayLine("keep free", what, "", minutes, over=gone >= 1, gone=minutes * gone))
        elif share.activity == SHARED_MAKING:
            found.append(TodayLine("make", "posts without a slot", share.account, minutes))
        else:
            found.append(TodayLine("duty", activity_words(share.activity), "", minutes))
    for piece, hours in planned.parts:
        found.append(
            TodayLine(
                "make",
                made_words(piece.activity),
                piece.account,
                hours * 60,
                piece.hours * 60 if piece.hours - hours > 1 / 120 else None,
                due=piece.at,
                delivery=piece.delivery,
                why=_why_left(piece),
            )
        )
    return tuple(sorted(found, key=lambda line: _order(line, now)))


def _why_left(piece: Piece) -> str:
    if not piece.delivery:
        return ""
    return "no time logged" if piece.hours >= piece.whole_h - _LOGGED_H else "the rest of its estimate"


def _look(minutes: float, at: datetime | None, now: datetime) -> TodayLine:
    """Return a look; one at a time of the day is over when its minutes have passed since."""
    since = 0.0 if at is None else max(0.0, (now - at).total_seconds() / 60)
    return TodayLine(
        "answer", "answer", "", minutes or None, at=at, over=since > 0 and since >= minutes, gone=min(minutes, since)
    )


def _at(midnight: datetime, hour: float) -> datetime:
    minutes = round(hour * 60)
    return midnight.replace(hour=minutes // 60 % 24, minute=minutes % 60)


def _order(line: TodayLine, now: datetime) -> tuple[object, ...]:
    kind = _LAST.get(line.kind, 0)
    if kind:
        return 3 + kind, 0.0, -(line.minutes or 0.0), line.what
    if line.kind == "hand over" and (line.at is None or line.at < now):
        return 0, line.at.timestamp() if line.at is not None else 0.0, 0.0, line.account
    moment = line.at or line.due
    if moment is None:
        return 2, 0.0, 0.0, line.account
    today = moment.date() == now.date()
    # What is made goes before what is handed over at the same minute.
    return (1 if today else 2), moment.timestamp(), 0.0 if line.kind == "make" else 1.0, line.account


def added_up(listed: Sequence[TodayLine]) -> float:
    """Return the minutes of a list; lines without any count nothing."""
    return math.fsum(line.minutes for line in listed if line.minutes is not None)


def still_to_do(listed: Sequence[TodayLine]) -> float:
    """Return the minutes of a list whose time is not over."""
    return math.fsum(line.left_minutes or 0.0 for line in listed)


def brief_words(view: TodayView) -> str:
    """Say today in one line: ``4.1 h to do: 3 to make, 2 looks, 2 to hand over``."""
    made = sum(line.kind == "make" for line in view.lines)
    looks = sum(line.kind == "answer" and line.at is not None and not line.over for line in view.lines)
    handed = sum(line.kind == "hand over" for line in view.lines)
    words = [f"{made} to make"] if made else []
    words += [counted(looks, "look")] if looks else []
    words += [f"{handed} to hand over"] if handed else []
    hours = f"{view.to_do_h:.1f} h to do"
    return f"{hours}: {', '.join(words)}" if words else hours


def overtime_words(view: TodayView) -> str:
    """Say what is to do beyond the hours that are left of the day; '' where there is room, or nobody said its hours.

    Nothing tells which of the list is done already, so once hours have passed it says so.
    """
    over = view.to_do_h - view.left_h
    if over < SHORT_H or not view.hours_known:
        return ""
    there = "today has" if view.left_h >= view.capacity_h else "is left of today, unless some of it is done"
    return f"{over:.1f} h more than {there}: overtime, or something has to go"


def answering_left(listed: Sequence[TodayLine], open_min: float) -> float:
    """Return the minutes of what is open that today's looks, as far as they are still to come, have no time for."""
    looks = math.fsum(line.left_minutes or 0.0 for line in listed if line.kind == "answer")
    return max(0.0, open_min - looks)


def inbox_words(view: TodayView) -> str:
    """Say how much of the inbox today's looks leave open; '' where they are enough, and on days without hours."""
    if view.inbox_left < LEAST_LEFT or (view.hours_known and view.capacity_h <= 0):
        return ""
    return f"{minutes_words(view.inbox_left)} of what is open in the inbox will be left after today's looks"


def left_words(view: TodayView) -> str:
    """Say the day's hours: ``3.1 of 7.5 h left``; '' while nobody said them."""
    return f"{view.left_h:.1f} of {view.capacity_h:.1f} h left" if view.hours_known else ""


def made_words(activity: str) -> str:
    """Name what is made: ``short video``, ``adapted post``."""
    return _MADE.get(activity) or activity_words(activity)


def clock_words(minutes: float | None) -> str:
    """Return minutes as hours and minutes, ``1:05``; ``-`` where nobody gave any."""
    if minutes is None:
        return "-"
    whole = round(minutes)
    return f"{whole // 60}:{whole % 60:02d}"


def line_words(line: TodayLine, now: datetime) -> str:
    """Say one line: what it is, for whom, and by when."""
    text = f": {one_line(' '.join(line.text.split()))}" if line.text.strip() else ""
    if line.kind == "hand over":
        return f"{line.what}{f' {line.account}' if line.account else ''}{text}"
    if line.kind == "answer":
        words = "look into the inbox and answer" if line.at is not None else "answer the inbox"
        return f"{words} (earlier)" if line.over else words
    if line.kind == "keep free":
        return f"keep free: {line.what}{' (earlier)' if line.over else ''}"
    if line.kind == "duty":
        return line.what
    if line.due is None:
        return f"make {line.what}, {line.account}"
    part = "" if line.of_minutes is None else f", part of {clock_words(line.of_minutes)}"
    head = f"{'finish' if line.delivery else 'write'} {line.what}, {line.account}"
    why = f" ({line.why})" if line.why else ""
    return f"{head}, for {_by(line.due, now)}{part}{why}{text}"


def _by(due: datetime, now: datetime) -> str:
    from smdash.domain.schedule import day_name

    distance = (due.date() - now.date()).days
    if distance == 0:
        return f"{due:%H:%M}"
    return f"{'tomorrow' if distance == 1 else day_name(due.date(), now.date())} {due:%H:%M}"
