"""What a composer starts from: what was not saved last time, a post as it is stored, or nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.posts.post import Written
from smdash.services.composer.unsaved import BESIDE, NEW, written_of

if TYPE_CHECKING:
    from collections.abc import Mapping

IDEA = "idea"
"""What the key of a post begins with that is made of an idea; its number follows."""


class ComposerStart(NamedTuple):
    """What a composer starts from. ``key`` is what its text is kept under, ``post_id`` is 0 for a new post.

    Every choice of a new post begins anew: nothing of the last one is in it. ``base`` is what a stored post was when
    its change was begun (``PostWriter.version``), ``kept`` what stands under the key.
    """

    key: str = NEW
    post: Written = Written("", ())
    when: str = ""
    post_id: int = 0
    recovered: bool = False
    base: str = ""
    kept: Mapping[str, Any] | None = None

    @property
    def idea(self) -> int:
        """The idea a new post is made of, 0 for none; its text is kept under the idea's own key."""
        kind, _, number = self.key.partition(BESIDE)[0].partition(":")
        return int(number) if kind == IDEA and not self.post_id else 0

    def over(self, found: tuple[str, Mapping[str, Any]] | None) -> ComposerStart:
        """Return what was not saved last time over this, by its key; the same where nothing was kept."""
        if not found:
            return self
        key, kept = found
        when, base = kept.get("when"), kept.get("base")
        post = written_of(kept, self.post)
        return self._replace(
            key=key,
            post=post,
            when=when if isinstance(when, str) else "",
            recovered=True,
            base=base if self.post_id and isinstance(base, str) and base else self.base,
            kept=kept,
        )
