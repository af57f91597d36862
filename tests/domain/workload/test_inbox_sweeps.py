"""Looks into the inbox, promises in office hours, words of the meter, and what is typed for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.schedule import Office
from smdash.domain.workload import reply_times
from smdash.domain.workload.inbox_sweeps import sessions, sweep_words, sweeps_words, usual_sweeps
from smdash.domain.workload.late_replies import best_sweep, late_shares, longest_gap
from smdash.domain.workload.pane_views import Fit
from smdash.domain.workload.situation import AccountWork, ReplyWait, Situation, reply_wait_of
from smdash.domain.workload.typed import parse_duty, parse_guesses, parse_hours, parse_sweeps, parse_worth
from smdash.domain.workload.views import Wip
from smdash.domain.workload.words import fit_words, share_words, wait_words, wip_words

WORKDAYS = tuple((day, hour) for day in range(5) for hour in (9.0, 15.0))
looks = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([0.0, 6.5, 9.0, 12.25, 15.0, 23.5])), min_size=1, max_size=9
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon-Fri 9,15", WORKDAYS),
        ("mon-fri 9,15 and sat 12", (*WORKDAYS, (5, 12.0))),
        ("Mon,Wed 8:30; daily 20", ((0, 8.5), (0, 20.0), (1, 20.0), (2, 8.5), (2, 20.0), (3, 20.0), (4, 20.0), (5, 20.0), (6, 20.0))),
        ("Fri-Mon 9", ((0, 9.0), (4, 9.0), (5, 9.0), (6, 9.0))),
    ],
)  # fmt: skip
def test_looks_are_read_as_typed(text: str, expected: tuple[Any, ...]) -> None:
    assert parse_sweeps(text) == expected


@pytest.mark.parametrize("text", ["", "Mon", "9", "Moonday 9", "Mon 25", "Mon-Fri"])
def test_looks_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_sweeps(text)


@given(looks)
def test_looks_come_back_from_their_words(given_looks: list[Any]) -> None:
    wanted = tuple(sorted(set(given_looks)))
    assert parse_sweeps(sweeps_words(wanted)) == wanted


def test_days_with_the_same_hours_are_one_part() -> None:
    assert sweeps_words((*WORKDAYS, (5, 12.0))) == "Mon-Fri 9:00,15:00; Sat 12:00"
    assert sweep_words((6, 9.5)) == "Sun 9:30"
    assert sweeps_words(()) == ""


def test_a_session_ends_after_half_an_hour_of_nothing() -> None:
    start = datetime(2026, 11, 2, 9, tzinfo=UTC)
    moments = [start + timedelta(minutes=minute) for minute in (0, 25, 50, 81, 200)]
    assert sessions(moments) == [moments[0], moments[3], moments[4]]


def test_two_weeks_are_needed_to_call_it_usual() -> None:
    days = [datetime(2026, 11, day, 9, tzinfo=UTC) for day in range(9, 21)]
    assert usual_sweeps(days, date(2026, 11, 20)) == ()
    assert usual_sweeps([datetime(2026, 11, 2, 9, tzinfo=UTC), *days], date(2026, 11, 20)) != ()
    assert usual_sweeps([], date(2026, 11, 20)) == ()


def test_a_habit_of_several_days_has_one_time() -> None:
    days = [datetime(2026, 10, 26, tzinfo=UTC) + timedelta(days=n, hours=9, minutes=(n * 7) % 30) for n in range(26)]
    found = usual_sweeps(days, date(2026, 11, 21))
    assert len({hour for _, hour in found}) == 1
    assert len(found) == 7


@given(looks, st.integers(1, 6000), st.floats(0, 200))
def test_by_the_clock_promises_are_what_the_formula_says(given_looks: list[Any], promise: int, per_week: float) -> None:
    gaps = reply_times.gaps_between(given_looks)
    found = late_shares(given_looks, [promise], per_week, 4.0, None)
    assert found == [reply_times.p_late(gaps, promise / 60, per_week, 4.0)]


@given(looks, st.lists(st.integers(1, 3000), min_size=1, max_size=4))
def test_office_hours_never_make_a_promise_harder(given_looks: list[Any], promises: list[int]) -> None:
    office = Office(time(9), time(17), (0, 1, 2, 3, 4))
    clocked = late_shares(given_looks, promises, 20, 4.0, None)
    running = late_shares(given_looks, promises, 20, 4.0, office)
    assert all(0 <= ran <= by + 0.01 for ran, by in zip(running, clocked, strict=True))


def test_an_office_that_never_closes_is_the_clock() -> None:
    office = Office(time(0), time(23, 59), tuple(range(7)))
    clocked = late_shares(WORKDAYS, [240, 1440], 70, 3.8, None)
    assert late_shares(WORKDAYS, [240, 1440], 70, 3.8, office) == pytest.approx(clocked, abs=0.01)


def test_hours_around_the_clock_are_the_clock_and_those_of_the_night_are_the_nights() -> None:
    always = Office(time(0), time(0), tuple(range(7)))
    clocked = late_shares(WORKDAYS, [240, 1440], 70, 3.8, None)
    assert late_shares(WORKDAYS, [240, 1440], 70, 3.8, always) == pytest.approx(clocked, abs=0.01)
    # Looked at when the night's eight hours are over, at 6: what came in them waited in them, what came by day did not.
    nights = Office(time(22), time(6), tuple(range(7)))
    at_six = [(day, 6.0) for day in range(7)]
    (half, none) = late_shares(at_six, [240, 480], 0.001, 0.0, nights)
    assert half == pytest.approx((16 + 4) / 24, abs=0.01), (
        "all of the day's wait the whole night, and half of the night's"
    )
    assert none == 0
    sunday = late_shares([(0, 6.0)], [240], 0.001, 0.0, Office(time(22), time(6), (6,)))
    assert sunday == pytest.approx([(168 - 4) / 168], abs=0.01), "Sunday's night ends on Monday"


def test_each_account_is_judged_by_its_own_hours() -> None:
    office = Office(time(9), time(17), (0, 1, 2, 3, 4))
    work = AccountWork("acme/x", "acme", "x", inbox_per_week=10, promise_minutes=240)
    own = work._replace(slug="acme/y", hours=Office(time(0), time(0), tuple(range(7))))
    late = reply_wait_of(Situation((8.0,) * 5 + (0.0,) * 2, (own, work), sweeps=WORKDAYS, office=office)).late
    assert list(late) == ["acme/y", "acme/x"]
    assert late["acme/y"] > late["acme/x"]


@given(looks)
def test_the_best_look_is_no_worse_than_any_other_hour(given_looks: list[Any]) -> None:
    best = best_sweep(given_looks)
    assert best is not None
    now = reply_times.gate_wait(reply_times.gaps_between(given_looks))
    then = reply_times.gate_wait(reply_times.gaps_between([*given_looks, best]))
    assert then < now
    for day in range(7):
        for hour in range(9, 17):
            other = reply_times.gate_wait(reply_times.gaps_between([*given_looks, (day, float(hour))]))
            assert then <= other + 1e-9
    assert longest_gap(given_looks) is None or len(set(given_looks)) > 1


def test_replies_are_told_with_the_look_that_helps() -> None:
    said = ReplyWait(17.4, {"a": 0.3}, (5, 12.0), 11.7, 0.25, ((4, 15.0), (0, 9.0)))
    assert wait_words(said) == (
        "Reply wait: 17 h on average, 1 in 4 later than a day - nobody looks Fri 15:00 to Mon 9:00. A look Sat 12:00 -> 12 h."
    )
    assert wait_words(ReplyWait(None, {}, None, None)) == ""
    assert wait_words(ReplyWait(None, {"a": 1.0}, None, None)) == "More comes in than can be answered."


def test_small_words() -> None:
    assert [share_words(share) for share in (0, 0.1, 0.26, 0.5, 0.68, 0.9, 1)] == [
        "none",
        "1 in 10",
        "1 in 4",
        "1 in 2",
        "2 in 3",
        "9 in 10",
        "all",
    ]
    assert fit_words(9, Fit(False, 2.04, ("one brand a day", "drop acme/x"), True), False) == (
        "It does not fit: 2.0 h would have to go for four weeks in five to hold. By name: one brand a day; drop acme/x."
    )
    assert "nothing more may be cut" in fit_words(3, Fit(False, 2.0, (), False), False)
    assert "without what is unknown" in fit_words(3, Fit(False, 2.0, ("drop acme/x",), None), True)
    assert fit_words(3, Fit(None, 0.0), True) == "Nobody can say yet whether it fits."
    assert (fit_words(3, Fit(True, 0.0), False), fit_words(0, Fit(), True)) == ("All 3 accounts fit.", "")
    assert wip_words(Wip(21, 6.0, 9.0, 3.5)) == (
        "21 open drafts at 6 posts a week: each takes 3.5 weeks. At most 9 at once keep it at a week and a half."
    )
    assert wip_words(Wip(0, 6.0, 9.0, 0.0)) == ""
    assert "no cadence" in wip_words(Wip(2, 0.0, 0.0, None))  # fmt: skip


def test_what_is_typed_is_read() -> None:
    assert parse_hours("7.5 7.5,7.5;7.5, 7 0 0") == {0: 7.5, 1: 7.5, 2: 7.5, 3: 7.5, 4: 7.0, 5: 0.0, 6: 0.0}
    assert parse_guesses("60 110 220") == (110, 60, 220)
    assert parse_guesses("45") == (45, None, None)
    assert parse_duty("Team call, team_call 2 per week for acme") == ("Team call", "team_call", 2.0, "week", "acme")
    assert (parse_worth("2.5"), parse_worth("-")) == (2.5, None)
    for wrong, read in (
        ("1,2", parse_hours),
        ("1 1 1 1 1 1 25", parse_hours),
        ("nan 1 1 1 1 1 1", parse_hours),
        ("1 2", parse_guesses),
        ("0", parse_guesses),
        ("inf", parse_guesses),
        ("Team call", parse_duty),
        ("x", parse_worth),
        ("nan", parse_worth),
    ):
        with pytest.raises(UsageError):
            read(wrong)
