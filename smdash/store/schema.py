"""The first schema as SQL, in the order in which tables refer to each other; later steps are in ``migrations``.

Instants are TEXT in UTC, ``YYYY-MM-DDTHH:MM:SSZ``, so that they sort as text. Dates are ``YYYY-MM-DD``.
Wall clocks are kept beside the instant they were resolved to, with their zone, so that what was picked
can be shown as picked. Missing is NULL; '' means "none" only where a column is NOT NULL.
"""

from __future__ import annotations

DELIVERY_STATES = (
    "draft",
    "scheduled",
    "held",
    "sending",
    "published",
    "failed",
    "unknown",
    "missed",
    "cancelled",
)
_STATES = ", ".join(f"'{state}'" for state in DELIVERY_STATES)


def instant_column(column: str, *, null: bool = True) -> str:
    """Return a column of stored instants."""
    check = f"CHECK ({column} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z')"
    return f"{column} TEXT {'' if null else 'NOT NULL '}{check}"


TABLES: dict[str, str] = {
    "settings": """CREATE TABLE settings (
        key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL CHECK (json_valid(value))) STRICT, WITHOUT ROWID""",
    "sources": f"""CREATE TABLE sources (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL DEFAULT '',
        account_id INTEGER REFERENCES accounts(id), period_from TEXT, period_to TEXT,
        rows_added INTEGER NOT NULL DEFAULT 0, rows_updated INTEGER NOT NULL DEFAULT 0,
        rows_skipped INTEGER NOT NULL DEFAULT 0, {instant_column("captured_at", null=False)},
        {instant_column("imported_at", null=False)}) STRICT""",
    "brands": f"""CREATE TABLE brands (
        id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE CHECK (slug <> ''), name TEXT NOT NULL,
        colour TEXT NOT NULL DEFAULT '', zone TEXT NOT NULL, utm TEXT CHECK (utm IS NULL OR json_valid(utm)),
        {instant_column("archived_at")}, {instant_column("created_at", null=False)}) STRICT""",
    "pillars": """CREATE TABLE pillars (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), name TEXT NOT NULL,
        share REAL, archived_at TEXT, UNIQUE (brand_id, name)) STRICT""",
    "goals": """CREATE TABLE goals (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), name TEXT NOT NULL,
        metric TEXT, target REAL, due_on TEXT, archived_at TEXT, UNIQUE (brand_id, name)) STRICT""",
    "accounts": f"""CREATE TABLE accounts (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), platform TEXT NOT NULL,
        slug TEXT NOT NULL UNIQUE CHECK (slug GLOB '?*/?*'), handle TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL DEFAULT '', zone TEXT, remote_id TEXT, text_limit INTEGER,
        promise_minutes INTEGER NOT NULL CHECK (promise_minutes > 0),
        inbox_per_week REAL CHECK (inbox_per_week IS NULL OR inbox_per_week >= 0),
        min_gap_minutes INTEGER NOT NULL DEFAULT 0, daily_cap INTEGER, options TEXT CHECK (options IS NULL OR json_valid(options)),
        {instant_column("archived_at")}, {instant_column("created_at", null=False)}) STRICT""",
    "cadences": """CREATE TABLE cadences (
        id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
        format TEXT NOT NULL, per_week REAL NOT NULL CHECK (per_week >= 0), adapted INTEGER NOT NULL DEFAULT 0 CHECK (adapted IN (0, 1)),
        UNIQUE (account_id, format, adapted)) STRICT""",
    "slots": """CREATE TABLE slots (
        id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
        weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), wall_time TEXT NOT NULL CHECK (wall_time GLOB '[0-2][0-9]:[0-5][0-9]'),
        format TEXT, pillar_id INTEGER REFERENCES pillars(id), from_on TEXT, until_on TEXT,
        UNIQUE (account_id, weekday, wall_time)) STRICT""",
    "watched": """CREATE TABLE watched (
        id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, position INTEGER NOT NULL,
        metric TEXT NOT NULL, level TEXT NOT NULL CHECK (level IN ('post', 'account')),
        mode TEXT NOT NULL CHECK (mode IN ('total', 'per_post', 'ratio', 'level')), over TEXT NOT NULL DEFAULT '', label TEXT NOT NULL, unit TEXT NOT NULL DEFAULT 'count', better TEXT NOT NULL DEFAULT 'up',
        UNIQUE (account_id, position)) STRICT""",
    "posts": f"""CREATE TABLE posts (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, brand_id INTEGER NOT NULL REFERENCES brands(id),
        title TEXT NOT NULL DEFAULT '', body TEXT NOT NULL, link TEXT NOT NULL DEFAULT '',
        pillar_id INTEGER REFERENCES pillars(id), goal_id INTEGER REFERENCES goals(id), category TEXT,
        labels TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(labels)), estimate_minutes REAL,
        first_comment TEXT NOT NULL DEFAULT '', content_warning TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT '',
        options TEXT CHECK (options IS NULL OR json_valid(options)), source_id INTEGER REFERENCES sources(id),
        {instant_column("created_at", null=False)}, {instant_column("updated_at", null=False)}, {instant_column("archived_at")}) STRICT""",
    "variants": """CREATE TABLE variants (
        id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
        account_id INTEGER NOT NULL REFERENCES accounts(id), format TEXT NOT NULL DEFAULT 'text',
        body TEXT, title TEXT, first_comment TEXT, content_warning TEXT, language TEXT, visibility TEXT,
        options TEXT CHECK (options IS NULL OR json_valid(options)), UNIQUE (post_id, account_id)) STRICT""",
    "media": """CREATE TABLE media (
        id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
        variant_id INTEGER REFERENCES variants(id) ON DELETE CASCADE, position INTEGER NOT NULL DEFAULT 0,
        path TEXT NOT NULL, alt_text TEXT NOT NULL DEFAULT '', mime TEXT, bytes INTEGER, sha256 TEXT,
        width INTEGER, height INTEGER, seconds REAL, checked_at TEXT) STRICT""",
    "deliveries": f"""CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, post_id INTEGER NOT NULL REFERENCES posts(id),
        variant_id INTEGER NOT NULL REFERENCES variants(id), account_id INTEGER NOT NULL REFERENCES accounts(id),
        state TEXT NOT NULL CHECK (state IN ({_STATES})), {instant_column("due_at")}, wall TEXT, zone TEXT,
        slot_id INTEGER REFERENCES slots(id) ON DELETE SET NULL, overtime INTEGER NOT NULL DEFAULT 0 CHECK (overtime IN (0, 1)),
        reason TEXT NOT NULL DEFAULT '', idempotency_key TEXT, {instant_column("intent_at")}, {instant_column("outcome_at")},
        {instant_column("published_at")}, remote_id TEXT, permalink TEXT NOT NULL DEFAULT '', sent_text TEXT,
        error TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
        {instant_column("created_at", null=False)}, {instant_column("updated_at", null=False)},
        CHECK (state NOT IN ('scheduled', 'missed') OR due_at IS NOT NULL)) STRICT""",
    "definitions": """CREATE TABLE definitions (
        id INTEGER PRIMARY KEY, platform TEXT NOT NULL, metric TEXT NOT NULL, version INTEGER NOT NULL, label TEXT NOT NULL,
        unit TEXT NOT NULL, kind TEXT NOT NULL, level TEXT NOT NULL CHECK (level IN ('post', 'account')),
        flow TEXT NOT NULL CHECK (flow IN ('flow', 'snapshot')), is_unique INTEGER NOT NULL DEFAULT 0 CHECK (is_unique IN (0, 1)),
        counts TEXT NOT NULL DEFAULT '', valid_from TEXT, valid_until TEXT, replaced_by TEXT,
        comparable INTEGER NOT NULL DEFAULT 1 CHECK (comparable IN (0, 1)), source TEXT NOT NULL DEFAULT '',
        UNIQUE (platform, level, metric, version)) STRICT""",
    "remote_posts": f"""CREATE TABLE remote_posts (
        id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id), remote_id TEXT NOT NULL,
        permalink TEXT NOT NULL DEFAULT '', {instant_column("published_at")}, published_on TEXT, format TEXT NOT NULL DEFAULT '',
        body TEXT NOT NULL DEFAULT '', delivery_id INTEGER REFERENCES deliveries(id) ON DELETE SET NULL,
        source_id INTEGER REFERENCES sources(id), UNIQUE (account_id, remote_id)) STRICT""",
    "account_samples": """CREATE TABLE account_samples (
        account_id INTEGER NOT NULL REFERENCES accounts(id), definition_id INTEGER NOT NULL REFERENCES definitions(id),
        on_day TEXT NOT NULL, value REAL NOT NULL, source_id INTEGER NOT NULL REFERENCES sources(id),
        PRIMARY KEY (account_id, definition_id, on_day)) STRICT, WITHOUT ROWID""",
    "post_samples": """CREATE TABLE post_samples (
        remote_post_id INTEGER NOT NULL REFERENCES remote_posts(id), definition_id INTEGER NOT NULL REFERENCES definitions(id),
        on_day TEXT NOT NULL, value REAL NOT NULL, source_id INTEGER NOT NULL REFERENCES sources(id),
        PRIMARY KEY (remote_post_id, definition_id, on_day)) STRICT, WITHOUT ROWID""",
    "inbox_items": f"""CREATE TABLE inbox_items (
        id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts(id), remote_id TEXT NOT NULL,
        kind TEXT NOT NULL, author TEXT NOT NULL DEFAULT '', handle TEXT NOT NULL DEFAULT '', body TEXT NOT NULL,
        {instant_column("received_at", null=False)}, {instant_column("due_at", null=False)}, permalink TEXT NOT NULL DEFAULT '',
        thread TEXT NOT NULL DEFAULT '', rating INTEGER, flag TEXT NOT NULL DEFAULT '' CHECK (flag IN ('', 'question', 'complaint', 'lead')),
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')), snoozed_until TEXT NOT NULL DEFAULT '',
        {instant_column("handled_at")}, source_id INTEGER REFERENCES sources(id), UNIQUE (account_id, remote_id)) STRICT""",
    "duties": """CREATE TABLE duties (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, activity TEXT NOT NULL, brand_id INTEGER REFERENCES brands(id),
        platform TEXT, per TEXT NOT NULL CHECK (per IN ('workday', 'week', 'month', 'quarter')),
        times REAL NOT NULL DEFAULT 1 CHECK (times >= 0), archived_at TEXT) STRICT""",
    "estimates": """CREATE TABLE estimates (
        key TEXT PRIMARY KEY NOT NULL, median_min REAL NOT NULL CHECK (median_min > 0), s REAL NOT NULL CHECK (s >= 0),
        source TEXT NOT NULL CHECK (source IN ('user', 'learned'))) STRICT""",
    "capacity": """CREATE TABLE capacity (
        weekday INTEGER PRIMARY KEY CHECK (weekday BETWEEN 0 AND 6), hours REAL NOT NULL CHECK (hours BETWEEN 0 AND 24)) STRICT""",
    "days_off": """CREATE TABLE days_off (
        on_day TEXT PRIMARY KEY NOT NULL, hours REAL NOT NULL DEFAULT 0 CHECK (hours BETWEEN 0 AND 24), reason TEXT NOT NULL DEFAULT '') STRICT""",
    "time_entries": f"""CREATE TABLE time_entries (
        id INTEGER PRIMARY KEY, activity TEXT NOT NULL, {instant_column("started_at", null=False)}, {instant_column("ended_at")},
        brand_id INTEGER REFERENCES brands(id), account_id INTEGER REFERENCES accounts(id), post_id INTEGER REFERENCES posts(id),
        item_id INTEGER REFERENCES inbox_items(id), duty_id INTEGER REFERENCES duties(id), note TEXT NOT NULL DEFAULT '',
        source_id INTEGER REFERENCES sources(id)) STRICT""",
    "pauses": f"""CREATE TABLE pauses (
        id INTEGER PRIMARY KEY, scope TEXT NOT NULL CHECK (scope IN ('all', 'brand', 'account', 'category')), subject TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '', {instant_column("started_at", null=False)}, {instant_column("ends_at")}, {instant_column("lifted_at")}) STRICT""",
    "findings": f"""CREATE TABLE findings (
        id INTEGER PRIMARY KEY, check_id TEXT NOT NULL, severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
        subject_kind TEXT NOT NULL, subject_id INTEGER, brand_id INTEGER REFERENCES brands(id),
        evidence TEXT NOT NULL CHECK (json_valid(evidence)), action TEXT NOT NULL DEFAULT '',
        {instant_column("found_at", null=False)}, {instant_column("dismissed_until")}, {instant_column("resolved_at")},
        UNIQUE (check_id, subject_kind, subject_id)) STRICT""",
    "drafts": f"""CREATE TABLE drafts (
        key TEXT PRIMARY KEY NOT NULL, payload TEXT NOT NULL CHECK (json_valid(payload)), {instant_column("saved_at", null=False)}) STRICT, WITHOUT ROWID""",
    "changes": f"""CREATE TABLE changes (
        id INTEGER PRIMARY KEY, label TEXT NOT NULL, {instant_column("made_at", null=False)}, source_id INTEGER,
        {instant_column("undone_at")}, dropped INTEGER NOT NULL DEFAULT 0) STRICT""",
    "change_rows": """CREATE TABLE change_rows (
        id INTEGER PRIMARY KEY, change_id INTEGER NOT NULL REFERENCES changes(id) ON DELETE CASCADE,
        tbl TEXT NOT NULL, old TEXT, new TEXT) STRICT""",
    "journal_state": """CREATE TABLE journal_state (
        id INTEGER PRIMARY KEY CHECK (id = 1), change_id INTEGER, bulk INTEGER NOT NULL DEFAULT 0) STRICT""",
}

