"""What goes out over the network, message by message: the intent before, every try, and what came of it.

None of it is undone; what it changes of deliveries is journaled by the change it is part of.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.store.connection import named_row, named_rows
from smdash.store.id_lists import among, and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from smdash.store.connection import Writing

PUBLISHING = "publish"
"""The sort of calls a rate limit of publishing is noted under."""
_OPEN = "s.state NOT IN ('published', 'dropped')"


class Connected(NamedTuple):
    """An account that is connected: why it does not work now ('' while it does), and until when it is left alone.

    ``place`` is where its secrets are, ``limits`` what its server said it takes (JSON).
    """

    account_id: int
    problem: str
    problem_kind: str
    problem_at: str | None
    place: str
    limited_until: str | None
    limits: str | None


class Due(NamedTuple):
    """A delivery whose time is now, and when it is tried again where a try failed."""

    delivery_id: int
    account_id: int
    due_at: str
    next_at: str | None


class NewSending(NamedTuple):
    """A message as it waits for its turn; ``message`` is what goes with its text, as JSON."""

    kind: str
    text: str
    message: str


def connected(conn: sqlite3.Connection) -> list[Connected]:
    """Return the accounts that are connected and not archived."""
    return [
        Connected(*row)
        for row in conn.execute(
            """SELECT c.account_id, c.problem, c.problem_kind, c.problem_at, c.secrets, r.until, c.limits FROM connections c
               JOIN accounts a ON a.id = c.account_id JOIN brands b ON b.id = a.brand_id
               LEFT JOIN rate_limits r ON r.account_id = c.account_id AND r.calls = ?
               WHERE a.archived_at IS NULL AND b.archived_at IS NULL ORDER BY c.account_id""",
            (PUBLISHING,),
        )
    ]


def due(conn: sqlite3.Connection, account_ids: Collection[int], late: str, now: str) -> list[Due]:
    """Return what accounts are to post now and is not late, in order of time.

    Only a message that waits for its next try says when; of one that was looked for and is not out, that time is over.
    """
    if not account_ids:
        return []
    return [
        Due(*row)
        for row in conn.execute(
            f"""SELECT d.id, d.account_id, d.due_at, s.next_at FROM deliveries d
                LEFT JOIN sendings s ON s.delivery_id = d.id AND s.position = 0 AND s.state = 'waiting'
                WHERE d.state = 'scheduled' AND d.due_at >= ? AND d.due_at <= ? AND {among("d.account_id", account_ids)}
                ORDER BY d.due_at, d.id""",
            (late, now),
        )
    ]


def by_hand(conn: sqlite3.Connection, account_ids: Collection[int], late: str, now: str) -> int:
    """Return how many deliveries are due now of accounts other than these: a person posts them."""
    row = conn.execute(
        f"""SELECT count(*) FROM deliveries d JOIN accounts a ON a.id = d.account_id WHERE d.state = 'scheduled'
            AND d.due_at >= ? AND d.due_at <= ? AND a.archived_at IS NULL AND NOT ({among("d.account_id", account_ids)})""",
        (late, now),
    ).fetchone()
    return int(row[0])


def any_connection(conn: sqlite3.Connection) -> bool:
    """Say whether any account is connected."""
    return bool(conn.execute("SELECT EXISTS (SELECT 1 FROM connections)").fetchone()[0])


def next_due(conn: sqlite3.Connection, late: str, account_ids: Collection[int] | None = None) -> sqlite3.Row | None:
    """Return the first delivery that is to go out from ``late`` on, of some accounts or all.

    Its id, account, instant and platform.
    """
    return named_row(
        conn,
        f"""SELECT d.id, d.account_id, d.due_at, a.slug, a.platform FROM deliveries d JOIN accounts a ON a.id = d.account_id
            WHERE d.state = 'scheduled' AND d.due_at >= ? AND a.archived_at IS NULL{and_among("d.account_id", account_ids)}
            ORDER BY d.due_at, d.id LIMIT 1""",
        (late,),
    )


def open_ones(conn: sqlite3.Connection, now: str, delivery_id: int | None = None) -> list[sqlite3.Row]:
    """Return what was begun of posts and has no outcome, and parts and comments whose turn it is, oldest first.

    A post that may be out is looked for as long as its delivery says the same: a person's word ends that, and what
    follows one that is out by it has its turn. Of one delivery it does not matter when it would be looked for by
    itself, nor what had become of its post before that word.
    """
    mine = "s.next_at IS NULL AND s.state <> 'unknown' OR s.next_at <= :now"
    if delivery_id is not None:
        mine = "s.delivery_id = :delivery"
    return named_rows(
        conn,
        f"""SELECT s.id, s.account_id, s.delivery_id, s.kind, s.position, s.state, s.next_at FROM sendings s
            LEFT JOIN deliveries d ON d.id = s.delivery_id
            LEFT JOIN sendings p ON p.delivery_id = s.delivery_id AND p.position = s.position - 1
            WHERE {_OPEN} AND s.delivery_id IS NOT NULL AND s.state IN ('waiting', 'sending', 'unknown') AND ({mine})
            AND CASE WHEN s.state = 'waiting' THEN s.kind <> 'post' AND (coalesce(p.state, 'published') = 'published'
                       OR p.position = 0 AND d.state = 'published' AND (p.state IN ('sending', 'unknown') OR :delivery IS NOT NULL))
                     ELSE s.record IS NOT NULL AND (s.kind <> 'post' OR d.state IN ('sending', 'unknown')) END
            ORDER BY s.id""",
        {"now": now, "delivery": delivery_id},
    )


def sending(conn: sqlite3.Connection, sending_id: int) -> sqlite3.Row | None:
    """Return a sending."""
    return named_row(conn, "SELECT * FROM sendings WHERE id = ?", (sending_id,))


def is_another(conn: sqlite3.Connection, row: sqlite3.Row, remote_id: str) -> bool:
    """Say whether something on a network is known to be another message of its account than a sending."""
    found = conn.execute(
        """SELECT 1 FROM sendings WHERE account_id = ?1 AND remote_id = ?2 AND id <> ?3 AND state = 'published'
           UNION ALL SELECT 1 FROM replies WHERE account_id = ?1 AND remote_id = ?2 AND id IS NOT ?4 LIMIT 1""",
        (row["account_id"], remote_id, row["id"], row["reply_id"]),
    )
    return found.fetchone() is not None


def of_delivery(conn: sqlite3.Connection, delivery_id: int) -> list[sqlite3.Row]:
    """Return a delivery's sendings in order: the post, its parts, its first comment."""
    return named_rows(conn, "SELECT * FROM sendings WHERE delivery_id = ? ORDER BY position", (delivery_id,))


