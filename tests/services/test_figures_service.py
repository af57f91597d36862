"""Metrics: missing stays missing, what changed its meaning is not compared, what went viral is set aside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.services import figures
from smdash.services.figures import SPAN, WINDOW, Reading
from smdash.services.imports import ImportOptions
from smdash.store.samples import Definition, PostSample, Watched
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.views import MetricRow
    from smdash.services.bundle import Services

END = date(2026, 11, 21)
WATCH = Watched(1, "views", "post", "per_post", "", "Views per post", "count", "up")
OLD = Definition(1, "views", 1, "snapshot", "count", None)
NEW = Definition(2, "views", 2, "snapshot", "count", "2026-10-24")
BOTH = {1: OLD, 2: NEW}


def lines(services: Services) -> dict[tuple[str, str], MetricRow]:
    window = services.metrics.view().window
    found = list(window.rows(0, window.count))
    assert len(found) == window.count
    assert [window.index(row.key) for row in found] == list(range(window.count))
    return {(row.account, row.label): row for row in found if row.kind == "figure"}


def every(days: int, count: int, value: float = 100.0, version: int = 1, end: date = END) -> dict[int, Reading]:
    return {n: Reading(end - timedelta(days=1 + n * days), value + n % 7, version) for n in range(count)}


# Per post --------------------------------------------------------------------------------------------------


def test_no_posts_are_no_figure() -> None:
    for found in (
        figures.per_post(WATCH, {}, END, BOTH),
        figures.total_of_posts(WATCH, {}, END, BOTH),
        figures.ratio_of_posts({}, {}, END),
        figures.total_of_days(WATCH, [], END, BOTH),
        figures.level_of_days([], END),
    ):
        assert (found.value, found.before, found.n) == (None, None, 0)
        assert all(value is None for value in found.trend)
        assert found.verdict in {"", "too early"}


def test_mean_of_the_window_against_the_one_before() -> None:
    posts = {1: Reading(END - timedelta(days=1), 10, 1), 2: Reading(END - timedelta(days=28), 20, 1), 3: Reading(END - timedelta(days=29), 40, 1), 4: Reading(END - timedelta(days=57), 999, 1)}  # fmt: skip
    found = figures.per_post(WATCH, posts, END, BOTH)
    assert (found.value, found.before, found.n) == (15, 40, 2)


def test_viral_post_is_set_aside_and_said() -> None:
    posts = every(2, 28)
    calm = figures.per_post(WATCH, posts, END, BOTH)
    posts[5] = posts[5]._replace(value=5000.0)
    found = figures.per_post(WATCH, posts, END, BOTH)
    assert found.note == "1 viral aside"
    assert found.value == pytest.approx(calm.value, rel=0.02)
    assert found.n == calm.n - 1
    assert max(value or 0 for value in found.trend) < 200
    assert figures.total_of_posts(WATCH, posts, END, BOTH).value > 5000, "a sum holds all there was"


def test_changed_definition_is_not_compared() -> None:
    cut = date(2026, 10, 24)
    posts = {n: r._replace(version=2 if r.day >= cut else 1) for n, r in every(2, 28).items()}
    for join in (figures.per_post, figures.total_of_posts):
        found = join(WATCH, posts, END, BOTH)
        assert found.value is not None
        assert (found.before, found.verdict) == (None, "")
        assert found.note == "redefined Oct 24"
        assert len(found.breaks) == 1


def test_figure_under_the_definition_of_its_own_day_wins() -> None:
    def sample(version: int, value: float, published: str) -> PostSample:
        return PostSample(7, published, "views", version, value)

    before, after = "2026-10-20", "2026-10-30"
    for order in (1, -1):
        chosen = figures.of_posts([sample(1, 12, before), sample(2, 500, before)][::order], BOTH)
        assert chosen["views"][7] == Reading(date(2026, 10, 20), 12, 1)
        chosen = figures.of_posts([sample(1, 9, after), sample(2, 30, after)][::order], BOTH)
        assert chosen["views"][7] == Reading(date(2026, 10, 30), 30, 2)
    assert figures.of_posts([sample(2, 500, before)], BOTH)["views"][7].version == 2


def test_last_capture_under_a_definition_is_the_one_read(small: Services, tmp_path: Path) -> None:
    head = "Post id,Date,Post text,Post Link,Impressions,Replies\n"
    for day, replies in ((19, 30), (20, 50), (18, 10)):
        path = tmp_path / f"{day}.csv"
        path.write_text(
            f'{head}1930524857393217536,"Thu, Nov 12, 2026",Rye,https://x.com/acme/status/1,10,{replies}\n', "utf-8"
        )
        assert small.imports.run(path, ImportOptions(account="acme/x", captured=date(2026, 11, day))).ok
    assert rows(small, "SELECT count(*) FROM post_samples") == [(6,)]
    assert lines(small)["acme/x", "Replies per post"].value == 50


# Per day ---------------------------------------------------------------------------------------------------


def _days(count: int, value: float = 10.0) -> list[Reading]:
    return [Reading(END - timedelta(days=n + 1), value, 1) for n in range(count)]


def test_missing_day_makes_the_sum_unknown_never_smaller() -> None:
    whole = figures.total_of_days(WATCH, _days(2 * WINDOW), END, BOTH)
    assert (whole.value, whole.before) == (280, 280)
    holed = [reading for reading in _days(2 * WINDOW) if reading.day != END - timedelta(days=3)]
    found = figures.total_of_days(WATCH, holed, END, BOTH)
    assert (found.value, found.before, found.note) == (None, 280, "1 day missing")
    assert found.trend[-1] is None
    assert found.trend[-2] == 140


def test_level_is_the_last_one_known() -> None:
    found = figures.level_of_days(
        [Reading(END - timedelta(days=60), 90, 1), Reading(END - timedelta(days=2), 120, 1)], END
    )
    assert (found.value, found.before) == (120, 90)
    assert figures.level_of_days([Reading(END - timedelta(days=2), 120, 1)], END).before is None


def test_ratio_of_nothing_is_unknown() -> None:
    zero = {n: r._replace(value=0.0) for n, r in every(2, 28).items()}
    found = figures.ratio_of_posts(zero, zero, END)
    assert (found.value, found.before) == (None, None)
    half = figures.ratio_of_posts({n: r._replace(value=1.0) for n, r in zero.items()}, {n: r._replace(value=4.0) for n, r in zero.items()}, END)  # fmt: skip
    assert half.value == half.before == 0.25


@given(
    st.dictionaries(
        st.integers(0, 400),
        st.builds(
            Reading,
            st.integers(-5, SPAN + 30).map(lambda n: END - timedelta(days=n)),
            st.floats(0, 1e9),
            st.sampled_from([1, 2]),
        ),
        max_size=40,
    )
)
def test_any_readings_give_a_figure(posts: dict[int, Reading]) -> None:
    for join in (figures.per_post, figures.total_of_posts):
        found = join(WATCH, posts, END, BOTH)
        inside = [r for r in posts.values() if END - timedelta(days=WINDOW) <= r.day < END]
        assert (found.value is None) == (found.n == 0)
        assert found.n <= len(inside)
        assert len(found.trend) == figures.BUCKETS
        versions = {r.version for r in posts.values() if END - timedelta(days=2 * WINDOW) <= r.day < END}
        if len(versions) > 1 and join is figures.total_of_posts:
            assert (found.before, found.verdict) == (None, "")


# The sample world ------------------------------------------------------------------------------------------


def test_sample_world_sets_the_viral_reel_aside(demo: Services) -> None:
    found = lines(demo)
    views = next(
        row
        for (account, label), row in found.items()
        if account == "bean/instagram" and row.key.endswith("post:views:per_post")
    )
    assert views.value is not None
    assert views.value < 5000, "141,617 views of one reel are not the typical post"


def test_sample_world_does_not_draw_views_across_their_new_meaning(demo: Services) -> None:
    row = next(row for row in lines(demo).values() if row.account == "nord/youtube" and ":views:" in row.key)
    assert row.breaks
    assert row.note.startswith("redefined")


def test_accounts_without_figures_say_so(demo: Services) -> None:
    window = demo.metrics.view().window
    notes = {row.account: row.label for row in window.rows(0, window.count) if row.kind == "note"}
    assert notes == dict.fromkeys(
        ["acme/bluesky", "acme/linkedin", "acme/mastodon", "bean/tiktok", "nord/threads"], "no figures saved yet"
    )
    assert all(row.as_of is not None for row in lines(demo).values())


def test_any_page_of_the_window(demo: Services) -> None:
    window = demo.metrics.view().window
    whole = list(window.rows(0, window.count))
    for start in range(0, window.count + 3, 3):
        for size in (1, 4, 60):
            assert list(demo.metrics.view().window.rows(start, start + size)) == whole[start : start + size]
    assert window.index("m:999:head") is None


def test_blank_cells_stay_unknown_in_the_pane(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
        "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
        '1930524857393217536,"Fri, Nov 20, 2026",Rye,https://x.com/acme/status/1,,5,,,,,,,,,,,\n',
        encoding="utf-8",
    )
    small.imports.run(path, ImportOptions(account="acme/x", captured=NOW.date()))
    found = [row for row in lines(small).values() if row.account == "acme/x"]
    known = [row for row in found if row.value is not None]
    assert found
    assert all("like" in row.label.lower() for row in known)
    assert all(row.value != 0 for row in found)
    assert rows(small, "SELECT count(*) FROM post_samples") == [(1,)]


def test_empty_home_has_no_metrics(services: Services) -> None:
    view = services.metrics.view()
    assert (view.window.count, view.accounts) == (0, 0)
    assert list(view.window.rows(0, 40)) == []
    assert services.metrics.newest() is None


def test_every_figure_can_say_what_it_counts(demo: Services) -> None:
    for row in lines(demo).values():
        level, metric, _ = row.key.split(":")[2:]
        assert "definition" in demo.metrics.about(row.account, level, metric)
    assert "Nothing of this figure" in demo.metrics.about("acme/x", "post", "nonsense")
    for account in demo.home.accounts():
        assert demo.metrics.how_to_export(account.slug)
