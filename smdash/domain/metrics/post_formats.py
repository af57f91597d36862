"""What kind of post a published one is: posts of one format are compared with one another, and with no others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

REPLY = "reply"
"""The format of an answer to somebody else's post: it is published, and it is no post of the account's own making."""

_WORDS = {
    "text": ("text post", "text posts"),
    "text_long": ("long text post", "long text posts"),
    "image": ("image post", "image posts"),
    "carousel": ("carousel", "carousels"),
    "story": ("story", "stories"),
    "short_video": ("short video", "short videos"),
    "long_video": ("long video", "long videos"),
    "link": ("link post", "link posts"),
    "event": ("event", "events"),
    "newsletter": ("newsletter", "newsletters"),
    REPLY: ("reply", "replies"),
    "": ("post of no known format", "posts of no known format"),
}


class FormatRules(NamedTuple):
    """What a platform's addresses and texts tell of a post's format, where its file does not state it.

    ``paths`` are (part of the permalink, format); the first that is there tells. With ``mention_first`` a text that
    begins with a mention is a reply.
    """

    paths: tuple[tuple[str, str], ...] = ()
    mention_first: bool = False

    def of(self, stated: str, permalink: str, text: str) -> str:
        """Return a post's format: as stated, else by its permalink, else as its text begins; '' where nothing tells."""
        if stated:
            return stated
        found = next((name for part, name in self.paths if part in permalink), "")
        return found or (REPLY if self.mention_first and text.lstrip().startswith("@") else "")


def format_words(name: str, number: int) -> str:
    """Return how many posts of a format there are: ``3 long videos``."""
    one, several = _WORDS.get(name) or (name.replace("_", " "), name.replace("_", " "))
    return f"{number} {one if number == 1 else several}"


def formats_named(name: str) -> str:
    """Return what the posts of a format are called: ``long videos``."""
    return format_words(name, 2).partition(" ")[2]


def main_format(formats: Iterable[str]) -> str | None:
    """Return the format of most posts, None where there is none but replies; of two as many, the first by name.

    Replies are no posts of their own: they never are what a figure per post is of.
    """
    counts = Counter(each for each in formats if each != REPLY)
    return min(counts, key=lambda name: (-counts[name], name)) if counts else None
