"""Snippets over a reply box: found by a few letters, shown filled, put in with the cursor at the first gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.screens.snippets.pick import Ground, SnippetPicker
from tests.journeys.person import sitting_at
from tests.services.snippets.test_snippet_service import item

if TYPE_CHECKING:
    from smdash.services.bundle import Services


async def test_a_saved_reply_is_found_filled_and_put_in(small: Services) -> None:
    saved = small.snippets
    hours = saved.add("Opening hours", "Hi {first_name}, we open at nine. Your order {order}?", "acme")
    saved.add("Bean hours", "From eight.", "bean")
    saved.add("Thanks", "Thank you, {name}!")
    number = item(small, author="Dr. Anna\x1b]52;c;AAAA\x07")
    put_in: list[Any] = []
    async with sitting_at(small) as me:
        with me.inside():
            me.app.push_screen(
                SnippetPicker(small, Ground("acme", lambda: saved.values(number), "Come by.")), put_in.append
            )
        await me.settled()
        assert me.sees("Snippets for acme", "Opening hours", "Thanks")
        assert not me.sees("Bean hours")
        await me.type("oh")
        assert me.sees("Hi Anna, we open at nine.", "! Still to be filled in: {order}")
        assert not me.sees("Thanks")
        me.assert_harmless()
        await me.press("enter")
        (picked,) = put_in
        assert picked[:4] == (hours.id, "Hi Anna, we open at nine. Your order {order}?", 37, ("order",))
        assert picked.text[picked.gap :].startswith("{order}")


async def test_what_stands_in_the_box_is_kept_and_removed_again(small: Services) -> None:
    number = item(small)
    async with sitting_at(small) as me:
        with me.inside():
            me.app.push_screen(
                SnippetPicker(small, Ground("acme", lambda: small.snippets.values(number), "Come by, {first_name}."))
            )
        await me.settled()
        assert me.sees("No snippets yet")
        await me.press("ctrl+n")
        assert me.on == "AskScreen"
        await me.type("Come by")
        await me.press("enter", "enter")
        assert me.on == "SnippetPicker"
        assert me.sees("Come by, Anna.", "not used yet")
        assert [(each[1:4], each.kind) for each in small.snippets.every()] == [
            (("Come by", "Come by, {first_name}.", "acme"), "text")
        ]
        await me.press("ctrl+x")
        assert small.snippets.every() == []
        await me.press("escape")
        assert me.on == "DashboardScreen"
