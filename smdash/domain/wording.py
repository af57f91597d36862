"""A number and the word that agrees with it, a length of time, and the state of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

_UNSAID = {"none": "not asked", "asked": "asked", "changes": "change asked"}
_TO_COME = frozenset({"scheduled", "held", "draft"})
_STATES = {"unknown": "unconfirmed", "sending": "being sent"}


def state_word(state: str) -> str:
    """Return the state of a post as a person reads it; most are called as they are stored and filtered by."""
    return _STATES.get(state, state)


def unapproved_word(state: str, approval: str) -> str:
    """Return what a post to come lacks of its client's word, '' for nothing, or where nobody is to be asked."""
    return _UNSAID.get(approval, "") if state in _TO_COME else ""


def plural(count: int, one: str, many: str = "") -> str:
    """Return the word that agrees with a count: ``post`` or ``posts``, ``is`` or ``are``; ``many`` where no s does."""
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str = "") -> str:
    """Return ``1 post``, ``1200 posts``."""
    return f"{count} {plural(count, one, many)}"


def grouped(count: int, one: str, many: str = "") -> str:
    """Return ``1 post``, ``1,200 posts``."""
    return f"{count:,} {plural(count, one, many)}"


def lapse_words(span: timedelta) -> str:
    """Return a length of time in at most six cells: ``40 m``, ``2 h``, ``3 d``, ``5 w``."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} m"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    days = minutes // 1440
    return f"{days} d" if days < 21 else f"{days // 7} w"
