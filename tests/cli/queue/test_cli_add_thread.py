"""``smdash add --thread``: what is too long for one post goes out in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

LONG = " ".join(f"This is sentence number {number} of a text that is too long for one post." for number in range(12))


def test_a_long_text_is_cut_at_its_sentences_where_it_has_to_be(acme: Smdash) -> None:
    found = acme.json("add", LONG, "--to", "acme/x,acme/mastodon", "--at", "+2d 9", "--thread")
    threads = {each["account"]: each["parts"] for each in found["threads"]}
    assert {slug: len(parts) for slug, parts in threads.items()} == {"acme/mastodon": 2, "acme/x": 3}
    assert all(part["count"] <= part["limit"] for parts in threads.values() for part in parts)
    assert threads["acme/mastodon"][0]["text"].endswith("post. 1/2")
    assert not found["held_back"]
    said = acme("add", f"Another. {LONG}", "--to", "acme/x", "--thread").stdout
    assert "acme/x: a thread of" in said


def test_a_text_that_fits_is_one_post_and_who_has_no_threads_is_told(acme: Smdash) -> None:
    assert acme.json("add", "Short.", "--to", "acme/x", "--thread")["threads"] == []
    assert acme.json("add", LONG, "--to", "acme/x", code=0)["threads"] == []
    acme("account", "add", "acme/instagram")
    before = acme.json("queue")
    assert (
        "none of these accounts has threads" in acme("add", LONG, "--to", "acme/instagram", "--thread", code=2).stderr
    )
    assert acme.json("queue") == before
