"""Items as they are listed: in the order in which they are answered, a page at a time from wherever it is nearest.

A list is made of sections, each in the order of an index of its own. The open ones: what can soon not be answered any
more, then the rest by the end of its promise, what matters most first of those due at the same time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.id_lists import among, and_among
from smdash.store.item_sql import AUTHOR_KEY, WORTH

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.store.filter_terms import Values


class Section(NamedTuple):
    """One part of a list: what is in it, in which order its index has it, and whether it is read from the end."""

    where: str
    order: tuple[str, ...]
    down: bool = False


SECTIONS: dict[str, Section] = {
    "closing": Section(
        """state = 'open' AND closes_at IS NOT NULL AND snoozed_until <= :now AND closes_at > :now
           AND closes_at <= :soon""",
        ("closes_at", "id"),
    ),
    "open": Section(
        """state = 'open' AND due_at > '' AND snoozed_until <= :now
           AND (closes_at IS NULL OR closes_at <= :now OR closes_at > :soon)""",
        ("due_at", WORTH, "id"),
    ),
    "snoozed": Section("state = 'open' AND snoozed_until <> '' AND snoozed_until > :now", ("snoozed_until", "id")),
    "waiting": Section("waiting = 1 AND handled_at IS NOT NULL", ("handled_at", "id")),
    "done": Section("state = 'done' AND handled_at IS NOT NULL AND waiting = 0", ("handled_at", "id"), down=True),
    "spam": Section("spam = 1 AND received_at > ''", ("received_at", "id"), down=True),
}
OF_STATE: dict[str, tuple[str, ...]] = {"open": ("closing", "open")}
"""The sections of a state; of others it is the one of that name."""


class Scope(NamedTuple):
    """For which instant and accounts lists are read: ``soon`` is until when a window that closes goes first.

    Instants are as they are stored; ``account_ids`` None stands for all accounts.
    """

    now: str
    soon: str
    account_ids: Sequence[int] | None = None

    @property
    def values(self) -> Values:
        """What the conditions of sections name."""
        return {"now": self.now, "soon": self.soon}

    @property
    def accounts(self) -> str:
        """The condition on the account, to follow others."""
        # The plus keeps SQLite from looking items up by account: that reads the table, lists need their index only.
        return and_among("+account_id", self.account_ids)


class ItemPlace(NamedTuple):
    """Where an item stands in a section: the values it is ordered by, its id last."""

    order: tuple[str | int, ...]

    @property
    def id(self) -> int:
        """The item."""
        return int(self.order[-1])


class ListedItem(NamedTuple):
    """An item as listed; ``body`` is cut to what a line can show, ``reply`` is the state of an answer under way."""

    id: int
    account_id: int
    kind: str
    author: str
    handle: str
    body: str
    received_at: str
    due_at: str
    flag: str
    permalink: str
    state: str
    snoozed_until: str
    gone: int
    closes_at: str | None
    spam: int
    waiting: int
    edited: int
    tags: str
    draft: int
    lead: int
    reply: str


_COLUMNS = """i.id, i.account_id, i.kind, i.author, i.handle, i.body, i.received_at, i.due_at, i.flag, i.permalink,
    i.state, i.snoozed_until, i.gone, i.closes_at, i.spam, i.waiting, i.edited, i.tags,
    EXISTS (SELECT 1 FROM drafts d WHERE d.key = 'reply:' || i.id),
    EXISTS (SELECT 1 FROM accounts a JOIN person_handles h ON h.brand_id = a.brand_id AND h.platform = a.platform
            JOIN people p ON p.id = h.person_id WHERE a.id = i.account_id AND h.key = i.author_key AND p.is_lead = 1),
    coalesce((SELECT r.state FROM replies r WHERE r.item_id = i.id AND r.state NOT IN ('published', 'cancelled')
              ORDER BY r.id DESC LIMIT 1), '')"""


def sections(states: Sequence[str]) -> list[str]:
    """Return the sections of states, in their order."""
    return [name for state in states for name in OF_STATE.get(state, (state,))]


def count(conn: sqlite3.Connection, name: str, scope: Scope) -> int:
    """Return how many items a section has."""
    query = f"SELECT count(*) FROM inbox_items WHERE {SECTIONS[name].where}{scope.accounts}"
    return int(conn.execute(query, scope.values).fetchone()[0])


def late(conn: sqlite3.Connection, scope: Scope) -> int:
    """Return how many open items are past their promise; nobody can answer what is gone, so that is never late."""
    seen = f"state = 'open' AND snoozed_until <= :now{scope.accounts} AND due_at <= :now"
    return _number(conn, seen, scope) - _number(conn, f"{seen} AND gone_at IS NOT NULL", scope)


def gone(conn: sqlite3.Connection, scope: Scope) -> int:
    """Return how many open items are gone from their network."""
    return _number(conn, f"state = 'open' AND gone_at IS NOT NULL AND snoozed_until <= :now{scope.accounts}", scope)


def _number(conn: sqlite3.Connection, where: str, scope: Scope) -> int:
    return int(conn.execute(f"SELECT count(*) FROM inbox_items WHERE {where}", scope.values).fetchone()[0])


def page(
    conn: sqlite3.Connection,
    name: str,
    scope: Scope,
    *,
    size: int,
    skip: int = 0,
    past: ItemPlace | None = None,
    back: bool = False,
) -> list[ItemPlace]:
    """Return the places of ``size`` items of a section, ``skip`` further than ``past``; ``back`` reads from its end."""
    section = SECTIONS[name]
    values = {**scope.values, "size": size, "skip": skip}
    falling = section.down != back
    beyond = ""
    if past is not None:
        beyond = f" AND {_beyond(section, past, values, falling=falling)}"
    order = ", ".join(f"{each} {'DESC' if falling else 'ASC'}" for each in section.order)
    rows = conn.execute(
        f"""SELECT {", ".join(section.order)} FROM inbox_items WHERE {section.where}{scope.accounts}{beyond}
            ORDER BY {order} LIMIT :size OFFSET :skip""",
        values,
    ).fetchall()
    found = [ItemPlace(tuple(row)) for row in rows]
    return found[::-1] if back else found


def _beyond(section: Section, place: ItemPlace, values: Values, *, falling: bool) -> str:
    """Return the condition of standing after a place, or before it where the order falls; its values are kept."""
    names = [f"p{number}" for number in range(len(place.order))]
    values |= dict(zip(names, place.order, strict=True))
    sign, first = ("<", "<=") if falling else (">", ">=")
    listed = ", ".join(f":{name}" for name in names)
    # The first column alone leads along the index, as a comparison of rows does not where one of them is an expression.
    return f"{section.order[0]} {first} :p0 AND ({', '.join(section.order)}) {sign} ({listed})"


def place(conn: sqlite3.Connection, name: str, scope: Scope, item_id: int) -> ItemPlace | None:
    """Return where an item stands in a section, None when it is not in it."""
    section = SECTIONS[name]
    row = conn.execute(
        f"SELECT {', '.join(section.order)} FROM inbox_items WHERE id = :id AND {section.where}{scope.accounts}",
        {**scope.values, "id": item_id},
    ).fetchone()
    return None if row is None else ItemPlace(tuple(row))


def before(conn: sqlite3.Connection, name: str, scope: Scope, at: ItemPlace) -> int:
    """Return how many items of a section stand before a place."""
    section = SECTIONS[name]
    values = scope.values
    ahead = _beyond(section, at, values, falling=not section.down)
    return int(
        conn.execute(
            f"SELECT count(*) FROM inbox_items WHERE {section.where}{scope.accounts} AND {ahead}", values
        ).fetchone()[0]
    )


def rows(conn: sqlite3.Connection, item_ids: Sequence[int]) -> list[ListedItem]:
    """Return items as they are listed, in the order of ``item_ids``; one that is no longer there is left out."""
    found = conn.execute(
        f"""SELECT {_COLUMNS} FROM (
              SELECT id, account_id, kind, author, handle, substr(body, 1, 300) AS body, received_at, due_at, flag,
                     permalink, state, snoozed_until, gone_at IS NOT NULL AS gone, closes_at, spam, waiting,
                     edited_at IS NOT NULL AS edited, tags, {AUTHOR_KEY} AS author_key
              FROM inbox_items WHERE {among("id", item_ids)}) i"""
    ).fetchall()
    by_id = {row[0]: ListedItem(*row) for row in found}
    return [by_id[number] for number in item_ids if number in by_id]
