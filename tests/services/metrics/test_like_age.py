"""Figures of posts are compared at one age: what that takes, and what is said where it cannot be had."""

from __future__ import annotations

import math
import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.cli.metrics.tables import in_unit
from smdash.domain.metrics.figure_words import seen_words
from smdash.services.metrics.account_data import AccountData
from smdash.services.metrics.best_times import best_times
from smdash.services.metrics.compare import compare
from smdash.services.metrics.figures import account_figures
from smdash.services.metrics.posts import posts as published
from smdash.services.metrics.series import series
from smdash.services.metrics.typical import viral_posts
from smdash.services.metrics.watch import watch
from smdash.store.metrics import samples as sample_store
from tests.services.metrics.test_metrics_service import define, figure, source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.metrics.views import FigureRow
    from smdash.services.bundle import Services
    from tests.worlds import Clock

LAST = date(2026, 11, 20)
CLIP = "acme/youtube"


@pytest.fixture
def clips(services: Services) -> Services:
    services.manage.add_brand("acme", name="Acme", zone="Europe/Berlin")
    for platform in ("youtube", "mastodon"):
        services.manage.add_account("acme", platform, handle="acme")
    return services


def put(
    services: Services,
    slug: str,
    exports: Sequence[date],
    *,
    collects: float = 60.0,
    rise: float = 1.0,
    metric: str = "engaged_views",
    seed: int = 1,
    spread: float = 0.3,
) -> None:
    """Store three posts a week of the 20 weeks to ``LAST`` as some exports saw them, each collecting like the others.

    Those of the newest seven weeks, the newer half among them, have ``rise`` times what the others have.
    """
    chance = random.Random(seed)
    owner = services.home.account(slug)
    definition, account = define(services, metric, "post", platform=owner.platform, flow="snapshot"), owner.id
    numbers = {day: source(services, slug, f"{day}T11:00:00Z") for day in exports}
    posts, samples = [], []
    kind = "short_video" if owner.platform == "youtube" else ""
    with services.home.store.write("posts", services.home.now(), journaled=False) as w:
        first = sample_store.next_post_id(w.conn)
        for number, back in enumerate(range(140, 0, -2)):
            day = LAST - timedelta(days=back)
            final = 2000 * chance.lognormvariate(0, spread) * (rise if back <= 54 else 1)
            posts.append(
                (first + number, account, f"r{number}", "", None, day.isoformat(), kind, "post", numbers[exports[-1]])
            )
            for export in exports:
                age = (export - day).days
                if age > 0:
                    value = float(round(final * -math.expm1(-3 * age / collects)))
                    samples.append((first + number, definition, export.isoformat(), value, numbers[export]))
        sample_store.add_posts(w, posts)
        sample_store.put_post_samples(w, samples)


def weekly(count: int) -> list[date]:
    return [LAST - timedelta(weeks=number) for number in range(count)][::-1]


def test_one_export_of_slow_posts_gives_no_verdict_and_says_what_would(clips: Services) -> None:
    put(clips, CLIP, [LAST])
    row = figure(clips, "engaged_views", level="post", slug=CLIP)
    assert (row.verdict, row.change, row.lo, row.judge_on) == ("", None, None, None)
    assert row.value < row.before, "both stand as they were seen"
    assert row.reason == "other ages: export weekly (posts collect 90 days)"


def test_an_export_a_week_shows_all_at_one_age(clips: Services) -> None:
    put(clips, CLIP, weekly(20))
    row = figure(clips, "engaged_views", level="post", slug=CLIP)
    assert row.verdict in {"unclear", "steady"}
    assert not row.reason
    assert row.value < 1200, "at an age of a week, not what they have become"


def test_so_does_what_is_real(clips: Services) -> None:
    put(clips, CLIP, weekly(20), rise=2.0)
    row = figure(clips, "engaged_views", level="post", slug=CLIP)
    assert (row.verdict, row.reason) == ("up", "")


def test_exports_begun_lately_are_compared_at_an_age_both_halves_were_seen_at(clips: Services) -> None:
    put(clips, CLIP, weekly(9), rise=2.5)
    row = figure(clips, "engaged_views", level="post", slug=CLIP)
    assert (row.verdict, row.reason) == ("up", "")
    assert any("days of age" in each for each in row.left_out)
    assert 3 <= row.weeks_before <= 6


def test_fast_posts_are_judged_by_one_export(clips: Services) -> None:
    put(clips, "acme/mastodon", [LAST], collects=3.0, metric="favourites")
    row = figure(clips, "favourites", level="post", slug="acme/mastodon")
    assert row.verdict
    assert not row.reason