INDEXES: tuple[str, ...] = (
    "CREATE INDEX deliveries_state_due ON deliveries(state, due_at, id, account_id)",
    "CREATE INDEX deliveries_account_due ON deliveries(account_id, due_at, state)",
    "CREATE INDEX deliveries_post ON deliveries(post_id)",
    "CREATE INDEX variants_account ON variants(account_id)",
    "CREATE INDEX media_post ON media(post_id)",
    "CREATE INDEX inbox_open ON inbox_items(due_at, id, snoozed_until, account_id) WHERE state = 'open'",
    "CREATE INDEX inbox_account_received ON inbox_items(account_id, received_at)",
    "CREATE INDEX inbox_snoozed ON inbox_items(snoozed_until, id, account_id) WHERE state = 'open' AND snoozed_until <> ''",
    "CREATE INDEX inbox_handled ON inbox_items(handled_at, id, account_id) WHERE state = 'done' AND handled_at IS NOT NULL",
    "CREATE INDEX remote_posts_account_published ON remote_posts(account_id, published_on, id, source_id)",
    "CREATE INDEX time_entries_started ON time_entries(started_at)",
    "CREATE INDEX change_rows_change ON change_rows(change_id, id)",
    "CREATE INDEX drafts_saved ON drafts(saved_at)",
)


