"""A post taken down: what followed it first, and nothing of it goes out again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import UnavailableError, UncertainError
from smdash.domain.errors import ConflictError, NotFoundError
from tests.connectors.fake import FakeSession
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.connectors.base import Remote
    from tests.services.publishing.online import Online


def test_all_of_it_goes_and_the_ledger_keeps_that_it_was_out(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    online.services.queue.cancel([online.due])
    number = online.post("With a comment", comment="And this")
    online.run()
    gone: list[str] = []
    real = FakeSession.delete

    def noted(self: FakeSession, remote: Remote) -> None:
        gone.append(remote.id)
        real(self, remote)

    monkeypatch.setattr(FakeSession, "delete", noted)
    assert online.services.taking_down.take_down(number) == 2
    assert gone == ["r2", "r1"]
    assert (online.state(number), online.row(number)["reason"]) == ("published", "taken down, by your word")
    assert rows(online.services, "SELECT remote_id, gone_at IS NOT NULL FROM remote_posts") == [("r1", 1)]
    assert online.run() == []
    assert online.network.texts() == []


def test_what_is_not_out_or_not_known_there_is_refused(online: Online) -> None:
    with pytest.raises(NotFoundError):
        online.services.taking_down.take_down(999)
    with pytest.raises(ConflictError, match="scheduled"):
        online.services.taking_down.take_down(online.due)
    online.services.handover.take(online.due)
    online.services.handover.done(online.due)
    with pytest.raises(ConflictError, match="not known here"):
        online.services.taking_down.take_down(online.due)


def test_a_network_that_is_away_leaves_it_as_it_is(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    online.run()

    def away(self: FakeSession, remote: Remote) -> None:
        raise UnavailableError("it cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(FakeSession, "delete", away)
        with pytest.raises(UnavailableError):
            online.services.taking_down.take_down(online.due)
    assert online.row()["reason"] == ""
    assert online.services.taking_down.take_down(online.due) == 1


def test_what_waits_is_let_go_of_before_anything_is_deleted(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that breaks off may have deleted the post: what was to follow it must not answer what is gone."""
    online.services.queue.cancel([online.due])
    number = online.post("With a comment", comment="And this")
    sent: list[object] = []

    def second_is_away(prepared: object) -> None:
        sent.append(prepared)
        if len(sent) == 2:
            raise UnavailableError("it cannot be reached.")

    online.network.before = second_is_away
    assert online.run() == [("sent", "post"), ("again", "first comment")]

    def broken_off(self: FakeSession, remote: Remote) -> None:
        self.network.posts.clear()
        raise UnavailableError("whether it was taken down is not known.")

    with monkeypatch.context() as patch:
        patch.setattr(FakeSession, "delete", broken_off)
        with pytest.raises(UnavailableError):
            online.services.taking_down.take_down(number)
    online.clock.moment += timedelta(minutes=2)
    assert online.run() == []
    assert (online.network.texts(), online.sendings(number)[1][1]) == ([], "dropped")
    assert online.services.taking_down.take_down(number) == 1


def test_a_comment_in_doubt_is_not_sent_again_to_a_post_that_is_gone(online: Online) -> None:
    online.services.queue.cancel([online.due])
    online.post("With a comment", comment="And this")
    sent: list[object] = []

    def second_is_cut(prepared: object) -> None:
        sent.append(prepared)
        if len(sent) == 2:
            raise UncertainError("cut.")

    online.network.before = second_is_cut
    assert online.run()[-1] == ("unknown", "first comment")
    online.network.before = None
    online.network.posts.clear()
    for minutes in (2, 6, 20):
        online.clock.moment += timedelta(minutes=minutes)
        assert online.run() in ([("unknown", "first comment")], [])
    assert online.network.texts() == []


def test_a_thread_whose_post_is_not_known_there_is_not_half_taken_down(online: Online) -> None:
    online.services.queue.cancel([online.due])
    number = online.post("With a comment", comment="And this")
    online.run()
    with online.services.home.store.write("x", online.clock.moment, journaled=False) as w:
        w.conn.execute("UPDATE sendings SET remote = NULL WHERE position = 0")
        w.conn.execute("UPDATE remote_posts SET remote = NULL")
    with pytest.raises(ConflictError, match="not known here"):
        online.services.taking_down.take_down(number)
    assert len(online.network.texts()) == 2
