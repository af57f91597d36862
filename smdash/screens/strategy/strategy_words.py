"""What the strategy screen says beside a section's text: its dates, what it lacks, goals, accounts, competitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.metrics.goal_verdicts import figure_words
from smdash.domain.plaintext import block, one_line
from smdash.domain.schedule import spoken
from smdash.domain.strategy.competitors import change_words

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.strategy.competitors import FigureRow
    from smdash.domain.strategy.sections import SectionState
    from smdash.services.strategy.competitors import CompetitorView
    from smdash.services.strategy.strategy import StrategyView

SAID = {
    "missing": "The strategy has no such section: e writes it.",
    "empty": "Nothing stands here yet: e writes it.",
    "template": "Still the template's words: e writes your own.",
}


def dates(state: SectionState, today: date) -> str:
    """Return by when a section is to be reviewed, and when it was changed and reviewed last."""
    parts = []
    if state.review_by is not None:
        late = (today - state.review_by).days
        due = f"review by {spoken(state.review_by)} {state.review_by.year}"
        parts.append(f"{due}, {late} d ago" if late > 0 else due)
    for word, day in (("changed", state.ages.changed_on), ("reviewed", state.ages.reviewed_on)):
        if day is not None:
            days = (today - day).days
            parts.append(f"{word} {days} d ago" if days else f"{word} today")
    return " \u00b7 ".join(parts)


def about(view: StrategyView, state: SectionState) -> Content | None:
    """Return what is to be said above a section's text, None for nothing."""
    lines: list[tuple[str, str]] = []
    if view.exists and state.state in SAID:
        lines.append((SAID[state.state], "$text-warning"))
    elif state.state == "overdue":
        lines.append(("Its review is overdue. v: it was read again and is right.", "$text-error"))
    elif state.state == "stale":
        lines.append((f"Nobody looked at it for {state.age_days} days. v: it is right as it is.", "$text-warning"))
    lines += [(f"! {remark}", "$text-warning") for remark in state.remarks]
    if state.key == "tactics":
        lines += [(f"! {each.account}: {each.words}", "$text-warning") for each in view.tactics if each.words]
    if state.key == "crisis":
        lines += [(f"! {each}", "$text-warning") for each in view.remarks if "crisis" in each or "statement" in each]
    if state.key == "metrics":
        for goal in view.goals:
            target = "" if goal.target is None else f", to reach {goal.target:,.10g}"
            due = f" by {goal.due_on}" if goal.due_on else ""
            tied = "named below" if goal.named else "not named in the strategy"
            metric = f" ({one_line(figure_words(goal.metric), 30)}{target}{due})" if goal.metric else ""
            style = "" if goal.named else "$text-warning"
            lines.append((f"goal {one_line(goal.name, 40)}{metric}: {tied}", style))
    if not lines:
        return None
    return Content("\n").join([Content.styled(one_line(text), style) for text, style in lines])


def competitors(found: list[CompetitorView]) -> Content:
    """Return each competitor's figures by how they changed, one's own beside them; sizes are not set beside sizes."""
    if not found:
        return Content.styled("Nobody is noted here yet: a adds a competitor, f enters a figure of one.", "$text-muted")
    parts: list[tuple[str, str] | str] = []
    for view in found:
        parts.append((f"{one_line(view.name, 60)}\n", "bold underline"))
        if view.note:
            parts.append(f"{block(view.note)}\n")
        where = ", ".join(f"{one_line(f'{each.platform} {each.handle}'.strip(), 60)}" for each in view.handles)
        parts.append((f"{where}\n" if where else "", "$text-muted"))
        for row in view.figures:
            parts += _figure(row)
        if not view.figures:
            parts.append(("no figures yet: f enters one\n", "$text-muted"))
        parts.append("\n")
    return Content.assemble(*parts)


def _figure(row: FigureRow) -> list[tuple[str, str] | str]:
    told = change_words(row.way, row.change)
    why = f" ({row.change.why_not})" if row.change.why_not else ""
    age = f"{row.age_days} days old" if row.old else f"of {spoken(row.on)}"
    lines: list[tuple[str, str] | str] = [
        f"{one_line(row.platform, 20)} {one_line(row.label, 40).lower()}: ",
        (told, "bold"),
        why,
        (f", {age}, {one_line(row.source, 40)}\n", "$text-warning" if row.old else "$text-muted"),
    ]
    for own in row.ours:
        why = f" ({own.change.why_not})" if own.change.why_not else ""
        lines.append((f"    yours, {own.account}: {change_words(row.way, own.change)}{why}\n", "$text-accent"))
    if not row.ours:
        lines.append(("    yours: - (no account there)\n", "$text-muted"))
    return lines
