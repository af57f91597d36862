"""The inks of rows: what Textual's own styles would paint in the same place, whatever the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from rich.style import Style
from textual.app import App
from textual.widget import Widget

from smdash.screens.base.themes import THEMES
from smdash.widgets.inbox.conversation import INK, ConversationView
from smdash.widgets.ink import LOOKS, Look, ink_of
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult


def rule(name: str, look: Look) -> str:
    parts = [f"color: ${look.front};" if look.front else "", f"background: ${look.back};" if look.back else ""]
    return f".row--{name} {{ {' '.join(parts)} {'text-style: bold;' if look.bold else ''} }}"


class Styled(Widget):
    """The same looks as component classes of Textual."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"row--{name}" for name in LOOKS}
    DEFAULT_CSS = f"Styled {{ height: 3; {' '.join(rule(name, look) for name, look in LOOKS.items())} }}"


class Rows(App[None]):
    """Both in one place, on a ground that shines through."""

    CSS = "Screen { background: $surface; } Styled { background: $panel 40%; }"

    def compose(self) -> ComposeResult:
        yield Styled()
        yield WindowList[Any](id="list")
        yield ConversationView(id="conversation")

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)


@pytest.mark.parametrize("theme", ["smdash-dark", "smdash-light", "textual-dark", "textual-light", "ansi-dark"])
async def test_inks_are_those_of_textuals_own_styles(theme: str) -> None:
    async with Rows().run_test(size=(40, 20)) as pilot:
        pilot.app.theme = theme
        await pilot.pause()
        styled = pilot.app.query_one(Styled)
        ink = ink_of(styled)._asdict()
        for name, look in LOOKS.items():
            whole = styled.get_component_rich_style(f"row--{name}")
            if look.front:
                assert (ink[name].color, bool(ink[name].bold)) == (whole.color, bool(whole.bold)), name
            if look.back:
                # A theme may leave a colour to the terminal; a cursor has to show all the same.
                left = name == "cursor" and whole.bgcolor is not None and whole.bgcolor.is_default
                assert ink[name].bgcolor == (None if left else whole.bgcolor), name
                assert bool(ink[name].reverse) == left, name
        assert ink["ground"] == Style(bgcolor=styled.background_colors[1].rich_color)


async def test_a_list_that_gains_the_focus_has_nothing_more_to_match_than_itself() -> None:
    async with Rows().run_test(size=(40, 20)) as pilot:
        for kind in (WindowList, ConversationView):
            widget = pilot.app.query_one(kind)
            assert not widget._component_styles
        conversation = pilot.app.query_one(ConversationView)
        assert conversation.ink == ink_of(conversation, INK) != ink_of(conversation)


async def test_another_theme_is_another_ink() -> None:
    async with Rows().run_test(size=(40, 20)) as pilot:
        rows = pilot.app.query_one(WindowList)
        pilot.app.theme = "smdash-dark"
        await pilot.pause()
        before = rows.ink
        assert rows.ink is before
        pilot.app.theme = "smdash-light"
        await pilot.pause()
        assert rows.ink.plain != before.plain
        assert rows.ink.ground != before.ground
