"""What the figures say, and what they keep to themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.metrics.verdicts import last_sunday
from smdash.domain.schedule import spoken
from smdash.services.metrics import compare as metrics_compare
from smdash.services.metrics.best_times import best_times
from smdash.services.metrics.compare import comparable, compare
from smdash.services.metrics.figures import account_figures
from smdash.services.metrics.goals import forecasts, quality, replies
from smdash.services.metrics.posts import posts as published
from smdash.services.metrics.rates import rates
from smdash.services.metrics.series import series
from smdash.services.metrics.watch import choices, unwatch, watch
from smdash.store.metrics import post_order
from smdash.store.metrics import samples as sample_store
from tests.worlds import content

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.metrics.views import FigureRow
    from smdash.services.bundle import Services
    from tests.worlds import Clock

LAST = date(2026, 11, 20)
CAPTURED = "2026-11-20T11:00:00Z"


def define(
    services: Services, metric: str, level: str = "account", *, version: int = 1, platform: str = "x", **values: object
) -> int:
    with services.home.store.write("define", services.home.now(), journaled=False) as w:
        return sample_store.define(
            w,
            {
                "platform": platform,
                "metric": metric,
                "version": version,
                "label": metric.title(),
                "unit": "count",
                "kind": "engagement",
                "level": level,
                "flow": "flow",
                "is_unique": 0,
                "counts": "",
                "valid_from": None,
                "valid_until": None,
                "replaced_by": None,
                "comparable": 1,
                "source": "",
                **values,
            },
        )


def source(services: Services, slug: str = "acme/x", captured: str = CAPTURED) -> int:
    account = services.home.account(slug)
    with services.home.store.write("source", services.home.now(), journaled=False) as w:
        return sample_store.add_source(
            w, {"kind": "x_overview", "name": "file.csv", "account_id": account.id, "captured_at": captured}
        )


def days(
    services: Services, definition: int, values: dict[date, float], slug: str = "acme/x", captured: str = CAPTURED
) -> None:
    number = source(services, slug, captured)
    account = services.home.account(slug).id
    with services.home.store.write("days", services.home.now(), journaled=False) as w:
        sample_store.put_account_samples(
            w, [(account, definition, day.isoformat(), value, number) for day, value in values.items()]
        )


def posts(
    services: Services,
    definition: int,
    values: list[tuple[date, float]],
    *,
    captured: date = LAST,
    slug: str = "acme/x",
    kind: str = "text",
) -> None:
    number = source(services, slug, f"{captured}T11:00:00Z")
    account = services.home.account(slug).id
    with services.home.store.write("posts", services.home.now(), journaled=False) as w:
        first = sample_store.next_post_id(w.conn)
        sample_store.add_posts(
            w,
            [
                (first + n, account, f"r{first + n}", "", None, day.isoformat(), kind, f"post {n}", number)
                for n, (day, _) in enumerate(values)
            ],
        )
        sample_store.put_post_samples(
            w, [(first + n, definition, captured.isoformat(), v, number) for n, (_, v) in enumerate(values)]
        )


def every_day(count: int, value: Callable[[date], float]) -> dict[date, float]:
    found = (LAST - timedelta(days=number) for number in range(count))
    return {day: value(day) for day in found}


def figure(services: Services, metric: str, days_: int = 84, level: str = "account", slug: str = "acme/x") -> FigureRow:
    rows = account_figures(services.home, slug, days_).rows
    return next(row for row in rows if row.metric == metric and row.level == level and row.mode != "ratio")


def noisy(level: float) -> Callable[[date], float]:
    return lambda day: float(round(level + (day.toordinal() * 7919 % 13 - 6)))


# Which weeks --------------------------------------------------------------------------------------------------


def test_running_week_and_last_two_days_never_enter() -> None:
    saturday = date(2026, 11, 21)
    assert last_sunday(saturday, saturday) == date(2026, 11, 15)
    assert last_sunday(date(2026, 11, 17), date(2026, 11, 17)) == date(2026, 11, 8), "Sunday is two days ago"
    assert last_sunday(date(2026, 11, 18), date(2026, 11, 18)) == date(2026, 11, 15)
    assert last_sunday(saturday, date(2026, 11, 10)) == date(2026, 11, 1), "the capture decides, not today"


def test_no_figures_at_all(small: Services) -> None:
    found = account_figures(small.home, "acme/mastodon")
    assert found.note == "no figures saved yet"
    assert found.first is None
    assert {row.value for row in found.rows} == {None}
    assert {row.reason for row in found.rows} == {"not in the export"}
    assert published(small.home, "acme/mastodon").rows(0, 10) == []
    assert comparable(small.home, "acme/mastodon") == []
    assert replies(small.home) == []


def test_home_without_accounts(services: Services) -> None:
    assert published(services.home, None, "published").count == 0
    assert published(services.home, None, "published").rows(0, 10) == []
    assert forecasts(services.home) == []
    assert services.experiments.list() == []


# Verdicts -----------------------------------------------------------------------------------------------------


def test_a_real_rise_is_up_with_its_interval_and_a_star(small: Services) -> None:
    rise = date(2026, 10, 5)
    days(small, define(small, "likes"), every_day(120, lambda day: noisy(30 if day < rise else 60)(day)))
    row = figure(small, "likes")
    assert (row.verdict, row.starred, row.reason) == ("up", True, "")
    assert row.words.startswith("between +")
    assert row.value == pytest.approx(7 * 60, rel=0.1)
    assert (row.weeks_before, row.weeks_after) == (6, 6)


def test_a_level_line_is_steady(small: Services) -> None:
    days(small, define(small, "likes"), every_day(120, noisy(200)))
    assert figure(small, "likes").verdict == "steady"


def test_the_running_week_changes_nothing(small: Services) -> None:
    number = define(small, "likes")
    days(small, number, every_day(120, noisy(50)))
    before = figure(small, "likes")
    days(small, number, dict.fromkeys((LAST - timedelta(days=n) for n in range(5)), 100_000.0))
    assert figure(small, "likes")[9:20] == before[9:20]


def test_a_week_with_a_missing_day_is_left_out_and_named_never_zero(small: Services) -> None:
    values = every_day(120, noisy(50))
    del values[date(2026, 11, 4)]
    days(small, define(small, "likes"), values)
    row = figure(small, "likes")
    assert row.weeks_after == 5
    assert any("week of 2 Nov (1 day missing)" in each for each in row.left_out)
    assert row.value == pytest.approx(350, rel=0.05)
    line = series(small.home, "acme/x", "likes", by="day")
    assert next(p.value for p in line.points if p.day == date(2026, 11, 4)) is None


def test_too_early_says_so_and_gives_no_word(small: Services) -> None:
    days(small, define(small, "likes"), every_day(16, noisy(50)))
    row = figure(small, "likes")
    assert row.verdict == ""
    assert row.reason.startswith("too early: needs 2 complete weeks")
    assert row.words == ""
    assert row.judge_on is not None
    assert row.judge_on > LAST


@pytest.mark.parametrize("zero_first", [True, False])
def test_a_fall_to_zero_and_a_rise_from_it_are_said(small: Services, zero_first: bool) -> None:
    middle = date(2026, 10, 5)
    days(small, define(small, "likes"), every_day(120, lambda day: 51.0 if (day >= middle) == zero_first else 0.0))
    row = figure(small, "likes")
    assert (row.verdict, row.reason) == ("up" if zero_first else "down", "")
    assert row.words.startswith("x" if zero_first else "between -100 % and -99 %")
    assert (row.change is None) == zero_first
    assert (row.hi is None) == zero_first
    assert row.starred


@pytest.mark.parametrize("zero_first", [True, False])
def test_so_are_those_of_hours_and_of_shares(small: Services, zero_first: bool) -> None:
    middle = date(2026, 10, 5)
    hours = every_day(120, lambda day: noisy(40)(day) / 10 if (day >= middle) == zero_first else 0.0)
    days(small, define(small, "watch_time", unit="hours"), hours)
    assert figure(small, "watch_time").verdict == ("up" if zero_first else "down")
    out = [LAST - timedelta(days=number) for number in range(8, 110, 2)]
    clicks, seen = (
        define(small, "link_clicks", "post", flow="snapshot"),
        define(small, "impressions", "post", flow="snapshot"),
    )
    posts(small, clicks, [(day, 12.0 if (day >= date(2026, 9, 28)) == zero_first else 0.0) for day in out])
    with small.home.store.write("views", small.home.now(), journaled=False) as w:
        w.conn.execute(
            "INSERT INTO post_samples(remote_post_id, definition_id, on_day, value, source_id) "
            "SELECT remote_post_id, ?, on_day, 400 + remote_post_id % 7, source_id FROM post_samples WHERE definition_id = ?",
            (seen, clicks),
        )
    watch(small.home, "acme/x", "link_clicks", "post", "ratio", "impressions")
    share = next(row for row in account_figures(small.home, "acme/x").rows if row.key.endswith("link_clicks:ratio"))
    assert (share.verdict, share.reason) == ("up" if zero_first else "down", "")


@pytest.mark.parametrize(("back", "many"), [(40, 5.0), (75, 300.0)])
def test_all_on_one_day_is_said_to_be_that(small: Services, back: int, many: float) -> None:
    on = LAST - timedelta(days=back)
    days(small, define(small, "new_follows"), every_day(110, lambda day: many if day == on else 0.0))
    row = figure(small, "new_follows")
    assert row.verdict == "unclear"
    assert row.words == f"all on {spoken(on)}: one day is no trend"


def test_an_average_is_that_of_the_posts_not_of_their_weeks(small: Services) -> None:
    monday = date(2026, 11, 2)
    values = [(monday - timedelta(weeks=number), 8.0) for number in range(6, 12)]
    values += [(monday - timedelta(weeks=number), 10.0) for number in range(1, 6)]
    values += [(monday + timedelta(days=number), 4.0) for number in range(4)]
    posts(small, define(small, "average_watch_time", "post", unit="seconds", flow="snapshot"), sorted(values))
    row = figure(small, "average_watch_time", level="post")
    assert row.value == pytest.approx((5 * 10 + 4 * 4) / 9)
    assert row.before == pytest.approx(8.0)
    assert row.change == pytest.approx(66 / 9 / 8 - 1)
    assert row.lo < row.change < row.hi


def test_a_viral_week_is_marked_and_stays_in_the_sum(small: Services) -> None:
    burst = date(2026, 11, 4)
    days(small, define(small, "likes"), every_day(120, lambda day: 9000.0 if day == burst else noisy(50)(day)))
    row = figure(small, "likes")
    assert row.left_out == ()
    assert row.without == "week of 2 Nov (viral)"
    assert row.value == pytest.approx(1840.2, abs=1)
    assert row.without_value == pytest.approx(348.8, abs=0.1)
    assert row.verdict != "up"
    line = series(small.home, "acme/x", "likes", by="week")
    assert [p.day for p in line.points if p.outlier] == [date(2026, 11, 2)]
    assert line.high is not None
    assert line.high < 500


def test_a_definition_break_withholds_the_verdict_and_cuts_the_line(small: Services) -> None:
    since = date(2026, 10, 5)
    old = define(small, "views", valid_until="2026-10-04")
    new = define(small, "views", version=2, valid_from="2026-10-05", comparable=0)
    everything = every_day(120, noisy(50))
    days(small, old, {day: value for day, value in everything.items() if day < since})
    days(small, new, {day: 3 * value for day, value in everything.items() if day >= since})
    row = figure(small, "views")
    assert (row.verdict, row.reason, row.before) == ("", "definition changed 5 Oct", None)
    assert row.p is None
    assert [each.day for each in series(small.home, "acme/x", "views").breaks] == [since]


def test_stale_figures_get_no_verdict(small: Services) -> None:
    values = {day: value for day, value in every_day(160, noisy(50)).items() if day < date(2026, 10, 1)}
    days(small, define(small, "likes"), values, captured="2026-10-01T10:00:00Z")
    found = account_figures(small.home, "acme/x")
    row = figure(small, "likes")
    assert found.stale
    assert row.stale
    assert row.reason == "stale: figures of 1 Oct"
    assert row.verdict == ""
    assert row.value is not None


# What may be added up -----------------------------------------------------------------------------------------


def test_people_are_never_added_up(small: Services) -> None:
    days(small, define(small, "reach", unit="accounts", is_unique=1), every_day(120, noisy(500)))
    row = figure(small, "reach")
    assert row.per == "day"
    assert row.value == pytest.approx(500, rel=0.02)
    line = series(small.home, "acme/x", "reach", by="week")
    known = [p.value for p in line.points if p.value is not None]
    assert max(known) < 510


def test_a_stock_is_its_last_value_and_its_gains(small: Services) -> None:
    start = LAST - timedelta(days=119)
    number = define(small, "followers", flow="snapshot")
    days(small, number, every_day(120, lambda day: 1000.0 + 3 * (day - start).days))
    row = figure(small, "followers")
    assert row.mode == "level"
    assert row.value == 1000 + 3 * 119
    assert row.verdict == "up"
    assert row.words == "between +21 and +21 a week"
    assert row.change is None


# Posts --------------------------------------------------------------------------------------------------------


def test_one_post_has_no_baseline_and_no_verdict(small: Services) -> None:
    posts(small, define(small, "likes", "post", flow="snapshot"), [(date(2026, 11, 2), 40.0)])
    row = published(small.home, "acme/x").rows(0, 5)[0]
    assert (row.index, row.viral, row.reason) == (None, False, "no baseline yet")
    assert row.values == {"likes": 40.0}
    assert figure(small, "likes", level="post").verdict == ""


def test_young_posts_wait_and_are_named(small: Services) -> None:
    number = define(small, "likes", "post", flow="snapshot")
    old = [(date(2026, 8, 24) + timedelta(days=2 * n), 40.0) for n in range(38)]
    posts(small, number, [*old, (date(2026, 11, 18), 3.0)])
    found = published(small.home, "acme/x").rows(0, 1)[0]
    assert found.published_on == date(2026, 11, 18)
    assert found.index is None
    assert "under a week old" in found.reason
    assert figure(small, "likes", level="post").value == 40


def test_percent_of_own_baseline_keeps_to_the_format(small: Services) -> None:
    number = define(small, "likes", "post", flow="snapshot")
    start = date(2026, 9, 1)
    posts(small, number, [(start + timedelta(days=n), 10.0 + n % 3) for n in range(10)])
    posts(small, number, [(start + timedelta(days=n), 1000.0 + n) for n in range(10)], kind="video")
    posts(small, number, [(date(2026, 10, 1), 22.0)])
    row = next(each for each in published(small.home, "acme/x").rows(0, 50) if each.values["likes"] == 22)
    assert row.index == pytest.approx(200)
    assert not row.viral


def test_posts_sort_by_any_figure_and_those_without_it_come_last(small: Services) -> None:
    likes = define(small, "likes", "post", flow="snapshot")
    saves = define(small, "bookmarks", "post", flow="snapshot")
    posts(small, likes, [(date(2026, 9, 1) + timedelta(days=n), float(n * 37 % 101)) for n in range(250)])
    posts(small, saves, [(date(2026, 9, 3), 5.0)])
    for way in (True, False):
        window = published(small.home, "acme/x", "likes", descending=way)
        values = [row.values.get("likes") for row in window.rows(0, 300)]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=way)
        assert values[-1] is None
        assert window.index(window.rows(200, 201)[0].key) == 200
    with pytest.raises(UsageError, match="no such figure"):
        published(small.home, "acme/x", "nonsense")
    assert published(small.home, "acme/x", text="post 24").count == 11


def test_first_page_by_the_index_of_values_is_that_of_the_whole_order(small: Services) -> None:
    old = define(small, "views", "post", flow="snapshot")
    new = define(small, "views", "post", version=2, flow="snapshot", valid_from="2026-10-01", comparable=0)
    start = date(2026, 9, 1)
    posts(small, old, [(start + timedelta(days=n // 4), float(n * 37 % 50)) for n in range(200)])
    posts(small, new, [(start + timedelta(days=n // 4), float(n * 31 % 60)) for n in range(200)])
    conn = small.home.read()
    scope = post_order.Scope({"x": [small.home.account("acme/x").id]})
    versions = {"x": [(old, ""), (new, "2026-10-01")]}
    assert post_order.indexed(conn)
    for way in (True, False):
        whole = post_order.by_figure(conn, scope, versions, descending=way)
        assert post_order.first_by_figure(conn, scope, versions, 100, descending=way) == whole[:100]


# Rates, times, comparing --------------------------------------------------------------------------------------


def test_rates_sum_then_divide_and_miss_what_is_missing(small: Services) -> None:
    number = define(small, "engagements", "post", flow="snapshot")
    seen = define(small, "impressions", "post", flow="snapshot")
    dates = [date(2026, 10, 5) + timedelta(days=n) for n in range(6)]
    posts(small, number, [(day, 10.0 * (n + 1)) for n, day in enumerate(dates)])
    rows = {row.key: row for row in rates(small.home, "acme/x")}
    assert rows["by_impressions"].value is None
    assert "no impressions" in rows["by_impressions"].why_not
    with small.home.store.write("more", small.home.now(), journaled=False) as w:
        ids = [row[0] for row in w.conn.execute("SELECT id FROM remote_posts ORDER BY id")]
        samples = [(post, seen, LAST.isoformat(), 1000.0 if post != ids[0] else 10.0, 1) for post in ids]
        sample_store.put_post_samples(w, samples)
    rate = next(row for row in rates(small.home, "acme/x") if row.key == "by_impressions")
    assert rate.value == pytest.approx(210 / 5010), "not the mean of rates"
    assert rate.formula == "engagements / impressions"
    assert rate.benchmark == "published median per post: 2.31 % (Buffer 2025, same formula)"
    assert next(row for row in rates(small.home, "acme/x") if row.key == "by_views").benchmark == ""


def test_no_evidence_that_time_matters_is_said(demo: Services) -> None:
    found = best_times(demo.home, "acme/x")
    assert found.state != "best"
    assert found.gain_low_pct is None
    assert all(cell.index is None for cell in found.cells if cell.n < 3)


def test_only_what_means_the_same_is_compared(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_compare, "_group", lambda data, _: data.account.platform)
    found = compare(demo.home, "bean/instagram", "nord/youtube", "comments")
    assert "not counted alike" in found.why_not
    assert (found.value_a, found.ratio, found.verdict) == (None, None, "")
    assert found.index_a is not None, "percent of own baseline may always be compared"
    offered = comparable(demo.home, "bean/instagram")
    assert all(each.why_not for each in offered)
    monkeypatch.setattr(metrics_compare, "_group", lambda *_: "alike")
    found = compare(demo.home, "bean/instagram", "nord/youtube", "comments")
    assert found.why_not == ""
    assert found.value_a is not None
    assert found.value_b is not None
    assert found.value_a > found.value_b
    with pytest.raises(NotFoundError):
        compare(demo.home, "bean/instagram", "nord/youtube", "nonsense")
    with pytest.raises(UsageError):
        compare(demo.home, "acme/x", "acme/x", "likes")


# The sample world ---------------------------------------------------------------------------------------------


def test_the_demo_shows_its_break_its_viral_post_and_what_is_too_early(demo: Services) -> None:
    views = figure(demo, "views", 112, "post", "nord/youtube")
    assert (views.verdict, views.format) == ("", "short_video")
    assert views.reason.startswith("other ages: "), "no change of meaning: both sides are counted alike"
    saves = [row for row in account_figures(demo.home, "bean/instagram").rows if row.metric == "saves"]
    assert [row.format for row in saves if any("14 Oct" in each for each in row.left_out)] == ["short_video"]
    best = published(demo.home, "bean/instagram", "views").rows(0, 1)[0]
    assert best.viral
    assert figure(demo, "hashtag_clicks", 84, "post", "acme/x").reason.startswith("too early")


# Goals, experiments, notes ------------------------------------------------------------------------------------


def test_goal_forecast_from_weekly_gains(small: Services) -> None:
    start = LAST - timedelta(days=119)
    number = define(small, "followers", flow="snapshot")
    days(small, number, every_day(120, lambda day: 1000.0 + 4 * (day - start).days + day.toordinal() % 3))
    small.rules.add_goal("acme", "Grow", metric="followers", target=5000, due_on=date(2027, 1, 10))
    small.rules.add_goal("acme", "Dream", metric="new_followers", target=5, due_on=date(2027, 1, 10))
    grow = next(each for each in forecasts(small.home) if each.goal == "Grow")
    assert grow.p_target is not None
    assert grow.p_target < 0.01
    assert grow.pace == pytest.approx(28, abs=1)
    dream = next(each for each in forecasts(small.home) if each.goal == "Dream")
    assert (dream.mean, bool(dream.why_not)) == (None, True)


def test_an_experiment_is_judged_on_its_day_and_not_before(small: Services, clock: Clock) -> None:
    change = date(2026, 11, 9)
    number = define(small, "likes")
    days(small, number, every_day(120, noisy(50)))
    made = small.experiments.add("acme/x", "carousels", "likes", change)
    assert made.judge_on >= change + timedelta(weeks=4)
    assert made.state == "too early"
    assert "only a change above +" in made.words
    assert made.verdict == ""
    clock.moment = datetime(2026, 12, 30, 9, tzinfo=UTC)
    assert "import figures" in small.experiments.list()[0].words, "no figures of the weeks after, no verdict"
    later = {change + timedelta(days=n): noisy(120)(change + timedelta(days=n)) for n in range(50)}
    days(small, number, later, captured="2026-12-29T10:00:00Z")
    judged = small.experiments.get(made.number)
    assert (judged.state, judged.verdict) == ("judged", "up")
    ended = small.experiments.end(made.number)
    assert ended.state == "ended"
    assert small.experiments.list() == []
    with pytest.raises(UsageError):
        small.experiments.end(made.number)


def test_an_experiment_ended_early_is_never_judged(small: Services, clock: Clock) -> None:
    days(small, define(small, "likes"), every_day(120, noisy(50)))
    made = small.experiments.add("acme/x", "carousels", "likes", date(2026, 11, 16))
    small.experiments.end(made.number)
    clock.moment = datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert small.experiments.get(made.number).verdict == ""
    with pytest.raises(NotFoundError):
        small.experiments.add("acme/x", "carousels", "nothing")


def test_notes_watching_and_experiments_can_be_undone(small: Services) -> None:
    days(small, define(small, "likes"), every_day(120, noisy(50)))
    before = content(small.home.read())
    steps: list[Callable[[], object]] = [
        lambda: small.annotations.add(date(2026, 11, 1), "Sale", "acme"),
        lambda: small.experiments.add("acme/x", "carousels", "likes"),
        lambda: watch(small.home, "acme/x", "bookmarks"),
        lambda: unwatch(small.home, "acme/x", "replies"),
    ]
    for step in steps:
        step()
        assert content(small.home.read()) != before
        small.undo.undo()
        assert content(small.home.read()) == before


def test_notes_stand_on_the_axis_of_their_scope_only(small: Services) -> None:
    days(small, define(small, "likes"), every_day(120, noisy(50)))
    small.annotations.add(date(2026, 11, 1), "Sale", "acme")
    small.annotations.add(date(2026, 11, 2), "Elsewhere", "bean")
    line = series(small.home, "acme/x", "likes")
    assert [note.text for note in line.annotations] == ["Sale"]
    with pytest.raises(UsageError):
        small.annotations.add(date(2026, 11, 1), " ")
    with pytest.raises(NotFoundError):
        small.annotations.remove(99)


def test_a_line_is_joined_to_its_width_without_inventing(small: Services) -> None:
    days(small, define(small, "likes"), every_day(60, noisy(50)))
    line = series(small.home, "acme/x", "likes", width=40, by="day")
    assert len(line.points) <= 40
    assert line.points[0].value is None
    assert any(point.value is not None for point in line.points)
    with pytest.raises(UsageError):
        series(small.home, "acme/x", "likes", first=LAST, last=date(2026, 1, 1))


# What each figure rests on ----------------------------------------------------------------------------------


def test_a_follower_count_typed_in_changes_nothing_else(demo: Services, clock: Clock) -> None:
    def seen() -> list[tuple[object, ...]]:
        rows = account_figures(demo.home, "bean/facebook").rows
        return [(row.key, row.value, row.change, row.verdict, row.last) for row in rows if row.metric != "followers"]

    clock.forward(hours=16)
    before = seen()
    demo.manual.enter("bean/facebook", "followers", date(2026, 11, 22), 500)
    assert account_figures(demo.home, "bean/facebook").as_of.date() == date(2026, 11, 22)
    assert seen() == before


def test_every_figure_names_the_days_it_is_judged_by(demo: Services) -> None:
    rows = {row.metric: row for row in account_figures(demo.home, "acme/x").rows if row.level == "account"}
    assert (rows["new_followers"].first, rows["new_followers"].last) == (date(2026, 8, 24), date(2026, 11, 15))
    posts = [row for row in account_figures(demo.home, "acme/x").rows if row.level == "post"]
    assert {row.last for row in posts} == {date(2026, 11, 8)}, "posts once they are a week old"


def test_figures_of_long_ago_say_since_when_there_is_nothing(small: Services) -> None:
    old = [(date(2025, 8, 20) - timedelta(days=n), 100.0) for n in range(30)]
    posts(small, define(small, "impressions", "post"), old)
    found = figure(small, "impressions", level="post")
    assert (found.value, found.verdict) == (None, "")
    assert found.reason == "nothing since 20 Aug 2025: no newer post was saved"


def test_a_week_in_which_the_meaning_changed_holds_the_new_one_only(small: Services) -> None:
    old = define(small, "views", "post", version=1)
    new = define(small, "views", "post", version=2, valid_from="2026-10-06", comparable=0)
    posts(small, old, [(date(2026, 10, 5), 1000.0), (date(2026, 9, 30), 900.0)])
    posts(small, new, [(date(2026, 10, 6), 40.0), (date(2026, 10, 14), 50.0)])
    line = series(small.home, "acme/x", "views", "post", date(2026, 9, 28), date(2026, 10, 18), by="week")
    assert [(point.value, point.definition) for point in line.points] == [(900.0, 1), (40.0, 2), (50.0, 2)]
    assert [(each.day, each.seen) for each in line.breaks] == [(date(2026, 10, 6), date(2026, 10, 6))]
    from smdash.screens.metrics.plot import plot_of

    drawn = plot_of(line, LAST)
    assert drawn is not None
    assert [mark.at for mark in drawn.breaks] == [1], "before the week that is under the new definition"
    visits = (
        define(small, "visits", version=1),
        define(small, "visits", version=2, valid_from="2026-10-06", comparable=0),
    )
    days(small, visits[0], {day: 10.0 for n in range(8) if (day := date(2026, 9, 28) + timedelta(days=n))})
    days(small, visits[1], {day: 99.0 for n in range(13) if (day := date(2026, 10, 6) + timedelta(days=n))})
    line = series(small.home, "acme/x", "visits", "account", date(2026, 9, 28), date(2026, 10, 18), by="week")
    assert [point.value for point in line.points] == [70.0, None, 693.0], "a week of two meanings has no sum"


def test_a_share_over_time_is_summed_then_divided(demo: Services) -> None:
    line = series(demo.home, "acme/x", "engagements", over="impressions", by="week")
    rows = published(demo.home, "acme/x").rows(0, 200)
    week = [row for row in rows if date(2026, 11, 2) <= row.published_on <= date(2026, 11, 8)]
    whole = sum(row.values["engagements"] for row in week) / sum(row.values["impressions"] for row in week)
    point = next(each for each in line.points if each.day == date(2026, 11, 2))
    assert point.value == pytest.approx(whole, rel=0.02)
    assert (line.unit, line.level) == ("fraction", "post")
    with pytest.raises(NotFoundError):
        series(demo.home, "acme/x", "engagements", over="nonsense")


def test_people_by_week_are_the_mean_of_a_day_and_say_so(small: Services) -> None:
    days(small, define(small, "reach", is_unique=1, unit="accounts"), every_day(60, lambda day: 100.0))
    line = series(small.home, "acme/x", "reach", by="week", first=date(2026, 10, 5), last=date(2026, 11, 1))
    assert {point.value for point in line.points} == {100.0}
    assert line.per == "day"


def test_times_of_a_figure_there_is_not_and_of_posts_without_a_time(small: Services, demo: Services) -> None:
    with pytest.raises(NotFoundError, match="no such figure"):
        best_times(demo.home, "acme/x", "nope")
    posts(small, define(small, "views", "post"), [(LAST - timedelta(days=n), 10.0) for n in range(40)])
    assert best_times(small.home, "acme/x").words.startswith("its exports give no time of day")


def test_no_lead_is_no_rate_of_leads(demo: Services) -> None:
    from smdash.domain.metrics.outlook_words import quality_words

    found = quality(demo.home, "acme/x")
    assert (found.leads, found.leads_per_1000) == (0, None)
    assert "no leads yet in these days" in quality_words(found)
    assert "about 2.9, from 1 lead" in quality_words(found._replace(leads=1, leads_per_1000=2.9))[2]


def test_a_post_counted_in_another_way_since_says_what_it_has_become(small: Services) -> None:
    old = define(small, "views", "post", version=1)
    new = define(small, "views", "post", version=2, valid_from="2026-10-06", comparable=0)
    posts(small, old, [(date(2026, 9, 1), 1000.0)], captured=date(2026, 9, 20))
    number = next(iter(published(small.home, "acme/x").rows(0, 1))).id
    with small.home.store.write("later", small.home.now(), journaled=False) as w:
        sample_store.put_post_samples(w, [(number, new, "2026-11-20", 7000.0, 1)])
    row = published(small.home, "acme/x").rows(0, 1)[0]
    assert row.values == {"views": 1000.0}
    assert [(each.metric, each.value, each.captured_on, each.definition) for each in row.later] == [
        ("views", 7000.0, date(2026, 11, 20), 2)
    ]
    from smdash.screens.metrics.words import about_post

    assert "Views \u00b7 7,000 on 20 Nov 2026 by definition 2" in about_post(row, {"views": ("Views", "count")})


def test_the_pane_says_where_a_file_of_today_ends_long_ago(small: Services) -> None:
    old = [(date(2026, 8, 20) - timedelta(days=n), 100.0) for n in range(30)]
    posts(small, define(small, "hashtag_clicks", "post"), old)
    head = next(row for row in small.metrics.view().window.rows(0, 9) if row.account == "acme/x")
    assert (head.data_to, head.note) == (None, "none of these saved: o m, v")
    days(small, define(small, "new_followers"), {date(2026, 8, 1) + timedelta(days=n): 1.0 for n in range(20)})
    head = next(row for row in small.metrics.view().window.rows(0, 9) if row.account == "acme/x")
    assert head.data_to == date(2026, 8, 20)


def test_an_experiment_on_posts_waits_for_their_own_export(small: Services, clock: Clock) -> None:
    views = define(small, "impressions", "post")
    posts(small, views, [(LAST - timedelta(days=n), 100.0 + n % 5) for n in range(100)])
    made = small.experiments.add("acme/x", "carousels", metric="impressions", from_day=date(2026, 11, 16))
    clock.forward(days=(made.judge_on - date(2026, 11, 21)).days)
    days(
        small,
        define(small, "followers", flow="snapshot"),
        {made.judge_on: 500.0},
        captured=f"{made.judge_on}T11:00:00Z",
    )
    assert "import figures up to" in small.experiments.list()[0].words, "a follower count judges no posts"


def test_comparing_says_how_many_times(demo: Services) -> None:
    assert any("no posts of the same format" in each.why_not for each in comparable(demo.home, "nord/youtube"))
    found = next(
        compare(demo.home, "bean/instagram", each.account, each.metric)
        for each in comparable(demo.home, "bean/instagram")
        if not each.why_not
    )
    assert found.lo is not None
    assert f"between {found.lo + 1:,.1f} and" in found.words
    assert found.words.endswith(f"times {found.a}'s")


def test_a_share_and_its_upper_figure_are_watched_apart(demo: Services) -> None:
    def labels() -> list[str]:
        return [row.label for row in account_figures(demo.home, "acme/x").rows if row.watched]

    watch(demo.home, "acme/x", "engagements", level="account")
    assert {"Engagement rate", "Engagements"} <= set(labels())
    with pytest.raises(UsageError, match="in several ways"):
        unwatch(demo.home, "acme/x", "engagements")
    unwatch(demo.home, "acme/x", "engagements", "account")
    assert "Engagement rate" in labels()
    share = next(each for each in choices(demo.home, "acme/x") if each.mode == "ratio")
    assert (share.label, share.watched) == ("Engagement rate", True)
    unwatch(demo.home, "acme/x", share.metric, share.level, share.mode)
    again = next(each for each in choices(demo.home, "acme/x") if each.mode == "ratio")
    assert (again.label, again.watched) == ("Engagement rate", False), "it can be chosen again"


def test_every_figure_lists_those_of_old_posts_too(small: Services) -> None:
    old = [(date(2025, 6, 6) - timedelta(days=n), 100.0) for n in range(30)]
    posts(small, define(small, "x:sparkles", "post"), old)
    found = figure(small, "x:sparkles", level="post")
    assert (found.value, found.data_to) == (None, date(2025, 6, 6))
    assert found.reason.startswith("nothing since 6 Jun 2025")
    assert found.source == "file.csv"
