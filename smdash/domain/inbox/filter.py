"""Filters over items, written in one line: ``is:question,complaint late: from:@ana older:3d -tag:press "free words"``.

How filters are written is in ``domain.filter_words``. ``is:`` may stand there several times: one word's values are
alternatives, and each word narrows further down. ``from:@ana`` is one handle, with or without its server; ``from:ana``
any name or handle with a word that begins so. ``tag:none`` is an item without tags. Without ``state:`` open items are
meant; spam is in no list but its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.filter_words import (
    ANY,
    ANYTHING,
    NameChoice,
    WordFilter,
    joined,
    spelled_choice,
    spelled_words,
    tokens,
    values,
    with_word,
)
from smdash.domain.inbox.urgency import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

STATES = ("open", "snoozed", "waiting", "done", "spam")
"""In the order in which a list of several holds them."""
EVERY = STATES[:-1]
MARKS = ("question", "complaint", "lead", "plain")
SIGNS = (*MARKS, "late", "closing", "closed", "gone", "edited", "draft", "spam")
"""What ``is:`` may say: what it is, then how it stands."""
CHOICES = {
    "brand": "brands",
    "account": "accounts",
    "platform": "platforms",
    "kind": "kinds",
    "from": "writers",
    "tag": "tags",
}
"""Each key that takes names, and its field."""
SPANS = {"late": "late_by", "older": "older", "newer": "newer"}
"""Each key that takes a length of time, and its field."""
KEYS = ("state", "is", *CHOICES, *SPANS)
OFFERED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(KEYS, ()),
    "state": (*STATES, "all"),
    "is": SIGNS,
    "kind": KINDS,
    "tag": ("none",),
    "late": ("1h", "4h", "1d"),
    "older": ("1d", "3d", "1w"),
    "newer": ("1d", "3d", "1w"),
}
"""Each key, and the values that are known without asking the home."""
HINT = f"Keys: {', '.join(KEYS)}. Put a word in quotes to look for it as it is."
_SPAN = re.compile(r"(\d{1,4})\s*(m|min|h|d|w)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are meant; the default means all open ones of live accounts.

    ``states`` empty leaves them to the list. ``signs`` are groups of alternatives, of each of which an item must have
    one; ``unlike`` are signs it must not have. ``late_by`` is how long ago the promise ran out at the least, zero for
    late at all; ``older`` and ``newer`` are ages.
    """

    text: WordFilter = ANYTHING
    states: tuple[str, ...] = ()
    signs: tuple[tuple[str, ...], ...] = ()
    unlike: tuple[str, ...] = ()
    brands: NameChoice = ANY
    accounts: NameChoice = ANY
    platforms: NameChoice = ANY
    kinds: NameChoice = ANY
    writers: NameChoice = ANY
    tags: NameChoice = ANY
    late_by: timedelta | None = None
    older: timedelta | None = None
    newer: timedelta | None = None

    def shown_states(self, usual: Sequence[str] = ("open",)) -> tuple[str, ...]:
        """Return the states whose items are listed, in the order of ``STATES``; ``usual`` where none was typed."""
        wanted = self.states or tuple(usual)
        if not self.states and any("spam" in group for group in self.signs):
            wanted = ("spam",) if ("spam",) in self.signs else (*wanted, "spam")
        return tuple(state for state in STATES if state in wanted)

    @property
    def plain(self) -> bool:
        """Whether it chooses by account and state alone."""
        bare = replace(self, states=(), brands=ANY, accounts=ANY, platforms=ANY)
        return bare == ItemFilter()


def parse_filter(text: str) -> ItemFilter:
    """Read a filter; UsageError names what is wrong, and what is known instead."""
    found = ItemFilter()
    for never, key, body in tokens(text):
        if not key:
            found = replace(found, text=with_word(found.text, body, never=never))
        elif key == "state":
            found = _with_states(found, body, never)
        elif key == "is":
            found = _with_signs(found, body, never)
        elif key in CHOICES:
            found = _with_names(found, key, body, never)
        elif key in SPANS:
            found = _with_span(found, key, body, never)
        else:
            raise UsageError("there is no such key.", subject=f"'{key}:'", hint=_near(key, KEYS, ":") + HINT)
    return found


