"""What logs teach, through a real store: the same whether read at once or as they come, and nothing from doubtful ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.timelog.report import week_label
from smdash.domain.times.when import When
from smdash.domain.workload.learning import nig_update
from smdash.services.timelog.entries import EntryChange
from smdash.services.workload import learning
from smdash.services.workload.debt import reply_estimate
from smdash.services.workload.learning import SETTLED, WEEKS, LearningService
from smdash.store import settings as setting_store
from smdash.store.timelog import timelog as time_store
from tests.worlds import NOW, rows, write_post

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from smdash.services.bundle import Services
    from smdash.services.workload.learning import Learnt
    from tests.worlds import Clock


def put(services: Services, *entries: Any, label: str = "log", now: datetime = NOW) -> list[int]:
    """Log (activity, minutes, hours ago, more columns) straight into the store."""
    ids = []
    with services.home.store.write(label, now) as w:
        for activity, minutes, ago, *more in entries:
            end = now - timedelta(hours=ago)
            values = {"activity": activity, "started_at": end - timedelta(minutes=minutes), "ended_at": end}
            ids.append(time_store.add(w, values | (more[0] if more else {})))
    return ids


def afresh(services: Services) -> dict[str, Learnt]:
    learning._MEMORY.clear()
    return LearningService(services.home).beliefs()


def same(one: dict[str, Learnt], other: dict[str, Learnt]) -> None:
    assert one.keys() == other.keys()
    for key, (belief, n) in one.items():
        assert n == other[key].n
        assert (belief.mu, belief.kappa, belief.alpha, belief.beta) == pytest.approx(
            (other[key].belief.mu, other[key].belief.kappa, other[key].belief.alpha, other[key].belief.beta)
        )


def test_without_logs_nothing_is_learned(small: Services) -> None:
    assert small.learning.beliefs() == {}
    assert small.learning.estimates() == {}
    assert small.learning.bias() == pytest.approx(1.3)
    assert small.learning.bias_words() == ""
    assert small.learning.common_factor() == pytest.approx(0.15)
    assert small.learning.unplanned_share() is None
    assert small.learning.belief("image").median == pytest.approx(45)
    assert small.learning.belief("client_call") is None


def test_estimates_from_three_logs_on(small: Services) -> None:
    put(small, ("short_video", 170, 3), ("short_video", 150, 2))
    assert small.learning.estimates() == {}
    put(small, ("short_video", 210, 0))
    found = small.learning.estimates()["short_video"]
    whole = nig_update(120, 0.5, [170, 150, 210])
    assert (found.median_min, found.s) == pytest.approx((whole.median, whole.s), rel=1e-3)
    assert found.source == "learned"
    assert found.basis == "your last 3 short videos: 2:21, 9 in 10 under 4:15"


def test_an_own_estimate_is_where_learning_begins(small: Services) -> None:
    with small.home.store.write("estimate", NOW) as w:
        w.conn.execute("INSERT INTO estimates(key, median_min, s, source) VALUES ('image', 90, .3, 'user')")
    put(small, ("image", 90, 3), ("image", 90, 2), ("image", 90, 1))
    assert small.learning.estimates()["image"].median_min == pytest.approx(90, rel=1e-3)


def test_work_of_own_naming_is_learned_from_its_own_logs(small: Services) -> None:
    put(small, ("client_call", 62, 3), ("client_call", 60, 2), ("client_call", 58, 1))
    assert small.learning.estimates()["client_call"].median_min == pytest.approx(60, rel=0.12)


def test_incremental_is_the_same_as_afresh(small: Services) -> None:
    service = small.learning
    for number in range(12):
        put(small, ("image", 30 + 5 * number, 30 - number), ("text", 10 + number, 30 - number - 0.5))
        same(dict(service.beliefs()), afresh(small))
        service.beliefs()


def test_what_changes_is_learned_anew(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = put(small, ("image", 40, 9), ("image", 50, 8), ("image", 60, 7))
    service = small.learning
    changes: list[Callable[[], Any]] = [
        lambda: small.timelog.entries.edit(ids[0], EntryChange(minutes=35)),
        lambda: small.timelog.entries.remove([ids[1]]),
        small.undo.undo,
        small.undo.redo,
        lambda: put(small, ("image", 45, 20)),  # an old one, logged late
        lambda: put(small, ("inbox", 12, 1)),
        lambda: put(small, *[("text", 11, 2 - n / 100) for n in range(80)]),
    ]
    for change in changes:
        before = service.beliefs()
        change()
        found = dict(service.beliefs())
        same(found, afresh(small))
        service.beliefs()
        del before


def test_one_more_log_reads_no_others(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    put(small, ("image", 40, 9), ("image", 50, 8))
    small.learning.beliefs()
    asked = []
    real = time_store.tasks

    def counted(conn: sqlite3.Connection, ids: Any = None) -> Any:
        asked.append(ids)
        return real(conn, ids)

    monkeypatch.setattr(time_store, "tasks", counted)
    (new,) = put(small, ("image", 60, 1))
    assert small.learning.beliefs()["image"].n == 3
    assert asked == [[new]]
    small.learning.beliefs()
    write_post(small, "No work", ["acme/x"], When("draft"))
    assert small.learning.beliefs()["image"].n == 3
    assert asked == [[new]]


def test_doubtful_entries_do_not_teach(small: Services) -> None:
    put(
        small,
        ("image", 14 * 60, 1),
        ("image", 4.1 * 45, 20),
        ("image", 0.1, 30),
        ("image", -30, 40),
    )
    assert small.learning.beliefs() == {}
    ids = [row[0] for row in rows(small, "SELECT id FROM time_entries")]
    with small.home.store.write("settle", NOW) as w:
        setting_store.put(w, SETTLED, {"kept": ids})
    assert small.learning.beliefs()["image"].n == 1, "over 12 h and below nothing is no task whatever anybody says"


def test_sessions_on_a_post_are_one_task_and_drafts_teach_nothing(small: Services, clock: Clock) -> None:
    write_post(small, "A draft", ["acme/x"], When("draft"))
    post = rows(small, "SELECT max(id) FROM posts")[0][0]
    put(small, ("text", 10, 5, {"post_id": post}), ("text", 8, 3, {"post_id": post}))
    assert small.learning.beliefs() == {}, "it is not finished"
    number = rows(small, "SELECT max(id) FROM deliveries")[0][0]
    small.queue.to_next_slot([number])
    found = small.learning.beliefs()["text"]
    assert found.n == 1
    assert found.belief.mu == pytest.approx(nig_update(12, 0.6, [18]).mu, rel=1e-3)
    put(small, ("text", 6, 1, {"post_id": post}))
    found = small.learning.beliefs()["text"]
    assert found.n == 1
    assert found.belief.mu == pytest.approx(nig_update(12, 0.6, [24]).mu, rel=1e-3)


def test_replies_are_minutes_by_items_handled(demo: Services, clock: Clock) -> None:
    ids = [row[0] for row in rows(demo, "SELECT id FROM inbox_items WHERE state='open' ORDER BY id")]
    demo.timelog.start("inbox")
    for item in ids[:5]:
        clock.forward(minutes=2)
        demo.inbox.done([item])
    demo.timelog.stop()
    assert demo.learning.beliefs()["inbox"].belief.mu == pytest.approx(nig_update(3, 0.7, [2]).mu, rel=1e-3)
    clock.forward(minutes=1)
    demo.timelog.start("inbox")
    clock.forward(minutes=9)
    demo.timelog.stop()
    assert demo.learning.beliefs()["inbox"].n == 1, "of a session in which nothing was handled nothing is known"
    demo.inbox.reopen(ids[:1])
    assert demo.learning.beliefs()["inbox"].belief.mu == pytest.approx(nig_update(3, 0.7, [10 / 4]).mu, rel=1e-3)


def test_bias_compares_typed_estimates_with_the_clock(small: Services) -> None:
    post = rows(small, "SELECT id FROM posts ORDER BY id LIMIT 1")[0][0]
    with small.home.store.write("estimate", NOW) as w:
        w.conn.execute("UPDATE posts SET estimate_minutes = 30")
    put(small, ("text", 40, 3, {"post_id": post}), ("text", 20, 1, {"post_id": post}))
    expected = (1.3**5 * 2.0) ** (1 / 6)
    assert small.learning.bias() == pytest.approx(expected)
    assert small.learning.bias_words() == "You usually need 1.4x what you guess (1 post)."


def weeks(services: Services, ratios: list[float], planned: float = 10.0, days: int = 5) -> None:
    from smdash.domain.schedule import week_start

    monday = week_start(services.home.today())
    plans = {}
    for number, ratio in enumerate(ratios, 1):
        first = monday - timedelta(weeks=number)
        plans[week_label(first)] = {"hours": planned, "sd": 1.0, "accounts": {}, "activities": {}}
        for day in range(days):
            ago = (NOW.date() - first).days * 24 - day * 24
            kind = "unplanned" if day == 0 else "image"
            put(services, (kind, planned * ratio * 60 / days, ago))
    with services.home.store.write("plans", NOW) as w:
        setting_store.put(w, WEEKS, plans)


def test_the_common_factor_needs_four_whole_weeks(small: Services) -> None:
    weeks(small, [1.0, 1.5, 0.7])
    assert small.learning.common_factor() == pytest.approx(0.15)
    weeks(small, [1.0, 1.6, 0.6, 1.4, 0.7])
    assert small.learning.common_factor() > 0.2


def test_unplanned_work_is_measured_after_four_weeks(small: Services) -> None:
    weeks(small, [1.0, 1.5, 0.7])
    assert small.learning.unplanned_share() is None


def test_unplanned_work_is_a_part_of_the_hours(small: Services) -> None:
    weeks(small, [1.0, 1.6, 0.6, 1.4, 0.4])
    assert small.learning.unplanned_share() == pytest.approx(2 * 1.0 / 37.5, abs=0.001), "a fifth of 10 h of 37.5"


def test_weeks_logged_on_few_days_say_nothing(small: Services) -> None:
    weeks(small, [0.2, 1.6, 0.6, 1.4, 0.7], days=2)
    assert small.learning.common_factor() == pytest.approx(0.15)


def test_old_logs_fade(small: Services, clock: Clock) -> None:
    put(small, *[("image", 90, n + 1) for n in range(6)])
    fresh = small.learning.beliefs()["image"].belief
    clock.forward(weeks=100)
    old = small.learning.beliefs()["image"].belief
    assert 45 < old.median < fresh.median
    assert old.s > fresh.s or old.kappa < fresh.kappa


def test_the_minutes_of_a_reply_are_the_learned_ones_where_there_are_any(small: Services) -> None:
    guess = reply_estimate(small.home)
    assert guess.source == "guess"
    small.workload_setup.set_estimate("inbox", 5)
    own = reply_estimate(small.home)
    assert own.median_min == pytest.approx(5 * small.situation.own_factor()), "as the load counts it"
    with small.home.store.write("x", NOW) as w:
        item = w.conn.execute(
            """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at)
               VALUES (1, 'a', 'comment', 'x', '2026-11-20T08:00:00Z', '2026-11-23T08:00:00Z') RETURNING id"""
        ).fetchone()[0]
    assert small.inbox.view().minutes == pytest.approx(own.mean)
    put(small, *[("inbox", 20, hours, {"item_id": item}) for hours in (9, 6)])
    assert reply_estimate(small.home).median_min == own.median_min, "two are too few"
    put(small, ("inbox", 20, 3, {"item_id": item}))
    learned = reply_estimate(small.home)
    assert learned.mean == small.learning.estimates()["inbox"].mean > own.mean
    assert learned.source == "learned"
    assert small.inbox.view().minutes > learned.mean, "comments by themselves took as long"
