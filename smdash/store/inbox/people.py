"""Who writes: found by ``AUTHOR_KEY`` and by lasting ids, counted from the index, and what was noted of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from smdash.store.connection import inserted, named_row
from smdash.store.filter_terms import phrase
from smdash.store.id_lists import among
from smdash.store.item_sql import AUTHOR_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.domain.inbox.people import Handle
    from smdash.store.connection import Writing


class ItemAuthor(NamedTuple):
    """By whom an item is: their key (``AUTHOR_KEY``), names and lasting id, and whose account it came to."""

    account_id: int
    brand_id: int
    platform: str
    key: str
    author: str
    handle: str
    author_id: str


class Counts(NamedTuple):
    """What somebody wrote to one account, spam left out: instants as stored, '' for nothing."""

    account_id: int
    items: int
    answered: int
    first_at: str
    last_at: str


class Group(NamedTuple):
    """What one key wrote to one account: ``recent`` of the ``items`` lie in the span that was asked for."""

    key: str
    account_id: int
    items: int
    recent: int
    answered: int
    first_at: str
    last_at: str
    author_id: str


class Noted(NamedTuple):
    """A row of ``people``."""

    id: int
    brand_id: int
    name: str
    notes: str
    tags: tuple[str, ...]
    is_lead: bool
    lead_at: str


_NEAR = 50
"""How many of somebody's newest and oldest messages are looked at for their lasting id."""
_MOST_KEYS = 20
_NOTED = "id, brand_id, name, notes, tags, is_lead, coalesce(lead_at, '')"


def _noted(row: Sequence[object] | None) -> Noted | None:
    if row is None:
        return None
    return Noted(*row)._replace(tags=tuple(json.loads(str(row[4]))), is_lead=bool(row[5]))  # type: ignore[arg-type]


def author(conn: sqlite3.Connection, item_id: int) -> ItemAuthor | None:
    """Return by whom an item is, None where there is no such item."""
    row = conn.execute(
        f"""SELECT account_id, (SELECT brand_id FROM accounts WHERE id = account_id),
              (SELECT platform FROM accounts WHERE id = account_id), {AUTHOR_KEY}, author, handle, author_id
            FROM inbox_items WHERE id = ?""",
        (item_id,),
    ).fetchone()
    return ItemAuthor(*row) if row else None


def brand_accounts(conn: sqlite3.Connection, brand_id: int | None) -> list[tuple[int, int, str, str]]:
    """Return (id, brand id, platform, slug) of the accounts of a brand or of all, archived ones too."""
    where, values = ("WHERE brand_id = ?", (brand_id,)) if brand_id is not None else ("", ())
    return conn.execute(f"SELECT id, brand_id, platform, slug FROM accounts {where} ORDER BY id", values).fetchall()


def author_ids(conn: sqlite3.Connection, key: str, account_ids: Iterable[int]) -> list[str]:
    """Return the lasting ids under which a key wrote to some accounts, by its newest and its oldest messages."""
    found: dict[str, None] = {}
    for account_id in account_ids:
        for order in ("DESC", "ASC"):
            rows = conn.execute(
                f"""SELECT author_id FROM inbox_items WHERE {AUTHOR_KEY} = ? AND account_id = ?
                    ORDER BY received_at {order}, id {order} LIMIT {_NEAR}""",
                (key, account_id),
            )
            found.update((row[0], None) for row in rows if row[0])
    return list(found)


def keys_of_id(conn: sqlite3.Connection, author_id: str, account_ids: Iterable[int]) -> list[str]:
    """Return the keys under which a lasting id wrote to some accounts; each is one look into the index."""
    found: dict[str, None] = {}
    for account_id in account_ids:
        key = ""
        while len(found) < _MOST_KEYS:
            row = conn.execute(
                f"""SELECT {AUTHOR_KEY} FROM inbox_items WHERE author_id = ? AND author_id <> '' AND account_id = ?
                    AND {AUTHOR_KEY} > ? ORDER BY {AUTHOR_KEY} LIMIT 1""",
                (author_id, account_id, key),
            ).fetchone()
            if row is None:
                break
            key = row[0]
            found[key] = None
    return list(found)


def counts(conn: sqlite3.Connection, key: str, account_ids: Iterable[int]) -> list[Counts]:
    """Return what a key wrote to some accounts, spam left out; read from the index alone."""
    rows = conn.execute(
        f"""SELECT account_id, count(*), count(handled_at), min(received_at), max(received_at) FROM inbox_items
            WHERE {AUTHOR_KEY} = ? AND {among("account_id", account_ids)} AND spam = 0 GROUP BY account_id""",
        (key,),
    )
    return [Counts(*row) for row in rows]


