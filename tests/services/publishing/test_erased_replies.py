"""Answers that went out to somebody who was erased: a bare fact is left, and nothing of it is sent or found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.connectors.base import OwnPost, Remote
from tests.worlds import rows

if TYPE_CHECKING:
    from tests.services.publishing.answering import Answering

TEXT = "Dear zelda of the castle"


def left(answering: Answering) -> list[str]:
    services = answering.services
    services.home.store.close_read()
    folder = services.home.store.path.parent
    found = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).lower()
    return [name for name in ("zelda", "castle", "rupees") if name.encode() in found]


def test_what_went_out_over_the_network_and_by_hand_leaves_bare_facts(answering: Answering) -> None:
    services = answering.services
    online = answering.add("How many rupees?", handle="@zelda@h.example")
    services.replies.keep_draft(online, TEXT)
    services.replies.send(online, TEXT)
    answering.later()
    assert answering.due() == [("sent", "reply")]
    by_hand = answering.add("And how many rupees now?", account="acme/x", handle="@zelda", online=False)
    taken = services.replies.take(by_hand, TEXT)
    services.replies.answered(taken.reply.id, permalink="https://x.example/zelda/1")
    assert left(answering) == ["zelda", "castle", "rupees"]
    handed_out = services.erasures.export(services.people.find("@zelda@h.example"))
    assert [row["body"] for row in handed_out["remote_posts"]] == [TEXT]
    for who in ("@zelda@h.example", "x:@zelda"):
        services.erasures.erase(services.people.find(who))
    assert left(answering) == []
    assert rows(services, "SELECT state, text FROM replies ORDER BY id") == [("published", "")] * 2
    assert rows(services, "SELECT state, published_at IS NOT NULL, remote_id IS NOT NULL FROM sendings") == [
        ("published", 1, 1)
    ]
    assert answering.due() == []
    services.undo.undo()
    assert left(answering) == []
    assert [each.result for each in services.care.doctor() if each.result == "bad"] == []


def test_an_answer_on_its_network_names_nobody_and_no_sync_brings_it_back(answering: Answering) -> None:
    item = answering.add("How many rupees?", handle="@zelda@h.example", remote=Remote("zelda/7", "", {}))
    named = Remote("own-9", "https://fake.example/own-9", {"acct": "acme", "mentions": "zelda@h.example"})
    at = answering.clock.moment
    answering.network.own = [OwnPost(named, f"@zelda@h.example {TEXT}", at, format="reply", answers="zelda/7")]
    answering.services.sync.run()
    assert answering.of_item(item)[0] == "done"
    answering.services.erasures.erase(answering.services.people.find("@zelda@h.example"))
    assert left(answering) == []
    answering.later(hours=2)
    answering.services.sync.run()
    assert left(answering) == []
    assert rows(answering.services, "SELECT remote_id, body FROM remote_posts WHERE format = 'reply'") == [
        ("own-9", "(erased)")
    ]
