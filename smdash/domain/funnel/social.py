"""First buyers in weeks with posts against weeks without: what can be said of it, and what never is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics import verdicts
from smdash.domain.metrics.change import between, few_events, weekly_change
from smdash.domain.metrics.rates import did_ratio, exact_rate_ratio
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

CARRY_DAYS = 2
"""Days after a switch that count for neither side: what was posted before still works."""
LEAST_WEEKS = 3
LEAST_EVENTS = 5
LOOK_BACK_WEEKS = 52
"""Weeks that are looked at: longer ago the brand was another one."""

CAVEATS = (
    "This is no proof that posts did it: weeks with and without posts may differ in other ways (season, offers, ads).",
    f"The first {CARRY_DAYS} days after a switch are left out, since posts of the week before still work then.",
    "Who saw a post and came later by another way is counted where they came from, not where they heard of it.",
)
"""Printed wherever the ratio is."""
DID_CAVEATS = (
    "The comparison with a channel that posts do not feed assumes that both would have moved alike without posts.",
    "It holds only if posts bring nobody by way of that channel.",
)
BEST = (
    "The honest test draws weeks with posts and without by lot: x in the funnel, "
    "or 'smdash metrics experiment weeks {brand}'."
)


class SocialWeek(NamedTuple):
    """A whole week: how many posts went out in it, and what was counted on each of its seven days, None unknown.

    ``by_channel`` parts what was counted on the days that are left of it by ``carry_days``.
    """

    monday: date
    posts: int
    days: tuple[float | None, ...]
    by_channel: Mapping[str, float] = {}

    @property
    def on(self) -> bool:
        """Whether anything went out."""
        return self.posts > 0


class Side(NamedTuple):
    """Weeks of one kind: how many of them, their days that count, and what was counted on these."""

    weeks: int = 0
    days: int = 0
    total: float = 0.0


class WithWithout(NamedTuple):
    """The ratio of the daily rate in weeks with posts to that in weeks without, with its exact 95 % interval.

    ``lo`` and ``hi`` hold what happens in bursts as less (``phi``). ``verdict`` is up, down, steady or unclear, empty
    where ``why_not`` says why it is too early. ``plain_lo`` and ``plain_hi`` are the exact interval as if every one
    came by itself. ``did`` is the ratio of ratios against ``control``, where a channel is one.
    """

    measure: str
    on: Side
    off: Side
    ratio: float | None = None
    lo: float | None = None
    hi: float | None = None
    plain_lo: float | None = None
    plain_hi: float | None = None
    phi: float | None = None
    verdict: str = ""
    words: str = ""
    why_not: str = ""
    control: str = ""
    did: float | None = None
    did_lo: float | None = None
    did_hi: float | None = None
    did_why_not: str = ""
    left_out: int = 0
    caveats: tuple[str, ...] = CAVEATS


def carry_days(on: Sequence[bool]) -> list[int]:
    """Return how many days at the begin of each week count for neither side, by whether anything went out in each."""
    return [CARRY_DAYS if number and on[number - 1] is not each else 0 for number, each in enumerate(on)]


def with_without(measure: str, name: str, weeks: Sequence[SocialWeek]) -> WithWithout:
    """Compare weeks with posts and weeks without, in order of their Mondays.

    A week of which a day is unknown is left out and counted. Too early where a side has fewer than three weeks or both
    have fewer than five events; the ratio itself is told even then. Where events come in bursts, both sums are divided
    by how much more weeks of a side differ than chance (``few_events``); where S1 over the same weeks is less sure, its
    interval counts as far as it is wider.
    """
    kept: list[tuple[SocialWeek, int, float]] = []
    for week, skip in zip(weeks, carry_days([week.on for week in weeks]), strict=True):
        days = week.days[skip:]
        if any(day is None for day in days):
            continue
        kept.append((week, len(days), math.fsum(day or 0.0 for day in days)))
    left_out = len(weeks) - len(kept)
    on, off = _side(kept, on=True), _side(kept, on=False)
    bare = WithWithout(measure, on, off, left_out=left_out)
    if not kept:
        return bare._replace(why_not=f"no whole week of {name} by day is known")
    if min(on.weeks, off.weeks) < LEAST_WEEKS:
        return bare._replace(
            why_not=f"too early: needs {LEAST_WEEKS} weeks with posts and {LEAST_WEEKS} without, "
            f"known are {on.weeks} and {off.weeks}"
        )
    plain = exact_rate_ratio(round(on.total), on.days, round(off.total), off.days)
    bare = bare._replace(ratio=plain.rr, plain_lo=plain.lo, plain_hi=plain.hi)
    if on.total + off.total < LEAST_EVENTS:
        return bare._replace(why_not=f"too early: {on.total + off.total:.0f} {name} in all, which tell nothing")
    scaled = {side: [count * 7 / days for week, days, count in kept if week.on is side] for side in (True, False)}
    counts = {side: [count for week, _, count in kept if week.on is side] for side in (True, False)}
    exact = few_events(
        counts[False],
        counts[True],
        exposure=(float(off.days), float(on.days)),
        dispersion=_phi(scaled[True], scaled[False]),
    )
    if exact.lo is None:
        return bare._replace(why_not=f"too early: {exact.reason}")
    lo, hi = exact.lo, exact.hi
    by_weeks = weekly_change(scaled[False], scaled[True])
    if by_weeks.lo is not None:
        # What few weeks tell of their own spread is unsure itself, which the exact test does not know.
        lo = min(lo, by_weeks.lo)
        hi = None if hi is None or by_weeks.hi is None else max(hi, by_weeks.hi)
    words = between(lo - 1, None if hi is None else hi - 1)
    verdict = verdicts.word(lo - 1, math.inf if hi is None else hi - 1)
    made = bare._replace(lo=lo, hi=hi, phi=exact.phi, verdict=verdict, words=words)
    return _against_a_control(made, [(week, days) for week, days, _ in kept])


def _side(kept: Sequence[tuple[SocialWeek, int, float]], *, on: bool) -> Side:
    mine = [each for each in kept if each[0].on is on]
    return Side(len(mine), sum(days for _, days, _ in mine), math.fsum(count for _, _, count in mine))


SOCIAL = "social"
CONTROLS = ("search", "email")
"""Channels that posts feed least. Direct is none: who types an address may have it from a post."""


def _against_a_control(made: WithWithout, weeks: Sequence[tuple[SocialWeek, int]]) -> WithWithout:
    if not any(week.by_channel for week, _ in weeks):
        return made._replace(did_why_not="no channels are known, so there is none to hold it against")
    totals = {name: math.fsum(week.by_channel.get(name, 0.0) for week, _ in weeks) for name in (SOCIAL, *CONTROLS)}
    control = max(CONTROLS, key=lambda name: totals[name])
    if not totals[control] or not totals[SOCIAL]:
        lacking = SOCIAL if not totals[SOCIAL] else f"{' or '.join(CONTROLS)}"
        return made._replace(did_why_not=f"none came by {lacking}, so there is no channel to hold it against")
    sides = [(name, side) for name in (SOCIAL, control) for side in (True, False)]
    values = {
        (name, side): [(week.by_channel.get(name, 0.0), days) for week, days in weeks if week.on is side]
        for name, side in sides
    }
    sums = {key: math.fsum(count for count, _ in each) for key, each in values.items()}
    if min(sums.values()) <= 0:
        return made._replace(control=control, did_why_not=f"one of the four counts beside {control} is 0")
    scaled = {key: [count * 7 / days for count, days in each] for key, each in values.items()}
    phis = {name: _phi(scaled[name, True], scaled[name, False]) for name in (SOCIAL, control)}
    # Both channels have the same days, so that how many there are of each kind cancels out.
    found = did_ratio(
        sums[SOCIAL, True],
        sums[SOCIAL, False],
        sums[control, True],
        sums[control, False],
        phis[SOCIAL],
        phis[control],
        df=len(weeks) - 2,
    )
    return made._replace(
        control=control,
        did=found.ratio,
        did_lo=found.lo,
        did_hi=found.hi,
        caveats=(*made.caveats, *DID_CAVEATS),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


def _phi(on: Sequence[float], off: Sequence[float]) -> float:
    """Return max(1, the sum of (y - mean)²/mean of both sides over W - 2)."""
    spread = math.fsum((each - mean) ** 2 / mean for side in (on, off) if (mean := _mean(side)) > 0 for each in side)
    return max(1.0, spread / max(1, len(on) + len(off) - 2))


def ratio_words(found: WithWithout, name: str) -> str:
    """Say what the comparison comes to, or why it cannot: one sentence without its caveats."""
    if found.why_not:
        return found.why_not
    rates = f"{_a_week(found.on):.1f} {name} a week with posts, {_a_week(found.off):.1f} without"
    if found.ratio is None:
        return f"{rates}: {found.verdict} ({found.words})"
    weeks = f"{counted(found.on.weeks, 'week')} against {found.off.weeks}"
    return f"{rates}: x{found.ratio:.2f}, {found.verdict} ({found.words}; {weeks})"


def _a_week(side: Side) -> float:
    return side.total / side.days * 7 if side.days else 0.0


class Moved(NamedTuple):
    """New followers beside those who came to the list by way of social media.

    ``per_follower`` with its interval is a share of new followers, None where ``why_not`` says why there is none.
    ``accounts`` are those whose new followers are counted, ``lacking`` those of which they are not known.
    """

    new_followers: float | None
    joined: float | None
    per_follower: float | None = None
    lo: float | None = None
    hi: float | None = None
    why_not: str = ""
    note: str = ""
    accounts: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
