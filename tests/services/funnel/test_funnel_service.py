"""The funnel of a brand: what is counted, what is not added up, what is said of what is unknown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.funnel import words
from smdash.domain.funnel.lines import basis, lines
from smdash.store.results.results import Values
from tests.services.funnel.planting import LAST_SUNDAY, daily, figures, logged, posted, result, sent

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock

FIRST = date(2026, 9, 21)
"""The Monday eight weeks before the last one that may be judged."""
OCTOBER = date(2026, 10, 1)


def world(services: Services) -> None:
    """Plant eight weeks of acme: visits, the list, leads of a form, orders, ads, reach, followers, and a log of a part."""
    visits = [40 + number % 7 for number in range(28)] + [60 + number % 7 for number in range(28)]
    daily(services, "acme", "visits", FIRST, visits)
    daily(services, "acme", "joined", FIRST, [1] * 28 + [2] * 28, "mailchimp", "social")
    forms = [
        Values(
            "leads", "event", FIRST + timedelta(days=number), 1.0, account_id=1 if number % 2 else None, ref=str(number)
        )
        for number in range(56)
    ]
    result(services, "acme", "form", [*forms, Values("leads", "event", LAST_SUNDAY, 1.0, utm_source="x", ref="x")])
    daily(services, "acme", "conversions", FIRST, [1, 0, 0, 0, 0, 0, 0] * 8, "shop")
    daily(services, "acme", "retentions", FIRST, [0, 1, 0, 0, 0, 0, 0] * 8, "shop")
    result(services, "acme", "ads", [Values("spend", "day", FIRST + timedelta(days=n), 10.0, "EUR") for n in range(56)])
    days = [FIRST + timedelta(days=number) for number in range(56)]
    figures(services, "acme/x", "impressions", dict.fromkeys(days, 100.0))
    figures(services, "acme/mastodon", "reach", dict.fromkeys(days, 30.0), unit="accounts", unique=True)
    figures(services, "acme/x", "new_followers", dict.fromkeys(days, 4.0))
    figures(
        services,
        "acme/mastodon",
        "followers",
        {day: 500.0 + number for number, day in enumerate(days)},
        flow="snapshot",
    )
    logged(services, [(LAST_SUNDAY - timedelta(days=2), 3.0, "acme", "acme/x"), (LAST_SUNDAY, 1.0, "acme", "")])


def test_a_home_without_results_says_what_would_feed_it(small: Services) -> None:
    view = small.funnel.view("acme")
    assert (view.spans.now.label, view.spans.before.label) == ("Nov 2026 to 20 Nov", "Oct 2026 to 20 Oct")
    assert {each.value for each in view.stages} == {None}
    assert [each.what for each in view.unknown] == [
        "reach", "new followers", "visits", "joined the list", "leads", "first buyers", "repeat buyers", "ad spend",
    ]  # fmt: skip
    assert "smdash result add visits NUMBER --brand acme" in view.unknown[2].feed
    assert view.stage("joined").share is not None
    assert words.share_words(view.stage("leads").share) == "no share of visits: no leads are known of these days"
    assert view.social.why_not == "no whole week of first buyers by day is known"
    assert view.hours.source == "plan"
    assert {each.why_not for each in view.returns.accounts} == {"no leads and no first buyers of this brand are known"}
    assert words.moved_words(view.moved).startswith("Nobody's joining")


def test_the_stages_of_four_weeks(small: Services) -> None:
    world(small)
    view = small.funnel.view("acme", weeks=4)
    assert (view.spans.now.first, view.spans.now.last) == (date(2026, 10, 19), LAST_SUNDAY)
    totals = {each.key: (each.value, each.before) for each in view.stages}
    assert totals["visits"] == (sum(60 + n % 7 for n in range(28)), sum(40 + n % 7 for n in range(28)))
    assert totals["joined"] == (56, 28)
    assert totals["leads"] == (29, 28)
    assert totals["conversions"] == (4, 4)
    assert words.FIRST_NOTE in view.notes
    joined = view.stage("joined").share
    assert joined is not None
    assert joined.share == pytest.approx(56 / 1764)
    assert words.share_words(joined) == "3.2 % of visits (2.5 to 4.1 %)"
    buyers, again = view.stage("conversions").share, view.stage("retentions").share
    assert buyers is not None
    assert again is not None
    assert (buyers.x, buyers.n, buyers.note) == (4, 29, "who bought may have asked before these days")
    assert (again.of, again.share) == ("all buyers", 0.5)
    visits = view.stage("visits")
    assert visits.judged is not None
    assert visits.judged.verdict == "up"
    assert words.change_words(visits) == "up (between +34 % and +61 %)"
    assert basis(view) == "Held against 4 weeks before; changes judged by 4 whole weeks against 4."


def test_people_of_two_platforms_are_never_added_up(small: Services) -> None:
    world(small)
    view = small.funnel.view("acme", weeks=4)
    reach, followers = view.stage("reach"), view.stage("followers")
    assert (reach.value, followers.value) == (None, None)
    assert reach.why_not == "each platform counts its own people: not added up over accounts"
    by_name = {each.account: each for each in reach.accounts}
    # Repeated looks add up over days, people of a day do not.
    assert (by_name["acme/x"].value, by_name["acme/x"].per_day) == (2800, False)
    assert (by_name["acme/mastodon"].value, by_name["acme/mastodon"].per_day) == (30, True)
    assert words.account_figure_words(by_name["acme/mastodon"]) == "30 reach a day, before 30"
    by_name = {each.account: each for each in followers.accounts}
    assert (by_name["acme/x"].value, by_name["acme/x"].before) == (112, 112)
    assert (by_name["acme/mastodon"].value, by_name["acme/mastodon"].level) == (28, 555)


def test_hours_are_the_log_where_there_is_one_else_the_model(small: Services) -> None:
    world(small)
    view = small.funnel.view("acme", weeks=4)
    assert (view.hours.source, view.hours.logged_days, view.hours.planned_days) == ("both", 7, 21)
    assert view.hours.total is not None
    assert view.hours.total > 4
    x = next(each for each in view.returns.accounts if each.account == "acme/x")
    mastodon = next(each for each in view.returns.accounts if each.account == "acme/mastodon")
    assert (x.hours_from, mastodon.hours_from) == ("both", "plan")
    assert x.hours is not None
    assert x.hours > 3
    one = small.funnel.view("acme", weeks=1)
    assert (one.hours.source, one.hours.total, one.hours.loose) == ("log", 4.0, 1.0)
    assert next(each.hours for each in one.returns.accounts if each.account == "acme/x") == 3.0
    assert words.hours_words(one.hours) == "4.0 h, logged; nothing is logged of acme/mastodon"
    by_brand = one.hours._replace(by_account=tuple((slug, hours, "plan") for slug, hours, _ in one.hours.by_account))
    assert words.hours_words(by_brand) == "4.0 h, logged", "whoever logs by brand alone logs of all accounts"
    leads = next(each for each in one.costs if each.stage == "leads")
    assert (leads.hours_each, leads.spend_each) == (0.5, 70 / 8)


def test_what_is_tied_to_no_account_stays_nobodys(small: Services) -> None:
    world(small)
    view = small.funnel.view("acme", weeks=4)
    found = {each.account: each.leads for each in view.returns.accounts}
    assert found == {"acme/mastodon": 14.0, "acme/x": 1.0}
    assert view.returns.loose_leads == 14.0
    assert view.returns.loose_conversions == 4.0


def test_followers_moved_stand_beside_new_ones(small: Services) -> None:
    world(small)
    moved = small.funnel.view("acme", weeks=4).moved
    assert (moved.new_followers, moved.joined) == (140, 56)
    assert moved.per_follower == pytest.approx(0.4)
    assert "who follows two accounts counts twice" in moved.note
    daily(small, "acme", "joined", LAST_SUNDAY, [500], "mailchimp", "social")
    moved = small.funnel.view("acme", weeks=4).moved
    assert moved.per_follower is None
    assert moved.why_not.startswith("554 joined by way of social media and 140 followers are new: older followers")


def test_leads_of_the_inbox_never_visited_the_site(small: Services) -> None:
    world(small)
    with small.home.write("x") as w:
        w.conn.execute(
            """INSERT INTO inbox_items(id, account_id, remote_id, kind, body, received_at, due_at, state, flag)
               VALUES (1, 2, 'a', 'message', 'how much?', '2026-11-10T08:00:00Z', '2026-11-11T08:00:00Z', 'open', 'lead')"""
        )
        w.conn.execute("INSERT INTO leads(item_id, lead_at) VALUES (1, '2026-11-10T09:00:00Z')")
    view = small.funnel.view("acme", weeks=4)
    leads = view.stage("leads")
    assert leads.value == 30
    assert leads.share is not None
    assert (leads.share.x, leads.share.note) == (29, words.LEADS_NOTE)
    assert next(each.leads for each in view.returns.accounts if each.account == "acme/x") == 2.0


def test_leads_of_the_inbox_alone_are_no_share_of_visits(small: Services) -> None:
    daily(small, "acme", "visits", FIRST, [50] * 56)
    with small.home.write("x") as w:
        w.conn.execute(
            """INSERT INTO inbox_items(id, account_id, remote_id, kind, body, received_at, due_at, state, flag)
               VALUES (1, 2, 'a', 'message', 'how much?', '2026-10-01T08:00:00Z', '2026-10-02T08:00:00Z', 'open', 'lead')"""
        )
        w.conn.execute("INSERT INTO leads(item_id, lead_at) VALUES (1, '2026-10-01T09:00:00Z')")
    leads = small.funnel.view("acme", weeks=8).stage("leads")
    assert leads.value == 1
    assert leads.share is not None
    assert (leads.share.share, leads.share.why_not) == (None, "no leads by the site are known of these days")
    assert leads.share.note == words.LEADS_NOTE


def test_ads_that_nobody_bought_by_are_said(small: Services) -> None:
    small.results.add("acme", "spend", 120, month=OCTOBER, currency="EUR")
    view = small.funnel.view("acme", month=OCTOBER)
    assert view.spend.amount == 120
    assert words.SPENT_UNKNOWN in view.notes
    small.results.add("acme", "conversions", 0, month=OCTOBER)
    view = small.funnel.view("acme", month=OCTOBER)
    assert words.SPENT_FOR_NOTHING in view.notes
    assert words.FIRST_NOTE not in view.notes, "whoever typed it knows who is new"
    assert next(each for each in view.costs if each.stage == "conversions").why_not == (
        "no first buyers, so there is no cost of one"
    )


def test_a_funnel_of_months_has_shares_and_says_what_months_cannot(small: Services) -> None:
    small.results.add("acme", "visits", 1000, month=OCTOBER)
    small.results.add("acme", "leads", 30, month=OCTOBER)
    view = small.funnel.view("acme", month=OCTOBER)
    leads = view.stage("leads")
    assert leads.share is not None
    assert leads.share.share == pytest.approx(0.03)
    assert "less sure" in leads.share.note
    assert leads.judged is not None
    assert leads.judged.reason == "too early: figures of months say nothing of weeks"
    parts = {each.key: each.part for each in lines(view) if each.kind == "stage"}
    assert parts["leads"] == pytest.approx(0.03)
    assert (parts["visits"], parts["reach"], parts["joined"]) == (1.0, None, None)


def test_what_another_origin_tells_of_the_time_before_is_not_held_against_it(small: Services) -> None:
    daily(small, "acme", "visits", OCTOBER, [10] * 31)
    small.results.add("acme", "visits", 9000, month=date(2026, 9, 1))
    small.results.add("acme", "revenue", 500, month=date(2026, 9, 1), currency="EUR")
    small.results.add("acme", "revenue", 700, month=OCTOBER, currency="EUR")
    view = small.funnel.view("acme", month=OCTOBER)
    visits = view.stage("visits")
    assert (visits.value, visits.before) == (310, None)
    assert visits.left_out[-1].startswith("the time before is told by hand, which counts otherwise than ga4")
    assert (view.revenue.amount, view.revenue.before) == (700, 500)
    assert view.revenue.left_out == ()


def test_leads_that_are_not_in_yet_are_no_fewer_leads(small: Services) -> None:
    # Calls go on, and the file of the form ends on 25 October.
    begin = date(2026, 9, 28)
    forms = [Values("leads", "event", begin + timedelta(days=n // 2), 1.0, ref=str(n)) for n in range(56)]
    daily(small, "acme", "visits", begin, [20] * 49)
    daily(small, "acme", "conversions", begin, [1, 0, 0, 0, 0, 0, 0] * 7, "shop")
    daily(small, "acme", "leads", begin, [4, 0, 0, 0, 0, 0, 0] * 7, "phone")
    result(small, "acme", "form", forms)
    view = small.funnel.view("acme", weeks=3)
    leads, buyers = view.stage("leads"), view.stage("conversions")
    assert leads.judged is not None
    assert (leads.value, leads.before, leads.judged.verdict) == (12, 54, "unclear")
    assert leads.judged.note == "form is known up to 25 Oct 2026 only", "or it would be down"
    assert any("form is known up to 25 Oct 2026" in note for note in view.notes)
    assert leads.share is not None
    assert "so the share is too low" in leads.share.note
    assert buyers.share is not None
    assert "so the share is too high" in buyers.share.note
    october = small.funnel.view("acme", month=OCTOBER).stage("conversions").share
    assert october is not None
    assert "too high" not in october.note


def test_weeks_with_posts_and_without(small: Services) -> None:
    start = date(2026, 6, 1)
    on = [start + timedelta(weeks=number) for number in range(0, 24, 2)]
    posted(small, "acme/x", on)
    buyers = [0, 0, 0, 3, 3, 3, 0, 0, 0, 0, 1, 0, 0, 0]
    daily(small, "acme", "conversions", start, buyers * 12, "shop")
    found = small.funnel.view("acme").social
    assert (found.on.weeks, found.off.weeks) == (12, 12)
    assert found.verdict == "up"
    assert found.did_why_not
    # Nothing is known of what went out for bean, which has other weeks.
    daily(small, "bean", "conversions", start, buyers * 12, "shop")
    assert small.funnel.view("bean").social.why_not == "no week is known both of posts and of first buyers"
    # Weeks before its first post that is known are none without posts.
    posted(small, "bean/instagram", [start + timedelta(weeks=20)])
    assert small.funnel.view("bean").social.why_not == (
        "too early: needs 3 weeks with posts and 3 without, known are 1 and 3"
    )


def test_a_control_is_a_channel_that_posts_do_not_feed(small: Services) -> None:
    start = date(2026, 6, 1)
    posted(small, "acme/x", [start + timedelta(weeks=number) for number in range(0, 24, 2)])
    for channel, weeks in (("social", [3] * 7 + [1] * 7), ("search", [2] * 14)):
        daily(small, "acme", "conversions", start, weeks * 12, channel, channel)
    small.results.choose_origin("acme", "conversions", ["social", "search"])
    found = small.funnel.view("acme").social
    assert found.control == "search"
    assert found.did == pytest.approx(3.0)


def test_a_control_leaves_out_the_days_after_a_switch_as_well(small: Services) -> None:
    start = date(2026, 6, 1)
    posted(small, "acme/x", [start + timedelta(weeks=number) for number in range(0, 24, 2)])
    for channel, weeks in (("social", [900, 900, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1]), ("search", [2] * 14)):
        daily(small, "acme", "conversions", start + timedelta(days=7), [*weeks[7:], *weeks[:7]] * 11, channel, channel)
    small.results.choose_origin("acme", "conversions", ["social", "search"])
    assert small.funnel.view("acme").social.did == pytest.approx(3.0)


def test_a_post_counts_on_the_day_it_is_where_its_brand_is(small: Services) -> None:
    # Sunday evening and the last of the month in New York, where bean is; Monday and the first in Berlin.
    sent(small, "bean/instagram", datetime(2026, 11, 1, 3, 30, tzinfo=UTC))
    sent(small, "bean/instagram", datetime(2026, 11, 16, 4, 30, tzinfo=UTC))
    daily(small, "bean", "conversions", date(2026, 10, 26), [1] * 21, "shop")
    assert small.funnel.view("bean", month=OCTOBER).returns.accounts[0].posts == 1
    weeks = small.funnel.view("bean", weeks=1)
    assert weeks.spans.now.last == LAST_SUNDAY
    assert weeks.returns.accounts[0].posts == 1
    assert (weeks.social.on.weeks, weeks.social.off.weeks) == (2, 1)


@pytest.mark.parametrize(
    "how", [{"weeks": 0}, {"weeks": 500}, {"weeks": 4, "month": OCTOBER}, {"month": date(2026, 12, 1)}]
)
def test_what_is_no_time_is_refused(small: Services, how: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        small.funnel.view("acme", **how)  # type: ignore[arg-type]  # what the test is about


def test_a_brand_without_accounts_and_one_that_is_not_there(small: Services, clock: Clock) -> None:
    small.manage.add_brand("bare", name="Bare")
    view = small.funnel.view("bare")
    assert view.stage("reach").why_not == "this brand has no accounts"
    assert view.returns.accounts == ()
    assert next(each.what for each in view.unknown) == "visits"
    assert (view.hours.total, view.hours.source) == (None, ""), "nothing tells its hours, which are not none"
    with pytest.raises(NotFoundError):
        small.funnel.view("nobody")
    assert clock.moment
