"""Messages of made-up people, for tests of what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smdash.services.bundle import Services

AT = "2026-11-20T{:02d}:00:00Z"


def wrote(
    services: Services, account: str, handle: str, text: str, at: str = "2026-11-20T10:00:00Z", **more: Any
) -> int:
    """Store a message as a network would bring it, and return its number."""
    number = services.home.account(account).id
    with services.home.write("test", journaled=False) as w:
        count = w.conn.execute("SELECT count(*) FROM inbox_items").fetchone()[0]
        row = {
            "account_id": number,
            "remote_id": f"r{count}",
            "kind": "mention",
            "author": handle.strip("@").title(),
            "handle": handle,
            "body": text,
            "received_at": at,
            "due_at": at,
            **more,
        }
        names = ", ".join(row)
        found = w.conn.execute(
            f"INSERT INTO inbox_items({names}) VALUES ({', '.join(f':{name}' for name in row)}) RETURNING id", row
        )
        return int(found.fetchone()[0])
