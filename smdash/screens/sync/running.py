"""A sync that runs beside the screens: how far it is, stopping it, and what came of it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.sync.views import SyncReport
    from smdash.services.bundle import Services

SHOWN_SECONDS = 0.25
"""How often the line that says how far it is changes: often enough to be seen to move, and no more."""

SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter meanwhile: a key may wait for all that read, one after the other."""


class SyncRun:
    """One sync in a thread of its own; ``ended`` is given what came of it, there.

    The thread is a daemon: a portion is stored whole or not at all, so whoever leaves need not wait for it.
    """

    def __init__(self, services: Services, ended: Callable[[SyncReport | Exception], object]) -> None:
        self._services, self._ended = services, ended
        self._stop = threading.Event()
        self._far: dict[str, tuple[str, int]] = {}
        self._last = ""
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Read all connected accounts."""
        threading.Thread(target=self.run, name="sync", daemon=True).start()

    def stop(self) -> None:
        """Let every account end at its next portion."""
        self._stop.set()

    def run(self) -> None:
        """Read all connected accounts, and hand on what came of it; for any thread but the UI's."""
        came: SyncReport | Exception
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            came = self._services.sync.run(progress=self.told, cancelled=self._stop.is_set)
        except Exception as error:  # noqa: BLE001 - a thread's error is heard nowhere else
            came = self._services.home.meaning(error)
        finally:
            sys.setswitchinterval(before)
            self._services.home.store.close_read()
        self._ended(came)

    def told(self, account: str, stream: str, count: int) -> None:
        """Take down how far an account is; called from several threads."""
        with self._lock:
            self._far[account] = (stream, count)
            self._last = account

    def words(self) -> str:
        """Return how far it is, for one line; ``{sync}`` stands for the key that stops it."""
        if self._stop.is_set():
            return "Stopping the sync: each account ends at its next portion ..."
        with self._lock:
            far, last = len(self._far), self._last
            stream, count = self._far.get(last, ("", 0))
        if not far:
            return "Syncing ... {sync} stops."
        return f"Syncing {counted(far, 'account')}: {one_line(last, 60)} {stream} {count:,} ... {{sync}} stops."


def problem_lines(report: SyncReport) -> list[str]:
    """Return a line for each account that could not be read whole, but for what a person stopped."""
    return [
        one_line(f"{each.account}: {each.problem} {each.hint}".strip(), 300)
        for each in report.accounts
        if each.state in {"failed", "later"}
    ]