def full_text(table: str, *columns: str) -> tuple[str, ...]:
    """Return the index of a table's words, and the triggers that keep it as the table is."""
    names, values, old = (", ".join(f"{row}{column}" for column in columns) for row in ("", "NEW.", "OLD."))
    put = f"INSERT INTO {table}_fts(rowid, {names}) VALUES (NEW.id, {values});"
    take = f"INSERT INTO {table}_fts({table}_fts, rowid, {names}) VALUES ('delete', OLD.id, {old});"
    return (
        f"""CREATE VIRTUAL TABLE {table}_fts USING fts5({names}, content='{table}', content_rowid='id',
            tokenize="unicode61 remove_diacritics 2", prefix='1 2 3')""",
        f"""CREATE TRIGGER {table}_fts_ai AFTER INSERT ON {table} BEGIN
            {put} END""",
        f"""CREATE TRIGGER {table}_fts_ad AFTER DELETE ON {table} BEGIN
            {take} END""",
        f"""CREATE TRIGGER {table}_fts_au AFTER UPDATE OF {names} ON {table} BEGIN
            {take}
            {put} END""",
    )


FULL_TEXT: tuple[str, ...] = (
    *full_text("posts", "title", "body"),
    *full_text("inbox_items", "author", "handle", "body"),
)

