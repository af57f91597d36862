"""Publishing from the dashboard: a look every few seconds for what is due, while it is open and the switch is on.

With the switch off nothing is sent; it is noted all the same which answers nobody sent in their time, and the person is
reminded of what waits for them where they want that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal, Protocol

from smdash.domain.plaintext import block, one_line
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.publishing.ledger import Passed, PassReport
    from smdash.services.bundle import Services

EVERY_SECONDS = 20.0
PATIENCE_SECONDS = 20.0
"""How long leaving waits for a call that is under way: longer than the client waits for an answer."""
REMINDING_SECONDS = 2.0
"""How long leaving waits for a word to the person: for its rows, and not for its network, since it comes again."""
_WORDS = {
    "again": "not out yet",
    "failed": "failed",
    "unknown": "unconfirmed",
    "left": "not sent",
    "blocked": "not sent",
    "missed": "missed",
}
Data = Callable[[], AbstractContextManager[None]]
Told = tuple[str, Literal["answered", "information", "warning", "error"]]


class Tell(Protocol):
    """Is given a report that has something in it; ``asked`` is whether a person asked for that very post."""

    def __call__(self, report: PassReport, *, asked: bool) -> object:
        """Take a report, in the thread that made it."""
        ...


class LivePublishing:
    """A thread that makes a pass now and then.

    The first look is one span after ``begin``, so nothing goes out because the dashboard was opened; ``soon`` looks at
    once, for a person who has just switched it on. ``told`` is given each report that has something in it, ``failed``
    what went wrong with a pass, both in the thread.
    """

    def __init__(
        self,
        services: Callable[[], Services],
        told: Tell,
        failed: Callable[[Exception], object],
    ) -> None:
        self._services, self._told, self._failed = services, told, failed
        self._over, self._wake = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._asked: list[threading.Thread] = []
        self._asking = threading.Lock()
        self.told_late: list[Passed] = []
        """What became of answers that went out as it was left, when no screen could say so any more."""
        self._wrong = ""
        self._at_it = False
        self._reminding: threading.Thread | None = None

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

    @property
    def sending(self) -> bool:
        """Whether something may be on its way just now."""
        with self._asking:
            return self._at_it or any(each.is_alive() for each in self._asked)

    def end(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Begin nothing more, and wait until what is under way has its outcome."""
        self.stop()
        until = time.monotonic() + seconds
        with self._asking:
            under_way = [*self._asked, *([self._thread] if self._thread else [])]
        for thread in under_way:
            thread.join(max(0.0, until - time.monotonic()))
        if self._reminding is not None:
            self._reminding.join(REMINDING_SECONDS)

    def one(self, delivery_id: int) -> None:
        """Try one post by a person's word; a thread of its own, since what it writes is no answer to what they saw."""
        self._start(threading.Thread(target=self.try_one, args=(delivery_id,), name="publishing-one", daemon=True))

    def _start(self, thread: threading.Thread) -> None:
        with self._asking:
            thread.start()
            self._asked = [*(each for each in self._asked if each.is_alive()), thread]

    def answer(self, reply_id: int, seconds: float, data: Data) -> None:
        """Send an answer once it can be taken back no more, in so many seconds, whatever screen is in front by then.

        ``data`` are those it was asked for in. For any thread.

        Whoever leaves meanwhile has said that it may go: then it goes at once, and is waited for. What a network does
        not take now is tried again for as long as this program runs, within the grace time.
        """
        what = (reply_id, seconds, data)
        self._start(threading.Thread(target=self._answer, args=what, name="answering", daemon=True))

    def _answer(self, reply_id: int, seconds: float, data: Data) -> None:
        self._over.wait(max(0.0, seconds))
        services = self._services()
        try:
            again = self._sent(services, reply_id, data)
            while again is not None and not self._over.wait(again):
                again = self._sent(services, reply_id, data)
        except Exception as error:  # noqa: BLE001 - a thread's error is heard nowhere else
            self._failed(services.home.meaning(error))
        finally:
            services.home.store.close_read()

    def _sent(self, services: Services, reply_id: int, data: Data) -> float | None:
        """Try an answer; return in how many seconds it is to be tried again, None for not any more."""
        with data():
            report = services.replies.send_due("dashboard", [reply_id])
        mine = [row for row in report.rows if row.reply_id == reply_id]
        if report.rows and self._over.is_set():
            self.told_late += report.rows
        elif report.rows:
            self._told(report, asked=bool(mine))
        again = next((row.again_at for row in mine if row.again_at is not None), None)
        if again is None:
            return None
        # No later than when it is missed, which is to be noted then.
        most = services.home.grace.total_seconds() + 5
        return min(max(1.0, (again - services.home.now()).total_seconds()), most)

    def try_one(self, delivery_id: int) -> None:
        """Try one post, and say what came of it; for any thread but the UI's."""
        services = self._services()
        try:
            self._told(services.publisher.retry(delivery_id, via="dashboard"), asked=True)
        except Exception as error:  # noqa: BLE001 - a thread's error is heard nowhere else
            self._failed(services.home.meaning(error))
        finally:
            services.home.store.close_read()

    def look(self) -> None:
        """Make a pass where the switch is on, else only note what was missed; for any thread but the UI's."""
        services = self._services()
        try:
            publisher = services.publisher
            if not self._over.is_set() and publisher.from_dashboard():
                report: PassReport | None = publisher.pass_(
                    via="dashboard", stop=lambda: self._over.is_set() or not publisher.from_dashboard()
                )
            else:
                report = None if self._over.is_set() else services.replies.note_missed()
            self._remind(services)
            if report is not None:
                self._wrong = ""
                if report.rows:
                    self._told(report, asked=False)
        except Exception as raw:  # noqa: BLE001 - a thread's error is heard nowhere else, and the next pass may go well
            error = services.home.meaning(raw)
            if str(error) != self._wrong:
                self._wrong = str(error)
                self._failed(error)
        finally:
            services.home.store.close_read()

    def _remind(self, services: Services) -> None:
        """Send the person a word of what waits for them, in a thread of its own: no pass waits for it."""
        from smdash.domain.publishing.reminders import SETTING

        at_it = self._over.is_set() or (self._reminding is not None and self._reminding.is_alive())
        if not at_it and services.preferences.remembered(SETTING):
            self._reminding = threading.Thread(target=self.remind, name="reminding", daemon=True)
            self._reminding.start()

    def remind(self) -> None:
        """Send a word where one is due; what keeps it back is noted there, and said in the status."""
        services = self._services()
        try:
            services.reminders.remind()
        except Exception as error:  # noqa: BLE001 - a thread's error is heard nowhere else
            self._failed(services.home.meaning(error))
        finally:
            services.home.store.close_read()

    def _run(self) -> None:
        while not self._over.is_set():
            self._wake.wait(EVERY_SECONDS)
            self._wake.clear()
            self._at_it = True
            self.look()
            self._at_it = False


