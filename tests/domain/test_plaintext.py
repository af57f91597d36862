"""Text from outside is only text."""

from __future__ import annotations

import json
import sqlite3
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smdash.domain.plaintext import block, one_line, storable

ANY = st.text(st.characters(exclude_categories=()), max_size=200)
NASTY = st.lists(
    st.sampled_from(
        ["\x1b[31m", "\x1b]52;c;AAAA\x07", "\x9b1m", "\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\r\n", "\n", "\t", "\x00", "\x7f", "\x85",
         "\u2028", "\u200d", "\ufe0f", "e\u0301\u0301\u0301\u0301", "\ud800", "\udfff", "[/nope]", "漢字", "\U0001f9d1", "\U000e0041", "a"]
    ),
    max_size=30,
).map("".join)  # fmt: skip
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def harmful(char: str) -> bool:
    """Whether a character can act on a terminal, turn the direction of text, or cannot be written at all."""
    return (
        unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(char) in BIDI
        or char in "\u200e\u200f\u061c"
    )


@given(ANY | NASTY, st.integers(0, 300))
@example("hello [/nope] \x1b]52;c;AAAA\x07 \u202e \U0001f9d1\u200d\U0001f680 漢字", 400)
def test_one_line_holds_nothing_that_acts(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert not any(harmful(char) for char in line)
    assert len(line) <= limit
    assert one_line(line, limit) == line
    line.encode("utf-8")


@given(ANY | NASTY)
def test_block_holds_nothing_that_acts_but_line_breaks(text: str) -> None:
    found = block(text)
    assert not any(harmful(char) for char in found if char != "\n")
    assert block(found) == found


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=100))
def test_plain_text_stays(text: str) -> None:
    assert one_line(text) == block(text) == storable(text) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\nb", "a b"), ("a\r\nb", "a b"), ("a \n\n\tb\u2028c", "a b c"), ("\x1b[2J", "\u241b[2J"), ("\u202eabc", "\u25c7abc"), ("a\tb", "a b"), ("\x07", "\u2407"), ("\x9b", "\ufffd")],
)  # fmt: skip
def test_what_is_shown_instead(text: str, line: str) -> None:
    assert one_line(text) == line


@given(ANY | NASTY)
def test_storable_text_comes_back_from_sqlite(text: str) -> None:
    kept = storable(text)
    conn = sqlite3.connect(":memory:")
    assert conn.execute("SELECT ?", (kept,)).fetchone()[0] == kept
    assert conn.execute("SELECT length(?)", (kept,)).fetchone()[0] == len(kept)
    assert json.loads(conn.execute("SELECT json_object('t', ?)", (kept,)).fetchone()[0])["t"] == kept
    conn.close()
    assert storable(kept) == kept
