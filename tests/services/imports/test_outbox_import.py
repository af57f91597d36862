"""An outbox brings in the posts an account has published: whose they are, and no figure that nobody has."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import FileFormatError, WhoseFileError
from smdash.services.imports.imports import ImportOptions
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services

DATA = Path(__file__).parents[2] / "data" / "exports"
OUTBOX = DATA / "outbox.json"
POSTS = "SELECT remote_id, format, body, permalink FROM remote_posts ORDER BY published_at"


@pytest.fixture
def ours(small: Services) -> Services:
    small.manage.edit_account("acme/mastodon", handle="@acme@social.example")
    return small


def test_posts_and_replies_become_published_posts_of_the_account_it_names(ours: Services) -> None:
    before = content(ours.home.read())
    trial = ours.imports.run(OUTBOX, ImportOptions(dry_run=True))
    assert content(ours.home.read()) == before
    done = ours.imports.run(OUTBOX)
    assert (trial.added, done.added, done.account, done.ok) == (5, 5, "acme/mastodon", True)
    assert "1 boost left out." in done.notes
    found = rows(ours, POSTS)
    assert [row[1] for row in found] == ["text", "image", "reply", "carousel", ""]
    assert found[1][2] == "Food, with meat\n\nWhat we ate"
    assert found[0][3] == "https://social.example/@acme/115600000000000001"
    assert rows(ours, "SELECT count(*) FROM post_samples") == [(0,)]
    again = ours.imports.run(OUTBOX)
    assert (again.added, again.same_file) == (0, True)
    ours.undo.undo()
    assert content(ours.home.read()) == before


def test_the_archive_it_came_in_is_read_as_it_was_downloaded(ours: Services, tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(OUTBOX, "outbox.json")
        packed.writestr("actor.json", '{"type": "Person", "preferredUsername": "acme"}')
        packed.writestr("likes.json", '{"type":"OrderedCollection","orderedItems":["https://other.example/1"]}')
        packed.writestr("media_attachments/1.jpg", b"\xff\xd8\xff\xe0\0\0")
    done = ours.imports.run(path)
    assert (done.added, done.account) == (5, "acme/mastodon")
    left = {member.name: member.left_out for member in done.members}
    assert left["actor.json"] == "this is JSON, and of no known kind"
    assert left["likes.json"] == "this list holds no posts of an account"
    assert ours.imports.run(OUTBOX).same_file


def test_whose_it_is_is_asked_where_the_address_is_another(small: Services) -> None:
    with pytest.raises(WhoseFileError) as caught:
        small.imports.run(OUTBOX)
    assert caught.value.asks
    assert "whose posts these are" in caught.value.what
    assert caught.value.platforms == ("mastodon",)
    assert "acme@social.example" in str(caught.value)
    named = small.imports.run(OUTBOX, ImportOptions(account="acme/mastodon"))
    assert named.added == 5
    assert any("check that it is its file" in problem.message for problem in named.problems)
    with pytest.raises(WhoseFileError):
        small.imports.run(OUTBOX, ImportOptions(account="acme/x"))


def test_a_newer_archive_adds_what_is_new(ours: Services, tmp_path: Path) -> None:
    import json

    ours.imports.run(OUTBOX)
    whole = json.loads(OUTBOX.read_text(encoding="utf-8"))
    text = json.dumps(whole["orderedItems"][0]).replace("115600000000000001", "115600000000000099")
    whole["orderedItems"].append(json.loads(text))
    path = tmp_path / "outbox.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    done = ours.imports.run(path)
    assert (done.added, done.updated, done.skipped) == (1, 0, 5)


def test_an_empty_one_says_so(ours: Services, tmp_path: Path) -> None:
    path = tmp_path / "outbox.json"
    shutil.copy(DATA / "outbox_empty.json", path)
    with pytest.raises(FileFormatError, match="the outbox is empty"):
        ours.imports.run(path)


def test_posts_without_figures_are_no_figures_by_hand(ours: Services) -> None:
    before = [row for row in ours.freshness.rows() if row.account == "acme/mastodon"]
    ours.imports.run(OUTBOX)
    assert [row for row in ours.freshness.rows() if row.account == "acme/mastodon"] == before
