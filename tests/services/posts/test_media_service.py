"""Media of posts: found, remembered, and noticed when they are gone or not what they were."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, Literal

import pytest

from smdash.domain.times.when import When
from smdash.services.imports.imports import ImportOptions
from tests.worlds import content, rows, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services


def gif(width: int, pad: bytes = b"") -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, 2) + b"\x00\x00\x00" + pad + b";"


def post_with(services: Services, *paths: str, when: Literal["slot", "draft"] = "draft") -> int:
    post_id = write_post(services, "Look", ["acme/mastodon"], When(when))
    with services.home.store.write("Media", services.home.now()) as w:
        for position, path in enumerate(paths):
            w.db.table("media").insert(
                {"post_id": post_id, "position": position, "path": path, **services.media.columns(path, hashed=True)}
            )
    return post_id


@pytest.fixture
def picture(small: Services) -> Path:
    path = small.home.folder / "a.gif"
    path.write_bytes(gif(5))
    return path


def test_a_relative_path_begins_in_the_home_or_here(
    small: Services, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.gif").write_bytes(gif(7))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert small.media.look("a.gif").width == 5
    assert small.media.look("b.gif").width == 7
    assert small.media.look("~/b.gif").width == 7
    assert small.media.look(str(picture)).kind == "gif"


@pytest.mark.parametrize("path", ["none.gif", "", "a\0b", "~nobody-of-that-name/a.gif", "x" * 5000, "a.gif/b"])
def test_what_is_not_there(small: Services, picture: Path, path: str) -> None:
    assert not small.media.look(path).exists
    assert small.media.columns(path) == {}


def test_an_address_is_not_looked_at(small: Services) -> None:
    facts = small.media.look("https://e.org/a.gif")
    assert (facts.exists, facts.is_unseen, facts.bytes) == (True, True, None)
    assert small.media.columns("https://e.org/a.gif") == {}


def test_a_file_is_looked_at_once_until_it_changes(
    small: Services, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert small.media.look("a.gif", hashed=True).width == 5
    monkeypatch.setattr("smdash.formats.media.probe.probe", None)
    monkeypatch.setattr("hashlib.file_digest", None)
    again = small.media.look(str(picture), hashed=True)
    assert (again.width, len(again.sha256), again.path) == (5, 64, str(picture))
    monkeypatch.undo()
    picture.write_bytes(gif(6))
    os.utime(picture, ns=(1, 10**18))
    assert small.media.look("a.gif").width == 6


def test_gone_and_changed_media_are_noticed(small: Services, picture: Path) -> None:
    post_id = post_with(small, "a.gif", "https://e.org/b.gif")
    assert small.media.recheck() == []
    assert [fact.changed for fact in small.media.of_post(post_id)] == [False, False]
    picture.write_bytes(gif(5, b"more"))
    [trouble] = small.media.recheck()
    assert (trouble.post_id, trouble.facts.path, trouble.words) == (post_id, "a.gif", "has changed since it was added")
    picture.unlink()
    assert small.media.recheck()[0].words == "is not there"
    picture.mkdir()
    assert small.media.recheck()[0].words.startswith("cannot be read")


def test_a_change_of_the_same_size_is_told_by_the_bytes(small: Services, picture: Path) -> None:
    post_id = post_with(small, "a.gif")
    picture.write_bytes(gif(9))
    os.utime(picture, ns=(1, 10**18))
    assert [fact.changed for fact in small.media.of_post(post_id)] == [True]
    picture.write_bytes(gif(5))
    os.utime(picture, ns=(1, 2 * 10**18))
    assert [fact.changed for fact in small.media.of_post(post_id)] == [False]


def test_without_a_hash_the_time_of_change_tells(small: Services, picture: Path) -> None:
    post_id = post_with(small, "a.gif")
    with small.home.store.write("x", small.home.now()) as w:
        w.conn.execute("UPDATE media SET sha256 = NULL")
    assert small.media.recheck() == []
    os.utime(picture, ns=(1, 10**18))
    assert [fact.changed for fact in small.media.of_post(post_id)] == [True]


def test_a_large_file_is_added_without_reading_all_of_it(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    film = small.home.folder / "film.mp4"
    with film.open("wb") as file:
        file.truncate(3_000_000_000)
    monkeypatch.setattr("hashlib.file_digest", None)
    post_id = post_with(small, "film.mp4")
    assert rows(small, "SELECT bytes, sha256 FROM media WHERE post_id = ?", post_id) == [(3_000_000_000, None)]
    assert small.media.recheck() == []
    os.utime(film, ns=(1, 10**18))
    assert [fact.changed for fact in small.media.of_post(post_id)] == [True]


def test_what_is_out_or_cancelled_is_not_looked_at(small: Services, picture: Path) -> None:
    post_id = post_with(small, "a.gif")
    picture.unlink()
    assert len(small.media.recheck()) == 1
    [(delivery,)] = rows(small, "SELECT id FROM deliveries WHERE post_id = ?", post_id)
    small.queue.cancel([delivery])
    assert small.media.recheck() == []


def test_a_changed_file_can_be_accepted_and_that_undone(small: Services, picture: Path) -> None:
    post_id = post_with(small, "a.gif")
    picture.write_bytes(gif(5, b"more"))
    before = content(small.home.read())
    assert small.media.accept(post_id) == 1
    assert small.media.recheck() == []
    small.undo.undo()
    assert content(small.home.read()) == before
    assert len(small.media.recheck()) == 1
    picture.unlink()
    assert small.media.accept(post_id) == 0


def test_an_imported_plan_remembers_its_files(small: Services, picture: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("post,account,due,state,text,media\np,acme/x,,draft,Rye,a.gif | none.gif\n", "utf-8")
    assert small.imports.run(plan, ImportOptions()).ok
    assert rows(small, "SELECT path, mime, bytes, width FROM media ORDER BY position") == [
        ("a.gif", "image/gif", picture.stat().st_size, 5),
        ("none.gif", None, None, None),
    ]
    assert [trouble.facts.path for trouble in small.media.recheck()] == ["none.gif"]
    picture.write_bytes(gif(5, b"more"))
    assert [trouble.facts.path for trouble in small.media.recheck()] == ["a.gif", "none.gif"]
