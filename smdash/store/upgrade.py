"""Creating and migrating the file, always with a copy of what was there before."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from sqlite_utils import Database

from smdash.domain.errors import StoreError
from smdash.store import migrations
from smdash.store.version import VERSION

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from smdash.store.connection import Store

KEPT_BACKUPS = 5


def upgrade(store: Store, version: int, now: datetime) -> None:
    """Bring the file from ``version`` to the current one; 0 creates it.

    An existing file is copied by ``VACUUM INTO`` first. A step that fails is rolled back whole, and the file
    is as it was.
    """
    try:
        store.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder cannot be made ({error.strerror}).",
            subject=str(store.path.parent),
            hint="Choose another --home.",
        ) from error
    if version > 0:
        backup(store, now, reason=f"before-v{VERSION}")
    conn = sqlite3.connect(store.path, isolation_level=None, timeout=30)
    try:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA foreign_keys = ON")
        migrations.apply(Database(conn, execute_plugins=False))
    finally:
        conn.close()


def backup(store: Store, now: datetime, *, reason: str = "manual", to: Path | None = None) -> Path:
    """Copy the whole database into one fresh file and return its path; keeps the newest few of each kind.

    The copy is written beside its name and renamed, so a killed backup never looks like a good one.
    """
    store.backups.mkdir(parents=True, exist_ok=True)
    target = to or store.backups / f"smdash-{now.strftime('%Y%m%d-%H%M%S')}-{reason}.db"
    if target.exists():
        raise StoreError("this file exists already.", subject=str(target), hint="Choose another name.")
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    conn = sqlite3.connect(store.path, isolation_level=None, timeout=30)
    try:
        conn.execute("VACUUM INTO ?", (str(partial),))
    finally:
        conn.close()
    os.replace(partial, target)
    if to is None:
        kind = sorted(store.backups.glob(f"smdash-*-{reason}.db"))
        for old in kind[:-KEPT_BACKUPS]:
            old.unlink(missing_ok=True)
    return target
