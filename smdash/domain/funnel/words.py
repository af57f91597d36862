"""What is said of a funnel on the screen and on the command line alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.funnel.views import STAGES
from smdash.domain.results import table
from smdash.domain.schedule import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.funnel.costs import Hours
    from smdash.domain.funnel.returns import AccountReturn, HoursFrom
    from smdash.domain.funnel.shares import Share
    from smdash.domain.funnel.social import Moved
    from smdash.domain.funnel.views import AccountFigure, Money, Stage
    from smdash.domain.results.series import Series

REACH_WHY = "each platform counts its own people: not added up over accounts"
REACH_DAYS_WHY = "people are counted anew each day, so days are not added up: this is a mean day"
NO_SHARE = {
    "reach": "",
    "followers": "followers come of more people than are reached in the same days, so there is no share",
    "visits": "visits are sessions from everywhere and reach is people by platform, so there is no share",
}
LEADS_NOTE = "leads of the inbox left out: nobody has to visit the site to write a message"
BUYERS_NOTE = "who bought may have asked before these days"
FIRST_NOTE = "First buyers are first in what was imported: who bought before that counts as first."
SPENT_FOR_NOTHING = "Money was spent on ads, and nobody bought for the first time in these days."
SPENT_UNKNOWN = "Money was spent on ads, and nothing tells whether anybody bought: bring in orders or first buyers."

COUNTS: dict[str, str] = {each.key: each.counts for each in STAGES}
FEED: dict[str, str] = {
    "reach": "import the exports of its platforms (I, or smdash import FILE)",
    "followers": "import the exports of its platforms (I, or smdash import FILE)",
    "visits": "import a file of Google Analytics, or type them in: o x, or "
    "'smdash result add visits NUMBER --brand {brand} --month YYYY-MM'",
    "joined": "import the audience of Mailchimp, or type them in: o x, or "
    "'smdash result add joined NUMBER --brand {brand} --month YYYY-MM'",
    "leads": "flag messages as leads in the inbox (l), import what a form sends, or type them in: o x, or "
    "'smdash lead add --brand {brand}'",
    "conversions": "import orders (Shopify, Stripe or any list), or type them in: o x, or "
    "'smdash result add conversions NUMBER --brand {brand} --month YYYY-MM'",
    "retentions": "import orders of several months, so that who bought again is known",
    "spend": "where ads are paid for, type it in: o x, or "
    "'smdash result add spend AMOUNT --brand {brand} --month YYYY-MM'",
}
"""What would feed a stage of which nothing is known."""


def figure(value: float | None) -> str:
    """Return a count for people, ``-`` where it is unknown."""
    return "-" if value is None else f"{value:,.0f}"


def told_otherwise(now: Series, before: Series) -> tuple[str, ...]:
    """Say why the time before is not shown where others tell of it (``alike``); nothing where it is, or is unknown."""
    if before.total is not None or not before.origins:
        return ()
    ours, theirs = " + ".join(now.origins), " + ".join(before.origins)
    return (f"the time before is told by {theirs}, which counts otherwise than {ours}: not held against each other",)


def lag_words(series: Series) -> tuple[str, ...]:
    """Say of each way in that is behind up to when it is known."""
    return tuple(f"{name} is known up to {spoken(day)} {day.year} only" for name, day in series.lagging)


def share_words(share: Share | None, label: str = "") -> str:
    """Say a share with its interval, or why there is none: ``2.4 % of visits (1.9 to 3.1 %)``."""
    if share is None:
        return ""
    if share.share is None or share.lo is None or share.hi is None:
        return f"no share of {label or share.of}: {share.why_not}"
    low, high = percent(share.lo), percent(share.hi)
    return f"{percent(share.share)} % of {label or share.of} ({low} to {high} %)"


def percent(value: float) -> str:
    """Return a share as a percentage with digits that mean something at its size."""
    scaled = value * 100
    return f"{scaled:.0f}" if scaled >= 9.95 or scaled == 0 else f"{scaled:.1f}" if scaled >= 0.095 else f"{scaled:.2f}"


def days_words(stage: Stage, days: int) -> str:
    """Say how many days a stage is known of, where that is not all of them."""
    if stage.value is None or stage.known_days >= days:
        return ""
    return f"known of {stage.known_days} of {days} days"


def change_words(stage: Stage) -> str:
    """Say the verdict on whole weeks, or why there is none: ``up (between +3 % and +40 %)``."""
    judged = stage.judged
    if judged is None:
        return ""
    if judged.reason:
        return judged.reason
    return f"{judged.verdict} ({judged.words})"


def hours_words(hours: Hours) -> str:
    """Say how many hours there were and what tells: ``12.5 h, logged``."""
    if hours.total is None:
        return "-"
    return f"{hours.total:.1f} h, {basis_words(hours)}"


def basis_words(hours: Hours, names: Mapping[str, str] | None = None) -> str:
    """Say what tells of hours, and of which accounts (as ``names`` call them) nothing is logged, if it is of others."""
    said = from_words(hours.source, hours.logged_days, hours.planned_days)
    lacking = ", ".join((names or {}).get(each, each) for each in hours.unlogged)
    return f"{said}; nothing is logged of {lacking}" if lacking else said


def from_words(source: HoursFrom, logged_days: int = 0, planned_days: int = 0) -> str:
    """Say what hours rest on."""
    if source == "both" and logged_days:
        return f"logged for {logged_days} days, planned for {planned_days}"
    return {"log": "logged", "plan": "planned", "both": "part logged, part planned", "": "unknown"}[source]


def money_words(money: Money) -> str:
    """Return an amount with its currency."""
    return "-" if money.amount is None else table.money_words(money.amount, money.currency)


def account_figure_words(each: AccountFigure) -> str:
    """Say a platform's own figure of one account."""
    if each.value is None:
        return f"-  {each.why_not}".rstrip()
    per = " a day" if each.per_day else ""
    before = "" if each.before is None else f", before {each.before:,.0f}"
    level = "" if each.level is None else f", {each.level:,.0f} in all"
    return f"{each.value:,.0f} {each.label.lower()}{per}{before}{level}"


def moved_words(moved: Moved) -> str:
    """Say how many moved to the list beside how many followers were gained."""
    if moved.per_follower is not None and moved.lo is not None and moved.hi is not None:
        ends = f"{percent(moved.lo)} to {percent(moved.hi)} %"
        return (
            f"{figure(moved.joined)} joined the list by way of social media beside {figure(moved.new_followers)} new "
            f"followers: {percent(moved.per_follower)} % ({ends})"
        )
    return f"{moved.why_not[:1].upper()}{moved.why_not[1:]}."


def return_words(each: AccountReturn) -> str:
    """Say what an account's hours brought: ``0.50 leads an hour (2), no first buyers``."""
    if each.leads_per_hour is None and each.conversions_per_hour is None:
        return f"-  {each.why_not}".rstrip()
    parts = []
    for count, rate, name in (
        (each.leads, each.leads_per_hour, "leads"),
        (each.conversions, each.conversions_per_hour, "first buyers"),
    ):
        if count is not None and rate is not None:
            parts.append(f"{rate:.2f} {name} an hour ({count:g})" if count else f"no {name}")
    return ", ".join(parts)
