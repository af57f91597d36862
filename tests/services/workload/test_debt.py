"""The debt of a real inbox: what counts as work, by kind, and what timed items teach of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.schedule import stored
from smdash.services.workload.debt import by_kind, debt
from tests.worlds import NOW

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def put(services: Services, *kinds: str, account: int = 1, more: str = "", at: int = 5) -> list[int]:
    """Store open items of these kinds, received so many hours ago; ``more`` sets further columns."""
    received = stored(NOW - timedelta(hours=at))
    with services.home.store.write("x", NOW) as w:
        first = w.conn.execute("SELECT count(*) FROM inbox_items").fetchone()[0]
        ids = [
            w.conn.execute(
                """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at)
                   VALUES (?, ?, ?, 'x', ?, '2026-11-23T08:00:00Z') RETURNING id""",
                (account, f"r{first + number}", kind, received),
            ).fetchone()[0]
            for number, kind in enumerate(kinds)
        ]
        for each in ids if more else ():
            w.conn.execute(f"UPDATE inbox_items SET {more} WHERE id = ?", (each,))
    return ids


def timed(services: Services, item: int, kind: str, *seconds: float, outcome: str = "done") -> None:
    with services.home.store.write("x", NOW) as w:
        for number, each in enumerate(seconds):
            at = stored(NOW - timedelta(minutes=len(seconds) - number))
            w.conn.execute(
                """INSERT INTO item_times(session, item_id, account_id, kind, outcome, seconds, at)
                   VALUES ('s', ?, 1, ?, ?, ?, ?)""",
                (item, kind, outcome, each, at),
            )


def test_only_what_can_be_answered_now_is_work(small: Services) -> None:
    assert debt(small.home).minutes == 0
    put(small, "comment", "message")
    before = debt(small.home)
    assert before.items == 2
    put(small, "comment", more="gone_at = '2026-11-20T08:00:00Z'")
    put(small, "comment", more="snoozed_until = '2026-11-22T08:00:00Z'")
    put(small, "comment", more="state = 'done', spam = 1")
    put(small, "comment", more="state = 'done', handled_at = '2026-11-20T08:00:00Z', waiting = 1")
    assert debt(small.home) == before
    put(small, "comment", account=2)
    assert debt(small.home).items == 3
    assert debt(small.home, [2]).items == 1
    assert debt(small.home, []).items == 0


def test_kinds_take_what_their_own_items_took(small: Services) -> None:
    comment, review = put(small, "comment", "review")
    timed(small, comment, "comment", *[45.0] * 12)
    timed(small, review, "review", *[500.0] * 12)
    timed(small, comment, "comment", *[4.0] * 12, outcome="skipped")
    found = by_kind(small.home, ["comment", "review", "message"])
    assert found["comment"][1] == 12, "what was skipped was not cleared"
    assert found["comment"][0].mean < found["message"][0].mean < found["review"][0].mean
    assert found["message"][0].source == "guess"
    assert found["review"][0].source == "learned"
    assert debt(small.home).minutes == pytest.approx(found["comment"][0].mean + found["review"][0].mean)
    assert not debt(small.home).guessed


def test_time_logged_for_one_item_teaches_of_its_kind_as_well(small: Services) -> None:
    review, _ = put(small, "review", "comment")
    with small.home.store.write("x", NOW) as w:
        for back in (300, 200, 100):
            end = NOW - timedelta(minutes=back)
            w.conn.execute(
                "INSERT INTO time_entries(activity, started_at, ended_at, item_id) VALUES ('inbox', ?, ?, ?)",
                (stored(end - timedelta(minutes=9)), stored(end), review),
            )
    found = by_kind(small.home, ["review", "comment"])
    assert found["review"][1] == 3
    assert found["comment"][1] == 0
    assert found["review"][0].mean > found["comment"][0].mean


def test_pane_and_status_say_the_same_minutes(demo: Services) -> None:
    found = debt(demo.home)
    assert demo.inbox.view().minutes == demo.status.view().inbox_minutes == found.minutes > 0
    assert demo.inbox.view().guessed is demo.status.view().inbox_guessed is found.guessed


def test_the_debt_is_counted_from_an_index_alone(small: Services) -> None:
    plan = small.home.read().execute(
        """EXPLAIN QUERY PLAN SELECT account_id, kind, count(*), sum(received_at < '') FROM inbox_items INDEXED BY inbox_debt
           WHERE state = 'open' AND snoozed_until <= '' AND gone_at IS NULL GROUP BY account_id, kind"""
    )
    assert any("USING COVERING INDEX inbox_debt" in row[3] for row in plan)
