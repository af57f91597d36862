"""What format a post has by the files attached to it, as long as nobody said another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.posts.media import is_address
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.posts.media import Kind, MediaFacts

UNSET = "text"
"""The format of a post of which no other one was said: what is attached to it decides."""
USUAL_SHORT = 180.0
"""Seconds up to which a film counts as a short one where its platform does not tell long from short, by convention."""
ENDINGS: Mapping[Kind, tuple[str, ...]] = {
    "image": (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif"),
    "gif": (".gif",),
    "video": (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi"),
    "document": (".pdf",),
}
"""What files of each kind are called at the end, for choosing and dropping them; what one is, its bytes say."""
MEDIA_ENDINGS = tuple(ending for endings in ENDINGS.values() for ending in endings)
_NOUNS = {"image": "picture", "gif": "picture", "video": "film", "document": "document", "unknown": "file"}


class Films(NamedTuple):
    """Which films a platform takes for short ones.

    ``shape`` is ``tall`` where they are at least as tall as wide, ``any`` in any shape, '' where long
    and short ones are not told apart; ``longest`` is in seconds, None for no bound.
    """

    shape: str = ""
    longest: float | None = None


def kind_of(facts: MediaFacts) -> Kind:
    """Return what a file is; of one that is gone, or an address nobody has looked at, what its name says."""
    if facts.kind != "unknown" or (facts.exists and not is_address(facts.path)):
        return facts.kind
    name = facts.path.partition("#")[0].partition("?")[0].lower()
    return next((kind for kind, endings in ENDINGS.items() if name.endswith(endings)), "unknown")


def format_of(files: Sequence[MediaFacts], films: Films) -> str:
    """Return the format of a post with these files on a platform; '' where they say nothing, as documents do.

    A film whose length or shape is not known counts as a short one.
    """
    kinds = [kind_of(each) for each in files]
    seen = [kind for kind in kinds if kind in {"image", "gif", "video"}]
    if not seen or len(seen) < len(kinds):
        return ""
    if len(seen) > 1:
        return "carousel"
    return _film(files[0], films) if seen == ["video"] else "image"


def _film(film: MediaFacts, films: Films) -> str:
    longest = films.longest if films.shape else USUAL_SHORT
    if longest is not None and film.seconds is not None and film.seconds > longest:
        return "long_video"
    wide = film.width is not None and film.height is not None and film.width > film.height
    return "long_video" if films.shape == "tall" and wide else "short_video"


def shape_problems(files: Sequence[MediaFacts], films: Films, format: str, platform: str) -> list[str]:
    """Return which films are no short ones by their shape where the post is to be one, on a platform (its label)."""
    if format != "short_video" or films.shape != "tall":
        return []
    return [
        f"{each.name}: {each.width}\u00d7{each.height}, and {platform} takes a short video that is no wider than tall."
        for each in files
        if kind_of(each) == "video" and each.width is not None and each.height is not None and each.width > each.height
    ]


def files_words(files: Sequence[MediaFacts]) -> str:
    """Return how many files of which kind there are: ``2 pictures, 1 film``."""
    numbers: dict[str, int] = {}
    for each in files:
        noun = _NOUNS[kind_of(each)]
        numbers[noun] = numbers.get(noun, 0) + 1
    return ", ".join(counted(number, noun) for noun, number in numbers.items())
