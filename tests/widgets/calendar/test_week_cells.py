"""What an entry of the calendar looks like, and where it stands in a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.style import Style

from smdash.domain.calendar.views import CalendarEntry, Day, WeekView
from smdash.widgets.calendar.weekcells import cell, lines_of, notes_of
from smdash.widgets.calendar.weekgrid import _lay
from smdash.widgets.ink import LOOKS, Ink
from smdash.widgets.text import broken, cut, flowing

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
INK = Ink(Style(), **dict.fromkeys(LOOKS, Style()))


def entry(day: int, clock: str, **fields: Any) -> CalendarEntry:
    at = datetime.fromisoformat(f"{MONDAY + timedelta(days=day)}T{clock}").replace(tzinfo=ZONE)
    one = CalendarEntry(f"d:{day}{clock}", "post", at, "acme/x", 1, "acme", "red", "x", "scheduled")
    return one._replace(**fields)


def week(*entries: CalendarEntry, now: str = "2026-11-24T09:12") -> WeekView:
    days = [MONDAY + timedelta(days=number) for number in range(7)]
    by_day = tuple(Day(day, tuple(each for each in entries if each.at.date() == day)) for day in days)
    return WeekView(MONDAY, "Europe/Berlin", datetime.fromisoformat(now).replace(tzinfo=ZONE), by_day)


def texts(view: WeekView, width: int = 16) -> list[list[tuple[CalendarEntry, list[str]]]]:
    return [[(each, lines_of(each, width)) for each in day.entries] for day in view.days]


def test_a_text_has_no_marks_of_its_line_breaks() -> None:
    assert flowing("One\n\nTwo\u2028Three\tfour ") == "One Two Three four"
    assert broken("One\n\nTwo", 20, 3) == ["One Two             "]


def test_what_is_cut_ends_in_an_ellipsis_and_what_is_whole_does_not() -> None:
    lines = broken("one two three four five", 9, 12)
    assert [line.rstrip() for line in lines] == ["one two", "three", "four five"]
    assert cut(lines, 3, 9) == lines
    assert cut(lines, 2, 9) == [lines[0], "three fo\u2026"]
    assert cut(lines, 0, 9) == []


def test_sign_time_dot_and_account_stand_apart_at_any_width() -> None:
    post = entry(0, "08:30", state="published", text="Words", format="text")
    for width, said in ((16, "\u271308:30 \u25cf acme/x "), (27, "\u2713 08:30 \u25cf acme/x")):
        first = "".join(each.text for each in cell(post, width, 3, INK, lines_of(post, width), past=False)[0])
        assert first.startswith(said.rstrip())
    free = post._replace(kind="free", state="")
    assert "".join(each.text for each in cell(free, 16, 1, INK, [], past=False)[0]) == "+08:30 \u25cb acme/x"


def test_every_line_of_a_cell_fits_its_column() -> None:
    post = entry(0, "08:30", clash="another 5 min away", format="image", files=2, text="\u6f22\u5b57 and so on " * 30)
    for width in (13, 16, 20, 27, 40):
        for line in cell(post, width, 6, INK, lines_of(post, width), past=False):
            assert sum(cell_len(each.text) for each in line) <= width


def test_notes_say_state_clash_format_and_files_in_words() -> None:
    assert notes_of(entry(0, "08:30", format="text")) == ("", "dim")
    assert notes_of(entry(0, "08:30", format="image", files=2)) == ("image \u25a32", "dim")
    assert notes_of(entry(0, "08:30", format="image")) == ("image without a file", "dim")
    assert notes_of(entry(0, "08:30", format="image", state="published")) == ("image", "dim")
    assert notes_of(entry(0, "08:30", state="missed", clash="another")) == ("missed, clash", "bad")
    assert notes_of(entry(0, "08:30", clash="another", overtime=True)) == ("clash, overtime", "warn")
    assert notes_of(entry(0, "08:30", kind="free", format="image")) == ("", "dim")


def test_on_an_axis_the_same_hour_begins_on_the_same_line_of_every_day() -> None:
    view = week(entry(0, "08:00"), entry(0, "08:30"), entry(2, "09:10"), entry(3, "09:50"), entry(3, "18:00"))
    laid = _lay(view, texts(view), 4, 1, axis=True)
    tops = {spot.entry.key: spot.top for spots in laid.spots for spot in spots}
    assert tops["d:209:10"] == tops["d:309:50"]
    assert laid.hours[0] == "08:00"
    assert laid.hours[tops["d:209:10"]] == "09:00"
    assert laid.hours[tops["d:318:00"]] == "18:00"
    assert laid.now == tops["d:209:10"]  # its hour, though nothing stands in it today


def test_now_stands_between_what_was_and_what_is_to_come() -> None:
    view = week(entry(1, "08:00"), entry(1, "09:12"), entry(1, "10:00"))
    for axis in (True, False):
        laid = _lay(view, texts(view), 4, 1, axis=axis)
        first, second, third = (spot.top for spot in laid.spots[1])
        assert laid.now is not None
        assert first < laid.now < second < third
    late = _lay(view._replace(now=view.now.replace(hour=23)), texts(view), 4, 1, axis=True)
    assert late.now == late.height - 1
    assert _lay(view._replace(now=view.now + timedelta(days=9)), texts(view), 4, 1, axis=True).now is None
    assert _lay(view, texts(view), 1, 0, axis=False).now is None, "where it is tight posts have the lines"


def test_no_two_entries_of_a_day_share_a_line() -> None:
    words = "A text that is long enough to take several lines of a column in any case."
    view = week(*(entry(1, f"{hour:02d}:{minute}", text=words) for hour in range(7, 20) for minute in ("00", "30")))
    for tallest, gap, axis in ((13, 1, True), (4, 1, False), (1, 0, False)):
        laid = _lay(view, texts(view), tallest, gap, axis=axis)
        taken = [line for spot in laid.spots[1] for line in range(spot.top, spot.top + spot.height)]
        assert len(taken) == len(set(taken))
        assert max(taken) < laid.height
        assert laid.now not in taken
