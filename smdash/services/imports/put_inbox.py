"""Storing messages from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.imports.records import Parsed, RowProblem
from smdash.domain.inbox.same import APART, Named, same
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored
from smdash.services.imports.tally import Tally, disagrees, tell_differing
from smdash.services.inbox.erasing import ErasedMessages
from smdash.services.inbox.landing import Landings
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
    """Store messages; a known one keeps what the person did with it, and learns only that it was handled."""
    landings = Landings(home)
    erased = ErasedMessages(w.conn)
    synced: dict[int, bool] = {}
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
        old = w.conn.execute(
            "SELECT id, state, body FROM inbox_items WHERE account_id = ? AND remote_id = ?",
            (account.id, storable(message.remote_id)),
        ).fetchone()
        if old is None:
            if account.id not in synced:
                synced[account.id] = item_store.any_of(w.conn, account.id, synced=True)
            if synced[account.id]:
                old = _from_a_sync(w, account.id, message)
        handled = stored(message.handled_at) if message.handled_at else None
        if old is not None:
            if message.state == "done" and old[1] == "open":
                w.conn.execute(
                    "UPDATE inbox_items SET state = 'done', handled_at = ? WHERE id = ?", (handled or w.now, old[0])
                )
                tally.updated += 1
            else:
                tally.skipped += 1
            tally.differing += old[2] != storable(message.text)
            continue
        text = storable(message.text)
        landed = landings.judged(
            account, message.kind, text, message.rating, message.received_at, message.handle or message.author
        )
        spam = landed.spam and message.state == "open"
        w.conn.execute(
            """INSERT INTO inbox_items(account_id, remote_id, kind, author, handle, body, received_at, due_at, permalink,
               thread, rating, flag, spam, judged, closes_at, state, handled_at, source_id)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                account.id, storable(message.remote_id), message.kind, storable(message.author), storable(message.handle),
                text, stored(message.received_at), landed.due_at, storable(message.permalink), storable(message.thread),
                message.rating, landed.flag, int(spam), landed.judged, landed.closes_at,
                "done" if spam else message.state,
                (handled or stored(message.received_at)) if message.state == "done" else None, source_id,
            ),
        )  # fmt: skip
        tally.added += 1
    tell_differing(parsed, tally)


def _from_a_sync(w: Writing, account_id: int, message: InboxMessage) -> tuple[int, str, str] | None:
    """Return (row id, state, text) of a message that a network told of under another id; None where it is new."""
    at = message.received_at
    here = Named((message.remote_id, message.permalink), message.handle, storable(message.text), at)
    for known in item_store.around(w.conn, account_id, stored(at - APART), stored(at + APART), synced=True):
        there = Named((known.remote_id, known.permalink), known.handle, known.body, parse_utc(known.received_at))
        if same(here, there):
            return known.id, known.state, known.body
    return None
