"""Moving about: cursor, pages, ends; and what stays put while another program changes the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from smdash.domain.times.when import When
from tests.journeys.person import sitting_at
from tests.worlds import write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from textual.geometry import Region

    from smdash.services.bundle import Services
    from smdash.widgets.windowlist import WindowList
    from tests.worlds import Clock


async def test_moving_in_the_queue(demo: Services) -> None:
    async with sitting_at(demo) as me:
        pane = me.dashboard.pane("queue")
        assert pane.cursor == 1
        assert "Latte art" in me.cursor("queue")
        await me.press("j")
        assert "Launch week starts" in me.cursor("queue")
        await me.press("down", "down")
        assert "Autumn menu" in me.cursor("queue")
        await me.press("j")
        assert "free slot" in me.cursor("queue"), "the heading between two days is passed over"
        await me.press("k")
        assert "Autumn menu" in me.cursor("queue")
        await me.press("up", "up", "up", "up", "up")
        assert "Latte art" in me.cursor("queue")
        assert me.sees("Today · Sat 21 Nov"), "the first heading is shown with the first row"

        await me.press("G")
        last = pane.window.count - 1
        assert pane.cursor == last
        assert pane.row(last).text[:20] in me.text()
        await me.press("j")
        assert pane.cursor == last
        await me.press("g")
        assert pane.cursor == 1
        height = pane.scrollable_content_region.height
        seen = {pane.cursor}
        for _ in range(20):
            await me.press("pagedown")
            assert pane.selectable(pane.row(pane.cursor))
            top = round(pane.scroll_y)
            assert top <= pane.cursor < top + height
            seen.add(pane.cursor)
        assert pane.cursor == last
        assert len(seen) >= last // height
        await me.press("pageup")
        assert pane.cursor < last
        await me.press("home")
        assert pane.cursor == 1
        await me.press("end")
        assert pane.cursor == last

        for name in ("2", "3", "4"):
            await me.press(name, "G", "j", "k", "g", "k", "pagedown", "pageup", "g")
        assert "Mon" in me.cursor("workload")
        rows = len(me.rows("workload"))
        for _ in range(rows):
            await me.press("j")
            assert me.cursor("workload"), "the cursor does not rest on an empty line"


async def test_the_cursor_stays_on_its_row(
    demo: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    other = open_home(tmp_path / "demo")
    async with sitting_at(demo) as me:
        await me.go("queue", "Autumn menu")
        await me.press("space")
        pane = me.dashboard.pane("queue")
        await me.go("queue", "Sunday question: tent")
        before, key = pane.cursor, pane.cursor_key
        write_post(
            other,
            "Squeezed in before it",
            ["acme/x"],
            When("at", demo.home.now().replace(tzinfo=None, hour=11, minute=0)),
        )
        other.queue.cancel([next(r.delivery_id for r in _rows(pane) if "Three numbers" in r.text)])
        write_post(
            other, "Another one", ["acme/x"], When("at", demo.home.now().replace(tzinfo=None, hour=11, minute=30))
        )
        await me.poll()
        assert me.row("queue", "Squeezed in before it")
        assert pane.cursor == before + 2, "two came, one went and left its slot free"
        assert pane.cursor_key == key
        assert "Sunday question: tent" in me.cursor("queue")
        assert me.row("queue", "Autumn menu").startswith("▸"), "the mark stays with its row as well"
        assert me.header().split("due")[0].strip().endswith("4")

        other.queue.cancel([int(key[2:])])
        await me.poll()
        assert not me.row("queue", "Sunday question: tent")
        assert pane.cursor_key != key
        assert pane.current is not None, "the cursor of a row that went away is on a neighbour"

        item = demo.inbox.view().window.rows(3, 4)[0]
        await me.go("inbox", item.handle)
        top = demo.inbox.view().window.rows(0, 2)
        other.inbox.done([row.id for row in top])
        await me.poll()
        assert me.dashboard.pane("inbox").cursor == 1
        assert item.handle in me.cursor("inbox")
        assert "inbox 10" in me.header()


async def test_scrolling_stays_while_others_add_rows(
    demo: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    other = open_home(tmp_path / "demo")
    async with sitting_at(demo, (100, 24)) as me:
        pane = me.dashboard.pane("queue")
        await me.press("G", "pageup")
        row = pane.cursor - round(pane.scroll_y)
        key = pane.cursor_key
        at = demo.home.now().replace(tzinfo=None)
        for minute in range(5):
            write_post(other, f"Early {minute}", ["acme/x"], When("at", at.replace(hour=20, minute=minute)))
        await me.poll()
        assert pane.cursor_key == key
        assert pane.cursor - round(pane.scroll_y) == row, "the row is on the same line of the screen"


async def test_looking_at_the_file_costs_nothing_while_nothing_changes(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.poll()
        window = me.dashboard.pane("queue").window
        for _ in range(3):
            await me.poll()
        assert me.dashboard.pane("queue").window is window


async def test_a_row_of_its_own_in_every_pane_survives_a_reload(
    demo: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    other = open_home(tmp_path / "demo")
    async with sitting_at(demo, (80, 24)) as me:
        await me.go("metrics", "Followers")
        figure = me.dashboard.pane("metrics").cursor_key
        await me.go("workload", "Biggest")
        write_post(other, "Anything", ["acme/x"], When("slot"))
        await me.poll()
        assert me.dashboard.pane("metrics").cursor_key == figure
        assert "Biggest" in me.cursor("workload")


async def test_time_passing_is_seen(demo: Services, clock: Clock) -> None:
    async with sitting_at(demo) as me:
        assert "14 h left" not in me.text()
        clock.forward(hours=3, minutes=10)
        await me.poll()
        assert "12:22" in me.header()
        assert "3 missed" in me.header(), "two more have not gone out in time"
        clock.forward(days=2)
        await me.poll()
        assert "Mon 23 Nov" in me.header()
        assert me.rows("queue")[0].startswith("Waits for a decision")


def _rows(pane: WindowList[Any]) -> list[Any]:
    return [pane.row(index) for index in range(pane.window.count)]


async def test_going_to_another_pane_paints_only_the_two_and_the_keys(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sitting_at(demo) as me:
        painted: list[str] = []
        refresh = Widget.refresh

        def noted(self: Widget, *regions: Region, **how: bool) -> Widget:
            painted.append(self.id or type(self).__name__)
            return refresh(self, *regions, **how)

        monkeypatch.setattr(Widget, "refresh", noted)
        for key, names in {
            "2": {"queue", "metrics"},
            "4": {"metrics", "workload"},
            "tab": {"workload", "queue"},
        }.items():
            painted.clear()
            frames = {name: me.list(name).styles.border for name in names}
            await me.press(key)
            assert set(painted) - {"tabs"} == {*names, "keys"}, "the line of tabs is not shown"
            assert all(me.list(name).styles.border != frame for name, frame in frames.items())
            assert all(me.list(name).scrollable_content_region.height for name in names)
