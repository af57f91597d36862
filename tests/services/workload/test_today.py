"""The days of a week and today's list, as the rows say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.times.when import When
from smdash.domain.workload.levels import LEVELS
from smdash.domain.workload.today import (
    TodayLine,
    TodayView,
    added_up,
    brief_words,
    inbox_words,
    line_words,
    overtime_words,
)
from tests.worlds import write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock

TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""08:00 in Berlin, an hour before office hours."""


def only(services: Services, *, slots: list[str], cadence: float, format: str = "short_video") -> None:
    """Leave one brand with one account and no other work, so that the days hold what it makes."""
    services.manage.add_brand("solo")
    services.manage.add_account(
        "solo", "x", inbox_per_week=0, slots=slots, cadence=[{"format": format, "per_week": cadence}]
    )
    services.workload.set_hours(dict.fromkeys(range(5), 6.0) | {5: 0.0, 6: 0.0})
    services.manage.set_zone("Europe/Berlin")
    services.workload_setup.set_unplanned(0)
    services.workload_setup.set_sweeps([])
    for kind in ("analytics", "report", "strategy", "platform_news", "admin"):
        services.workload_setup.add_duty(kind, kind, times=0)


def made(view: TodayView) -> list[tuple[str, int, str]]:
    return [
        (line.what, round(line.minutes or 0), f"{line.due:%a %H:%M}")
        for line in view.lines
        if line.kind == "make" and line.due is not None
    ]


def at(day: int, hour: int, minute: int = 0) -> When:
    return When("at", datetime(2026, 11, day, hour, minute))  # noqa: DTZ001 - a wall clock


# The week by day -----------------------------------------------------------------------------------------


def test_work_due_at_the_weekend_does_not_fall_on_friday_alone(services: Services, clock: Clock) -> None:
    only(services, slots=["Sat 10:00", "Sat 15:00", "Sun 10:00", "Sun 15:00"], cadence=4)
    clock.moment = TUESDAY
    view = services.workload.view()
    assert [round(bar.needed_h, 1) for bar in view.days] == [0, 0, 0, 3.1, 6, 0, 0]
    assert view.breaks == ""


def test_a_long_piece_is_begun_days_before_it_is_due(services: Services, clock: Clock) -> None:
    only(services, slots=[], cadence=0)
    clock.moment = TUESDAY
    post = services.posts.written(write_post(services, "The film", ["solo/x"], at(27, 17, 30)))
    services.posts.rewrite(1, post._replace(minutes=15 * 60.0), None)
    assert [bar.needed_h for bar in services.workload.view().days] == pytest.approx([0, 0, 3, 6, 6, 0, 0])
    assert made(services.today.view()) == []
    clock.forward(days=1)
    today = services.today.view()
    line = next(line for line in today.lines if line.kind == "make")
    assert (round(line.minutes or 0), round(line.of_minutes or 0), line.text) == (180, 900, "The film")
    assert (
        line_words(line, today.now) == "finish text, solo/x, for Fri 27 17:30, part of 15:00 (no time logged): The film"
    )


def test_what_is_due_on_monday_morning_is_made_on_friday(services: Services, clock: Clock) -> None:
    only(services, slots=["Mon 08:30"], cadence=1)
    clock.moment = TUESDAY + timedelta(days=3)
    assert made(services.today.view()) == [("short video", 136, "Mon 08:30")]
    clock.forward(days=3)
    view = services.workload.view()
    assert view.breaks == "Monday 08:30 is 2.3 h short: 2.3 h due, 0.0 h there", "nothing is written for the slot"


def test_what_is_queued_counts_as_made_when_its_days_are_over_unless_time_says_otherwise(
    services: Services, clock: Clock
) -> None:
    only(services, slots=["Mon 08:30"], cadence=1)
    clock.moment = TUESDAY
    write_post(services, "Reel", ["solo/x"], at(30, 8, 30), format="short_video")
    clock.moment = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    assert services.workload.view().breaks == ""
    assert made(services.today.view()) == []
    with services.home.store.write("half an hour of it", services.home.now()) as w:
        w.conn.execute(
            """INSERT INTO time_entries(activity, started_at, ended_at, post_id)
               VALUES ('short_video', '2026-11-27T09:00:00Z', '2026-11-27T09:30:00Z', 1)"""
        )
    assert made(services.today.view()) == [("short video", 106, "Mon 08:30")]
    assert services.workload.view().breaks.startswith("Monday 08:30 is 1.8 h short")


def test_a_post_that_is_out_or_handed_over_is_not_made_again(services: Services, clock: Clock) -> None:
    only(services, slots=[], cadence=0)
    clock.moment = TUESDAY
    write_post(services, "Now", ["solo/x"], at(24, 17, 0))
    assert made(services.today.view()) == [("text", 14, "Tue 17:00")]
    services.handover.take(1)
    assert made(services.today.view()) == []
    assert [line.what for line in services.today.view().lines if line.kind == "hand over"] == [
        "1 post handed over: say whether it is out"
    ]


