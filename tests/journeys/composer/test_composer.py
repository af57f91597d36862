"""The composer loses nothing: not on leaving, not on a kill, not while another program holds the file."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services


async def test_leaving_keeps_what_was_typed(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("Half a thought")
        await me.press("tab", "space", "tab")
        await me.type("+2d 10:00")
        await me.press("escape")
        assert me.on == "DashboardScreen"
        assert "1 unsaved" in me.header()
        await me.press("1", "j", "n")
        assert me.area().text == "Half a thought"
        assert me.field("when").value == "+2d 10:00"
        assert "bluesky" in me.row_of("targets", "[x]")
        assert any("Brought back" in toast for toast in me.toasts())
        assert me.sees("New post \u00b7 brought back: it was not saved")
        await me.press("ctrl+x")
        assert me.on == "DashboardScreen"
        assert any("Discarded. What you wrote is kept in" in toast for toast in me.toasts())
        (kept,) = (demo.home.store.path.parent / "kept").iterdir()
        assert "Half a thought" in kept.read_text(encoding="utf-8")
        assert demo.unsaved.load("new") is None
        assert "unsaved" not in me.header()
        await me.press("n")
        assert me.area().text == ""
        await me.press("escape")
        assert demo.unsaved.load("new") is None, "opening and leaving keeps nothing"


async def test_every_keystroke_survives_a_kill(
    demo: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    other = open_home(tmp_path / "demo")
    async with sitting_at(demo) as me:
        await me.press("n")
        for count, letter in enumerate("Grüße 漢字", 1):
            await me.type(letter)
            assert other.unsaved.load("new")["text"] == "Grüße 漢字"[:count]
        await me.press("enter")
        await me.paste("pasted\nover two lines")
        assert other.unsaved.load("new")["text"] == "Grüße 漢字\npasted\nover two lines"
        await me.press("tab", "G", "space")
        assert other.unsaved.load("new")["accounts"] == ["nord/youtube"]
        await me.press("asterisk")
        assert len(other.unsaved.load("new")["accounts"]) == 9, "what is ticked all at once is kept as well"
        assert "3 brands are ticked" in me.words("brandbar")
        await me.press("asterisk")
        assert other.unsaved.load("new")["accounts"] == []
        await me.press("tab")
        await me.type("fri")
        assert other.unsaved.load("new")["when"] == "fri"
    async with sitting_at(other) as again:
        assert "1 unsaved" in again.header()
        await again.click_on("1 unsaved")
        assert again.on == "ComposerScreen"
        assert again.area().text.endswith("over two lines")


async def test_text_typed_and_taken_back_is_not_brought_back(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("abc")
        await me.press("backspace", "backspace", "backspace")
        assert me.area().text == ""
        await me.press("escape", "n")
        assert me.area().text == ""


async def test_an_edit_left_half_done_comes_back_on_its_post_only(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.go("queue", "Launch week starts")
        await me.press("e")
        me.area().move_cursor((0, 0))
        await me.type("Half done: ")
        await me.press("escape")
        assert me.row("queue", "Launch week starts").find("Half done") == -1, "nothing is changed before it is saved"
        await me.press("n")
        assert me.area().text == ""
        await me.press("escape")
        await me.go("queue", "Launch week starts")
        await me.press("e")
        assert me.area().text.startswith("Half done: Launch week")
        await me.press("ctrl+s")
        assert me.row("queue", "Half done: Launch week")
        assert demo.unsaved.keys() == []


async def test_typing_goes_on_while_another_program_holds_the_file(demo: Services, tmp_path: Path) -> None:
    async with sitting_at(demo) as me:
        await me.press("n")
        holder = sqlite3.connect(tmp_path / "demo" / "smdash.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            await me.type("typed while locked")
            assert me.area().text == "typed while locked"
            assert demo.unsaved.load("new") is None
            await me.press("escape")
            assert me.on == "ComposerScreen", "what could not be kept is not thrown away"
            assert any("another program holds the database" in toast for toast in me.toasts())
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        await me.press("escape")
        assert me.on == "DashboardScreen"
        assert demo.unsaved.load("new")["text"] == "typed while locked"


async def test_a_draft_does_not_come_back_after_the_post_was_queued(demo: Services, tmp_path: Path) -> None:
    """Typing on and queueing at once: the late autosave must not outlive the post."""
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("First")
        await me.press("tab", "space", "shift+tab")
        holder = sqlite3.connect(tmp_path / "demo" / "smdash.db", isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")

        def let_go() -> None:
            holder.execute("ROLLBACK")
            holder.close()

        release = threading.Timer(0.2, let_go)
        release.start()
        for key in ("!", "ctrl+s"):
            me.send(key)
        await me.settled()
        release.join()
        assert me.on == "DashboardScreen"
        assert me.row("queue", "First!")
        assert demo.unsaved.keys() == []
        await me.press("n")
        assert me.area().text == ""


async def test_no_key_is_taken_from_the_text(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("n")
        every = "q j k g G n b u U / ? * z 1 2 3 4 A I D T X R"
        await me.type(every)
        assert me.area().text == every
        assert me.on == "ComposerScreen"
        await me.press("ctrl+z")
        assert me.area().text != every, "undo within the text works as everywhere"


async def test_queueing_twice_in_a_hurry_queues_once(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = demo.home.read().execute("SELECT count(*) FROM posts").fetchone()[0]
        await me.press("n")
        await me.type("Only once")
        await me.press("tab", "space")
        for key in ("ctrl+s", "ctrl+s", "ctrl+s", "escape", "escape"):
            me.send(key)
        await me.settled()
        assert me.on == "DashboardScreen"
        assert demo.home.read().execute("SELECT count(*) FROM posts").fetchone()[0] == before + 1
        assert demo.unsaved.keys() == []


async def test_each_ticked_account_says_what_is_left(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.paste("x" * 290)
        await me.press("tab", "space")
        assert "bluesky 10 left" in me.words("count")
        while me.list("targets").current.account.slug != "acme/x":
            await me.press("down")
        await me.press("space")
        assert "x 10 too long" in me.words("count")
        await me.press("ctrl+x")


async def test_a_notice_covers_neither_the_accounts_nor_the_lines_that_explain(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("Half a thought")
        await me.press("escape", "n")
        await me.settled()
        (notice,) = me.app.screen.query("Toast")
        for name in ("targets", "count", "when", "meaning", "findings", "keys"):
            assert not notice.region.overlaps(me.app.screen.query_one(f"#{name}").region), name
