"""The dashboard where nothing can be written, or where the file is one no more: it goes on, says why, loses no word."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services

pytestmark = pytest.mark.usefixtures("real_connections")

ROUND = (
    *("c", "s", "p", "space", "X", "escape", "e", "escape"),
    *("3", "e", "s", "escape", "r", "escape", "enter", "escape"),
    *("2", "enter", "escape", "4", "enter", "escape"),
    *("u", "y", "escape", "ctrl+r", "escape", "h", "c", "y", "escape", "escape"),
    *("w", "escape", "b", "escape", "f", "escape", "T", "escape", "I", "escape", "i", "escape", "slash", "a", "escape"),
)


@pytest.fixture
def folder(demo: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home on a disk that takes nothing: by what the system answers when it is asked, since root may always write."""
    home, ask = demo.home.store.path.parent, os.access

    def access(path: Path, mode: int, **how: bool) -> bool:
        return not (mode & os.W_OK and home in (path, *path.parents)) and ask(path, mode, **how)

    monkeypatch.setattr(os, "access", access)
    (home / "kept").write_bytes(b"")  # nor can a folder be made
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("HOME", str(own))
    return home


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.db*") if not path.name.endswith("-shm")}


async def test_a_round_through_all_on_a_home_that_can_only_be_read(demo: Services, folder: Path) -> None:
    demo.home.store.close_read()
    before = _bytes(folder)
    async with sitting_at(demo) as me:
        assert any("This home can only be read" in toast for toast in me.toasts())
        told = set()  # a notice goes away by itself
        for key in ROUND:
            await me.press(key)
            told |= set(me.toasts())
        while me.on != "DashboardScreen":
            here = len(me.app.screen_stack)
            await me.press("escape")
            told |= set(me.toasts())
            assert len(me.app.screen_stack) < here, f"{me.on} cannot be left"
        assert me.crash is None
        assert any("nothing was changed" in toast for toast in told)
        assert not [toast for toast in told if "Error:" in toast]
        me.assert_harmless()
    assert _bytes(folder) == before


@pytest.mark.parametrize("key", ["escape", "ctrl+x"])
async def test_what_is_written_there_goes_to_a_file(demo: Services, folder: Path, tmp_path: Path, key: str) -> None:
    async with sitting_at(demo, size=(80, 24)) as me:
        await me.press("n")
        await me.type("Precious words")
        said = [toast for toast in me.toasts() if "nothing was changed" in toast]
        assert len(said) == 1, "it is said once, not at every key"
        await me.press("ctrl+s")
        assert me.on == "ComposerScreen"
        await me.press(key)
        if key == "ctrl+x":  # nothing of it is stored, so that it can be forgotten
            assert me.on == "DashboardScreen"
            return
        assert me.on == "PickScreen"
        assert "can only be read" in me.text()
        await me.press("escape")
        assert me.area().text == "Precious words", "nothing happens to the text meanwhile"
        await me.press(key, "enter")
        assert me.on == "DashboardScreen"
        (kept,) = (tmp_path / "own").glob("smdash-post-*.md")
        assert any(kept.name in toast for toast in me.toasts()), "the whole path is told"
        assert "Precious words" in kept.read_text(encoding="utf-8")
        assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("folder")
async def test_what_was_not_touched_is_left_at_once(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("n", "escape")
        assert me.on == "DashboardScreen"


@pytest.mark.usefixtures("folder")
async def test_a_text_is_copied_and_left(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []

    def copy(text: str) -> str:
        taken.append(text)
        return "a program"

    monkeypatch.setattr("smdash.services.desktop.clipboard.copy", copy)
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("Precious words")
        await me.press("escape", "j", "enter")
        assert me.on == "PickScreen"
        assert "Precious words" in taken[0]
        assert "Copied (a program)" in me.text()
        await me.press("j", "j", "enter")
        assert me.on == "DashboardScreen"


async def test_a_file_that_is_no_database_any_more_takes_no_word_with_it(demo: Services, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("Precious")
        for file in folder.glob("smdash.db*"):
            file.unlink() if file.name != "smdash.db" else file.write_bytes(b"not a database at all" * 500)
        await me.type(" words")
        await me.press("tab", "space", "ctrl+s")
        assert me.on == "ComposerScreen"
        await me.press("escape", "enter")
        assert me.on == "DashboardScreen"
        for key in ("j", "c", "2", "3", "e", "4", "b", "escape", "I", "escape", "h", "escape", "w", "escape"):
            await me.press(key)
        assert me.crash is None
        assert not [toast for toast in me.toasts() if "Error:" in toast], "in words"
        assert any("not an SQLite database" in toast for toast in me.toasts())
    (kept,) = folder.glob("kept/post-*.md")
    assert "Precious words" in kept.read_text(encoding="utf-8")
