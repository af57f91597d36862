"""Trying out less, asking before taking on a client, going away, and asking for room."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.posts.post import Written
from smdash.domain.times.when import When
from tests.journeys.person import sitting_at
from tests.worlds import content, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


def told(services: Services) -> dict[str, list[Any]]:
    """All that a person can change; the meter keeps its level by itself."""
    found = content(services.home.read())
    return found | {"settings": [row for row in found["settings"] if row[0] != "level_state"]}


def when(day: int, hour: int = 12) -> When:
    return When("at", datetime(2026, 11, day, hour))  # noqa: DTZ001 - a wall clock


async def on_post(me: Person, day: date, number: int) -> None:
    """Put the calendar's cursor on a post."""
    screen = me.front
    screen.wanted, screen.key = day, f"d:{number}"
    screen.reload()
    await me.settled()
    assert screen.entry.delivery_id == number


async def turn_to(me: Person, words: str) -> None:
    """Put the cursor on the first lever whose line holds some words."""
    pane = me.list("levers")
    for number in range(pane.window.count):
        row = pane.row(number)
        if words in row.label:
            pane.go_to(row.key)
            await me.settled()
            return
    raise AssertionError(words)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_if_at_rest_and_turned(
    demo: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]
) -> None:
    async with sitting_at(demo, size) as me:
        await me.press("w")
        assert me.on == "WhatIfScreen"
        assert me.sees("What if", "week of 23 Nov", "nothing turned yet")
        snapshot(f"whatif-{size[0]}x{size[1]}", me.text())
        await turn_to(me, "bean/tiktok")
        await me.press("x")
        snapshot(f"whatif-turned-{size[0]}x{size[1]}", me.text())
        me.assert_harmless()


async def test_everything_turns_and_is_forgotten(demo: Services) -> None:
    before = told(demo)
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("w")
        for words, keys in (
            ("acme/x", ["x"]),
            ("text", ["l", "h", "minus"]),
            ("answers within", ["h"]),
            ("Fri 27", ["space"]),
            ("Thu 26", ["minus", "minus"]),
            ("looks a week", ["plus"]),
            ("one brand", ["space"]),
        ):
            await turn_to(me, words)
            await me.press(*keys)
        said = str(me.widget("outcome").content)
        for words in ("acme/x: no posts", "Fri 27 Nov off", "Thu 26 Nov 6.5 h", "one brand a day", "looks into"):
            assert words in said
        assert "\u2192" in said
        await me.press("escape")
        assert me.on == "DashboardScreen"
        assert "nothing was changed" in me.said()
    assert told(demo) == before


