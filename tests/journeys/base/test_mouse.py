"""The mouse: what can be seen can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


async def test_clicking_rows(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.click_on("Three numbers")
        assert "Three numbers" in me.cursor("queue")
        assert me.on == "DashboardScreen"
        await me.click_on("raj_dev")
        assert me.dashboard.active == "inbox"
        assert "raj_dev" in me.cursor("inbox")
        await me.click_on("Tomorrow · Sun")
        assert me.dashboard.active == "queue"
        assert "Three numbers" in me.cursor("queue"), "a heading is nothing to stand on"
        await me.click_on("Autumn menu", times=2)
        assert me.on == "ComposerScreen"
        assert me.area().text.startswith("Autumn menu")
        await me.press("escape")
        await me.click_on("raj_dev", times=2)
        assert me.on == "ReaderScreen"
        await me.press("escape")
        await me.click_on("Engagement rate", times=2)
        assert me.on == "MetricsScreen"
        await me.press("escape")
        await me.click_on("Biggest", times=2)
        assert me.on == "WorkloadScreen"
        await me.press("escape")
        top = round(me.dashboard.pane("queue").scroll_y)
        y = next(n for n, line in enumerate(me.lines()) if "Three numbers" in line)
        with me.inside():
            me.dashboard.pane("queue").scroll_relative(y=4, animate=False, immediate=True)
        await me.settled()
        await me.click(10, y)
        pane = me.dashboard.pane("queue")
        assert round(pane.scroll_y) != top
        assert pane.row(pane.cursor).text[:12] in me.lines()[y], "the row that is there now, not the one that was"


async def test_clicking_the_lines(demo: Services) -> None:
    async with sitting_at(demo, (140, 40)) as me:
        await me.click_on("inbox 12")
        assert me.dashboard.active == "inbox"
        await me.click_on("load 128")
        assert me.dashboard.active == "workload"
        await me.click_on("3 due")
        assert me.dashboard.active == "queue"
        await me.click_on("all brands")
        assert me.on == "PickScreen"
        await me.click_on("Bean & Leaf")
        assert me.on == "DashboardScreen"
        assert "Bean & Leaf" in me.header(), "a click picks"
        await me.click_on("Bean & Leaf")
        assert me.on == "PickScreen"
        await me.click_on("all brands")
        await me.click_on("not this week")
        assert not me.sees("usual week needs 47.4")
        await me.press("u")
        assert me.sees("usual week needs 47.4")
        await me.click_on("why")
        assert me.dashboard.active == "workload"
        await me.click_on("? keys")
        assert me.on == "HelpScreen"
        await me.press("escape")
        await me.click_on("^p commands")
        assert me.on == "CommandPalette"
        await me.press("escape")
        me.quiet()
        await me.settled()
        await me.click_on("n new")
        assert me.on == "ComposerScreen"
        await me.click_on("[ ]")
        assert "acme" in me.words("brandbar"), "a click ticks"
        await me.click_on("[x]")
        assert "No account ticked" in me.words("brandbar")
        await me.press("escape")
        await me.click_on("/ find")
        assert me.on == "FindScreen"


async def test_clicking_tabs(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        for words, name in (
            ("3 Inbox", "inbox"),
            ("2 Metrics", "metrics"),
            ("4 Workload", "workload"),
            ("1 Queue", "queue"),
        ):
            await me.click_on(words)
            assert me.dashboard.active == name
            assert me.dashboard.pane(name).display
