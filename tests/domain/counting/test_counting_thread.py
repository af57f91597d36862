"""Cutting a text into a thread."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smdash import platforms
from smdash.domain.counting.check import count
from smdash.domain.counting.entities import unbreakable
from smdash.domain.counting.scale import grapheme_ends
from smdash.domain.counting.thread import split_thread
from smdash.domain.errors import SmdashError
from tests.yardstick import times

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
WORDS = [
    "Launch",
    "day.",
    "We",
    "go!",
    "Größe",
    "漢字。",
    FAMILY,
    "@ann@b.social",
    "#launch",
    "\n\n",
    "e\u0301e",
    "(so)",
]
WORDS += ["https://example.com/a/b", "foo.com", "really?", "1/2", "…", "x" * 30, "\u3000", " \u0301x"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)


def within(limit: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= limit


def bare(parts: list[str]) -> list[str]:
    return [re.sub(r" \d+/\d+\Z", "", part) for part in parts] if len(parts) > 1 else parts


def grapheme_clusters(text: str) -> list[str]:
    ends = grapheme_ends(text)
    return [text[start:end] for start, end in pairwise([0, *ends])]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_text_that_fits_stays_as_it_is() -> None:
    assert split_thread(" As it is. ", within(100)) == [" As it is. "]
    assert split_thread("   ", within(1)) == []
    assert split_thread("", within(1)) == []


def test_sentences_go_first_then_words() -> None:
    text = "One is short. Two is rather longer than one. Three ends it."
    assert split_thread(text, within(50)) == ["One is short. Two is rather longer than one. 1/2", "Three ends it. 2/2"]
    assert split_thread("one two three four five six", within(14), numbering=False) == [
        "one two three",
        "four five six",
    ]
    assert split_thread("Hi. " + "word " * 8, within(30), numbering=False)[0] == "Hi. word word word word word"


def test_a_sentence_does_not_end_before_a_small_letter() -> None:
    parts = split_thread("We sell tools, e.g. big hammers and saws. Come.", within(42), numbering=False)
    assert parts == ["We sell tools, e.g. big hammers and saws.", "Come."]
    assert split_thread("We sell it, e.g. big hammers", within(20), numbering=False)[0] == "We sell it, e.g. big"


def test_paragraphs_are_places_to_breathe() -> None:
    assert split_thread("first line\n\nsecond line is longer", within(24), numbering=False) == [
        "first line",
        "second line is longer",
    ]


def test_white_space_at_a_cut_is_dropped() -> None:
    assert split_thread("one\r\n\r\n \ttwo", within(5), numbering=False) == ["one", "two"]


def test_chinese_sentences_need_no_space() -> None:
    assert split_thread("今天很好。明天更好。", within(6), numbering=False) == ["今天很好。", "明天更好。"]
    assert split_thread("今天很好明天，后天", within(6), numbering=False) == ["今天很好明", "天，后天"]
    assert split_thread("Hi 今天很好明天更好，后天", within(8), numbering=False) == ["Hi 今天很好明", "天更好，后天"]


def test_numbers_are_part_of_the_fit_and_grow() -> None:
    parts = split_thread("word " * 200, within(13))
    assert len(parts) == 200
    assert all(len(part) <= 13 for part in parts)
    assert [part.split()[-1] for part in parts] == [f"{n}/{len(parts)}" for n in range(1, len(parts) + 1)]


def test_long_words_are_cut_between_graphemes() -> None:
    parts = split_thread(FAMILY * 10, within(25), numbering=False)
    assert parts == [FAMILY * 3] * 3 + [FAMILY]
    assert "".join(parts) == FAMILY * 10


@pytest.mark.parametrize("held", ["https://example.com/long/path", "@someone@example.social", "#averylonghashtag"])
def test_what_must_not_be_cut_is_said_to_be_too_long(held: str) -> None:
    assert held in " ".join(split_thread(f"words before {held} and after", within(len(held)), numbering=False))
    with pytest.raises(SmdashError, match="must not be cut"):
        split_thread(f"words before {held} and after", within(12))


def test_nothing_ever_fits() -> None:
    with pytest.raises(SmdashError, match="must not be cut"):
        split_thread("abc", lambda _: False)


@settings(max_examples=2 * settings().max_examples, deadline=None)
@given(text=TEXTS, limit=st.integers(45, 120), numbering=st.booleans())
def test_parts_fit_and_lose_nothing(text: str, limit: int, numbering: bool) -> None:
    parts = split_thread(text, within(limit), numbering=numbering)
    assert all(len(part) <= limit for part in parts)
    plain = bare(parts) if numbering else parts
    assert squeezed("".join(plain)) == squeezed(text)
    at = 0
    for part in plain:
        found = text.find(part, at)
        assert found >= 0
        assert not text[at:found].strip()
        at = found + len(part)


@settings(max_examples=2 * settings().max_examples, deadline=None)
@example(text=" \u0301x " + "x" * 30 + " " + "x" * 30, limit=45)
@given(text=TEXTS, limit=st.integers(45, 90))
def test_cuts_spare_links_mentions_hashtags_and_graphemes(text: str, limit: int) -> None:
    ends = {0, *grapheme_ends(text)}
    held = unbreakable(text)
    at = 0
    for part in split_thread(text, within(limit), numbering=False):
        start = text.index(part, at)
        at = start + len(part)
        for cut in (start, at):
            assert cut in ends
            assert not any(span.start < cut < span.end for span in held)


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=200))
def test_any_text_is_split_for_a_platform(text: str) -> None:
    place = platforms.load("bluesky")

    def fits(part: str) -> bool:
        return count(part, place, limit=60).fits

    parts: list[str] = []
    with suppress(SmdashError):
        parts = split_thread(text, fits)
    assert all(fits(part) for part in parts)
    if not unbreakable(text) and max(map(len, grapheme_clusters(text))) < 10:
        assert squeezed("".join(bare(parts))) == squeezed(text)


@pytest.mark.parametrize("text", ["a" * 9_000, " a" * 4_000, "a " + " " * 9_000 + "b", "." * 9_000, "漢" * 9_000])
def test_long_text_is_split_soon(text: str) -> None:
    place = platforms.load("mastodon")

    def split(text: str) -> list[str]:
        return split_thread(text, lambda part: count(part, place).fits)

    prose = "We launch at ten, see example and tell us what you think of it. " * 140
    assert times(lambda: split(text), lambda: split(prose[: len(text)])) < 60
    assert squeezed("".join(bare(split(text)))) == squeezed(text)


def test_a_thread_for_x() -> None:
    place = platforms.load("x")
    text = "Our launch is today. Read https://example.com/everything about it! 🚀🚀 漢字も。 " * 12
    parts = split_thread(text, lambda part: count(part, place).fits)
    assert len(parts) > 2
    assert all(count(part, place).fits for part in parts)
    assert all(re.search(r"[.!。🚀] \d/\d\Z", part) for part in parts)
