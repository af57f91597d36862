"""A sync brings back nobody who was erased, whatever its network calls them by now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.services.connections.connecting import connect, network
from tests.services.sync.syncing import item, own_post, rewind
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def authors(services: Services) -> list[str]:
    return [row[0] for row in rows(services, "SELECT author FROM inbox_items WHERE author <> '' ORDER BY id")]


def test_what_was_erased_stays_away_and_what_is_new_comes(small: Services) -> None:
    fake = network(small)
    connect(small)
    fake.items = [item(1), item(2), item(3, author="Ann", handle="@ann@o.example", author_id="a1")]
    fake.own = [own_post(1, "@bob@o.example thanks", answers="i1")]
    small.sync.run()
    small.erasures.erase(small.people.find("@bob@o.example"))
    rewind(small)
    renamed = item(
        4, at=NOW - timedelta(hours=5), handle="@rob@o.example", author="Rob", text="Older, under a new name"
    )
    fake.items = [*fake.items, renamed, item(5, author="Ann", handle="@ann@o.example", author_id="a1")]
    small.sync.run()
    assert authors(small) == ["Ann", "Ann"]
    assert rows(small, "SELECT count(*) FROM inbox_items") == [(4,)], "what counts stays, and counts once"
    assert rows(small, "SELECT body FROM remote_posts") == [("(erased)",)]
    fake.items.append(item(6, at=NOW + timedelta(minutes=30)))
    small.home.clock.forward(hours=1)  # type: ignore[attr-defined]
    small.sync.run()
    assert authors(small) == ["Ann", "Ann", "Bob"]


def test_an_answer_to_somebody_erased_that_is_first_seen_later_is_kept_without_its_words(small: Services) -> None:
    fake = network(small)
    connect(small)
    fake.items = [item(1), item(2, author="Ann", handle="@ann@o.example", author_id="a1")]
    small.sync.run()
    small.erasures.erase(small.people.find("@bob@o.example"))
    rewind(small)
    fake.own = [
        own_post(1, "@bob@o.example thanks", answers="i1"),
        own_post(2, "@ann@o.example thanks", answers="i2"),
        own_post(3, "Hello"),
    ]
    for _ in range(2):
        small.sync.run()
        query = "SELECT body, json_extract(remote, '$.answers') FROM remote_posts ORDER BY id"
        assert rows(small, query) == [("(erased)", None), ("@ann@o.example thanks", "i2"), ("Hello", None)]
        rewind(small)
    assert "thanks" not in str(rows(small, "SELECT * FROM remote_posts WHERE body = '(erased)'"))
