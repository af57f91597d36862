"""Any table by what a person said of its columns: guessed, shown, remembered, and read by itself the next time."""

from __future__ import annotations

import contextlib
import csv
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import (
    AmbiguousDatesError,
    NotFoundError,
    SmdashError,
    UnknownFileError,
    UsageError,
    WhoseFileError,
)
from smdash.domain.imports.mapping import ResultMapping
from smdash.services.imports.imports import ImportOptions
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.domain.imports.mapping import Role
    from smdash.services.bundle import Services
    from smdash.services.imports.imports import ImportReport
    from smdash.services.imports.mapping import Draft
    from tests.worlds import Clock

DATA = Path(__file__).parents[2] / "data" / "results"
NOVEMBER = date(2026, 11, 1), date(2026, 11, 21)
LEADS = ResultMapping("acme", (), "", "", "event", "leads", where=(("status", "NEU"),))


def workbook(folder: Path, *lines: list[str]) -> Path:
    """Write a workbook whose first sheet has these rows; its other sheets are somebody else's."""
    rows_xml = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in line) + "</row>" for line in lines
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{rows_xml}</sheetData></worksheet>'
    path = folder / "answers.xlsx"
    like = DATA.parent / "exports" / "li_page_content.xlsx"
    with zipfile.ZipFile(like) as whole, zipfile.ZipFile(path, "w") as changed:
        for entry in whole.infolist():
            first = entry.filename == "xl/worksheets/sheet1.xml"
            changed.writestr(entry.filename, sheet if first else whole.read(entry))
    return path


def drafted(services: Services, file: str, said: ResultMapping | None = None) -> Draft:
    return services.mapping.draft(DATA / file, "acme", said)


def brought(services: Services, path: Path, mapping: ResultMapping | None = None, **said: object) -> ImportReport:
    return services.imports.run(path, ImportOptions(brand="acme", mapping=mapping, **said))  # type: ignore[arg-type]


def test_a_form_is_guessed_with_reasons_and_only_the_person_says_what_counts(small: Services) -> None:
    draft = drafted(small, "form_leads.csv")
    mapping = draft.guess.mapping
    assert (mapping.each, mapping.date, mapping.origin, mapping.per) == ("leads", "Submitted at", "form", "event")
    assert (mapping.column("ref"), mapping.column("who"), mapping.column("note")) == ("Submission ID", "E-mail", "")
    assert (draft.complete, draft.guess.sure, draft.remembered) == (True, False, False)
    assert "its cells are days" in {reason.why for reason in draft.guess.reasons}
    assert draft.guess.questions == ("Do all rows count? 'Status' says 'neu', 'spam' (--where 'Status=...').",)


