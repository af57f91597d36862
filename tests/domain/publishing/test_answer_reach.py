"""Whom an answer reaches, in the words of what is answered."""

from __future__ import annotations

import pytest

from smdash.domain.publishing.replies import answer_reaches


@pytest.mark.parametrize(
    ("kind", "visibility", "by_names", "words"),
    [
        ("message", "direct", False, "a private message to @kim"),
        ("message", "", False, "a private message to @kim"),
        ("message", "direct", True, "only the people it names"),
        ("comment", "", False, "public, under your post"),
        ("comment", "public", False, "public, under your post"),
        ("comment", "private", True, "followers only"),
        ("review", "", False, "public"),
        ("mention", "", False, "as public as the mention it answers"),
        ("mention", "public", True, "everybody"),
        ("reply", "direct", True, "only the people it names"),
    ],
)
def test_an_answer_says_whom_it_reaches(kind: str, visibility: str, *, by_names: bool, words: str) -> None:
    assert answer_reaches(kind, visibility, "@kim", by_names=by_names) == words
