"""Every screen takes the keys a person's config gives it, and shows them in its help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.config import Config
from smdash.screens.base.screen import BaseScreen
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services

CASES = [
    ("dashboard", [], "pane.zoom", "z", "f9", None),
    ("composer", ["n"], "composer.discard", "ctrl+x", "f9", "DashboardScreen"),
    ("calendar", ["o", "c"], "calendar.new", "n", "f9", "ComposerScreen"),
    ("hand over", ["h"], "handover.posted", "y", "f9", "AskMaybeScreen"),
    ("runway", ["o", "g"], "runway.refill", "f", "f9", "AskScreen"),
    ("checks", ["o", "k"], "checks.edit", "e", "f9", "ComposerScreen"),
    ("evergreen", ["o", "e"], "evergreen.pool", "p", "f9", "AskScreen"),
    ("filter", ["f"], "filter.save", "ctrl+s", "f9", "AskScreen"),
    ("time", ["o", "t"], "time.log", "n", "f9", "AskScreen"),
    ("metrics", ["o", "m"], "metrics.note", "a", "f9", "AskScreen"),
    ("workload", ["o", "w"], "workload.hours", "H", "f9", "AskScreen"),
    ("today", ["o", "y"], "queue.handover", "h", "f9", "HandoverScreen"),
    ("what if", ["w"], "whatif.client", "a", "f9", "AskFirstScreen"),
    ("away", ["o", "v"], "away.close", "escape", "f9", "DashboardScreen"),
    ("pause", ["P"], "pause.cancel", "escape", "f9", "DashboardScreen"),
    ("files", ["I"], "files.close", "escape", "f9", "DashboardScreen"),
    ("account", ["A"], "cancel", "escape", "f9", "DashboardScreen"),
    ("find", ["slash"], "find.close", "escape", "f9", "DashboardScreen"),
    ("go to", ["o"], "cancel", "escape", "f9", "DashboardScreen"),
    ("help", ["question_mark"], "help.close", "escape", "f9", "DashboardScreen"),
]
"""Screen, the way there, an id, its key as it comes, the key given to it, and the screen it leads to."""


@pytest.mark.parametrize(("name", "way", "id_", "old", "new", "leads"), CASES, ids=[case[0] for case in CASES])
async def test_a_key_given_away_works_and_the_old_one_does_not(
    demo: Services, name: str, way: list[str], id_: str, old: str, new: str, leads: str | None
) -> None:
    async with sitting_at(demo, (140, 40), Config(keys={id_: new})) as me:
        await me.press(*way)
        here = me.on
        screen = me.app.screen
        assert isinstance(screen, BaseScreen)
        assert any(key.id == id_ and key.keys == new for key in screen.keys_now()), name
        await me.press(old)
        assert me.on == here, "the old key does nothing"
        await me.press(new)
        if leads is not None:
            assert me.on == leads
        else:
            assert me.dashboard.has_class("-zoomed")


async def test_frames_name_the_keys_a_person_has(demo: Services) -> None:
    keys = {"composer.save": "f9", "text.close": "x", "line.down": "ctrl+j", "week_diff.edit": "r"}
    async with sitting_at(demo, (140, 40), Config(keys=keys)) as me:
        await me.press("n")
        assert me.sees("f9 queue it", "esc keep for later", "^x discard")
        await me.press("escape", "2", "i")
        assert me.sees("x close")
        await me.press("x", "slash")
        assert me.sees("\u2191^j move")


async def test_a_letter_cannot_close_the_help_since_it_is_typed_there(demo: Services) -> None:
    async with sitting_at(demo, (100, 30), Config(keys={"help.close": "x"})) as me:
        await me.press("question_mark", "x")
        assert me.on == "HelpScreen"
        await me.press("escape", "escape")
        assert me.on == "DashboardScreen"


async def test_a_key_that_cannot_be_one_is_not_in_force(demo: Services) -> None:
    keys = {"composer.save": "a", "cancel": "x", "post.new": "hyperspace", "nothing": "y", "pane.zoom": "f9"}
    async with sitting_at(demo, (140, 40), Config(keys=keys)) as me:
        assert me.app.keymap == {"pane.zoom": "f9"}
        await me.press("n")
        assert me.on == "ComposerScreen", "the key it comes with stays"
        await me.type("a banana")
        assert me.area().text == "a banana"
        assert me.sees("^s queue it")


async def test_lines_name_the_keys_in_force(demo: Services) -> None:
    keys = {"help": "f9", "palette": "f8", "pane.workload": "f4", "warning.dismiss": "N", "whatif": "f7", "redo": "f6"}
    async with sitting_at(demo, (140, 40), Config(keys=keys)) as me:
        assert " f9 keys  f8 commands" in me.lines()[-1]
        assert me.sees("f4 why  N not this week")
        await me.press("c", "u")
        assert "f6 makes it again." in me.said()
        await me.press("f7")
        assert me.on == "WhatIfScreen"
        assert " f9 keys  f8 commands" in me.lines()[-1]
        await me.press("f8")
        assert me.on == "CommandPalette"


async def test_tabs_name_the_keys_in_force(demo: Services) -> None:
    async with sitting_at(demo, (80, 24), Config(keys={"pane.queue": "f2"})) as me:
        assert me.sees("\u25b8f2 Queue   2 Metrics")
