"""A figure of the catalogue as its definition is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smdash.platforms.model import Metric, Platform

_AT_ONCE = timedelta(0)


def definition_values(facts: Platform, metric: Metric, step: timedelta = _AT_ONCE) -> dict[str, Any]:
    """Return the columns of a figure's definition; ``step`` is how far its file was moved in time."""
    return {
        "platform": facts.key,
        "metric": metric.key,
        "version": metric.version,
        "label": metric.label,
        "unit": metric.unit,
        "kind": metric.kind,
        "level": metric.level,
        "flow": metric.flow,
        "is_unique": int(metric.unique),
        "counts": metric.counts,
        "valid_from": (metric.valid_from + step).isoformat() if metric.valid_from else None,
        "valid_until": (metric.valid_until + step).isoformat() if metric.valid_until else None,
        "replaced_by": metric.replaced_by or None,
        "comparable": int(metric.comparable_with_previous or metric.version == 1),
        "source": metric.source,
    }
