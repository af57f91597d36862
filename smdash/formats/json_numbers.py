"""Reads JSON whose numbers may be none: NaN, Infinity, 1e400 and thousands of digits are said, not computed with."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from smdash.formats.quoting import plain

_MOST_DIGITS = 40


@dataclass(frozen=True, slots=True)
class NoNumber:
    """What stands where a number was expected, as it is written."""

    text: str

    @property
    def fault(self) -> str:
        """Return what is wrong with it, as a sentence without its end."""
        shown = plain(self.text, 20)
        return f"{shown} is larger than any number" if self.text[-1:].isdecimal() else f"{shown} is no number"

    def __str__(self) -> str:
        return self.text


def lenient(text: str) -> Any:
    """Return what a text says, with a ``NoNumber`` for every number that is none.

    Raises ValueError for what is no JSON, RecursionError where it is nested too deeply.
    """
    return json.loads(text, parse_constant=NoNumber, parse_int=_whole, parse_float=_fraction)


def strict(text: str | bytes) -> Any:
    """Return what a text says; raises ValueError for a number that is none too."""
    return json.loads(
        text,
        parse_constant=lambda name: _refused(NoNumber(name)),
        parse_int=lambda number: _refused(_whole(number)),
        parse_float=lambda number: _refused(_fraction(number)),
    )


def _whole(text: str) -> int | NoNumber:
    return int(text) if len(text) <= _MOST_DIGITS else NoNumber(text)


def _fraction(text: str) -> float | NoNumber:
    value = float(text)
    return value if math.isfinite(value) else NoNumber(text)


def _refused(value: float | NoNumber) -> float:
    if isinstance(value, NoNumber):
        raise ValueError(value.fault)  # noqa: TRY004
    return value
