"""Strategies and competitors as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.strategy.competitors import Change
    from smdash.domain.strategy.sections import SectionState
    from smdash.services.strategy.competitors import CompetitorImport, CompetitorView
    from smdash.services.strategy.strategy import StrategyView


def _on(day: date | None) -> str | None:
    return day.isoformat() if day else None


def strategy(view: StrategyView) -> dict[str, Any]:
    """Return how a brand's strategy stands."""
    return {
        "brand": view.brand,
        "exists": view.exists,
        "summary": view.summary,
        "updated_at": at(view.updated_at),
        "sections": [_section(each) for each in view.sections],
        "tactics": [
            {"account": each.account, "told": each.told, "audience": each.audience, "why": each.why}
            for each in view.tactics
        ],
        "goals": [
            {
                "name": each.name,
                "metric": each.metric,
                "target": number(each.target),
                "due_on": each.due_on or None,
                "named": each.named,
            }
            for each in view.goals
        ],
        "remarks": list(view.remarks),
    }


def _section(state: SectionState) -> dict[str, Any]:
    return {
        "key": state.key,
        "title": state.title,
        "state": state.state,
        "review_by": _on(state.review_by),
        "changed_on": _on(state.ages.changed_on),
        "reviewed_on": _on(state.ages.reviewed_on),
        "age_days": state.age_days,
        "template_lines": state.prompts,
        "remarks": list(state.remarks),
    }


def strategies(views: list[StrategyView]) -> dict[str, Any]:
    """Return how the strategies of several brands stand."""
    return {"brands": [strategy(each) for each in views]}


def shown(view: StrategyView, section: str) -> dict[str, Any]:
    """Return a strategy with its text, or with that of one section."""
    return {"brand": view.brand, "section": section or None, "text": view.words(section) if section else view.text}


def competitors(brand: str, views: list[CompetitorView]) -> dict[str, Any]:
    """Return a brand's competitors with how their figures changed beside one's own."""
    return {
        "brand": brand,
        "competitors": [
            {
                "name": each.name,
                "note": each.note,
                "archived": each.archived,
                "handles": [{"platform": place.platform, "handle": place.handle} for place in each.handles],
                "figures": [
                    {
                        "platform": row.platform,
                        "handle": row.handle,
                        "metric": row.metric,
                        "value": number(row.value),
                        "on": _on(row.on),
                        "age_days": row.age_days,
                        "old": row.old,
                        "source": row.source,
                        "figures_known": row.points,
                        "way": row.way,
                        "change": _change(row.change),
                        "ours": [{"account": own.account, **_change(own.change)} for own in row.ours],
                    }
                    for row in each.figures
                ],
            }
            for each in views
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {"percent": number(change.percent), "since": _on(change.since), "why_not": change.why_not}


def imported(done: CompetitorImport) -> dict[str, Any]:
    """Return what came of a table of competitors' figures."""
    return {
        "rows": done.rows,
        "added": done.added,
        "updated": done.updated,
        "known": done.known,
        "new_competitors": list(done.competitors),
        "dry_run": done.dry_run,
        "ok": done.ok,
        "notes": list(done.notes),
        "problems": [
            {"line": each.line, "column": each.column, "message": each.message, "level": each.level}
            for each in done.problems
        ],
    }
