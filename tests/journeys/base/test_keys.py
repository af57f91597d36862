"""The keys: one list, the same in help, palette, key line and README; each of them works wherever it is pressed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.config import Config
from smdash.screens.base import keytable
from smdash.screens.base.acts import ACTS, found
from smdash.screens.base.screen import BaseScreen
from smdash.screens.dashboard import keys
from smdash.widgets.keys import spelled
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


README = Path(__file__).parents[3] / "README.md"


def test_every_key_has_an_id_of_its_own() -> None:
    ids = [key.id for key in keys.KEYS]
    assert len(ids) == len(set(ids))
    for where in ("", *keys.PANES):
        used = [name for key in keys.KEYS if key.where == where for name in key.keys.split(",")]
        assert len(used) == len(set(used)), f"a key does two things in '{where}'"
    assert {key.where for key in keys.KEYS} == {"", *keys.PANES}
    for key in keys.KEYS:
        assert key.label, key
        assert key.tip.endswith("."), key


def test_every_act_is_there() -> None:
    for name in ACTS:
        assert callable(found(name)), name


def test_every_act_has_a_key() -> None:
    every = [key.action.removeprefix("screen.") for there in keytable.places().values() for key in there]
    assert {action[5:-2] for action in every if action.startswith("act(")} == set(ACTS)


def test_readme_lists_the_same_keys() -> None:
    if not README.exists() or "\n## Keys\n" not in (text := README.read_text("utf-8")):
        pytest.skip("README has no list of keys")
    assert keys.table() in text


def test_readme_lists_the_keys_of_every_screen() -> None:
    text = README.read_text("utf-8")
    table = text.partition("<!-- screens:")[2].partition("-->\n")[2].partition("\n<!-- /screens -->")[0]
    assert table == keytable.table()
    for place in keytable.SCREENS:
        keys_of = keytable.rows(keytable.declared(place))
        assert len(keys_of) > 2, place
        names = [name for spelled_keys, _ in keys_of for name in spelled_keys.split(" ")]
        assert len(names) == len(set(names)), place


async def test_help_on_a_screen_begins_with_its_own_keys(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "g", "question_mark")
        assert me.sees("Runway", "Refill. Write for", "A day more.", "Any list")
        assert not me.sees("New post."), "what does nothing here is not named"
        await me.press("escape", "escape", "f", "enter", "question_mark")
        assert me.sees("Filter, its line", "Save view.", "Filter, its posts")


@pytest.mark.parametrize(
    "way", [["slash"], ["o"], ["I"], ["o", "v"], ["n"], ["P"]], ids=["find", "go to", "files", "away", "new", "pause"]
)
async def test_the_help_of_what_is_typed_into_names_no_keys_of_lists(demo: Services, way: list[str]) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press(*way, "f1")
        assert me.on == "HelpScreen"
        assert "Any list" not in me.words("text")


async def test_the_help_of_the_calendar_is_of_what_is_displayed(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "c", "question_mark")
        week = " ".join(me.words("text").split())
        assert "g home First of the day." in week
        assert "l \u2192 Next day. Beyond Sunday that of the week after." in week
        assert "A week on. In the month view a month." in week
        assert "j \u2193 A week on." not in week
        assert "Open the week." not in week
        assert "Any list" not in week
        await me.press("escape", "v", "question_mark")
        month = " ".join(me.words("text").split())
        assert "Next day. Beyond the last one the month after." in month
        assert "Open the week." in month
        assert "First of the day" not in month
        await me.press("escape", "v")
    async with sitting_at(demo, (90, 40)) as me:
        await me.press("o", "c", "question_mark")
        agenda = " ".join(me.words("text").split())
        assert "Any list" in agenda
        assert "First of the day" not in agenda
        assert "Next day. Beyond Sunday" in agenda


async def test_the_help_of_the_metrics_says_what_enter_opens(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "m", "question_mark")
        assert "\u21b5 What a figure counts; a post whole." in " ".join(me.words("text").split())


async def test_a_short_key_line_keeps_what_is_used_most(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        assert all(f" {words} " in f"{me.said()} " for words in ("n new", "P pause", "f filter", "? keys"))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30), (120, 40)])
async def test_the_sample_world_is_named_at_one_place(demo: Services, size: tuple[int, int]) -> None:
    async with sitting_at(demo, size) as me:
        view = me.app.services.overview.view(None)
        me.widget("header").show(view.status, None, sample=True)
        await me.settled()
        header = me.header()
        assert header.startswith((" sample ", " smdash \u00b7 sample world "))
        if size[0] >= 80:
            assert "load 128 % \u25b2\u25b2" in header


async def test_help_lists_every_key(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("question_mark")
        assert me.on == "HelpScreen"
        text = " ".join(me.words("text").split())
        for key in keys.KEYS:
            assert f"{spelled(key.keys)} {key.words}" in text, key
        for names, tip in keytable.list_rows({}):
            assert f"{names} {tip}" in text
        assert me.sees("Any list", "Dashboard", "esc close")
        scroll = me.app.screen.query_one("VerticalScroll")
        await me.press("pagedown", "down", "up")
        assert scroll.scroll_y == 10
        await me.press("pageup")
        assert scroll.scroll_y == 0
        await me.type("quit")
        assert me.sees("Leave")
        assert not me.sees("New post.")
        await me.type("?")
        assert "No key does that." in me.words("text")
        await me.press("escape")
        assert me.sees("Any list"), "escape shows all of them again first"
        await me.press("escape")
        assert me.on == "DashboardScreen"
        await me.press("question_mark", "question_mark")
        assert me.on == "DashboardScreen"
        await me.press("f1", "enter")
        assert me.on == "DashboardScreen"


def test_a_key_of_the_pane_stands_before_one_that_works_everywhere() -> None:
    for pane, shown in (("queue", True), ("inbox", False)):
        line = [key.id for key in keys.listed(keys.KEYS, pane, online=True, alerts=True)]
        assert [name in line for name in ("whatif", "publishing", "sync")] == [shown, shown, True]


async def test_the_palette_finds_any_action(demo: Services) -> None:
    async with sitting_at(demo) as me:
        offered = {command.title for command in me.app.get_system_commands(me.app.screen)}
        for key in keys.KEYS:
            place = f"{keys.PANES[key.where]}: " if key.where else ""
            assert (f"{place}{key.label}" in offered) == (key.id != "palette")
        await me.press("3", "ctrl+p")
        await me.type("snooze")
        await me.press("enter")
        assert me.on == "AskScreen", me.text()
        assert me.sees("Snooze 1 item until")
        await me.press("escape", "ctrl+p")
        await me.type("new post")
        await me.press("enter")
        assert me.on == "ComposerScreen"
        await me.press("ctrl+p")
        await me.type("help: what?")
        await me.press("escape")
        assert me.on == "ComposerScreen"
        await me.type("still typing")
        assert me.area().text == "still typing"
        await me.press("ctrl+p")
        await me.type("zoom")
        await me.press("enter")
        assert me.on == "CommandPalette", "what does nothing here is not offered"
        await me.press("escape")
        assert me.on == "ComposerScreen"
        assert not me.crash


@pytest.mark.parametrize("way", [["o", "c"], ["w"], ["f"], ["o"], ["n"], ["o", "v"], ["slash"]], ids=" ".join)
async def test_what_the_palette_offers_can_be_done_and_its_key_pressed(demo: Services, way: list[str]) -> None:
    async with sitting_at(demo) as me:
        await me.press(*way)
        screen = me.app.screen
        assert isinstance(screen, BaseScreen)
        offered = screen.offered()
        assert len({(key.label, key.action) for key in offered}) == len(offered), "each act once"
        for key in offered:
            name = f"action_{key.action.partition('(')[0]}"
            assert hasattr(screen, name), f"{key.action} does nothing"
            if screen.TYPING:
                assert not [each for each in key.keys.split(",") if len(each) == 1], f"{key.id} is typed"


async def test_the_palette_names_no_key_that_is_typed(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("f")
        tips = {command.title: command.help for command in me.app.get_system_commands(me.app.screen)}
        assert tips["New post"] == "Write a post for one or several accounts."
        assert tips["Saved views"].endswith("(^o)")


@pytest.mark.parametrize("world", ["demo", "services"])
async def test_every_key_in_its_place(world: str, request: pytest.FixtureRequest) -> None:
    """No key leads anywhere one cannot come back from with escape; in an empty home none does any harm."""
    async with sitting_at(request.getfixturevalue(world), (100, 30)) as me:
        for number, pane in enumerate(keys.PANES, 1):
            for key in keys.KEYS:
                if key.id == "quit" or key.where != (pane if world == "demo" or number > 1 else ""):
                    continue
                for name in key.keys.split(","):
                    await me.press(str(number), name)
                    for _ in range(3):
                        if me.on != "DashboardScreen":
                            await me.press("escape")
                    assert me.on == "DashboardScreen", name
        me.assert_harmless()


async def test_enter_opens_one_thing_once(demo: Services) -> None:
    async with sitting_at(demo) as me:
        for pane, screen in (
            ("1", "ComposerScreen"),
            ("2", "MetricsScreen"),
            ("3", "ReaderScreen"),
            ("4", "WorkloadScreen"),
        ):
            await me.press(pane, "enter")
            assert me.on == screen
            assert len(me.app.screen_stack) == 2
            await me.press("escape")
            assert len(me.app.screen_stack) == 1


async def test_the_key_line_names_what_can_be_done_here(demo: Services) -> None:
    async with sitting_at(demo, (140, 40)) as me:
        for pane in keys.PANES:
            await me.press(str(list(keys.PANES).index(pane) + 1))
            line = me.lines()[-1]
            for key in keys.KEYS:
                if key.where == pane and key.footer:
                    assert f"{keys.in_key_line(key)[0]} {key.footer}" in line
            assert "? keys" in line
            assert "^p commands" in line


async def test_keys_can_be_given_away(demo: Services) -> None:
    async with sitting_at(demo, config=Config(keys={"post.new": "p", "inbox.done": "x"})) as me:
        await me.press("n")
        assert me.on == "DashboardScreen"
        await me.press("p")
        assert me.on == "ComposerScreen"
        await me.press("escape", "3", "e")
        assert "inbox 12" in me.header()
        await me.press("x")
        assert "inbox 11" in me.header()
        assert "1 item done" in me.said()
        await me.press("enter")
        assert me.sees("x done")
        await me.press("e")
        assert me.on == "ReaderScreen"
        await me.press("x", "escape")
        assert "inbox 10" in me.header()
        await me.press("question_mark")
        text = me.words("text")
        assert "  p             New post." in text, "help names the key that works"
        assert "  x             Done." in text
        await me.press("escape", "1")
        me.quiet()
        await me.settled()
        assert "p new" in me.lines()[-1]


async def test_quitting(demo: Services) -> None:
    for key in ("q", "ctrl+q"):
        async with sitting_at(demo) as me:
            await me.press(key)
            assert me.gone
