"""Archives come in as one step: what each file was is said, what nobody knows is left out, an error keeps all of it out."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.cli.imports.watch import stamps
from smdash.domain.errors import CancelledError, FileFormatError, SmdashError, WhoseFileError
from smdash.screens.imports.screen import report_words
from smdash.services.imports.imports import ImportOptions, ImportReport
from tests.worlds import content

if TYPE_CHECKING:
    from smdash.services.bundle import Services

DATA = Path(__file__).parents[2] / "data" / "exports"
MADE = date(2026, 11, 2)
NAME = "Content 2026-10-03_2026-10-04 Acme.zip"
TOTALS = "Date,Views\n2026-10-03,6345\n2026-10-04,6000\n"
DAYS = """SELECT s.on_day, s.value FROM account_samples s JOIN definitions d ON d.id = s.definition_id
    WHERE d.metric = 'views' ORDER BY 1"""
POSTS = """SELECT d.metric, r.remote_id, s.on_day, s.value FROM post_samples s
    JOIN definitions d ON d.id = s.definition_id JOIN remote_posts r ON r.id = s.remote_post_id
    WHERE d.metric IN ('views', 'views_on_day') ORDER BY 1, 2, 3"""


@pytest.fixture
def acme(services: Services) -> Services:
    services.manage.add_brand("acme", name="Acme", zone="Europe/Berlin")
    for platform in ("youtube", "linkedin", "tiktok", "facebook", "instagram"):
        services.manage.add_account("acme", platform, handle="acme")
    return services


def zipped(folder: Path, name: str = NAME, **members: str) -> Path:
    """Write an archive of fixtures (``member=fixture.ext``) and of texts, with what a Mac adds."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("__MACOSX/._Table data.csv", b"\0\5\x16\7")
        for member, what in members.items():
            text = what if "\n" in what else (DATA / what).read_bytes()
            packed.writestr(member.replace("_", " ") + (Path(what).suffix if "\n" not in what else ".csv"), text)
    return path


def youtube(folder: Path, totals: str = TOTALS) -> Path:
    return zipped(folder, Chart_data="yt_chart.csv", Totals=totals, Table_data="yt_table.csv")


def run(services: Services, path: Path, **options: Any) -> ImportReport:
    return services.imports.run(path, ImportOptions(**{"captured": MADE, **options}))


def test_youtubes_archive_is_one_step_and_counts_nothing_twice(acme: Services, tmp_path: Path) -> None:
    before = content(acme.home.read())
    path = youtube(tmp_path)
    trial = run(acme, path, dry_run=True)
    assert content(acme.home.read()) == before
    report = run(acme, path)
    assert (report.kind, report.account, report.rows) == ("archive", "acme/youtube", 7)
    assert (trial.added, trial.updated, trial.members) == (report.added, report.updated, report.members)
    known = {member.name: member.kind for member in report.members if not member.left_out}
    assert known == {"Chart data.csv": "yt_chart", "Totals.csv": "yt_totals", "Table data.csv": "yt_table"}
    assert report.members[-1].name == "__MACOSX/._Table data.csv"
    assert "left behind" in report.members[-1].left_out
    conn = acme.home.read()
    assert [tuple(row) for row in conn.execute(DAYS)] == [("2026-10-03", 6345.0), ("2026-10-04", 6000.0)]
    assert [tuple(row) for row in conn.execute(POSTS)] == [
        ("views", "a-b_c1D2E3F", "2026-11-02", 2345.0),
        ("views", "dQw4w9WgXcQ", "2026-11-02", 10000.0),
        ("views_on_day", "a-b_c1D2E3F", "2026-10-03", 15.0),
        ("views_on_day", "dQw4w9WgXcQ", "2026-10-03", 120.0),
        ("views_on_day", "dQw4w9WgXcQ", "2026-10-04", 80.0),
    ]
    assert conn.execute("SELECT count(*) FROM remote_posts").fetchone()[0] == 2
    assert not [problem for problem in report.problems if "add up" in problem.message]
    after = content(conn)
    undone = acme.undo.undo()
    assert NAME in str(undone)
    assert content(acme.home.read()) == before
    acme.undo.redo()
    assert content(acme.home.read()) == after


