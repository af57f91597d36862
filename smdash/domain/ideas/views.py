"""Ideas: what each is, what is typed of one, and which of them a list shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line, storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

MOST_TEXT, MOST_LINK, MOST_LABELS = 20_000, 2_000, 50
Kind = Literal["open", "used", "dropped", "all"]
"""Which ideas: those to come, those a post was made of, those that were let go of."""
KINDS: tuple[Kind, ...] = ("open", "used", "dropped", "all")
_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER = ".,;:!?)]}'"


class Idea(NamedTuple):
    """A thought without account or time; '' where it has no brand, pillar, link or feed.

    ``post_id`` is the post that was made of it, 0 for none. ``dropped`` says that its person let go of it.
    """

    id: int
    text: str
    link: str = ""
    brand: str = ""
    colour: str = ""
    pillar: str = ""
    labels: tuple[str, ...] = ()
    feed: str = ""
    created_at: datetime | None = None
    post_id: int = 0
    dropped: bool = False

    @property
    def key(self) -> str:
        """Its name for good."""
        return str(self.id)

    @property
    def line(self) -> str:
        """What it says, in one line: its first words, else where it leads."""
        return one_line(self.text.strip() or self.link)


class Parted(NamedTuple):
    """What somebody typed, parted into words and the address that stood at their end."""

    text: str
    link: str


def parted(typed: str) -> Parted:
    """Part what is typed: an address at the very end is where the idea leads; one amid the words stays there."""
    text = typed.strip()
    words = text.rsplit(None, 1)
    last = words[-1] if words else ""
    bare = last.rstrip(_AFTER)
    if not _WEB.fullmatch(bare):
        return Parted(text, "")
    return Parted(words[0].strip() if len(words) > 1 else "", bare)


def checked_text(text: str, link: str) -> Parted:
    """Return words and address as they are stored; UsageError where there is neither, or too much, or no address."""
    text, link = storable(text).strip(), link.strip()
    if not text and not link:
        raise UsageError("an idea needs a few words, or an address.", subject="idea")
    if len(text) > MOST_TEXT:
        raise UsageError(f"an idea has at most {MOST_TEXT:,} characters; this has {len(text):,}.", subject="idea")
    if link and not (_WEB.fullmatch(link) and len(link) <= MOST_LINK):
        raise UsageError("write an address that begins with http:// or https://.", subject="link")
    return Parted(text, link)


def checked_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Return labels as they are stored, each once, in the order in which they were typed."""
    found = tuple(dict.fromkeys(filter(None, (one_line(storable(each).strip(), 60) for each in labels))))
    if len(found) > MOST_LABELS:
        raise UsageError(f"there are at most {MOST_LABELS} labels.", subject="labels")
    return found


def typed_labels(text: str) -> Sequence[str]:
    """Return the labels of a line of a form: parted by commas, with or without a sign before them."""
    return [each.strip().lstrip("#") for each in text.split(",")]
