"""The undo journal: every kind of change there and back, across restarts, and never over somebody's work."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import ConflictError, StoreError
from smdash.domain.schedule import Office, stored
from smdash.domain.times.when import When
from smdash.services.imports.imports import ImportOptions
from smdash.store import journal
from smdash.store import settings as setting_store
from tests.worlds import NOW, Clock, content, edit_post, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

WALL = (NOW + timedelta(days=3)).replace(tzinfo=None)
AT = When("at", WALL)


def _inbox(folder: Path, number: int = 6) -> Path:
    path = folder / "inbox.jsonl"
    lines = [
        {
            "id": f"m-{n}",
            "account": "acme/x",
            "kind": "comment",
            "author": "Ada",
            "handle": "ada",
            "text": f"Message {n}?",
            "received_at": (NOW - timedelta(hours=n + 1)).isoformat(),
        }
        for n in range(number)
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def world(small: Services, tmp_path: Path) -> Services:
    """Return the small world with six messages."""
    assert small.imports.run(_inbox(tmp_path)).added == 6
    return small


def _x_content(folder: Path, *, likes: int = 24, name: str = "x.csv") -> Path:
    path = folder / name
    path.write_text(
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,"
        "Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
        + "".join(
            f'{1930524857393217536 + n},"Thu, Jun 5, 2025",Rye {n},https://x.com/i/web/status/{n},1520,{likes + n},61,2,1,1,4,3,5,18,2,0,1\n'
            for n in range(5)
        ),
        encoding="utf-8",
    )
    return path


def _x_overview(folder: Path) -> Path:
    path = folder / "days.csv"
    path.write_text(
        "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,"
        'Create Post,Video views,Media views\n"Fri, Jun 6, 2025",1808,26,64,2,1,1,0,5,3,5,1,0,40\n',
        encoding="utf-8",
    )
    return path


def _plan(folder: Path) -> Path:
    path = folder / "plan.csv"
    path.write_text(
        "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
        "p1,acme/x,2026-12-01 09:00,Europe/Berlin,scheduled,text,craft,a | b,,Planned,,one.jpg,alt,,\n"
        "p1,acme/mastodon,2026-12-01 10:00,Europe/Berlin,scheduled,text,craft,a | b,,Planned,,,,,\n"
        "p2,bean/instagram,2026-11-01 10:00,Europe/Berlin,published,image,,,,Was out,,,,,https://example.org/1\n",
        encoding="utf-8",
    )
    return path


Act = Any
ACTS: dict[str, Act] = {
    "new post": lambda s, d: write_post(s, "New", ["acme/x", "acme/mastodon"], AT),
    "new draft": lambda s, d: write_post(s, "New", ["acme/x"], When("draft"), title="T", format="image"),
    "edit text": lambda s, d: edit_post(s, 1, "Other words", ["acme/mastodon", "acme/x"], None),
    "edit accounts": lambda s, d: edit_post(s, 1, "First", ["acme/x"], None),
    "edit time": lambda s, d: edit_post(s, 1, "First", ["acme/mastodon", "acme/x"], AT),
    "edit to a further account": lambda s, d: edit_post(s, 1, "First", ["acme/mastodon", "acme/x"], When("slot")),
    "reschedule": lambda s, d: s.queue.reschedule([1, 2, 3], AT),
    "next slot": lambda s, d: s.queue.to_next_slot([1, 2, 3]),
    "cancel": lambda s, d: s.queue.cancel([1, 3]),
    "done": lambda s, d: s.inbox.done([1, 2, 3]),
    "snooze": lambda s, d: s.inbox.snooze([1], NOW + timedelta(hours=3)),
    "flag": lambda s, d: s.inbox.flag([1, 2], "lead"),
    "add brand": lambda s, d: s.manage.add_brand("nord"),
    "edit brand": lambda s, d: s.manage.edit_brand("acme", name="Acme", colour="#000000", zone="Asia/Tokyo"),
    "archive brand": lambda s, d: s.manage.archive_brand("acme"),
    "add account": lambda s, d: s.manage.add_account("bean", "tiktok", slots=["Mon 9:00"], cadence=[{"format": "story", "per_week": 1 / 3}]),
    "edit account": lambda s, d: s.manage.edit_account("acme/x", handle="other", name="Other", promise_hours=1.5),
    "archive account": lambda s, d: s.manage.archive_account("acme/x"),
    "slots": lambda s, d: s.manage.edit_account("acme/mastodon", slots=["Mon 09:00", "Sat 10:00"]),
    "no slots": lambda s, d: s.manage.edit_account("acme/mastodon", slots=[]),
    "cadence": lambda s, d: s.manage.edit_account("acme/x", cadence=[{"format": "text", "per_week": 7 / 3}, {"format": "image", "per_week": 0.1 + 0.2}]),
    "office": lambda s, d: s.manage.set_office(Office(time(8), time(12), (0, 1))),
    "zone": lambda s, d: s.manage.set_zone("Pacific/Auckland"),
    "hours": lambda s, d: s.workload.set_hours({0: 1 / 3, 1: 2 / 3, 2: 0.1 + 0.2}),
    "import posts": lambda s, d: s.imports.run(_x_content(d), ImportOptions(account="acme/x")),
    "import days": lambda s, d: s.imports.run(_x_overview(d), ImportOptions(account="acme/x")),
    "import plan": lambda s, d: s.imports.run(_plan(d)),
    "import inbox": lambda s, d: s.imports.run(_inbox(d, 9)),
}  # fmt: skip


def _state(services: Services) -> dict[str, list[tuple[Any, ...]]]:
    return content(services.home.read())


@pytest.mark.parametrize("name", ACTS)
def test_every_change_there_and_back(
    world: Services, tmp_path: Path, clock: Clock, open_home: Callable[[Path], Services], name: str
) -> None:
    before = _state(world)
    ACTS[name](world, tmp_path)
    after = _state(world)
    assert after != before
    label = world.undo.next()[0]
    assert label
    again = world
    for _ in range(2):
        clock.forward(minutes=1)
        assert again.undo.undo() == label
        assert _state(again) == before
        assert again.undo.next()[1] == label
        again.home.store.close_read()
        again = open_home(world.home.folder)
        assert again.undo.redo() == label
        assert _state(again) == after
    assert all(check.result != "bad" for check in again.care.doctor())


def test_reopened_items_come_back_done(world: Services) -> None:
    world.inbox.done([1, 2])
    done = _state(world)
    world.inbox.reopen([1, 2])
    assert _state(world) != done
    assert world.undo.undo() == "Reopen 2 items"
    assert _state(world) == done


def test_all_acts_in_a_row_there_and_back(world: Services, tmp_path: Path, clock: Clock) -> None:
    states = [_state(world)]
    for name, act in ACTS.items():
        if name in {
            "archive brand",
            "archive account",
            "edit to a further account",
            "import inbox",
            "done",
            "flag",
            "snooze",
            "edit accounts",
        }:
            continue
        clock.forward(minutes=1)
        act(world, tmp_path)
        states.append(_state(world))
    for state in reversed(states[:-1]):
        assert world.undo.undo() is not None
        assert _state(world) == state
    for state in states[1:]:
        assert world.undo.redo() is not None
        assert _state(world) == state
    assert world.undo.redo() is None


def test_five_hundred_at_once_are_one_step(small: Services, tmp_path: Path) -> None:
    small.imports.run(_inbox(tmp_path, 500))
    before = _state(small)
    assert small.inbox.done(range(1, 501)) == 500
    assert small.undo.next()[0] == "Finish 500 items"
    assert small.undo.undo() == "Finish 500 items"
    assert _state(small) == before


def test_import_of_corrections_gives_the_old_figures_back(small: Services, tmp_path: Path, clock: Clock) -> None:
    captured = NOW.date()
    first = ImportOptions(account="acme/x", captured=captured)
    small.imports.run(_x_content(tmp_path), first)
    before = _state(small)
    report = small.imports.run(_x_content(tmp_path, likes=100, name="later.csv"), first)
    assert (report.added, report.updated, report.samples_updated) == (0, 5, 5)
    after = _state(small)
    small.undo.undo()
    assert _state(small) == before
    small.undo.redo()
    assert _state(small) == after
    small.undo.undo()
    small.undo.undo()
    assert rows(small, "SELECT count(*) FROM post_samples") == [(0,)]
    assert rows(small, "SELECT count(*) FROM stash_post_samples WHERE value = 24") == [(1,)]
    small.undo.redo()
    small.undo.redo()
    assert _state(small) == after
    for table in journal.BULK:
        assert rows(small, f"SELECT count(*) FROM stash_{table}") == [(0,)]


def test_numbers_come_back_to_the_last_digit(small: Services) -> None:
    for value in (1 / 3, 0.1 + 0.2, 7 / 3, 9 / 7, 23.999999999999996):
        small.workload.set_hours({0: value})
    small.workload.set_hours({0: 1.0})
    for value in (23.999999999999996, 9 / 7, 7 / 3, 0.1 + 0.2, 1 / 3):
        small.undo.undo()
        assert rows(small, "SELECT hours FROM capacity WHERE weekday = 0") == [(value,)]


def test_new_change_drops_redo_and_the_stash(small: Services, tmp_path: Path) -> None:
    small.imports.run(_x_content(tmp_path), ImportOptions(account="acme/x"))
    small.undo.undo()
    assert rows(small, "SELECT count(*) FROM stash_remote_posts") == [(5,)]
    small.manage.add_brand("nord")
    assert small.undo.next() == ("Add brand nord", None)
    assert small.undo.redo() is None
    assert rows(small, "SELECT count(*) FROM stash_remote_posts") == [(0,)]


def test_empty_change_leaves_no_trace_and_keeps_redo(world: Services) -> None:
    world.inbox.done([1])
    world.undo.undo()
    number = rows(world, "SELECT count(*), max(id) FROM changes")
    before = _state(world)
    assert world.inbox.reopen([1, 2]) == 0
    assert world.inbox.done([999]) == 0
    assert world.queue.cancel([999]).changed == 0
    world.manage.edit_brand("acme", name="Acme Tools")
    world.manage.edit_account("acme/x", handle="acme", slots=["Tue 08:30"], cadence=[{"format": "text", "per_week": 3}])
    world.manage.set_zone("Europe/Berlin")
    world.workload.set_hours({0: 7.5})
    assert _state(world) == before
    assert rows(world, "SELECT count(*), max(id) FROM changes") == number
    assert world.undo.next()[1] == "Finish 1 item"
    assert world.undo.redo() == "Finish 1 item"


def test_nothing_to_undo_or_redo(services: Services) -> None:
    assert services.undo.next() == (None, None)
    assert services.undo.undo() is None
    assert services.undo.redo() is None


def test_changed_slots_keep_the_posts_that_stay(small: Services) -> None:
    (slot,) = rows(small, "SELECT slot_id FROM deliveries WHERE id = 1")
    assert slot[0] is not None
    small.manage.edit_account("acme/mastodon", slots=["Mon 09:00", "Thu 09:00", "Sun 12:00"])
    assert rows(small, "SELECT slot_id FROM deliveries WHERE id = 1") == [slot]


# Somebody else's work --------------------------------------------------------------------------------------


def _elsewhere(services: Services, statement: str) -> None:
    """Change a row as another program does: without the journal."""
    with closing(sqlite3.connect(services.home.store.path)) as conn:
        conn.execute(statement)
        conn.commit()


def test_a_conflict_says_what_was_changed_and_by_which_step(world: Services, tmp_path: Path) -> None:
    ACTS["done"](world, tmp_path)
    with world.home.write("Sync acme/x", quiet=True) as w:
        w.conn.execute("UPDATE inbox_items SET handled_at = '2026-11-21T08:05:00Z' WHERE id = 2")
    with pytest.raises(ConflictError, match=r"a message \('.+'\) was changed since, by 'Sync acme/x'"):
        world.undo.undo()


@pytest.mark.parametrize(
    ("act", "statement"),
    [
        ("cancel", "UPDATE deliveries SET state = 'published', published_at = '2026-11-21T08:00:00Z' WHERE id = 1"),
        ("reschedule", "UPDATE deliveries SET state = 'published', published_at = '2026-11-21T08:00:00Z' WHERE id = 1"),
        ("next slot", "UPDATE deliveries SET state = 'sending' WHERE id = 2"),
        ("reschedule", "UPDATE deliveries SET due_at = '2027-01-01T00:00:00Z' WHERE id = 2"),
        ("new post", "UPDATE deliveries SET state = 'unknown' WHERE id = 4"),
        ("done", "UPDATE inbox_items SET handled_at = '2026-11-21T08:05:00Z' WHERE id = 2"),
        ("hours", "UPDATE capacity SET hours = 5 WHERE weekday = 0"),
        ("add brand", "UPDATE brands SET name = 'Renamed' WHERE slug = 'nord'"),
        ("import plan", "UPDATE posts SET body = 'Other' WHERE uid = 'p1'"),
    ],
)
def test_conflict_is_refused_and_nothing_is_changed(world: Services, tmp_path: Path, act: str, statement: str) -> None:
    ACTS[act](world, tmp_path)
    _elsewhere(world, statement)
    before, step = _state(world), world.undo.next()
    with pytest.raises(ConflictError, match="changed since") as caught:
        world.undo.undo()
    assert repr(step[0]) == caught.value.subject
    assert caught.value.hint
    assert _state(world) == before
    assert world.undo.next() == step
    assert rows(world, "SELECT change_id FROM journal_state") == [(None,)]


def test_conflict_in_redo_is_refused(world: Services) -> None:
    world.queue.cancel([1])
    world.undo.undo()
    _elsewhere(world, "UPDATE deliveries SET state = 'sending' WHERE id = 1")
    before = _state(world)
    with pytest.raises(ConflictError):
        world.undo.redo()
    assert _state(world) == before
    assert world.undo.next()[1] == "Cancel 1 post"


def test_a_row_that_came_back_by_another_way_is_a_conflict(small: Services, clock: Clock) -> None:
    with small.home.store.write("set", clock()) as w:
        setting_store.put(w, "n", 1)
    with small.home.store.write("forget", clock()) as w:
        w.conn.execute("DELETE FROM settings WHERE key = 'n'")
    _elsewhere(small, "INSERT INTO settings(key, value) VALUES ('n', '2')")
    before = content(small.home.read())
    with pytest.raises(ConflictError):
        small.undo.undo()
    assert content(small.home.read()) == before


def test_work_on_other_columns_and_rows_is_no_conflict(world: Services) -> None:
    world.inbox.done([1])
    _elsewhere(world, "UPDATE inbox_items SET permalink = 'https://example.org' WHERE id = 1")
    _elsewhere(world, "UPDATE inbox_items SET state = 'done', handled_at = '2026-11-21T08:00:00Z' WHERE id = 5")
    assert world.undo.undo() == "Finish 1 item"
    assert rows(world, "SELECT state, permalink FROM inbox_items WHERE id = 1") == [("open", "https://example.org")]
    assert rows(world, "SELECT state FROM inbox_items WHERE id = 5") == [("done",)]


def test_a_touch_is_neither_a_conflict_nor_a_change(small: Services, clock: Clock) -> None:
    clock.forward(hours=1)
    small.queue.cancel([1])
    _elsewhere(small, "UPDATE deliveries SET updated_at = '2026-11-21T23:00:00Z' WHERE id = 1")
    with small.home.store.write("touch", clock()) as w:
        w.conn.execute("UPDATE deliveries SET updated_at = '2026-11-21T23:30:00Z'")
    assert small.undo.next()[0] != "touch"
    assert small.undo.undo() is not None
    assert rows(small, "SELECT state FROM deliveries WHERE id = 1") == [("scheduled",)]


# Limits ----------------------------------------------------------------------------------------------------


def test_as_many_changes_as_stated_are_kept(small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    assert journal.KEPT_CHANGES == 500
    monkeypatch.setattr(journal, "KEPT_CHANGES", 50)
    for number in range(journal.KEPT_CHANGES + 20):
        with small.home.store.write(f"step {number}", clock()) as w:
            setting_store.put(w, "n", number)
    assert rows(small, "SELECT count(*) FROM changes") == [(journal.KEPT_CHANGES,)]
    assert rows(small, "SELECT count(*) FROM change_rows WHERE change_id NOT IN (SELECT id FROM changes)") == [(0,)]
    labels = [small.undo.undo() for _ in range(journal.KEPT_CHANGES)]
    assert labels[0] == f"step {journal.KEPT_CHANGES + 19}"
    assert labels[-1] == "step 20"
    assert small.undo.undo() is None
    assert rows(small, "SELECT value FROM settings WHERE key = 'n'") == [("19",)]


def test_pruning_while_the_newest_is_undone_drops_no_live_step(
    small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT_CHANGES", 50)
    for number in range(journal.KEPT_CHANGES):
        with small.home.store.write(f"step {number}", clock()) as w:
            setting_store.put(w, "n", number)
    small.undo.undo()
    with small.home.store.write("another", clock()) as w:
        setting_store.put(w, "n", -1)
    assert small.undo.next() == ("another", None)
    assert small.undo.undo() == "another"
    assert small.undo.undo() == f"step {journal.KEPT_CHANGES - 2}"


# What went out ---------------------------------------------------------------------------------------------


@pytest.fixture
def published(small: Services) -> Services:
    _elsewhere(
        small,
        "UPDATE deliveries SET state = 'published', published_at = due_at, sent_text = 'First', outcome_at = due_at WHERE id = 1",
    )
    return small


_REST = """post_id, variant_id, account_id, 'scheduled', due_at, wall, zone, slot_id, overtime, reason, idempotency_key,
    intent_at, outcome_at, NULL, remote_id, permalink, sent_text, error, attempts, created_at, updated_at, via"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deliveries SET state = 'scheduled' WHERE id = 1",
        "UPDATE deliveries SET due_at = '2027-01-01T00:00:00Z' WHERE id = 1",
        "UPDATE deliveries SET wall = '2027-01-01 00:00' WHERE id = 1",
        "UPDATE deliveries SET zone = 'UTC' WHERE id = 1",
        "UPDATE deliveries SET account_id = 2 WHERE id = 1",
        "UPDATE deliveries SET sent_text = 'x' WHERE id = 1",
        "UPDATE deliveries SET published_at = NULL WHERE id = 1",
        "UPDATE deliveries SET uid = 'x' WHERE id = 1",
        "UPDATE deliveries SET id = 77 WHERE id = 1",
        "DELETE FROM deliveries WHERE id = 1",
        "DELETE FROM deliveries",
        f"INSERT OR REPLACE INTO deliveries SELECT id, uid, {_REST} FROM deliveries WHERE id = 1",
        f"INSERT INTO deliveries SELECT 99, uid, {_REST} FROM deliveries WHERE id = 1",
    ],
)
def test_published_row_does_not_change_even_by_sql(published: Services, statement: str) -> None:
    before = rows(published, "SELECT * FROM deliveries")
    with closing(sqlite3.connect(published.home.store.path)) as conn:
        with pytest.raises(sqlite3.IntegrityError, match=r"went out|published delivery"):
            conn.execute(statement)
        conn.rollback()
    assert rows(published, "SELECT * FROM deliveries") == before


def test_what_the_platform_tells_later_may_be_noted(published: Services, clock: Clock) -> None:
    with published.home.store.write("Learned", clock(), journaled=False) as w:
        w.conn.execute("UPDATE deliveries SET permalink = 'https://example.org/1', remote_id = '1' WHERE id = 1")
    assert rows(published, "SELECT remote_id FROM deliveries WHERE id = 1") == [("1",)]


def test_store_says_why_a_published_row_stays(published: Services, clock: Clock) -> None:
    with (
        pytest.raises(StoreError, match="a published delivery does not change"),
        published.home.store.write("x", clock()) as w,
    ):
        w.conn.execute("UPDATE deliveries SET due_at = ? WHERE id = 1", (stored(clock()),))
