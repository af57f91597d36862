"""Publishing from the dashboard: a look every few seconds for what is due, while it is open and the switch is on."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Literal

from smdash.domain.plaintext import block, one_line
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from smdash.domain.publishing.ledger import Passed, PassReport
    from smdash.services.bundle import Services

EVERY_SECONDS = 20.0
PATIENCE_SECONDS = 20.0
"""How long leaving waits for a call that is under way: longer than the client waits for an answer."""
Told = tuple[str, Literal["information", "warning", "error"]]


class LivePublishing:
    """A thread that makes a pass now and then.

    The first look is one span after ``begin``, so nothing goes out because the dashboard was opened; ``soon`` looks at
    once, for a person who has just switched it on. ``told`` is given each report that has something in it, ``failed``
    what went wrong with a pass, both in the thread.
    """

    def __init__(
        self,
        services: Callable[[], Services],
        told: Callable[[PassReport], object],
        failed: Callable[[Exception], object],
    ) -> None:
        self._services, self._told, self._failed = services, told, failed
        self._over, self._wake = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._wrong = ""

    def begin(self) -> None:
        """Look from now on, every few seconds."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="publishing", daemon=True)
            self._thread.start()

    def soon(self) -> None:
        """Look at once."""
        self.begin()
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._over.set()
        self._wake.set()

    def end(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Begin nothing more, and wait until what is under way has its outcome."""
        self.stop()
        if self._thread is not None:
            self._thread.join(seconds)

    def look(self) -> None:
        """Make a pass where the switch is on; for any thread but the UI's."""
        services = self._services()
        try:
            publisher = services.publisher
            if not self._over.is_set() and publisher.from_dashboard():
                report = publisher.pass_(
                    via="dashboard", stop=lambda: self._over.is_set() or not publisher.from_dashboard()
                )
                self._wrong = ""
                if report.rows:
                    self._told(report)
        except Exception as raw:  # noqa: BLE001 - a thread's error is heard nowhere else, and the next pass may go well
            error = services.home.meaning(raw)
            if str(error) != self._wrong:
                self._wrong = str(error)
                self._failed(error)
        finally:
            services.home.store.close_read()

    def _run(self) -> None:
        while not self._over.is_set():
            self._wake.wait(EVERY_SECONDS)
            self._wake.clear()
            self.look()


class Teller:
    """Says each thing about a message once: a pass repeats every few seconds what it leaves where it is."""

    def __init__(self) -> None:
        self._said: set[tuple[int, str, str, str]] = set()

    def words(self, rows: Iterable[Passed]) -> list[Told]:
        """Return what is new in a report, the worst last; what is left alone is shown in the lists, and not told."""
        fresh = []
        for row in rows:
            key = (row.delivery_id, row.what, row.result, row.reason)
            if row.result != "left" and key not in self._said:
                self._said.add(key)
                fresh.append(row)
        found: list[Told] = []
        if out := [row for row in fresh if row.result in {"sent", "found"}]:
            names = ", ".join(dict.fromkeys(row.account for row in out))
            found.append((f"{counted(len(out), 'message')} out: {names}.", "information"))
        for row in fresh:
            if row.result in {"again", "failed", "unknown"}:
                word = {"again": "tried again", "failed": "failed", "unknown": "unconfirmed"}[row.result]
                again = f" ({row.again_at:%H:%M})" if row.again_at else ""
                level: Literal["warning", "error"] = "error" if row.result == "failed" else "warning"
                found.append((block(f"{row.account}: {row.what} {word}{again}. {one_line(row.reason, 300)}"), level))
        return found
