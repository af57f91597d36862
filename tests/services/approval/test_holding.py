"""What needs a client's approval goes out with it and not without, whatever happens in between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.approval.standing import STATES, Approval
from smdash.domain.errors import ConflictError
from smdash.domain.posts.post import Piece
from smdash.domain.queue.filters import APPROVALS
from smdash.services.publishing import sending
from smdash.services.publishing.alerts import alerts
from tests.services.approval.client import deliveries, send
from tests.services.publishing.online import Online
from tests.worlds import rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.fixture
def needed(small: Services, clock: Clock) -> Online:
    """A connected account whose client has to approve, with a post at the minute it is due."""
    found = Online(small, clock)
    small.manage.edit_brand("acme", approval="needed")
    return found


def test_what_nobody_approved_is_not_sent_and_says_so(needed: Online) -> None:
    report = needed.services.publisher.pass_()
    assert [(row.result, row.reason) for row in report.rows] == [("left", "the client has not been asked yet.")]
    assert (needed.state(), needed.sendings(), needed.calls("prepare", "send")) == ("scheduled", [], [])
    assert needed.services.publisher.due_now() == 0
    assert "would send" not in [row.result for row in needed.services.publisher.pass_(dry_run=True).rows]
    (row,) = needed.services.handover.due().rows
    assert row.unapproved == "the client has not been asked yet"
    assert needed.services.handover.show(needed.due).near == "the client has not been asked yet"


def test_approved_in_its_time_it_goes_out(needed: Online) -> None:
    assert needed.run() == [("left", "post")]
    needed.clock.forward(minutes=5)
    needed.services.approval.say([needed.due], "approved", by_whom="Ann")
    assert needed.run() == [("sent", "post")]
    assert needed.state() == "published"


def test_approved_after_its_time_it_is_late_and_waits_for_its_person(needed: Online) -> None:
    needed.clock.forward(minutes=20)
    needed.services.approval.say([needed.due], "approved")
    assert needed.run() == []
    assert needed.state() == "scheduled"
    assert [row.group for row in needed.services.handover.due().rows] == ["late"]


def test_a_word_for_one_post_does_not_go_past_the_client(needed: Online) -> None:
    (row,) = needed.services.publisher.pass_(needed.due).rows
    assert (row.result, needed.state()) == ("left", "scheduled")
    with pytest.raises(ConflictError, match="has not been asked"):
        needed.services.ledger.begin(needed.due, "robot")
    needed.services.handover.take(needed.due)  # by hand it is a warning: their person decides
    assert needed.state() == "sending"


@pytest.mark.parametrize("what", ["taken back", "changed", "change asked"])
def test_what_changes_between_the_look_and_the_intent_is_not_sent(
    needed: Online, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The post is judged anew in the transaction of the intent: here it stops being approved right before that."""
    services = needed.services
    services.approval.say([needed.due], "approved")
    intent = sending.Sender._intent

    def meanwhile(self: Any, delivery_id: int, *rest: Any) -> Any:
        if what == "changed":
            post_id = services.posts.post_of(delivery_id)
            services.posts.rewrite(post_id, services.posts.written(post_id)._replace(text="Another"), None)
        else:
            services.approval.say([delivery_id], "" if what == "taken back" else "changes")
        return intent(self, delivery_id, *rest)

    monkeypatch.setattr(sending.Sender, "_intent", meanwhile)
    assert needed.run() == [("left", "post")]
    assert (needed.state(), needed.calls("send")) == ("scheduled", [])