GUARDS: tuple[str, ...] = (
    # What went out stays as it went out: "post again" is a copy.
    """CREATE TRIGGER deliveries_published_fixed BEFORE UPDATE OF id, uid, state, due_at, wall, zone, account_id, variant_id,
       post_id, sent_text, published_at
       ON deliveries WHEN OLD.state = 'published' AND (SELECT change_id FROM journal_state) IS NOT -1
       BEGIN SELECT RAISE(ABORT, 'smdash: a published delivery does not change'); END""",
    """CREATE TRIGGER deliveries_published_kept BEFORE DELETE ON deliveries
       WHEN OLD.state IN ('published', 'sending', 'unknown') AND (SELECT change_id FROM journal_state) IS NOT -1
       BEGIN SELECT RAISE(ABORT, 'smdash: a delivery that went out is not deleted'); END""",
    # REPLACE deletes without a delete trigger.
    """CREATE TRIGGER deliveries_published_not_replaced BEFORE INSERT ON deliveries
       WHEN EXISTS (SELECT 1 FROM deliveries WHERE (id = NEW.id OR uid = NEW.uid) AND state IN ('published', 'sending', 'unknown'))
       BEGIN SELECT RAISE(ABORT, 'smdash: a delivery that went out is not replaced'); END""",
)
