"""Filters over posts, written in one line: ``brand:acme state:scheduled,missed from:mon -label:launch "free words"``.

``none`` means a post without a pillar, goal, label or day, ``is:untied`` one with neither pillar nor goal; how filters
are written is in ``domain.filter_words``.
A weekday is that of this week, Monday to Sunday; ``next-mon`` or ``"next mon"`` is that of the week after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime

from smdash.domain.errors import UsageError
from smdash.domain.filter_words import (
    ANY,
    ANYTHING,
    NameChoice,
    WordFilter,
    spelled_choice,
    spelled_words,
    tokens,
    values,
    with_word,
)
from smdash.domain.posts.states import FORMATS, State
from smdash.domain.schedule import spelled_day
from smdash.domain.times.days import HINT as HINT_OF_DAYS
from smdash.domain.times.days import read_day
from smdash.domain.trade_words import NO_WORDS, TradeWords

STATES = tuple(str(state) for state in State)
CHOICES = {
    "brand": "brands",
    "account": "accounts",
    "platform": "platforms",
    "state": "states",
    "format": "formats",
    "pillar": "pillars",
    "goal": "goals",
    "label": "labels",
    "approval": "approvals",
}
"""Each key that takes names, and its field."""
KEYS = (*CHOICES, "is", "from", "to", "day", "with")
APPROVALS = ("none", "asked", "approved", "changes")
"""How a post stands with its client as it is now; ``none`` was not shown to anybody."""
IS = ("untied",)
WITH = ("archived", "templates")
HINT = f"Keys: {', '.join(KEYS)}. Put a word in quotes to look for it as it is."
_NAMES_AS_WRITTEN = frozenset({"pillar", "goal", "label"})
DAYS = ("today", "tomorrow", "mon", "sun", "next-mon", "next-sun", "+7d", "+14d", "-7d", "-30d")
OFFERED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(KEYS, ()),
    "state": STATES,
    "format": tuple(name.replace("_", "-") for name in FORMATS),
    "approval": APPROVALS,
    "is": IS,
    "with": WITH,
    "from": DAYS,
    "to": DAYS,
    "day": (*DAYS, "none"),
}
"""Each key, and the values that are known without asking the home."""
_KNOWN = {"state": STATES, "format": FORMATS, "approval": APPROVALS}
_DAY_HINT = "Like: today, fri, next-mon, +14d, -2w, 2026-11-27, none."
_EARLIEST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which posts are meant; the default means all of live accounts.

    Days are local dates, both included. ``undated`` True keeps only posts without a time, False only those with one.
    ``untied`` True keeps only posts with neither pillar nor goal, False only the others.
    ``archived`` and ``templates`` let in what is otherwise left out: archived brands and accounts, and the posts
    that recurrences and evergreen pools copy from.
    """

    text: WordFilter = ANYTHING
    brands: NameChoice = ANY
    accounts: NameChoice = ANY
    platforms: NameChoice = ANY
    states: NameChoice = ANY
    formats: NameChoice = ANY
    pillars: NameChoice = ANY
    goals: NameChoice = ANY
    labels: NameChoice = ANY
    approvals: NameChoice = ANY
    from_day: date | None = None
    to_day: date | None = None
    undated: bool | None = None
    untied: bool | None = None
    archived: bool = False
    templates: bool = False


def parse_filter(text: str, now: datetime, words: TradeWords = NO_WORDS) -> Filter:
    """Read a filter; ``now`` is the local time its days are relative to. UsageError names what is known instead.

    ``words`` are what people call formats beside their names.
    """
    found = Filter()
    for never, key, body in tokens(text):
        if not key:
            found = replace(found, text=with_word(found.text, body, never=never))
        elif key in CHOICES:
            found = _with_choice(found, key, body, never, words)
        elif key == "is":
            found = _with_kind(found, body, never)
        elif key == "with":
            found = _with_more(found, body, never)
        elif key in KEYS:
            found = _with_day(found, key, "".join(value for value, _ in values(body)), never, now)
        else:
            raise UsageError("there is no such key.", subject=f"'{key}:'", hint=HINT)
    if found.from_day is not None and found.to_day is not None and found.to_day < found.from_day:
        raise UsageError(
            "these days end before they begin.",
            subject=f"{_said(found.from_day)} to {_said(found.to_day)}",
            hint="A weekday is that of this week; next-mon is that of the week after.",
        )
    return found


