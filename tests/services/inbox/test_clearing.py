"""A clearing session over the sample world's twelve items: order, skipping, undo, time, and what is said at its end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import UsageError
from smdash.domain.schedule import stored
from smdash.services.timelog import suggestions
from smdash.services.workload.debt import by_kind
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from smdash.services.inbox.clearing import ClearingSession
    from tests.worlds import Clock


class Tick:
    """Seconds of a clock that a test moves, the wall clock with it."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.at = clock, 100.0

    def __call__(self) -> float:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += seconds
        self.clock.forward(seconds=seconds)


@pytest.fixture
def tick(clock: Clock) -> Tick:
    return Tick(clock)


@pytest.fixture
def demo(demo: Services) -> Services:
    """The sample world once its person has said of the answer in their hands that it is not out."""
    for reply in demo.replies.pending():
        if reply.by_hand:
            demo.replies.not_answered(reply.id)
    return demo


def listed(services: Services) -> list[int]:
    window = services.inbox.view().window
    return [row.id for row in window.rows(0, window.count)]


def here(session: ClearingSession) -> int:
    item = session.look().item
    assert item is not None
    return item.id


def test_twelve_items_come_in_the_order_of_the_list_and_then_it_ends(demo: Services, tick: Tick) -> None:
    order = listed(demo)
    session = demo.clearing.begin(tick=tick)
    first = session.look()
    assert (first.number, first.of) == (1, 12)
    assert first.minutes == demo.inbox.view().minutes
    assert first.ahead is not None
    assert first.ahead.id == order[1]
    came = []
    for number in range(12):
        view = session.look()
        assert (view.number, view.of) == (number + 1, 12)
        assert view.item is not None
        came.append(view.item.id)
        assert view.item.handle or view.item.author
        session.done()
    assert came == order
    last = session.look()
    assert (last.item, last.ahead, last.minutes) == (None, None, 0)
    end = session.end()
    assert end.outcomes == {"done": 12}
    assert (end.cleared, end.open) == (12, 0)
    with pytest.raises(UsageError):
        session.done()


def test_looking_again_stays_on_the_item_and_what_comes_in_takes_its_place(demo: Services, tick: Tick) -> None:
    session = demo.clearing.begin(tick=tick)
    item = here(session)
    with demo.home.store.write("came in", NOW) as w:
        w.conn.execute(
            """INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at)
               VALUES (1, 'fresh', 'comment', 'x', '2026-11-20T08:00:00Z', '2026-11-20T09:00:00Z')"""
        )
    view = session.look()
    assert view.item is not None
    assert view.item.id == item, "nobody's item is taken from under them"
    assert view.of == 13
    assert view.ahead is not None
    assert view.ahead.due_at <= min(row.due_at for row in demo.inbox.view().window.rows(0, 13))


def test_what_somebody_else_deals_with_meanwhile_does_not_come(demo: Services, tick: Tick) -> None:
    order = listed(demo)
    session = demo.clearing.begin(tick=tick)
    assert here(session) == order[0]
    demo.inbox.done(order[:2])
    assert here(session) == order[2]
    assert session.end().cleared == 0, "this session did nothing"


def test_a_skipped_item_comes_again_once_after_all_others(demo: Services, tick: Tick) -> None:
    order = listed(demo)
    session = demo.clearing.begin(tick=tick)
    for _ in range(2):
        session.look()
        session.skip()
    for each in order[2:]:
        view = session.look()
        assert view.item is not None
        assert (view.item.id, view.again) == (each, False)
        session.done()
    view = session.look()
    assert (view.number, view.of, view.again) == (11, 12, True)
    assert here(session) == order[0]
    session.skip()
    assert here(session) == order[1]
    session.done()
    assert session.look().item is None
    assert listed(demo) == [order[0]]
    assert session.end().outcomes == {"done": 11, "skipped": 1}


def test_undo_goes_back_step_by_step_to_the_item_it_was_about(demo: Services, tick: Tick) -> None:
    order = listed(demo)
    session = demo.clearing.begin(tick=tick)
    session.look()
    session.done()
    session.look()
    session.skip()
    session.look()
    assert "snoozed until Sun 22 Nov" in session.snooze(NOW + timedelta(days=1))
    assert here(session) == order[3]
    session.lead()
    assert session.look().item is not None
    flags = dict(rows(demo, "SELECT id, flag FROM inbox_items"))
    assert flags[order[3]] == "lead"
    for back in (3, 2, 1, 0):
        session.undo()
        assert here(session) == order[back]
    assert listed(demo) == order
    assert dict(rows(demo, "SELECT id, flag FROM inbox_items"))[order[3]] != "lead"
    with pytest.raises(UsageError, match="nothing was done"):
        session.undo()
    assert session.end().outcomes == {}


