"""How far each stream of an account has been read, how its last try ended, and the source its rows carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.sync.views import SyncStanding
from smdash.store.connection import inserted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from smdash.store.connection import Writing

FIGURES, INBOX = "sync", "inbox_sync"
"""Kinds of sources: what a network told of posts and figures, and what of messages."""
NAME = "sync"


class StreamStanding(NamedTuple):
    """A stream of an account, instants as stored; ``problem`` is '' when its last try did not end early."""

    account_id: int
    stream: str
    cursor: str
    first_at: str
    tried_at: str | None
    done_at: str | None
    problem: str
    kind: str


def standings(conn: sqlite3.Connection, account_id: int | None = None) -> list[StreamStanding]:
    """Return how the streams of one account or of all stand, in no order that means anything."""
    rows = conn.execute(
        """SELECT account_id, stream, cursor, first_at, tried_at, done_at, problem, problem_kind FROM syncs
           WHERE ?1 IS NULL OR account_id = ?1""",
        (account_id,),
    )
    return [StreamStanding(*row) for row in rows]


def stands(
    account: str, streams: Sequence[StreamStanding], local: Callable[[str | None], datetime | None]
) -> SyncStanding:
    """Return how an account stands by its streams: as old as its oldest stream, and with the problem of the last try."""
    broken = max((each for each in streams if each.problem), key=lambda each: each.tried_at or "", default=None)
    whole = all(each.done_at for each in streams)
    return SyncStanding(
        account,
        local(min(each.first_at for each in streams)),
        local(max((each.tried_at for each in streams if each.tried_at), default=None)),
        local(min((each.done_at for each in streams if each.done_at), default=None)) if whole else None,
        broken.problem if broken else "",
        broken.kind if broken else "",
    )


def begin(w: Writing, account_id: int, stream: str) -> None:
    """Note that a stream is being read; the first time is kept for good."""
    w.conn.execute(
        """INSERT INTO syncs(account_id, stream, first_at, tried_at) VALUES (?1, ?2, ?3, ?3)
           ON CONFLICT(account_id, stream) DO UPDATE SET tried_at = excluded.tried_at""",
        (account_id, stream, w.now),
    )


def read_to(w: Writing, account_id: int, stream: str, cursor: str, added: int) -> None:
    """Keep how far a stream has been read, in the transaction that stores what was read; '' leaves it where it was."""
    w.conn.execute(
        """UPDATE syncs SET cursor = iif(?3 = '', cursor, ?3), added = added + ?4
           WHERE account_id = ?1 AND stream = ?2""",
        (account_id, stream, cursor, added),
    )


def end(w: Writing, account_id: int, stream: str, *, problem: str = "", kind: str = "") -> None:
    """Note how a try ended: with a problem, or with all there was having been read."""
    w.conn.execute(
        """UPDATE syncs SET problem = ?3, problem_kind = ?4, done_at = iif(?3 = '', ?5, done_at)
           WHERE account_id = ?1 AND stream = ?2""",
        (account_id, stream, problem, kind, w.now),
    )


def problem(w: Writing, account_id: int, stream: str, said: str, kind: str) -> None:
    """Note that an account could not be read at all, at the stream that would have come first."""
    begin(w, account_id, stream)
    end(w, account_id, stream, problem=said, kind=kind)


def source_of(w: Writing, account_id: int, kind: str, day: str) -> int:
    """Return the source that rows of a sync on a day carry: one for an account, kind and local day."""
    found = w.conn.execute(
        "SELECT id FROM sources WHERE account_id = ? AND kind = ? AND period_to = ?", (account_id, kind, day)
    ).fetchone()
    if found:
        return int(found[0])
    made = w.conn.execute(
        """INSERT INTO sources(kind, name, account_id, period_from, period_to, captured_at, imported_at)
           VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?5)""",
        (kind, NAME, account_id, day, w.now),
    )
    return inserted(made.lastrowid)


def captured(w: Writing, source_id: int) -> None:
    """Note that what a source says was true as late as now."""
    w.conn.execute("UPDATE sources SET captured_at = ? WHERE id = ?", (w.now, source_id))


def wait_until(conn: sqlite3.Connection, account_id: int, calls: str, now: str) -> str | None:
    """Return until when an account's server wants no calls of a sort, None where it does not say so now."""
    row = conn.execute(
        "SELECT until FROM rate_limits WHERE account_id = ? AND calls = ? AND until > ?", (account_id, calls, now)
    ).fetchone()
    return str(row[0]) if row else None


def note_wait(w: Writing, account_id: int, calls: str, until: str) -> None:
    """Note until when an account's server wants no calls of a sort; a longer wait that is known stays."""
    w.conn.execute(
        """INSERT INTO rate_limits(account_id, calls, until) VALUES (?, ?, ?)
           ON CONFLICT(account_id, calls) DO UPDATE SET until = max(until, excluded.until)""",
        (account_id, calls, until),
    )
