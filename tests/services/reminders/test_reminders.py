"""Reminders: one word about what waits, once for each post, and silence where it is wanted."""

from __future__ import annotations

import json
import shutil
from datetime import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from smdash.bootstrap import services_for
from smdash.domain.errors import UsageError
from smdash.domain.publishing.alerts import notices
from smdash.domain.publishing.reminders import Quiet, read_quiet
from smdash.domain.times.when import When
from smdash.services.care.care import CareService
from smdash.services.home import AWAY
from smdash.services.publishing.alerts import alerts
from smdash.services.reminders.reminders import ReminderService
from smdash.store import settings as setting_store
from tests.worlds import rows, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.worlds import Clock

ADDRESS = "https://ntfy.sh/acme-very-secret-topic"


class Server:
    """An ntfy server in memory; ``answers`` are the statuses it gives, 200 where none is left."""

    def __init__(self) -> None:
        self.words: list[dict[str, Any]] = []
        self.answers: list[int] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.words.append(json.loads(request.content))
        return httpx.Response(status, json={"error": "no acme-very-secret-topic"})

    def told(self) -> list[str]:
        return [each["message"] for each in self.words]


@pytest.fixture
def server(small: Services, monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(ReminderService, "transport", httpx.MockTransport(made))
    small.reminders.by_ntfy(ADDRESS)
    return made


def test_a_word_comes_at_its_time_and_once(small: Services, server: Server, clock: Clock) -> None:
    assert small.reminders.remind().posts == 0
    clock.forward(days=1, hours=23, minutes=47, seconds=59)
    assert small.reminders.remind().posts == 0
    clock.forward(seconds=2)
    assert small.reminders.remind().posts == 1
    assert (server.words[0]["title"], server.told()) == ("1 post to hand over", ["acme/mastodon 09:00"])
    clock.forward(hours=5)
    assert small.reminders.remind().posts == 0
    assert small.reminders.view().last_at is not None


def test_several_at_one_time_are_one_word_without_their_texts(small: Services, server: Server, clock: Clock) -> None:
    for number in range(6):
        write_post(small, f"A private text {number}", ["acme/x"], When("slot"))
    clock.forward(days=60)
    assert small.reminders.remind().posts == 8
    assert server.told()[0].splitlines()[-1] == "and 3 more"
    assert "private" not in str(server.words)
    assert len(server.words) == 1


def test_a_post_that_got_another_time_is_told_of_anew(small: Services, server: Server, clock: Clock) -> None:
    clock.forward(days=2)
    small.reminders.remind()
    (number,) = [row.delivery_id for row in small.handover.due().rows]
    small.queue.to_next_slot([number])
    assert small.reminders.remind().posts == 0
    clock.forward(days=7)
    assert small.reminders.remind().posts == 2
    assert len(server.words) == 2


def test_texts_are_told_where_that_is_wanted_and_harmless(small: Services, server: Server, clock: Clock) -> None:
    small.reminders.by_ntfy(ADDRESS, with_text=True)
    write_post(small, "Look\n\x1b[31mhere \u202e", ["bean/instagram"], When("slot"))
    clock.forward(days=6)
    small.reminders.remind()
    assert any(line.startswith("bean/instagram ") and ": Look" in line for line in server.told()[0].splitlines())
    assert "\x1b" not in server.told()[0]


def test_there_is_silence_in_quiet_hours_away_and_paused(small: Services, server: Server, clock: Clock) -> None:
    small.reminders.by_ntfy(ADDRESS, quiet="22:00-10:00")
    clock.forward(days=2)  # Monday, 9:12
    assert small.reminders.remind().posts == 0
    clock.forward(hours=1)
    with small.home.write("", journaled=False) as w:
        setting_store.put(w, AWAY, [{"first": "2026-11-23", "last": "2026-11-23", "reason": ""}])
    assert small.reminders.remind().posts == 0
    clock.forward(days=1)
    small.pauses.pause("brand", "acme")
    assert small.reminders.remind().posts == 0
    assert server.words == []
    assert small.handover.due().rows
    clock.forward(days=1)
    small.pauses.resume()
    assert small.reminders.remind().posts == 2


def test_what_a_program_sends_is_no_word_until_it_is_late(
    small: Services, fake: FakeNetwork, server: Server, clock: Clock
) -> None:
    del fake
    clock.forward(days=1, hours=23, minutes=50)
    assert small.reminders.remind().posts == 0
    clock.forward(hours=1)
    assert small.reminders.remind().posts == 1
    assert server.told() == ["acme/mastodon 09:00 (late)"]


def test_what_keeps_a_word_back_is_said_once_and_tried_again(small: Services, server: Server, clock: Clock) -> None:
    server.answers = [403]
    clock.forward(days=2)
    found = small.reminders.remind()
    assert found.posts == 0
    assert "refused" in found.problem
    assert "very-secret" not in found.problem
    assert small.reminders.remind().posts == 0  # left alone for some minutes
    (said,) = [each for each in notices(alerts(small.home, [], None)) if each.cause == "reminder"]
    assert said.words.startswith("Reminders do not reach you: https://ntfy.sh")
    (check,) = [each for each in CareService(small.home).doctor() if each.name == "reminders"]
    assert check.result == "warning"
    clock.forward(minutes=6)
    assert small.reminders.remind().posts == 1
    assert small.reminders.view().problem == ""
    assert not [each for each in alerts(small.home, [], None) if each.cause == "reminder"]


def test_a_program_that_ends_before_its_note_reminds_again(
    small: Services, server: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.forward(days=2)
    with monkeypatch.context() as patch:
        patch.setattr(ReminderService, "_tell", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            small.reminders.remind()
    assert small.reminders.remind().posts == 1
    assert server.told() == ["acme/mastodon 09:00"] * 2


def test_two_programs_are_one_word(small: Services, server: Server, clock: Clock) -> None:
    clock.forward(days=2)
    other = ReminderService(small.home)
    with small.home.write("", journaled=False) as w:
        w.conn.execute("INSERT INTO leases(name, holder, until) VALUES ('reminder', 'another', '2027-01-01T00:00:00Z')")
    assert other.remind().posts == 0
    assert server.words == []


def test_the_secret_is_nowhere_in_the_data(small: Services, server: Server) -> None:
    del server
    small.reminders.by_ntfy(ADDRESS, "tk_another_secret")
    kept = str(rows(small, "SELECT * FROM settings")) + "\n".join(small.home.read().iterdump())
    assert "very-secret" not in kept
    assert "tk_another" not in kept
    assert "very-secret" not in str(small.reminders.view())
    folder = small.home.folder / "secrets"
    assert "very-secret" in "".join(each.read_text() for each in folder.glob("reminder.json"))
    assert small.reminders.off() == []
    assert list(folder.glob("reminder.json")) == []
    assert small.reminders.view().way == ""
    assert small.reminders.remind().posts == 0
    with pytest.raises(UsageError, match="nobody is reminded"):
        small.reminders.test()


def test_a_copy_of_a_home_reminds_nobody_while_that_is_there(
    small: Services, server: Server, clock: Clock, tmp_path: Path
) -> None:
    clock.forward(days=2)
    copy = tmp_path / "copy"
    shutil.copytree(small.home.folder, copy)
    other = services_for(copy, clock().isoformat())
    other.reminders.transport = httpx.MockTransport(server)
    assert "is a copy of" in other.reminders.remind().problem
    assert server.words == []
    assert small.reminders.remind().posts == 1


def test_the_environment_holds_the_secret_where_it_is_told_to(
    small: Services, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMDASH_SECRETS", "environment")
    with pytest.raises(UsageError, match="set SMDASH_REMINDER"):
        small.reminders.by_ntfy(ADDRESS)
    monkeypatch.setenv("SMDASH_REMINDER", ADDRESS)
    assert small.reminders.by_ntfy(ADDRESS).place == "environment"
    small.reminders.test()
    assert server.words[0]["topic"] == "acme-very-secret-topic"


@pytest.mark.parametrize(
    ("hours", "at", "silent"),
    [
        ("22:00-07:00", time(23), True),
        ("22:00-07:00", time(6, 59), True),
        ("22:00-07:00", time(7), False),
        ("9-17", time(12), True),
        ("9-17", time(17), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(hours: str, at: time, silent: bool) -> None:
    found = read_quiet(hours)
    assert isinstance(found, Quiet)
    assert found.holds(at) is silent


def test_quiet_hours_that_are_none() -> None:
    assert read_quiet("none") is None
    for wrong in ("22:00", "22:00-", "9-9", "later-9"):
        with pytest.raises(UsageError):
            read_quiet(wrong)
