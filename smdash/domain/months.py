"""Calendar months, by the first of their days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def month_end(day: date) -> date:
    """Return the last day of the month that ``day`` is in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_before(day: date) -> date:
    """Return the first day of the month before the one that ``day`` is in."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
