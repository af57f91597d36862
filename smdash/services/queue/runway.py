"""How long each account stays lit, and what would fill it up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.queue.runway import AHEAD, HORIZON, MAX_TARGET, TARGET, RunwayRow
from smdash.domain.runway import to_fill
from smdash.domain.schedule import parse_utc
from smdash.services.schedule.free_slots import FreeSlots
from smdash.services.schedule.reader import QueueReader
from smdash.services.schedule.runway import RunwayReader
from smdash.store.accounts import accounts as account_store
from smdash.store.errors import explained
from smdash.store.queue import runway as runway_store

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.domain.queue.views import QueueRow
    from smdash.domain.runway import Ground, Runway
    from smdash.services.home import Home

PLANNED = frozenset({"scheduled", "held", "sending"})
PAGE = 500


class _Ahead(NamedTuple):
    """What lies ahead, per account: days of what is planned, how many of that a pause holds, free slots in order."""

    planned: dict[int, list[date]]
    held: dict[int, int]
    free: dict[int, list[datetime]]


class RunwayService:
    """Use cases of the runway board and of ``smdash runway``."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._queue = QueueReader(home)
        self._slots = FreeSlots(home)

    def board(self, brand: str | None = None, target: int = TARGET) -> list[RunwayRow]:
        """Return each account's runway, worst first; ``target`` is for how many days they should be lit."""
        if not 1 <= target <= MAX_TARGET:
            raise UsageError(f"the board looks 1 to {MAX_TARGET} days ahead.", subject=f"{target} days")
        home = self.home
        with explained(home.store.path):
            conn, late = home.read(), home.late_before()
            coming, slots = runway_store.next_planned(conn, late), account_store.slots(conn)
            ahead = self._ahead(brand, max(AHEAD, target + HORIZON))
            accounts = {account.id: account for account in home.accounts()}
            today = home.today()
            grounds = sorted(RunwayReader(home).grounds(brand), key=lambda ground: ground.runway(today).order)
            return [
                self._row(
                    ground,
                    accounts[ground.account_id],
                    ahead,
                    coming.get(ground.account_id),
                    target,
                    has_slots=ground.account_id in slots,
                )
                for ground in grounds
            ]

    def runways(self, brand: str | None = None) -> list[Runway]:
        """Return when each account goes dark, worst first."""
        with explained(self.home.store.path):
            return RunwayReader(self.home).runways(brand)

    def free(self, account: str, days: int = AHEAD) -> list[datetime]:
        """Return the free slots of an account in the days ahead as local times."""
        found = self.home.account(account)
        zone, now = self.home.zone(), self.home.now()
        return [o.at.astimezone(zone) for o in self._slots.openings(found, now, now + timedelta(days=days))]

    def _row(
        self, ground: Ground, account: Account, ahead: _Ahead, coming: str | None, target: int, *, has_slots: bool
    ) -> RunwayRow:
        zone, today = self.home.zone(), self.home.today()
        found = ground.runway(today)
        free = ahead.free.get(account.id, [])
        chosen, lacking = to_fill(ground.plan, ground.asked, [at.date() for at in free], today, target)
        end = today + timedelta(days=AHEAD)
        return RunwayRow(
            account.slug,
            account.brand,
            account.colour,
            account.platform,
            found.days,
            found.dark_from,
            ground.plan.last_out,
            parse_utc(coming).astimezone(zone) if coming else None,
            sum(1 for day in ahead.planned.get(account.id, ()) if day < end),
            ground.per_week,
            sum(1 for at in free if at.date() < end),
            len(chosen) + lacking,
            tuple(free[index] for index in chosen),
            has_slots,
            ahead.held.get(account.id, 0),
            found.lit_again,
            found.lacking,
            found.state,
        )

    def _ahead(self, brand: str | None, days: int) -> _Ahead:
        """Read what the queue pane would show of these days: what is free there is free here."""
        found = _Ahead({}, {}, {})
        window = self._queue.view(brand, days).window
        for start in range(0, window.count, PAGE):
            for row in window.rows(start, min(start + PAGE, window.count)):
                self._sort(row, found)
        return found

    @staticmethod
    def _sort(row: QueueRow, found: _Ahead) -> None:
        if row.at is None:
            return
        if row.kind == "free":
            found.free.setdefault(row.account_id, []).append(row.at)
        elif row.kind == "delivery" and row.state in PLANNED:
            found.planned.setdefault(row.account_id, []).append(row.at.date())
            if row.state == "held":
                found.held[row.account_id] = found.held.get(row.account_id, 0) + 1
