"""``smdash reminder``: set, tested, sent by what publishes, and forgotten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from smdash.services.reminders.reminders import ReminderService
from tests.cli.base.test_cli_json_contract import documented, full, keys
from tests.servers.smtp import SmtpServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.cli_world import Smdash

DUE = "2026-11-23T09:05+01:00"
ADDRESS = "https://ntfy.sh/very-secret-topic"


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        found.append(json.loads(request.content))
        return httpx.Response(200, json={})

    monkeypatch.setattr(ReminderService, "transport", httpx.MockTransport(answer))
    return found


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


def test_a_topic_is_set_tested_used_by_publish_and_forgotten(acme: Smdash, words: list[dict[str, str]]) -> None:
    assert "Nobody is reminded" in acme("reminder").stdout
    shown = acme("reminder", "ntfy", ADDRESS, "--quiet", "22:00-07:00")
    assert "very-secret" not in shown.output
    assert "ntfy to a topic of https://ntfy.sh" in shown.stdout
    found = acme.json("reminder")
    assert full(keys(found), documented()["reminder"]) == documented()["reminder"]
    assert (found["way"], found["quiet"], found["secret"], found["text"]) == ("ntfy", "22:00-07:00", "file", False)
    assert "very-secret" not in str(found)
    acme("reminder", "test")
    assert words.pop()["topic"] == "very-secret-topic"
    acme("publish", "--dry-run", now=DUE)
    assert words == []
    acme("publish", now=DUE)
    acme("publish", now=DUE)
    (word,) = words
    assert word["title"] == "2 posts to hand over"
    assert "acme/mastodon 09:00" in word["message"]
    assert "Launch day" not in str(word)
    assert acme("reminder", "off").stdout == "No reminders any more.\n"
    assert acme.json("reminder")["way"] is None
    assert "nobody is reminded" in acme("reminder", "test", code=2).stderr


def test_the_address_may_come_from_standard_input(acme: Smdash, words: list[dict[str, str]]) -> None:
    acme("reminder", "ntfy", "--token", answer=f"{ADDRESS}\ntk_secret\n")
    acme("reminder", "test")
    assert len(words) == 1
    assert "this is missing" in acme("reminder", "ntfy", answer="", code=2).stderr
    assert "no topic" in acme("reminder", "ntfy", "https://ntfy.sh/", code=2).stderr
    assert "quiet hours" in acme("reminder", "ntfy", ADDRESS, "--quiet", "night", code=2).stderr


def test_a_mail_is_sent_and_a_wrong_password_said_in_the_status(acme: Smdash, smtp: SmtpServer) -> None:
    server = ("--server", f"127.0.0.1:{smtp.port}", "--security", "none")
    shown = acme("reminder", "mail", "ann@example.org", *server, "--text", answer="pass word 1\n")
    assert "mail to ann@example.org by 127.0.0.1" in shown.stdout
    acme("publish", now=DUE)
    ((user, to, text),) = smtp.mails
    assert (user, to) == ("ann@example.org pass word 1", ["ann@example.org"])
    assert "Launch day on Mastodon" in text
    smtp.refuse["AUTH"] = "535 not with pass word 1"
    assert "does not take the password" in acme("reminder", "test", code=1).stderr
    acme("add", "Another", "--to", "acme/x", "--at", "2026-11-23 09:20")
    later = "2026-11-23T09:21+01:00"
    acme("publish", now=later)
    for said in (acme("status", now=later).stdout, acme("doctor", now=later).stdout):
        assert said.count("does not take the password") == 1
        assert "pass word 1" not in said
    assert "pass word 1" not in str(acme.json("reminder"))
