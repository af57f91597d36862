"""What to keep when not everything fits: the exact choice, its hours, and what an hour more would be worth."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash.domain.workload.cuts import exact_keep
from smdash.domain.workload.duties import USUAL, DutyWork
from smdash.domain.workload.estimates import Estimate
from smdash.domain.workload.keep import _posts, hour_words, portion_words, worth_keeping
from smdash.domain.workload.situation import AccountWork, Cadence, Situation, evaluate

if TYPE_CHECKING:
    from smdash.domain.workload.keep import Keeping


NO_SPREAD = 1e-9
SWITCHING = 0.2
"""Hours that are more than what up to four accounts of one brand cost in switching, and less than any post."""
HOUR = {name: Estimate(60.0, NO_SPREAD, "user") for name in ("text", "image", "report", "inbox")}
NO_DUTIES = tuple(DutyWork(usual.activity, times=0.0) for usual in USUAL)
QUICK = HOUR | {"text": Estimate(30.0, NO_SPREAD, "user")}


def account(slug: str, value: float | None, locked: bool = False, inbox: float = 0.0, **posts: float) -> AccountWork:
    works = tuple(Cadence(name, number) for name, number in posts.items())
    return AccountWork(slug, "one", "x", works, inbox, value=value, locked=locked)


def week(hours: float, *accounts: AccountWork, **more: object) -> Situation:
    given = {"estimates": HOUR, "unplanned": 0.0, "duties": NO_DUTIES} | more
    return Situation((hours + SWITCHING, 0, 0, 0, 0, 0, 0), accounts, **given)  # type: ignore[arg-type]


def judged(situation: Situation) -> Keeping | None:
    return worth_keeping(situation, evaluate(situation))


def test_without_any_value_or_without_hours_nothing_is_said() -> None:
    assert judged(week(2, account("a/x", None, text=5))) is None
    assert judged(week(2, account("a/x", 1.0, text=5), hours_known=False)) is None
    assert judged(week(2)) is None


def test_all_is_kept_where_all_fits() -> None:
    found = judged(week(24, account("a/x", 1.0, text=5)))
    assert found.cut == ()
    assert found.hour_worth is None
    assert hour_words(found) == "All of it fits"
    assert [(each.posts, each.of) for each in found.kept] == [(5, 5)]


def test_one_post_more_is_worth_less_than_the_one_before() -> None:
    found = judged(week(4, account("a/x", 1.0, text=4), account("b/x", 1.0, text=4)))
    kept = {each.account: each.posts for each in found.kept}
    assert kept == {"a/x": 2, "b/x": 2}, "two of each are worth more than four of one"
    assert found.value == pytest.approx(2 * 2**0.7)
    assert found.hour_worth == pytest.approx(3**0.7 - 2**0.7)
    assert hour_words(found) == f"One more hour a week is worth about {3**0.7 - 2**0.7:.2f}"
    assert {portion_words(each) for each in found.cut} == {"2 of 4 text at a/x", "2 of 4 text at b/x"}


def test_the_choice_is_the_best_one_not_the_greedy_one() -> None:
    found = judged(
        week(
            2,
            account("a/x", 1.0, text=1),
            account("b/x", 1.8, image=1),
            estimates=HOUR | {"text": Estimate(66.0, NO_SPREAD, "user"), "image": Estimate(120.0, NO_SPREAD, "user")},
        )
    )
    assert [each.account for each in found.kept] == ["b/x"], "text alone is worth more per hour, and less in all"


def test_what_is_locked_is_never_cut_and_said_when_it_exceeds_the_hours() -> None:
    duty = (*NO_DUTIES, DutyWork("report", "week", 1.0))
    held = account("a/x", 0.1, locked=True, text=2)
    found = judged(week(4, held, account("b/x", 1.0, text=3), duties=duty))
    assert "a/x" not in {each.account for each in (*found.kept, *found.cut)}
    assert found.locked_h == pytest.approx(3.05)
    assert [portion_words(each) for each in found.kept] == ["1 of 3 text at b/x"]
    tight = judged(week(2, held, account("b/x", 1.0, text=3), duties=duty))
    assert tight.locked_exceeds
    assert tight.kept == ()
    assert tight.hour_worth is None
    assert "3.0 h of 2.2 h by itself" in hour_words(tight)


def test_the_inbox_is_no_choice() -> None:
    found = judged(week(3, account("a/x", 1.0, inbox=2, text=4)))
    assert found.locked_h == pytest.approx(2.0)
    assert sum(each.posts for each in found.kept) == 1


def test_an_account_without_a_value_counts_one_and_is_named() -> None:
    found = judged(week(1, account("a/x", None, text=1), account("b/x", 2.0, text=1)))
    assert found.counted == ("a/x",)
    assert [each.account for each in found.kept] == ["b/x"]


def test_no_hours_at_all() -> None:
    found = judged(week(-SWITCHING, account("a/x", 1.0, text=1)))
    assert found.kept == ()
    assert len(found.cut) == 1


@settings(max_examples=60, deadline=None)
@given(
    hours=st.integers(0, 12).map(float),
    worths=st.lists(st.floats(0.1, 5), min_size=1, max_size=3),
    posts=st.lists(st.integers(0, 3).map(float), min_size=6, max_size=6),
)
def test_no_other_choice_is_worth_more(hours: float, worths: list[float], posts: list[float]) -> None:
    accounts = [
        account(f"{'abc'[n]}/x", worth, text=posts[2 * n], image=posts[2 * n + 1]) for n, worth in enumerate(worths)
    ]
    situation = week(hours, *accounts, estimates=QUICK)
    evaluation = evaluate(situation)
    found = worth_keeping(situation, evaluation)
    items = [item for each in accounts for item in _posts(each, situation)]
    assert sum(each.posts for each in (*found.kept, *found.cut)) == pytest.approx(sum(posts[: 2 * len(worths)]))
    assert found.locked_h + sum(each.hours for each in (*found.kept, *found.cut)) == pytest.approx(
        evaluation.load.mean_h
    )
    if not found.locked_exceeds:
        assert found.hours <= found.capacity_h + 1e-6
    if len(items) <= 12:
        room = math.floor((found.capacity_h - found.locked_h) * 12 + 1e-6) / 12
        sums = [
            sum(item["value"] for item in chosen)
            for number in range(len(items) + 1)
            for chosen in combinations(items, number)
            if sum(math.ceil(item["hours"] * 12 - 1e-6) for item in chosen) <= room * 12 + 1e-6
        ]
        assert found.value >= max(sums, default=0.0) - 1e-9


def test_a_finer_step_wastes_less() -> None:
    items = [{"name": str(n), "hours": 0.3, "value": 1.0} for n in range(10)]
    assert len(exact_keep(items, 3.0).kept) == 6
    assert len(exact_keep(items, 3.0, 0.1).kept) == 10
