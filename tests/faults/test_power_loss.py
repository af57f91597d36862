"""The power fails just after something was said: what was said of the ledger is on the disk by then.

Killing a program cannot show that, since the kernel still writes what it was given. So every write and every sync of a
child is noted, and the disk is put together again from what had been synced before the first word.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.posts.states import State
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services

ROOT = Path(__file__).resolve().parents[2]
COMPILER = shutil.which("cc")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or COMPILER is None,
    reason="writes are noted by a library preloaded on Linux, built with cc",
)
HEAD = struct.Struct("=cIIq")
CARELESS = """
import sys
from smdash.store import connection
connection._make_durable = lambda conn: None
from smdash.__main__ import main
sys.exit(main())
"""
"""The command line with the wait for the disk taken out of it: the tests below must be able to fail."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the library that notes writes and syncs."""
    built = tmp_path_factory.mktemp("power") / "power.so"
    source = Path(__file__).with_name("power.c")
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-o", str(built), str(source), "-ldl"], check=True)
    return built


def on_disk(before: Path, log: Path, home: Path, into: Path) -> int:
    """Put together what a disk holds when power fails at the first word said; return how many syncs there had been."""
    shutil.copytree(before, into)
    waiting: dict[str, list[tuple[bytes, int, bytes]]] = {}
    data, at, synced = log.read_bytes(), 0, 0
    while at < len(data):
        kind, path_size, size, offset = HEAD.unpack_from(data, at)
        at += HEAD.size
        path, at = data[at : at + path_size].decode(), at + path_size
        body, at = data[at : at + size], at + size
        name = Path(path).relative_to(home).as_posix()
        if name == "said":
            return synced
        if kind != b"s":
            waiting.setdefault(name, []).append((kind, offset, body))
            continue
        synced += 1
        place = into / name
        for done, where, what in waiting.pop(name, ()):
            place.touch()
            with place.open("r+b") as file:
                if done == b"t":
                    file.truncate(where)
                else:
                    file.seek(where)
                    file.write(what)
    raise AssertionError("nothing was said")


@pytest.fixture
def said(small: Services, tmp_path: Path, library: Path) -> Callable[..., tuple[str, int]]:
    """Return a function that runs a command and returns a delivery's state after a loss of power, and the syncs."""

    def run(delivery: int, *words: str, careless: bool = False) -> tuple[str, int]:
        home, before, after = small.home.folder, tmp_path / "before", tmp_path / "after"
        for each in (before, after):
            shutil.rmtree(each, ignore_errors=True)
        log = tmp_path / "log"
        log.unlink(missing_ok=True)
        small.home.read()  # As long as somebody has the file open, the child's end does not put its log into it.
        shutil.copytree(home, before)
        code = ["-c", CARELESS] if careless else ["-m", "smdash"]
        with (home / "said").open("wb") as out:
            subprocess.run(
                [sys.executable, *code, "--home", str(home), "--now", NOW.isoformat(), *words],
                stdout=out,
                stderr=out,
                check=True,
                cwd=ROOT,
                env={**os.environ, "LD_PRELOAD": str(library), "POWER_DIR": str(home), "POWER_LOG": str(log)},
            )
        syncs = on_disk(before, log, home, after)
        with closing(sqlite3.connect(after / "smdash.db")) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found = conn.execute("SELECT state FROM deliveries WHERE id = ?", (delivery,)).fetchone()
        return str(found[0]), syncs

    return run


def test_what_is_told_of_a_post_is_on_the_disk(small: Services, said: Callable[..., tuple[str, int]]) -> None:
    first, second = (row[0] for row in small.home.read().execute("SELECT id FROM deliveries ORDER BY id LIMIT 2"))
    state, syncs = said(first, "due", "take", str(first))
    assert (state, syncs > 0) == (State.SENDING, True), "its text was printed before it was noted that it may go out"
    assert said(first, "due", "done", str(first))[0] == State.PUBLISHED
    assert said(first, "undo", "--yes")[0] == State.SENDING
    assert said(first, "due", "not-done", str(first))[0] == State.FAILED
    assert said(second, "cancel", str(second))[0] == State.CANCELLED


def test_the_disk_is_waited_for_or_nothing_is_there(small: Services, said: Callable[..., tuple[str, int]]) -> None:
    first = small.home.read().execute("SELECT min(id) FROM deliveries").fetchone()[0]
    assert said(first, "due", "take", str(first), careless=True)[0] == State.SCHEDULED
