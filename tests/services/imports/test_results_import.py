"""Results of a brand from files: whole or not at all, each row once, undone whole, and no address kept."""

from __future__ import annotations

import zipfile
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import UsageError, WhoseFileError
from smdash.services.imports.imports import ImportOptions
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from smdash.services.imports.imports import ImportReport

DATA = Path(__file__).parents[2] / "data" / "results"
OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
NOVEMBER = date(2026, 11, 1), date(2026, 11, 21)


def brought(services: Services, path: Path | str, **said: object) -> ImportReport:
    options = ImportOptions(brand="acme", captured=date(2026, 11, 20), **said)  # type: ignore[arg-type]
    return services.imports.run(DATA / path if isinstance(path, str) else path, options)


def totals(services: Services, *measures: str) -> list[float | None]:
    return [services.results.series("acme", measure, *OCTOBER).total for measure in measures]


def test_a_file_of_results_needs_a_brand(small: Services) -> None:
    before = content(small.home.read())
    with pytest.raises(WhoseFileError, match="which brand") as refused:
        small.imports.run(DATA / "ga4_days.csv")
    assert refused.value.of_brand
    with pytest.raises(UsageError, match="this account is of bean"):
        brought(small, "ga4_days.csv", account="bean/instagram")
    assert content(small.home.read()) == before


def test_the_same_file_twice_brings_nothing_and_undo_takes_it_all_back(small: Services) -> None:
    small.imports.run(DATA / "ga4_days.csv", ImportOptions(brand="acme", dry_run=True))
    first = content(small.home.read())
    report = brought(small, "ga4_days.csv")
    assert (report.ok, report.brand, report.added, report.rows) == (True, "acme", 3, 3)
    assert totals(small, "visits") == [350.0]
    again = brought(small, "ga4_days.csv")
    assert (again.added, again.updated, again.skipped) == (0, 0, 3)
    small.undo.undo()
    assert totals(small, "visits") == [None]
    small.undo.redo()
    assert totals(small, "visits") == [350.0]
    small.undo.undo()
    assert {**content(small.home.read()), "settings": ()} == {**first, "settings": ()}


def test_the_same_file_may_be_of_two_brands(small: Services) -> None:
    brought(small, "ga4_days.csv")
    report = small.imports.run(DATA / "ga4_days.csv", ImportOptions(brand="bean"))
    assert report.added == 3


def test_a_newer_capture_replaces_and_says_so(small: Services, tmp_path: Path) -> None:
    brought(small, "ga4_traffic.csv")
    text = (DATA / "ga4_traffic.csv").read_text(encoding="utf-8")
    later = tmp_path / "later.csv"
    later.write_text(
        text.replace("google / organic,(not set),180", "google / organic,(not set),190").replace(
            "20261002,(direct) / (none),(not set),20,10,0.5,0\n", ""
        ),
        encoding="utf-8",
    )
    report = brought(small, later)
    assert report.updated == 2
    assert "1 figure replaced by this newer capture: visits of 2026-10-02 180 -> 190." in report.notes
    assert any("not in the file any more" in note for note in report.notes)
    assert totals(small, "visits") == [1241.0]
    small.undo.undo()
    assert totals(small, "visits") == [1251.0]
    older = small.imports.run(later, ImportOptions(brand="acme", captured=date(2026, 10, 5)))
    assert (older.added, older.updated) == (0, 0)
    assert totals(small, "visits") == [1251.0]


def test_a_total_and_its_parts_are_counted_once_in_either_order(small: Services, tmp_path: Path) -> None:
    whole = tmp_path / "whole.csv"
    whole.write_text(
        "# x\n# Start date: 20261001\n# End date: 20261002\nNth day,Sessions\n0000,1051\n0001,200\n", encoding="utf-8"
    )
    for order in (("ga4_traffic.csv", whole), (whole, "ga4_traffic.csv")):
        for path in order:
            assert brought(small, path).ok
        assert totals(small, "visits") == [1251.0]
        small.undo.undo()
        small.undo.undo()


