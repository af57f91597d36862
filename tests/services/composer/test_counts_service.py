"""A text on each of its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def test_each_account_counts_in_its_platforms_way(demo: Services) -> None:
    accounts = [a for a in demo.home.accounts() if a.slug in {"acme/x", "acme/mastodon", "acme/bluesky"}]
    text = "Read https://example.org/a/very/long/address/that/goes/on \U0001f9d1\u200d\U0001f680"
    assert demo.counts.counts(text, accounts) == [], "nothing is read on the way to the screen"
    demo.counts.prepare(account.platform for account in accounts)
    found = {c.account.slug: c.length.count for c in demo.counts.counts(text, accounts)}
    assert found == {"acme/bluesky": 5 + 11 + 16 + 1 + 1, "acme/mastodon": 5 + 23 + 1 + 1, "acme/x": 5 + 23 + 1 + 2}
    assert len(text) == 61


def test_an_accounts_own_limit_wins(demo: Services) -> None:
    account = demo.manage.edit_account("acme/mastodon", text_limit=5000)
    demo.counts.prepare(["mastodon"])
    assert demo.counts.counts("hello", [account])[0].length.remaining == 4995
