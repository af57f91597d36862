"""When to look next: usual looks, days off, and the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from smdash.domain.inbox.clearing import Look
from smdash.domain.workload.next_look import look_words, next_look

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
WORKDAYS = tuple((day, hour) for day in range(5) for hour in (9.0, 15.5))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def test_the_next_usual_look_is_later_today_or_on_the_next_day_that_has_one() -> None:
    assert next_look(at(23, 10), WORKDAYS, (), BERLIN) == at(23, 15, 30)
    assert next_look(at(27, 16), WORKDAYS, (), BERLIN) == at(30, 9), "over the weekend"


def test_a_look_that_is_just_over_is_not_the_next_one() -> None:
    assert next_look(at(23, 8, 45), WORKDAYS, (), BERLIN) == at(23, 15, 30)


def test_nobody_looks_on_days_off_and_without_looks_there_is_none() -> None:
    off = {date(2026, 11, 24), date(2026, 11, 25)}
    assert next_look(at(23, 17), WORKDAYS, off, BERLIN) == at(26, 9)
    assert next_look(at(23, 17), (), (), BERLIN) is None
    assert next_look(at(23, 17), ((0, 9.0),), {date(2026, 11, 30)}, BERLIN) == at(7, 9, month=12)


def test_an_hour_that_the_clocks_leave_out_is_the_one_after_it() -> None:
    night = datetime(2026, 3, 28, 22, tzinfo=BERLIN)
    found = next_look(night, ((6, 2.5),), (), BERLIN)
    assert found is not None
    assert (found.date(), found.hour) == (date(2026, 3, 29), 3)


def test_the_next_look_is_the_usual_one_or_before_something_is_late() -> None:
    usual = NOW + timedelta(hours=19)
    assert look_words(Look(usual, 0), NOW) == "Look again tomorrow 09:00, as usual."
    assert look_words(Look(usual + timedelta(days=6), 0), NOW) == "Look again Mon 30 09:00, as usual."
    soon = Look(usual, 0, NOW + timedelta(hours=2, minutes=10), "@raj (acme/x)")
    assert look_words(soon, NOW) == "Look again before 16:10, else @raj (acme/x) is late."
    assert look_words(soon._replace(closing=True), NOW).endswith("else @raj (acme/x) can no longer be answered.")
    assert look_words(soon._replace(due=NOW + timedelta(hours=21)), NOW) == (
        "Look again tomorrow 09:00, as usual; without one @raj (acme/x) is late tomorrow 11:00."
    )
    assert look_words(soon._replace(at=None), NOW).startswith("Look again before 16:10")
    assert look_words(Look(usual, 2), NOW).startswith("Do not wait: 2 open items are late already.")
    assert look_words(Look(None, 0), NOW) == "Nobody waits; no look into the inbox is set."
