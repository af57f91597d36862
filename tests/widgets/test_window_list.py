"""A list with lines to spare: its texts go on below their rows, and keys and clicks still find them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

import pytest
from rich.segment import Segment
from textual.app import App

from smdash.domain.window import ListWindow
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.widgets.ink import Ink

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"


class Said(NamedTuple):
    key: str
    text: str


class Texts(WindowList[Said]):
    MOST_LINES: ClassVar[int] = 4
    DEFAULT_CSS = "Texts { border: none; padding: 0; &:focus { border: none; } }"

    def text_of(self, row: Said, width: int) -> tuple[int, str]:
        del width
        return 4, row.text

    def paint_row(self, row: Said, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        del marked
        return [Segment(fit(row.key, 4), ink.plain), Segment(self.said(row, row.text, width - 4), ink.plain)]


class One(App[None]):
    def __init__(self, rows: list[Said]) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield Texts(id="texts")

    def on_mount(self) -> None:
        texts = self.query_one(Texts)
        texts.show(ListWindow(self.rows))
        texts.focus()

    def lines(self) -> list[str]:
        texts = self.query_one(Texts)
        return [texts.render_line(y).text.rstrip() for y in range(texts.size.height)]


def rows(number: int) -> list[Said]:
    return [Said(f"r{each}", LONG if each % 2 else "short") for each in range(number)]


async def test_texts_go_on_below_where_all_rows_have_room() -> None:
    app = One(rows(4))
    async with app.run_test(size=(34, 10)) as pilot:
        await pilot.pause()
        assert app.lines() == [
            "r0  short",
            "r1  one two three four five six",
            "    seven eight nine ten eleven",
            "    twelve thirteen fourteen",
            "r2  short",
            "r3  one two three four five six",
            "    seven eight nine ten eleven",
            "    twelve thirteen fourteen",
            "",
            "",
        ]


@pytest.mark.parametrize(("height", "lines"), [(6, 2), (7, 2), (8, 3)])
async def test_all_rows_have_as_many_lines_as_all_can_have(height: int, lines: int) -> None:
    app = One(rows(4))
    async with app.run_test(size=(34, height)) as pilot:
        await pilot.pause()
        painted = app.lines()
        begins = [y for y, line in enumerate(painted) if line.startswith("r")]
        assert begins == [0, 1, 1 + lines, 2 + lines]
        assert painted[lines].endswith("\u2026") == (lines < 3), "what is cut says so"


async def test_a_list_that_is_full_keeps_a_line_for_each_row() -> None:
    app = One(rows(30))
    async with app.run_test(size=(34, 10)) as pilot:
        await pilot.pause()
        assert app.lines()[1] == "r1  one two three four five six \u2026"
        await pilot.press("G")
        assert app.query_one(Texts).cursor_key == "r29"
        assert app.lines()[-1].startswith("r29")
        await pilot.resize_terminal(34, 80)
        await pilot.pause()
        assert app.lines()[2] == "    seven eight nine ten eleven"
        assert app.query_one(Texts).cursor_key == "r29"
        await pilot.resize_terminal(34, 10)
        await pilot.pause()
        assert any(line.startswith("r29") for line in app.lines()), "the cursor stays in sight"


async def test_the_cursor_takes_whole_rows_and_a_click_on_any_line_finds_its_row() -> None:
    app = One(rows(4))
    async with app.run_test(size=(34, 10)) as pilot:
        await pilot.pause()
        texts = app.query_one(Texts)
        await pilot.press("j", "j")
        assert texts.cursor_key == "r2"
        for y, key in ((3, "r1"), (6, "r3"), (0, "r0")):
            await pilot.click(Texts, offset=(8, y))
            assert texts.cursor_key == key
        await pilot.click(Texts, offset=(8, 9))
        assert texts.cursor_key == "r0", "below the last row there is none"
        await pilot.press("j")
        band = [texts.render_line(y)._segments[0].style for y in (1, 2, 3)]
        assert len({style.bgcolor for style in band if style is not None}) == 1
        assert band[0].bgcolor != texts.render_line(4)._segments[0].style.bgcolor
