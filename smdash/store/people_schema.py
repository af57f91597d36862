"""What version 11 of the schema adds: finding people quickly, whom they became leads by, and erasing one of them.

Erasing somebody empties texts of replies that went out; that a reply went out stays. While it is done the journal's
state is ``ERASING``: nothing is journaled then, and the guards let a text be emptied, of a reply, and nothing else.
"""

from __future__ import annotations

from smdash.store.item_sql import AUTHOR_KEY
from smdash.store.schema import instant_column

ERASING = -2
"""The journal's state while a person is erased; beside it stand the number of an open change and ``journal.UNDOING``."""

_ERASING = f"(SELECT change_id FROM journal_state) IS {ERASING}"
_SENDING_STAYS = " AND ".join(
    f"NEW.{name} IS OLD.{name}"
    for name in ("id", "uid", "account_id", "delivery_id", "item_id", "kind", "position", "state", "published_at")
)
_REPLY_STAYS = " AND ".join(
    f"NEW.{name} IS OLD.{name}" for name in ("id", "uid", "item_id", "account_id", "state", "published_at")
)

STATEMENTS: tuple[str, ...] = (
    # Counting what somebody wrote reads the index alone, for which it needs the columns that its key is made of.
    "DROP INDEX inbox_author",
    f"""CREATE INDEX inbox_author ON inbox_items({AUTHOR_KEY}, account_id, received_at, id, handled_at, spam, author_id,
        author, handle)""",
    # Who has another handle now is found by the lasting id.
    f"CREATE INDEX inbox_author_id ON inbox_items(author_id, account_id, {AUTHOR_KEY}) WHERE author_id <> ''",
    # The messages by which a person said that somebody is a lead, and when; the funnel counts them.
    f"""CREATE TABLE leads (
        item_id INTEGER PRIMARY KEY REFERENCES inbox_items(id), person_id INTEGER REFERENCES people(id) ON DELETE SET NULL,
        {instant_column("lead_at", null=False)}) STRICT""",
    "CREATE INDEX leads_person ON leads(person_id)",
    "DROP TRIGGER sendings_published_fixed",
    f"""CREATE TRIGGER sendings_published_fixed BEFORE UPDATE OF id, uid, account_id, delivery_id, item_id, kind, position, state, text, key, record, published_at
       ON sendings WHEN OLD.state = 'published' AND NOT ({_ERASING} AND OLD.kind = 'reply' AND OLD.delivery_id IS NULL
         AND NEW.text = '' AND NEW.key IS NULL AND NEW.record IS NULL AND {_SENDING_STAYS})
       BEGIN SELECT RAISE(ABORT, 'smdash: what was sent does not change'); END""",
    "DROP TRIGGER replies_published_fixed",
    f"""CREATE TRIGGER replies_published_fixed BEFORE UPDATE OF id, uid, item_id, account_id, state, text, published_at
       ON replies WHEN OLD.state = 'published' AND (SELECT change_id FROM journal_state) IS NOT -1
         AND NOT ({_ERASING} AND NEW.text = '' AND {_REPLY_STAYS})
       BEGIN SELECT RAISE(ABORT, 'smdash: a reply that went out does not change'); END""",
)
