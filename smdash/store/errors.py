"""SQLite's errors in a person's words: what happened, to which file, what to do next."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from smdash.domain.errors import BusyError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's words into ours: what happened, to which file, what to do next."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise explain(error, path) from error


def explain(error: sqlite3.DatabaseError, path: Path) -> StoreError:
    """Say what an SQLite error means for the person."""
    text = str(error).lower()
    subject = str(path)
    if "locked" in text or "busy" in text:
        return BusyError("another program holds the database.", subject=subject, hint="Close it or try again.")
    if "not a database" in text:
        return StoreError(
            "this is not an SQLite database.", subject=subject, hint="Choose another --home, or move the file away."
        )
    if "readonly" in text or "read-only" in text:
        return StoreError(
            "the file cannot be written.", subject=subject, hint="Check its permissions and those of its folder."
        )
    if "full" in text:
        return StoreError("the disk is full.", subject=subject, hint="Free some space; nothing was changed.")
    if "malformed" in text or "corrupt" in text:
        return StoreError(
            "the database is damaged.",
            subject=subject,
            hint="'smdash doctor' says more; 'smdash restore' brings back a backup.",
        )
    if "unable to open" in text:
        return StoreError("the file cannot be opened.", subject=subject, hint="Check the path and its permissions.")
    if "smdash:" in text:
        return StoreError(text.split("smdash:", 1)[1].strip() + ".", subject=subject)
    return StoreError(f"SQLite says: {error}.", subject=subject, hint="'smdash doctor' says more.")
