"""Sets what the rows of a file add up to against the totals the file itself states."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.formats.problems import ProblemLog
    from smdash.platforms.model import Metric

_SUMS = frozenset({"count", "seconds", "minutes", "hours", "currency"})
_ROUNDING = 0.002  # Rows are rounded one by one; what they add up to may differ by that much.


def adds_up(metric: Metric | None, key: str) -> bool:
    """Whether rows of a figure may be added: not people counted once, not rates, not means."""
    if metric is None or metric.unique or metric.unit not in _SUMS:
        return False
    return not ("_per_" in key or key.startswith("average_") or key in {"rpm", "cpm", "ad_cpm"})


def reconcile(
    keys: Sequence[str],
    metrics: Mapping[str, Metric | None],
    rows: Sequence[Sequence[float | None]],
    totals: Mapping[str, float],
    log: ProblemLog,
    line: int,
) -> None:
    """Warn, naming both figures, where the rows do not add up to the file's own totals; a gap proves nothing."""
    for at, key in enumerate(keys):
        metric = metrics.get(key)
        if metric is None or key not in totals or not adds_up(metric, key):
            continue
        values = [row[at] for row in rows]
        if not values or None in values:
            continue
        added, stated = sum(value for value in values if value is not None), totals[key]
        if abs(added - stated) > max(1.0, _ROUNDING * abs(stated)):
            text = f"the rows add up to {added:,.10g}, the file's own total says {stated:,.10g}: rows may be missing."
            log.warning(line, metric.label, text)
