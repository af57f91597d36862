"""What a sync makes of a Bluesky server in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import Remote
from smdash.connectors.bluesky_text import tid
from smdash.domain.times.when import When
from tests.connectors.bluesky_memory import ANN, APP_PASSWORD, BlueskyMemory, stamped
from tests.connectors.fake import FakeNetworks
from tests.worlds import rows, write_post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.services.bundle import Services
    from tests.worlds import Clock

SLUG = "acme/sky"


@pytest.fixture
def memory(small: Services, clock: Clock) -> Iterator[BlueskyMemory]:
    made = BlueskyMemory()
    made.connector.server = made.connector.server._replace(now=clock)
    made.began = clock.moment - timedelta(hours=2)
    networks = FakeNetworks()
    networks._made = {"bluesky": made.connector}
    small.home.networks_known = networks
    small.manage.add_account("acme", "bluesky", slug=SLUG, handle="@ann.example.com")
    small.connections.sign_in(SLUG, {"app_password": APP_PASSWORD})
    yield made
    made.close()


def out(memory: BlueskyMemory, text: str) -> str:
    """Let the account have posted something in the app; return where it lies."""
    at = memory.tick()
    return memory.put(ANN, {"$type": "app.bsky.feed.post", "text": text, "createdAt": stamped(at)}, at, tid(at, text))


def test_a_reply_stands_in_the_inbox_and_a_like_in_the_figures(small: Services, memory: BlueskyMemory) -> None:
    uri = out(memory, "Who likes tea?")
    memory.likes[uri] = 3
    reply = memory.arrive("I do!", under=Remote(uri))
    (done,) = small.sync.run().accounts
    assert (done.state, done.new_items, done.of("posts").added) == ("done", 1, 1)
    assert rows(small, "SELECT remote_id, kind, body, about, handle FROM inbox_items WHERE remote_id = ?", reply) == [
        (reply, "reply", "I do!", uri, "@bob.example.com")
    ]
    figures = rows(
        small,
        """SELECT d.metric, s.value FROM post_samples s JOIN definitions d ON d.id = s.definition_id
           JOIN remote_posts r ON r.id = s.remote_post_id WHERE r.remote_id = ? ORDER BY 1""",
        uri,
    )
    assert figures == [("likes", 3.0), ("replies", 1.0)]
    (again,) = small.sync.run().accounts
    assert (again.new_items, again.of("posts").added) == (0, 0)


def test_what_was_answered_in_the_app_is_done(small: Services, memory: BlueskyMemory) -> None:
    asked = memory.arrive("Open today?")
    small.sync.run()
    at = memory.tick()
    value = {"$type": "app.bsky.feed.post", "text": "Yes", "createdAt": stamped(at)}
    value |= {"reply": {"root": memory.ref(asked), "parent": memory.ref(asked)}}  # type: ignore[dict-item]
    memory.put(ANN, value, at, tid(at, "Yes"))
    small.sync.run()
    assert rows(small, "SELECT state FROM inbox_items WHERE remote_id = ?", asked) == [("done",)]


@pytest.mark.parametrize("named", ["ann.example.com", "before.example.com", "did:plc:ann"])
def test_a_post_made_by_hand_is_found_by_its_address_whatever_the_handle_is_now(
    small: Services, memory: BlueskyMemory, clock: Clock, named: str
) -> None:
    uri = out(memory, "By hand")
    at = (clock.moment + timedelta(minutes=5)).astimezone(small.home.zone()).replace(tzinfo=None)
    post = write_post(small, "By hand", [SLUG], When("at", at))
    [(delivery,)] = rows(small, "SELECT id FROM deliveries WHERE post_id = ?", post)
    clock.forward(minutes=6)
    small.handover.take(delivery)
    small.handover.done(delivery, f"https://bsky.app/profile/{named}/post/{uri.rpartition('/')[2]}")
    (done,) = small.sync.run().accounts
    assert done.linked == 1
    assert rows(small, "SELECT delivery_id FROM remote_posts WHERE remote_id = ?", uri) == [(delivery,)]
