"""Bringing a backup back: sound or refused, nothing lost on the way, and nothing said to be unsent that may be out."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils import Database

from smdash.domain.errors import BusyError, ReplacedError, SmdashError, StoreError
from smdash.domain.posts.states import State
from smdash.domain.publishing.restored import OUT
from smdash.domain.times.when import When
from smdash.services.care.restoring import Restored, restore
from smdash.services.publishing.ledger import HAND
from smdash.store import unfinished
from smdash.store.migrations import migrations
from smdash.store.version import COPIED_AT, VERSION
from tests.services.approval.client import send
from tests.services.inbox.writers import wrote
from tests.worlds import rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock


def _brands(services: Services) -> list[str]:
    return [brand.slug for brand in services.home.brands()]


def _back(services: Services, saved: Path, **how: Any) -> Restored:
    return restore(services.home.store, saved, services.home.now(), **how)


def _change(saved: Path, *statements: str, triggers: bool = False) -> None:
    """Write into a backup as anybody might; ``triggers`` puts ours back afterwards as they were."""
    with closing(sqlite3.connect(saved, isolation_level=None)) as conn:
        ours = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        # In one step: each of its own would wait for the disk.
        conn.execute("PRAGMA synchronous = OFF")
        conn.execute("BEGIN")
        for name, _ in ours:
            conn.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            conn.execute(statement)
        for _, sql in ours if triggers else ():
            conn.execute(sql)
        conn.execute("COMMIT")


def test_back_and_what_was_there_is_kept(small: Services) -> None:
    saved = small.care.backup()
    small.manage.add_brand("later")
    kept = _back(small, saved).kept
    assert "later" not in _brands(small)
    assert kept is not None
    _back(small, kept)
    assert "later" in _brands(small)
    assert small.home.read().execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert rows(small, "SELECT count(*) FROM settings WHERE key = ?", COPIED_AT) == [(0,)]


def test_what_a_restore_said_is_kept_stays_however_many_follow(small: Services, clock: Clock) -> None:
    saved = small.care.backup()
    small.manage.add_brand("later")
    kept = [_back(small, saved).kept]
    for _ in range(6):
        clock.forward(days=-1)
        kept.append(_back(small, saved).kept)
    assert len(set(kept)) == 7
    assert all(each is not None and each.exists() for each in kept)


def test_a_backup_comes_back_where_there_is_nothing_yet(
    small: Services, tmp_path: Path, open_home: Callable[[Path], Services]
) -> None:
    saved = small.care.backup(tmp_path / "copy.db")
    fresh = small.home.store.__class__(tmp_path / "new" / "smdash.db", tmp_path / "new" / "backups")
    assert restore(fresh, saved, small.home.now()).kept is None
    fresh.close_read()
    assert _brands(open_home(tmp_path / "new")) == _brands(small)


# What is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        ("DROP TABLE media", "table 'media'"),
        ("DELETE FROM brands", "point nowhere"),
        ("UPDATE deliveries SET account_id = 1 + account_id % 2", "belong to their post's brand"),
        ("CREATE TABLE extra (x)", "table 'extra'"),
        ("CREATE VIEW seen AS SELECT 1", "view 'seen'"),
        ("CREATE INDEX mine ON posts(body)", "index 'mine'"),
        ("CREATE TRIGGER spy AFTER INSERT ON posts BEGIN DELETE FROM deliveries; END", "trigger 'spy'"),
        (
            "CREATE TRIGGER posts_journal_ai AFTER INSERT ON posts BEGIN DELETE FROM deliveries; END",
            "trigger 'posts_journal_ai' is not as smdash makes it",
        ),
        ("ALTER TABLE posts ADD COLUMN spare TEXT", "table 'posts' is not as smdash makes it"),
    ],
)
def test_an_unsound_backup_is_refused_by_name_and_nothing_changes(small: Services, harm: str, name: str) -> None:
    saved = small.care.backup()
    replaced = "posts_journal_ai" in harm
    _change(saved, harm, triggers=not replaced and "media" not in harm)
    if replaced:
        with closing(sqlite3.connect(saved)) as conn, closing(sqlite3.connect(small.home.store.path)) as ours:
            for (sql,) in ours.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE 'posts_journal_ai'"
            ):
                conn.execute(sql)
    before, epoch = _brands(small), small.home.store.epoch
    with pytest.raises(StoreError, match="not sound") as found:
        _back(small, saved)
    assert name in str(found.value) or "media" in harm
    assert _brands(small) == before
    assert (small.home.store.stamp().epoch, small.home.store.replaced()) == (epoch, False)
    assert not list(small.home.folder.glob(".*.part"))


CONNECTED = """INSERT INTO connections(account_id, server, remote_id, secrets, signed_in_at, limits)
    VALUES (1, 'https://s.example', '1', 'file', '2026-01-01T00:00:00Z'"""


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("INSERT OR REPLACE INTO settings VALUES ('zone', '5')", "the setting 'zone' is 5"),
        ("INSERT OR REPLACE INTO settings VALUES ('zone', '\"Mars/X\"')", "Mars/X"),
        ("INSERT OR REPLACE INTO settings VALUES ('office', '{\"start\": 5}')", "the setting 'office'"),
        ("INSERT OR REPLACE INTO settings VALUES ('block_words', '[5]')", "the setting 'block_words'"),
        ('UPDATE accounts SET hours = \'{"start": "25:00", "end": "06:00", "weekdays": [1]}\'', "accounts.hours is"),
        ("INSERT OR REPLACE INTO settings VALUES ('away', '[5]')", "the setting 'away'"),
        ("INSERT OR REPLACE INTO settings VALUES ('restored', '{\"at\": 5}')", "the setting 'restored'"),
        ("INSERT OR REPLACE INTO settings VALUES ('fees', '{\"acme\": 1e999}')", "the setting 'fees'"),
        ("UPDATE deliveries SET due_at = '2026-99-99T99:99:99Z'", "deliveries.due_at is 2026-99-99"),
        ("UPDATE deliveries SET updated_at = '2026-02-30T10:00:00Z'", "deliveries.updated_at"),
        ("UPDATE posts SET created_at = '0000-01-01T00:00:00Z'", "posts.created_at"),
        ("UPDATE deliveries SET wall = 'soon'", "deliveries.wall is soon"),
        ("UPDATE accounts SET zone = 'Mars/X'", "accounts.zone"),
        ("UPDATE accounts SET inbox_per_week = 1e308", "accounts.inbox_per_week"),
        ("UPDATE accounts SET promise_minutes = 9000000000000", "accounts.promise_minutes"),
        ("UPDATE slots SET wall_time = '29:59' WHERE id = 1", "slots.wall_time is 29:59"),
        ("UPDATE slots SET from_on = 'never'", "slots.from_on"),
        ("UPDATE posts SET labels = '{}'", "posts.labels"),
        ("UPDATE posts SET estimate_minutes = 9e999", "posts.estimate_minutes"),
        (f"{CONNECTED}, '[1]')", "connections.limits is [1]"),
        (f'{CONNECTED}, \'{{"text": "many"}}\')', "connections.limits"),
    ],
)
def test_a_backup_with_a_value_that_is_none_is_refused_by_name(small: Services, change: str, name: str) -> None:
    saved = small.care.backup()
    _change(saved, change, triggers=True)
    small.manage.add_brand("later")
    with pytest.raises(StoreError, match="not sound") as found:
        _back(small, saved)
    assert name in str(found.value)
    assert "later" in _brands(small)
    small.home.store.close_read()
    _change(small.home.store.path, change, triggers=True)
    assert name in next(check.detail for check in small.care.doctor() if check.name == "values")


def test_a_backup_of_a_whole_world_is_sound(demo: Services) -> None:
    assert _back(demo, demo.care.backup()).kept is not None
    assert all(check.result != "bad" for check in demo.care.doctor())


@pytest.mark.parametrize("said", ["5", '"2026-99-99T99:99:99Z"', '"2026-11-20"', '"2027-01-01T00:00:00Z"', "null"])
def test_a_backup_that_does_not_say_when_it_was_made_was_made_when_it_was_last_touched(
    small: Services, saved: Path, clock: Clock, said: str
) -> None:
    _change(saved, f"UPDATE settings SET value = '{said}' WHERE key = 'copied_at'", triggers=True)
    first, made = _planned(small)[0], clock.moment
    due_at = rows(small, "SELECT due_at FROM deliveries WHERE id = ?", first)[0][0]
    clock.moment = clock.moment.fromisoformat(due_at)
    done = _back(small, saved)
    assert (done.made_at, done.unsettled) == (made, 1)


def test_a_copy_that_cannot_be_kept_stops_everything(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = small.care.backup()
    small.manage.add_brand("later")

    @contextmanager
    def full(target: Path) -> Iterator[Path]:
        if target.parent == small.home.store.backups:
            raise OSError(28, "No space left on device", str(target))
        with unfinished.making(target) as part:
            yield part

    def refused(*_: object, **__: object) -> Path:
        raise StoreError("the disk is full.")

    monkeypatch.setattr("smdash.store.upgrade.backup", refused)
    monkeypatch.setattr("smdash.services.care.restoring.making", full)
    with pytest.raises(StoreError, match="cannot be written"):
        _back(small, saved)
    assert "later" in _brands(small)
    assert not list(small.home.folder.rglob("*.part"))


def test_the_doctor_names_what_smdash_never_made(small: Services) -> None:
    with closing(sqlite3.connect(small.home.store.path)) as conn:
        conn.execute("CREATE TRIGGER spy AFTER INSERT ON posts BEGIN DELETE FROM drafts; END")
    (found,) = (check for check in small.care.doctor() if check.name == "shape")
    assert (found.result, "trigger 'spy'" in found.detail) == ("warning", True)


def test_what_killed_programs_left_is_tidied_away(small: Services) -> None:
    for folder in (small.home.folder, small.home.store.backups):
        left = folder / ".smdash.db.0123abcd.part"
        left.mkdir(parents=True)
        (left / "smdash.db").write_bytes(b"half")
        for each in (left / "smdash.db", left):
            os.utime(each, (1, 1))
    with unfinished.making(small.home.store.path) as part:
        small.care.tidy()
        assert list(small.home.folder.rglob("*.part")) == [part.parent]


# Under open programs ---------------------------------------------------------------------------------------


def test_other_programs_keep_their_handle_and_take_notice(
    small: Services, open_home: Callable[[Path], Services]
) -> None:
    saved = small.care.backup()
    small.manage.add_brand("later")
    dashboard, command = open_home(small.home.folder), open_home(small.home.folder)
    reader = dashboard.home.read()
    before = dashboard.home.store.stamp()
    assert "later" in _brands(dashboard)
    assert "later" in _brands(command)
    _back(small, saved)
    assert "later" not in {row[0] for row in reader.execute("SELECT slug FROM brands")}, "it reads a file nobody has"
    assert dashboard.home.store.stamp() != before
    assert dashboard.home.store.replaced()
    for act in (
        lambda: dashboard.queue.cancel([1]),
        lambda: command.manage.add_brand("mine"),
        command.undo.undo,
        lambda: command.ledger.begin(1, HAND),
    ):
        with pytest.raises(ReplacedError, match="a backup was restored"):
            act()
    assert rows(small, "SELECT count(*) FROM deliveries WHERE state = 'cancelled'") == [(0,)]
    dashboard.home.store.renew()
    dashboard.queue.cancel([1])
    assert rows(small, "SELECT state FROM deliveries WHERE id = 1") == [("cancelled",)]


def test_what_was_asked_for_before_is_refused_after_it_was_noticed(small: Services) -> None:
    """A change waits in its queue while the screen is read anew: it is of the old data all the same."""
    store = small.home.store
    saved, seen = small.care.backup(), store.stamp().epoch
    _back(small, saved)
    with store.based_on(seen), pytest.raises(ReplacedError):
        small.queue.cancel([1])
    small.queue.cancel([1])


def test_a_file_put_in_its_place_by_other_means_is_noticed_too(
    small: Services, open_home: Callable[[Path], Services], tmp_path: Path
) -> None:
    saved = small.care.backup(tmp_path / "copy.db")
    other = open_home(small.home.folder)
    assert _brands(other)
    small.manage.add_brand("later")
    for services in (small, other):
        services.home.store.close_read()
    saved.replace(small.home.store.path)
    assert other.home.store.replaced()
    with pytest.raises(ReplacedError):
        other.manage.add_brand("mine")


def test_a_program_that_writes_is_waited_for_and_not_cut_off(small: Services) -> None:
    saved = small.care.backup()
    with closing(sqlite3.connect(small.home.store.path, isolation_level=None)) as conn:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("UPDATE brands SET name = 'Renamed'")
        with pytest.raises(BusyError, match="writing"):
            _back(small, saved, wait_s=0.05)
        conn.execute("COMMIT")
    assert rows(small, "SELECT DISTINCT name FROM brands") == [("Renamed",)]
    assert not list(small.home.folder.rglob("*.part"))


def test_what_was_written_last_is_in_the_copy_that_is_kept(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made when nobody else can write any more, so that nothing falls between it and the restore."""
    saved = small.care.backup()
    copying, refused = small.home.store.path, []

    def kept(*given: Any, **how: Any) -> Any:
        with closing(sqlite3.connect(copying, isolation_level=None, timeout=0)) as conn:
            try:
                conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                refused.append(str(error))
        return real(*given, **how)

    from smdash.store import upgrade

    real = upgrade.backup
    monkeypatch.setattr("smdash.store.upgrade.backup", kept)
    _back(small, saved)
    assert refused == ["database is locked"]


def test_pages_of_another_size_are_no_hindrance(small: Services, tmp_path: Path) -> None:
    saved = small.care.backup(tmp_path / "copy.db")
    with closing(sqlite3.connect(saved, isolation_level=None)) as conn:
        conn.execute("PRAGMA page_size = 8192")
        conn.execute("VACUUM")
        assert conn.execute("PRAGMA page_size").fetchone() == (8192,)
    small.manage.add_brand("later")
    _back(small, saved)
    assert "later" not in _brands(small)


def test_a_disk_without_a_log_is_no_hindrance(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network disks let nobody share memory, so that SQLite keeps no log beside the file."""
    saved = small.care.backup()
    small.manage.add_brand("later")
    small.home.store.close_read()
    with closing(sqlite3.connect(small.home.store.path)) as conn:
        assert conn.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    monkeypatch.setattr("smdash.store.replacing.to_wal", lambda conn, wait_s: None)
    kept = _back(small, saved).kept
    assert "later" not in _brands(small)
    with closing(sqlite3.connect(str(kept))) as conn:
        assert conn.execute("SELECT count(*) FROM brands WHERE slug = 'later'").fetchone() == (1,)


def test_a_backup_of_an_earlier_version_is_brought_to_ours_first(small: Services, tmp_path: Path) -> None:
    saved = tmp_path / "old.db"
    with closing(sqlite3.connect(saved, isolation_level=None)) as conn:
        migrations.apply(Database(conn, execute_plugins=False), stop_before="0003_figures")
        conn.execute(
            "INSERT INTO brands(slug, name, zone, created_at) VALUES ('old', 'Old', 'UTC', '2026-01-01T00:00:00Z')"
        )
    _back(small, saved)
    assert _brands(small) == ["old"]
    assert rows(small, "PRAGMA user_version") == [(VERSION,)]
    with closing(sqlite3.connect(saved)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (2,), "the backup itself was changed"
        conn.execute("CREATE TRIGGER spy AFTER INSERT ON posts BEGIN DELETE FROM deliveries; END")
    with pytest.raises(StoreError, match="trigger 'spy'"):
        _back(small, saved)


# Undo ------------------------------------------------------------------------------------------------------


def test_undo_begins_anew(small: Services) -> None:
    small.manage.add_brand("before")
    small.undo.undo()
    small.manage.add_brand("before")
    saved = small.care.backup()
    small.manage.add_brand("later")
    _back(small, saved)
    assert small.undo.next() == (None, None)
    assert (small.undo.undo(), small.undo.redo()) == (None, None)
    small.manage.add_brand("after")
    assert small.undo.undo() == "Add brand after"
    assert "before" in _brands(small)


# What may be out -------------------------------------------------------------------------------------------


@pytest.fixture
def saved(small: Services) -> Path:
    """A backup of a world with a post planned for each account."""
    for slug in ("acme/mastodon", "acme/x", "bean/instagram"):
        write_post(small, f"Planned for {slug}", [slug], When("slot"))
    return small.care.backup()


def _states(services: Services) -> dict[str, str]:
    return dict(rows(services, "SELECT uid, state FROM deliveries"))


def _uid(services: Services, delivery_id: int) -> str:
    return str(rows(services, "SELECT uid FROM deliveries WHERE id = ?", delivery_id)[0][0])


def _planned(services: Services) -> list[int]:
    return [row[0] for row in rows(services, "SELECT id FROM deliveries WHERE state = 'scheduled' ORDER BY due_at, id")]


def test_what_is_still_to_come_stays_planned(small: Services, saved: Path) -> None:
    before = _states(small)
    assert _back(small, saved).unsettled == 0
    assert _states(small) == before


def test_what_fell_due_since_is_asked_about(small: Services, saved: Path, clock: Clock) -> None:
    first, *later = _planned(small)
    due_at = rows(small, "SELECT due_at FROM deliveries WHERE id = ?", first)[0][0]
    clock.moment = clock.moment.fromisoformat(due_at)
    done = _back(small, saved)
    states = dict(rows(small, "SELECT id, state FROM deliveries"))
    assert (done.unsettled, states[first]) == (1, "unknown")
    assert {states[each] for each in later} == {"scheduled"}
    (row,) = small.settling.view().rows
    assert (row.delivery_id, row.known.state if row.known else None) == (first, "scheduled")
    assert "nobody knows" in row.why


def test_what_was_missed_already_when_it_was_made_is_missed_still(small: Services, clock: Clock) -> None:
    first = _planned(small)[0]
    due_at = clock.moment.fromisoformat(rows(small, "SELECT due_at FROM deliveries WHERE id = ?", first)[0][0])
    clock.moment = due_at
    clock.forward(hours=2)
    saved = small.care.backup()
    clock.forward(hours=2)
    assert _back(small, saved).unsettled == 0
    assert rows(small, "SELECT state FROM deliveries WHERE id = ?", first) == [("scheduled",)]


@pytest.mark.parametrize("step", ["begin", "publish", "unknown"])
def test_what_the_replaced_data_have_as_out_is_asked_about(small: Services, saved: Path, step: str) -> None:
    """Even though its time is still to come: it was posted early."""
    first = _planned(small)[0]
    small.ledger.begin(first, HAND, "As it went out")
    if step == "publish":
        small.ledger.publish(first, permalink="https://x.com/acme/status/7", remote_id="7")
    elif step == "unknown":
        small.ledger.unknown(first, "who knows")
    assert _back(small, saved).unsettled == 1
    row = rows(small, "SELECT state, sent_text, permalink, remote_id FROM deliveries WHERE id = ?", first)[0]
    address = ("https://x.com/acme/status/7", "7") if step == "publish" else ("", None)
    assert row == ("unknown", "As it went out", *address)
    assert small.queue.cancel([first]).changed == 0, "what may be out is dropped"
    with pytest.raises(StoreError, match="went out"), small.home.write("x") as w:
        w.conn.execute("DELETE FROM deliveries WHERE id = ?", (first,))


def test_what_was_published_by_then_stays_so(small: Services) -> None:
    first = _planned(small)[0]
    small.ledger.begin(first, HAND, "Out")
    small.ledger.publish(first)
    saved = small.care.backup()
    assert _back(small, saved).unsettled == 0
    assert rows(small, "SELECT state FROM deliveries WHERE id = ?", first) == [("published",)]


def test_what_only_the_replaced_data_have_is_not_forgotten(small: Services, saved: Path) -> None:
    post_id = write_post(small, "Written later", ["acme/x"], When("slot"), title="Title")
    (late,) = (row[0] for row in rows(small, "SELECT id FROM deliveries WHERE post_id = ?", post_id))
    small.ledger.begin(late, HAND, "Written later")
    small.ledger.publish(late, permalink="https://x.com/acme/status/9")
    uid = _uid(small, late)
    done = _back(small, saved)
    assert (done.unsettled, done.homeless, _states(small)[uid]) == (1, (), "unknown")
    (row,) = small.settling.view().rows
    assert (row.account, row.text, row.known.permalink if row.known else "") == (
        "acme/x",
        "Title: Written later",
        "https://x.com/acme/status/9",
    )
    assert small.find.search("Written"), "it cannot be found"
    assert all(check.result != "bad" for check in small.care.doctor())


def test_what_has_no_account_any_more_is_named(small: Services, saved: Path) -> None:
    small.manage.add_account("acme", "threads", handle="acme", slots=["Mon 10:00"])
    post_id = write_post(small, "On a new account", ["acme/threads"], When("slot"))
    (late,) = (row[0] for row in rows(small, "SELECT id FROM deliveries WHERE post_id = ?", post_id))
    small.ledger.begin(late, HAND)
    assert _back(small, saved).homeless == ("acme/threads",)


def test_where_nothing_is_known_of_what_is_replaced_only_time_tells(small: Services, saved: Path, clock: Clock) -> None:
    first = _planned(small)[0]
    small.home.store.close_read()
    for suffix in ("-wal", "-shm"):
        small.home.store.path.with_name(f"smdash.db{suffix}").unlink(missing_ok=True)
    small.home.store.path.write_bytes(b"no database at all" * 100)
    clock.moment = clock.moment.fromisoformat("2026-11-24T12:00:00+00:00")
    done = _back(small, saved)
    assert done.kept is not None
    assert done.kept.read_bytes().startswith(b"no database")
    assert rows(small, "SELECT state FROM deliveries WHERE id = ?", first) == [("unknown",)]
    assert done.unsettled == len(small.settling.view().rows) > 0


def test_a_text_that_was_being_written_is_carried_over(small: Services, saved: Path, clock: Clock) -> None:
    clock.forward(minutes=1)
    small.unsaved.save("new", {"text": "Half a sentence"})
    small.unsaved.save("post:1", {"text": "Half an edit"})
    small.unsaved.save("post:99", {"text": "Of a post that is not there"})
    _back(small, saved)
    kept = {key: small.unsaved.load(key) for key in ("new", "post:1", "post:99")}
    assert kept == {"new": {"text": "Half a sentence"}, "post:1": {"text": "Half an edit"}, "post:99": None}


# What nobody is to do by mistake ---------------------------------------------------------------------------


@pytest.mark.parametrize("before", [False, True])
def test_what_was_paused_since_stays_paused_and_its_posts_held(small: Services, clock: Clock, before: bool) -> None:
    if before:
        small.pauses.pause("brand", "bean", "trial")
    for slug in ("acme/mastodon", "acme/x", "bean/instagram"):
        write_post(small, f"Planned for {slug}", [slug], When("slot"))
    saved = small.care.backup()
    held = small.pauses.pause("all", reason="storm in the news").held
    done = _back(small, saved)
    assert (done.paused.what[-1], done.paused.held) == ("everything", held)
    assert _planned(small) == []
    assert [pause.what for pause in small.pauses.active()] == [*(["bean"] if before else []), "everything"]
    assert small.pauses.resume([small.pauses.active()[-1].id]).back == held
    _back(small, saved)
    assert len(_planned(small)) == held, "a pause that was ended is back"


def test_what_a_pause_that_is_over_held_waits_still(small: Services, saved: Path, clock: Clock) -> None:
    small.pauses.pause("brand", "acme", until=clock.moment + timedelta(hours=1))
    before = len(rows(small, "SELECT id FROM deliveries WHERE state = 'held'"))
    clock.forward(hours=2)
    done = _back(small, saved)
    assert (done.paused.what, done.paused.held) == ((), before)
    assert small.pauses.banner() == (False, small.pauses.banner()[1])
    assert "wait for you" in small.pauses.banner()[1]


def test_a_word_that_a_client_took_back_since_does_not_come_back(small: Services, clock: Clock) -> None:
    first, second = (
        row[0] for row in rows(small, "SELECT id FROM deliveries WHERE due_at IS NOT NULL ORDER BY due_at, id LIMIT 2")
    )
    small.approval.say([first, second], "approved")
    saved = small.care.backup()
    small.manage.edit_brand("acme", approval="needed")
    clock.forward(minutes=1)
    small.approval.say([first], "changes", "after all not", "Ann")
    page = small.approval_pages.make("acme", *small.approval_pages.week("next"))
    clock.forward(minutes=1)
    small.approval.take(send(small, page, {second: ("changes", "nor this")}))
    _back(small, saved)
    assert [(row.standing.state, row.standing.comment, row.needed) for row in small.approval.rows([first, second])] == [
        ("changes", "after all not", True),
        ("changes", "nor this", True),
    ]
    (known,) = small.approval.take(send(small, page, {second: ("changes", "nor this")}))
    assert known.count("known") == 1, "the page is known as well"
    number = len(rows(small, "SELECT id FROM approvals"))
    _back(small, saved)
    assert len(rows(small, "SELECT id FROM approvals")) == number, "nothing comes twice"


def test_a_message_that_was_answered_since_is_not_open_again(small: Services, tmp_path: Path, clock: Clock) -> None:
    def line(number: int) -> str:
        return json.dumps(
            {
                "account": "acme/x",
                "id": str(number),
                "kind": "comment",
                "author": "Kim",
                "text": "How?",
                "received_at": "2026-11-20T08:00:00Z",
            }
        )

    inbox = tmp_path / "inbox.jsonl"
    inbox.write_text(f"{line(1)}\n{line(2)}\n")
    assert small.imports.run(inbox).ok
    saved = small.care.backup()
    later = tmp_path / "later.jsonl"
    later.write_text(line(3))
    assert small.imports.run(later).ok
    clock.forward(minutes=5)
    small.inbox.done([1, 3])
    handled = rows(small, "SELECT remote_id, state, handled_at FROM inbox_items ORDER BY id")
    assert _back(small, saved).done == 2
    assert rows(small, "SELECT remote_id, state, handled_at FROM inbox_items ORDER BY id") == handled
    small.imports.run(later)
    assert rows(small, "SELECT remote_id, state, handled_at FROM inbox_items ORDER BY id") == handled
    assert all(check.result != "bad" for check in small.care.doctor())


def test_what_was_dealt_with_since_stays_so_as_what_it_was(small: Services, clock: Clock) -> None:
    spam, waiting, again, rule = (wrote(small, "acme/x", f"@p{n}", f"Well {n}") for n in range(4))
    small.inbox.done([again])
    saved = small.care.backup()
    clock.forward(minutes=5)
    late = wrote(small, "acme/x", "@late", "Win a prize", author_id="7", about="p1")
    small.inbox.tag([waiting], ["vip"])
    small.inbox.flag([waiting], "complaint")
    small.inbox.wait([waiting])
    small.inbox.spam([spam, late, again])
    snoozed = wrote(small, "acme/x", "@open", "Still open")
    small.inbox.tag([snoozed], ["later"])
    with small.home.write("by rule", journaled=False) as w:
        w.conn.execute("UPDATE inbox_items SET state = 'done', spam = 1, judged = 'address-only' WHERE id = ?", (rule,))
    asked = (
        "SELECT handle, state, handled_at, spam, waiting, flag, judged, tags, author_id FROM inbox_items ORDER BY id"
    )
    before = {row[0]: row for row in rows(small, asked)}
    said = rows(small, "SELECT item_id, rule, was, now, made_at FROM corrections ORDER BY id")
    assert _back(small, saved).done == 3, "one was done before: it is spam now"
    after = {row[0]: row for row in rows(small, asked)}
    assert {who: after[who] for who in ("@p0", "@p1", "@p2", "@late")} == {
        who: before[who] for who in ("@p0", "@p1", "@p2", "@late")
    }
    assert after["@p3"][1:4] == ("open", None, 0), "rules judge again"
    assert "@open" not in after
    assert sorted(rows(small, "SELECT item_id, rule, was, now, made_at FROM corrections")) == sorted(said)
    assert small.inbox.counts().spam == 3
    assert small.triage.explain(spam).taken.writer == "spam", "whose next message is spam as well"


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_may_be_out_is_ever_offered_again(
    small: Services, tmp_path: Path, clock: Clock, seed: int
) -> None:
    """Whatever was done between a backup and its return: what was begun since is known to be out, or asked about."""
    chance = random.Random(seed)
    slugs = ("acme/mastodon", "acme/x", "bean/instagram")

    def live() -> list[tuple[int, str]]:
        return [(row[0], row[1]) for row in rows(small, "SELECT id, state FROM deliveries ORDER BY id")]

    def step() -> None:
        act = chance.choice(["write", "begin", "begin", "publish", "fail", "unknown", "cancel", "slot", "undo", "wait"])
        number, _ = chance.choice(live())
        with suppress(SmdashError):
            match act:
                case "write":
                    write_post(small, f"Text {chance.random()}", [chance.choice(slugs)], When("slot"))
                case "cancel":
                    small.queue.cancel([number])
                case "slot":
                    small.queue.to_next_slot([number])
                case "undo":
                    small.undo.undo()
                case "wait":
                    clock.forward(hours=chance.choice([1, 30]))
                case "begin":
                    small.ledger.begin(number, HAND, "Out")
                case "fail" | "unknown":
                    getattr(small.ledger, act)(number, "why")
                case _:
                    small.ledger.publish(number, permalink=f"https://x.com/acme/status/{number}")

    for _ in range(12):
        step()
    saved = [small.care.backup(tmp_path / "first.db")]
    for turn in range(3):
        for _ in range(12):
            step()
        before = {uid for uid, state in _states(small).items() if State(state) in OUT}
        _back(small, chance.choice(saved))
        after = _states(small)
        offered = {uid for uid in before if after.get(uid) not in {"published", "unknown"}}
        assert not offered, f"{offered} may be out"
        assert {row.delivery_id for row in small.settling.view().rows} == {
            row[0] for row in rows(small, "SELECT id FROM deliveries WHERE state = 'unknown'")
        }
        assert all(check.result != "bad" for check in small.care.doctor())
        saved.append(small.care.backup(tmp_path / f"{turn}.db"))


def test_what_is_there_is_asked_though_it_is_of_an_earlier_version(
    small: Services, tmp_path: Path, open_home: Callable[[Path], Services]
) -> None:
    """The first thing done with a new smdash may be a restore."""
    home = tmp_path / "earlier"
    home.mkdir()
    with closing(sqlite3.connect(home / "smdash.db", isolation_level=None)) as conn:
        migrations.apply(Database(conn, execute_plugins=False), stop_before="0002_planning")
        conn.executescript(
            """INSERT INTO brands(id, slug, name, zone, created_at) VALUES (1, 'old', 'Old', 'UTC', '2026-01-01T00:00:00Z');
               INSERT INTO accounts(id, brand_id, platform, slug, promise_minutes, created_at)
               VALUES (1, 1, 'x', 'old/x', 60, '2026-01-01T00:00:00Z');
               INSERT INTO posts(id, uid, brand_id, body, created_at, updated_at)
               VALUES (1, 'p', 1, 'Text', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
               INSERT INTO variants(id, post_id, account_id) VALUES (1, 1, 1);
               INSERT INTO deliveries(id, uid, post_id, variant_id, account_id, state, due_at, created_at, updated_at)
               VALUES (1, 'd', 1, 1, 1, 'scheduled', '2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')"""
        )
    saved = shutil.copy(home / "smdash.db", tmp_path / "saved.db")
    with closing(sqlite3.connect(home / "smdash.db", isolation_level=None)) as conn:
        conn.execute("UPDATE deliveries SET state = 'published', published_at = '2026-11-20T00:00:00Z'")
    store = small.home.store.__class__(home / "smdash.db", home / "backups")
    assert restore(store, tmp_path / saved, small.home.now()).unsettled == 1
    store.close_read()


# Settling --------------------------------------------------------------------------------------------------


def test_what_the_replaced_data_had_as_published_is_taken_over_at_once(
    small: Services, saved: Path, clock: Clock
) -> None:
    first, second, *_ = _planned(small)
    for each in (first, second):
        small.ledger.begin(each, HAND, "Out")
    clock.forward(minutes=5)
    small.ledger.publish(first, permalink="https://x.com/acme/status/7", remote_id="7")
    out_at = rows(small, "SELECT published_at FROM deliveries WHERE id = ?", first)[0][0]
    clock.forward(minutes=5)
    assert _back(small, saved).unsettled == 2
    assert small.settling.as_known() == 1
    assert rows(small, "SELECT state, published_at, permalink FROM deliveries WHERE id = ?", first) == [
        ("published", out_at, "https://x.com/acme/status/7")
    ]
    assert [row.delivery_id for row in small.settling.view().rows] == [second]
    assert small.undo.undo() == "Settle 1 post"
    assert len(small.settling.view().rows) == 2


def test_a_person_s_word_settles_the_rest(small: Services, saved: Path, clock: Clock) -> None:
    first, second, *_ = _planned(small)
    small.ledger.begin(first, HAND, "Out")
    small.ledger.publish(first, permalink="https://x.com/acme/status/7")
    small.ledger.begin(second, HAND, "In hand")
    out_at = rows(small, "SELECT published_at FROM deliveries WHERE id = ?", first)[0][0]
    clock.forward(minutes=5)
    _back(small, saved)
    assert [row.group for row in small.handover.due().rows] == ["unconfirmed", "unconfirmed"]
    addresses = {row.delivery_id: row.permalink for row in small.handover.due().rows}
    assert addresses == {first: "https://x.com/acme/status/7", second: ""}
    small.handover.done(first, addresses[first])
    small.handover.not_done(second, "the app was closed")
    assert rows(small, "SELECT state, published_at FROM deliveries WHERE id = ?", first) == [("published", out_at)]
    assert rows(small, "SELECT state FROM deliveries WHERE id = ?", second) == [("failed",)]
    assert small.settling.view().rows == ()
