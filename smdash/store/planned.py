"""What version 2 of the schema adds: when nothing goes out, what comes back by itself, and who handed a post over.

A *pool* holds evergreen posts of one brand. Its posts, and the post a recurrence repeats, are posts without deliveries
of their own: each time one goes into the queue it goes as a copy, so that what went out keeps its words.
"""

from __future__ import annotations

from smdash.store.schema import instant_column

_CLOCK = "GLOB '[0-2][0-9]:[0-5][0-9]'"
_SEASON = "GLOB '[0-1][0-9]-[0-3][0-9]'"

STATEMENTS: tuple[str, ...] = (
    # A blackout keeps its scope's slots empty: on a weekday, between two dates, between two clocks, or all of these.
    f"""CREATE TABLE blackouts (
        id INTEGER PRIMARY KEY, scope TEXT NOT NULL CHECK (scope IN ('all', 'brand', 'account')), subject TEXT NOT NULL DEFAULT '',
        weekdays TEXT NOT NULL DEFAULT '' CHECK (weekdays NOT GLOB '*[^0-6]*'), from_on TEXT, until_on TEXT,
        wall_from TEXT CHECK (wall_from {_CLOCK}), wall_until TEXT CHECK (wall_until {_CLOCK}),
        reason TEXT NOT NULL DEFAULT '') STRICT""",
    f"""CREATE TABLE recurrences (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
        every INTEGER NOT NULL CHECK (every > 0), unit TEXT NOT NULL CHECK (unit IN ('day', 'week', 'month', 'year')),
        anchor_wall TEXT NOT NULL, zone TEXT NOT NULL, until_on TEXT, times INTEGER CHECK (times > 0),
        skipped TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(skipped)),
        {instant_column("ended_at")}, {instant_column("created_at", null=False)}) STRICT""",
    f"""CREATE TABLE pools (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), name TEXT NOT NULL CHECK (name <> ''),
        pick TEXT NOT NULL DEFAULT 'least' CHECK (pick IN ('least', 'oldest', 'newest', 'random')),
        cooldown_days INTEGER NOT NULL DEFAULT 45 CHECK (cooldown_days >= 0), max_runs INTEGER CHECK (max_runs > 0),
        {instant_column("archived_at")}, {instant_column("created_at", null=False)}, UNIQUE (brand_id, name)) STRICT""",
    f"""CREATE TABLE pool_posts (
        id INTEGER PRIMARY KEY, pool_id INTEGER NOT NULL REFERENCES pools(id) ON DELETE CASCADE,
        post_id INTEGER NOT NULL UNIQUE REFERENCES posts(id) ON DELETE CASCADE, max_runs INTEGER CHECK (max_runs > 0),
        season_from TEXT CHECK (season_from {_SEASON}), season_until TEXT CHECK (season_until {_SEASON}), expires_on TEXT,
        {instant_column("archived_at")}, {instant_column("created_at", null=False)}) STRICT""",
    """CREATE TABLE pool_texts (
        id INTEGER PRIMARY KEY, pool_post_id INTEGER NOT NULL REFERENCES pool_posts(id) ON DELETE CASCADE,
        position INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (pool_post_id, position)) STRICT""",
    "ALTER TABLE slots ADD COLUMN pool_id INTEGER REFERENCES pools(id) ON DELETE SET NULL",
    "ALTER TABLE posts ADD COLUMN recurrence_id INTEGER REFERENCES recurrences(id) ON DELETE SET NULL",
    "ALTER TABLE posts ADD COLUMN occurrence INTEGER",
    "ALTER TABLE posts ADD COLUMN pool_post_id INTEGER REFERENCES pool_posts(id) ON DELETE SET NULL",
    "ALTER TABLE deliveries ADD COLUMN via TEXT NOT NULL DEFAULT ''",
    "CREATE UNIQUE INDEX posts_occurrence ON posts(recurrence_id, occurrence) WHERE recurrence_id IS NOT NULL",
    "CREATE INDEX posts_pool ON posts(pool_post_id) WHERE pool_post_id IS NOT NULL",
    "CREATE INDEX recurrences_post ON recurrences(post_id)",
    "CREATE INDEX pool_posts_pool ON pool_posts(pool_id)",
    # The state and due time of one account's deliveries by post: what else says the same thing there.
    "CREATE INDEX deliveries_variant ON deliveries(variant_id)",
)

WIDENED = ("slots", "posts", "deliveries")
