"""The acts that change the content queue: write, edit, move, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import ConflictError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.posts import FORMATS, MOVABLE, State, may_move
from smdash.domain.schedule import instant, stored
from smdash.domain.when import When
from smdash.services.queue_view import QueueReader
from smdash.store import accounts as account_store
from smdash.store import posts as post_store
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.domain.schedule import Opening
    from smdash.domain.views import Account
    from smdash.store.connection import Writing

MAX_MARKED = 5000


class Moved(NamedTuple):
    """What a bulk act did: how many rows changed, and one sentence for each that could not."""

    changed: int
    refused: tuple[str, ...] = ()


class QueueService(QueueReader):
    """Use cases of the queue pane and of ``smdash queue``: what ``QueueReader`` reads, and its changes."""

    def add(
        self,
        text: str,
        slugs: Sequence[str],
        when: When,
        *,
        format: str = "text",
        title: str = "",
        draft_key: str = "",
    ) -> int:
        """Write a new post for some accounts and return its id; all of them or none.

        Raises UsageError for an empty text, no account, a past time, an unknown format or accounts of two brands.
        """
        accounts = self._targets(text, slugs)
        if format not in FORMATS:
            raise UsageError("there is no such format.", subject=f"'{format}'", hint=f"Formats: {', '.join(FORMATS)}.")
        with self.home.store.write(f"New post for {_names(accounts)}", self.home.now()) as w:
            post_id = post_store.add_post(
                w, {"brand_id": self._brand_id(accounts[0]), "title": storable(title), "body": storable(text)}
            )
            for account in accounts:
                variant = post_store.add_variant(w, post_id, account.id, {"format": format})
                post_store.add_delivery(w, post_id, variant, account.id, self._timing(account, when))
            if draft_key:
                setting_store.drop_draft(w, draft_key)
        return post_id

    def edit(self, post_id: int, text: str, slugs: Sequence[str], when: When | None, *, draft_key: str = "") -> Moved:
        """Change a post's text, accounts and, unless ``when`` is None, time. What is published stays as it is."""
        accounts = self._targets(text, slugs)
        wanted = {account.id: account for account in accounts}
        changed = 0
        with self.home.store.write("Edit post", self.home.now()) as w:
            post = self.post(post_id)  # as it is now that nobody else can change it
            gone_out = [d for d in post["deliveries"] if d["state"] in {"published", "sending", "unknown"}]
            if gone_out and storable(text) != post["body"]:
                raise ConflictError(
                    f"it is out on {', '.join(d['account'] for d in gone_out)} already, so its text stays.",
                    subject="this post",
                    hint="Write a new post instead.",
                )
            if post["brand_id"] != self._brand_id(accounts[0]):
                raise UsageError(
                    f"it belongs to another brand than {accounts[0].slug}.",
                    subject="this post",
                    hint="Write one post for each brand.",
                )
            if storable(text) != post["body"]:
                post_store.update_post(w, post_id, {"body": storable(text)})
                changed += 1
            for delivery in post["deliveries"]:
                account = wanted.pop(delivery["account_id"], None)
                state = State(delivery["state"])
                if state not in MOVABLE:
                    continue
                if account is None:
                    if state is not State.CANCELLED:
                        post_store.update_delivery(
                            w, delivery["id"], {"state": "cancelled", "reason": "account taken off"}
                        )
                        changed += 1
                elif when is not None or state is State.CANCELLED:
                    timing = self._timing(account, when or When("draft"))
                    post_store.update_delivery(w, delivery["id"], {**timing, "reason": "", "error": ""})
                    changed += 1
            for account in wanted.values():
                old = w.conn.execute(
                    "SELECT id FROM variants WHERE post_id = ? AND account_id = ?", (post_id, account.id)
                ).fetchone()
                variant = old[0] if old else post_store.add_variant(w, post_id, account.id, {})
                post_store.add_delivery(w, post_id, variant, account.id, self._timing(account, when or When("draft")))
                changed += 1
            if draft_key:
                setting_store.drop_draft(w, draft_key)
        return Moved(changed)

    def reschedule(self, delivery_ids: Sequence[int], when: When) -> Moved:
        """Give deliveries a new time, all as one change; those that went out already are refused by name."""
        return self._change(delivery_ids, when, "Reschedule")

    def to_next_slot(self, delivery_ids: Sequence[int]) -> Moved:
        """Put deliveries into the next free slots of their accounts, in their present order."""
        return self._change(delivery_ids, When("slot"), "Next free slot for")

    def cancel(self, delivery_ids: Sequence[int]) -> Moved:
        """Take deliveries out of the queue; their posts stay and the act can be undone."""
        refused: list[str] = []
        changed = 0
        with self.home.store.write("Cancel", self.home.now()) as w:
            for delivery in self._movable(w, delivery_ids, State.CANCELLED, refused):
                post_store.update_delivery(w, delivery["id"], {"state": "cancelled", "reason": "by hand"})
                changed += 1
            w.relabel(f"Cancel {_number(changed, 'post')}")
        return Moved(changed, tuple(refused))

    def _change(self, delivery_ids: Sequence[int], when: When, verb: str) -> Moved:
        accounts = {account.id: account for account in self.home.accounts()}
        refused: list[str] = []
        given: dict[int, list[datetime]] = {}
        changed = 0
        with self.home.store.write(verb, self.home.now()) as w:
            movable = self._movable(w, delivery_ids, State.SCHEDULED, refused)
            if when.kind == "slot":
                movable.sort(key=lambda row: (row["due_at"] is None, row["due_at"], row["id"]))
            for delivery in movable:
                account = accounts.get(delivery["account_id"])
                if account is None:
                    refused.append(f"{delivery['account']} is archived")
                    continue
                try:
                    timing = self._timing(account, when, given.setdefault(account.id, []))
                except UsageError as error:
                    refused.append(str(error))
                    continue
                post_store.update_delivery(w, delivery["id"], {**timing, "reason": "", "error": ""})
                changed += 1
            w.relabel(f"{verb} {_number(changed, 'post')}")
        return Moved(changed, tuple(refused))

    @staticmethod
    def _movable(w: Writing, delivery_ids: Sequence[int], to: State, refused: list[str]) -> list[Any]:
        rows = []
        wanted = list(dict.fromkeys(delivery_ids))
        if len(wanted) > MAX_MARKED:
            refused.append(f"{len(wanted) - MAX_MARKED:,} of them: at most {MAX_MARKED:,} at once")
        for delivery_id in wanted[:MAX_MARKED]:
            row = post_store.delivery(w.conn, delivery_id)
            if row is None:
                refused.append("one is no longer there")
            elif State(row["state"]) not in MOVABLE or not may_move(State(row["state"]), to):
                refused.append(f"{row['account']}: it is {row['state']} and stays as it is")
            else:
                rows.append(row)
        return rows

    def _targets(self, text: str, slugs: Sequence[str]) -> list[Account]:
        if not text.strip():
            raise UsageError("a post needs a text.")
        if not slugs:
            raise UsageError("a post needs at least one account.", hint="Pick one with the space bar.")
        accounts = [self.home.account(slug) for slug in dict.fromkeys(slugs)]
        brands = {account.brand for account in accounts}
        if len(brands) > 1:
            raise UsageError(
                f"one post speaks for one brand, these accounts belong to {' and '.join(sorted(brands))}.",
                hint="Write one post for each brand.",
            )
        return accounts

    def _brand_id(self, account: Account) -> int:
        return next(brand.id for brand in self.home.brands() if brand.slug == account.brand)

    def _timing(self, account: Account, when: When, given: list[datetime] | None = None) -> dict[str, Any]:
        """Return the columns that say when: what was picked is stored beside what it came to."""
        if when.kind == "draft":
            return {"state": "draft", "due_at": None, "wall": None, "zone": None, "slot_id": None}
        if when.kind == "slot":
            opening = self.next_slot(account, self.home.now(), given or ())
            if opening is None:
                raise UsageError(
                    "has no free slot in the next year."
                    if account_store.slots(self.home.read(), [account.id])
                    else "has no slots.",
                    subject=account.slug,
                    hint=f"Give it some: smdash account edit {account.slug} --slot 'Mon 09:30', or type a time.",
                )
            if given is not None:
                given.append(opening.at)
            return in_slot(account, opening)
        zone = self.home.zone()
        wall = when.wall
        if wall is None:
            raise UsageError("no time was given.")
        at = instant(wall, zone)
        if at <= self.home.now():
            raise UsageError(
                f"{wall:%a %d %b %H:%M} is in the past.", subject=account.slug, hint="Choose a time to come."
            )
        shown = at.astimezone(zone)
        return {
            "state": "scheduled",
            "due_at": stored(at),
            "wall": shown.strftime("%Y-%m-%d %H:%M"),
            "zone": str(zone),
            "slot_id": None,
        }


def _names(accounts: Sequence[Account]) -> str:
    return accounts[0].slug if len(accounts) == 1 else f"{len(accounts)} accounts"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def in_slot(account: Account, opening: Opening) -> dict[str, Any]:
    """Return the columns of a delivery that takes an opening: what was picked beside what it came to."""
    return {
        "state": "scheduled",
        "due_at": stored(opening.at),
        "wall": opening.wall.strftime("%Y-%m-%d %H:%M"),
        "zone": account.zone,
        "slot_id": opening.slot.id,
    }
