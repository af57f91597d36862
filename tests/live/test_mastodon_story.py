"""A person's day on Mastodon by the program's own commands: queue, publish, be answered and liked, sync."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.connectors.contract import kept
from tests.live.test_mastodon import frozen, opened
from tests.servers.mastodon_strict import StrictMastodon

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.mastodon_mocked import MastodonMock

pytestmark = pytest.mark.live

ACCOUNT = "acme/mastodon"


class Desk:
    """A home of its own with one account, and the commands on it."""

    def __init__(self, home: Path, url: str, token: str) -> None:
        self.home = home
        self.token = token
        self.env = {**os.environ, "SMDASH_HOME": str(home), "SMDASH_SECRETS": "file", "TZ": "UTC"}
        self.run("brand", "add", "acme")
        self.run("account", "add", ACCOUNT, "--handle", f"@ann@{urlsplit(url).netloc}")
        self.run("account", "connect", ACCOUNT, "--server", url, "--token-stdin", "--anyway", typed=token)

    def run(self, *words: str, typed: str = "") -> str:
        command = [sys.executable, "-m", "smdash", *words]
        done = subprocess.run(command, env=self.env, input=typed, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        assert self.token not in done.stdout + done.stderr
        return done.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    def queue(self, text: str, *more: str) -> None:
        """Queue a post that was due a minute ago, as if it had been queued before that."""
        now = datetime.now(UTC)
        at = (now - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M")
        self.run("--now", (now - timedelta(minutes=5)).isoformat(), "add", text, "--to", ACCOUNT, "--at", at, *more)


def day(url: str, tokens: dict[str, str], folder: Path) -> None:
    picture = folder / "cat.png"
    Image.new("RGB", (40, 30), "red").save(picture)
    desk = Desk(folder / "home", url, tokens["ann"])
    desk.queue("Grüße \U0001f469\u200d\U0001f4bb #kaffee", "--first-comment", "And more", "--warning", "Coffee")
    desk.queue("With a picture", "--media", f"{picture}=A red cat", "--overtime", "--force")
    desk.run("publish")
    desk.run("publish")
    with opened(url, tokens["bob"]) as bob, opened(url, tokens["ann"]) as ann:
        posts = {post.text: post for page in ann.pages("posts", "") for post in page.posts}
        assert sorted(posts) == ["And more", "Grüße \U0001f469\u200d\U0001f4bb #kaffee", "With a picture"]
        first = posts["Grüße \U0001f469\u200d\U0001f4bb #kaffee"]
        assert first.remote.facts["content_warning"] == posts["And more"].remote.facts["content_warning"] == "Coffee"
        assert posts["And more"].answers == first.remote.id
        assert posts["With a picture"].attachments == 1
        bob.send(frozen(bob, "How much?", reply_to=kept(first.remote)))
    desk.run("sync")
    [item] = desk.json("inbox")["rows"]
    assert (item["kind"], item["account"]) == ("reply", ACCOUNT)
    assert item["text"].endswith("How much?")
    assert desk.run("sync").strip() == f"{ACCOUNT}: nothing new"
    answered(desk, url, tokens, item)
    [vault] = (desk.home / "secrets").iterdir()
    for file in desk.home.rglob("*"):
        assert file == vault or not file.is_file() or tokens["ann"].encode() not in file.read_bytes(), file


def answered(desk: Desk, url: str, tokens: dict[str, str], item: Any) -> None:
    """Answer what came in, in public and directly, and see that it is there once, for those it is for, and known here."""
    sent = desk.json("inbox", "reply", str(item["id"]), "Twenty euros.")
    assert (sent["state"], sent["by_hand"]) == ("published", False), sent
    with opened(url, tokens["bob"]) as bob:
        bob.send(frozen(bob, "@ann Between us: is it good?", visibility="direct"))
    desk.run("sync")
    [direct] = desk.json("inbox")["rows"]
    quiet = desk.json("inbox", "reply", str(direct["id"]), "It is.", "--after", "waiting")
    assert quiet["state"] == "published", quiet
    with opened(url, tokens["ann"]) as ann:
        posts = [post for page in ann.pages("posts", "") for post in page.posts]
    found = {post.text.removeprefix("@bob").strip(): post for post in posts if post.answers}
    assert found["Twenty euros."].direct is False
    assert found["It is."].direct is True
    assert sum("Twenty euros." in post.text for post in posts) == 1
    desk.run("sync")
    desk.run("sync")
    assert desk.json("inbox")["rows"] == []
    ledger = [row["state"] for row in desk.json("ledger")["rows"] if row["reply_id"]]
    assert ledger == ["published", "published"]
    desk.run("ledger", f"r{sent['reply_id']}", "--take-down", "--yes")
    with opened(url, tokens["ann"]) as ann:
        assert not [post for page in ann.pages("posts", "") for post in page.posts if "Twenty" in post.text]


@pytest.mark.parametrize("kind", ["mastodon", "hollo"])
def test_a_day_of_one_person_on_a_strict_server(kind: str, tmp_path: Path) -> None:
    with StrictMastodon(kind) as server:
        day(server.url, {name: f"token-{name}" for name in ("ann", "bob")}, tmp_path)
        assert not server.complaints


def test_a_day_of_one_person_on_somebody_elses_server(mastodon_mock: MastodonMock, tmp_path: Path) -> None:
    day(mastodon_mock.url, mastodon_mock.tokens, tmp_path)


def test_a_like_and_a_follow_reach_the_figures(tmp_path: Path) -> None:
    with StrictMastodon() as server:
        desk = Desk(tmp_path / "home", server.url, "token-ann")
        desk.queue("Likeable")
        desk.run("publish")
        [post] = server.posts()
        desk.run("sync")
        server.world.favourite("bob", post["id"])
        server.world.follow("bob", "ann")
        desk.run("sync")
        lines = desk.run("metrics", "posts", ACCOUNT).splitlines()
        assert any(" 1 " in line for line in lines if "Likeable" in line), lines
        followers = [line for line in desk.run("metrics").splitlines() if "Followers" in line]
        assert followers[0].split()[1] == "1", followers
