"""How far a long job is, on stderr: one line that is rewritten on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys

from smdash.cli.base.text import fit
from smdash.domain.plaintext import one_line

BAR = 24


class Progress:
    """Shows a named fraction; in a pipe it says each name once, or nothing when ``plain`` is False."""

    def __init__(self, *, plain: bool) -> None:
        self.live = sys.stderr.isatty()
        self.plain = plain
        self._shown = ""
        self._name = ""

    def show(self, name: str, fraction: float) -> None:
        """Show that ``fraction`` (0 to 1) is done and that ``name`` is being worked on."""
        if self.live:
            full = round(max(0.0, min(1.0, fraction)) * BAR)
            room = max(0, shutil.get_terminal_size().columns - BAR - 8)
            line = f"{'█' * full}{'░' * (BAR - full)} {fraction:4.0%} {fit(one_line(name), room)}"
            if line != self._shown:
                self._write(f"\r{line}\x1b[K")
                self._shown = line
        elif self.plain and name != self._name:
            self._write(f"{one_line(name)}\n")
        self._name = name

    def clear(self) -> None:
        """Take the line away, so that what is said next begins on a clean one."""
        if self._shown:
            self._write("\r\x1b[K")
            self._shown = ""

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
