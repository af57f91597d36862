"""By which figures a goal can be measured: those that accounts of its brand have by day, from an export or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.metrics.verdicts import summable
from smdash.domain.plaintext import one_line
from smdash.store.metrics import read as metric_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home


def check_goal(home: Home, brand: str, metric: str) -> None:
    """Raise UsageError where no account of a brand can have a figure by day, or none that a goal can be told from.

    ``metric`` may name the accounts meant after an @, by their name or their platform.
    """
    name, _, of = metric.partition("@")
    mine = [each for each in home.accounts() if each.brand == brand]
    meant = [each for each in mine if not of or of in {each.slug, each.platform}]
    subject = repr(one_line(metric, 60))
    if not meant:
        known = ", ".join(each.slug for each in mine)
        hint = f"It has: {known}." if known else f"Add one first: smdash account add {brand} PLATFORM."
        words = f"{brand} has no such account." if of else f"{brand} has no account whose figures could feed a goal."
        raise UsageError(words, subject=subject, hint=hint)
    found = {each.slug: _figures(home, each) for each in meant}
    for figures in found.values():
        if figures.get(name):
            return
    if any(name in figures for figures in found.values()):
        words = "this figure must not be added up over days, so no goal can be told from it."
    else:
        words = f"no account of {brand} can have this figure by day, from an export or by hand."
    fed = "; ".join(
        f"{slug}: {', '.join(key for key, good in figures.items() if good)}" for slug, figures in found.items()
    )
    raise UsageError(words, subject=subject, hint=f"A goal is fed by one of these. {fed}.")


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
