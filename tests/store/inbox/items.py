"""Items of every kind in a home, and what a plain loop makes of them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.inbox.urgency import KINDS
from smdash.domain.schedule import stored
from tests.worlds import NOW

if TYPE_CHECKING:
    from smdash.services.bundle import Services

VOCABULARY = ("refund", "refunds", "Köln", "koln", "tea", "e-mail", "mail", "🚀", "where is", "漢字")
HANDLES = ("@ana", "@ana@s.example", "anabel", "@Ana_Maria", "bob", "")
NAMES = ("Ana Lopez", "Bob", "")


@dataclass
class Item:
    """An item and everything a list can ask about it; columns as they are stored."""

    id: int
    account_id: int
    kind: str
    author: str
    handle: str
    body: str
    received_at: str
    due_at: str
    flag: str
    state: str
    snoozed_until: str
    handled_at: str | None
    gone_at: str | None
    closes_at: str | None
    edited_at: str | None
    spam: int
    waiting: int
    tags: list[str]
    draft: bool


def made(rng: random.Random, number: int, account_ids: list[int]) -> Item:
    """Make an item; times are few, so that many are due together."""

    def around(*hours: int) -> str:
        return stored(NOW + timedelta(hours=rng.choice(hours)))

    stands = rng.choice(("open", "open", "snoozed", "back", "done", "done", "waiting", "spam"))
    is_open = stands in {"open", "snoozed", "back"}
    return Item(
        number,
        rng.choice(account_ids),
        rng.choice(KINDS),
        rng.choice(NAMES),
        rng.choice(HANDLES),
        " ".join(rng.choices(VOCABULARY, k=rng.randint(1, 4))),
        around(-200, -80, -30, -2),
        around(-50, -3, 0, 1, 20, 90),
        rng.choice(("", "", "question", "complaint", "lead")),
        "open" if is_open else "done",
        around(3, 30) if stands == "snoozed" else around(-3) if stands == "back" else "",
        around(-40, -20, -1) if stands in {"done", "waiting"} else None,
        around(-1) if rng.random() < 0.15 else None,
        rng.choice((None, None, around(-5, 0, 2, 5, 24, 40))),
        around(-1) if rng.random() < 0.15 else None,
        int(stands == "spam"),
        int(stands == "waiting"),
        rng.sample(("vip", "press"), rng.randint(0, 2)),
        rng.random() < 0.1,
    )


def fill(services: Services, count: int, seed: int = 7) -> list[Item]:
    """Put items into a home and return them."""
    rng = random.Random(seed)
    account_ids = [account.id for account in services.home.accounts(archived=True)]
    items = [made(rng, number, account_ids) for number in range(1, count + 1)]
    names = [name for name in Item.__dataclass_fields__ if name != "draft"]
    with services.home.write("", journaled=False) as w:
        w.conn.executemany(
            f"INSERT INTO inbox_items(remote_id, {', '.join(names)}) VALUES (:remote, {', '.join(f':{n}' for n in names)})",
            [{**vars(item), "remote": f"r{item.id}", "tags": json.dumps(item.tags)} for item in items],
        )
        for item in items:
            if item.draft:
                row: tuple[Any, ...] = (f"reply:{item.id}", "{}", stored(NOW))
                w.conn.execute("INSERT INTO drafts(key, payload, saved_at) VALUES (?, ?, ?)", row)
    return items


def stands(item: Item) -> str:
    """Return how an item stands."""
    if item.spam:
        return "spam"
    if item.state == "done":
        return "waiting" if item.waiting else "done"
    return "snoozed" if item.snoozed_until > stored(NOW) else "open"


def in_order(items: list[Item], state: str) -> list[int]:
    """Return the items of a state in the order in which they are answered."""
    kept = [item for item in items if stands(item) == state]
    if state == "open":
        now, soon = stored(NOW), stored(NOW + timedelta(hours=24))
        closing = [item for item in kept if item.closes_at and now < item.closes_at <= soon]
        worth = {"lead": 0, "complaint": 1, "question": 2, "": 3}
        rest = [item for item in kept if item not in closing]
        closing.sort(key=lambda item: (item.closes_at or "", item.id))
        rest.sort(key=lambda item: (item.due_at, worth[item.flag], item.id))
        return [item.id for item in (*closing, *rest)]
    if state in {"done", "spam"}:
        at = "handled_at" if state == "done" else "received_at"
        kept.sort(key=lambda item: (getattr(item, at), item.id), reverse=True)
    else:
        at = "snoozed_until" if state == "snoozed" else "handled_at"
        kept.sort(key=lambda item: (getattr(item, at), item.id))
    return [item.id for item in kept]