def root_maybe_out(conn: sqlite3.Connection, delivery_id: int) -> bool:
    """Say whether a delivery's post is, or may be, out over the network."""
    query = "SELECT state FROM sendings WHERE delivery_id = ? AND position = 0"
    row = conn.execute(query, (delivery_id,)).fetchone()
    return row is not None and row[0] in {"published", "sending", "unknown"}


def out_since(conn: sqlite3.Connection, account_id: int, since: str, but: int = 0) -> list[str]:
    """Return when an account's posts went out, or may have, after ``since``; but not of one delivery."""
    return [
        str(row[0])
        for row in conn.execute(
            """SELECT published_at FROM deliveries WHERE account_id = :account AND published_at > :since AND state = 'published'
               AND id <> :but
               UNION ALL SELECT coalesce(intent_at, due_at) FROM deliveries WHERE state IN ('sending', 'unknown')
               AND account_id = :account AND coalesce(intent_at, due_at) > :since AND id <> :but""",
            {"account": account_id, "since": since, "but": but},
        )
    ]


def put_root(w: Writing, account_id: int, delivery_id: int, new: NewSending) -> int:
    """Make a delivery's first sending wait with this text, whatever it said when it was tried before; return its id.

    It goes to the account the delivery goes to now, and tries before the delivery's present time count no more.

    It must not be out; where it may be, its delivery says by now that it is not, which a person's word has made so.
    """
    row = named_row(w.conn, "SELECT id, state FROM sendings WHERE delivery_id = ? AND position = 0", (delivery_id,))
    if row is None:
        return _add(w, account_id, delivery_id, 0, new)
    if row["state"] in {"sending", "unknown"}:
        w.conn.execute(
            "UPDATE sendings SET state = 'failed', settled = 'by a word' WHERE id = ?", (row["id"],)
        )  # what may be out is frozen, so it is let go of first
    w.conn.execute(
        """UPDATE sendings SET state = 'waiting', text = :text, message = :message, account_id = :account,
           attempts = CASE WHEN outcome_at < (SELECT due_at FROM deliveries WHERE id = :delivery) THEN 0 ELSE attempts END
           WHERE id = :id""",
        {
            "text": new.text,
            "message": new.message,
            "account": account_id,
            "delivery": delivery_id,
            "id": row["id"],
        },
    )
    return int(row["id"])


