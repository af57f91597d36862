"""Counting per platform: the units, the further figures, and what is wrong with a post."""

from __future__ import annotations

import subprocess
import sys
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash import platforms
from smdash.domain.counting.check import count
from smdash.domain.counting.model import Count, Part
from smdash.domain.counting.scale import grapheme_ends, graphemes, utf8, utf16
from smdash.domain.counting.urls import find_links
from tests.yardstick import times

if TYPE_CHECKING:
    from smdash.domain.counting.grammar import Dialect

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
KEYS = platforms.keys()
PIECES = [
    *("a", "Z", "0", " ", "\n", "\r\n", ".", "/", ":", "@", "#", "$", "(", ")", "[", "<", "-", "_", "?", "%"),
    *("http://", "https://", "foo.com", "t.co/", "@a@b.example", "xn--", "みんな", "。", "\u0301", "\u200d", "\ufe0f"),
    *(FAMILY, "🇩", "🏽", "\u20e3", "\ufeff", "\u202e", "\x00", "\x1b[31m", "\ud800", "\udc00", "\U000e0067", "ﷺ", "𝒜"),
]
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
)


def on(key: str, text: str, **more: object) -> Count:
    return count(text, platforms.load(key), **more)  # type: ignore[arg-type]


def codes(found: Count) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("mastodon", FAMILY, 1),
        ("mastodon", "e\u0301", 1),
        ("mastodon", "see https://example.com/a/very/long/path?with=query ok", 4 + 23 + 3),
        ("mastodon", "http://a.co", 23),
        ("mastodon", "example.com", 11),
        ("mastodon", "gemini://example.com/x", 23),
        ("mastodon", "https://no-tld", 14),
        ("mastodon", "hi @ann@example.social!", 3 + 4 + 1),
        ("mastodon", "hi @ann!", 8),
        ("mastodon", "x@ann@example.social", 20),
        ("mastodon", "https://example.com/@ann@example.social", 23),
        ("mastodon", "@ann@" + "a" * 254, 5 + 254),
        ("mastodon", "https://de.wikipedia.org/wiki/Käse_(Sorte)", 23),
        ("bluesky", FAMILY * 3, 3),
        ("bluesky", "https://example.com", 11),
        ("threads", FAMILY, len(FAMILY.encode())),
        ("threads", "a漢é", 3),
        ("threads", "❤\ufe0f", 6),
        ("threads", "🇩🇪!", 9),
        ("threads", "5", 1),
        ("tiktok", "😀a", 3),
        ("linkedin", "plain text", 10),
        ("linkedin", "\\|{}@[]()<>#*_~", 15),
        ("youtube", "é漢", 5),
        ("instagram", "😀", 2),
        ("pinterest", "😀", 1),
        ("reddit", "😀", 1),
        ("google_business", "😀", 1),
        ("generic", FAMILY, 1),
        ("facebook", "abc", 3),
        ("x", "", 0),
    ],
)
def test_count(key: str, text: str, expected: int) -> None:
    assert on(key, text).count == expected


@pytest.mark.parametrize(
    ("key", "limit"),
    [
        ("x", 280),
        ("mastodon", 500),
        ("bluesky", 300),
        ("threads", 500),
        ("linkedin", 3000),
        ("instagram", 2200),
        ("tiktok", 2200),
        ("youtube", 5000),
        ("facebook", 63206),
        ("pinterest", 800),
        ("google_business", 1500),
        ("reddit", 40000),
        ("generic", 5000),
    ],
)
def test_at_and_over_the_limit(key: str, limit: int) -> None:
    at, over = on(key, "a" * limit), on(key, "a" * (limit + 1))
    assert (at.count, at.limit, at.remaining, at.fits) == (limit, limit, 0, True)
    assert (over.count, over.remaining) == (limit + 1, -1)
    assert "too_long" in codes(over)
    problem = next(p for p in over.problems if p.code == "too_long")
    assert (problem.severity, problem.start, problem.end) == ("error", limit, limit + 1)


def test_the_account_s_own_figures_go_first() -> None:
    found = on("mastodon", "https://example.com/x", limit=30, url_weight=31)
    assert (found.count, found.limit, found.remaining) == (31, 30, -1)
    assert found.problems[0].start == 0


