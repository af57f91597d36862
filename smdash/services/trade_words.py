"""Formats and activities by the words people have for them; what is none is refused, and what there is is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.posts.states import FORMATS
from smdash.domain.trade_words import listed
from smdash.platforms.trade_words.words import trade_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.queue.slots import SlotSpec
    from smdash.platforms.model import Platform


def format_named(typed: str, platform: str = "") -> str:
    """Return the format that a word means on a platform; a word that means none comes back as a name is stored."""
    return trade_words().format(typed, FORMATS, platform)


POSTS = frozenset({"post", "posts"})
"""What says of a format no more than that it is what most posts of a platform are."""


def usual_format(platform: Platform) -> str:
    """Return the format of most posts on a platform: what its file says, else text, or an image where one must be."""
    return platform.posting.usual or ("image" if platform.limits.media_min else "text")


def known_format(typed: str, platform: str = "") -> str:
    """Return the format that a word means, ``post`` on a platform its usual one; UsageError names those there are."""
    name = format_named(typed, platform)
    if platform and name in POSTS:
        from smdash import platforms

        return usual_format(platforms.load(platform))
    if name not in FORMATS:
        raise UsageError("there is no such format.", subject=f"'{typed}'", hint=f"Formats: {listed(FORMATS)}.")
    return name


def slots_typed(texts: Iterable[str], platform: str) -> dict[SlotSpec, str]:
    """Return the slots that were typed for an account of a platform, each with the text it stood in."""
    from smdash.domain.queue.typed_slots import parse_slots

    words = trade_words()
    return {spec: text for text in texts for spec in parse_slots(text, words, platform)}
