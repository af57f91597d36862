"""Goals and pillars as forms: their words, and what they mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.times.days import read_day
from smdash.screens.base.form import Field, FormScreen
from smdash.services.accounts.rules import GoalPlan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from smdash.services.bundle import Services

FIGURE = "leads, revenue, list, followers, followers@acme/x (may stay empty)"
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?")


def goal_form(services: Services, brand: str, kept: Callable[[str], None], name: str = "") -> FormScreen:
    """Return the form of a brand's goal, of a new one without a name; ``kept`` is told what it is called now."""
    plan = services.rules.plan(brand, name) if name else None

    def keep(given: dict[str, str]) -> str:
        today = services.home.today()
        wanted = (plan or GoalPlan(""))._replace(
            name=given["name"],
            metric=_respelled(given["metric"].strip(), " ", "_"),
            target=typed_number(given["target"], "Target"),
            due_on=_day(given["due"], today, "By when"),
            from_on=_day(given["from"], today, "Counts from"),
            baseline=typed_number(given["baseline"], "Before it began"),
        )
        made = services.rules.edit_goal(brand, name, wanted) if plan else services.rules.add_planned(brand, wanted)
        kept(made.name)
        said = " ".join(services.goals.remarks(made)) if made.metric else ""
        return f"{'Changed' if plan else 'Added'} goal {one_line(made.name)}. {said or 'u takes it back.'}"

    title = f"Goal of {brand}" if plan is None else f"Goal of {brand}: {one_line(name, 40)}"
    return FormScreen(services, title, goal_fields(plan), keep)


def goal_fields(plan: GoalPlan | None) -> list[Field]:
    """Return the lines of a goal's form."""
    words = {} if plan is None else {"name": plan.name, "metric": _respelled(plan.metric, "_", " ")}
    if plan is not None:
        words |= {"target": _said(plan.target), "baseline": _said(plan.baseline)}
        words |= {"due": _iso(plan.due_on), "from": _iso(plan.from_on)}
    return [
        Field("name", "Goal", "what is to be reached, in your words", words.get("name", "")),
        Field("metric", "Figure", FIGURE, words.get("metric", "")),
        Field("target", "Target", "40", words.get("target", "")),
        Field("due", "By when", "31 Mar, +12w", words.get("due", "")),
        Field("from", "Counts from", "empty: today", words.get("from", "")),
        Field("baseline", "Before it began", "empty: what is saved of it", words.get("baseline", "")),
    ]


def pillar_form(services: Services, brand: str, kept: Callable[[str], None], name: str = "") -> FormScreen:
    """Return the form of a brand's pillar, of a new one without a name; ``kept`` is told what it is called now."""
    found = services.rules.pillar(brand, name) if name else None

    def keep(given: dict[str, str]) -> str:
        percent = typed_number(given["share"].removesuffix("%"), "Share of posts")
        share = None if percent is None else percent / 100
        if found is None:
            made = services.rules.add_pillar(brand, given["name"], share)
        else:
            made = services.rules.edit_pillar(brand, name, given["name"], share)
        kept(made.name)
        return f"{'Changed' if found else 'Added'} pillar {one_line(made.name)}. u takes it back."

    share = "" if found is None or found.detail is None else f"{found.detail * 100:g}"
    fields = [
        Field("name", "Pillar", "a theme, like tips", found.name if found else ""),
        Field("share", "Share of posts in %", "40 (may stay empty)", share),
    ]
    title = f"Pillar of {brand}" if found is None else f"Pillar of {brand}: {one_line(name, 40)}"
    return FormScreen(services, title, fields, keep)


def typed_number(text: str, field: str) -> float | None:
    """Return a number as it is typed, ``1,200`` too; None for an empty field. UsageError names the field."""
    text = text.strip()
    if not text:
        return None
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "").replace(" ", "")
    try:
        return float(text)
    except ValueError:
        raise UsageError("write a number, like 40 or 1,200.", subject=field) from None


def _day(text: str, today: date, field: str) -> date | None:
    if not text:
        return None
    try:
        return read_day(text, today)
    except UsageError as error:
        raise UsageError(error.what, subject=f"{field}: {error.subject}", hint=error.hint) from error


def _respelled(metric: str, old: str, new: str) -> str:
    """Return a figure's name with spaces or as it is stored; the account behind an @ stays as it is."""
    name, at, account = metric.partition("@")
    return f"{name.replace(old, new)}{at}{account}"


def _said(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
