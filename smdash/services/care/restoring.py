"""Putting a backup in the place of the database: checked first, and nothing is lost if it fails midway."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from smdash.domain.errors import BusyError, NotFoundError, StoreError, UsageError
from smdash.paths import is_file
from smdash.services.care.invariants import INVARIANTS
from smdash.store import schema, upgrade
from smdash.store.connection import Store
from smdash.store.errors import explain, explained

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def restore(store: Store, source: Path, now: datetime) -> Path | None:
    """Replace the store's file by a backup and return the copy kept of what was there, None when there was nothing.

    A damaged, incomplete, foreign or newer backup is refused. The new file is ready and the old one copied before
    anything is replaced, so that a full disk or a kill leaves what was there.
    """
    if not is_file(source):
        raise NotFoundError("there is no such backup.", subject=str(source))
    partial = store.path.with_name(store.path.name + ".part")
    if any(each.exists() and source.samefile(each) for each in (store.path, partial)):
        raise UsageError("this is the database itself, not a backup of it.", subject=str(source))
    _check(store, source)
    store.close_read()
    try:
        store.path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with explained(partial):
            _copy(source, partial)
        kept = _keep(store, now)
        for suffix in ("-wal", "-shm"):
            store.path.with_name(store.path.name + suffix).unlink(missing_ok=True)
        os.replace(partial, store.path)
    except OSError as error:
        raise StoreError(
            f"cannot be written ({error.strerror}).",
            subject=str(error.filename or partial),
            hint="Nothing was replaced.",
        ) from error
    finally:
        _clear(partial)
    return kept


def _check(store: Store, source: Path) -> None:
    """Raise StoreError unless ``source`` is a whole and sound database of ours."""
    with explained(source):
        version = Store(source, store.backups).version()
        if version == 0:
            raise StoreError("this file holds no smdash data.", subject=str(source))
        conn = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
        try:
            wrong = _faults(conn)
        finally:
            conn.close()
    if wrong:
        raise StoreError(f"this backup is not sound ({wrong}).", subject=str(source), hint="Try an older one.")


def _faults(conn: sqlite3.Connection) -> str:
    """Return the first thing that is wrong with a database, '' when it is sound."""
    answer = conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        return str(answer)
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in schema.TABLES:
        if table not in tables:
            return f"it has no table '{table}'"
    if conn.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0]:
        return "rows of it point nowhere"
    for name, query, _ in INVARIANTS:
        if conn.execute(query).fetchone()[0]:
            return f"not so: {name}"
    return ""


def _copy(source: Path, partial: Path) -> None:
    """Copy a database with what may still stand in its journal, which a byte copy would leave behind."""
    conn = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    target = sqlite3.connect(partial)
    try:
        conn.backup(target)
        target.execute("PRAGMA journal_mode = WAL")
    finally:
        target.close()
        conn.close()


def _keep(store: Store, now: datetime) -> Path | None:
    """Copy what is there now; where it is too damaged to be copied as a database, keep its bytes."""
    if not store.path.exists() or not store.path.stat().st_size:
        return None
    try:
        return upgrade.backup(store.path, store.backups, now, reason="replaced")
    except BusyError:
        raise
    except (StoreError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.DatabaseError) and isinstance(meaning := explain(error, store.path), BusyError):
            raise meaning from error
        target = upgrade.unused(store.backups, now, "replaced")
        part = target.with_name(target.name + ".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(store.path.read_bytes())
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
        return target


def _clear(partial: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)
