"""What comes by an import and by a sync is one thing, whichever comes first and however each names it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import Remote
from smdash.domain.errors import ConflictError
from smdash.services.imports.imports import ImportOptions
from tests.services.sync.syncing import inbox, item, own_post, rewind
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork

LINK = "https://o.example/@bob/113500000000000007"


def take_in(services: Services, folder: Path, *messages: dict[str, object]) -> None:
    path = folder / f"inbox{len(list(folder.iterdir()))}.jsonl"
    base = {"kind": "mention", "account": "acme/mastodon", "handle": "bob@o.example", "text": "Message 7"}
    path.write_text("".join(json.dumps({**base, **each}) + "\n" for each in messages), encoding="utf-8")
    report = services.imports.run(path, ImportOptions())
    assert report.ok, report.problems


SHAPES = [
    {"id": "113499999999999999"},
    {"id": LINK},
    {"id": "n-34975861", "permalink": LINK},
    {"id": "113500000000000007", "handle": "", "text": "Message 7"},
    {"id": "n-34975861"},
]
"""The same message by the network's own id, its address, its notification, and the id its author's server has."""


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("import_first", [True, False])
def test_one_message_comes_once(
    small: Services, fake: FakeNetwork, tmp_path: Path, shape: dict[str, object], import_first: bool
) -> None:
    there = item(7, remote=Remote("113499999999999999", LINK))
    fake.items = [there, item(8)]
    line = {"received_at": there.received_at.isoformat(), **shape}
    if import_first:
        take_in(small, tmp_path, line)
        small.sync.run()
    else:
        small.sync.run()
        take_in(small, tmp_path, line)
    assert rows(small, "SELECT count(*) FROM inbox_items") == [(2,)]
    assert rows(small, "SELECT count(*) FROM inbox_items WHERE remote IS NOT NULL") == [(2,)]


def test_other_messages_stay_apart(small: Services, fake: FakeNetwork, tmp_path: Path) -> None:
    fake.items = [item(7), item(8, text="Message 7")]
    at = fake.items[0].received_at.isoformat()
    take_in(small, tmp_path, {"id": "a", "received_at": at}, {"id": "b", "received_at": at, "text": "Message 9"})
    small.sync.run()
    assert len(inbox(small)) == 3


def test_what_the_person_did_with_an_imported_message_stays(small: Services, fake: FakeNetwork, tmp_path: Path) -> None:
    fake.items = [item(7)]
    take_in(small, tmp_path, {"id": "n-1", "received_at": fake.items[0].received_at.isoformat()})
    small.inbox.done([row[0] for row in rows(small, "SELECT id FROM inbox_items")])
    small.sync.run()
    assert inbox(small) == [("i7", "done", 0)]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_imported_message_is_known_however_often_its_network_tells_of_it(
    small: Services, fake: FakeNetwork, tmp_path: Path, shape: dict[str, object]
) -> None:
    there = item(7, remote=Remote("113499999999999999", LINK))
    fake.items = [there]
    line = {"received_at": there.received_at.isoformat(), **shape}
    take_in(small, tmp_path, line)
    small.sync.run()
    rewind(small)
    small.sync.run()
    take_in(small, tmp_path, line)
    assert inbox(small) == [("113499999999999999", "open", 0)]


def test_an_imported_message_is_done_once_it_is_answered_on_its_network(
    small: Services, fake: FakeNetwork, tmp_path: Path
) -> None:
    fake.items = [item(7)]
    take_in(small, tmp_path, {"id": "n-1", "received_at": fake.items[0].received_at.isoformat()})
    small.sync.run()
    fake.own = [own_post(1, answers="i7", format="reply", at=NOW)]
    small.sync.run()
    assert inbox(small) == [("i7", "done", 0)]


def test_a_restored_backup_knows_a_message_that_a_sync_has_renamed(
    small: Services, fake: FakeNetwork, tmp_path: Path
) -> None:
    fake.items = [item(7)]
    take_in(small, tmp_path, {"id": "n-1", "received_at": fake.items[0].received_at.isoformat()})
    kept = small.care.backup()
    small.sync.run()
    small.inbox.done([row[0] for row in rows(small, "SELECT id FROM inbox_items")])
    small.care.restore(kept)
    small.sync.run()
    assert inbox(small) == [("i7", "done", 0)]


def test_taking_an_import_back_leaves_what_the_network_has_told_of_too(
    small: Services, fake: FakeNetwork, tmp_path: Path
) -> None:
    fake.items = [item(7)]
    at = fake.items[0].received_at.isoformat()
    take_in(small, tmp_path, {"id": "i7", "received_at": at}, {"id": "only-here", "received_at": at, "text": "Else"})
    small.sync.run()
    assert len(inbox(small)) == 2
    small.undo.undo()
    assert inbox(small) == [("i7", "open", 0)]


def test_an_imported_post_gets_the_id_its_network_has(small: Services, fake: FakeNetwork, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(
        "account,metric,level,date,value,post_id,permalink\n"
        "acme/mastodon,likes,post,2026-11-20,5,odd,https://s.example/@acme/113500000000000001\n",
        encoding="utf-8",
    )
    assert small.imports.run(path, ImportOptions()).ok
    remote = Remote("113500000000000001", "https://s.example/@acme/113500000000000001")
    fake.own = [own_post(1, remote=remote), own_post(2)]
    small.sync.run()
    assert rows(small, "SELECT remote_id FROM remote_posts ORDER BY 1") == [("113500000000000001",), ("p2",)]
    fake.items = [item(1, remote=remote, handle="", author_id="")]
    small.sync.run()
    assert inbox(small) == []


def test_an_import_on_which_a_sync_builds_is_not_taken_back(small: Services, fake: FakeNetwork, tmp_path: Path) -> None:
    fake.own = [own_post(1, at=NOW)]
    path = tmp_path / "figures.csv"
    path.write_text(
        "account,metric,level,date,value,post_id,permalink\n"
        "acme/mastodon,likes,post,2026-11-20,5,p1,https://s.example/@acme/1\n",
        encoding="utf-8",
    )
    assert small.imports.run(path, ImportOptions()).ok
    small.sync.run()
    assert rows(small, "SELECT count(*) FROM remote_posts") == [(1,)]
    with pytest.raises(ConflictError):
        small.undo.undo()
    assert rows(small, "SELECT count(*) FROM post_samples") == [(3,)]
