"""Connections to a home that are kept: each new one reads all tables and triggers, which takes longer than its write."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from smdash.store.connection import WAIT_MS, Store
from smdash.store.reading import can_write

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN, LOOK = Store._connect, Store._facts
"""How the program opens the file, and how it looks whose it is."""

Place = tuple[str, int, int]
"""Where a file is, and what tells it from one that is put in its place."""


class Kept(sqlite3.Connection):
    """A connection that is put by when it is closed, and ended when something is still under way on it."""

    idle: list[Kept]
    out: bool

    def close(self) -> None:
        """Put it by."""
        if not self.out:
            return
        self.out = False
        if self.in_transaction:
            super().close()
        else:
            self.set_progress_handler(None, 0)
            self.idle.append(self)

    def end(self) -> None:
        """Close it in truth."""
        super().close()


KEPT: list[Kept] = []
"""All that are open while connections are kept."""


@contextmanager
def one_run() -> Iterator[None]:
    """Put by, at the end, what the body has opened, as all that a program has open ends with it."""
    before = {id(conn) for conn in KEPT if conn.out}
    try:
        yield
    finally:
        for conn in KEPT:
            if id(conn) not in before:
                conn.close()


@contextmanager
def kept_connections() -> Iterator[None]:
    """Have who opens a home's file get a connection that another has done with, where there is one."""
    places: dict[Place, list[Kept]] = {}

    def connect(self: Store, *, wait_ms: int = WAIT_MS, how: str = "mode=rw") -> sqlite3.Connection:
        if how != "mode=rw":
            return OPEN(self, wait_ms=wait_ms, how=how)
        idle = places.setdefault((str(self.path.absolute()), *self._file()), [])
        conn: Any
        try:
            conn = idle.pop()
        except IndexError:
            conn = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?{how}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                factory=Kept,
            )
            conn.idle = idle
            KEPT.append(conn)
        conn.out = True
        try:
            conn.execute(f"PRAGMA busy_timeout = {wait_ms}")
            conn.execute("PRAGMA query_only = OFF")
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("PRAGMA synchronous = OFF")
        except BaseException:
            conn.close()
            raise
        return conn  # type: ignore[no-any-return]

    def look(self: Store) -> tuple[int, int, set[str]]:
        if not can_write(self.path):
            return LOOK(self)
        conn = connect(self)
        try:
            facts = [conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
            return facts[0], facts[1], {row[0] for row in conn.execute("SELECT tbl_name FROM sqlite_master")}
        finally:
            conn.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "_connect", connect)
        patch.setattr(Store, "_facts", look)
        yield
    for conn in KEPT:
        conn.end()
    KEPT.clear()
