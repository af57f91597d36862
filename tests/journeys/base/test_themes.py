"""The themes: what is painted can be read, the choice is kept, and no colour is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.color import Color

from smdash.config import Config
from smdash.screens.base.themes import THEMES
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


def light(colour: Color) -> float:
    """Return WCAG's relative luminance."""

    def linear(byte: int) -> float:
        part = byte / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def contrast(front: Color, behind: Color) -> float:
    a, b = sorted((light(front), light(behind)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def test_the_measure_itself() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21.0)
    assert contrast(Color.parse("#767676"), Color.parse("#ffffff")) == pytest.approx(4.54, abs=0.01)


PAIRS = [
    ("foreground", 4.5),
    ("text-success", 4.5),
    ("text-warning", 4.5),
    ("text-error", 4.5),
    ("text-accent", 4.5),
    ("text-muted", 3.0),
]
GROUNDS = ["background", "surface", "block-cursor-blurred-background"]
# What the banner paints on its own ground.
BANNER = [
    ("error-muted", "foreground", 4.5),
    ("error-muted", "text-error", 4.5),
    ("error-muted", "text-success", 4.5),
    ("error-muted", "text-accent", 4.5),
    ("error-muted", "text-muted", 3.0),
    ("warning-muted", "foreground", 4.5),
    ("warning-muted", "text-error", 4.5),
    ("warning-muted", "text-warning", 4.5),
    ("warning-muted", "text-accent", 4.5),
    ("warning-muted", "text-muted", 3.0),
]


async def test_what_is_painted_can_be_read(demo: Services) -> None:
    """The pairs a theme is made of, and 3 to 1 for every letter of every pane, whatever style it came by."""
    async with sitting_at(demo) as me:
        poor = []
        for theme in THEMES:
            me.app.theme = theme.name
            await me.settled()
            colours = me.app.theme_variables
            for ground, front, least in [
                (ground, front, least) for ground in GROUNDS for front, least in PAIRS
            ] + BANNER:
                behind = Color.parse(colours[ground])
                assert behind.a == 1, ground
                have = contrast(Color.parse(colours[front]), behind)
                if have < least:
                    poor.append(
                        f"{theme.name}: {front} {colours[front]} on {ground} {colours[ground]}: {have:.2f}, needs {least}"
                    )
            for pane in "1234":
                await me.press(pane)
                poor += [f"{theme.name}: {words}" for words in faint(me)]
        assert not poor, "\n".join(poor)


def faint(me: Person) -> Iterator[str]:
    """What is painted with less than 3 to 1; brand dots and bars tell nothing that words beside them do not."""
    brands = {Color.parse(brand.colour).rgb for brand in me.app.services.home.brands()}
    for strip in me.strips():
        for segment in strip:
            words = segment.text.strip(" ─│╭╮╰╯┌┐└┘▁▂▃▄▅▆▇█▒●▏▎▍▌▋▊▉")
            style = segment.style
            if not words or style is None or style.color is None or style.bgcolor is None:
                continue
            front, behind = style.color.triplet, style.bgcolor.triplet
            if front is None or behind is None or tuple(front) in brands:
                continue
            have = contrast(Color(*front), Color(*behind))
            if have < 3:
                yield f"{words!r} {front.hex} on {behind.hex}: {have:.2f}"


async def test_the_choice_is_remembered(demo: Services, open_home: Callable[[Path], Services], tmp_path: Path) -> None:
    again = open_home(tmp_path / "demo")
    async with sitting_at(demo) as me:
        assert {theme.name for theme in THEMES} == {"smdash-dark", "smdash-light", "smdash-contrast"}
        assert me.app.theme == "smdash-dark"
        await me.press("T")
        await me.type("smdash-light")
        await me.press("enter")
        assert me.app.theme == "smdash-light"
        me.assert_harmless()
    async with sitting_at(again, config=Config(theme="smdash-contrast")) as me:
        assert me.app.theme == "smdash-light", "what was picked in the app wins over the file"
        assert demo.undo.next() == (None, None), "a theme is nothing to undo"


async def test_a_theme_that_does_not_exist(demo: Services) -> None:
    async with sitting_at(demo, config=Config(theme="no-such-theme")) as me:
        assert me.app.theme == "smdash-dark"


async def test_other_peoples_themes(demo: Services) -> None:
    async with sitting_at(demo) as me:
        for name in sorted(
            {"textual-ansi", "ansi-dark", "ansi-light", "textual-light", "nord"} & set(me.app.available_themes)
        ):
            me.app.theme = name
            await me.settled()
            assert me.sees("Latte art, 1", "load 128 %"), name
            me.assert_harmless()


async def test_without_colour_nothing_is_lost(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sitting_at(demo) as me:
        assert me.app.no_color
        for pane in "1234":
            await me.press(pane)
            for strip in me.strips():
                for segment in strip:
                    for colour in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                        if colour is not None and colour.triplet is not None:
                            assert len(set(colour.triplet)) == 1, (segment.text, colour)
        # Levels and states are words and signs.
        assert me.sees("▲▲ over", "x 08:00", "missed 1 h ago", "16 h late", "free slot")
        await me.press("1", "space")
        assert me.row("queue", "Latte art, 1").startswith("▸")
