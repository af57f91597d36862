"""The hours of a person's week as they are typed."""

from __future__ import annotations

import pytest

from smdash.domain.errors import UsageError
from smdash.domain.times.week_hours import read_week


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7.5", [7.5] * 5 + [0, 0]),
        ("8 8 8 8 6", [8, 8, 8, 8, 6, 0, 0]),
        ("8, 8, 8, 8, 6, 0, 2", [8, 8, 8, 8, 6, 0, 2]),
        ("mon-thu 7.5, fri 7", [7.5] * 4 + [7, 0, 0]),
        ("weekdays 8h; sat 2", [8] * 5 + [2, 0]),
        ("mon wed 4, tue 3", [4, 3, 4, 0, 0, 0, 0]),
        ("daily 5, sun 0", [5] * 6 + [0]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: list[float]) -> None:
    assert list(read_week(text).values()) == hours


@pytest.mark.parametrize(
    "text", ["8 8", "8 8 8 8 8 0 x", "25", "-1", "nan", "mon", "mon-fri", "5 mon", "mon 8, fri", ""]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_week(text)
