"""Opening the dashboard: what the first glance tells, in terminals of every size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.widgets.dashboard.strips import HeaderLine
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


PANES = ("queue", "metrics", "inbox", "workload")


async def test_the_first_glance_tells_the_day(demo: Services) -> None:
    async with sitting_at(demo) as me:
        header = me.header()
        for words in (
            "Sat 21 Nov 2026 09:12 CET",
            "all brands",
            "3 due",
            "1 missed",
            "inbox 12 (2 late",
            "load 128 %",
            "▲▲ over",
        ):
            assert words in header
        banner = me.lines()[1]
        for words in ("47.4 of 37.0 h", "Cheapest: one brand a day", "4 why"):
            assert words in banner

        queue = me.rows("queue")
        assert queue[0].startswith("Today")
        assert "missed 1 h ago \u00b7 Latte art" in me.row("queue", "08:00")
        assert "09:30 ● acme  bluesky   Launch week starts" in me.row("queue", "Launch week starts")
        assert "not asked \u00b7 Autumn menu" in me.row("queue", "17:45")
        assert me.row("queue", "free slot").startswith("· 10:00 ● bean  facebook")
        assert "bean/tiktok dark since Wed" in str(me.dashboard.pane("queue").border_subtitle)

        metrics = me.rows("metrics")
        assert sum(1 for row in metrics if row.startswith("●")) == 9
        assert me.row("metrics", "Engagement rate").split("%")[0].endswith("3.4 ")
        assert any(" -  " in row and "not in export" in row for row in metrics)

        inbox = me.rows("inbox")
        assert len(inbox) == 12
        assert "shuts 2 h ?L" in inbox[0], "it can soon not be answered any more, and is late"
        assert "kim.lo" in inbox[0]
        assert "12 open" in str(me.dashboard.pane("inbox").border_subtitle)

        assert "140 %" in me.row("workload", "Mon")
        assert "no, 15.1 h must go: one brand a day; no long" in me.row("workload", "Fits")
        assert "bean/tiktok 9.1 h" in me.row("workload", "Biggest")

        for name in PANES:
            assert me.dashboard.pane(name).display
        assert me.dashboard.focused is me.dashboard.pane("queue")
        assert demo.undo.next() == (None, None), "looking changes nothing"
        me.assert_harmless()


async def test_every_size_of_terminal(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        shown = [name for name in PANES if me.dashboard.pane(name).display]
        assert shown == ["queue"]
        assert me.sees(" 1 Queue", "2 Metrics", "3 Inbox", "4 Workload", "3 due", "load 128 %")
        for key, name, words in (
            ("2", "metrics", "Engagement rate"),
            ("3", "inbox", "kim.lo"),
            ("4", "workload", "Biggest"),
            ("1", "queue", "Latte art"),
        ):
            await me.press(key)
            assert [n for n in PANES if me.dashboard.pane(n).display] == [name]
            assert me.sees(words)
            assert me.app.focused is me.dashboard.pane(name)
        await me.press("tab")
        assert me.app.focused is me.dashboard.pane("metrics")
        await me.press("shift+tab", "shift+tab")
        assert me.app.focused is me.dashboard.pane("workload")
        for size in (
            (120, 40),
            (200, 60),
            (20, 5),
            (1, 1),
            (80, 24),
            (96, 22),
            (95, 22),
            (96, 21),
            (400, 100),
            (39, 24),
            (120, 40),
        ):
            await me.resize(*size)
            lines = me.lines()
            assert len(lines) == size[1]
            me.assert_harmless()
            four = size[0] >= 96 and size[1] >= 22
            assert sum(1 for name in PANES if me.dashboard.pane(name).display) == (4 if four else 1), size
        assert me.dashboard.active == "workload"
        await me.press("1", "z")
        assert [n for n in PANES if me.dashboard.pane(n).display] == ["queue"]
        await me.press("3")
        assert [n for n in PANES if me.dashboard.pane(n).display] == ["inbox"]
        await me.press("escape")
        assert all(me.dashboard.pane(n).display for n in PANES)


async def test_a_tiny_terminal_keeps_working(demo: Services) -> None:
    async with sitting_at(demo, (20, 5)) as me:
        assert not me.dashboard.query_one(HeaderLine).display
        assert me.sees("08:00")
        for key in (
            "j",
            "j",
            "2",
            "j",
            "3",
            "j",
            "enter",
            "escape",
            "4",
            "enter",
            "escape",
            "n",
            "escape",
            "question_mark",
            "escape",
            "slash",
            "escape",
            "b",
            "escape",
        ):
            await me.press(key)
            me.assert_harmless()
        assert me.on == "DashboardScreen"


async def test_wide_terminals_show_more_words(demo: Services) -> None:
    async with sitting_at(demo, (200, 60)) as me:
        assert me.sees(
            "figures of", "sample world", "usual week needs 47.4 of 37.0 h", "Cheapest: one brand a day saves 1.9 h"
        )
        assert me.sees("Launch week starts: what we learned from 212 beta")
