"""Filters over posts, written in one line: ``brand:acme state:scheduled,missed from:mon -label:launch "free words"``.

Values of one key are alternatives, keys narrow each other down, ``-`` takes out. A bare word finds every word that
begins with it; in quotes it is found as it stands. ``none`` means a post without a pillar, goal, label or day.
A weekday is that of this week, Monday to Sunday; ``next-mon`` or ``"next mon"`` is that of the week after.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import storable
from smdash.domain.posts.states import FORMATS, State
from smdash.domain.schedule import spelled_day
from smdash.domain.times.days import HINT as HINT_OF_DAYS
from smdash.domain.times.days import read_day

if TYPE_CHECKING:
    from collections.abc import Iterable

Name = TypeVar("Name")
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
}
"""Each key that takes names, and its field."""
KEYS = (*CHOICES, "from", "to", "day", "with")
WITH = ("archived", "templates")
HINT = f"Keys: {', '.join(KEYS)}. Put a word in quotes to look for it as it is."
_NAMES_AS_WRITTEN = frozenset({"pillar", "goal", "label"})
_KNOWN = {"state": STATES, "format": FORMATS}
_DAY_HINT = "Like: today, fri, next-mon, +14d, -2w, 2026-11-27, none."
_TOKEN = re.compile(r'(?s)(-?)(?:([A-Za-z]+):(?!//))?((?:"(?:\\.|[^"\\])*"?|[^\s"])*)')
_PIECE = re.compile(r'(?s)("(?:\\.|[^"\\])*"?)|(,)|([^",]+)')
_EARLIEST = date(1970, 1, 1)


class NameChoice(NamedTuple):
    """Names a post must have one of, and names it must have none of; '' is having none at all."""

    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Word(NamedTuple):
    """What must stand in a post's title or text: the beginning of a word, or with ``exact`` the words as they are."""

    text: str
    exact: bool = False


class WordFilter(NamedTuple):
    """Words that must all be there, and words of which none may be."""

    only: tuple[Word, ...] = ()
    never: tuple[Word, ...] = ()


ANY, ANYTHING = NameChoice(), WordFilter()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which posts are meant; the default means all of live accounts.

    Days are local dates, both included. ``undated`` True keeps only posts without a time, False only those with one.
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
    from_day: date | None = None
    to_day: date | None = None
    undated: bool | None = None
    archived: bool = False
    templates: bool = False


def parse_filter(text: str, now: datetime) -> Filter:
    """Read a filter; ``now`` is the local time its days are relative to. UsageError names what is known instead."""
    found = Filter()
    for match in _TOKEN.finditer(storable(text)):
        if not match[0]:
            continue
        never, key, body = bool(match[1]), (match[2] or "").lower(), match[3]
        if not key:
            found = _with_word(found, body, never)
        elif key in CHOICES:
            found = _with_choice(found, key, body, never)
        elif key == "with":
            found = _with_more(found, body, never)
        elif key in KEYS:
            found = _with_day(found, key, "".join(value for value, _ in _values(body)), never, now)
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


def _values(body: str) -> list[tuple[str, bool]]:
    """Return the values between commas, each with whether any of it was in quotes; empty ones are left out."""
    found: list[tuple[str, bool]] = []
    text, quoted = "", False
    for match in _PIECE.finditer(body):
        if match[2]:
            found.append((text, quoted))
            text, quoted = "", False
        elif match[1]:
            text, quoted = text + _unquoted(match[1]), True
        else:
            text += match[3]
    return [(value, kept) for value, kept in [*found, (text, quoted)] if value.strip()]


def _unquoted(piece: str) -> str:
    inner = piece[1:-1] if len(piece) > 1 and piece.endswith('"') else piece[1:]
    return re.sub(r"(?s)\\(.)", r"\1", inner)


def _with_word(found: Filter, body: str, never: bool) -> Filter:
    text = "".join(_unquoted(match[1]) if match[1] else match[0] for match in _PIECE.finditer(body))
    if not text.strip():
        return found
    word, words = Word(text, '"' in body), found.text
    if never:
        return replace(found, text=words._replace(never=_joined(words.never, (word,))))
    return replace(found, text=words._replace(only=_joined(words.only, (word,))))


def _with_choice(found: Filter, key: str, body: str, never: bool) -> Filter:
    names = []
    for value, quoted in _values(body):
        if key in _NAMES_AS_WRITTEN:
            names.append("" if value.casefold() == "none" and not quoted else value)
            continue
        name = value.strip().casefold()
        if name not in _KNOWN.get(key, (name,)):
            raise UsageError(
                f"there is no such {key}.", subject=f"'{key}:{value}'", hint=f"Known: {', '.join(_KNOWN[key])}."
            )
        names.append(name)
    field = CHOICES[key]
    choice: NameChoice = getattr(found, field)
    if never:
        made = choice._replace(never=_joined(choice.never, names))
    else:
        made = choice._replace(only=_joined(choice.only, names))
    return replace(found, **{field: made})  # type: ignore[arg-type]


def _with_more(found: Filter, body: str, never: bool) -> Filter:
    for value, _ in _values(body):
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


def _joined(first: tuple[Name, ...], more: Iterable[Name]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys((*first, *more)))


def spelled(wanted: Filter) -> str:
    """Return a filter as it is written; reading that again gives the same filter."""
    parts: list[str] = []
    for key, field in CHOICES.items():
        choice: NameChoice = getattr(wanted, field)
        for sign, names in (("", choice.only), ("-", choice.never)):
            if names:
                parts.append(f"{sign}{key}:" + ",".join(_name(name, key) for name in names))
    if wanted.undated is not None:
        parts.append(f"{'' if wanted.undated else '-'}day:none")
    for key, day in (("from", wanted.from_day), ("to", wanted.to_day)):
        if day is not None:
            parts.append(f"{key}:{day.isoformat()}")
    more = [name for name in WITH if getattr(wanted, name)]
    if more:
        parts.append(f"with:{','.join(more)}")
    for sign, words in (("", wanted.text.only), ("-", wanted.text.never)):
        parts += [sign + (_quoted(word.text) if word.exact else word.text) for word in words]
    return " ".join(parts)


def _name(name: str, key: str) -> str:
    if not name:
        return "none"
    plain = re.fullmatch(r'[^\s",]+', name) and not name.startswith("//")
    return name if plain and not (key in _NAMES_AS_WRITTEN and name.casefold() == "none") else _quoted(name)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
