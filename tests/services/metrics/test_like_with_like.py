"""Like with like: one format and one definition on both sides, and a sum of everything."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

from smdash.domain.metrics import ages
from smdash.domain.metrics.figure_words import why_silent
from smdash.domain.metrics.post_formats import FormatRules
from smdash.platforms.glance import format_rules
from smdash.services.imports.imports import ImportOptions
from smdash.services.metrics import like_age
from smdash.services.metrics.account_data import AccountData
from smdash.services.metrics.best_times import indexed
from smdash.services.metrics.compare import compare
from smdash.services.metrics.figures import account_figures
from smdash.services.metrics.goals import forecasts
from smdash.services.metrics.posts import posts as published
from smdash.services.metrics.rates import rates
from smdash.services.metrics.series import series
from smdash.services.metrics.watch import watch
from smdash.store.metrics.read import format_sql
from smdash.store.posts.posts import last_out
from tests.services.metrics.test_metrics_service import LAST, days, define, posts
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.domain.metrics.views import FigureRow, PublishedPost
    from smdash.services.bundle import Services

SAMPLES = Path(__file__).resolve().parents[3] / "sample_data"
AUGUST, NOVEMBER = SAMPLES / "nord-youtube-until-august.csv", SAMPLES / "nord-youtube-until-november.csv"
SHORT_SECONDS = 180


def videos(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table of Studio as any program reads them, the oldest first."""
    text = path.read_bytes().decode("utf-16" if path == AUGUST else "utf-8-sig")
    found = [row for row in csv.DictReader(io.StringIO(text)) if row["Content"] != "Total" and row["Views"]]
    return sorted(found, key=lambda row: (day(row), row["Content"]))


def day(row: dict[str, str]) -> date:
    return datetime.strptime(row["Video publish time"], "%b %d, %Y").date()  # noqa: DTZ007 - a day


def figure(services: Services, slug: str, metric: str, level: str = "post", of: str = "", mode: str = "") -> FigureRow:
    found = account_figures(services.home, slug).rows
    return next(
        row
        for row in found
        if (row.metric, row.level) == (metric, level) and of in {"", row.format} and mode in {"", row.mode}
    )


def by_day(services: Services, slug: str, sort: str = "published") -> dict[date, PublishedPost]:
    found = published(services.home, slug, sort).rows(0, 500)
    return {row.published_on: row for row in found if row.published_on is not None}


# Sums ------------------------------------------------------------------------------------------------------


def test_watch_time_of_a_week_is_what_the_file_gives(demo: Services) -> None:
    row = figure(demo, "nord/youtube", "watch_time")
    assert (row.first, row.last) == (date(2026, 8, 17), date(2026, 11, 8))
    middle = date(2026, 9, 28)
    weeks = [
        sum(float(each["Watch time (hours)"]) for each in videos(NOVEMBER) if first <= day(each) < last) / 6
        for first, last in ((middle, date(2026, 11, 9)), (date(2026, 8, 17), middle))
    ]
    assert weeks == pytest.approx([26.7051, 35.0876], abs=1e-4)
    assert row.value == pytest.approx(weeks[0])
    assert row.before == pytest.approx(weeks[1])
    assert row.left_out == ()


def test_the_line_of_a_sum_is_of_all_posts(demo: Services) -> None:
    line = series(demo.home, "nord/youtube", "watch_time", "post", date(2026, 8, 24), LAST, by="week", summed=True)
    table = videos(NOVEMBER)
    for point in line.points:
        week = [each for each in table if point.day <= day(each) < point.day + timedelta(days=7)]
        assert point.value == pytest.approx(sum(float(each["Watch time (hours)"]) for each in week)), point.day
    assert (line.per, line.format) == ("", "")
    typical = series(demo.home, "nord/youtube", "watch_time", "post", date(2026, 8, 24), LAST, by="week")
    assert (typical.per, typical.format) == ("post", "short_video")
    assert max(point.value or 0 for point in typical.points) < 3


