"""What a restored backup is told of the posts that went out since it was made; all SQL is asked of two databases.

``live`` reads the data that are replaced, which may be of another version, ``new`` writes those that come. Nothing of it
is journaled: a restore is not taken back by undo.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.publishing.pauses import Pause, held_by
from smdash.domain.schedule import stored
from smdash.store.connection import Writing, named_row, named_rows
from smdash.store.publishing import pauses as pause_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_OUT = "('published', 'sending', 'unknown')"
_POST = (
    *("uid", "title", "body", "link", "category", "labels", "estimate_minutes", "first_comment", "content_warning"),
    *("language", "options", "created_at", "updated_at", "archived_at", "occurrence"),
)
_VARIANT = ("format", "body", "title", "first_comment", "content_warning", "language", "visibility", "options")
_MEDIA = (
    "position",
    "path",
    "alt_text",
    "mime",
    "bytes",
    "sha256",
    "width",
    "height",
    "seconds",
    "checked_at",
    "fetched",
)
_MESSAGE = (
    *(
        "remote_id",
        "kind",
        "author",
        "handle",
        "body",
        "received_at",
        "due_at",
        "permalink",
        "thread",
        "rating",
    ),
    *("remote", "about", "gone_at", "answers", "author_id", "closes_at", "edited_at", "first_body"),
    *("snoozed_until",),
)
_DEALT_WITH = ("state", "handled_at", "spam", "waiting", "flag", "judged", "tags")
_DELIVERY = (
    *("uid", "due_at", "wall", "zone", "overtime", "reason", "idempotency_key", "intent_at", "permalink", "remote_id"),
    *("sent_text", "attempts", "via", "created_at"),
)


_SENDING = (
    *("uid", "kind", "position", "state", "text", "message", "key", "record", "attempts", "next_at", "intent_at"),
    *("outcome_at", "published_at", "remote_id", "remote", "permalink", "error", "error_kind", "via", "settled"),
    "created_at",
)
_OUTNESS = {"published": 2, "unknown": 1, "sending": 1, "failed": 0, "waiting": 0, "dropped": 0}


class Paused(NamedTuple):
    """What is still paused after a restore, in words, and how many posts of the backup are held by it now."""

    what: tuple[str, ...] = ()
    held: int = 0


def last_touched(conn: sqlite3.Connection) -> str:
    """Return the newest instant a database speaks of as past, '' when it holds nothing yet."""
    row = conn.execute(
        """SELECT max(at) FROM (SELECT max(made_at) AS at FROM changes UNION ALL SELECT max(updated_at) FROM deliveries
           UNION ALL SELECT max(imported_at) FROM sources UNION ALL SELECT max(saved_at) FROM drafts)"""
    ).fetchone()
    return str(row[0] or "")


def known(live: sqlite3.Connection) -> dict[str, sqlite3.Row]:
    """Return what is known of every delivery, by its uid."""
    rows = named_rows(
        live,
        """SELECT uid, state, coalesce(published_at, intent_at) AS at, via, permalink, remote_id, sent_text
           FROM deliveries""",
    )
    return {row["uid"]: row for row in rows}


def open_deliveries(new: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return every delivery that is neither known to be out nor known to be in doubt."""
    return named_rows(
        new, "SELECT id, uid, state, due_at FROM deliveries WHERE state NOT IN ('published', 'unknown') ORDER BY id"
    )


def make_unknown(new: sqlite3.Connection, delivery_id: int, values: Mapping[str, Any]) -> None:
    """Note that nobody knows whether a delivery went out; empty values leave what the backup says."""
    new.execute(
        """UPDATE deliveries SET state = 'unknown', error = :error, updated_at = :now, outcome_at = :now,
           intent_at = coalesce(:at, intent_at), via = coalesce(nullif(:via, ''), via),
           permalink = coalesce(nullif(:permalink, ''), permalink), remote_id = coalesce(:remote_id, remote_id),
           sent_text = coalesce(:sent_text, sent_text) WHERE id = :id""",
        {**values, "id": delivery_id},
    )


