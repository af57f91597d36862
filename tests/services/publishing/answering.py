"""A world with one account on a network in memory, and messages on it that wait for an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smdash.connectors.base import Remote, remote_text
from smdash.domain.schedule import stored
from smdash.store.connection import named_row
from tests.services.connections.connecting import connect, network
from tests.worlds import rows

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.replies import ReplyView
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.worlds import Clock

ACCOUNT = "acme/mastodon"
OPEN = ("open", False, False)
DONE = ("done", False, True)
"""What ``Answering.of_item`` says of an item that waits, and of one that was answered."""


class Answering:
    """The services, the clock, the network, and a message of @bob to acme/mastodon that came an hour ago."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self.services, self.clock = services, clock
        self.network: FakeNetwork = network(services)
        connect(services, ACCOUNT)
        services.queue.cancel([number for (number,) in rows(services, "SELECT id FROM deliveries")])
        self.item = self.add("Do you ship to Norway?")

    def add(self, text: str = "Hello?", **how: Any) -> int:
        """Add an open item, and return its number."""
        return add_item(self.services, self.clock.moment, text, **how)

    def send(self, text: str = "Yes, we do.", item: int = 0, **how: Any) -> ReplyView:
        """Let an answer go out once its delay is over."""
        return self.services.replies.send(item or self.item, text, **how)

    def later(self, **span: float) -> None:
        """Let time pass: by default the send delay."""
        self.clock.forward(**(span or {"seconds": 8}))

    def due(self, **how: Any) -> list[tuple[str, str]]:
        """Send what is due, and return what became of it."""
        return [(row.result, row.what) for row in self.services.replies.send_due(**how).rows]

    def reply(self, reply_id: int) -> dict[str, Any]:
        """Return a reply's row, {} for none."""
        row = named_row(self.services.home.read(), "SELECT * FROM replies WHERE id = ?", (reply_id,))
        return dict(row) if row is not None else {}

    def state(self, reply_id: int) -> str:
        """Return a reply's state."""
        return str(self.reply(reply_id).get("state", "gone"))

    def of_item(self, item: int = 0) -> tuple[str, bool, bool]:
        """Return an item's state, whether it waits for them, and whether it was handled."""
        query = "SELECT state, waiting, handled_at IS NOT NULL FROM inbox_items WHERE id = ?"
        state, waiting, handled = rows(self.services, query, item or self.item)[0]
        return state, bool(waiting), bool(handled)

    def draft(self, item: int = 0) -> str:
        """Return what the reply box of an item would hold."""
        return self.services.replies.ground(item or self.item).draft


def add_item(
    services: Services,
    now: datetime,
    text: str = "Hello?",
    *,
    account: str = ACCOUNT,
    handle: str = "@bob@b.example",
    kind: str = "mention",
    visibility: str = "public",
    online: bool = True,
    mentions: str = "",
    remote: Remote | None = None,
    **more: Any,
) -> int:
    """Add an item that came an hour ago and is open, and return its number; ``remote`` is what it is on its network."""
    home = services.home
    number = rows(services, "SELECT coalesce(max(id), 0) + 1 FROM inbox_items")[0][0]
    facts = {"visibility": visibility, "handle": handle, "acct": handle.lstrip("@"), "mentions": mentions}
    page = f"https://fake.example/m{number}"
    remote = remote or Remote(f"m{number}", page, {k: v for k, v in facts.items() if v})
    at = now - timedelta(hours=1)
    values = {
        "account_id": home.account(account).id,
        "remote_id": remote.id,
        "kind": kind,
        "author": "Bob",
        "handle": handle,
        "body": text,
        "received_at": stored(at),
        "due_at": stored(at + timedelta(hours=8)),
        "permalink": remote.permalink,
        "flag": "question",
        "state": "open",
        "remote": remote_text(remote) if online else None,
        **more,
    }
    with home.write("an item", journaled=False) as w:
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        found = w.conn.execute(f"INSERT INTO inbox_items({names}) VALUES ({marks}) RETURNING id", values).fetchone()
    return int(found[0])
