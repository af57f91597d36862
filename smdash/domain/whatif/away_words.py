"""What a time away leaves undone, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spelled_day
from smdash.domain.whatif.away import span_words
from smdash.domain.wording import counted, grouped
from smdash.domain.workload.levels import load_sign
from smdash.domain.workload.unknown_words import what

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.domain.whatif.away import AwayView, Dark

Tone = Literal["", "strong", "good", "bad", "warn", "dim"]
MOST = 12


def away_lines(view: AwayView) -> list[tuple[str, Tone]]:
    """Return the plan line by line with how each is meant."""
    head = f"Away {span_words(view.first, view.last)}: {counted(len(view.days), 'day')}"
    found: list[tuple[str, Tone]] = [(f"{head}, {view.hours_off:.1f} h of work", "strong"), *_work(view)]
    if view.waiting:
        found += [("", ""), (f"{grouped(len(view.waiting), 'post')} due that nobody is there to hand over", "bad")]
        rows = [f"{_moment(each.at)}  {each.account}  {one_line(each.text, 60)}" for each in view.waiting]
        found += _some(rows)
    if view.uncovered:
        found += [("", ""), (f"{grouped(view.free, 'free slot')} that nothing is planned for", "warn")]
        rows = [
            f"{each.account}  {len(each.slots)}: {', '.join(_moment(at) for at in each.slots[:3])}"
            + (" ..." if len(each.slots) > 3 else "")
            for each in view.uncovered
        ]
        found += _some(rows)
    if view.dark:
        found += [("", ""), (f"{grouped(len(view.dark), 'account')} dark meanwhile", "bad")]
        found += _some([f"{each.account}  {_dark(each, view.first)}" for each in view.dark])
    found += [("", ""), _evergreen(view)]
    found += _some([f"{_moment(each.at)}  {each.account}  {one_line(each.text, 60)}" for each in view.evergreen])
    return [*found, ("", ""), *_replies(view)]


def _dark(each: Dark, first: date) -> str:
    """Return from when to when an account is dark: ``from Thu 26 Nov``, ``since Wed 18 Nov to Fri 25 Dec``."""
    again = f" to {spelled_day(each.lit_again)}" if each.lit_again is not None else ""
    if each.on is None:
        return f"no post before {spelled_day(each.lit_again)}" if each.lit_again is not None else "no post known"
    return f"{'since' if each.on < first else 'from'} {spelled_day(each.on)}{again}"


def _work(view: AwayView) -> list[tuple[str, Tone]]:
    before = view.before
    if before is None:
        return [("Your hours are unknown, so nobody can say whether the work fits before.", "warn")]
    move = f"{view.move_h:.1f} h of making is due meanwhile and has to be done before"
    loads = f"{_load(before.load, before.least)} now, {_load(before.after_load, before.least)} then"
    week = f"Load of the week of {spelled_day(before.monday)}: {loads}{' ? incomplete' if before.least else ''}"
    full = before.after_load is None or before.after_load >= 1
    tone: Tone = "bad" if full else "warn" if before.least else "good"
    return [(move if view.move_h else "No making is due meanwhile.", ""), (week, tone)]


def _evergreen(view: AwayView) -> tuple[str, Tone]:
    if view.evergreen:
        return f"{grouped(len(view.evergreen), 'evergreen post')} would fit: smdash evergreen fill", "good"
    return "No evergreen post fits a free slot.", "dim"


def _replies(view: AwayView) -> list[tuple[str, Tone]]:
    if view.messages is None or view.late is None:
        return [(f"Late answers cannot be said: {one_line(what(view.unknowns[0]))} is unknown.", "warn")]
    if not view.messages:
        return [("No messages are expected.", "dim")]
    late = f"{round(view.late)} of some {round(view.messages)} messages would be answered later than promised"
    return [
        (late, "bad" if view.late >= 0.5 else "good"),
        ("Set as away, promises of that time wait for the return.", "dim"),
    ]


def _some(rows: list[str]) -> list[tuple[str, Tone]]:
    found: list[tuple[str, Tone]] = [(f"  {row}", "") for row in rows[:MOST]]
    return [*found, (f"  and {len(rows) - MOST} more", "dim")] if len(rows) > MOST else found


def _moment(at: datetime) -> str:
    return f"{spelled_day(at.date())} {at:%H:%M}"


def _load(load: float | None, least: bool) -> str:
    if load is None:
        return "no hours"
    return f"{'>=' if least else ''}{round(load * 100)} % {load_sign(load)}".rstrip()
