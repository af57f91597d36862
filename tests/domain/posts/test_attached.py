"""What format a post has by its files, on each platform."""

from __future__ import annotations

import pytest

from smdash.domain.posts.attached import Films, files_words, format_of, shape_problems
from smdash.domain.posts.media import MediaFacts
from smdash.platforms import load

PICTURE = MediaFacts("a.jpg", kind="image", width=1080, height=1350)
TALL = MediaFacts("a.mp4", kind="video", width=1080, height=1920, seconds=80)
WIDE = MediaFacts("b.mp4", kind="video", width=1920, height=1080, seconds=80)


def films(platform: str) -> Films:
    facts = load(platform)
    return Films(facts.posting.short_videos, facts.limits.short_video_seconds_max)


@pytest.mark.parametrize(
    ("files", "format", "words"),
    [
        ([], "", ""),
        ([PICTURE], "image", "1 picture"),
        ([PICTURE] * 3, "carousel", "3 pictures"),
        ([PICTURE, TALL], "carousel", "1 picture, 1 film"),
        ([MediaFacts("https://a.example/b.PNG?w=3")], "image", "1 picture"),
        ([MediaFacts("https://a.example/picture")], "", "1 file"),
        ([MediaFacts("gone.png", exists=False)], "image", "1 picture"),
        ([MediaFacts("of no kind.png")], "", "1 file"),
        ([MediaFacts("a.pdf", kind="document")], "", "1 document"),
        ([PICTURE, MediaFacts("a.pdf", kind="document")], "", "1 picture, 1 document"),
    ],
)
def test_files_say_what_a_post_is(files: list[MediaFacts], format: str, words: str) -> None:
    assert format_of(files, Films()) == format
    assert files_words(files) == words


@pytest.mark.parametrize(
    ("platform", "film", "format"),
    [
        ("youtube", TALL, "short_video"),
        ("youtube", WIDE, "long_video"),
        ("youtube", TALL._replace(height=1080), "short_video"),
        ("youtube", TALL._replace(seconds=181), "long_video"),
        ("facebook", TALL._replace(seconds=91), "long_video"),
        ("instagram", WIDE, "short_video"),
        ("instagram", WIDE._replace(seconds=901), "long_video"),
        ("tiktok", WIDE._replace(seconds=3000), "short_video"),
        ("mastodon", WIDE, "short_video"),
        ("mastodon", TALL._replace(seconds=200), "long_video"),
        ("youtube", TALL._replace(seconds=None, width=None), "short_video"),
    ],
)
def test_short_and_long_films_are_told_as_their_platform_tells_them(
    platform: str, film: MediaFacts, format: str
) -> None:
    assert format_of([film], films(platform)) == format


def test_a_film_in_landscape_is_no_short_one_where_the_shape_counts() -> None:
    [words] = shape_problems([TALL, WIDE], films("youtube"), "short_video", "YouTube")
    assert words == "b.mp4: 1920\u00d71080, and YouTube takes a short video that is no wider than tall."
    assert shape_problems([WIDE], films("youtube"), "long_video", "YouTube") == []
    assert shape_problems([WIDE], films("instagram"), "short_video", "Instagram") == []
