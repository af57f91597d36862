"""What counts as an answer in the statistics of an inbox, and what was merely handled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.inbox.stats import talk_words
from tests.services.connections.connecting import connect, network
from tests.services.sync.syncing import item, own_post
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.domain.inbox.stats import AccountStats
    from smdash.services.bundle import Services


def of_mastodon(services: Services) -> AccountStats:
    return next(row for row in services.inbox_stats.view().rows if row.account == "acme/mastodon")


def test_what_is_merely_done_is_handled_and_no_answer(small: Services) -> None:
    fake = network(small)
    connect(small)
    fake.items = [item(number) for number in range(1, 6)]
    fake.own = [own_post(1, "Hello")]
    small.sync.run()
    ids = [number for (number,) in rows(small, "SELECT id FROM inbox_items ORDER BY id")]
    small.inbox.done(ids[:3])
    found = of_mastodon(small)
    assert (found.received, found.answered, found.posts, found.answers, found.answers_per_post) == (5, 3, 1, 0, None)
    assert talk_words(found) == "1 post, no answer known"


def test_an_answer_counts_once_from_wherever_it_went_out(small: Services) -> None:
    fake = network(small)
    connect(small)
    fake.items = [item(number) for number in range(1, 6)]
    small.sync.run()
    ids = [number for (number,) in rows(small, "SELECT id FROM inbox_items ORDER BY id")]
    small.inbox.done(ids[4:])
    replies = small.replies
    sent = replies.send(ids[0], "Over the network.", delay=False)
    replies.send_due(only=[sent.id], by_word=True)
    replies.answered(replies.take(ids[1], "By hand.").reply.id)
    now = small.home.now()
    fake.own = [
        own_post(1, "By hand.", at=now, format="reply", answers="i2"),
        own_post(2, "On its page.", at=now, format="reply", answers="i3"),
        own_post(3, "Hello", at=now - timedelta(days=1)),
        own_post(4, "Long ago", at=now - timedelta(days=60), format="reply"),
        *(
            own_post(9, "Over the network.", at=now, format="reply", answers="i1", remote=s.remote)
            for _, s in fake.posts
        ),
    ]
    small.sync.run()
    found = of_mastodon(small)
    assert (found.answered, found.posts, found.answers, found.answers_per_post) == (4, 1, 3, 3.0)
    assert talk_words(found) == "3.0 answers a post (1 post, 3 answers known)"
