"""Whether days and weeks have room for more, on days counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

from smdash.domain.queue.capacity import Book, PieceOfWork, fullest, judge, overtime

MONDAY = date(2026, 11, 23)


def on(day: int) -> date:
    """A day counted from that Monday."""
    return MONDAY + timedelta(days=day)


def book(*pieces: PieceOfWork, other: float = 1.0, hours: float = 8.0) -> Book:
    """Four weeks of five working days, an hour of each taken already."""
    days = [on(number) for number in range(28)]
    work = {day: hours if day.weekday() < 5 else 0.0 for day in days}
    return Book(MONDAY, work, {day: other for day in days if work[day]}, pieces)


def test_a_day_without_hours_is_worked_for_on_the_last_day_with_some() -> None:
    assert book().work_day(on(2)) == on(2)
    assert book().work_day(on(6)) == on(4)
    assert book().work_day(on(40)) == on(40), "nothing is known of it"


def test_other_work_takes_room_too() -> None:
    assert judge(book(), [PieceOfWork(on(0), 7.0)]).kind == "fits"
    full = judge(book(), [PieceOfWork(on(0), 7.5)])
    assert full.kind == "day"
    assert full.day is not None
    assert (full.day.day, full.day.before_h, full.day.after_h, full.day.capacity_h) == (on(0), 1.0, 8.5, 8.0)


def test_what_is_due_later_is_made_in_the_free_hours_of_days_before() -> None:
    assert judge(book(), [PieceOfWork(on(1), 14.0)]).kind == "fits", "seven hours of Monday's and of Tuesday's"
    assert judge(book(), [PieceOfWork(on(1), 14.5)]).kind == "day"
    assert judge(book(), [PieceOfWork(on(5), 12.0)]).kind == "fits", "work due on a Saturday is not Friday's alone"


def test_a_day_that_relied_on_free_hours_is_the_one_that_breaks() -> None:
    busy = book(PieceOfWork(on(1), 13.0, 1))
    found = judge(busy, [PieceOfWork(on(0), 2.0)])
    assert found.kind == "day"
    assert found.day is not None
    assert (found.day.day, found.day.after_h, found.day.capacity_h) == (on(1), 14.0, 8.0)


def test_days_before_today_leave_nothing_over() -> None:
    late = book()
    assert judge(Book(on(1), late.capacity, late.other), [PieceOfWork(on(1), 7.5)]).kind == "day"


def test_the_next_day_with_room_is_named_and_none_without_hours() -> None:
    busy = book(*(PieceOfWork(on(day), 7.0, day) for day in range(4)), PieceOfWork(on(4), 6.0, 4))
    found = judge(busy, [PieceOfWork(on(4), 2.0)])
    assert (found.kind, found.shift, found.next_day) == ("day", 3, on(7)), "Saturday and Sunday have no hours"


def test_all_of_it_moves_to_days_with_hours() -> None:
    busy = book(*(PieceOfWork(on(day), 7.0, day) for day in range(3)), PieceOfWork(on(3), 6.0, 3))
    found = judge(busy, [PieceOfWork(on(3), 2.0), PieceOfWork(on(4), 1.0)])
    assert (found.kind, found.shift, found.next_day) == ("day", 4, on(7)), "a day later one of them fell on Saturday"


def test_a_week_can_be_full_while_each_of_its_days_has_room() -> None:
    weekend = PieceOfWork(on(5), 3.0)
    busy = book(*(PieceOfWork(on(day), 9.0, day) for day in range(4)))
    found = judge(busy, [weekend])
    assert found.kind == "week"
    assert found.day is not None
    assert not found.day.full


def test_the_fullest_day_is_the_one_with_most_too_much() -> None:
    more = [PieceOfWork(on(0), 8.0), PieceOfWork(on(1), 9.0), PieceOfWork(on(2), 2.0)]
    kind, room = fullest(book(), more) or ("", None)
    assert room is not None
    assert (kind, room.day, room.after_h) == ("day", on(1), 10.0)
    assert fullest(book(), [PieceOfWork(on(2), 2.0)]) is None


def test_overtime_is_counted_in_order_of_time_after_what_is_within_the_hours() -> None:
    within = PieceOfWork(on(1), 3.0, 9)
    early, late = PieceOfWork(on(0), 7.0, 8, overtime=True), PieceOfWork(on(1), 3.0, 1, overtime=True)
    last = PieceOfWork(on(1), 2.0, 2, overtime=True)
    assert overtime(book(within, early, late, last)) == {2}, "the third one on Tuesday has no room left"
    assert overtime(book(early, late, last)) == frozenset()
    tight = book(PieceOfWork(on(2), 5.0, 3, overtime=True), PieceOfWork(on(3), 5.0, 1, overtime=True), other=1.0)
    assert overtime(tight) == frozenset()
    thursday, friday = PieceOfWork(on(3), 7.0, 7, overtime=True), PieceOfWork(on(4), 7.0, 1, overtime=True)
    week = book(*(PieceOfWork(on(day), 8.0, 10 + day) for day in range(3)), friday, thursday)
    assert overtime(week) == {1}, "Thursday's came first and took what was left of the week"
