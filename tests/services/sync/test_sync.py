"""What a sync stores of an account, and what it leaves as the person left it."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import RateLimitedError, RejectedError, Remote, SignInNeededError, UnavailableError
from smdash.domain.errors import NotFoundError
from smdash.domain.schedule import deadline, stored, zone_of
from smdash.services.metrics.figures import account_figures
from smdash.store import journal, leases
from smdash.store.metrics.read import reply_times
from smdash.store.posts.posts import last_out
from smdash.store.workload.workload import reply_spans
from tests.connectors.fake import FakeSession
from tests.services.connections.connecting import connect, network
from tests.services.sync.syncing import HOUR, inbox, item, own_post, rewind
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.connectors.base import Page, Stream
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.worlds import Clock


def test_everything_lands_in_the_tables_of_the_imports(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1, "Open today?"), item(2, kind="message", thread="c1"), item(3, kind="reply", about="p1")]
    fake.own = [own_post(1), own_post(2)]
    fake.account = {"followers_count": 120.0, "statuses_count": 7.0, "no_such_figure": 3.0}
    report = small.sync.run()
    assert [each.account for each in report.accounts] == ["acme/mastodon"]
    (done,) = report.accounts
    assert (done.state, done.new_items, done.of("posts").added, done.first) == ("done", 3, 2, True)
    assert report.exit_code == 0
    assert rows(small, "SELECT remote_id, kind, flag, about, thread FROM inbox_items ORDER BY remote_id") == [
        ("i1", "mention", "question", "", ""),
        ("i2", "message", "", "", "c1"),
        ("i3", "reply", "", "p1", ""),
    ]
    assert json.loads(rows(small, "SELECT remote FROM inbox_items WHERE remote_id = 'i1'")[0][0])["facts"] == {
        "visibility": "public"
    }
    figures = rows(
        small,
        """SELECT d.metric, s.on_day, s.value, o.kind FROM account_samples s
           JOIN definitions d ON d.id = s.definition_id JOIN sources o ON o.id = s.source_id ORDER BY 1""",
    )
    assert figures == [("followers", "2026-11-21", 120.0, "sync"), ("posts", "2026-11-21", 7.0, "sync")]
    assert rows(small, "SELECT count(*), sum(value) FROM post_samples") == [(4, 3.0)]
    assert small.inbox.view().open == 3


def test_a_promise_runs_from_when_it_was_received(small: Services, fake: FakeNetwork) -> None:
    friday = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    fake.items = [item(1, at=friday)]
    small.sync.run()
    due = rows(small, "SELECT due_at FROM inbox_items")[0][0]
    minutes = rows(small, "SELECT promise_minutes FROM accounts WHERE slug = 'acme/mastodon'")[0][0]
    assert due == stored(deadline(friday, minutes, small.home.office(), zone_of("Europe/Berlin")))


def test_syncing_again_adds_nothing_and_takes_the_last_figures_of_a_day(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    fake.items, fake.own = [item(1)], [own_post(1)]
    fake.figures = {"p1": {"favourites_count": 9.0}}
    small.sync.run()
    fake.account["followers_count"] = 130.0
    clock.forward(hours=3)
    (done,) = small.sync.run().accounts
    assert (done.new_items, done.of("posts").added, done.first) == (0, 0, False)
    assert rows(small, "SELECT value FROM account_samples WHERE value > 100") == [(130.0,)]
    assert rows(small, "SELECT max(value) FROM post_samples") == [(9.0,)]
    assert rows(small, "SELECT kind, count(*), max(captured_at) FROM sources GROUP BY kind ORDER BY kind") == [
        ("inbox_sync", 1, "2026-11-21T08:12:00Z"),
        ("sync", 1, "2026-11-21T11:12:00Z"),
    ]


def test_another_day_is_another_snapshot(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    small.sync.run()
    clock.forward(days=1)
    small.sync.run()
    assert rows(small, "SELECT on_day, value FROM account_samples ORDER BY 1") == [
        ("2026-11-21", 100.0),
        ("2026-11-22", 100.0),
    ]


def test_b13_a_figure_that_is_missing_is_not_zero(small: Services, fake: FakeNetwork) -> None:
    fake.own = [own_post(1, figures={}), own_post(2, figures={"favourites_count": 0.0})]
    fake.account = {}
    small.sync.run()
    assert rows(
        small, "SELECT r.remote_id, s.value FROM post_samples s JOIN remote_posts r ON r.id = s.remote_post_id"
    ) == [("p2", 0.0)]
    assert rows(small, "SELECT count(*) FROM account_samples") == [(0,)]


def test_b13_figures_that_cannot_be_are_left_out(small: Services, fake: FakeNetwork) -> None:
    fake.account = {"followers_count": -1.0, "following_count": 2.5, "statuses_count": float("nan")}
    small.sync.run()
    assert rows(small, "SELECT count(*) FROM account_samples") == [(0,)]


def test_b11_own_words_are_never_in_the_inbox(small: Services, fake: FakeNetwork) -> None:
    fake.own = [own_post(1)]
    small.sync.run()
    fake.items = [
        item(1, handle="@mastodon-1@fake.example", author_id=""),
        item(2, handle="@renamed@fake.example", author_id="mastodon-1"),
        item(3, remote=Remote("p1"), handle="", author_id=""),
        item(4, handle="@mastodon-1@elsewhere.example", author_id="other"),
    ]
    small.sync.run()
    assert inbox(small) == [("i4", "open", 0)]


def test_what_the_person_did_stays(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    fake.items = [item(1), item(2)]
    small.sync.run()
    ids = [row[0] for row in rows(small, "SELECT id FROM inbox_items ORDER BY remote_id")]
    small.inbox.done(ids[:1])
    small.inbox.flag(ids[1:], "lead")
    small.inbox.snooze(ids[1:], small.home.now() + HOUR)
    before = rows(small, "SELECT * FROM inbox_items ORDER BY id")
    clock.forward(minutes=10)
    rewind(small)
    small.sync.run()
    assert rows(small, "SELECT * FROM inbox_items ORDER BY id") == before


def test_a_sync_is_no_step_of_the_person(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    fake.items = [item(1)]
    small.sync.run()
    (found,) = rows(small, "SELECT id FROM inbox_items")
    small.inbox.done(list(found))
    step = small.undo.next()
    fake.items.append(item(2))
    fake.own.append(own_post(1))
    clock.forward(minutes=1)
    small.sync.run()
    assert small.undo.next() == step
    assert small.undo.undo() == "Finish 1 item"
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 0)]


def test_what_is_no_longer_there_is_marked_and_kept(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.items, fake.own = [item(1), item(2)], [own_post(number) for number in range(1, 4)]
    fake.figures = {"p1": {"favourites_count": 2.0}, "p2": {"favourites_count": 2.0}}
    small.sync.run()
    without(monkeypatch, "i2")
    (done,) = small.sync.run().accounts
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 1)]
    assert rows(small, "SELECT remote_id FROM remote_posts WHERE gone_at IS NOT NULL") == [("p3",)]
    assert (done.of("inbox").gone, done.of("post figures").gone) == (1, 1)


def test_an_open_message_that_was_deleted_is_found_out_about(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    fake.items = [item(1), item(2), item(3, kind="message")]
    small.sync.run()
    del fake.items[1:]
    fake.page_size = 50
    small.sync.run()
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 0), ("i3", "open", 0)]
    clock.forward(hours=1)
    (done,) = small.sync.run().accounts
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 1), ("i3", "open", 0)]
    assert done.of("post figures").gone == 1


def test_when_the_last_post_went_out_is_an_instant_where_its_network_tells_it(
    small: Services, fake: FakeNetwork
) -> None:
    small.manage.edit_account("acme/mastodon", zone="Asia/Tokyo")
    fake.own = [own_post(1, at=datetime(2026, 11, 20, 18, 12, tzinfo=UTC)), own_post(2, format="reply", at=NOW)]
    small.sync.run()
    number = small.home.account("acme/mastodon").id
    assert rows(small, "SELECT max(published_on) FROM remote_posts WHERE format = ''") == [("2026-11-21",)]
    assert last_out(small.home.read())[number] == "2026-11-20T18:12:00Z"


def test_no_export_is_asked_for_where_a_sync_brings_the_figures(small: Services, fake: FakeNetwork) -> None:
    fake.account = {"followers_count": 120.0}
    small.sync.run()
    assert account_figures(small.home, "acme/mastodon").due_on is None


def test_syncs_every_few_minutes_find_out_about_deleted_messages_as_well(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    fake.items = [item(1), item(2)]
    small.sync.run()
    del fake.items[1:]
    fake.page_size = 50
    for _ in range(9):
        clock.forward(minutes=7)
        small.sync.run()
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 1)]


def test_a_message_that_is_gone_is_neither_late_nor_work(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    fake.items = [item(1, at=NOW - timedelta(days=9)), item(2, at=NOW - timedelta(days=9)), item(3, at=NOW)]
    small.sync.run()
    before = small.inbox.view()
    assert (before.open, before.late) == (3, 2)
    del fake.items[1:]
    fake.page_size = 50
    clock.forward(hours=1)
    small.sync.run()
    after = small.inbox.view()
    assert (after.open, after.late) == (3, 1)
    assert before.minutes is not None
    assert after.minutes == pytest.approx(before.minutes / 3)
    assert len(reply_spans(small.home.read(), "2026-01-01T00:00:00Z")) == 1
    number = small.home.account("acme/mastodon").id
    assert len(reply_times(small.home.read(), number, "2026-01-01T00:00:00Z")) == 1


def test_a_message_that_is_there_again_is_no_longer_gone(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1)]
    small.sync.run()
    with small.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE inbox_items SET gone_at = ?", (w.now,))
    rewind(small)
    small.sync.run()
    assert inbox(small) == [("i1", "open", 0)]


def test_what_one_answer_left_out_is_there_again_with_the_next(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    """A server's hiccup hides no message and ends no post's figures."""
    fake.items, fake.own = [item(1, at=NOW), item(2, at=NOW)], [own_post(1)]
    fake.figures = {"p1": {"favourites_count": 2.0}}
    small.sync.run()
    items, fake.items, fake.figures = fake.items, [], {}
    clock.forward(hours=1)
    (done,) = small.sync.run().accounts
    assert done.of("post figures").gone == 3
    fake.items, fake.figures = items, {"p1": {"favourites_count": 9.0}}
    clock.forward(hours=1)
    small.sync.run()
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 0)]
    assert rows(small, "SELECT count(*) FROM remote_posts WHERE gone_at IS NOT NULL") == [(0,)]
    assert (9.0,) in rows(small, "SELECT value FROM post_samples")


def test_a_server_that_answers_nothing_makes_no_post_gone(small: Services, fake: FakeNetwork) -> None:
    fake.own = [own_post(number) for number in range(1, 9)]
    small.sync.run()
    fake.figures = {}
    small.sync.run()
    assert rows(small, "SELECT count(*) FROM remote_posts WHERE gone_at IS NOT NULL") == [(0,)]


def test_what_was_answered_elsewhere_is_done(small: Services, fake: FakeNetwork) -> None:
    answered_at = NOW - 2 * HOUR
    fake.items = [item(1, handled_at=answered_at), item(2), item(3)]
    fake.own = [own_post(1, answers="i2", format="reply", at=NOW - HOUR)]
    small.sync.run()
    assert rows(small, "SELECT remote_id, state, handled_at FROM inbox_items ORDER BY 1") == [
        ("i1", "done", "2026-11-21T06:12:00Z"),
        ("i2", "done", "2026-11-21T07:12:00Z"),
        ("i3", "open", None),
    ]


def test_an_answer_that_came_before_its_message_counts_too(small: Services, fake: FakeNetwork) -> None:
    fake.own = [own_post(1, answers="i1", format="reply", at=NOW - HOUR)]
    small.sync.run()
    fake.items = [item(1)]
    small.sync.run()
    assert inbox(small) == [("i1", "done", 0)]


def test_a_direct_message_of_ones_own_is_no_post_and_says_what_is_answered(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    fake.items = [item(1, kind="message"), item(2, kind="message")]
    fake.own = [
        own_post(1, answers="i1", format="reply", direct=True, at=NOW - HOUR),
        own_post(2, direct=True, at=NOW - HOUR),
        own_post(3),
    ]
    (done,) = small.sync.run().accounts
    assert inbox(small) == [("i1", "done", 0), ("i2", "open", 0)]
    assert rows(small, "SELECT remote_id FROM remote_posts") == [("p3",)]
    assert done.of("posts").added == 1
    small.inbox.reopen([row[0] for row in rows(small, "SELECT id FROM inbox_items")])
    clock.forward(hours=30)
    small.sync.run()
    rewind(small)
    small.sync.run()
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 0)]


def test_what_the_person_opened_again_stays_open(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    fake.items = [item(1, handled_at=NOW - HOUR), item(2)]
    fake.own = [own_post(1, answers="i2", at=NOW - HOUR)]
    small.sync.run()
    small.inbox.reopen([row[0] for row in rows(small, "SELECT id FROM inbox_items")])
    clock.forward(minutes=5)
    rewind(small)
    small.sync.run()
    assert inbox(small) == [("i1", "open", 0), ("i2", "open", 0)]


def test_the_inbox_begins_a_month_before_the_first_sync(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    fake.items = [item(1, at=NOW - timedelta(days=40)), item(2, at=NOW - timedelta(days=29))]
    (done,) = small.sync.run().accounts
    assert inbox(small) == [("i2", "open", 0)]
    assert done.of("inbox").old == 1
    clock.forward(days=20)
    rewind(small)
    small.sync.run()
    assert inbox(small) == [("i2", "open", 0)]


def test_text_from_outside_stays_storable(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(1, "a\0b\ud800", author="E\0", handle="@e\ud800")]
    fake.own = [own_post(1, "x\0y\udfff")]
    (done,) = small.sync.run().accounts
    assert done.state == "done"
    assert rows(small, "SELECT body FROM inbox_items") == [("a\ufffdb\ufffd",)]


def test_what_a_server_takes_is_asked_once_a_day(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    number = small.connections.status("acme/mastodon").account_id
    small.sync.run()
    assert small.connections.limits(number).text == 500
    clock.forward(hours=23)
    small.sync.run()
    clock.forward(hours=2)
    small.sync.run()
    assert fake.calls.count("limits") == 2


# What goes wrong -------------------------------------------------------------------------------------------------


def test_one_account_that_fails_lets_the_others_be_read(small: Services, fake: FakeNetwork) -> None:
    small.manage.add_account("bean", "mastodon", handle="@bean@s.example")
    connect(small, "bean/mastodon")
    fake.items = [item(1)]
    small.sync.run(["bean/mastodon"])
    broken = small.connections.status("acme/mastodon").account_id
    small.connections.secrets.delete(str(broken))
    report = small.sync.run()
    assert [(each.account, each.state, each.kind) for each in report.accounts] == [
        ("acme/mastodon", "failed", "sign-in needed"),
        ("bean/mastodon", "done", ""),
    ]
    assert report.exit_code == 1
    (acme, bean) = small.sync.standing()
    assert (acme.read_at, acme.kind) == (None, "sign-in needed")
    assert (bean.read_at, bean.problem) == (NOW, "")


def test_a_limit_is_kept_and_asked_for_before_any_call(
    small: Services, fake: FakeNetwork, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = NOW + timedelta(minutes=7)
    fake.items = [item(number) for number in range(40)]
    fails_at(monkeypatch, 2, RateLimitedError("too much.", until=until))
    report = small.sync.run()
    (done,) = report.accounts
    assert (done.state, done.kind, done.until, done.new_items) == ("later", "rate limited", until, 20)
    assert report.exit_code == 3
    assert rows(small, "SELECT cursor, problem_kind FROM syncs WHERE stream = 'inbox'") == [("20", "rate limited")]
    fake.calls.clear()
    (again,) = small.sync.run().accounts
    assert (again.state, fake.calls) == ("later", [])
    clock.forward(minutes=8)
    monkeypatch.undo()
    (whole,) = small.sync.run().accounts
    assert (whole.state, whole.new_items) == ("done", 20)
    assert small.sync.standing()[0].problem == ""


def test_what_is_refused_alone_lets_the_rest_be_read(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.items = [item(1)]

    def refused(self: FakeSession, stream: Stream, cursor: str) -> Iterator[Page]:
        if stream == "messages":
            raise RejectedError("this token may not read messages.", hint="Sign in again with that right.")
        return PAGES(self, stream, cursor)

    monkeypatch.setattr(FakeSession, "pages", refused)
    (done,) = small.sync.run().accounts
    assert (done.state, done.new_items, done.problem) == ("failed", 1, "this token may not read messages.")
    assert rows(small, "SELECT count(*) FROM account_samples") == [(1,)]
    assert small.sync.standing()[0].problem.endswith("Sign in again with that right.")


def test_b10_a_dead_sign_in_is_said_and_old_figures_stay(small: Services, fake: FakeNetwork, clock: Clock) -> None:
    small.sync.run()
    fake.tokens.clear()
    clock.forward(days=2)
    (done,) = small.sync.run().accounts
    assert done.kind == SignInNeededError.kind
    (stands,) = small.sync.standing()
    assert (stands.read_at, stands.tried_at, stands.kind) == (NOW, NOW + timedelta(days=2), "sign-in needed")
    assert rows(small, "SELECT count(*) FROM account_samples") == [(1,)]


def test_a_network_that_is_away_is_tried_later(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_at(monkeypatch, 1, UnavailableError("no connection."))
    assert small.sync.run().exit_code == 3


def test_a_connector_that_breaks_is_named_and_ends_alone(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeSession, "account_figures", lambda self: {"followers_count": "many"})
    (done,) = small.sync.run().accounts
    assert done.state == "failed"
    assert (done.problem, small.sync.standing()[0].problem) == ("its connector failed (TypeError).",) * 2
    assert rows(small, "SELECT count(*) FROM leases WHERE name LIKE 'sync:%'") == [(0,)]


def test_accounts_are_named_or_refused(small: Services, fake: FakeNetwork) -> None:
    with pytest.raises(NotFoundError):
        small.sync.run(["acme/nowhere"])
    small.connections.sign_out("acme/mastodon")
    assert small.sync.run().accounts == ()
    (left,) = small.sync.run(["acme/mastodon"]).accounts
    assert (left.state, left.problem) == ("failed", "it is not connected.")
    (no_connector,) = small.sync.run(["bean/instagram"]).accounts
    assert "does not talk to instagram" in no_connector.problem


def test_progress_is_told_and_a_stop_keeps_what_is_stored(small: Services, fake: FakeNetwork) -> None:
    fake.items = [item(number) for number in range(60)]
    told: list[tuple[str, str, int]] = []
    report = small.sync.run(progress=lambda *said: told.append(said), cancelled=lambda: len(told) >= 2)
    assert told == [("acme/mastodon", "inbox", 20), ("acme/mastodon", "inbox", 40)]
    assert report.stopped
    assert len(inbox(small)) == 40
    small.sync.run()
    assert len(inbox(small)) == 60


def test_two_syncs_do_not_read_one_account_at_once(small: Services, fake: FakeNetwork) -> None:
    number = small.connections.status("acme/mastodon").account_id
    another_takes(small, number)
    (done,) = small.sync.run().accounts
    assert (done.state, done.kind) == ("later", "busy")
    assert not fake.calls


def test_a_sync_that_was_held_up_stops_where_another_took_over(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    fake.items = [item(number) for number in range(60)]
    number = small.connections.status("acme/mastodon").account_id

    def held_up(account: str, stream: str, count: int) -> None:
        if count == 20 and stream == "inbox":
            clock.forward(minutes=30)
            another_takes(small, number)

    (done,) = small.sync.run(progress=held_up).accounts
    assert (done.state, done.kind, len(inbox(small))) == ("later", "busy", 20)


def test_an_account_that_another_program_reads_says_when_it_is_free(
    small: Services, fake: FakeNetwork, clock: Clock
) -> None:
    """A program that was killed gives nothing back; its hold is over within minutes, and which is said."""
    [(number,)] = rows(small, "SELECT id FROM accounts WHERE slug = 'acme/mastodon'")
    another_takes(small, number)
    clock.forward(seconds=20)
    (done,) = small.sync.run().accounts
    assert (done.state, done.kind) == ("later", "busy")
    assert done.problem == "another program is reading it. If that one was ended, it can be read again at 09:17."
    clock.moment = NOW + timedelta(minutes=5)
    assert small.sync.run().accounts[0].state == "done"


def test_an_account_is_held_as_long_as_a_call_takes(
    small: Services, fake: FakeNetwork, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.sync.hold_every = 0.0
    seen: list[str] = []

    def slow(self: FakeSession) -> dict[str, float]:
        clock.forward(minutes=10)
        wanted = stored(clock.moment + timedelta(minutes=1))
        until = time.monotonic() + 10
        while not seen and time.monotonic() < until:
            seen.extend(row[0] for row in rows(small, "SELECT until FROM leases WHERE until = ?", wanted))
            time.sleep(0.01)
        return {"followers_count": 1.0}

    monkeypatch.setattr(FakeSession, "account_figures", slow)
    (done,) = small.sync.run().accounts
    assert (done.state, len(seen)) == ("done", 1)
    assert rows(small, "SELECT count(*) FROM leases WHERE name LIKE 'sync:%'") == [(0,)]


def test_every_step_is_quiet(small: Services, fake: FakeNetwork) -> None:
    fake.items, fake.own = [item(1)], [own_post(1)]
    before = journal.next_undo(small.home.read())
    small.sync.run()
    rewind(small)
    small.sync.run()
    assert journal.next_undo(small.home.read()) == before


# Helpers ----------------------------------------------------------------------------------------------------------

PAGES = FakeSession.pages


def another_takes(services: Services, number: int) -> None:
    """Let another program take the lease of an account."""
    now = services.home.now()
    with services.home.write("", journaled=False) as w:
        assert leases.take(w.conn, f"sync:{number}", "another", stored(now), stored(now + timedelta(minutes=5)))


def without(monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    """Let the network tell that a message is gone."""

    def pages(self: FakeSession, stream: Stream, cursor: str) -> Iterator[Page]:
        for page in PAGES(self, stream, cursor):
            yield page._replace(gone=(gone,))

    monkeypatch.setattr(FakeSession, "pages", pages)


def fails_at(monkeypatch: pytest.MonkeyPatch, portion: int, error: Exception) -> None:
    """Let the network fail in place of a portion, counted from 1."""

    def pages(self: FakeSession, stream: Stream, cursor: str) -> Iterator[Page]:
        for number, page in enumerate(PAGES(self, stream, cursor), 1):
            if number == portion:
                raise error
            yield page

    monkeypatch.setattr(FakeSession, "pages", pages)


def test_a_stop_in_the_middle_of_a_call_leaves_the_account_to_the_next_sync(
    small: Services, fake: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the call still brings is not stored: another sync may have gone on from there meanwhile."""
    fake.items = [item(1)]
    called, answered = threading.Event(), threading.Event()
    pages = FakeSession.pages

    def slow(session: FakeSession, stream: Stream, cursor: str) -> Iterator[Page]:
        called.set()
        assert answered.wait(30)
        yield from pages(session, stream, cursor)

    monkeypatch.setattr("smdash.services.sync.sync.PATIENCE", 0.05)
    with monkeypatch.context() as patch:
        patch.setattr(FakeSession, "pages", slow)
        assert small.sync.run(cancelled=called.is_set).stopped
    [late] = [thread for thread in threading.enumerate() if thread.name.startswith("sync-")]
    [found] = small.sync.run().accounts
    assert (found.state, found.new_items) == ("done", 1)
    fake.items.append(item(2))
    answered.set()
    late.join(30)
    assert len(inbox(small)) == 1


def test_what_a_server_calls_a_page_and_is_none_is_not_kept(small: Services) -> None:
    """An address is printed, copied and opened: a script or a book in its place is worth nothing to anybody."""
    there = network(small)
    connect(small, "acme/mastodon")
    good = "https://o.example/@bob/1"
    bad = (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://o.example/" + "a" * 2000,
        "http:///x",
        "https://o.e/\x1b[2J",
    )
    there.items += [item(n, remote=Remote(f"i{n}", where)) for n, where in enumerate((good, *bad))]
    there.own += [own_post(n, remote=Remote(f"p{n}", where)) for n, where in enumerate((good, *bad))]
    assert small.sync.run().exit_code == 0
    for table in ("inbox_items", "remote_posts"):
        kept = rows(small, f"SELECT permalink FROM {table} WHERE remote IS NOT NULL ORDER BY remote_id")
        assert kept == [(good,), *[("",)] * len(bad)]
        assert "javascript" not in str(rows(small, f"SELECT remote FROM {table}"))
