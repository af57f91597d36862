from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from smdash.domain.timelog.entries import Entry
from smdash.screens.timelog.words import Shown, log_lines


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 20, hour, minute, tzinfo=UTC)


def test_the_log_says_what_is_logged_twice() -> None:
    now = at(18)
    entries = (
        Entry(1, "image", at(9), at(10), note="one"),
        Entry(2, "image", at(9, 30), at(11), note="two"),
        Entry(3, "image", at(11), at(12), note="three"),
    )
    lines = log_lines(Shown(entries, (), (), (), {}, now, ZoneInfo("UTC"), now.date()))
    assert [line.remark for line in lines if line.kind == "entry"] == ["three", "0:30 twice  two", "one"]
