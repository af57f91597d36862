"""The screen of snippets: written, changed, filtered by kind, copied, removed and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


async def test_snippets_are_kept_changed_and_removed(small: Services) -> None:
    async with sitting_at(small) as me:
        await me.press("o", "h")
        assert me.on == "SnippetsScreen"
        assert me.sees("No snippets yet.", "keeps one")
        await me.press("n")
        assert me.on == "SnippetForm"
        await me.press("ctrl+s")
        assert me.sees("a snippet needs a name")
        await me.type("Launch tags")
        await me.press("enter", "ctrl+a", "ctrl+k")
        await me.type("nonsense")
        await me.press("enter", "enter")
        await me.type("#launch")
        await me.press("ctrl+s")
        assert me.sees("there is no such kind")
        await me.press("home", "ctrl+k")
        await me.type("hashtags, first comment")
        await me.press("ctrl+s")
        assert me.on == "SnippetsScreen"
        (made,) = small.snippets.every()
        assert (made.name, made.kind, made.place, made.body) == ("Launch tags", "hashtags", "first_comment", "#launch")
        await me.press("enter")
        await me.type("#more ")
        await me.press("ctrl+s")
        assert small.snippets.every()[0].body == "#more #launch"
        await me.press("y")
        assert me.app.clipboard == "#more #launch"
        await me.press("f")
        assert me.sees("No snippet of the kind reply.")
        await me.press("f", "d")
        assert small.snippets.every() == []
        await me.press("u")
        assert me.sees("Launch tags", "#more #launch")
