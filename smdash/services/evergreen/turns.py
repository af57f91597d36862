"""Putting the turns of repeating posts into the queue: which ones, as what, and what stands against them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.evergreen import recurrence as domain
from smdash.domain.schedule import parse_utc, stored, zone_of
from smdash.services.schedule.free_slots import FreeSlots
from smdash.services.schedule.pauses import PauseService
from smdash.store.evergreen import recurring as store
from smdash.store.posts import copies
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    import sqlite3

    from smdash.domain.accounts.views import Account
    from smdash.domain.evergreen.recurrence import Due, Occurrence
    from smdash.domain.queue.slots import Rules
    from smdash.services.home import Home
    from smdash.store.connection import Writing
    from smdash.store.evergreen.recurring import Recurrence

_UNSEEN = "came due while smdash was not looking"


class Rolled(NamedTuple):
    """What was queued: turns as planned, turns that came due unseen (missed now), and drafts against a rule."""

    queued: int = 0
    late: int = 0
    clashes: int = 0


def wanted(
    home: Home, conn: sqlite3.Connection, horizon_days: int, only: int | None = None
) -> list[tuple[Recurrence, Due]]:
    """Return the rules of which something belongs into the queue now, and what."""
    now = home.now()
    late = home.late_before()
    live = {account.id for account in home.accounts()}
    found = []
    for each in store.recurrences(conn):
        if (only is not None and each.id != only) or live.isdisjoint(store.accounts(conn, each.post_id)):
            continue
        waiting = any(
            turn.state == "missed" or (turn.state == "scheduled" and (turn.due_at or "") < late)
            for turn in store.turns(conn, each.id)
        )
        done = store.occurrences(conn, each.id)
        due = domain.due(each.rule, done, now, now + timedelta(days=horizon_days), waiting=waiting)
        if due.ahead or due.late:
            found.append((each, due))
    return found


def queue_all(home: Home, w: Writing, horizon_days: int, new: int | None = None) -> Rolled:
    """Queue all that belongs there now of every rule; of a ``new`` one only what is ahead, and of no other."""
    accounts = {account.id: account for account in home.accounts()}
    reader = FreeSlots(home)
    rules = {account.id: reader.rules(account) for account in accounts.values()}
    queued = late = clashes = 0
    for each, due in wanted(home, w.conn, horizon_days, new):
        unseen = due.late if new is None else None
        with store.as_part_of_its_change(w, each.id):
            for turn in ([unseen] if unseen else []) + list(due.ahead):
                clashes += _queue(home, w, each, turn, accounts, rules)
        queued += len(due.ahead)
        late += unseen is not None
    return Rolled(queued, late, clashes)


def _queue(
    home: Home,
    w: Writing,
    each: Recurrence,
    turn: Occurrence,
    accounts: dict[int, Account],
    rules: dict[int, Rules],
) -> int:
    """Put one turn into the queue as a copy; return 1 when a part of it is only a draft, 0 when not."""
    began = copies.anchors(each.options)
    wanted = [number for number in store.accounts(w.conn, each.post_id) if number in accounts]
    post_id, variants = copies.copy_post(w, each.post_id, {"recurrence_id": each.id, "occurrence": turn.number}, wanted)
    pauses = PauseService(home)
    clash = 0
    for account_id, variant_id in variants.items():
        at, zone = turn.at, each.rule.zone
        if account_id in began:
            wall, zone = began[account_id]
            own = each.rule._replace(anchor=datetime.strptime(wall, store.WALL), zone=zone)  # noqa: DTZ007
            mine = domain.occurrence(own._replace(until_on=None, times=None), turn.number)
            at = mine.at if mine else at
        state, reason = "scheduled", ""
        if at <= home.now():
            state, reason = "missed", _UNSEEN
        else:
            reason = _against(w, accounts[account_id], at, rules[account_id])
            if reason:
                state, clash = "draft", 1
        values = {
            "state": state,
            "reason": reason,
            "due_at": stored(at),
            "wall": at.astimezone(zone_of(zone)).strftime(store.WALL),
            "zone": zone,
        }
        held = pauses.timing(accounts[account_id], values, each.pillar_id)
        post_store.add_delivery(w, post_id, variant_id, account_id, held)
    return clash


def _against(w: Writing, account: Account, at: datetime, rules: Rules) -> str:
    """Return which rule of an account a time would break, '' for none."""
    wall = at.astimezone(zone_of(account.zone)).replace(tzinfo=None)
    reach = max(rules.gap, timedelta(days=2))
    taken = [parse_utc(other) for other in post_store.taken(w.conn, account.id, stored(at - reach), stored(at + reach))]
    if any(abs(at - other) < max(rules.gap, timedelta(minutes=1)) for other in taken):
        return "too near to another post"
    same_day = sum(other.astimezone(zone_of(account.zone)).date() == wall.date() for other in taken)
    if rules.cap is not None and same_day >= rules.cap:
        return "the day is full"
    return "in a blackout" if any(blackout.covers(wall) for blackout in rules.closed) else ""
