"""Two sections of the meter's own screen: what to keep, and signs of strain with the cheapest cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.workload.keep import NO_VALUES, hour_words, portion_words
from smdash.domain.workload.worth import basis_words, unit, worth_words
from smdash.widgets.workload.meterlist import MeterRow

if TYPE_CHECKING:
    from smdash.domain.workload.keep import Portion
    from smdash.domain.workload.views import WorkloadDetails

LEAST_SIGNS = 2


def what_to_keep(found: WorkloadDetails) -> list[MeterRow]:
    """Return the posts that go and those that stay, chosen exactly, and what an hour more is worth."""
    rows = [MeterRow("h:keep", "heading", "What to keep")]
    basis = basis_words(found.situation)
    keeping = found.keeping
    if keeping is None:
        known = found.situation.hours_known
        words = "Values are unknown: v on an account." if known else "Say your hours first: H."
        why = f"{NO_VALUES}: v on a line of an account.\n\n{basis}"
        return [*rows, MeterRow("keep", "words", "", words, tone="warn", why=why)]
    worth = unit(found.situation)
    words = hour_words(keeping, worth)
    counted = f"\n\nWithout a value, so that a post counts 1: {', '.join(keeping.counted)}." if keeping.counted else ""
    for number, each in enumerate(keeping.cut):
        rows.append(
            MeterRow(
                f"cut:{number}",
                "pair",
                f"- {portion_words(each)}",
                _figures(each),
                tone="warn",
                why=f"{_why('Goes', each, worth)}{counted}\n\n{basis}",
                account=each.account,
            )
        )
    if keeping.kept:
        stay = "\n".join(f"  {portion_words(each)}: {_figures(each)}" for each in keeping.kept)
        text = (
            f"{sum(each.posts for each in keeping.kept):.3g} posts  {keeping.hours:.1f} of {keeping.capacity_h:.1f} h"
        )
        why = (
            f"Stays, {keeping.locked_h:.1f} h of inbox, duties, switching, unplanned work and locked accounts "
            f"included:\n\n{stay}{counted}\n\n{basis}"
        )
        rows.append(
            MeterRow("kept", "pair", "keep all else" if keeping.cut else "keep all", text, tone="good", why=why)
        )
    if words:
        tone = "bad" if keeping.locked_exceeds else "plain"
        rows.append(MeterRow("hour", "words", "", f"{words}.", tone=tone, why=f"{words}.{counted}\n\n{basis}"))
    rows.append(MeterRow("yours", "words", "", basis, tone="dim", why=_worths(found)))
    return rows


def _worths(found: WorkloadDetails) -> str:
    """Return what a post of each account is worth, and by what."""
    worths = "\n".join(f"  {each.slug}: {worth_words(each)}" for each in found.situation.accounts)
    return f"{basis_words(found.situation)}\n\nWorth of a post:\n{worths}"


def _figures(each: Portion) -> str:
    return f"{each.hours:.1f} h" + ("" if each.rate is None else f"  {each.rate:.2f}/h")


def _why(verb: str, each: Portion, worth: str) -> str:
    rate = "" if each.rate is None else f", {each.rate:.2f} an hour"
    return (
        f"{verb}: {portion_words(each)}, {each.hours:.1f} h a week that are worth {each.value:.2f}{worth}{rate}.\n\n"
        "Each post more on an account is worth less than the one before; the choice is the one worth most in all."
    )


def strain(found: WorkloadDetails) -> list[MeterRow]:
    """Return one quiet line where two signs or more are there, with the cheapest cut."""
    signs = [*found.strain, *([found.own_sign] if found.own_sign else [])]
    if len(signs) < LEAST_SIGNS:
        return []
    cut = f" Cheapest: {found.view.next_step}." if found.view.next_step else ""
    why = "Signs, not a score:\n\n" + "\n".join(signs) + (f"\n\n{cut.strip()}" if cut else "")
    return [MeterRow("strain", "words", "worth a thought", f"{'; '.join(signs)}.{cut}", why=why)]