def last_names(conn: sqlite3.Connection, key: str, account_ids: Iterable[int]) -> tuple[str, str]:
    """Return (author, handle) of the last message of a key, '' for none."""
    row = conn.execute(
        f"""SELECT author, handle FROM inbox_items WHERE {AUTHOR_KEY} = ? AND {among("account_id", account_ids)}
            ORDER BY received_at DESC, id DESC LIMIT 1""",
        (key,),
    ).fetchone()
    return (row[0], row[1]) if row else ("", "")


def item_ids(conn: sqlite3.Connection, key: str, account_ids: Iterable[int]) -> list[int]:
    """Return the items a key wrote to some accounts, spam included, the newest first."""
    rows = conn.execute(
        f"""SELECT id FROM inbox_items WHERE {AUTHOR_KEY} = ? AND {among("account_id", account_ids)}
            ORDER BY received_at DESC, id DESC""",
        (key,),
    )
    return [row[0] for row in rows]


def authors(conn: sqlite3.Connection, key: str, account_ids: Iterable[int]) -> list[str]:
    """Return the names under which a key wrote to some accounts."""
    query = f"SELECT DISTINCT author FROM inbox_items WHERE {AUTHOR_KEY} = ? AND {among('account_id', account_ids)}"
    return [row[0] for row in conn.execute(query, (key,)) if row[0]]


def items(conn: sqlite3.Connection, ids: Iterable[int]) -> list[tuple[int, int, str, str, str, str, int, str]]:
    """Return (id, account, kind, text, received, state, spam, flag) of items, the newest first."""
    return conn.execute(
        f"""SELECT id, account_id, kind, substr(body, 1, 2000), received_at, state, spam, flag FROM inbox_items
            WHERE {among("id", ids)} ORDER BY received_at DESC, id DESC"""
    ).fetchall()


def replies_out(conn: sqlite3.Connection, ids: Iterable[int]) -> int:
    """Return how many replies to some items went out."""
    query = f"SELECT count(*) FROM replies WHERE state = 'published' AND {among('item_id', ids)}"
    return int(conn.execute(query).fetchone()[0])


def grouped(conn: sqlite3.Connection, account_ids: Iterable[int], since: str) -> list[Group]:
    """Return what each key wrote to each of some accounts; one pass over the index, spam left out."""
    rows = conn.execute(
        f"""SELECT {AUTHOR_KEY}, account_id, count(*), sum(received_at >= ?), count(handled_at), min(received_at),
            max(received_at), max(author_id) FROM inbox_items INDEXED BY inbox_author
            WHERE spam = 0 AND {AUTHOR_KEY} > '' AND {among("account_id", account_ids)} GROUP BY 1, 2""",
        (since,),
    )
    return [Group(*row) for row in rows]


def accounts_of_key(conn: sqlite3.Connection, key: str, *, begins: bool = False) -> list[tuple[str, int]]:
    """Return (key, account) of what wrote under a key, or with ``begins`` under one that begins so."""
    after = key + "\U0010ffff" if begins else key
    rows = conn.execute(
        f"SELECT DISTINCT {AUTHOR_KEY}, account_id FROM inbox_items WHERE {AUTHOR_KEY} BETWEEN ? AND ? LIMIT 50",
        (key, after),
    )
    return rows.fetchall()


def keys_by_name(conn: sqlite3.Connection, name: str) -> list[tuple[str, int]]:
    """Return (key, account) of those whose shown name is just this, in whatever case."""
    rows = conn.execute(
        f"""SELECT DISTINCT {AUTHOR_KEY}, account_id FROM inbox_items WHERE id IN (
              SELECT rowid FROM inbox_items_fts WHERE inbox_items_fts MATCH ? LIMIT 5000)
            AND lower(author) = lower(?) LIMIT 50""",
        (f"author : {phrase(name)}", name),
    )
    return rows.fetchall()


# What was noted --------------------------------------------------------------------------------------------


def noted(conn: sqlite3.Connection, person_id: int) -> Noted | None:
    """Return a person's row."""
    return _noted(conn.execute(f"SELECT {_NOTED} FROM people WHERE id = ?", (person_id,)).fetchone())


def all_noted(conn: sqlite3.Connection, brand_ids: Iterable[int]) -> list[Noted]:
    """Return everybody of whom something was noted, of some brands."""
    rows = conn.execute(f"SELECT {_NOTED} FROM people WHERE {among('brand_id', brand_ids)} ORDER BY id")
    return [each for row in rows if (each := _noted(row)) is not None]


