"""The holding statement stands ready where one stops everything, and where one writes."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from smdash.services.strategy.holding import HoldingService
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    import pytest

    from smdash.domain.strategy.holding import Statement
    from smdash.services.bundle import Services


async def test_it_stands_ready_in_the_pause_dialog(small: Services) -> None:
    small.strategy.save("acme", "## Crisis plan\n### Holding statement\nWe look into it.\n")
    async with sitting_at(small, (80, 24)) as me:
        await me.press("P")
        assert me.sees("1 of 2 brands have their own; else a template", "f5 writes it as a draft")
        await me.press("j")
        assert me.sees("acme says: We look into it.")
        await me.press("f5")
        assert me.on == "ComposerScreen"
        assert me.area().text == "We look into it."
        await me.press("ctrl+s")
        assert me.on == "PauseScreen"
        await me.press("j")
        assert me.sees("bean says: none of its own")
        await me.press("enter", "enter")
    drafts = "SELECT count(*) FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.body = 'We look into it.' AND d.state = 'draft'"
    assert rows(small, drafts) == [(2,)]
    assert rows(small, "SELECT subject FROM pauses") == [("bean",)]


async def test_the_composer_puts_it_in_as_a_new_text(small: Services) -> None:
    small.holding.write("acme", "We look into it.")
    async with sitting_at(small, (80, 24)) as me:
        await me.press("n")
        await me.press("f5")
        assert me.area().text == "We look into it."
        await me.press("ctrl+z")
        assert me.area().text == "", "as anything that was typed it can be taken back"
        await me.type("Half a thought")
        await me.press("f5")
        assert me.sees("Holding statement of acme")
        assert me.area().text == "We look into it."
        await me.press("ctrl+s")
        assert me.on == "ComposerScreen"
        assert me.area().text == "Half a thought", "what was typed is untouched"
    assert rows(small, "SELECT count(*) FROM posts WHERE body = 'We look into it.'") == [(1,)]


async def test_a_hurried_key_waits_for_what_is_read(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    small.holding.write("acme", "We look into it.")
    small.manage.archive_brand("bean")
    read, begun, asked = HoldingService.written, threading.Event(), threading.Event()

    def slowly(self: HoldingService) -> list[tuple[str, Statement]]:
        begun.set()
        asked.wait()
        return read(self)

    monkeypatch.setattr(HoldingService, "written", slowly)
    async with sitting_at(small, (80, 24)) as me:
        me.send("P")
        await asyncio.to_thread(begun.wait)
        with me.inside():
            me.front.action_statement()
        assert me.on == "PauseScreen", "there is nothing to write yet"
        asked.set()
        await me.settled()
        assert me.on == "ComposerScreen"
        assert me.area().text == "We look into it."
