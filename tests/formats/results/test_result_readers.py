"""Files of figures from outside the platforms, in the shape in which programs write them."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash import platforms
from smdash.domain.errors import PeriodNeededError, UnknownFileError, UsageError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.archive import read_archive, sniff
from smdash.formats.detect.registry import read
from smdash.platforms.result_files.files import result_files

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed

DATA = Path(__file__).parents[2] / "data" / "results"
SEEN = ReadOptions(today=date(2026, 11, 21), made=date(2026, 11, 2))
OCTOBER = date(2026, 10, 1)
COMMENTS = "# Report\n# Start date: 20261001\n# End date: {}\n"


def figures(parsed: Parsed, *names: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(each, name) for name in names) for each in parsed.results]


def saved(folder: Path, text: str, name: str = "download.bin") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("file", "kind", "rows"),
    [
        ("ga4_days.csv", "ga4", 3),
        ("ga4_traffic.csv", "ga4", 5),
        ("ga4_month.csv", "ga4", 3),
        ("mailchimp_subscribed.csv", "mailchimp_members", 3),
        ("mailchimp_unsubscribed.csv", "mailchimp_members", 1),
        ("mailchimp_cleaned.csv", "mailchimp_members", 1),
        ("shopify_orders.csv", "shopify_orders", 5),
        ("shopify_sales.csv", "shopify_sales", 2),
        ("shopify_customers.csv", "shopify_customers", 2),
        ("shopify_sessions.csv", "shopify_sessions", 2),
        ("stripe_payments.csv", "stripe_payments", 4),
        ("stripe_balance.csv", "stripe_balance", 4),
    ],
)
def test_every_kind_is_told_by_its_contents(tmp_path: Path, file: str, kind: str, rows: int) -> None:
    path = tmp_path / "download.bin"  # The name tells nothing.
    path.write_bytes((DATA / file).read_bytes())
    assert sniff(path)[0].kind == kind
    parsed = read(path, options=SEEN)
    assert (parsed.kind, parsed.content, parsed.rows, parsed.errors) == (kind, "results", rows, [])


def test_analytics_by_number_of_day_in_blocks() -> None:
    parsed = read(DATA / "ga4_days.csv", options=SEEN)
    assert figures(parsed, "measure", "per", "when", "value") == [
        ("visits", "day", date(2026, 10, 1), 120.0),
        ("visits", "day", date(2026, 10, 2), 131.0),
        ("visits", "day", date(2026, 10, 3), 99.0),
    ]
    assert any("line 10 ('Nth day', 'Active users') has none of 'Sessions'" in note for note in parsed.notes)


def test_analytics_by_source_leave_out_the_totals_that_are_a_cell_too_wide() -> None:
    parsed = read(DATA / "ga4_traffic.csv", options=SEEN)
    first = parsed.results[0]
    assert (first.value, first.utm_source, first.utm_medium) == (1000.0, "google", "organic")
    assert (parsed.results[2].campaign, parsed.results[2].utm_medium) == ("autumn-bread", "email")
    assert sum(each.value for each in parsed.results) == 1251
    assert any("1 row of totals" in note for note in parsed.notes)


def test_analytics_of_one_whole_month_in_another_language() -> None:
    parsed = read(DATA / "ga4_month.csv", options=SEEN)
    assert figures(parsed, "per", "when", "value", "channel") == [
        ("month", date(2026, 9, 1), 1200.0, "search"),
        ("month", date(2026, 9, 1), 310.0, "social"),
        ("month", date(2026, 9, 1), 9.0, ""),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (COMMENTS.format("20261115") + "Session source / medium,Sessions\na / b,3\n", "which is no single month"),
        (COMMENTS.format("20261031") + "Date,Event name,Sessions\n20261001,scroll,3\n", "may count more than once"),
        (COMMENTS.format("20261031") + "City,Active users\nGraz,3\n", "has none of 'Sessions'"),
    ],
)
def test_analytics_that_tell_no_days_say_why(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UnknownFileError, match=why):
        read(saved(tmp_path, text), options=SEEN)


def test_the_same_told_twice_in_one_report_counts_once(tmp_path: Path) -> None:
    text = COMMENTS.format("20261001") + (
        "Date,Sessions\n20261001,10\n\nDate,Session source / medium,Sessions\n20261001,a / b,6\n20261001,c / d,3\n"
    )
    parsed = read(saved(tmp_path, text), options=SEEN)
    assert figures(parsed, "utm_source", "value") == [("a", 6.0), ("c", 3.0)]
    assert any("line 4 ('Date', 'Sessions') tells the same as" in note for note in parsed.notes)


@pytest.mark.parametrize("words", [("Startdatum", "Enddatum"), ("Fecha de inicio", "Fecha de finalización")])
def test_the_days_of_a_report_are_told_in_any_language(tmp_path: Path, words: tuple[str, str]) -> None:
    text = f"# Informe\n# Cuenta: 20\n#  \n# {words[0]}: 20261001\n# {words[1]}: 20261031\nNth day,Sessions\n0030,7\n"
    parsed = read(saved(tmp_path, text + text.replace("2026103", "2026093").replace("202610", "202609")), options=SEEN)
    assert figures(parsed, "when", "value") == [(date(2026, 10, 31), 7.0), (date(2026, 10, 1), 7.0)]


def test_numbers_of_days_without_a_first_day_ask_for_the_period(tmp_path: Path) -> None:
    path = saved(tmp_path, "Nth day,Sessions\n0000,10\n0001,12\n")
    with pytest.raises(PeriodNeededError):
        read(path, options=SEEN)
    said = replace(SEEN, period=(OCTOBER, date(2026, 10, 2)))
    assert figures(read(path, options=said), "when", "value") == [(OCTOBER, 10.0), (date(2026, 10, 2), 12.0)]


def test_members_join_and_leave_and_are_counted_on_the_day_of_the_file() -> None:
    parsed = read(DATA / "mailchimp_subscribed.csv", options=SEEN)
    told = figures(parsed, "measure", "when", "value", "ref")
    assert told[0] == ("joined", datetime(2026, 9, 30, 22, 14, tzinfo=UTC), 1.0, "101")
    assert told[-1] == ("list", date(2026, 11, 2), 3.0, "")
    gone = read(DATA / "mailchimp_cleaned.csv", options=SEEN)
    assert [each.measure for each in gone.results] == ["joined", "left"]


def test_who_never_joined_is_no_member(tmp_path: Path) -> None:
    text = (DATA / "mailchimp_subscribed.csv").read_text(encoding="utf-8")
    with pytest.raises(UnknownFileError, match="never joined"):
        read(saved(tmp_path, text, "nonsubscribed_members_export_1.csv"), options=SEEN)


def test_an_archive_of_an_audience_has_all_its_files(tmp_path: Path) -> None:
    path = tmp_path / "audience.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in ("subscribed", "unsubscribed", "cleaned"):
            packed.write(DATA / f"mailchimp_{name}.csv", f"{name}_members_export_3f2a.csv")
    members = read_archive(path, None, SEEN)
    assert [(m.name, m.parsed.rows if m.parsed else 0) for m in members] == [
        ("subscribed_members_export_3f2a.csv", 3),
        ("unsubscribed_members_export_3f2a.csv", 1),
        ("cleaned_members_export_3f2a.csv", 1),
    ]


def test_orders_over_several_rows_with_refunds_and_two_currencies() -> None:
    parsed = read(DATA / "shopify_orders.csv", options=SEEN)
    money = [(each.ref, each.value, each.currency) for each in parsed.results if each.measure == "revenue"]
    assert money == [
        ("#1006", 1240.0, "EUR"),
        ("#1005", 0.0, "EUR"),
        ("#1004", 37.5, "EUR"),
        ("#1002", 19.9, "USD"),
        ("#1001", 25.0, "EUR"),
    ]
    bought = {each.ref: (each.value, each.who) for each in parsed.results if each.measure == "orders"}
    assert bought["#1005"] == (0.0, "joan@example.com")
    assert bought["#1006"] == (1.0, "ada@example.com")
    assert any("1 pending" in note for note in parsed.notes)


def test_payments_count_what_stayed_in_the_money_it_was_paid_out_in() -> None:
    parsed = read(DATA / "stripe_payments.csv", options=SEEN)
    assert [(each.ref, each.value, each.currency) for each in parsed.results if each.measure == "revenue"] == [
        ("ch_05", 49.0, "EUR"),
        ("ch_04", 0.0, "EUR"),
        ("ch_03", 60.0, "EUR"),
        ("ch_01", 49.0, "EUR"),
    ]
    assert any("1 captured false, 1 mode test" in note for note in parsed.notes)


def test_a_ledger_keeps_fees_and_payouts_out_and_refunds_below_zero() -> None:
    parsed = read(DATA / "stripe_balance.csv", options=SEEN)
    assert [(each.ref, each.value) for each in parsed.results] == [
        ("txn_4", -49.0),
        ("txn_3", -20.0),
        ("txn_2", 1080.5),
        ("txn_1", 49.0),
    ]
    assert any("1 payout, 1 stripe fee" in note for note in parsed.notes)


def test_sales_of_a_day_may_be_less_than_none() -> None:
    parsed = read(DATA / "shopify_sales.csv", options=SEEN)
    assert figures(parsed, "when", "value") == [(date(2026, 10, 2), 25.0), (date(2026, 10, 3), -12.5)]


def test_sessions_of_several_terms_are_added_up_per_campaign() -> None:
    parsed = read(DATA / "shopify_sessions.csv", options=SEEN)
    assert figures(parsed, "campaign", "value") == [("autumn-bread", 45.0), ("", 92.0)]


def test_two_marks_in_one_file_are_refused(tmp_path: Path) -> None:
    text = (DATA / "stripe_balance.csv").read_text(encoding="utf-8").replace('"49,00","1,03"', "49.00,1.03")
    parsed = read(saved(tmp_path, text), options=SEEN)
    assert any("decimal mark changes" in problem.message for problem in parsed.errors)


@pytest.mark.parametrize("last", ["2026-11-23", "2027-01-01"])
def test_a_day_to_come_is_an_error_of_its_row(tmp_path: Path, last: str) -> None:
    text = f"Day,Net sales,Total sales\n2026-11-20,1,1\n{last},1,1\n"
    parsed = read(saved(tmp_path, text), options=SEEN)
    assert [(problem.line, problem.column) for problem in parsed.errors] == [(3, "Day")]


def test_a_person_adds_names_of_columns_in_a_file_of_their_own(tmp_path: Path) -> None:
    own = tmp_path / "platforms"
    (own / "results").mkdir(parents=True)
    (own / "results" / "ga4.toml").write_text(
        '[[file]]\nkind = "ga4"\n[file.columns]\nday = ["Datum"]\n[file.measures]\nvisits = ["Sitzungen"]\n',
        encoding="utf-8",
    )
    path = saved(tmp_path, COMMENTS.format("20261031") + "Datum,Sitzungen\n20261001,10\n")
    try:
        platforms.use_folder(own)
        assert figures(read(path, options=SEEN), "when", "value") == [(OCTOBER, 10.0)]
        assert "Sessions" in next(each for each in result_files() if each.kind == "ga4").measures["visits"]
        (own / "results" / "ga4.toml").write_text('[[file]]\nkind = "ga4"\nshape = "weeks"\n', encoding="utf-8")
        with pytest.raises(UsageError, match="write one of days"):
            result_files()
    finally:
        platforms.use_folder(None)
    with pytest.raises(UnknownFileError):
        read(path, options=SEEN)


def test_every_shipped_kind_says_by_what_it_is_known() -> None:
    assert all(each.confirmed for each in result_files())
