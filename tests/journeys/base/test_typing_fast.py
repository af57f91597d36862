"""Keys typed faster than the app can follow go where they would have gone one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.journeys.person import Person

pytestmark = pytest.mark.usefixtures("every_frame")


async def hurry(me: Person, *keys: str) -> None:
    """Send keys without waiting between them; a longer word is typed letter by letter."""
    for key in keys:
        me.send(key)
    await me.settled()


def ticked(me: Person) -> list[str]:
    pane = me.list("targets")
    return sorted(pane.marks)


async def slowly(me: Person, keys: tuple[str, ...]) -> None:
    for key in keys:
        await me.press(key)


WAYS = [
    ["H", "i", "tab", "space", "down", "down", "space"],
    ["H", "i", "tab", "space", "tab", "f", "r", "i", "space", "9", "shift+tab", "down", "space"],
    ["tab", "space", "down", "space", "shift+tab", "H", "i", "tab", "space"],
    ["H", "tab", "space", "ctrl+o", "x", "f8", "tab", "tab", "m", "o", "n"],
    ["H", "ctrl+g", "T", "tab", "L", "tab", "tab", "p", "ctrl+g", "e"],
]


@pytest.mark.parametrize("keys", WAYS)
async def test_the_composer_comes_out_the_same_however_fast_it_is_typed_in(
    demo: Services, keys: tuple[str, ...]
) -> None:
    came_to = []
    for way in (slowly, lambda me, keys: hurry(me, *keys)):
        async with sitting_at(demo, (100, 30)) as me:
            await me.press("n")
            await way(me, keys)
            screen = me.front
            screen.take()
            focused = screen.focused.id if screen.focused else None
            came_to.append((screen.written, screen.when, ticked(me), focused))
            await me.press("ctrl+x")
            assert me.on == "DashboardScreen"
    assert came_to[0] == came_to[1]


async def test_space_after_tab_ticks_and_is_not_typed(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await hurry(me, "n", "H", "i", "tab", "space", "down", "down", "space")
        assert me.area().text == "Hi"
        pane = me.list("targets")
        assert ticked(me) == sorted([pane.row(0).key, pane.row(2).key])


async def test_a_place_is_gone_to_however_fast_its_letter_comes(demo: Services) -> None:
    before = rows(demo, "SELECT id, state, due_at FROM deliveries ORDER BY id")
    async with sitting_at(demo, (120, 40)) as me:
        for letter, screen in (("c", "CalendarScreen"), ("k", "FindingsScreen"), ("d", "HandoverScreen")):
            await hurry(me, "o", letter)
            assert me.on == screen
            await hurry(me, "q", "o", letter, "q")
            assert me.on == "DashboardScreen"
    assert rows(demo, "SELECT id, state, due_at FROM deliveries ORDER BY id") == before, "no letter acted on a post"


async def test_a_whole_post_in_one_breath(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await hurry(me, "n", *"Hurry", "tab", "g", "space", "tab", *"draft", "ctrl+s")
        assert me.on == "DashboardScreen"
        body, state = rows(
            demo, "SELECT p.body, d.state FROM posts p JOIN deliveries d ON d.post_id = p.id ORDER BY d.id DESC LIMIT 1"
        )[0]
        assert (body, state) == ("Hurry", "draft")


async def test_a_paste_goes_where_the_key_before_it_led(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("n", "H", "tab", "space")
        me.send("tab")
        me.send_paste("fri 9")
        me.send("shift+tab")
        me.send("shift+tab")
        me.send("!")
        await me.settled()
        assert me.field("when").value == "fri 9"
        assert me.area().text in {"H!", "!H"}


async def test_a_question_is_answered_at_once(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.go("queue", "Launch week starts")
        await hurry(me, "m", *"+2d 10:00", "enter", "j")
        assert me.on == "DashboardScreen"
        assert "Moved" in me.said()
        assert me.row("queue", "Launch week starts").find("10:00") >= 0


async def test_a_key_that_is_never_heard_of_again_does_not_silence_the_rest(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        me.lose_a_key()
        await me.press("n")
        assert me.on == "ComposerScreen"
