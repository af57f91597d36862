"""Clearing the inbox by keys: one item after the other, and what is said when nothing is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.screens.inbox.clear import ClearScreen
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.journeys.person import Person
    from tests.worlds import Clock


def on_screen(me: Person) -> ClearScreen:
    found = me.app.screen
    assert isinstance(found, ClearScreen)
    return found


def open_items(services: Services) -> int:
    return services.inbox.view().open


async def test_the_sample_worlds_twelve_items_are_cleared_by_keys(demo: Services, clock: Clock) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "c")
        assert me.on == "ClearScreen"
        assert me.sees("1 of 12", "~46 min left (guess, no own times yet)", "Do you have oat milk", "r reply", "e done")
        await me.press("n")
        assert me.sees("1 of 12", "raj_dev", "~46 min left \u00b7 next: lin@hackers.example (acme/mastodon) mention")
        await me.press("l")
        assert "a lead" in me.said()
        await me.press("e")
        assert me.sees("2 of 12")
        await me.press("u")
        assert me.sees("1 of 12", "raj_dev")
        assert open_items(demo) == 12
        await me.press("e", "s")
        assert me.on == "AskScreen"
        await me.type("+2d")
        await me.press("enter")
        assert me.sees("3 of 12")
        held = 0
        for _ in range(9):
            clock.forward(seconds=20)
            await me.press("e")
            if not held and any("1 has an answer in your hands: " in toast for toast in me.toasts()):
                held += 1
                await me.press("A", "e")
        assert held == 1, "nobody had said whether that is out"
        assert me.sees("12 of 12", "skipped before", "Do you have oat milk", "then it is done")
        await me.press("e")
        assert me.on == "TextScreen"
        assert me.sees("11 cleared: 11 done; 1 snoozed.", "Nothing is left.", "Look again")
        await me.press("escape")
        assert me.on == "DashboardScreen"
        assert "11 cleared." in me.said()
        assert open_items(demo) == 0
        assert rows(demo, "SELECT count(*) FROM item_times") == [(0,)]


async def test_a_key_pressed_twice_in_a_hurry_does_nothing_to_the_item_after_it(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "c")
        with me.inside():
            shown = on_screen(me)
            shown.action_step("done")
            shown.action_step("done")
        await me.settled()
        assert me.sees("2 of 12")
        assert open_items(demo) == 11
        await me.press("escape")
        assert me.sees("1 cleared: 1 done.", "11 items left", "Do not wait")
        await me.press("c")
        assert me.sees("2 of 12")
        await me.press("escape")
        await me.settled()
        assert me.on == "TextScreen"
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_answers_are_typed_in_the_session_and_the_next_item_follows_by_itself(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("3", "c")
        item = demo.inbox.view().window.rows(0, 1)[0]
        await me.press("r")
        await me.type("Yes we do")
        await me.press("ctrl+s")
        assert me.sees("1 of 12")
        assert [each.state for each in demo.replies.of_item(item.id)] == ["sending"]
        await me.press("a", "ctrl+s")
        assert me.on == "ClearScreen"
        assert me.sees("2 of 12")
        assert [each.state for each in demo.replies.of_item(item.id)] == ["published"]
        await me.press("w", "x")
        assert me.sees("4 of 12")
        await me.press("b")
        assert me.on == "AskScreen"
        await me.type("zzyzx casino")
        await me.press("enter")
        assert me.sees("4 of 12")
        await me.press("escape")
        assert me.sees("3 cleared: 1 answered, 1 waiting for them, 1 spam.")


async def test_clearing_begun_over_a_message_takes_what_its_list_has(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "enter")
        assert me.on == "ReaderScreen"
        await me.press("c")
        assert me.on == "ClearScreen"
        assert me.sees("1 of 12")
        await me.press("escape")
        assert me.on == "ReaderScreen"
        assert "Nobody waits" not in me.said()
        await me.press("escape", "o", "i", "/")
        await me.type("is:question")
        await me.press("enter", "enter")
        assert me.on == "ReaderScreen"
        shown = len(demo.inbox.view(query="is:question").window.rows(0, 100))
        assert 0 < shown < 12
        await me.press("c")
        assert me.sees(f"1 of {shown}"), "the filter of the list below it counts"


async def test_a_filter_of_the_inbox_says_what_is_cleared(demo: Services) -> None:
    questions = demo.inbox.view(query="is:question").window.count
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "i", "slash")
        await me.type("is:question")
        await me.press("enter", "c")
        assert me.on == "ClearScreen"
        assert me.sees(f"1 of {questions}", "is:question")
        await me.press("escape", "slash")
        me.field("filter").value = "state:done"
        await me.settled()
        await me.press("enter", "c")
        await me.settled()
        assert me.on == "InboxScreen", "what is done is not cleared"


async def test_a_session_is_logged_when_its_person_says_so(demo: Services, clock: Clock) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "c")
        session = on_screen(me).session
        assert session is not None
        session._watch.seconds = 90.0
        clock.forward(seconds=100)
        await me.press("e", "escape")
        await me.settled()
        assert me.sees("1 cleared: 1 done.", "Log it? 0:02 bean", "y log it", "n do not log", "c go on")
        await me.press("y")
        await me.settled()
        assert me.on == "DashboardScreen"
        assert "Logged 0:02 bean, 1 item." in me.said()
        assert rows(demo, "SELECT note, cleared FROM time_entries ORDER BY id DESC LIMIT 1") == [("cleared 1 item", 1)]
