"""What is told of an item before it is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from smdash.domain.inbox.conversation import Writer
from smdash.domain.inbox.facts import ItemFacts, due_told, marks, state_told, window_told, writer_words

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)


def facts(**more: Any) -> ItemFacts:
    values: dict[str, Any] = {
        "id": 1,
        "brand": "bean",
        "brand_name": "Bean & Leaf",
        "colour": "",
        "platform": "instagram",
        "platform_name": "instagram",
        "account": "bean/instagram",
        "own_handle": "bean.cafe",
        "kind": "comment",
        "author": "Kim",
        "handle": "kim.lo",
        "body": "Hello?",
        "permalink": "",
        "rating": None,
        "flag": "",
        "state": "open",
        "received_at": NOW - timedelta(hours=4),
        "due_at": NOW + timedelta(hours=2),
    }
    return ItemFacts(**(values | more))


def test_a_promise_and_a_default_are_told_apart() -> None:
    assert due_told(facts(promised=True), NOW).words == "promised by 11:12, 2 h left"
    assert due_told(facts(promised=False), NOW).words == "due by 11:12, 2 h left (default, not promised)"
    late = due_told(facts(promised=True, due_at=NOW - timedelta(hours=17)), NOW)
    assert (late.words, late.look) == ("promised by Fri 16:12, 17 h late", "bad")
    now = due_told(facts(promised=True, due_at=NOW), NOW)
    assert now.words == "promised by 09:12, 0 m late", "late from that very moment"
    assert due_told(facts(due_at=NOW + timedelta(minutes=59)), NOW).look == "warn"
    assert due_told(facts(due_at=NOW - timedelta(days=400)), NOW).words.startswith("due by Fri 17 Oct 2025 09:12")


def test_how_late_it_is_leads_by_the_wall_clock_as_in_lists() -> None:
    def said(hours: float, left_min: float) -> str:
        found = facts(promised=True, due_at=NOW + timedelta(hours=hours), left_min=left_min)
        return due_told(found, NOW).words.partition(", ")[2]

    assert said(-3.5, -50) == "3 h late (50 m of its hours)"
    assert said(-3.5, -210) == "3 h late", "where its hours never end there is nothing to add"
    assert said(60, 360) == "2 d left (6 h of its hours)"
    assert said(72, 72 * 60) == "3 d left"
    assert said(-200, -3000) == "8 d late (50 h of its hours)", "no days: one of business hours is none of the clock"
    assert due_told(facts(due_at=NOW + timedelta(hours=2), left_min=20), NOW).look == "plain", "as in lists"


def test_what_is_done_or_gone_is_never_late() -> None:
    past = NOW - timedelta(hours=1)
    assert "late" not in due_told(facts(due_at=past, state="done"), NOW).words
    day = NOW - timedelta(days=1)
    assert due_told(facts(due_at=day, promised=True, state="done"), NOW).words == "promised by Fri 20 Nov 09:12", (
        "no weekday of itself"
    )
    assert "late" not in due_told(facts(due_at=past, gone_at=past), NOW).words


def test_until_when_its_platform_takes_an_answer() -> None:
    assert window_told(facts(), NOW) is None
    near = window_told(facts(closes_at=NOW + timedelta(hours=3)), NOW)
    far = window_told(facts(closes_at=NOW + timedelta(days=6)), NOW)
    gone = window_told(facts(closes_at=NOW), NOW)
    assert near is not None
    assert (near.words, near.look) == ("instagram takes answers until 12:12, 3 h left", "bad")
    assert far is not None
    assert far.look == "plain"
    assert gone is not None
    assert gone.words == "instagram takes no answer any more, since 09:12"
    by_hand = [window_told(facts(closes_at=NOW + timedelta(hours=hours), by_hand=True), NOW).words for hours in (3, 0)]
    assert by_hand == [
        "instagram lets programs answer until 12:12, 3 h left; you can later too",
        "instagram lets no program answer since 09:12; on its own page you can",
    ]


def test_a_snoozed_one_says_until_when() -> None:
    told = state_told(facts(state="snoozed", snoozed_until=NOW + timedelta(days=1)), NOW)
    assert told is not None
    assert told.words == "snoozed until Sun 22 Nov 09:12"
    told = state_told(facts(state="waiting", handled_at=NOW - timedelta(hours=1)), NOW)
    assert told is not None
    assert told.words == "waiting for them since 08:12"
    assert state_told(facts(), NOW) is None


def test_marks_do_not_hide_each_other() -> None:
    item = facts(flag="complaint", rating=1, gone_at=NOW, edited_at=NOW, tags=("vip",))
    assert [told.words for told in marks(item, NOW)] == [
        "! complaint",
        "1 of 5 stars",
        "edited 09:12",
        "no longer there since 09:12",
        "#vip",
    ]
    assert marks(facts(), NOW) == []


def test_who_writes() -> None:
    first = datetime(2025, 3, 3, tzinfo=UTC)
    often = Writer("kim", "instagram", "bean", "Kim", "kim.lo", 1200, 7, first, NOW, ("a", "b"), 1, "", ("vip",), True)
    assert writer_words(often, NOW) == (
        "wrote 1,200 times since 3 Mar 2025, 7 handled  ·  on 2 accounts  ·  $ noted as a lead  ·  #vip"
    )
    assert writer_words(often._replace(items=1, tags=(), is_lead=False), NOW) == "writes for the first time"
    assert writer_words(often._replace(items=1, accounts=("a",)), NOW) == (
        "writes for the first time  \u00b7  $ noted as a lead  \u00b7  #vip"
    )
    assert writer_words(often._replace(items=0, tags=(), is_lead=False), NOW) == ""
    assert "lead" not in writer_words(often, NOW, "lead"), "its mark says so"
    assert "$ also noted as a lead" in writer_words(often, NOW, "question")
