"""The runway board: one account a line, and when it goes dark in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import WEEKDAYS, spoken

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.domain.runway import State

AHEAD = 14
TARGET = 7
MAX_TARGET = 60
HORIZON = 28


class RunwayRow(NamedTuple):
    """One account on the board.

    ``days``, ``dark_from``, ``lit_again``, ``lacking`` and ``state`` are those of its ``smdash.domain.runway:Runway``.
    ``planned`` and ``free`` count posts and free slots of the next ``AHEAD`` days; ``missing`` is how many posts it
    lacks to stay lit for the days asked for, and ``openings`` the slots (local times) they would go to, fewer where
    there is no room. ``per_week`` is None without a cadence. ``held`` counts the posts ahead that a pause holds.
    """

    account: str
    brand: str
    colour: str
    platform: str
    days: int | None
    dark_from: date | None
    last_out: date | None
    next_planned: datetime | None
    planned: int
    per_week: float | None
    free: int
    missing: int
    openings: tuple[datetime, ...]
    has_slots: bool
    held: int = 0
    lit_again: date | None = None
    lacking: int | None = 0
    state: State = "posts"

    @property
    def key(self) -> str:
        """The account's name."""
        return self.account

    @property
    def dark(self) -> bool:
        """Whether it is dark now."""
        return self.state == "never" or (self.days is not None and self.days <= 0)

    def dark_within(self, days: int) -> bool:
        """Say whether it is dark on one of the next ``days`` days, today included."""
        return self.dark or (self.days is not None and self.days < days)


def dark_words(row: RunwayRow, today: date) -> str:
    """Return when an account goes dark in words: ``dark since Wed``, ``goes dark Thu 26 \u00b7 in 5 days``.

    Where a post planned further ahead ends it, that is said with what is missing: ``dark Thu 26 to Fri 25 Dec, 17
    missing``;
    ``no cadence`` where none counts them. Where a pause holds posts that comes first, as none of them goes out:
    ``6 held by a pause``.
    """
    if row.held:
        lit = row.days is not None and row.days > 0 and row.dark_from is not None
        until = f" \u00b7 to {_day(row.dark_from, today)}" if lit and row.dark_from is not None else ""
        return f"{row.held} held by a pause{until}"
    return _stretch(row, today) if row.lit_again is not None else _end(row, today)


def lacking_words(lacking: int | None) -> str:
    """Return what a dark stretch lacks, to stand behind its days; that there is no cadence where none counts it."""
    return f", {lacking} missing" if lacking else " \u00b7 no cadence" if lacking is None else ""


def _end(row: RunwayRow, today: date) -> str:
    if row.days is None or row.dark_from is None:
        return {"resting": "silent by its cadence", "lasting": "lit for a year"}.get(row.state, "no post known")
    if row.days <= 0:
        return "goes dark today" if row.days == 0 else f"dark since {_day(row.dark_from, today)}"
    ahead = "tomorrow" if row.days == 1 else f"in {row.days} days"
    return f"goes dark {_day(row.dark_from, today)} \u00b7 {ahead}"


def _stretch(row: RunwayRow, today: date) -> str:
    """Return from when to when an account is dark and how many posts it lacks up to then."""
    again = "" if row.lit_again is None else _day(row.lit_again, today)
    missing = lacking_words(row.lacking)
    if row.dark_from is None:
        return f"no post before {again}{missing}"
    since = f"since {_day(row.dark_from, today)}" if row.dark_from < today else _day(row.dark_from, today)
    return f"dark {'today' if row.days == 0 else since} to {again}{missing}"


def _day(day: date, today: date) -> str:
    name = WEEKDAYS[day.weekday()]
    if -7 < (day - today).days < 0:
        return name
    if abs((day - today).days) < 21 and day.month == today.month:
        return f"{name} {day.day}"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{name} {spoken(day)}{year}"
