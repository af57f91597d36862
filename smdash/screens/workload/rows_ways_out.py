"""The ways out of a week that is too much, as rows: a running list, and how many accounts fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.workload.words import fit_words, odds_words
from smdash.widgets.workload.meterlist import MeterRow

if TYPE_CHECKING:
    from smdash.domain.workload.cuts import Rung
    from smdash.domain.workload.views import WorkloadDetails

FIT_WHY = """They are counted from the smallest up, each with its posts, replies and its part of the switching, while \
the week overruns at most 1 in 5. Fewer posts on one make room for another."""


def ways_out(found: WorkloadDetails) -> list[MeterRow]:
    """Return the steps out, cheapest first and each on top of those before, and how many accounts fit."""
    view = found.view
    rows = [MeterRow("h:out", "heading", "Ways out, cheapest first (saves, load then)")]
    least = "\u2265" if view.unknowns else ""
    if found.batching_h is not None:
        result = _result(found.batching_h, found.batching_load, least)
        why = "Each day for one brand costs nothing but the habit: less is lost to switching. B says that you do so."
        rows.append(MeterRow("batch", "pair", "one brand a day", result, tone="good", why=why))
    for number, rung in enumerate(found.ladder):
        result = _result(rung.hours_saved, rung.load, least)
        why = _why(rung, first=not number and found.batching_h is None, least="at least " if least else "")
        rows.append(MeterRow(f"rung:{number}", "pair", rung.name, result, why=why))
    if found.locked_h is not None:
        text = f"{found.locked_h:.1f} h alone"
        why = "What no cut may touch exceeds your hours by itself: unlock an account, drop a duty, or find hours."
        rows.append(MeterRow("locked", "words", "what is locked", text, tone="bad", why=why))
    if len(rows) == 1:
        rows.append(_none(found))
    fits = fit_words(view.accounts, view.accounts_fit, bool(view.unknowns))
    if fits:
        why = fits if view.accounts_fit is None else f"{fits}\n\n{FIT_WHY}"
        rows.append(MeterRow("fits", "words", "", fits, tone="dim", why=why))
    return rows


def _result(saved_h: float, load: float | None, least: str) -> str:
    return f"-{saved_h:.1f} h  {least}{round((load or 0) * 100):3d} %"


def _why(rung: Rung, *, first: bool, least: str) -> str:
    odds = "" if rung.p_overrun is None else f" and overruns {odds_words(rung.p_overrun)}"
    then = "The week is then" if first else "With the steps above it the week is then"
    return (
        f"{rung.name}: saves {rung.hours_saved:.1f} h at {rung.value_per_hour:.2f} of worth per hour. "
        f"{then} at {least}{round((rung.load or 0) * 100)} %{odds}.\n\n"
        "Worth falls with each post more on an account; v says what a post is worth, l locks an account."
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
