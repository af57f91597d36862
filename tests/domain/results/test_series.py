"""What counts of results: no day and nobody twice, whatever overlaps, and missing days stay missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.months import month_end
from smdash.domain.results.measures import MEASURES, wrong_value
from smdash.domain.results.series import ResultRow, lagging, resolve, weeks_of

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def row(number: int, on: date, value: float, **more: Any) -> ResultRow:
    given: dict[str, Any] = {
        "measure": "visits",
        "per": "day",
        "origin": "hand",
        "captured_at": NOON,
        "source_id": number,
    } | more
    return ResultRow(number, "acme", on_day=on, value=value, **given)


def october(count: int, each: float, **more: Any) -> list[ResultRow]:
    start, at = more.pop("start", 1), more.pop("at", 100)
    return [row(at + n, date(2026, 10, start + n), each, **more) for n in range(count)]


def of(rows: list[ResultRow], measure: str = "visits", **more: Any) -> Any:
    return resolve(rows, more.pop("first", FIRST), more.pop("last", LAST), measure=measure, **more)


def test_nothing_known_is_none_and_a_stated_zero_is_zero() -> None:
    nothing = of([])
    assert (nothing.total, nothing.known_days, nothing.points) == (None, 0, ())
    zero = of([row(1, FIRST, 0)])
    assert (zero.total, zero.known_days) == (0, 1)


def test_a_month_whose_days_are_all_known_is_told_by_its_days() -> None:
    rows = [row(1, FIRST, 320, per="month"), *october(31, 10)]
    found = of(rows)
    assert (found.total, found.known_days, len(found.points)) == (310, 31, 31)
    assert found.left_out == (
        "hand: October 2026: its days count, the month's own figure (320) does not; they differ: 310",
    )


def test_a_month_with_some_of_its_days_is_told_by_its_own_figure() -> None:
    found = of([row(1, FIRST, 320, per="month"), *october(30, 10)])
    assert (found.total, found.known_days) == (320, 31)
    assert found.points == ((FIRST, LAST, 320),)
    assert found.left_out == (
        "hand: October 2026: the month's own figure (320) counts, its 30 known days (300) not: 1 day unknown",
    )


def test_a_month_is_never_cut() -> None:
    rows = [row(1, FIRST, 320, per="month"), *october(4, 10)]
    found = of(rows, last=date(2026, 10, 15))
    assert (found.total, found.known_days) == (40, 4)
    assert found.left_out == ("hand: October 2026 is only partly inside, and a month's figure (320) is never cut",)


def test_origins_of_one_thing_are_never_added() -> None:
    rows = [*october(20, 10, origin="ga4"), *october(31, 9, at=300)]
    found = of(rows)
    assert (found.total, found.origins) == (279, ("hand",))
    assert found.left_out == ("ga4 (20 days): hand counts the same and knows 31 days",)
    chosen = of(rows, prefer=("ga4",))
    assert (chosen.total, chosen.origins) == (200, ("ga4",))
    assert chosen.left_out == ("hand (31 days): ga4 was chosen",)
    assert of(rows, prefer=("ga4", "hand")).total == 479, "who says that both count has them added"
    assert of(rows, prefer=("ga4", "hand")).left_out == ("ga4, which was chosen: 20 of 31 days are known",)
    absent = of(rows, prefer=("matomo",))
    assert absent.total is None, "what was chosen is not silently another one"
    assert absent.left_out[0] == "matomo, which was chosen: nothing is known in this time"
    assert len(absent.left_out) == 3


def test_the_newer_of_two_that_know_as_much_counts() -> None:
    late = {"captured_at": NOON + timedelta(days=1)}
    assert of([*october(9, 1, origin="a", **late), *october(9, 2, origin="b", at=300)]).origins == ("a",)


@pytest.mark.parametrize(("days", "counts"), [(31, "file"), (16, "file"), (15, "hand"), (0, "hand")])
def test_who_tells_most_of_the_year_counts_unless_they_know_little_of_a_month(days: int, counts: str) -> None:
    late = {"captured_at": NOON + timedelta(days=1), "per": "month"}
    rows = [row(1, FIRST, 999, **late), *october(days, 2, origin="file")]
    found = of(rows, usual="file")
    assert found.origins == (counts,)
    assert found.total == (999 if counts == "hand" else 2 * days)
    assert any("most of the year" in said for said in found.left_out) is (days == 16)


def test_ways_in_add_up_and_each_person_once() -> None:
    lead = {"measure": "leads", "per": "event"}
    rows = [
        row(1, FIRST, 1, origin="inbox", ref="person:7", **lead),
        row(2, FIRST, 1, origin="form", ref="a1", **lead),
        row(3, date(2026, 10, 2), 1, origin="form", ref="a1", **lead),
        row(4, date(2026, 10, 3), 1, origin="form", ref="a2", **lead),
    ]
    found = of(rows, "leads")
    assert (found.total, found.origins) == (3, ("form", "inbox"))
    assert of(rows, "leads", prefer=("inbox",)).total == 1


def test_a_way_in_told_by_the_month_takes_the_days_of_others_with_it() -> None:
    rows = [
        row(1, FIRST, 40, per="month", measure="leads"),
        row(2, date(2026, 10, 5), 1, per="event", measure="leads", origin="form", ref="x"),
        row(3, date(2026, 11, 2), 1, per="event", measure="leads", origin="form", ref="y"),
    ]
    found = of(rows, "leads", last=date(2026, 11, 30))
    assert found.points == ((FIRST, LAST, 41), (date(2026, 11, 2), date(2026, 11, 2), 1))
    assert (found.total, found.known_days) == (42, 32)


@pytest.mark.parametrize(
    ("until", "late"),
    [
        (date(2026, 10, 23), True),
        (date(2026, 10, 24), False),  # a week behind the newest day, the 31st: files come in when they come in
        (date(2026, 7, 1), True),
        (date(2026, 6, 30), False),  # nobody waits for it any more
    ],
)
def test_a_way_in_that_is_behind_is_named(until: date, *, late: bool) -> None:
    found = lagging(of(october(31, 1)), {"form": until, "inbox": LAST})
    assert found.lagging == ((("form", until),) if late else ())
    assert len(found.left_out) == late
    assert lagging(of([]), {"form": until}).lagging == ()


def test_money_of_two_currencies_is_never_added() -> None:
    money: dict[str, Any] = {"measure": "revenue", "origin": "shopify"}
    rows = [*october(5, 10, currency="EUR", **money), *october(2, 99, at=300, currency="USD", **money)]
    found = of(rows, "revenue")
    assert (found.total, found.currency) == (50, "EUR")
    assert found.left_out == ("2 figures in USD: money of two currencies is never added",)
    assert of(rows, "revenue", currency="USD").total == 198
    franc = of(rows, "revenue", currency="CHF")
    assert (franc.total, franc.known_days, len(franc.left_out)) == (None, 0, 2)


def test_the_same_day_with_and_without_a_currency_is_one() -> None:
    rows = [row(1, FIRST, 50, measure="revenue"), row(2, FIRST, 50, measure="revenue", currency="EUR")]
    assert of(rows, "revenue", currency="EUR").total == 50


def test_refunds_are_taken_off() -> None:
    sale = {"measure": "revenue", "per": "event", "currency": "EUR"}
    assert of([row(1, FIRST, 20, ref="1", **sale), row(2, LAST, -50, ref="1-r", **sale)], "revenue").total == -30


def test_parts_of_a_day_lie_in_its_whole() -> None:
    rows = [row(1, FIRST, 100), row(2, FIRST, 30, channel="social"), row(3, FIRST, 20, channel="email")]
    found = of(rows)
    assert found.total == 100
    assert found.by_channel == (("social", 30), ("email", 20), ("", 50))
    without = of(rows[1:])
    assert (without.total, without.by_channel) == (50, (("social", 30), ("email", 20)))


def test_rows_of_one_file_part_a_day_and_add_up() -> None:
    rows = [
        row(1, FIRST, 30, channel="social", utm_source="instagram", source_id=1),
        row(2, FIRST, 20, channel="social", utm_source="mastodon", source_id=1),
        row(3, FIRST, 50, source_id=1),
    ]
    assert of(rows).total == 100
    assert of(rows).by_channel == (("social", 50), ("", 50))
    assert of([*rows, row(4, FIRST, 45, channel="social", source_id=2)]).total == 95, "50 of no channel, 45 of social"


def test_two_partings_of_one_day_are_not_added() -> None:
    by_channel = [row(n, FIRST, 50, channel=c, source_id=1) for n, c in enumerate(("social", "email"), 1)]
    by_campaign = [row(n, FIRST, 33, campaign=c, source_id=2) for n, c in enumerate(("spring", "", "sale"), 5)]
    found = of([*by_channel, *by_campaign])
    assert found.total in {99, 100}
    assert found.left_out == ("hand: a figure that another may count too is left out (1 Oct 2026)",)


def test_parts_that_are_more_than_their_whole_count_where_they_are_newer() -> None:
    part = row(2, FIRST, 13, channel="search", captured_at=NOON + timedelta(hours=1))
    assert of([row(1, FIRST, 3), part]).total == 13
    older = of([row(1, FIRST, 3), part._replace(captured_at=NOON - timedelta(hours=1))])
    assert older.total == 3
    assert older.left_out == ("hand: parts are more than their whole, which is no older, and counts (1 Oct 2026)",)


def test_single_ones_are_in_the_figure_of_their_day() -> None:
    lead = {"measure": "leads"}
    single = [row(n, FIRST, 1, per="event", ref=str(n), **lead) for n in (1, 2, 3)]
    assert of([*single, row(9, FIRST, 5, **lead)], "leads").total == 5
    assert of([*single, row(9, FIRST, 2, **lead)], "leads").total == 3
    sales = [each._replace(measure="revenue", value=40.0) for each in single]
    net = of([*sales, row(9, FIRST, 99.5, measure="revenue")], "revenue")
    assert net.total == 99.5, "never the larger of gross and net"
    assert net.left_out == ("hand: the day's figure counts, and single ones are taken to be in it (1 Oct 2026)",)


def test_a_day_without_events_is_known_where_its_file_tells_of_it() -> None:
    order = row(1, date(2026, 10, 5), 1, measure="conversions", per="event", origin="shopify", ref="1001")
    assert of([order], "conversions").known_days == 1
    week = {"shopify": [(date(2026, 9, 28), date(2026, 10, 11)), (date(2026, 10, 9), date(2026, 10, 12))]}
    found = of([order], "conversions", covers=week)
    assert (found.total, found.known_days) == (1, 12)
    quiet = of([], "conversions", covers=week)
    assert (quiet.total, quiet.known_days) == (0, 12), "a file that tells of no order tells of none"


def test_a_stock_is_its_last_height() -> None:
    rows = [
        row(1, FIRST, 900, measure="list", per="month"),
        row(2, date(2026, 10, 5), 880, measure="list"),
        row(3, date(2026, 9, 30), 850, measure="list"),
    ]
    found = of(rows, "list")
    assert (found.total, found.known_days, found.by_channel) == (900, 2, ())
    assert [point.last for point in found.points] == [date(2026, 10, 5), LAST]
    exact = of([*rows, row(4, LAST, 910, measure="list")], "list")
    assert exact.total == 910
    assert exact.left_out == ("hand: October 2026: the figure of its last day counts, the month's own (900) does not",)


def test_weeks_are_whole_or_unknown() -> None:
    found = weeks_of(of(october(13, 2, start=5)), 2, date(2026, 10, 18))
    assert [(week.first.day, week.value, week.known_days) for week in found] == [(5, 14, 7), (12, None, 6)]
    assert weeks_of(of([row(1, FIRST, 300, per="month")]), 1, date(2026, 10, 18))[0].value is None
    heights = of([row(1, date(2026, 10, 14), 70, measure="list")], "list")
    assert [week.value for week in weeks_of(heights, 2, date(2026, 10, 18))] == [None, 70]


@pytest.mark.parametrize(
    ("measure", "value", "wrong"),
    [
        ("leads", float("nan"), "not a number"), ("revenue", float("-inf"), "not a number"), ("visits", 1e13, "larger"),
        ("leads", -1, "less than none"), ("spend", -0.5, "less than none"), ("revenue", 1e-9, "smaller than any coin"),
        ("leads", 0.5, "not a whole number"), ("revenue", -12.5, ""), ("spend", 0, ""), ("visits", 0, ""),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be(measure: str, value: float, wrong: str) -> None:
    said = wrong_value(measure, value)
    assert wrong in said
    assert bool(said) == bool(wrong)


DAYS = st.dates(FIRST - timedelta(days=40), LAST + timedelta(days=40))


@st.composite
def any_rows(draw: Any) -> list[ResultRow]:
    found = []
    for number in range(draw(st.integers(0, 12))):
        per = draw(st.sampled_from(["day", "day", "month", "event"]))
        on = draw(DAYS)
        more = {
            "origin": draw(st.sampled_from(["a", "b"])),
            "source_id": draw(st.integers(1, 3)),
            "channel": draw(st.sampled_from(["", "social", "email"])),
            "campaign": draw(st.sampled_from(["", "x"])),
            "ref": str(draw(st.integers(1, 4))) if per == "event" else "",
            "captured_at": NOON + timedelta(hours=draw(st.integers(0, 3))),
        }
        begin = on.replace(day=1) if per == "month" else on
        found.append(row(number, begin, float(draw(st.integers(0, 40))), per=per, **more))
    return found


@pytest.mark.parametrize("measure", ["visits", "leads", "list"])
@given(rows=any_rows(), order=st.randoms(use_true_random=False), spans=st.lists(st.tuples(DAYS, DAYS), max_size=2))
def test_whatever_there_is(measure: str, rows: list[ResultRow], order: Any, spans: list[tuple[date, date]]) -> None:
    rows = [each._replace(measure=measure) for each in rows]
    covers = {"a": [(min(span), max(span)) for span in spans]} if measure != "list" else {}
    found = of(rows, measure, covers=covers)
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert of(shuffled, measure, covers=covers) == found, "the order of rows does not matter"
    assert of([*rows, *rows], measure, covers=covers) == found, "a row is there once"
    covered = [
        point.first + timedelta(days=n) for point in found.points for n in range((point.last - point.first).days + 1)
    ]
    assert len(covered) == len(set(covered)) == found.known_days, "no day twice"
    assert all(FIRST <= day <= LAST for day in covered)
    assert (found.total is None) == (not found.points)
    if found.total is not None and not MEASURES[measure].stock:
        assert sum(value for _, value in found.by_channel) == pytest.approx(found.total)
        assert sum(value for _, value in found.by_account) == pytest.approx(found.total)
        # Never more than all that was said of the days and months that count.
        known = set(covered)
        most = sum(each.value for each in rows if each.on_day in known or month_end(each.on_day) in known)
        assert found.total <= most + 1e-9


@given(rows=any_rows(), other=any_rows())
def test_another_origin_changes_nothing_unless_it_is_the_one_that_counts(
    rows: list[ResultRow], other: list[ResultRow]
) -> None:
    before = of(rows)
    more = [each._replace(id=each.id + 100, source_id=each.source_id + 100, origin="z") for each in other]
    after = of([*rows, *more])
    if after.origins == before.origins:
        assert (after.total, after.points) == (before.total, before.points)
    else:
        assert after.origins == ("z",)
        assert (after.total, after.points) == (of(more).total, of(more).points)
