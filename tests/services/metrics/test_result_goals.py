"""Goals on results of a brand: level, baseline, forecast and verdict from days, months and heights."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.metrics.outlook_words import forecast_words
from smdash.domain.metrics.waiting import drift_forecast
from smdash.services.metrics.goals import forecasts

if TYPE_CHECKING:
    from smdash.domain.metrics.views import GoalForecast
    from smdash.services.bundle import Services
    from tests.worlds import Clock

TODAY = date(2026, 11, 21)  # a Saturday; the last Sunday is the 15th
START, DUE = date(2026, 9, 1), date(2026, 12, 31)


def only(services: Services) -> GoalForecast:
    (found,) = forecasts(services.home)
    return found


def by_day(services: Services, measure: str, first: date, values: list[float]) -> None:
    for number, value in enumerate(values):
        services.results.add("acme", measure, value, on=first + timedelta(days=number), currency=money(measure))


def by_month(services: Services, measure: str, first: tuple[int, int], values: list[float]) -> None:
    year, month = first
    for number, value in enumerate(values):
        at = date(year + (month + number - 1) // 12, (month + number - 1) % 12 + 1, 1)
        services.results.add("acme", measure, value, month=at, currency=money(measure))


def money(measure: str) -> str:
    return "EUR" if measure in {"revenue", "spend"} else ""


def test_a_goal_on_what_could_be_fed_says_what_would_feed_it(small: Services) -> None:
    made = small.rules.add_goal("acme", "Win", metric="leads", target=40, due_on=DUE)
    found = only(small)
    assert (found.account, found.metric, found.level, found.verdict) == ("", "result:leads", None, "no data")
    assert "smdash lead add --brand acme" in found.why_not
    assert small.goals.remarks(made) == [f"{found.why_not[0].upper()}{found.why_not[1:]}."]
    small.rules.archive("goals", "acme", "Win")
    small.rules.add_goal("acme", "Earn", metric="revenue", target=9000, due_on=DUE)
    assert "smdash result add revenue N --brand acme" in only(small).why_not


def test_days_make_weeks_and_a_forecast_of_the_whole(small: Services) -> None:
    weeks = [[1, 0, 2, 1, 0, 0, 0], [0, 1, 0, 1, 1, 0, 0], [2, 1, 1, 1, 0, 0, 1], [0, 0, 1, 2, 1, 1, 0]] * 3
    days = [float(value) for week in weeks for value in week]
    first = date(2026, 8, 24)
    by_day(small, "leads", first, [*days, 3.0, 2.0])
    small.rules.add_goal("acme", "Win", metric="leads", target=100, due_on=DUE, from_on=START)
    found = only(small)
    level = sum(days[8:]) + 5
    assert (found.level, found.since, found.last_on) == (level, START, date(2026, 11, 17))
    assert (found.per, found.weeks) == ("week", 12)
    gains = [float(sum(week)) for week in weeks]
    alone = drift_forecast(level, gains, (DUE - date(2026, 11, 17)).days / 7, 100)
    assert alone is not None
    assert found.mean == pytest.approx(alone.mean)
    assert found.lo is not None
    assert alone.lo is not None
    assert found.lo <= alone.lo, "weeks that hang together vary more"
    assert found.verdict == "behind"
    assert found.baseline is None, "of the time before not all days are known"
    assert found.progress == pytest.approx(level / 100)


def test_what_is_only_added_to_does_not_fall(small: Services) -> None:
    by_day(small, "leads", date(2026, 8, 24), ([0.0] * 6 + [9.0] + [0.0] * 7) * 6)
    small.rules.add_goal(
        "acme", "Win", metric="leads", target=100, due_on=date(2026, 11, 24), from_on=date(2026, 11, 1)
    )
    found = only(small)
    assert (found.level, found.lo) == (9, 9)
    assert found.hi is not None
    assert found.hi > found.level
    assert "between 9 and" in found.words


def test_months_tell_where_weeks_are_not_known(small: Services) -> None:
    by_month(small, "revenue", (2026, 1), [900, 1100, 1000, 950, 1050, 1000, 980, 1020, 1000, 1010])
    small.rules.add_goal("acme", "Earn", metric="revenue", target=2000, due_on=DUE, from_on=date(2026, 10, 1))
    found = only(small)
    assert (found.per, found.weeks, found.currency) == ("month", 10, "EUR")
    assert (found.level, found.last_on) == (1010, date(2026, 10, 31))
    assert (found.baseline, found.baseline_of) == (3000, "in the 3 months before")
    assert found.verdict == "on course"
    assert found.need_per_week == pytest.approx(990 / (61 / (365.2425 / 12)))
    assert "a month, the pace is" in found.words
    assert forecast_words(found).startswith("now 1,010 of 2,000 EUR since 2026-10-01 by 2026-12-31")


def test_a_month_of_which_days_are_unknown_is_no_gain(small: Services) -> None:
    by_month(small, "visits", (2026, 6), [900, 1100, 1000, 950])
    by_day(small, "visits", date(2026, 10, 1), [30.0] * 10)
    small.rules.add_goal("acme", "Seen", metric="visits", target=9000, due_on=DUE, from_on=date(2026, 6, 1))
    assert (only(small).per, only(small).weeks) == ("month", 4), "October is known of ten days"


def test_a_month_is_never_cut_to_a_goal_that_begins_within_it(small: Services) -> None:
    by_month(small, "visits", (2026, 6), [900, 1100, 1000, 950, 1050])
    small.rules.add_goal("acme", "Seen", metric="visits", target=9000, due_on=DUE, from_on=date(2026, 9, 15))
    found = only(small)
    assert found.level == 1050
    assert found.left_out[0] == "16 days without a figure"
    assert any("September 2026" in words for words in found.left_out)


def test_a_list_is_a_height_and_begins_where_it_was(small: Services) -> None:
    for number in range(13):
        small.results.add(
            "acme", "list", 1000 + 10 * number + number % 2, on=date(2026, 8, 23) + timedelta(weeks=number)
        )
    small.rules.add_goal("acme", "List", metric="list", target=1300, due_on=DUE, from_on=START)
    found = only(small)
    assert (found.level, found.since, found.weeks) == (1120, None, 12)
    assert (found.baseline, found.baseline_of) == (1011, "on 30 Aug")
    assert found.verdict == "behind"
    assert found.progress == pytest.approx((1120 - 1011) / (1300 - 1011))


def test_too_few_weeks_and_months_are_too_early(small: Services) -> None:
    by_day(small, "leads", date(2026, 11, 2), [1.0] * 14)
    small.rules.add_goal("acme", "Win", metric="leads", target=100, due_on=DUE, from_on=date(2026, 11, 2))
    found = only(small)
    assert found.verdict == "too early"
    assert found.why_not == "too early: needs 4 complete weeks, 2 so far (or 4 complete months, 0 so far)"


def test_what_is_no_longer_fed_has_no_verdict_but_its_last_day(small: Services) -> None:
    by_day(small, "visits", date(2026, 7, 6), [5.0] * 84)
    small.rules.add_goal("acme", "Seen", metric="visits", target=9000, due_on=DUE, from_on=date(2026, 8, 1))
    found = only(small)
    assert (found.verdict, found.last_on) == ("no data", date(2026, 9, 27))


@pytest.mark.parametrize(("day", "verdict"), [(date(2026, 12, 15), "too early"), (date(2026, 12, 16), "no data")])
def test_who_gives_months_is_not_silent_in_the_running_one(
    small: Services, clock: Clock, day: date, verdict: str
) -> None:
    by_month(small, "visits", (2026, 9), [900, 1100])
    small.rules.add_goal("acme", "Seen", metric="visits", target=9000, due_on=date(2027, 3, 31), from_on=START)
    clock.moment = datetime.combine(day, time(8), UTC)
    found = only(small)
    assert (found.verdict, found.last_on) == (verdict, date(2026, 10, 31))


def test_fewer_unsubscribe_is_a_bound(small: Services) -> None:
    by_day(small, "left", date(2026, 8, 24), [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0] * 12)
    small.rules.add_goal("acme", "Keep", metric="left", target=80, due_on=DUE, from_on=START)
    found = only(small)
    assert (found.fewer, found.verdict) == (True, "on course")
    assert "of at most 80" in forecast_words(found)
    plan = small.rules.plan("acme", "Keep")._replace(target=20)
    small.rules.edit_goal("acme", "Keep", plan)
    assert only(small).verdict == "not reached"


def test_a_bound_is_not_kept_by_days_that_nobody_knows(small: Services) -> None:
    by_day(small, "left", date(2026, 8, 24), [1.0] * 84)
    until = date(2026, 11, 15)
    small.rules.add_goal("acme", "Keep", metric="left", target=200, due_on=until, from_on=START)
    assert (only(small).verdict, only(small).lacking) == ("reached", 0)
    plan = small.rules.plan("acme", "Keep")._replace(due_on=until + timedelta(days=3))
    small.rules.edit_goal("acme", "Keep", plan)
    found = only(small)
    assert (found.verdict, found.lacking) == ("unclear", 3)
    assert found.left_out[0] == "3 days without a figure"


def test_a_new_goal_has_gathered_nothing_yet(small: Services) -> None:
    by_day(small, "leads", date(2026, 8, 24), [1.0] * 84)
    small.rules.add_goal("acme", "Win", metric="leads", target=60, due_on=date(2027, 1, 10))
    found = only(small)
    assert (found.level, found.since, found.baseline) == (None, TODAY, None)
    for number in range(5):
        small.results.add("acme", "leads", 1, on=date(2026, 11, 16) + timedelta(days=number))
    found = only(small)
    assert (found.level, found.verdict) == (0, "behind")
    assert found.baseline == 51
    assert found.mean == pytest.approx(51)


def test_a_date_that_has_passed_is_judged_by_what_was_known_until_then(small: Services) -> None:
    by_day(small, "leads", date(2026, 8, 24), [1.0] * 84)
    small.rules.add_goal("acme", "Win", metric="leads", target=32, due_on=date(2026, 10, 1), from_on=START)
    found = only(small)
    assert (found.level, found.verdict) == (31, "not reached")
    assert found.why_not == "the date has passed: not reached at 31"


def test_its_last_day_ends_where_its_brand_is(small: Services, clock: Clock) -> None:
    for number in range(70):
        small.results.add("bean", "leads", 1.0, on=TODAY - timedelta(days=number))
    small.rules.add_goal("bean", "Win", metric="leads", target=5000, due_on=date(2026, 11, 30), from_on=START)
    clock.moment = datetime(2026, 12, 1, 2, tzinfo=UTC)  # the first of December in Berlin, still November in New York
    running = only(small).verdict
    clock.moment = datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert (running, only(small).verdict) == ("behind", "not reached")


def test_what_a_person_says_of_before_counts(small: Services) -> None:
    by_month(small, "revenue", (2026, 1), [900.0] * 10)
    small.rules.add_goal("acme", "Earn", metric="revenue", target=9000, due_on=DUE, from_on=START, baseline=2500)
    assert (only(small).baseline, only(small).baseline_of) == (2500, "as you said")


def test_goals_without_a_figure_stand_beside_the_others(small: Services) -> None:
    small.rules.add_goal("acme", "Be kind")
    small.rules.add_goal("acme", "Grow", metric="followers", target=500, due_on=DUE)
    small.rules.add_goal("bean", "Sell", metric="conversions", target=50, due_on=DUE)
    assert [(each.brand, each.goal, each.verdict) for each in small.goals.standing()] == [
        ("acme", "Be kind", ""), ("acme", "Grow", "no data"), ("bean", "Sell", "no data"),
    ]  # fmt: skip
    (grow,) = small.goals.standing("acme", "grow")
    assert grow.vanity
    assert grow.instead[-1] == "result:leads"
