"""The mix of pillars: the shares a brand wants beside those its posts have, and what ties to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.metrics.rates import wilson
from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

PAST_WEEKS, AHEAD_WEEKS, MOST_WEEKS = 8, 4, 104
FEW = 100
"""Posts below which a share is not told without its interval."""
Standing = Literal["", "fits", "more", "less"]
STANDINGS: dict[Standing, str] = {"": "-", "fits": "fits", "more": "more than meant", "less": "less than meant"}


class PostCount(NamedTuple):
    """How many posts of a brand have a pillar and a goal (ids, 0 for none), out already or planned."""

    pillar: int
    goal: int
    out: bool
    posts: int


class WantedPillar(NamedTuple):
    """A live pillar and the share of posts it should have (0 to 1), None where nobody said."""

    id: int
    name: str
    share: float | None


class PillarShare(NamedTuple):
    """A pillar in the mix; ``name`` '' is posts without a living pillar.

    ``share`` is its part of all posts of the time, out and planned, ``lo`` to ``hi`` its 95 % interval (Wilson), all
    None where there is no post. ``standing`` tells the wanted share from the interval: outside it is more or less than
    meant. ``lacking`` are the posts it would take to have the wanted share of as many posts.
    """

    name: str
    target: float | None
    out: int
    planned: int
    share: float | None = None
    lo: float | None = None
    hi: float | None = None
    standing: Standing = ""
    lacking: int = 0


class Mix(NamedTuple):
    """The mix of a brand from ``first`` to ``last``, planned from ``today`` on; each post counts once.

    ``untied`` are (out, planned) posts with neither pillar nor goal, ``goals`` the posts (out, planned) of each goal by
    id. ``said`` are sentences on what the wanted shares lack.
    """

    brand: str
    first: date
    today: date
    last: date
    out: int
    planned: int
    pillars: tuple[PillarShare, ...]
    untied: tuple[int, int]
    goals: dict[int, tuple[int, int]]
    said: tuple[str, ...] = ()


def mixed(
    brand: str, days: tuple[date, date, date], counts: Sequence[PostCount], wanted: Sequence[WantedPillar]
) -> Mix:
    """Return the mix of a brand; ``days`` are the first, today and the last.

    A pillar out of use counts as none, since no share of it is wanted any more.
    """
    out, planned = (sum(each.posts for each in counts if each.out is side) for side in (True, False))
    known = {each.id for each in wanted}
    rows = [_share(each, _sides(c for c in counts if c.pillar == each.id), out + planned) for each in wanted]
    without = _sides(c for c in counts if c.pillar not in known)
    if any(without):
        rows.append(_share(WantedPillar(0, "", None), without, out + planned))
    goals = {number: _sides(c for c in counts if c.goal == number) for number in {c.goal for c in counts} - {0}}
    untied = _sides(c for c in counts if not c.pillar and not c.goal)
    return Mix(brand, *days, out, planned, tuple(rows), untied, goals, _said(wanted))


def _sides(counts: Iterable[PostCount]) -> tuple[int, int]:
    mine = list(counts)
    return sum(each.posts for each in mine if each.out), sum(each.posts for each in mine if not each.out)


def _share(wanted: WantedPillar, sides: tuple[int, int], total: int) -> PillarShare:
    mine = sum(sides)
    row = PillarShare(wanted.name, wanted.share, *sides)
    if not total:
        return row
    lo, hi = wilson(mine, total)
    row = row._replace(share=mine / total, lo=lo, hi=hi)
    if wanted.share is None:
        return row
    standing: Standing = "less" if hi < wanted.share else "more" if lo > wanted.share else "fits"
    lacking = max(0, round(wanted.share * total) - mine) if standing == "less" else 0
    return row._replace(standing=standing, lacking=lacking)


def _said(wanted: Sequence[WantedPillar]) -> tuple[str, ...]:
    """Return what the wanted shares lack: they do not add up, or some pillars have none."""
    shares = [each.share for each in wanted if each.share is not None]
    without = [one_line(each.name, 30) for each in wanted if each.share is None]
    total = round(sum(shares) * 100, 1)
    said = []
    if total > 100:
        said.append(f"The wanted shares add up to {total:g} %, more than all posts.")
    elif shares and not without and total < 100:
        said.append(f"The wanted shares add up to {total:g} %; nobody said what the other {100 - total:g} % are for.")
    if shares and without:
        rest = f"; {100 - total:g} % is left" if total < 100 else ""
        said.append(f"No share is wanted of {', '.join(without)}{rest}.")
    return tuple(said)


def share_words(row: PillarShare, total: int) -> str:
    """Return a share with its interval where few posts carry it: ``40 % (25 to 58 %)``; '-' without a post."""
    if row.share is None or row.lo is None or row.hi is None:
        return "-"
    words = f"{row.share * 100:.0f} %"
    return words if total >= FEW else f"{words} ({row.lo * 100:.0f} to {row.hi * 100:.0f} %)"


def standing_words(row: PillarShare) -> str:
    """Say whether a pillar has the share it should have."""
    if row.target is None:
        return ""
    words = STANDINGS[row.standing]
    return f"{words}, {counted(row.lacking, 'post')} short" if row.lacking else words


def untied_words(mix: Mix) -> str:
    """Say how many posts tie to nothing."""
    out, planned = mix.untied
    total = mix.out + mix.planned
    if not total:
        return "no posts in this time"
    if not out + planned:
        return f"{'the one post' if total == 1 else f'each of {total:,} posts'} ties to a goal or a pillar"
    return (
        f"{counted(out + planned, 'post ties', 'posts tie')} to nothing, of {total:,}: {out:,} out, {planned:,} planned"
    )
