"""Reading all connected accounts side by side, and how each of them stands."""

from __future__ import annotations

import os
import queue
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError
from smdash.domain.schedule import parse_utc
from smdash.domain.sync.views import AccountSync, SyncReport, SyncStanding
from smdash.services.home import Service
from smdash.services.promises import keep_windows
from smdash.services.sync.desk import HELD
from smdash.store.sync import syncs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from smdash.connectors.base import Session
    from smdash.domain.accounts.views import Account
    from smdash.services.sync.account import AccountReading

SIDE_BY_SIDE = 24
"""Accounts read at once. Each waits for its own network nearly all the time, and a person's accounts are no more."""
LIMITS_HOLD = timedelta(days=1)
"""How long what a server said it takes is not asked again."""
PATIENCE = 2.0
"""Seconds to wait, once a person has said stop, for accounts to end at their next portion; a call may take longer."""


def _quiet(account: str, stream: str, count: int) -> None:
    del account, stream, count


def _never() -> bool:
    return False


class SyncService(Service):
    """Use cases of ``smdash sync`` and of the dashboard's sync key."""

    hold_every = HELD.total_seconds() / 3
    """Seconds after which accounts that are being read are held for longer, however long a call takes."""

    def run(
        self,
        accounts: Sequence[str] | None = None,
        *,
        progress: Callable[[str, str, int], None] = _quiet,
        cancelled: Callable[[], bool] = _never,
    ) -> SyncReport:
        """Read the named accounts, or all that are connected, and return what came of each.

        ``progress`` is told (account, stream, rows read so far) from several threads; ``cancelled`` is asked between
        portions. What was stored stays whatever ends it: the next sync goes on from there. NotFoundError for an
        account that is not there; what is wrong with one account alone is in its part of the report.
        """
        from smdash.connectors.side_by_side import TURNS

        home = self.home
        keep_windows(home)
        began = home.now().astimezone(home.zone())
        chosen, left_out = self._chosen(accounts)
        found = {each.account: each for each in left_out}
        waiting: queue.SimpleQueue[Account] = queue.SimpleQueue()
        for account in chosen:
            waiting.put(account)
        stop = threading.Event()
        turn, working = threading.Lock(), threading.Lock()
        reading: dict[str, AccountReading] = {}

        def stopping() -> bool:
            if not stop.is_set() and cancelled():
                stop.set()
            return stop.is_set()

        def work() -> None:
            try:
                with home.store.keeping():
                    while True:
                        account = waiting.get_nowait()
                        if stopping():
                            found[account.slug] = AccountSync(account.slug, account.platform, "stopped")
                        else:
                            with TURNS.among(working):
                                found[account.slug] = self._one(account, turn, progress, stopping, reading)
            except queue.Empty:
                return
            finally:
                home.store.close_read()

        # A program that ends does not wait for these: a portion is stored whole or not at all.
        threads = [
            threading.Thread(target=work, name=f"sync-{number}", daemon=True)
            for number in range(min(SIDE_BY_SIDE, len(chosen)))
        ]
        for thread in threads:
            thread.start()

        def hold() -> None:
            for each in [reading[slug] for slug in list(reading) if slug not in found]:
                each.go_on()

        _joined(threads, stopping, hold, self.hold_every)
        for account in chosen:
            if account.slug not in found:
                found[account.slug] = AccountSync(account.slug, account.platform, "stopped")
                if account.slug in reading:
                    reading[account.slug].let_go()  # else nobody reads it until its time is over
        ended = home.now().astimezone(home.zone())
        return SyncReport(began, ended, tuple(found[slug] for slug in sorted(found)))

    def _one(
        self,
        account: Account,
        turn: threading.Lock,
        progress: Callable[[str, str, int], None],
        cancelled: Callable[[], bool],
        readings: dict[str, AccountReading],
    ) -> AccountSync:
        from smdash.services.connections.connections import ConnectionService
        from smdash.services.sync.account import AccountReading

        connector = self.home.networks.find(account.platform)
        if connector is None:
            raise TypeError(f"{account.slug} was chosen without a connector")
        connections = ConnectionService(self.home)

        def ask_limits(session: Session) -> None:
            if connections.limits(account.id, within=LIMITS_HOLD) is None:
                connections.refresh_limits(account.slug, session)

        reading = AccountReading(
            self.home,
            account,
            lambda: connections.session(account.slug),
            ask_limits,
            connector.abilities,
            turn,
            progress,
            cancelled,
        )
        readings[account.slug] = reading
        try:
            return reading.run()
        except Exception as error:  # noqa: BLE001 - another package's connector may raise anything; the others go on
            said = self.home.meaning(error)
            reading.note(said)
            found = AccountSync(account.slug, account.platform, "failed", kind="failed")
            if not isinstance(said, SmdashError):
                return found._replace(problem=f"its connector failed ({type(error).__name__}).")
            return found._replace(state="later" if said.exit_code == 3 else "failed", problem=said.what, hint=said.hint)

    def _chosen(self, accounts: Sequence[str] | None) -> tuple[list[Account], list[AccountSync]]:
        """Return the accounts to read, and those that were named and cannot be read, with the reason."""
        from smdash.services.connections.connections import ConnectionService
        from smdash.services.connections.secrets import variable

        everyone = self.home.accounts()
        connected = {each.account for each in ConnectionService(self.home).all() if each.connected}
        # A machine without anybody at it signs in by its environment when the account is first used.
        connected |= {each.slug for each in everyone if os.environ.get(variable("TOKEN", each.slug), "").strip()}
        if accounts is None:
            live = [account for account in everyone if account.slug in connected]
            return [account for account in live if self.home.networks.has(account.platform)], []
        chosen: list[Account] = []
        left_out: list[AccountSync] = []
        for account in dict.fromkeys(self.home.account(slug) for slug in accounts):
            if not self.home.networks.has(account.platform):
                problem = f"smdash does not talk to {account.platform}."
                hint = "Its messages and figures come by files: smdash import FILE."
            elif account.slug not in connected:
                problem, hint = "it is not connected.", f"Sign in: smdash account connect {account.slug}"
            else:
                chosen.append(account)
                continue
            left_out.append(
                AccountSync(account.slug, account.platform, "failed", problem=problem, hint=hint, kind="not connected")
            )
        return chosen, left_out

    def standing(self, brand: str | None = None) -> list[SyncStanding]:
        """Return how each account that was ever read stands, by its name."""
        home = self.home
        by_account: dict[int, list[syncs.StreamStanding]] = {}
        for each in syncs.standings(home.read()):
            by_account.setdefault(each.account_id, []).append(each)
        zone = home.zone()

        def local(stored: str | None) -> datetime | None:
            return parse_utc(stored).astimezone(zone) if stored else None

        return [
            syncs.stands(account.slug, by_account[account.id], local)
            for account in home.accounts()
            if account.id in by_account and (brand is None or account.brand == brand)
        ]


def _joined(
    threads: Sequence[threading.Thread], stopping: Callable[[], bool], hold: Callable[[], None], every: float
) -> None:
    """Wait for the threads, holding what they read ``every`` so many seconds; after a stop wait for ``PATIENCE``."""
    held = time.monotonic()
    for thread in threads:
        while thread.is_alive() and not stopping():
            thread.join(0.1)
            if time.monotonic() - held >= every:
                hold()
                held = time.monotonic()
    until = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
