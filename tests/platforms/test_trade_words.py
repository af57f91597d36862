"""Words of the trade: what they mean here, on which platform, and a person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash import platforms
from smdash.domain.errors import UsageError
from smdash.domain.posts.states import FORMATS
from smdash.domain.workload.estimates import PRIORS
from smdash.platforms.trade_words.words import trade_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "platforms"
    (folder / "words").mkdir(parents=True)
    platforms.use_folder(folder)
    yield folder / "words" / "mine.toml"
    platforms.use_folder(None)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Insta", "instagram"),
        ("FB", "facebook"),
        ("twitter", "x"),
        ("Google Business", "google_business"),
        ("google", "google_business"),
        ("tiktok", "tiktok"),
        (" Mastodon ", "mastodon"),
        ("myspace", "myspace"),
        ("reel", "reel"),
    ],
)
def test_a_platform_is_known_by_what_people_call_it(typed: str, key: str) -> None:
    assert trade_words().platform(typed, platforms.keys()) == key


def test_every_platform_that_a_word_means_is_there() -> None:
    meant = {each.platform for each in trade_words().words.values()} - {""}
    assert meant
    assert meant <= set(platforms.keys())


def test_a_person_may_call_a_platform_something_else(own: Path) -> None:
    own.write_text('[[word]]\nsaid = ["the gram"]\nplatform = "instagram"\n', encoding="utf-8")
    assert trade_words().platform("The Gram", platforms.keys()) == "instagram"


@pytest.mark.parametrize(
    ("typed", "platform", "format"),
    [
        ("reel", "instagram", "short_video"),
        ("Reels", "", "short_video"),
        ("short", "youtube", "short_video"),
        ("video", "youtube", "long_video"),
        ("video", "tiktok", "short_video"),
        ("pin", "pinterest", "image"),
        ("Short video", "", "short_video"),
        ("short-video", "", "short_video"),
        ("text_long", "", "text_long"),
        ("story", "", "story"),
        ("no such", "", "no_such"),
    ],
)
def test_what_a_word_means_as_a_format(typed: str, platform: str, format: str) -> None:
    assert trade_words().format(typed, FORMATS, platform) == format


@pytest.mark.parametrize(
    ("typed", "activity"),
    [
        ("call", "admin"),
        ("Meeting", "admin"),
        ("filming", "short_video"),
        ("newsletter", "newsletter"),
        ("DMs", "inbox"),
    ],
)
def test_what_a_word_means_as_an_activity(typed: str, activity: str) -> None:
    assert trade_words().activity(typed, PRIORS) == activity


def test_an_activity_of_ones_own_is_meant_before_the_word() -> None:
    assert trade_words().activity("call", {*PRIORS, "call"}) == "call"


def test_every_word_means_something_there_is() -> None:
    for word, meant in trade_words().words.items():
        assert word not in FORMATS, word
        assert {meant.format, *meant.on.values()} - {""} <= {*FORMATS}, word
        assert meant.activity in {"", *PRIORS}, word


def test_a_persons_own_words_come_first(own: Path) -> None:
    own.write_text(
        '[[word]]\nsaid = ["call"]\nactivity = "sales call"\n\n[[word]]\nsaid = ["reel"]\nformat = "image"\n'
    )
    assert trade_words().activity("call", PRIORS) == "sales_call"
    assert trade_words().format("reel", FORMATS) == "image"
    assert trade_words().format("pin", FORMATS) == "image"


@pytest.mark.parametrize(
    "text",
    [
        "word = 3",
        "[[word]]\nsaid = []",
        '[[word]]\nsaid = ["x"]',
        '[[word]]\nsaid = ["x"]\nformat = "hologram"',
        '[[word]]\nsaid = "x"\nformat = "image"',
        '[[word]]\nsaid = ["x"]\nformat = "image"\non = { x = 3 }',
        "not toml",
    ],
)
def test_a_file_that_is_wrong_is_named(own: Path, text: str) -> None:
    own.write_text(text)
    with pytest.raises(UsageError, match=r"mine\.toml"):
        trade_words()
