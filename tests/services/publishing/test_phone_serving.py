"""Handing over from a phone on the local network: each word goes through the ledger as it is said."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image

from smdash.domain.errors import UsageError
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.times.when import When
from smdash.store.posts import posts as post_store
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smdash.services.bundle import Services
    from smdash.services.publishing.phone_serving import Session
    from tests.connectors.fake import FakeNetwork
    from tests.worlds import Clock


class Phone:
    """A browser that has opened the page, and its program."""

    def __init__(self, session: Session) -> None:
        self.http = httpx.Client(base_url=session.address.rpartition("/")[0], trust_env=False, timeout=10)
        assert self.http.post(session.address).status_code == 303
        self.page = self.http.get("/").text
        self.data: dict[str, Any] = json.loads(re.search(r'id="data">(.*?)</script>', self.page, re.DOTALL)[1])

    def say(self, what: str, post: int = 0, **more: str) -> dict[str, Any]:
        body = {"key": self.data["posts"][post]["key"], **more}
        found: dict[str, Any] = self.http.post(f"/{what}", json=body, headers={"X-Smdash": self.data["token"]}).json()
        return found

    def standing(self, post: int = 0) -> dict[str, Any]:
        found = self.http.get("/standing", headers={"X-Smdash": self.data["token"]}).json()
        return dict(found[self.data["posts"][post]["key"]])


@pytest.fixture
def phone(small: Services, clock: Clock) -> Iterator[Phone]:
    """Return a phone with the posts of Monday, which is now, and Tuesday."""
    clock.forward(days=1, hours=23, minutes=50)
    session = small.phone_serving.begin(days=2, host="127.0.0.1")
    found = Phone(session)
    yield found
    found.http.close()
    session.end()


def ids(services: Services) -> list[int]:
    return [row[0] for row in rows(services, "SELECT id FROM deliveries WHERE due_at IS NOT NULL ORDER BY due_at, id")]


def row(services: Services, delivery_id: int) -> dict[str, Any]:
    return dict(post_store.delivery(services.home.read(), delivery_id))


def test_a_post_is_taken_with_the_first_copy_and_posted_once(small: Services, phone: Phone) -> None:
    number = ids(small)[0]
    assert phone.standing() == {"words": "", "taken": False, "over": False}
    assert phone.say("take") == {"words": "Handed over at 09:02. Was it posted?", "taken": True, "over": False}
    assert (row(small, number)["state"], row(small, number)["via"]) == ("sending", "hand")
    refused = phone.say("take")
    assert refused["taken"]
    assert row(small, number)["attempts"] == 1
    said = phone.say("posted", address="https://s.example/@acme/5")
    assert said == {"words": "Posted at 09:02: https://s.example/@acme/5.", "taken": True, "over": True}
    again = phone.say("posted", address="https://s.example/@acme/6")
    assert (again["ok"], again["words"]) == (False, "acme/mastodon: it is published. Its address is known already.")
    assert row(small, number)["permalink"] == "https://s.example/@acme/5"
    small.undo.undo()
    assert phone.standing()["words"] == "Handed over at 09:02. Was it posted?"


def test_without_a_copy_it_is_taken_first_all_the_same(small: Services, phone: Phone) -> None:
    assert phone.say("posted", 1)["over"]
    found = row(small, ids(small)[1])
    assert (found["state"], found["attempts"], found["sent_text"]) == ("published", 1, "First")
    assert found["intent_at"]


def test_not_posted_says_why_and_only_of_what_was_taken(small: Services, phone: Phone) -> None:
    refused = phone.say("not-posted", why="rain")
    assert refused["ok"] is False
    assert "Hand it over first" in refused["words"]
    phone.say("take")
    assert phone.say("not-posted", why="rain")["words"] == "Not posted: rain."
    assert row(small, ids(small)[0])["state"] == "failed"
    assert phone.say("take")["taken"]


def test_what_the_dashboard_did_meanwhile_is_said(small: Services, phone: Phone) -> None:
    first, second = ids(small)
    small.handover.take(first)
    small.handover.done(first)
    assert phone.standing() == {"words": "Posted at 09:02, by your word.", "taken": True, "over": True}
    assert phone.say("take")["over"]
    assert row(small, first)["attempts"] == 1
    post = row(small, second)["post_id"]
    small.posts.rewrite(post, small.posts.written(post)._replace(variants={"acme/x": Variant("Another text")}), None)
    assert phone.say("take", 1)["words"].startswith("it was changed since this page was opened.")
    assert row(small, second)["state"] == "scheduled"
    small.queue.cancel([second])
    assert phone.standing(1)["words"] == "It is cancelled by now: nothing to post."


def test_an_address_that_is_none_changes_nothing(small: Services, phone: Phone) -> None:
    said = phone.say("posted", address="on my wall")
    assert said["ok"] is False
    assert "no web address" in said["words"]
    assert row(small, ids(small)[0])["state"] == "scheduled"


def test_what_a_program_may_send_is_taken_before_it_is_copied(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    clock.forward(days=1, hours=23, minutes=50)
    session = small.phone_serving.begin(host="127.0.0.1")
    try:
        phone = Phone(session)
        assert "Post it by hand" in phone.page
        assert phone.say("take")["taken"]
        small.publisher.pass_(via="timer")
        assert fake.posts == []
        assert phone.say("posted")["over"]
    finally:
        session.end()


def test_what_a_program_has_begun_is_not_posted_from_the_phone(small: Services, phone: Phone, clock: Clock) -> None:
    small.ledger.begin(ids(small)[0], "timer")
    assert phone.standing()["over"]
    for what in ("take", "posted"):
        assert phone.say(what)["words"].startswith(
            ("smdash has begun to post it", "acme/mastodon: timer is posting it")
        )
    assert row(small, ids(small)[0])["state"] == "sending"
    clock.forward(hours=1)
    made = small.phone.make(days=2)
    assert made.notes[0] == "Not on this page: 1 post in doubt: look in Hand over whether they are out."
    assert made.posts == 1


def test_media_come_by_number_without_what_they_tell(small: Services, clock: Clock, tmp_path: Path) -> None:
    picture = tmp_path / "secret-name.jpg"
    exif = Image.Exif()
    exif[0x010E] = "where it was made"
    Image.linear_gradient("L").convert("RGB").resize((300, 200)).save(picture, exif=exif)
    small.posts.write(Written("Look", ("acme/x",), "image", media=(Piece(str(picture), "A"),)), When("slot"))
    clock.forward(days=2)
    session = small.phone_serving.begin(days=25, host="127.0.0.1")
    try:
        phone = Phone(session)
        assert str(tmp_path) not in phone.page
        (source,) = set(re.findall(r'src="(/media/\d+)"', phone.page))
        answer = phone.http.get(source)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert b"where it was made" in picture.read_bytes()
        assert b"where it was made" not in answer.content
    finally:
        session.end()


def test_nothing_is_served_where_nothing_waits_or_for_too_long(small: Services) -> None:
    with pytest.raises(UsageError, match="nothing waits"):
        small.phone_serving.begin(days=1, host="127.0.0.1")
    with pytest.raises(UsageError, match="1 to 240 minutes"):
        small.phone_serving.begin(days=9, host="127.0.0.1", minutes=0)
