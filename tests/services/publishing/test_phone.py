"""The hand-over page as a file, and the marks that come back from it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from smdash.domain.errors import UsageError
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.times.when import When
from smdash.services.publishing.missed import note_missed
from smdash.store.posts import posts as post_store
from tests.services.publishing.phone import marks
from tests.worlds import rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.worlds import Clock

HOSTILE = '<script>alert(1)</script> "quoted" & </textarea> \u202egnp'


def ids(services: Services) -> list[int]:
    return [row[0] for row in rows(services, "SELECT id FROM deliveries WHERE due_at IS NOT NULL ORDER BY due_at, id")]


def row(services: Services, delivery_id: int) -> dict[str, Any]:
    return dict(post_store.delivery(services.home.read(), delivery_id))


def data_of(page: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(re.search(r'id="data">(.*?)</script>', page.decode(), re.DOTALL)[1])
    return found


@pytest.fixture
def due(small: Services, clock: Clock) -> list[int]:
    """Return the two deliveries of Monday and Tuesday, the first of which is due now."""
    clock.forward(days=1, hours=23, minutes=50)  # Monday, 09:02 in Berlin
    return ids(small)


def test_a_page_holds_what_each_platform_gets(small: Services, clock: Clock, tmp_path: Path) -> None:
    picture = tmp_path / "chair.png"
    Image.linear_gradient("L").resize((400, 300)).save(picture, pnginfo=None)
    film = tmp_path / "film.mp4"
    film.write_bytes(b"no film at all")
    files = (Piece(str(picture), "An oak chair"), Piece(str(film), ""))
    small.posts.write(Written(HOSTILE, ("acme/x",), "image", media=files, first_comment="Made in Graz."), When("slot"))
    small.posts.write(
        Written("One long story. " * 40, ("acme/x",), variants={"acme/x": Variant(thread=True)}), When("slot")
    )
    clock.forward(days=2)
    made = small.phone.make(days=25)
    page, posts = made.data.decode(), data_of(made.data)["posts"]
    assert made.posts == len(posts) == 4
    hostile = next(each for each in posts if "script" in each["pieces"][0])
    assert hostile["pieces"][:2] == [HOSTILE, "Made in Graz."]
    assert "<script>alert" not in page
    assert page.count("data:image/png;base64,") == 1
    assert any("film.mp4 is not on the page" in note for note in made.notes)
    story = next(each for each in posts if each["pieces"][0].startswith("One long"))
    assert len(story["pieces"]) == 3
    assert page.count("Due now.") == 1
    assert page.count("Not due before Thu 26 Nov 09:00.") + page.count("Not due before Tue 24 Nov 08:30.") == 1
    assert row(small, ids(small)[0])["state"] == "scheduled"  # making a page hands nothing over


def test_what_comes_due_later_stands_below_what_is_late(small: Services, due: list[int], clock: Clock) -> None:
    clock.forward(hours=3)
    note_missed(small.home)
    page = small.phone.make(days=2).data.decode()
    assert 0 < page.index("Late: its time is over.") < page.index("Not due before Tue 24 Nov 08:30.")


def test_marks_are_taken_once_by_the_rules_of_the_ledger(small: Services, due: list[int], clock: Clock) -> None:
    made = small.phone.make(days=3)
    marked_at = clock.forward(minutes=20)
    clock.forward(hours=3)
    said = {due[0]: ("posted", "https://s.example/@acme/1"), due[1]: ("not posted", "No network")}
    data = marks(small, made.uid, said, marked_at)
    (tried,) = small.phone.take(data, dry_run=True)
    assert (tried.fresh(), row(small, due[0])["state"]) == (2, "scheduled")
    (taken,) = small.phone.take(data)
    assert [each.result for each in taken.rows] == ["posted", "not posted"]
    first, second = row(small, due[0]), row(small, due[1])
    assert (first["state"], first["permalink"], first["via"]) == ("published", "https://s.example/@acme/1", "hand")
    assert first["intent_at"]
    assert first["published_at"].startswith(f"{marked_at:%Y-%m-%dT%H:%M}")
    assert (second["state"], second["error"], second["attempts"]) == ("failed", "No network", 1)
    before = small.home.seen()
    (again,) = small.phone.take(data)
    assert [each.result for each in again.rows] == ["known", "known"]
    assert small.home.seen() == before


def test_what_the_dashboard_did_meanwhile_stands(small: Services, due: list[int], clock: Clock) -> None:
    made = small.phone.make(days=3)
    at = clock.forward(minutes=5)
    small.handover.take(due[0])
    small.handover.done(due[0])
    small.queue.cancel([due[1]])
    (taken,) = small.phone.take(marks(small, made.uid, {due[0]: ("not posted", ""), due[1]: ("posted", "")}, at))
    assert [(each.result, each.words) for each in taken.rows] == [
        ("older", "it was published meanwhile"),
        ("refused", "acme/x: it is cancelled. Give it a time first."),
    ]
    (address,) = small.phone.take(marks(small, made.uid, {due[0]: ("posted", "https://s.example/@acme/7")}, at))
    assert address.rows[0].result == "address"
    assert row(small, due[0])["permalink"] == "https://s.example/@acme/7"


def test_marks_of_another_attempt_of_another_home_or_cut_ones_change_nothing(
    small: Services, due: list[int], clock: Clock
) -> None:
    made = small.phone.make(days=3)
    data = marks(small, made.uid, {due[0]: ("not posted", "rain")}, clock.forward(minutes=1))
    small.phone.take(data)
    small.queue.to_next_slot([due[0]])
    (again,) = small.phone.take(data)
    assert [(each.result, each.words) for each in again.rows] == [("older", "it is scheduled by now")]
    assert row(small, due[0])["state"] == "scheduled"
    with pytest.raises(UsageError, match="sum is another one"):
        small.phone.take(data.replace(b"rain", b"snow"))
    with pytest.raises(UsageError, match="not made here"):
        small.phone.take(marks(small, "0" * 32, {due[0]: ("posted", "")}))
    with pytest.raises(UsageError, match="no answer of a hand-over page"):
        small.phone.take(b"posted it, all is well")


def test_an_address_that_is_none_does_not_keep_out_that_it_is_posted(small: Services, due: list[int]) -> None:
    made = small.phone.make(days=3)
    (taken,) = small.phone.take(marks(small, made.uid, {due[0]: ("posted", "on my wall")}))
    assert (taken.rows[0].result, taken.rows[0].words) == ("posted", "left out, as it is no web address: on my wall")
    assert (row(small, due[0])["state"], row(small, due[0])["permalink"]) == ("published", "")


def test_what_was_edited_after_the_page_was_made_went_out_as_it_stood_there(small: Services, due: list[int]) -> None:
    made = small.phone.make(days=3)
    post = row(small, due[1])["post_id"]
    small.posts.rewrite(post, small.posts.written(post)._replace(text="Another text"), None)
    small.phone.take(marks(small, made.uid, {due[1]: ("posted", "")}))
    assert row(small, due[1])["sent_text"] == "First"


def test_what_a_program_sends_is_not_on_a_file(small: Services, fake: FakeNetwork, due: list[int]) -> None:
    del fake
    made = small.phone.make(days=3)
    assert [each["label"].rpartition(", ")[2] for each in data_of(made.data)["posts"]] == ["acme/x"]
    assert made.notes == ("Not on this page: 1 post of connected accounts: smdash sends them itself.",)


def test_an_empty_page_is_none(small: Services) -> None:
    with pytest.raises(UsageError, match="nothing waits") as told:
        small.phone.make(days=1)
    assert "Next: acme/mastodon Mon 23 Nov 09:00" in str(told.value)
    with pytest.raises(UsageError, match="1 to 31 days"):
        small.phone.make(days=0)
