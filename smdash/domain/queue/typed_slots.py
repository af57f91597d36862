"""Slots and blackouts as people type them: ``Mon-Fri 9, 15``, ``Mon 09:30 image #tips ~classics``, ``fri noon-3pm``."""

from __future__ import annotations

import re
from datetime import date

from smdash.domain.errors import UsageError
from smdash.domain.posts.states import FORMATS
from smdash.domain.queue.slots import Blackout, SlotSpec
from smdash.domain.schedule import MONTHS, WEEKDAYS
from smdash.domain.times.clocks import is_clock, read_clock
from smdash.domain.times.days import a_day
from smdash.domain.times.ranges import read_range
from smdash.domain.times.weekdays import is_weekdays, read_weekdays
from smdash.domain.times.weekly import read_weekly
from smdash.domain.trade_words import NO_WORDS, TradeWords

_SLOT_HINT = (
    "Like 'Mon 09:30', 'weekdays 9' or 'Mon/Wed 2pm', or for some posts only: 'Mon 09:30 image #tips'; "
    "~name lets an evergreen pool fill it."
)
_BLACKOUT_HINT = "Like: sun, sat-sun, 22:00-07:00, fri 12:00-15:00, 24 dec - 1 jan."
_CLOCK = r"(\d{1,2}(?::\d\d)?\s*(?:[ap]m)?|noon|midnight)"
_WINDOW = re.compile(
    rf"(?<![\w./-]){_CLOCK}\s*(?:-|\bto\b)\s*{_CLOCK}(?![\w./-]|\.\d| *(?:{'|'.join(MONTHS).lower()}))"
)


def parse_slots(text: str, words: TradeWords = NO_WORDS, platform: str = "") -> list[SlotSpec]:
    """Read ``Mon 09:30 image #tips ~classics``, or several: ``weekdays 9``, ``Mon/Wed 9, Fri 2pm``.

    ``words`` are what people call formats on a ``platform`` beside their names. UsageError says which part is wrong.
    """
    try:
        parts = read_weekly(text)
    except UsageError as error:
        raise UsageError(error.what, subject=error.subject, hint=_SLOT_HINT) from error
    found: dict[tuple[int, str], SlotSpec] = {}
    for part in parts:
        marks = _marks(part.rest, words, platform)
        for day in part.days:
            for clock in part.clocks:
                spec = marks._replace(weekday=day, wall_time=f"{clock:%H:%M}")
                if found.setdefault((day, spec.wall_time), spec) != spec:
                    raise UsageError(
                        "this slot is written twice, for different posts.",
                        subject=f"{WEEKDAYS[day]} {spec.wall_time}",
                        hint="A slot is for one kind of post.",
                    )
    return list(found.values())


def _marks(rest: str, words: TradeWords, platform: str) -> SlotSpec:
    """Read what slots are for; day and time are left empty."""
    spec, whole = SlotSpec(0, ""), rest
    while rest:
        word, _, after = rest.partition(" ")
        if word.startswith(("#", "~")):
            # A name may hold spaces; it ends where the next mark begins.
            ends = [at for mark in (" #", " ~") if (at := rest.find(mark)) > 0]
            end = min(ends, default=len(rest))
            name, after = rest[1:end].strip(), rest[end:]
            field = "pillar" if word[0] == "#" else "pool"
            if not name or getattr(spec, field):
                raise UsageError(f"a slot has one {field}.", subject=repr(whole), hint=_SLOT_HINT)
            spec = spec._replace(pillar=name) if field == "pillar" else spec._replace(pool=name)
        elif (meant := words.format(word, FORMATS, platform)) in FORMATS and not spec.format:
            spec = spec._replace(format=meant)
        else:
            raise UsageError(
                "this is no format, day or time of day." if not spec.format else "a slot has one format.",
                subject=repr(word),
                hint=f"{_SLOT_HINT} Formats: {', '.join(name.replace('_', '-') for name in FORMATS)}.",
            )
        rest = after.strip()
    return spec


def parse_blackout(text: str, today: date, scope: str = "all", subject: str = "", reason: str = "") -> Blackout:
    """Read ``sun``, ``sat-sun``, ``22:00-07:00``, ``fri noon-3pm``, ``24 dec - 1 jan`` or some of these together.

    Days without a year are the next ones from ``today`` on. UsageError names the part that is not understood.
    """
    made = Blackout(0, scope, subject, reason=reason)
    words = " ".join(text.lower().replace("\u2013", "-").split())
    windows = list(_WINDOW.finditer(words))
    if len(windows) > 1:
        raise UsageError("say one window at a time.", subject=repr(text), hint=_BLACKOUT_HINT)
    try:
        if windows:
            made = _with_window(made, windows[0], text)
            words = f"{words[: windows[0].start()]} {words[windows[0].end() :]}".strip()
        elif is_clock(words) and not words.isdecimal():
            raise UsageError("a window of the day has a begin and an end.", subject=repr(text), hint=_BLACKOUT_HINT)
        days, rest = _leading_days(words)
        if rest:
            first, last = read_range(rest, today)
            made = made._replace(from_on=first, until_on=last)
    except UsageError as error:
        raise UsageError(error.what, subject=error.subject, hint=_BLACKOUT_HINT) from error
    made = made._replace(weekdays=days)
    if made == Blackout(0, scope, subject, reason=reason):
        raise UsageError("say when nothing should go out.", subject=repr(text), hint=_BLACKOUT_HINT)
    return made


def _with_window(made: Blackout, window: re.Match[str], text: str) -> Blackout:
    first, last = window[1], window[2]
    until = None if last in {"24:00", "24", "midnight"} else read_clock(last)
    made = made._replace(wall_from=read_clock(first), wall_until=until)
    if made.wall_from == made.wall_until:
        raise UsageError("this window is empty.", subject=repr(text), hint=_BLACKOUT_HINT)
    return made


def _leading_days(words: str) -> tuple[tuple[int, ...], str]:
    """Return the days of the week some words begin with, and the words behind them; ``fri 25 dec`` is one day."""
    parts = words.split()
    if not parts:
        return (), ""
    for count in range(len(parts), 0, -1):
        named, rest = " ".join(parts[:count]), " ".join(parts[count:])
        if is_weekdays(named) and (not rest or a_day(words, date(2000, 1, 1)) is None):
            return read_weekdays(named), rest
    return (), words
