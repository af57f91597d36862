"""Items by a filter, as the list of their ids in the order of the list.

What is looked for leads: words through the full-text index, a handle through that of authors. A word may stand in nearly
every message, so of a long section only the newest messages that hold it are looked at, and that is said; of a short
one, such as the open items, only the stretches of ids are read in which its items lie.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from smdash.store.filter_terms import any_in, expressions, kept, one_of, phrase, signs, without
from smdash.store.inbox import lists
from smdash.store.item_sql import AUTHOR_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from smdash.domain.filter_words import NameChoice
    from smdash.domain.inbox.filter import ItemFilter
    from smdash.store.filter_terms import Values
    from smdash.store.inbox.lists import Scope

AT_MOST = 10_000
"""How many items a filter finds at the most."""
CANDIDATES = 20_000
"""How many of the newest messages that hold a word are looked at, where they lie in a section with more than that."""
STRETCHES = 8
_SIGNS = {
    "question": "flag = 'question'",
    "complaint": "flag = 'complaint'",
    "lead": "flag = 'lead'",
    "plain": "flag = ''",
    "late": "(state = 'open' AND due_at <= :now AND gone_at IS NULL)",
    "closing": "(closes_at IS NOT NULL AND closes_at > :now AND closes_at <= :soon)",
    "closed": "(closes_at IS NOT NULL AND closes_at <= :now)",
    "gone": "gone_at IS NOT NULL",
    "edited": "edited_at IS NOT NULL",
    "draft": "EXISTS (SELECT 1 FROM drafts d WHERE d.key = 'reply:' || inbox_items.id)",
    "spam": "spam = 1",
}


class Ages(NamedTuple):
    """A filter's lengths of time as stored instants, '' for none."""

    due_until: str = ""
    received_until: str = ""
    received_since: str = ""


class Found(NamedTuple):
    """Items in the order of their list; with ``more`` there may be others, which were not looked at."""

    ids: tuple[int, ...]
    more: bool


class _Wanted(NamedTuple):
    """A filter as SQL: what an item must be, and the full-text expression that leads, '' for none."""

    conditions: str
    words: str
    values: Values


def find(
    conn: sqlite3.Connection, states: Sequence[str], scope: Scope, wanted: ItemFilter, ages: Ages, most: int = AT_MOST
) -> Found:
    """Return the items of ``states`` that a filter takes, ``most`` of them at the most."""
    asked = _sql(wanted, scope, ages)
    ids: list[int] = []
    more = False
    for name in lists.sections(states):
        part = _section(conn, name, scope, asked, most + 1 - len(ids))
        ids += part.ids
        more = more or part.more
        if len(ids) > most:
            return Found(tuple(ids[:most]), more=True)
    return Found(tuple(ids), more)


def _section(conn: sqlite3.Connection, name: str, scope: Scope, asked: _Wanted, size: int) -> Found:
    section = lists.SECTIONS[name]
    where = f"{section.where}{scope.accounts}{asked.conditions}"
    values = {**asked.values, "size": size}
    more = False
    if asked.words:
        values["words"] = asked.words
        matching = "SELECT rowid FROM inbox_items_fts WHERE inbox_items_fts MATCH :words"
        if _long(conn, name, scope):
            newest = f"{matching} ORDER BY rowid DESC LIMIT {CANDIDATES}"
            held = conn.execute(f"SELECT count(*) FROM ({newest})", {"words": asked.words}).fetchone()[0]
            more = held == CANDIDATES
            where += f" AND id IN ({newest})"
        else:
            stretches = _stretches(conn, name, scope)
            if not stretches:
                return Found((), more=False)
            parts = (f"{matching} AND rowid BETWEEN {first} AND {last}" for first, last in stretches)
            where += f" AND id IN ({' UNION ALL '.join(parts)})"
    way = "DESC" if section.down else "ASC"
    order = ", ".join(f"{each} {way}" for each in section.order)
    rows = conn.execute(f"SELECT id FROM inbox_items WHERE {where} ORDER BY {order} LIMIT :size", values)
    return Found(tuple(row[0] for row in rows), more)


