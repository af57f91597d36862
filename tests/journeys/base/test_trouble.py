"""When the file cannot be used, and when two dashboards use it at once."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from smdash.store import connection
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

pytestmark = pytest.mark.usefixtures("every_frame", "real_connections")


def schedule(folder: Path) -> list[tuple[Any, ...]]:
    conn = sqlite3.connect(folder / "smdash.db")
    try:
        return conn.execute("SELECT id, state, due_at FROM deliveries ORDER BY id").fetchall()
    finally:
        conn.close()


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let writers wait for a moment only."""
    connect = connection.Store._connect
    monkeypatch.setattr(
        connection.Store, "_connect", lambda self, *, wait_ms=50, **how: connect(self, wait_ms=min(wait_ms, 50), **how)
    )


async def test_another_program_holds_the_file(demo: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch)
    folder = tmp_path / "demo"
    async with sitting_at(demo) as me:
        before = schedule(folder)
        holder = sqlite3.connect(folder / "smdash.db", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            await me.go("queue", "Launch week starts")
            await me.press("c")
            assert any("another program holds the database" in toast for toast in me.toasts())
            assert me.row("queue", "Launch week starts"), "what did not happen is not shown"
            await me.press("space", "s")
            assert me.dashboard.pane("queue").marks, "marks stay for another try"
            for keys in (
                ("u",),
                ("X",),
                ("3", "e"),
                ("T", "escape"),
                ("2", "j", "enter", "escape"),
                ("slash", "a", "escape"),
                ("4", "enter", "escape"),
                ("b", "escape"),
            ):
                await me.press(*keys)
                assert me.on == "DashboardScreen"
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        assert schedule(folder) == before
        await me.press("1", "c")
        assert "Cancelled 1 post" in me.said()
        assert schedule(folder) != before


async def test_a_post_typed_while_the_file_is_held_is_not_lost(
    demo: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("Precious")
        await me.press("tab", "space")
        holder = sqlite3.connect(tmp_path / "demo" / "smdash.db", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            await me.press("ctrl+s")
            assert me.on == "ComposerScreen"
            assert any("another program holds the database" in toast for toast in me.toasts())
            assert me.area().text == "Precious"
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
        assert me.row("queue", "Precious")


@pytest.mark.parametrize("how", ["removed", "emptied", "overwritten"])
async def test_the_file_goes_away_underneath(demo: Services, tmp_path: Path, how: str) -> None:
    folder = tmp_path / "demo"
    async with sitting_at(demo) as me:
        for file in sorted(folder.glob("smdash.db*")):
            if how == "removed":
                file.unlink()
            elif file.name == "smdash.db":
                file.write_bytes(b"" if how == "emptied" else b"not a database at all" * 500)
            else:
                file.unlink()
        for keys in (
            "j",
            "c",
            "u",
            "n",
            "x",
            "escape",
            "ctrl+x",
            "3",
            "e",
            "enter",
            "escape",
            "2",
            "enter",
            "escape",
            "slash",
            "a",
            "escape",
            "b",
            "escape",
            "f",
            "1",
            "G",
        ):
            await me.press(keys)
        await me.poll()
        for _ in range(3):
            await me.press("escape")
        assert me.crash is None
        assert me.toasts(), "it is said"
        me.assert_harmless()
    if how == "removed":
        assert (
            not (folder / "smdash.db").exists()
            or (folder / "smdash.db").stat().st_size == 0
            or schedule_is_missing(folder)
        )


def schedule_is_missing(folder: Path) -> bool:
    with pytest.raises(sqlite3.OperationalError):
        schedule(folder)
    return True


async def test_an_act_that_fails_in_an_unforeseen_way_is_said(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    async with sitting_at(demo) as me:
        monkeypatch.setattr(type(demo.queue), "cancel", broken)
        await me.press("c")
        assert me.on == "DashboardScreen"
        assert any("by zero" in toast for toast in me.toasts())


async def test_two_dashboards_on_one_home(
    demo: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    other = open_home(tmp_path / "demo")
    async with sitting_at(demo) as me, sitting_at(other, (100, 30)) as you:
        await me.go("queue", "Launch week starts")
        await me.press("c")
        assert not me.row("queue", "Launch week starts")
        assert you.row("queue", "Launch week starts")
        await you.poll()
        assert not you.row("queue", "Launch week starts")
        await you.press("3", "e")
        await me.poll()
        assert "inbox 11" in me.header()
        assert "inbox 11" in you.header()
        await me.press("u")
        assert "Undone: Cancel 1 post. 'Finish 1 item' of another program stays." in me.said()
        await me.press("u")
        assert me.on == "PickScreen"
        assert me.sees("Take this back?", "'Finish 1 item'", "another program did it")
        await me.press("enter")
        assert "inbox 11" in me.header(), "enter alone leaves another's step as it is"
        await me.press("u", "j", "enter")
        assert "Undone: Finish 1 item" in me.said()
        await you.poll()
        for person in (me, you):
            assert person.row("queue", "Launch week starts")
            assert "inbox 12" in person.header()
        await you.press("n")
        await you.type("From the other one")
        await you.press("tab", "space", "ctrl+s")
        await me.poll()
        assert me.row("queue", "From the other one")

        # Both act on the same row at once: one of them finds it changed already, nobody breaks.
        await me.go("inbox", "kim.lo")
        await you.go("inbox", "kim.lo")
        me.send("e")
        you.send("e")
        await me.settled()
        await you.settled()
        await me.poll()
        await you.poll()
        assert "inbox 11" in me.header()
        assert "inbox 11" in you.header()


async def test_the_dashboard_notices_by_itself(
    demo: Services, open_home: Callable[[Path], Services], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smdash.screens.base.screen.POLL_SECONDS", 0.02)
    other = open_home(tmp_path / "demo")
    async with sitting_at(demo) as me:
        other.inbox.done([row.id for row in other.inbox.view().window.rows(0, 3)])
        for _ in range(40):
            await me.settled()
            if "inbox 9" in me.header():
                break
        assert "inbox 9" in me.header()
