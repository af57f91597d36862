"""Which figures say how much was seen or liked, and nothing of what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.metrics.goal_verdicts import figure_words
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = frozenset({"vanity", "audience"})
"""Kinds of the catalogue that count showings and followers."""
FIGURES = frozenset({"likes", "likes_total", "total_likes", "new_likes", "reactions"})
"""Engagement that costs one tap and tells no more than a showing, by the keys that catalogues share."""


def is_vanity(metric: str, kind: str) -> bool:
    """Say whether a figure is a vanity figure, by its key and the kind its definition has."""
    return kind in KINDS or metric in FIGURES


def vanity_words(instead: Sequence[str]) -> str:
    """Call a figure what it is, and name some that would tell more; ``instead`` may be empty."""
    other = f"; {' or '.join(one_line(figure_words(each), 60) for each in instead)} would tell more" if instead else ""
    return f"a vanity figure: it says how much was seen, not what came of it{other}"
