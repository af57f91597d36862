"""What version 10 of the schema adds: answering people, what an item is and when it must be answered, and who wrote it.

A *reply* is what the person answers to an item. It is their step, so it is in the undo journal; that it goes out over
the network is a sending of it (``sendings.reply_id``), whose promises are those of posts. A reply by hand has none.
"""

from __future__ import annotations

from smdash.store.item_sql import AUTHOR_KEY, WORTH
from smdash.store.schema import instant_column

REPLY_STATES = ("scheduled", "sending", "published", "failed", "unknown", "missed", "cancelled")
_STATES = ", ".join(f"'{state}'" for state in REPLY_STATES)
_OUT = "('published', 'sending', 'unknown')"

_ITEM_COLUMNS: tuple[tuple[str, str], ...] = (
    # One that is spam is done without having been handled: in no list but its own, in no count and no reply time.
    ("spam", "INTEGER NOT NULL DEFAULT 0 CHECK (spam IN (0, 1))"),
    # Done, and the next word is theirs.
    ("waiting", "INTEGER NOT NULL DEFAULT 0 CHECK (waiting IN (0, 1))"),
    # Which rule gave it its mark, 'person' where the person did; '' for none.
    ("judged", "TEXT NOT NULL DEFAULT ''"),
    ("tags", "TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags))"),
    # The remote id of what it answers, and the lasting id of who wrote it, where the network tells.
    ("answers", "TEXT NOT NULL DEFAULT ''"),
    ("author_id", "TEXT NOT NULL DEFAULT ''"),
    # Since when its platform takes no answer any more.
    (instant_column("closes_at").partition(" ")[0], instant_column("closes_at").partition(" ")[2]),
    # When its author last changed it, and what it said when it was first read.
    (instant_column("edited_at").partition(" ")[0], instant_column("edited_at").partition(" ")[2]),
    ("first_body", "TEXT"),
)

