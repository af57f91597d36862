"""A home on a disk, or in a folder, that cannot be written: everything is seen, nothing is changed, and it is said."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from smdash.bootstrap import services_for
from smdash.domain.errors import BusyError, DamagedError, FullError, ReadOnlyError, StoreError
from smdash.services.care.care import unsound
from smdash.services.imports.imports import ImportOptions
from smdash.store import reading
from smdash.store.connection import Store
from smdash.store.errors import explain, os_words
from smdash.store.version import VERSION
from tests.cli.cli_world import PLAN
from tests.reader import Closed, closed, reader
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smdash.services.bundle import Services


@contextmanager
def left_open(source: Path, place: Path) -> Iterator[Path]:
    """Yield a home whose last step stands in its log alone, as a program leaves it that is ended."""
    shutil.copytree(source, place)
    services = services_for(place, NOW.isoformat())
    services.home.read().execute("SELECT 1 FROM brands").fetchone()
    services.manage.add_brand("last", name="Last step")
    yield place
    services.home.store.close_read()


@pytest.fixture(params=["log and index", "log", "neither"])
def shut(request: pytest.FixtureRequest, small_folder: Path, tmp_path: Path) -> Iterator[Closed]:
    with left_open(small_folder, tmp_path / "open") as home:
        if request.param == "neither":
            with closing(sqlite3.connect(home / "smdash.db")) as conn:
                conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        gone = {"log and index": (), "log": ("*-shm",), "neither": ("*-shm", "*-wal")}[request.param]
        with closed(home, *gone) as found:
            used(services_for(home, NOW.isoformat()), tmp_path)  # what is read of our own is read while it can be
            yield found


def plan(folder: Path) -> Path:
    path = folder / "plan.csv"
    if not path.exists():
        path.write_text(PLAN, encoding="utf-8")
        path.chmod(0o644)
    return path


class Used(NamedTuple):
    brands: list[str]
    bad: list[str]
    copy: Path
    added: int


def used(services: Services, beside: Path) -> Used:
    """Do all that writes nothing into a home."""
    brands = [brand.slug for brand in services.home.brands()]
    copy = services.care.backup(beside / "copy.db")
    report = services.imports.run(plan(beside), ImportOptions(dry_run=True))
    bad = [f"{check.name}: {check.detail}" for check in services.care.doctor() if check.result == "bad"]
    return Used(brands, bad, copy, report.added)


def test_all_is_seen_tried_and_copied_and_nothing_touched(shut: Closed) -> None:
    before = shut.bytes()
    plan(shut.beside)
    with reader():
        services = services_for(shut.home, NOW.isoformat())
        found = used(services, shut.beside)
        said = services.care.opening_words(writing=True)
        services.home.store.close_read()
    assert found.brands == ["acme", "bean", "last"]
    assert found.bad == []
    assert found.added == 3
    with closing(sqlite3.connect(found.copy)) as conn:
        assert conn.execute("SELECT count(*) FROM brands").fetchone()[0] == 3
    assert len(said) == 1
    assert "can only be read" in said[0]
    assert shut.bytes() == before


def test_every_change_is_refused_in_one_sentence(shut: Closed) -> None:
    before = shut.bytes()
    with reader():
        services = services_for(shut.home, NOW.isoformat())
        for act in (
            lambda: services.queue.cancel([2]),
            lambda: services.manage.add_brand("new"),
            lambda: services.preferences.remember("theme", "nord"),
            lambda: services.care.restore(shut.beside / "copy.db"),
        ):
            (shut.beside / "copy.db").touch()
            with pytest.raises(ReadOnlyError, match=r"can only be read .*nothing was changed") as caught:
                act()
            assert caught.value.subject == str(shut.home / "smdash.db")
        services.home.store.close_read()
    assert shut.bytes() == before


def test_what_cannot_be_seen_is_said_and_no_sound_file_called_bad(
    small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WITHOUT_LOCKS", "mode=ro&vfs=unknown-here")  # as on Windows
    with left_open(small_folder, tmp_path / "open") as home, closed(home, "*-shm") as shut:
        used(services_for(home, NOW.isoformat()), tmp_path)
        with reader():
            services = services_for(shut.home, NOW.isoformat())
            said = services.care.opening_words()
            checks = {check.name: check for check in services.care.doctor()}
            brands = [brand.slug for brand in services.home.brands()]
            services.home.store.close_read()
    assert brands == ["acme", "bean"]
    assert len(said) == 1
    assert "last steps are not shown" in said[0]
    assert checks["writing"].result == "warning"
    assert [name for name, check in checks.items() if check.result == "bad"] == []


def test_who_reads_without_locks_sees_when_the_file_is_another(small_folder: Path) -> None:
    with closed(small_folder) as shut:
        with reader():
            store = Store(shut.home / "smdash.db", shut.home / "backups")
            before = store.stamp()
            assert store.stamp() == before
        for path in (shut.home, shut.home / "smdash.db"):
            path.chmod(0o755)
        with closing(sqlite3.connect(shut.home / "smdash.db")) as conn:
            conn.execute("UPDATE brands SET name = 'Anew' WHERE slug = 'acme'")
            conn.commit()
        for path in (shut.home / "smdash.db", shut.home):
            path.chmod(0o555)
        with reader():
            assert store.stamp() != before
            names = [row[0] for row in store.read().execute("SELECT name FROM brands ORDER BY slug")]
            store.close_read()
    assert names[0] == "Anew"


def test_an_older_home_that_cannot_be_written_is_told(small_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(small_folder, tmp_path / "old")
    with closing(sqlite3.connect(tmp_path / "old" / "smdash.db")) as conn:
        conn.execute(f"PRAGMA user_version = {VERSION - 1}")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with closed(tmp_path / "old") as shut, reader(), pytest.raises(ReadOnlyError, match="older version"):
        services_for(shut.home, NOW.isoformat())


class _Room(NamedTuple):
    f_bavail: int
    f_frsize: int
    f_files: int
    f_favail: int


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (_Room(3, 1000, 100, 50), "the disk at / is full (3.0 kB free)"),
        (_Room(10**6, 2000, 100, 0), "takes no more files (no inodes left), though 2.0 GB are free"),
        (
            _Room(10**6, 2000, 100, 50),
            "no more room is given on the disk at /, by a quota perhaps, though 2.0 GB are free",
        ),
        (_Room(10**6, 2000, 0, 0), "by a quota perhaps"),
    ],
)
def test_what_is_full_is_named(room: _Room, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: room)
    monkeypatch.setattr(os.path, "ismount", lambda place: str(place) == "/")
    told = explain(sqlite3.OperationalError("database or disk is full"), tmp_path / "smdash.db")
    assert isinstance(told, FullError)
    assert said in told.what
    assert "nothing was changed" in told.what
    assert said in os_words(OSError(28, "No space left on device"), tmp_path / "out.csv")


def test_an_index_for_which_there_is_no_room_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: _Room(0, 4096, 100, 50))
    assert isinstance(explain(sqlite3.OperationalError("disk I/O error"), tmp_path / "smdash.db"), FullError)
    monkeypatch.setattr(os, "statvfs", lambda _: _Room(10**9, 4096, 100, 50))
    assert type(explain(sqlite3.OperationalError("disk I/O error"), tmp_path / "smdash.db")) is StoreError


def test_a_full_disk_is_read_copied_and_tried_out(
    small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(small_folder, tmp_path / "home")
    services = services_for(tmp_path / "home", NOW.isoformat())
    database, connect = services.home.store.path, Store._connect

    def full(self: Store, *, wait_ms: int = 5000, how: str = "mode=rw") -> sqlite3.Connection:
        conn = connect(self, wait_ms=wait_ms, how=how)
        if self.path == database:
            conn.execute(f"PRAGMA max_page_count = {conn.execute('PRAGMA page_count').fetchone()[0]}")
        return conn

    monkeypatch.setattr(Store, "_connect", full)
    long = tmp_path / "long.csv"
    long.write_text(PLAN.replace("Launch day", "Launch day " + "word " * 3000), encoding="utf-8")
    with pytest.raises(FullError):
        services.imports.run(long)
    assert services.imports.run(long, ImportOptions(dry_run=True)).added == 3
    found = used(services, tmp_path)
    assert (found.brands, found.bad, found.added) == (["acme", "bean"], [], 3)


def test_an_index_that_cannot_be_made_is_done_without(
    small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the home may be written as far as permissions tell, and SQLite finds no place for its index."""
    with left_open(small_folder, tmp_path / "open") as home, closed(home, "*-shm") as shut:
        monkeypatch.setattr(reading, "can_write", lambda _: True)
        used(services_for(home, NOW.isoformat()), tmp_path)
        with reader():
            services = services_for(shut.home, NOW.isoformat())
            brands = [brand.slug for brand in services.home.brands()]
            checks = {check.name: check.result for check in services.care.doctor()}
            assert services.home.store.past_locks()
            services.home.store.close_read()
    assert brands == ["acme", "bean", "last"]
    assert "bad" not in checks.values()
    assert "journal" not in checks


def test_the_doctor_calls_only_a_damaged_file_bad() -> None:
    said = {kind: unsound(kind("so.", subject="x")).result for kind in (BusyError, FullError, DamagedError)}
    assert said == {BusyError: "warning", FullError: "warning", DamagedError: "bad"}
    assert unsound(ReadOnlyError("x", "so")).result == "warning"


def test_permissions_are_real_here(small_folder: Path) -> None:
    """What these tests rest on: the reader cannot write, though root could."""
    with closed(small_folder) as shut, reader():
        assert not os.access(shut.home, os.W_OK, effective_ids=True)
        with pytest.raises(PermissionError):
            (shut.home / "any").touch()