# Today's list --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("hour", [7, 13, 22])
def test_todays_list_adds_up_to_todays_bar(demo: Services, clock: Clock, day: int, hour: int) -> None:
    clock.moment = datetime(2026, 11, 23 + day, hour, tzinfo=UTC)
    today = demo.today.view()
    bar = next(bar for bar in demo.workload.view().days if bar.day == today.day)
    assert added_up(today.lines) / 60 == pytest.approx(bar.needed_h)
    assert today.needed_h == pytest.approx(bar.needed_h)
    assert today.breaks == demo.workload.view().breaks
    if bar.capacity_h:
        assert {"answer", "make", "duty", "keep free"} <= {line.kind for line in today.lines}


def test_the_list_is_in_the_order_of_the_day(demo: Services, clock: Clock) -> None:
    clock.moment = datetime(2026, 11, 25, 7, tzinfo=UTC)
    today = demo.today.view()
    kinds = [line.kind for line in today.lines]
    assert kinds[0] == "hand over"
    assert today.lines[0].what.endswith("late posts: post or drop them")
    timed = [line.at or line.due for line in today.lines if (line.at or line.due) and line.kind != "duty"]
    assert timed == sorted(timed, key=lambda moment: moment or today.now)
    assert kinds[-2:] == ["keep free", "keep free"]
    for place, line in enumerate(today.lines):
        if line.kind == "make" and line.delivery and line.due and line.due.date() == today.day:
            later = next(n for n, other in enumerate(today.lines) if other == _handed(line, today.lines))
            assert place < later, "a post is made before it is handed over"


def _handed(line: TodayLine, listed: tuple[TodayLine, ...]) -> Any:
    return next(other for other in listed if other.kind == "hand over" and other.delivery == line.delivery)


def test_what_nobody_gave_minutes_for_is_named_without_any(services: Services, clock: Clock) -> None:
    only(services, slots=[], cadence=0)
    clock.moment = TUESDAY
    write_post(services, "A hologram", ["solo/x"], at(25, 12, 0))
    with services.home.store.write("a format nobody knows", services.home.now()) as w:
        w.conn.execute("UPDATE variants SET format = 'hologram'")
    line = next(line for line in services.today.view().lines if line.kind == "make")
    assert (line.what, line.minutes) == ("hologram", None)
    assert line_words(line, services.today.view().now) == "finish hologram, solo/x, for tomorrow 12:00: A hologram"


def test_an_empty_home_has_nothing_to_do(services: Services) -> None:
    today = services.today.view()
    assert (today.lines, today.needed_h, today.hours_known) == ((), 0.0, False)
    assert brief_words(today) == "0.0 h to do"


def test_a_look_on_a_day_without_hours_has_no_minutes(small: Services, clock: Clock) -> None:
    small.workload_setup.set_sweeps([(0, 9.0), (5, 12.0)])
    look = next(line for line in small.today.view().lines if line.kind == "answer")
    assert (f"{look.at:%a %H:%M}", look.minutes, look.over) == ("Sat 12:00", None, False)
    clock.forward(hours=4)
    assert next(line for line in small.today.view().lines if line.kind == "answer").over


# Late in the day -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "minute", "to_do", "left", "words"),
    [
        (8, 0, 6.0, 6.0, ""),
        (13, 15, 4.5, 3.0, "1.5 h more than is left of today, unless some of it is done"),
        (23, 59, 3.0, 0.0, "3.0 h more than is left of today, unless some of it is done"),
    ],
)
def test_late_in_the_day_what_is_left_to_do_is_held_against_the_hours_that_are_left(
    services: Services, clock: Clock, hour: int, minute: int, to_do: float, left: float, words: str
) -> None:
    only(services, slots=[], cadence=0)
    services.workload_setup.set_unplanned(0.5)
    clock.moment = datetime(2026, 11, 24, hour - 1, minute, tzinfo=UTC)
    post = services.posts.written(write_post(services, "The film", ["solo/x"], at(25, 7, 0)))
    services.posts.rewrite(1, post._replace(minutes=6 * 60.0), None)
    today = services.today.view()
    assert [line.kind for line in today.lines if line.minutes] == ["make", "keep free"]
    assert today.needed_h == pytest.approx(6.0), "the day's bar is that of the whole day"
    assert (today.to_do_h, today.left_h) == pytest.approx((to_do, left), abs=0.01)
    assert overtime_words(today).partition(":")[0] == words
    whole = today._replace(to_do_h=9.0, left_h=6.0)
    assert overtime_words(whole) == "3.0 h more than today has: overtime, or something has to go"


