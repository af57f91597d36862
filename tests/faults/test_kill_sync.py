"""A sync that is killed at any moment loses nothing and doubles nothing: the next one goes on behind it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from smdash.bootstrap import services_for
from tests.servers.faults import FOREVER, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.mastodon_strict import StrictMastodon

MESSAGES, POSTS = 170, 60


def sync(home: Path, now: datetime) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "smdash", "--home", str(home), "--now", now.isoformat(), "sync"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "SMDASH_SECRETS": "file"}
    )


def stored(home: Path) -> int:
    with sqlite3.connect(f"file:{home / 'smdash.db'}?mode=ro", uri=True) as conn:
        return int(
            conn.execute("SELECT (SELECT count(*) FROM inbox_items) + (SELECT count(*) FROM remote_posts)").fetchone()[
                0
            ]
        )


def test_a_killed_sync_loses_and_doubles_nothing(tmp_path: Path, strict_mastodon: StrictMastodon) -> None:
    home, world = tmp_path / "home", strict_mastodon.world
    services = services_for(home)
    services.manage.add_brand("acme")
    services.manage.add_account("acme", "mastodon")
    signing_in = {"server": strict_mastodon.url, "token": strict_mastodon.token}
    services.connections.sign_in("acme/mastodon", signing_in, anyway=True)
    services.home.store.close_read()
    for number in range(MESSAGES):
        world.post("bob", f"@ann message {number}")
    for number in range(POSTS):
        world.post("ann", f"post {number}")
    strict_mastodon.faults.append(Fault("delay", "after", path="/api/v1/*", seconds=0.1, count=FOREVER))
    now = datetime.now(UTC)
    for least in (1, 90, 171):
        running = sync(home, now)
        until = time.monotonic() + 60
        while running.poll() is None and stored(home) < least:
            assert time.monotonic() < until
            time.sleep(0.005)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        world.post("bob", f"@ann after {least}")
        now += timedelta(minutes=2)  # whoever comes later, when nobody holds the account any more
    strict_mastodon.faults.clear()
    last = sync(home, now)
    said, _ = last.communicate(timeout=60)
    assert last.returncode == 0, said
    with sqlite3.connect(home / "smdash.db") as conn:
        texts = [row[0] for row in conn.execute("SELECT body FROM inbox_items")]
        posts = [row[0] for row in conn.execute("SELECT body FROM remote_posts")]
    wanted = [*(f"message {number}" for number in range(MESSAGES)), *(f"after {least}" for least in (1, 90, 171))]
    assert sorted(text.removeprefix("@ann ") for text in texts) == sorted(wanted)
    assert sorted(posts) == sorted(f"post {number}" for number in range(POSTS))
