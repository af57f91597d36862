"""Counting on X against the conformance vectors of twitter-text and against what that library answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash import platforms
from smdash.domain.counting.check import count
from smdash.domain.counting.tlds import TLDS
from smdash.domain.counting.urls import Link, find_links
from smdash.domain.counting.weighted import INVALID, LIMIT, weigh

if TYPE_CHECKING:
    from smdash.domain.counting.model import Count

DATA = Path(__file__).parents[2] / "data" / "twitter-text"
VALIDATE = json.loads((DATA / "validate.json").read_text(encoding="utf-8"))
EXTRACT = json.loads((DATA / "extract.json").read_text(encoding="utf-8"))
REFERENCE = json.loads((DATA / "reference.json").read_text(encoding="utf-8"))


def cases(source: dict[str, Any], *groups: str) -> list[Any]:
    return [pytest.param(case, id=case["description"]) for group in groups for case in source[group]]


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def on_x(text: str) -> Count:
    return count(text, platforms.load("x"))


def urls(text: str) -> list[str]:
    return [text[link.start : link.end] for link in find_links(text)]


def test_every_published_vector_is_there() -> None:
    assert {name: len(group) for name, group in VALIDATE.items()} == {
        "tweets": 8,
        "WeightedTweetsCounterTest": 20,
        "WeightedTweetsWithDiscountedEmojiCounterTest": 21,
        "UnicodeDirectionalMarkerCounterTest": 2,
    }
    assert {name: len(group) for name, group in EXTRACT.items()} == {
        "urls": 89,
        "urls_with_indices": 10,
        "urls_with_directional_markers": 2,
        "tco_urls_with_params": 5,
    }


@pytest.mark.parametrize("case", cases(VALIDATE, "tweets"))
def test_valid(case: dict[str, Any]) -> None:
    assert (on_x(case["text"]).fits and bool(case["text"])) is case["expected"]


@pytest.mark.parametrize(
    "case", cases(VALIDATE, "WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")
)
def test_weighted(case: dict[str, Any]) -> None:
    found = on_x(case["text"])
    assert found.count == case["weightedLength"]
    assert found.fits is case["valid"]
    assert found.count * 1000 // LIMIT == case["permillage"]
    first_bad = min((problem.start for problem in found.problems), default=len(case["text"]))
    assert units(case["text"][:first_bad]) - 1 == case["validRangeEnd"]


@pytest.mark.parametrize("case", cases(VALIDATE, "WeightedTweetsCounterTest"))
def test_weighted_with_emoji_counted_by_code_point(case: dict[str, Any]) -> None:
    length = weigh(case["text"], whole_emoji=False)
    assert length == case["weightedLength"]
    assert (length <= LIMIT and not INVALID.search(case["text"])) is case["valid"]
    assert length * 1000 // LIMIT == case["permillage"]


@pytest.mark.parametrize("case", cases(EXTRACT, "urls", "tco_urls_with_params"))
def test_urls(case: dict[str, Any]) -> None:
    assert urls(case["text"]) == case["expected"]


@pytest.mark.parametrize("case", cases(EXTRACT, "urls_with_indices", "urls_with_directional_markers"))
def test_urls_with_indices(case: dict[str, Any]) -> None:
    found = [
        {"url": case["text"][link.start : link.end], "indices": [link.start, link.end]}
        for link in find_links(case["text"])
    ]
    assert found == case["expected"]


def test_reference_answers() -> None:
    assert len(REFERENCE) > 400
    differ = []
    for text, length, links in REFERENCE:
        found = [[units(text[: link.start]), units(text[: link.end])] for link in find_links(text)]
        if weigh(text) != length or found != links:
            differ.append((text, weigh(text), length, found, links))
    assert not differ


@pytest.mark.parametrize("prefix", ["https://acme.", "acme."])
def test_every_top_level_domain_makes_a_link(prefix: str) -> None:
    missed = [tld for tld in TLDS if [link.end for link in find_links(f"{prefix}{tld} x")] != [len(prefix + tld)]]
    assert not missed
    upper = [tld for tld in TLDS if len(find_links(f"{prefix}{tld.upper()}")) != 1 and tld.isascii()]
    assert not upper


def test_facts_of_the_composer() -> None:
    assert weigh("Hi http://test.co") == 26
    assert weigh("H🐱☺👨\u200d👩\u200d👧\u200d👦") == 7
    assert weigh("🙋🏽👨\u200d🎤") == 4
    assert weigh("A\u0301B") == 2
    assert weigh("漢" * 160) == 320


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1\ufe0f\u20e3", 2),
        ("🇩🇪", 2),
        ("🇽🇽", 4),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2),
        ("👋🏿", 2),
        ("😀🏿", 4),
        ("©", 1),
        ("©\ufe0f", 2),
        ("☺\ufe0e", 4),
        ("🏳\ufe0f\u200d🌈", 2),
        ("🏃\u200d♂", 5),
        ("🙂\u200d↔\ufe0f", 2),
    ],
)
def test_one_emoji(text: str, length: int) -> None:
    assert weigh(text) == length


def test_too_long_says_where_it_begins() -> None:
    problem = on_x("漢" * 150).problems[0]
    assert (problem.code, problem.severity, problem.start, problem.end) == ("too_long", "error", 140, 150)
    assert problem.message == "20 characters over the limit of 280."
    assert on_x("a" * 281).problems[0].message == "1 character over the limit of 280."


def test_a_link_is_never_cut() -> None:
    text = "a" * 260 + " https://example.com/long/path tail"
    assert on_x(text).problems[0].start == 261


def test_invalid_character_is_named() -> None:
    problem = on_x("ab\ufffec").problems[0]
    assert (problem.code, problem.start, problem.end) == ("invalid_character", 2, 3)
    assert "U+FFFE" in problem.message


def test_one_cashtag() -> None:
    assert on_x("$ACME up").fits
    problem = on_x("$ACME and $BEAN").problems[0]
    assert (problem.code, problem.start, problem.end) == ("too_many_cashtags", 10, 15)


def test_a_paid_plan_has_its_own_limit() -> None:
    assert count("a" * 3000, platforms.load("x"), limit=25000).fits


def test_links_know_their_scheme() -> None:
    assert find_links("a.com https://b.com") == [Link(0, 5, False), Link(6, 19, True)]