def bring(
    live: sqlite3.Connection, new: sqlite3.Connection, since: str, error: str, now: str
) -> tuple[dict[str, str], list[str]]:
    """Add what went out since ``since`` and the backup has no row of, as deliveries in doubt.

    Returns the uid in ``live`` by that in ``new``, which differ for the turn of a repeat that was queued anew, and the
    accounts (once per delivery) of those that cannot be added: the backup has no such account, or has given its name
    to another one.
    """
    brought: dict[str, str] = {}
    homeless: list[str] = []
    theirs = {row[0] for row in live.execute("SELECT uid FROM deliveries")}
    there = {row[0] for row in new.execute("SELECT uid FROM deliveries")}
    accounts = {
        (row["slug"], row["created_at"]): row
        for row in named_rows(new, "SELECT id, brand_id, slug, created_at FROM accounts")
    }
    for row in named_rows(
        live,
        f"""SELECT d.*, a.slug AS account, a.created_at AS account_made FROM deliveries d
            JOIN accounts a ON a.id = d.account_id
            WHERE d.state IN {_OUT} AND coalesce(d.outcome_at, d.intent_at, d.published_at, d.updated_at) > ?
            ORDER BY d.id""",
        (since,),
    ):
        if row["uid"] in there:
            continue
        account = accounts.get((row["account"], row["account_made"]))
        post_id = None if account is None else _post(live, new, row["post_id"], account["brand_id"])
        if account is None or post_id is None:
            homeless.append(row["account"])
            continue
        anew = [
            found
            for found in new.execute(
                "SELECT id, uid, state FROM deliveries WHERE post_id = ? AND account_id = ?", (post_id, account["id"])
            )
            if found[1] not in theirs
        ]
        if anew:
            if anew[0][2] not in {"published", "unknown"}:
                new.execute(
                    "UPDATE deliveries SET state = 'unknown', error = ?, outcome_at = ?, updated_at = ? WHERE id = ?",
                    (error, now, now, anew[0][0]),
                )
                brought[anew[0][1]] = row["uid"]
            continue
        variant_id = _variant(live, new, row["variant_id"], post_id, account["id"])
        values = {
            "post_id": post_id,
            "variant_id": variant_id,
            "account_id": account["id"],
            "state": "unknown",
            "error": error,
            "outcome_at": now,
            "updated_at": now,
        }
        _copy(new, "deliveries", row, _DELIVERY, values)
        brought[row["uid"]] = row["uid"]
    return brought, homeless


def bring_sendings(
    live: sqlite3.Connection, new: sqlite3.Connection, brought: Mapping[str, str], now: str
) -> set[tuple[int, int]]:
    """Keep of every message that goes out over a network what is known of it by either, the more out the truer.

    What the replaced data have as out stays out; of a post that is one in doubt here, it is looked for at its network.
    ``brought`` is what ``bring`` returned. Returns the (delivery, position) of which they knew anything.
    """
    theirs: list[sqlite3.Row] = []
    if live.execute("SELECT 1 FROM sqlite_master WHERE name = 'sendings'").fetchone():
        theirs = named_rows(
            live,
            """SELECT s.*, d.uid AS delivery FROM sendings s JOIN deliveries d ON d.id = s.delivery_id ORDER BY s.id""",
        )
    elsewhere = {old: uid for uid, old in brought.items()}
    known: set[tuple[int, int]] = set()
    for row in theirs:
        found = new.execute(
            "SELECT id, account_id, state FROM deliveries WHERE uid = ?",
            (elsewhere.get(row["delivery"], row["delivery"]),),
        ).fetchone()
        if found is None:
            continue
        delivery_id, account_id, delivery_state = found
        known.add((delivery_id, row["position"]))
        ours = named_row(
            new, "SELECT id, state FROM sendings WHERE delivery_id = ? AND position = ?", (delivery_id, row["position"])
        )
        state = "unknown" if row["state"] == "sending" else str(row["state"])
        if row["position"] == 0 and state == "published" and delivery_state != "published":
            state = "unknown"
        if ours is not None and (_OUTNESS[ours["state"]] > _OUTNESS[state] or ours["state"] == "published"):
            continue
        if ours is None and not (_OUTNESS[state] or row["position"]):
            continue
        values = {"state": state, "next_at": now if state == "unknown" and row["record"] else row["next_at"]}
        if ours is None:
            _copy(new, "sendings", row, _SENDING, {**values, "delivery_id": delivery_id, "account_id": account_id})
        else:
            # A record in doubt is frozen: it is let go of before another one that is known to be later takes its place.
            new.execute("UPDATE sendings SET state = 'failed' WHERE id = ?", (ours["id"],))
            columns = {name: row[name] for name in _SENDING if name != "uid"} | values
            names = ", ".join(f"{name} = :{name}" for name in columns)
            new.execute(f"UPDATE sendings SET {names} WHERE id = :own_id", {**columns, "own_id": ours["id"]})
    return known


