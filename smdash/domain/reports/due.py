"""When the month's report of a brand is due, and what has become of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from smdash.domain.reports.month import Month, month_of
from smdash.domain.schedule import spoken

State = Literal["running", "open", "due", "overdue", "sent"]
SOON = timedelta(days=5)
"""How long before its day a report is said to be due."""


class Standing(NamedTuple):
    """How a month's report of a brand stands; ``due_on`` is None where the brand has no day for it.

    ``made_at`` and ``sent_at`` are when it was last made and when it was sent, None for not yet. ``words`` says whether
    the person has written something for it.
    """

    brand: str
    name: str
    colour: str
    month: Month
    due_on: date | None = None
    made_at: datetime | None = None
    sent_at: datetime | None = None
    words: bool = False

    @property
    def key(self) -> str:
        """Brand and month."""
        return f"{self.brand}:{self.month.key}"


def due_on(month: Month, report_day: int | None) -> date | None:
    """Return the day in the month after by which a report is due, None where no day was said."""
    return month.after.first.replace(day=report_day) if report_day else None


def state(standing: Standing, today: date) -> State:
    """Return how a report stands: one that was sent is no longer due, one that was only made is."""
    if standing.sent_at is not None:
        return "sent"
    if standing.month.running(today):
        return "running"
    if standing.due_on is None or standing.due_on - today > SOON:
        return "open"
    return "overdue" if standing.due_on < today else "due"


def waiting(standings: list[Standing], today: date) -> list[Standing]:
    """Return the reports that are due or overdue, the longest overdue first."""
    found = [each for each in standings if state(each, today) in {"due", "overdue"}]
    return sorted(found, key=lambda each: (each.due_on or today, each.brand))


def month_asked(today: date) -> Month:
    """Return the month whose report is asked for now: the last one."""
    return month_of(today).before


def month_words(month: Month, today: date) -> str:
    """Return a month as people say it: ``October``, with its year where that is another one."""
    name = _NAMES[month.first.month - 1]
    return name if month.first.year == today.year else f"{name} {month.first.year}"


def due_words(standing: Standing, today: date) -> str:
    """Return in one line what is due: ``acme: October report, overdue since 5 Nov (made, not sent)``."""
    if standing.due_on is None:
        return ""
    when = (
        f"overdue since {spoken(standing.due_on, today)}" if standing.due_on < today else _when(standing.due_on, today)
    )
    made = " (made, not marked as sent)" if standing.made_at is not None else ""
    return f"{standing.brand}: client update for {month_words(standing.month, today)}, {when}{made}"


def state_words(standing: Standing, today: date) -> str:
    """Return the state in a word or two."""
    now = state(standing, today)
    if now == "running":
        return "running"
    if now == "open":
        return "made" if standing.made_at is not None else "not made"
    return now


def _when(day: date, today: date) -> str:
    if day == today:
        return "due today"
    return "due tomorrow" if (day - today).days == 1 else f"due {spoken(day, today)}"


_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
