"""What of a text goes to Bluesky: what is counted is what is sent, and every place in it by its bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smdash import platforms
from smdash.connectors.bluesky_text import TID, compose, instant_of_tid, readable, stamp, tid
from smdash.domain.counting.check import count
from smdash.domain.counting.scale import graphemes

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AT = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)
PIECES = st.sampled_from(
    ["👩‍👩‍👧‍👦", "日本語", "e\u0301", "🇩🇪", "#kaffee!", "#日本", "#2026", "@anna.bsky.social", "@nobody.example.com", " ", "\n", "(", ")", ".",
     "https://example.com/a/very/long/path?with=query#and-more", "https://ü.example/ä", "shop.example.com/x", "$ABC", "wort", "http://a.de", "@", "#", "\ufe0f", "\r\n"]
)  # fmt: skip


def resolve(name: str) -> str:
    return "" if name.startswith("nobody") else f"did:plc:{name.partition('.')[0]}"


def spans(text: str, tail: int | None = 15) -> list[tuple[str, str]]:
    made = compose(text, tail, resolve)
    raw = made.text.encode()
    return [
        (raw[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode(), next(v for k, v in each["features"][0].items() if k != "$type"))
        for each in made.facets
    ]  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join))
def test_every_place_is_what_it_says_in_bytes_and_none_overlap(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    made = compose(text, 15, resolve)
    raw = made.text.encode()
    last = 0
    for facet in made.facets:
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert last <= start < end <= len(raw)
        last = end
        shown = raw[start:end].decode()
        [feature] = facet["features"]
        kind = feature["$type"].partition("#")[2]
        if kind == "mention":
            assert feature["did"] == resolve(shown[1:].lower())
        elif kind == "tag":
            assert shown[1:] == feature["tag"] or (shown[0] == "$" and shown.upper() == feature["tag"])
        else:
            assert feature["uri"].startswith(("http://", "https://", "HTTP"))
            assert not any(sign.isspace() for sign in feature["uri"])


@given(st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join))
@example("http://a.de\x80")
@example("👩‍👩‍👧‍👦@")
@example("https://example.com/\x1flong/path?with=query#and-more")
@example("#kaffee!(https://example.com/a/very/long/path?with=query#and-more")
def test_what_is_sent_is_as_long_as_what_was_counted(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    counted = count(text, platforms.load("bluesky"))
    made = compose(text, platforms.load("bluesky").limits.link_tail, resolve)
    assert graphemes(made.text) == counted.count
    assert len(made.text.encode()) == next(part.count for part in counted.parts if part.name == "bytes")


def test_a_long_link_is_shown_short_and_leads_to_the_whole() -> None:
    link = "https://example.com/a/very/long/path?with=query"
    assert spans(f"👩‍👩‍👧‍👦 {link}.") == [("example.com/a/very/long/...", link)]
    assert spans(link, None) == [(link, link)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see shop.example.com/x, now", [("shop.example.com/x", "https://shop.example.com/x")]),
        ("(my-shop.de)", [("my-shop.de", "https://my-shop.de")]),
        ("node.js and e.g. this, 1.5.de, a@b.com", []),
        ("hi @Anna.bsky.social!", [("@Anna.bsky.social", "did:plc:anna")]),
        ("(@anna.test) @anna x@anna.test", [("@anna.test", "did:plc:anna")]),
        ("#Kaffee, #日本語。 #2026 #a1 #️⃣ ##x x#y", [("#Kaffee", "Kaffee"), ("#日本語", "日本語"), ("#a1", "a1")]),
        ("＃wide", [("＃wide", "wide")]),
        ("$abc up, $TOOLONG", [("$abc", "$ABC")]),
        ("#" + "a" * 65, []),
        ("a.de/x\u3000b c.de\u00a0d", [("a.de/x", "https://a.de/x"), ("c.de", "https://c.de")]),
        ("http://a.de\x80 https:// http://[x", []),
        ("https://a.de/x\ufeffy a.de/z\ufeff", [("a.de/x", "https://a.de/x"), ("a.de/z", "https://a.de/z")]),
        ("https://a.de/(x) (https://a.de/y)", [("a.de/(x)", "https://a.de/(x)"), ("a.de/y", "https://a.de/y")]),
    ],
)
def test_what_the_networks_own_app_would_mark(text: str, expected: list[tuple[str, str]]) -> None:
    assert spans(text) == expected


def test_a_name_nobody_has_stays_text_and_is_said_once() -> None:
    asked: list[str] = []

    def once(name: str) -> str:
        asked.append(name)
        return ""

    made = compose("@nobody.example.com and @Nobody.example.com", 15, once)
    assert (made.facets, made.unknown, asked) == ([], ("nobody.example.com",), ["nobody.example.com"])


@pytest.mark.parametrize(
    "text",
    [
        "see https://example.com/a/very/long/path?with=query, ok",
        "shop.example.com now",
        "https://a.de/ x",
        "a 👩‍👩‍👧‍👦 https://a.de/x b",
    ],
)
def test_a_text_reads_as_it_was_written(text: str) -> None:
    made = compose(text, 15, resolve)
    assert readable({"text": made.text, "facets": made.facets}) == text


def test_a_link_behind_other_words_is_told() -> None:
    facet = {
        "index": {"byteStart": 0, "byteEnd": 4},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://evil.example/x"}],
    }
    assert readable({"text": "here now", "facets": [facet]}) == "here (https://evil.example/x) now"


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (None, ""),
        ({"text": 3}, ""),
        ({"text": "a", "facets": 3}, "a"),
        ({"text": "é", "facets": [3, {}, {"index": {"byteStart": 0, "byteEnd": 99}, "features": [{"uri": "x"}]}]}, "é"),
        ({"text": "é", "facets": [{"index": {"byteStart": 0, "byteEnd": 1}, "features": [{"uri": "u"}]}]}, "\ufffd (u)\ufffd"),
        ({"text": "a\ud800", "facets": []}, "a?"),
    ],
)  # fmt: skip
def test_what_others_write_is_read_whatever_it_is(record: object, expected: str) -> None:
    assert readable(record) == expected


@given(st.integers(0, 7 * 10**15), st.text(), st.text())
def test_a_post_key_tells_its_time_to_the_millisecond(micros: int, one: str, other: str) -> None:
    at = EPOCH + timedelta(microseconds=micros)
    key = tid(at, one)
    assert TID.fullmatch(key)
    assert key == tid(at, one)
    floor = EPOCH + timedelta(milliseconds=micros // 1000)
    assert timedelta(0) <= instant_of_tid(key) - floor < timedelta(milliseconds=1)
    assert tid(at + timedelta(milliseconds=1), other) > key


def test_messages_of_one_instant_have_keys_of_their_own() -> None:
    assert len({tid(AT, str(number)) for number in range(200)}) == 200


def test_known_post_keys() -> None:
    digits = str.maketrans("234567abcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnopqrstuv")
    for known in ("3jzfcijpj2z2a", "3n2tm6rjye22o"):
        micros = int(known.translate(digits), 32) >> 10
        assert instant_of_tid(known) == datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)
    assert 2022 < instant_of_tid("3jzfcijpj2z2a").year < 2024
    assert instant_of_tid("2222222222222") == datetime(1970, 1, 1, tzinfo=UTC)
    assert instant_of_tid("zzzzzzzzzzzzz") is None
    assert stamp(AT) == "2026-11-23T09:30:15.123Z"
    assert stamp(AT.astimezone().replace(microsecond=0)) == "2026-11-23T09:30:15.000Z"
