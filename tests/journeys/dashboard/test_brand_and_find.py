"""One brand at a time, and finding anything by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services


async def test_one_brand_at_a_time(demo: Services) -> None:
    async with sitting_at(demo) as me:
        load = me.header().split("load")[1]
        await me.press("b")
        assert me.on == "PickScreen"
        assert me.sees("all brands", "Acme Tools", "Bean & Leaf", "Nordpfad")
        await me.press("j", "j", "enter")
        assert "● Bean & Leaf" in me.header()
        for name in ("queue", "inbox"):
            rows = [row for row in me.rows(name) if "●" in row]
            assert rows
            assert all("● bean" in row for row in rows), name
        heads = [row for row in me.rows("metrics") if row.startswith("●")]
        assert len(heads) == 3
        assert all(row.startswith("● bean") for row in heads)
        assert "acme" not in str(me.dashboard.pane("queue").border_subtitle)
        assert me.header().split("load")[1] == load, "the hours are the person's, whatever the brand"
        opened = sum(1 for row in me.rows("inbox") if "●" in row)
        assert f"inbox {opened}" in me.header()

        await me.press("n")
        assert "bean" in me.words("brandbar"), "a new post begins with this brand"
        await me.press("escape", "slash")
        assert me.sees("Find in bean")
        await me.type("launch week")
        assert me.sees("Nothing found.")
        await me.press("escape", "b")
        assert me.list("choices").current.key == "bean", "the list opens on the brand that is shown"
        await me.press("escape")
        assert "Bean & Leaf" in me.header()
        await me.press("escape")
        assert "all brands" in me.header()
        assert any("● acme" in row for row in me.rows("queue"))
        await me.press("b", "j", "j", "j", "enter")
        assert "Nordpfad" in me.header()
        await me.press("b", "g", "enter")
        assert "all brands" in me.header()


async def test_find_goes_to_what_was_found(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("slash")
        assert me.on == "FindScreen"
        assert me.sees("Type a word; every word must occur.")
        await me.type("autumn menu")
        assert "Autumn menu" in me.row_of("hits", "post")
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert me.dashboard.active == "queue"
        assert "Autumn menu" in me.cursor("queue")

        await me.press("slash")
        await me.type("oat mil")
        assert "inbox" in me.row_of("hits", "oat milk")
        await me.press("down", "up", "pagedown", "pageup", "enter")
        assert me.dashboard.active == "inbox"
        assert "kim.lo" in me.cursor("inbox")

        # Handled long ago: shown by itself, and can be put back.
        await me.press("slash")
        await me.type("my thesis")
        await me.press("enter")
        assert me.on == "ReaderScreen"
        assert me.sees("undo already saved my thesis", "done", "R reopen")
        await me.press("R", "escape")
        assert me.row("inbox", "sanne_v")
        assert "13" in me.header().split("inbox")[1]

        # A post that went out long ago.
        await me.press("slash")
        await me.type("a")
        assert me.sees("Type a word"), "a single letter is in nearly everything"
        await me.type("n")
        posts = [
            row
            for row in (me.list("hits").row(n) for n in range(me.list("hits").window.count))
            if row.kind == "post" and row.state == "published"
        ]
        assert posts
        while me.list("hits").current != posts[0]:
            await me.press("down")
        await me.press("enter")
        assert me.on == "TextScreen"
        assert me.sees("Post", "published")
        await me.press("escape", "slash")
        await me.type("zzzzz")
        assert me.sees("Nothing found.")
        await me.press("enter")
        assert me.on == "FindScreen", "there is nothing to go to"
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_enter_before_the_hits_are_there_goes_to_the_right_one(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("slash")
        for key in ("a", "u", "t", "u", "m", "n", "enter"):
            me.send(key)
        await me.settled()
        assert me.on == "DashboardScreen"
        assert "Autumn menu" in me.cursor("queue")


HOSTILE = [
    '"',
    '""" OR 1',
    "*",
    "a*b*",
    "NEAR(a b)",
    "a AND",
    "OR",
    "NOT",
    "text: x",
    "body:autumn",
    "^a",
    "- -",
    "(((",
    "'; DROP TABLE posts; --",
    "漢字 ü ß 🧑‍🚀",
    "\u202e\x1b[31m",
    "\u0301\u0301",
    "٣ ²",
    "_",
    "%",
    "a " * 300,
    "word " * 2000,
    "x" * 10_000,
]


async def test_no_query_is_an_error(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("slash")
        for query in HOSTILE:
            me.field("query").value = ""
            await me.paste(query)
            assert me.on == "FindScreen"
            assert "cannot be searched" not in me.text(), query
            me.assert_harmless()
        me.field("query").value = "autumn"
        await me.settled()
        assert "Autumn menu" in me.text()


@pytest.mark.parametrize("query", ["autumn menu", "MENU autumn", "autum"])
async def test_words_in_any_order_and_case_and_unfinished(demo: Services, query: str) -> None:
    assert any("Autumn menu" in row.text for row in demo.find.search(query))


async def test_finding_styles_and_lays_out_nothing_it_need_not(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sitting_at(demo) as me:
        done: list[str] = []

        def noted(name: str, act: Callable[..., None]) -> Callable[..., None]:
            def run(*arguments: object, **options: object) -> None:
                done.append(name)
                act(*arguments, **options)

            return run

        monkeypatch.setattr(Stylesheet, "update", noted("styles", Stylesheet.update))
        await me.press("slash")
        assert me.on == "FindScreen"
        assert done == [], "the styles are read when the dashboard stands"
        monkeypatch.setattr(Screen, "_refresh_layout", noted("layout", Screen._refresh_layout))
        await me.type("la")
        few, shown = me.list("hits").window.count, me.list("hits").window
        await me.type("t")
        await me.press("down", "space")
        assert me.list("hits").cursor == 0, "what is typed begins at the top again"
        assert me.list("hits").window is not shown
        shown = me.list("hits").window
        await me.press("backspace")
        assert me.list("hits").window is shown, "the same hits are not painted again"
        await me.type("zzz")
        assert few > me.list("hits").window.count == 0
        assert me.list("hits").vertical_scrollbar.window_virtual_size == 1
        assert done == [], "other hits need no other layout"
