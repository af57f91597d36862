"""The ways out of a week that is too much, as rows: a running list, and whether it leads to a week that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.workload.words import NOT_ENOUGH, fit_words, odds_words
from smdash.domain.workload.worth import basis_words
from smdash.widgets.workload.meterlist import MeterRow

if TYPE_CHECKING:
    from smdash.domain.workload.cuts import Rung
    from smdash.domain.workload.views import WorkloadDetails

FIT_WHY = """It fits while it overruns at most 1 week in 5. The steps are the least missed first, each on top of those \
before; whole clients come last. v says what a post is worth, l locks an account."""


def ways_out(found: WorkloadDetails) -> list[MeterRow]:
    """Return the steps out, cheapest first and each on top of those before, and whether the week fits then."""
    view = found.view
    rows = [MeterRow("h:out", "heading", "Ways out, cheapest first (saves, load then)")]
    least = "\u2265" if view.unknowns else ""
    fits = fit_words(view.accounts, view.fit, bool(view.unknowns))
    if fits:
        over = f"It does not fit: {view.fit.over_h or 0.0:.1f} h must go for 4 weeks in 5."
        words, tone = (over, "bad") if view.fit.fits is False else (fits, "dim")
        rows.append(MeterRow("fits", "words", "", words, tone=tone, why=f"{fits}\n\n{FIT_WHY}"))
    if found.batching_h is not None:
        result = _result(found.batching_h, found.batching_load, least)
        why = "Each day for one brand costs nothing but the habit: less is lost to switching. B says that you do so."
        rows.append(MeterRow("batch", "pair", "one brand a day", result, tone="good", why=why))
    for number, rung in enumerate(found.ladder):
        result = _result(rung.hours_saved, rung.load, least)
        first = not number and found.batching_h is None
        why = _why(rung, basis_words(found.situation), first=first, least="at least " if least else "")
        rows.append(MeterRow(f"rung:{number}", "pair", rung.name, result, why=why))
    if found.locked_h is not None:
        text = f"{found.locked_h:.1f} h left"
        why = f"What no cut may touch does not fit your hours by itself. {NOT_ENOUGH}."
        rows.append(MeterRow("locked", "words", "not enough", text, tone="bad", why=why))
    elif found.suffices:
        words = "Then it fits."
        rows.append(MeterRow("enough", "words", "", words, tone="good", why=f"{words} {FIT_WHY}"))
    if not found.ladder and found.batching_h is None and found.locked_h is None:
        rows.append(_none(found))
    return rows


def _result(saved_h: float, load: float | None, least: str) -> str:
    return f"-{saved_h:.1f} h  {least}{round((load or 0) * 100):3d} %"


def _why(rung: Rung, basis: str, *, first: bool, least: str) -> str:
    odds = "" if rung.p_overrun is None else f" and overruns {odds_words(rung.p_overrun)}"
    then = "The week is then" if first else "With the steps above it the week is then"
    return (
        f"{rung.name}: saves {rung.hours_saved:.1f} h at {rung.value_per_hour:.2f} of worth per hour. "
        f"{then} at {least}{round((rung.load or 0) * 100)} %{odds}.\n\n"
        "Worth falls with each post more on an account; v says what a post is worth, l locks an account.\n\n"
        f"{basis}"
    )


def _none(found: WorkloadDetails) -> MeterRow:
    """Say why there is no way out to tell."""
    view = found.view
    if view.load is not None and not view.unknowns:
        return MeterRow("out", "words", "", "None is needed.", tone="good", why="The week fits.")
    if not found.situation.hours_known:
        words = "Say your hours first: H."
    elif view.load is None:
        words = "There are no hours this week."
    else:
        words = "Nobody can say while something is unknown."
    return MeterRow("out", "words", "", words, tone="warn", why=words)
