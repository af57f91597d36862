"""Media given by address: in the home before their time, and the post waits for them."""

from __future__ import annotations

import hashlib
import struct
import threading
from typing import TYPE_CHECKING

import pytest

from smdash.domain.posts.fetching import FetchError
from smdash.domain.posts.post import Piece, Written
from smdash.domain.times.when import When
from smdash.services.imports.imports import ImportOptions
from smdash.services.posts.images import MediaRefusedError
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock

BOAT, HAT = "https://cdn.example/sea/boat.gif?key=s3cr3t", "HTTPS://cdn.example/hat.gif"


def gif(width: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, 2) + b"\x00\x00\x00;"


def named(data: bytes, suffix: str = "gif") -> str:
    return f"{hashlib.sha256(data).hexdigest()}.{suffix}"


class Web:
    """What lies at addresses; it notes what was asked for, and with what the home was busy meanwhile."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.there: dict[str, bytes | FetchError] = {}
        self.asked: list[str] = []
        services.fetching.download = self

    def __call__(self, address: str, into: Path) -> None:
        self.asked.append(address)
        # Another program can write meanwhile: no transaction is held open for the network.
        with self.services.home.write("Meanwhile", journaled=False, wait_ms=1):
            pass
        found = self.there.get(address, FetchError("it is not there."))
        if isinstance(found, FetchError):
            raise found
        into.write_bytes(found)


@pytest.fixture
def web(small: Services) -> Web:
    return Web(small)


def add(services: Services, *paths: str, at: str = "slot") -> int:
    media = tuple(Piece(path, "Words for it") for path in paths)
    return services.posts.write(
        Written("Look", ("acme/mastodon",), media=media), When("draft" if at == "draft" else "slot")
    )


def told(services: Services, post_id: int) -> list[str]:
    return [found.message for found in services.lint.post(post_id) if found.rule == "not-fetched"]


def send(services: Services, post_id: int) -> list[tuple[bytes, str]]:
    variant = services.home.read().execute("SELECT id FROM variants WHERE post_id = ?", (post_id,)).fetchone()[0]
    return [(each.place.read_bytes(), each.alt_text) for each in services.media.to_send(post_id, variant)]


def test_what_is_scheduled_is_fetched_and_goes_out_as_it_was(small: Services, web: Web) -> None:
    web.there = {BOAT: gif(5)}
    post_id = add(small, BOAT)
    assert web.asked == []
    assert told(small, post_id) == [
        "cdn.example/\u2026/boat.gif: its file has not been fetched: nobody has asked for it yet."
    ]
    with pytest.raises(MediaRefusedError, match=r"has not been fetched \(yet\)"):
        send(small, post_id)
    assert small.fetching.new()
    [came] = small.fetching.fetch_new()
    assert (came.name, came.size, came.posts, came.error) == (named(gif(5)), len(gif(5)), (post_id,), "")
    assert came.words == "cdn.example/\u2026/boat.gif: fetched, 14 bytes."
    place = small.home.folder / "media" / came.name
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in place.parent.iterdir()] == [came.name]
    web.there = {BOAT: gif(9)}
    assert small.fetching.fetch_waiting(now=True) == []
    assert not small.fetching.new()
    assert send(small, post_id) == [(gif(5), "Words for it")]
    assert told(small, post_id) == []
    [facts] = small.media.of_post(post_id)
    assert (facts.path, facts.kind, facts.width, facts.fetched) == (BOAT, "gif", 5, True)
    assert small.undo.next()[0] == "New post for acme/mastodon"


def test_a_draft_is_fetched_once_it_has_a_time(small: Services, web: Web) -> None:
    web.there = {BOAT: gif(5)}
    post_id = add(small, BOAT, at="draft")
    assert small.fetching.fetch_waiting() == []
    assert told(small, post_id) == []
    [delivery] = small.posts.post(post_id).deliveries
    small.queue.to_next_slot([delivery.id])
    assert len(small.fetching.fetch_new()) == 1


def test_one_address_of_several_posts_is_asked_for_once(small: Services, web: Web) -> None:
    web.there = {BOAT: gif(5), HAT: gif(5)}
    posts = (add(small, BOAT), add(small, BOAT, HAT))
    heard: list[str] = []
    came = small.fetching.fetch_new(lambda each: heard.append(each.address))
    assert web.asked == heard == [BOAT, HAT]
    assert [each.posts for each in came] == [posts, (posts[1],)]
    assert len(list((small.home.folder / "media").iterdir())) == 1


@pytest.mark.parametrize(("passing", "minutes"), [(True, 5), (False, 360)])
def test_what_was_in_vain_says_why_and_is_tried_again(
    small: Services, web: Web, clock: Clock, passing: bool, minutes: int
) -> None:
    web.there = {BOAT: FetchError("its server answers 503.", passing=passing), HAT: gif(3)}
    post_id = add(small, BOAT, HAT)
    first, second = small.fetching.fetch_new()
    assert first.words == "cdn.example/\u2026/boat.gif: not fetched, its server answers 503."
    assert (first.passing, second.error) == (passing, "")
    assert told(small, post_id) == [
        "cdn.example/\u2026/boat.gif: its file has not been fetched: its server answers 503."
    ]
    assert [trouble.words for trouble in small.media.recheck()] == ["has not been fetched: its server answers 503"]
    with pytest.raises(MediaRefusedError, match="answers 503") as caught:
        send(small, post_id)
    assert "s3cr3t" not in str(caught.value) + str(told(small, post_id)) + first.words
    clock.forward(minutes=minutes - 1)
    assert (small.fetching.fetch_waiting(), small.fetching.new()) == ([], False)
    assert len(small.fetching.fetch_waiting(now=True)) == 1
    clock.forward(minutes=minutes)
    web.there[BOAT] = gif(4)
    assert [each.error for each in small.fetching.fetch_waiting()] == [""]
    assert send(small, post_id) == [(gif(4), "Words for it"), (gif(3), "Words for it")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "what lies there cannot be read: the file is empty"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><p>404", "a web page lies there, and no file"),
        (b"#!/bin/sh\nrm -rf /", "no picture, film or PDF that is known here"),
        (b"\x89PNG\r\n\x1a\n", "the file is damaged"),
    ],
)
def test_what_is_no_media_does_not_stay(small: Services, web: Web, data: bytes, words: str) -> None:
    web.there = {BOAT: data}
    post_id = add(small, BOAT)
    [came] = small.fetching.fetch_new()
    assert words in came.error
    assert words in told(small, post_id)[0]
    assert list((small.home.folder / "media").iterdir()) == []


def test_a_fetched_file_that_is_gone_comes_again_but_never_another_one(small: Services, web: Web) -> None:
    web.there = {BOAT: gif(5)}
    post_id = add(small, BOAT)
    small.fetching.fetch_new()
    place = small.home.folder / "media" / named(gif(5))
    place.unlink()
    assert "gone from the home" in told(small, post_id)[0]
    web.there = {BOAT: gif(6)}
    [came] = small.fetching.fetch_waiting()
    assert came.error == "another file lies there than was fetched before"
    web.there = {BOAT: gif(5)}
    assert [each.error for each in small.fetching.fetch_waiting(now=True)] == [""]
    assert send(small, post_id) == [(gif(5), "Words for it")]
    place.write_bytes(gif(7))
    with pytest.raises(MediaRefusedError, match="is not what was fetched"):
        send(small, post_id)


def test_an_address_that_was_changed_meanwhile_is_not_given_the_file_of_another(small: Services, web: Web) -> None:
    post_id = add(small, BOAT)

    def changed(address: str, into: Path) -> None:
        del address
        written = small.posts.written(post_id)
        small.posts.rewrite(post_id, written._replace(media=(Piece(HAT, ""),)), None)
        into.write_bytes(gif(5))

    small.fetching.download = changed
    small.fetching.fetch_new()
    assert [facts.fetched for facts in small.media.of_post(post_id)] == [False]
    assert small.fetching.new()


def test_a_plan_is_stored_with_its_addresses_whatever_the_network_does(
    small: Services, web: Web, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
        f"one,acme/mastodon,2026-11-25 10:00,Europe/Berlin,scheduled,image,,,,Look,,{BOAT},A boat,,\n",
        encoding="utf-8",
    )
    report = small.imports.run(plan, ImportOptions())
    assert report.ok
    [came] = small.fetching.fetch_new()
    assert came.error == "it is not there"
    [(path, error)] = rows(small, "SELECT path, fetch_error FROM media")
    assert (path, error) == (BOAT, "it is not there")
    assert small.undo.undo()


def test_a_home_that_can_only_be_read_fetches_nothing(
    small: Services, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(small, BOAT)
    monkeypatch.setattr(type(small.home.store), "read_only", lambda _: "the disk is read-only")
    assert (small.fetching.fetch_waiting(), small.fetching.new(), web.asked) == ([], False, [])


def test_two_programs_that_fetch_at_once_do_each_other_no_harm(
    small: Services, web: Web, open_home: Callable[[Path], Services]
) -> None:
    other = open_home(small.home.folder)
    post_id = add(small, BOAT)
    meet = threading.Barrier(2)

    def slowly(address: str, into: Path) -> None:
        del address
        meet.wait(10)
        into.write_bytes(gif(5))
        meet.wait(10)

    small.fetching.download = other.fetching.download = slowly

    def there() -> None:
        other.fetching.fetch_new()
        other.home.store.close_read()

    beside = threading.Thread(target=there)
    beside.start()
    small.fetching.fetch_new()
    beside.join()
    assert send(small, post_id) == [(gif(5), "Words for it")]
    assert [path.name for path in (small.home.folder / "media").iterdir()] == [named(gif(5))]


def test_between_two_files_it_can_be_stopped(small: Services, web: Web) -> None:
    add(small, BOAT, HAT)
    assert [came.address for came in small.fetching.fetch_waiting(now=True, stop=lambda: len(web.asked) > 0)] == [BOAT]


def test_a_file_on_this_machine_goes_out_where_it_is_there(small: Services, tmp_path: Path) -> None:
    place = tmp_path / "own.gif"
    place.write_bytes(gif(5))
    post_id = add(small, str(place))
    assert send(small, post_id) == [(gif(5), "Words for it")]
    place.unlink()
    with pytest.raises(MediaRefusedError, match="the file is not there"):
        send(small, post_id)
