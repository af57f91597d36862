"""What items were taken for, by which rule, and what their person said instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.connection import named_row
from smdash.store.item_sql import AUTHOR_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from smdash.store.connection import Writing

_WHAT = "CASE WHEN spam = 1 THEN 'spam' ELSE flag END"


class Said(NamedTuple):
    """What a person said of a writer's message: on which network, who, that it is spam or none, and when."""

    platform: str
    writer: str
    spam: bool
    made_at: str
    item_id: int


class Judged(NamedTuple):
    """An item as rules look at it, and what it was taken for; ``taken`` is '', a mark or ``spam``."""

    id: int
    account_id: int
    kind: str
    name: str
    body: str
    rating: int | None
    taken: str
    judged: str


def said_of_writers(conn: sqlite3.Connection) -> list[Said]:
    """Return whose messages a person called spam or said to be none, the last word last."""
    rows = conn.execute(
        f"""SELECT a.platform, i.key, c.now = 'spam', c.made_at, i.id FROM corrections c
            JOIN (SELECT id, account_id, {AUTHOR_KEY} AS key FROM inbox_items) i ON i.id = c.item_id
            JOIN accounts a ON a.id = i.account_id WHERE (c.now = 'spam') <> (c.was = 'spam') ORDER BY c.id"""
    )
    return [Said(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows]


def leads(conn: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return who a person said to be a lead: brand, platform, and by what they are known there."""
    rows = conn.execute(
        """SELECT b.slug, h.platform, h.key FROM person_handles h JOIN people p ON p.id = h.person_id
           JOIN brands b ON b.id = h.brand_id WHERE p.is_lead = 1"""
    )
    return {(row[0], row[1], row[2]) for row in rows}


def answered(conn: sqlite3.Connection, account_id: int, author_key: str) -> bool:
    """Say whether an account has answered an author, or waits for their next word; '' is nobody."""
    found = conn.execute(
        f"""SELECT 1 FROM inbox_items i WHERE {AUTHOR_KEY} = ?1 AND account_id = ?2 AND ?1 <> '' AND spam = 0
            AND (waiting = 1 OR EXISTS (SELECT 1 FROM replies r WHERE r.item_id = i.id AND r.state = 'published')) LIMIT 1""",
        (author_key, account_id),
    )
    return found.fetchone() is not None


_AGAIN = f"""SELECT id, account_id, kind, CASE WHEN handle = '' THEN author ELSE handle END, body, rating, {_WHAT}, judged
    FROM inbox_items WHERE judged <> 'person' AND"""


def to_judge(conn: sqlite3.Connection) -> Iterator[Judged]:
    """Yield the items that rules may judge anew: open ones, and those that were put away as spam by no person."""
    for where in ("state = 'open'", "spam = 1"):
        for row in conn.execute(f"{_AGAIN} {where}"):
            yield Judged(*row)


def taken_for(conn: sqlite3.Connection, item_id: int) -> tuple[str, str, str] | None:
    """Return (what an item is taken for, what judged it, its state); None where there is no such item."""
    row = conn.execute(f"SELECT {_WHAT}, judged, state FROM inbox_items WHERE id = ?", (item_id,)).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def last_correction(conn: sqlite3.Connection, item_id: int) -> sqlite3.Row | None:
    """Return the last thing a person said an item is (rule, was, now, made_at), None where they said nothing."""
    return named_row(conn, "SELECT * FROM corrections WHERE item_id = ? ORDER BY id DESC LIMIT 1", (item_id,))


def first_said(conn: sqlite3.Connection, item_id: int) -> sqlite3.Row | None:
    """Return what a person first said of an item, which names the rule that had judged it."""
    return named_row(conn, "SELECT * FROM corrections WHERE item_id = ? ORDER BY id LIMIT 1", (item_id,))


def put(w: Writing, item_id: int, what: str, judged: str) -> None:
    """Take an item for something; spam is done without having been handled, what is no spam any more is open again."""
    spam = int(what == "spam")
    w.conn.execute(
        """UPDATE inbox_items SET flag = :flag, judged = :judged,
               state = CASE WHEN :spam = 1 THEN 'done' WHEN spam = 1 THEN 'open' ELSE state END,
               handled_at = CASE WHEN :spam = 1 OR spam = 1 THEN NULL ELSE handled_at END,
               waiting = CASE WHEN :spam = 1 THEN 0 ELSE waiting END,
               snoozed_until = CASE WHEN :spam = 1 THEN '' ELSE snoozed_until END, spam = :spam
           WHERE id = :id""",
        {"flag": "" if spam else what, "judged": judged, "spam": spam, "id": item_id},
    )


def put_if(w: Writing, item: Judged, what: str, judged: str) -> bool:
    """Take an item for something where nobody has said or done anything to it since it was looked at."""
    now = taken_for(w.conn, item.id)
    if now is None or now[:2] != (item.taken, item.judged) or (now[2] == "done" and item.taken != "spam"):
        return False
    put(w, item.id, what, judged)
    return True


def remember(w: Writing, item_id: int, rule: str, was: str, now: str) -> None:
    """Remember what a person said an item is."""
    w.conn.execute(
        "INSERT INTO corrections(item_id, rule, was, now, made_at) VALUES (?, ?, ?, ?, ?)",
        (item_id, rule, was, now, w.now),
    )


def by_rule(conn: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Return for each rule how many items it judged, and of how many a person said otherwise."""
    judged = conn.execute(
        "SELECT judged, count(*) FROM inbox_items WHERE judged NOT IN ('', 'person') GROUP BY judged"
    ).fetchall()
    found = {rule: (number, 0) for rule, number in judged}
    said = conn.execute(
        """SELECT first.rule, count(*), sum(first.was <> last.now) FROM
             (SELECT item_id, min(id) AS first, max(id) AS last FROM corrections GROUP BY item_id) c
           JOIN corrections first ON first.id = c.first JOIN corrections last ON last.id = c.last
           WHERE first.rule <> '' GROUP BY first.rule"""
    ).fetchall()
    for rule, number, wrong in said:
        before = found.get(rule, (0, 0))
        found[rule] = before[0] + number, before[1] + wrong
    return found
