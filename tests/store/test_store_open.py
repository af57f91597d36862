"""Opening the file: a fresh one, and every file that is not ours or cannot be used."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import BusyError, DamagedError, FullError, ReplacedError, StoreError
from smdash.domain.times.when import When
from smdash.store import answering, connected, journal, schema
from smdash.store.connection import Store
from smdash.store.errors import explain, explained
from smdash.store.version import APPLICATION_ID, VERSION
from tests.worlds import NOW, write_post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smdash.services.bundle import Services
    from tests.worlds import Clock

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = Path(__file__).with_name("schema.txt")


def dumped(path: Path) -> str:
    """Return the schema as text, one object after the other, blanks evened out."""
    with closing(sqlite3.connect(path)) as conn:
        rows = conn.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return (
        "\n".join(f"{kind} {name}\n    {' '.join((sql or '(automatic)').split())}" for kind, name, sql in rows) + "\n"
    )


def everything(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def store_at(path: Path) -> Store:
    return Store(path, path.parent / "backups")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "smdash.db"


# How every connection is set ------------------------------------------------------------------------------


@pytest.mark.usefixtures("real_disk")
def test_what_is_committed_outlives_the_machine_and_points_at_what_there_is(place: Path) -> None:
    """Below NORMAL (1) a loss of power can break the file; without foreign keys a row may point at nothing.

    A step a person was told of is to outlive it, too: FULL (2) waits for the disk at every commit.
    """
    store = store_at(place)
    store.open(lambda: NOW)
    written = []
    for journaled in (True, False):
        with store.write("look", NOW, journaled=journaled) as w:
            written += [w.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")]
    read = [store.read().execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")]
    store.close_read()
    assert written == [2, 1, 1, 1]
    assert read == [1, "wal"]


# A fresh file ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("real_disk")
def test_a_thread_that_keeps_its_connection_writes_over_it_what_need_not_last(small: Services) -> None:
    store, now = small.home.store, small.home.now()

    def written(*, durable: bool = False) -> tuple[sqlite3.Connection, int]:
        with store.write("", now, journaled=False, durable=durable) as w:
            return w.conn, w.conn.execute("PRAGMA synchronous").fetchone()[0]

    with store.keeping():
        (first, normal), (second, _), (lasting, full) = written(), written(), written(durable=True)
        assert (first is second, lasting is first, normal, full) == (True, False, 1, 2)
        with pytest.raises(StoreError), store.write("", now, journaled=False) as w:
            w.conn.execute("DELETE FROM accounts")
        third, _ = written()
        assert third is not first
    for closed in (first, third, lasting):
        with pytest.raises(sqlite3.ProgrammingError):
            closed.execute("SELECT 1")
    assert written()[0] is not written()[0]
    assert small.home.accounts()


def test_a_kept_connection_writes_into_the_file_that_took_the_place_of_its_own(small: Services) -> None:
    store, now = small.home.store, small.home.now()
    away, copy = store.path.with_name("away.db"), store.path.with_name("copy.db")

    def emptied() -> None:
        with store.write("", now, journaled=False) as w:
            w.conn.execute("DELETE FROM settings")

    with store.keeping():
        with store.write("", now, journaled=False) as w:
            w.conn.execute("INSERT INTO settings(key, value) VALUES ('kept', '1')")
        with closing(sqlite3.connect(copy)) as there:
            store.read().backup(there)
        store.close_read()
        store.path.rename(away)
        copy.rename(store.path)
        for log in ("-wal", "-shm"):
            store.path.with_name(store.path.name + log).rename(away.with_name(away.name + log))
        with pytest.raises(ReplacedError):
            emptied()
        store.renew()
        emptied()
    count = "SELECT count(*) FROM settings WHERE key = 'kept'"
    assert store.read().execute(count).fetchone()[0] == 0
    assert store_at(away).read().execute(count).fetchone()[0] == 1


def test_fresh_file_is_ours_and_strict(services: Services) -> None:
    conn = services.home.read()
    assert conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert conn.execute("PRAGMA user_version").fetchone()[0] == VERSION
    assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    loose = [
        row[1]
        for row in conn.execute("PRAGMA table_list")
        if row[2] == "table" and not row[5] and "_fts" not in row[1] and not row[1].startswith(("sqlite_", "_sqlite"))
    ]
    assert loose == []
    assert conn.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0] == 0


def test_schema_is_the_one_written_down(services: Services) -> None:
    """A change of the schema is seen here; with a released version it also needs a migration."""
    found = dumped(services.home.store.path)
    if os.environ.get("SNAPSHOT_UPDATE"):
        EXPECTED.write_text(found, encoding="utf-8")
    assert found == EXPECTED.read_text(encoding="utf-8")


def test_every_journaled_table_has_its_triggers_and_keys(services: Services) -> None:
    conn = services.home.read()
    triggers = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    for table, keys in journal.ALL_KEYS.items():
        assert {f"{table}_journal_{end}" for end in ("ai", "au", "ad")} <= triggers
        stated = [row[1] for row in sorted(conn.execute(f"PRAGMA table_info({table})"), key=lambda r: r[5]) if row[5]]
        assert tuple(stated) == keys


def test_references_are_enforced_when_writing(services: Services, clock: Clock) -> None:
    with (
        pytest.raises(StoreError, match="FOREIGN KEY"),
        services.home.store.write("x", clock()) as w,
    ):
        w.conn.execute("INSERT INTO slots(account_id, weekday, wall_time) VALUES (99, 0, '09:00')")
    assert services.home.read().execute("SELECT count(*) FROM slots").fetchone()[0] == 0


def test_reading_connection_refuses_to_write(services: Services) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        services.home.read().execute("DELETE FROM settings")


def test_wrong_types_are_refused(services: Services, clock: Clock) -> None:
    with pytest.raises(StoreError), services.home.store.write("x", clock()) as w:
        w.conn.execute("INSERT INTO capacity(weekday, hours) VALUES (0, 'many')")


def test_no_run_leaves_unknown_tables(demo: Services) -> None:
    """Every table in a used file is one the schema names, or full-text search's own."""
    services = demo
    services.queue.reader.view().window.rows(0, 50)
    services.inbox.done([1])
    services.undo.undo()
    services.undo.redo()
    services.unsaved.save("new", {"text": "x"})
    services.workload.remember_level()
    known = {
        *schema.TABLES,
        *connected.TABLES,
        *answering.TABLES,
        *journal.ALL_KEYS,
        "_sqlite_migrations",
        "feed_readings",
        *(f"stash_{table}" for table in journal.BULK),
    }
    names = {row[0] for row in services.home.read().execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {name for name in names - known if "_fts" not in name} == set()


def test_opening_again_changes_no_byte(small: Services, open_home: Callable[[Path], Services]) -> None:
    folder = small.home.folder
    small.home.store.close_read()
    before = everything(folder)
    again = open_home(folder)
    again.queue.reader.view()
    again.home.store.close_read()
    assert everything(folder) == before


def test_zero_bytes_are_a_new_home(place: Path, clock: Clock) -> None:
    place.touch()
    store = store_at(place)
    store.open(clock)
    assert store.version() == VERSION


def test_opening_creates_missing_folders(tmp_path: Path, clock: Clock) -> None:
    store = store_at(tmp_path / "a" / "b" / "smdash.db")
    store.open(clock)
    assert store.exists()


# Files that are refused ------------------------------------------------------------------------------------


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, url TEXT)")
        conn.execute("INSERT INTO bookmarks(url) VALUES ('https://example.org')")
        conn.commit()


