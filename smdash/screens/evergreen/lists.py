"""The two lists of the evergreen screen: pools with their posts and what repeats, and what would fill which slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment

from smdash.domain.evergreen.pools import PICK_WORDS
from smdash.domain.schedule import day_name, spelled_day, spoken
from smdash.domain.wording import counted
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.services.evergreen.pool_reader import PlannedRun, PoolLine, PostLine
    from smdash.services.evergreen.recurring import Repeat
    from smdash.widgets.ink import Ink

WIDE = 66


class KeptLine(NamedTuple):
    """A heading or note (``title``), a pool, a pool's post, or a repeating post."""

    key: str
    title: str = ""
    pool: PoolLine | None = None
    post: PostLine | None = None
    repeat: Repeat | None = None


class PlanLine(NamedTuple):
    """A day's heading (``title``) or a place that would be filled."""

    key: str
    title: str = ""
    planned: PlannedRun | None = None


def kept_lines(pools: Sequence[PoolLine], repeats: Sequence[Repeat]) -> list[KeptLine]:
    """Return the lines of what comes back."""
    lines: list[KeptLine] = []
    for pool in pools:
        lines.append(KeptLine(pool.key, pool=pool))
        lines += [KeptLine(post.key, pool=pool, post=post) for post in pool.posts]
        if not pool.posts:
            lines.append(KeptLine(f"n:{pool.key}", "no posts yet: v in the queue keeps one here"))
    if repeats:
        lines.append(KeptLine("h:repeats", "Repeats"))
        lines += [KeptLine(each.key, repeat=each) for each in repeats]
    return lines


def plan_lines(rows: Sequence[PlannedRun], today: date) -> list[PlanLine]:
    """Return the lines of a dry run, with a heading for each day."""
    lines: list[PlanLine] = []
    day = None
    for row in rows:
        if row.at.date() != day:
            day = row.at.date()
            name = day_name(day, today)
            spelled = spelled_day(day)
            lines.append(PlanLine(f"h:{day}", f"{name} \u00b7 {spelled}" if name in {"Today", "Tomorrow"} else spelled))
        lines.append(PlanLine(row.key, planned=row))
    return lines


class KeptList(WindowList[KeptLine]):
    """The left side: what comes back."""

    today: date | None = None

    def selectable(self, row: KeptLine) -> bool:
        """Let the cursor rest on pools, posts and repeats."""
        return not row.title

    def heading(self, row: KeptLine) -> bool:
        """Paint pools and the heading of the repeats as bands."""
        return row.key.startswith(("g:", "h:"))

    def paint_row(self, row: KeptLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.repeat is not None:
            return self._repeat(row.repeat, width, ink)
        if row.post is not None:
            return self._post(row.post, width, ink)
        if row.pool is not None:
            return self._pool(row.pool, width, ink)
        if row.key == "h:repeats":
            columns = f"{'queued':>7} {'next':>6} "
            return [Segment(fit(row.title, max(0, width - len(columns))) + columns, ink.heading)]
        return [Segment(fit(f"  {row.title}", width), ink.dim)]

    def _pool(self, pool: PoolLine, width: int, ink: Ink) -> list[Segment]:
        slots = counted(pool.slots, "slot") if pool.slots else "no slot"
        columns = f"{'runs':>6} {'last':>7} {'next':>7} "
        about = f"{pool.cooldown_days} d apart \u00b7 {slots}"
        if width >= WIDE + 20:
            about = f"{PICK_WORDS[pool.pick].split(',')[0]} \u00b7 {about}"
        left = max(0, width - 2 - len(columns))
        name = fit(pool.label, min(len(pool.label), max(8, left - len(about) - 1)))
        about = fit(f" \u00b7 {about}", max(0, left - len(name)))
        return [
            Segment("\u25cf ", dot_style(pool.colour) + ink.heading),
            Segment(name, ink.heading),
            Segment(about, ink.heading if pool.slots else ink.warn),
            Segment(columns, ink.heading),
        ]

    def _post(self, post: PostLine, width: int, ink: Ink) -> list[Segment]:
        runs = f"{post.runs}/{post.max_runs}" if post.max_runs else f"{post.runs}"
        limits = post.season or (f"to {_day(post.expires_on)}" if post.expires_on else "")
        if post.variations:
            limits = f"+{post.variations} {limits}".strip()
        limits = fit(limits + " ", min(len(limits) + 1, 17)) if limits and width >= WIDE else ""
        left = max(0, width - 2 - 24 - len(limits))
        return [
            Segment("  " + outside(post.text, max(0, left - 1)) + " ", ink.plain),
            Segment(limits, ink.dim),
            Segment(f"{runs:>6} {_day(post.last_on):>7} ", ink.dim),
            Segment(f"{_day(post.next_on) if post.next_on else 'never':>7} ", ink.plain if post.next_on else ink.warn),
        ]

    def _repeat(self, each: Repeat, width: int, ink: Ink) -> list[Segment]:
        after = f"{each.next_at.day} {each.next_at:%b}" if each.next_at else "done"
        words = fit(each.words, min(len(each.words), max(0, width // 2 - 6)))
        left = max(0, width - 2 - len(words) - 1 - 8 - 5)
        return [
            Segment("\u25cf ", dot_style(each.colour)),
            Segment(outside(each.text, max(0, left - 1)) + " ", ink.plain),
            Segment(words + " ", ink.dim),
            Segment(f"{each.queued or '-':>4} ", ink.dim),
            Segment(f"{after:>7} ", ink.plain if each.next_at else ink.dim),
        ]


class PlanList(WindowList[PlanLine]):
    """The right side: what would fill which slot."""

    def selectable(self, row: PlanLine) -> bool:
        """Let the cursor rest on places."""
        return row.planned is not None

    def paint_row(self, row: PlanLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        planned = row.planned
        if planned is None:
            return [Segment(fit(row.title, width), ink.heading)]
        brand = 6 if width >= 44 else 0
        return [
            Segment(f"  {planned.at:%H:%M} ", ink.plain),
            Segment("\u25cf ", dot_style(planned.colour)),
            Segment(fit(planned.brand, brand - 1) + " " if brand else "", ink.dim),
            Segment(fit(platform_words(planned.platform, short=True), 9) + " ", ink.plain),
            Segment(outside(planned.text, max(0, width - 20 - brand)), ink.dim),
        ]


def _day(day: date | None) -> str:
    return spoken(day) if day else "-"
