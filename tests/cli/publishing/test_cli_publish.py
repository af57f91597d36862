"""``smdash publish``: what it sends, what it prints, and what it ends with."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from smdash.bootstrap import services_for
from smdash.connectors.base import RejectedError, UnavailableError, UncertainError
from tests.cli.base.test_cli_json_contract import documented, keys
from tests.connectors.fake import FakeNetwork, FakeNetworks, fails
from tests.services.connections.connecting import TOKEN
from tests.worlds import NOW as MOMENT

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.connectors.base import Prepared
    from tests.cli.cli_world import Smdash

DUE = "2026-11-23T09:05+01:00"


@pytest.fixture
def fake(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    """Connect acme/mastodon to a network in memory, for every run of the command line."""
    made = FakeNetwork(tokens={TOKEN}, now=lambda: MOMENT)
    monkeypatch.setattr("smdash.connectors.registry.Networks", lambda: FakeNetworks(mastodon=made))
    services = services_for(acme.home, DUE)
    services.connections.sign_in("acme/mastodon", {"token": TOKEN}, anyway=True)
    services.home.store.close_read()
    made.calls.clear()
    return made


def test_what_is_due_goes_out_once(acme: Smdash, fake: FakeNetwork) -> None:
    said = acme("publish", now=DUE).stdout
    assert "sent" in said
    assert "acme/mastodon" in said
    assert "https://fake.example/1" in said
    assert acme("publish", "--due", now=DUE).stdout == "Nothing is due on connected accounts.\n"
    assert len(fake.posts) == 1


def test_a_trial_run_shows_text_account_and_time_and_asks_nothing(acme: Smdash, fake: FakeNetwork) -> None:
    said = acme("publish", "--dry-run", now=DUE).stdout
    assert said.startswith("would go")
    assert "Launch day on Mastodon" in said
    assert fake.calls == []
    found = json.loads(acme("publish", "--dry-run", "--json", now=DUE).stdout)
    assert keys(found) == documented()["publish"]
    assert (found["dry_run"], found["rows"][0]["result"], len(found["rows"][0]["parts"])) == (True, "would send", 1)


def test_a_trial_run_names_what_goes_out_with_the_text(acme: Smdash, fake: FakeNetwork, tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    Image.new("RGB", (4, 3), "red").save(picture)
    more = ("--media", f"{picture}=A red cat", "--warning", "Cats", "--lang", "de", "--force", "--overtime")
    acme("add", "Look", "--to", "acme/mastodon", "--at", "2026-11-23 09:20", *more)
    said = acme("publish", "--dry-run", now="2026-11-23T09:21+01:00").stdout
    assert said.count("Look") == 1
    assert [line.strip() for line in said.splitlines() if line.startswith("  ")][-3:] == [
        "content warning: Cats",
        "language: de",
        "file: cat.png, alternative text: A red cat",
    ]


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [
        (RejectedError("it is too long."), 1, "failed"),
        (UnavailableError("no connection."), 3, "again"),
        (UncertainError("the connection broke."), 1, "unconfirmed"),
    ],
)
def test_the_exit_code_says_whether_to_come_back(
    acme: Smdash, fake: FakeNetwork, error: Exception, code: int, word: str
) -> None:
    fake.repeats = False
    fake.before = fails(error)  # type: ignore[arg-type]
    said = acme("publish", now=DUE, code=code).stdout
    assert said.startswith(word)
    assert fake.posts == []


def test_one_post_by_its_number(acme: Smdash, fake: FakeNetwork) -> None:
    number = json.loads(acme("publish", "--dry-run", "--json", now=DUE).stdout)["rows"][0]["delivery_id"]
    early = "2026-11-23T08:00+01:00"
    assert "not due yet" in acme("publish", "--id", str(number), now=early, code=1).stdout
    late = "2026-11-23T12:00+01:00"
    assert acme("publish", now=late).stdout == "Nothing is due on connected accounts.\n"
    assert acme("publish", "--id", f"#{number}", now=late).stdout.startswith("sent")
    assert "published" in acme("publish", "--id", str(number), now=late, code=1).stdout
    assert "no such post" in acme("publish", "--id", "9999", code=1).stderr
    acme("publish", "--id", "x", code=2)
    acme("publish", "--id", "1", "--watch", code=2)
    assert len(fake.posts) == 1


def test_queueing_says_where_nobody_will_send_it(acme: Smdash, fake: FakeNetwork) -> None:
    at = ("--at", "2026-11-25 09:30")
    said = acme("add", "Hello again", "--to", "acme/mastodon", *at).stderr
    assert "Nobody will send it to acme/mastodon: the dashboard's switch is off" in said
    assert "Handed over" not in said
    said = acme("add", "Hello all", "--to", "acme/mastodon,acme/x", "--at", "2026-11-26 09:30").stderr
    assert "Handed over to you at its time: acme/x." in said
    for quiet in (("acme/x", *at), ("acme/mastodon", "--at", "draft")):
        assert "Nobody" not in acme("add", "A word more", "--to", *quiet).stderr
    acme("service", "dashboard", "on")
    assert "Nobody" not in acme("add", "One for later", "--to", "acme/mastodon", "--at", "2026-11-27 09:30").stderr


def test_watching_ends_between_two_posts(acme: Smdash, fake: FakeNetwork) -> None:
    """A stop that comes while a post is sent lets it and its outcome come to an end, and begins no other."""
    acme("add", "Another one", "--to", "acme/mastodon", "--at", "2026-11-23 09:04")

    def ending(prepared: Prepared) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    fake.after = ending
    result = acme("publish", "--watch", "--json", now=DUE)
    (line,) = result.stdout.splitlines()
    assert [row["result"] for row in json.loads(line)["rows"]] == ["sent"]
    assert len(fake.posts) == 1
    assert "nobody" in acme("service", "status", now=DUE).stdout
    fake.after = None
    assert acme("publish", now=DUE).stdout.startswith("sent")


def test_one_pass_ends_between_two_posts_and_says_what_waits(acme: Smdash, fake: FakeNetwork) -> None:
    acme("add", "Another one", "--to", "acme/mastodon", "--at", "2026-11-23 09:04")

    def ending(prepared: Prepared) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    fake.after = ending
    result = acme("publish", now=DUE, code=130)
    assert result.stdout.startswith("sent")
    assert "Stopped; due posts that wait for the next pass: 1." in result.stdout
    assert len(fake.posts) == 1
    fake.after = None
    assert acme("publish", now=DUE).stdout.startswith("sent")


def test_what_sends_the_next_post_is_said_and_switched(acme: Smdash, fake: FakeNetwork) -> None:
    before = "2026-11-23T08:30+01:00"
    for command in (["due"], ["status"], ["service", "status"]):
        assert "acme/mastodon 09:00" in " ".join(acme(*command, now=before).stdout.split()), command
        assert "nobody" in acme(*command, now=before).stdout
    assert acme.json("status", now=before)["publishes"] == "nobody"
    assert "acme/mastodon 09:00 by the dashboard, while it is open." in " ".join(
        acme("service", "dashboard", "on", now=before).stdout.split()
    )
    found = acme.json("service", "status", now=before)
    assert (found["publishes"], found["next_account"], found["next_goes_out"]) == ("dashboard", "acme/mastodon", True)
    acme("service", "dashboard", "off", now=before)
    assert not acme.json("status", now=before)["next_goes_out"]
