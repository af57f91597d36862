"""A person's whole day on a real Bluesky, by the program's own commands: each is a process of its own, and may be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.servers.bluesky import Ref

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.bluesky import Bluesky, Person

pytestmark = pytest.mark.live

ACCOUNT = "acme/bluesky"


class Desk:
    """A home of its own with one account, and the commands on it."""

    def __init__(self, folder: Path, person: Person) -> None:
        folder.mkdir()
        (folder / "config.toml").write_text("grace_minutes = 1440\n", encoding="utf-8")
        self.folder = folder
        self.person = person
        self.env = {**os.environ, "SMDASH_HOME": str(folder), "SMDASH_SECRETS": "file"}
        self.password = person.app_password()
        self.run("brand", "add", "acme")
        self.run("account", "add", ACCOUNT, "--handle", f"@{person.handle}")
        given = ("--server", person.server.url, "--token-stdin")
        self.run("account", "connect", ACCOUNT, *given, typed=self.password)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "smdash", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.env, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def run(self, *words: str, typed: str = "", code: int = 0) -> str:
        with self.begin(*words) as child:
            said, wrong = child.communicate(typed)
        assert child.returncode == code, (words, child.returncode, said, wrong)
        assert self.password not in said + wrong
        return said

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    def queue(self, text: str, *more: str) -> None:
        at = (datetime.now(UTC) + timedelta(minutes=2)).strftime("%Y-%m-%d %H:%M")
        self.run("add", text, "--to", ACCOUNT, "--at", at, *more)


def later(minutes: float) -> tuple[str, str]:
    return "--now", (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


def test_a_day_of_one_person(bluesky: Bluesky, tmp_path: Path) -> None:
    ann, bob = bluesky.person("ann"), bluesky.person("bob")
    desk = Desk(tmp_path / "home", ann)
    desk.queue(f"Grüße @{bob.handle} #kaffee", "--first-comment", "And one more thing", "--lang", "de")
    assert desk.run("publish").startswith("Nothing is due")
    desk.run("publish", *later(3))
    desk.run("publish", *later(3))
    post, comment = ann.records()
    assert post["value"]["text"] == f"Grüße @{bob.handle} #kaffee"
    assert comment["value"]["reply"]["parent"]["uri"] == post["uri"]

    time.sleep(0.5)  # See tests/servers/bluesky.py: the two accounts are read side by side.
    ref = Ref(post["uri"], post["cid"])
    bob.like(ref)
    bob.reply(ref, ref, "Danke!")
    bob.follow(ann)

    def come_in() -> list[Any]:
        desk.run("sync")
        return list(desk.json("inbox")["rows"])

    [item] = bluesky.until(come_in)
    assert (item["kind"], item["text"], item["handle"]) == ("reply", "Danke!", f"@{bob.handle}")

    sent = desk.json("inbox", "reply", str(item["id"]), "Gern!")
    assert sent["state"] == "published", sent
    [answer] = [each for each in ann.records() if each["value"]["text"] == "Gern!"]
    assert answer["value"]["reply"]["root"]["uri"] == post["uri"]
    assert answer["value"]["reply"]["parent"]["uri"] != post["uri"]
    assert sent["permalink"].endswith(answer["uri"].rpartition("/")[2])
    desk.run("sync")
    assert desk.json("inbox")["rows"] == []

    def liked() -> bool:
        desk.run("sync")
        posts = desk.run("metrics", "posts", ACCOUNT)
        return any(" 1 " in line for line in posts.splitlines() if "kaffee" in line)

    assert bluesky.until(liked)
    # The servers count likes, answers and followers one after the other; then nothing is new any more.
    assert bluesky.until(lambda: desk.run("sync").strip() == f"{ACCOUNT}: nothing new")
    [vault] = (desk.folder / "secrets").iterdir()
    secrets = json.loads(vault.read_text("utf-8"))["secret"]
    assert set(secrets) == {"app_password", "access", "refresh"}
    others = [each for each in desk.folder.rglob("*") if each.is_file() and each != vault]
    assert others
    for file in others:
        assert not [key for key, secret in secrets.items() if secret.encode() in file.read_bytes()], file


def test_whatever_is_killed_nothing_goes_out_twice_and_nothing_is_lost(pds: Bluesky, tmp_path: Path) -> None:
    ann = pds.person("ann")
    desk = Desk(tmp_path / "home", ann)
    wanted = [f"Post {n}" for n in range(12)]
    for text in wanted:
        desk.queue(text)
    killed = 0
    for attempt in range(7):
        # Killed as soon as one more is out, or a little later: mostly before it is noted here that it is. Each time
        # after the leases of the last one have run out.
        before = len(ann.texts())
        with desk.begin("publish", *later(3 + 6 * attempt)) as child:
            while child.poll() is None and len(ann.texts()) == before:
                time.sleep(0.002)
            time.sleep(0.01 * attempt)
            killed += child.poll() is None
            child.kill()
            child.communicate()
        assert max(Counter(ann.texts()).values(), default=0) <= 1
        if len(ann.texts()) == len(wanted):
            break
    assert killed >= 3
    for attempt in range(3):
        desk.run("publish", *later(60 + 6 * attempt))
    assert Counter(ann.texts()) == Counter(wanted)
    assert desk.run("publish", *later(80)).startswith("Nothing is due")


def test_two_at_once_send_each_post_once(pds: Bluesky, tmp_path: Path) -> None:
    ann = pds.person("ann")
    desk = Desk(tmp_path / "home", ann)
    wanted = [f"Post {n}" for n in range(6)]
    for text in wanted:
        desk.queue(text)
    both = [desk.begin("publish", *later(3)) for _ in range(2)]
    for child in both:
        child.communicate()
    desk.run("publish", *later(3))
    assert Counter(ann.texts()) == Counter(wanted)
