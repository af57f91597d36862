"""The meter: the model's own answer on a world's data, and never 'ok' while something is unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.posts.post import Written
from smdash.domain.schedule import stored
from smdash.domain.times.when import When
from smdash.domain.whatif.new_client_words import judged_lines
from smdash.domain.workload import load
from smdash.domain.workload.duties import USUAL
from smdash.domain.workload.estimates import PRIORS, estimate_for
from smdash.domain.workload.situation import PER_WEEK
from smdash.domain.workload.unknowns import Unknown
from smdash.domain.workload.ways_out import ways_out
from smdash.store import settings as setting_store
from smdash.store.accounts import accounts as account_store
from smdash.widgets.workload.workloadlist import load_rows, more_rows

if TYPE_CHECKING:
    from smdash.domain.workload.situation import Evaluation, Situation
    from smdash.domain.workload.ways_out import WaysOut
    from smdash.services.bundle import Services
    from tests.worlds import Clock


def plan_of(services: Services) -> load.Plan:
    """Build the week anew from the rows, with the written rules: two looks a day, priors, a tenth unplanned.

    What is open in the inbox counts beyond what usually comes in until Saturday, 9:12, of a week. What a day costs by
    itself counts by its hours of a whole day; the longest day is one of 7.5 h.
    """
    conn = services.home.read()
    capacity = setting_store.capacity(conn)
    work_days = sum(capacity.values()) / 7.5
    spread_days = sum(hours > 0 for hours in capacity.values())
    items: list[Any] = []
    chances: dict[str, list[float]] = {}
    with_inbox = 0
    cadences = account_store.cadences(conn)
    for account in services.home.accounts():
        per_week = 0.0
        for name, count, adapted in cadences.get(account.id, ()):
            estimate = estimate_for(name, adapted, {})
            assert estimate is not None
            key = ("adapt_video" if name.endswith("_video") else "adapt") if adapted else name
            items.append(load.Item(account.slug, key, count, estimate.median_min, estimate.s))
            per_week += count
        chances.setdefault(account.brand, []).append(min(1.0, per_week / spread_days))
        if account.inbox_per_week:
            with_inbox += 1
            items.append(load.Item(account.slug, "inbox", account.inbox_per_week, 3, 0.7, 2.0))
        before, since = conn.execute(
            """SELECT count(*) FILTER (WHERE received_at < '2026-11-15T23:00:00Z'),
                 count(*) FILTER (WHERE received_at >= '2026-11-15T23:00:00Z')
               FROM inbox_items WHERE account_id = ? AND state = 'open' AND snoozed_until <= '2026-11-21T08:12:00Z'""",
            (account.id,),
        ).fetchone()
        usual = (account.inbox_per_week or 0.0) * (5 * 24 + 9.2) / 168
        items.append(load.Item(account.slug, "inbox", before + max(0.0, since - usual), 3, 0.7))
    for duty in setting_store.duties(conn):
        times = duty.times * (work_days if duty.per == "workday" else PER_WEEK[duty.per])
        items.append(
            load.Item("(all)", duty.activity, times, PRIORS[duty.activity].median_min, PRIORS[duty.activity].s)
        )
    items.append(load.Item("(all)", "unplanned", 1, 0.1 * sum(capacity.values()) * 60, 0))
    brands, busy = load.expected_distinct(chances)
    return load.Plan(
        capacity_h=tuple(capacity.values()),
        work_days=work_days,
        switch_min_per_day=load.switch_minutes(brands, busy, 2 * spread_days / work_days, with_inbox),
        items=tuple(items),
    )


def test_sample_world_is_what_the_model_says(demo: Services) -> None:
    expected, view = load.week(plan_of(demo)), demo.workload.view()
    assert view.needed_h == pytest.approx(expected.mean_h)
    assert view.load == pytest.approx(expected.load)
    assert view.p_overrun == pytest.approx(expected.p_overrun)
    assert {cause.label: cause.hours for cause in view.by_account} == pytest.approx(expected.by_account)
    assert {cause.label: cause.hours for cause in view.by_activity} == pytest.approx(expected.by_activity)
    assert (round(view.needed_h, 1), view.available_h, round((view.load or 0) * 100)) == (47.4, 37.0, 128)
    assert (view.level, view.shown, view.unknowns) == ("overloaded", "▲▲ over", ())
    assert view.guesses
    assert "(guess, no own times yet)" in view.explanation
    assert view.next_step
    assert [bar.capacity_h for bar in view.days] == [7.5, 7.5, 7.5, 7.5, 7.0, 0, 0]


def test_empty_home_has_no_load(services: Services) -> None:
    view = services.workload.view()
    assert (view.load, view.p_overrun, view.fit.fits, view.level, view.shown) == (
        None,
        None,
        None,
        "no capacity",
        "no capacity",
    )
    assert view.unknowns[0] == Unknown("hours")
    assert len(view.days) == 7
    services.workload.dismiss()
    services.workload.remember_level()
    assert services.undo.next() == (None, None)


def test_hours_nobody_said_are_no_0_and_nothing_is_short_of_them(small: Services) -> None:
    with small.home.store.write("hours nobody said", small.home.now(), journaled=False) as w:
        w.conn.execute("DELETE FROM capacity")
    tomorrow = small.home.now().astimezone(small.home.zone()).replace(tzinfo=None) + timedelta(days=1)
    small.posts.write(Written("Whole and done", ("acme/x",)), {"acme/x": When("at", tomorrow)})
    view = small.workload.view()
    assert view.available_h is None
    assert {bar.capacity_h for bar in view.days} == {None}
    assert view.breaks == ""
    assert "hours that nobody said" in view.explanation
    assert small.today.view().breaks == ""
    assert {week.available_h for week in small.workload.details().weeks} == {None}
    small.workload.set_hours({0: 0.5})
    assert small.workload.view().available_h == 0.5


@pytest.mark.parametrize("hours", [0.02, 0.24, 24.1, -1.0, float("nan")])
def test_minutes_in_place_of_hours_are_refused_on_a_weekday_and_on_a_date(small: Services, hours: float) -> None:
    before = small.workload.hours()
    with pytest.raises(UsageError, match="between a quarter of an hour and 24 hours"):
        small.workload.set_hours({0: hours})
    with pytest.raises(UsageError, match="between a quarter of an hour and 24 hours"):
        small.workload_setup.set_day_off(small.home.today(), hours=hours)
    assert small.workload.hours() == before
    assert small.workload_setup.days_off() == []
    small.workload.set_hours({0: 0.25, 1: 0.0, 2: 24.0})


def test_no_accounts_but_hours(services: Services) -> None:
    services.workload.set_hours(dict.fromkeys(range(5), 8.0))
    view = services.workload.view()
    assert (view.accounts, view.unknowns, view.level) == (0, (), "calm")
    assert view.load == pytest.approx(10 / 60 / 8 + 0.1), "two looks into an empty inbox a day, and what nobody planned"


def test_hours_of_nothing(small: Services) -> None:
    small.workload.set_hours(dict.fromkeys(range(7), 0.0))
    view = small.workload.view()
    assert (view.available_h, view.load, view.shown) == (0, None, "no capacity")
    assert all(bar.load is None for bar in view.days)
    assert view.needed_h > 0


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        (lambda s: s.manage.edit_account("acme/x", cadence=[]), Unknown("cadence", "acme/x")),
        (lambda s: s.manage.add_account("bean", "tiktok", inbox_per_week=0), Unknown("cadence", "bean/tiktok")),
        (lambda s: s.manage.add_account("bean", "tiktok", cadence=[{"format": "text", "per_week": 0.1}]), Unknown("messages", "bean/tiktok")),
    ],
)  # fmt: skip
def test_unknown_is_named_and_never_ok(small: Services, change: object, lacking: Unknown) -> None:
    small.workload.set_hours(dict.fromkeys(range(7), 24.0))
    assert small.workload.view().shown == "ok"
    change(small)  # type: ignore[operator]
    view = small.workload.view()
    assert lacking in view.unknowns
    assert (view.shown, view.fit.fits) == ("? incomplete", None)
    status = small.status.view()
    assert (status.shown, status.unknowns) == ("? incomplete", len(view.unknowns))
    assert "load >=" in small.status.short(status)


@given(
    st.lists(st.tuples(st.booleans(), st.one_of(st.none(), st.floats(0, 50))), max_size=4),
    st.just(0.0) | st.floats(0.25, 24),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ok_means_calm_and_nothing_unknown(
    services: Services, accounts: list[tuple[bool, float | None]], hours: float
) -> None:
    if not services.home.brands():
        services.manage.add_brand("a")
    for account in services.home.accounts():
        services.manage.archive_account(account.slug)
    for posts, rate in accounts:
        cadence = [{"format": "text", "per_week": 1}] if posts else []
        services.manage.add_account("a", "x", inbox_per_week=rate, cadence=cadence)
    services.workload.set_hours(dict.fromkeys(range(7), hours))
    view = services.workload.view()
    whole = all(posts and rate is not None for posts, rate in accounts)
    assert (view.unknowns == ()) is whole
    assert (view.shown == "ok") is (whole and view.level == "calm")
    assert (view.load is None) is (hours == 0)


def test_measured_messages_serve_where_nobody_said(demo: Services) -> None:
    before = demo.workload.view()
    with demo.home.store.write("x", demo.home.now()) as w:
        w.conn.execute("UPDATE accounts SET inbox_per_week = NULL")
    view = demo.workload.view()
    assert view.needed_h < before.needed_h
    measured = [unknown for unknown in view.unknowns if unknown.kind == "messages"]
    assert len(measured) < 9


def test_spam_is_no_message_that_somebody_waits_for(demo: Services) -> None:
    before = demo.situation.arrivals()
    account = max(before, key=lambda each: before[each])
    since = stored(demo.home.now() - timedelta(days=28))
    with demo.home.store.write("spam", demo.home.now()) as w:
        items = w.conn.execute(
            "SELECT id FROM inbox_items WHERE account_id = ? AND received_at >= ? AND received_at < ? ORDER BY id",
            (account, since, stored(demo.home.now())),
        ).fetchall()
        w.conn.executemany("UPDATE inbox_items SET spam = 1, state = 'done', handled_at = NULL WHERE id = ?", items)
    left = demo.situation.arrivals()
    assert before[account] > left[account] == 0.0
    assert {**left, account: before[account]} == before


def test_dismissed_until_the_level_rises_or_the_week_ends(demo: Services, clock: Clock) -> None:
    demo.workload.set_hours(dict.fromkeys(range(7), 7.5))
    assert demo.workload.view().level == "stretched"
    demo.workload.dismiss()
    assert demo.workload.view().dismissed
    demo.workload.set_hours(dict.fromkeys(range(5), 7.0) | {5: 0.0, 6: 0.0})
    assert demo.workload.view().level == "overloaded"
    assert not demo.workload.view().dismissed
    demo.workload.dismiss()
    assert demo.workload.view().dismissed
    clock.forward(days=2)
    assert not demo.workload.view().dismissed


def test_warning_dismissed_without_capacity_does_no_harm_later(small: Services) -> None:
    small.workload.set_hours(dict.fromkeys(range(7), 0.0))
    small.workload.dismiss()
    small.workload.set_hours({0: 8.0})
    assert small.workload.view().load is not None
    assert small.status.view().load is not None


def test_level_moves_with_the_days(demo: Services, clock: Clock) -> None:
    demo.workload.remember_level()
    demo.workload.set_hours(dict.fromkeys(range(7), 24.0))
    levels = []
    for _ in range(10):
        clock.forward(days=1)
        demo.workload.remember_level()
        levels.append(demo.workload.view().level)
    assert levels[0] == "overloaded"
    assert levels[-1] == "calm"
    assert demo.undo.next()[0] == "Set working hours", "looking at the meter is no step of undo"


def test_day_off_takes_its_hours(demo: Services) -> None:
    with demo.home.store.write("Day off", demo.home.now()) as w:
        w.conn.execute("INSERT INTO days_off(on_day, hours) VALUES ('2026-11-20', 0), ('2026-11-23', 0)")
    view = demo.workload.view()
    assert view.available_h == 30.0
    friday = next(bar for bar in view.days if f"{bar.day}" == "2026-11-20")
    assert (friday.capacity_h, friday.load, friday.past) == (0, None, True)
    assert view.week_start + timedelta(days=4) == friday.day


def test_duties_nobody_entered_are_marked_wherever_the_load_stands(small: Services) -> None:
    view, status = small.workload.view(), small.status.view()
    assert view.guessed_duty_h > 3
    assert view.by_activity
    assert {"report", "analytics", "admin"} <= {cause.label for cause in view.by_activity if cause.hours > 0}
    assert status.guessed_duty_h == view.guessed_duty_h
    assert "load ~" in small.status.short(status)
    rows = {row.key: row.text for row in load_rows(view)}
    assert rows["duties"].startswith(f"{view.guessed_duty_h:.1f} h a week guessed, none entered: analytics, reports")
    assert small.whatif.outcome([]).after.guessed_duty_h == view.guessed_duty_h
    asked = small.proposals.judged(small.proposals.typed("Cycle Hub", "x 2 text", 3))
    assert asked.after.guessed_duty_h > view.guessed_duty_h
    assert any(line.startswith("Duties: ") for line, _ in judged_lines(asked))
    for usual in USUAL:
        small.workload_setup.add_duty(usual.label, usual.activity, times=0)
    view, status = small.workload.view(), small.status.view()
    assert (view.guessed_duty_h, view.guessed_duties, "~" in small.status.short(status)) == (0, (), False)
    assert "duties" not in {row.key for row in load_rows(view)}


def test_ways_out_are_found_anew_when_the_week_is_another_one_and_only_then(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(situation: Situation, evaluation: Evaluation) -> WaysOut:
        asked.append(len(situation.accounts))
        return ways_out(situation, evaluation)

    monkeypatch.setattr("smdash.domain.workload.ways_out.ways_out", counted)
    demo.workload.set_hours(dict.fromkeys(range(5), 4.0) | {5: 0.0, 6: 0.0})
    first = demo.workload.view()
    assert first.fit is not None
    assert asked
    asked.clear()
    with demo.home.write("", journaled=False) as w:
        setting_store.put(w, "unrelated", 1)
    assert demo.workload.view() == first
    assert asked == []
    demo.workload.set_hours(dict.fromkeys(range(5), 1.0) | {5: 0.0, 6: 0.0})
    other = demo.workload.view()
    assert len(asked) == 1
    assert other.fit != first.fit
    assert type(demo.workload)(demo.home).view() == other


def test_the_pane_says_more_only_in_whole_parts(demo: Services) -> None:
    view = demo.workload.view()
    assert len(view.ahead) == 5
    assert view.ahead[0].monday == view.week_start + timedelta(days=7)
    assert view.ahead[0].load == pytest.approx(demo.workload.details().weeks[1].load)
    kinds = [row.key.split(":")[0] for row in more_rows(view, 7)]
    assert kinds == ["gap", "h", *["week"] * 5]
    assert more_rows(view, 6) == []
    everything = more_rows(view, 60)
    assert sum(row.key.startswith("account:") for row in everything) == len(view.by_account)
    assert max(row.part for row in everything if row.part is not None) == 1.0


def test_the_days_alone_are_those_of_the_view(demo: Services) -> None:
    assert demo.workload.days() == demo.workload.view().days
