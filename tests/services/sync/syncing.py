"""Messages and posts of networks in memory, and homes whose accounts are connected to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smdash.connectors.base import Item, OwnPost, Remote
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.services.bundle import Services

HOUR = timedelta(hours=1)


def item(number: int, text: str = "", *, at: datetime | None = None, kind: Any = "mention", **more: Any) -> Item:
    """Return a message of a stranger, received ``number`` minutes after a day before the tests' now."""
    remote = more.pop("remote", None) or Remote(
        f"i{number}", f"https://o.example/@bob/{number}", {"visibility": "public"}
    )
    values: dict[str, Any] = {"author": "Bob", "handle": "@bob@o.example", "author_id": "b1", **more}
    at = at or NOW - timedelta(days=1) + timedelta(minutes=number)
    return Item(remote, kind, text=text or f"Message {number}", received_at=at, **values)


def own_post(number: int, text: str = "", *, at: datetime | None = None, **more: Any) -> OwnPost:
    """Return a post of the account, published ``number`` minutes after two days before the tests' now."""
    remote = more.pop("remote", None) or Remote(f"p{number}", f"https://s.example/@acme/{number}")
    figures = more.pop("figures", {"favourites_count": float(number), "replies_count": 0.0})
    at = at or NOW - timedelta(days=2) + timedelta(minutes=number)
    return OwnPost(remote, text or f"Post {number}", at, figures=figures, **more)


def number(services: Services, remote_id: str = "i1") -> int:
    """Return the number here of the message with a remote id."""
    return int(rows(services, "SELECT id FROM inbox_items WHERE remote_id = ?", remote_id)[0][0])


def inbox(services: Services) -> list[tuple[Any, ...]]:
    """Return (remote id, state, gone) of all messages in the order of their ids."""
    return rows(services, "SELECT remote_id, state, gone_at IS NOT NULL FROM inbox_items ORDER BY remote_id")


def landed(services: Services) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that syncs have stored, by what it means: row ids, sources and the hours of syncs aside."""
    queries = {
        "items": """SELECT a.slug, i.remote_id, kind, author, i.handle, body, received_at, due_at, permalink, thread, flag,
            i.state, handled_at, remote, about, gone_at IS NOT NULL FROM inbox_items i JOIN accounts a ON a.id = i.account_id""",
        "posts": """SELECT a.slug, r.remote_id, permalink, published_at, published_on, format, body, remote,
            gone_at IS NOT NULL FROM remote_posts r JOIN accounts a ON a.id = r.account_id""",
        "post figures": """SELECT r.remote_id, d.metric, s.on_day, s.value FROM post_samples s
            JOIN remote_posts r ON r.id = s.remote_post_id JOIN definitions d ON d.id = s.definition_id""",
        "account figures": """SELECT a.slug, d.metric, s.on_day, s.value FROM account_samples s
            JOIN accounts a ON a.id = s.account_id JOIN definitions d ON d.id = s.definition_id""",
        "cursors": "SELECT a.slug, stream, cursor, added FROM syncs s JOIN accounts a ON a.id = s.account_id",
    }
    return {name: sorted(rows(services, query), key=repr) for name, query in queries.items()}


def rewind(services: Services) -> None:
    """Let the next sync read everything again, as one does whose network has no place to go on from."""
    with services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE syncs SET cursor = ''")