def test_a_content_warning_that_stands_before_the_text_counts_with_what_parts_them() -> None:
    found = on("bluesky", "a" * 295, content_warning="food")
    assert (found.count, found.fits) == (301, False)
    assert found.problems[0].start == 294
    assert [part.count for part in found.parts] == [4, 301]
    assert on("bluesky", "a" * 294, content_warning="food").fits
    tight = on("bluesky", FAMILY * 119, content_warning="ö" * 20)
    assert [(each.code, each.start) for each in tight.problems] == [("too_many_bytes", 118 * len(FAMILY))]


def test_content_warning_counts() -> None:
    found = on("mastodon", "a" * 498, content_warning="né" + FAMILY)
    assert (found.count, found.remaining) == (501, -1)
    assert Part("content warning", 3, None) in found.parts
    assert found.problems[0].start == 497


def test_bluesky_has_two_limits() -> None:
    found = on("bluesky", FAMILY * 121)
    assert found.count == 121
    assert Part("bytes", 3025, 3000) in found.parts
    assert codes(found) == ["too_many_bytes"]
    assert found.problems[0].start == 120 * len(FAMILY)
    assert not found.fits


def test_threads_links() -> None:
    schemed = [f"https://example.com/{n}" for n in range(6)]
    assert on("threads", " ".join([*schemed[:5], schemed[0]])).fits
    found = on("threads", " ".join(schemed))
    assert (codes(found), found.fits) == (["too_many_links"], False)
    assert found.problems[0].start == len(" ".join(schemed[:5])) + 1
    bare = on("threads", " ".join(f"example{n}.com" for n in range(6)))
    assert (codes(bare), bare.fits) == (["too_many_links"], True)


def test_instagram_hashtags_and_mentions() -> None:
    five = " ".join(f"#tag{n}" for n in range(5))
    assert codes(on("instagram", five)) == []
    found = on("instagram", five + " #more")
    assert [(p.code, p.severity, p.start) for p in found.problems] == [("too_many_hashtags", "warning", len(five) + 1)]
    many = on("instagram", " ".join(f"#tag{n}" for n in range(31)))
    assert [(p.code, p.severity) for p in many.problems] == [("too_many_hashtags", "error")]
    at = on("instagram", " ".join(f"@user{n}" for n in range(21)))
    assert [(p.code, p.severity) for p in at.problems] == [("too_many_mentions", "warning")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#one #two", 2),
        ("a#no #123 ## #", 0),
        ("https://example.com/#frag", 0),
        ("#caf\u00e9 (#in) ＃wide #日本", 4),
        ("&#39;", 0),
    ],
)
def test_what_is_a_hashtag(text: str, expected: int) -> None:
    assert next(part for part in on("instagram", text).parts if part.name == "hashtags").count == expected


def test_youtube_title_description_and_tags() -> None:
    found = on("youtube", "words", title="t" * 101, tags=["a b", "c"])
    assert Part("title", 101, 100) in found.parts
    assert Part("tags", 3 + 2 + 1 + 1, 500) in found.parts
    problem = found.problems[0]
    assert (problem.code, problem.place, problem.severity, problem.start) == ("title_too_long", "title", "error", 100)
    assert not on("youtube", "", title="a < b").fits
    assert on("youtube", "x > y").problems[0].start == 2
    assert on("youtube", "", tags=["a" * 500]).fits
    assert not on("youtube", "", tags=["a" * 499, "b"]).fits
    assert on("youtube", "", tags=["a" * 499, "b"]).problems[0].start == 1
    half = on("youtube", "", title="😀" * 60)
    assert [(p.code, p.severity) for p in half.problems] == [("title_too_long", "warning")]
    assert not on("youtube", "漢" * 1667).fits
    assert on("youtube", "漢" * 1666).fits


def test_an_unconfirmed_unit_warns_where_readings_differ() -> None:
    text = "😀" * 1200
    found = on("instagram", text)
    assert [(p.code, p.severity) for p in found.problems] == [("too_long", "warning")]
    assert found.fits
    assert not on("tiktok", text).fits


def test_a_shorter_length_some_ways_insist_on() -> None:
    found = on("pinterest", "a" * 501)
    assert [(p.code, p.severity, p.start) for p in found.problems] == [("long_for_some", "warning", 500)]
    assert codes(on("pinterest", "a" * 801)) == ["too_long"]


