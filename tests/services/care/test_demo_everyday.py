"""What stands beside the sample world's plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def test_ideas_snippets_sets_and_a_feed_are_there(demo: Services) -> None:
    found = demo.ideas.view().window.rows(0, 10)
    assert [(each.brand, each.created_at.day) for each in found] == [("bean", 20), ("acme", 19), ("nord", 17), ("", 16)]
    assert demo.ideas.view(kind="dropped").window.count == 1
    assert {each.kind for each in demo.snippets.every()} == {"reply", "hashtags", "signature", "text"}
    assert [each.name for each in demo.account_sets.every()] == ["cafe", "launch"]
    assert [(each.brand, each.read_at) for each in demo.feeds.every()] == [("nord", None)]
