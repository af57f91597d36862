"""What posts give by address, from the command line: fetched by what schedules them, told in a line each, tried again."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.cli.queue.add import _piece
from smdash.domain.posts.fetching import FetchError
from tests.cli.base.test_cli_json_contract import documented, keys

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

BOAT = "https://cdn.example/sea/boat.gif?key=s3cr3t"
GIF = b"GIF89a" + struct.pack("<HH", 5, 2) + b"\x00\x00\x00;"
ADD = ("add", "Look", "--to", "acme/mastodon", "--media")


class Web:
    def __init__(self) -> None:
        self.error: FetchError | None = FetchError("its server answers 503.", passing=True)
        self.asked = 0

    def __call__(self, home: Any, address: str, into: Path) -> None:
        self.asked += 1
        assert address == BOAT
        if self.error:
            raise self.error
        into.write_bytes(GIF)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    web = Web()
    monkeypatch.setattr("smdash.services.posts.fetching._download", web)
    return web


def test_what_is_added_is_fetched_and_said(acme: Smdash, web: Web) -> None:
    web.error = None
    assert web.asked == 0
    result = acme(*ADD, f"{BOAT}=A red boat", "--at", "+1d")
    assert "cdn.example/\u2026/boat.gif: fetched, 14 bytes." in result.stderr
    assert "has not been fetched" not in result.output
    assert "s3cr3t" not in result.output
    assert acme("fetch").stdout == "Nothing is to be fetched.\n"
    assert acme.json("fetch") == {"files": []}
    assert web.asked == 1


def test_what_was_in_vain_is_tried_again_when_asked(acme: Smdash, web: Web) -> None:
    result = acme(*ADD, BOAT, "--at", "+1d", "--json")
    assert "boat.gif: not fetched, its server answers 503." in result.stderr
    acme("queue")
    acme("brand", "add", "other")
    assert web.asked == 1
    assert "s3cr3t" not in acme("lint", code=1).stdout
    [line] = [line for line in acme("lint", code=1).stdout.splitlines() if "answers 503" in line]
    assert "its file has not been fetched" in line
    assert "answers 503" in acme("fetch", code=3).stdout
    web.error = FetchError("it is not there.")
    assert acme.json("fetch", code=1)["files"][0]["later"] is False
    web.error = None
    found = acme.json("fetch")
    assert keys(found) == documented()["fetch"]
    assert found["files"][0] | {"name": ""} == {
        "address": BOAT,
        "posts": [4],
        "name": "",
        "bytes": 14,
        "error": None,
        "later": False,
    }
    assert "not been fetched" not in acme("lint", code=1).stdout


def test_a_draft_is_fetched_by_the_command_that_gives_it_a_time(acme: Smdash, web: Web) -> None:
    web.error = None
    acme(*ADD, BOAT)
    assert web.asked == 0
    assert "fetched, 14 bytes" in acme("move", "4", "--to", "+1d").stderr


def test_an_import_ends_with_what_was_fetched(acme: Smdash, web: Web) -> None:
    plan = acme.file(
        "plan.csv",
        "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
        f"one,acme/mastodon,2026-11-25 10:00,Europe/Berlin,scheduled,image,,,,Look,,{BOAT},A boat,,\n",
    )
    assert "not fetched" not in acme("import", "--dry-run", plan).stderr
    assert "boat.gif: not fetched, its server answers 503." in acme("import", plan).stderr
    assert web.asked == 1


@pytest.mark.parametrize(
    ("entry", "path", "alt"),
    [
        ("https://e.org/a.png", "https://e.org/a.png", ""),
        ("https://e.org/a.png=Boat", "https://e.org/a.png", "Boat"),
        ("https://e.org/a.png=A boat = mine", "https://e.org/a.png", "A boat = mine"),
        ("https://e.org/a?b=c", "https://e.org/a?b=c", ""),
        ("https://e.org/a?b=c=A boat", "https://e.org/a?b=c", "A boat"),
        ("https://e.org/a?b A boat", "https://e.org/a?b", "A boat"),
    ],
)
def test_an_address_and_its_words(entry: str, path: str, alt: str) -> None:
    assert _piece(entry) == (path, alt)


def test_who_posts_by_hand_is_told_where_the_file_lies(acme: Smdash, web: Web) -> None:
    web.error = None
    acme(*ADD, BOAT, "--at", "+1d")
    said = acme("due", "take", "4", now="2026-11-22T10:00+01:00").stderr
    [place] = [line.removeprefix("Fetched: ") for line in said.splitlines() if line.startswith("Fetched: ")]
    assert Path(place).read_bytes() == GIF


def test_a_pass_of_publishing_tries_again_what_later_posts_need(acme: Smdash, web: Web) -> None:
    acme(*ADD, BOAT, "--at", "+7d")
    web.error = None
    acme("publish", "--dry-run", now="2026-11-21T09:20+01:00")
    assert web.asked == 1
    result = acme("publish", now="2026-11-21T09:20+01:00")
    assert "boat.gif: fetched, 14 bytes." in result.stderr
    assert "fetched" not in result.stdout


def test_hosts_of_a_persons_own_come_from_the_config(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "smdash.services.posts.fetching._download", lambda home, address, into: heard.append(home.media_hosts)
    )
    (acme.home / "config.toml").write_text('media_hosts = ["nas.lan"]\n', encoding="utf-8")
    acme(*ADD, BOAT, "--at", "+1d")
    assert heard == [("nas.lan",)]
    for wrong in ('"nas.lan"', "[1]"):
        (acme.home / "config.toml").write_text(f"media_hosts = {wrong}\n", encoding="utf-8")
        assert "media_hosts" in acme("queue", code=2).stderr