def test_linkedin_escapes_count_when_a_program_sends_them_and_not_when_a_person_pastes() -> None:
    found = on("linkedin", "(" * 1501, way="interface")
    assert (found.count, found.fits) == (3002, False)
    assert found.problems[0].start == 1500
    assert (on("linkedin", "(" * 1501).count, on("linkedin", "(" * 1501).fits) == (1501, True)
    assert on("linkedin", "#launch (new) [now] _soon_ * @here").count == 34
    assert on("linkedin", "#launch (new) [now] _soon_ * @here", way="interface").count == 43


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://example.com", "example.com"),
        ("https://example.com/", "example.com"),
        ("http://www.example.com/abc", "www.example.com/abc"),
        ("https://example.com/" + "a" * 14, "example.com/" + "a" * 14),
        ("https://example.com/" + "a" * 15, "example.com/" + "a" * 12 + "..."),
        ("https://example.com?utm_source=bluesky", "example.com/?utm_source=..."),
        ("https://example.com/a?b=c#d", "example.com/a?b=c#d"),
        ("https://example.com:8080/x", "example.com:8080/x"),
        ("https://b\u00fccher.example/\u00fc", "xn--bcher-kva.example/%C3%BC"),
        ("example.com/a/path/that/goes/on", "example.com/a/path/that/goes/on"),
        ("ftp://example.com/a/path/that/goes/on", "ftp://example.com/a/path/that/goes/on"),
        ("https://" + "[", "https://["),
    ],
)
def test_bluesky_shortens_the_links_a_person_pastes(link: str, shown: str) -> None:
    assert on("bluesky", f"see {link} ok").count == len(f"see {shown} ok")
    assert on("bluesky", f"({link}), ok").count == len(f"({shown}), ok")
    assert on("bluesky", f"see {link} ok", way="interface").count == len(f"see {link} ok")


def test_a_long_link_is_no_error_on_bluesky_where_it_is_pasted() -> None:
    text = "a" * 270 + " https://example.com/" + "b" * 4000
    assert on("bluesky", text).problems == ()
    assert codes(on("bluesky", text, way="interface")) == ["too_long", "too_many_bytes"]
    over = on("bluesky", text + " and more")
    assert [(p.code, p.start) for p in over.problems] == [("too_long", len(text) + 1 + 1)]


def test_signs_no_text_may_hold_are_data() -> None:
    limits = replace(platforms.load("bluesky").limits, forbidden="|^", unsure=("forbidden",))
    strict = replace(platforms.load("bluesky"), limits=limits)
    (found,) = count("a ^b| c", strict).problems
    assert (found.message, found.severity, found.start) == ("The text must not hold | or ^.", "warning", 2)
    assert codes(on("youtube", "a > b", title="c < d")) == ["forbidden_character", "forbidden_character"]
    assert on("youtube", "a > b").problems[0].message == "The description must not hold < or >."


def test_fold_is_data() -> None:
    limits = replace(platforms.load("bluesky").limits, fold=5, unsure=("fold",))
    other = replace(platforms.load("bluesky"), limits=limits)
    assert count("é" * 3 + FAMILY * 5, other).fold_at == 3 + 2 * len(FAMILY)
    assert count("short", other).fold_at is None
    assert count("longer", other).fold_sure is False
    assert {key for key in KEYS if on(key, "a" * 1000).fold_at is not None} == {"instagram", "linkedin"}
    assert (on("instagram", "a" * 126).fold_at, on("instagram", "a" * 125).fold_at) == (125, None)
    lines = replace(other, limits=replace(limits, fold=50, fold_lines=2))
    assert count("one\ntwo\nthree", lines).fold_at == 7
    assert count("one\ntwo\n\n", lines).fold_at is None, "nothing is hidden"
    assert count("a" * 60 + "\nb\nc", lines).fold_at == 50


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=60, deadline=None)
@given(text=HOSTILE, title=HOSTILE, tags=st.lists(st.text(max_size=5), max_size=3), cut=st.integers(1, 40))
def test_no_text_raises_and_problems_point_into_it(key: str, text: str, title: str, tags: list[str], cut: int) -> None:
    found = on(key, text, title=title, tags=tags, limit=cut)
    assert found.count >= 0
    assert ("too_long" in codes(found)) is (found.count > cut)
    lengths = {"text": len(text), "title": len(title), "tags": len(tags)}
    for problem in found.problems:
        assert 0 <= problem.start <= problem.end <= lengths[problem.place]


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=40, deadline=None)
@given(text=HOSTILE, letters=st.text(alphabet="abcXYZ", min_size=1, max_size=5))
def test_more_letters_never_count_less(key: str, text: str, letters: str) -> None:
    # Letters that touch a link or a mention may lengthen or undo it, so a space keeps them apart.
    assert on(key, f"{text} {letters}").count >= on(key, f"{text} ").count >= on(key, text).count
    if not set(".@:") & set(text):
        assert on(key, text + letters).count >= on(key, text).count


