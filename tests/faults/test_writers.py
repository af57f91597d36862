"""Many writers at once: no update is lost, and whoever has to wait waits or is told in words."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.bootstrap import services_for
from smdash.domain.errors import BusyError
from smdash.domain.times.when import When
from smdash.store import settings as setting_store
from tests.worlds import NOW, rows, write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services

ROOT = Path(__file__).resolve().parents[2]

WRITER = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from smdash.bootstrap import services_for
from smdash.domain.times.when import When
from smdash.store import settings as setting_store
from tests.worlds import write_post
services = services_for(Path(sys.argv[1]), {NOW.isoformat()!r})
name = sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    write_post(services, f"{{name}}-{{number}}", ["acme/x"], When("draft"))
    with services.home.store.write("count", services.home.now(), journaled=False) as w:
        setting_store.put(w, "counter", setting_store.get(w.conn, "counter", 0) + 1)
"""


def test_processes_and_threads_write_at_once_and_lose_nothing(small: Services) -> None:
    """Four processes of one writer and sixteen threads here, 6 acts each: every post and every count arrives."""
    acts = 6
    (last,) = rows(small, "SELECT max(id) FROM changes")
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(small.home.folder), f"p{n}", str(acts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(4)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "ready"
    wrong: list[BaseException] = []
    start = threading.Event()

    def work(name: str) -> None:
        start.wait()
        own = services_for(small.home.folder, NOW.isoformat())
        try:
            for number in range(acts):
                write_post(own, f"{name}-{number}", ["acme/x"], When("draft"))
                with own.home.store.write("count", NOW, journaled=False) as w:
                    setting_store.put(w, "counter", setting_store.get(w.conn, "counter", 0) + 1)
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            wrong.append(error)
        finally:
            own.home.store.close_read()

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    start.set()
    for child in children:
        _, said = child.communicate("go\n", timeout=60)
        assert child.returncode == 0, said
        assert said == ""
    for thread in threads:
        thread.join(timeout=60)
    assert wrong == []
    names = {f"{who}-{n}" for who in [*(f"p{k}" for k in range(4)), *(f"t{k}" for k in range(16))] for n in range(acts)}
    assert {row[0] for row in rows(small, "SELECT body FROM posts WHERE id > 2")} == names
    assert rows(small, "SELECT value FROM settings WHERE key = 'counter'") == [(str(20 * acts),)]
    steps = rows(small, "SELECT change_id FROM change_rows WHERE tbl = 'posts' AND change_id > ?", *last)
    assert len(steps) == len(set(steps)) == len(names)
    assert [check for check in small.care.doctor() if check.result == "bad"] == []
    for _ in range(len(names)):
        assert small.undo.undo() == "New post for acme/x"
    assert rows(small, "SELECT count(*) FROM posts") == [(2,)]


def test_readers_see_whole_states_while_somebody_writes(small: Services) -> None:
    """A bulk act is seen entirely or not at all, and reading never waits for it."""
    with small.home.store.write("items", NOW) as w:
        w.conn.executemany(
            "INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at) VALUES (1, ?, 'comment', 'x', ?, ?)",
            [(f"r{n}", w.now, w.now) for n in range(200)],
        )
    stop = threading.Event()

    def work() -> None:
        own = services_for(small.home.folder, NOW.isoformat())
        while not stop.is_set():
            own.inbox.done(range(1, 201))
            own.undo.undo()
        own.home.store.close_read()

    thread = threading.Thread(target=work)
    thread.start()
    seen = set()
    for looked in range(100_000):
        seen.add(small.inbox.view().open)
        if looked > 200 and len(seen) > 1:
            break
    stop.set()
    thread.join(timeout=30)
    assert seen <= {0, 200}
    assert len(seen) == 2


def test_busy_is_told_in_words_and_the_home_stays_usable(small: Services) -> None:
    told: list[BusyError] = []
    with small.home.store.write("long", NOW) as w:
        w.conn.execute("UPDATE brands SET name = 'x'")
        try:
            small.unsaved.save("new", {"text": "typed meanwhile"})
        except BusyError as error:
            told.append(error)
        assert small.queue.reader.view().window.count > 0
    assert len(told) == 1
    assert all(error.hint and "another program" in str(error) for error in told)
    small.unsaved.save("new", {"text": "typed meanwhile"})
    assert small.unsaved.load("new") == {"text": "typed meanwhile"}


def test_undo_in_two_programs_is_never_the_same_step_twice(small: Services) -> None:
    for number in range(12):
        write_post(small, f"{number}", ["acme/x"], When("draft"))
    labels: list[str | None] = []

    def work() -> None:
        own = services_for(small.home.folder, NOW.isoformat())
        labels.extend(own.undo.undo() for _ in range(3))
        own.home.store.close_read()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert labels == ["New post for acme/x"] * 12
    assert rows(small, "SELECT count(*) FROM posts") == [(2,)]