def test_a_sum_keeps_its_viral_post_and_says_what_it_is_without(small: Services) -> None:
    number = define(small, "watch_time", "post", unit="hours")
    dates = [LAST - timedelta(days=8 + n) for n in range(90)]
    posts(small, number, [(each, 500.0 if each == date(2026, 10, 14) else 2.0 + each.day % 3) for each in dates])
    row = summed(small, "watch_time")
    assert row.first is not None
    assert row.last is not None
    newer = [each for each in dates if row.last - timedelta(days=41) <= each <= row.last]
    plain = sum(2.0 + each.day % 3 for each in newer if each != date(2026, 10, 14)) / 6
    assert row.value == pytest.approx(plain + 500 / 6)
    assert row.without == "viral: post of 14 Oct"
    assert row.without_value == pytest.approx(plain)
    assert row.left_out == ()


def summed(services: Services, metric: str) -> FigureRow:
    watch(services.home, "acme/x", metric, "post", "total")
    return figure(services, "acme/x", metric, mode="total")


def test_a_week_of_a_sum_that_lacks_a_post_is_left_out_and_named(small: Services) -> None:
    number = define(small, "watch_time", "post", unit="hours")
    dates = [LAST - timedelta(days=8 + n) for n in range(90)]
    posts(small, number, [(each, 2.0 + each.day % 3) for each in dates])
    posts(small, number, [(date(2026, 10, 14), 1.0)], captured=date(2026, 10, 16))
    row = summed(small, "watch_time")
    assert row.left_out == ("week of 12 Oct (1 post not counted like the others)",)
    assert row.weeks_after == 5


# Formats ---------------------------------------------------------------------------------------------------


def test_a_long_video_among_shorts_is_neither_viral_nor_their_measure(demo: Services) -> None:
    rows_ = by_day(demo, "nord/youtube", "views")
    assert {each.format for each in rows_.values()} == {"short_video", "long_video"}
    assert not any(each.viral for each in rows_.values())
    long_ones = [each for each in rows_.values() if each.format == "long_video"]
    assert {each.index for each in long_ones} == {None}, "five are too few to say what is usual"
    row = figure(demo, "nord/youtube", "views")
    assert (row.format, row.left_out) == ("short_video", ("3 long videos",))


def test_each_format_of_a_watched_figure_is_judged_by_itself(demo: Services) -> None:
    found = [row for row in account_figures(demo.home, "bean/facebook").rows if row.metric == "link_clicks"]
    assert [(row.format, row.label) for row in found] == [
        ("image", "Link clicks per post"),
        ("short_video", "Link clicks per short video"),
    ]
    assert found[0].other_formats == ("short_video",)
    assert len({row.key for row in found}) == 2
    shown = [rate for rate in rates(demo.home, "bean/facebook") if rate.value is not None]
    assert {rate.format for rate in shown} == {"image", "short_video"}
    assert all(rate.left_out for rate in shown)
    line = series(demo.home, "bean/facebook", "link_clicks", "post", of="short_video")
    assert (line.format, line.label) == ("short_video", "Link clicks, short videos")


def test_accounts_are_compared_by_a_format_both_have(small: Services) -> None:
    number = define(small, "likes", "post")
    other = define(small, "likes", "post", platform="instagram")
    dates = [LAST - timedelta(days=8 + n) for n in range(90)]
    posts(small, number, [(each, 20.0 + each.day % 3) for each in dates], kind="text")
    posts(small, other, [(each, 400.0) for each in dates], slug="bean/instagram", kind="short_video")
    found = compare(small.home, "acme/x", "bean/instagram", "likes")
    assert "no posts of the same format" in found.why_not
    posts(small, other, [(each, 40.0 + each.day % 3) for each in dates], slug="bean/instagram", kind="text")
    found = compare(small.home, "acme/x", "bean/instagram", "likes")
    assert found.why_not == ""
    assert found.ratio == pytest.approx(2.0, abs=0.1)


def answered(services: Services, *, a_week_before: int, a_week_after: int) -> FigureRow:
    """Return how posts are judged whose own figures stay the same while more and more answers are written."""
    number = define(services, "impressions", "post")
    monday = date(2026, 8, 24)
    own, answers = [], []
    for week in range(12):
        first = monday + timedelta(weeks=week)
        own += [(first + timedelta(days=n), 900.0 + 20 * ((week + n) % 5)) for n in range(4)]
        count = a_week_before if week < 6 else a_week_after
        answers += [(first + timedelta(days=n % 7), 60.0 + n) for n in range(count)]
    posts(services, number, own, kind="")
    posts(services, number, answers, kind="reply")
    return figure(services, "acme/x", "impressions")