def test_the_same_archive_again_and_its_files_alone_change_nothing(acme: Services, tmp_path: Path) -> None:
    run(acme, youtube(tmp_path))
    stored = content(acme.home.read())
    again = run(acme, youtube(tmp_path))
    assert (again.same_file, again.added, again.updated, again.skipped) == (True, 0, 0, 7)
    for name in ("yt_table.csv", "yt_chart.csv"):
        assert run(acme, DATA / name).same_file
    assert content(acme.home.read()) == stored


def test_a_newer_archive_brings_what_is_new_only(acme: Services, tmp_path: Path) -> None:
    run(acme, youtube(tmp_path))
    sources = acme.home.read().execute("SELECT count(*) FROM sources").fetchone()[0]
    (newer := tmp_path / "newer").mkdir()
    report = run(acme, youtube(newer, TOTALS + "2026-10-05,7\n"))
    assert (report.same_file, report.added) == (False, 1)
    assert acme.home.read().execute("SELECT count(*) FROM sources").fetchone()[0] == sources + 1


def test_a_file_of_an_archive_that_tells_nothing_new_leaves_no_trace(acme: Services, tmp_path: Path) -> None:
    text = (DATA / "yt_totals.csv").read_text(encoding="utf-8")
    path = zipped(tmp_path, Totals=text, Same=text + "\n", Table_data="yt_table.csv")
    report = run(acme, path)
    assert [member.skipped for member in report.members if member.name == "Same.csv"] == [2]
    kinds = [row[0] for row in acme.home.read().execute("SELECT kind FROM sources ORDER BY kind")]
    assert kinds == ["yt_table", "yt_totals"]


def test_days_that_do_not_add_up_to_the_table_are_told(acme: Services, tmp_path: Path) -> None:
    report = run(acme, youtube(tmp_path, TOTALS.replace("6000", "5000")))
    assert report.ok
    warning = next(problem for problem in report.problems if "add up" in problem.message)
    assert warning.level == "warning"
    assert all(part in warning.message for part in ("'Totals.csv'", "11,345", "12,345"))


def test_one_wrong_row_keeps_the_whole_archive_out(acme: Services, tmp_path: Path) -> None:
    before = content(acme.home.read())
    report = run(acme, youtube(tmp_path, TOTALS.replace("6000", "many")))
    assert not report.ok
    assert (report.added, [member.added for member in report.members if not member.left_out]) == (0, [0, 0, 0])
    error = next(problem for problem in report.problems if problem.level == "error")
    assert error.line == 3
    assert error.message.startswith("'Totals.csv': ")
    assert content(acme.home.read()) == before


def test_an_error_while_storing_the_last_file_keeps_the_first_out(acme: Services, tmp_path: Path) -> None:
    before = content(acme.home.read())
    plan = "post,account,due,state,text\na,acme/nobody,2026-12-01T09:00,scheduled,Hello\n"
    report = run(acme, zipped(tmp_path, Table_data="yt_table.csv", plan=plan))
    assert not report.ok
    assert report.added == 0
    assert content(acme.home.read()) == before


