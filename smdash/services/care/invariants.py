"""What holds of every sound database beyond its references."""

from __future__ import annotations

INVARIANTS: tuple[tuple[str, str, str], ...] = (
    (
        "deliveries belong to their post's brand",
        """SELECT count(*) FROM deliveries d JOIN posts p ON p.id = d.post_id JOIN accounts a ON a.id = d.account_id
           WHERE a.brand_id <> p.brand_id""",
        "a post of one client is queued on another's account",
    ),
    (
        "deliveries agree with their variant",
        "SELECT count(*) FROM deliveries d JOIN variants v ON v.id = d.variant_id WHERE v.account_id <> d.account_id OR v.post_id <> d.post_id",
        "a delivery carries another account's text",
    ),
    (
        "published posts have an instant",
        "SELECT count(*) FROM deliveries WHERE state = 'published' AND published_at IS NULL",
        "a post counts as out without a time",
    ),
    (
        "handled items have an instant",
        # The name of a column that an earlier version lacks is found in what stands around the inner query. Spam and
        # what was erased is done without ever having been handled.
        """SELECT (SELECT count(*) FROM inbox_items WHERE state = 'done' AND handled_at IS NULL AND spam = 0
           AND remote_id NOT GLOB 'erased:*') FROM (SELECT 0 AS spam)""",
        "an item counts as answered without a time",
    ),
    (
        "no change is left open",
        "SELECT count(*) FROM journal_state WHERE change_id IS NOT NULL",
        "a write did not end properly",
    ),
    (
        "posts are searchable",
        "SELECT abs((SELECT count(*) FROM posts) - (SELECT count(*) FROM posts_fts_docsize))",
        "the full-text index lacks posts",
    ),
    (
        "items are searchable",
        "SELECT abs((SELECT count(*) FROM inbox_items) - (SELECT count(*) FROM inbox_items_fts_docsize))",
        "the full-text index lacks items",
    ),
)
"""A name, a query for the number of rows that must not exist, and the sentence that says what they would mean."""
