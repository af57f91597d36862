"""The cheapest next step out of a week that is too full, with its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.workload.situation import reply_wait_of

if TYPE_CHECKING:
    from smdash.domain.workload.situation import Evaluation, Situation
    from smdash.domain.workload.ways_out import WaysOut

TARGET_P = 0.20
FULL = 0.85
LATE_SHARE = 0.1
"""The reply wait is spoken of when this share of some account's answers is late."""


def next_step(situation: Situation, evaluation: Evaluation, ways: WaysOut | None = None) -> str:
    """Name the cheapest step with its result; '' while the week is light and answers are in time.

    One brand a day costs nothing that is worth something, so it comes before any cut; where the week fits, a look
    into the inbox that shortens the wait is named. ``ways`` are those out of the week, where they are known.
    """
    load, chance = evaluation.load.load, evaluation.load.p_overrun
    if load is None or chance is None:
        return ""
    if load < FULL and chance <= TARGET_P:
        return _sweep(situation)
    from smdash.domain.workload.ways_out import batching, ladder

    parts = []
    together = ways.batching if ways else batching(situation, evaluation)
    if together is not None:
        situation, evaluation = together.situation, together.after
        parts.append(f"one brand a day saves {together.saved_h:.1f} h -> {_percent(evaluation)}")
    goal = TARGET_P if chance > TARGET_P else 0.0
    for rung in ways.rungs[:1] if ways else ladder(situation, evaluation, goal, most=1):
        result = f"-> {_load(rung.load, bool(evaluation.unknowns))}"
        parts.append(
            f"{rung.name} as well {result}" if parts else f"{rung.name} saves {rung.hours_saved:.1f} h {result}"
        )
    return "; ".join(parts) or "nothing is left that may be cut: unlock an account or find more hours"


def _percent(evaluation: Evaluation) -> str:
    return _load(evaluation.load.load, bool(evaluation.unknowns))


def _load(load: float | None, partial: bool) -> str:
    return f"{'at least ' if partial else ''}{round((load or 0) * 100)} %"


def _sweep(situation: Situation) -> str:
    from smdash.domain.workload.inbox_sweeps import sweep_words

    wait = reply_wait_of(situation)
    if wait.mean_h is None or wait.extra is None or wait.extra_h is None:
        return ""
    if max(wait.late.values(), default=0.0) < LATE_SHARE or wait.extra_h > 0.8 * wait.mean_h:
        return ""
    return f"a look {sweep_words(wait.extra)}: reply wait {wait.extra_h:.1f} h instead of {wait.mean_h:.1f} h"
