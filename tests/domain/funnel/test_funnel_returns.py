"""What hours brought: per post, per hour, and what nobody's is."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.funnel.costs import cost_of, hours_of
from smdash.domain.funnel.period import Period
from smdash.domain.funnel.returns import Tied, account_return, post_values, returns_of, tied_to, usual_rate

PERIOD = Period(date(2026, 11, 2), date(2026, 11, 15), "2 weeks")


def test_few_posts_count_little_against_what_is_usual() -> None:
    # The vector gamma_poisson_small_account of s08: 2 leads in 6 posts, .10 a post over all.
    tied = [Tied("acme/x", "acme", 6, 2.0), Tied("acme/instagram", "acme", 94, 8.0)]
    assert usual_rate(tied) == pytest.approx(0.1)
    found = {each.account: each for each in post_values(tied)}
    assert found["acme/x"].value == pytest.approx(0.1538461538)
    assert found["acme/x"].source == "leads"


def test_an_account_of_a_brand_without_leads_counts_as_usual_and_says_so() -> None:
    tied = [Tied("acme/x", "acme", 10, 2.0), Tied("bolt/x", "bolt", 400, None)]
    found = {each.account: each for each in post_values(tied)}
    assert found["bolt/x"].value == pytest.approx(0.2)
    assert found["bolt/x"].source == "usual"


@pytest.mark.parametrize(
    "tied",
    [[], [Tied("acme/x", "acme", 10, None)], [Tied("acme/x", "acme", 10, 0.0)], [Tied("acme/x", "acme", 0, 3.0)]],
)
def test_where_nothing_tells_posts_apart_there_are_no_values(tied: list[Tied]) -> None:
    assert post_values(tied) == ()


@given(st.lists(st.tuples(st.integers(0, 500), st.one_of(st.none(), st.integers(0, 80))), max_size=8))
def test_values_are_between_what_is_usual_and_what_was_seen(rows: list[tuple[int, int | None]]) -> None:
    tied = [
        Tied(f"a/{k}", "a", posts, None if leads is None else float(leads)) for k, (posts, leads) in enumerate(rows)
    ]
    usual = usual_rate(tied)
    for each in post_values(tied):
        assert usual is not None
        seen = each.leads / each.posts if each.posts else math.inf if each.leads else usual
        assert min(seen, usual) - 1e-9 <= each.value <= max(seen, usual) + 1e-9


def test_what_is_tied_to_no_account_is_named_and_spread_over_nobody() -> None:
    rows = [account_return(Tied("acme/x", "acme", 6, 2.0, 1.0), 4.0, "log")]
    found = returns_of(rows, {"acme/x": 2.0, "": 5.0, "acme/gone": 1.0}, {"acme/x": 1.0}, 3.0)
    assert (found.loose_leads, found.loose_conversions, found.loose_hours) == (6.0, 0.0, 3.0)
    assert (found.accounts[0].leads_per_hour, found.accounts[0].conversions_per_hour) == (0.5, 0.25)


def test_where_all_that_came_names_no_account_none_is_said_to_have_brought_nothing() -> None:
    assert tied_to("acme/x", {"": 5.0}) is None
    assert tied_to("acme/x", {"": 5.0, "acme/x": 0.0}) is None
    assert tied_to("acme/x", {"": 5.0, "acme/y": 1.0}) == 0.0
    assert tied_to("acme/x", {"": 0.0}) == 0.0, "nothing came, and that is known"
    assert tied_to("acme/x", {}) == 0.0
    assert tied_to("acme/x", None) is None
    found = account_return(Tied("acme/x", "acme", 3), 2.0, "log", loose=True)
    assert (found.leads, found.why_not) == (None, "what came to this brand names no account")


@pytest.mark.parametrize(
    ("tied", "hours", "why"),
    [
        (Tied("a/x", "a", 1), 2.0, "no leads and no first buyers of this brand are known"),
        (Tied("a/x", "a", 1, 2.0), None, "its hours are not known"),
        (Tied("a/x", "a", 1, 2.0), 0.0, "no hours were spent on it"),
    ],
)
def test_why_nothing_is_said_per_hour(tied: Tied, hours: float | None, why: str) -> None:
    found = account_return(tied, hours, "")
    assert found.why_not == why
    assert found.leads_per_hour is None


def test_logged_hours_count_where_there_is_a_log_and_the_models_elsewhere() -> None:
    logged = [(date(2026, 11, 3), "a/x", 3.0), (date(2026, 11, 4), "", 1.0), (date(2026, 12, 1), "a/x", 50.0)]
    found = hours_of(PERIOD, logged, {"a/x": 2.0, "a/y": 1.0}, 0.5, ["a/x", "a/y"])
    # The first week has a log: 3 and 1 hours. The second has none: 2 + 1 + .5 hours by the model.
    assert found.total == pytest.approx(7.5)
    assert found.by_account == (("a/x", 5.0, "both"), ("a/y", 2.0, "plan"))
    assert (found.loose, found.source, found.logged_days, found.planned_days) == (1.5, "both", 7, 7)


def test_without_log_and_model_there_are_no_hours() -> None:
    assert hours_of(PERIOD, [], None, 0.0, ["a/x"]).total is None
    only = hours_of(PERIOD, [(date(2026, 11, 3), "a/x", 3.0)], None, 0.0, ["a/x", "a/y"])
    assert (only.total, only.by_account, only.source) == (3.0, (("a/x", 3.0, "log"),), "log")


def test_cost_of_one() -> None:
    assert cost_of("leads", "leads", 4.0, 10.0, 200.0)[1:4] == (4.0, 2.5, 50.0)
    assert cost_of("leads", "leads", 0.0, 10.0, 200.0).why_not == "no leads, so there is no cost of one"
    assert cost_of("leads", "leads", None, 10.0, 200.0).why_not == "no leads are known of these days"
    assert cost_of("leads", "leads", 4.0, None, None)[2:4] == (None, None)
