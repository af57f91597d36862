"""The month's report: what it tells of a real-looking world, of none, and of a month that is running."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import NotFoundError, StoreError, UsageError
from smdash.domain.reports.month import Month, read_month
from smdash.domain.reports.sections import sections
from smdash.formats.pages.written import Written
from smdash.services.reports.reports import FORMATS
from smdash.store.reports import reports as report_store
from tests.services.funnel.planting import logged
from tests.worlds import rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.reports.report import Report
    from smdash.services.bundle import Services
    from tests.worlds import Clock

OCTOBER = Month(date(2026, 10, 1))
NOVEMBER = Month(date(2026, 11, 1))
HOSTILE = "=cmd|'/c calc'!A1 <script>x</script> | **b** [a](javascript:x) \x1b]52;c;A\x07 \u202e \"'"


def _account(report: Report, slug: str) -> Any:
    return next(each for each in report.figures if each.account == slug)


def test_a_month_that_has_just_begun_is_not_judged_by_the_weeks_before_it(demo: Services, clock: Clock) -> None:
    clock.moment = datetime(2026, 12, 1, 7, tzinfo=UTC)
    report = demo.reports.report("acme", NOVEMBER.after)
    assert "This month has just begun: no day of it is over." in demo.reports.text(report, "md")
    figures = _account(report, "acme/x").figures
    assert [each.judged.verdict for each in figures] == [""] * len(figures)
    assert all(each.judged.reason for each in figures)


def test_what_went_out_is_what_the_store_has_of_the_month(demo: Services) -> None:
    report = demo.reports.report("acme", OCTOBER)
    known = rows(
        demo,
        """SELECT count(*) FROM remote_posts p JOIN accounts a ON a.id = p.account_id WHERE a.slug = 'acme/x'
           AND p.published_on LIKE '2026-10-%' AND p.format <> 'reply'""",
    )
    shipped = next(each for each in report.shipped if each.account == "acme/x")
    assert shipped.total == known[0][0] > 0
    assert sum(number for _, number in shipped.formats) == shipped.total
    assert all(OCTOBER.first <= each.day <= OCTOBER.last for each in shipped.posts)
    assert all(each.link.startswith("https://x.com/") for each in shipped.posts)


def test_when_figures_were_captured_is_told_in_the_zone_of_the_brand(demo: Services) -> None:
    demo.manage.edit_brand("acme", zone="Pacific/Kiritimati")
    demo.results.add("acme", "leads", 3, on=date(2026, 10, 5))
    told = [each.captured_at for each in demo.reports.report("acme", OCTOBER).sources if each.captured_at is not None]
    assert len(told) == 5, "of posts, by hand, and three of the payments"
    assert {each.utcoffset() for each in told} == {timedelta(hours=14)}


def test_a_sum_of_the_month_is_the_sum_of_its_days(demo: Services) -> None:
    report = demo.reports.report("acme", OCTOBER)
    figure = next(each for each in _account(report, "acme/x").figures if each.judged.metric == "new_followers")
    found = rows(
        demo,
        """SELECT substr(s.on_day, 1, 7), sum(s.value), count(*) FROM account_samples s
           JOIN accounts a ON a.id = s.account_id JOIN definitions d ON d.id = s.definition_id
           WHERE a.slug = 'acme/x' AND d.metric = 'new_followers' AND s.on_day BETWEEN '2026-09-01' AND '2026-10-31'
           GROUP BY 1 ORDER BY 1""",
    )
    assert [(figure.before, figure.known_before), (figure.value, figure.known)] == [row[1:] for row in found]
    assert (figure.asked, figure.asked_before) == (31, 30)


def test_days_that_were_counted_otherwise_are_left_out_of_the_sum_and_said(demo: Services) -> None:
    with demo.home.store.write("x", demo.home.now(), journaled=False) as w:
        w.conn.execute(
            """INSERT INTO definitions(platform, metric, version, label, unit, kind, level, flow, is_unique, valid_from, comparable)
               SELECT platform, metric, version + 1, label, unit, kind, level, flow, is_unique, '2026-10-12', 0
               FROM definitions WHERE platform = 'x' AND metric = 'new_followers' AND level = 'account'"""
        )
        number = w.conn.execute("SELECT last_insert_rowid()").fetchone()[0]
        w.conn.execute(
            """UPDATE account_samples SET definition_id = ?1 WHERE on_day >= '2026-10-12' AND definition_id IN
               (SELECT id FROM definitions WHERE platform = 'x' AND metric = 'new_followers' AND level = 'account')
               AND account_id = (SELECT id FROM accounts WHERE slug = 'acme/x')""",
            (number,),
        )
        since = (
            """SELECT sum(value), count(*) FROM account_samples WHERE definition_id = ? AND on_day <= '2026-10-31'"""
        )
        total, days = w.conn.execute(since, (number,)).fetchone()
    figures = _account(demo.reports.report("acme", OCTOBER), "acme/x").figures
    figure = next(each for each in figures if each.judged.metric == "new_followers")
    assert (figure.value, figure.known, figure.before) == (total, days, None)
    assert days == 20
    assert "counted otherwise since 12 Oct: the days before that are left out" in figure.caveats


def test_whole_weeks_of_the_month_are_judged_and_no_later_one(demo: Services, clock: Clock) -> None:
    first = _account(demo.reports.report("acme", OCTOBER), "acme/x").figures
    for each in first:
        assert each.judged.last is None or each.judged.last <= OCTOBER.last
        assert each.judged.verdict or each.judged.reason, "what is not judged says why"
    clock.forward(days=90)
    again = _account(demo.reports.report("acme", OCTOBER), "acme/x").figures
    told = [[(each.value, each.judged.lo, each.judged.verdict) for each in figures] for figures in (first, again)]
    assert told[0] == told[1], "the report of a month is the same whenever it is made"


def test_best_and_worst_are_by_own_usual_and_say_of_how_many(demo: Services) -> None:
    report = demo.reports.report("acme", OCTOBER)
    found = next(each for each in report.standouts if each.account == "acme/x")
    assert found.best is not None
    assert found.worst is not None
    window = demo.home.read().execute("SELECT id FROM accounts WHERE slug = 'acme/x'").fetchone()
    assert window is not None
    assert (found.best.index or 0) > 100 > (found.worst.index or 0)
    assert 3 <= found.judged <= found.total
    silent = next(each for each in report.standouts if each.account == "acme/mastodon")
    assert silent.best is None
    assert silent.none


def test_messages_of_the_month_are_counted_once(demo: Services) -> None:
    report = demo.reports.report("acme", OCTOBER)
    found = rows(
        demo,
        """SELECT a.slug, count(*) FROM inbox_items i JOIN accounts a ON a.id = i.account_id WHERE a.slug LIKE 'acme/%'
           AND i.received_at >= '2026-09-30T22:00:00Z' AND i.received_at < '2026-10-31T23:00:00Z' AND i.spam = 0
           AND (i.state = 'done' OR i.gone_at IS NULL) GROUP BY 1 ORDER BY 1""",
    )
    assert [(each.account, each.received) for each in report.replies] == found
    assert all(0 <= each.kept <= each.due <= each.received for each in report.replies)


def test_the_plan_is_what_is_scheduled_for_the_month_after(demo: Services) -> None:
    plan = demo.reports.report("acme", OCTOBER).plan
    found = rows(
        demo,
        """SELECT count(*) FROM deliveries d JOIN accounts a ON a.id = d.account_id WHERE a.slug LIKE 'acme/%'
           AND d.state IN ('scheduled', 'held') AND d.due_at >= '2026-10-31T23:00:00Z' AND d.due_at < '2026-11-30T23:00:00Z'""",
    )
    assert plan.total == found[0][0] > 0
    assert plan.month == NOVEMBER
    assert sum(number for _, number in plan.accounts) == plan.total


def test_the_funnel_tells_rates_with_their_interval_and_money_in_its_currency(small: Services) -> None:
    assert small.reports.report("acme", OCTOBER).funnel.stages == ()
    assert "Nothing is known of visits, leads and sales" in small.reports.text(
        small.reports.report("acme", OCTOBER), "md"
    )
    for measure, value in (("visits", 1270), ("leads", 12), ("conversions", 3)):
        small.results.add("acme", measure, value, month=OCTOBER.first)
    small.results.add("acme", "spend", 400, month=OCTOBER.first, currency="EUR")
    small.rules.add_goal("acme", "Forty leads", metric="leads", target=40, due_on=date(2026, 12, 31))
    report = small.reports.report("acme", OCTOBER)
    stages = {each.label: each for each in report.funnel.stages}
    leads = stages["leads"]
    assert (leads.value, leads.before, leads.rate_of) == (12, None, "visits")
    assert leads.rate == pytest.approx(12 / 1270)
    assert 0 < (leads.lo or 0) < 12 / 1270 < (leads.hi or 0)
    assert stages["repeat buyers"].value is None
    assert (stages["ad spend"].value, stages["ad spend"].money) == (400, "EUR")
    assert "hours" not in {each.unit for each in report.funnel.costs}, "not every client is to read that"
    marked = small.reports.text(report, "md")
    assert "\u20ac33.33" in marked
    assert [goal.metric for goal in report.goals] == ["result:leads"]
    assert any("smdash" in goal.why_not for goal in report.goals), "or the next line tests nothing"
    assert "smdash" not in marked, "what to type is nothing for a client"
    assert "Forty leads" in marked
    assert {each.about for each in report.sources} >= {"visits", "leads", "first buyers", "ad spend"}


def test_what_one_cost_says_whether_its_hours_were_logged_and_of_how_many_days_its_money_is(small: Services) -> None:
    small.results.add("acme", "leads", 12, month=OCTOBER.first)
    small.results.add("acme", "spend", 400, on=date(2026, 10, 5), currency="EUR")
    costs = {each.unit: each.why_not for each in small.reports.report("acme", OCTOBER, hours=True).funnel.costs}
    assert costs == {"EUR": "ad spend known of 1 of 31 days, so one costs more than that", "hours": "hours planned"}
    daily_log = [(date(2026, 10, 1) + timedelta(days=7 * number), 1.0, "acme", "") for number in range(5)]
    logged(small, daily_log)
    notes = [each.why_not for each in small.reports.report("acme", OCTOBER, hours=True).funnel.costs]
    assert notes == ["ad spend known of 1 of 31 days, so one costs more than that", ""]


def test_when_figures_were_captured_is_told_in_the_zone_of_the_report(small: Services) -> None:
    small.results.add("bean", "visits", 12, month=OCTOBER.first)
    report = small.reports.report("bean", OCTOBER)
    captured = next(each.captured_at for each in report.sources if each.about == "visits")
    assert captured is not None
    assert (str(captured.tzinfo), captured) == (report.head.zone, small.home.now())


def test_hours_are_those_logged_for_the_brand_in_the_month_and_only_told_when_asked_for(small: Services) -> None:
    with small.home.write("x") as w:
        for brand, start, end in (
            ("acme", "2026-10-05T08:00:00Z", "2026-10-05T09:30:00Z"),
            ("acme", "2026-10-31T22:30:00Z", "2026-10-31T23:30:00Z"),  # half an hour of it is November in Berlin
            ("bean", "2026-10-06T08:00:00Z", "2026-10-06T18:00:00Z"),
        ):
            w.conn.execute(
                """INSERT INTO time_entries(brand_id, activity, started_at, ended_at)
                   SELECT id, 'report', ?, ? FROM brands WHERE slug = ?""",
                (start, end, brand),
            )
    hours = small.reports.report("acme", OCTOBER, hours=True).hours
    assert hours is not None
    assert hours.total == pytest.approx(2.0)
    assert [name for name, _ in hours.parts] == ["report"]
    assert small.reports.report("acme", OCTOBER).hours is None


def test_a_month_that_is_running_says_so_and_one_to_come_has_none(demo: Services) -> None:
    report = demo.reports.report("acme", NOVEMBER)
    assert report.head.running
    assert report.head.through == date(2026, 11, 20)
    text = demo.reports.text(report, "md")
    assert "This month is still running: all figures are of what was known by the end of 20 Nov 2026." in text
    assert not demo.reports.report("acme", OCTOBER).head.running
    with pytest.raises(UsageError, match="has not begun"):
        demo.reports.report("acme", NOVEMBER.after)
    with pytest.raises(NotFoundError):
        demo.reports.report("nobody", OCTOBER)


@pytest.mark.parametrize("form", FORMATS)
def test_a_brand_without_accounts_and_a_month_without_anything_are_told(services: Services, form: Any) -> None:
    services.manage.add_brand("bare", name="Bare", zone="Europe/Berlin")
    text = services.reports.text(services.reports.report("bare", OCTOBER, hours=True), form)
    assert text.count("There is no account yet") >= 3, "no section has a heading and nothing below it"
    services.manage.add_account("bare", "mastodon", handle="@b@s.example")
    text = services.reports.text(services.reports.report("bare", OCTOBER, hours=True), form)
    assert "Nothing is known of posts of this month." in text
    if form != "csv":
        assert "No figures of this account are saved." in text
        assert "No message came in that is known." in text
        assert "No hours were logged." in text
    assert not re.search(r"(?<![\d.,])0 %", text), "what is not known is no nought"


def _numbers(report: Report) -> list[tuple[str, str, int, str, Any]]:
    found = []
    for section in sections(report):
        for table in section.tables:
            for number, row in enumerate(table.rows, 1):
                for column, cell in zip(table.columns, row, strict=True):
                    if cell.kind not in {"text", "link"} and cell.value is not None:
                        found.append((section.key, table.key, number, column.key, cell))
    return found


def test_all_formats_carry_the_same_figures(demo: Services) -> None:
    demo.manage.edit_brand("acme", language="de-AT", currency="EUR")
    report = demo.reports.report("acme", OCTOBER, hours=True)
    page, marked, table = (demo.reports.text(report, form) for form in FORMATS)
    lines = {
        (row["section"], row["table"], row["row"], row["column"]): row["value"]
        for row in csv.DictReader(io.StringIO(table))
    }
    written, found = Written("de-AT"), _numbers(report)
    assert len(found) > 100
    for section, name, number, column, cell in found:
        words = written.cell(cell)
        assert words in page, (section, name, column)
        assert words in marked.replace("\\", ""), (section, name, column)
        key = (section, name, str(number), f"{column}_low" if cell.kind == "range" else column)
        value = lines[key]
        if isinstance(cell.value, float | int):
            assert float(value) == pytest.approx(cell.value, rel=1e-4, abs=1e-5), key
        else:
            assert value, key


def test_hostile_words_are_only_text_in_every_format(small: Services) -> None:
    home = small.home
    with home.write("x") as w:
        w.conn.execute("UPDATE brands SET name = ? WHERE slug = 'acme'", (HOSTILE,))
        w.conn.execute("UPDATE accounts SET handle = ? WHERE slug = 'acme/x'", (HOSTILE,))
        account = w.conn.execute("SELECT id FROM accounts WHERE slug = 'acme/x'").fetchone()[0]
        for number, link in enumerate(
            ["javascript:alert(1)", 'https://x.example/"><script>', HOSTILE, "https://x.example/a|b"]
        ):
            w.conn.execute(
                """INSERT INTO remote_posts(account_id, remote_id, permalink, published_on, format, body)
                   VALUES (?, ?, ?, '2026-10-05', ?, ?)""",
                (account, f"r{number}", link, HOSTILE[:20], HOSTILE),
            )
    small.reports.keep_words("acme", OCTOBER, HOSTILE + "\n\n- " + HOSTILE)
    report = small.reports.report("acme", OCTOBER)
    page = small.reports.text(report, "html")
    assert page.count("<script") == 0
    links = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert {each.partition(":")[0] for each in links if not each.startswith("#")} == {"https"}
    assert not re.search(r"<[^>]*\son\w+=", page)
    assert "\x1b" not in page + small.reports.text(report, "md")
    marked = small.reports.text(report, "md")
    assert "<script" not in marked.replace("\\<", "")
    assert "](javascript:" not in marked.replace("\\]", "")
    for line in marked.splitlines():
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in {4, 5, 6, 7, 8, 9}
    for row in csv.reader(io.StringIO(small.reports.text(report, "csv"))):
        assert len(row) == 6
        assert not any(cell[:1] in "=+@\t" and cell[:1] for cell in row)


def test_words_stay_and_what_was_made_and_sent_is_noted_and_undone(small: Services, tmp_path: Path) -> None:
    reports, place = small.reports, tmp_path / "october.html"
    reports.keep_words("acme", OCTOBER, "  A good month.\n\nThank you. ")
    assert reports.words("acme", OCTOBER) == "A good month.\n\nThank you."
    assert reports.words("acme", NOVEMBER) == reports.words("bean", OCTOBER) == ""
    assert reports.write("acme", OCTOBER, place, "html") == place.resolve()
    assert "Thank you." in place.read_text("utf-8")
    standing = reports.standing("acme", OCTOBER)
    assert standing.made_at == small.home.now()
    assert standing.sent_at is None
    with pytest.raises(UsageError, match="there is such a file already"):
        reports.write("acme", OCTOBER, place, "html")
    assert reports.note_sent("acme", OCTOBER).sent_at == small.home.now()
    small.undo.undo()
    assert reports.standing("acme", OCTOBER) == standing
    with pytest.raises(UsageError, match="at most"):
        reports.keep_words("acme", OCTOBER, "x" * 20_001)
    assert reports.standing("acme", OCTOBER).words


def test_words_from_an_editor_that_cannot_be_kept_go_to_a_file(small: Services) -> None:
    with pytest.raises(UsageError, match="What you typed is kept") as told:
        small.reports.keep_edited("acme", OCTOBER, "x" * 20_001, "")
    (place,) = (small.home.folder / "kept").iterdir()
    assert str(place) in str(told.value)
    assert place.read_text("utf-8") == "x" * 20_001


def test_words_that_another_program_kept_meanwhile_are_not_written_over(small: Services) -> None:
    small.reports.keep_words("acme", OCTOBER, "theirs")
    with pytest.raises(UsageError, match="another program wrote words for this report"):
        small.reports.keep_edited("acme", OCTOBER, "mine", "")
    assert small.reports.words("acme", OCTOBER) == "theirs"
    (place,) = (small.home.folder / "kept").iterdir()
    assert place.read_text("utf-8") == "mine"
    small.reports.keep_edited("acme", OCTOBER, "mine", "theirs")
    assert small.reports.words("acme", OCTOBER) == "mine"


def test_a_file_that_cannot_be_written_is_not_noted_as_made(small: Services, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder"):
        small.reports.write("acme", OCTOBER, tmp_path, "html")
    assert small.reports.standing("acme", OCTOBER).made_at is None


def test_no_file_is_left_of_a_report_that_cannot_be_noted(
    small: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StoreError("the home can only be read.")

    monkeypatch.setattr(report_store, "put_moment", broken)
    with pytest.raises(StoreError):
        small.reports.write("acme", OCTOBER, tmp_path / "october.html", "html")
    assert list(tmp_path.glob("october*")) == []


def test_reports_are_due_by_the_day_of_their_brand(small: Services, clock: Clock) -> None:
    with small.home.write("x") as w:
        w.conn.execute("UPDATE brands SET created_at = '2026-01-01T00:00:00Z'")
    assert small.reports.due() == []
    small.manage.edit_brand("acme", report_day=20)
    small.manage.edit_brand("bean", report_day=25)
    assert [(each.brand, small.reports.state(each)) for each in small.reports.due()] == [
        ("acme", "overdue"),
        ("bean", "due"),
    ]
    small.reports.note_sent("acme", OCTOBER)
    assert [each.brand for each in small.reports.due()] == ["bean"]
    small.manage.archive_brand("bean")
    assert small.reports.due() == []
    small.manage.archive_brand("bean", archived=False)
    clock.moment = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert small.reports.due() == [], "November's is not due yet, October's is another month's business"
    listed = small.reports.standings("acme")
    assert [each.month.key for each in listed] == ["2026-12", "2026-11", "2026-10"]


def test_no_report_is_owed_of_a_time_before_a_brand_was_there(small: Services) -> None:
    small.manage.edit_brand("acme", report_day=5)
    assert small.reports.due() == []
    assert [each.due_on for each in small.reports.standings("acme")] == [date(2026, 12, 5), None]
    assert [small.reports.state(each) for each in small.reports.standings("acme")] == ["running", "open"]
    assert small.reports.standing("acme", OCTOBER).due_on is None


def test_what_is_overdue_is_an_alert_with_its_brand_and_what_is_due_is_none(small: Services) -> None:
    assert small.online.view() is None
    with small.home.write("x") as w:
        w.conn.execute("UPDATE brands SET created_at = '2026-01-01T00:00:00Z'")
    small.manage.edit_brand("acme", report_day=25)
    assert small.online.view() is None, "nothing is overdue"
    small.manage.edit_brand("acme", report_day=20)
    view = small.online.view()
    assert view is not None
    (alert,) = view.alerts
    assert (alert.cause, alert.account, alert.urgent) == ("report", "acme", False)
    assert alert.words == "acme: client update for October, overdue since 20 Nov"
    assert small.online.view("bean") is None
    small.reports.note_sent("acme", OCTOBER)
    assert small.online.view() is None


def test_nobody_owes_a_report_of_a_time_before_a_brand_was_there(small: Services) -> None:
    small.manage.edit_brand("acme", report_day=5)
    assert small.reports.due() == []


def test_an_archived_account_is_told_of_where_it_posted(small: Services) -> None:
    with small.home.write("x") as w:
        for slug in ("acme/x", "acme/mastodon"):
            w.conn.execute("UPDATE accounts SET archived_at = ? WHERE slug = ?", (w.now, slug))
        w.conn.execute(
            """INSERT INTO remote_posts(account_id, remote_id, permalink, published_on, format, body)
               SELECT id, 'r', '', '2026-10-05', 'text', 'Hello' FROM accounts WHERE slug = 'acme/x'"""
        )
    report = small.reports.report("acme", OCTOBER)
    assert [(each.account, each.total) for each in report.shipped] == [("acme/x", 1)]
    assert report.figures == ()


def test_what_is_kept_of_a_month_is_of_one_brand(small: Services) -> None:
    small.reports.keep_words("acme", OCTOBER, "ours")
    kept = report_store.kept(small.home.read(), ["2026-10", "2026-11"])
    assert [(each.month, each.words) for each in kept] == [("2026-10", "ours")]
    assert read_month("2026-10", small.home.today() + timedelta(days=400)) == OCTOBER