def test_a_look_counts_until_its_minutes_have_passed(small: Services, clock: Clock) -> None:
    clock.moment = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    small.workload.set_hours(dict.fromkeys(range(7), 6.0))
    small.workload_setup.set_sweeps([(1, 9.0), (1, 15.0)])
    before = [line for line in small.today.view().lines if line.kind == "answer"]
    assert [(line.over, line.left_minutes) for line in before] == [(False, line.minutes) for line in before]
    each = before[0].minutes or 0
    assert each > 2
    clock.moment = datetime(2026, 11, 24, 8, 1, tzinfo=UTC)
    during = [line for line in small.today.view().lines if line.kind == "answer"]
    assert [line.over for line in during] == [False, False]
    assert during[0].left_minutes == pytest.approx(each - 1)
    clock.moment = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    after = small.today.view()
    assert [line.left_minutes for line in after.lines if line.kind == "answer"] == pytest.approx([0, each])
    over = next(line for line in after.lines if line.over)
    assert line_words(over, after.now) == "look into the inbox and answer (earlier)"
    assert after.to_do_h < after.needed_h
    assert "1 look" in brief_words(after)


# What is open in the inbox -------------------------------------------------------------------------------


def test_the_first_look_from_now_on_has_time_for_what_is_open_and_the_list_says_what_is_left(
    small: Services, clock: Clock
) -> None:
    clock.moment = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    small.workload.set_hours(dict.fromkeys(range(7), 4.0))
    small.workload_setup.set_sweeps([(1, 9.0), (1, 15.0), (2, 9.0)])
    before = [line.minutes for line in small.today.view().lines if line.kind == "answer"]
    open_items(small, 15, "2026-11-23T10:00:00Z")
    debt = small.inbox.view().minutes
    assert debt is not None
    today = small.today.view()
    looks = [line.minutes for line in today.lines if line.kind == "answer"]
    assert looks[0] >= debt > before[0]
    assert looks[1] == before[1]
    assert today.inbox_left == 0
    assert inbox_words(today) == ""
    assert added_up(today.lines) / 60 == pytest.approx(
        next(bar.needed_h for bar in small.workload.view().days if bar.day == today.day)
    )
    open_items(small, 60, "2026-11-23T10:00:00Z")
    full = small.today.view()
    assert full.inbox_left > 60
    assert inbox_words(full).endswith("of what is open in the inbox will be left after today's looks")
    clock.moment = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    later = [line for line in small.today.view().lines if line.kind == "answer"]
    assert later[0].over, "a look that is over answers nothing any more"
    assert (later[1].minutes or 0) > looks[1]


def open_items(services: Services, number: int, received: str, account: int = 1) -> None:
    with services.home.store.write("came in", services.home.now()) as w:
        first = w.conn.execute("SELECT count(*) FROM inbox_items").fetchone()[0]
        w.conn.executemany(
            """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at)
               VALUES (?, ?, 'comment', 'x', ?, ?)""",
            [(account, f"n{first + each}", received, received) for each in range(number)],
        )


def test_what_waits_in_the_inbox_is_named_in_the_weeks_sentence(small: Services, clock: Clock) -> None:
    clock.moment = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    open_items(small, 2, "2026-11-23T10:00:00Z")
    assert "wait in the inbox" not in small.workload.view().explanation, "no more than usually comes in"
    open_items(small, 30, "2026-11-20T10:00:00Z")
    view = small.workload.view()
    assert view.owed_h == pytest.approx(30 * small.inbox.view().minutes / 32 / 60, abs=0.05)
    assert view.explanation.endswith(f"Of it, {view.owed_h:.1f} h wait in the inbox now.")


def standing(services: Services) -> tuple[float, ...]:
    """Return all that is said of the load, each the larger the worse."""
    view, today = services.workload.view(), services.today.view()
    return (
        view.needed_h,
        view.load or 0.0,
        view.p_overrun or 0.0,
        view.fit.over_h or 0.0,
        float(view.fit.fits is False),
        float(LEVELS.index(view.level)),
        today.to_do_h,
        today.inbox_left,
        float(bool(today.breaks)),
        services.status.view().inbox_minutes or 0.0,
        services.workload.details().wait.mean_h or 0.0,
    )


@pytest.mark.parametrize(("day", "hour"), [(23, 6), (24, 12), (26, 20), (28, 9)])
@pytest.mark.parametrize("measured", [False, True])
def test_an_open_item_more_never_makes_a_sentence_better(
    small: Services, clock: Clock, day: int, hour: int, measured: bool
) -> None:
    if measured:
        with small.home.store.write("x", small.home.now()) as w:
            w.conn.execute("UPDATE accounts SET inbox_per_week = NULL")
        for account in (1, 2, 3):
            open_items(small, 1, "2026-10-01T10:00:00Z", account)
        with small.home.store.write("x", small.home.now()) as w:
            w.conn.execute("UPDATE inbox_items SET state = 'done', handled_at = '2026-10-02T10:00:00Z'")
    clock.moment = datetime(2026, 11, day, hour, tzinfo=UTC)
    before = standing(small)
    for number in range(1, 7):
        received = clock.moment - timedelta(hours=1, days=2 * number % 5)
        open_items(small, 4 * number, f"{received:%Y-%m-%dT%H:%M:%SZ}", 1 + number % 3)
        after = standing(small)
        worse = [now >= was - 1e-9 for was, now in zip(before, after, strict=True)]
        assert all(worse), [pair for pair in zip(before, after, strict=True) if pair[1] < pair[0]]
        before = after
