"""A text as it is read: its own words, harmless, and no longer than a screen can bear."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from smdash.widgets.strategy.plainmarkdown import MOST_LINES, read_text
from tests.journeys.person import harmful


def test_marks_of_headings_become_their_style() -> None:
    found = read_text("\r\n\n### A *b*\r\nTitle\n---\n```\n# code\n```\n> said\n- one\n\n")
    assert found.plain == "A *b*\nTitle\n```\n# code\n```\n> said\n- one\n"


def test_what_is_the_templates_is_told_from_own_words() -> None:
    found = read_text("Audience:\nbakers\n", frozenset({"Audience:"}))
    assert [(span.start, span.end) for span in found.spans if "italic" in str(span.style)] == [(0, len("Audience:\n"))]


@given(st.text(max_size=80))
def test_nothing_acts_on_the_terminal(text: str) -> None:
    assert not harmful(read_text(text).plain.replace("\n", ""))


def test_a_very_long_text_is_cut_and_counted() -> None:
    began = time.process_time()
    found = read_text("word\n" * 90_000 + "end")
    assert time.process_time() - began < 2.0
    assert found.plain.count("\n") == MOST_LINES
    assert found.plain.endswith("... 89,701 more lines")
    assert len(read_text("x" * 50_000).plain) < 3_000
