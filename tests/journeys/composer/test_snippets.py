"""Snippets and sets of accounts in the composer: hashtags behind the text or in the first comment, signatures at the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


async def test_snippets_are_put_into_a_post(demo: Services) -> None:
    kept = demo.snippets
    kept.add("Launch tags", "#launch #{brand}", "acme", kind="hashtags")
    kept.add("Tags below", "#quiet", "acme", kind="hashtags", place="first_comment")
    kept.add("Signed", "~ the team at {link}", kind="text")
    kept.add("Welcome", "Hi {first_name}!", kind="reply")
    kept.add("Beans", "#coffee", "bean", kind="hashtags")
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("Out now.")
        await me.press("tab", "space", "shift+tab")
        await me.press("ctrl+f")
        assert me.on == "SnippetPicker"
        assert me.sees("Snippets for acme", "Launch tags", "Welcome")
        assert not me.sees("Beans")
        assert me.sees("#launch #Acme Tools"), "hashtags stand first where a post is written"
        await me.press("enter")
        assert me.area().text == "Out now.\n\n#launch #Acme Tools"
        assert "29 characters" in me.words("count"), "the count is right at once"
        await me.press("ctrl+f")
        await me.type("below")
        await me.press("enter")
        assert demo.unsaved.load("new")["first_comment"] == "#quiet"
        await me.press("ctrl+f")
        await me.type("signed")
        assert me.sees("! Still to be filled in: {link}")
        await me.press("enter")
        assert "Out now.~ the team at {link}" in me.area().text, "the cursor has not moved"
        await me.press("ctrl+l")
        assert any("gap that was to be filled" in line for line in me.lines()), me.text()
    assert {each.name: each.used for each in kept.every("acme") if each.used and each.kind != "reply"} == {
        "Launch tags": 1,
        "Tags below": 1,
        "Signed": 1,
    }


async def test_a_digit_ticks_a_set_of_accounts(demo: Services) -> None:
    demo.account_sets.remove("cafe")
    demo.account_sets.put("launch", ["acme/bluesky", "acme/x", "bean/instagram"])
    async with sitting_at(demo) as me:
        await me.press("n")
        await me.type("Out now.")
        await me.press("tab")
        assert me.sees("1 @launch")
        await me.press("1")
        assert demo.unsaved.load("new")["accounts"] == ["acme/bluesky", "acme/x"]
        assert any("Left out of @launch" in toast and "bean/instagram" in toast for toast in me.toasts())
        await me.press("1", "2")
        assert demo.unsaved.load("new")["accounts"] == []
        await me.press("escape")
