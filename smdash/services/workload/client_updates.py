"""Which clients are to be told now what came of last month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.reports import due
from smdash.domain.reports.due import Standing, month_asked
from smdash.domain.schedule import parse_utc
from smdash.store.reports import reports as report_store

if TYPE_CHECKING:
    from smdash.services.home import Home


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
