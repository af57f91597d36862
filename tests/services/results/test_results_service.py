"""Results of a brand by hand and from the inbox: what is put, what is refused, what is taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.services.results.results import Change
from smdash.store.metrics import samples
from smdash.store.results import results as store
from tests.services.funnel.planting import daily
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
DAY = date(2026, 11, 3)


def from_file(
    services: Services, origin: str, values: list[store.Values], *, days: tuple[str, str], captured: str = ""
) -> store.Put:
    """Put rows as the import of a file does."""
    with services.home.write("Import a file") as w:
        at = captured or w.now
        source = samples.add_source(
            w,
            {
                "kind": origin, "name": f"{origin}.csv", "sha256": f"{origin}{days}{at}", "captured_at": at,
                "period_from": days[0], "period_to": days[1],
            },
        )  # fmt: skip
        return store.put(w, store.From(1, origin, source, at), values)


def test_a_figure_by_hand_is_one_step(small: Services) -> None:
    before = content(small.home.read())
    made = small.results.add("acme", "visits", 120, on=DAY, note="  from the\tserver log ")
    assert (made.changed, made.before, made.row.value, made.row.origin) == (True, None, 120, "hand")
    assert made.row.note == "from the server log"
    assert small.results.series("acme", "visits", *NOVEMBER).total == 120
    again = small.results.add("acme", "sessions", 120, on=DAY, note="from the server log")
    assert not again.changed
    other = small.results.add("acme", "visits", 130, on=DAY)
    assert (other.changed, other.before, other.row.id) == (True, 120, made.row.id)
    small.undo.undo()
    assert small.results.series("acme", "visits", *NOVEMBER).total == 120
    small.undo.undo()
    assert content(small.home.read()) == before
    small.undo.redo()
    assert small.results.series("acme", "visits", *NOVEMBER).total == 120


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"on": date(2026, 11, 22)}, "still to come"), ({"on": date(1969, 1, 1)}, "before 1995"),
        ({"month": date(2026, 11, 5)}, "this month is not over"), ({"month": date(2027, 1, 1)}, "still to come"),
        ({}, "of a day or of a month"), ({"on": DAY, "month": DAY}, "of a day or of a month"),
        ({"on": DAY, "value": float("nan")}, "not a number"), ({"on": DAY, "value": 1e300}, "larger than any"),
        ({"on": DAY, "value": -3}, "less than none"), ({"on": DAY, "value": 2.5}, "not a whole number"),
        ({"on": DAY, "currency": "EUR"}, "only money has a currency"), ({"on": DAY, "channel": "tv"}, "no such channel"),
        ({"on": DAY, "measure": "revenue", "currency": "euro"}, "three letters"),
        ({"on": DAY, "measure": "revenue", "currency": "QQQ"}, "no such currency"),
        ({"on": DAY, "measure": "likes"}, "no such result"), ({"on": DAY, "origin": "a b/c"}, "a short name"),
        ({"on": DAY, "origin": "inbox"}, "flag the message there"), ({"on": DAY, "account": "bean/instagram"}, "not of acme"),
        ({"on": DAY, "account": "acme/tv"}, "no such account"), ({"on": DAY, "campaign": "x" * 201}, "longer than 200"),
        ({"on": DAY, "brand": "nobody"}, "no such brand"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(small: Services, how: dict[str, Any], said: str) -> None:
    before = content(small.home.read())
    given: dict[str, Any] = {"brand": "acme", "measure": "leads", "value": 3} | how
    with pytest.raises((UsageError, NotFoundError), match=said):
        small.results.add(given.pop("brand"), given.pop("measure"), given.pop("value"), **given)
    assert content(small.home.read()) == before


def test_a_month_is_told_alike_wherever_it_stands(small: Services) -> None:
    daily(small, "acme", "visits", date(2026, 9, 1), [10] * 61)
    small.results.add("acme", "visits", 9999, month=date(2026, 9, 1))
    september = small.results.series("acme", "visits", date(2026, 9, 1), date(2026, 9, 30))
    assert (september.total, september.origins) == (300, ("ga4",))
    table = small.results.table("acme", "months", 3)
    shown = next(each for each in table.rows if each.series.measure == "visits")
    assert [cell.value for cell in shown.cells] == [300, 310, None]
    small.results.choose_origin("acme", "visits", ["hand"])
    assert small.results.series("acme", "visits", date(2026, 9, 1), date(2026, 9, 30)).total == 9999


def test_the_channel_is_told_by_where_they_came_from(small: Services) -> None:
    for source, medium in (("ig", "paid_social"), ("google", "organic"), ("unheard-of", "of")):
        small.results.add("acme", "visits", 10, on=DAY, utm_source=source, utm_medium=medium)
    found = small.results.series("acme", "visits", *NOVEMBER)
    assert found.by_channel == (("paid_social", 10), ("search", 10), ("", 10))


def test_today_is_the_brand_s(small: Services, clock: Any) -> None:
    clock.moment = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert small.results.add("acme", "visits", 1, on=date(2026, 11, 22)).changed, "02:00 in Berlin"
    with pytest.raises(UsageError, match="still to come"):
        small.results.add("bean", "visits", 1, on=date(2026, 11, 22))


def test_an_archived_brand_is_read_and_not_added_to(small: Services) -> None:
    made = small.results.add("bean", "list", 300, on=DAY)
    small.manage.archive_brand("bean")
    assert small.results.series("bean", "list", *NOVEMBER).total == 300
    with pytest.raises(NotFoundError, match="archived"):
        small.results.add("bean", "list", 310, on=DAY)
    with pytest.raises(NotFoundError, match="archived"):
        small.results.lead("bean", on=DAY)
    with pytest.raises(NotFoundError, match="archived"):
        small.results.edit(made.row.id, Change(value=3))


def test_a_brand_without_accounts_has_results(small: Services) -> None:
    small.manage.add_brand("solo", zone="Europe/Vienna")
    small.results.lead("solo", on=DAY)
    assert small.results.series("solo", "leads", *NOVEMBER).total == 1
    assert small.results.series("solo", "revenue", *NOVEMBER).total is None
    assert small.results.known("acme") == []


def test_leads_by_hand_and_from_the_inbox_are_each_person_once(small: Services) -> None:
    small.results.lead("acme", on=DAY, origin="form", ref="17", account="acme/x")
    assert not small.results.lead("acme", on=DAY, origin="form", ref="17", account="acme/x").changed
    small.results.lead("acme", on=DAY)
    small.results.lead("acme", on=DAY)
    item_of(small, 1, "acme/mastodon", "ann")
    item_of(small, 2, "acme/mastodon", "ann")
    item_of(small, 3, "acme/x", "bob")
    small.inbox.flag([1, 2], "lead")
    small.inbox.flag([3], "lead")
    found = small.results.series("acme", "leads", *NOVEMBER)
    assert (found.total, found.origins) == (5, ("form", "hand", "inbox"))
    assert found.by_account == (("acme/mastodon", 1), ("acme/x", 2), ("", 2))
    assert found.by_channel == (("social", 3), ("", 2))
    inbox = next(row for row in small.results.rows("acme", "leads", *NOVEMBER) if row.origin == "inbox")
    assert (inbox.id, inbox.on_day) == (-1, date(2026, 11, 21))
    with pytest.raises(UsageError, match="flagged in the inbox"):
        small.results.remove([inbox.id])
    small.inbox.flag([1, 2, 3], "")
    assert small.results.series("acme", "leads", *NOVEMBER).total == 3
    small.results.choose_origin("acme", "leads", ["form"])
    assert small.results.series("acme", "leads", *NOVEMBER).total == 1
    small.undo.undo()
    assert small.results.series("acme", "leads", *NOVEMBER).total == 3


def test_who_notes_leads_one_by_one_had_none_in_between(small: Services) -> None:
    small.results.lead("acme", on=date(2026, 11, 10))
    found = small.results.series("acme", "leads", *NOVEMBER)
    assert (found.total, found.known_days) == (1, 11), "until yesterday"
    weeks = small.results.weekly("acme", "leads", 2, date(2026, 11, 22))
    assert [(week.value, week.known_days) for week in weeks] == [(None, 6), (None, 5)]
    small.results.lead("acme", on=date(2026, 10, 5))
    small.results.add("acme", "leads", 40, month=date(2026, 10, 1))
    october = small.results.series("acme", "leads", date(2026, 10, 1), date(2026, 10, 31))
    assert (october.total, october.known_days) == (40, 31)
    assert small.results.weekly("acme", "leads", 2, date(2026, 11, 15))[1].value == 1


def test_choosing_whose_figures_count(small: Services) -> None:
    small.results.add("acme", "spend", 50, on=DAY, origin="meta-ads", currency="eur")
    small.results.add("acme", "spend", 20, on=DAY, origin="google-ads", currency="EUR")
    assert small.results.series("acme", "spend", *NOVEMBER).total in {20, 50}
    small.results.choose_origin("acme", "ad spend", ["meta-ads", "google-ads"])
    found = small.results.series("acme", "spend", *NOVEMBER)
    assert (found.total, found.currency, found.left_out) == (70, "EUR", ())
    assert small.results.known("acme")[0].chosen == ("meta-ads", "google-ads")
    small.results.choose_origin("acme", "spend", [])
    assert small.results.chosen("acme", "spend") == ()
    with pytest.raises(NotFoundError, match=r"Origins: google-ads, meta-ads\."):
        small.results.choose_origin("acme", "spend", ["ga4"])
    small.results.add("acme", "list", 5, on=DAY)
    small.results.add("acme", "list", 6, on=DAY, origin="mailchimp")
    with pytest.raises(UsageError, match="never added up"):
        small.results.choose_origin("acme", "list", ["hand", "mailchimp"])


def test_money_is_in_what_the_brand_counts_in(small: Services) -> None:
    small.results.add("acme", "revenue", 99.5, on=DAY, currency="USD")
    small.results.add("acme", "revenue", 10, on=date(2026, 11, 4))
    assert small.results.series("acme", "revenue", *NOVEMBER).total == 109.5, "without a currency: the usual one"
    small.results.add("acme", "revenue", 30, on=DAY, currency="CHF")
    found = small.results.series("acme", "revenue", *NOVEMBER)
    assert (found.total, found.currency) == (109.5, "USD")
    assert found.left_out == ("1 figure in CHF: money of two currencies is never added",)


def test_a_row_is_changed_and_removed(small: Services) -> None:
    one = small.results.add("acme", "joined", 4, on=DAY).row
    two = small.results.add("acme", "joined", 6, on=date(2026, 11, 4)).row
    assert small.results.edit(one.id, Change(value=5, channel="email", note="counted again")).row.value == 5
    assert not small.results.edit(one.id, Change(value=5)).changed
    with pytest.raises(UsageError, match="such a figure already"):
        small.results.edit(two.id, Change(on=DAY, channel="email"))
    with pytest.raises(UsageError, match="less than none"):
        small.results.edit(two.id, Change(value=-5))
    small.undo.undo()
    assert small.results.row(one.id).value == 4
    small.undo.redo()
    before = content(small.home.read())
    with pytest.raises(NotFoundError, match="result 999"):
        small.results.remove([one.id, 999])
    assert content(small.home.read()) == before
    assert small.results.remove([one.id, two.id, one.id]) == 2
    assert small.results.known("acme") == []
    small.undo.undo()
    assert content(small.home.read()) == before


def test_an_account_that_was_archived_keeps_its_figures(small: Services) -> None:
    row = small.results.add("acme", "leads", 2, on=DAY, account="acme/x").row
    small.manage.archive_account("acme/x")
    assert small.results.edit(row.id, Change(value=3, account="acme/x")).row.account == "acme/x"
    assert small.results.series("acme", "leads", *NOVEMBER).by_account == (("acme/x", 3),)
    with pytest.raises(NotFoundError, match="archived"):
        small.results.add("acme", "leads", 2, on=DAY, account="acme/x")


def test_weeks_say_that_months_tell_nothing_of_them(small: Services) -> None:
    small.results.add("acme", "visits", 300, month=date(2026, 10, 1))
    row = small.results.table("acme", "weeks", 12).rows[0]
    assert row.series.total is None
    assert row.series.left_out == ("1 figure of a month tells nothing of weeks",)
    assert [cell.value for cell in small.results.table("acme", "months", 2).rows[0].cells] == [300, None]
    assert [cell.days for cell in small.results.table("acme", "months", 2).rows[0].cells] == [31, 20]


def test_rows_of_a_file_are_known_again_and_newer_ones_replace(small: Services) -> None:
    def visits(day: int, value: float, channel: str = "") -> store.Values:
        return store.Values("visits", "day", date(2026, 11, day), value, channel=channel)

    days = ("2026-11-01", "2026-11-03")
    first = from_file(small, "ga4", [visits(1, 5, "social"), visits(1, 3), visits(2, 8)], days=days)
    assert (len(first.added), first.known) == (3, 0)
    again = from_file(small, "ga4", [visits(1, 5, "social"), visits(1, 3), visits(2, 8)], days=days)
    assert (again.added, again.replaced, again.known) == ((), (), 3)
    later = from_file(small, "ga4", [visits(1, 5, "social"), visits(1, 4), visits(3, 1)], days=days)
    assert [(each.before, each.after) for each in later.replaced] == [(3, 4)]
    assert (len(later.added), later.known) == (1, 1)
    assert small.results.series("acme", "visits", *NOVEMBER).total == 5 + 4 + 8 + 1
    old = from_file(small, "ga4", [visits(1, 2)], days=days, captured="2026-11-02T08:00:00Z")
    assert (old.older, old.replaced) == (1, ())


def test_an_older_file_after_a_newer_one_of_a_part_of_the_day(small: Services) -> None:
    part = store.Values("visits", "day", DAY, 10, channel="search", utm_source="google")
    rest = store.Values("visits", "day", DAY, 3)
    days = ("2026-11-03", "2026-11-03")
    from_file(small, "ga4", [part], days=days, captured="2026-11-05T08:00:00Z")
    from_file(small, "ga4", [part, rest], days=days, captured="2026-11-04T08:00:00Z")
    found = small.results.series("acme", "visits", *NOVEMBER)
    assert (found.total, found.left_out) == (13, ())
    assert found.captured_at == datetime(2026, 11, 5, 8, tzinfo=UTC)


def test_a_person_s_word_counts_over_a_file_of_a_clock_that_runs_ahead(small: Services) -> None:
    visits = store.Values("visits", "day", DAY, 3)
    from_file(small, "ga4", [visits], days=("2026-11-03", "2026-11-03"), captured="2031-01-01T00:00:00Z")
    assert small.results.add("acme", "visits", 5, on=DAY, origin="ga4").row.value == 5
    assert small.results.series("acme", "visits", *NOVEMBER).total == 5


def test_the_same_order_in_two_files_is_one(small: Services) -> None:
    def order(day: int, ref: str, value: float) -> store.Values:
        return store.Values("revenue", "event", date(2026, 11, day), value, "EUR", ref=ref, who="digest")

    from_file(small, "shopify", [order(2, "1001", 40), order(3, "1002", 60)], days=("2026-11-01", "2026-11-09"))
    put = from_file(small, "shopify", [order(3, "1002", 55), order(12, "1003", 10)], days=("2026-11-03", "2026-11-14"))
    assert (len(put.added), len(put.replaced)) == (1, 1)
    found = small.results.series("acme", "revenue", *NOVEMBER)
    assert (found.total, found.known_days) == (105, 14)
    assert small.results.series("acme", "retentions", *NOVEMBER).total is None, "money alone tells of no buyers"
    first = store.Values("conversions", "event", date(2026, 11, 12), 1, ref="1003", who="digest")
    from_file(small, "shopify", [order(12, "1003", 10), first], days=("2026-11-03", "2026-11-14"))
    again = small.results.series("acme", "retentions", *NOVEMBER)
    assert (again.total, again.known_days) == (0, 12), "that list of orders tells of nobody who bought again"
    assert small.results.series("acme", "leads", *NOVEMBER).known_days == 0


def item_of(services: Services, number: int, account: str, author: str) -> None:
    """Put a message into the inbox as a file does."""
    [(account_id,)] = rows(services, "SELECT id FROM accounts WHERE slug = ?", account)
    with services.home.write("Import messages") as w:
        source = samples.add_source(w, {"kind": "inbox", "name": "inbox", "sha256": str(number), "captured_at": w.now})
        w.conn.execute(
            """INSERT INTO inbox_items(id, account_id, remote_id, kind, author, handle, body, received_at, due_at, source_id, state)
               VALUES (?, ?, ?, 'mention', ?, ?, 'How much?', '2026-11-20T08:00:00Z', '2026-11-23T08:00:00Z', ?, 'open')""",
            (number, account_id, f"r{number}", author, author, source),
        )
