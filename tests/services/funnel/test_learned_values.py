"""What a post is worth by the leads it brought, in place of what its person would type."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.workload.situation import AccountWork, Cadence, evaluate
from smdash.domain.workload.ways_out import steps
from smdash.domain.workload.worth import basis_words, worth_words
from smdash.services.results.returns import learned, posts_by_week
from smdash.store.results.results import Values
from tests.services.funnel.planting import LAST_SUNDAY, posted, result, sent

if TYPE_CHECKING:
    from smdash.services.bundle import Services

MONDAY = date(2026, 11, 9)


def worths(services: Services) -> dict[str, AccountWork]:
    return {each.slug: each for each in services.situation.now().accounts}


def leads_of_acme(services: Services) -> None:
    """Plant 6 posts on X with two leads, 94 on Mastodon with eight, and one lead that is nobody's."""
    posted(services, "acme/x", [MONDAY - timedelta(days=number) for number in range(6)])
    posted(services, "acme/mastodon", [MONDAY - timedelta(days=number) for number in range(94)])
    rows = [Values("leads", "event", MONDAY, 1.0, account_id=2, ref=f"x{number}") for number in range(2)]
    first = MONDAY - timedelta(days=93)
    rows += [Values("leads", "event", first, 1.0, account_id=1, ref=f"m{number}") for number in range(8)]
    result(services, "acme", "form", [*rows, Values("leads", "event", MONDAY, 1.0, ref="loose")])


def test_without_leads_nothing_is_different(small: Services) -> None:
    assert {each.value for each in worths(small).values()} == {None}
    assert small.situation.now().usual_worth is None
    assert worth_words(worths(small)["acme/x"]) == "not said, so it counts 1"


def test_leads_tell_what_a_post_is_worth(small: Services) -> None:
    leads_of_acme(small)
    assert small.home.account("acme/x").id == 2
    found = worths(small)
    # 10 leads by 100 posts are .1 a post; 2 by 6 count (2 + 20 * .1)/(6 + 20). The lead of nobody is spread over nobody.
    assert found["acme/x"].value == pytest.approx(0.1538461538)
    assert found["acme/mastodon"].value == pytest.approx((8 + 2) / (94 + 20))
    assert worth_words(found["acme/x"]) == "0.154 leads: 2 leads by 6 posts in 94 days"
    # Nothing is known of bean: its posts count as any.
    assert found["bean/instagram"].value == pytest.approx(0.1)
    assert worth_words(found["bean/instagram"]) == "0.1 leads: as any account's, since no leads of bean are known"
    assert basis_words(small.situation.now()).startswith("Values are leads a post, learned from the last 26 weeks")


def test_posts_of_days_without_known_leads_do_not_count(small: Services) -> None:
    leads_of_acme(small)
    before = worths(small)["acme/mastodon"].value
    posted(small, "acme/mastodon", [MONDAY - timedelta(days=number) for number in range(94, 130)])
    after = worths(small)["acme/mastodon"]
    assert after.value == before
    assert after.worth is not None
    assert (after.worth.posts, after.worth.days) == (94, 94)


def test_leads_of_days_before_a_gap_do_not_count(small: Services) -> None:
    posted(small, "acme/x", [MONDAY - timedelta(days=number) for number in range(30)])
    early = [Values("leads", "day", MONDAY - timedelta(days=60 + number), 9.0, account_id=2) for number in range(3)]
    late = [
        Values("leads", "day", MONDAY - timedelta(days=number), float(number == 0), account_id=2)
        for number in range(30)
    ]
    result(small, "acme", "crm", [*early, *late])
    found = worths(small)["acme/x"].worth
    assert found is not None
    assert (found.leads, found.posts, found.days) == (1, 30, 30)


def test_a_typed_value_counts_first_and_is_shown_as_such(small: Services) -> None:
    leads_of_acme(small)
    small.workload_setup.set_value("acme/x", 0.0)
    found = worths(small)
    assert (found["acme/x"].value, found["acme/x"].worth) == (0.0, None)
    assert worth_words(found["acme/x"]) == "0, as you said"
    assert basis_words(small.situation.now()).endswith(
        "Yours count first, so they should be leads a post as well: acme/x."
    )
    small.workload_setup.set_value("acme/x", None)
    assert worths(small)["acme/x"].value == pytest.approx(0.1538461538)


def test_what_goes_first_follows_the_leads(small: Services) -> None:
    before = {name: value for name, value, _ in steps(small.situation.now())}
    leads_of_acme(small)
    now = small.situation.now()
    after = {name: value for name, value, _ in steps(now)}
    less = "one text less a week at acme/mastodon", "one text less a week at acme/x"
    assert before[less[0]] == before[less[1]]
    assert after[less[0]] < after[less[1]]
    assert evaluate(now).load == evaluate(now._replace(usual_worth=None)).load


def test_a_client_to_come_counts_as_usual(small: Services) -> None:
    leads_of_acme(small)
    asked = AccountWork("new/x", "new", "x", (Cadence("text", 2.0),))
    after = small.situation.now().with_account(asked)
    assert after.accounts[-1].value == pytest.approx(0.1)


def test_leads_of_an_account_by_its_utm_source(small: Services) -> None:
    posted(small, "acme/x", [MONDAY] * 1)
    posted(small, "acme/mastodon", [MONDAY - timedelta(days=1)])
    result(small, "acme", "form", [Values("leads", "event", MONDAY, 1.0, utm_source=" X ", ref="1")])
    found = {each.account: each for each in learned(small.home).values}
    assert (found["acme/x"].leads, found["acme/mastodon"].leads) == (1.0, 0.0)
    # With two accounts on X nobody knows by which of them it came.
    small.manage.add_account("acme", "x", handle="acme_help")
    assert learned(small.home).usual is None


def test_answers_are_no_posts_and_none_counts_twice(small: Services) -> None:
    posted(small, "acme/x", [LAST_SUNDAY, LAST_SUNDAY])
    with small.home.store.write("x", small.home.now(), journaled=False) as w:
        w.conn.execute('UPDATE remote_posts SET remote = json(\'{"answers": "1"}\') WHERE id = 1')
    # Sent on Sunday in Berlin, the same as the one that X lists; late on Sunday in UTC it is Monday there.
    sent(small, "acme/x", datetime(2026, 11, 15, 12, tzinfo=UTC))
    sent(small, "acme/x", datetime(2026, 11, 15, 23, 30, tzinfo=UTC))
    weeks = posts_by_week(
        small.home, small.home.accounts(), [MONDAY - timedelta(days=7), MONDAY, MONDAY + timedelta(days=7)]
    )
    assert weeks["acme/x"] == [None, 1, 1], "before its first post nobody knows what went out"
    assert weeks["acme/mastodon"] == [None, None, None], "its first one is planned for the week after"
