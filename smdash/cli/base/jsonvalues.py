"""Values as JSON spells them: instants as ISO 8601 with offset, dates ISO, missing as null."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


def at(moment: datetime | None) -> str | None:
    """Return an instant as ISO 8601 with its offset."""
    return None if moment is None else moment.isoformat(timespec="seconds")


def on(day: date | None) -> str | None:
    """Return a date as ISO 8601."""
    return None if day is None else day.isoformat()


def number(value: float | None, digits: int = 4) -> float | None:
    """Return a figure without the noise of its last digits."""
    return None if value is None else round(value, digits)


def percent(fraction: float | None) -> float | None:
    """Return a fraction as a number out of 100."""
    return None if fraction is None else round(fraction * 100, 4)
