"""When more people write to an account at once than ever lately: a surge of messages, or of complaints.

The rule is plain enough to be checked by hand. Of any three hours of the last day, the fullest is held against the
fullest three hours of the eight weeks before, and the same is done for whole days and for complaints. It is a surge
when it is at least ``FACTOR`` times that record and not few in themselves. A record, and no average, is what it is held
against: after own posts messages come in bursts, and a burst like those before is no news.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WEEKS = 8
DAY = 24
HOURS = WEEKS * 7 * DAY + DAY
"""How many hours are looked at: the last day, and eight weeks before it. The last one may still be running."""
LEAST_HOURS = 14 * DAY + DAY
"""Before an account has this much of a past, nothing is said of it."""
FACTOR = 2.5
GREW = 2.0
"""A surge that was dismissed is told again when it has become this many times as large."""


class Span(NamedTuple):
    """A length in hours, and how many messages or complaints in it are at least a surge."""

    hours: int
    items: int
    complaints: int


SPANS = (Span(3, 15, 5), Span(24, 40, 10))


class Surge(NamedTuple):
    """What was found: how many in how many hours, ``ended`` hours ago; the most there was before, and what is usual.

    ``usual`` is the mean of a span of that length in the weeks before. ``complaints`` are those among the messages;
    ``of_complaints`` says that they alone are the surge.
    """

    hours: int
    items: int
    complaints: int
    record: int
    usual: float
    ended: int
    of_complaints: bool = False


class AccountSurge(NamedTuple):
    """A surge at an account, from when until when; ``kind`` is what its messages are, mostly."""

    account: str
    brand: str
    kind: str
    surge: Surge
    since: datetime
    until: datetime

    @property
    def words(self) -> str:
        """What is said of it in one sentence."""
        return f"{self.account}: {surge_words(self.surge, self.kind)}, {self.since:%H:%M} to {self.until:%H:%M}."


def surge(items: Sequence[int], complaints: Sequence[int]) -> Surge | None:
    """Return the surge of the last day, None for none.

    Both are counts per hour, the oldest first and the last hour ending now, of at most ``HOURS``; of a younger account
    they begin with its first message.
    """
    if len(items) < LEAST_HOURS or len(items) != len(complaints):
        return None
    of_complaints = _found(complaints, [(span.hours, span.complaints) for span in SPANS])
    of_items = _found(items, [(span.hours, span.items) for span in SPANS])
    found = of_items or of_complaints
    if found is None:
        return None
    hours, count, record, usual, ended = found
    end = len(items) - ended
    if of_items is None:
        return Surge(hours, sum(items[end - hours : end]), count, record, usual, ended, of_complaints=True)
    return Surge(hours, count, sum(complaints[end - hours : end]), record, usual, ended)


def may_be(items: Sequence[int], complaints: Sequence[int]) -> bool:
    """Say of the counts of the last two days whether they can be a surge at all, whatever was before."""
    return any(
        max(sum(counts[end - span.hours : end]) for end in range(span.hours, len(counts) + 1)) >= least
        for span in SPANS
        for counts, least in ((items, span.items), (complaints, span.complaints))
        if len(counts) >= span.hours
    )


def _found(counts: Sequence[int], spans: Sequence[tuple[int, int]]) -> tuple[int, int, int, float, int] | None:
    """Return (hours, count, record, usual, hours since it ended) of the first span that is a surge, None for none."""
    sums = [0, *accumulate(counts)]
    for hours, least in spans:
        windows = [sums[end] - sums[end - hours] for end in range(hours, len(sums))]
        lately, before = windows[-DAY:], windows[: -DAY - hours + 1]
        most = max(lately)
        record = max(before, default=0)
        if most >= least and most >= FACTOR * record:
            ended = lately[::-1].index(most)
            return hours, most, record, sum(before) / len(before), ended
    return None


def surge_words(found: Surge, kind: str = "messages") -> str:
    """Return a surge in words: ``38 mentions in 3 h (usually 2, at most 11), 21 of them complaints``."""
    usual = f"{found.hours} h (usually {found.usual:.0f}, at most {found.record})"
    if found.of_complaints:
        return f"{counted(found.complaints, 'complaint')} in {usual}, among {found.items} {kind}"
    more = f", {found.complaints} of them complaints" if found.complaints else ""
    return f"{found.items} {kind} in {usual}{more}"
