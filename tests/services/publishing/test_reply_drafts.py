"""What is typed for a message whose import is taken back: it is for nobody else, and there again with the message."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.services.imports.imports import ImportOptions
from tests.services.connections.connecting import connect, network
from tests.services.sync.syncing import item
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services

TEXT = "The price is ours alone, ana."


def take_in(services: Services, folder: Path, account: str, *names: str) -> None:
    path = folder / f"{len(list(folder.iterdir()))}.jsonl"
    at = (NOW - timedelta(hours=1)).isoformat()
    lines: list[dict[str, Any]] = [
        {
            "id": each,
            "kind": "comment",
            "account": account,
            "handle": f"@{each}",
            "received_at": at,
            "text": "How much?",
        }
        for each in names
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    services.imports.run(path, ImportOptions())


def number_of(services: Services, name: str) -> int:
    return int(rows(services, "SELECT id FROM inbox_items WHERE remote_id = ?", name)[0][0])


def typed(services: Services, name: str) -> str:
    return services.replies.ground(number_of(services, name)).draft


@pytest.fixture
def undone(small: Services, tmp_path: Path) -> Services:
    """Type an answer to the last message of a file, and take the file back."""
    folder = tmp_path / "files"
    folder.mkdir()
    take_in(small, folder, "acme/x", "eve", "ana")
    small.replies.keep_draft(number_of(small, "ana"), TEXT)
    small.undo.undo()
    return small


def test_it_is_shown_for_nobody_else_who_comes_in_by_a_file(undone: Services, tmp_path: Path) -> None:
    before = number_of_the_draft(undone)
    take_in(undone, tmp_path / "files", "bean/instagram", "zoe", "yan", "xia")
    assert [typed(undone, name) for name in ("zoe", "yan", "xia")] == ["", "", ""]
    assert before not in {number_of(undone, name) for name in ("zoe", "yan", "xia")}


def test_it_is_shown_for_nobody_else_whom_a_sync_brings(undone: Services) -> None:
    there = network(undone)
    connect(undone)
    there.items = [item(number, f"Question {number}") for number in range(4)]
    undone.sync.run()
    assert len(rows(undone, "SELECT id FROM inbox_items")) == 4
    assert all(undone.replies.ground(number).draft == "" for (number,) in rows(undone, "SELECT id FROM inbox_items"))


def test_it_is_there_again_with_its_message(undone: Services, tmp_path: Path) -> None:
    undone.undo.redo()
    assert typed(undone, "ana") == TEXT
    undone.undo.undo()
    take_in(undone, tmp_path / "files", "bean/instagram", "ana")
    assert typed(undone, "ana") == ""
    undone.undo.undo()
    take_in(undone, tmp_path / "files", "acme/x", "zoe", "ana")
    assert (typed(undone, "zoe"), typed(undone, "ana")) == ("", TEXT)


def test_it_goes_with_who_is_erased(undone: Services, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    take_in(undone, folder, "bean/instagram", "zoe")  # the file that was taken back cannot be made again now
    path = folder / "again.jsonl"
    line = {"id": "other", "kind": "comment", "account": "acme/x", "handle": "@ana", "received_at": NOW.isoformat()}
    path.write_text(json.dumps({**line, "text": "Hello?"}) + "\n", encoding="utf-8")
    undone.imports.run(path, ImportOptions())
    undone.erasures.erase(undone.people.find("@ana"))
    assert rows(undone, "SELECT key FROM drafts") == []


def number_of_the_draft(services: Services) -> int:
    [(key,)] = rows(services, "SELECT key FROM drafts")
    return int(key.partition(":")[2])
