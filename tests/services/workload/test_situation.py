"""What the meter reads, what a person tells it, and how it behaves at the edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.schedule import Office, stored
from smdash.domain.times.when import When
from smdash.domain.workload import situation
from smdash.domain.workload.pane_views import Fit
from smdash.domain.workload.selfcheck import Signs
from smdash.domain.workload.situation import AccountWork, Cadence, Situation, evaluate, reply_wait_of
from smdash.domain.workload.unknowns import Unknown
from smdash.domain.workload.ways_out import ladder, steps, ways_out
from smdash.services.workload.details import outside_share, signs
from tests.worlds import write_post
from tests.yardstick import times

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock

MONDAY = date(2026, 11, 16)
WEEK = (7.5, 7.5, 7.5, 7.5, 7.0, 0.0, 0.0)


def handled(services: Services, moments: list[datetime]) -> None:
    account = services.home.accounts()[0].id
    with services.home.store.write("x", services.home.now()) as w:
        for number, at in enumerate(moments):
            came, text = stored(at - timedelta(minutes=1)), stored(at)
            w.conn.execute(
                """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at, state, handled_at)
                   VALUES (?, ?, 'comment', 'x', ?, ?, 'done', ?)""",
                (account, f"h{number}", came, text, text),
            )


def logged(services: Services, spans: list[tuple[datetime, float]]) -> None:
    with services.home.store.write("x", services.home.now()) as w:
        for start, hours in spans:
            w.conn.execute(
                "INSERT INTO time_entries(activity, started_at, ended_at) VALUES ('text', ?, ?)",
                [at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (start, start + timedelta(hours=hours))],
            )


# Reading -------------------------------------------------------------------------------------------------


def test_a_situation_is_what_the_rows_say(small: Services) -> None:
    small.workload_setup.set_value("acme/x", 2.5)
    small.workload_setup.lock("acme/x")
    small.workload_setup.set_estimate("text", 20)
    now = small.situation.now()
    assert now.capacity_h == (7.5, 7.5, 7.5, 7.5, 7.5, 0, 0)
    x = next(each for each in now.accounts if each.slug == "acme/x")
    assert (x.cadences, x.inbox_per_week, x.value, x.locked) == ((Cadence("text", 3.0),), 5.0, 2.5, True)
    assert (now.unplanned, now.unplanned_from, now.sweeps_from) == (0.1, "guess", "guess")
    assert now.bias == 1.3, "own guesses take as much longer as most people's"
    assert small.undo.undo() == "Estimate text"
    assert small.situation.now().estimates == {}
    assert small.situation.now().bias == 1.0
    small.undo.undo()
    assert not next(each for each in small.situation.now().accounts if each.slug == "acme/x").locked


def test_looks_are_measured_from_when_items_were_handled(small: Services) -> None:
    assert small.situation.sweeps()[1] == "guess"
    zone = small.home.zone()
    monday = datetime(2026, 10, 26, tzinfo=zone)
    moments = []
    for week in range(4):
        for day in (0, 2):
            at = (monday + timedelta(days=7 * week + day)).replace(hour=10, minute=5 * week)
            moments += [at + timedelta(minutes=minute) for minute in (0, 20, 45)]
    moments.append((monday + timedelta(days=5)).replace(hour=22))  # once is no habit
    handled(small, sorted(moments))
    found, basis = small.situation.sweeps()
    assert basis == "measured"
    assert [day for day, _ in found] == [0, 2]
    assert all(10 <= hour <= 10.25 for _, hour in found)
    small.workload_setup.set_sweeps([(5, 12.0)])
    assert small.situation.sweeps() == (((5, 12.0),), "user")
    small.workload_setup.set_sweeps(None)
    assert small.situation.sweeps()[1] == "measured"


def test_half_an_hour_on_a_saturday_makes_no_week_fuller(small: Services) -> None:
    before, looks = small.workload.view(), small.situation.sweeps()
    small.workload.set_hours({5: 0.5})
    after = small.workload.view()
    assert before.load is not None
    assert after.load is not None
    assert after.load < before.load
    assert before.needed_h < after.needed_h < before.needed_h + 0.2
    assert small.situation.sweeps() == looks, "nobody said that they look then"
    small.workload_setup.set_day_off(MONDAY + timedelta(days=2))
    off = small.workload.view().load
    small.workload_setup.set_day_off(MONDAY + timedelta(days=2), hours=0.25)
    back = small.workload.view().load
    assert off is not None
    assert back is not None
    assert back < off


def test_what_is_planned_counts_where_it_is_more_than_the_cadence(small: Services, clock: Clock) -> None:
    before = {each.slug: each for _, each in [(0, e) for e in small.situation.now(MONDAY + timedelta(days=7)).accounts]}
    assert before["acme/mastodon"].extra == ()
    for number in range(6):
        when = datetime(2026, 11, 23, 8 + number)  # noqa: DTZ001 - a wall clock
        write_post(small, f"Post {number}", ["acme/mastodon"], When("at", when))
    week = small.situation.now(MONDAY + timedelta(days=7))
    mastodon = next(each for each in week.accounts if each.slug == "acme/mastodon")
    assert mastodon.planned == 7
    assert mastodon.extra == (Cadence("text", 4.0),)
    assert mastodon.posts == 7
    ahead = small.workload.details().weeks[1]
    assert ahead.by_plan == ("acme/mastodon",)
    assert ahead.needed_h > small.workload.details().weeks[2].needed_h
    assert small.situation.now(MONDAY + timedelta(days=7), planned=False).accounts != week.accounts


def test_a_week_of_holidays_has_no_capacity(small: Services) -> None:
    monday = MONDAY + timedelta(days=7)
    assert small.workload_setup.set_day_off(monday, monday + timedelta(days=6), reason="Holidays") == 7
    week = small.situation.now(monday)
    assert (sum(week.capacity_h), week.looks) == (0, ())
    result = evaluate(week).load
    assert (result.load, result.p_overrun) == (None, None)
    ahead = small.workload.details().weeks[1]
    assert (ahead.load, ahead.level, ahead.available_h) == (None, "no capacity", 0)
    assert small.workload_setup.drop_day_off(monday, monday + timedelta(days=6)) == 7
    assert sum(small.situation.now(monday).capacity_h) == 37.5


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.set_day_off(MONDAY, MONDAY - timedelta(days=1)),
        lambda s: s.set_day_off(MONDAY, MONDAY + timedelta(days=400)),
        lambda s: s.set_day_off(MONDAY, hours=25),
        lambda s: s.set_estimate("text", 0),
        lambda s: s.set_estimate("text", 10, 20, 30),
        lambda s: s.set_estimate("no/key", 10),
        lambda s: s.set_estimate("text", 10, 5, None),
        lambda s: s.set_value("acme/x", -1),
        lambda s: s.set_sweeps([(7, 9.0)]),
        lambda s: s.set_unplanned(1.5),
        lambda s: s.add_duty("", "report"),
        lambda s: s.add_duty("x", "report", per="year"),
        lambda s: s.add_duty("x", "report", times=-1),
    ],
)
def test_nonsense_is_refused_and_nothing_changes(small: Services, act: object) -> None:
    before = small.undo.next()
    with pytest.raises(UsageError):
        act(small.workload_setup)  # type: ignore[operator]
    assert small.undo.next() == before


def test_duties_are_added_changed_and_put_out_of_use(small: Services) -> None:
    before = small.workload.view().needed_h
    number = small.workload_setup.add_duty("Team call", "Team call", per="week", times=2, brand="acme")
    view = small.workload.view()
    assert view.unknowns == (Unknown("minutes", "team_call"),), "work nobody gave a time for is named"
    small.workload_setup.set_estimate("team_call", 30)
    assert small.workload.view().unknowns == ()
    small.workload_setup.set_duty(number, times=4)
    assert small.workload.view().needed_h > before + 2
    assert small.workload_setup.archive_duty(number) == "Team call"
    assert small.workload.view().needed_h == pytest.approx(before)
    with pytest.raises(NotFoundError):
        small.workload_setup.set_duty(number, times=1)
    with pytest.raises(NotFoundError):
        small.workload_setup.add_duty("x", "report", brand="nobody")


# Edges ---------------------------------------------------------------------------------------------------


def test_b18_the_meter_is_computed_from_rows_and_never_green_while_it_lacks_something(small: Services) -> None:
    small.workload.set_hours(dict.fromkeys(range(7), 24.0))
    assert small.workload.view().shown == "ok"
    first = small.workload.view().needed_h
    with small.home.store.write("behind its back", small.home.now()) as w:
        w.conn.execute("UPDATE cadences SET per_week = per_week * 2")
    assert small.workload.view().needed_h > first, "nothing is kept that rows could contradict"
    with small.home.store.write("a format nobody knows", small.home.now()) as w:
        w.conn.execute("UPDATE cadences SET format = 'hologram' WHERE id = 1")
    view = small.workload.view()
    assert view.unknowns == (Unknown("minutes", "hologram"),)
    assert (view.shown, view.fit.fits) == ("? incomplete", None)
    assert small.workload.details().weeks[0].unknown
    small.workload_setup.set_estimate("hologram", 90)
    assert small.workload.view().shown == "ok"


def test_no_accounts_have_details_too(services: Services) -> None:
    found = services.workload.details()
    assert (found.view.load, found.ladder, found.wait.mean_h, found.wip.drafts) == (None, (), None, 0)
    services.workload.set_hours({0: 8.0})
    found = services.workload.details()
    assert (found.view.level, found.ladder, found.locked_h) == ("calm", (), None)


def test_one_account_has_nothing_to_batch(services: Services) -> None:
    services.manage.add_brand("a")
    services.manage.add_account("a", "x", inbox_per_week=0, cadence=[{"format": "long_video", "per_week": 5}])
    services.workload.set_hours(dict.fromkeys(range(5), 6.0))
    found = services.workload.details()
    assert found.batching_h is None
    assert found.ladder[0].name == "4 long video posts less a week at a/x"
    assert found.view.next_step.startswith("4 long video posts less a week at a/x saves ")
    assert (found.suffices, found.locked_h) == (True, None)
    services.workload_setup.lock("a/x")
    found = services.workload.details()
    assert (found.ladder, found.suffices) == ((), False)
    assert found.locked_h == found.view.needed_h
    assert found.view.fit == Fit(False, found.view.fit.over_h, (), False)
    assert found.view.next_step.startswith("nothing is left that may be cut")


def _crowd(accounts: int) -> Situation:
    work = tuple(
        AccountWork(f"b{n // 10}/{n}", f"b{n // 10}", "x", (Cadence("text", 3), Cadence("image", 1, True)), 20.0)
        for n in range(accounts)
    )
    return Situation(WEEK, work, sweeps=situation.weekday_sweeps(range(5)), office=Office())


def test_ten_times_the_accounts_take_little_more_than_ten_times_as_long() -> None:
    few, crowd = _crowd(20), _crowd(200)
    assert times(lambda: ladder(crowd, evaluate(crowd)), lambda: ladder(few, evaluate(few)), runs=3) < 40


def test_two_hundred_accounts_are_answered() -> None:
    crowd = _crowd(200)
    result = evaluate(crowd)
    found = ways_out(crowd, result)
    assert found.suffices
    assert found.left.load.p_overrun <= 0.2
    assert sum(rung.name.startswith("drop the client ") for rung in found.rungs) > 15
    assert result.load.p_overrun == pytest.approx(1.0)
    assert reply_wait_of(crowd).late


def test_an_absurd_inbox_is_never_caught_up(small: Services) -> None:
    small.manage.edit_account("acme/x", inbox_per_week=100_000)
    found = small.workload.details()
    assert found.wait.mean_h is None
    assert set(found.wait.late.values()) == {1.0}
    assert found.view.level == "overloaded"


def test_the_ladder_is_what_evaluating_every_step_says() -> None:
    accounts = tuple(
        AccountWork(
            f"{b}/{n}", b, "x", (Cadence("short_video", n + 1), Cadence("text", 2, True)), 10.0 * n, value=1 + n
        )
        for b in ("a", "b")
        for n in range(3)
    )
    for batched in (False, True):
        now = Situation(WEEK, accounts, sweeps=situation.weekday_sweeps(range(5)), batched=batched)
        first = evaluate(now)
        rung = ladder(now, first, most=1)[0]
        priced = []
        for name, value, changed in steps(now):
            saved = first.load.mean_h - evaluate(changed).load.mean_h
            if saved > 1e-9:
                priced.append((value / saved, name, saved))
        best = min(priced)
        assert (rung.value_per_hour, rung.hours_saved) == pytest.approx((best[0], best[2]))


def test_promises_run_in_office_hours_where_these_are_known() -> None:
    account = AccountWork("a/x", "a", "x", (Cadence("text", 1),), 10.0, promise_minutes=60 * 9)
    clocked = Situation(WEEK, (account,), sweeps=situation.weekday_sweeps(range(5)))
    office = clocked._replace(office=Office())
    assert reply_wait_of(clocked).late["a/x"] > 0.4
    assert reply_wait_of(office).late["a/x"] == 0.0, "nine office hours are more than any gap between two looks has"
    tight = office._replace(accounts=(account._replace(promise_minutes=60),))
    assert 0 < reply_wait_of(tight).late["a/x"] < reply_wait_of(tight._replace(office=None)).late["a/x"]


def test_the_best_extra_look_is_at_an_hour_for_people() -> None:
    account = AccountWork("a/x", "a", "x", (Cadence("text", 1),), 10.0)
    found = reply_wait_of(Situation(WEEK, (account,), sweeps=situation.weekday_sweeps(range(5))))
    assert found.extra is not None
    assert found.extra[0] in {5, 6}
    assert 9 <= found.extra[1] <= 16
    assert found.extra_h is not None
    assert found.mean_h is not None
    assert found.extra_h < found.mean_h * 0.75
    assert found.longest == ((4, 15.0), (0, 9.0))


# Signs and notes -----------------------------------------------------------------------------------------


def test_signs_are_none_before_anything_was_logged(small: Services) -> None:
    found = signs(small.home)
    assert (found.weeks_over, found.longest_week_h, found.outside_hours, found.reply_ratio) == (None,) * 4
    assert small.workload.details().strain == ()


def test_long_weeks_and_nights_are_said_in_one_line(small: Services) -> None:
    zone = small.home.zone()
    first = datetime(2026, 10, 19, 13, tzinfo=zone)
    logged(small, [(first + timedelta(days=day), 9.0) for day in range(34)])
    found = signs(small.home)
    assert isinstance(found, Signs)
    assert (found.weeks_over, found.longest_week_h) == (4, 63.0)
    assert found.days_since_free is not None
    assert found.days_since_free >= 14
    assert found.outside_hours is not None
    assert found.outside_hours > 0.5
    assert len(small.workload.details().strain) >= 3


def test_outside_share_takes_entries_apart_at_the_office_hours() -> None:
    start = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # Friday
    assert outside_share([(start, start + timedelta(hours=2))], Office()) == pytest.approx(0.5)
    assert outside_share([(start + timedelta(days=1), start + timedelta(days=1, hours=1))], Office()) == 1.0


def test_a_note_is_shown_once_per_week_and_level(demo: Services, clock: Clock) -> None:
    notes: list[tuple[str, str]] = []

    def sender(title: str, body: str) -> bool:
        notes.append((title, body))
        return True

    demo.workload.set_hours(dict.fromkeys(range(7), 7.5))
    assert demo.workload.tell(lambda *_: False) == (True, False), "what could not be shown is told another time"
    assert demo.workload.tell(sender) == (True, True)
    assert demo.workload.tell(sender) == (False, False)
    demo.workload.set_hours(dict.fromkeys(range(5), 5.0) | {5: 0.0, 6: 0.0})
    assert demo.workload.tell(sender) == (True, True)
    assert [title for title, _ in notes] == ["This week is stretched", "This week is overloaded"]
    assert "Cheapest: " in notes[1][1]
    clock.forward(days=7)
    assert demo.workload.tell(sender) == (True, True)
    demo.workload.dismiss()
    clock.forward(days=1)
    assert demo.workload.tell(sender) == (False, False)


# What comes in ------------------------------------------------------------------------------------------

AGES_H = st.lists(st.tuples(st.integers(0, 24 * 14 - 1), st.booleans()), min_size=1, max_size=40)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(AGES_H)
def test_no_message_more_that_comes_in_is_less_work_handled_or_not(
    small: Services, ages: list[tuple[int, bool]]
) -> None:
    account = next(each.id for each in small.home.accounts() if each.slug == "acme/x")
    with small.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE accounts SET inbox_per_week = NULL")
        w.conn.execute("DELETE FROM inbox_items")
    handled(small, [small.home.now() - timedelta(days=20)] * 2)
    rate = work = 0.0
    for number, (age, done) in enumerate(ages):
        with small.home.write("", journaled=False) as w:
            came = stored(small.home.now() - timedelta(hours=age))
            w.conn.execute(
                """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at, state, handled_at)
                   VALUES (?, ?, 'comment', 'x', ?, ?, ?, ?)""",
                (account, f"n{number}", came, came, "done" if done else "open", came if done else None),
            )
        now = next(each for each in small.situation.now().accounts if each.slug == "acme/x")
        assert (now.inbox_per_week or 0.0) >= rate
        assert (now.inbox_per_week or 0.0) + now.owed >= work - 1e-9
        rate, work = now.inbox_per_week or 0.0, (now.inbox_per_week or 0.0) + now.owed


@pytest.mark.parametrize(
    ("ages_d", "rate"),
    [
        ([1] * 10, None),
        ([1] * 10 + [200], None),
        ([1] * 10 + [15, 20], 5.0),
        ([1] * 10 + [15] * 10 + [200], 5.0),
        ([1] * 10 + [15] * 20, 5.0),
        ([1] * 10 + [15] * 20 + [60, 200], 7.5),
        ([1] * 10 + [60, 200], 2.5),
        ([60, 60], 0.0),
    ],
)
def test_messages_a_week_are_those_of_four_weeks_or_of_two_where_no_more_is_known(
    small: Services, ages_d: list[int], rate: float | None
) -> None:
    handled(small, [small.home.now() - timedelta(days=days) for days in ages_d])
    assert small.situation.arrivals().get(small.home.accounts()[0].id) == rate