def _said(day: date) -> str:
    return f"{spelled_day(day)} {day.year}"


def _with_choice(found: Filter, key: str, body: str, never: bool, words: TradeWords) -> Filter:
    names = []
    for value, in_quotes in values(body):
        if key in _NAMES_AS_WRITTEN:
            names.append("" if value.casefold() == "none" and not in_quotes else value)
            continue
        name = words.format(value, FORMATS) if key == "format" else value.strip().casefold()
        if name not in _KNOWN.get(key, (name,)):
            known = ", ".join(OFFERED[key])
            raise UsageError(f"there is no such {key}.", subject=f"'{key}:{value}'", hint=f"Known: {known}.")
        names.append(name)
    field = CHOICES[key]
    choice: NameChoice = getattr(found, field)
    return replace(found, **{field: choice.with_names(names, never=never)})  # type: ignore[arg-type]


def _with_kind(found: Filter, body: str, never: bool) -> Filter:
    for value, _ in values(body):
        if value.strip().casefold() not in IS:
            raise UsageError("there is no such kind.", subject=f"'is:{value}'", hint=f"Known: {', '.join(IS)}.")
        found = replace(found, untied=not never)
    return found


def _with_more(found: Filter, body: str, never: bool) -> Filter:
    for value, _ in values(body):
        if value.casefold() not in WITH:
            raise UsageError("there is no such part.", subject=f"'with:{value}'", hint=f"Known: {', '.join(WITH)}.")
        found = replace(found, **{value.casefold(): not never})  # type: ignore[arg-type]
    return found


def _with_day(found: Filter, key: str, value: str, never: bool, now: datetime) -> Filter:
    word = value.strip().lower()
    if not word:
        return found
    if key == "day" and word == "none":
        return replace(found, undated=not never)
    if never:
        raise UsageError("a day cannot be taken out; use from: and to:.", subject=f"'-{key}:{value}'")
    day = _day(word, now.date())
    if key in {"from", "day"}:
        found = replace(found, from_day=day if found.from_day is None else max(day, found.from_day))
    if key in {"to", "day"}:
        found = replace(found, to_day=day if found.to_day is None else min(day, found.to_day))
    return found


def _day(word: str, today: date) -> date:
    """Read a day; a weekday is that of this week, and a day without a year the nearest."""
    try:
        day = read_day(word, today, "week")
    except UsageError as error:
        hint = _DAY_HINT if error.hint in {"", HINT_OF_DAYS} else error.hint
        raise UsageError(error.what, subject=error.subject, hint=hint) from error
    if day < _EARLIEST or day.year >= MAXYEAR:
        raise UsageError("this day is beyond the calendar.", subject=repr(word), hint=_DAY_HINT)
    return day


def spelled(wanted: Filter) -> str:
    """Return a filter as it is written; reading that again gives the same filter."""
    parts: list[str] = []
    for key, field in CHOICES.items():
        choice: NameChoice = getattr(wanted, field)
        if key == "format":
            choice = NameChoice(*(tuple(name.replace("_", "-") for name in names) for names in choice))
        parts += spelled_choice(key, choice, none=key in _NAMES_AS_WRITTEN)
    if wanted.untied is not None:
        parts.append(f"{'' if wanted.untied else '-'}is:untied")
    if wanted.undated is not None:
        parts.append(f"{'' if wanted.undated else '-'}day:none")
    for key, day in (("from", wanted.from_day), ("to", wanted.to_day)):
        if day is not None:
            parts.append(f"{key}:{day.isoformat()}")
    more = [name for name in WITH if getattr(wanted, name)]
    if more:
        parts.append(f"with:{','.join(more)}")
    parts += spelled_words(wanted.text)
    return " ".join(parts)
