"""A pattern of a platform file finds its group, and none can hang."""

from __future__ import annotations

from time import process_time

from smdash import platforms
from smdash.platforms.finder import Finder

SLOW = "/((?:a|aa)+)$"
ENDLESS = f"https://x.com/{'a' * 90}!"


def test_what_the_group_holds_is_found() -> None:
    assert Finder("/p/([a-z]+)").find("https://a.example/p/xyz?b") == "xyz"
    assert Finder("/p/([a-z]+)").find("https://a.example/q/xyz") == ""
    assert Finder("/p/([a-z]+)?").find("https://a.example/p/1") == ""


def test_a_text_that_takes_too_long_does_not_fit() -> None:
    began = process_time()
    assert [Finder(SLOW).find(ENDLESS) for _ in range(100)] == [""] * 100
    assert process_time() - began < 10


def test_every_shipped_pattern_is_one_the_search_can_read() -> None:
    for platform in platforms.load_all():
        links = platform.permalinks
        for finder in (links.id, links.account, *links.same):
            assert finder is None or finder.find("https://a.example/") == ""
