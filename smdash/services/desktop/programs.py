"""Running this machine's small programs, such as those for the clipboard and for notes on the desktop."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_started: list[subprocess.Popen[bytes]] = []


def run(argv: Sequence[str], *, given: bytes = b"", seconds: float = 2.0, env: Mapping[str, str] | None = None) -> bool:
    """Run a program without a shell, its input from ``given``; say whether it is there, ended in time and well.

    Its output goes nowhere: programs that keep a copy in the background would hold a pipe open for ever.
    """
    program = shutil.which(argv[0])
    if program is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603 - a program of this machine, its words never pass a shell
            [program, *argv[1:]],
            input=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=None if env is None else dict(env),
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def start(argv: Sequence[str], *, seconds: float = 1.0) -> bool:
    """Start a program that may run on by itself; say whether it is there and did not fail at once."""
    program = shutil.which(argv[0])
    if program is None:
        return False
    _started[:] = [each for each in _started if each.poll() is None]
    try:
        process = subprocess.Popen(  # noqa: S603 - as above
            [program, *argv[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):
        return False
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        _started.append(process)
        return True
