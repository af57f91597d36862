"""What a picked time comes to: the columns of a delivery, with what was picked beside the instant."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.schedule import instant, short_moment, spelled_day, stored
from smdash.services.schedule.free_slots import FreeSlots
from smdash.services.schedule.pauses import PauseService
from smdash.store.accounts import accounts as account_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from smdash.domain.accounts.views import Account
    from smdash.domain.schedule import Opening
    from smdash.domain.times.when import When
    from smdash.services.home import Home


def timed(
    home: Home,
    account: Account,
    when: When,
    given: list[datetime] | None = None,
    *,
    format: str = "",
    pillar_id: int | None = None,
) -> dict[str, Any]:
    """Return the columns that say when: what was picked is stored beside what it came to.

    Only what comes in is judged, never what is stored: UsageError for a past time and where no slot is free. A day
    without a time of day is that day's next free slot.
    Slots in ``given`` are taken, and the one that is found is added. Into what is paused nothing is scheduled:
    it is held.
    """
    return PauseService(home).timing(account, _picked(home, account, when, given, format, pillar_id), pillar_id)


def _picked(
    home: Home, account: Account, when: When, given: list[datetime] | None, format: str, pillar_id: int | None
) -> dict[str, Any]:
    if when.kind == "draft":
        return {"state": "draft", "due_at": None, "wall": None, "zone": None, "slot_id": None}
    if when.kind == "slot":
        opening = FreeSlots(home).next_slot(account, home.now(), given or (), format=format, pillar_id=pillar_id)
        if opening is None:
            raise UsageError(
                "has no free slot in the next year."
                if account_store.slots(home.read(), [account.id])
                else "has no slots.",
                subject=account.slug,
                hint=f"Give it one: smdash account slot add {account.slug} 'Mon 09:30', or type a time.",
            )
        if given is not None:
            given.append(opening.at)
        return in_slot(account, opening)
    if when.day is not None:
        opening = opening_on(home, account, when.day, given or (), format=format, pillar_id=pillar_id)
        if given is not None:
            given.append(opening.at)
        return in_slot(account, opening)
    zone = home.zone()
    wall = when.wall
    if wall is None:
        raise UsageError("no time was given.")
    at = instant(wall, zone)
    if at <= home.now():
        raise UsageError(
            f"{short_moment(wall, home.today().year)} is in the past.",
            subject=account.slug,
            hint="Choose a time to come.",
        )
    return at_wall(at.astimezone(zone))


def opening_on(
    home: Home,
    account: Account,
    day: date,
    given: Iterable[datetime] = (),
    *,
    format: str = "",
    pillar_id: int | None = None,
) -> Opening:
    """Return an account's first free slot on a day of the person's zone; UsageError says that a time is needed.

    Slots in ``given`` are taken.
    """
    begin, end = (instant(datetime.combine(each, time(0)), home.zone()) for each in (day, day + timedelta(days=1)))
    now = home.now()
    said = spelled_day(day) if day.year == home.today().year else f"{spelled_day(day)} {day.year}"
    if end <= now:
        raise UsageError(f"{said} is over.", subject=account.slug, hint="Choose a day to come.")
    after = max(now, begin - timedelta(seconds=1))
    opening = FreeSlots(home).next_slot(account, after, given, format=format, pillar_id=pillar_id, until=end)
    if opening is None:
        raise UsageError(f"has no free slot on {said}.", subject=account.slug, hint="Say a time too, like 14:30.")
    return opening


def at_wall(at: datetime, slot_id: int | None = None) -> dict[str, Any]:
    """Return the columns of a delivery due at ``at``, which is aware in the zone that its time was picked in."""
    return {
        "state": "scheduled",
        "due_at": stored(at),
        "wall": at.strftime("%Y-%m-%d %H:%M"),
        "zone": str(at.tzinfo),
        "slot_id": slot_id,
    }


def in_slot(account: Account, opening: Opening) -> dict[str, Any]:
    """Return the columns of a delivery that takes an opening: what was picked beside what it came to."""
    return {
        "state": "scheduled",
        "due_at": stored(opening.at),
        "wall": opening.wall.strftime("%Y-%m-%d %H:%M"),
        "zone": account.zone,
        "slot_id": opening.slot.id,
    }