def doubt_sendings(new: sqlite3.Connection, known: set[tuple[int, int]], error: str, now: str) -> None:
    """Make unknown what was begun, and what was to follow a post and may have gone out since: all that is not ``known``."""
    for number, delivery_id, position, state, record in new.execute(
        "SELECT id, delivery_id, position, state, record FROM sendings WHERE state IN ('waiting', 'sending')"
    ).fetchall():
        if state == "sending" or ((delivery_id, position) not in known and position > 0):
            new.execute(
                "UPDATE sendings SET state = 'unknown', error = ?, next_at = ?, outcome_at = ? WHERE id = ?",
                (error, now if record else None, now, number),
            )


def bring_pauses(live: sqlite3.Connection, new: sqlite3.Connection, now: datetime, late: str) -> Paused:
    """Keep up what the replaced data had paused, and hold what they held and the backup would let go out.

    A pause that has ended by itself comes along where it holds posts, which wait for a person. What fell due before
    ``late`` stays as it is.
    """
    writing = Writing(new, None, stored(now))
    theirs = pause_store.standing(live)
    held = {
        row["uid"]: row["reason"]
        for row in named_rows(live, "SELECT uid, reason FROM deliveries WHERE state = 'held' AND due_at IS NOT NULL")
    }
    holding = {held_by(reason) for reason in held.values()}
    ours = {(pause.scope, pause.subject): pause for pause in pause_store.standing(new)}
    kept: dict[int, Pause] = {}
    count = 0
    for pause in theirs:
        if not (pause.active(now) or pause.id in holding):
            continue
        same = ours.get((pause.scope, pause.subject))
        until = stored(pause.ends_at) if pause.ends_at else None
        said = (pause.reason, stored(pause.started_at), until)
        if same:
            number = same.id
            new.execute("UPDATE pauses SET reason = ?, started_at = ?, ends_at = ? WHERE id = ?", (*said, number))
        else:
            what = (pause.scope, pause.subject, *said)
            (number,) = new.execute(
                "INSERT INTO pauses(scope, subject, reason, started_at, ends_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
                what,
            ).fetchone()
        kept[pause.id] = pause._replace(id=number)
        if pause.active(now):
            count += pause_store.hold(writing, kept[pause.id], late)
    for number, uid in new.execute(
        "SELECT id, uid FROM deliveries WHERE state = 'scheduled' AND due_at >= ?", (late,)
    ).fetchall():
        if uid in held:
            by = kept.get(held_by(held[uid]) or 0)
            new.execute(
                "UPDATE deliveries SET state = 'held', reason = ?, updated_at = ? WHERE id = ?",
                (by.mark if by else held[uid], writing.now, number),
            )
            count += 1
    return Paused(tuple(pause.what for pause in kept.values() if pause.active(now)), count)


