"""What version 14 of the schema adds: what the open items are is counted quickly, and an entry says how many it cleared."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    # The work that is open, by account and kind, without looking an item up; SQLite covers
    # a query by a partial index only where that has the column of its condition.
    """CREATE INDEX inbox_debt ON inbox_items(account_id, kind, received_at, snoozed_until, gone_at, state)
       WHERE state = 'open'""",
    "CREATE INDEX time_entries_item ON time_entries(ended_at) WHERE item_id IS NOT NULL",
    # Items a clearing session was done with in the time of an entry; NULL for any other entry.
    "ALTER TABLE time_entries ADD COLUMN cleared INTEGER CHECK (cleared >= 0)",
)

WIDENED = ("time_entries",)
