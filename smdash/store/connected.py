"""What version 6 of the schema adds: what goes out and comes in over the network.

A *sending* is one message that goes out once: a post, a part of a thread, its first comment, a reply. It is made when
its turn comes, frozen before it is sent, and never changes once it is out. A delivery is published when its first
sending is; the rest of a thread stands in the ledger by itself. None of this is a person's step, so none of it is in
the undo journal but what touches a table that is.
"""

from __future__ import annotations

from smdash.store.schema import instant_column

_SENDING_STATES = "'waiting', 'sending', 'published', 'failed', 'unknown', 'dropped'"

STATEMENTS: tuple[str, ...] = (
    # How an account is connected. Secrets are never here: `secrets` says where they are kept. `limits` is what its
    # server said it takes; `problem` is why it does not work now, '' while it does, and `problem_kind` its kind.
    f"""CREATE TABLE connections (
        account_id INTEGER PRIMARY KEY REFERENCES accounts(id), server TEXT NOT NULL, remote_id TEXT NOT NULL,
        handle TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT '',
        secrets TEXT NOT NULL CHECK (secrets IN ('keyring', 'file', 'environment')),
        {instant_column("signed_in_at", null=False)}, {instant_column("expires_at")}, {instant_column("checked_at")},
        problem TEXT NOT NULL DEFAULT '', problem_kind TEXT NOT NULL DEFAULT '', {instant_column("problem_at")},
        limits TEXT CHECK (limits IS NULL OR json_valid(limits)), {instant_column("limits_at")}) STRICT""",
    # `record` is what goes out, frozen; `remote` what came of it (JSON of the connector's Remote). `answers` is the
    # sending it replies to, for a part or a comment; `item_id` the message a reply answers. `settled` says by whom an
    # unknown one was decided.
    f"""CREATE TABLE sendings (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL REFERENCES accounts(id),
        delivery_id INTEGER REFERENCES deliveries(id), item_id INTEGER REFERENCES inbox_items(id),
        kind TEXT NOT NULL CHECK (kind IN ('post', 'part', 'comment', 'reply')), position INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL CHECK (state IN ({_SENDING_STATES})), text TEXT NOT NULL,
        message TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(message)), key TEXT, record TEXT,
        attempts INTEGER NOT NULL DEFAULT 0, {instant_column("next_at")}, {instant_column("intent_at")},
        {instant_column("outcome_at")}, {instant_column("published_at")}, remote_id TEXT,
        remote TEXT CHECK (remote IS NULL OR json_valid(remote)), permalink TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '', error_kind TEXT NOT NULL DEFAULT '', via TEXT NOT NULL DEFAULT '',
        settled TEXT NOT NULL DEFAULT '', {instant_column("created_at", null=False)},
        CHECK ((delivery_id IS NULL) <> (item_id IS NULL)), CHECK (state <> 'sending' OR record IS NOT NULL),
        UNIQUE (delivery_id, position)) STRICT""",
    "CREATE INDEX sendings_open ON sendings(state, next_at) WHERE state NOT IN ('published', 'dropped')",
    "CREATE INDEX sendings_latest ON sendings(outcome_at DESC, id DESC)",
    "CREATE INDEX sendings_account ON sendings(account_id, published_at)",
    # Every call that was made for a sending, and what was said: `kind` of the error, '' when it went well.
    f"""CREATE TABLE attempts (
        id INTEGER PRIMARY KEY, sending_id INTEGER NOT NULL REFERENCES sendings(id), doing TEXT NOT NULL CHECK (doing IN ('prepare', 'send', 'look')),
        {instant_column("began_at", null=False)}, {instant_column("ended_at")}, milliseconds INTEGER, kind TEXT NOT NULL DEFAULT '',
        answer TEXT NOT NULL DEFAULT '', via TEXT NOT NULL DEFAULT '') STRICT""",
    "CREATE INDEX attempts_sending ON attempts(sending_id, id)",
    # Who is at work on something that only one may work on; what is past its time may be taken by another.
    f"""CREATE TABLE leases (
        name TEXT PRIMARY KEY NOT NULL, holder TEXT NOT NULL, {instant_column("until", null=False)}) STRICT, WITHOUT ROWID""",
    # Until when a server wants to be left alone, per account and sort of call.
    f"""CREATE TABLE rate_limits (
        account_id INTEGER NOT NULL REFERENCES accounts(id), calls TEXT NOT NULL, {instant_column("until", null=False)},
        PRIMARY KEY (account_id, calls)) STRICT, WITHOUT ROWID""",
    # How far each stream of an account has been read. `problem` is why the last try ended early, '' when it did not.
    f"""CREATE TABLE syncs (
        account_id INTEGER NOT NULL REFERENCES accounts(id), stream TEXT NOT NULL, cursor TEXT NOT NULL DEFAULT '',
        {instant_column("first_at", null=False)}, {instant_column("tried_at")}, {instant_column("done_at")}, added INTEGER NOT NULL DEFAULT 0,
        problem TEXT NOT NULL DEFAULT '', problem_kind TEXT NOT NULL DEFAULT '', PRIMARY KEY (account_id, stream)) STRICT, WITHOUT ROWID""",
    # What answering a message takes, the own post it stands under, and since when it is no longer there.
    "ALTER TABLE inbox_items ADD COLUMN remote TEXT CHECK (remote IS NULL OR json_valid(remote))",
    "ALTER TABLE inbox_items ADD COLUMN about TEXT NOT NULL DEFAULT ''",
    f"ALTER TABLE inbox_items ADD COLUMN {instant_column('gone_at')}",
    "ALTER TABLE remote_posts ADD COLUMN remote TEXT CHECK (remote IS NULL OR json_valid(remote))",
    f"ALTER TABLE remote_posts ADD COLUMN {instant_column('gone_at')}",
    *(
        f"ALTER TABLE stash_{table} ADD COLUMN {column} TEXT"
        for table, columns in (("inbox_items", ("remote", "about", "gone_at")), ("remote_posts", ("remote", "gone_at")))
        for column in columns
    ),
    "CREATE INDEX remote_posts_delivery ON remote_posts(delivery_id) WHERE delivery_id IS NOT NULL",
    # What is out stays as it went out, and what may be out is neither deleted nor made anew.
    """CREATE TRIGGER sendings_published_fixed BEFORE UPDATE OF id, uid, account_id, delivery_id, item_id, kind, position, state, text, key, record, published_at
       ON sendings WHEN OLD.state = 'published'
       BEGIN SELECT RAISE(ABORT, 'smdash: what was sent does not change'); END""",
    """CREATE TRIGGER sendings_record_frozen BEFORE UPDATE OF key, record, text ON sendings
       WHEN OLD.state IN ('sending', 'unknown') AND (NEW.key IS NOT OLD.key OR NEW.record IS NOT OLD.record OR NEW.text IS NOT OLD.text)
       BEGIN SELECT RAISE(ABORT, 'smdash: what is being sent does not change'); END""",
    """CREATE TRIGGER sendings_kept BEFORE DELETE ON sendings WHEN OLD.state IN ('published', 'sending', 'unknown')
       BEGIN SELECT RAISE(ABORT, 'smdash: what was sent is not deleted'); END""",
    """CREATE TRIGGER sendings_not_replaced BEFORE INSERT ON sendings
       WHEN EXISTS (SELECT 1 FROM sendings WHERE (id = NEW.id OR uid = NEW.uid OR (delivery_id = NEW.delivery_id AND position = NEW.position))
                    AND state IN ('published', 'sending', 'unknown'))
       BEGIN SELECT RAISE(ABORT, 'smdash: what was sent is not replaced'); END""",
)

PLANS_GO: tuple[str, ...] = (
    # A delivery that never went out may be deleted (by undo, say), and what was tried of it goes with it.
    """CREATE TRIGGER deliveries_take_sendings BEFORE DELETE ON deliveries
       BEGIN DELETE FROM attempts WHERE sending_id IN (SELECT id FROM sendings WHERE delivery_id = OLD.id AND state IN ('waiting', 'failed', 'dropped'));
       DELETE FROM sendings WHERE delivery_id = OLD.id AND state IN ('waiting', 'failed', 'dropped'); END""",
    # When an account's last post went out is asked before each one that goes out.
    "CREATE INDEX deliveries_account_out ON deliveries(account_id, published_at) WHERE published_at IS NOT NULL",
    # The ledger, the newest first.
    """CREATE INDEX deliveries_ledger ON deliveries(coalesce(outcome_at, intent_at, published_at) DESC, id DESC)
       WHERE coalesce(outcome_at, intent_at, published_at) IS NOT NULL""",
)
"""What version 8 adds."""

WIDENED = ("inbox_items", "remote_posts")
TABLES = frozenset({"connections", "sendings", "attempts", "leases", "rate_limits", "syncs"})
