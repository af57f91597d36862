"""A conversation as lines: harmless, as wide as asked for, and quick however much is in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from smdash.domain.inbox.conversation import Conversation, Said, Writer
from smdash.widgets.inbox.conversation import FOLDED, Laid, lay_out, wrapped
from tests.journeys.person import harmful
from tests.work import calls

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)
WRITER = Writer("kim", "instagram", "bean", "Kim", "kim.lo", 3, 1, None, None)


def said(text: str, who: Any = "them", *, minutes: int = 5, **more: Any) -> Said:
    author, handle = ("Kim", "kim.lo") if who == "them" else ("Bean", "bean.cafe") if who == "us" else ("Ada", "ada")
    return Said(f"n:{text[:9]}", who, author, handle, text, NOW - timedelta(minutes=minutes), **more)


def laid(*talk: Said, at: int = 0, width: int = 60, whole: bool = False, **more: Any) -> Laid:
    conversation = Conversation(1, talk, at, more.pop("about", ""), "", WRITER, **more)
    return lay_out(conversation, width, NOW, whole=whole)


def text(found: Laid) -> str:
    return "\n".join("".join(piece for piece, _ in line).rstrip() for line in found.lines)


def test_who_said_what_and_what_became_of_it() -> None:
    found = laid(
        said("Is it open?", minutes=60 * 24),
        said("Yes, until six.", "us", minutes=90, state="published"),
        said("And on Sunday?"),
        said("No idea", "others", minutes=2),
        said("Then too.", "us", minutes=1, state="unknown"),
        at=2,
        about="Autumn menu",
        before=3,
        after=12_000,
    )
    assert text(found).split("\n") == [
        "Under your post",
        "│ Autumn menu",
        "",
        "  3 messages before these",
        "",
        "‹ Kim  kim.lo                               Fri 20 Nov 09:12",
        "  Is it open?",
        "",
        "› you  bean.cafe  sent                                 07:42",
        "  Yes, until six.",
        "",
        "▶ Kim  kim.lo                                          09:07",
        "  And on Sunday?",
        "",
        "· Ada  ada                                             09:10",
        "  No idea",
        "",
        "› you  bean.cafe  unconfirmed: it may be out           09:11",
        "  Then too.",
        "",
        "  12,000 messages after these",
    ]
    assert text(found._replace(lines=found.lines[found.begin : found.end])).endswith("And on Sunday?")


def test_what_was_edited_or_is_gone_says_so() -> None:
    edited = said("New words", edited_at=NOW - timedelta(minutes=1), was="Old words")
    found = text(laid(edited, said("Bye", gone=True, minutes=-10)))
    assert "edited 09:11" in found
    assert "before it was edited:\n  Old words" in found
    assert "no longer there" in found
    assert "09:22, a time to come" in found
    assert "(no text)" in text(laid(said("  \n ")))


def test_long_texts_beside_the_item_are_folded_until_they_are_asked_for() -> None:
    long = "word " * 20_000
    found = laid(said(long), said("And?"), at=1)
    assert found.folded
    assert len(found.lines) < FOLDED + 10
    assert "100,000 characters in all: enter shows them" in text(found)
    whole = laid(said(long), said("And?"), at=1, whole=True)
    assert not whole.folded
    assert text(whole).count("word") == 20_000
    assert text(laid(said(long))).count("word") == 20_000, "the item itself is never folded"


@given(st.text(max_size=300), st.integers(20, 90), st.integers(0, 50))
def test_whatever_is_written_stays_in_its_line(words: str, width: int, depth: int) -> None:
    found = laid(said(words, depth=depth), said("x" + words, "others", note=words), width=width)
    for line in found.lines:
        painted = "".join(piece for piece, _ in line)
        assert not harmful(painted)
        assert cell_len(painted) <= width


@given(st.text(alphabet="ab \u6f22\u0301\n", max_size=200), st.integers(2, 30))
def test_wrapping_loses_nothing_but_spaces(words: str, width: int) -> None:
    lines = list(wrapped(words, width))
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize("body", ["a" * 100_000, "\u6f22" * 100_000, "ab \u0301\u0302\u0303\u0304 " * 12_000])
def test_a_hundred_thousand_characters(body: str) -> None:
    assert len(laid(said(body)).lines) > 800
    half = body[: len(body) // 2]
    assert calls(lambda: laid(said(body))) < 2.2 * calls(lambda: laid(said(half)))


def test_ten_thousand_messages() -> None:
    talk = [said(f"message {number}", "others", minutes=number) for number in range(10_000)]
    found = laid(*talk, at=5_000)
    assert len(found.lines) == 3 * 10_000 - 1
    assert "message 5000" in text(found._replace(lines=found.lines[found.begin : found.end]))


def test_on_a_wide_screen_the_time_of_a_message_stands_by_its_text() -> None:
    wide, narrow = (text(laid(said("Hi"), width=width)).split("\n")[0] for width in (190, 139))
    assert (len(wide), len(narrow)) == (110, 139)
    assert wide.endswith("09:07")
