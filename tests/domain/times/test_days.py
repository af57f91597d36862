"""Days, stretches of days, days of the week, times of day and times of the week, as people type them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.times.clocks import is_clock, read_clock
from smdash.domain.times.days import Lean, read_day
from smdash.domain.times.ranges import read_range
from smdash.domain.times.weekdays import read_weekdays
from smdash.domain.times.weekly import Weekly, read_weekly

TODAY = date(2026, 11, 21)  # a Saturday
LEANS: tuple[Lean, ...] = ("ahead", "back", "week")


@pytest.mark.parametrize(
    ("text", "ahead", "back", "week"),
    [
        ("sat", "2026-11-21", "2026-11-21", "2026-11-21"),
        ("mon", "2026-11-23", "2026-11-16", "2026-11-16"),
        ("next mon", "2026-11-23", "2026-11-23", "2026-11-23"),
        ("last mon", "2026-11-16", "2026-11-16", "2026-11-09"),
        ("next-sat", "2026-11-28", "2026-11-28", "2026-11-28"),
        ("25 nov", "2026-11-25", "2025-11-25", "2026-11-25"),
        ("3 nov", "2027-11-03", "2026-11-03", "2026-11-03"),
        ("3 jan", "2027-01-03", "2026-01-03", "2027-01-03"),
        ("29 feb", "2028-02-29", "2024-02-29", "2028-02-29"),
        ("yesterday", "2026-11-20", "2026-11-20", "2026-11-20"),
        ("+3d", "2026-11-24", "2026-11-24", "2026-11-24"),
        ("-2w", "2026-11-07", "2026-11-07", "2026-11-07"),
        ("in 2 weeks", "2026-12-05", "2026-12-05", "2026-12-05"),
        ("Wed, 25 Nov", "2026-11-25", None, "2026-11-25"),
        ("2026-11-25", "2026-11-25", "2026-11-25", "2026-11-25"),
    ],
)
def test_a_day_by_the_way_it_leans(text: str, ahead: str, back: str | None, week: str) -> None:
    for lean, day in zip(LEANS, (ahead, back, week), strict=True):
        if day is not None:
            assert str(read_day(text, TODAY, lean)) == day
        else:
            with pytest.raises(UsageError, match="2025 is a Tue"):
                read_day(text, TODAY, lean)


@given(st.text(max_size=12))
def test_any_words_are_a_day_or_are_told(text: str) -> None:
    for lean in LEANS:
        try:
            found = read_day(text, TODAY, lean)
        except UsageError:
            continue
        assert isinstance(found, date)


@given(st.dates(date(2019, 1, 1), date(2034, 1, 1)))
def test_a_day_without_its_year_is_the_nearest_on_its_side(day: date) -> None:
    text = f"{day.day} {day:%b}"
    assert read_day(text, day) == read_day(text, day, "back") == read_day(text, day, "week") == day
    near = read_day(text, day + timedelta(days=1), "back")
    assert near == day
    assert read_day(text, day - timedelta(days=1)) == day
    assert read_day(f"{day:%a} {text}", day, "week") == day


@pytest.mark.parametrize(
    ("text", "at"),
    [("9", "09:00"), ("9:5", "09:05"), ("09:30", "09:30"), ("14:30:59", "14:30"), ("8am", "08:00"), ("12 am", "00:00"), ("12:30PM", "12:30"),
     ("noon", "12:00"), ("midnight", "00:00"), ("9h", "09:00"), ("8 p.m.", "20:00")],
)  # fmt: skip
def test_time_of_day(text: str, at: str) -> None:
    assert read_clock(text) == time.fromisoformat(at)


@given(st.text(max_size=8))
def test_any_words_are_a_time_of_day_or_are_told(text: str) -> None:
    try:
        found = read_clock(text)
    except UsageError:
        return
    assert is_clock(text)
    assert (found.second, found.microsecond) == (0, 0)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon", "0"), ("Mon-Fri", "01234"), ("mon/wed", "02"), ("mon, wed and fri", "024"), ("weekdays", "01234"), ("weekend", "56"), ("daily", "0123456"),
     ("every day", "0123456"), ("fri-mon", "0456"), ("Monday to Wednesday", "012"), ("mondays", "0"), ("weekdays, sat", "012345"), ("sat\u2013sun", "56")],
)  # fmt: skip
def test_days_of_the_week(text: str, days: str) -> None:
    assert "".join(map(str, read_weekdays(text))) == days


@pytest.mark.parametrize(
    ("text", "part"), [("mon-fry", "'fry'"), ("", "''"), ("-", "'-'"), ("mon,foo,wed", "'foo'"), ("mo", "'mo'")]
)
def test_days_of_the_week_that_are_none(text: str, part: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_weekdays(text)
    assert caught.value.subject == part


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Fri 9am", [("4", "9", "")]),
        ("9am Fri", [("4", "9", "")]),
        ("Mon-Fri 9:00", [("01234", "9", "")]),
        ("weekdays 9", [("01234", "9", "")]),
        ("daily 9:30", [("0123456", "9:30", "")]),
        ("every day at 9:30", [("0123456", "9:30", "")]),
        ("Mon/Wed 9", [("02", "9", "")]),
        ("Mon, Wed 9, 17", [("02", "9 17", "")]),
        ("Mon Wed 9 17", [("02", "9 17", "")]),
        ("Mon 9, Wed 2 pm, Fri noon", [("0", "9", ""), ("2", "14", ""), ("4", "12", "")]),
        ("Mon 9 Wed 17", [("0", "9", ""), ("2", "17", "")]),
        ("9am Mon 10am Tue", [("0", "9", ""), ("1", "10", "")]),
        ("Mon-Fri 9,15 and Sat 12", [("01234", "9 15", ""), ("5", "12", "")]),
        ("every mon 9", [("0", "9", "")]),
        ("Mon 9 image #tips on coffee ~best of, Wed 10 text", [("0", "9", "image #tips on coffee ~best of"), ("2", "10", "text")]),
        ("Mon 9 #tips, tricks", [("0", "9", "#tips, tricks")]),
        ("Mon to Wed 9", [("012", "9", "")]),
    ],
)  # fmt: skip
def test_times_of_the_week(text: str, parts: list[tuple[str, str, str]]) -> None:
    wanted = [
        Weekly(tuple(map(int, days)), tuple(read_clock(clock) for clock in clocks.split()), rest)
        for days, clocks, rest in parts
    ]
    assert read_weekly(text) == wanted


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Mon", "'Mon'"),
        ("9:00", "'9:00'"),
        ("Foo 9:00", "'Foo'"),
        ("Mon 24:00", "'24:00'"),
        ("Mon 9:60", "'9:60'"),
        ("Mon-Fry 9", "'fry'"),
        ("Mon x", "'x'"),
        ("Mon 9-17", "'9-17'"),
        ("9 9", "'9 9'"),
        ("", "''"),
        (" , ", "','"),
    ],
)
def test_times_of_the_week_that_are_none_name_the_part(text: str, part: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_weekly(text)
    assert caught.value.subject == part


@given(st.text("monfri 9:03,-/#~;apw\u202e", max_size=24))
def test_any_words_are_times_of_the_week_or_are_told(text: str) -> None:
    try:
        found = read_weekly(text)
    except UsageError:
        return
    assert all(part.days and part.clocks for part in found)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3-10 dec", "2026-12-03", "2026-12-10"),
        ("dec 3-10", "2026-12-03", "2026-12-10"),
        ("3 dec - 10 dec", "2026-12-03", "2026-12-10"),
        ("30 nov to 4 dec", "2026-11-30", "2026-12-04"),
        ("24 dec - 1 jan", "2026-12-24", "2027-01-01"),
        ("2026-12-03..10", "2026-12-03", "2026-12-10"),
        ("2026-12-03..2027-01-02", "2026-12-03", "2027-01-02"),
        ("fri-mon", "2026-11-27", "2026-11-30"),
        ("tomorrow 5d", "2026-11-22", "2026-11-26"),
        ("tomorrow for 2 weeks", "2026-11-22", "2026-12-05"),
        ("2026-10", "2026-10-01", "2026-10-31"),
        ("december", "2026-12-01", "2026-12-31"),
        ("sun", "2026-11-22", "2026-11-22"),
    ],
)
def test_stretches_of_days(text: str, first: str, last: str) -> None:
    assert tuple(map(str, read_range(text, TODAY))) == (first, last)


def test_a_month_that_is_over_is_the_last_such_one() -> None:
    assert tuple(map(str, read_range("december", TODAY, "back"))) == ("2025-12-01", "2025-12-31")
    assert tuple(map(str, read_range("1-31 oct", TODAY, "back"))) == ("2026-10-01", "2026-10-31")


@pytest.mark.parametrize(
    "text", ["", "soon", "10-3 dec", "2026-13", "3-99 dec", "1..2", "fri-", "2026-12-03..2026-12-01", "tomorrow 0d"]
)
def test_stretches_of_days_that_are_none(text: str) -> None:
    with pytest.raises(UsageError):
        read_range(text, TODAY)
