"""Values as JSON spells them, and printing them."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date, datetime

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def show(value: dict[str, Any]) -> None:
    """Print a value; what a terminal would act on is escaped, and everything is where stdout is not UTF-8."""
    ascii_only = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2, allow_nan=False)
    click.echo(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


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
