"""Why an item is taken for what it is and stands where it stands, in a few lines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.facts import Told, moment_words
from smdash.domain.inbox.triage import BLOCKED, PERSON, WRITER
from smdash.domain.inbox.urgency import CLOSING
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.triage import Standing, Verdict, What

NAMES = {"question": "a question", "complaint": "a complaint", "lead": "a lead", "spam": "spam", "": "nothing of these"}
"""What an item is, as it is told."""


class Taken(NamedTuple):
    """What an item is taken for, and by what.

    ``judged`` is the id of a rule, ``domain.inbox.triage``'s word for who else it was, or ''; ``reason`` is what its
    rule says of itself, ``found`` what of the text made it fit today. With ``said_at`` a person said so, and ``was`` is
    what it had been taken for, by ``was_by``. ``writer_at`` is when the person said of an earlier message of the same
    writer what ``writer`` is. ``others`` are what further rules would say, ``now`` what all of them say by now.
    ``called`` says that what was found is what its writer is called.
    """

    what: What
    judged: str = ""
    reason: str = ""
    found: tuple[str, ...] = ()
    said_at: datetime | None = None
    was: What = ""
    was_by: str = ""
    writer: Standing = ""
    writer_at: datetime | None = None
    others: tuple[Verdict, ...] = ()
    now: Verdict | None = None
    problem: str = ""
    called: bool = False


class Clock(NamedTuple):
    """How the promise of an item stands, in minutes: of its hours, and by the wall; less than 0 is late by so many.

    ``within`` is the promise, ``hours`` the hours it runs in, in words, ``promised`` whether a person made it. ``more``
    says that it is late by more than is followed.
    """

    due_at: datetime
    left_min: float
    wall_min: float
    within: int
    hours: str
    promised: bool
    more: bool = False


class Window(NamedTuple):
    """Until when an item can be answered, as its platform's file says, and whether that is certain."""

    closes_at: datetime
    what: str
    source: str
    sure: bool


class Why(NamedTuple):
    """All there is to say of why an item is what and where it is; instants are in the zone they are shown in."""

    item_id: int
    name: str
    state: str
    gone: bool
    taken: Taken
    clock: Clock
    window: Window | None = None


def minutes_words(minutes: float) -> str:
    """Return a length of time to the minute: ``45 min``, ``2 h 10 min``, ``3 h``.

    Days are not told, since a day of business hours is none of the clock.
    """
    whole = int(abs(minutes))
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest} min" if rest and hours < 100 else f"{hours:,} h"


def clock_words(clock: Clock) -> str:
    """Return how much of a promise is left or how late it is by the wall clock; its hours where they differ."""
    words = f"{minutes_words(clock.wall_min)} {'left' if clock.wall_min > 0 else 'late'}"
    if abs(clock.left_min - clock.wall_min) < 1:
        return words
    more = "more than " if clock.more else ""
    return f"{words} ({more}{minutes_words(clock.left_min)} of its hours)"


def taken_lines(taken: Taken, name: str, now: datetime) -> list[Told]:
    """Return what an item is taken for and why, what a person said of it, and what else would have been said."""
    lines = [Told(f"Taken for {NAMES[taken.what]}.")]
    if taken.judged == PERSON:
        at = f" on {moment_words(taken.said_at, now)}" if taken.said_at else ""
        lines = [Told(f"{NAMES[taken.what].capitalize()}: you said so{at}.")]
        if taken.was_by and taken.was != taken.what:
            lines.append(Told(f"Before it was taken for {NAMES[taken.was]}, by {_by(taken.was_by)}.", "dim"))
    elif taken.judged == WRITER:
        at = f" on {moment_words(taken.writer_at, now)}" if taken.writer_at else ""
        lines.append(Told(f"You called an earlier message of {name} spam{at}."))
    elif taken.judged == BLOCKED:
        has = "Its writer is called" if taken.called else "It has"
        lines.append(Told(f"{has} what you blocked: {_listed(taken.found)}."))
    elif taken.judged:
        lines.append(
            Told(f"Rule {taken.judged}: it {taken.reason or 'fits'}{': ' * bool(taken.found)}{_listed(taken.found)}.")
        )
    else:
        lines = [Told("No rule says anything of it." if not taken.what else f"Taken for {NAMES[taken.what]}.")]
    if taken.judged != WRITER and taken.writer:
        said = {"spam": "spam", "not spam": "no spam", "lead": ""}[taken.writer]
        lines.append(Told(f"You said that {name} writes {said}." if said else f"{name} is a lead: never spam.", "dim"))
    others = [each for each in taken.others if each.rule != taken.judged]
    if others:
        said = "; ".join(f"{_by(each.rule)}, {NAMES[each.what]}" for each in others[:4])
        lines.append(Told(f"Further rules that fit: {said}.", "dim"))
    if taken.now is not None and taken.judged != PERSON and taken.now.what != taken.what:
        lines.append(
            Told(f"By the rules as they are now: {NAMES[taken.now.what]} (smdash inbox rules --judge)", "warn")
        )
    if taken.problem:
        lines.append(Told(f"Your rules are not in force: {one_line(taken.problem)}", "bad"))
    return lines


def _by(rule: str) -> str:
    return {BLOCKED: "a blocked word", WRITER: "what you said of its writer"}.get(rule, f"rule {rule}")


def _listed(found: tuple[str, ...]) -> str:
    shown = ", ".join(f"'{one_line(word, 40)}'" for word in found[:5])
    return shown + (f" and {len(found) - 5} more" if len(found) > 5 else "")


def place_lines(why: Why, now: datetime) -> list[Told]:
    """Return by when an item is to be answered, until when it can be, and what it is put in order by."""
    clock = why.clock
    name = "Your promise" if clock.promised else "The default here, which nobody promised"
    lines = [Told(f"{name}: an answer within {minutes_words(clock.within)} of {clock.hours}.")]
    if why.state in {"open", "snoozed"} and not why.gone:
        look = "bad" if clock.wall_min <= 0 else "plain"
        lines.append(Told(f"Due {moment_words(clock.due_at, now)}: {clock_words(clock)}.", look))
    if why.window is not None:
        doubt = "" if why.window.sure else " (not certain)"
        lines.append(Told(f"{why.window.what}{doubt} That is until {moment_words(why.window.closes_at, now)}."))
    return [*lines, _order(why, now)]


_BEHIND = {
    "lead": "before others that are due then",
    "complaint": "behind leads that are due then",
    "question": "behind leads and complaints that are due then",
}


def _order(why: Why, now: datetime) -> Told:
    if why.state not in {"open", "snoozed"}:
        return Told("It is not among the open ones.", "dim")
    if why.window is not None and timedelta(0) < why.window.closes_at - now <= CLOSING:
        return Told("It stands before all that is due, since it closes within a day; the first to close is first.")
    rest = _BEHIND.get(why.taken.what, "behind leads, complaints and questions that are due then")
    return Told(f"It stands by when it is due, the soonest first; {rest}.", "dim")


def why_lines(why: Why, now: datetime) -> list[Told]:
    """Return all of it, as a dialog and a command show it."""
    return [*taken_lines(why.taken, why.name, now), Told(""), *place_lines(why, now)]