def test_what_own_captures_show_counts_before_the_rule_of_thumb(clips: Services) -> None:
    exports = [LAST - timedelta(days=back) for back in (125, 110, 95, 0)]
    put(clips, CLIP, exports, collects=3.0)
    assert not figure(clips, "engaged_views", level="post", slug=CLIP).reason
    put(clips, "acme/mastodon", exports, metric="boosts")
    reason = figure(clips, "boosts", level="post", slug="acme/mastodon").reason
    assert reason.startswith("other ages: export weekly (its posts collect ")


def test_an_experiment_on_slow_posts_waits_for_figures_of_one_age(clips: Services, clock: Clock) -> None:
    put(clips, CLIP, [LAST])
    clock.moment = datetime(2026, 9, 20, 9, tzinfo=UTC)
    made = clips.experiments.add(CLIP, "longer titles", "engaged_views", date(2026, 9, 21))
    clock.moment = datetime(2026, 11, 21, 9, tzinfo=UTC)
    judged = clips.experiments.get(made.number)
    assert made.weeks <= 8
    assert judged.verdict == ""
    assert judged.words.startswith("other ages: ")


def test_two_accounts_seen_at_other_ages_are_not_set_side_by_side(clips: Services) -> None:
    clips.manage.add_account("acme", "youtube", handle="other")
    put(clips, CLIP, weekly(20))
    put(clips, "acme/youtube-2", [LAST], seed=2)
    found = compare(clips.home, CLIP, "acme/youtube-2", "engaged_views")
    assert found.why_not.startswith("acme/youtube's posts were seen younger than acme/youtube-2's")
    assert (found.ratio, found.verdict) == (None, "")


def test_two_accounts_seen_at_one_age_are(clips: Services) -> None:
    clips.manage.add_account("acme", "youtube", handle="other")
    put(clips, CLIP, weekly(20))
    put(clips, "acme/youtube-2", weekly(20), seed=2)
    assert compare(clips.home, CLIP, "acme/youtube-2", "engaged_views").why_not == ""


def test_averages_do_not_collect(clips: Services) -> None:
    put(clips, CLIP, [LAST], metric="average_watch_time")
    rows = account_figures(clips.home, CLIP).rows
    assert not next(row for row in rows if row.metric == "average_watch_time").reason


def percents(services: Services, sort: str = "published") -> list[tuple[float | None, str]]:
    return [(row.index, row.reason) for row in published(services.home, CLIP, sort).rows(0, 100)]


def test_posts_alike_are_as_usual_or_not_compared_however_old_they_were_when_seen(clips: Services) -> None:
    put(clips, CLIP, [LAST], collects=90.0, spread=0.0)
    found = percents(clips)
    known = [index for index, _ in found if index is not None]
    assert known == pytest.approx([100.0] * len(known), abs=4)
    assert 10 <= len(known) <= 40, "the older ones, which have collected nearly all"
    assert {reason for _, reason in found[10:20]} == {"other ages: export weekly (posts collect 90 days)"}
    assert [index for index, _ in percents(clips, "index") if index is not None] == sorted(known, reverse=True)


def test_an_export_a_week_gives_all_posts_a_percentage_of_their_age(clips: Services) -> None:
    put(clips, CLIP, weekly(20), collects=90.0, spread=0.0)
    known = [index for index, _ in percents(clips) if index is not None]
    assert known == pytest.approx([100.0] * len(known), abs=4)
    assert len(known) > 55


