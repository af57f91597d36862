"""Creating and migrating the file, always with a copy of what was there before."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from typing import TYPE_CHECKING, NamedTuple

from sqlite_utils import Database

from smdash.domain.errors import StoreError
from smdash.store import migrations, private
from smdash.store.errors import explain, os_words
from smdash.store.reading import reading
from smdash.store.unfinished import making, sweep
from smdash.store.version import COPIED_AT, VERSION

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

KEPT_BACKUPS = 5
"""How many copies are kept of those a person asks for, and of those before each migration."""
REPLACED = "replaced"
"""The reason of copies that a restore makes: each is the only copy of its data, so none of them is ever removed."""
WAIT_S = 30


def upgrade(path: Path, backups: Path, version: int, now: datetime) -> None:
    """Bring the file from ``version`` to the current one; 0 creates it.

    An existing file is copied by ``VACUUM INTO`` first. A step that fails is rolled back whole, and the file
    is as it was.
    """
    try:
        private.folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"the folder cannot be made ({os_words(error, path.parent)}).",
            subject=str(path.parent),
            hint="Choose another --home.",
        ) from error
    try:
        private.file(path)
    except OSError as error:
        raise StoreError(
            f"the file cannot be written ({os_words(error, path)}).",
            subject=str(path),
            hint="Choose another --home.",
        ) from error
    if version > 0:
        backup(path, backups, now, reason=f"before-v{VERSION}")
    conn = sqlite3.connect(path, isolation_level=None, timeout=WAIT_S)
    try:
        to_wal(conn)
        conn.execute("PRAGMA foreign_keys = ON")
        # One transaction around all steps: two programs that open a new home at once take turns.
        conn.execute("BEGIN IMMEDIATE")
        try:
            migrations.apply(Database(conn, execute_plugins=False))
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
    finally:
        conn.close()


def to_wal(conn: sqlite3.Connection, wait_s: float = WAIT_S) -> None:
    """Switch to a write-ahead log; SQLite does not wait for other connections here, so this does."""
    until = time.monotonic() + wait_s
    while True:
        try:
            conn.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


class Copied(NamedTuple):
    """A copy that was made, and the older ones that were removed for it."""

    path: Path
    removed: tuple[Path, ...] = ()


def backup(path: Path, backups: Path, now: datetime, *, reason: str = "manual", to: Path | None = None) -> Copied:
    """Copy the whole database into one fresh file; of most kinds the newest few are kept.

    ``to`` is where it goes; without it, under a name of its own in the folder ``backups``. The copy is written beside
    its name and renamed, so a killed backup never looks like a good one.
    """
    target = to or unused(backups, now, reason)
    if target.exists():
        raise StoreError("this file exists already.", subject=str(target), hint="Choose another name.")
    try:
        if to is None:
            private.folder(backups)
        sweep(target.parent, "" if to is None else target.name)
        with making(target) as partial:
            _copy(path, partial, target)
            _date(partial, now)
            private.into_place(partial, target)
        removed = _thinned(backups, reason, target) if to is None and reason != REPLACED else ()
    except OSError as error:
        raise StoreError(
            f"the copy cannot be written ({os_words(error, target)}).",
            subject=str(target),
            hint="Choose another place for it.",
        ) from error
    return Copied(target, removed)


def _copy(path: Path, partial: Path, target: Path) -> None:
    conn = _opened(path)
    try:
        # As bytes, since a name need not be UTF-8.
        conn.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(partial),))
    except sqlite3.OperationalError as error:
        raise explain(error, path if "locked" in str(error) else target) from error
    finally:
        conn.close()


def _opened(path: Path) -> sqlite3.Connection:
    def connect(how: str) -> sqlite3.Connection:
        return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, timeout=WAIT_S)

    return reading(path, connect).conn


def _date(partial: Path, now: datetime) -> None:
    """Have a copy say when it was made: what fell due since then may have gone out when it comes back."""
    conn = sqlite3.connect(partial, isolation_level=None)
    try:
        conn.execute(
            "INSERT OR REPLACE INTO settings(key, value) VALUES (?, ?)",
            (COPIED_AT, json.dumps(now.strftime("%Y-%m-%dT%H:%M:%SZ"))),
        )
    finally:
        conn.close()


def unused(backups: Path, now: datetime, reason: str) -> Path:
    """Return a name no backup has; two in one second are told apart by a number."""
    stamp = f"smdash-{now.strftime('%Y%m%d-%H%M%S')}"
    number, target = 1, backups / f"{stamp}-{reason}.db"
    while target.exists():
        number += 1
        target = backups / f"{stamp}-{reason}-{number}.db"
    return target


def _thinned(backups: Path, reason: str, made: Path) -> tuple[Path, ...]:
    """Remove all but the newest backups made for ``reason``, never the one just made; return what went.

    Which is newer is told by when the file was written: names follow a clock that may have been set back.
    """
    found = {*backups.glob(f"smdash-*-{reason}.db"), *backups.glob(f"smdash-*-{reason}-[0-9]*.db")} - {made}
    newest_first = sorted(found, key=_age_order, reverse=True)
    removed = newest_first[KEPT_BACKUPS - 1 :]
    for old in removed:
        old.unlink(missing_ok=True)
    return tuple(reversed(removed))


def _age_order(backup: Path) -> tuple[int, int, str]:
    try:
        written = backup.stat().st_mtime_ns
    except OSError:  # another program has removed it
        written = 0
    return written, len(backup.stem), backup.stem
