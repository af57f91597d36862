"""A restore beside running programs, and one that is killed: real processes on one home."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services

ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("SMDASH_KILL_SEED") or random.SystemRandom().randrange(10**6))
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
STEPWISE = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from smdash.bootstrap import services_for
from smdash.domain.errors import SmdashError
from smdash.services.imports.imports import ImportOptions
services = services_for(Path(sys.argv[1]), {NOW.isoformat()!r})
at, said = float(sys.argv[3]), False
def told(fraction):
    global said
    if fraction >= at and not said:
        said = True
        print("there", flush=True)
        sys.stdin.readline()
try:
    print(services.imports.run(Path(sys.argv[2]), ImportOptions(progress=told)).added, "added")
except SmdashError as error:
    print(error)
    sys.exit(error.exit_code)
"""
"""An import that stops at a point of its way until it is told to go on."""
RESTORER = f"""
import itertools, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from smdash.bootstrap import services_for
services = services_for(Path(sys.argv[1]), {NOW.isoformat()!r})
print("ready", flush=True)
for number in itertools.count():
    services.care.restore(Path(sys.argv[2 + number % 2]))
"""


def _lines(folder: Path, number: int) -> Path:
    path = folder / "inbox.jsonl"
    path.write_text(
        "".join(
            f'{{"id": "k{n}", "account": "acme/x", "kind": "comment", "text": "Nr {n}", "received_at": "2026-11-20T10:00:00Z"}}\n'
            for n in range(number)
        ),
        encoding="utf-8",
    )
    return path


def _import(home: Path, file: Path, at: float) -> subprocess.Popen[str]:
    """Start an import and wait until it has come to a point of its way."""
    child = subprocess.Popen(
        [sys.executable, "-c", STEPWISE, str(home), str(file), str(at)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "there\n"
    return child


def _smdash(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smdash", "--home", str(home), "--now", NOW.isoformat(), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_an_import_begun_before_a_restore_says_that_it_came_to_nothing(small: Services, tmp_path: Path) -> None:
    home, saved = small.home.folder, small.care.backup()
    small.home.read()
    child = _import(home, _lines(tmp_path, 300), 0.0)
    assert _smdash(home, "restore", str(saved)).returncode == 0
    said, _ = child.communicate("go\n")
    assert child.returncode == 1
    assert "a backup was restored meanwhile" in said
    assert "added" not in said
    small.home.store.renew()
    assert rows(small, "SELECT count(*) FROM inbox_items") == [(0,)]


def test_a_restore_waits_for_an_import_under_way_and_keeps_what_it_brought(small: Services, tmp_path: Path) -> None:
    home, saved = small.home.folder, small.care.backup()
    child = _import(home, _lines(tmp_path, 300), 1.0)  # everything is written, nothing is committed
    restoring = subprocess.Popen(
        [sys.executable, "-m", "smdash", "--home", str(home), "--now", NOW.isoformat(), "restore", str(saved)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )
    until = time.monotonic() + 30
    while not list(home.glob(".smdash.db.*.part")) and time.monotonic() < until:
        time.sleep(0.01)
    said, _ = child.communicate("go\n")
    assert (child.returncode, said) == (0, "300 added\n")
    told, _ = restoring.communicate()
    assert restoring.returncode == 0, told
    kept = Path(told.split("is kept: ")[1].splitlines()[0])
    with closing(sqlite3.connect(kept)) as conn:
        assert conn.execute("SELECT count(*) FROM inbox_items").fetchone() == (300,)
    small.home.store.renew()
    assert rows(small, "SELECT count(*) FROM inbox_items") == [(0,)]
    assert not list(home.rglob("*.part"))


def test_a_restore_that_is_killed_leaves_the_one_or_the_other(small: Services, tmp_path: Path) -> None:
    random.seed(SEED)
    home = small.home.folder
    one = small.care.backup(tmp_path / "one.db")
    for number in range(40):
        small.manage.add_brand(f"more-{number}")
    other = small.care.backup(tmp_path / "other.db")
    small.home.store.close_read()
    seen = set()
    for turn in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", RESTORER, str(home), str(one), str(other)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(random.uniform(0.02, 0.25))
            assert child.poll() is None
            child.send_signal(signal.SIGKILL)
        looked_at = shutil.copytree(home, tmp_path / f"turn-{turn}")
        with closing(sqlite3.connect(looked_at / "smdash.db")) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (brands,) = conn.execute("SELECT count(*) FROM brands").fetchone()
        assert brands in {2, 42}, f"half of it; SMDASH_KILL_SEED={SEED}"
        seen.add(brands)
    small.home.store.renew()
    assert all(check.result != "bad" for check in small.care.doctor())