def person_of(conn: sqlite3.Connection, brand_id: int, platform: str, key: str) -> int:
    """Return the row of the person with a handle, 0 where nothing was noted of them."""
    row = conn.execute(
        "SELECT person_id FROM person_handles WHERE brand_id = ? AND platform = ? AND key = ?",
        (brand_id, platform, key),
    ).fetchone()
    return int(row[0]) if row else 0


def handles(conn: sqlite3.Connection, person_id: int) -> list[tuple[str, str, str]]:
    """Return (platform, key, handle) of a person."""
    return conn.execute(
        "SELECT platform, key, handle FROM person_handles WHERE person_id = ? ORDER BY id", (person_id,)
    ).fetchall()


def all_handles(conn: sqlite3.Connection, brand_id: int) -> list[tuple[str, str, int]]:
    """Return (platform, key, person) of everybody noted of a brand."""
    return conn.execute(
        "SELECT platform, key, person_id FROM person_handles WHERE brand_id = ?", (brand_id,)
    ).fetchall()


def noted_with(conn: sqlite3.Connection, key: str) -> list[tuple[int, str, str]]:
    """Return (brand, platform, key) of noted people with a key or a name."""
    return conn.execute(
        """SELECT h.brand_id, h.platform, h.key FROM person_handles h JOIN people p ON p.id = h.person_id
           WHERE h.key = ?1 OR lower(p.name) = lower(?1)""",
        (key,),
    ).fetchall()


def add(w: Writing, brand_id: int, name: str) -> int:
    """Add a person's row and return its id."""
    return inserted(
        w.conn.execute(
            "INSERT INTO people(brand_id, name, created_at, updated_at) VALUES (?, ?, ?, ?) RETURNING id",
            (brand_id, name, w.now, w.now),
        ).fetchone()[0]
    )


def give_handles(w: Writing, person_id: int, brand_id: int, found: Iterable[Handle]) -> None:
    """Give handles to a person; one that is another's goes over to them."""
    for each in found:
        w.conn.execute(
            """INSERT INTO person_handles(person_id, brand_id, platform, key, handle) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT(brand_id, platform, key) DO UPDATE SET person_id = excluded.person_id
               WHERE person_id <> excluded.person_id""",
            (person_id, brand_id, each.platform, each.key, each.handle),
        )


def take_handle(w: Writing, person_id: int, platform: str, key: str) -> int:
    """Take a handle off a person; return how many rows that were."""
    return w.conn.execute(
        "DELETE FROM person_handles WHERE person_id = ? AND platform = ? AND key = ?", (person_id, platform, key)
    ).rowcount


def change(w: Writing, person_id: int, **values: object) -> int:
    """Set columns of a person; return 1 where that changed something."""
    sets = ", ".join(f"{name} = :{name}" for name in values)
    differs = " OR ".join(f"{name} IS NOT :{name}" for name in values)
    return w.conn.execute(
        f"UPDATE people SET {sets}, updated_at = :now WHERE id = :id AND ({differs})",
        {**values, "id": person_id, "now": w.now},
    ).rowcount


def drop(w: Writing, person_id: int) -> None:
    """Delete a person's row, whose handles and leads are another's by now."""
    w.conn.execute("DELETE FROM people WHERE id = ?", (person_id,))


def leads(conn: sqlite3.Connection, person_id: int) -> list[tuple[int, str]]:
    """Return (item, instant) of the messages that made a person a lead, the first one first."""
    return conn.execute(
        "SELECT item_id, lead_at FROM leads WHERE person_id = ? ORDER BY lead_at, item_id", (person_id,)
    ).fetchall()


def add_lead(w: Writing, item_id: int, person_id: int | None) -> None:
    """Keep that a message makes somebody a lead; one that does so already stays as it is."""
    w.conn.execute(
        "INSERT INTO leads(item_id, person_id, lead_at) VALUES (?, ?, ?) ON CONFLICT(item_id) DO NOTHING",
        (item_id, person_id, w.now),
    )


def drop_lead(w: Writing, item_id: int) -> sqlite3.Row | None:
    """Forget that a message makes somebody a lead; return what was kept of it, None for nothing."""
    row = named_row(w.conn, "SELECT person_id, lead_at FROM leads WHERE item_id = ?", (item_id,))
    w.conn.execute("DELETE FROM leads WHERE item_id = ?", (item_id,))
    return row


def move_leads(w: Writing, from_id: int, to_id: int) -> None:
    """Let the leads of one person be another's."""
    w.conn.execute("UPDATE leads SET person_id = ? WHERE person_id = ?", (to_id, from_id))