def test_more_answers_do_not_make_a_post_seen_less(small: Services) -> None:
    row = answered(small, a_week_before=1, a_week_after=6)
    assert row.value == pytest.approx(940, abs=15)
    assert row.verdict == "steady"
    assert row.left_out == ("36 replies",)
    assert row.format == ""
    shown = by_day(small, "acme/x", "impressions")
    assert {each.format for each in shown.values()} <= {"", "reply"}


def test_an_answer_keeps_no_account_lit(small: Services) -> None:
    number = define(small, "impressions", "post")
    posts(small, number, [(date(2026, 10, 5), 900.0)], kind="")
    posts(small, number, [(date(2026, 11, 18), 90.0)], kind="reply")
    assert last_out(small.home.read())[small.home.account("acme/x").id] == "2026-10-05"


def test_posts_stored_without_a_format_are_told_by_address_and_text(small: Services) -> None:
    number = define(small, "impressions", "post")
    posts(small, number, [(LAST - timedelta(days=9 + n), 100.0) for n in range(3)], kind="")
    with small.home.store.write("texts", small.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE remote_posts SET body = '  @kofi yes' WHERE id = (SELECT min(id) FROM remote_posts)")
    found = published(small.home, "acme/x").rows(0, 10)
    assert sorted(each.format for each in found) == ["", "", "reply"]
    data = AccountData.of(small.home, small.home.account("acme/x"))
    values = data.posts(LAST - timedelta(days=60), LAST)["impressions"]
    assert sorted(each.format for each in values) == ["", "", "reply"]


@pytest.mark.parametrize("rules", [FormatRules(), format_rules("instagram"), format_rules("x")])
def test_the_database_tells_formats_as_the_rules_do(small: Services, rules: FormatRules) -> None:
    cases = [
        (stated, link, text)
        for stated in ("", "image")
        for link in ("", "https://www.instagram.com/reel/1/", "https://www.instagram.com/stories/a/1/")
        for text in ("", "@a b", " \t\n@a b", "a @b")
    ]
    for stated, link, text in cases:
        query = f"SELECT {format_sql(rules)} FROM (SELECT ? AS format, ? AS permalink, ? AS body) p"
        assert rows(small, query, stated, link, text) == [(rules.of(stated, link, text),)], (stated, link, text)


def test_importing_again_fills_in_the_formats_of_posts_stored_without(demo: Services) -> None:
    kinds = "SELECT format, count(*) FROM remote_posts WHERE account_id = ? GROUP BY format ORDER BY format"
    account = demo.home.account("nord/youtube").id
    there = rows(demo, kinds, account)
    assert there == [("long_video", 5), ("short_video", 36)]
    with demo.home.store.write("as it was stored before", demo.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE remote_posts SET format = '' WHERE account_id = ?", (account,))
    options = ImportOptions(account="nord/youtube", captured=date(2026, 11, 20))
    tried = demo.imports.run(NOVEMBER, replace(options, dry_run=True))
    assert tried.updated == 41
    assert rows(demo, kinds, account) == [("", 41)]
    report = demo.imports.run(NOVEMBER, options)
    assert (report.added, report.updated, report.same_file) == (0, 41, False)
    assert rows(demo, kinds, account) == there
    again = demo.imports.run(NOVEMBER, options)
    assert again.same_file
    demo.undo.undo()
    assert rows(demo, kinds, account) == [("", 41)]


# Definitions -----------------------------------------------------------------------------------------------


@pytest.fixture
def unsaid(services: Services, tmp_path: Path) -> Services:
    """Return a home with the videos of the sample world from files that do not say how long they are."""
    services.manage.add_brand("nord", name="Nord", zone="Europe/Berlin")
    services.manage.add_account("nord", "youtube", handle="@nord")
    for path, captured in ((AUGUST, date(2026, 8, 21)), (NOVEMBER, date(2026, 11, 20))):
        table = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-16" if path == AUGUST else "utf-8-sig"))))
        at = table[0].index("Duration")
        short = tmp_path / path.name
        with short.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([row[:at] + row[at + 1 :] for row in table])
        services.imports.run(short, ImportOptions(account="nord/youtube", captured=captured))
    return services


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let posts have all their figures at once, so that any age may stand beside any other."""
    monkeypatch.setattr(like_age, "collects_days", lambda _platform: 0)
    monkeypatch.setattr(ages, "learned", lambda _posts: None)


@pytest.mark.usefixtures("at_once")
def test_own_usual_counts_both_sides_the_same_way(unsaid: Services) -> None:
    found = by_day(unsaid, "nord/youtube")
    table = videos(NOVEMBER)
    for published_on, value, percent in ((date(2026, 9, 16), 391, 106.3), (date(2026, 8, 28), 2194, 596.2)):
        before = [int(row["Views"]) for row in table if day(row) < published_on][-20:]
        assert 100 * value / median(before) == pytest.approx(percent, abs=0.05)
        row = found[published_on]
        assert row.index == pytest.approx(percent, abs=0.05)
        assert row.definition == 2
    assert found[date(2026, 8, 12)].definition == 1, "as counted on their own days, where enough others are so too"


@pytest.mark.usefixtures("at_once")
def test_own_usual_is_that_of_the_same_format_where_that_is_known(demo: Services) -> None:
    found = by_day(demo, "nord/youtube")
    newest = [row for row in videos(NOVEMBER) if int(row["Duration"]) <= SHORT_SECONDS]
    checked = 0
    for at, row in enumerate(newest):
        if date(2026, 8, 24) <= day(row) <= date(2026, 11, 13):
            usual = median(int(each["Views"]) for each in newest[max(0, at - 20) : at])
            assert found[day(row)].index == pytest.approx(100 * int(row["Views"]) / usual), day(row)
            checked += 1
    assert checked == 24
    assert found[date(2026, 9, 16)].index == pytest.approx(112.03, abs=0.01)


def test_videos_whose_length_nobody_knows_have_no_verdict(unsaid: Services) -> None:
    row = figure(unsaid, "nord/youtube", "views")
    assert row.value is not None
    assert (row.verdict, row.words, row.change) == ("", "", None)
    assert row.reason == "formats unknown: import a file that states how long the videos are"
    assert why_silent(row) == "formats unknown"
    unsaid.imports.run(NOVEMBER, ImportOptions(account="nord/youtube", captured=date(2026, 11, 20)))
    row = figure(unsaid, "nord/youtube", "views")
    assert row.format == "short_video"
    assert "formats unknown" not in row.reason


def counted_twice(services: Services, metric: str = "views", *, anew: int) -> tuple[int, int]:
    """Store twelve posts counted in one way and twelve in another, ``anew`` of the former in both; return the two."""
    old = define(services, metric, "post", valid_until="2026-10-11")
    new = define(services, metric, "post", version=2, valid_from="2026-10-12", comparable=0)
    first = date(2026, 8, 31)
    dates = [first + timedelta(days=7 * (n // 2) + n % 2) for n in range(20)]
    earlier = [each for each in dates if each < date(2026, 10, 12)]
    posts(services, old, [(each, 100.0) for each in earlier], captured=date(2026, 10, 11))
    posts(services, new, [(each, 300.0) for each in dates if each not in earlier])
    with services.home.store.write("anew", services.home.now(), journaled=False) as w:
        w.conn.execute(
            """INSERT INTO post_samples(remote_post_id, definition_id, on_day, value, source_id)
               SELECT remote_post_id, ?, '2026-11-20', 330, source_id FROM post_samples WHERE definition_id = ?
               ORDER BY remote_post_id DESC LIMIT ?""",
            (new, old, anew),
        )
    return old, new


def test_the_newer_count_of_older_posts_is_used_where_it_is_stored(small: Services) -> None:
    counted_twice(small, anew=12)
    row = figure(small, "acme/x", "views")
    assert (row.before, row.value, row.reason) == (330.0, 310.0, ""), "two of the newer weeks are from before"
    assert row.definition.startswith("Views, definition 2")
    shown = by_day(small, "acme/x", "views")
    assert shown[date(2026, 10, 12)].index == pytest.approx(100 * 300 / 330)
    assert series(small.home, "acme/x", "views", "post").note == "posts before 12 Oct counted anew"


def test_there_is_no_percentage_and_no_verdict_where_nobody_counted_anew(small: Services) -> None:
    counted_twice(small, anew=0)
    row = figure(small, "acme/x", "views")
    assert (row.verdict, row.reason, row.before, row.change) == ("", "definition changed 12 Oct", None, None)
    shown = by_day(small, "acme/x", "views")
    first = shown[date(2026, 10, 12)]
    assert (first.index, first.reason) == (None, "no baseline: the posts before it were counted in another way")
    assert first.viral is False
    data = AccountData.of(small.home, small.home.account("acme/x"))
    values = data.posts(LAST - timedelta(days=100), LAST)["views"]
    sights = data.sights("views", LAST - timedelta(days=100), LAST)
    assert {each.index for each in indexed(values, sights, 3.0)} == {100.0}, (
        "never 300 of the one against 100 of the other"
    )


def test_posts_are_sorted_by_the_percentage_that_is_shown(demo: Services, small: Services, unsaid: Services) -> None:
    counted_twice(small, anew=5)
    for services, slug in ((demo, None), (small, "acme/x"), (unsaid, "nord/youtube")):
        found = published(services.home, slug, "index").rows(0, 1000)
        shown = [row.index for row in found if row.index is not None]
        assert len(shown) > 10
        assert shown == sorted(shown, reverse=True), slug


def test_a_goal_adds_up_no_two_ways_of_counting(small: Services) -> None:
    old = define(small, "views", valid_until="2026-08-23")
    new = define(small, "views", version=2, valid_from="2026-08-24", comparable=0)
    start = date(2026, 8, 24)
    days(small, old, {start - timedelta(days=n): 10.0 for n in range(1, 90)})
    days(small, new, {start + timedelta(days=n): 30.0 + n % 3 for n in range((LAST - start).days + 1)})
    small.rules.add_goal(
        "acme", "Seen", metric="views", target=50_000, due_on=date(2026, 12, 31), from_on=start - timedelta(days=30)
    )
    (found,) = forecasts(small.home)
    assert found.why_not == "Views was counted in another way for a part of that time"
    assert (found.level, found.p_target) == (None, None)


def test_a_rate_is_of_posts_counted_one_way(small: Services) -> None:
    _, new = counted_twice(small, anew=0)
    likes = define(small, "likes", "post")
    with small.home.store.write("likes", small.home.now(), journaled=False) as w:
        w.conn.execute(
            """INSERT INTO post_samples(remote_post_id, definition_id, on_day, value, source_id)
               SELECT remote_post_id, ?, '2026-11-20', 30, source_id FROM post_samples GROUP BY remote_post_id""",
            (likes,),
        )
    rate = next(each for each in rates(small.home, "acme/x") if each.key == "by_views")
    assert rate.value == pytest.approx(0.1), "30 of 300; those of the older posts are 30 of another 100"
    counts = rows(small, "SELECT count(*) FROM post_samples WHERE definition_id = ?", new)
    assert rate.n == counts[0][0]


def test_a_fortnight_of_a_sum_is_unknown_where_a_post_is_not_counted_alike(small: Services) -> None:
    counted_twice(small, "impressions", anew=0)
    watch(small.home, "acme/x", "impressions", "post", "total")
    view = small.metrics.view().window
    row = next(each for each in view.rows(0, view.count) if each.key.endswith("post:impressions:total"))
    assert row.trend == (*([None] * 6), 1200.0, 1200.0)


def test_the_small_line_is_of_the_format_the_figure_is_of(small: Services) -> None:
    number = define(small, "likes", "post", platform="mastodon")
    for kind, back, value in (("image", 20, 1.0), ("text", 9, 10.0)):
        dates = [LAST - timedelta(days=8 + 4 * each + (60 if kind == "image" else 0)) for each in range(back)]
        posts(small, number, [(each, value) for each in dates], slug="acme/mastodon", kind=kind)
    view = small.metrics.view().window
    row = next(each for each in view.rows(0, view.count) if each.key.endswith(":likes:per_post"))
    assert row.figure is not None
    assert row.figure.format == "text"
    assert {each for each in row.trend if each is not None} == {10.0}
    found = series(small.home, "acme/mastodon", "likes", "post", LAST - timedelta(days=150), LAST)
    assert found.format == "text", "as the figure is called, though images are more in this span"
