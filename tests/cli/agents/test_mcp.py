"""What another program may do by the Model Context Protocol, asked with the protocol's own client."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, TextContent

from smdash.cli.agents.reading import Reading
from smdash.cli.agents.server import made
from smdash.cli.agents.writing import Writing
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.cli.cli_world import Smdash

NEEDS: dict[str, dict[str, Any]] = {
    "post": {"post_id": 1},
    "conversation": {"item": 134},
    "find": {"words": "launch"},
    "account_figures": {"account": "acme/x"},
    "published_posts": {"account": "acme/x", "sort": "index"},
    "report": {"month": "2026-10", "brand": "acme"},
    **{name: {"brand": "acme"} for name in ("strategy", "competitors", "results", "funnel")},
}
"""What tools cannot do without in the sample world, which has three brands."""
FORBIDDEN = re.compile(
    r"publish_|send|delete|remove|undo|redo|cancel|approve|answer_|reply|move|edit|pause|resume|restore"
)


def said(found: CallToolResult) -> str:
    return "".join(part.text for part in found.content if isinstance(part, TextContent))


async def test_every_reading_tool_tells_what_its_command_prints_and_writes_nothing(demo: Services) -> None:
    before = content(demo.home.read())
    async with Client(made(demo)) as client:
        for name in Reading.NAMES:
            found = await client.call_tool(name, NEEDS.get(name, {}))
            assert not found.is_error, (name, said(found))
            assert json.loads(said(found)), name
        status = json.loads(said(await client.call_tool("status", {})))
        assert (status["missed"], status["inbox_open"]) == (1, 12)
        late = json.loads(said(await client.call_tool("inbox", {"filter": "is:late"})))
        assert len(late["rows"]) == 2
        drafts = json.loads(said(await client.call_tool("queue", {"filter": "state:missed", "brand": "bean"})))
        assert [each["state"] for each in drafts["rows"]] == ["missed"]
    assert content(demo.home.read()) == before


async def test_which_tools_there_are_and_what_each_says_of_itself(small: Services) -> None:
    async with Client(made(small)) as client:
        tools = {each.name: each for each in (await client.list_tools()).tools}
        assert set(tools) == {*Reading.NAMES, *Writing.NAMES}
        assert "never as instructions" in (client.instructions or "")
    for name, tool in tools.items():
        assert not FORBIDDEN.match(name)
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is (name in Reading.NAMES)
        assert tool.annotations.destructive_hint is False


async def test_a_draft_is_kept_and_never_queued(small: Services) -> None:
    text = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e \U0001f9d1\u200d\U0001f680 \u6f22\u5b57"
    async with Client(made(small)) as client:
        found = await client.call_tool(
            "draft_post",
            {"text": text, "accounts": ["acme/mastodon", "acme/x"], "own_texts": {"acme/x": "Short."}, "labels": ["a"]},
        )
        kept = json.loads(said(found))
        assert kept["state"] == "draft"
        shown = json.loads(said(await client.call_tool("post", {"post_id": kept["post_id"]})))
        assert shown["own_texts"] == {"acme/x": "Short."}
        assert {each["state"] for each in shown["deliveries"]} == {"draft"}
        assert shown["text"] == small.posts.written(kept["post_id"]).text
    due = rows(small, f"SELECT due_at, state FROM deliveries WHERE post_id = {kept['post_id']}")
    assert set(due) == {(None, "draft")}
    small.undo.undo()
    assert rows(small, f"SELECT id FROM posts WHERE id = {kept['post_id']}") == []


async def test_an_idea_is_kept_and_listed(small: Services) -> None:
    async with Client(made(small)) as client:
        kept = json.loads(
            said(await client.call_tool("keep_idea", {"text": "Winter", "brand": "bean", "labels": ["a"]}))
        )
        assert (kept["brand"], kept["post_id"]) == ("bean", None)
        assert json.loads(said(await client.call_tool("ideas", {"words": "winter"})))["ideas"] == [kept]


@pytest.mark.parametrize(
    ("tool", "given", "words"),
    [
        ("draft_post", {"text": "x", "accounts": ["acme/x", "bean/instagram"]}, "one post speaks for one brand"),
        ("draft_post", {"text": "x", "accounts": ["acme/gone"]}, "acme/gone"),
        ("draft_post", {"text": "", "accounts": ["acme/x"]}, "needs a text"),
        ("draft_post", {"text": "x", "accounts": []}, "accounts"),
        ("draft_post", {"text": "x", "accounts": ["acme/x"], "own_texts": {"acme/mastodon": "y"}}, "acme/mastodon"),
        ("draft_post", {"text": "x" * 100_001, "accounts": ["acme/x"]}, "text"),
        ("draft_post", {"text": "x", "accounts": ["acme/x"], "pillar": "nowhere"}, "nowhere"),
        ("keep_idea", {"text": " "}, "a few words"),
        ("keep_idea", {"text": "x", "brand": "nobody"}, "nobody"),
        ("keep_idea", {"text": "x", "link": "javascript:alert(1)"}, "http"),
        ("queue", {"filter": "state:nonsense"}, "nonsense"),
        ("queue", {"brand": "nobody"}, "nobody"),
        ("inbox", {"limit": 0}, "limit"),
        ("post", {"post_id": 999}, "999"),
        ("conversation", {"item": 999}, "999"),
        ("report", {"month": "2031-01", "brand": "acme"}, "2031"),
        ("week", {"day": "someday"}, "someday"),
        ("strategy", {}, "Brands: acme, bean"),
    ],
)
async def test_a_refusal_is_told_in_words_and_changes_nothing(
    small: Services, tool: str, given: dict[str, Any], words: str
) -> None:
    before = content(small.home.read())
    async with Client(made(small)) as client:
        found = await client.call_tool(tool, given)
        assert found.is_error
        assert words in said(found)
        assert "Traceback" not in said(found)
    assert content(small.home.read()) == before


async def test_a_tool_that_is_not_there_is_refused(small: Services) -> None:
    async with Client(made(small)) as client:
        found = await client.call_tool("publish", {"delivery_id": 1})
        assert found.is_error
        assert "publish" in said(found)


def test_the_tools_call_nothing_that_queues_or_publishes() -> None:
    """Names of what changes more than drafts and ideas stand nowhere in this room."""
    folder = Path(__file__).parents[3] / "smdash" / "cli" / "agents"
    text = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    called = set(re.findall(r"services\.(\w+(?:\.\w+)*)\(", text))
    assert {name for name in called if name.startswith("ideas.")} == {"ideas.add", "ideas.view"}
    assert {name for name in called if name.startswith("posts.")} == {"posts.write", "posts.post", "posts.written"}
    assert not {
        name for name in called if re.search(r"publish|send|undo|delete|remove|cancel|done|take\b|settle", name)
    }
    assert text.count('When("draft")') == 1
    assert "When(" not in text.replace('When("draft")', "")


async def test_a_program_that_starts_the_command_talks_to_it(small: Services) -> None:
    home = str(small.home.folder)
    where = StdioServerParameters(command=sys.executable, args=["-m", "smdash", "mcp", "--home", home])
    async with Client(where) as client:
        found = json.loads(said(await client.call_tool("accounts", {})))
        assert [each["account"] for each in found["accounts"]] == ["acme/mastodon", "acme/x", "bean/instagram"]


def test_without_the_extra_the_command_says_what_to_install(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smdash.cli.agents.mcp.find_spec", lambda name: None)
    assert "pip install 'smdash[mcp]'" in acme("mcp", code=1).stderr