class Teller:
    """Says each thing about a message once: a pass repeats every few seconds what it leaves where it is."""

    def __init__(self) -> None:
        self._said: set[tuple[int, int, str, str, str]] = set()

    def words(self, rows: Iterable[Passed], *, asked: bool = False) -> list[Told]:
        """Return what is new in a report, the worst last, and in one line what befell many of an account alike.

        What is left alone is shown in the lists, and told only to somebody who ``asked`` for it.
        """
        fresh = []
        for row in rows:
            key = (row.delivery_id, row.reply_id, row.what, row.result, row.reason)
            if (asked or row.result != "left") and key not in self._said:
                self._said.add(key)
                fresh.append(row)
        found: list[Told] = []
        if answers := [row for row in fresh if row.result in {"sent", "found"} and row.reply_id]:
            whom = list(dict.fromkeys(f"{one_line(row.to, 30)} ({row.account})" for row in answers))
            others = f" and {counted(len(whom) - 3, 'other')}" if len(whom) > 3 else ""
            found.append((f"Answered {', '.join(whom[:3])}{others}.", "answered"))
        if out := [row for row in fresh if row.result in {"sent", "found"} and not row.reply_id]:
            names = ", ".join(dict.fromkeys(row.account for row in out))
            said = counted(len({row.delivery_id for row in out}), "post")
            more = "" if any(row.what == "post" or row.what.startswith("part 1 ") for row in out) else "more of "
            found.append((f"{more}{said} out: {names}.", "information"))
        alike: dict[tuple[str, str, str], list[Passed]] = {}
        for row in fresh:
            if row.result in _WORDS:
                alike.setdefault((row.account, row.result, row.reason), []).append(row)
        for (account, result, reason), of_one in alike.items():
            many = len({(row.delivery_id, row.reply_id) for row in of_one})
            noun = "answer" if all(row.reply_id for row in of_one) else "post"
            what = of_one[0].what if len(of_one) == 1 else counted(many, noun)
            first = min((row.again_at for row in of_one if row.again_at), default=None)
            again = f", tried again at {first:%H:%M}" if first else ""
            level: Literal["warning", "error"] = "error" if result in {"failed", "blocked"} else "warning"
            found.append((block(f"{account}: {what} {_WORDS[result]}{again}. {one_line(reason, 300)}"), level))
        return found


def late_words(rows: Iterable[Passed]) -> list[Told]:
    """Return what is said in the terminal, once the screen is given back, of answers that went out on leaving.

    Nobody tries one again then: it waits for a pass of publishing, and is asked about after its grace time.
    """
    found = list(rows)
    told = Teller().words([row for row in found if row.result != "again"], asked=True)
    for row in found:
        if row.result == "again":
            words = (
                f"{row.account}: an answer is not out yet. {one_line(row.reason, 300)} 'smdash publish' tries it again."
            )
            told.append((block(words), "warning"))
    return told