def test_what_was_approved_with_a_file_goes_out_with_that_file_only(needed: Online, tmp_path: Path) -> None:
    file = tmp_path / "a.gif"
    file.write_bytes(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")
    post_id = needed.services.posts.post_of(needed.due)
    post = needed.services.posts.written(post_id)
    needed.services.posts.rewrite(post_id, post._replace(media=(Piece(str(file), "dot"),)), None)
    needed.services.approval.say([needed.due], "approved")
    file.write_bytes(b"GIF89a\x02\x00\x02\x00\x00\x00\x00;")
    (row,) = needed.services.publisher.pass_(needed.due).rows
    assert "another one than when it was added" in row.reason
    assert needed.calls("send") == []


def test_where_it_is_wanted_only_nothing_is_held(needed: Online) -> None:
    needed.services.manage.edit_brand("acme", approval="wanted")
    assert needed.run() == [("sent", "post")]


def test_what_follows_a_post_that_is_out_goes_out_too(needed: Online) -> None:
    number = needed.post("With a comment", comment="below")
    needed.services.approval.say([number, needed.due], "approved")
    needed.run()
    assert [state for _, state, _ in needed.sendings(number)] == ["published", "published"]


def test_what_is_due_soon_and_what_is_to_be_changed_is_told(small: Services, clock: Clock) -> None:
    first, second = deliveries(small)

    def told() -> list[tuple[str, int | None]]:
        return [(each.cause, each.delivery_id) for each in alerts(small.home, [], None)]

    assert told() == []
    small.manage.edit_brand("acme", approval="needed")
    small.approval.say([second], "changes", "no", "Ann")
    assert told() == [("changes asked", second)]
    clock.forward(days=1, hours=6)
    assert told() == [("changes asked", second), ("unapproved", first)]


def test_the_filter_takes_posts_by_their_clients_word(small: Services) -> None:
    assert STATES == APPROVALS == Approval.__args__  # type: ignore[attr-defined]
    first, second = deliveries(small)
    draft = rows(small, "SELECT id FROM deliveries WHERE due_at IS NULL")[0][0]

    def found(words: str) -> list[int]:
        window = small.filters.posts(small.filters.parse(words))
        return [row.delivery_id for row in window.rows(0, 9)]

    assert found("approval:none") == [first, second, draft]
    small.approval.say([first], "approved")
    small.approval.say([second], "changes")
    assert found("approval:approved") == [first]
    assert found("approval:changes,asked") == [second]
    assert found("-approval:approved") == [second, draft]
    assert found("approval:none") == [draft]
    post_id = small.posts.post_of(first)
    small.posts.rewrite(post_id, small.posts.written(post_id)._replace(text="b"), None)
    assert found("approval:none") == [first, second, draft]
    assert small.filters.posts(small.filters.parse("approval:asked")).count == 0


def test_queue_calendar_and_checks_say_how_posts_stand(small: Services) -> None:
    from datetime import date

    first, second = deliveries(small)
    monday = date(2026, 11, 23)

    def marks() -> list[str]:
        queue = {
            row.delivery_id: row.approval for row in small.queue.reader.view().window.rows(0, 99) if row.delivery_id
        }
        week = small.calendar.reader.week(monday)
        shown = {each.delivery_id: each.approval for day in week.days for each in day.entries if each.delivery_id}
        assert all(queue[number] == shown[number] for number in shown)
        return [queue[first], queue[second]]

    def told() -> list[tuple[str, str]]:
        report = small.lint.all("acme")
        said = [each for each in report.findings if each.rule in {"unapproved", "changes-asked"}]
        assert all(each in small.lint.post(each.post_id) for each in said)
        return sorted((each.rule, each.severity) for each in said)

    assert (marks(), told()) == (["", ""], [])
    small.manage.edit_brand("acme", approval="wanted")
    assert (marks(), told()) == (["none", "none"], [("unapproved", "info")] * 2)
    small.manage.edit_brand("acme", approval="needed")
    page = small.approval_pages.make("acme", monday, monday + timedelta(days=6))
    assert (marks(), told()) == (["asked", "asked"], [("unapproved", "warning")] * 2)
    small.approval.take(send(small, page, {first: ("approved", ""), second: ("changes", "no")}))
    assert (marks(), told()) == (["approved", "changes"], [("changes-asked", "warning")])