def _long(conn: sqlite3.Connection, name: str, scope: Scope) -> bool:
    query = (
        f"SELECT count(*) FROM (SELECT 1 FROM inbox_items WHERE {lists.SECTIONS[name].where} LIMIT {CANDIDATES + 1})"
    )
    return int(conn.execute(query, scope.values).fetchone()[0]) > CANDIDATES


def _stretches(conn: sqlite3.Connection, name: str, scope: Scope) -> list[tuple[int, int]]:
    """Return the stretches of ids in which a section's items lie, apart where the widest gaps between them are."""
    rows = conn.execute(f"SELECT id FROM inbox_items WHERE {lists.SECTIONS[name].where}", scope.values)
    ids = sorted(row[0] for row in rows)
    if not ids:
        return []
    gaps = sorted(range(1, len(ids)), key=lambda at: ids[at] - ids[at - 1], reverse=True)[: STRETCHES - 1]
    cuts = [0, *sorted(gaps), len(ids)]
    return [(ids[begin], ids[end - 1]) for begin, end in pairwise(cuts) if begin < end]


def _sql(wanted: ItemFilter, scope: Scope, ages: Ages) -> _Wanted:
    values: Values = dict(scope.values)
    parts = [f"({' OR '.join(_SIGNS[sign] for sign in group)})" for group in wanted.signs]
    parts += [f"NOT {_SIGNS[sign]}" for sign in wanted.unlike]
    parts += one_of("kind", wanted.kinds, values)
    parts += any_in("tags", wanted.tags, values)
    parts += _written_by(wanted.writers, values)
    for name, condition, instant in (
        ("late", "(state = 'open' AND gone_at IS NULL AND due_at <= :late)", ages.due_until),
        ("old", "received_at <= :old", ages.received_until),
        ("new", "received_at >= :new", ages.received_since),
    ):
        if instant:
            values[name] = instant
            parts.append(condition)
    parts += without("id", "inbox_items_fts", wanted.text, values)
    parts += signs(("body", "author"), wanted.text, values)
    words = " AND ".join([*_leading(wanted.writers), *expressions(wanted.text.only)])
    return _Wanted("".join(f" AND {part}" for part in parts), words, values)


def _leading(choice: NameChoice) -> list[str]:
    """Return the full-text expression for who wrote, where names alone are asked for; handles have their own index."""
    if not choice.only or any(name.startswith("@") for name in choice.only):
        return []
    return [_named(choice.only)]


def _named(names: Sequence[str]) -> str:
    return "{author handle} : (" + " OR ".join(f"{phrase(name)}*" for name in names) + ")"


def _written_by(choice: NameChoice, values: Values) -> list[str]:
    """Return the conditions on who wrote: ``@ana`` is one handle with or without its server, ``ana`` part of a name."""

    def any_of(names: tuple[str, ...]) -> str:
        parts = []
        for handle in (name.lstrip("@") for name in names if name.startswith("@")):
            exact, first, last = (kept(text, values) for text in (handle, f"{handle}@", f"{handle}A"))
            parts.append(f"SELECT id FROM inbox_items WHERE {AUTHOR_KEY} = {exact}")
            if "@" not in handle:
                parts.append(f"SELECT id FROM inbox_items WHERE {AUTHOR_KEY} >= {first} AND {AUTHOR_KEY} < {last}")
        spoken = [name for name in names if not name.startswith("@")]
        if spoken:
            match = kept(_named(spoken), values)
            parts.append(f"SELECT rowid FROM inbox_items_fts WHERE inbox_items_fts MATCH {match}")
        return f"({' UNION ALL '.join(parts)})"

    found = [f"id IN {any_of(choice.only)}"] if choice.only and not _leading(choice) else []
    return found + ([f"id NOT IN {any_of(choice.never)}"] if choice.never else [])
