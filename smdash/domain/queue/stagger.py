"""Typed times for several accounts at once: ``linkedin fri 9, instagram +2d, facebook +4d``.

A plain time is for all. With names, each account gets its own; an offset (``+2d``) of a later entry counts from the
first entry's time and keeps its wall clock, so that a change of the clocks in between moves nothing; from a day
alone it counts to another day. ``rest`` names
the accounts that no other entry does.
"""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.times.when import When, parse_when

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

HINT = "Try: fri 9, or for each account its own: linkedin fri 9, instagram +2d, rest +4d."
_REST = frozenset({"rest", "all", "others"})
_OFFSET = re.compile(r"\+\s*\d+\s*[a-z]+(?:\s+\S+)?")


def parse_times(
    text: str, now: datetime, accounts: Sequence[str], slot_of: Callable[[str], datetime | None] | None = None
) -> dict[str, When]:
    """Return each account's time, in the order of ``accounts`` (``brand/platform``).

    ``now`` is the wall clock times are relative to; ``slot_of`` returns the wall clock, in the same zone, of an
    account's next free slot, which is asked for only where an offset counts from one. UsageError names what is
    not understood, an account named twice, and the accounts that got no time.
    """
    entries = [" ".join(part.lower().split()) for part in text.split(",")]
    if len(entries) == 1 and (plain := _plain(entries[0], now, accounts)) is not None:
        return dict.fromkeys(accounts, plain)
    asked: list[tuple[list[str], str]] = []
    rest_at: int | None = None
    named: set[str] = set()
    for entry in filter(None, entries):
        name, words = _split(entry)
        if name in _REST:
            if rest_at is not None:
                raise UsageError("the rest is named twice.", subject=repr(text.strip()), hint=HINT)
            rest_at = len(asked)
            asked.append(([], words))
            continue
        found = named_by(name, accounts)
        if twice := [slug for slug in found if slug in named]:
            raise UsageError("it is named twice.", subject=twice[0], hint=HINT)
        named.update(found)
        asked.append((found, words))
    if rest_at is not None:
        asked[rest_at][0].extend(slug for slug in accounts if slug not in named)
    times = _timed(asked, now, slot_of)
    if missing := [slug for slug in accounts if slug not in times]:
        raise UsageError(
            f"no time is given for {', '.join(missing)}.",
            subject=repr(text.strip()),
            hint="Name them too, or the rest.",
        )
    return {slug: times[slug] for slug in accounts}


def named_by(name: str, accounts: Sequence[str]) -> list[str]:
    """Return the accounts a word names: a slug, a platform, or the beginning of one of them.

    A platform names all its accounts; a beginning must fit one account only. UsageError otherwise.
    """
    if not any(accounts):
        raise _no_accounts(name)
    if name in accounts:
        return [name]
    whole = [slug for slug in accounts if slug.partition("/")[2] == name]
    if whole:
        return whole
    begun = [slug for slug in accounts if slug.startswith(name) or slug.partition("/")[2].startswith(name)]
    if len(begun) == 1:
        return begun
    if begun:
        raise UsageError(f"this may be {' or '.join(begun)}.", subject=repr(name), hint="Write a little more of it.")
    raise UsageError(
        "this names none of the post's accounts.", subject=repr(name), hint=f"They are: {', '.join(accounts)}. {HINT}"
    )


def _plain(words: str, now: datetime, accounts: Sequence[str]) -> When | None:
    """Return a time that is for all; None where the text begins with a name instead."""
    try:
        return parse_when(words, now)
    except UsageError:
        name, rest = _split(words, strict=False)
        if rest and not any(accounts) and name not in _REST and _is_time(rest, now):
            raise _no_accounts(name) from None
        if rest and (name in _REST or any(name in slug for slug in accounts)):
            return None
        raise


def _is_time(words: str, now: datetime) -> bool:
    try:
        parse_when(words, now)
    except UsageError:
        return False
    return True


def _no_accounts(name: str) -> UsageError:
    return UsageError(
        "no account is chosen yet that this could name.",
        subject=repr(name),
        hint="Choose the accounts first, or type one time for all: fri 9.",
    )


def _split(entry: str, *, strict: bool = True) -> tuple[str, str]:
    name, _, words = entry.partition(" ")
    name, words = name.rstrip(":="), words.strip()
    if strict and (not words or not name):
        raise UsageError("an account and its time are needed.", subject=repr(entry), hint=HINT)
    return name, words


def _timed(
    asked: Sequence[tuple[Sequence[str], str]], now: datetime, slot_of: Callable[[str], datetime | None] | None
) -> dict[str, When]:
    times: dict[str, When] = {}
    first: tuple[Sequence[str], When] | None = None
    base: datetime | None = None
    for slugs, words in asked:
        if first is not None and _OFFSET.fullmatch(words):
            base = base or _base(first, slot_of)
            when = parse_when(words, base)
            if first[1].kind == "day" and when.wall is not None and when.wall.time() == time(0):
                when = When("day", when.wall)
        else:
            when = parse_when(words, now)
        first = first or (slugs, when)
        times.update(dict.fromkeys(slugs, when))
    return times


def _base(first: tuple[Sequence[str], When], slot_of: Callable[[str], datetime | None] | None) -> datetime:
    """Return the wall clock later entries count from."""
    slugs, when = first
    if when.kind in {"at", "day"} and when.wall is not None:
        return when.wall
    if when.kind == "draft":
        raise UsageError("the first account has no time to count from.", hint="Give it one, like fri 9.")
    if slot_of is None or not slugs:
        raise UsageError("a free slot cannot be counted from here.", hint="Give the first account a time, like fri 9.")
    wall = slot_of(slugs[0])
    if wall is None:
        raise UsageError("has no free slot to count from.", subject=slugs[0], hint="Give it a time, like fri 9.")
    return wall.replace(tzinfo=None)
