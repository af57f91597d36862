"""A thought is kept from anywhere by a key, listed, and made a post of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.connectors.feed import FeedAnswer
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

HOSTILE = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e \U0001f9d1\u200d\U0001f680 \u6f22\u5b57"


async def test_kept_from_anywhere_listed_and_made_a_post_of(
    small: Services, snapshot: Callable[[str, str], None]
) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("i")
        await me.type("Winter menu from behind the counter https://bean.example/menu")
        await me.press("enter")
        assert "Kept an idea" in me.said()
        await me.press("3", "N")
        await me.type("Nothing yet")
        await me.press("tab")
        await me.type("nobody")
        await me.press("enter")
        assert me.sees("nobody")
        assert me.on == "NewIdea", "what was typed stays where it is refused"
        await me.press("escape")
        small.ideas.add(HOSTILE, brand="acme", labels=["launch"])
        await me.press("o", "o")
        assert me.on == "IdeasScreen"
        assert me.sees("2 ideas", "Winter menu from behind")
        me.assert_harmless()
        snapshot("ideas-80x24", me.text())
        await me.press("j", "n")
        assert me.area().text == "Winter menu from behind the counter"
        await me.press("tab", "space", "tab")
        await me.type("draft")
        await me.press("ctrl+s")
        assert me.on == "IdeasScreen"
        assert me.sees("1 idea")
        assert rows(small, "SELECT post_id IS NOT NULL FROM ideas ORDER BY id") == [(1,), (0,)]
        await me.press("tab")
        assert me.sees("used", "Winter menu")
        await me.press("d")
        assert "it stays with that" in me.said()
        await me.press("escape", "d")
        assert me.sees("No idea is kept here.")
        await me.press("u")
        assert me.sees("1 idea")
        await me.press("slash")
        await me.type("zzz")
        await me.press("enter")
        assert me.sees("No idea holds 'zzz'")
        await me.press("escape", "e", "tab", "tab", "tab", "end")
        await me.type(", spring")
        await me.press("enter")
        assert rows(small, "SELECT labels FROM ideas WHERE id = 2") == [('["launch", "spring"]',)]
        await me.press("escape", "slash")
        await me.type("hello")
        await me.press("enter")
        assert me.on == "IdeasScreen", "what is found is gone to"


async def test_what_is_typed_of_it_survives_a_kill(
    small: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    other = open_home(tmp_path / "small")
    async with sitting_at(small) as me:
        await me.press("i")
        await me.type("Half a thou")
        assert other.ideas.begun()["text"] == "Half a thou"
    async with sitting_at(other) as again:
        assert "unsaved" not in again.header(), "it is no post"
        await again.press("i")
        assert again.field("field-text").value == "Half a thou"
        await again.press("end")
        await again.type("ght")
        await again.press("enter")
        assert other.ideas.begun() == {}
        assert other.ideas.view().window.rows(0, 1)[0].text == "Half a thought"


async def test_feeds_are_added_read_shown_alone_and_dropped(small: Services) -> None:
    body = b'<rss version="2.0"><channel><title>A blog</title><item><guid>1</guid><title>One</title></item></channel></rss>'
    small.feeds.ask = lambda url, **_: FeedAnswer("new", url, body)
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "o", "f")
        assert "F adds one" in me.said()
        await me.press("F")
        await me.type("nonsense")
        await me.press("ctrl+s")
        assert me.sees("beginning with https")
        await me.press("home")
        await me.type("https://blog.example/")
        await me.press("ctrl+s")
        assert "1 new idea of 1 feed." in me.said()
        assert me.sees("One")
        small.ideas.add("Another")
        await me.press("F", "down", "down", "enter", "enter")
        assert me.sees("via A blog", "1 idea")
        assert not me.sees("Another")
        await me.press("escape")
        assert me.sees("Another")
        await me.press("F", "down", "down", "enter", "down", "enter")
        assert "Dropped the feed A blog" in me.said()
        assert me.sees("One")
        await me.press("u", "f")
        assert "rests until" in me.said() or "0 new ideas" in me.said()
