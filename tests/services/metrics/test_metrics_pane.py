"""The metrics pane: the same judgement as on the metrics screen, and a small line that hides no change of meaning."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.services.imports.imports import ImportOptions
from smdash.services.metrics.account_data import AccountData, choose
from smdash.services.metrics.figures import account_figures
from smdash.services.metrics.trend import BUCKETS, SPAN, Trend, trend
from smdash.services.metrics.typical import Saved
from smdash.store.metrics import samples as sample_store
from smdash.store.metrics.read import Meaning
from smdash.store.metrics.samples import Watched
from tests.services.metrics.test_metrics_service import days, define, every_day, posts
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.metrics.pane_views import MetricRow
    from smdash.services.bundle import Services

LAST = date(2026, 11, 15)
"""The last Sunday that may be judged when figures were captured on Fri 20 Nov."""


def lines(services: Services) -> dict[tuple[str, str], MetricRow]:
    window = services.metrics.view().window
    found = list(window.rows(0, window.count))
    assert len(found) == window.count
    assert [window.index(row.key) for row in found] == list(range(window.count))
    return {(row.account, row.label): row for row in found if row.kind == "figure"}


def line(services: Services, watch: Watched) -> Trend:
    account = next(each for each in services.home.accounts() if each.id == watch.account_id)
    data = AccountData.of(services.home, account)
    found = data.posts(LAST - SPAN, LAST + timedelta(days=6))
    return trend(data, watch, Saved(found, frozenset()), LAST)


def watched(services: Services, metric: str, level: str = "account", mode: str = "total", over: str = "") -> Watched:
    number = services.home.account("acme/x").id
    return Watched(number, metric, level, mode, over, metric, "count", "up")


# One judgement, wherever it is shown ---------------------------------------------------------------------------


def test_pane_and_screen_say_the_same_of_a_figure(demo: Services) -> None:
    seen = 0
    for row in lines(demo).values():
        full = {each.key: each for each in account_figures(demo.home, row.account).rows}
        assert row.figure is not None
        assert row.figure._replace(starred=False) == full[row.key]._replace(starred=False)
        seen += 1
    assert seen == 20


def test_a_figure_that_cannot_be_computed_keeps_no_other_from_being_seen(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smdash.services.metrics import figures

    real = figures.watched_figures

    def odd(home: Any, account: Any, watch: Any, span: Any) -> Any:
        if account.slug == "acme/x":
            raise OverflowError
        return real(home, account, watch, span)

    monkeypatch.setattr(figures, "watched_figures", odd)
    found = lines(demo)
    assert {row.figure.reason for row in found.values() if row.account == "acme/x"} == {"cannot be computed"}
    assert any(row.figure.value is not None for row in found.values() if row.account == "nord/youtube")


# The small line ------------------------------------------------------------------------------------------------


def test_fortnight_that_lacks_a_day_is_unknown_never_smaller(small: Services) -> None:
    values = every_day(200, lambda day: 10.0)
    del values[LAST - timedelta(days=3)]
    days(small, define(small, "visits"), values)
    found = line(small, watched(small, "visits"))
    assert found.values == (140.0,) * (BUCKETS - 1) + (None,)
    assert found.breaks == ()


def test_people_are_averaged_in_the_line(small: Services) -> None:
    days(small, define(small, "reach", is_unique=1, unit="accounts"), every_day(200, lambda day: 10.0))
    assert line(small, watched(small, "reach")).values == (10.0,) * BUCKETS


def test_stock_is_its_last_level_of_a_fortnight(small: Services) -> None:
    number = define(small, "followers", flow="snapshot")
    days(small, number, {LAST - timedelta(days=20): 90.0, LAST: 120.0, LAST + timedelta(days=2): 500.0})
    assert line(small, watched(small, "followers", mode="level")).values == (*(None,) * (BUCKETS - 2), 90.0, 120.0)


def test_line_is_cut_where_the_meaning_changed_and_only_there(small: Services) -> None:
    cut = LAST - timedelta(days=41)
    old = define(small, "views", version=1)
    new = define(small, "views", version=2, valid_from=cut.isoformat(), comparable=0)
    days(small, old, {day: v for day, v in every_day(200, lambda day: 10.0).items() if day < cut})
    days(small, new, {day: v for day, v in every_day(200, lambda day: 30.0).items() if day >= cut})
    found = line(small, watched(small, "views"))
    assert found.values == (140.0,) * (BUCKETS - 3) + (420.0,) * 3
    assert (found.breaks, found.note) == ((BUCKETS - 3,), "redefined 5 Oct")


def test_share_is_summed_then_divided_and_nothing_below_is_unknown(small: Services) -> None:
    top, whole = define(small, "saves", "post"), define(small, "views", "post")
    on = [LAST - timedelta(days=2), LAST - timedelta(days=1), LAST - timedelta(days=30)]
    seen = [(day, value) for day, value in zip(on, (1.0, 3.0, 0.0), strict=True)]
    posts(small, top, seen, captured=LAST + timedelta(days=9))
    below = [(day, value) for day, value in zip(on, (100.0, 100.0, 0.0), strict=True)]
    account = small.home.account("acme/x").id
    with small.home.store.write("below", small.home.now(), journaled=False) as w:
        numbers = [row[0] for row in rows(small, "SELECT remote_post_id FROM post_samples ORDER BY remote_post_id")]
        source_id = rows(small, "SELECT max(id) FROM sources")[0][0]
        sample_store.put_post_samples(
            w,
            [
                (number, whole, (LAST + timedelta(days=9)).isoformat(), value, source_id)
                for number, (_, value) in zip(numbers, below, strict=True)
            ],
        )
    found = line(small, Watched(account, "saves", "post", "ratio", "views", "rate", "count", "up"))
    assert found.values[-1] == pytest.approx(4 / 200)
    assert found.values[:-1] == (None,) * (BUCKETS - 1)


@given(st.dictionaries(st.integers(0, 130), st.floats(0, 1e9), max_size=30))
def test_any_days_give_a_line(values: dict[int, float]) -> None:
    class Data:
        home = type("Home", (), {"today": staticmethod(lambda: LAST + timedelta(days=6))})

        @staticmethod
        def defined(metric: str, level: str) -> list[Meaning]:
            return []

        @staticmethod
        def days(metric: str, start: date, end: date) -> dict[date, object]:
            from smdash.services.metrics.account_data import DayValue

            every = {LAST - timedelta(days=n): DayValue(v, 1) for n, v in values.items()}
            return {day: value for day, value in every.items() if start <= day < end}

    watch = Watched(1, "visits", "account", "total", "", "visits", "count", "up")
    found = trend(Data(), watch, Saved({}, frozenset()), LAST)  # type: ignore[arg-type]
    assert len(found.values) == BUCKETS
    whole = sum(v for n, v in values.items() if n < SPAN.days)
    assert sum(v or 0 for v in found.values) <= whole * (1 + 1e-9)


def test_figure_under_the_definition_of_its_own_day_wins() -> None:
    def meant(number: int, version: int, since: str) -> Meaning:
        values: dict[str, Any] = dict.fromkeys(Meaning._fields)
        values |= {"id": number, "metric": "views", "version": version, "level": "post", "valid_from": since}
        return Meaning(**values)

    both = {1: meant(1, 1, ""), 2: meant(2, 2, "2026-10-24")}
    for published, old, new, value, version in (
        ("2026-10-20", 12.0, 500.0, 12.0, 1),
        ("2026-10-30", 9.0, 30.0, 30.0, 2),
    ):
        snapshots = [(7, published, 1, "2026-11-10", old, 1, ""), (7, published, 2, "2026-11-10", new, 1, "")]
        for order in (1, -1):
            found = choose(snapshots[::order], both, dict.fromkeys(both, 0))["views"]
            assert [(each.value, each.version) for each in found] == [(value, version)]


# The sample world ------------------------------------------------------------------------------------------


def test_sample_world_sets_the_viral_reel_aside(demo: Services) -> None:
    views = next(
        row
        for row in account_figures(demo.home, "bean/instagram").rows
        if row.metric == "views" and row.format == "short_video"
    )
    assert views.value is not None
    assert "viral: post of 14 Oct" in views.left_out
    assert views.value < 5000, "141,617 views of one reel are not the typical post"
    pane = lines(demo)["bean/instagram", "Views per post"]
    assert pane.note == "+2 formats"


def test_sample_world_draws_views_in_one_definition(demo: Services) -> None:
    row = next(row for row in lines(demo).values() if row.account == "nord/youtube" and ":views:" in row.key)
    assert row.breaks == ()
    assert row.figure is not None
    assert row.figure.format == "short_video"
    assert row.figure.reason.startswith("other ages: "), "one export of a lifetime, and videos collect for months"


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
    assert found
    for row in found:
        assert row.figure is not None
        assert row.figure.value is None
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
        how = demo.metrics.how_to_export(account.slug)
        assert ("smdash import FILE" in how) != (f"smdash figure {account.slug} followers" in how), how
