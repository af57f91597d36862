"""What can be done with an item on its network beside answering it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Reactions(NamedTuple):
    """Since when an item is liked and hidden, None for not, as far as smdash did it; and why neither can be done.

    ``no_like`` and ``no_hide`` say why and what to do instead, '' where it can be done.
    """

    item_id: int
    liked_at: datetime | None
    hidden_at: datetime | None
    no_like: str
    no_hide: str

    @property
    def can(self) -> frozenset[str]:
        """What can be done now: like or unlike, hide or unhide."""
        like = () if self.no_like else ("unlike" if self.liked_at else "like",)
        hide = () if self.no_hide else ("unhide" if self.hidden_at else "hide",)
        return frozenset({*like, *hide})