def put_following(w: Writing, account_id: int, delivery_id: int, following: Sequence[NewSending]) -> None:
    """Make what follows a post (parts, first comment) wait, in place of what an earlier try had there.

    Its post is about to go out, so nothing of that is: what a restored backup could not know of it, a person's word has
    said. What was tried stays noted.
    """
    w.conn.execute(
        """UPDATE sendings SET state = 'failed', settled = 'by a word'
           WHERE delivery_id = ? AND position > 0 AND state IN ('sending', 'unknown')""",
        (delivery_id,),
    )  # what may be out is frozen, so it is let go of first
    w.conn.execute(
        "UPDATE sendings SET state = 'dropped', next_at = NULL WHERE delivery_id = ? AND position > 0",
        (delivery_id,),
    )
    for position, new in enumerate(following, 1):
        renewed = w.conn.execute(
            """UPDATE sendings SET uid = ?, account_id = ?, kind = ?, state = 'waiting', text = ?, message = ?, key = NULL,
               record = NULL, attempts = 0, intent_at = NULL, outcome_at = NULL, error = '', error_kind = '', settled = ''
               WHERE delivery_id = ? AND position = ?""",
            (os.urandom(16).hex(), account_id, new.kind, new.text, new.message, delivery_id, position),
        ).rowcount
        if not renewed:
            _add(w, account_id, delivery_id, position, new)


def _add(w: Writing, account_id: int, delivery_id: int, position: int, new: NewSending) -> int:
    row = w.conn.execute(
        """INSERT INTO sendings(uid, account_id, delivery_id, kind, position, state, text, message, created_at)
           VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?, ?) RETURNING id""",
        (os.urandom(16).hex(), account_id, delivery_id, new.kind, position, new.text, new.message, w.now),
    ).fetchone()
    return int(row[0])


def change(w: Writing, sending_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a sending; the guards in the schema refuse what must not change."""
    names = ", ".join(f"{name} = :{name}" for name in values)
    w.conn.execute(f"UPDATE sendings SET {names} WHERE id = :sending_id", {**values, "sending_id": sending_id})


def drop_following(w: Writing, delivery_id: int) -> int:
    """Let go of what was to follow a post and is certainly not out; return how many messages that are."""
    return w.conn.execute(
        """UPDATE sendings SET state = 'dropped', next_at = NULL, outcome_at = ? WHERE delivery_id = ? AND position > 0
           AND state IN ('waiting', 'failed')""",
        (w.now, delivery_id),
    ).rowcount


def retry_following(w: Writing, delivery_id: int) -> int:
    """Let what failed of what follows a post wait for its turn again, from now on; return how many messages."""
    return w.conn.execute(
        """UPDATE sendings SET state = 'waiting', next_at = ?, attempts = 0, error = '', error_kind = ''
           WHERE delivery_id = ? AND position > 0 AND state = 'failed' AND error_kind <> 'by hand'""",
        (w.now, delivery_id),
    ).rowcount


def begin_attempt(w: Writing, sending_id: int, doing: str, via: str) -> int:
    """Note that a call is about to be made; one without an end was cut off. Return its id."""
    row = w.conn.execute(
        "INSERT INTO attempts(sending_id, doing, began_at, via) VALUES (?, ?, ?, ?) RETURNING id",
        (sending_id, doing, w.now, via),
    ).fetchone()
    return int(row[0])


def end_attempt(w: Writing, attempt_id: int, milliseconds: int, kind: str, answer: str) -> None:
    """Note what a call came to: ``kind`` of its error ('' when it went well) and what was answered."""
    w.conn.execute(
        "UPDATE attempts SET ended_at = ?, milliseconds = ?, kind = ?, answer = ? WHERE id = ?",
        (w.now, milliseconds, kind, answer, attempt_id),
    )


def note_attempt(
    w: Writing, sending_id: int, doing: str, via: str, began_at: str, milliseconds: int, kind: str, answer: str
) -> None:
    """Note a call that is over."""
    w.conn.execute(
        """INSERT INTO attempts(sending_id, doing, began_at, ended_at, milliseconds, kind, answer, via)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (sending_id, doing, began_at, w.now, milliseconds, kind, answer, via),
    )


