"""What the screens look like, as text. Run with --snapshot-update after a change that is meant, and read the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_dashboard(demo: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]) -> None:
    async with sitting_at(demo, size) as me:
        snapshot(f"dashboard-{size[0]}x{size[1]}", me.text())


async def test_narrow_panes_and_dialogs(demo: Services, snapshot: Callable[[str, str], None]) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        for key, name in (("1", "queue"), ("2", "metrics"), ("3", "inbox"), ("4", "workload")):
            await me.press(key)
            snapshot(f"narrow-{name}", me.text())
        await me.press("enter")
        snapshot("narrow-why", me.text())
        await me.press("escape", "n")
        snapshot("narrow-composer", me.text())


async def test_dialogs(demo: Services, snapshot: Callable[[str, str], None]) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n")
        await me.type("A new post, just begun")
        await me.press("tab", "space", "tab")
        await me.type("fri 14:30")
        snapshot("composer", me.text())
        await me.press("ctrl+x")
        me.app.clear_notifications()  # it names a folder, which is another one each time
        await me.press("slash")
        await me.type("launch")
        snapshot("find", me.text())
        await me.press("escape", "question_mark")
        snapshot("help", me.text())
        await me.press("escape", "4", "enter")
        snapshot("why", me.text())
        await me.press("escape", "3", "enter")
        snapshot("item", me.text())
        await me.press("escape", "2", "j", "enter")
        snapshot("about", me.text())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_empty_home(services: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]) -> None:
    async with sitting_at(services, size) as me:
        snapshot(f"empty-{size[0]}x{size[1]}", me.text())
        await me.press("A")
        snapshot(f"account-{size[0]}x{size[1]}", me.text())
