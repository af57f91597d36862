"""Figures from every kind of file into the store, by hand, their age, and what changed at the platforms."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.cli.imports.watch import settled
from smdash.domain.errors import NotFoundError, PeriodNeededError, UsageError, WhoseFileError
from smdash.domain.times.ranges import read_range
from smdash.services.imports.imports import ImportOptions
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from smdash.services.imports.job import ImportReport

DATA = Path(__file__).parents[2] / "data" / "exports"
SAMPLES = """SELECT a.slug, d.metric, d.flow, s.on_day, s.value FROM account_samples s
    JOIN accounts a ON a.id = s.account_id JOIN definitions d ON d.id = s.definition_id ORDER BY 1, 2, 4"""
POSTS = """SELECT d.metric, d.version, d.flow, s.on_day, s.value FROM post_samples s
    JOIN definitions d ON d.id = s.definition_id ORDER BY s.remote_post_id, 1, 4"""


@pytest.fixture
def acme(services: Services) -> Services:
    services.manage.add_brand("acme", name="Acme", zone="Europe/Berlin")
    for platform in (
        "threads",
        "mastodon",
        "linkedin",
        "youtube",
        "facebook",
        "instagram",
        "google_business",
        "tiktok",
    ):
        services.manage.add_account("acme", platform, handle="acme")
    return services


def run(services: Services, name: str, **options: Any) -> ImportReport | None:
    return services.imports.run(DATA / name, ImportOptions(**options))


def test_own_file_fills_several_accounts_and_one_undo_empties_them(acme: Services) -> None:
    before = content(acme.home.read())
    report = run(acme, "figures_long.csv")
    assert (report.account, report.samples_added) == ("acme/threads, acme/mastodon", 4)
    assert rows(acme, SAMPLES) == [
        ("acme/mastodon", "followers", "snapshot", "2026-11-08", 311.0),
        ("acme/threads", "followers", "snapshot", "2026-11-01", 1204.0),
        ("acme/threads", "followers", "snapshot", "2026-11-08", 1219.0),
    ]
    assert rows(acme, POSTS) == [("views", 1, "snapshot", "2026-11-08", 812.0)]
    assert run(acme, "figures_long.csv").samples_added == 0
    assert {row.account for row in acme.freshness.rows() if row.captured_at} == {"acme/threads", "acme/mastodon"}
    acme.undo.undo()
    assert content(acme.home.read()) == before


def test_all_that_is_wrong_with_an_own_file_is_named_at_once(acme: Services, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    values = ["5", "-5", "1_000", "1.5", "0x10"]
    lines = [f"acme/threads,followers,account,2026-11-0{day},{value},," for day, value in enumerate(values, 1)]
    path.write_text("account,metric,level,date,value,post_id,permalink\n" + "\n".join(lines) + "\n", encoding="utf-8")
    before = content(acme.home.read())
    report = acme.imports.run(path)
    assert [each.line for each in report.problems if each.level == "error"] == [3, 4, 5, 6]
    assert (report.ok, report.samples_added) == (False, 0)
    assert content(acme.home.read()) == before
    assert acme.undo.last() is None or "Try" not in acme.undo.last().label


def test_own_file_of_nobody_known_is_not_stored(acme: Services, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("account,date,followers\nacme/moon,2026-11-01,5\nacme/threads,2026-11-01,6\n", encoding="utf-8")
    report = acme.imports.run(path)
    assert "'acme/moon' is no account here" in report.problems[0].message
    assert not rows(acme, SAMPLES)
    path.write_text("account,date,followers,moods\n,2026-11-01,5,3\n", encoding="utf-8")
    assert acme.imports.run(path, ImportOptions(account="acme/threads")).samples_added == 2


def test_member_workbook_stores_days_posts_and_the_stock(acme: Services) -> None:
    report = run(acme, "li_member.xlsx", captured=date(2026, 10, 16))
    assert (report.account, report.rows, report.ok) == ("acme/linkedin", 9, True)
    found = {(metric, day): (flow, value) for _, metric, flow, day, value in rows(acme, SAMPLES)}
    assert found["followers", "2026-10-15"] == ("snapshot", 1204)
    assert found["new_followers", "2026-10-13"] == ("flow", 3)
    assert found["impressions", "2026-10-13"] == ("flow", 700)
    assert len(rows(acme, POSTS)) == 4


def test_figures_of_a_video_by_day_keep_the_meaning_of_their_day(acme: Services, tmp_path: Path) -> None:
    path = tmp_path / "Chart data.csv"
    text = (DATA / "yt_chart.csv").read_text(encoding="utf-8")
    path.write_text(
        text.replace("2026-10-03,dQw", "2026-08-23,dQw").replace("Oct 3, 2026", "Aug 20, 2026"), encoding="utf-8"
    )
    acme.imports.run(path)
    assert rows(acme, POSTS)[:2] == [
        ("views_on_day", 1, "flow", "2026-08-23", 120.0),
        ("views_on_day", 2, "flow", "2026-10-04", 80.0),
    ]


def test_series_of_two_platforms_asks_whose(acme: Services) -> None:
    with pytest.raises(WhoseFileError, match="facebook or instagram"):
        run(acme, "meta_series_views.csv")
    assert run(acme, "meta_series_views.csv", account="acme/instagram").samples_added == 2
    with pytest.raises(WhoseFileError, match="this is a file of facebook or instagram"):
        run(acme, "meta_series_views.csv", account="acme/threads")
    assert run(acme, "meta_series_facebook.csv").account == "acme/facebook"


def test_overlapping_periods_and_corrections(acme: Services, tmp_path: Path) -> None:
    path = tmp_path / "Viewers.csv"
    path.write_text("Date,Total Viewers,Returning Viewers\nOctober 30,700,200\nOctober 31,650,220\n", encoding="utf-8")
    assert acme.imports.run(path).samples_added == 4
    path.write_text("Date,Total Viewers,Returning Viewers\nOctober 31,655,220\nNovember 1,600,210\n", encoding="utf-8")
    report = acme.imports.run(path)
    assert (report.samples_added, report.samples_updated) == (2, 1)
    assert rows(acme, "SELECT sum(is_unique), count(*) FROM definitions") == [(2, 2)]


def test_places_of_google_need_period_and_name(acme: Services) -> None:
    with pytest.raises(PeriodNeededError):
        run(acme, "gbp_insights.csv", account="acme/google_business")
    period = read_range("2026-10", acme.home.today(), "back")
    report = run(acme, "gbp_insights.csv", account="acme/google_business", period=period)
    assert report.period == (date(2026, 10, 1), date(2026, 10, 31))
    assert ("acme/google_business", "phone_calls_in_period", "snapshot", "2026-10-31", 42.0) in rows(acme, SAMPLES)
    with pytest.raises(WhoseFileError):
        run(acme, "gbp_insights_two.csv", period=period)


@pytest.mark.parametrize("text", ["", "octember", "2026-13", "2026-10-31..2026-10-01", "2026-10-01..soon"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(UsageError):
        read_range(text, date(2026, 11, 21), "back")


def test_by_hand(acme: Services) -> None:
    today = acme.home.today()
    first = acme.manual.enter("acme/mastodon", "followers", today, 1204)
    assert (first.before, first.changed) == (None, True)
    assert not acme.manual.enter("acme/mastodon", "followers", today, 1204).changed
    assert acme.manual.enter("acme/mastodon", "followers", today, 1240).before == 1204
    assert rows(acme, "SELECT kind, count(*) FROM sources GROUP BY 1") == [("manual", 2)]
    acme.undo.undo()
    assert rows(acme, SAMPLES)[0][4] == 1204
    acme.undo.undo()
    assert not rows(acme, SAMPLES)


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [
        ("followers", -1, "less than nothing"),
        ("followers", 3.5, "whole number"),
        ("followers", float("nan"), "no figure"),
        ("followers", 1e14, "no figure"),
        ("followers", 200_000, "more than 100 times"),
    ],
)
def test_absurd_figures_are_refused(acme: Services, metric: str, value: float, words: str) -> None:
    today = acme.home.today()
    acme.manual.enter("acme/mastodon", "followers", today - timedelta(days=7), 1204)
    with pytest.raises(UsageError, match=words):
        acme.manual.enter("acme/mastodon", metric, today, value)
    with pytest.raises(UsageError, match="still to come"):
        acme.manual.enter("acme/mastodon", "followers", today + timedelta(days=1), 5)
    with pytest.raises(NotFoundError, match="Known: followers"):
        acme.manual.enter("acme/mastodon", "moods", today, 5)
    assert acme.manual.enter("acme/mastodon", "followers", today, 200_000, sure=True).changed


def test_freshness_goes_stale_after_a_week(acme: Services) -> None:
    assert not acme.freshness.stale()
    today = acme.home.today()
    run(acme, "tt_overview.csv", captured=today - timedelta(days=6))
    row = next(row for row in acme.freshness.rows() if row.kind == "tt_overview")
    assert (row.age_days, row.stale, row.due_on, row.file) == (6, False, today + timedelta(days=1), "Overview.csv")
    assert "Download data" in row.how
    acme.undo.undo()
    run(acme, "tt_overview.csv", captured=today - timedelta(days=9))
    assert [row.kind for row in acme.freshness.stale()] == ["tt_overview"]
    others = [row for row in acme.freshness.rows() if row.platform == "tiktok" and row.kind != "tt_overview"]
    assert others
    assert not any(row.needed for row in others)


def test_downloads_are_looked_at_once(acme: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from smdash.formats.detect import archive

    folder = tmp_path / "downloads"
    assert acme.freshness.imports_waiting(folder) == []
    folder.mkdir()
    (folder / "x.csv").write_bytes((DATA / "tt_overview.csv").read_bytes())
    (folder / "letter.csv").write_text("Dear,Sir\n1,2\n", encoding="utf-8")
    (found,) = acme.freshness.imports_waiting(folder)
    assert (found.kind, found.account) == ("tt_overview", "acme/tiktok")
    monkeypatch.setattr(archive, "sniff", lambda path: pytest.fail(f"{path} was opened again"))
    assert len(acme.freshness.imports_waiting(folder)) == 1
    acme.imports.run(folder / "x.csv")
    assert acme.freshness.imports_waiting(folder) == []


def test_watching_waits_until_a_file_stands_still(tmp_path: Path) -> None:
    done: dict[Any, Any] = {}
    moving: dict[Any, Any] = {}
    path = tmp_path / "a.csv"
    path.write_text("a", encoding="utf-8")
    (tmp_path / "b.csv.crdownload").write_text("a", encoding="utf-8")
    assert settled(tmp_path, done, moving, 0.0) == []
    path.write_text("ab", encoding="utf-8")
    assert settled(tmp_path, done, moving, 1.9) == []
    assert settled(tmp_path, done, moving, 3.0) == []
    assert settled(tmp_path, done, moving, 4.0) == [path]
    assert settled(tmp_path, done, moving, 9.0) == []
    os.utime(path, ns=(1, 1))
    settled(tmp_path, done, moving, 10.0)
    assert settled(tmp_path, done, moving, 13.0) == [path]


def test_changes_are_those_of_the_persons_platforms(acme: Services) -> None:
    feed = acme.changes.feed()
    assert [change.on for change in feed] == sorted((change.on for change in feed), reverse=True)
    break_ = next(change for change in feed if change.on == date(2026, 8, 24))
    assert (break_.platform, break_.comparable, break_.accounts) == ("youtube", False, ("acme/youtube",))
    assert "x" not in {change.platform for change in feed}
    assert {change.platform for change in acme.changes.feed(everything=True)} >= {"x", "reddit"}
    assert all(change.on >= date(2026, 8, 1) for change in acme.changes.feed(date(2026, 8, 1)))


def test_two_accounts_in_one_native_file(acme: Services, tmp_path: Path) -> None:
    lines = (DATA / "ig_content.csv").read_text(encoding="utf-8-sig")
    path = tmp_path / "a.csv"
    path.write_text(lines.replace("kornbrot", "other", 1), encoding="utf-8")
    with pytest.raises(WhoseFileError, match="several accounts"):
        acme.imports.run(path)