def test_a_post_far_above_the_rest_is_viral_at_any_age(clips: Services) -> None:
    put(clips, CLIP, [LAST], collects=90.0, spread=0.05)
    post = clips.home.read().execute("SELECT max(remote_post_id) - 5 FROM post_samples").fetchone()[0]
    with clips.home.store.write("more", clips.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE post_samples SET value = 40000 WHERE remote_post_id = ?", (post,))
    rows = published(clips.home, CLIP).rows(0, 100)
    assert [row.id for row in rows if row.viral] == [post]
    (row,) = (row for row in rows if row.viral)
    assert (row.index, row.reason[:10]) == (None, "other ages")


def test_accounts_of_slow_posts_have_no_percentage_of_their_own_but_a_reason(clips: Services) -> None:
    clips.manage.add_account("acme", "youtube", handle="other")
    put(clips, CLIP, [LAST], collects=90.0)
    put(clips, "acme/youtube-2", weekly(20), collects=90.0)
    found = compare(clips.home, CLIP, "acme/youtube-2", "engaged_views")
    assert (found.index_a, found.index_why_a) == (None, "other ages: export weekly (posts collect 90 days)")
    assert (found.index_b is None, found.index_why_b) == (False, "")


def put_mondays_and_thursdays(
    services: Services, slug: str, exports: Sequence[date], *, collects: float, thursdays: float = 1.0, weeks: int = 26
) -> None:
    """Store a post on Monday morning and one on Thursday evening of some weeks, as some exports saw them."""
    chance = random.Random(7)
    owner = services.home.account(slug)
    definition = define(services, "views", "post", platform=owner.platform, flow="snapshot")
    numbers = {day: source(services, slug, f"{day}T11:00:00Z") for day in exports}
    posts, samples = [], []
    with services.home.store.write("posts", services.home.now(), journaled=False) as w:
        first = sample_store.next_post_id(w.conn)
        for week in range(weeks):
            for number, (weekday, hour) in enumerate(((0, 8), (3, 17))):
                day = date(2026, 11, 16) - timedelta(weeks=week, days=-weekday)
                post = first + 2 * week + number
                final = 5000 * math.exp(chance.gauss(0, 0.08)) * (thursdays if number else 1.0)
                at = f"{day}T{hour:02d}:00:00Z"
                posts.append(
                    (post, owner.id, f"t{post}", "", at, day.isoformat(), "short_video", "post", numbers[LAST])
                )
                for export in exports:
                    if (age := (export - day).days) > 0:
                        value = float(round(final * -math.expm1(-3 * age / collects)))
                        samples.append((post, definition, export.isoformat(), value, numbers[export]))
        sample_store.add_posts(w, posts)
        sample_store.put_post_samples(w, samples)


@pytest.mark.parametrize(("platform", "collects"), [("tiktok", 30.0), ("youtube", 90.0)])
def test_the_day_of_the_export_makes_no_time_a_better_one(clips: Services, platform: str, collects: float) -> None:
    if platform == "tiktok":
        clips.manage.add_account("acme", "tiktok", handle="acme")
    put_mondays_and_thursdays(clips, f"acme/{platform}", weekly(26), collects=collects)
    found = best_times(clips.home, f"acme/{platform}")
    assert (found.state, found.gain_low_pct) == ("no_evidence", None)
    assert found.n >= 16
    assert [cell.index for cell in found.cells if cell.index is not None] == pytest.approx([100, 100], abs=4)


def test_a_time_that_is_better_is_found_by_an_age_all_were_seen_at(clips: Services) -> None:
    clips.manage.add_account("acme", "tiktok", handle="acme")
    put_mondays_and_thursdays(clips, "acme/tiktok", weekly(26), collects=30.0, thursdays=1.6)
    found = best_times(clips.home, "acme/tiktok")
    assert (found.state, found.best) == ("best", "weekdays evening")
    assert 5 < (found.gain_low_pct or 0) < 60


def test_times_of_slow_posts_seen_once_say_what_would_tell(clips: Services) -> None:
    put_mondays_and_thursdays(clips, CLIP, [LAST], collects=90.0, weeks=15)
    found = best_times(clips.home, CLIP)
    assert (found.state, found.p) == ("too_early", None)
    assert found.words == "other ages: export weekly (posts collect 90 days)"
    assert all(cell.index is None or abs(cell.index - 100) < 12 for cell in found.cells)


def weekly_sum(services: Services, slug: str = CLIP) -> FigureRow:
    watch(services.home, slug, "engaged_views", "post", "total")
    found = account_figures(services.home, slug).rows
    return next(each for each in found if each.metric == "engaged_views" and each.mode == "total")


def test_a_sum_is_what_the_newest_file_gives_however_often_one_exports(clips: Services) -> None:
    clips.manage.add_account("acme", "youtube", handle="other")
    put(clips, CLIP, [LAST])
    put(clips, "acme/youtube-2", weekly(20))
    once, often = weekly_sum(clips), weekly_sum(clips, "acme/youtube-2")
    assert (once.verdict, once.seen, once.compared) == ("", "", None)
    assert (often.value, often.before) == (once.value, once.before)


def test_it_is_compared_at_one_age_and_says_which(clips: Services) -> None:
    put(clips, CLIP, weekly(20))
    row = weekly_sum(clips)
    assert row.verdict in {"unclear", "steady"}
    assert row.compared is not None
    assert row.compared_before is not None
    assert row.compared < row.value / 1.5
    assert row.change == pytest.approx(row.compared / row.compared_before - 1)
    assert row.seen == "7 to 13 days"
    assert seen_words(row, in_unit).startswith("compared at 7 to 13 days of age: ")


def test_a_mean_of_posts_says_at_what_age_they_were_seen(clips: Services) -> None:
    put(clips, CLIP, weekly(20))
    put(clips, "acme/mastodon", weekly(20), collects=1.0, metric="favourites")
    row = figure(clips, "engaged_views", level="post", slug=CLIP)
    assert seen_words(row, in_unit) == "at 7 to 13 days of age"
    assert figure(clips, "favourites", level="post", slug="acme/mastodon").seen == "", "these have no more since"


def line(services: Services, mode: str = "per_post", slug: str = CLIP) -> tuple[float | None, ...]:
    if mode == "total":
        watch(services.home, slug, "engaged_views", "post", mode)
    window = services.metrics.view().window
    return next(row for row in window.rows(0, window.count) if row.key.endswith(f":engaged_views:{mode}")).trend


@pytest.mark.parametrize("mode", ["per_post", "total"])
def test_the_small_line_ends_where_posts_still_collect(clips: Services, mode: str) -> None:
    put(clips, CLIP, [LAST])
    found = line(clips, mode)
    assert found[0] is not None
    assert found[2:] == (None,) * 6


@pytest.mark.parametrize("mode", ["per_post", "total"])
def test_it_is_of_posts_of_one_age_where_these_were_seen(clips: Services, mode: str) -> None:
    put(clips, CLIP, weekly(9))
    found = line(clips, mode)
    assert found[0] is None, "nothing was exported while these were young"
    known = [each for each in found if each is not None]
    assert len(known) >= 3
    assert max(known) < 1.7 * min(known)


def test_the_plot_marks_what_still_collects_and_says_so(clips: Services) -> None:
    put(clips, CLIP, [LAST])
    for summed in (False, True):
        found = series(
            clips.home, CLIP, "engaged_views", "post", LAST - timedelta(days=139), LAST, by="week", summed=summed
        )
        young = [point.day for point in found.points if point.collecting]
        assert young == [point.day for point in found.points if point.day >= date(2026, 8, 24)]
        assert found.note == "newer posts still collect (90 days)"
        done = [point.value or 0.0 for point in found.points if not point.collecting]
        assert found.high is not None
        assert found.high > max(done) / 2


def test_the_plot_has_gaps_where_posts_were_seen_at_other_ages(clips: Services) -> None:
    put(clips, CLIP, weekly(9))
    found = series(clips.home, CLIP, "engaged_views", "post", LAST - timedelta(days=139), LAST, by="week")
    assert found.note.startswith("at ")
    assert found.note.endswith("gaps: seen at other ages only")
    assert [point.value for point in found.points[:6]] == [None] * 6
    known = [point.value for point in found.points if point.value is not None and not point.collecting]
    assert max(known) < 2.5 * min(known)
    assert found.points[-1].collecting, "the last days' posts are younger than what is compared"


def test_the_plot_of_fast_posts_stays_whole(clips: Services) -> None:
    put(clips, "acme/mastodon", [LAST], collects=3.0, metric="favourites")
    found = series(clips.home, "acme/mastodon", "favourites", "post", LAST - timedelta(days=139), LAST, by="week")
    assert all(point.value is not None for point in found.points)
    assert found.note in {"", "newest posts still collect"}


def test_posts_that_were_first_seen_late_are_not_viral_for_that(clips: Services) -> None:
    put(clips, CLIP, weekly(16), collects=90.0, spread=0.05, metric="views")
    data = AccountData.of(clips.home, clips.home.account(CLIP))
    found = data.posts(LAST - timedelta(days=150), LAST)
    by_age = {each.post: each.value for each in found["views"] if each.settled}
    assert max(by_age.values()) > 2 * min(by_age.values())
    late = clips.home.read().execute("SELECT min(remote_post_id) FROM post_samples").fetchone()[0]
    with clips.home.store.write("later", clips.home.now(), journaled=False) as w:
        w.conn.execute("DELETE FROM post_samples WHERE remote_post_id < ? AND on_day < ?", (late + 8, str(LAST)))
    found = data.posts(LAST - timedelta(days=150), LAST)
    assert viral_posts(data, found) == frozenset(), "a few seen first at four months, the others at a week"
    with clips.home.store.write("more", clips.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE post_samples SET value = 30 * value WHERE remote_post_id = ?", (late + 40,))
    assert viral_posts(data, data.posts(LAST - timedelta(days=150), LAST)) == {late + 40}
