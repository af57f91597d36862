"""Migrations: copied before, whole or not at all, and taken in turns."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database, Migrations

from smdash.domain.errors import SmdashError, StoreError
from smdash.store import connection, migrations, upgrade
from smdash.store.connection import Store
from smdash.store.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.worlds import Clock

ROOT = Path(__file__).resolve().parents[2]
NEXT = VERSION + 1
SHIPPED = tuple(migrations.migrations._migrations)


def _to_come(monkeypatch: pytest.MonkeyPatch, step: Callable[[Database], None]) -> None:
    """Let this code know one more version than it does, reached by ``step``."""
    later = Migrations("smdash")
    for known in SHIPPED:
        later(name=known.name)(known.fn)
    later(name="to_come")(step)
    monkeypatch.setattr(migrations, "migrations", later)
    for module in (connection, upgrade, migrations):
        monkeypatch.setattr(module, "VERSION", NEXT)


def _good(db: Database) -> None:
    db.execute("ALTER TABLE brands ADD COLUMN motto TEXT")
    db.execute(f"PRAGMA user_version = {NEXT}")


def _failing(db: Database) -> None:
    _good(db)
    db.execute("UPDATE brands SET motto = 'half done'")
    db.execute("SELECT * FROM there_is_no_such_table")


def _rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(query).fetchall()


def test_earlier_file_is_copied_before_it_is_migrated(
    small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = small.home.store
    store.close_read()
    _to_come(monkeypatch, _good)
    store.open(clock)
    assert store.version() == NEXT
    assert _rows(store.path, "SELECT slug, motto FROM brands ORDER BY slug") == [("acme", None), ("bean", None)]
    (copy,) = store.backups.glob("*.db")
    assert copy.name == f"smdash-20261121-081200-before-v{NEXT}.db"
    assert _rows(copy, "PRAGMA user_version") == [(VERSION,)]
    assert _rows(copy, "PRAGMA integrity_check") == [("ok",)]
    assert _rows(copy, "SELECT count(*) FROM posts") == [(2,)]
    assert "motto" not in {row[1] for row in _rows(copy, "PRAGMA table_info(brands)")}


def test_failed_step_leaves_the_file_as_it_was_and_stays_pending(
    small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = small.home.store
    store.close_read()
    with closing(sqlite3.connect(store.path)) as conn:
        before = list(conn.iterdump())
    _to_come(monkeypatch, _failing)
    for _ in range(2):
        with pytest.raises(StoreError, match="there_is_no_such_table") as caught:
            store.open(clock)
        assert caught.value.subject == str(store.path)
        assert store.version() == VERSION
        with closing(sqlite3.connect(store.path)) as conn:
            assert list(conn.iterdump()) == before
    assert len(list(store.backups.glob("*.db"))) == 2
    _to_come(monkeypatch, _good)
    store.open(clock)
    assert store.version() == NEXT


def test_steps_that_end_at_another_version_are_rolled_back(
    small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = small.home.store
    store.close_read()
    _to_come(monkeypatch, lambda db: db.execute("CREATE TABLE stray (a TEXT) STRICT").close())
    with pytest.raises(AssertionError, match="migrations end at version"):
        store.open(clock)
    assert store.version() == VERSION
    assert _rows(store.path, "SELECT count(*) FROM sqlite_master WHERE name = 'stray'") == [(0,)]


def test_no_migration_when_it_cannot_be_copied_first(
    small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = small.home.store
    store.close_read()
    store.backups.write_text("a file where the folder should be", encoding="utf-8")
    _to_come(monkeypatch, _good)
    with pytest.raises(StoreError, match="copy cannot be written") as caught:
        store.open(clock)
    assert "backups" in caught.value.subject
    assert store.version() == VERSION


def test_newest_five_of_a_kind_are_kept(small: Services, clock: Clock) -> None:
    others = small.home.store.backups
    others.mkdir()
    (others / "smdash-20200101-000000-before-v2.db").touch()
    made = []
    for number in range(9):
        if number % 3:
            clock.forward(seconds=1)
        made.append(small.care.backup())
    assert len(set(made)) == 9
    kept = {path.name for path in others.glob("*-manual*.db")}
    assert kept == {path.name for path in made[-5:]}
    assert (others / "smdash-20200101-000000-before-v2.db").exists()
    assert list(others.glob("*.part")) == []
    assert small.care.backups()[0].name in kept


def test_a_clock_that_was_set_back_takes_no_backup_away(small: Services, clock: Clock) -> None:
    clock.forward(days=365)
    made = [small.care.backup() for _ in range(5)]
    for number, each in enumerate(made):
        os.utime(each, (number, number))
    clock.forward(days=-400)
    last = small.care.backed_up()
    assert (last.path.exists(), last.removed) == (True, (made[0],))
    assert [each.exists() for each in made] == [False, True, True, True, True]


def test_a_file_that_seems_written_later_does_not_drive_out_the_newest(small: Services) -> None:
    made = [small.care.backup() for _ in range(6)]
    for each in made[1:]:
        os.utime(each, (4_000_000_000, 4_000_000_000))
    assert small.care.backup().exists()


def test_backup_to_a_place_of_ones_own(small: Services, tmp_path: Path) -> None:
    target = tmp_path / "mine.db"
    assert small.care.backup(target) == target
    assert _rows(target, "SELECT count(*) FROM posts") == [(2,)]
    with pytest.raises(StoreError, match="exists already") as caught:
        small.care.backup(target)
    assert caught.value.subject == str(target)
    missing = tmp_path / "no" / "such" / "folder.db"
    with pytest.raises(StoreError) as caught:
        small.care.backup(missing)
    assert caught.value.subject == str(missing)
    assert caught.value.hint
    assert not missing.parent.exists()


def test_restore_brings_back_and_keeps_what_was_there(
    small: Services, clock: Clock, open_home: Callable[[Path], Services]
) -> None:
    copy = small.care.backup()
    small.queue.cancel([1, 2])
    clock.forward(minutes=1)
    kept = small.care.restore(copy).kept
    assert kept is not None
    assert _rows(kept, "SELECT count(*) FROM deliveries WHERE state = 'cancelled'") == [(2,)]
    again = open_home(small.home.folder)
    assert again.posts.post(1).deliveries[0].state == "scheduled"
    assert all(check.result != "bad" for check in again.care.doctor())
    assert again.undo.next() == (None, None), "a step of before the copy is not the last thing that was done"


@pytest.mark.parametrize("fault", ["missing", "foreign", "cut", "text", "newer", "empty"])
def test_restore_refuses_and_changes_nothing(small: Services, tmp_path: Path, fault: str) -> None:
    copy = small.care.backup(tmp_path / "copy.db")
    raw = copy.read_bytes()
    if fault == "missing":
        copy.unlink()
    elif fault == "cut":
        copy.write_bytes(raw[: len(raw) // 2])
    elif fault == "text":
        copy.write_text("not a database " * 40, encoding="utf-8")
    elif fault == "empty":
        copy.write_bytes(b"")
    else:
        with closing(sqlite3.connect(copy)) as conn:
            conn.execute("PRAGMA application_id = 1" if fault == "foreign" else f"PRAGMA user_version = {NEXT}")
    small.home.store.close_read()
    before = small.home.store.path.read_bytes()
    with pytest.raises(SmdashError) as caught:
        small.care.restore(copy)
    assert caught.value.subject == str(copy)
    small.home.store.close_read()
    assert small.home.store.path.read_bytes() == before
    assert not small.home.store.backups.exists()


def test_killed_first_migration_is_taken_up_again(tmp_path: Path, clock: Clock) -> None:
    """Only the bookkeeping of the migrations is there: still nobody else's file."""
    path = tmp_path / "smdash.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        Migrations("smdash").ensure_migrations_table(Database(conn, execute_plugins=False))
        conn.commit()
    store = Store(path, tmp_path / "backups")
    store.open(clock)
    assert store.version() == VERSION
    assert not store.backups.exists()


