"""Storing messages from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.imports.records import Parsed, RowProblem
from smdash.domain.inbox.same import APART, Named, is_own, same
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import counted
from smdash.services.imports.tally import Tally, disagrees, tell_differing
from smdash.services.inbox.edits import FileEdits
from smdash.services.inbox.erasing import ErasedMessages
from smdash.services.inbox.landing import Landings
from smdash.services.inbox.waiting import waiting_ended
from smdash.store import reply_drafts as draft_store
from smdash.store.inbox import windows as window_store
from smdash.store.sync import items as item_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import InboxMessage
    from smdash.services.home import Home
    from smdash.store.connection import Writing


def put_inbox(
    w: Writing,
    home: Home,
    parsed: Parsed,
    tally: Tally,
    accounts: dict[str, Account],
    named: Account | None,
    source_id: int,
) -> None:
    """Store messages; a known one keeps what the person did with it, and learns that it was handled or edited.

    What a network tells of itself goes before a file: only messages that came by files are edited by a later one.
    """
    landings = Landings(home)
    erased = ErasedMessages(w.conn)
    edits = FileEdits(landings)
    synced: dict[int, bool] = {}
    came: dict[int, list[str]] = {}
    own = 0
    number = draft_store.next_number(w.conn)
    for message in parsed.inbox:
        stated = accounts.get(message.account.lower())
        if disagrees(parsed, message.line, stated, named):
            continue
        account = named or stated
        if account is None:
            what = f"there is no account '{message.account[:40]}'" if message.account else "names no account"
            parsed.problems.append(RowProblem(message.line, "account", f"{what}; add it or use --account"))
            continue
        if erased.holds(
            account.id, (storable(message.remote_id), storable(message.permalink)), storable(message.handle),
            storable(message.author), "", stored(message.received_at),
        ):  # fmt: skip
            tally.skipped += 1
            continue
        if is_own(message.handle, "", account.handle, ""):
            own += 1
            tally.skipped += 1
            continue
        old = _Known.by_id(w, account.id, storable(message.remote_id))
        if old is None:
            if account.id not in synced:
                synced[account.id] = item_store.any_of(w.conn, account.id, synced=True)
            if synced[account.id]:
                old = _from_a_sync(w, account.id, message)
        handled = stored(message.handled_at) if message.handled_at else None
        if old is not None:
            changed = False
            if message.state == "done" and old.state == "open":
                w.conn.execute(
                    "UPDATE inbox_items SET state = 'done', handled_at = ? WHERE id = ?", (handled or w.now, old.id)
                )
                changed = True
            if not old.synced:
                if old.differs(message):
                    changed |= edits.from_a_file(w, account, old.id, message)
            elif old.body != storable(message.text):
                tally.differing += 1
            tally.updated += changed
            tally.skipped += not changed
            continue
        text = storable(message.text)
        landed = landings.judged(
            account, message.kind, text, message.rating, message.received_at, message.handle or message.author
        )
        spam = landed.spam and message.state == "open"
        w.conn.execute(
            """INSERT INTO inbox_items(id, account_id, remote_id, kind, author, handle, body, received_at, due_at, permalink,
               thread, rating, flag, spam, judged, closes_at, answers, about, edited_at, state, handled_at, source_id)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                number, account.id, storable(message.remote_id), message.kind, storable(message.author), storable(message.handle),
                text, stored(message.received_at), landed.due_at, storable(message.permalink), storable(message.thread),
                message.rating, landed.flag, int(spam), landed.judged, landed.closes_at, storable(message.answers),
                storable(message.about), min(stored(message.edited_at), w.now) if message.edited_at else None,
                "done" if spam else message.state,
                (handled or stored(message.received_at)) if message.state == "done" else None, source_id,
            ),
        )  # fmt: skip
        number = None
        tally.added += 1
        came.setdefault(account.id, []).append(storable(message.remote_id))
    for account_id, names in came.items():
        waiting_ended(w, account_id, names)
        window_store.renew(w.conn, account_id)
    if came:
        draft_store.given_back(w)
    if own:
        parsed.notes.append(f"{counted(own, 'message is', 'messages are')} the account's own and left out.")
    tell_differing(parsed, tally)


class _Known(NamedTuple):
    """A stored message that a line is about."""

    id: int
    state: str
    body: str
    synced: bool
    rating: int | None = None

    def differs(self, message: InboxMessage) -> bool:
        """Say whether a line may tell anything new: files come again and again, nearly all of it known."""
        same_words = self.body == storable(message.text) and self.rating == message.rating
        return not same_words or message.edited_at is not None

    @classmethod
    def by_id(cls, w: Writing, account_id: int, remote_id: str) -> _Known | None:
        """Return the message of an id, None where there is none."""
        row = w.conn.execute(
            "SELECT id, state, body, remote IS NOT NULL, rating FROM inbox_items WHERE account_id = ? AND remote_id = ?",
            (account_id, remote_id),
        ).fetchone()
        return None if row is None else cls(*row)


def _from_a_sync(w: Writing, account_id: int, message: InboxMessage) -> _Known | None:
    """Return a message that a network told of under another id; None where it is new."""
    at = message.received_at
    here = Named((message.remote_id, message.permalink), message.handle, storable(message.text), at)
    for known in item_store.around(w.conn, account_id, stored(at - APART), stored(at + APART), synced=True):
        there = Named((known.remote_id, known.permalink), known.handle, known.body, parse_utc(known.received_at))
        if same(here, there):
            return _Known(known.id, known.state, known.body, synced=True)
    return None
