"""The meter's own screen: everything said of the load, and every change to what it rests on."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.workload.unknowns import Unknown
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.journeys.person import Person


async def begin(me: Person) -> None:
    await me.press("o", "w")
    assert me.on == "WorkloadScreen"
    await me.settled()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_every_section_is_there_at_every_size(demo: Services, size: tuple[int, int]) -> None:
    async with sitting_at(demo, size) as me:
        await begin(me)
        lists = {80: ("left",), 120: ("left", "middle"), 200: ("left", "middle", "right")}[size[0]]
        labels = {row.label for name in lists for row in me.list(name).window.rows(0, 200)}
        for section in (
            "Weeks ahead",
            "This week by day",
            "Ways out, cheapest first (saves, load then)",
            "Reply wait",
            "By account, answering counted in",
        ):
            assert section in labels
        assert me.sees("128 %", "Weeks ahead", "Cheapest:")


async def test_enter_explains_a_line_and_q_goes_back(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        me.list("left").go_to("a:bean/tiktok")
        await me.press("enter")
        assert me.on == "TextScreen"
        assert me.sees("4 short video", "Reply promise: 8 office hours")
        await me.press("escape", "q")
        assert me.on == "DashboardScreen"


async def test_hours_are_set_and_taken_back(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("H")
        me.field("answer").value = "10 10 10 10 10 0 0"
        await me.press("enter")
        await me.settled()
        assert demo.workload.view().available_h == 50
        assert me.sees("Hours set")
        await me.press("u")
        await me.settled()
        assert demo.workload.view().available_h == 37


async def test_an_estimate_of_three_guesses_from_the_line_under_the_cursor(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("tab")
        me.list("middle").go_to("k:short_video")
        await me.press("e")
        assert me.on == "AskScreen"
        me.field("answer").value = "60 110 220"
        await me.press("enter")
        await me.settled()
        assert demo.situation.now().estimates["short_video"].median_min == 110


async def test_value_lock_looks_day_and_brand_a_day(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        me.list("left").go_to("a:acme/x")
        await me.press("v")
        me.field("answer").value = "3"
        await me.press("enter")
        await me.settled()
        await me.press("l")
        await me.settled()
        x = next(each for each in demo.situation.now().accounts if each.slug == "acme/x")
        assert (x.value, x.locked) == (3.0, True)
        await me.press("i")
        me.field("answer").value = "Mon-Fri 9,15 and Sat 12"
        await me.press("enter")
        await me.settled()
        assert len(demo.situation.sweeps()[0]) == 11
        await me.press("d")
        me.field("answer").value = "2026-11-23 = 2"
        await me.press("enter")
        await me.settled()
        assert [(day.day, day.hours) for day in demo.workload_setup.days_off()] == [("2026-11-23", 2.0)]
        await me.press("B")
        await me.settled()
        assert demo.situation.now().batched
        assert me.sees("one brand a day")


async def test_a_duty_is_added_changed_and_removed(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.press("D", "enter")
        me.field("answer").value = "Team call, team_call 2 per week for acme"
        await me.press("enter")
        await me.settled()
        made = demo.workload_setup.duties()[-1]
        assert (made.name, made.per, made.times, made.brand) == ("Team call", "week", 2.0, "acme")
        await me.press("D")
        me.list("choices").go_to(str(made.id))
        await me.press("enter")
        assert me.field("answer").value == "Team call, team_call 2 per week for acme"
        me.field("answer").value = "-"
        await me.press("enter")
        await me.settled()
        assert made.id not in {duty.id for duty in demo.workload_setup.duties()}


async def test_tab_walks_the_sections_where_there_is_one_column(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await begin(me)
        seen = []
        for _ in range(9):
            seen.append(me.list("left").cursor_key.split(":")[0])
            await me.press("tab")
        assert seen == ["week", "day", "fits", "cut", "wait", "a", "client", "k", "guesses"]


async def test_an_empty_home_says_what_to_press(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await begin(me)
        assert me.sees("no capacity", "H hours", "Say your hours first: H.")
        assert not me.sees("None is needed")
        assert me.front.found is not None


async def test_what_to_keep_is_chosen_once_a_value_is_known(demo: Services) -> None:
    with demo.home.write("no leads that would tell one") as w:
        w.conn.execute("DELETE FROM leads")
        w.conn.execute("DELETE FROM results")
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        assert me.sees("What to keep", "Values are unknown: v on an account.")
        me.list("left").go_to("a:acme/x")
        await me.press("v")
        me.field("answer").value = "2"
        await me.press("enter")
        await me.settled()
        rows = {row.key: row for row in me.list("middle").window.rows(0, 200)}
        assert rows["cut:0"].label.startswith("- ")
        assert "posts" in rows["kept"].text
        assert rows["hour"].text.startswith("One more hour a week is worth about ")
        assert rows["yours"].text.startswith("Values are yours. Leads that are tied to accounts would tell them")
        me.list("middle").focus()
        me.list("middle").go_to("kept")
        await me.press("enter")
        assert me.sees("5 text at acme/x", "Without a value, so that a post counts 1")


async def test_two_signs_make_one_quiet_line_with_the_cheapest_cut(demo: Services) -> None:
    demo.selfcheck.set_item(4)

    async def line(me: Person) -> Any:
        await begin(me)
        rows = {row.key: row for row in me.list("middle").window.rows(0, 200)}
        await me.press("q")
        return rows.get("strain")

    async with sitting_at(demo, (120, 40)) as me:
        assert await line(me) is None, "one sign is none"
        monday = demo.home.today() - timedelta(days=14)
        for day in range(8):
            start = datetime.combine(monday - timedelta(days=1 - day), time(22), demo.home.zone())
            demo.timelog.entries.add("text", start=start, end=start + timedelta(hours=8))
        found = await line(me)
        assert found is not None
        assert "your own answer was 4 of 5" in found.text
        assert f"Cheapest: {demo.workload.view().next_step}." in found.text


async def test_messages_are_told_where_they_are_lacking(demo: Services) -> None:
    with demo.home.store.write("x", demo.home.now()) as w:
        w.conn.execute("UPDATE accounts SET inbox_per_week = NULL")
        w.conn.execute("DROP TRIGGER replies_kept")
        w.conn.execute("DELETE FROM replies")
        w.conn.execute("DELETE FROM leads")
        w.conn.execute("DELETE FROM inbox_items")
    async with sitting_at(demo, (120, 40)) as me:
        assert me.sees("Tell it", "\u21b5 then m")
        await begin(me)
        said = str(me.widget("said").content)
        assert said.startswith("At least ")
        assert "overrun" not in said
        rows = [row for name in ("left", "middle") for row in me.list(name).window.rows(0, 200)]
        assert not [row for row in rows if "week in" in row.text or "almost" in row.text], "no odds anywhere"
        me.list("left").go_to("a:acme/x")
        await me.press("m")
        assert me.on == "AskScreen"
        await me.type("12")
        await me.press("enter")
        await me.settled()
        assert next(each for each in demo.home.accounts() if each.slug == "acme/x").inbox_per_week == 12
        await me.press("u")
        await me.settled()
        assert next(each for each in demo.home.accounts() if each.slug == "acme/x").inbox_per_week is None


async def test_the_starting_guess_that_is_merely_confirmed_stays_one(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        before = demo.workload.view().needed_h
        me.list("middle").go_to("k:image")
        me.widget("middle").focus()
        await me.press("e")
        assert me.field("answer").value == "45"
        await me.press("enter")
        await me.settled()
        assert demo.workload.view().needed_h == before
        assert "starting guess stays" in me.said()
        await me.press("e")
        me.field("answer").value = "50"
        await me.settled()
        assert me.sees("counted as 65")


async def test_what_a_client_pays_is_said_on_its_line(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        me.list("left").go_to("client:bean")
        await me.settled()
        await me.press("v")
        await me.type("900")
        await me.press("enter")
        await me.settled()
        assert "bean pays 900 a month" in me.said()
        row = next(row for row in me.list("left").window.rows(0, 99) if row.key == "client:bean")
        assert row.text.endswith(" an hour")
        assert demo.situation.now().fees == {"bean": 900.0}


async def test_the_ways_out_name_each_step_with_what_is_true_of_it(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        rows = {row.key: row for row in me.list("middle").window.rows(0, 200)}
        assert "123 %" in rows["batch"].text
        assert "117 %" in rows["rung:0"].text, "as the headline says"
        assert "With the steps above it the week is then at 117 %" in rows["rung:0"].why
        assert rows["fits"].text == "It does not fit: 15.1 h must go for 4 weeks in 5."
        assert "drop bean/tiktok" in rows["fits"].why
        assert me.sees("It does not fit: 15.1 h must go for 4 weeks in 5.", "Then it fits."), "whole at 120 columns"


async def test_the_help_has_a_sentence_for_each_key(demo: Services) -> None:
    from smdash.screens.base.keytable import SCREENS, declared, rows

    place = next(each for each in SCREENS if each.name == "workload")
    words = {key.words: names for names, key in rows(declared(place))}
    for key in "\u21b5wHdemvliDBX":
        said = next(said for said, names in words.items() if key in names.split())
        assert len(said.split()) > 3, (key, said)


async def test_the_banner_says_no_more_than_is_known(demo: Services) -> None:
    from smdash.screens.dashboard.keys import KEYS, in_key_line
    from smdash.widgets.dashboard.strips import BannerLine

    names = {key.id: in_key_line(key)[0] for key in KEYS}
    view, status = demo.workload.view(), demo.status.view()._replace(attention=0, pause_words="")
    lacking = view._replace(level="full", load=0.84, unknowns=(Unknown("messages", "a/x"),))

    def said(load: Any) -> str:
        return "".join(span.text for span in BannerLine._words(load, status, names)[0])

    assert "at least 84 % full" in said(lacking)
    assert "cannot say how full" not in said(lacking)
    assert "cannot say how full" in said(lacking._replace(level="calm"))
    assert "usual week needs" in said(view), "Saturday: no hours of this week are left"
    monday = tuple(bar._replace(past=False) for bar in view.days)
    assert "this week needs" in said(view._replace(days=monday))
