"""Posts that may be compared with one another: of one format, counted in one way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.post_formats import REPLY, format_words, main_format
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.services.metrics.account_data import PostValue


class Alike(NamedTuple):
    """The posts of one format and era; ``others`` counts those of other formats, ``recounted`` those of another era.

    ``format`` is None where there are no posts but replies.
    """

    posts: list[PostValue]
    format: str | None
    others: Mapping[str, int]
    recounted: int

    @property
    def left_out(self) -> list[str]:
        """Say which posts are not among these: ``12 replies``, ``3 long videos``."""
        words = [format_words(name, number) for name, number in sorted(self.others.items())]
        return words + ([f"{counted(self.recounted, 'post')} counted in another way"] if self.recounted else [])


def one_era(posts: Sequence[PostValue]) -> list[PostValue]:
    """Return the posts that were counted as the newest of them was."""
    if not posts:
        return []
    era = max(posts, key=lambda each: (each.day, each.post)).era
    return [each for each in posts if each.era == era]


def alike(posts: Sequence[PostValue], of: str | None = None) -> Alike:
    """Return the posts of a format, the account's main one for None, counted as the newest of them was.

    Replies are never the main format: what an account answers is no post of its own.
    """
    wanted = main_format(each.format for each in posts) if of is None else of
    of_format = [each for each in posts if each.format == wanted]
    same = one_era(of_format)
    others = Counter(each.format for each in posts if each.format != wanted)
    return Alike(same, wanted, others, len(of_format) - len(same))


def without_replies(posts: Sequence[PostValue]) -> list[PostValue]:
    """Return the posts that are no answers to somebody else's."""
    return [each for each in posts if each.format != REPLY]
