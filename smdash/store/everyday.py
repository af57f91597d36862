"""What version 19 of the schema adds: ideas and the feeds that bring some, snippets, and sets of accounts.

An *idea* is a thought without account or time. One that a feed brought carries the feed's own id of it (``ref``), so that
the same entry comes once, also where its person let go of it. A *snippet* is a saved text: what was a saved reply is one
kind of it.
"""

from __future__ import annotations

from smdash.store.schema import full_text, instant_column

KINDS = ("reply", "hashtags", "signature", "text")
_KINDS = ", ".join(f"'{each}'" for each in KINDS)

STATEMENTS: tuple[str, ...] = (
    f"""CREATE TABLE feeds (
        id INTEGER PRIMARY KEY, brand_id INTEGER REFERENCES brands(id), url TEXT NOT NULL CHECK (url <> ''),
        name TEXT NOT NULL DEFAULT '', pillar_id INTEGER REFERENCES pillars(id),
        labels TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(labels)),
        {instant_column("created_at", null=False)}, {instant_column("archived_at")}) STRICT""",
    "CREATE UNIQUE INDEX feeds_url ON feeds(coalesce(brand_id, 0), url) WHERE archived_at IS NULL",
    # What a feed's server said last: what it calls itself, where it lies now ('' as it was typed), and entries that
    # were left out when they were new (``known``, a list of their ids);
    # moves with each reading and is no person's step.
    f"""CREATE TABLE feed_readings (
        feed_id INTEGER PRIMARY KEY REFERENCES feeds(id) ON DELETE CASCADE, etag TEXT NOT NULL DEFAULT '',
        modified TEXT NOT NULL DEFAULT '', {instant_column("read_at")}, {instant_column("after_at")},
        error TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
        known TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(known))) STRICT""",
    # `post_id` is the post that was made of it; `archived_at` says when its person let go of it.
    f"""CREATE TABLE ideas (
        id INTEGER PRIMARY KEY, brand_id INTEGER REFERENCES brands(id), text TEXT NOT NULL, link TEXT NOT NULL DEFAULT '',
        pillar_id INTEGER REFERENCES pillars(id), labels TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(labels)),
        feed_id INTEGER REFERENCES feeds(id) ON DELETE SET NULL, ref TEXT NOT NULL DEFAULT '', post_id INTEGER REFERENCES posts(id) ON DELETE SET NULL,
        {instant_column("created_at", null=False)}, {instant_column("updated_at", null=False)}, {instant_column("archived_at")},
        CHECK (text <> '' OR link <> ''), CHECK (feed_id IS NULL OR ref <> '')) STRICT""",
    "CREATE UNIQUE INDEX ideas_ref ON ideas(feed_id, ref) WHERE feed_id IS NOT NULL",
    "CREATE INDEX ideas_open ON ideas(created_at, id, brand_id) WHERE archived_at IS NULL AND post_id IS NULL",
    "CREATE INDEX ideas_post ON ideas(post_id) WHERE post_id IS NOT NULL",
    *full_text("ideas", "text", "link"),
    "ALTER TABLE saved_replies ADD COLUMN place TEXT NOT NULL DEFAULT '' CHECK (place IN ('', 'first_comment'))",
    f"ALTER TABLE saved_replies ADD COLUMN kind TEXT NOT NULL DEFAULT 'reply' CHECK (kind IN ({_KINDS}))",
    f"""CREATE TABLE account_sets (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE CHECK (name <> ''), {instant_column("created_at", null=False)}) STRICT""",
    """CREATE TABLE account_set_members (
        id INTEGER PRIMARY KEY, set_id INTEGER NOT NULL REFERENCES account_sets(id) ON DELETE CASCADE,
        account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, UNIQUE (set_id, account_id)) STRICT""",
)
WIDENED: tuple[str, ...] = ("saved_replies",)
