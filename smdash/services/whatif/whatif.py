"""Trying out less, and making it so: a what-if reads once, turns values only, and is stored as one undoable change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import storable
from smdash.domain.schedule import week_start
from smdash.domain.whatif import whatif
from smdash.domain.whatif.whatif import Batch, Client, Drop, Hours, Posts, Promise, Sweeps, apply, subject
from smdash.domain.whatif.whatif_words import changes
from smdash.services.accounts.accounts import COLOURS
from smdash.services.promises import move_deadlines
from smdash.services.schedule.runway import RunwayReader
from smdash.services.workload import setup
from smdash.services.workload.situation import SituationService
from smdash.store import settings as setting_store
from smdash.store.accounts import accounts as account_store
from smdash.store.workload import workload as workload_store

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from smdash.domain.runway import Ground
    from smdash.domain.whatif.proposal import Proposal
    from smdash.domain.whatif.whatif import Lever, Outcome
    from smdash.domain.workload.situation import Situation
    from smdash.services.home import Home
    from smdash.store.connection import Writing


class Start(NamedTuple):
    """What a what-if stands on: the week it is about, its situation, and how long accounts are lit."""

    monday: date
    today: date
    situation: Situation
    lit: tuple[Ground, ...]


class WhatIfService:
    """Use cases of the what-if screen."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._situations = SituationService(home)

    def start(self, monday: date | None = None) -> Start:
        """Return what there is to turn, of the week of ``monday`` or of the next one with a working day left."""
        today = self.home.today()
        if monday is None:
            monday = self._week(today)
        # What is queued already stays queued, so it is a usual week of these hours that is turned.
        usual = self._situations.now(monday, planned=False)
        return Start(week_start(monday), today, usual, tuple(RunwayReader(self.home).grounds()))

    def _week(self, today: date) -> date:
        """Return this week's Monday while a working day of it is left, else the next one's."""
        monday = week_start(today)
        left = self._situations.now(monday).capacity_h[today.weekday() :]
        return monday if any(hours > 0 for hours in left) else monday + timedelta(days=7)

    def outcome(self, levers: Iterable[Lever], start: Start | None = None) -> Outcome:
        """Return what a week comes to without and with some levers turned; nothing is stored."""
        start = start or self.start()
        return whatif.outcome(start.situation, apply(start.situation, levers), start.lit, start.today)

    def commit(self, levers: Sequence[Lever], monday: date | None = None) -> list[str]:
        """Store levers as one undoable change and return it in words; empty when they change nothing.

        Cadences, promises and settings hold from now on; hours are those of the days of that one week. A dropped
        account is not archived: its cadence becomes 0.
        """
        turned = list({subject(lever): lever for lever in levers}.values())
        with self.home.write("What-if") as w:
            start = self.start(monday)
            after = apply(start.situation, turned)
            said = changes(start.situation, after, start.monday)
            if said:
                for lever in sorted(turned, key=lambda lever: (not isinstance(lever, Client), isinstance(lever, Drop))):
                    self._store(w, lever, start, after, {day for day, _ in after.sweeps})
            w.relabel(f"What-if: {said[0]}" + (f" and {len(said) - 1} more" if len(said) > 1 else "") if said else "")
        return said

    def _store(self, w: Writing, lever: Lever, start: Start, after: Situation, looked: Container[int]) -> None:
        match lever:
            case Posts() | Drop():
                self._put_cadence(w, lever.account, after)
            case Promise():
                account_store.update(
                    w, "accounts", self._id(w, lever.account), {"promise_minutes": lever.minutes, "promise_own": 1}
                )
                self._move_deadlines(w, lever.account)
            case Hours():
                self._put_hours(w, start.monday + timedelta(days=lever.weekday), lever.hours, lever.weekday in looked)
            case Sweeps():
                value = [[int(day), float(hour)] for day, hour in sorted(set(lever.sweeps))]
                setting_store.put(w, setup.SWEEPS, value)
            case Batch():
                setting_store.put(w, setup.BATCHED, lever.on)
            case Client():
                put_client(w, self.home, lever.proposal)

    @staticmethod
    def _id(w: Writing, slug: str) -> int:
        found = account_store.account(w.conn, slug)
        if found is None or found.archived:
            raise UsageError("there is no such account.", subject=f"'{slug}'")
        return found.id

    def _put_cadence(self, w: Writing, slug: str, after: Situation) -> None:
        work = next(work for work in after.accounts if work.slug == slug)
        account_store.set_cadence(w, self._id(w, slug), work.cadences)

    def _put_hours(self, w: Writing, day: date, hours: float, looked: bool) -> None:
        usual = setting_store.capacity(w.conn).get(day.weekday(), 0.0)
        # Only a day that is off by itself silences the looks on it.
        if hours == usual and (hours or not looked):
            workload_store.drop_days_off(w, [day.isoformat()])
        else:
            workload_store.put_days_off(w, [day.isoformat()], float(hours), "what-if")
        move_deadlines(w, account_store.accounts(w.conn, archived=True))

    def _move_deadlines(self, w: Writing, slug: str) -> None:
        account = account_store.account(w.conn, slug)
        if account is not None:
            move_deadlines(w, [account])


def put_client(w: Writing, home: Home, asked: Proposal) -> None:
    """Insert a client with its accounts, cadences, duties and what it pays, inside an open change.

    UsageError for an archived brand, and for an account that is there already.
    """
    brand_id = _brand(w, home, asked)
    for work in asked.accounts:
        if account_store.account(w.conn, work.slug) is not None:
            raise UsageError(
                "there is such an account already.", subject=work.slug, hint="Give the brand another name."
            )
        row = {
            "brand_id": brand_id,
            "platform": work.platform,
            "slug": work.slug,
            "promise_minutes": work.promise_minutes,
            "inbox_per_week": work.inbox_per_week,
        }
        account_store.set_cadence(w, account_store.add_account(w, row), work.cadences)
    for duty in asked.duties:
        name = duty.name or f"{duty.activity.replace('_', ' ').capitalize()} for {asked.name}"
        values = {"name": storable(name), "activity": duty.activity, "per": duty.per, "times": duty.times}
        workload_store.add_duty(w, {**values, "brand_id": brand_id})
    if asked.value_per_month is not None:
        fees = setting_store.get(w.conn, setup.FEES) or {}
        setting_store.put(w, setup.FEES, {**fees, asked.brand: asked.value_per_month})


def _brand(w: Writing, home: Home, asked: Proposal) -> int:
    brands = {brand.slug: brand for brand in account_store.brands(w.conn, archived=True)}
    brand = brands.get(asked.brand)
    if brand is not None and brand.archived:
        raise UsageError("this brand is archived.", subject=brand.slug, hint="Bring it back first.")
    if brand is not None:
        return brand.id
    used = {each.colour for each in brands.values()}
    colour = next((each for each in COLOURS if each not in used), COLOURS[0])
    name = storable(asked.name or asked.brand)
    return account_store.add_brand(w, {"slug": asked.brand, "name": name, "colour": colour, "zone": str(home.zone())})