def bring_done(live: sqlite3.Connection, new: sqlite3.Connection) -> int:
    """Keep dealt with the messages that the replaced data had so; return how many the backup had open or not at all.

    That is: done, done and waiting for them, and what a person called spam, which never was handled; with their marks
    and tags, and with what was said of them, by which their writers are known. What is open there (snoozed, tagged or
    marked) is as the backup has it, and so is spam by a rule: rules judge again. One that the backup has no row of is
    added, so that its file may be imported again without opening it. What was erased is none of these.
    """
    accounts = {(slug, made): number for number, slug, made in new.execute("SELECT id, slug, created_at FROM accounts")}
    there: dict[tuple[object, ...], sqlite3.Row] = {}
    # A sync may have given an imported message another id since the backup; its row and its time stayed.
    for known in named_rows(
        new, "SELECT id, account_id, remote_id, received_at, state, spam, waiting FROM inbox_items"
    ):
        account_id = known["account_id"]
        there[account_id, known["remote_id"]] = there[account_id, known["id"], known["received_at"]] = known
    count = 0
    for row in named_rows(
        live,
        """SELECT i.*, a.slug AS account, a.created_at AS account_made FROM inbox_items i
           JOIN accounts a ON a.id = i.account_id WHERE i.state = 'done'
             AND i.remote_id NOT GLOB 'erased:*' ORDER BY i.id""",
    ):
        account_id = accounts.get((row["account"], row["account_made"]))
        # Before version 10 there was neither spam nor waiting.
        spam, waiting = (row["spam"], row["waiting"]) if "spam" in row.keys() else (0, 0)  # noqa: SIM118
        if account_id is None or (row["judged"] != "person" if spam else row["handled_at"] is None):
            continue
        ours = there.get((account_id, row["remote_id"])) or there.get((account_id, row["id"], row["received_at"]))
        if ours is None:
            number = _copy(new, "inbox_items", row, (*_MESSAGE, *_DEALT_WITH), {"account_id": account_id})
        elif (ours["state"], ours["spam"], ours["waiting"]) != ("done", spam, waiting):
            number = ours["id"]
            values = {name: row[name] for name in _DEALT_WITH if name in row.keys()}  # noqa: SIM118
            names = ", ".join(f"{name} = :{name}" for name in values)
            new.execute(f"UPDATE inbox_items SET {names} WHERE id = :id", {**values, "id": number})
        else:
            continue
        _bring_said(live, new, row["id"], number)
        count += ours is None or ours["state"] != "done"
    return count


def _bring_said(live: sqlite3.Connection, new: sqlite3.Connection, theirs: int, number: int) -> None:
    """Add what a person said a message is, where that was said since."""
    if not live.execute("SELECT 1 FROM sqlite_master WHERE name = 'corrections'").fetchone():
        return
    known = set(new.execute("SELECT was, now, made_at FROM corrections WHERE item_id = ?", (number,)))
    for row in named_rows(live, "SELECT * FROM corrections WHERE item_id = ? ORDER BY id", (theirs,)):
        if (row["was"], row["now"], row["made_at"]) not in known:
            _copy(new, "corrections", row, ("rule", "was", "now", "made_at"), {"item_id": number})