async def test_the_cursor_starts_on_what_turns_and_a_heading_says_what_to_do(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("w")
        assert me.list("levers").current.turns
        await me.press("l")
        assert me.sees("1 change")
        await turn_to(me, "acme/x")
        await me.press("l")
        assert me.sees("1 change"), "an account is no lever"
        assert "x drops the whole account" in me.said()


async def test_a_turn_back_is_no_change(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("w")
        await turn_to(me, "Fri 27")
        await me.press("space", "space")
        assert me.sees("nothing turned yet")
        await turn_to(me, "bean/tiktok")
        await me.press("x", "x")
        assert me.sees("nothing turned yet")
        await me.press("enter")
        assert me.on == "WhatIfScreen"
        assert "Nothing is turned" in me.said()
        await me.press("tab", "tab", "shift+tab", "r", "question_mark", "escape", "escape")
        assert me.on == "DashboardScreen"


async def test_looks_of_a_day_off_come_back_with_the_day(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("w")
        await turn_to(me, "Mon 23")
        await me.press("space")
        await turn_to(me, "looks a week")
        await me.press("plus")
        await turn_to(me, "Mon 23")
        await me.press("space")
        screen = me.front
        assert set(screen.start.situation.sweeps) < set(screen.then.sweeps)


async def test_enter_shows_the_changes_and_applies_them_as_one(demo: Services) -> None:
    before = told(demo)
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("w")
        await turn_to(me, "bean/tiktok")
        await me.press("x")
        await turn_to(me, "Fri 27")
        await me.press("space")
        await turn_to(me, "one brand")
        await me.press("space", "enter")
        assert me.on == "SureScreen"
        assert me.sees("Apply 3 changes as one?", "bean/tiktok: no posts", "Fri 27 Nov off", "one brand a day")
        await me.press("escape")
        assert me.on == "WhatIfScreen"
        await me.press("enter")
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert "3 changes applied" in me.said()
        assert rows(demo, "SELECT hours FROM days_off") == [(0.0,)]
        await me.press("u")
        assert told(demo) == before


async def test_a_turn_is_worked_out_within_a_frame(demo: Services, capsys: pytest.CaptureFixture[str]) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("w")
        await turn_to(me, "bean/tiktok")
        screen, spent = me.front, []
        with me.inside():
            for _ in range(40):
                begun = time.perf_counter()
                screen.action_drop()
                spent.append((time.perf_counter() - begun) * 1000)
        await me.settled()
    spent.sort()
    with capsys.disabled():
        print(f"\na turn of the what-if: median {spent[20]:.1f} ms, p95 {spent[37]:.1f} ms of work")
    assert len(spent) == 40


async def test_an_empty_home_says_what_to_press(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await me.press("w")
        assert me.sees("No accounts yet", "A adds one")
        await me.press("h", "l", "x", "space", "tab", "enter", "escape")
        assert me.on == "DashboardScreen"


async def test_can_i_take_this_client(demo: Services, snapshot: Callable[[str, str], None]) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("w", "a")
        assert me.on == "AskFirstScreen"
        await me.type("Cycle \x1b Hub [b]")
        await me.press("tab")
        await me.type("myspace 3 text")
        assert "no platform" in me.words("words")
        me.field("accounts").value = "instagram 3 image, x 5 adapted text"
        await me.settled()
        assert "how many messages" in me.words("words")
        await me.press("tab")
        await me.type("20")
        await me.press("tab")
        await me.type("900")
        assert "It pays 900 a month: " in me.words("words")
        assert "does not fit unless" in me.words("verdict")
        me.assert_harmless()
        snapshot("askfirst-120x40", me.text())
        await me.press("enter")
        assert me.on == "WhatIfScreen"
        assert me.sees("3 changes", "cycle-hub-b/instagram", "cycle-hub-b/x"), "the new accounts are in view"
        assert "C creates it" in me.said()
        assert me.list("levers").current.of == "cycle-hub-b/instagram"
        before = told(demo)
        await me.press("enter")
        assert me.on == "WhatIfScreen"
        assert "1 client is only tried out: C creates one." in me.said()
        assert told(demo) == before, "enter stores no client"
        await me.press("l", "C")
        assert me.on == "SureScreen"
        assert me.sees("Create the client Cycle", "4 image", "cycle-hub-b pays 900 a month", "enter creates it")
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert "Created the client Cycle" in me.said()
        assert rows(demo, "SELECT count(*) FROM accounts WHERE slug LIKE 'cycle-hub%'") == [(2,)]
        assert demo.situation.now().fees == {"cycle-hub-b": 900.0}
        await me.press("u")
        assert told(demo) == before


async def test_a_client_that_is_tried_out_stays_apart_from_what_is_turned(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("w", "C")
        assert "No client is tried out yet" in me.said()
        await me.press("a")
        await me.type("Hub")
        me.field("accounts").value = "x 5 text, threads 2 text"
        me.field("messages").value = "5"
        await me.settled()
        await me.press("enter")
        await turn_to(me, "hub/threads")
        await me.press("x")
        assert not me.sees("hub/threads")
        await turn_to(me, "bean/tiktok")
        await me.press("x", "enter")
        assert me.sees("Apply 1 change as one?", "C creates one")
        await me.press("escape", "C", "enter")
        assert me.on == "WhatIfScreen", "what else was turned is not lost"
        assert "The rest is only turned." in me.said()
        await me.settled()
        assert me.sees("1 change", "hub/x")
        assert rows(demo, "SELECT slug FROM accounts WHERE slug LIKE 'hub/%'") == [("hub/x",)]
        assert rows(demo, "SELECT name FROM brands WHERE slug = 'hub'") == [("Hub",)]


# Away ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_going_away(demo: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]) -> None:
    before = told(demo)
    async with sitting_at(demo, size) as me:
        await me.press("o", "v")
        assert me.on == "AwayScreen"
        await me.type("soonish")
        assert "not understood" in me.words("meaning")
        me.field("days").value = "3-10 Dec"
        await me.settled()
        assert "3-10 Dec, 8 days" in me.words("meaning")
        assert me.row_of("plan", "free slots")
        assert me.row_of("plan", "hand over")
        snapshot(f"away-{size[0]}x{size[1]}", me.text())
        await me.press("tab")
        await me.type("holiday")
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert "Away 3-10 Dec" in me.said()
        assert demo.away.list()[0].reason == "holiday"
        await me.press("o", "v")
        await me.type("4 dec")
        await me.press("enter")
        assert "already" in me.words("meaning")
        await me.press("ctrl+l", "enter")
        assert "No longer away" in me.said()
        assert demo.away.list() == []
        await me.press("u", "u")
    assert told(demo) == before


# Capacity ------------------------------------------------------------------------------------------------


async def write(me: Person, text: str, when: str = "mon 9:41") -> None:
    await me.press("n")
    await me.type(text)
    await me.press("tab", "space", "tab")
    await me.type(when)
    await me.press("ctrl+s")


@pytest.mark.usefixtures("capacity_counts")
async def test_a_full_day_asks_what_becomes_of_a_post(demo: Services, snapshot: Callable[[str, str], None]) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await write(me, "Too much already")
        assert me.on == "PickScreen"
        assert me.sees("Mon 23 Nov is full", "Queue as overtime", "Next day with room", "Keep as draft")
        snapshot("no-room-120x40", me.text())
        await me.press("escape")
        assert me.on == "ComposerScreen", "nothing was decided"
        await me.press("ctrl+s", "enter")
        assert me.on == "DashboardScreen"
        assert rows(demo, "SELECT overtime FROM deliveries ORDER BY id DESC LIMIT 1") == [(1,)]
        await me.press("u")
        await write(me, "The next day then")
        await me.press("j", "enter")
        assert me.on == "DashboardScreen"
        assert rows(demo, "SELECT overtime, wall > '2026-11-24' FROM deliveries ORDER BY id DESC LIMIT 1") == [(0, 1)]
        await write(me, "Only a draft")
        await me.press("j", "j", "enter")
        assert rows(demo, "SELECT state FROM deliveries ORDER BY id DESC LIMIT 1") == [("draft",)]


@pytest.mark.usefixtures("capacity_counts")
async def test_a_move_into_a_full_day_says_so(small: Services) -> None:
    small.workload.set_hours({0: 0.0, 1: 0.0})  # nothing is left over from days before Wednesday
    small.posts.write(Written("A long one", ("acme/x",), minutes=240), when(25))
    one = small.posts.write(Written("Another", ("acme/x",), minutes=90), when(26))
    ids = small.capacity.of_post(one)
    async with sitting_at(small, (120, 24)) as me:
        me.list("queue").go_to(f"d:{ids[0]}")
        await me.press("m")
        await me.type("2026-11-25 15:00\n")
        assert "Wed 25 Nov is full now: " in me.said()
        assert "of 7.5 h (w what if). u takes it back." in me.said()
        me.list("queue").go_to(f"d:{ids[0]}")
        await me.press("m")
        await me.type("2026-11-26 15:00\n")
        assert "full" not in me.said()
        await me.press("o", "c")
        assert me.on == "CalendarScreen"
        await on_post(me, date(2026, 11, 26), ids[0])
        await me.press("shift+left")
        assert me.sees("Wed 25 Nov is full now: ")
        assert not me.sees("(w what if)"), "the calendar has no such key"


@pytest.mark.usefixtures("capacity_counts")
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_overtime_is_a_word_in_the_queue_and_in_the_week(small: Services, size: tuple[int, int]) -> None:
    small.workload.set_hours({0: 0.0, 1: 0.0})  # nothing is left over from days before Wednesday
    small.posts.write(Written("A long one", ("acme/x",), minutes=240), when(25))
    one = small.posts.write(Written("Another", ("acme/x",), minutes=90), when(25, 14), overtime=True)
    number = small.capacity.of_post(one)[0]
    async with sitting_at(small, size) as me:
        assert "overtime" in me.row("queue", "Another")
        assert "overtime" not in me.row("queue", "A long one")
        await me.press("o", "c")
        await on_post(me, date(2026, 11, 25), number)
        assert me.sees("overtime")
