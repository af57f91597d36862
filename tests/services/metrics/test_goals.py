"""Goals: measured by what somebody can enter, from the day they begin, with the level of what is expected said."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import UsageError
from smdash.domain.metrics.outlook_words import forecast_words
from smdash.domain.metrics.waiting import drift_forecast
from smdash.domain.schedule import stored
from smdash.services.metrics.goals import forecasts, replies
from tests.services.metrics.test_metrics_service import LAST, days, define, every_day, noisy
from tests.worlds import content

if TYPE_CHECKING:
    from smdash.domain.metrics.views import GoalForecast
    from smdash.services.bundle import Services

DUE = date(2027, 1, 10)


def only(services: Services) -> GoalForecast:
    (found,) = forecasts(services.home)
    return found


@pytest.mark.parametrize(
    "metric",
    ["nothing", "reach", "followers@bluesky", "followers@acme/bluesky", "@acme/x", "leads@acme/x"],
)
def test_a_figure_nobody_can_enter_is_refused_with_what_would_feed_it(small: Services, metric: str) -> None:
    before = content(small.home.read())
    with pytest.raises(UsageError) as caught:
        small.rules.add_goal("acme", "Dream", metric=metric, target=5, due_on=DUE)
    assert content(small.home.read()) == before
    assert caught.value.hint
    if "@" not in metric:
        assert "acme/x: " in caught.value.hint
        assert "new_followers" in caught.value.hint
        assert "engagement_rate" not in caught.value.hint


@pytest.mark.parametrize(("typed", "meant"), [("leads", "result:leads"), ("Result:List", "result:list")])
def test_a_result_is_a_goal_though_nothing_of_it_is_saved(small: Services, typed: str, meant: str) -> None:
    made = small.rules.add_goal("acme", "Win", metric=typed, target=5, due_on=DUE)
    assert (made.metric, made.from_on) == (meant, small.home.today().isoformat())


@pytest.mark.parametrize("typed", ["result:likes", "result:", "result:leads@acme/x"])
def test_what_is_no_result_of_a_brand_is_refused(small: Services, typed: str) -> None:
    before = content(small.home.read())
    with pytest.raises(UsageError) as caught:
        small.rules.add_goal("acme", "Dream", metric=typed, target=5, due_on=DUE)
    assert content(small.home.read()) == before
    assert "result:leads" in str(caught.value.hint)


def test_a_figure_of_an_account_goes_before_a_result_of_its_name(small: Services) -> None:
    days(small, define(small, "leads", kind="unknown"), every_day(60, noisy(5)))
    assert small.rules.add_goal("acme", "Win", metric="leads", target=5, due_on=DUE).metric == "leads"
    assert small.rules.add_goal("acme", "All", metric="result:leads", target=5, due_on=DUE).metric == "result:leads"


def test_a_goal_is_changed_in_one_step_that_can_be_undone(small: Services) -> None:
    small.rules.add_goal("acme", "Win", metric="leads", target=5, due_on=DUE, baseline=2.5)
    before = content(small.home.read())
    plan = small.rules.plan("acme", "win")
    made = small.rules.edit_goal("acme", "win", plan._replace(name="Win more", target=9, baseline=None))
    assert (made.name, made.detail, made.baseline, made.metric) == ("Win more", 9, None, "result:leads")
    assert made.from_on == small.home.today().isoformat(), "what is not changed stays"
    small.undo.undo()
    assert content(small.home.read()) == before


def test_a_goal_whose_figure_nobody_feeds_any_more_can_still_be_changed(small: Services) -> None:
    days(small, define(small, "own_coupons", kind="unknown"), every_day(60, noisy(50)))
    small.rules.add_goal("acme", "Win", metric="own_coupons", target=5, due_on=DUE)
    with small.home.store.write("gone", small.home.now(), journaled=False) as w:
        w.conn.execute("DELETE FROM account_samples")
    assert small.rules.edit_goal("acme", "Win", small.rules.plan("acme", "Win")._replace(target=7)).detail == 7
    with pytest.raises(UsageError):
        small.rules.edit_goal("acme", "Win", small.rules.plan("acme", "Win")._replace(metric="own_vouchers"))


@pytest.mark.parametrize("baseline", [float("nan"), float("inf"), 1.1e12])
def test_a_baseline_is_a_number_of_a_figure(small: Services, baseline: float) -> None:
    with pytest.raises(UsageError):
        small.rules.add_goal("acme", "Win", metric="leads", baseline=baseline)
    with pytest.raises(UsageError, match="has none"):
        small.rules.add_goal("acme", "Win", baseline=3)


def test_goals_and_pillars_keep_names_of_their_own(small: Services) -> None:
    small.rules.add_goal("acme", "Win")
    small.rules.add_goal("acme", "Grow")
    small.rules.archive("goals", "acme", "Grow")
    with pytest.raises(UsageError, match="out of use"):
        small.rules.edit_goal("acme", "Win", small.rules.plan("acme", "Win")._replace(name="grow"))
    small.rules.add_pillar("acme", "tips", 0.4)
    small.rules.add_pillar("acme", "news")
    with pytest.raises(UsageError, match="already"):
        small.rules.edit_pillar("acme", "news", "Tips", None)
    assert small.rules.edit_pillar("acme", "news", "News", 0.25)[2:4] == ("News", 0.25)
    with pytest.raises(UsageError, match="between 0 and 100"):
        small.rules.edit_pillar("acme", "News", "News", 1.2)


def test_a_pillar_that_a_pause_holds_keeps_its_name(small: Services) -> None:
    small.rules.add_pillar("acme", "tips")
    small.pauses.pause("category", "acme/tips", "")
    with pytest.raises(UsageError, match="pause holds"):
        small.rules.edit_pillar("acme", "tips", "hints", None)
    assert small.rules.edit_pillar("acme", "tips", "tips", 0.5).detail == 0.5


def test_a_brand_without_accounts_feeds_no_goal(services: Services) -> None:
    services.manage.add_brand("solo", name="Solo")
    with pytest.raises(UsageError) as caught:
        services.rules.add_goal("solo", "Grow", metric="followers", target=5, due_on=DUE)
    assert "smdash account add solo" in str(caught.value.hint)


def test_what_must_not_be_added_up_is_no_goal(small: Services) -> None:
    days(small, define(small, "own_rate", unit="percent", kind="unknown"), every_day(30, noisy(50)))
    with pytest.raises(UsageError, match="must not be added up"):
        small.rules.add_goal("acme", "Rate", metric="own_rate", target=5, due_on=DUE)


def test_what_was_saved_may_be_a_goal_though_no_catalogue_has_it(small: Services) -> None:
    days(small, define(small, "own_coupons", kind="unknown"), every_day(60, noisy(50)))
    assert (
        small.rules.add_goal("acme", "Coupons", metric="own_coupons", target=5000, due_on=DUE).metric == "own_coupons"
    )


@pytest.mark.parametrize(
    ("target", "due", "start"),
    [
        (float("nan"), DUE, None),
        (float("inf"), DUE, None),
        (0.0, DUE, None),
        (-1.0, DUE, None),
        (1.1e12, DUE, None),
        (5.0, LAST, None),
        (5.0, DUE, DUE),
        (5.0, date(2036, 11, 23), None),
        (5.0, date(9999, 12, 31), None),
        (5.0, DUE, date(2016, 11, 1)),
    ],
)
def test_a_target_can_be_reached_and_is_due_after_it_begins_and_soon_enough(
    small: Services, target: float, due: date, start: date | None
) -> None:
    with pytest.raises(UsageError):
        small.rules.add_goal("acme", "Grow", metric="followers", target=target, due_on=due, from_on=start)


def test_a_new_goal_counts_nothing_of_before(small: Services) -> None:
    days(small, define(small, "new_followers"), every_day(400, lambda _: 10.0))
    small.rules.add_goal("acme", "Grow", metric="new_followers", target=700, due_on=DUE)
    found = only(small)
    assert (found.level, found.since) == (0, small.home.today())
    weeks = (DUE - (small.home.today() - timedelta(days=1))).days / 7
    assert found.mean == pytest.approx(70 * weeks), "nothing is gathered before it begins"
    assert found.need_per_week == pytest.approx(700 / weeks)
    assert forecast_words(found).startswith("now 0 of 700 since 2026-11-21 by 2027-01-10")


def test_a_goal_from_a_day_counts_from_there_and_says_what_is_missing(small: Services) -> None:
    start = date(2026, 10, 14)
    values = {day: value for day, value in every_day(400, lambda _: 10.0).items() if day != date(2026, 10, 20)}
    days(small, define(small, "new_followers"), values)
    small.rules.add_goal("acme", "Grow", metric="new_followers", target=700, due_on=DUE, from_on=start)
    found = only(small)
    counted = (date(2026, 11, 15) - start).days + 1 - 1
    assert (found.level, found.since) == (10 * counted, start)
    assert found.left_out[0] == "1 day without a figure"


def test_a_goal_of_an_older_file_counts_from_the_first_of_the_year(small: Services) -> None:
    days(small, define(small, "new_followers"), every_day(400, lambda _: 10.0))
    small.rules.add_goal("acme", "Grow", metric="new_followers", target=7000, due_on=DUE)
    with small.home.store.write("as before", small.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE goals SET from_on = NULL")
    found = only(small)
    assert (found.since, found.level) == (date(2026, 1, 1), 10 * 319)


def test_what_is_not_saved_since_a_goal_began_is_missing_and_not_none(small: Services) -> None:
    start = date(2026, 11, 10)
    until = {day: value for day, value in every_day(400, lambda _: 10.0).items() if day < date(2026, 11, 1)}
    days(small, define(small, "new_followers"), until)
    small.rules.add_goal("acme", "Grow", metric="new_followers", target=700, due_on=DUE, from_on=start)
    found = only(small)
    assert (found.level, found.verdict, found.last_on) == (None, "no data", date(2026, 10, 31))
    assert forecast_words(found).startswith("- since 2026-11-10")


def test_an_old_figure_tells_nothing_of_what_is_to_come(small: Services) -> None:
    until = {day: value for day, value in every_day(400, lambda _: 10.0).items() if day < date(2026, 11, 1)}
    days(small, define(small, "new_followers"), until)
    start = date(2026, 9, 1)
    small.rules.add_goal("acme", "Grow", metric="new_followers", target=7000, due_on=DUE, from_on=start)
    found = only(small)
    assert (found.verdict, found.lo, found.words) == ("no data", None, "")
    assert found.why_not == "no data since 31 Oct"


def test_what_is_brought_back_finds_its_name_in_use(small: Services) -> None:
    small.rules.add_goal("acme", "Grow")
    small.rules.archive("goals", "acme", "Grow")
    small.rules.add_goal("acme", "grow")
    with pytest.raises(UsageError, match="already"):
        small.rules.archive("goals", "acme", "Grow", archived=False)


def test_the_level_of_what_is_expected_is_said(small: Services) -> None:
    start = LAST - timedelta(days=119)
    rising = every_day(120, lambda day: 1000.0 + 4 * (day - start).days + day.toordinal() % 3)
    days(small, define(small, "followers", flow="snapshot"), rising)
    small.rules.add_goal("acme", "Grow", metric="followers", target=5000, due_on=DUE)
    found = only(small)
    assert (found.interval, found.since) == (0.8, None)
    assert "by 10 Jan 2027 (80 %), chance of" in found.words


def test_a_goal_begun_anew_begins_today(small: Services) -> None:
    small.rules.add_goal("acme", "Grow", metric="followers", target=5, due_on=DUE, from_on=date(2026, 3, 1))
    small.rules.archive("goals", "acme", "Grow")
    made = small.rules.add_goal("acme", "Grow", metric="followers", target=9, due_on=DUE)
    assert made.from_on == small.home.today().isoformat()


def test_money_per_thousand_is_a_mean_and_no_goal(services: Services) -> None:
    services.manage.add_brand("acme", name="Acme")
    services.manage.add_account("acme", "youtube", handle="acme")
    with pytest.raises(UsageError, match="must not be added up") as caught:
        services.rules.add_goal("acme", "Earn", metric="rpm", target=5, due_on=DUE)
    assert "earnings" in str(caught.value.hint)
    assert "rpm" not in str(caught.value.hint)


def test_a_reply_wait_is_rounded_once(small: Services) -> None:
    owner = small.home.account("acme/x").id
    now = small.home.now()
    with small.home.store.write("items", now, journaled=False) as w:
        for number, minutes in enumerate((60, 993, 1500)):
            done = now - timedelta(days=2)
            w.conn.execute(
                """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at, state, handled_at)
                   VALUES (?, ?, 'comment', 'x', ?, ?, 'done', ?)""",
                (owner, f"h{number}", stored(done - timedelta(minutes=minutes)), stored(done), stored(done)),
            )
    (found,) = replies(small.home)
    assert found.p50_h == pytest.approx(16.55)
    assert found.words.startswith("half within 17 h, nine in ten within 25 h")


@pytest.mark.parametrize("flow", ["flow", "snapshot"])
def test_a_forecast_knows_that_days_resemble_the_day_before(small: Services, flow: str) -> None:
    chance = random.Random(5)
    state, level, values = 0.0, 1000.0, {}
    for day in every_day(400, lambda _: 0.0):
        state = 0.9 * state + math.sqrt(0.19) * chance.gauss(0, 1)
        gain = float(round(30 * math.exp(0.4 * state)))
        level += gain
        values[day] = level if flow == "snapshot" else gain
    name = "followers" if flow == "snapshot" else "new_followers"
    days(small, define(small, name, flow=flow), values)
    small.rules.add_goal("acme", "Grow", metric=name, target=1500, due_on=DUE)
    found = only(small)
    ahead = (DUE - (date(2026, 11, 15) if flow == "snapshot" else date(2026, 11, 20))).days / 7
    end = date(2026, 11, 15)
    weekly = [
        values[end - timedelta(weeks=back)] - values[end - timedelta(weeks=back + 1)]
        if flow == "snapshot"
        else sum(values[end - timedelta(days=7 * back + day)] for day in range(7))
        for back in range(12)
    ]
    assert found.weeks == 12, "none of these weeks is set aside"
    alone = drift_forecast(found.level or 0.0, weekly, ahead, 1500)
    assert alone is not None
    assert found.mean == pytest.approx(alone.mean, rel=0.01)
    assert found.hi - found.lo > 1.3 * (alone.hi - alone.lo)
