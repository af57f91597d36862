"""A post that is out without all that was to follow it is marked so wherever posts are listed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.connectors.base import RejectedError
from smdash.widgets.calendar.monthgrid import day_words
from smdash.widgets.calendar.weekcells import entry_words, sign, text_of

if TYPE_CHECKING:
    from smdash.connectors.base import Prepared
    from smdash.domain.calendar.views import CalendarEntry
    from smdash.services.bundle import Services
    from tests.services.publishing.online import Online


def test_the_calendar_marks_it_until_it_is_let_go_of(online: Online, small: Services) -> None:
    def no_comment(prepared: Prepared) -> None:
        if "below" in str(prepared):
            raise RejectedError("no comments.")

    other = online.post("Look here", comment="The link is below")
    online.network.before = no_comment
    online.run()
    today = small.home.today()
    monday = today - timedelta(days=today.weekday())

    def entry() -> CalendarEntry:
        days = small.calendar.reader.week(monday).days
        return next(each for day in days for each in day.entries if each.delivery_id == other)

    found = entry()
    assert (found.state, found.unfinished, sign(found)) == ("published", True, "\u00bd")
    assert text_of(found) == "unfinished \u00b7 Look here"
    assert ("unfinished ", "bad") in entry_words(found)
    cells = [day for week in small.calendar.reader.month(today).weeks for day in week]
    cell = next(day for day in cells if day.day == today)
    assert (cell.out, cell.unfinished) == (2, 1)
    assert "2 published, 1 of them unfinished" in day_words(cell)
    small.ledger_reader.drop_rest(other)
    assert (entry().unfinished, sign(entry())) == (False, "\u2713")
