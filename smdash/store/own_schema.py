"""Whether a database is shaped as smdash shapes it: a file from elsewhere may carry triggers that act on what is written."""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sqlite_utils import Database

from smdash.store.migrations import migrations

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATISTICS = frozenset({"sqlite_stat1", "sqlite_stat4", "sqlite_sequence"})
"""Tables SQLite keeps for itself in any file."""

_STEPS = "_sqlite_migrations"
"""Where sqlite-utils keeps which steps were taken, in the words of its own version."""


class Part(NamedTuple):
    """Something a schema is made of: a table, index, trigger or view."""

    kind: str
    name: str

    @property
    def words(self) -> str:
        """Return how a person is told of it."""
        return f"{self.kind} '{self.name}'"


def oddity(conn: sqlite3.Connection, version: int) -> str:
    """Return the first thing by which a schema differs from ours of ``version``, '' where there is none.

    Nothing but the schema's own table is read, so that no trigger or view of a foreign file can act.
    """
    there, ours = _parts(conn), _ours(version)
    for part in sorted(there.keys() - ours.keys()):
        return f"it holds a {part.words} that smdash never made"
    for part in sorted(ours.keys() - there.keys()):
        return f"it has no {part.words}"
    for part in sorted(ours):
        if there[part] != ours[part] and _STEPS not in part.name:
            return f"its {part.words} is not as smdash makes it"
    return ""


@cache
def _ours(version: int) -> Mapping[Part, str]:
    """Return the parts of the schema of ``version``: the steps up to it, taken in an empty database, once."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db = Database(conn, execute_plugins=False)
        later = [step.name for step in migrations.pending(db) if int(step.name.split("_", 1)[0]) > version]
        migrations.apply(db, stop_before=later)
        return _parts(conn)
    finally:
        conn.close()


def _parts(conn: sqlite3.Connection) -> dict[Part, str]:
    """Return the statement that made each part, blanks evened out.

    What SQLite makes by itself has none: it keeps its indexes under names that no statement can take.
    """
    rows = conn.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return {
        Part(kind, name): " ".join(sql.split())
        for kind, name, sql in rows
        if sql is not None and not (kind == "table" and name in _STATISTICS)
    }
