"""Which clients are to be told now what came of last month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.reports import due
from smdash.domain.reports.due import Standing, month_asked
from smdash.domain.schedule import parse_utc
from smdash.store.reports import reports as report_store

if TYPE_CHECKING:
    from smdash.services.home import Home


def overdue(home: Home, brand: str | None = None) -> list[Standing]:
    """Return the reports that are overdue, of all brands or of one; one look where no brand has a day for them."""
    if not report_store.any_day(home.read()):
        return []
    today = home.today()
    found = client_updates(home)
    return [each for each in found if due.state(each, today) == "overdue" and brand in {None, each.brand}]


def client_updates(home: Home) -> list[Standing]:
    """Return last month's reports that are due within days or overdue, the longest overdue first: one query."""
    month, zone = month_asked(home.today()), home.zone()
    found = [
        Standing(
            slug,
            name,
            colour,
            month,
            due.due_on(month, day),
            parse_utc(made).astimezone(zone) if made else None,
            parse_utc(sent).astimezone(zone) if sent else None,
            bool(words),
        )
        for slug, name, colour, day, words, made, sent in report_store.with_a_day(home.read(), month.key)
    ]
    return due.waiting(found, home.today())
