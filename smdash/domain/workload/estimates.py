"""Estimates per kind of work: the starting guesses, and whose estimate wins."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.workload.durations import MOST_LOG_SD, MOST_MINUTES, Z90, lognormal_moments

if TYPE_CHECKING:
    from collections.abc import Mapping

Source = Literal["guess", "user", "learned"]


class Estimate(NamedTuple):
    """A belief about one task: median minutes, log-sd, whose it is, and what it rests on in a few words."""

    median_min: float
    s: float
    source: Source = "guess"
    basis: str = ""

    @property
    def mean(self) -> float:
        """Mean minutes; above the median, because long ones are longer than short ones are short."""
        return lognormal_moments(self.median_min, self.s)[0]

    @property
    def p90(self) -> float:
        """Minutes that nine in ten stay under."""
        return min(self.median_min, MOST_MINUTES) * math.exp(Z90 * min(self.s, MOST_LOG_SD))


def _guess(median_min: float, s: float, basis: str = "starting guess") -> Estimate:
    return Estimate(median_min, s, "guess", basis)


FORMATS: dict[str, Estimate] = {
    "text": _guess(12, 0.6),
    "text_long": _guess(30, 0.5, "published range 30-45 min"),
    "image": _guess(45, 0.5, "one practitioner's clock: 45 min with caption"),
    "carousel": _guess(90, 0.5),
    "story": _guess(15, 0.5, "a published calculator's assumption"),
    "short_video": _guess(120, 0.5, "one producer: ten short videos in 20 h"),
    "long_video": _guess(480, 0.6, "starting guess, below an organisation's 10 h"),
    "newsletter": _guess(120, 0.5, "survey range 1-3 h for an article"),
    "link": _guess(12, 0.6, "no own figure, as text: starting guess"),
    "event": _guess(45, 0.5, "no own figure, as image: one practitioner's clock"),
}
"""Making one new piece of content, by format."""

DUTIES: dict[str, Estimate] = {
    "adapt": _guess(12, 0.5),
    "adapt_video": _guess(25, 0.5),
    "inbox": _guess(3, 0.7, "contact-centre benchmarks, 3-6 min a reply"),
    "analytics": _guess(15, 0.4),
    "report": _guess(120, 0.4, "published range 1-3 h a client and month"),
    "strategy": _guess(60, 0.4),
    "platform_news": _guess(10, 0.6),
    "admin": _guess(20, 0.5),
}
"""Everything that is not a new piece: adapting one elsewhere, one reply, one analytics look, one report, ..."""

PRIORS: dict[str, Estimate] = FORMATS | DUTIES
"""Minutes to start from until a person types or logs their own."""

_VIDEO = frozenset({"short_video", "long_video"})
_LIKE = {"link": "text", "event": "image"}


def estimate_for(format: str, adapted: bool, overrides: Mapping[str, Estimate]) -> Estimate | None:
    """Return the estimate for one piece of ``format``, or of the duty with that name; None when it is unknown.

    ``adapted`` asks for carrying an existing piece to one more account: ``adapt_video`` for videos, else
    ``adapt``; never 0. An override wins over the starting guess; an override of text also serves link, and
    one of image serves event. A format nobody gave a figure for is None even when adapted, so that the
    caller names it as unknown instead of planning it as nothing.
    """
    made = overrides.get(format)
    like = _LIKE.get(format, "")
    if made is None and like in overrides:
        base = overrides[like]
        made = base._replace(basis=f"no own figure, as {like}: {base.basis}".removesuffix(": "))
    if made is None:
        made = PRIORS.get(format)
    if made is None or not adapted:
        return made
    if format in DUTIES:
        return None
    key = "adapt_video" if format in _VIDEO else "adapt"
    return overrides.get(key) or PRIORS[key]
