"""A program in a real pseudo-terminal, timed from outside: when it is ready, and how long it answers a key."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

SILENCE = 0.04
NAMED = {
    "pgdn": "\x1b[6~",
    "pgup": "\x1b[5~",
    "escape": "\x1b",
    "enter": "\r",
    "tab": "\t",
    "down": "\x1b[B",
    "up": "\x1b[A",
}
_ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b.")


class Terminal:
    """A spawned program; ``with`` kills it at the end."""

    def __init__(self, command: Sequence[str], folder: Path, size: tuple[int, int] = (120, 40)) -> None:
        columns, rows = size
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env = {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": str(columns), "LINES": str(rows)}
        self.spawned = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(folder)
                os.execvpe(command[0], list(command), env)  # noqa: S606 - it is to have no shell
            finally:
                os._exit(127)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def _read(self, timeout: float) -> bytes:
        if not select.select([self._fd], [], [], timeout)[0]:
            return b""
        try:
            return os.read(self._fd, 1 << 20)
        except OSError:
            return b""

    def text(self) -> bytes:
        """Return everything written so far without escape sequences."""
        return _ESCAPES.sub(b"", self.seen)

    def wait_for(self, words: Sequence[str], limit: float = 60.0) -> float:
        """Return the milliseconds from the spawn until all of ``words`` were written; RuntimeError when they never are."""
        while time.perf_counter() - self.spawned < limit:
            self.seen += self._read(0.5)
            now = time.perf_counter()
            shown = self.text()
            if all(word.encode() in shown for word in words):
                return (now - self.spawned) * 1000
        raise RuntimeError(f"never said {words}; it ended with {self.text()[-400:]!r}")

    def settle(self, silence: float = 0.5, limit: float = 10.0) -> None:
        """Wait until nothing was written for a while."""
        begin = time.perf_counter()
        while time.perf_counter() - begin < limit and (data := self._read(silence)):
            self.seen += data

    def press(self, key: str) -> float | None:
        """Send a key; return the milliseconds to the last byte of the answer, None when there is none in a second."""
        sent = time.perf_counter()
        os.write(self._fd, NAMED.get(key, key).encode())
        last: float | None = None
        while data := self._read(SILENCE if last else 1.0):
            self.seen += data
            last = time.perf_counter()
            if last - sent > 5:
                break
        return None if last is None else (last - sent) * 1000

    def until(self, key: str, word: str, limit: float = 10.0) -> float:
        """Send a key; return the milliseconds until ``word`` was written and all that came with it; RuntimeError for never."""
        sent = last = time.perf_counter()
        os.write(self._fd, NAMED.get(key, key).encode())
        answer = b""
        while last - sent < limit:
            found = word.encode() in _ESCAPES.sub(b"", answer)
            data = self._read(SILENCE if found else 1.0)
            if found and not data:
                self.seen += answer
                return (last - sent) * 1000
            answer += data
            last = time.perf_counter()
        raise RuntimeError(f"never said {word!r}; it ended with {_ESCAPES.sub(b'', answer)[-400:]!r}")

    def resident_mib(self) -> float:
        """Return the program's resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


class Spread(NamedTuple):
    """How values lie."""

    median: float
    p95: float
    most: float
    n: int

    def __str__(self) -> str:
        return f"median {self.median:8.1f}   p95 {self.p95:8.1f}   max {self.most:8.1f}   n {self.n}"


def spread(values: Sequence[float]) -> Spread:
    """Return median, 95th percentile and maximum of at least one value."""
    ordered = sorted(values)
    return Spread(
        statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], ordered[-1], len(ordered)
    )
