"""Messages that a later file, or a network, says otherwise: whatever comes first, one inbox comes of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.schedule import stored
from smdash.services.imports.imports import ImportOptions
from tests.services.connections.connecting import connect, network
from tests.services.sync.syncing import item, rewind
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services

AT = NOW - timedelta(days=1) + timedelta(minutes=1)
VERSIONS = [("Open?", None), ("Open today?", AT + timedelta(minutes=5)), ("Never mind.", AT + timedelta(minutes=9))]


def take_in(services: Services, folder: Path, *lines: dict[str, Any]) -> Any:
    number = len(list(folder.iterdir()))
    path = folder / f"inbox{number}.jsonl"
    base = {
        "id": "i1",
        "kind": "comment",
        "account": "acme/mastodon",
        "handle": "@bob@o.example",
        "received_at": AT.isoformat(),
    }
    # No two files are the same: one that was imported already would not be read again.
    path.write_text("".join(json.dumps({**base, **each}) + "\n" * (number + 1) for each in lines), encoding="utf-8")
    return services.imports.run(path, ImportOptions())


def version(number: int) -> dict[str, Any]:
    text, edited = VERSIONS[number]
    return {"text": text, **({"edited_at": edited.isoformat()} if edited else {})}


def said(services: Services) -> list[tuple[Any, ...]]:
    return rows(services, "SELECT body, first_body, edited_at, state FROM inbox_items ORDER BY id")


def test_a_later_file_edits_what_a_file_brought(small: Services, tmp_path: Path) -> None:
    take_in(small, tmp_path, {"text": "Open?"})
    report = take_in(small, tmp_path, {"text": "Closed."})
    assert (report.updated, report.added) == (1, 0)
    assert said(small) == [("Closed.", "Open?", stored(NOW), "open")]
    assert rows(small, "SELECT flag FROM inbox_items") == [("",)]
    # The first file again is the old one.
    take_in(small, tmp_path, {"text": "Open?"})
    assert said(small) == [("Closed.", "Open?", stored(NOW), "open")]
    small.undo.undo()
    assert said(small) == [("Open?", None, None, "open")]


@given(order=st.lists(st.integers(0, 2), min_size=1, max_size=6))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_in_any_order_say_what_was_said_last(small: Services, tmp_path: Path, order: list[int]) -> None:
    with small.home.write("", journaled=False) as w:
        w.conn.execute("DELETE FROM inbox_items")
    for each in order:
        take_in(small, tmp_path, version(each))
    text, edited = VERSIONS[max(order)]
    (known,) = said(small)
    assert (known[0], known[2]) == (text, stored(edited) if edited else None)
    if 0 in order and edited:
        assert known[1] == "Open?"


@given(
    steps=st.lists(st.one_of(st.integers(0, 2), st.sampled_from(["sync", "edit"])), max_size=6),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_and_syncs_in_any_order_give_the_same_inbox(
    small: Services, tmp_path: Path, steps: list[int | str]
) -> None:
    with small.home.write("", journaled=False) as w:
        w.conn.execute("DELETE FROM inbox_items")
        w.conn.execute("DELETE FROM syncs")
    fake = network(small)
    connect(small)
    there = 0
    for step in [*steps, "edit", "edit", "sync"]:
        if step == "edit":
            there = min(there + 1, 2)
        elif step == "sync":
            text, edited = VERSIONS[there]
            fake.items = [item(1, text, kind="comment", edited_at=edited)]
            rewind(small)
            small.sync.run()
        else:
            take_in(small, tmp_path, version(int(step)))
    (known,) = said(small)
    assert (known[0], known[2], known[3]) == ("Never mind.", stored(VERSIONS[2][1]), "open")


@pytest.mark.parametrize("done_first", [True, False])
def test_an_edit_leaves_what_was_done_with_a_message(small: Services, tmp_path: Path, done_first: bool) -> None:
    take_in(small, tmp_path, {"text": "Open?"})
    if done_first:
        small.inbox.done([row[0] for row in rows(small, "SELECT id FROM inbox_items")])
    take_in(small, tmp_path, {"text": "Closed."})
    assert said(small)[0][3] == ("done" if done_first else "open")


def test_a_review_may_be_rated_anew(small: Services, tmp_path: Path) -> None:
    take_in(small, tmp_path, {"text": "Good", "kind": "review", "rating": 5})
    take_in(small, tmp_path, {"text": "Good", "kind": "review", "rating": 1})
    assert rows(small, "SELECT rating, flag FROM inbox_items") == [(1, "complaint")]


def test_the_accounts_own_words_are_none(small: Services, tmp_path: Path) -> None:
    report = take_in(
        small, tmp_path, {"text": "Hello"}, {"id": "i2", "handle": "@acme@s.example", "text": "Yes", "answers": "i1"}
    )
    assert rows(small, "SELECT remote_id FROM inbox_items") == [("i1",)]
    assert any("the account's own" in note for note in report.notes)


def test_what_answers_what_is_kept(small: Services, tmp_path: Path) -> None:
    take_in(small, tmp_path, {"text": "Hello", "about": "p1"}, {"id": "i2", "text": "And", "answers": "i1"})
    assert rows(small, "SELECT remote_id, answers, about FROM inbox_items ORDER BY 1") == [
        ("i1", "", "p1"),
        ("i2", "i1", ""),
    ]
    number = rows(small, "SELECT id FROM inbox_items WHERE remote_id = 'i2'")[0][0]
    assert [each.text for each in small.threads.conversation(number).said] == ["Hello", "And"]


def test_a_message_of_a_later_file_ends_a_wait(small: Services, tmp_path: Path) -> None:
    take_in(small, tmp_path, {"text": "Hello"})
    with small.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE inbox_items SET state = 'done', waiting = 1, handled_at = ?", (stored(NOW),))
    take_in(small, tmp_path, {"id": "i2", "text": "Well?", "received_at": (AT + timedelta(minutes=1)).isoformat()})
    assert rows(small, "SELECT remote_id, waiting FROM inbox_items ORDER BY 1") == [("i1", 0), ("i2", 0)]
