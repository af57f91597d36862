"""Of which days a file of results tells: what it says itself, what a person says, else no further than its rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.services.imports.imports import ImportOptions
from tests.worlds import content

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from smdash.services.imports.imports import ImportReport

DATA = Path(__file__).parents[2] / "data" / "results"
OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
ORDERS = "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem name\n"


def brought(services: Services, path: Path, captured: date = date(2026, 11, 20), **said: object) -> ImportReport:
    report = services.imports.run(path, ImportOptions(brand="acme", captured=captured, **said))  # type: ignore[arg-type]
    assert report.ok, report.problems
    return report


def known(services: Services, measure: str, span: tuple[date, date] = OCTOBER) -> tuple[float | None, int]:
    series = services.results.series("acme", measure, *span)
    return series.total, series.known_days


def orders(path: Path, *days: str) -> Path:
    rows = (
        f"#{number},a{number}@e.example,paid,{day} 10:00:00 +0100,EUR,10,{day} 10:00:00 +0100,Loaf\n"
        for number, day in enumerate(days, 1)
    )
    path.write_text(ORDERS + "".join(rows), encoding="utf-8")
    return path


def analytics(path: Path, last: str) -> Path:
    text = (DATA / "ga4_traffic.csv").read_text(encoding="utf-8")
    path.write_text(text.replace("20261001-20261002", f"20261001-{last}"), encoding="utf-8")
    return path


def test_a_report_that_says_its_days_tells_of_those_without_a_row(small: Services, tmp_path: Path) -> None:
    report = brought(small, analytics(tmp_path / "ga4.csv", "20261031"))
    assert known(small, "visits") == (1251.0, 31)
    assert "It tells of 2026-10-01 to 2026-10-31: a day of these without a row counts as 0." in report.notes
    assert known(small, "visits", (date(2026, 9, 1), date(2026, 9, 30))) == (None, 0)


def test_a_list_that_does_not_say_its_days_says_how_they_are_said(small: Services, tmp_path: Path) -> None:
    path = orders(tmp_path / "orders.csv", "2026-10-05", "2026-10-09")
    assert any("say its days with d, or --period" in note for note in brought(small, path).notes)
    said = brought(small, path, period=OCTOBER)
    assert not any("say its days" in note for note in said.notes)
    assert not any("say its days" in note for note in brought(small, path).notes), "its days are known by now"


def test_the_day_a_file_was_made_is_not_over(small: Services, tmp_path: Path) -> None:
    brought(small, analytics(tmp_path / "ga4.csv", "20261231"), captured=date(2026, 10, 5))
    assert known(small, "visits") == (1251.0, 4)
    assert known(small, "visits", (date(2026, 10, 5), date(2026, 12, 31))) == (None, 0)


def test_a_later_export_of_the_same_rows_tells_of_more_days_and_is_undone(small: Services, tmp_path: Path) -> None:
    brought(small, analytics(tmp_path / "ga4.csv", "20261002"))
    assert known(small, "visits") == (1251.0, 2)
    before = content(small.home.read())
    later = analytics(tmp_path / "later.csv", "20261015")
    assert (brought(small, later).updated, known(small, "visits")) == (1, (1251.0, 15))
    again = brought(small, later)
    assert (again.added, again.updated) == (0, 0)
    small.undo.undo()
    assert known(small, "visits") == (1251.0, 2)
    assert content(small.home.read())["result_spans"] == before["result_spans"]


def test_the_name_of_a_shops_report_says_its_days_where_its_rows_agree(small: Services, tmp_path: Path) -> None:
    sales = "Day,Orders,Gross sales,Net sales,Total sales\n2026-10-05,1,10.00,10.00,10.00\n"
    path = tmp_path / "Total sales over time - 2026-11-01 - 2026-11-10.csv"
    path.write_text(sales, encoding="utf-8")
    brought(small, path)
    assert known(small, "revenue") == (10.0, 1), "the name speaks of other days than the rows"
    path = tmp_path / "Total sales over time - 2026-10-01 - 2026-10-31 (1).csv"
    path.write_text(sales, encoding="utf-8")
    brought(small, path)
    assert known(small, "revenue") == (10.0, 31)


def test_a_list_of_orders_ends_with_its_last_row_unless_a_person_says_otherwise(
    small: Services, tmp_path: Path
) -> None:
    path = orders(tmp_path / "orders.csv", "2026-10-05", "2026-10-20")
    brought(small, path)
    assert known(small, "revenue") == (20.0, 16)
    assert known(small, "conversions") == (2.0, 16)
    assert brought(small, path, period=OCTOBER).updated == 1
    assert known(small, "revenue") == (20.0, 31)
    assert known(small, "conversions") == (2.0, 31)
    assert known(small, "retentions") == (0.0, 31)


def test_rows_taken_away_take_their_days_with_them(small: Services, tmp_path: Path) -> None:
    brought(small, analytics(tmp_path / "ga4.csv", "20261031"))
    small.results.remove([row.id for row in small.results.rows("acme", "visits", *OCTOBER)])
    assert known(small, "visits") == (None, 0)


@pytest.mark.parametrize(("captured", "days"), [(date(2026, 11, 21), 20), (date(2026, 11, 11), 10)])
def test_an_audience_is_told_up_to_the_day_before_its_capture(small: Services, captured: date, days: int) -> None:
    brought(small, DATA / "mailchimp_subscribed.csv", captured=captured)
    assert known(small, "joined", (date(2026, 11, 1), date(2026, 11, 30)))[1] == days
    assert known(small, "list", (date(2026, 11, 1), date(2026, 11, 30)))[1] == 1, "a height of no day is none"


def test_money_a_month_tells_of_is_no_day(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "customers - 2026-10-01 - 2026-10-31.csv"
    path.write_text("Month,New customers,Returning customers\n2026-10,3,1\n", encoding="utf-8")
    brought(small, path)
    assert known(small, "conversions") == (3.0, 31)
    assert content(small.home.read())["result_spans"] == []
