"""What the address of a post says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash import platforms
from smdash.domain.posts import permalinks
from smdash.domain.posts.permalinks import Permalink, server_of


def read(text: str, platform: str, handle: str = "") -> Permalink:
    facts = platforms.find(platform)
    return permalinks.read(text, facts.permalinks if facts else None, handle)


@pytest.mark.parametrize(
    ("platform", "url", "remote_id"),
    [
        ("x", "https://x.com/acme/status/2123680244173890001?s=20", "2123680244173890001"),
        ("x", "https://mobile.twitter.com/acme/status/21", "21"),
        ("bluesky", "https://bsky.app/profile/acme.example/post/3kabc2", "3kabc2"),
        ("linkedin", "https://www.linkedin.com/feed/update/urn:li:activity:71/", "urn:li:activity:71"),
        ("youtube", "https://youtu.be/dQw4w9WgXcQ", "dQw4w9WgXcQ"),
        ("youtube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1", "dQw4w9WgXcQ"),
        ("tiktok", "https://www.tiktok.com/@acme/video/7301", "7301"),
        ("pinterest", "https://www.pinterest.co.uk/pin/99/", "99"),
        ("reddit", "https://old.reddit.com/r/rust/comments/abc12/title/", "abc12"),
        ("instagram", "https://www.instagram.com/p/Cabc/", ""),
        ("facebook", "https://www.facebook.com/acme/posts/1", ""),
    ],
)
def test_ids_are_read_where_their_place_is_known(platform: str, url: str, remote_id: str) -> None:
    found = read(url, platform)
    assert (found.url, found.remote_id, found.doubt) == (url, remote_id, "")


def test_mastodon_wants_the_accounts_own_server() -> None:
    url = "https://s.example/@acme/11223344"
    assert read(url, "mastodon", "@acme@S.example") == (url, "11223344", "")
    assert "not at other.example" in read(url, "mastodon", "@acme@other.example").doubt
    assert read(url, "mastodon").remote_id == "11223344"
    assert server_of("@acme@S.example") == "s.example"
    assert server_of("acme@s.example") == "s.example"
    for nothing in ("acme", "@acme", "", "@a@b c", "@a@evil.com/path", "@a@b@c"):
        assert server_of(nothing) == ""


def test_an_odd_address_is_doubted_and_kept_without_an_id() -> None:
    found = read("https://evil.example/acme/status/21", "x")
    assert found.url == "https://evil.example/acme/status/21"
    assert found.remote_id == ""
    assert "evil.example" in found.doubt
    assert read("https://notx.com/a/status/1", "x").doubt
    assert read("yes I did", "x").doubt == "this is no web address"
    assert read("  ", "x") == ("", "", "")
    assert read("x.com/acme/status/21", "x") == ("https://x.com/acme/status/21", "21", "")


def test_a_name_under_the_endings_of_all_countries() -> None:
    for place in ("pinterest.com", "www.pinterest.de", "pinterest.com.au", "de.pinterest.com", "pin.it"):
        assert read(f"https://{place}/pin/99", "pinterest").remote_id == "99", place
    for place in ("mypinterest.com", "pinterest.example", "pinterest.com.evil.net", "pinterest"):
        assert "not at pin.it" in read(f"https://{place}/pin/99", "pinterest").doubt, place


def test_nothing_is_expected_of_an_unknown_platform() -> None:
    assert read("https://a.example/1", "myspace") == ("https://a.example/1", "", "")
    assert read("yes", "myspace").doubt == "this is no web address"


@given(st.text(), st.sampled_from([*platforms.keys(), "myspace"]))
def test_any_text_is_read(text: str, platform: str) -> None:
    found = read(text, platform)
    assert not any(c.isspace() for c in found.url)
    assert read(found.url, platform) == found


@pytest.mark.parametrize(
    ("path", "remote_id"),
    [
        ("@ann/statuses/01M7ZK5N7XXA222A30A90YEPGW", "01M7ZK5N7XXA222A30A90YEPGW"),
        ("@ann/01a22d06-cadf-7000-8000-000000000000", "01a22d06-cadf-7000-8000-000000000000"),
        ("users/ann/statuses/117706026971037696/activity", "117706026971037696"),
        ("@ann/followers", ""),
        ("@ann", ""),
    ],
)
def test_servers_that_speak_mastodons_language_have_ids_of_their_own(path: str, remote_id: str) -> None:
    assert read(f"https://s.example/{path}", "mastodon", "@ann@s.example").remote_id == remote_id
