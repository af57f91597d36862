"""A filter is typed, saved and picked again; what it finds is acted on as in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


def title(me: Person) -> str:
    return str(me.list("posts").border_title)


async def test_a_filter_is_typed_and_saved(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("f")
        assert me.on == "FilterScreen"
        everything = title(me)
        posts = me.list("posts")
        assert posts.current.state in {"scheduled", "missed"}, "it begins where the future does"
        await me.type("state:dr")
        assert "no such state" in me.words("hint")
        assert title(me) == everything, "what was found stays while a word is unfinished"
        await me.press("tab")
        assert me.field("filter").value == "state:draft "
        assert title(me) == f"{len(found(demo, 'state:draft'))} posts"
        await me.type("half-time")
        assert title(me) == "1 post"
        assert me.sees("Half-time of launch week")
        await me.press("ctrl+s")
        assert me.on == "AskScreen"
        await me.type("Half done")
        await me.press("enter")
        assert "Saved view Half done" in me.said()
        await me.press("escape")
        assert me.on == "DashboardScreen"

        await me.press("f", "ctrl+o")
        assert me.on == "PickScreen"
        assert me.sees("Half done")
        await me.press("enter")
        assert me.field("filter").value == "state:draft half-time"
        assert title(me) == "1 post"
        await me.press("escape", "u")
        assert "Save view Half done" in me.said()
        assert demo.filters.saved() == []


async def test_acts_reach_what_was_found_and_nothing_else(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        before = {row.key for row in found(demo, "state:cancelled")}
        await me.press("f")
        await me.type("brand:nord state:scheduled from:today")
        posts = me.list("posts")
        number = posts.window.count
        assert number > 3
        await me.press("down")
        assert me.app.screen.focused is posts
        await me.press("asterisk")
        assert len(posts.marks) == number, "those out of sight too"
        assert f"{number} marked" in me.said()
        await me.press("c")
        assert title(me) == "0 posts"
        assert me.sees("No post is like that")
        assert not posts.marks
        cancelled = {row for row in found(demo, "state:cancelled") if row.key not in before}
        assert len(cancelled) == number
        assert {row.brand for row in cancelled} == {"nord"}
        await me.press("u")
        assert title(me) == f"{number} posts", "one step"


async def test_the_key_line_works_by_mouse(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("f", "enter")
        for words, number in (("mark", 1), ("mark", 2), ("all", me.list("posts").window.count)):
            me.quiet()
            await me.settled()
            await me.click_on(words)
            assert len(me.list("posts").marks) == number
        await me.press("escape")
        me.quiet()
        await me.settled()
        await me.click_on("esc filter")
        assert me.field("filter").has_focus
        await me.click_on("esc close")
        assert me.on == "DashboardScreen"


async def test_marks_do_not_outlive_their_filter(demo: Services) -> None:
    async with sitting_at(demo, (100, 30)) as me:
        await me.press("f")
        await me.type("state:scheduled")
        await me.press("enter", "space", "space")
        assert len(me.list("posts").marks) == 2
        await me.press("f")
        await me.type(" menu")
        assert not me.list("posts").marks
        await me.press("enter", "escape", "escape")
        assert me.on == "DashboardScreen"


async def test_moving_from_the_list(demo: Services) -> None:
    async with sitting_at(demo, (100, 30)) as me:
        await me.press("f")
        await me.type("half-time")
        await me.press("enter", "m")
        assert me.on == "AskScreen"
        await me.type("2026-12-24 18:00")
        await me.press("enter")
        assert me.sees("Thu 24 Dec 18:00", "scheduled")
        await me.press("enter")
        assert me.on == "ComposerScreen"
        await me.press("escape")
        assert me.on == "FilterScreen"
        await me.press("q")
        assert me.on == "DashboardScreen"


async def test_a_brand_goes_along(demo: Services) -> None:
    async with sitting_at(demo, (100, 30)) as me:
        await me.press("b", "j", "enter", "f")
        assert me.field("filter").value == "brand:acme "
        await me.type("xyzzy")
        assert title(me) == "0 posts"
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_what_is_not_there_is_named(demo: Services) -> None:
    async with sitting_at(demo, (100, 30)) as me:
        await me.press("f")
        await me.type("pillar:nonsense")
        assert "There is no pillar 'nonsense'. Known: craft" in me.words("hint")
        assert title(me) == "0 posts"


async def test_drafts_that_days_leave_out_are_told(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("f")
        await me.type("brand:acme state:draft,missed from:mon")
        assert title(me) == "0 posts"
        assert me.sees("3 drafts without a time are left out: day:none instead of days shows them.")


async def test_hostile_words_do_no_harm(demo: Services) -> None:
    demo.filters.save("evil\x1b]52;c;AAAA\x07", "\x1b[31m[/nope]")
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("f", "ctrl+o")
        me.assert_harmless()
        await me.press("enter")
        me.assert_harmless()
        await me.press("ctrl+s")
        me.assert_harmless()


async def test_a_letter_goes_to_a_place(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        for letter, screen in (("g", "RunwayScreen"), ("f", "FilterScreen"), ("m", "MetricsScreen")):
            await me.press("o")
            assert me.on == "GoScreen"
            assert me.sees("Go to", "Runway", "Inbox")
            await me.press(letter)
            assert me.on == screen
            await me.press("escape")
            assert me.on == "DashboardScreen"
        await me.press("o", "up", "down", "end", "enter")
        assert me.on == "WorkloadScreen"
        await me.press("q", "o", "escape", "1")
        assert me.on == "DashboardScreen"


async def test_only_what_is_there_is_listed(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    from smdash.screens.dashboard import places

    missing = places.Destination("z", "Nowhere", "Not there.", "nowhere:Screen")
    monkeypatch.setattr(places, "PLACES", (*places.PLACES, missing))
    assert missing not in places.places()
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "z")
        assert me.on == "GoScreen"


async def test_the_palette_goes_to_places(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        offered = {command.title for command in me.app.get_system_commands(me.app.screen)}
        assert {"Go to runway", "Go to filter", "Go to inbox"} <= offered
        await me.press("ctrl+p")
        await me.type("go to runway")
        await me.press("enter")
        assert me.on == "RunwayScreen"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_pictures(demo: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]) -> None:
    async with sitting_at(demo, size) as me:
        await me.press("f")
        await me.type("-state:published pillar:launch brand:")
        snapshot(f"filter-{size[0]}x{size[1]}", me.text())
        await me.press("enter", "space")
        snapshot(f"filter-list-{size[0]}x{size[1]}", me.text())
        await me.press("escape", "escape", "escape", "o", "g")
        snapshot(f"runway-{size[0]}x{size[1]}", me.text())


def found(services: Services, text: str) -> Sequence[Any]:
    window = services.filters.posts(services.filters.parse(text))
    return window.rows(0, window.count)