def _foreign_with_id(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA application_id = 252006673")
        conn.execute("CREATE TABLE t (a)")
        conn.commit()


def _foreign_migrated_by_the_same_library(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT)")
        conn.execute("CREATE TABLE logs (id INTEGER PRIMARY KEY)")
        conn.commit()


def _newer(path: Path) -> None:
    store_at(path).open(lambda: NOW)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version = {VERSION + 1}")


def _text(path: Path) -> None:
    path.write_text("dear diary\n" * 500, encoding="utf-8")


def _short_header(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + b"\x10\x00")


def _bad_page_size(path: Path) -> None:
    store_at(path).open(lambda: NOW)
    raw = bytearray(path.read_bytes())
    raw[16:18] = b"\x00\x07"
    path.write_bytes(raw)


def _bad_schema_page(path: Path) -> None:
    store_at(path).open(lambda: NOW)
    raw = bytearray(path.read_bytes())
    raw[100:4096] = os.urandom(16) * ((4096 - 100) // 16) + b"\x00" * ((4096 - 100) % 16)
    path.write_bytes(raw)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_foreign, "belongs to another program"),
        (_foreign_with_id, "belongs to another program"),
        (_foreign_migrated_by_the_same_library, "belongs to another program"),
        (_newer, "newer smdash"),
        (_text, "not an SQLite database"),
        (_short_header, "not an SQLite database"),
        (_bad_page_size, "not an SQLite database"),
        (_bad_schema_page, "damaged"),
    ],
)
def test_refused_file_is_named_and_stays_byte_for_byte(
    place: Path, clock: Clock, make: Callable[[Path], None], words: str
) -> None:
    make(place)
    before = everything(place.parent)
    with pytest.raises(StoreError, match=words) as caught:
        store_at(place).open(clock)
    assert caught.value.subject == str(place)
    assert caught.value.hint
    assert everything(place.parent) == before