STATEMENTS: tuple[str, ...] = (
    *(f"ALTER TABLE inbox_items ADD COLUMN {name} {kind}" for name, kind in _ITEM_COLUMNS),
    *(f"ALTER TABLE stash_inbox_items ADD COLUMN {name} {kind.partition(' CHECK')[0]}" for name, kind in _ITEM_COLUMNS),
    "DROP INDEX inbox_open",
    f"""CREATE INDEX inbox_open ON inbox_items(due_at, {WORTH}, id, snoozed_until, account_id, closes_at)
       WHERE state = 'open'""",
    """CREATE INDEX inbox_closing ON inbox_items(closes_at, id, snoozed_until, account_id)
       WHERE state = 'open' AND closes_at IS NOT NULL""",
    "CREATE INDEX inbox_waiting ON inbox_items(handled_at, id, account_id) WHERE waiting = 1",
    "CREATE INDEX inbox_spam ON inbox_items(received_at, id, account_id) WHERE spam = 1",
    "CREATE INDEX inbox_thread ON inbox_items(account_id, thread, received_at, id) WHERE thread <> ''",
    f"CREATE INDEX inbox_author ON inbox_items({AUTHOR_KEY}, account_id, received_at, id)",
    # `promise_own` says whether the promise was made by the person; NULL for what was there before, of which nobody
    # knows. `hours` are the account's own business hours (JSON as in the setting `office`), NULL for the home's.
    "ALTER TABLE accounts ADD COLUMN promise_own INTEGER CHECK (promise_own IN (0, 1))",
    "ALTER TABLE accounts ADD COLUMN hours TEXT CHECK (hours IS NULL OR json_valid(hours))",
    # `after` is what the item is once its answer is out. `text` is what goes or went out.
    f"""CREATE TABLE saved_replies (
        id INTEGER PRIMARY KEY, brand_id INTEGER REFERENCES brands(id), name TEXT NOT NULL CHECK (name <> ''),
        body TEXT NOT NULL, {instant_column("created_at", null=False)}, {instant_column("updated_at", null=False)},
        {instant_column("archived_at")}) STRICT""",
    "CREATE UNIQUE INDEX saved_replies_name ON saved_replies(coalesce(brand_id, 0), name) WHERE archived_at IS NULL",
    f"""CREATE TABLE replies (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, item_id INTEGER NOT NULL REFERENCES inbox_items(id),
        account_id INTEGER NOT NULL REFERENCES accounts(id), state TEXT NOT NULL CHECK (state IN ({_STATES})),
        {instant_column("due_at")}, text TEXT NOT NULL, visibility TEXT NOT NULL DEFAULT '',
        content_warning TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT '',
        saved_reply_id INTEGER REFERENCES saved_replies(id), after TEXT NOT NULL DEFAULT 'done' CHECK (after IN ('done', 'waiting', 'open')),
        {instant_column("intent_at")}, {instant_column("outcome_at")}, {instant_column("published_at")},
        remote_id TEXT, permalink TEXT NOT NULL DEFAULT '', via TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
        {instant_column("created_at", null=False)}, {instant_column("updated_at", null=False)}) STRICT""",
    "CREATE INDEX replies_item ON replies(item_id, id)",
    "CREATE INDEX replies_due ON replies(state, due_at) WHERE state NOT IN ('published', 'cancelled')",
    """CREATE INDEX replies_ledger ON replies(coalesce(outcome_at, intent_at, published_at) DESC, id DESC)
       WHERE coalesce(outcome_at, intent_at, published_at) IS NOT NULL""",
    "CREATE INDEX replies_account ON replies(account_id, published_at)",
    "ALTER TABLE sendings ADD COLUMN reply_id INTEGER REFERENCES replies(id)",
    "CREATE UNIQUE INDEX sendings_reply ON sendings(reply_id) WHERE reply_id IS NOT NULL",
    # What was answered stays as it was said.
    """CREATE TRIGGER replies_published_fixed BEFORE UPDATE OF id, uid, item_id, account_id, state, text, published_at
       ON replies WHEN OLD.state = 'published' AND (SELECT change_id FROM journal_state) IS NOT -1
       BEGIN SELECT RAISE(ABORT, 'smdash: a reply that went out does not change'); END""",
    f"""CREATE TRIGGER replies_kept BEFORE DELETE ON replies
       WHEN OLD.state IN {_OUT} AND (SELECT change_id FROM journal_state) IS NOT -1
       BEGIN SELECT RAISE(ABORT, 'smdash: a reply that went out is not deleted'); END""",
    f"""CREATE TRIGGER replies_not_replaced BEFORE INSERT ON replies
       WHEN EXISTS (SELECT 1 FROM replies WHERE (id = NEW.id OR uid = NEW.uid) AND state IN {_OUT})
       BEGIN SELECT RAISE(ABORT, 'smdash: a reply that went out is not replaced'); END""",
    """CREATE TRIGGER replies_take_sendings BEFORE DELETE ON replies
       BEGIN DELETE FROM attempts WHERE sending_id IN (SELECT id FROM sendings WHERE reply_id = OLD.id AND state IN ('waiting', 'failed', 'dropped'));
       DELETE FROM sendings WHERE reply_id = OLD.id AND state IN ('waiting', 'failed', 'dropped'); END""",
    # A person is known by a handle on each network of one brand; without notes, tags or a lead there is no row.
    f"""CREATE TABLE people (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), name TEXT NOT NULL DEFAULT '',
        notes TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
        is_lead INTEGER NOT NULL DEFAULT 0 CHECK (is_lead IN (0, 1)), {instant_column("lead_at")},
        {instant_column("created_at", null=False)}, {instant_column("updated_at", null=False)}) STRICT""",
    """CREATE TABLE person_handles (
        id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
        brand_id INTEGER NOT NULL REFERENCES brands(id), platform TEXT NOT NULL, key TEXT NOT NULL,
        handle TEXT NOT NULL, UNIQUE (brand_id, platform, key)) STRICT""",
    "CREATE INDEX person_handles_person ON person_handles(person_id)",
    # What the person said an item is where a rule had said otherwise.
    f"""CREATE TABLE corrections (
        id INTEGER PRIMARY KEY, item_id INTEGER NOT NULL REFERENCES inbox_items(id), rule TEXT NOT NULL DEFAULT '',
        was TEXT NOT NULL, now TEXT NOT NULL, {instant_column("made_at", null=False)}) STRICT""",
    "CREATE INDEX corrections_item ON corrections(item_id)",
    # How long an item was worked on in a clearing session, and what came of it.
    f"""CREATE TABLE item_times (
        id INTEGER PRIMARY KEY, session TEXT NOT NULL, item_id INTEGER NOT NULL REFERENCES inbox_items(id),
        account_id INTEGER NOT NULL REFERENCES accounts(id), kind TEXT NOT NULL, outcome TEXT NOT NULL,
        seconds REAL NOT NULL CHECK (seconds >= 0), {instant_column("at", null=False)}) STRICT""",
    "CREATE INDEX item_times_kind ON item_times(kind, at)",
    # Messages of somebody whose data were erased, so that no sync or import brings them back: digests, no ids.
    f"""CREATE TABLE erased (
        account_id INTEGER NOT NULL REFERENCES accounts(id), digest TEXT NOT NULL, {instant_column("erased_at", null=False)},
        PRIMARY KEY (account_id, digest)) STRICT, WITHOUT ROWID""",
)

WIDENED = ("inbox_items", "accounts")
TABLES = frozenset({"erased"})
"""What is not in the undo journal: what was erased for good."""
