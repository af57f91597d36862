"""Whether the figure of a goal is a vanity figure, whether fewer is better, and what would tell more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import SmdashError
from smdash.domain.metrics.vanity import is_vanity
from smdash.domain.metrics.verdicts import summable
from smdash.domain.results.measures import GOAL_PREFIX
from smdash.store.metrics import read as metric_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.accounts.views import Account
    from smdash.platforms.model import Metric
    from smdash.services.home import Home

TELLING = ("conversion", "traffic")
"""Kinds that say what came of it, the best first."""
INSTEAD = f"{GOAL_PREFIX}leads"


def of_figure(home: Home, account: Account, metric: str) -> dict[str, Any]:
    """Return ``fewer``, ``vanity`` and ``instead`` of a goal on an account's figure, by the platform's definitions.

    A figure no catalogue has is judged by its saved definition alone.
    """
    mine = _catalogue(account.platform)
    defined = [each for each in mine if each.key == metric]
    saved = [] if defined else list(metric_store.meanings(home.read(), account.platform).values())
    kinds = [str(each.kind) for each in defined] + [each.kind for each in saved if each.metric == metric]
    kind, better = kinds[-1] if kinds else "", defined[-1].better if defined else "up"
    if not is_vanity(metric, kind):
        return {"fewer": better == "down", "vanity": False, "instead": ()}
    return {"fewer": better == "down", "vanity": True, "instead": (*_telling(home, mine), INSTEAD)}


def _telling(home: Home, metrics: Iterable[Metric]) -> tuple[str, ...]:
    """Return the figure of a platform that says most of what came of it, none where it has no such figure."""
    for kind in TELLING:
        for each in metrics:
            good = each.flow == "snapshot" or summable(each.key, each.unit, unique=each.unique)
            if each.kind == kind and good and each.better == "up" and each.valid(home.today()):
                return (each.key,)
    return ()


def _catalogue(platform: str) -> list[Metric]:
    from smdash import platforms

    try:
        facts = platforms.load(platform)
    except SmdashError:
        return []
    return [each for each in facts.metrics if each.level == "account"]
