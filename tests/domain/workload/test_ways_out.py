"""Nothing shown looks better for more work, and what would have to go is named until it fits or cannot."""

from __future__ import annotations

import random

import pytest

from smdash.domain.whatif.whatif import side
from smdash.domain.workload.duties import USUAL, DutyWork
from smdash.domain.workload.estimates import FORMATS, Estimate
from smdash.domain.workload.load import Item, Plan, week
from smdash.domain.workload.situation import AccountWork, Cadence, Situation, evaluate, weekday_sweeps
from smdash.domain.workload.ways_out import (
    TOGETHER,
    candidates,
    ladder,
    savings,
    steps,
    ways_out,
    what_goes,
)
from smdash.domain.workload.words import fit_short

WEEK = (7.0, 7.0, 7.0, 7.0, 7.0, 0.0, 0.0)
KINDS = sorted(FORMATS)


def an_account(dice: random.Random, number: int, brand: str) -> AccountWork:
    works = tuple(
        Cadence(kind, dice.choice([0.25, 0.5, 1, 2, 3, 5]), dice.random() < 0.3)
        for kind in dice.sample(KINDS, dice.randint(1, 3))
    )
    inbox, promise = dice.choice([0.0, 1.0, 5.0, 20.0, 60.0]), dice.choice([60, 240, 1440])
    value, locked = dice.choice([None, 0.5, 2.0]), dice.random() < 0.15
    return AccountWork(f"{brand}/{number}", brand, dice.choice("wxyz"), works, inbox, promise, value, locked)


def a_situation(dice: random.Random) -> Situation:
    accounts = tuple(an_account(dice, number, dice.choice("abc")) for number in range(dice.randint(1, 8)))
    own = {
        kind: Estimate(
            dice.choice([5, 20, 60, 200]), dice.choice([0.3, 0.6, 1.0, 1.5]), dice.choice(["user", "learned"])
        )
        for kind in dice.sample([*KINDS, "photo"], dice.randint(0, 3))
    }
    duties = tuple(
        DutyWork(
            kind, dice.choice(["week", "month", "workday"]), dice.choice([0.0, 1.0]), brand=dice.choice(["", *"abc"])
        )
        for kind in dice.sample(["report", "analytics", "admin"], dice.randint(0, 2))
    )
    hours = dice.choice([2.0, 4.0, 6.0, 8.0])
    return Situation(
        (hours,) * 5 + (0.0, 0.0),
        accounts,
        duties,
        {"photo": Estimate(60, dice.choice([0.2, 1.5]), "user"), **own},
        sweeps=weekday_sweeps(range(5)),
        s_g=dice.choice([0.05, 0.15, 0.3]),
        batched=dice.random() < 0.3,
    )


def with_more(dice: random.Random, before: Situation) -> Situation:
    """Add an account, a client, posts, messages or a duty that takes the place of no guess."""
    account = dice.choice(before.accounts)
    match dice.randrange(5):
        case 0:
            return before.with_account(an_account(dice, 99, account.brand))
        case 1:
            return before.with_account(an_account(dice, 99, "new"))
        case 2:
            first = account.cadences[0]
            more = first._replace(per_week=first.per_week + dice.choice([0.25, 1, 3]))
            return before.with_account(account._replace(cadences=(more, *account.cadences[1:])))
        case 3:
            return before.with_account(account._replace(inbox_per_week=(account.inbox_per_week or 0) + 10))
        case _:
            duty = DutyWork("photo", dice.choice(["week", "month", "workday"]), dice.choice([0.5, 1, 3]))
            return before._replace(duties=(*before.duties, duty))


def figures(situation: Situation) -> dict[str, float]:
    """Return every figure that a what-if and the client question show, more being worse; never caught up is infinite."""
    of = side(situation)
    shown = {
        name: getattr(of, name) for name in ("needed_h", "load", "p_overrun", "over_h", "reply_h", "late_per_week")
    }
    worst = {
        name: float("inf") if value is None and of.late_per_week else value or 0.0 for name, value in shown.items()
    }
    return worst | {"fits": float(of.fits is False), "switching": evaluate(situation).load.by_activity["switching"]}


def test_more_work_makes_no_shown_figure_look_better() -> None:
    dice = random.Random(11)
    for _ in range(400):
        before = a_situation(dice)
        after = with_more(dice, before)
        was, now = figures(before), figures(after)
        better = {
            name: (was[name], now[name])
            for name in was
            if now[name] < was[name] - (1e-3 if name == "p_overrun" else 1e-9)
        }
        assert not better, (before, after)


