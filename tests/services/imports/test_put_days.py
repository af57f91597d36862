"""Figures by day that were moved in time keep the meaning of the day they are true of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.imports.records import DayFigures, Parsed
from smdash.services.imports.put_figures import Into, put_days
from smdash.services.imports.tally import Tally
from smdash.store.metrics import samples as sample_store
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services

REDEFINED = date(2026, 8, 24)
"""From this day on YouTube counts views in another way."""


def test_a_day_keeps_the_definition_of_the_day_it_was_moved_from(services: Services) -> None:
    services.manage.add_brand("acme", name="Acme", zone="Europe/Berlin")
    account = services.manage.add_account("acme", "youtube", handle="acme")
    moved = 14
    true = [REDEFINED - timedelta(days=1), REDEFINED]
    days = [DayFigures(n, day + timedelta(days=moved), (100.0 + n,)) for n, day in enumerate(true)]
    parsed = Parsed("youtube_days", "Views", "days", "youtube", metrics=("views",), days=days)
    captured = date(2026, 9, 20)
    with services.home.store.write("days", services.home.now(), journaled=False) as w:
        source = sample_store.add_source(
            w,
            {"kind": "youtube_days", "name": "a.csv", "account_id": account.id, "captured_at": f"{captured}T10:00:00Z"},
        )
        put_days(w, parsed, Tally(), Into(account, source, captured, captured, shift_days=moved))
    found = rows(
        services,
        """SELECT s.on_day, d.version, d.valid_from, s.value FROM account_samples s
           JOIN definitions d ON d.id = s.definition_id ORDER BY s.on_day""",
    )
    assert found == [("2026-09-06", 1, None, 100.0), ("2026-09-07", 2, "2026-09-07", 101.0)]
