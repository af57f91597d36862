"""Until when messages are to be answered and can be: the one place that works out both, and moves them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import deadline, parse_utc, stored, zone_of
from smdash.services.home import office_from, office_of
from smdash.store.id_lists import and_among
from smdash.store.inbox import windows as window_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.domain.schedule import Office
    from smdash.platforms.model import ReplyWindow
    from smdash.services.home import Home
    from smdash.store.connection import Writing


def hours_of(account: Account, office: Office) -> Office:
    """Return the hours in which an account's promise runs: its own, else the home's ``office``, with its days off."""
    return office_from(json.loads(account.hours))._replace(closed=office.closed) if account.hours else office


def own_hours(account: Account) -> str:
    """Return an account's own hours in words, '' where it keeps to the home's."""
    from smdash.domain.times.hours import hours_words

    return hours_words(office_from(json.loads(account.hours))) if account.hours else ""


def promised(account: Account) -> bool:
    """Say whether a person made the promise of an account; else it is what its platform's file has for a new one.

    Of accounts from before that was noted, one that is not the platform's has to be a person's.
    """
    from smdash.platforms.glance import glance

    if account.promise_own is not None:
        return account.promise_own
    return account.promise_minutes != glance(account.platform).promise_minutes


def due_at(account: Account, received: datetime, office: Office) -> datetime:
    """Return by when a message has to be answered; ``office`` are the home's hours."""
    return deadline(received, account.promise_minutes, hours_of(account, office), zone_of(account.zone))


def window_of(platform: str, kind: str) -> ReplyWindow | None:
    """Return the time within which a platform lets messages of a kind be answered, None where it sets none."""
    from smdash import platforms

    facts = platforms.find(platform)
    return None if facts is None else facts.reply_window(kind)


def closes_at(platform: str, kind: str, received: datetime) -> datetime | None:
    """Return since when no program gets an answer to a message out there, None where that stays possible."""
    window = window_of(platform, kind)
    if window is None:
        return None
    try:
        return received + timedelta(hours=window.hours)
    except OverflowError:
        return None


def open_by_hand(platform: str, kind: str, received: datetime, now: datetime) -> bool:
    """Say whether a message out there can be answered on its platform's own pages, though no program may any more.

    False where nothing is known of such a window.
    """
    window = window_of(platform, kind)
    if window is None:
        return False
    return window.page_hours is None or now < received + timedelta(hours=window.page_hours)


def move_deadlines(w: Writing, accounts: Iterable[Account]) -> int:
    """Give open items the times that promises, hours and platforms say now, and return how many moved.

    It is done inside an open change and follows from what was changed, so nobody is asked about it.
    """
    office = office_of(w.conn)
    moved = 0
    with w.by_rule():
        for account in accounts:
            moved += _move(w.conn, account, hours_of(account, office))
            window_store.renew(w.conn, account.id)
    return moved


def renew_deadlines(w: Writing, item_ids: Sequence[int]) -> None:
    """Give items that are open again the times that promises, hours and platforms say now.

    While they were done they kept those by which their answers are judged.
    """
    from smdash.store.accounts import accounts as account_store

    office = office_of(w.conn)
    whose = window_store.accounts_of(w.conn, item_ids)
    for account in account_store.accounts(w.conn, archived=True):
        if account.id in whose:
            _move(w.conn, account, hours_of(account, office), item_ids)
            window_store.renew(w.conn, account.id)


def keep_windows(home: Home) -> None:
    """Have open items close by what the platforms' files say now, where they came before their file said so.

    That is no step of the person. Hours that were made fewer hold for what comes, and once a promise is changed.
    """
    stale = [each for each in home.accounts() if window_store.stale(home.read(), each.id, _windows(each.platform))]
    if stale:
        with home.write("Windows of platforms", quiet=True) as w:
            move_deadlines(w, stale)


def _windows(platform: str) -> dict[str, float]:
    """Return the hours within which messages of each kind can be answered."""
    from smdash import platforms

    facts = platforms.find(platform)
    return {kind: each.hours for each in (facts.reply_windows if facts else ()) for kind in each.kinds}


def _move(conn: sqlite3.Connection, account: Account, hours: Office, item_ids: Sequence[int] | None = None) -> int:
    zone = zone_of(account.zone)
    rows = conn.execute(
        f"""SELECT id, kind, received_at, due_at, closes_at FROM inbox_items
            WHERE account_id = ? AND state = 'open'{and_among("id", item_ids)}""",
        (account.id,),
    ).fetchall()
    moved = 0
    for item_id, kind, received_at, due, closes in rows:
        received = parse_utc(received_at)
        now_due = stored(deadline(received, account.promise_minutes, hours, zone))
        until = closes_at(account.platform, kind, received)
        now_closes = None if until is None else stored(until)
        if (now_due, now_closes) != (due, closes):
            conn.execute(
                "UPDATE inbox_items SET due_at = ?, closes_at = ? WHERE id = ?", (now_due, now_closes, item_id)
            )
            moved += 1
    return moved