def test_foreign_file_with_an_open_journal_is_not_tidied_up(place: Path, tmp_path: Path, clock: Clock) -> None:
    """Another program that was killed left its journal; folding it in is that program's business."""
    source = tmp_path / "other.db"
    conn = sqlite3.connect(source)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("CREATE TABLE t (a)")
    conn.execute("INSERT INTO t VALUES (1)")
    conn.commit()
    for suffix in ("", "-wal"):
        shutil.copy(f"{source}{suffix}", f"{place}{suffix}")
    conn.close()
    before = {name: data for name, data in everything(tmp_path).items() if name in {"smdash.db", "smdash.db-wal"}}
    assert len(before["smdash.db-wal"]) > 0
    with pytest.raises(StoreError, match="another program"):
        store_at(place).open(clock)
    after = everything(tmp_path)
    assert {name: after.get(name) for name in before} == before


def test_own_file_with_an_open_journal_is_read_whole(small: Services, tmp_path: Path, clock: Clock) -> None:
    """After a kill the newest commits are in the journal beside the file; opening sees them."""
    write_post(small, "Only in the journal", ["acme/x"], When("draft"))
    folder = tmp_path / "killed"
    folder.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(f"{small.home.store.path}{suffix}", folder / f"smdash.db{suffix}")
    store = store_at(folder / "smdash.db")
    store.open(clock)
    assert store.read().execute("SELECT count(*) FROM posts WHERE body LIKE 'Only%'").fetchone()[0] == 1
    store.close_read()


def test_folder_in_its_place(place: Path, clock: Clock) -> None:
    place.mkdir()
    with pytest.raises(StoreError, match="folder") as caught:
        store_at(place).open(clock)
    assert caught.value.subject == str(place)
    assert caught.value.hint


