"""By which figures a goal can be measured: those of the brand's accounts by day, and results of the brand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.metrics.verdicts import summable
from smdash.domain.plaintext import one_line
from smdash.domain.results.measures import GOAL_PREFIX, MEASURES
from smdash.store.metrics import read as metric_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home


def meant_figure(home: Home, brand: str, metric: str) -> str:
    """Return the figure that is meant by what was typed: one of accounts as it is, a result as ``result:leads``.

    ``metric`` may name the accounts meant after an @, by their name or their platform. A bare name is that of a result
    where no account of the brand has such a figure. UsageError says what nobody can feed, and what would feed a goal.
    """
    name, at, of = metric.partition("@")
    subject = repr(one_line(metric, 60))
    if name.casefold().startswith(GOAL_PREFIX):
        measure = name[len(GOAL_PREFIX) :].casefold()
        if measure not in MEASURES:
            raise UsageError("there is no such result of a brand.", subject=subject, hint=_results(brand, "There are"))
        if at:
            raise UsageError(
                "a result is of the whole brand, not of an account.",
                subject=subject,
                hint=f"Write {GOAL_PREFIX}{measure}.",
            )
        return f"{GOAL_PREFIX}{measure}"
    mine = [each for each in home.accounts() if each.brand == brand]
    meant = [each for each in mine if not of or of in {each.slug, each.platform}]
    found = {each.slug: _figures(home, each) for each in meant}
    if any(figures.get(name) for figures in found.values()):
        return metric
    if not at and name.casefold() in MEASURES and not any(name in figures for figures in found.values()):
        return f"{GOAL_PREFIX}{name.casefold()}"
    if not meant:
        known = ", ".join(each.slug for each in mine)
        hint = f"It has: {known}." if known else f"Add one first: smdash account add {brand} PLATFORM."
        words = f"{brand} has no such account." if of else f"{brand} has no account whose figures could feed a goal."
        raise UsageError(words, subject=subject, hint=f"{hint} {_results(brand)}" if not of else hint)
    if any(name in figures for figures in found.values()):
        words = "this figure must not be added up over days, so no goal can be told from it."
    else:
        words = f"no account of {brand} can have this figure by day, from an export or by hand."
    fed = "; ".join(
        f"{slug}: {', '.join(key for key, good in figures.items() if good)}" for slug, figures in found.items()
    )
    raise UsageError(
        words, subject=subject, hint=f"{_results(brand, 'A goal is fed by results')} Or by figures: {fed}."
    )


def _results(brand: str, begin: str = "Or by results of the brand") -> str:
    """Return by which results of the brand a goal can be measured, and how those come in."""
    known = ", ".join(f"{GOAL_PREFIX}{name}" for name in MEASURES)
    return f"{begin}: {known}, from smdash import or smdash result add --brand {brand}."


def _figures(home: Home, account: Account) -> dict[str, bool]:
    """Return the account's own figures, those in force and those that were saved, and whether a goal may go by each."""
    from smdash import platforms

    found: dict[str, bool] = {}
    try:
        facts = platforms.load(account.platform)
    except SmdashError:
        facts = None
    for metric in facts.metrics if facts is not None else ():
        if metric.level == "account" and metric.valid(home.today()):
            found[metric.key] = metric.flow == "snapshot" or summable(metric.key, metric.unit, unique=metric.unique)
    saved = [each for each in metric_store.meanings(home.read(), account.platform).values() if each.level == "account"]
    with_days = metric_store.account_definitions(home.read(), account.id, [each.id for each in saved])
    for each in saved:
        if each.id in with_days:
            good = each.flow == "snapshot" or summable(each.metric, each.unit, unique=each.unique)
            found.setdefault(each.metric, good)
    return found
