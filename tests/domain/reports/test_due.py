"""Months and when their reports are due."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.reports.due import Standing, due_on, due_words, state, state_words, waiting
from smdash.domain.reports.month import Month, month_of, read_month, stored_month

TODAY = date(2026, 11, 21)
OCTOBER = Month(date(2026, 10, 1))
SOME_TIME = datetime(2026, 11, 3, 9, tzinfo=UTC)


@given(st.dates(date(1971, 1, 1), date(2098, 12, 31)))
def test_a_month_is_read_as_it_is_written(day: date) -> None:
    month = month_of(day)
    assert read_month(month.key, day) == stored_month(month.key) == month
    assert month.first <= day <= month.last
    assert month.before.after == month
    assert month.after.before == month
    assert month.days == (month.after.first - month.first).days
    assert month.first <= month.through(day) <= month.last


def test_last_and_this_month_have_names() -> None:
    assert read_month("", TODAY) == read_month("last", TODAY) == read_month("2026-10", TODAY) == OCTOBER
    assert read_month(" This ", TODAY).key == "2026-11"


def test_a_month_is_typed_as_everywhere() -> None:
    assert read_month("October", TODAY) == read_month("last month", TODAY) == read_month("10/2026", TODAY) == OCTOBER


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "26-10", "Octobre", "2026-10-01", "0000-01", "1970-12", "x" * 999]
)
def test_what_is_no_month_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="this is no month"):
        read_month(text, TODAY)


def test_a_month_to_come_has_no_report() -> None:
    with pytest.raises(UsageError, match="has not begun"):
        read_month("2026-12", TODAY)


def test_it_is_due_on_its_day_of_the_month_after() -> None:
    assert due_on(Month(date(2026, 12, 1)), 28) == date(2027, 1, 28)
    assert due_on(OCTOBER, None) is None


@pytest.mark.parametrize(
    ("today", "made", "sent", "expected"),
    [
        (date(2026, 10, 31), None, None, "running"),
        (date(2026, 11, 1), None, None, "open"),
        (date(2026, 11, 4), None, None, "due"),
        (date(2026, 11, 9), SOME_TIME, None, "due"),
        (date(2026, 11, 10), SOME_TIME, None, "overdue"),
        (date(2026, 11, 10), SOME_TIME, SOME_TIME, "sent"),
        (date(2026, 10, 31), None, SOME_TIME, "sent"),
    ],
)
def test_a_report_is_due_until_it_was_sent(
    today: date, made: datetime | None, sent: datetime | None, expected: str
) -> None:
    standing = Standing("acme", "Acme", "", OCTOBER, date(2026, 11, 9), made, sent)
    assert state(standing, today) == expected
    assert bool(waiting([standing], today)) == (expected in {"due", "overdue"})


def test_what_is_due_is_said_in_a_line() -> None:
    standing = Standing("acme", "Acme", "", OCTOBER, date(2026, 11, 9))
    assert due_words(standing, date(2026, 11, 9)) == "acme: client update for October, due today"
    assert due_words(standing, date(2026, 11, 8)) == "acme: client update for October, due tomorrow"
    late = standing._replace(made_at=SOME_TIME)
    assert due_words(late, TODAY) == "acme: client update for October, overdue since 9 Nov (made, not marked as sent)"
    assert due_words(standing._replace(due_on=None), TODAY) == ""
    assert due_words(standing, date(2027, 1, 2)).startswith("acme: client update for October 2026, overdue")
    assert state_words(standing._replace(due_on=None, made_at=SOME_TIME), TODAY) == "made"


def test_the_longest_overdue_comes_first() -> None:
    early, late = (Standing(name, name, "", OCTOBER, date(2026, 11, day)) for name, day in (("b", 3), ("a", 9)))
    assert [each.brand for each in waiting([late, early], TODAY)] == ["b", "a"]
