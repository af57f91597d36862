"""Imports that were taken back, and are made again after something else came in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import Item, Remote
from smdash.domain.errors import ConflictError
from tests.services.publishing.answering import ACCOUNT, Answering
from tests.worlds import content, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.fixture
def taken_back(small: Services, clock: Clock, tmp_path: Path) -> tuple[Answering, Path]:
    """A file with one message of @zan, whose import was taken back."""
    answering = Answering(small, clock)
    line = {
        "id": "q1", "account": ACCOUNT, "kind": "mention", "author": "Zan", "handle": "@zan@b.example", "text": "Hello?",
        "received_at": (clock.moment - timedelta(minutes=30)).isoformat(),
    }  # fmt: skip
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert small.imports.run(path).added == 1
    assert small.undo.undo() == "Import q.jsonl"
    return answering, path


def synced(answering: Answering, name: str) -> None:
    at = answering.clock.moment - timedelta(minutes=30)
    answering.network.items = [
        Item(Remote(name, ""), "mention", "Zan", "@zan@b.example", "Hello?" if name == "q1" else "And now?", at)
    ]
    answering.services.sync.run()


@pytest.mark.parametrize("name", ["q1", "another"])
def test_an_import_that_a_sync_came_after_is_not_made_again_but_imported_anew(
    taken_back: tuple[Answering, Path], name: str
) -> None:
    answering, path = taken_back
    services = answering.services
    synced(answering, name)
    before = content(services.home.read())
    with pytest.raises(ConflictError, match=r"'sync' of acme/mastodon has brought in more") as caught:
        services.undo.redo()
    assert (caught.value.subject, caught.value.hint[:48]) == (
        "'Import q.jsonl'",
        "Nothing was changed. Import the file again: what",
    )
    assert content(services.home.read()) == before
    services.imports.run(path)
    assert rows(services, "SELECT count(*) FROM inbox_items WHERE remote_id = 'q1'") == [(1,)]


def test_an_import_that_nothing_came_after_is_made_again(taken_back: tuple[Answering, Path]) -> None:
    services = taken_back[0].services
    assert services.undo.redo() == "Import q.jsonl"
    assert rows(services, "SELECT author FROM inbox_items WHERE remote_id = 'q1'") == [("Zan",)]
