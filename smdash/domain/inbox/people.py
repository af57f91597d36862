"""People who write: by what one is found again, what is known of them, and how they are named on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from smdash.domain.inbox.conversation import Writer

LONGEST_NOTE = 20_000
"""Characters of notes on one person."""
LONGEST_TAG = 40
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class Handle(NamedTuple):
    """Somebody on one network; ``key`` is by what they are found again there, ``handle`` how it is shown."""

    platform: str
    key: str
    handle: str


class Person(NamedTuple):
    """Somebody who writes to a brand: all their handles, and the row of what was noted (0 for nothing)."""

    brand_id: int
    brand: str
    handles: tuple[Handle, ...]
    person_id: int = 0

    @property
    def shown(self) -> str:
        """How they are called in a sentence."""
        return self.handles[0].handle if self.handles else "somebody"


class PersonItem(NamedTuple):
    """One message somebody wrote; ``state`` is open, done or spam."""

    id: int
    account: str
    kind: str
    text: str
    received_at: datetime
    state: str
    flag: str


class PersonView(NamedTuple):
    """What is known of a person: their numbers, handles, last messages (newest first) and answers that went out.

    ``lead_at`` is since when they are a lead, None where they are none; ``lead_items`` are the messages that say so.
    """

    writer: Writer
    handles: tuple[Handle, ...]
    items: tuple[PersonItem, ...]
    replies: int
    lead_at: datetime | None = None
    lead_items: tuple[int, ...] = ()


def author_key(handle: str, author: str) -> str:
    """Return by what an author is found again, as ``store.item_sql:AUTHOR_KEY`` makes it."""
    return (handle or author).lstrip("@ ").translate(_LOWER)


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without blanks and doubles, in one case, in order of the alphabet."""
    found = {" ".join(tag.lower().split())[:LONGEST_TAG].strip().lstrip("#") for tag in tags}
    return tuple(sorted(tag for tag in found if tag))


def joined_notes(first: str, second: str) -> str:
    """Return the notes of two that are one person: nothing is lost, and the same is not said twice."""
    one, other = first.strip(), second.strip()
    if not other or other in one:
        return one
    return other if one in other else f"{one}\n{other}"


def groups(
    same: Iterable[tuple[tuple[str, str], object]], persons: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return for each (platform, key) the one that stands for its person.

    ``same`` pairs a (platform, key) with something only one person has, a lasting id, None for nothing; ``persons``
    says which are known to be one person.
    """
    stands: dict[tuple[str, str], tuple[str, str]] = {}

    def root(each: tuple[str, str]) -> tuple[str, str]:
        while (above := stands.setdefault(each, each)) != each:
            stands[each] = stands[above]
            each = above
        return each

    first: dict[object, tuple[str, str]] = {}
    marks: list[tuple[tuple[str, str], object]] = [
        *(((each, ("id", each[0], mark)) if mark else (each, None)) for each, mark in same),
        *((each, ("person", number)) for each, number in persons.items()),
    ]
    for each, mark in marks:
        here = root(each)
        if mark is not None:
            other = root(first.setdefault(mark, each))
            stands[here] = other
    return {each: root(each) for each in stands}


def who_words(found: Sequence[Person]) -> str:
    """Return several people so that one of them can be named: ``acme: mastodon:@ana; bean: x:@ana``."""
    names = [f"{each.brand}: {each.handles[0].platform}:{each.shown}" for each in found[:5]]
    return "; ".join(names) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
