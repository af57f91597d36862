"""Goals and pillars on their screen: made and changed in forms, put out of use, and the posts that tie to nothing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from smdash.domain.posts.post import Written
from smdash.domain.times.when import When
from tests.journeys.person import sitting_at
from tests.worlds import content

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services


async def test_a_goal_is_made_corrected_changed_and_undone(small: Services) -> None:
    for number in range(84):
        small.results.add("acme", "leads", number % 2, on=date(2026, 8, 24) + timedelta(days=number))
    before = content(small.home.read())["goals"]
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "j", "a")
        assert me.on == "PickScreen", "whose goal it is to be"
        await me.press("enter")
        assert me.on == "FormScreen"
        await me.type("Win leads")
        await me.press("tab")
        await me.type("clicks")
        await me.press("tab")
        await me.type("1,000")
        await me.press("tab")
        await me.type("31 mar")
        await me.press("ctrl+s")
        assert me.on == "FormScreen", "what nobody can feed is said, and the form stays"
        assert "no account of acme can have this figure" in me.words("wrong-field-metric")
        assert me.app.focused is me.field("field-metric"), "the cursor stands where it is wrong"
        me.field("field-metric").value = "leads"
        await me.press("ctrl+s")
        assert me.on == "GoalsScreen"
        assert small.rules.goals("acme")[0][2:6] == ("Win leads", 1000, "result:leads", "2027-03-31")
        row = me.row_of("goals", "Win leads")
        assert "of 1,000" in row
        await me.press("enter")
        me.field("field-from").value = "2026-09-01"
        me.field("field-target").value = "30"
        await me.press("ctrl+s")
        assert "\u2713 Win leads" in me.row_of("goals", "Win leads")
        assert "38 of 30" in me.row_of("goals", "Win leads")
        assert me.sees("leads: now 38 of 30 since 2026-09-01 by 2027-03-31")
        await me.press("x")
        assert not me.row_of("goals", "Win leads")
        await me.press("u", "u", "u")
        assert content(small.home.read())["goals"] == before


async def test_pillars_show_what_ties_to_nothing_and_lead_to_it(small: Services) -> None:
    small.rules.add_pillar("acme", "quiet, work", 0.6)
    for number in range(3):
        post = Written(f"Tip {number}", ("acme/x",), pillar="quiet, work")
        small.posts.write(post, When("at", datetime.combine(date(2026, 11, 23), time(10 + number))))
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "j")
        assert "75 % (30 to 95 %) of 60 %" in me.row_of("goals", "quiet, work")
        assert "1 post ties to nothing, of 4: 0 out, 1 planned" in me.row_of("goals", "to nothing")
        await me.press("e")
        me.field("field-share").value = "140"
        await me.press("ctrl+s")
        assert me.sees("a share is between 0 and 100 %")
        me.field("field-share").value = "95 %"
        await me.press("ctrl+s")
        assert "of 95 %" in me.row_of("goals", "quiet, work")
        assert me.sees("3 planned, of 4 posts")
        await me.press("f")
        assert me.on == "FilterScreen"
        assert me.list("posts").window.count == 3, "the posts of the pillar"
        assert me.app.focused.id == "posts"
        await me.press("q", "j", "enter")
        assert me.on == "FilterScreen"
        assert "is:untied" in me.field("filter").value
        assert me.list("posts").window.count == 2, "one post on two accounts"
        await me.press("q", "plus")
        assert me.sees("mix of 12 weeks")
        await me.press("minus", "minus", "minus", "minus")
        assert me.sees("mix of 4 weeks")


async def test_a_vanity_goal_is_called_one_here_and_among_the_metrics(small: Services) -> None:
    small.rules.add_goal("acme", "Be big", metric="followers@x", target=900, due_on=date(2027, 1, 10))
    async with sitting_at(small, (120, 24)) as me:
        await me.press("o", "j")
        assert "vanity" in me.row_of("goals", "Be big")
        assert me.sees("a vanity figure", "or leads would")
        await me.press("q", "o", "m", "r")
        assert me.sees("Be big", "a vanity figure")


async def test_an_empty_home_says_what_to_do(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await me.press("o", "j")
        assert me.sees("There is no brand yet.")
        await me.press("a")
        assert me.sees("There is no brand yet")
        await me.press("x", "e", "f")
        assert me.on == "FilterScreen"


async def test_how_it_looks(demo: Services, snapshot: Callable[[str, str], None]) -> None:
    for number in range(84):
        demo.results.add("acme", "leads", number % 2, on=date(2026, 8, 24) + timedelta(days=number))
    due = date(2027, 1, 31)
    demo.rules.add_goal("acme", "Win 80 leads", metric="leads", target=80, due_on=due, from_on=date(2026, 9, 1))
    demo.rules.add_goal("acme", "Fill the list", metric="list", target=900, due_on=due)
    demo.rules.edit_pillar("acme", "craft", "craft", 0.5)
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("o", "j")
        snapshot("goals-80x24", me.text())
        await me.resize(120, 40)
        snapshot("goals-120x40", me.text())
