"""A backup is restored while a dashboard is open: it takes notice, and nothing seen before is acted upon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.posts.states import State
from smdash.services.care.restoring import restore
from smdash.services.publishing.ledger import HAND
from smdash.store.connection import Store
from tests.journeys.person import sitting_at
from tests.worlds import content, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.journeys.person import Person

SIZE = (120, 40)


def _restored_elsewhere(services: Services, saved: Path) -> None:
    """Restore as another program does: with a store of its own."""
    store = services.home.store
    restore(Store(store.path, store.backups), saved, services.home.now())


def _planned(services: Services) -> int:
    found = rows(services, "SELECT id FROM deliveries WHERE state = 'scheduled' ORDER BY due_at LIMIT 1")
    return int(found[0][0])


async def _noticed(me: Person) -> None:
    await me.settled()
    assert [type(screen).__name__ for screen in me.app.screen_stack] == ["DashboardScreen", "NoticeScreen"]
    assert me.sees("Another program has restored a backup")
    await me.press("n", "q", "enter")  # letters of a hurry do nothing
    assert me.on == "DashboardScreen"


async def test_an_open_dashboard_reads_anew(demo: Services) -> None:
    saved = demo.care.backup()
    async with sitting_at(demo, SIZE) as me:
        for row in rows(demo, "SELECT id FROM deliveries WHERE state = 'scheduled'"):
            demo.queue.cancel([row[0]])
        await me.poll()
        before = me.rows("queue")
        _restored_elsewhere(demo, saved)
        await me.poll()
        await _noticed(me)
        assert me.rows("queue") != before
        await me.press("1", "g", "c")  # and acts on what it shows now
        assert not any("That did not work" in toast for toast in me.toasts())


async def test_an_act_on_what_was_replaced_is_refused(demo: Services) -> None:
    saved = demo.care.backup()
    async with sitting_at(demo, SIZE) as me:
        await me.press("1", "g")
        _restored_elsewhere(demo, saved)
        demo.home.store.close_read()
        before = content(Store(demo.home.store.path, demo.home.store.backups).read())
        await me.press("c")
        assert any("a backup was restored meanwhile" in said for said in me.toasts())
        await _noticed(me)
        assert content(demo.home.read()) == before


async def test_what_was_being_written_is_kept(demo: Services) -> None:
    saved = demo.care.backup()
    async with sitting_at(demo, SIZE) as me:
        await me.press("1", "g", "e")
        assert me.on == "ComposerScreen"
        await me.type("Not lost: ")
        _restored_elsewhere(demo, saved)
        await me.type("!")
        await _noticed(me)
        kept = demo.unsaved.load("new")
        assert kept is not None
        assert "Not lost: !" in kept["text"]
        assert kept["post_id"] == 0, "the post it was to change may be another one now"
        await me.press("n")
        assert "Not lost: !" in me.area().text


async def test_a_new_text_goes_on_where_it_was(demo: Services) -> None:
    saved = demo.care.backup()
    async with sitting_at(demo, SIZE) as me:
        await me.press("n")
        await me.type("Begun")
        _restored_elsewhere(demo, saved)
        await me.type("!")
        await _noticed(me)
        kept = demo.unsaved.load("new")
        assert kept is not None
        assert kept["text"] == "Begun!", "what the restore had carried over is older"
        assert not (demo.home.folder / "kept").exists()


async def test_a_text_that_waits_already_is_not_written_over(demo: Services) -> None:
    demo.unsaved.save("new", {"text": "Waits already"})
    saved = demo.care.backup()
    async with sitting_at(demo, SIZE) as me:
        await me.press("1", "g", "e")
        await me.type("An edit. ")
        _restored_elsewhere(demo, saved)
        await me.type("More of it. ")
        await _noticed(me)
        assert demo.unsaved.load("new") == {"text": "Waits already"}
        (place,) = (demo.home.folder / "kept").iterdir()
        assert "An edit." in place.read_text()


@pytest.mark.parametrize("size", [(80, 24), SIZE])
async def test_what_nobody_knows_is_settled_in_one_list(demo: Services, size: tuple[int, int]) -> None:
    first = _planned(demo)
    saved = demo.care.backup()
    demo.ledger.begin(first, HAND, "Out")
    demo.ledger.publish(first, permalink="https://example.com/out/1")
    demo.care.restore(saved)
    async with sitting_at(demo, size) as me:
        await me.press("1", "h")
        assert me.sees("Unconfirmed: did it go out?")
        me.front.due.go_to(f"d:{first}")
        await me.press("y")
        assert me.field("answer").value == "https://example.com/out/1"
        await me.press("escape", "K")
        assert "1 post published, as before the restore" in me.said()
        assert rows(demo, "SELECT state FROM deliveries WHERE id = ?", first) == [(State.PUBLISHED,)]
        assert not me.sees("Unconfirmed")
