"""The links of an item are held against what is the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def put(services: Services, body: str) -> int:
    with services.home.write("", journaled=False) as w:
        w.conn.execute(
            """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at)
               VALUES (1, 'x', 'comment', ?, '2026-11-20T08:00:00Z', '2026-11-20T08:00:00Z')""",
            (body,),
        )
    return int(rows(services, "SELECT id FROM inbox_items WHERE remote_id = 'x'")[0][0])


def test_what_looks_like_an_own_brand_server_or_page_is_marked(small: Services) -> None:
    text = "https://s.example/a https://s.example.evil.net/ https://аcme.io/ https://bsky.app.evil.net/x https://fine.example/"
    found = {link.host: link.marks for link in small.item_links.of(put(small, text))}
    assert found["s.example"] == found["fine.example"] == ()
    assert found["s.example.evil.net"] == ("It looks like s.example and belongs to evil.net.",)
    assert any("looks like acme" in mark for mark in found["аcme.io"])
    assert found["bsky.app.evil.net"] == ()  # no account there: nobody would take it for their own


def test_there_has_to_be_an_item(small: Services) -> None:
    with pytest.raises(NotFoundError):
        small.item_links.of(4711)