def test_first_purchases_are_told_by_all_orders_and_no_address_is_kept(small: Services, tmp_path: Path) -> None:
    lines = (DATA / "shopify_orders.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    late, early = tmp_path / "late.csv", tmp_path / "early.csv"
    late.write_text("".join(lines[:4]), encoding="utf-8")  # 1006, the second order of its buyer
    early.write_text(lines[0] + lines[-1], encoding="utf-8")
    november = small.results.series
    small.manage.edit_brand("acme", zone="America/New_York")
    assert brought(small, late).ok
    assert totals(small, "conversions", "retentions", "revenue") == [None, None, None]  # paid on 1 November in Chicago
    assert november("acme", "conversions", *NOVEMBER).total == 1
    report = brought(small, early)
    assert any("now known to be a first one, or not to be" in note for note in report.notes)
    assert totals(small, "conversions") == [1.0]
    assert november("acme", "retentions", *NOVEMBER).total == 1
    assert november("acme", "conversions", *NOVEMBER).total in {None, 0}
    small.undo.undo()
    assert november("acme", "conversions", *NOVEMBER).total == 1
    brought(small, "shopify_orders.csv")
    kept = repr(rows(small, "SELECT * FROM results")) + repr(rows(small, "SELECT * FROM changes"))
    for word in ("ada", "example.com", "door", "wholesale", "Somebody"):
        assert word not in kept.casefold()
    assert {len(who) for (who,) in rows(small, "SELECT who FROM results WHERE who <> ''")} == {24}


def test_a_later_export_pays_an_order_back(small: Services, tmp_path: Path) -> None:
    brought(small, "shopify_orders.csv")
    before = totals(small, "revenue", "conversions")
    text = (DATA / "shopify_orders.csv").read_text(encoding="utf-8-sig")
    text = text.replace("#1001,ada@example.com,paid", "#1001,ada@example.com,refunded")
    head, _, last = text.rstrip("\n").rpartition("\n")
    path = tmp_path / "later.csv"
    path.write_text(f"{head}\n{last.replace(',0.00,,0.00,', ',25.00,,0.00,')}\n", encoding="utf-8")
    report = brought(small, path)
    assert report.ok, report.problems
    assert any("paid back in full" in note for note in report.notes)
    after = totals(small, "revenue", "conversions")
    assert before[0] is not None
    assert after[0] == before[0] - 25
    small.undo.undo()
    assert totals(small, "revenue", "conversions") == before


def test_money_of_two_currencies_and_a_month_with_its_days(small: Services) -> None:
    small.manage.edit_brand("acme", currency="EUR")
    report = brought(small, "shopify_orders.csv")
    assert any("money in EUR, USD" in note for note in report.notes)
    found = small.results.series("acme", "revenue", *OCTOBER)
    assert found.currency == "EUR"
    assert found.total == 25.0 + 37.5 + 0.0
    assert any("USD" in words for words in found.left_out)
    brought(small, "shopify_customers.csv")
    assert totals(small, "conversions")[0] is not None


def test_an_archive_is_one_step(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "audience.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in ("subscribed", "unsubscribed", "cleaned"):
            packed.write(DATA / f"mailchimp_{name}.csv", f"{name}_members_export_3f2a.csv")
    report = brought(small, path)
    assert (report.ok, report.brand, len(report.members)) == (True, "acme", 3)
    # Confirmed at 22:14 UTC on 30 September, which is 1 October in Berlin.
    assert totals(small, "joined", "left") == [3.0, 2.0]
    assert small.results.series("acme", "list", date(2026, 11, 1), date(2026, 11, 21)).total == 3
    small.undo.undo()
    assert totals(small, "joined", "left") == [None, None]


def test_one_wrong_row_keeps_the_whole_file_out(small: Services, tmp_path: Path) -> None:
    text = (DATA / "shopify_orders.csv").read_text(encoding="utf-8-sig")
    path = tmp_path / "orders.csv"
    path.write_text(text.replace("2026-10-02 09:00:00 +0200", "sometime"), encoding="utf-8")
    before = content(small.home.read())
    report = brought(small, path)
    assert not report.ok
    assert [problem.column for problem in report.problems if problem.level == "error"] == ["Paid at", "Created at"]
    assert content(small.home.read()) == before


def test_a_month_that_is_not_over_is_no_figure(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("Month,New customers,Returning customers\n2026-10,3,1\n2026-11,2,1\n", encoding="utf-8")
    report = brought(small, path)
    assert (report.added, totals(small, "conversions")) == (2, [3.0])
    assert any("2026-11 is not over" in note for note in report.notes)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_overlapping_files_in_any_order_tell_the_same(small: Services, tmp_path: Path, order: tuple[int, ...]) -> None:
    head = "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem name\n"
    lines = [
        f"#{number},{who}@e.example,paid,{day} 10:00:00 +0100,EUR,{money},{day} 10:00:00 +0100,Loaf\n"
        for number, who, day, money in (
            (1, "a", "2026-10-02", 10), (2, "b", "2026-10-02", 20), (3, "a", "2026-10-05", 30),
            (4, "c", "2026-10-09", 40), (5, "b", "2026-10-09", 50), (6, "b", "2026-10-12", 60),
        )
    ]  # fmt: skip
    for part in order:
        path = tmp_path / f"{part}.csv"
        path.write_text(head + "".join(lines[part * 2 : part * 2 + 3]), encoding="utf-8")
        assert brought(small, path).ok
    assert totals(small, "conversions", "retentions", "revenue") == [3.0, 3.0, 210.0]
    kinds = rows(small, "SELECT ref, measure FROM results WHERE measure <> 'revenue' ORDER BY ref")
    assert [measure for _, measure in kinds] == [
        "conversions", "conversions", "retentions", "conversions", "retentions", "retentions",
    ]  # fmt: skip


def test_a_ledger_tells_nothing_of_purchases(small: Services) -> None:
    brought(small, "stripe_balance.csv")
    assert totals(small, "revenue", "conversions", "retentions") == [1060.5, None, None]
    brought(small, "stripe_payments.csv")
    assert totals(small, "conversions", "retentions") == [2.0, 0.0]