def test_waiting_spam_and_a_blocked_word_lead_on_and_are_taken_back(demo: Services, tick: Tick) -> None:
    order = listed(demo)
    session = demo.clearing.begin(tick=tick)
    assert here(session) == order[0]
    session.waiting()
    assert here(session) == order[1]
    session.spam()
    item = demo.inbox.item(here(session))
    word = max(item.body.split(), key=len).strip(".,!?:;\"'")
    assert "spam" in session.block(word)
    assert here(session) != order[2], "what has the word is spam"
    states = "SELECT waiting, spam, state FROM inbox_items WHERE id = "
    assert [rows(demo, f"{states}{each}")[0] for each in order[:3]] == [(1, 0, "done"), (0, 1, "done"), (0, 1, "done")]
    assert session.end().outcomes == {"waiting": 1, "spam": 2}
    for back in (2, 1, 0):
        said = session.undo()
        assert (said == f"Taken back: '{word}' is blocked no more.") == (back == 2)
        assert here(session) == order[back]
    assert listed(demo) == order
    assert demo.triage.blocked() == ()


def test_a_blocked_word_that_the_item_has_not_keeps_the_item(demo: Services, tick: Tick) -> None:
    session = demo.clearing.begin(tick=tick)
    first = here(session)
    assert session.block("zzyzx casino").endswith("0 open items spam.")
    assert here(session) == first
    session.undo()
    assert demo.triage.blocked() == ()


def test_an_item_answered_from_the_session_is_answered_and_the_next_one_follows(demo: Services, tick: Tick) -> None:
    order = listed(demo)
    session = demo.clearing.begin(tick=tick)
    first = here(session)
    demo.replies.take(first, "Yes, we do.")
    assert here(session) == first, "nobody has said yet that it is out"
    tick.forward(30)
    (reply,) = demo.replies.of_item(first)
    demo.replies.answered(reply.id)
    assert here(session) == order[1]
    assert session.end().outcomes == {"answered": 1}
    taken = session.takes_back()
    assert taken is not None
    assert taken.sent, "a person is asked before a word on what is out is taken back"
    session.undo()
    assert here(session) == first


def test_undo_takes_back_first_what_was_done_beside_the_session_since(demo: Services, tick: Tick) -> None:
    order = listed(demo)
    demo.inbox.flag([order[5]], "complaint")
    session = demo.clearing.begin(tick=tick)
    session.look()
    session.skip()
    assert here(session) == order[1]
    demo.triage.correct([order[1]], "question")
    taken = session.takes_back()
    assert taken is not None
    assert not taken.sent
    session.undo()
    assert here(session) == order[1], "the mark alone is taken back"
    assert session.takes_back() is None, "a skip is no step of the journal"
    session.undo()
    assert here(session) == order[0]
    with pytest.raises(UsageError, match="nothing was done"):
        session.undo()
    assert rows(demo, f"SELECT flag FROM inbox_items WHERE id = {order[5]}") == [("complaint",)], "from before it"


def test_a_filter_says_what_comes_and_what_it_takes(demo: Services, tick: Tick) -> None:
    questions = [row.id for row in demo.inbox.view(query="is:question").window.rows(0, 12)]
    assert 0 < len(questions) < 12
    session = demo.clearing.begin(query="is:question", tick=tick)
    view = session.look()
    assert (view.of, here(session)) == (len(questions), questions[0])
    assert view.minutes == pytest.approx((demo.inbox.view().minutes or 0) * len(questions) / 12), (
        "nothing was timed yet"
    )
    for _ in questions:
        session.done()
        session.look()
    assert session.look().item is None
    assert session.end().open == 0
    with pytest.raises(UsageError, match="only what is open"):
        demo.clearing.begin(query="state:done")
    with pytest.raises(UsageError):
        demo.clearing.begin(query="late:sometimes")


def test_time_is_counted_for_each_item_without_long_silences(demo: Services, tick: Tick) -> None:
    session = demo.clearing.begin(tick=tick)
    session.look()
    tick.forward(40)
    session.done()
    session.look()
    tick.forward(30)
    session.touch()
    tick.forward(3600)
    session.touch()
    tick.forward(20)
    session.done()
    session.look()
    tick.forward(10)
    session.skip()
    end = session.end()
    assert sum(end.worked.values()) == pytest.approx(100)
    assert end.seconds == pytest.approx(45), "the middle of 40 and 50: what was skipped is not cleared"
    assert end.before is None
    assert end.logged == ""


def clear_all(services: Services, tick: Tick, seconds: float = 30.0) -> ClearingSession:
    session = services.clearing.begin(tick=tick)
    while session.look().item is not None:
        tick.forward(seconds)
        session.done()
    return session


def suggested(services: Services) -> list[str]:
    """Return what tells of the work that is suggested of today."""
    return [each.basis for each in suggestions.waiting(services.home) if each.ended_at >= NOW]


