"""Choosing what to import: newest downloads first, paths that complete, patterns, and whose a file is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.config import Config
from smdash.screens.base.choose_file import age_words, size_words
from smdash.services.care.restoring import restore
from smdash.services.desktop import folders
from smdash.services.imports import report_words
from smdash.services.imports.imports import ImportOptions
from smdash.store.connection import Store
from tests.journeys.person import sitting_at
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


DATA = Path(__file__).parents[2] / "data" / "exports"


def put(folder: Path, name: str, age: float = 60, text: bytes = b"a,b\n1,2\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    moment = NOW.timestamp() - age
    os.utime(path, (moment, moment))
    return path


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    place = tmp_path / "loads"
    put(place, "tt_overview.csv", 7200, (DATA / "tt_overview.csv").read_bytes())
    put(place, "x_overview.csv", 60, (DATA / "x_overview.csv").read_bytes())
    for number in range(20):
        put(place, f"old-{number:02}.zip", 86400 * (number + 1))
    put(place, "picture.png", 1)
    put(place, "sub/inner.csv", 3, (DATA / "x_overview.csv").read_bytes())
    return place


@pytest.fixture
def korn(services: Services) -> Services:
    services.manage.add_brand("korn", name="Korn & Brot", zone="Europe/Vienna")
    for platform in ("x", "tiktok"):
        services.manage.add_account("korn", platform)
    return services


def sitting(services: Services, place: Path, size: tuple[int, int] = (120, 40)) -> AbstractAsyncContextManager[Person]:
    return sitting_at(services, size, Config(downloads=str(place)))


def listed(me: Person) -> list[str]:
    window = me.list("files").window
    return [row.path.name for row in window.rows(0, window.count)]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_newest_downloads_are_listed_and_enter_reads_one(
    korn: Services, downloads: Path, size: tuple[int, int]
) -> None:
    async with sitting(korn, downloads, size) as me:
        await me.press("I")
        assert listed(me)[:3] == ["x_overview.csv", "tt_overview.csv", "old-00.zip"]
        assert len(listed(me)) == folders.MOST_NEWEST
        assert me.sees("x_overview.csv", "1 min ago", "2 h ago", "bytes")
        await me.press("down", "enter")
        assert me.on == "ImportScreen"
        assert me.sees("Import tt_overview.csv", "2 would be added, 1 without figures (10 figures)")
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert "Imported tt_overview.csv" in me.said()


async def test_a_restore_between_the_trial_and_the_import_stops_it(korn: Services, downloads: Path) -> None:
    saved = korn.care.backup()
    async with sitting(korn, downloads) as me:
        await me.press("I", "down", "enter")
        store = korn.home.store
        restore(Store(store.path, store.backups), saved, korn.home.now())
        await me.press("enter")
        assert me.on == "NoticeScreen"
        assert any("a backup was restored meanwhile" in said for said in me.toasts())
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert rows(korn, "SELECT count(*) FROM sources WHERE name = 'tt_overview.csv'") == [(0,)]


async def test_typing_filters_and_tab_completes(korn: Services, downloads: Path) -> None:
    async with sitting(korn, downloads) as me:
        await me.press("I")
        await me.type("over")
        assert listed(me) == ["x_overview.csv", "tt_overview.csv"]
        me.field("answer").value = "old-"
        await me.settled()
        await me.press("tab")
        assert me.field("answer").value == "old-", "what they share is typed already"
        me.field("answer").value = f"{downloads}/old"
        await me.settled()
        await me.press("tab")
        assert me.field("answer").value == f"{downloads}/old-"
        await me.type("07")
        await me.press("tab")
        assert me.field("answer").value == f"{downloads}/old-07.zip"
        me.field("answer").value = str(downloads / "su")
        await me.settled()
        await me.press("tab")
        assert me.field("answer").value == f"{downloads}/sub/"
        assert listed(me) == ["inner.csv"]
        await me.press("tab")
        assert me.field("answer").value == f"{downloads}/sub/inner.csv"
        await me.press("enter")
        assert me.on == "ImportScreen"


async def test_enter_on_a_folder_opens_it(korn: Services, downloads: Path) -> None:
    async with sitting(korn, downloads) as me:
        await me.press("I")
        await me.paste(str(downloads / "sub"))
        assert "this is a folder. 1 file to import." in me.words("meaning")
        await me.press("enter")
        assert me.on == "FileScreen"
        assert listed(me) == ["inner.csv"]
        await me.press("enter")
        assert me.on == "ImportScreen"
        assert me.sees("Import inner.csv")


async def test_a_pattern_takes_all(korn: Services, downloads: Path) -> None:
    async with sitting(korn, downloads) as me:
        await me.press("I")
        await me.type("*.CSV")
        assert "2 files fit" in me.words("meaning")
        await me.press("enter")
        assert me.sees("Import x_overview.csv (1 of 2)", "esc next file", "q end")
        await me.press("escape")
        assert me.sees("Import tt_overview.csv (2 of 2)")
        await me.press("enter")
        assert "Imported 1 of 2 files" in me.said()
        await me.press("I")
        await me.type("*.csv\n")
        await me.press("q")
        assert me.on == "DashboardScreen"


async def test_what_is_no_file_is_not_opened(korn: Services, downloads: Path) -> None:
    os.mkfifo(downloads / "pipe.csv")
    async with sitting(korn, downloads) as me:
        await me.press("I")
        assert "pipe.csv" not in listed(me)
        await me.paste(str(downloads / "pipe.csv"))
        assert "no ordinary file" in me.words("meaning")
        await me.press("enter")
        assert me.on == "FileScreen"


async def test_a_name_that_is_not_utf8_can_be_chosen(korn: Services, downloads: Path) -> None:
    put(downloads, os.fsdecode(b"v\xff.csv"), 2, (DATA / "x_overview.csv").read_bytes())
    async with sitting(korn, downloads) as me:
        await me.press("I")
        assert me.sees(r"v\xff.csv")
        me.assert_harmless()
        await me.press("enter")
        assert me.sees(r"Import v\xff.csv", "would be added")
        await me.press("enter")
        assert r"Imported v\xff.csv" in me.said()


async def test_an_empty_folder_says_what_it_looked_for(korn: Services, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    async with sitting(korn, tmp_path / "none") as me:
        await me.press("I")
        assert me.sees("Nothing to import here", "No file to import is here")
        await me.press("enter")
        assert me.words("meaning") == "Type the path of a file."


async def test_the_question_whose_file_it_is_tells_what_was_understood(korn: Services, downloads: Path) -> None:
    korn.manage.add_account("korn", "x")
    async with sitting(korn, downloads) as me:
        await me.press("I", "enter")
        assert me.on == "PickScreen"
        assert "X account overview export, " in me.words("body")
        assert "not clear whose" in me.words("body")
        await me.press("escape")
        assert me.sees("a another account", "not clear whose")
        assert not me.widget("progress").display, "no bar stands still"
        await me.press("a", "j", "enter")
        assert me.sees("account korn/x-2")
        await me.press("a", "enter")
        assert me.sees("account korn/x-2"), "the one chosen before is under the cursor"


async def test_an_account_that_cannot_be_it_is_told_and_not_asked_again(korn: Services, downloads: Path) -> None:
    korn.manage.add_account("korn", "instagram", handle="somebody")
    put(downloads, "ig_content.csv", 1, (DATA / "ig_content.csv").read_bytes())
    async with sitting(korn, downloads) as me:
        await me.press("I", "enter")
        assert me.on == "ImportScreen"
        assert me.sees("kornbrot", "korn/instagram ('somebody')", "--handle kornbrot", "esc close")
        assert not me.widget("progress").display


async def test_a_file_that_names_an_unknown_account_says_so(korn: Services, downloads: Path) -> None:
    put(downloads, "figures.csv", 1, b"account,metric,level,date,value\nkorn/nobody,views,account,2026-11-01,5\n")
    async with sitting(korn, downloads) as me:
        await me.press("I", "enter")
        assert me.on == "ImportScreen"
        assert me.sees("'korn/nobody' is no account here", "nothing of the file was imported")


async def test_the_only_account_is_under_the_cursor(korn: Services, downloads: Path) -> None:
    korn.manage.add_account("korn", "youtube")
    put(downloads, "Totals.csv", 1, b"Date,Views\n2026-10-01,5\n2026-10-02,7\n")
    async with sitting(korn, downloads) as me:
        await me.press("I", "enter")
        assert me.on == "PickScreen"
        assert me.sees("YouTube Studio daily totals", "korn/youtube")
        await me.press("enter")
        assert me.sees("account korn/youtube", "2 would be added (2 figures)")


async def test_the_dialog_says_what_the_command_says(korn: Services, downloads: Path) -> None:
    path = downloads / "tt_overview.csv"
    report = korn.imports.run(path, ImportOptions(dry_run=True))
    async with sitting(korn, downloads) as me:
        await me.press("I", "down", "enter")
        words = me.words("words")
        for name, value in report_words.facts(report):
            assert f"{name:<8}{value}" in words
        assert all(note in words for note in report.notes)


def test_a_folder_is_read_no_further_than_a_thousand_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        put(tmp_path, f"{number}.csv")
    monkeypatch.setattr(folders, "MOST_ENTRIES", 4)
    assert len(folders.entries(tmp_path)[0]) == 4
    for text in ("", str(tmp_path), f"{tmp_path}/", f"{tmp_path}/*.csv"):
        assert "first 4 entries" in folders.look(text, tmp_path).meaning
    monkeypatch.setattr(folders, "MOST_ENTRIES", 6)
    assert "entries" not in folders.look("", tmp_path).meaning


def test_where_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert folders.begin("") == Path.cwd()
    (tmp_path / "Downloads").mkdir()
    assert folders.begin("") == tmp_path / "Downloads"
    (tmp_path / "mine").mkdir()
    assert folders.begin("~/mine") == tmp_path / "mine"
    assert folders.begin("/nowhere/at all") == tmp_path / "Downloads"
    assert folders.place_words(tmp_path / "mine") == "~/mine"


@pytest.mark.parametrize(
    ("age", "words"),
    [(5, "just now"), (60, "1 min ago"), (7300, "2 h ago"), (86400 * 3, "3 d ago"), (86400 * 20, "2026-11-01")],
)
def test_ages_are_told(age: float, words: str) -> None:
    assert age_words(NOW.timestamp() - age, NOW) == words
    assert age_words(NOW.timestamp() + 86400, NOW) == "2026-11-22"


def test_sizes_are_told() -> None:
    told = [size_words(size) for size in (0, 999, 1000, 999_999, 1_500_000, 3 * 10**9)]
    assert told == ["0 bytes", "999 bytes", "1.0 kB", "1000.0 kB", "1.5 MB", "3.0 GB"]


async def test_only_accounts_that_can_have_made_a_file_are_offered(korn: Services, downloads: Path) -> None:
    for platform in ("instagram", "facebook"):
        korn.manage.add_account("korn", platform)
    put(downloads, "views.csv", 1, (DATA / "meta_series_views.csv").read_bytes())
    async with sitting(korn, downloads) as me:
        await me.press("I", "enter")
        assert me.on == "PickScreen"
        window = me.list("choices").window
        assert {row.key for row in window.rows(0, window.count)} == {"korn/instagram", "korn/facebook"}
        await me.press("escape")
        assert me.sees("a another account")
        assert not me.sees("--account"), "no option of the command in the app"


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_part_of_a_file_that_may_be_of_several_accounts_is_asked_about(
    korn: Services, downloads: Path, size: tuple[int, int]
) -> None:
    """Its other part goes where its title says; the answer may be that the part is nobody's here."""
    korn.manage.add_brand("nord", name="Nord")
    for slug, platform in (("korn", "facebook"), ("nord", "facebook"), ("korn", "instagram")):
        korn.manage.add_account(slug, platform)
    put(downloads, "cards.csv", 1, (DATA / "meta_series_two_platforms.csv").read_bytes())
    async with sitting(korn, downloads, size) as me:
        await me.press("I", "enter")
        assert me.on == "PickScreen"
        assert me.sees("Whose is this part of the file?", "'Facebook follows'", "korn/facebook", "nord/facebook")
        await me.press("escape")
        assert me.sees("a another account", "not clear whose")
        await me.press("a", "j", "enter")
        assert me.sees("account nord/facebook, korn/instagram", "2 would be added")
        await me.press("a", "G", "enter")
        assert me.sees("account korn/instagram", "1 would be added", "left out, as was said")
        await me.press("a", "enter")
        assert me.sees("account korn/facebook, korn/instagram", "2 would be added")
        await me.press("enter")
        assert me.on == "DashboardScreen"
    figures = korn.home.read().execute("SELECT account_id, value FROM account_samples ORDER BY value").fetchall()
    assert [value for _, value in figures] == [5, 7]


async def test_whose_a_name_in_the_file_is_can_be_said_there_and_then(korn: Services, downloads: Path) -> None:
    korn.manage.add_account("korn", "instagram")
    put(downloads, "posts.csv", 1, (DATA / "ig_content_partner.csv").read_bytes())
    async with sitting(korn, downloads) as me:
        await me.press("I", "enter")
        assert me.sees("Whose is this part of the file?", "those of 'acme'", "korn/instagram", "nobody's here")
        await me.press("enter")
        assert me.sees("account korn/instagram", "1 would be added", "of 'partner', which is no account here")


async def test_messages_of_an_unknown_account_are_helped_by_keys(korn: Services, downloads: Path) -> None:
    line = (
        b'{"id": "1", "account": "other/x", "kind": "mention", "text": "Hi", "received_at": "2026-11-20T10:00:00Z"}\n'
    )
    put(downloads, "inbox.jsonl", 1, line)
    async with sitting(korn, downloads) as me:
        await me.press("I", "enter")
        assert me.on == "ImportScreen"
        assert me.sees("there is no account 'other/x'; add it first, or")
        assert "--account" not in me.text()
