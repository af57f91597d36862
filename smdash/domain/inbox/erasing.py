"""What is left of somebody whose data are erased: digests that tell their messages again, and nothing to read.

A digest cannot be turned back into what it was made of; who holds it, its salt and a handle can test whether that
handle was erased.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.inbox.people import author_key
from smdash.domain.inbox.same import shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from smdash.domain.inbox.people import Handle

EMPTIED = "(erased)"
"""What an item says instead; it is the same for everybody, so it tells nothing."""
GOES_OUT = frozenset({"scheduled", "sending", "unknown"})
"""States of a reply that has to have an outcome first: its text is what is sent, or looked for."""


class Holding(NamedTuple):
    """A backup of this home that still holds messages of somebody, and how many; None where it cannot be read."""

    path: Path
    items: int | None


class Erasure(NamedTuple):
    """What erasing somebody takes, or took.

    ``replies`` went out or were tried: their texts go. ``steps`` of undo lose what they held. What is not touched:
    ``mentions`` in messages of others, own ``posts`` that name them, files that were put by (``kept``), ``shared``
    handles without their server that settings name and others have as well, and ``backups`` unless they are removed,
    too. ``whole`` says that nothing of it is left in the bytes of the file.
    """

    items: int
    replies: int
    drafts: int
    handles: tuple[Handle, ...]
    noted: bool
    steps: int
    mentions: int = 0
    posts: int = 0
    kept: tuple[Path, ...] = ()
    backups: tuple[Holding, ...] = ()
    whole: bool = True
    shared: tuple[str, ...] = ()


def digest(salt: str, kind: str, value: str) -> str:
    """Return what is kept of a name or an id."""
    return hashlib.sha256(f"{salt}\n{kind}\n{value}".encode()).hexdigest()


def of_author(salt: str, key: str, author_id: str) -> Iterator[str]:
    """Yield the digests by which an author is known again, the lasting id where the network has one."""
    if key:
        yield digest(salt, "author", key)
    if author_id:
        yield digest(salt, "author id", author_id)


def of_message(salt: str, ids: Iterable[str]) -> Iterator[str]:
    """Yield the digests by which a message is known again, by its ids and addresses."""
    for each in sorted(shapes(ids)):
        yield digest(salt, "message", each)


def of_landing(
    salt: str, ids: Iterable[str], handle: str, author: str, author_id: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the digests of a message that comes in: those of itself, and those of its author."""
    return frozenset(of_message(salt, ids)), frozenset(of_author(salt, author_key(handle, author), author_id))


def short_form(key: str) -> str:
    """Return a handle without its server, '' for one that has none."""
    short, at, _ = key.partition("@")
    return short if at else ""


def naming(handle: str) -> re.Pattern[str]:
    """Return what finds a handle in a text, with its sign or as a whole word with a server or a dot in it."""
    bare = re.escape(handle.lstrip("@ "))
    sign = "@?" if any(sign in handle.lstrip("@ ") for sign in "@.") else "@"
    return re.compile(rf"(?<![\w.@-]){sign}{bare}(?![\w@-]|\.\w)", re.IGNORECASE)


def without(value: object, patterns: Iterable[re.Pattern[str]]) -> object:
    """Return a setting or unsaved text with handles in it taken out, its shape as it was."""
    found = list(patterns)
    if isinstance(value, str):
        for pattern in found:
            value = pattern.sub("@erased", value)
        return value
    if isinstance(value, dict):
        return {without(key, found): without(inner, found) for key, inner in value.items()}
    if isinstance(value, list):
        return [without(inner, found) for inner in value]
    return value
