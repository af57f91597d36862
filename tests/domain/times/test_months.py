"""Months as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from smdash.domain.errors import UsageError
from smdash.domain.times.months import a_month, read_month

TODAY = date(2026, 1, 21)


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2026-10", 2026, 10), ("2026/1", 2026, 1), ("10.2026", 2026, 10), ("Oct", 2025, 10), ("january", 2026, 1),
        ("oct. 2024", 2024, 10), ("May, 2023", 2023, 5), ("last month", 2025, 12), ("This  month", 2026, 1),
    ],
)  # fmt: skip
def test_a_month(text: str, year: int, month: int) -> None:
    assert read_month(text, TODAY) == date(year, month, 1)


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "ju", "jun-jul", "mon", "3 nov", "", "2026", "99999-10", "٢٠٢٦-١٠"]
)
def test_no_month(text: str) -> None:
    assert a_month(text, TODAY) is None
    with pytest.raises(UsageError, match="no month"):
        read_month(text, TODAY)
