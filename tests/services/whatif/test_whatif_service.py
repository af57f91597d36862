"""Trying out, asking for room, going away and asking first, over real homes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.posts.post import Written
from smdash.domain.schedule import parse_utc
from smdash.domain.times.when import When
from smdash.domain.whatif.proposal import Proposal
from smdash.domain.whatif.whatif import Batch, Client, Drop, Hours, Posts, Promise, Sweeps
from smdash.domain.workload.duties import DutyWork
from smdash.domain.workload.situation import AccountWork, Cadence
from tests.worlds import content, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.whatif.whatif import Lever
    from smdash.services.bundle import Services
    from tests.worlds import Clock


ACCOUNTS = ("acme/mastodon", "acme/x", "bean/instagram")
levers = st.one_of(
    st.builds(Posts, st.sampled_from(ACCOUNTS), st.sampled_from(["text", "image"]), st.integers(0, 9).map(float)),
    st.builds(Drop, st.sampled_from(ACCOUNTS)),
    st.builds(Hours, st.integers(0, 6), st.integers(0, 12).map(float)),
    st.builds(Sweeps, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 23).map(float)), max_size=4).map(tuple)),
    st.builds(Promise, st.sampled_from(ACCOUNTS), st.integers(30, 3000)),
    st.builds(Batch, st.booleans()),
    st.builds(
        lambda n, fee, duties: Client(
            Proposal(
                "New",
                f"new{n}",
                (AccountWork(f"new{n}/x", f"new{n}", "x", (Cadence("text", 2.0),), 3.0, 240),),
                tuple(DutyWork(kind, "month", 2.0, "", f"new{n}") for kind in duties),
                fee,
            )
        ),
        st.integers(2, 3),
        st.sampled_from([None, 0.0, 900.0]),
        st.sets(st.sampled_from(["report", "analytics"])),
    ),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turned=st.lists(levers, min_size=1, max_size=5))
def test_trying_stores_nothing_and_undo_takes_all_of_it_back(small: Services, turned: list[Any]) -> None:
    before = content(small.home.read())
    shown = small.whatif.outcome(turned)
    assert content(small.home.read()) == before
    said = small.whatif.commit(turned)
    if not said:
        assert content(small.home.read()) == before
        return
    stored = small.whatif.outcome([]).before
    assert stored.needed_h == pytest.approx(shown.after.needed_h), "what was shown is what is stored"
    assert stored.guessed_duty_h == pytest.approx(shown.after.guessed_duty_h)
    assert stored.capacity_h == pytest.approx(shown.after.capacity_h)
    small.undo.undo()
    assert content(small.home.read()) == before


def test_dropping_does_not_archive(small: Services) -> None:
    assert small.whatif.commit([Drop("acme/x")]) == [
        "acme/x: no posts; its 5 messages a week still count",
    ]
    assert small.home.account("acme/x")
    assert rows(
        small, "SELECT per_week FROM cadences c JOIN accounts a ON a.id = account_id WHERE slug = 'acme/x'"
    ) == [(0.0,)]


def test_a_what_if_at_the_weekend_is_about_the_week_to_come(small: Services, clock: Clock) -> None:
    assert small.whatif.start().monday == date(2026, 11, 23)
    clock.moment = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert small.whatif.start().monday == date(2026, 11, 23)


def test_an_added_account_comes_with_its_brand(small: Services) -> None:
    asked = small.proposals.typed("Cycle Hub", "instagram 3 image, x 5 adapted text", 10)
    small.whatif.commit([Client(asked)])
    assert {"cycle-hub/instagram", "cycle-hub/x"} <= {account.slug for account in small.home.accounts()}
    assert small.undo.undo()
    assert not any(account.brand == "cycle-hub" for account in small.home.accounts())


# Capacity ------------------------------------------------------------------------------------------------


def written(minutes: float) -> Written:
    return Written("A long one", ("acme/x",), minutes=minutes)


def at(day: int, hour: int = 12) -> When:
    return When("at", datetime(2026, 11, day, hour))  # noqa: DTZ001 - a wall clock


def test_a_full_day_is_noticed_and_the_next_one_offered(small: Services) -> None:
    small.workload.set_hours({0: 0.0, 1: 0.0})  # nothing is left over from days before Wednesday
    assert small.capacity.check_written(written(60), at(25)).kind == "fits"
    small.posts.write(written(360), at(25))
    verdict = small.capacity.check_written(written(120), at(25))
    assert verdict.kind == "day"
    assert "Wed 25 Nov is full" in verdict.words
    moved = small.capacity.shifted(written(120), at(25), verdict.shift)
    assert moved["acme/x"].wall.date() == verdict.next_day
    assert small.capacity.check_written(written(120), moved).kind == "fits"
    assert small.capacity.check_written(written(120), When("draft")).kind == "fits"


def test_overtime_goes_away_when_the_plan_moves(small: Services) -> None:
    small.workload.set_hours({0: 0.0, 1: 0.0})  # nothing is left over from days before Wednesday
    big = small.posts.write(written(360), at(25))
    late = small.posts.write(written(120), at(25, 13), overtime=True)
    ids = {post: small.capacity.of_post(post)[0] for post in (big, late)}
    assert small.capacity.effective_overtime(date(2026, 11, 25)) == {ids[late]}
    small.queue.reschedule([ids[big]], at(26))
    assert small.capacity.effective_overtime(date(2026, 11, 25)) == frozenset()
    assert rows(small, "SELECT overtime FROM deliveries WHERE id = ?", ids[late]) == [(1,)], (
        "what was chosen stays known"
    )
    small.undo.undo()
    assert small.capacity.effective_overtime(date(2026, 11, 25)) == {ids[late]}


def test_a_long_post_fits_where_days_before_it_have_room(small: Services) -> None:
    assert small.capacity.check_written(written(15 * 60), at(25)).kind == "fits", "Monday and Tuesday are free"
    assert small.capacity.check_written(written(25 * 60), at(25)).kind == "day"


def test_a_guess_counts_in_the_day_as_in_the_week(small: Services) -> None:
    small.workload_setup.set_estimate("text", 60)
    room = small.capacity.check_written(Written("By the format", ("acme/x",)), at(25)).day
    assert room is not None
    estimate = small.situation.now().estimates["text"]
    assert room.after_h - room.before_h == pytest.approx(estimate.mean * small.situation.now().bias / 60)


def test_no_hours_told_is_no_reason_to_ask(services: Services) -> None:
    services.manage.add_brand("acme")
    services.manage.add_account("acme", "x")
    assert services.capacity.check_written(written(10_000), at(25)).kind == "unknown"


def test_a_year_of_posts_is_judged_soon(small: Services) -> None:
    for _ in range(30):
        small.posts.write(written(30), at(30))
    verdict = small.capacity.check_written(written(30), When("at", datetime(2027, 11, 30, 12)))  # noqa: DTZ001
    assert verdict.kind == "fits"


# Away ----------------------------------------------------------------------------------------------------

FIRST, LAST = date(2026, 11, 24), date(2026, 11, 27)


def test_a_time_away_says_what_it_leaves_undone(small: Services) -> None:
    view = small.away.plan(FIRST, LAST)
    assert view.hours_off == 30
    assert {each.account for each in view.uncovered} == {"acme/mastodon", "bean/instagram"}
    assert [each.account for each in view.waiting] == ["acme/x"]
    assert view.messages == pytest.approx(22 / 7 * 4)
    assert 0 < view.late <= view.messages
    assert view.before.monday == date(2026, 11, 23)
    assert view.before.after_capacity_h == 7.5
    before = content(small.home.read())
    small.away.plan(FIRST, LAST)
    assert content(small.home.read()) == before


def test_going_away_pauses_promises_and_can_be_undone(small: Services) -> None:
    x = small.home.account("acme/x")
    with small.home.store.write("in", small.home.now()) as w:
        w.conn.execute(
            """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at)
               VALUES (?, 'i', 'reply', 'Hi?', '2026-11-23T16:00:00Z', '2026-11-24T10:00:00Z')""",
            (x.id,),
        )
    before = content(small.home.read())
    small.away.commit(FIRST, LAST, "holiday")
    due = parse_utc(rows(small, "SELECT due_at FROM inbox_items")[0][0])
    assert due.date() == date(2026, 11, 30), "the promise runs on after the return"
    assert small.situation.now(FIRST).capacity_h == (7.5, 0, 0, 0, 0, 0, 0)
    assert small.away.list()[0].reason == "holiday"
    with pytest.raises(UsageError):
        small.away.commit(LAST, LAST + timedelta(days=2))
    small.undo.undo()
    assert content(small.home.read()) == before
    small.undo.redo()
    small.away.cancel(date(2026, 11, 25))
    assert small.away.list() == []
    assert small.situation.now(FIRST).capacity_h[1] == 7.5
    with pytest.raises(UsageError):
        small.away.cancel(FIRST)


def test_away_in_an_empty_home(services: Services) -> None:
    view = services.away.plan(FIRST, LAST)
    assert (view.before, view.messages, view.uncovered, view.waiting) == (None, 0, (), ())


# Asking first --------------------------------------------------------------------------------------------


def test_asking_stores_nothing(small: Services, tmp_path: Path) -> None:
    before = content(small.home.read())
    path = tmp_path / "brand.toml"
    path.write_text('name = "New"\n[[accounts]]\nplatform = "x"\ncadence = { text = 3 }\ninbox_per_week = 4\n')
    judged = small.proposals.judge_file(path)
    assert judged.fits is True
    assert judged.hours > 0
    assert content(small.home.read()) == before
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError):
        small.proposals.judge_file(path)
    with pytest.raises(UsageError):
        small.proposals.judge_file(tmp_path)


def test_what_a_move_makes_too_full_is_said_and_only_that(small: Services) -> None:
    small.workload.set_hours({0: 0.0, 1: 0.0})  # nothing is left over from days before Wednesday
    big = small.capacity.of_post(small.posts.write(written(360), at(25)))
    one = small.capacity.of_post(small.posts.write(written(120), at(26)))
    assert small.capacity.full_words(one) == "", "it has room where it is"
    assert small.capacity.full_words([]) == ""
    small.queue.reschedule(one, at(25, 15))
    said = small.capacity.full_words(one)
    assert said.startswith("Wed 25 Nov is full now: ")
    assert said.endswith(" of 7.5 h")
    assert float(said.split()[6]) > 7.5
    small.queue.reschedule(big, at(27))
    assert small.capacity.full_words(one) == ""
    small.queue.cancel(one)
    assert small.capacity.full_words(one) == "", "what is cancelled takes no room"


def test_nothing_is_said_of_days_that_are_over(small: Services, clock: Clock) -> None:
    small.workload.set_hours({0: 0.0, 1: 0.0})  # nothing is left over from days before Wednesday
    small.posts.write(written(420), at(25))
    one = small.capacity.of_post(small.posts.write(written(120), at(25, 15)))
    assert small.capacity.full_words(one).startswith("Wed 25 Nov is full now")
    clock.forward(days=4, hours=12)
    assert small.capacity.full_words(one) == ""


def test_room_is_taken_by_what_is_left_to_do_and_not_by_what_moves(small: Services) -> None:
    post = small.posts.write(written(420), at(25))
    (number,) = small.capacity.of_post(post)

    def hours(leaving: tuple[int, ...] = ()) -> list[float]:
        return [piece.hours for piece in small.capacity.book(date(2026, 11, 27), leaving).pieces if piece.key == number]

    assert hours() == [7.0]
    assert hours((number,)) == []
    with small.home.store.write("log", small.home.now()) as w:
        w.conn.execute(
            """INSERT INTO time_entries(activity, post_id, started_at, ended_at)
               VALUES ('text', ?, '2026-11-20T08:00:00Z', '2026-11-20T10:00:00Z')""",
            (post,),
        )
    assert hours() == pytest.approx([5.0])


def test_the_first_copy_is_made_and_the_others_are_carried_over(small: Services) -> None:
    both = Written("For two", ("acme/mastodon", "acme/x"))
    made = small.capacity.check_written(both, at(25)).day
    alone = small.capacity.check_written(Written("For one", ("acme/x",)), at(25)).day
    assert made.before_h == alone.before_h
    assert alone.after_h < made.after_h
    assert made.after_h - made.before_h < 2 * (alone.after_h - alone.before_h)


def test_a_post_for_a_free_day_is_made_on_the_working_day_before(small: Services) -> None:
    small.workload.set_hours(dict.fromkeys(range(4), 0.0))
    big = small.posts.write(written(420), at(27))
    one = small.capacity.of_post(small.posts.write(written(120), at(28)))
    assert small.capacity.full_words(one).startswith("Fri 27 Nov is full now"), big


def test_the_queue_and_the_week_show_overtime_only_while_it_is(small: Services) -> None:
    small.workload.set_hours({0: 0.0, 1: 0.0})  # nothing is left over from days before Wednesday
    big = small.capacity.of_post(small.posts.write(written(360), at(25)))
    late = small.capacity.of_post(small.posts.write(written(120), at(25, 13), overtime=True))

    def shown() -> list[set[int]]:
        window = small.queue.reader.view().window
        filtered = small.filters.posts(small.filters.parse("state:scheduled"))
        week = small.calendar.reader.week(date(2026, 11, 23))
        return [
            {row.delivery_id for row in window.rows(0, window.count) if row.overtime},
            {row.delivery_id for row in filtered.rows(0, filtered.count) if row.overtime},
            {entry.delivery_id for day in week.days for entry in day.entries if entry.overtime},
        ]

    assert shown() == [set(late)] * 3
    small.queue.reschedule(big, at(26))
    assert shown() == [set()] * 3
    small.undo.undo()
    assert shown() == [set(late)] * 3


def test_looks_that_are_silenced_by_a_day_without_hours_stay_silent(small: Services) -> None:
    turned: list[Lever] = [Sweeps(((5, 17.0), (0, 9.0))), Hours(5, 0.0)]
    shown = small.whatif.outcome(turned)
    assert small.whatif.commit(turned)
    assert small.whatif.start().situation.looks == ((0, 9.0),)
    assert small.whatif.outcome([]).before.needed_h == pytest.approx(shown.after.needed_h)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    off=st.sets(st.integers(0, 6), max_size=3),
    turned=st.lists(
        st.one_of(
            st.builds(Hours, st.integers(0, 6), st.sampled_from([0.0, 4.0, 7.5])),
            st.builds(
                Sweeps, st.lists(st.tuples(st.integers(0, 6), st.sampled_from([9.0, 15.0])), max_size=4).map(tuple)
            ),
        ),
        min_size=1,
        max_size=4,
    ),
)
@example(off={0, 2, 5}, turned=[Sweeps(())])
def test_looks_on_days_off_count_as_little_when_tried_as_when_stored(
    small: Services, off: set[int], turned: list[Lever]
) -> None:
    monday = small.whatif.start().monday
    small.workload_setup.set_sweeps([(0, 9.0), (2, 15.0), (5, 12.0)])
    small.workload_setup.drop_day_off(monday, monday + timedelta(days=6))
    for day in off:
        small.workload_setup.set_day_off(monday + timedelta(days=day))
    shown = small.whatif.outcome(turned).after
    small.whatif.commit(turned)
    stored = small.whatif.outcome([]).before
    assert (stored.needed_h, stored.reply_h) == pytest.approx((shown.needed_h, shown.reply_h))


def test_a_look_on_a_day_off_comes_into_force_with_the_day(small: Services) -> None:
    monday = small.whatif.start().monday
    small.workload_setup.set_day_off(monday + timedelta(days=2))
    start = small.whatif.start()
    assert {day for day, _ in start.situation.looks} == {0, 1, 3, 4}
    tried = small.whatif.outcome([Sweeps((*start.situation.sweeps, (2, 11.0)))], start)
    assert tried.after.reply_h == tried.before.reply_h, "nobody looks on a day off"
    back = small.whatif.outcome([Hours(2, 7.0)], start)
    assert back.after.reply_h < back.before.reply_h, "the day brings its looks back"
