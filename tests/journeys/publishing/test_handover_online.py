"""Hand over, for accounts that are connected: what is not all out, what failed, and what was found on the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.screens.publishing.handover import HandoverScreen
from smdash.services.desktop import clipboard
from tests.journeys.person import sitting_at
from tests.services.publishing.online import Online
from tests.services.publishing.test_found import LONG, found, linked, lost, second_fails_of

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.fixture
def online(small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Online:
    """A connected account, and a machine without clipboard."""
    monkeypatch.setattr(clipboard, "copy", lambda text: "")
    made = Online(small, clock)
    small.queue.cancel([made.due])
    return made


async def test_the_rest_of_a_post_is_taken_posted_or_dropped(online: Online, small: Services) -> None:
    other = online.post(LONG, comment="The link is below")
    online.network.before = second_fails_of([])
    online.run()
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "d")
        assert me.sees("Unfinished: not all of it is out", "The post is out; first comment failed", "r tries again")
        await me.press("y", "enter")
        assert any("none of the rest was posted by hand" in each for each in me.toasts())
        await me.press("c")
        assert me.app.clipboard == "The link is below"
        assert me.sees("taken by hand", "Posted below it?")
        assert online.run() == [], "no program sends what a person has in hand"
        await me.press("y", "enter")
        assert "first comment out by your word" in me.said()
        assert me.sees("Nothing is due.")
    assert online.network.texts() == [LONG]
    assert online.state(other) == "published"


async def test_what_was_found_is_taken_or_not(online: Online, small: Services) -> None:
    other = online.post(LONG)
    online.network.after = lost(online)
    assert online.run()[-1] == ("unknown", "post")
    found(online, f"{LONG}!", after=2)
    online.clock.forward(minutes=5)
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "d")
        assert me.sees("it was looked for at", "again from 09:01 on", "May be it: https://fake.example/900", "y it is")
        await me.press("n")
        assert not me.sees("May be it")
        await me.press("u")
        assert me.sees("May be it")
        await me.press("y")
        assert me.sees("https://fake.example/900")
        await me.press("enter")
    assert online.row(other)["permalink"] == "https://fake.example/900"
    assert linked(online) == other


async def test_the_ledger_leads_to_the_rest_of_a_post(online: Online, small: Services) -> None:
    other = online.post(LONG, comment="The link is below")
    online.network.before = second_fails_of([])
    online.run()
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "l", "j", "h")
        assert isinstance(me.front, HandoverScreen)
        assert me.front.row is not None
        assert (me.front.row.delivery_id, me.front.row.group) == (other, "unfinished")
