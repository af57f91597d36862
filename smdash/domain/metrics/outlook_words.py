"""Goals, answers and new followers in words, the same on the screen and by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.metrics.goal_verdicts import amount
from smdash.domain.metrics.vanity import vanity_words
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from smdash.domain.metrics.views import GoalForecast, Quality, ReplyTimes


def count(value: float | None) -> str:
    """Return a number of something, '-' when it is missing."""
    return "-" if value is None else f"{value:,.0f}"


def share(value: float | None) -> str:
    """Return a fraction as percent, '-' when it is missing."""
    return "-" if value is None else f"{value * 100:.1f} %"


def quality_words(found: Quality) -> list[str]:
    """Say what an account's new followers are worth; without a lead there is nothing to say per thousand."""
    moved = f"{count(found.gained)} gained, {count(found.lost)} lost in {found.days} days"
    lines = [f"{count(found.followers)} followers \u00b7 {moved}"]
    if found.churn is not None and found.gained:
        sides = ""
        if found.churn_lo is not None and found.churn_hi is not None:
            sides = f" ({share(found.churn_lo)} to {share(found.churn_hi)})"
        lines.append(f"for each gained, lost: {share(found.churn)}{sides}; who left may have followed long before")
    if found.leads:
        per = "-" if found.leads_per_1000 is None else f"{found.leads_per_1000:.1f}"
        leads = counted(found.leads, "lead")
        lines.append(f"leads per 1,000 new followers: about {per}, from {leads}; few count towards a usual 8")
    elif found.leads is not None and found.gained is not None:
        lines.append("no leads yet in these days")
    if found.why_not:
        lines.append(found.why_not)
    return lines


def forecast_words(found: GoalForecast) -> str:
    """Say how a goal stands."""
    parts = [standing_words(found)]
    if found.baseline is not None:
        parts.append(baseline_words(found))
    if found.verdict and not found.why_not:
        parts.append(found.verdict)
    if found.words or found.why_not:
        parts.append(found.words or found.why_not)
    if found.vanity:
        parts.append(vanity_words(found.instead))
    return " \u00b7 ".join(parts)


def standing_words(found: GoalForecast) -> str:
    """Say where a goal's figure is of its target, since when and by when: ``now 12 of 40 since 2026-10-01``."""
    bound = "at most " if found.fewer else ""
    target = f" of {bound}{amount(found.target, found.currency)}" if found.target is not None else ""
    at = f"now {amount(found.level)}{target}" if found.level is not None else "-"
    since = f" since {found.since}" if found.since else ""
    due = f" by {found.due_on}" if found.due_on else ""
    return f"{at}{since}{due}"


def baseline_words(found: GoalForecast) -> str:
    """Say what a goal's figure was before, and where that is from; '-' where it is not known."""
    if found.baseline is None:
        return "-"
    return f"was {amount(found.baseline, found.currency)} {found.baseline_of}".strip()


def reply_words(found: ReplyTimes) -> str:
    """Say how long an account's answers take."""
    return f"{found.answered} handled, {found.open} open \u00b7 {found.words}"
