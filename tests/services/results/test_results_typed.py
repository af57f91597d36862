"""A figure typed in one line: what it means, what is refused, and back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.services.results.typed import add_typed, edit_typed, line_of, meaning, typed
from tests.worlds import content

if TYPE_CHECKING:
    from smdash.services.bundle import Services

TODAY, OCTOBER = date(2026, 11, 21), date(2026, 10, 1)


@pytest.mark.parametrize(
    ("text", "measure", "value", "on", "month", "currency", "more"),
    [
        ("leads 3", "leads", 3, TODAY, None, "", False), ("12", "joined", 12, TODAY, None, "", False),
        ("visits 1,204 2026-10", "visits", 1204, None, OCTOBER, "", False), ("leads +1", "leads", 1, TODAY, None, "", True),
        ("Revenue 99.50 eur yesterday", "revenue", 99.5, date(2026, 11, 20), None, "eur", False),
        ("ad spend 40 oct", "spend", 40, None, OCTOBER, "", False), ("spend 40 fri", "spend", 40, date(2026, 11, 20), None, "", False),
        ("revenue +-20", "revenue", -20, TODAY, None, "", True), ("revenue 10 mon", "revenue", 10, date(2026, 11, 16), None, "", False),
    ],
)  # fmt: skip
def test_a_line(
    small: Services,
    text: str,
    measure: str,
    value: float,
    on: date | None,
    month: date | None,
    currency: str,
    more: bool,
) -> None:
    found = typed(small.results, "acme", text, "joined")
    assert found[:6] == (measure, value, on, month, currency, more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("leads", "a name and a number"), ("", "a name and a number"), ("likes 3", "no such result"),
        ("leads many", "'many'"), ("leads 3 someday", "neither a day nor a month"), ("leads 3 tomorrow", "still to come"),
        ("leads 3 channel=tv", "no such channel"), ("visits 3 2026-11", "this month is not over"),
        ("leads 3 eur", "neither a day nor a month"), ("leads -3", "less than none"), ("leads +-1", "less than none"),
    ],
)  # fmt: skip
def test_what_a_line_cannot_say(small: Services, text: str, said: str) -> None:
    before = content(small.home.read())
    with pytest.raises((UsageError, NotFoundError), match=said):
        meaning(small.results, "acme", text)
    assert content(small.home.read()) == before


def test_more_is_added_and_a_row_is_its_own_line(small: Services) -> None:
    add_typed(small.results, "acme", "leads 3 2026-11-03 account=acme/x note=asked for = a price")
    assert "4 (there is 3), account acme/x" in meaning(small.results, "acme", "leads +1 2026-11-03 account=acme/x")
    row = add_typed(small.results, "acme", "leads +1 2026-11-03 account=acme/x").row
    assert (row.value, row.note) == (4, "asked for = a price")
    assert line_of(row) == "leads 4 2026-11-03 account=acme/x channel=social note=asked for = a price"
    assert not edit_typed(small.results, row.id, line_of(row)).changed
    assert edit_typed(small.results, row.id, "5 4 nov").row[5:6] == (5,)
    assert small.results.row(row.id).account == ""
    for wrong in ("visits 5", "leads 5 oct", "leads 5 origin=form"):
        with pytest.raises(UsageError):
            edit_typed(small.results, row.id, wrong)


def test_a_refund_by_hand(small: Services) -> None:
    add_typed(small.results, "acme", "revenue 99.50 eur")
    row = add_typed(small.results, "acme", "revenue +-20").row
    assert (row.value, row.currency) == (79.5, "EUR")
    assert add_typed(small.results, "acme", "revenue -120 eur yesterday").row.value == -120
