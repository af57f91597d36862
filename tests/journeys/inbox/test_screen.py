"""The inbox on the whole screen: lists, filter, saved views, marks, the conversation beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from smdash.screens.inbox.screen import InboxScreen
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.journeys.person import Person


def screen(me: Person) -> InboxScreen:
    found = me.app.screen
    assert isinstance(found, InboxScreen)
    return found


def open_items(services: Services) -> int:
    return services.inbox.counts().open


async def test_lists_filter_views_and_all_that_one_takes(demo: Services) -> None:
    before = open_items(demo)
    [held] = [reply.id for reply in demo.replies.pending() if reply.by_hand]
    demo.replies.not_answered(held)
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "i")
        assert me.on == "InboxScreen"
        assert me.sees(f"[open {before}", "kim.lo", "Do you have oat milk", "? question"), "the first is read beside it"
        await me.press("j")
        await me.settled()
        assert me.sees("Still broken after the update", f"2 of {before}")

        await me.press("slash")
        await me.type("is:qu")
        assert me.sees("question", "/ is:qu"), "half a word is no mistake"
        await me.press("tab")
        assert screen(me).text == "is:question "
        await me.press("ctrl+s")
        assert me.on == "AskScreen"
        await me.type("Questions")
        await me.press("enter")
        assert "Saved view Questions." in me.said()
        assert [(each.name, each.text) for each in demo.inbox_views.all()] == [("Questions", "is:question")]

        await me.press("enter", "asterisk")
        shown = demo.inbox.view(query="is:question").window.count
        assert 1 < shown < before
        assert f"{shown} marked" in me.said()
        await me.press("e")
        assert f"{shown} items done" in me.said()
        assert me.sees("No item is like that.", "f shows them")
        assert open_items(demo) == before - shown
        await me.press("u")
        assert open_items(demo) == before

        await me.press("escape")
        assert screen(me).text == ""
        await me.press("V")
        assert me.on == "PickScreen"
        demo.inbox_views.drop("Questions")
        await me.press("enter")
        assert screen(me).text == "is:question", "as it was offered, though another program has dropped it since"
        demo.inbox_views.save("Questions", "is:question")
        assert screen(me).items.window.count == shown
        await me.press("c")
        assert me.on == "ClearScreen"
        assert me.sees(f"1 of {shown}"), "what is cleared is what the filter takes"
        await me.press("escape")
        assert me.on == "InboxScreen"
        await me.press("escape", "f")
        assert me.sees("[snoozed", "Inbox \u00b7 1 snoozed")
        await me.press("escape", "escape")
        assert me.on == "DashboardScreen"
        views = [each for each in me.app.get_system_commands(me.app.screen) if each.title == "Inbox view: Questions"]
        views[0].callback()
        await me.settled()
        assert screen(me).text == "is:question"
        assert screen(me).items.window.count == shown


async def test_a_filter_that_is_wrong_says_so_and_the_list_stays(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("o", "i", "slash")
        shown = screen(me).items.window.count
        assert not screen(me).beside_list, "there is no room for it"
        screen(me).query_one("#filter", Input).value = "is:qestion "
        await me.settled()
        assert "Did you mean question?" in me.words("hint")
        assert screen(me).items.window.count == shown
        screen(me).query_one("#filter", Input).value = "bogus:x"
        await me.settled()
        assert me.sees("Put a word in quotes"), "all of it is read, on a narrow screen too"
        await me.press("escape", "f")
        assert me.sees("there is no such key", f"[open {shown}", "e done"), "it is told until the list is of the filter"
        await me.press("enter")
        assert me.on == "ReaderScreen"
        assert me.sees(f"1 of {shown}"), "what is listed is read, though the filter is wrong"
        await me.press("escape", "slash", "home", "shift+end")
        await me.type("is:qu")
        assert not screen(me).query_one("#hint").has_class("-wrong"), "half a word is no mistake"
        await me.press("enter")
        assert screen(me).query_one("#hint").has_class("-wrong"), "but it is once it is left"
        screen(me).query_one("#filter", Input).value = "from:@raj_dev"
        await me.settled()
        await me.press("enter", "enter")
        assert me.on == "ReaderScreen"
        assert me.sees("raj_dev", "1 of 1"), "the reader goes through what the filter takes"
        await me.press("w")
        assert me.on == "InboxScreen"
        assert me.sees("No item is like that.")
        await me.press("escape", "f", "f")
        assert me.sees("[waiting", "raj_dev", "waiting")
        await me.press("R")
        assert "1 item open again" in me.said()


async def test_an_item_is_answered_beside_the_list(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "i", "f")
        assert me.sees("R reopen", "x spam or not"), "the keys of a list are those that do something there"
        assert not me.sees("e done")
        await me.press("escape")
        assert me.sees("r reply", "e done")
        await me.press("r")
        assert screen(me).panel.box.is_open
        await me.type("We do, every day.")
        await me.press("escape")
        assert not screen(me).panel.box.is_open
        await me.settled()
        assert screen(me).focused is screen(me).items, "where one came from"
        await me.press("j", "k")
        await me.settled()
        assert me.sees("We do, every day."), "what was typed is kept with its item"
        assert me.on == "InboxScreen"
