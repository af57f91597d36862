"""Posts of one format, and values of one definition, are what may be compared."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from smdash.domain.metrics.definitions import eras
from smdash.domain.metrics.post_formats import REPLY, FormatRules, format_words, formats_named, main_format

RULES = FormatRules((("/reel/", "short_video"), ("/stories/", "story")), mention_first=True)


@pytest.mark.parametrize(
    ("stated", "link", "text", "found"),
    [
        ("image", "https://a.example/reel/1", "@you", "image"),
        ("", "https://a.example/reel/1", "@you", "short_video"),
        ("", "https://a.example/p/1", " \n@you yes", REPLY),
        ("", "https://a.example/p/1", "you @ home", ""),
        ("", "", "", ""),
    ],
)
def test_what_is_stated_goes_before_the_address_and_that_before_the_text(
    stated: str, link: str, text: str, found: str
) -> None:
    assert RULES.of(stated, link, text) == found


def test_a_mention_means_nothing_where_the_platform_does_not_say_so() -> None:
    assert FormatRules().of("", "", "@you yes") == ""


def test_the_main_format_is_that_of_most_posts_and_never_that_of_replies() -> None:
    assert main_format(["image", REPLY, REPLY, REPLY, "story", "story"]) == "story"
    assert main_format(["story", "image"]) == "image", "of as many each, always the same one"
    assert main_format([REPLY]) is None
    assert main_format([]) is None
    assert main_format(["", REPLY]) == ""


def test_formats_in_words() -> None:
    assert [format_words("story", 1), format_words("story", 2)] == ["1 story", "2 stories"]
    assert formats_named("short_video") == "short videos"
    assert format_words("of_their_own", 3) == "3 of their own"


class _Definition(NamedTuple):
    metric: str
    version: int
    comparable: bool
    level: str = "post"


def test_an_era_ends_where_a_line_breaks_and_only_there() -> None:
    found = eras(
        [
            _Definition("views", 3, comparable=True),
            _Definition("views", 2, comparable=False),
            _Definition("views", 1, comparable=True),
            _Definition("likes", 2, comparable=False),
        ]
    )
    assert [(each.metric, each.version, era) for each, era in found] == [
        ("likes", 2, 0),
        ("views", 1, 0),
        ("views", 2, 1),
        ("views", 3, 1),
    ]