def test_a_small_client_more_does_not_make_more_of_them_fit() -> None:
    big = AccountWork("a/x", "a", "x", (Cadence("short_video", 9),), 20.0)
    two = Situation((6.0,) * 5 + (0.0, 0.0), (big, big._replace(slug="a/y", cadences=(Cadence("image", 9),))))
    three = two.with_account(AccountWork("b/x", "b", "x", (Cadence("text", 1),), 1.0))
    was, now = side(two), side(three)
    assert (was.fits, now.fits) == (False, False)
    assert now.over_h > was.over_h
    assert (fit_short(was), fit_short(now)) == (f"no, {was.over_h:.1f} h must go", f"no, {now.over_h:.1f} h must go")


def test_wild_work_on_top_of_an_over_full_week_is_no_relief() -> None:
    full = Plan((35.0,), s_g=0.1, items=(Item("a", "text", 40, 60, 0.1),))
    wilder = full._replace(items=(*full.items, Item("a", "photo", 0.5, 60, 2.0)))
    assert week(wilder).p_overrun >= week(full).p_overrun
    assert week(wilder).over_h >= week(full).over_h


def test_the_hours_too_many_are_those_that_have_to_go() -> None:
    found = week(Plan((30.0,), items=(Item("a", "text", 40, 60, 0.5),)))
    assert found.p_overrun > 0.2
    scale = 1 - found.over_h / found.mean_h
    less = week(Plan((30.0 / scale,), items=(Item("a", "text", 40, 60, 0.5),)))
    assert less.p_overrun == pytest.approx(0.2)
    assert week(Plan((90.0,), items=(Item("a", "text", 40, 60, 0.5),))).over_h == 0


def test_each_step_saves_what_evaluating_the_rest_says() -> None:
    dice = random.Random(5)
    for _ in range(40):
        situation = a_situation(dice)
        before, saved_h = evaluate(situation).load.mean_h, savings(situation)
        every = candidates(situation)
        assert {name for name, _, _ in steps(situation)} >= {step.name for step in every}
        for step in every:
            assert saved_h(step) == pytest.approx(before - evaluate(step.taken(situation)).load.mean_h, abs=1e-9)
        for name, _, left in steps(situation):
            if name.startswith("drop the client "):
                gone = {each.brand for each in situation.accounts} - {each.brand for each in left.accounts}
                assert len(gone) == 1
                assert not any(duty.brand in gone for duty in left.duties)


def test_the_list_goes_on_until_it_fits_or_nothing_may_go() -> None:
    dice = random.Random(7)
    stuck = whole = 0
    for _ in range(60):
        situation = a_situation(dice)._replace(capacity_h=(dice.choice([0.5, 2.0, 5.0]),) * 5 + (0.0, 0.0))
        evaluation = evaluate(situation)
        found = ways_out(situation, evaluation)
        assert found.suffices is (found.left.load.over_h == 0)
        if evaluation.fits:
            assert found.rungs == ()
            continue
        load = found.steps[0].load if found.steps else evaluation.load.load
        for rung in found.steps[1:]:
            assert rung.load < load
            load = rung.load
        locked = {account.slug for account in situation.accounts if account.locked}
        assert not any(slug in rung.name for slug in locked for rung in found.rungs)
        if not found.suffices:
            stuck += 1
            everything = situation._replace(batched=found.batching is not None or situation.batched)
            for account in situation.accounts:
                if not account.locked:
                    everything = everything.without_account(account.slug)
            brands = {account.brand for account in everything.accounts}
            gone = {account.brand for account in situation.accounts} - brands
            everything = everything._replace(duties=tuple(d for d in everything.duties if d.brand not in gone))
            assert found.left.load.mean_h == pytest.approx(evaluate(everything).load.mean_h)
        whole += any(rung.name.startswith("drop the client ") for rung in found.rungs)
    assert stuck > 5
    assert whole > 5


def test_whole_clients_go_last_and_with_their_duties() -> None:
    def account(brand: str, name: str) -> AccountWork:
        return AccountWork(f"{brand}/{name}", brand, name, (Cadence("image", 3),), 10.0)

    duty = DutyWork("report", "week", 1.0, "Weekly report", "b")
    both = Situation(
        (2.0, 2.0, 0, 0, 0, 0, 0), (account("a", "x"), account("b", "x"), account("b", "y")), (duty,), unplanned=0.0
    )
    tight = both._replace(capacity_h=(4.0, 4.0, 0, 0, 0, 0, 0))
    names = [rung.name for rung in ladder(tight, evaluate(tight))]
    assert names
    assert not any(name.startswith("drop the client ") for name in names)
    assert ladder(both._replace(capacity_h=(0.1, 0, 0, 0, 0, 0, 0)), evaluate(both))[-1].name.startswith(
        "drop the client "
    )
    [(_, _, left)] = [step for step in steps(both) if step[0] == "drop the client b (b/x, b/y)"]
    assert left.duties == ()
    assert [each.slug for each in left.accounts] == ["a/x"]
    held = both.with_account(account("b", "x")._replace(locked=True))
    assert not any(name == "drop the client b (b/x, b/y)" for name, _, _ in steps(held))


