"""What each client takes of a week, and what it pays for an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.workload.situation import evaluate

if TYPE_CHECKING:
    from smdash.domain.workload.situation import Evaluation, Situation

WEEKS_PER_MONTH = 52 / 12


class ClientHours(NamedTuple):
    """A brand, the hours a week that would be free without it, what it pays a month, and for each of these hours.

    The hours hold its posts, answering and duties, and what switching to it costs. ``pays`` is None where nobody said,
    ``per_hour`` then too and where it takes no time.
    """

    brand: str
    hours: float
    pays: float | None
    per_hour: float | None


def money_per_hour(pays: float | None, hours: float) -> float | None:
    """Return what a month's pay comes to for each hour, with so many ``hours`` a week; None where nobody can say."""
    return None if pays is None or hours <= 0 else pays / (hours * WEEKS_PER_MONTH)


def clients_of(situation: Situation, evaluation: Evaluation) -> tuple[ClientHours, ...]:
    """Return every client of a situation, the one that takes most first."""
    found = []
    for brand in dict.fromkeys(account.brand for account in situation.accounts):
        hours = max(0.0, evaluation.load.mean_h - evaluate(situation.without_brand(brand)).load.mean_h)
        pays = situation.fees.get(brand)
        found.append(ClientHours(brand, hours, pays, money_per_hour(pays, hours)))
    return tuple(sorted(found, key=lambda each: (-each.hours, each.brand)))


def client_money(each: ClientHours, *, at_least: bool = False) -> str:
    """Say what a client pays: ``900 a month, 28.51 an hour``; while its hours are a lower bound, at most that."""
    if each.pays is None:
        return "what it pays was not said"
    if each.per_hour is None:
        return f"{each.pays:.10g} a month"
    return f"{each.pays:.10g} a month, {'at most ' if at_least else ''}{each.per_hour:.2f} an hour"
