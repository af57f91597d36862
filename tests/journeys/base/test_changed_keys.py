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
    ("what if", ["w"], "whatif.client", "a", "f9", "AskFirstScreen"),
    ("away", ["o", "v"], "away.close", "escape", "f9", "DashboardScreen"),
    ("pause", ["P"], "pause.cancel", "escape", "f9", "DashboardScreen"),
    ("files", ["I"], "files.close", "escape", "f9", "DashboardScreen"),
    ("account", ["A"], "cancel", "escape", "f9", "DashboardScreen"),
    ("find", ["slash"], "find.close", "escape", "f9", "DashboardScreen"),
    ("go to", ["o"], "cancel", "escape", "f9", "DashboardScreen"),
    ("help", ["question_mark"], "help.filter", "slash", "f9", "HelpScreen"),
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
        await me.press("escape", "3", "enter")
        assert me.sees("x close")
        await me.press("x", "slash")
        assert me.sees("\u2191^j move")


async def test_escape_leaves_the_line_of_the_help_whatever_closes_it(demo: Services) -> None:
    async with sitting_at(demo, (100, 30), Config(keys={"help.close": "x"})) as me:
        await me.press("question_mark", "slash", "x", "escape")
        assert not me.widget("filter").display
        assert me.on == "HelpScreen"
        await me.press("x")
        assert me.on == "DashboardScreen"