def test_nothing_is_logged_without_the_persons_word(demo: Services, tick: Tick) -> None:
    before = rows(demo, "SELECT count(*) FROM time_entries")
    session = clear_all(demo, tick)
    session.end()
    tick.forward(1200)
    assert rows(demo, "SELECT count(*) FROM time_entries") == before
    assert rows(demo, "SELECT count(*) FROM item_times") == [(0,)]
    assert suggested(demo) == ["12 items handled"], "after a kill it is asked about"
    session.leave_unlogged()
    assert suggested(demo) == []


def test_a_session_is_logged_as_one_entry_a_brand_and_as_one_step(demo: Services, tick: Tick) -> None:
    by_brand: dict[str, int] = {}
    for row in demo.inbox.view().window.rows(0, 12):
        by_brand[row.brand] = by_brand.get(row.brand, 0) + 1
    session = clear_all(demo, tick)
    said = session.log()
    assert len(said) == len(by_brand)
    found = rows(
        demo,
        """SELECT b.slug, t.activity, t.note, t.cleared, strftime('%s', t.ended_at) - strftime('%s', t.started_at)
           FROM time_entries t JOIN brands b ON b.id = t.brand_id WHERE t.cleared IS NOT NULL ORDER BY b.slug""",
    )
    assert found == [
        (brand, "inbox", f"cleared {number} item{'s' if number > 1 else ''}", number, 30 * number)
        for brand, number in sorted(by_brand.items())
    ]
    assert rows(demo, "SELECT count(*), min(seconds), max(seconds), count(DISTINCT session) FROM item_times") == [
        (12, 30.0, 30.0, 1)
    ]
    tick.forward(1200)
    assert suggested(demo) == []
    with pytest.raises(UsageError, match="logged already"):
        session.log()
    assert demo.undo.undo() is not None
    assert rows(demo, "SELECT count(*) FROM item_times") == [(0,)]
    assert rows(demo, "SELECT count(*) FROM time_entries WHERE cleared IS NOT NULL") == [(0,)]
    assert listed(demo) == [], "the items stay done"


def test_what_took_less_than_a_minute_is_logged_and_said_in_seconds(demo: Services, tick: Tick) -> None:
    session = demo.clearing.begin(tick=tick)
    brand = demo.inbox.item(here(session)).account.partition("/")[0]
    tick.forward(24)
    session.done()
    assert session.end().worked == {brand: 24.0}
    assert session.log() == [f"24 s {brand}, 1 item"]


def test_logged_sessions_teach_how_long_items_take(demo: Services, tick: Tick) -> None:
    kinds = [row.kind for row in demo.inbox.view().window.rows(0, 12)]
    before = by_kind(demo.home, kinds)
    clear_all(demo, tick, seconds=40).log()
    after = by_kind(demo.home, kinds)
    most = max(set(kinds), key=kinds.count)
    assert after[most][1] == kinds.count(most)
    assert after[most][0].mean < before[most][0].mean
    learned = demo.learning.beliefs()["inbox"]
    assert learned.belief.median < 3, "an entry of several items is shared out among those it cleared"
    tick.forward(86400)
    again = demo.clearing.begin(tick=tick)
    assert again.end().before == pytest.approx(40)


def test_a_timer_that_ran_meanwhile_is_not_counted_twice(demo: Services, tick: Tick) -> None:
    demo.timelog.start("inbox")
    session = clear_all(demo, tick)
    assert "timer" in session.end().logged
    with pytest.raises(UsageError, match="timer"):
        session.log()


def test_a_session_of_no_time_has_nothing_to_log(demo: Services, tick: Tick) -> None:
    session = demo.clearing.begin(tick=tick)
    session.look()
    session.done()
    assert session.end().logged == "There is no time to log."


def test_by_a_clock_that_stands_still_nothing_is_logged(demo: Services, tick: Tick) -> None:
    session = demo.clearing.begin(tick=tick)
    session.look()
    tick.at += 40
    session.done()
    assert session.end().logged == "There is no time to log."
    with pytest.raises(UsageError, match="no time"):
        session.log()


def test_a_brands_session_has_its_items_alone(demo: Services, tick: Tick) -> None:
    mine = [row.id for row in demo.inbox.view("acme").window.rows(0, 12)]
    session = demo.clearing.begin("acme", tick=tick)
    assert 0 < len(mine) < 12
    assert (session.look().of, here(session)) == (len(mine), mine[0])


def test_the_end_says_when_the_next_look_should_be(demo: Services, tick: Tick) -> None:
    session = demo.clearing.begin(tick=tick)
    late = demo.inbox.view().late
    assert session.end().look.late == late > 0
    demo.inbox.done([row.id for row in demo.inbox.view().window.rows(0, 12) if row.due_at <= NOW])
    look = session.end().look
    assert look.late == 0
    assert look.at is not None
    assert look.at > NOW
    due = min(row.due_at for row in demo.inbox.view().window.rows(0, 12))
    assert look.due is not None
    assert stored(look.due) == stored(due)
    assert "(" in look.who
