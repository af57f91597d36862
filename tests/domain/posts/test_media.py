"""What is wrong with media files for one platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.posts.media import MediaFacts, is_address, problems, seconds, size
from smdash.platforms import Limits, keys, load

if TYPE_CHECKING:
    from collections.abc import Sequence


IMAGE = MediaFacts("a.jpg", kind="image", mime="image/jpeg", bytes=1000, width=10, height=10)
VIDEO = MediaFacts("a.mp4", kind="video", mime="video/mp4", bytes=1000, seconds=30.0)


def told(
    *facts: MediaFacts, format: str = "image", unsure: tuple[str, ...] = (), **limits: Any
) -> Sequence[tuple[str, str]]:
    return problems(facts, Limits(**limits, unsure=unsure), format, "Here")


def test_nothing_is_wrong_without_limits() -> None:
    assert told(IMAGE, IMAGE) == []
    assert told(format="text") == []


@pytest.mark.parametrize("key", sorted(keys()))
def test_every_platform_can_be_asked(key: str) -> None:
    platform = load(key)
    for severity, words in problems(
        [IMAGE, VIDEO, MediaFacts("x", exists=False)], platform.limits, "carousel", platform.name
    ):
        assert severity in {"error", "warning", "info"}
        assert words.endswith(".")


@pytest.mark.parametrize(
    ("limits", "facts", "name"),
    [
        ({"media_min": 1}, [], "media_min"),
        ({"media_max": 4}, [IMAGE] * 5, "media_max"),
        ({"videos_max": 1}, [VIDEO, VIDEO], "videos_max"),
        ({"carousel_min": 2}, [IMAGE], "carousel_min"),
        ({"image_bytes": 999}, [IMAGE], "image_bytes"),
        ({"video_bytes": 999}, [VIDEO], "video_bytes"),
        ({"video_seconds_max": 29}, [VIDEO], "video_seconds_max"),
        ({"video_seconds_min": 31}, [VIDEO], "video_seconds_min"),
        ({"document_bytes": 5}, [MediaFacts("a.pdf", kind="document", bytes=6)], "document_bytes"),
        ({"gif_bytes": 5}, [MediaFacts("a.gif", kind="gif", bytes=6)], "gif_bytes"),
    ],
)
def test_a_limit_blocks_where_it_is_sure_and_warns_where_it_is_not(
    limits: dict[str, Any], facts: list[MediaFacts], name: str
) -> None:
    [(severity, words)] = told(*facts, format="carousel", **limits)
    assert severity == "error"
    assert told(*facts, format="carousel", unsure=(name,), **limits) == [("warning", words)]


def test_at_the_limit_nothing_is_wrong() -> None:
    assert told(IMAGE, media_min=1, media_max=1, image_bytes=1000) == []
    assert told(VIDEO, format="long_video", videos_max=1, video_seconds_max=30, video_seconds_min=30) == []


def test_what_only_the_app_takes_is_a_warning() -> None:
    assert told(*[IMAGE] * 15, media_max=10, media_max_app=20)[0][0] == "warning"
    assert told(*[IMAGE] * 21, media_max=10, media_max_app=20) == [("error", "21 files: Here takes 20.")]


def test_short_videos_have_their_own_duration() -> None:
    limits: dict[str, Any] = {"video_seconds_max": 10, "short_video_seconds_max": 60}
    assert told(VIDEO, format="short_video", **limits) == []
    assert told(VIDEO, format="long_video", **limits)[0][0] == "error"
    assert told(VIDEO, format="story", story_seconds_max=20)[0][1] == "a.mp4: 30 s long, and Here takes at most 20 s."


def test_a_gif_without_a_limit_of_its_own_is_a_picture() -> None:
    assert told(MediaFacts("a.gif", kind="gif", bytes=6), image_bytes=5)[0][0] == "error"


def test_files_that_are_gone_changed_or_damaged() -> None:
    assert told(MediaFacts("b/a.jpg", exists=False)) == [("error", "b/a.jpg: the file is not there.")]
    assert told(IMAGE._replace(changed=True)) == [("warning", "a.jpg: the file has changed since it was added.")]
    assert told(MediaFacts("a.jpg", trouble="cannot be read"))[0] == ("error", "a.jpg: cannot be read.")
    assert told(MediaFacts("a.xyz", bytes=3))[0][0] == "warning"


def test_an_address_is_not_looked_at() -> None:
    assert told(MediaFacts("https://e.org/a.mp4"), image_bytes=1, videos_max=0, format="long_video") == [
        ("info", "a.mp4: an address, not looked at.")
    ]
    assert is_address("HTTP://E.org/a")
    assert not is_address("httpfile.jpg")


def test_the_format_and_the_files_disagree() -> None:
    assert told(IMAGE, format="short_video")[0][0] == "warning"
    assert told(VIDEO, format="image")[0][0] == "warning"
    assert told(VIDEO, IMAGE, format="image") == []


def test_documents_where_none_are_known_to_be_taken() -> None:
    assert told(MediaFacts("a.pdf", kind="document", bytes=6))[0][0] == "warning"
    assert told(MediaFacts("a.pdf", kind="document", bytes=6), document_bytes=6) == []


def test_words_of_figures() -> None:
    assert [size(n) for n in (12, 1500, 8_000_000, 4_200_000_000)] == ["12 bytes", "1.5 kB", "8 MB", "4.2 GB"]
    assert [seconds(n) for n in (0.5, 59, 140, 3600)] == ["0.5 s", "59 s", "2:20 min", "1:00 h"]
