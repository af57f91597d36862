"""Promises of accounts: whose they are, in which hours they run, and until when platforms take answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash import platforms
from smdash.domain.errors import UsageError
from smdash.domain.schedule import stored
from smdash.services.promises import closes_at, open_by_hand, own_hours, promised
from smdash.store.inbox import windows as window_store
from tests.services.inbox.writers import wrote
from tests.worlds import NOW, Clock, content, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services


@pytest.fixture
def _own_platforms(small: Services) -> None:
    folder = small.home.folder / "platforms"
    folder.mkdir()
    (folder / "instagram.toml").write_text(
        'schema = 1\n[[reply_windows]]\nkinds = ["message", "comment"]\nhours = 48\nwhat = "ours"\nsource = "asked them"\n'
    )
    platforms.use_folder(folder)


def landed(services: Services, path: Path, kind: str, account: str = "bean/instagram") -> tuple[str, str | None]:
    line = {
        "id": "m",
        "account": account,
        "kind": kind,
        "author": "Ada",
        "text": "Hello",
        "received_at": NOW.isoformat(),
    }
    (path / "inbox.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert services.imports.run(path / "inbox.jsonl").added == 1
    found: tuple[str, str | None] = rows(services, "SELECT due_at, closes_at FROM inbox_items")[0]
    return found


def test_a_default_is_no_promise_until_a_person_makes_it(small: Services) -> None:
    account = small.home.account("acme/x")
    assert (account.promise_minutes, promised(account)) == (240, False)
    small.manage.edit_account("acme/x", promise="4h")
    assert promised(small.home.account("acme/x")), "the same number, but a person's"
    small.manage.edit_account("acme/x", promise="90 min")
    small.manage.edit_account("acme/x", promise="default")
    assert (small.home.account("acme/x").promise_minutes, promised(small.home.account("acme/x"))) == (240, False)


def test_of_an_account_from_before_only_what_is_unlike_the_platform_is_a_promise(small: Services) -> None:
    account = small.home.account("acme/x")._replace(promise_own=None)
    assert not promised(account)
    assert promised(account._replace(promise_minutes=241))


@pytest.mark.parametrize(("minutes", "own"), [(240, False), (241, True)])
def test_whoever_shows_an_item_tells_a_promise_alike(small: Services, minutes: int, own: bool) -> None:
    number = wrote(small, "acme/x", "@ada", "Hello")
    with small.home.write("an account from before that was noted", journaled=False) as w:
        w.conn.execute(
            "UPDATE accounts SET promise_own = NULL, promise_minutes = ? WHERE slug = ?", (minutes, "acme/x")
        )
    (row,) = small.inbox.view().window.rows(0, 1)
    assert (row.promised, small.item_facts.of(number).promised) == (own, own)


def test_own_hours_come_and_go(small: Services) -> None:
    small.manage.edit_account("acme/x", reply_hours="Mon-Sat 8:00-20:00")
    assert own_hours(small.home.account("acme/x")) == "08:00-20:00 Mon-Sat"
    small.manage.edit_account("acme/x", reply_hours="-")
    assert own_hours(small.home.account("acme/x")) == ""
    before = content(small.home.read())
    for wrong in ("8", "never"):
        with pytest.raises(UsageError):
            small.manage.edit_account("acme/x", reply_hours=wrong)
        with pytest.raises(UsageError):
            small.manage.edit_account("acme/x", promise=wrong if wrong != "8" else "0")
    assert content(small.home.read()) == before


@pytest.mark.parametrize("away", ["done", "spam", "corrected", "blocked"])
def test_what_is_open_again_is_due_by_the_promise_of_now(small: Services, tmp_path: Path, away: str) -> None:
    """An open one would have moved with the promise; a done one keeps the time its answer is judged by till then."""
    small.manage.edit_account("bean/instagram", promise="4h", reply_hours="24/7")
    was, _ = landed(small, tmp_path, "comment")
    ((number,),) = rows(small, "SELECT id FROM inbox_items")
    if away == "blocked":
        small.triage.block_word("hello")
    else:
        (small.inbox.done if away == "done" else small.inbox.spam)([number])
    small.manage.edit_account("bean/instagram", promise="6h")
    assert rows(small, "SELECT due_at FROM inbox_items") == [(was,)]
    if away == "blocked":
        small.triage.unblock_word("hello")
    elif away == "corrected":
        small.triage.correct([number], "question")
    else:
        small.inbox.reopen([number])
    assert rows(small, "SELECT due_at FROM inbox_items") == [(stored(NOW + timedelta(hours=6)),)]
    small.undo.undo()
    assert rows(small, "SELECT due_at, state FROM inbox_items") == [(was, "done")]


def test_a_message_lands_by_the_hours_of_its_account(small: Services, tmp_path: Path) -> None:
    """Saturday 09:12 in Berlin is 03:12 in New York, where the office opens on Monday."""
    small.manage.edit_account("bean/instagram", promise="4h", reply_hours="sat 10-12")
    assert landed(small, tmp_path, "comment") == ("2026-11-28T17:00:00Z", None)  # two hours each Saturday


def test_metas_messages_close(small: Services, tmp_path: Path) -> None:
    assert landed(small, tmp_path, "message")[1] == stored(NOW + timedelta(hours=24))
    window = platforms.load("instagram").reply_window("message")
    assert (window.person_hours, window.page_hours, window.sure) == (168, None, False)


def test_what_is_shut_for_programs_is_answered_by_hand(small: Services, clock: Clock, tmp_path: Path) -> None:
    landed(small, tmp_path, "message")
    (item,) = (row.id for row in small.inbox.view().window.rows(0, 1))
    clock.forward(hours=25)
    ground = small.replies.ground(item)
    assert (ground.online, ground.closed) == (False, "")
    view = small.replies.take(item, "Hello Ada")[0]
    small.replies.answered(view.id)
    assert small.inbox.view().open == 0
    assert not open_by_hand("mastodon", "message", NOW, NOW), "nothing is known to be shut there"


@pytest.mark.usefixtures("_own_platforms")
def test_what_is_shut_for_everybody_is_closed(small: Services, clock: Clock, tmp_path: Path) -> None:
    own = small.home.folder / "platforms" / "instagram.toml"
    own.write_text(own.read_text() + "page_hours = 48\n")
    platforms.use_folder(own.parent)
    landed(small, tmp_path, "message")
    (item,) = (row.id for row in small.inbox.view().window.rows(0, 1))
    clock.forward(hours=49)
    assert "takes no answer since" in small.replies.ground(item).closed


def test_what_sets_no_bound_never_closes() -> None:
    assert closes_at("instagram", "comment", NOW) is None
    assert closes_at("mastodon", "message", NOW) is None
    assert closes_at("no such platform", "message", NOW) is None
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert closes_at("instagram", "message", last) is None, "beyond the calendar"


@pytest.mark.usefixtures("_own_platforms")
def test_a_person_corrects_a_window(small: Services, tmp_path: Path) -> None:
    assert landed(small, tmp_path, "comment")[1] == stored(NOW + timedelta(hours=48))
    small.manage.edit_account("bean/instagram", promise="1h")
    platforms.use_folder(None)
    small.manage.edit_account("bean/instagram", promise="2h")
    assert rows(small, "SELECT closes_at FROM inbox_items") == [(None,)], "what is known now holds for open ones"


def test_a_conversation_closes_after_its_last_word(small: Services, tmp_path: Path) -> None:
    lines = [
        {"id": name, "account": "bean/instagram", "kind": kind, "author": who, "text": "Hello", "thread": thread,
         "received_at": (NOW - timedelta(hours=ago)).isoformat(), "state": state}
        for name, kind, who, thread, ago, state in (
            ("a", "message", "Ada", "t", 20, "open"), ("b", "message", "Ada", "t", 10, "open"), ("c", "message", "Ada", "t", 2, "done"),
            ("d", "message", "Eve", "", 12, "open"), ("e", "message", "Eve", "", 3, "open"), ("f", "message", "Bob", "u", 20, "open"),
        )
    ]  # fmt: skip
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    small.imports.run(path)

    def closing() -> dict[str, str]:
        return dict(rows(small, "SELECT remote_id, closes_at FROM inbox_items WHERE state = 'open'"))

    after = {
        name: stored(NOW + timedelta(hours=24 - ago))
        for name, ago in (("a", 2), ("b", 2), ("d", 3), ("e", 3), ("f", 20))
    }
    assert closing() == after
    small.manage.edit_account("bean/instagram", promise="1h")
    assert closing() == after, "another promise changes nothing of it"


def test_what_came_before_its_window_was_known_gets_one(small: Services, tmp_path: Path) -> None:
    landed(small, tmp_path, "message")
    with small.home.write("as it was") as w:
        w.conn.execute("UPDATE inbox_items SET closes_at = NULL")
    (tmp_path / "inbox.jsonl").write_text((tmp_path / "inbox.jsonl").read_text() + "\n")
    last = small.undo.last()
    small.imports.run(tmp_path / "inbox.jsonl")
    assert rows(small, "SELECT closes_at FROM inbox_items") == [(stored(NOW + timedelta(hours=24)),)]
    assert small.undo.last() == last, "it is no step of the person"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('kinds = ["message"]\nwhat = "a"\nsource = "b"', "hours: is missing"),
        ('kinds = ["letter"]\nhours = 24\nwhat = "a"\nsource = "b"', "'letter' is not one of"),
        ('kinds = ["message"]\nhours = 0\nwhat = "a"\nsource = "b"', "is less than 0.25"),
        ('kinds = ["message"]\nhours = 24\nperson_hours = 2\nwhat = "a"\nsource = "b"', "is less than hours"),
        ('kinds = ["message", "message"]\nhours = 24\nwhat = "a"\nsource = "b"', "another window is about"),
    ],
)
def test_a_wrong_window_is_told(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.toml").write_text("schema = 1\n[[reply_windows]]\n" + text + "\n")
    platforms.use_folder(tmp_path)
    with pytest.raises(UsageError, match=words):
        platforms.load("x")


def test_windows_are_looked_up_among_the_open_ones(small: Services) -> None:
    asked: list[str] = []
    conn = small.home.read()
    conn.set_trace_callback(asked.append)
    window_store.stale(conn, 1, {"message": 24})
    conn.set_trace_callback(None)
    plans = [
        conn.execute(f"EXPLAIN QUERY PLAN {query}").fetchone()[3] for query in asked if query.startswith("SELECT 1")
    ]
    assert len(plans) == 2
    assert all("inbox_account_received" not in plan for plan in plans), plans