OPENING = """
import sys
from pathlib import Path
from smdash.bootstrap import services_for
import smdash.store.upgrade
print("ready", flush=True)
sys.stdin.readline()
services = services_for(Path(sys.argv[1]), "2026-11-21T09:12+01:00")
print(services.home.store.version(), services.queue.reader.view().window.count)
"""


def test_many_programs_may_open_a_new_home_at_once(tmp_path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, str(tmp_path / "home")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    said = [child.communicate(timeout=60) for child in children]
    assert [out.strip() for out, _ in said] == [f"{VERSION} 0"] * 6, [err for _, err in said]


def test_clock_of_a_backup_is_the_homes(small: Services, clock: Clock) -> None:
    clock.forward(days=1)
    assert small.care.backup().name == "smdash-20261122-081200-manual.db"


def test_file_of_the_first_version_keeps_its_rows(
    small: Services,
    clock: Clock,
    tmp_path: Path,
    open_home: Callable[[Path], Services],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What version 1 wrote is there in today's version, and its changes can still be undone."""
    first = Migrations("smdash")
    first(name=SHIPPED[0].name)(SHIPPED[0].fn)
    home = tmp_path / "first"
    home.mkdir()
    path = home / "smdash.db"
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "migrations", first)
        for module in (connection, upgrade, migrations):
            patch.setattr(module, "VERSION", 1)
        store = Store(path, home / "backups")
        store.open(clock)
        small.home.store.close_read()
        source = str(small.home.store.path)
        with closing(sqlite3.connect(path)) as conn:
            conn.execute("ATTACH ? AS today", (source,))
            for table in ("brands", "accounts", "slots", "posts", "variants", "deliveries"):
                columns = ", ".join(row[1] for row in conn.execute(f"PRAGMA main.table_info({table})"))
                conn.execute(f"INSERT INTO main.{table}({columns}) SELECT {columns} FROM today.{table}")
            conn.execute("INSERT INTO goals(brand_id, name, metric, target) VALUES (1, 'Grow', 'new_followers', 700)")
            conn.execute("UPDATE journal_state SET change_id = 1")
            conn.execute("INSERT INTO changes(id, label, made_at) VALUES (1, 'Move', '2026-11-21T08:00:00Z')")
            conn.execute("UPDATE slots SET wall_time = '11:11' WHERE id = 1")
            conn.execute("UPDATE posts SET title = 'changed' WHERE id = 1")
            conn.execute("UPDATE journal_state SET change_id = NULL")
            conn.commit()
        store.close_read()
    services = open_home(home)
    assert services.home.store.version() == VERSION
    assert len(list(services.home.store.backups.glob("*-before-v*.db"))) == 1
    conn = services.home.read()
    assert conn.execute("SELECT count(*) FROM deliveries WHERE via = ''").fetchone()[0] == 3
    assert services.posts.post(1).title == "changed"
    assert [(goal.name, goal.detail, goal.from_on) for goal in services.rules.goals()] == [("Grow", 700, "")]
    assert services.undo.undo() == "Move"
    assert services.posts.post(1).title == ""


def test_sections_of_an_earlier_strategy_keep_their_ages_and_are_journaled_whole(
    clock: Clock, tmp_path: Path, open_home: Callable[[Path], Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What version 15 kept of a section is there, and a date that is kept beside it since can be undone."""
    earlier = Migrations("smdash")
    for known in SHIPPED:
        if int(known.name.split("_", 1)[0]) <= 15:
            earlier(name=known.name)(known.fn)
    home = tmp_path / "fifteen"
    home.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "migrations", earlier)
        for module in (connection, upgrade, migrations):
            patch.setattr(module, "VERSION", 15)
        store = Store(home / "smdash.db", home / "backups")
        store.open(clock)
        with closing(sqlite3.connect(home / "smdash.db")) as conn:
            at = "2026-11-01T08:00:00Z"
            conn.execute(
                "INSERT INTO brands(id, slug, name, zone, created_at) VALUES (1, 'acme', 'Acme', 'UTC', ?)", (at,)
            )
            conn.execute(
                "INSERT INTO strategies(brand_id, text, updated_at) VALUES (1, '## Why' || char(10) || 'Bread', ?)",
                (at,),
            )
            conn.execute("INSERT INTO strategy_sections(brand_id, section, changed_on) VALUES (1, 'why', '2026-11-01')")
            conn.commit()
        store.close_read()
    services = open_home(home)
    before = services.strategy.view("acme").sections[0]
    assert (before.ages.changed_on, before.review_by) == (date(2026, 11, 1), None)
    services.strategy.review("acme", "why", date(2027, 1, 15))
    query = "SELECT review_by FROM strategy_sections"
    assert services.home.read().execute(query).fetchall() == [("2027-01-15",)]
    assert services.undo.undo() == "Review 'Why' of acme"
    assert services.home.read().execute(query).fetchall() == [(None,)]
