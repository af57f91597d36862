"""Completing a filter while it is typed."""

from __future__ import annotations

import pytest

from smdash.domain.filter_completion import complete, shared
from smdash.domain.queue.filters import OFFERED

NAMES = {**OFFERED, "brand": ["acme", "acorn", "bean"], "pillar": ["Tips", "Behind the scenes"], "label": []}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("br", ["brand:"]),
        ("-la", ["-label:"]),
        ("brand:", ["brand:acme", "brand:acorn", "brand:bean"]),
        ("brand:b", ["brand:bean"]),
        ("tea brand:acme,b", ["tea brand:acme,bean"]),
        ("-brand:AC", ["-brand:acme", "-brand:acorn"]),
        ("pillar:be", ['pillar:"Behind the scenes"']),
        ('pillar:"be', ['pillar:"Behind the scenes"']),
        ("state:mi", ["state:missed"]),
        ("label:x", []),
        ("nonsense:x", []),
        ('"brand of', []),
    ],
)
def test_what_is_offered(typed: str, offered: list[str]) -> None:
    found = complete(typed, NAMES)
    assert [found.applied(typed, number) for number in range(len(found.words))] == offered


def test_every_key_is_offered_for_nothing() -> None:
    assert "state:" in complete("", NAMES).words
    assert "state:" in complete("tea ", NAMES).words


def test_what_they_share() -> None:
    assert shared(["brand:acme", "brand:acorn"]) == "brand:ac"
    assert shared(["one"]) == "one"
    assert shared([]) == ""
    assert complete("brand:a", NAMES).applied("brand:a", -1) == "brand:ac"
