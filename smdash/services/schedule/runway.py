"""What the runways of accounts stand on: posts out and to come, turns of repeats, cadences, slots and blackouts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.runway import LOOK_DAYS, Ground, Plan
from smdash.domain.schedule import local_day, openings, zone_of
from smdash.services.accounts.rules import closed_for
from smdash.services.home import Service
from smdash.store.accounts import accounts as account_store
from smdash.store.accounts import rules as rule_store
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from smdash.domain.accounts.views import Account
    from smdash.domain.queue.slots import Blackout
    from smdash.domain.runway import Runway
    from smdash.domain.schedule import Slot
    from smdash.store.evergreen.recurring import Recurrence

QUEUED_DAYS = 60
"""So far ahead the turns of repeats stand in the queue, and of each rule the next one in any case."""


class RunwayReader(Service):
    """How long each account stays lit, the same for every screen and command."""

    def runways(self, brand: str | None = None) -> list[Runway]:
        """Return when each account goes dark, worst first."""
        today = self.home.today()
        return sorted((each.runway(today) for each in self.grounds(brand)), key=lambda found: found.order)

    def grounds(self, brand: str | None = None) -> list[Ground]:
        """Return what is known of each account, in no order."""
        home, conn = self.home, self.home.read()
        zone, today = home.zone(), home.today()
        out, coming = post_store.last_out(conn), post_store.coming(conn, home.late_before())
        cadences, slots = account_store.cadences(conn), account_store.slots(conn)
        blackouts = rule_store.blackouts(conn)
        found: dict[int, Ground] = {}
        accounts = [account for account in home.accounts() if brand in {None, account.brand}]
        for account in accounts:
            days = (local_day(due, zone) for due in coming.get(account.id, ()))
            found[account.id] = Ground(
                account.id,
                account.slug,
                Plan(local_day(out.get(account.id), zone), tuple(day for day in days if day is not None)),
                sum(entry[1] for entry in cadences[account.id]) if account.id in cadences else None,
                self._slot_days(account, slots.get(account.id, [])),
                _closed(closed_for(blackouts, account)),
            )
        far = [account for account in accounts if _beyond_the_queue(found[account.id], today)]
        for account, plan in self._with_repeats(conn, far, found):
            found[account.id] = found[account.id]._replace(plan=plan)
        return list(found.values())

    def _slot_days(self, account: Account, slots: Sequence[Slot]) -> tuple[int, ...]:
        """Return the weekdays of slots as they are in the zone in which days are shown."""
        zone, shown = zone_of(account.zone), self.home.zone()
        if zone == shown:
            return tuple(slot.weekday for slot in slots)
        now = self.home.now()
        return tuple(o.at.astimezone(shown).weekday() for o in openings(slots, zone, now, now + timedelta(days=7)))

    # Repeats further ahead than the queue ----------------------------------------------------------------

    def _with_repeats(
        self, conn: sqlite3.Connection, accounts: Sequence[Account], grounds: dict[int, Ground]
    ) -> Iterator[tuple[Account, Plan]]:
        """Yield the plans of accounts with the turns of their repeats that are not in the queue yet."""
        repeating = post_store.repeating(conn)
        far = {account.id: account for account in accounts if account.id in repeating}
        if not far:
            return
        from smdash.store.evergreen import recurring as store

        horizon = self.home.today() + timedelta(days=LOOK_DAYS)
        for each in store.recurrences(conn):
            for number in store.accounts(conn, each.post_id):
                if number in far and not self._paused(conn, far[number], each):
                    plan, closed = grounds[number].plan, grounds[number].closed
                    turns = tuple(self._turns(each, number, max(store.occurrences(conn, each.id), default=-1)))
                    lasting = plan.lasting or bool(turns and turns[-1] >= horizon)
                    # A turn that falls into a blackout becomes a draft.
                    go_out = tuple(day for day in turns if closed is None or not closed(day))
                    grounds[number] = grounds[number]._replace(plan=Plan(plan.last_out, plan.planned + go_out, lasting))
        for number, account in far.items():
            yield account, grounds[number].plan

    def _turns(self, each: Recurrence, account_id: int, done: int) -> Iterator[date]:
        """Yield the days of turns after the last one queued, up to the first one that is further than is looked."""
        from datetime import datetime

        from smdash.domain.evergreen import recurrence as domain
        from smdash.store.evergreen.recurring import WALL
        from smdash.store.posts.copies import anchors

        own = each.rule
        if (began := anchors(each.options).get(account_id)) is not None:
            anchor = datetime.strptime(began[0], WALL)  # noqa: DTZ007 - a wall clock is naive
            own = own._replace(anchor=anchor, zone=began[1], until_on=None, times=None)
        zone, horizon = self.home.zone(), self.home.now() + timedelta(days=LOOK_DAYS)
        for turn in domain.ahead(each.rule, self.home.now()):
            if turn.number <= done:
                continue
            mine = domain.occurrence(own, turn.number) or turn
            yield mine.at.astimezone(zone).date()
            if mine.at >= horizon:
                return

    def _paused(self, conn: sqlite3.Connection, account: Account, each: Recurrence) -> bool:
        """Say whether a pause without an end holds what comes of a rule on an account."""
        from smdash.services.schedule.pauses import PauseService
        from smdash.store.dashboard import standing

        if not standing.any_pause(conn):
            return False
        row = conn.execute("SELECT name FROM pillars WHERE id = ?", (each.pillar_id,)).fetchone()
        pillar = row[0] if row else ""
        return any(
            pause.ends_at is None and pause.covers(account.slug, account.brand, pillar)
            for pause in PauseService(self.home).active()
        )


def _closed(blackouts: tuple[Blackout, ...]) -> Callable[[date], bool] | None:
    return (lambda day: any(each.all_day(day) for each in blackouts)) if blackouts else None


def _beyond_the_queue(ground: Ground, today: date) -> bool:
    """Say whether turns that are not in the queue yet decide when an account goes dark."""
    found = ground.runway(today)
    if not found.gaps:
        return found.state != "resting"
    gap = found.gaps[0]
    return gap.after + 2 * (gap.dark_from - gap.after) + timedelta(days=2) >= today + timedelta(days=QUEUED_DAYS)
