"""Conditions on row ids. Every id is written out as the integer it is, so that nothing else can stand in the SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def among(column: str, ids: Iterable[int]) -> str:
    """Return ``column IN (1,2,3)``; without ids it holds for no row."""
    return f"{column} IN ({','.join(str(int(number)) for number in ids)})"


def and_among(column: str, ids: Iterable[int] | None) -> str:
    """Return `` AND column IN (1,2,3)`` to follow other conditions, '' for None, which stands for all rows."""
    return "" if ids is None else f" AND {among(column, ids)}"
