"""What cannot be true is refused: posts twice, files of others, days to come, periods over each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import UsageError, WhoseFileError
from smdash.services.imports.imports import ImportOptions
from smdash.services.metrics.figures import account_figures
from smdash.services.metrics.watch import choices, watch
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services

DATA = Path(__file__).parents[2] / "data" / "exports"
IG = "Post ID,Account username,Description,Publish time,Permalink,Post type,Date,Views,Likes,Saves"
X_DAYS = "Date,Impressions,Likes,Engagements,Create Post"
GOOD = "17912345678901234"


@pytest.fixture
def korn(services: Services) -> Services:
    """Return a home with two brands; NOW is Saturday, 21 November 2026, 08:12 UTC."""
    manage = services.manage
    manage.set_zone("Europe/Berlin")
    manage.add_brand("korn", name="Korn & Brot", zone="Europe/Berlin")
    manage.add_brand("acme", name="Acme", zone="Europe/Berlin")
    for platform in ("instagram", "x", "facebook", "google_business", "threads"):
        manage.add_account("korn", platform, handle="kornbrot")
    manage.add_account("acme", "instagram", handle="acme")
    return services


def ig(folder: Path, *posts: tuple[str, str], user: str = "kornbrot", name: str = "ig.csv", views: Any = 100) -> Path:
    """Write posts of (id, short code)."""
    lines = [
        f"{number},{user},hi,03/27/2026 06:08,https://www.instagram.com/p/{code}/,IG image,Lifetime,{views},8,3"
        for number, code in posts
    ]
    return write(folder, name, IG, *lines)


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(services: Services, path: Path, account: str = "korn/instagram", **said: Any) -> Any:
    return services.imports.run(path, ImportOptions(account=account, **said))


def ids(services: Services) -> list[str]:
    return [row[0] for row in rows(services, "SELECT remote_id FROM remote_posts ORDER BY id")]


# One post --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["1.79123E+16", "17912345678900000", "'17912345678901234", "17912345678901234.0"])
@pytest.mark.parametrize("good_first", [True, False])
def test_a_spoiled_id_and_the_whole_one_are_one_post(
    korn: Services, tmp_path: Path, odd: str, good_first: bool
) -> None:
    numbers = [GOOD, odd] if good_first else [odd, GOOD]
    for at, number in enumerate(numbers):
        report = run(korn, ig(tmp_path, (number, "DHabc12_-x"), name=f"{at}.csv"))
        assert (report.ok, report.added) == (True, 1 - at)
    assert ids(korn) == [GOOD]
    assert rows(korn, "SELECT count(*) FROM post_samples") == [(3,)]


def test_undo_gives_a_post_its_earlier_id_back(korn: Services, tmp_path: Path) -> None:
    run(korn, ig(tmp_path, ("1.79123E+16", "Abc")))
    assert run(korn, ig(tmp_path, (GOOD, "Abc"), name="b.csv")).updated == 1
    korn.undo.undo()
    assert ids(korn) == ["Abc"]
    korn.undo.redo()
    assert ids(korn) == [GOOD]


def test_a_rounded_id_with_another_permalink_is_another_post(korn: Services, tmp_path: Path) -> None:
    run(korn, ig(tmp_path, ("17912345678900000", "A1")))
    assert run(korn, ig(tmp_path, ("17912345678900000", "B1"), name="b.csv")).added == 1
    assert run(korn, ig(tmp_path, (GOOD, "B1"), ("17912345678900001", "A1"), name="c.csv")).added == 0
    assert ids(korn) == ["17912345678900001", GOOD]


# Whose it is -----------------------------------------------------------------------------------------------


def test_a_file_of_another_account_here_is_refused(korn: Services, tmp_path: Path) -> None:
    with pytest.raises(WhoseFileError, match="which is acme/instagram") as caught:
        run(korn, ig(tmp_path, (GOOD, "A"), user="acme"))
    assert "--account acme/instagram" in caught.value.hint
    assert ids(korn) == []


def test_a_file_of_another_handle_is_refused_until_it_is_said_to_be_renamed(korn: Services, tmp_path: Path) -> None:
    path = ig(tmp_path, (GOOD, "A"), user="brotkorn")
    with pytest.raises(WhoseFileError, match="'kornbrot'") as caught:
        run(korn, path)
    assert "account edit korn/instagram --handle brotkorn" in caught.value.hint
    korn.manage.edit_account("korn/instagram", handle="@BrotKorn")
    assert run(korn, path).added == 1


def test_links_of_another_name_are_refused(korn: Services, tmp_path: Path) -> None:
    text = (DATA / "x_content.csv").read_text("utf-8").replace("x.com/kornbrot", "x.com/someoneelse")
    with pytest.raises(WhoseFileError, match="someoneelse"):
        run(korn, write(tmp_path, "x.csv", text), "korn/x")


def test_a_page_called_otherwise_is_only_warned_about(korn: Services, tmp_path: Path) -> None:
    assert not run(korn, DATA / "fb_content.csv", "korn/facebook").problems
    korn.undo.undo()
    korn.manage.edit_account("korn/facebook", name="Somebody")
    text = (DATA / "fb_content.csv").read_text("utf-8").replace("Korn & Brot", "Another page")
    report = run(korn, write(tmp_path, "fb.csv", text), "korn/facebook")
    assert (report.ok, [p.level for p in report.problems]) == (True, ["warning"])
    assert "Somebody" in report.problems[0].message


# Days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"captured": date(2030, 10, 1)},
        {"captured": date(1, 1, 1)},
        {"period": (date(2026, 12, 1), date(2027, 10, 1))},
        {"period": (date(2026, 11, 1), date(2026, 11, 30))},
        {"period": (date(1, 1, 1), date(1, 1, 2))},
        {"period": (date(2026, 10, 1), date(2026, 10, 31)), "captured": date(2026, 10, 15)},
    ],
)
def test_days_nobody_can_have_figures_of_are_refused(korn: Services, said: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        run(korn, DATA / "gbp_insights.csv", "korn/google_business", **said)
    assert rows(korn, "SELECT count(*) FROM sources") == [(0,)]


def test_a_row_of_tomorrow_stands_only_where_tomorrow_has_begun_somewhere(
    korn: Services, tmp_path: Path, clock: Any
) -> None:
    path = write(tmp_path, "x.csv", X_DAYS, "2026-11-21,5,1,2,1", "2026-11-22,5,1,2,1")
    report = run(korn, path, "korn/x")
    assert [(p.line, "future" in p.message) for p in report.problems] == [(3, True)]
    clock.forward(hours=3)  # 11:12 UTC: it is Sunday on Kiritimati.
    assert run(korn, path, "korn/x").ok


def test_a_time_without_a_zone_is_the_accounts(korn: Services, tmp_path: Path) -> None:
    assert run(korn, ig(tmp_path, (GOOD, "A")), captured=date(2026, 3, 28)).added == 1
    assert korn.home.account("korn/instagram").zone == "Europe/Berlin"
    found = rows(korn, "SELECT published_at, published_on FROM remote_posts")
    assert found == [("2026-03-27T05:08:00Z", "2026-03-27")]


def test_a_post_is_not_captured_before_it_was_out(korn: Services, tmp_path: Path) -> None:
    path = ig(tmp_path, (GOOD, "A"))
    for day in (1, 25):
        report = run(korn, path, captured=date(2026, 3, day))
        assert [p.line for p in report.problems if p.level == "error"] == [2]
    assert ids(korn) == []
    assert run(korn, path, captured=date(2026, 3, 26)).added == 1, "elsewhere on earth it was the 27th already"
    own = write(
        tmp_path, "own.csv", "account,metric,level,date,value,post_id", f"korn/instagram,likes,post,2026-03-01,5,{GOOD}"
    )
    report = run(korn, own, "")
    assert "published on 2026-03-27" in report.problems[0].message
    assert not report.ok


# Periods ---------------------------------------------------------------------------------------------------

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
WEEK = (date(2026, 10, 25), date(2026, 10, 31))
PLACE = DATA / "gbp_insights.csv"


def test_the_same_file_of_another_period_is_another_import(korn: Services) -> None:
    september = (date(2026, 9, 1), date(2026, 9, 30))
    run(korn, PLACE, "korn/google_business", period=september)
    assert run(korn, PLACE, "korn/google_business", period=september).same_file
    report = run(korn, PLACE, "korn/google_business", period=OCTOBER)
    assert (report.same_file, report.added) == (False, 1)
    [note] = [note for note in report.notes if "undo" in note]
    assert "for 2026-09-01 to 2026-09-30" in note


def test_the_same_file_captured_another_day_is_another_snapshot(korn: Services, tmp_path: Path) -> None:
    path = ig(tmp_path, (GOOD, "A"))
    run(korn, path, captured=date(2026, 11, 1))
    assert run(korn, path).same_file
    assert run(korn, path, captured=date(2026, 11, 1)).same_file
    report = run(korn, path, captured=date(2026, 11, 8))
    assert (report.same_file, report.samples_added) == (False, 3)
    assert any("2026-11-01" in note for note in report.notes)


def test_sums_of_another_length_do_not_take_the_place_of_the_first(korn: Services, tmp_path: Path) -> None:
    run(korn, PLACE, "korn/google_business", period=OCTOBER)
    before = rows(korn, "SELECT on_day, value FROM account_samples ORDER BY definition_id")
    text = PLACE.read_text("utf-8").replace(",410,", ",99,")
    path = write(tmp_path, "week.csv", text)
    report = run(korn, path, "korn/google_business", period=WEEK)
    [error] = [p for p in report.problems if p.level == "error"]
    assert "sums of 31 days" in error.message
    assert "sums of 7 days" in error.message
    assert rows(korn, "SELECT on_day, value FROM account_samples ORDER BY definition_id") == before
    assert run(korn, path, "korn/google_business", period=OCTOBER).updated == 1, "the same period is a correction"


# Values ----------------------------------------------------------------------------------------------------


def test_columns_nobody_knows_are_kept_and_can_be_watched(korn: Services, tmp_path: Path) -> None:
    path = write(
        tmp_path, "x.csv", f"{IG},Sparkles,Mood", f"{GOOD},kornbrot,a,03/27/2026 06:08,https://www.instagram.com/p/A/,IG image,Lifetime,9,8,3,77,good"
    )  # fmt: skip
    report = run(korn, path)
    assert (report.ok, report.unknown_columns, report.samples_added) == (True, ("Mood",), 4)
    query = "SELECT label, unit, kind, level, flow, source FROM definitions WHERE metric = 'x:sparkles'"
    assert rows(korn, query) == [("Sparkles", "count", "unknown", "post", "snapshot", "not in the catalogue")]
    assert any(each.metric == "x:sparkles" for each in choices(korn.home, "korn/instagram"))
    watch(korn.home, "korn/instagram", "x:sparkles")
    shown = account_figures(korn.home, "korn/instagram").rows
    assert [row.label for row in shown if row.metric == "x:sparkles" and row.watched] == ["Sparkles per post"]
    with pytest.raises(UsageError, match="over itself"):
        watch(korn.home, "korn/instagram", "likes", mode="ratio", over="likes")


def test_own_figures_nobody_knows_are_kept(korn: Services, tmp_path: Path) -> None:
    path = write(
        tmp_path, "own.csv", "account,metric,level,date,value", "korn/threads,sparkles,account,2026-11-01,5", "korn/threads,glow,account,2026-11-01,1.5"
    )  # fmt: skip
    report = run(korn, path, "")
    assert (report.ok, report.samples_added) == (True, 2)
    found = rows(korn, "SELECT metric, unit, flow FROM definitions WHERE metric LIKE 'x:%' ORDER BY metric")
    assert found == [("x:glow", "points", "flow"), ("x:sparkles", "count", "flow")]


def test_own_figures_that_cannot_be_are_refused(korn: Services, tmp_path: Path) -> None:
    lines = [f"korn/threads,followers,account,2026-11-0{n},{value}" for n, value in enumerate(["-5", "1.5", "7"], 1)]
    report = run(korn, write(tmp_path, "own.csv", "account,metric,level,date,value", *lines), "")
    assert [(p.line, p.level) for p in report.problems] == [(2, "error"), (3, "error")]


def test_a_figure_far_beyond_the_past_is_warned_about_and_kept(korn: Services, tmp_path: Path) -> None:
    run(korn, ig(tmp_path, (GOOD, "A")))
    report = run(korn, ig(tmp_path, ("17912345678901235", "B"), views=200_000, name="b.csv"))
    assert (report.ok, report.added) == (True, 1)
    assert [(p.line, p.column, p.level) for p in report.problems] == [(2, "views", "warning")]
    report = run(korn, ig(tmp_path, ("17912345678901236", "C"), views=10**12, name="c.csv"))
    assert "more than any account has" in report.problems[0].message


# What people type -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "text", "value"),
    [("followers", "1,204", 1204), ("followers", "1 300", 1300), ("followers", "1.2k", 1200), ("rating", "4,7", 4.7)],
)
def test_typed_figures_are_read_as_those_of_files(korn: Services, metric: str, text: str, value: float) -> None:
    assert korn.manual.read("korn/google_business", metric, text) == value


@pytest.mark.parametrize(
    ("metric", "on", "value", "why"),
    [
        ("rating", date(2026, 11, 1), 9.9, "1 to 5"),
        ("rating", date(1, 1, 1), 4.0, "before 2004"),
        ("reviews", date(2026, 11, 1), -5.0, "less than nothing"),
    ],
)
def test_typed_figures_that_cannot_be_are_refused(
    korn: Services, metric: str, on: date, value: float, why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        korn.manual.enter("korn/google_business", metric, on, value)


@pytest.mark.parametrize("text", ["many", "", "12%", "nan", "1:30"])
def test_what_is_no_number_is_said_in_words(korn: Services, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        korn.manual.read("korn/google_business", "reviews", text)
    assert "float" not in str(caught.value)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1), date(2003, 12, 31)])
def test_notes_stand_on_days_that_matter(korn: Services, day: date) -> None:
    with pytest.raises(UsageError):
        korn.annotations.add(day, "x")


def test_an_experiment_is_not_begun_after_its_end(demo: Services) -> None:
    with pytest.raises(UsageError, match="known already"):
        demo.experiments.add("bean/instagram", "carousels", from_day=date(2026, 3, 2))
    for day in (date(1999, 11, 3), date(2031, 1, 1)):
        with pytest.raises(UsageError):
            demo.experiments.add("bean/instagram", "carousels", from_day=day)


def test_the_index_of_values_is_there_after_a_large_import_and_after_a_failed_one(
    small: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smdash.store.metrics import samples as sample_store

    def index() -> list[tuple[object, ...]]:
        return rows(small, "SELECT sql FROM sqlite_master WHERE name = 'post_samples_value'")

    before = index()
    assert before
    monkeypatch.setattr(sample_store, "MANY", 3)
    seen: list[bool] = []
    real = sample_store.put_post_samples

    def watch(w: object, found: list[tuple[int, int, str, float, int]]) -> tuple[int, int]:
        connection = w.conn  # type: ignore[attr-defined]
        seen.append(
            connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'post_samples_value'").fetchone() is None
        )
        if len(seen) > 1:
            raise RuntimeError
        return real(w, found)  # type: ignore[arg-type]

    monkeypatch.setattr(sample_store, "put_post_samples", watch)
    head = "Post id,Date,Post text,Post Link,Impressions,Likes,Replies,Reposts\n"
    for number in (1, 2):
        path = tmp_path / f"{number}.csv"
        lines = (
            f'{1930524857393217536 + number * 10 + n},"Thu, Nov 12, 2026",Rye,https://x.com/i/web/status/'
            f"{1930524857393217536 + number * 10 + n},10,5,3,{n}\n"
            for n in range(3)
        )
        path.write_text(head + "".join(lines), "utf-8")
        if number == 1:
            assert small.imports.run(path, ImportOptions(account="acme/x", captured=NOW.date())).ok
            stored = rows(small, "SELECT count(*) FROM post_samples")
        else:
            with pytest.raises(RuntimeError):
                small.imports.run(path, ImportOptions(account="acme/x", captured=NOW.date()))
        assert index() == before
    assert seen[0] is True
    assert stored == rows(small, "SELECT count(*) FROM post_samples") == [(12,)]
