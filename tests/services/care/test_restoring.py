"""Bringing a backup back: sound or refused, and nothing lost on the way."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import StoreError
from smdash.services.care.restoring import restore

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services


def _brands(services: Services) -> list[str]:
    return [brand.slug for brand in services.home.brands()]


def test_back_and_what_was_there_is_kept(small: Services) -> None:
    saved = small.care.backup()
    small.manage.add_brand("later")
    kept = restore(small.home.store, saved, small.home.now())
    assert "later" not in _brands(small)
    assert kept is not None
    restore(small.home.store, kept, small.home.now())
    assert "later" in _brands(small)
    assert small.home.read().execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@pytest.mark.parametrize(
    "harm",
    ["DROP TABLE deliveries", "DELETE FROM brands", "UPDATE deliveries SET account_id = 1 + account_id % 2"],
)
def test_an_unsound_backup_is_refused_and_nothing_changes(small: Services, harm: str) -> None:
    saved = small.care.backup()
    conn = sqlite3.connect(saved)
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute(harm)
    conn.commit()
    conn.close()
    before = _brands(small)
    with pytest.raises(StoreError, match="not sound"):
        restore(small.home.store, saved, small.home.now())
    assert _brands(small) == before
    assert not list(small.home.folder.glob("*.part*"))


def test_a_copy_that_cannot_be_kept_stops_everything(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = small.care.backup()
    small.manage.add_brand("later")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    def refused(*_: object, **__: object) -> Path:
        raise StoreError("the disk is full.")

    monkeypatch.setattr("smdash.store.upgrade.backup", refused)
    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(StoreError, match="cannot be written"):
        restore(small.home.store, saved, small.home.now())
    assert "later" in _brands(small)
    assert not list(small.home.store.backups.glob("*.part*"))
    assert not list(small.home.folder.glob("*.part*"))
