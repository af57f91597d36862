"""Goals with how far they have come, pillars beside the share they should have, and what ties to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rich.segment import Segment

from smdash.domain.metrics.goal_verdicts import amount, bar, figure_words, verdict_words
from smdash.domain.metrics.outlook_words import forecast_words
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spoken
from smdash.domain.strategy.mix import share_words, standing_words, untied_words
from smdash.widgets.account_cells import dot_style
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rich.style import Style

    from smdash.domain.metrics.views import GoalForecast
    from smdash.domain.strategy.mix import Mix, PillarShare
    from smdash.widgets.ink import Ink

BAR = 10
SIGNS = {
    "reached": "\u2713",
    "on course": "+",
    "behind": "!",
    "not reached": "x",
    "unclear": "?",
    "too early": "\u2026",
    "no data": "-",
    "": " ",
}
"""The sign before each verdict of a goal."""
STANDING_SIGNS = {"fits": "\u2713", "more": "!", "less": "!", "": " "}


class GoalLine(NamedTuple):
    """A heading or note (``title``), a goal on one account or result, a pillar, or what ties to nothing."""

    key: str
    kind: Literal["heading", "note", "goal", "pillar", "untied"]
    brand: str
    title: str = ""
    goal: GoalForecast | None = None
    pillar: PillarShare | None = None
    mix: Mix | None = None


def goal_lines(goals: Sequence[GoalForecast], mixes: Sequence[Mix]) -> list[GoalLine]:
    """Return the lines of each brand: its goals, its pillars, and its posts that tie to nothing."""
    lines: list[GoalLine] = []
    for mix in mixes:
        mine, slug = [each for each in goals if each.brand == mix.brand], mix.brand
        lines.append(GoalLine(f"h:{slug}", "heading", slug, f"{slug} \u00b7 goals"))
        lines += [GoalLine(f"g:{slug}/{each.goal}/{each.account}", "goal", slug, goal=each) for each in mine]
        if not mine:
            lines.append(GoalLine(f"n:{slug}", "note", slug, "no goals yet: a adds one, measured by leads, say"))
        span = f"{spoken(mix.first)} to {spoken(mix.last)}"
        lines.append(GoalLine(f"p:{slug}", "heading", slug, f"{slug} \u00b7 pillars, posts of {span}"))
        lines += [
            GoalLine(f"s:{slug}/{each.name}", "pillar", slug, pillar=each, mix=mix) for each in mix.pillars if each.name
        ]
        if not any(each.name for each in mix.pillars):
            lines.append(GoalLine(f"m:{slug}", "note", slug, "no pillars yet: p adds one and its share"))
        lines += [GoalLine(f"t:{slug}/{at}", "note", slug, said) for at, said in enumerate(mix.said)]
        lines.append(GoalLine(f"u:{slug}", "untied", slug, mix=mix))
    return lines


class GoalList(WindowList[GoalLine]):
    """What a brand's posts are for and about."""

    today: date | None = None
    colours: Mapping[str, str] = {}

    def selectable(self, row: GoalLine) -> bool:
        """Let the cursor rest on goals, pillars and what ties to nothing; on a note where nothing else is."""
        return row.kind not in {"heading", "note"}

    def heading(self, row: GoalLine) -> bool:
        """Paint headings as bands."""
        return row.kind == "heading"

    def paint_row(self, row: GoalLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.kind in {"heading", "note"}:
            style = ink.heading if row.kind == "heading" else ink.dim
            dot = Segment("\u25cf " if row.kind == "heading" else "  ", dot_style(self.colours.get(row.brand, "")))
            return [dot, Segment(outside(row.title, max(0, width - 2)), style)]
        if row.goal is not None:
            return self._goal(row.goal, width, ink)
        if row.pillar is not None and row.mix is not None:
            return self._pillar(row.pillar, row.mix, width, ink)
        return self._untied(row, width, ink)

    def _goal(self, goal: GoalForecast, width: int, ink: Ink) -> list[Segment]:
        tone = goal_tone(goal, ink)
        name = max(16, min(32, width // 4))
        on = f" {goal.account}" if goal.account else ""
        bound = "\u2264 " if goal.fewer else ""
        numbers = f"{amount(goal.level)} of {bound}{amount(goal.target, goal.currency)}"
        if goal.target is None:
            numbers = amount(goal.level, goal.currency) if goal.level is not None else ""
        today = self.today
        words = [verdict_words(goal, today) if today is not None else goal.verdict]
        words += [f"by {spoken(goal.due_on, today)}"] if goal.due_on is not None else []
        words += ["vanity"] if goal.vanity else []
        said = " \u00b7 ".join(word for word in words if word) or goal.why_not.partition(":")[0]
        rest = max(0, width - 2 - name - 1 - BAR - 1 - 20 - 1)
        return [
            Segment(f"{SIGNS[goal.verdict]} ", tone),
            Segment(outside(goal.goal + on, name) + " ", ink.plain),
            Segment(bar(goal.progress, BAR) + " ", tone),
            Segment(fit(numbers, 20) + " ", ink.plain),
            Segment(outside(said, rest), tone if goal.verdict else ink.dim),
        ]

    def _pillar(self, pillar: PillarShare, mix: Mix, width: int, ink: Ink) -> list[Segment]:
        wrong = pillar.standing in {"more", "less"}
        tone = ink.warn if wrong else ink.good if pillar.standing else ink.dim
        name = max(16, min(32, width // 4))
        target = "" if pillar.target is None else f" of {pillar.target * 100:g} %"
        share = f"{share_words(pillar, mix.out + mix.planned)}{target}"
        rest = max(0, width - 2 - name - 1 - BAR - 1 - 29)
        return [
            Segment(f"{STANDING_SIGNS[pillar.standing]} ", tone),
            Segment(outside(pillar.name, name) + " ", ink.plain),
            Segment(share_bar(pillar) + " ", tone),
            Segment(fit(share, 28) + " ", ink.plain),
            Segment(fit(standing_words(pillar), rest), tone),
        ]

    def _untied(self, row: GoalLine, width: int, ink: Ink) -> list[Segment]:
        if row.mix is None:
            return []
        loose = sum(row.mix.untied)
        tone = ink.warn if loose else ink.dim
        words = untied_words(row.mix)
        return [Segment("! " if loose else "  ", tone), Segment(fit(words, max(0, width - 2)), tone)]


def goal_tone(goal: GoalForecast, ink: Ink) -> Style:
    """Return the style of a verdict."""
    if goal.verdict in {"reached", "on course"}:
        return ink.good
    return {"behind": ink.warn, "not reached": ink.bad}.get(goal.verdict, ink.dim)


def share_bar(pillar: PillarShare, cells: int = BAR) -> str:
    """Return a share of posts as a bar, with ``|`` at the share it should have."""
    drawn = list(bar(pillar.share, cells))
    if pillar.target is not None:
        drawn[min(cells - 1, int(pillar.target * cells))] = "|"
    return "".join(drawn)


def about(row: GoalLine) -> str:
    """Return all there is to say of a line."""
    if row.goal is not None:
        figure = f"{row.goal.account} \u00b7 " if row.goal.account else ""
        figure += f"{figure_words(row.goal.metric)}: " if row.goal.metric else ""
        left_out = f" \u00b7 left out: {'; '.join(row.goal.left_out)}" if row.goal.left_out else ""
        return one_line(f"{figure}{forecast_words(row.goal)}{left_out}", 900)
    if row.pillar is not None and row.mix is not None:
        of = f"{row.pillar.out} out, {row.pillar.planned} planned, of {row.mix.out + row.mix.planned} posts"
        return f"{of}; each counts once. The interval holds what the share would be over many more posts (95 %)."
    if row.mix is not None:
        return (
            f"{untied_words(row.mix)}. Enter or f shows them; M there ties those still to come to a pillar or a goal."
        )
    return ""
