"""What a figure can be at all: whether it may be less than nothing, and when a number cannot be one of it."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.platforms.model import Metric, Platform

FIRST_DAY = date(2004, 1, 1)
"""No platform known here is older, so a figure of an earlier day is a slip."""
LARGEST = 1e11
_SIGNED = frozenset({"score", "karma", "community_karma"})
_TAKEN_BACK = ("likes", "comments", "shares", "reposts", "saves", "reactions", "engagements")
_STARS = {"rating": (1.0, 5.0), "average_rating": (1.0, 5.0)}
COUNTED = frozenset({"count", "accounts"})


def is_mean(key: str) -> bool:
    """Whether a figure is a mean of counted things by its key, which has decimals."""
    return "_per_" in key or key.startswith("average_")


def may_be_negative(platform: Platform, metric: Metric) -> bool:
    """Whether a platform can state less than nothing of a figure: differences, points, and money taken back."""
    if metric.key.startswith("net_") or metric.key in _SIGNED or metric.unit == "currency":
        return True
    daily = metric.level == "account" and metric.flow == "flow"
    return daily and platform.days.losses and metric.key.startswith(_TAKEN_BACK)


def impossible(platform: Platform, metric: Metric, value: float) -> str:
    """Return why a figure cannot be this number, as the end of a sentence; '' where it can."""
    least, most = _STARS.get(metric.key, (None, None))
    if not math.isfinite(value):
        return "is no figure a platform could state"
    if least is not None and most is not None and not least <= value <= most:
        return f"is no mean of stars, which is {least:.0f} to {most:.0f}"
    if value < 0 and not may_be_negative(platform, metric):
        return "is less than nothing"
    if metric.unit in COUNTED and not is_mean(metric.key) and not float(value).is_integer():
        return "is not a whole number, and things are counted here"
    return ""
