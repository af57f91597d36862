"""The inbox: reading, finishing, putting off, flagging; the header counts along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.journeys.person import sitting_at
from tests.services.connections.connecting import connect, network
from tests.services.sync.syncing import item

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from smdash.services.bundle import Services
    from tests.worlds import Clock


def states(services: Services) -> list[tuple[Any, ...]]:
    return services.home.read().execute("SELECT id, state, snoozed_until, flag FROM inbox_items ORDER BY id").fetchall()


async def test_a_morning_in_the_inbox(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = states(demo)
        await me.press("3")
        assert "kim.lo" in me.cursor("inbox")
        await me.press("enter")
        assert me.on == "ReaderScreen"
        assert me.sees("Do you have oat milk", "kim.lo", "bean/instagram", "BEAN & LEAF", "received Fri 11:30")
        assert me.sees(
            "? question",
            "promised by Fri 15:30, 17 h late (2 h of its hours)",
            "1 of 12",
            "e done",
            "s snooze",
            "l lead",
        )
        await me.press("escape")
        assert me.on == "DashboardScreen"
        assert states(demo) == before, "reading changes nothing"

        await me.press("enter", "e")
        assert me.on == "ReaderScreen"
        assert "1 item done. u takes it back." in me.said()
        assert me.sees("raj_dev", "1 of 11"), "the next one follows"
        await me.press("escape")
        assert "inbox 11 (1 late" in me.header()
        assert "raj_dev" in me.cursor("inbox"), "the one read last is under the cursor"
        await me.press("e")
        assert "inbox 10 (" in me.header()
        assert "late" not in me.header()
        await me.press("u", "u")
        assert "inbox 12 (2 late" in me.header()
        assert states(demo) == before

        await me.press("s")
        assert me.on == "AskScreen"
        assert me.sees("Snooze 1 item until")
        await me.type("next slot")
        await me.press("enter")
        assert me.on == "AskScreen", "a slot is no time for a message"
        me.field("answer").value = "today 8:00"
        await me.settled()
        await me.press("enter")
        assert me.on == "AskScreen"
        assert "in the past" in me.words("meaning")
        me.field("answer").value = "tomorrow 9"
        await me.settled()
        assert "Back Tomorrow, Sun 22 Nov 2026 09:00" in me.words("meaning")
        await me.press("enter")
        assert "1 item snoozed until Sun 22 Nov 09:00." in me.said()
        assert "inbox 11 (" in me.header()
        assert [until for _, _, until, _ in states(demo) if until] == ["2026-11-22T08:00:00Z", "2026-11-23T09:00:00Z"]

        await me.press("f")
        assert "snoozed, waiting, done" in str(me.dashboard.pane("inbox").border_title)
        assert str(me.dashboard.pane("inbox").border_subtitle) == "o i lists each alone, and spam 1"
        assert "back Sun" in me.rows("inbox")[0]
        await me.press("g", "enter")
        assert me.sees("R reopen")
        assert "snoozed until Sun 22 Nov 09:00" in me.words("facts")
        await me.press("R")
        assert "1 item open again" in me.said()
        await me.press("escape")
        assert "inbox 12 (2 late" in me.header()
        await me.press("R")
        assert "inbox 13" in me.header()
        await me.press("escape")
        assert str(me.dashboard.pane("inbox").border_title) == "3 Inbox"
        assert len(me.rows("inbox")) == 13
        await me.press("u", "u", "u")
        assert states(demo) == before


async def test_a_message_is_opened_on_its_network_to_answer_it_there(
    small: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = network(small)
    connect(small)
    fake.items = [item(1)]
    small.sync.run()
    opened: list[str] = []

    def once(url: str) -> bool:
        opened.append(url)
        return len(opened) == 1

    monkeypatch.setattr("smdash.services.desktop.browser.open_address", once)
    async with sitting_at(small, (80, 24)) as me:
        await me.press("3", "enter")
        await me.press("o")
        assert me.on == "LinksScreen"
        assert me.sees("its page", "https://o.example/@bob/1"), "whole, before it is opened"
        assert not opened
        await me.press("enter")
        assert opened == ["https://o.example/@bob/1"]
        assert me.on == "ReaderScreen"
        assert "Opened." in me.said()
        await me.press("o", "enter")
        assert me.sees("The address is copied.", opened[0])


async def test_flags_and_marks(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        before = states(demo)
        row = await me.go("inbox", "OlaK")
        assert "? " in row.partition("●")[0]
        await me.press("l")
        assert "1 item flagged as lead" in me.said()
        assert "$ " in me.row("inbox", "OlaK").partition("●")[0]
        await me.press("l")
        assert "unflagged" in me.said()
        assert "$ " not in me.row("inbox", "OlaK").partition("●")[0]
        await me.press("u", "u")
        assert "? " in me.row("inbox", "OlaK").partition("●")[0], "what it was flagged as before is back"

        await me.press("g", "space", "space", "space", "l")
        assert "3 items flagged as lead" in me.said()
        await me.press("u")
        assert states(demo) == before
        await me.press("g", "space", "space", "space", "e")
        assert "3 items done" in me.said()
        assert "inbox 9" in me.header()
        assert not me.dashboard.pane("inbox").marks
        await me.press("u")
        assert states(demo) == before
        await me.press("g", "asterisk", "s")
        assert me.sees("Snooze 12 items until")
        await me.type("+2h")
        await me.press("enter")
        assert "inbox 0" in me.header()
        assert me.sees("Nobody waits for an answer.", "I  import messages")
        for key in ("enter", "e", "s", "l", "space", "asterisk", "j", "G", "R"):
            await me.press(key)
            assert me.on == "DashboardScreen", "keys on an empty list do nothing"
        await me.press("u")
        assert states(demo) == before


async def test_a_snoozed_item_is_back_when_its_time_has_come(demo: Services, clock: Clock) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "s")
        await me.type("+2h")
        await me.press("enter")
        assert not me.row("inbox", "kim.lo")
        clock.forward(hours=2, minutes=1)
        await me.poll()
        assert me.row("inbox", "kim.lo")


async def test_reading_on(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("3", "enter")
        assert me.sees("kim.lo", "1 of 12")
        await me.press("k")
        assert "This is the first one." in me.said()
        await me.press("j")
        assert me.sees("raj_dev", "2 of 12")
        await me.press("l", "G", "g", "down", "up", "space", "pageup")
        assert me.sees("$ lead", "2 of 12"), "a mark leaves it where it is"
        await me.press("u")
        assert me.sees("! complaint")
        await me.press("equals_sign")
        assert "taken for nothing of these by your word" in me.said()
        assert not me.sees("! complaint")
        await me.press("t")
        await me.type("press, vip")
        await me.press("enter")
        assert me.sees("#press", "#vip")
        await me.press("t")
        assert me.sees("Has: press vip.")
        await me.type("-vip")
        await me.press("enter")
        assert not me.sees("#vip")
        await me.press("u", "u", "i")
        assert me.on == "TextScreen"
        assert me.sees("Why raj_dev", "Nothing of these: you said so")
        await me.press("escape", "u")
        assert me.sees("! complaint")
        await me.press("j", "j", "j", "j", "k", "j")
        assert me.sees("6 of 12"), "keys in a hurry add up"
        for _ in range(6):
            await me.press("j")
        assert me.sees("12 of 12")
        await me.press("j")
        assert "This is the last one." in me.said()
        await me.press("e")
        assert me.sees("11 of 11"), "behind the last one stands the one before it"
        await me.press("u")
        assert me.sees("of 12"), "taking it back moves nothing"
        await me.press("escape")
        assert me.dashboard.pane("inbox").cursor == 10


async def test_an_item_that_another_program_finished_meanwhile(
    demo: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    other = open_home(tmp_path / "demo")
    async with sitting_at(demo) as me:
        await me.press("3")
        item = me.dashboard.pane("inbox").current
        await me.press("enter")
        other.inbox.done([item.id])
        await me.press("e")
        assert me.on == "ReaderScreen"
        assert me.sees("kim.lo", "done since 09:12"), "what another program did is shown"
        assert me.toasts() == ["Kim Lo: was open, is now done by another program. Nothing was changed."]
        await me.press("j")
        assert me.sees("raj_dev", "1 of 11")
        await me.press("escape")
        assert "inbox 11" in me.header()
        await me.press("u")
        assert me.on == "PickScreen", "another program's step is asked about first"
        await me.press("escape")
        assert "inbox 11" in me.header()


async def test_links_are_seen_whole_before_they_are_opened(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def open_it(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("smdash.services.desktop.browser.open_address", open_it)
    monkeypatch.setattr("smdash.services.desktop.clipboard.copy", lambda _: "")
    text = "see https://bean.example@evil.example/a?b=1 or javascript:alert(1) and https://ok.example/x"
    with demo.home.store.write("links", demo.home.now()) as w:
        first = demo.inbox.view().window.rows(0, 1)[0].id
        w.conn.execute("UPDATE inbox_items SET body = ?, permalink = '' WHERE id = ?", (text, first))
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("3", "enter", "o")
        assert me.on == "LinksScreen"
        assert "! " in me.row_of("addresses", "evil.example")
        assert me.sees("evil.example/a?b=1")
        await me.press("j")
        if not me.sees("ok.example/x"):
            assert me.sees("is not opened")
            await me.press("enter")
            assert me.on == "LinksScreen"
        await me.press("G", "y")
        assert me.on == "ReaderScreen"
        assert me.app.clipboard == "https://ok.example/x"
        await me.press("o", "G", "enter")
        assert opened == ["https://ok.example/x"]
        await me.press("y")
        assert me.app.clipboard == text
        me.assert_harmless()


async def test_what_waits_for_them_and_spam_leave_the_list(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "enter", "w")
        assert "1 item waiting for them. u takes it back." in me.said()
        assert me.sees("raj_dev", "1 of 11")
        await me.press("x")
        assert "1 item put among the spam" in me.said()
        assert me.sees("1 of 10")
        query = (
            "SELECT handle, waiting, spam FROM inbox_items WHERE handle IN ('kim.lo', 'raj_dev') AND (waiting OR spam)"
        )
        assert demo.home.read().execute(query).fetchall() == [("kim.lo", 1, 0), ("raj_dev", 0, 1)]
        await me.press("u", "u")
        assert demo.home.read().execute(query).fetchall() == []


async def test_waiting_and_the_person_have_their_keys_in_the_pane(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("3")
        await me.press("w")
        assert me.on == "DashboardScreen"
        assert "1 item waiting for them" in me.said()
        await me.press("u", "p")
        assert me.on == "PersonScreen"
        await me.press("escape", "1", "w")
        assert me.on == "WhatIfScreen"


async def test_how_it_was_answered(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "percent_sign")
        assert me.on == "TextScreen"
        assert me.sees("The inbox, last 28 days")
        assert me.sees("Together")
        assert me.sees("promises broken")
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_e_over_all_leaves_out_what_has_an_answer_in_hand(demo: Services) -> None:
    held = {row.id for row in demo.inbox.view().window.rows(0, 12) if row.reply == "sending"}
    assert len(held) == 1
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("3", "asterisk", "e")
        await me.settled()
        assert "11 items done. Not: 1 has an answer in your hands: a or A" in me.said()
        assert {row.id for row in demo.inbox.view().window.rows(0, 12)} == held


async def test_the_pane_says_what_the_signs_under_the_cursor_mean(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        frame = me.dashboard.pane("inbox")
        assert "question" not in str(frame.border_subtitle)
        await me.press("3")
        assert str(frame.border_subtitle).startswith("? question \u00b7 L late \u00b7 12 open")
        assert me.sees("?L dm  \u25cf bean", "!~ @   \u25cf acme", "   cmt \u25cf acme"), (
            "private or not, beside the signs"
        )
        await me.press("j")
        assert str(frame.border_subtitle).startswith("! complaint \u00b7 ~ edited by its author")
        await me.press("j", "j", "j")
        assert str(frame.border_subtitle).startswith("12 open"), "it has no sign"