def looks(conn: sqlite3.Connection, sending_id: int) -> list[tuple[str, bool]]:
    """Return when a sending was looked for since it was last sent, in order, and whether that could tell: not there."""
    return [
        (str(row[0]), row[1] == "")
        for row in conn.execute(
            """SELECT began_at, kind FROM attempts WHERE sending_id = :id AND doing = 'look'
               AND id > coalesce((SELECT max(id) FROM attempts WHERE sending_id = :id AND doing = 'send'), 0) ORDER BY id""",
            {"id": sending_id},
        )
    ]


def attempts(conn: sqlite3.Connection, sending_ids: Collection[int]) -> dict[int, list[sqlite3.Row]]:
    """Return every call that was made for sendings, in order."""
    found: dict[int, list[sqlite3.Row]] = {}
    for row in named_rows(
        conn, f"SELECT * FROM attempts WHERE {among('sending_id', sending_ids)} ORDER BY sending_id, id"
    ):
        found.setdefault(row["sending_id"], []).append(row)
    return found


def limit(w: Writing, account_id: int, until: str) -> None:
    """Note until when an account's server wants to be left alone by publishing, for every program on this file."""
    w.conn.execute(
        """INSERT INTO rate_limits(account_id, calls, until) VALUES (?, ?, ?)
           ON CONFLICT(account_id, calls) DO UPDATE SET until = max(until, excluded.until)""",
        (account_id, PUBLISHING, until),
    )


def link_remote(w: Writing, account_id: int, delivery_id: int, remote: Mapping[str, Any]) -> None:
    """Add the post a delivery became to the posts known of its account, or link the one that is known already.

    ``remote``: remote_id, permalink, published_at, published_on, format, body, remote (JSON).
    """
    w.conn.execute(
        """INSERT INTO remote_posts(account_id, remote_id, permalink, published_at, published_on, format, body, delivery_id, remote)
           VALUES (:account_id, :remote_id, :permalink, :published_at, :published_on, :format, :body, :delivery_id, :remote)
           ON CONFLICT(account_id, remote_id) DO UPDATE SET delivery_id = coalesce(delivery_id, excluded.delivery_id),
           permalink = CASE permalink WHEN '' THEN excluded.permalink ELSE permalink END,
           remote = coalesce(excluded.remote, remote)""",
        {**remote, "account_id": account_id, "delivery_id": delivery_id},
    )


def found_remote(conn: sqlite3.Connection, delivery_id: int) -> str | None:
    """Return the post on its network that a delivery is, as a sync kept it (JSON); None where none is known."""
    query = "SELECT remote FROM remote_posts WHERE delivery_id = ? AND remote IS NOT NULL"
    row = conn.execute(query, (delivery_id,)).fetchone()
    return str(row[0]) if row else None


def is_gone(conn: sqlite3.Connection, delivery_id: int) -> bool:
    """Say whether the post a delivery became is known to be on its network no more."""
    query = "SELECT EXISTS (SELECT 1 FROM remote_posts WHERE delivery_id = ? AND gone_at IS NOT NULL)"
    return bool(conn.execute(query, (delivery_id,)).fetchone()[0])


def note_gone(w: Writing, account_id: int, remote_ids: Sequence[str]) -> None:
    """Note that posts of an account are no longer on its network."""
    w.conn.executemany(
        "UPDATE remote_posts SET gone_at = ? WHERE account_id = ? AND remote_id = ? AND gone_at IS NULL",
        [(w.now, account_id, remote_id) for remote_id in remote_ids],
    )


