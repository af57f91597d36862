"""Duties nobody entered are counted as a guess that is called one."""

from __future__ import annotations

import pytest

from smdash.domain.workload.duties import USUAL, DutyWork, guessed_duties, replaced_words
from smdash.domain.workload.estimates import PRIORS
from smdash.domain.workload.situation import DUTIES, AccountWork, Cadence, Situation, evaluate
from smdash.domain.workload.words import duties_words

WEEK = (7.0, 7.0, 7.0, 7.0, 7.0, 0.0, 0.0)
X = AccountWork("acme/x", "acme", "x", (Cadence("text", 5),), 20.0)
THREADS = AccountWork("acme/threads", "acme", "threads", (Cadence("text", 5),), 20.0)
BEAN = AccountWork("bean/x", "bean", "x", (Cadence("text", 5),), 20.0)
NONE = tuple(DutyWork(usual.activity, times=0.0) for usual in USUAL)


def test_none_entered_is_never_nothing() -> None:
    found = evaluate(Situation(WEEK, (X, THREADS, BEAN)))
    minutes = {each: PRIORS[each].mean for each in ("analytics", "report", "strategy", "platform_news", "admin")}
    expected = (
        2 * minutes["analytics"]
        + 2 * 12 / 52 * (minutes["report"] + minutes["strategy"])
        + 2 * minutes["platform_news"]
        + 5 * minutes["admin"]
    )
    assert found.guessed_duty_h == pytest.approx(expected / 60)
    assert DUTIES in found.guesses
    said = evaluate(Situation(WEEK, (X, THREADS, BEAN), duties=NONE))
    assert said.guessed_duty_h == 0
    assert DUTIES not in said.guesses
    assert found.load.mean_h == pytest.approx(said.load.mean_h + found.guessed_duty_h)
    assert duties_words(said.guessed_duties, said.guessed_duty_h) == ""
    assert duties_words(found.guessed_duties, found.guessed_duty_h) == (
        f"{expected / 60:.1f} h a week guessed, none entered: analytics, reports, calls and strategy, platform news, admin"
    )


def test_what_was_entered_stands_in_place_of_the_guess_for_whom_it_is() -> None:
    def left(*entered: DutyWork) -> set[tuple[str, str]]:
        return {(each.activity, each.brand) for each in guessed_duties(entered, {"acme", "bean"}, {"x"})}

    every = left()
    assert left(DutyWork("report", "month", 1, brand="acme")) == every - {("report", "acme")}
    assert left(DutyWork("monthly_report", "month", 1)) == every - {("report", "acme"), ("report", "bean")}
    assert left(DutyWork("client_call", "week", 1, brand="bean")) == every - {("strategy", "bean")}
    assert left(DutyWork("admin", "workday", 0)) == every - {("admin", "")}
    assert left(DutyWork("photo_shoot", "week", 1)) == every
    assert left(*NONE) == set()


def test_what_is_guessed_no_longer_is_named() -> None:
    before = guessed_duties((), {"acme", "bean"}, {"x"})
    reports = guessed_duties((DutyWork("report", "month"),), {"acme", "bean"}, {"x"})
    assert replaced_words(before, reports) == (
        "No longer guessed: reports of acme, bean. With a brand it would stand for that one alone."
    )
    one = guessed_duties((DutyWork("report", "month", brand="acme"),), {"acme", "bean"}, {"x"})
    assert replaced_words(before, one) == "No longer guessed: reports of acme."
    assert replaced_words(before, guessed_duties((DutyWork("admin"),), {"acme", "bean"}, {"x"})) == (
        "No longer guessed: admin."
    )
    assert replaced_words(before, before) == ""


def test_nobody_without_an_account_has_duties() -> None:
    assert evaluate(Situation(WEEK)).guessed_duties == ()


def test_a_client_more_brings_its_duties() -> None:
    one, two = evaluate(Situation(WEEK, (X,))), evaluate(Situation(WEEK, (X, BEAN)))
    assert {each.brand for each in two.guessed_duties} == {"", "acme", "bean"}
    assert two.guessed_duty_h > one.guessed_duty_h + 0.8
