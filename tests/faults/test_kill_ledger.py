"""Killed while posting: what was begun is asked about, what was answered stays answered, and nothing goes out twice.

A child plays a connector: it notes the intent, "posts" by adding a line to a file, and notes the outcome. The parent
kills it after a random delay, again and again. ``SMDASH_KILL_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import ConflictError
from smdash.services.care.invariants import INVARIANTS
from smdash.services.publishing.ledger import HAND, STUCK_AFTER
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("SMDASH_KILL_SEED") or random.SystemRandom().randrange(10**6))
POSTS, KILLS = 60, 6
pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")

PUBLISHER = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from smdash.bootstrap import services_for
from smdash.domain.errors import SmdashError
home, now, network = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
services = services_for(home, now)
services.home.store.write("warm", services.home.now())
print("ready", flush=True)
todo = [row[0] for row in services.home.read().execute("SELECT id FROM deliveries WHERE state = 'scheduled' ORDER BY id")]
for delivery_id in todo:
    try:
        intent = services.ledger.begin(delivery_id, "robot", "text")
    except SmdashError:
        continue
    with network.open("a") as out:
        out.write(f"{{delivery_id}}\\n")
    services.ledger.publish(delivery_id, remote_id=f"r{{delivery_id}}", key=intent.key)
print("done", flush=True)
"""


def _fill(services: Services) -> None:
    home = services.home
    with home.store.write("fill", home.now(), journaled=False) as w:
        row = w.conn.execute("SELECT post_id, variant_id, account_id FROM deliveries ORDER BY id").fetchone()
        w.conn.execute("DELETE FROM deliveries")
        w.conn.executemany(
            """INSERT INTO deliveries(uid, post_id, variant_id, account_id, state, due_at, created_at, updated_at)
               VALUES (?, ?, ?, ?, 'scheduled', ?, ?, ?)""",
            [(f"k{n}", *row, w.now, w.now, w.now) for n in range(POSTS)],
        )


def _run_and_kill(folder: Path, moment: str, network: Path, delay: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(folder), moment, str(network)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)


def test_b1_a_killed_publisher_leaves_a_question_and_never_posts_twice(
    small: Services, clock: Clock, tmp_path: Path
) -> None:
    _fill(small)
    chance = random.Random(SEED)
    network = tmp_path / "network"
    network.touch()
    moment = clock.moment.isoformat()
    for _ in range(KILLS):
        _run_and_kill(small.home.folder, moment, network, chance.uniform(0.0, 0.12))
    posted = Counter(int(line) for line in network.read_text(encoding="utf-8").split())
    states = dict(rows(small, "SELECT id, state FROM deliveries"))
    note = f"seed {SEED}"
    assert set(posted.values()) <= {1}, note
    for number, state in states.items():
        assert state in {"scheduled", "sending", "published"}, note
        if state == "published":
            assert posted[number] == 1, note
        if posted[number]:
            assert state in {"sending", "published"}, note
        if state == "scheduled":
            assert not posted[number], note
    assert list(states.values()).count("sending") <= KILLS, note
    for name, query, _ in INVARIANTS:
        assert rows(small, query)[0][0] == 0, (name, note)


def test_b1_killed_between_intent_and_outcome(small: Services, clock: Clock, tmp_path: Path) -> None:
    """The very moment: posted, and no answer noted."""
    _fill(small)
    script = PUBLISHER.replace(
        "    services.ledger.publish(", "    import os; os.kill(os.getpid(), 9)\n    services.ledger.publish("
    )
    network = tmp_path / "network"
    done = subprocess.run(
        [sys.executable, "-c", script, str(small.home.folder), clock.moment.isoformat(), str(network)],
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL
    number = int(network.read_text(encoding="utf-8"))
    assert rows(small, "SELECT state, attempts FROM deliveries WHERE id = ?", number) == [("sending", 1)]
    clock.moment += STUCK_AFTER
    assert [each.delivery_id for each in small.ledger.stuck()] == [number]
    for via in ("robot", HAND):
        with pytest.raises(ConflictError):
            small.ledger.begin(number, via)
    assert number in [row.delivery_id for row in small.handover.due().of("waiting")]
    small.handover.done(number, "https://s.example/@acme/1")
    assert small.ledger.stuck() == []