# The ledger ------------------------------------------------------------------------------------------------------


def ledger_page(
    conn: sqlite3.Connection,
    account_ids: Sequence[int] | None,
    state: str,
    before: tuple[str, int] | None,
    limit: int,
    delivery_id: int | None = None,
) -> list[sqlite3.Row]:
    """Return deliveries that went out or were tried, the newest first: a page that ends before (instant, id).

    The instant is that of the last word on it, else of its beginning. ``state`` is one of theirs, ``unfinished`` for
    what is out without all that was to follow, '' for all.
    """
    wanted = "" if delivery_id is None else f" AND d.id = {int(delivery_id)}"
    if state == "unfinished":
        wanted += f""" AND d.state = 'published' AND d.id IN (SELECT s.delivery_id FROM sendings s WHERE {_OPEN}
            AND s.state IN ('waiting', 'sending', 'failed', 'unknown') AND s.position > 0)"""
    elif state:
        wanted += " AND d.state = :state"
    at = "coalesce(d.outcome_at, d.intent_at, d.published_at)"
    older = "" if before is None else f" AND ({at}, d.id) < (:at, :id)"
    values = {"state": state} | ({} if before is None else {"at": before[0], "id": before[1]})
    return named_rows(
        conn,
        f"""SELECT d.id, d.post_id, d.account_id, d.state, d.due_at, d.intent_at, d.outcome_at, d.published_at, d.permalink,
            d.remote_id, d.error, d.reason, d.via, d.attempts, {at} AS at, a.slug,
            substr(coalesce(d.sent_text, v.body, p.body), 1, 300) AS body, substr(coalesce(v.title, p.title), 1, 200) AS title
            FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN variants v ON v.id = d.variant_id
            JOIN posts p ON p.id = d.post_id
            WHERE {at} IS NOT NULL{and_among("d.account_id", account_ids)}{older}{wanted} ORDER BY {at} DESC, d.id DESC LIMIT {int(limit)}""",
        values,
    )


def roots(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> list[sqlite3.Row]:
    """Return where the posts of deliveries stand, and when they are tried or looked for again."""
    query = "SELECT delivery_id, state, next_at, attempts FROM sendings WHERE position = 0 AND "
    return named_rows(conn, query + among("delivery_id", delivery_ids))


def take_following(w: Writing, delivery_id: int) -> int:
    """Keep programs from sending what follows a post: a person does it; return how many messages that are."""
    return w.conn.execute(
        """UPDATE sendings SET state = 'failed', error_kind = 'by hand', error = 'taken by hand', next_at = NULL
           WHERE delivery_id = ? AND position > 0 AND state IN ('waiting', 'failed')""",
        (delivery_id,),
    ).rowcount


def of_deliveries(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, list[sqlite3.Row]]:
    """Return the sendings of several deliveries, each in order."""
    found: dict[int, list[sqlite3.Row]] = {}
    for row in named_rows(
        conn, f"SELECT * FROM sendings WHERE {among('delivery_id', delivery_ids)} ORDER BY delivery_id, position"
    ):
        found.setdefault(row["delivery_id"], []).append(row)
    return found


def unfinished_ids(conn: sqlite3.Connection) -> set[int]:
    """Return the deliveries that are out without all that was to follow them; what was let go of is not missing."""
    rows = conn.execute(
        f"""SELECT DISTINCT s.delivery_id FROM sendings s JOIN deliveries d ON d.id = s.delivery_id
            WHERE {_OPEN} AND s.position > 0 AND d.state = 'published'"""
    )
    return {int(row[0]) for row in rows}


def unfinished(conn: sqlite3.Connection, account_ids: Sequence[int] | None) -> int:
    """Return how many posts are out without all that was to follow them."""
    row = conn.execute(
        f"""SELECT count(DISTINCT s.delivery_id) FROM sendings s JOIN deliveries d ON d.id = s.delivery_id
            WHERE {_OPEN} AND s.position > 0 AND d.state = 'published'{and_among("s.account_id", account_ids)}"""
    ).fetchone()
    return int(row[0])