def test_posts_of_one_kind_are_one_rung_however_many_go() -> None:
    account = AccountWork("a/x", "a", "x", (Cadence("image", 30),), 0.0)
    busy = Situation((1.5,) * 5 + (0.0, 0.0), (account,), unplanned=0.0)
    [rung] = ladder(busy, evaluate(busy))
    number = int(rung.name.split()[0])
    assert rung.name == f"{number} image posts less a week at a/x"
    left = busy.with_account(account._replace(cadences=(Cadence("image", 30 - number),)))
    more = busy.with_account(account._replace(cadences=(Cadence("image", 31 - number),)))
    assert (evaluate(left).fits, evaluate(more).fits) == (True, False), "no more goes than has to"
    assert rung.load == pytest.approx(evaluate(left).load.load)


def test_beside_a_whole_client_nothing_goes_that_need_not() -> None:
    dice = random.Random(9)
    seen = 0
    while seen < 12:
        situation = a_situation(dice)._replace(capacity_h=(dice.choice([1.0, 2.0, 5.0]),) * 5 + (0.0, 0.0))
        going = what_goes(situation, evaluate(situation), 0.2, None)
        if not any(each.cut.client for each in going) or not ways_out(situation, evaluate(situation)).suffices:
            continue
        seen += 1
        for kept in going:
            left = situation
            for each in going:
                left = left if each is kept else each.taken(left)
            assert evaluate(left).load.p_overrun > 0.2, (kept.name, situation)


def test_the_cheapest_comes_next_though_several_posts_are_one_rung() -> None:
    dice = random.Random(3)
    none = tuple(DutyWork(usual.activity, times=0.0) for usual in USUAL)
    several = 0
    for _ in range(40):
        accounts = tuple(
            AccountWork(f"a/{number}", "a", "x", (Cadence(dice.choice(KINDS), 9),), 0.0, value=dice.uniform(0.5, 2.0))
            for number in range(4)
        )
        situation = Situation((dice.choice([3.0, 4.0, 6.0]),) * 5 + (0.0, 0.0), accounts, none)
        found = ways_out(situation, evaluate(situation))
        now = found.batching.situation if found.batching else situation
        left = {each.name: each for each in what_goes(now, evaluate(now), 0.2, None)}
        several += sum(name[0].isdigit() for name in left)
        for rung in found.rungs:
            before = evaluate(now).load.mean_h
            prices = {
                name: (bool(each.cut.client), each.value / (before - evaluate(each.taken(now)).load.mean_h))
                for name, each in left.items()
            }
            assert prices[rung.name] == min(prices.values())
            assert rung.value_per_hour == pytest.approx(prices[rung.name][1])
            now = left.pop(rung.name).taken(now)
        assert not left
    assert several > 10


def test_what_would_have_to_go_is_named_once() -> None:
    accounts = (
        AccountWork("a/x", "a", "x", (Cadence("image", 6), Cadence("text", 1)), 0.0, value=1.0),
        AccountWork("a/y", "a", "y", (Cadence("image", 6),), 0.0, value=1.01),
    )
    situation = Situation((1.2,) * 5 + (0.0, 0.0), accounts, batched=True)
    found = ways_out(situation, evaluate(situation))
    assert found.suffices
    assert sorted(rung.name.split(" at ")[-1] for rung in found.rungs) == ["a/x", "a/y"]
    nothing = situation._replace(capacity_h=(0.05,) * 5 + (0.0, 0.0))
    assert ways_out(nothing, evaluate(nothing)).rungs[-1].name == "drop the client a (a/x, a/y)"


def test_a_small_client_more_makes_no_day_of_one_brand_lighter() -> None:
    none = tuple(DutyWork(usual.activity, times=0.0) for usual in USUAL)
    many = tuple(AccountWork(f"a/{number}", "a", "x", (Cadence("text", 5, True),), 0.0) for number in range(5))
    one = Situation(WEEK, many, none, batched=True)
    two = one.with_account(AccountWork("b/x", "b", "x", (Cadence("text", 1, True),), 0.0))
    assert evaluate(two).load.by_activity["switching"] >= evaluate(one).load.by_activity["switching"] > 0


def test_one_brand_a_day_costs_nothing_and_comes_first() -> None:
    accounts = tuple(AccountWork(f"{brand}/x", brand, "x", (Cadence("image", 5),), 5.0) for brand in "abc")
    situation = Situation((5.0,) * 5 + (0.0, 0.0), accounts)
    found = ways_out(situation, evaluate(situation))
    assert found.batching is not None
    assert (found.steps[0].name, found.steps[0].value_per_hour) == (TOGETHER, 0.0)
    assert found.steps[1:] == found.rungs