@settings(max_examples=2 * settings().max_examples, deadline=None)
@given(text=HOSTILE)
def test_links_are_in_order_and_hold_no_space(text: str) -> None:
    dialects: tuple[Dialect, ...] = ("bare", "schemed")
    for dialect in dialects:
        at = 0
        for link in find_links(text, dialect):
            assert at <= link.start < link.end <= len(text)
            assert not any(character.isspace() for character in text[link.start : link.end])
            assert link.schemed or dialect == "bare"
            at = link.end


@settings(max_examples=2 * settings().max_examples, deadline=None)
@given(text=st.text(max_size=40))
def test_units_agree(text: str) -> None:
    ends = grapheme_ends(text)
    assert graphemes(text) == len(ends) <= len(text) <= utf16(text) <= utf8(text) or not text
    assert ends == sorted(set(ends))
    assert not text or ends[-1] == len(text)


def plain(text: str) -> str:
    """Return prose as long as a text, and another for each: what was counted once is remembered."""
    prose = f"{zlib.crc32(text.encode())} We launch at ten, see example and tell us what you think of it. "
    return (prose * (len(text) // len(prose) + 1))[: len(text)]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "a." * 10_000,
        "a.com" + "_." * 8_000,
        "a.com_." * 3_000,
        "あ.com" * 4_000,
        "http://" * 3_000,
        "http://a.com/" + "(" * 20_000,
        "http://a.com/" + "(a(a)" * 4_000,
        "http://a.com/" + "." * 20_000,
        "http://a.com/?" + "." * 20_000,
        "@a@" * 7_000,
        "@a@" + "a." * 10_000,
        "#" * 20_000,
        "#1" * 10_000,
        "👨\u200d" * 7_000,
        "e" + "\u0301" * 20_000,
        "🇩" * 20_000,
        "$A" * 10_000,
    ],
    ids=lambda text: f"{text[:12]!a}",
)
def test_hostile_text_takes_no_longer(text: str) -> None:
    assert times(lambda: [on(key, text) for key in KEYS], lambda: [on(key, plain(text)) for key in KEYS]) < 60


def test_ten_platforms_cost_little_more_than_cutting_the_text_into_graphemes() -> None:
    text = (
        "We are launching at ten! 🚀 See https://example.com/launch?from=post and ask @ann@example.social, "
        "or #launch. Grüße aus Köln: größer, schöner, schneller. "
    )
    text = (text * 3)[:300]
    ten = [platforms.load(key) for key in KEYS if key not in {"generic", "reddit", "google_business"}]
    assert len(ten) == 10
    fresh = (f"{number} {text}"[:300] for number in range(10_000))

    def counted() -> None:
        for body in (next(fresh) for _ in range(30)):
            for platform in ten:
                count(body, platform)

    def cut() -> None:
        for body in (next(fresh) for _ in range(30)):
            for _ in ten:
                list(grapheme_ends(body))

    assert times(counted, cut, runs=3) < 20


def test_plain_text_never_imports_the_grapheme_library() -> None:
    code = (
        "import sys\nfrom smdash import platforms\nfrom smdash.domain.counting.check import count\n"
        "for key in platforms.keys():\n    count('Grüße, see https://example.com @ann@b.social #tag', platforms.load(key))\n"
        "assert 'regex' not in sys.modules\n"
        "count('\\U0001f600', platforms.load('bluesky'))\nassert 'regex' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_server_that_counts_as_it_is_written_counts_addresses_and_mentions_whole() -> None:
    text = "See https://example.com/a/long/path/that/is/more/than/it @bob@far.example"
    assert on("mastodon", text).count == len("See ") + 23 + len(" @bob")
    assert on("mastodon", text, url_weight=0).count == len(text)
    assert on("mastodon", text, url_weight=7).count == len("See ") + 7 + len(" @bob")
