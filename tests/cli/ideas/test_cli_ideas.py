"""``smdash idea``: kept from the line or a pipe, listed, changed, let go of, and made a draft of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.connectors.feed import FeedAnswer
from smdash.domain.posts.fetching import FetchError

if TYPE_CHECKING:
    import pytest

    from tests.cli.cli_world import Smdash


def test_words_options_and_a_pipe_keep_an_idea(acme: Smdash) -> None:
    assert (
        acme("idea", "Winter menu https://a.example/m", "--label", "winter, menu").stdout == "Kept as idea 1 of acme.\n"
    )
    assert acme("idea", "--pillar", "tips", "Two", "words").stdout == "Kept as idea 2 of acme.\n"
    acme("idea", "-", answer="from a pipe\nof two lines\n")
    found = acme.json("idea", "list")
    assert [each["text"] for each in found["ideas"]] == ["from a pipe\nof two lines", "Two words", "Winter menu"]
    assert found["ideas"][2]["link"] == "https://a.example/m"
    assert found["ideas"][2]["labels"] == ["winter", "menu"]
    assert found["ideas"][1]["pillar"] == "tips"
    assert acme.json("idea") == found
    assert acme.json("idea", "add", "list", "--url", "https://b.example")["text"] == "list"
    assert "Winter menu" in acme("idea", "list", "winter").stdout
    assert "leads to: https://a.example/m" in acme("idea", "show", "1").stdout


def test_changed_let_go_of_and_taken_back(acme: Smdash) -> None:
    acme("idea", "one")
    acme("idea", "edit", "1", "two", "--brand", "none", "--label", "x")
    found = acme.json("idea", "show", "1")
    assert (found["text"], found["brand"], found["labels"]) == ("two", None, ["x"])
    assert acme("idea", "drop", "1").stdout == "Let go of 1 idea.\n"
    assert "No idea is kept here yet" in acme("idea").stdout
    assert acme.json("idea", "list", "--kind", "dropped")["ideas"][0]["dropped"] is True
    assert acme("idea", "drop", "1", "--back").stdout == "Took back 1 idea.\n"
    assert "say what is to change" in acme("idea", "edit", "1", code=2).stderr
    for args in (("drop", "9"), ("show", "9"), ("edit", "9", "x"), ("post", "9", "--to", "acme/x")):
        assert "9: there is no such idea" in acme("idea", *args, code=1).stderr
    assert "a few words" in acme("idea", " ", code=2).stderr
    assert "byte 1" in acme("idea", "-", answer=b"\xff", code=1).stderr


def test_a_draft_is_made_of_one(acme: Smdash) -> None:
    acme("idea", "one https://a.example/m")
    made = acme.json("idea", "post", "1", "--to", "acme/x,acme/mastodon")
    assert acme.json("idea", "show", "1")["post_id"] == made["post_id"]
    assert "used" in acme("idea", "list", "--kind", "used").stdout
    drafts = acme.json("queue", "state:draft")
    assert {each["account"] for each in drafts["rows"]} == {"acme/x", "acme/mastodon"}
    assert "no such account" in acme("idea", "post", "1", "--to", "acme/gone", code=1).stderr


def test_feeds_are_added_read_listed_and_dropped(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b'<rss version="2.0"><channel><title>A blog</title><item><guid>1</guid><title>One</title></item></channel></rss>'

    def answer(url: str, **_: object) -> FeedAnswer:
        if "gone" in url:
            raise FetchError("it is not there.")
        return FeedAnswer("new", url, body)

    monkeypatch.setattr("smdash.connectors.feed.read", answer)
    assert "There is no feed yet" in acme("feed", "read").stdout
    assert acme("feed", "add", "https://blog.example/feed", "--label", "news").stdout == "A blog: 1 new idea.\n"
    assert "it is not there" in acme("feed", "add", "https://gone.example/", "--name", "Old", code=1).stdout
    found = acme.json("feed", "list")["feeds"]
    assert [(each["name"], each["ideas"], each["error"]) for each in found] == [
        ("A blog", 1, None),
        ("Old", 0, "it is not there"),
    ]
    assert acme.json("idea", "list", "--feed", "A blog")["ideas"][0]["feed"] == "A blog"
    again = acme.json("feed", "read", "A blog")["feeds"]
    assert again[0]["said"].startswith("rests until")
    assert acme("feed", "drop", "old").stdout == "Dropped the feed Old.\n"
    assert "no such feed" in acme("feed", "drop", "old", code=1).stderr
    assert "beginning with https" in acme("feed", "add", "nonsense", code=2).stderr
