"""Servers in processes of their own, none of which outlives the tests.

:class:`Program` starts one and waits until it is ready; it ends with its ``with`` block. In between stands this file as
a program, the tether: it starts the server and ends it when its own standard input closes, which happens however the
tests end, by SIGKILL too. ::

    python tests/servers/program.py [--signal INT] [--remove FOLDER]... [--log FOLDER] -- COMMAND...
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PATIENCE = 90.0
"""Seconds a server may take to start on a machine that does other things as well."""


class NotStartedError(Exception):
    """A server cannot run here; the sentence says why, and is what a skipped test says."""


class Program:
    """A server under way: what it said when it was ready, its process id, how long it took to start in seconds.

    It is ready when it prints a line ``READY {json}``, or, with ``answers``, when that function returns True. Its output
    goes to a file, the end of which is in the error where it does not start.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        answers: Callable[[], bool] | None = None,
        remove: Sequence[Path] = (),
        end_by: str = "TERM",
        patience: float = PATIENCE,
    ) -> None:
        began = time.monotonic()
        self.ready: dict[str, Any] = {}
        self._name = " ".join(map(str, command[:3]))
        self._log = Path(tempfile.mkdtemp(prefix="smdash-server-")) / "output.txt"
        removed = [part for folder in remove for part in ("--remove", str(folder))]
        removed += ["--log", str(self._log.parent)]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-S", "-E", __file__, "--signal", end_by, *removed, "--", *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
            )
        try:
            self._wait(began + patience, answers)
        except BaseException:
            self.stop()
            raise
        self.seconds = time.monotonic() - began

    def _wait(self, end: float, answers: Callable[[], bool] | None) -> None:
        while True:
            if answers is not None:
                if answers():
                    return
            else:
                for line in self._said().splitlines():
                    if line.startswith("READY {") and line.endswith("}"):
                        self.ready = json.loads(line.removeprefix("READY "))
                        return
            if self._process.poll() is not None:
                raise NotStartedError(f"{self._name} ended with {self._process.returncode}: {self._said()[-1500:]}")
            if time.monotonic() > end:
                raise NotStartedError(f"{self._name} did not start in time: {self._said()[-1500:]}")
            time.sleep(0.05)

    def _said(self) -> str:
        with suppress(FileNotFoundError):
            return self._log.read_text("utf-8", errors="replace")
        return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server, and return when it is gone with what it wrote; doing it twice is fine."""
        self._process.stdin.close()
        self._process.wait(30)
        shutil.rmtree(self._log.parent, ignore_errors=True)


def free_port() -> int:
    """Return a port on loopback on which nothing listened a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def listens(port: int) -> bool:
    """Return whether something accepts connections on a port of loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True


def main() -> int:
    """Run a command until it ends or standard input closes, and remove what it leaves behind."""
    parser = argparse.ArgumentParser(description="End a server when standard input closes.")
    parser.add_argument("--signal", default="TERM", help="What asks it to end.")
    parser.add_argument("--remove", type=Path, action="append", default=[], help="A folder to remove afterwards.")
    parser.add_argument("--log", type=Path, help="A folder to remove where nobody is left who reads it.")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    command = given.command[1:] if given.command[:1] == ["--"] else given.command
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # A key in the terminal goes to the tests, which then close us.
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def finish() -> None:
        with suppress(OSError):
            if os.name == "nt":
                child.terminate()
            else:
                child.send_signal(getattr(signal, f"SIG{given.signal}"))
        try:
            child.wait(8)
        except subprocess.TimeoutExpired:
            child.kill()
        if os.name != "nt":
            with suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL)  # Whatever it started itself.

    def wait_for_the_end() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        if given.log:
            given.remove.append(given.log)
        finish()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    code = child.wait()
    finish()
    for folder in given.remove:
        shutil.rmtree(folder, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
