"""What version 13 of the schema adds: what was liked and hidden, and what finds the parts of a conversation."""

from __future__ import annotations

from smdash.store.schema import instant_column

# Since when the account likes an item, and since when it is hidden under the account's own post.
_ITEM_COLUMNS = (instant_column("liked_at"), instant_column("hidden_at"))

STATEMENTS: tuple[str, ...] = (
    *(f"ALTER TABLE inbox_items ADD COLUMN {column}" for column in _ITEM_COLUMNS),
    *(f"ALTER TABLE stash_inbox_items ADD COLUMN {column.partition(' ')[0]} TEXT" for column in _ITEM_COLUMNS),
    "CREATE INDEX inbox_answers ON inbox_items(account_id, answers, id) WHERE answers <> ''",
    """CREATE INDEX remote_posts_answers ON remote_posts(account_id, json_extract(remote, '$.answers'), id)
       WHERE json_extract(remote, '$.answers') IS NOT NULL""",
    "CREATE INDEX replies_remote ON replies(account_id, remote_id) WHERE remote_id IS NOT NULL",
)

WIDENED = ("inbox_items",)
