"""What a client takes of a week, and pays for an hour."""

from __future__ import annotations

import pytest

from smdash.domain.whatif.new_client import judge
from smdash.domain.whatif.proposal import Proposal
from smdash.domain.workload.clients import client_money, clients_of
from smdash.domain.workload.duties import DutyWork
from smdash.domain.workload.situation import AccountWork, Cadence, Situation, evaluate

BIG = AccountWork("big/x", "big", "x", (Cadence("image", 5),), 20.0)
SMALL = AccountWork("small/x", "small", "x", (Cadence("text", 1),), 1.0)
WEEK = Situation((7.0,) * 5 + (0.0, 0.0), (SMALL, BIG), fees={"big": 520.0})


def test_each_client_takes_what_would_be_free_without_it_and_the_biggest_is_first() -> None:
    big, small = clients_of(WEEK, evaluate(WEEK))
    assert (big.brand, small.brand) == ("big", "small")
    assert big.hours == pytest.approx(evaluate(WEEK).load.mean_h - evaluate(WEEK.without_brand("big")).load.mean_h)
    assert big.per_hour == pytest.approx(520 * 12 / 52 / big.hours)
    assert (small.pays, small.per_hour) == (None, None)
    assert client_money(big) == f"520 a month, {big.per_hour:.2f} an hour"
    assert client_money(big, at_least=True).startswith("520 a month, at most ")
    assert client_money(small) == "what it pays was not said"


def test_a_client_pays_the_same_for_an_hour_before_and_after_it_is_taken() -> None:
    duty = DutyWork("report", "month", 2.0, brand="new")
    asked = Proposal("New", "new", (AccountWork("new/x", "new", "x", (Cadence("image", 2),), 9.0),), (duty,), 300.0)
    judged = judge(WEEK, asked)
    taken = WEEK._replace(
        accounts=(*WEEK.accounts, *asked.accounts), duties=asked.duties, fees={**WEEK.fees, "new": 300.0}
    )
    found = {each.brand: each for each in clients_of(taken, evaluate(taken))}["new"]
    assert (found.hours, found.per_hour) == pytest.approx((judged.hours, judged.per_hour))


def test_a_duty_of_a_client_is_its_time() -> None:
    more = WEEK._replace(duties=(DutyWork("report", "week", 1.0, brand="small"),))
    before = {each.brand: each.hours for each in clients_of(WEEK, evaluate(WEEK))}
    after = {each.brand: each.hours for each in clients_of(more, evaluate(more))}
    assert after["small"] > before["small"] + 1