def test_file_where_the_home_should_be(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "home").write_text("I was here first", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        store_at(tmp_path / "home" / "smdash.db").open(clock)
    assert str(tmp_path / "home") in caught.value.subject
    assert caught.value.hint
    assert (tmp_path / "home").read_text(encoding="utf-8") == "I was here first"


def test_damaged_page_is_told_when_it_is_met(demo: Services, clock: Clock) -> None:
    store = demo.home.store
    store.close_read()
    with closing(sqlite3.connect(store.path)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'deliveries'").fetchone()[0]
    raw = bytearray(store.path.read_bytes())
    raw[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    store.path.write_bytes(raw)
    store.open(clock)
    with pytest.raises(StoreError, match="damaged") as caught, explained(store.path):
        demo.queue.reader.view().window.rows(0, 100)
    assert caught.value.subject == str(store.path)
    assert "smdash doctor" in caught.value.hint
    with pytest.raises(StoreError, match="damaged"):
        demo.queue.cancel([1])
    assert any(check.result == "bad" for check in demo.care.doctor())
    demo.home.store.close_read()
    assert store.path.read_bytes() == bytes(raw)


def test_cut_off_file_is_told(demo: Services, clock: Clock) -> None:
    store = demo.home.store
    store.close_read()
    raw = store.path.read_bytes()
    store.path.write_bytes(raw[: len(raw) // 2])

    def reading() -> None:
        store.open(clock)
        with explained(store.path):
            demo.queue.reader.view().window.rows(0, 100)

    with pytest.raises(StoreError, match="damaged") as caught:
        reading()
    assert caught.value.subject == str(store.path)
    demo.home.store.close_read()
    assert store.path.read_bytes() == raw[: len(raw) // 2]


# Locked, read-only, full -----------------------------------------------------------------------------------


def test_locked_file_is_busy_and_nothing_is_written(small: Services, clock: Clock) -> None:
    store = small.home.store
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BusyError) as caught, store.write("x", clock(), wait_ms=30) as w:
            w.conn.execute("DELETE FROM slots")
        other.execute("ROLLBACK")
    assert caught.value.subject == str(store.path)
    assert caught.value.hint
    assert caught.value.exit_code == 3
    assert small.home.read().execute("SELECT count(*) FROM slots").fetchone()[0] == 4


class _Impatient(Store):
    def _connect(self, *, wait_ms: int = 30, how: str = "mode=rwc") -> sqlite3.Connection:
        return super()._connect(wait_ms=min(wait_ms, 30), how=how)


def test_file_held_by_a_single_user_is_busy_when_opened(place: Path, clock: Clock) -> None:
    store_at(place).open(clock)
    store = _Impatient(place, place.parent / "backups")
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO settings VALUES ('a', '1')")
        other.execute("COMMIT")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BusyError) as caught:
            store.open(clock)
        other.execute("COMMIT")
    assert caught.value.subject == str(place)


def test_writing_goes_on_after_the_lock_is_gone(small: Services) -> None:
    with closing(sqlite3.connect(small.home.store.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("COMMIT")
    assert small.queue.cancel([1]).changed == 1


CHILD = """
import os, sys, tempfile
from pathlib import Path
from smdash.bootstrap import services_for
from smdash.domain.errors import SmdashError

def act(home, what):
    services = services_for(home, "2026-11-21T09:12+01:00")
    if what == "write":
        services.manage.add_brand("new")
    return services.queue.reader.view().window.count

with tempfile.TemporaryDirectory() as warm:
    act(Path(warm) / "home", "write")  # every module is loaded while it can still be read
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
try:
    print("rows", act(Path(sys.argv[1]), sys.argv[2]))
except SmdashError as error:
    print(type(error).__name__, "|", error.what, "|", error.subject, "|", error.hint)
"""


def _as_nobody(home: Path, act: str) -> str:
    """Run an act as a user to whom permissions apply: root becomes somebody else."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(home), act], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def public(small_folder: Path) -> Iterator[Path]:
    """Return a copy of the small world that any user may reach."""
    if os.name != "posix":
        pytest.skip("permissions of this kind are POSIX's")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        home = Path(name) / "home"
        shutil.copytree(small_folder, home)
        for path in [home, *home.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield home
        for path in [home, *home.rglob("*")]:
            path.chmod(0o755)


def test_a_home_of_somebody_else_is_told(public: Path) -> None:
    public.chmod(0o700)
    if os.geteuid() == 0:
        assert "cannot be reached (Permission denied)" in _as_nobody(public, "read")
    public.chmod(0o000)
    assert "cannot be reached (Permission denied)" in _as_nobody(public, "read")


def test_read_only_file_and_folder_are_told(public: Path) -> None:
    for path in public.rglob("*"):
        path.chmod(0o444 if path.is_file() else 0o555)
    public.chmod(0o555)
    before = everything(public)
    said = _as_nobody(public, "write")
    assert said.startswith("ReadOnlyError | this home can only be read (permissions"), said
    assert str(public) in said
    assert said.split("|")[3].strip()
    assert everything(public) == before


def test_read_only_file_in_a_writable_folder_can_be_read_not_written(public: Path) -> None:
    public.chmod(0o777)
    (public / "smdash.db").chmod(0o444)
    before = (public / "smdash.db").read_bytes()
    assert _as_nobody(public, "read").startswith("rows ")
    said = _as_nobody(public, "write")
    assert said.startswith("ReadOnlyError | this home can only be read"), said
    assert (public / "smdash.db").read_bytes() == before


def test_unreadable_file_is_told(public: Path) -> None:
    (public / "smdash.db").chmod(0o000)
    said = _as_nobody(public, "read")
    assert said.startswith("StoreError | the file cannot be opened"), said
    assert said.split("|")[3].strip()


def test_folder_that_cannot_be_made_is_told(public: Path) -> None:
    public.chmod(0o555)
    said = _as_nobody(public / "inner", "read")
    assert said.startswith("StoreError | the folder cannot be made"), said


class _SmallDisk(Store):
    """A store on a disk with room for a few more pages only."""

    def _connect(self, *, wait_ms: int = 5000, how: str = "mode=rwc") -> sqlite3.Connection:
        conn = super()._connect(wait_ms=wait_ms, how=how)
        pages = conn.execute("PRAGMA page_count").fetchone()[0]
        conn.execute(f"PRAGMA max_page_count = {pages + 2}")
        return conn


def test_full_disk_leaves_nothing_half_done(small: Services, clock: Clock) -> None:
    path = small.home.store.path
    store = _SmallDisk(path, path.parent / "backups")

    def filling() -> None:
        with store.write("Fill it", clock()) as w:
            for number in range(2000):
                w.conn.execute(
                    "INSERT INTO brands(slug, name, zone, created_at) VALUES (?, ?, 'UTC', ?)",
                    (f"b{number}", "x" * 200, w.now),
                )

    with pytest.raises(FullError, match="nothing was changed") as caught:
        filling()
    assert caught.value.subject == str(path)
    assert caught.value.hint
    conn = small.home.read()
    assert conn.execute("SELECT count(*) FROM brands").fetchone()[0] == 2
    assert conn.execute("SELECT count(*) FROM changes WHERE label = 'Fill it'").fetchone()[0] == 0
    assert conn.execute("SELECT change_id FROM journal_state").fetchone()[0] is None
    assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert small.queue.cancel([1]).changed == 1


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ("database is locked", BusyError, "another program holds"),
        ("file is not a database", DamagedError, "not an SQLite database"),
        ("attempt to write a readonly database", StoreError, "cannot be written"),
        ("database or disk is full", FullError, "disk is full"),
        ("database disk image is malformed", DamagedError, "damaged"),
        ("unable to open database file", StoreError, "cannot be opened"),
        ("smdash: a published delivery does not change", StoreError, "a published delivery does not change."),
        ("no such table: posts", StoreError, "no such table: posts"),
    ],
)
def test_what_sqlite_says_in_our_words(words: str, kind: type[StoreError], said: str) -> None:
    error = explain(sqlite3.OperationalError(words), Path("/home/me/smdash.db"))
    assert type(error) is kind
    assert said in error.what
    assert error.subject == "/home/me/smdash.db"


def test_exception_inside_a_write_leaves_no_trace(small: Services, clock: Clock) -> None:
    def act() -> None:
        with small.home.store.write("Half", clock()) as w:
            w.conn.execute("DELETE FROM slots")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        act()
    conn = small.home.read()
    assert conn.execute("SELECT count(*) FROM slots").fetchone()[0] == 4
    assert conn.execute("SELECT count(*) FROM changes WHERE label = 'Half'").fetchone()[0] == 0


def test_stamp_differs_after_another_connection_wrote(small: Services) -> None:
    before = small.home.store.stamp()
    assert small.home.store.stamp() == before
    small.queue.cancel([1])
    assert small.home.store.stamp() != before
