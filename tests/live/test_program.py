"""A server in a process of its own starts, says where it is, and ends with the tests; what it needs is installed once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers import installed
from tests.servers.program import NotStartedError, Program

ROOT = Path(__file__).resolve().parents[2]
SERVER = """
import json, os, subprocess, sys, time
own = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
print("READY " + json.dumps({"pids": [os.getpid(), own.pid]}), flush=True)
time.sleep(60)
"""


def gone(pids: list[int]) -> bool:
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are counted by Linux's /proc")
def test_a_server_and_what_it_started_end_with_its_block(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with Program([sys.executable, "-S", "-c", SERVER], remove=[folder]) as program:
        pids = program.ready["pids"]
        assert all(Path(f"/proc/{pid}").exists() for pid in pids)
    assert gone(pids)
    assert not folder.exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are counted by Linux's /proc")
def test_a_server_ends_when_the_tests_are_killed() -> None:
    code = (
        "import sys\nfrom tests.servers.program import Program\n"
        f"print(*Program([sys.executable, '-S', '-c', {SERVER!r}]).ready['pids'], flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        pids = [int(one) for one in child.stdout.readline().split()]
        child.kill()
    assert len(pids) == 2
    assert gone(pids)


def test_a_server_that_ends_at_once_says_why() -> None:
    with pytest.raises(NotStartedError, match="no such luck"):
        Program([sys.executable, "-S", "-c", "raise SystemExit('no such luck')"])


def test_a_server_that_never_answers_is_ended() -> None:
    with pytest.raises(NotStartedError, match="in time"):
        Program([sys.executable, "-S", "-c", "import time; time.sleep(60)"], answers=lambda: False, patience=0.2)


def test_what_cannot_be_installed_says_why_and_is_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMDASH_TEST_CACHE", str(tmp_path))
    done: list[str] = []

    def refused(folder: Path) -> None:
        (folder / "half").touch()
        installed._run([sys.executable, "-S", "-c", "raise SystemExit('registry is away')"], folder)

    def works(folder: Path) -> None:
        done.append(",".join(one.name for one in folder.iterdir()))

    for attempt in (refused, works):
        with pytest.raises(NotStartedError, match="registry is away"):
            installed._once("thing", attempt)
    assert done == []
    os.utime(tmp_path / "thing.failed", (0, 0))
    assert [installed._once("thing", works) for _ in range(2)] == [tmp_path / "thing"] * 2
    assert done == [""]
    assert not (tmp_path / "thing.failed").exists()


def test_without_node_it_is_said_that_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotStartedError, match=r"Node\.js"):
        installed.system_node()