def _near(word: str, known: Sequence[str], end: str = "") -> str:
    """Return a question whether the nearest known word was meant, '' where none is near."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, 1)
    return f"Did you mean {close[0]}{end}? " if close else ""


def _known(key: str, body: str, known: Sequence[str]) -> list[str]:
    """Return the values of a key that takes only certain ones."""
    found = []
    for value, _ in values(body):
        name = value.strip().casefold()
        if name not in known:
            hint = f"{_near(name, known)}Known: {', '.join(known)}."
            raise UsageError(f"'{key}:' knows no such word.", subject=f"'{key}:{value}'", hint=hint)
        found.append(name)
    return found


def _with_states(found: ItemFilter, body: str, never: bool) -> ItemFilter:
    named = _known("state", body, OFFERED["state"])
    chosen = [state for name in named for state in (EVERY if name == "all" else (name,))]
    if not chosen:
        return found
    if never:
        left = tuple(state for state in found.states or EVERY if state not in chosen)
        if not left:
            raise UsageError("no state is left.", subject=f"'-state:{body}'", hint=f"Known: {', '.join(STATES)}.")
        return replace(found, states=left)
    return replace(found, states=tuple(state for state in STATES if state in (*found.states, *chosen)))


def _with_signs(found: ItemFilter, body: str, never: bool) -> ItemFilter:
    named = tuple(dict.fromkeys(_known("is", body, SIGNS)))
    if not named:
        return found
    if never:
        return replace(found, unlike=joined(found.unlike, named))
    return replace(found, signs=joined(found.signs, (named,)))


def _with_names(found: ItemFilter, key: str, body: str, never: bool) -> ItemFilter:
    if key == "kind":
        names = _known(key, body, KINDS)
    else:
        none = key == "tag"
        names = [
            "" if none and value.casefold() == "none" and not in_quotes else value.strip().casefold()
            for value, in_quotes in values(body)
        ]
    if key == "from" and any(not any(c.isalnum() for c in name) for name in names):
        raise UsageError("a name or a handle is needed.", subject=f"'from:{body}'", hint="Like: from:@ana, from:ana.")
    field = CHOICES[key]
    choice: NameChoice = getattr(found, field)
    return replace(found, **{field: choice.with_names(names, never=never)})  # type: ignore[arg-type]


def _with_span(found: ItemFilter, key: str, body: str, never: bool) -> ItemFilter:
    value = "".join(each for each, _ in values(body)).strip().casefold()
    if never:
        other = {"older": "newer:", "newer": "older:", "late": "-is:late"}[key]
        raise UsageError("a length of time cannot be taken out.", subject=f"'-{key}:{body}'", hint=f"Try {other}")
    if not value:
        return replace(found, late_by=found.late_by or timedelta()) if key == "late" else found
    read = _SPAN.fullmatch(value)
    if read is None:
        raise UsageError("a length of time is needed.", subject=f"'{key}:{body}'", hint="Like: 90m, 4h, 3d, 2w.")
    span = timedelta(**{_UNITS[read[2]]: int(read[1])})
    field = SPANS[key]
    known: timedelta | None = getattr(found, field)
    narrower = span if known is None else min(known, span) if key == "newer" else max(known, span)
    return replace(found, **{field: narrower})  # type: ignore[arg-type]


def spelled(wanted: ItemFilter) -> str:
    """Return a filter as it is written; reading that again gives the same filter."""
    parts: list[str] = []
    if wanted.states:
        parts.append("state:" + ("all" if wanted.states == EVERY else ",".join(wanted.states)))
    parts += ["is:" + ",".join(group) for group in wanted.signs]
    if wanted.unlike:
        parts.append("-is:" + ",".join(wanted.unlike))
    for key, field in CHOICES.items():
        parts += spelled_choice(key, getattr(wanted, field), none=key == "tag")
    for key, field in SPANS.items():
        span: timedelta | None = getattr(wanted, field)
        if span is not None:
            parts.append(f"{key}:{_span(span)}")
    return " ".join((*parts, *spelled_words(wanted.text)))


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for letter, unit in (("w", 7 * 1440), ("d", 1440), ("h", 60)):
        if minutes and minutes % unit == 0:
            return f"{minutes // unit}{letter}"
    return f"{minutes}m" if minutes else ""