def test_numbers_of_a_day_are_guessed_by_the_longest_word(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "ads.csv"
    path.write_text("Day,Campaign name,Amount spent (EUR),Leads\n11/02/2026,a,5,1\n", encoding="utf-8")
    mapping = drafted(small, "ads_spend.csv").guess.mapping
    assert mapping.values == (("spend", "Amount spent (EUR)"), ("leads", "Leads"))
    assert (mapping.per, mapping.currency, mapping.column("campaign")) == ("day", "EUR", "Campaign name")
    with pytest.raises(AmbiguousDatesError):
        small.mapping.preview(path, mapping)


def test_leads_are_shown_stored_remembered_and_known_again(small: Services, tmp_path: Path) -> None:
    before = content(small.home.read())
    draft = drafted(small, "form_leads.csv", LEADS)
    assert draft.guess.sure
    shown = small.mapping.preview(DATA / "form_leads.csv", draft.guess.mapping)
    assert [(str(row.values.on_day), row.values.value, row.values.ref) for row in shown.rows] == [
        ("2026-11-03", 1.0, "f-301"),
        ("2026-11-04", 1.0, "f-302"),
    ]
    assert (shown.figures, shown.left_out) == (2, ("Nachricht",))
    assert brought(small, DATA / "form_leads.csv", draft.guess.mapping, dry_run=True).added == 2
    assert content(small.home.read()) == before
    assert brought(small, DATA / "form_leads.csv", draft.guess.mapping).added == 2
    later = tmp_path / "export (2).csv"
    text = (DATA / "form_leads.csv").read_text(encoding="utf-8-sig")
    later.write_text(text + "f-304;05.11.2026 10:00;nina@example.com;Hallo;;;;neu\r\n", encoding="utf-8")
    report = small.imports.run(later)
    assert (report.ok, report.brand, report.added, report.skipped) == (True, "acme", 1, 2)
    assert small.results.series("acme", "leads", *NOVEMBER).total == 3
    kept = repr(rows(small, "SELECT * FROM results")) + repr(rows(small, "SELECT * FROM settings"))
    assert not any(word in kept for word in ("lena", "example.com", "Angebot", "Hallo"))
    small.undo.undo()
    small.undo.undo()
    assert small.results.series("acme", "leads", *NOVEMBER).total is None
    assert small.mapping.remembered() == ()


def test_the_same_columns_for_two_brands_ask_whose_they_are(small: Services) -> None:
    for brand in ("acme", "bean"):
        mapping = small.mapping.draft(DATA / "form_leads.csv", brand, LEADS).guess.mapping
        small.imports.run(DATA / "form_leads.csv", ImportOptions(brand=brand, mapping=mapping))
    with pytest.raises(WhoseFileError, match="acme, bean") as refused:
        small.imports.run(DATA / "form_leads.csv")
    assert refused.value.of_brand
    assert small.imports.run(DATA / "form_leads.csv", ImportOptions(brand="bean")).skipped == 2


def test_a_link_puts_a_lead_down_to_the_one_account_there(small: Services) -> None:
    mapping = small.mapping.draft(DATA / "form_leads.csv", "bean", LEADS).guess.mapping
    report = small.imports.run(DATA / "form_leads.csv", ImportOptions(brand="bean", mapping=mapping))
    assert "1 figure is put down to bean/instagram, as utm_source says." in report.notes
    found = small.results.series("bean", "leads", *NOVEMBER)
    assert dict(found.by_account) == {"bean/instagram": 1.0, "": 1.0}


def test_a_chatbot_that_says_how_talks_ended_is_asked_which_count(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "talks.csv"
    rows = "".join(f"c{n},2026-11-0{n} 10:00,{'wants a quote' if n % 2 else 'browsing'}\n" for n in range(1, 5))
    path.write_text(f"Conversation,Started,Outcome\n{rows}", encoding="utf-8")
    asked = small.mapping.draft(path, "acme").guess.questions
    assert asked == ("Do all rows count? 'Outcome' says 'wants a quote', 'browsing' (--where 'Outcome=...').",)


def test_the_page_people_came_by_says_where_they_came_from(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(
        "Id,Submitted at,Page\n"
        "1,2026-11-03 09:00,https://a.example/x?mail=lena%40example.com&UTM_Source=mastodon&utm_medium=social&utm_campaign=a%20b\n"
        "2,2026-11-04 09:00,https://a.example/x?utm_source=&utm_medium=email\n"
        "3,2026-11-05 09:00,http://[broken?utm_source=x\n"
        "4,2026-11-05 10:00,\n",
        encoding="utf-8",
    )
    draft = small.mapping.draft(path, "acme", ResultMapping("acme", (), "", "", "event", "leads"))
    assert draft.guess.mapping.column("link") == "Page"
    assert brought(small, path, draft.guess.mapping).added == 4
    kept = rows(
        small, "SELECT account_id IS NOT NULL, channel, campaign, utm_source, utm_medium FROM results ORDER BY ref"
    )
    assert [tuple(row) for row in kept] == [
        (1, "social", "a b", "mastodon", "social"),
        (0, "email", "", "", "email"),
        (0, "", "", "", ""),
        (0, "", "", "", ""),
    ]
    assert "lena" not in repr(rows(small, "SELECT * FROM results"))


def test_rows_without_a_number_are_told_apart_and_come_once(small: Services) -> None:
    mapping = drafted(small, "chatbot_leads.tsv").guess.mapping
    assert mapping.origin == "chatbot"
    mapping = mapping._replace(columns=tuple(each for each in mapping.columns if each[0] != "ref"))
    assert brought(small, DATA / "chatbot_leads.tsv", mapping).added == 2
    assert brought(small, DATA / "chatbot_leads.tsv", mapping).added == 0
    assert all("@" not in ref for (ref,) in rows(small, "SELECT ref FROM results"))


def test_totals_rows_and_other_decimals_of_an_ad_account(small: Services) -> None:
    mapping = drafted(small, "ads_spend.csv").guess.mapping
    report = brought(small, DATA / "ads_spend.csv", mapping)
    assert (report.ok, report.added) == (True, 4)
    found = small.results.series("acme", "spend", *NOVEMBER)
    assert (found.total, found.currency) == (1314.5, "EUR")


@pytest.mark.parametrize(
    ("cell", "said", "found"),
    [
        ("5.50", "", ""), ("5.50", "EUR", "EUR"), ("\u20ac 5.50", "EUR", "EUR"), ("5.50 \u20ac", "", "EUR"),
        ("$5.50", "CAD", "CAD"), ("US$5.50", "", "USD"), ("-CHF 5.50", "", "CHF"), ("(5.50 kr.)", "NOK", "NOK"),
        ("$5.50", "EUR", "is in another currency than EUR"), ("\u20ac5.50", "USD", "is in another currency than USD"),
        ("5.50 GBP", "EUR", "is in another currency than EUR"), ("$5.50", "", "does not say which currency it is in"),
    ],
)  # fmt: skip
def test_a_sign_of_another_currency_makes_no_money_of_the_one_that_was_said(
    small: Services, tmp_path: Path, cell: str, said: str, found: str
) -> None:
    path = tmp_path / "paid.csv"
    path.write_text(f'Day,Paid\n2026-11-02,"{cell}"\n', encoding="utf-8")
    draft = small.mapping.draft(path, "acme", ResultMapping("acme", (), "", "", "event", values=(("revenue", "paid"),)))
    report = brought(small, path, draft.guess.mapping._replace(currency=said))
    stored = rows(small, "SELECT currency FROM results")
    assert stored == ([(found,)] if report.ok else [])
    assert report.ok or found in str(report.problems[0])


@pytest.mark.parametrize(
    ("cells", "per"),
    [
        (["2026-10-01"], "day"), (["01.10.2026", "01.10.2026"], "day"), (["2026-09-01", "2026-10-01"], "month"),
        (["2026-10"], "month"), (["October 2026"], "month"), (["2026-10-01", "2026-10-02"], "day"),
    ],
)  # fmt: skip
def test_a_first_day_alone_is_no_month(small: Services, tmp_path: Path, cells: list[str], per: str) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("\n".join(["Day;Visits", *(f"{cell};4" for cell in cells), ""]), encoding="utf-8")
    mapping = small.mapping.draft(path, "acme").guess.mapping
    assert (mapping.per, mapping.values) == (per, (("visits", "Visits"),))


@pytest.mark.parametrize("role", ["campaign", "utm_source", "utm_content", "link"])
def test_an_address_is_no_campaign_and_no_source(small: Services, tmp_path: Path, role: Role) -> None:
    path = tmp_path / "visits.csv"
    cell = "https://acme.example/?utm_source=lena@example.com" if role == "link" else "lena@example.com"
    path.write_text(f"Day,From,Visits\n2026-11-02,{cell},4\n", encoding="utf-8")
    said = ResultMapping("acme", (), "", "", "event", values=(("visits", "visits"),), columns=((role, "from"),))
    report = brought(small, path, small.mapping.draft(path, "acme", said).guess.mapping)
    assert report.ok == (role == "link")
    assert rows(small, "SELECT campaign, utm_source, utm_content FROM results") == [("", "", "")] * report.ok


def test_orders_of_any_shop_tell_first_purchases(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(
        "Bestellnummer;Datum;Kunde Mail;Summe\n"
        "7;02.11.2026;a@example.com;10,00\n8;03.11.2026;a@example.com;5,00\n9;03.11.2026;b@example.com;-5,00\n",
        encoding="utf-8",
    )
    said = ResultMapping("acme", (), "", "", "event", "orders", (("revenue", "Summe"),))
    mapping = small.mapping.draft(path, "acme", said).guess.mapping
    report = brought(small, path, mapping)
    assert report.ok, report.problems
    told = [small.results.series("acme", each, *NOVEMBER).total for each in ("conversions", "retentions", "revenue")]
    assert told == [1.0, 1.0, 10.0]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (LEADS._replace(date="When"), "there is no such column"),
        (LEADS._replace(each="revenue"), "a row is no revenue"),
        (LEADS._replace(per="day"), "each row is one of a kind"),
        (LEADS._replace(values=(("leads", "Status"),)), "told by two columns"),
        (LEADS._replace(origin="inbox"), "this origin is for what you enter"),
        (LEADS._replace(currency="Euro"), "no such currency is known"),
        (LEADS._replace(account="bean/instagram"), "this account is not of acme"),
        (LEADS._replace(each="", values=(("list", "Status"),)), "no single event"),
    ],
)
def test_what_cannot_be_is_refused(small: Services, said: ResultMapping, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        drafted(small, "form_leads.csv", said)


def test_forgetting_keeps_the_figures(small: Services) -> None:
    mapping = drafted(small, "form_leads.csv", LEADS).guess.mapping
    brought(small, DATA / "form_leads.csv", mapping)
    with pytest.raises(NotFoundError, match="remembers no such table"):
        small.mapping.forget("acme", "shop")
    assert small.mapping.forget("acme", "form") == 1
    with pytest.raises(UnknownFileError, match="smdash result map") as unknown:
        small.imports.run(DATA / "form_leads.csv")
    assert unknown.value.table
    assert small.results.series("acme", "leads", *NOVEMBER).total == 2
    small.undo.undo()
    assert [each.origin for each in small.mapping.remembered("acme")] == ["form"]


def test_another_table_of_the_same_sort_gets_an_origin_of_its_own(small: Services, tmp_path: Path) -> None:
    brought(small, DATA / "form_leads.csv", drafted(small, "form_leads.csv", LEADS).guess.mapping)
    path = tmp_path / "second.csv"
    path.write_text("Submitted at,Email,Message\n2026-11-03 08:15,lena@example.com,Hi\n", encoding="utf-8")
    assert small.mapping.draft(path, "acme").guess.mapping.origin == "form2"


@pytest.mark.parametrize("said", [None, LEADS])
@pytest.mark.parametrize("more", [True, False])
def test_a_form_that_gets_or_loses_a_field_counts_nobody_twice(
    small: Services, tmp_path: Path, said: ResultMapping | None, more: bool
) -> None:
    brought(small, DATA / "form_leads.csv", drafted(small, "form_leads.csv", LEADS).guess.mapping)
    before = small.results.series("acme", "leads", *NOVEMBER).total
    with (DATA / "form_leads.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    unread = rows[0].index("Nachricht")
    rows = [[*row, "x"] if more else row[:unread] + row[unread + 1 :] for row in rows]
    path = tmp_path / "another.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    draft = small.mapping.draft(path, "acme", said)
    assert (draft.guess.mapping.origin, draft.remembered, draft.guess.sure) == ("form", False, True)
    assert "a row of both counts once" in draft.guess.reasons[-1].why
    brought(small, path, draft.guess.mapping)
    assert small.results.series("acme", "leads", *NOVEMBER).total == before


def test_the_files_of_two_ad_accounts_part_a_day_and_a_newer_one_replaces_its_own(
    small: Services, clock: Clock, tmp_path: Path
) -> None:
    def file(name: str, *lines: str) -> Path:
        path = tmp_path / name
        path.write_text("\n".join(("Day,Campaign name,Amount spent (EUR)", *lines, "")), encoding="utf-8")
        os.utime(path, (clock.moment.timestamp(), clock.moment.timestamp()))
        return path

    first = file("one.csv", "2026-11-02,Bread,10.00", "2026-11-02,Cake,5.00")
    mapping = small.mapping.draft(first, "acme").guess.mapping
    brought(small, first, mapping)
    clock.forward(minutes=5)
    assert brought(small, file("two.csv", "2026-11-02,Tea,7.00"), mapping).added == 1
    assert small.results.series("acme", "spend", *NOVEMBER).total == 22
    clock.forward(minutes=5)
    brought(small, file("one (2).csv", "2026-11-02,Bread,15.00"), mapping)
    assert small.results.series("acme", "spend", *NOVEMBER).total == 22, "the cake is in the bread now, the tea is not"


def test_a_report_with_comment_lines_is_mapped_before_its_own_reader(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(
        "# Free form\n# 20261101-20261103\n\nDate,Event name,Key events,Sessions\n,,3,9,Grand total\n"
        "20261101,generate_lead,2,5\n20261102,generate_lead,1,2\n20261102,scroll,0,2\n",
        encoding="utf-8",
    )
    said = ResultMapping("acme", (), "web", "", "day", values=(("leads", "Key events"),))
    said = said._replace(where=(("Event name", "generate_lead"),))
    mapping = small.mapping.draft(path, "acme", said).guess.mapping
    report = brought(small, path, mapping)
    assert (report.ok, report.added) == (True, 2), report.problems
    assert small.imports.run(path).skipped == 2
    assert small.results.series("acme", "leads", *NOVEMBER).total == 3


def test_a_sheet_of_a_workbook_and_a_file_in_an_archive_are_known(small: Services, tmp_path: Path) -> None:
    mapping = drafted(small, "form_leads.csv", LEADS).guess.mapping
    brought(small, DATA / "form_leads.csv", mapping)
    packed = tmp_path / "two.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(DATA / "form_leads.csv", "export/answers.csv")
        archive.write(DATA / "ga4_days.csv", "visits.csv")
    report = small.imports.run(packed, ImportOptions(brand="acme"))
    assert (report.ok, report.added, report.skipped) == (True, 3, 2)
    header = (DATA / "form_leads.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(";")
    answer = ["f-400", "2026-11-06 10:00", "x@example.com", "Hi", "", "", "", "neu"]
    report = small.imports.run(workbook(tmp_path, header, answer))
    assert (report.ok, report.added) == (True, 1), report.problems
    assert any("is left out" in note for note in report.notes)


KINDS_OF_CELLS = {"day", "month", "number", "mail", "few", "text", "empty"}
FILES = sorted(
    path for room in ("exports", "plans", "results", "timelogs") for path in (DATA.parent / room).glob("*.*")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_any_file_is_drafted_shown_or_refused_in_words(small: Services, path: Path) -> None:
    with contextlib.suppress(SmdashError):
        draft = small.mapping.draft(path, "acme")
        assert {column.kind for column in draft.guess.columns} <= KINDS_OF_CELLS
        if draft.complete:
            shown = small.mapping.preview(path, draft.guess.mapping, "day")
            assert not any("@" in row.values.ref + row.values.who for row in shown.rows)