def bring_unsaved(live: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Add texts that were being written, where the backup has no newer one of the same post."""
    for key, payload, saved_at in live.execute("SELECT key, payload, saved_at FROM drafts").fetchall():
        kind, _, number = key.partition(":")
        if kind == "post" and not _same_post(live, new, number):
            continue
        if kind == "reply" and not _same_item(live, new, number):
            continue
        new.execute(
            """INSERT INTO drafts(key, payload, saved_at) VALUES (?, ?, ?) ON CONFLICT(key) DO UPDATE SET
               payload = excluded.payload, saved_at = excluded.saved_at WHERE excluded.saved_at > saved_at""",
            (key, payload, saved_at),
        )


def _same_item(live: sqlite3.Connection, new: sqlite3.Connection, number: str) -> bool:
    query = """SELECT a.slug, a.created_at, i.remote_id FROM inbox_items i JOIN accounts a ON a.id = i.account_id
               WHERE i.id = ?"""
    found = [conn.execute(query, (number,)).fetchone() for conn in (live, new)]
    return found[0] is not None and found[0] == found[1]


def _same_post(live: sqlite3.Connection, new: sqlite3.Connection, number: str) -> bool:
    uids = [conn.execute("SELECT uid FROM posts WHERE id = ?", (number,)).fetchone() for conn in (live, new)]
    return uids[0] is not None and uids[0] == uids[1]


def _post(live: sqlite3.Connection, new: sqlite3.Connection, post_id: int, brand_id: int) -> int | None:
    """Return the post in ``new`` that is this one of ``live``, added where it lacks; None for one of another brand."""
    (row,) = named_rows(live, "SELECT * FROM posts WHERE id = ?", (post_id,))
    found = new.execute("SELECT id, brand_id FROM posts WHERE uid = ?", (row["uid"],)).fetchone()
    names = row.keys()
    turn = None
    if found is None and "recurrence_id" in names and row["recurrence_id"] is not None:
        turn = _twin(live, new, "recurrences", row["recurrence_id"])
        # The turn of a repeat that was queued anew is the same turn.
        found = new.execute(
            "SELECT id, brand_id FROM posts WHERE recurrence_id = ? AND occurrence = ?", (turn, row["occurrence"])
        ).fetchone()
    if found is not None:
        return int(found[0]) if found[1] == brand_id else None
    values: dict[str, Any] = {"brand_id": brand_id, "pillar_id": _pillar(live, new, row["pillar_id"], brand_id)}
    values["recurrence_id"] = turn
    if "pool_post_id" in names and row["pool_post_id"] is not None:
        values["pool_post_id"] = _pool_post(live, new, row["pool_post_id"])
    added = _copy(new, "posts", row, _POST, values)
    for media in named_rows(live, "SELECT * FROM media WHERE post_id = ? AND variant_id IS NULL", (post_id,)):
        _copy(new, "media", media, _MEDIA, {"post_id": added})
    return added


def _twin(live: sqlite3.Connection, new: sqlite3.Connection, table: str, row_id: int) -> int | None:
    """Return the row of ``new`` with the uid a row of ``live`` has."""
    uid = live.execute(f"SELECT uid FROM {table} WHERE id = ?", (row_id,)).fetchone()
    found = uid and new.execute(f"SELECT id FROM {table} WHERE uid = ?", uid).fetchone()
    return int(found[0]) if found else None


def _pillar(live: sqlite3.Connection, new: sqlite3.Connection, pillar_id: int | None, brand_id: int) -> int | None:
    name = live.execute("SELECT name FROM pillars WHERE id = ?", (pillar_id,)).fetchone()
    found = name and new.execute("SELECT id FROM pillars WHERE brand_id = ? AND name = ?", (brand_id, *name)).fetchone()
    return int(found[0]) if found else None


def _pool_post(live: sqlite3.Connection, new: sqlite3.Connection, pool_post_id: int) -> int | None:
    kept = live.execute("SELECT post_id FROM pool_posts WHERE id = ?", (pool_post_id,)).fetchone()
    twin = _twin(live, new, "posts", kept[0]) if kept else None
    found = new.execute("SELECT id FROM pool_posts WHERE post_id = ?", (twin,)).fetchone()
    return int(found[0]) if found else None


def _variant(live: sqlite3.Connection, new: sqlite3.Connection, variant_id: int, post_id: int, account_id: int) -> int:
    found = new.execute(
        "SELECT id FROM variants WHERE post_id = ? AND account_id = ?", (post_id, account_id)
    ).fetchone()
    if found is not None:
        return int(found[0])
    (row,) = named_rows(live, "SELECT * FROM variants WHERE id = ?", (variant_id,))
    added = _copy(new, "variants", row, _VARIANT, {"post_id": post_id, "account_id": account_id})
    for media in named_rows(live, "SELECT * FROM media WHERE variant_id = ?", (variant_id,)):
        _copy(new, "media", media, _MEDIA, {"post_id": post_id, "variant_id": added})
    return added


def _copy(
    new: sqlite3.Connection, table: str, row: sqlite3.Row, columns: Sequence[str], values: Mapping[str, Any]
) -> int:
    """Add a row with some columns of another one, as far as it has them, and some values of its own."""
    row_values = {name: row[name] for name in columns if name in row.keys()} | dict(values)  # noqa: SIM118
    names = ", ".join(row_values)
    marks = ", ".join(f":{name}" for name in row_values)
    added = new.execute(f"INSERT INTO {table}({names}) VALUES ({marks}) RETURNING id", row_values).fetchone()
    return int(added[0])


def begin_anew(new: sqlite3.Connection) -> None:
    """Begin another life of the file, in which nothing holds that was seen before, and undo and redo with it.

    A step of before is no longer the last thing a person did.
    """
    new.execute("UPDATE journal_state SET epoch = ?", (str(uuid.uuid4()),))
    new.execute("UPDATE changes SET dropped = 1")
    for (stash,) in new.execute(
        r"SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'stash\_%' ESCAPE '\'"
    ).fetchall():
        new.execute(f"DELETE FROM {stash}")