def test_broken_bytes_and_a_bomb_change_nothing(acme: Services, tmp_path: Path) -> None:
    before = content(acme.home.read())
    path = youtube(tmp_path)
    whole = path.read_bytes()
    for end in range(10, len(whole), 101):
        path.write_bytes(whole[:end])
        with pytest.raises(FileFormatError):
            run(acme, path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(DATA / "yt_table.csv", "Table data.csv")
        packed.writestr("zeros.csv", b"0" * 30_000_000)
    with pytest.raises(FileFormatError, match=r"zeros\.csv"):
        run(acme, path)
    assert content(acme.home.read()) == before


def test_stopping_an_archive_at_any_moment_keeps_nothing(acme: Services, tmp_path: Path) -> None:
    before, path = content(acme.home.read()), youtube(tmp_path)
    seen: list[float] = []
    run(acme, path, dry_run=True, progress=seen.append)
    assert seen.count(1.0) == 1
    assert seen[-1] == 1.0
    for last in range(len(seen)):
        left = last

        def stop(_: float) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise CancelledError("stopped", subject="x")

        with pytest.raises(CancelledError):
            run(acme, path, progress=stop)
        assert content(acme.home.read()) == before


def test_an_archive_of_several_platforms_finds_its_accounts(acme: Services, tmp_path: Path) -> None:
    path = zipped(
        tmp_path, "all.zip", page="li_page_followers.xlsx", old="li_page_content.xls", tt="tt_followers.csv",
        table="yt_table.csv",
    )  # fmt: skip
    assert run(acme, path, dry_run=True) == run(acme, path, dry_run=True, account="acme/linkedin")
    report = run(acme, path)
    assert {member.account for member in report.members if not member.left_out} == {
        "acme/linkedin", "acme/tiktok", "acme/youtube",
    }  # fmt: skip
    assert len(acme.home.read().execute("SELECT * FROM sources").fetchall()) == 4


def test_a_named_account_is_meant_for_the_files_it_can_be(acme: Services, tmp_path: Path) -> None:
    acme.manage.add_brand("bean", name="Bean", zone="Europe/Berlin")
    acme.manage.add_account("bean", "youtube", handle="bean")
    path = zipped(tmp_path, "all.zip", tt="tt_followers.csv", table="yt_table.csv")
    with pytest.raises(WhoseFileError, match=r"table\.csv: it is not clear"):
        run(acme, path)
    report = run(acme, path, account="bean/youtube")
    assert {m.name: m.account for m in report.members if m.kind} == {
        "tt.csv": "acme/tiktok", "table.csv": "bean/youtube",
    }  # fmt: skip
    with pytest.raises(WhoseFileError, match="is on linkedin"):
        run(acme, path, account="acme/linkedin")


def test_a_kind_that_is_named_is_looked_for_in_the_archive(acme: Services, tmp_path: Path) -> None:
    report = run(acme, youtube(tmp_path), kind="yt_table")
    assert [member.kind for member in report.members if not member.left_out] == ["yt_table"]
    assert "not asked for" in {m.name: m.left_out for m in report.members}["Chart data.csv"]


def test_the_watched_and_the_downloads_folder_see_archives(acme: Services, tmp_path: Path) -> None:
    path = youtube(tmp_path)
    assert list(stamps(tmp_path)) == [path]
    waiting = acme.freshness.imports_waiting(tmp_path)
    assert [(each.path, each.account) for each in waiting] == [(path, "acme/youtube")]
    run(acme, path)
    assert acme.freshness.imports_waiting(tmp_path) == []


def test_the_dialog_says_what_each_file_was(acme: Services, tmp_path: Path) -> None:
    words = report_words(run(acme, youtube(tmp_path), dry_run=True))
    assert "kind    ZIP archive, 3 of 4 files known\n" in words
    assert "account acme/youtube\n" in words
    assert "Totals.csv: YouTube Studio daily totals: 2 new" in words
    assert "__MACOSX/._Table data.csv: left out" in words


@pytest.mark.parametrize("name", ["li_page_content.xls", "li_page_content.xlsx"])
def test_both_forms_of_a_workbook_come_in(acme: Services, name: str) -> None:
    assert run(acme, DATA / name, account="acme/linkedin").rows == 4


def test_two_forms_of_one_workbook_are_the_same_figures(acme: Services) -> None:
    run(acme, DATA / "li_page_content.xlsx", account="acme/linkedin")
    report = run(acme, DATA / "li_page_content.xls", account="acme/linkedin")
    assert (report.added, report.updated, report.samples_added, report.samples_updated) == (0, 0, 0, 0)


def test_an_archive_that_is_none(acme: Services, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes((DATA / "yt_table.csv").read_bytes())
    assert run(acme, path).kind == "yt_table"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    with pytest.raises(SmdashError, match="no file at all"):
        run(acme, path)
