"""Goals, pillars and the mix as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import number, on, percent

if TYPE_CHECKING:
    from smdash.domain.metrics.views import GoalForecast
    from smdash.domain.strategy.mix import Mix
    from smdash.store.accounts.rules import Theme

Json = dict[str, Any]


def pillars(themes: list[Theme]) -> Json:
    """``smdash pillar list --json``."""
    return {
        "pillars": [
            {
                "brand": t.brand,
                "name": t.name,
                "share_percent": None if t.detail is None else t.detail * 100,
                "archived": t.archived,
            }
            for t in themes
        ]
    }


def goals(themes: list[Theme], vanity: set[int]) -> Json:
    """``smdash goal list --json``."""
    return {
        "goals": [
            {
                "brand": t.brand,
                "name": t.name,
                "metric": t.metric or None,
                "target": t.detail,
                "due_on": t.due_on or None,
                "from_on": t.from_on or None,
                "baseline": number(t.baseline, 6),
                "vanity": t.id in vanity,
                "archived": t.archived,
            }
            for t in themes
        ]
    }


def mixes(found: list[Mix]) -> Json:
    """``smdash pillar mix --json``."""
    return {"brands": [mix(each) for each in found]}


def mix(found: Mix) -> Json:
    """Return the mix of a brand."""
    return {
        "brand": found.brand,
        "first": on(found.first),
        "today": on(found.today),
        "last": on(found.last),
        "out": found.out,
        "planned": found.planned,
        "untied_out": found.untied[0],
        "untied_planned": found.untied[1],
        "said": list(found.said),
        "pillars": [
            {
                "pillar": row.name or None,
                "target_percent": percent(row.target),
                "share_percent": percent(row.share),
                "lo_percent": percent(row.lo),
                "hi_percent": percent(row.hi),
                "out": row.out,
                "planned": row.planned,
                "standing": row.standing or None,
                "lacking": row.lacking,
            }
            for row in found.pillars
        ],
    }


def standing(found: list[GoalForecast], posts: dict[tuple[str, str], tuple[int, int]]) -> Json:
    """``smdash goal show --json``."""
    from smdash.cli.metrics.json_views import row

    rows = []
    for each in found:
        out, planned = posts[each.brand, each.goal]
        rows.append({**row(each), "posts_out": out, "posts_planned": planned})
    return {"goals": rows}
