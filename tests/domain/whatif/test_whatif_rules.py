"""Trying out less, capacity, being away and asking first, as values."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.queue import capacity
from smdash.domain.queue.capacity import Book, PieceOfWork
from smdash.domain.runway import Ground, Plan
from smdash.domain.whatif import away, new_client, whatif, whatif_words
from smdash.domain.whatif.new_client_words import judged_lines
from smdash.domain.whatif.whatif import Batch, Client, Drop, Hours, Posts, Promise, Sweeps, apply, outcome
from smdash.domain.whatif.whatif_words import changes
from smdash.domain.workload.pane_views import Fit
from smdash.domain.workload.situation import AccountWork, Cadence, Situation, evaluate, weekday_sweeps
from smdash.domain.workload.unknowns import Unknown
from smdash.domain.workload.words import fit_short, fit_words

if TYPE_CHECKING:
    from collections.abc import Sequence


MONDAY = date(2026, 11, 23)
BASE = Situation(
    (7.0, 7.0, 7.0, 7.0, 7.0, 0.0, 0.0),
    (
        AccountWork("acme/x", "acme", "x", (Cadence("text", 5), Cadence("image", 2, True)), 20.0, 240),
        AccountWork("bean/instagram", "bean", "instagram", (Cadence("short_video", 3),), 30.0, 360),
    ),
    sweeps=weekday_sweeps(range(5)),
)

levers = st.one_of(
    st.builds(Posts, st.sampled_from(["acme/x", "bean/instagram"]), st.just("text"), st.floats(0, 20), st.booleans()),
    st.builds(Drop, st.sampled_from(["acme/x", "bean/instagram"])),
    st.builds(Hours, st.integers(0, 6), st.floats(0, 24)),
    st.builds(Sweeps, st.lists(st.tuples(st.integers(0, 6), st.floats(0, 23)), max_size=4).map(tuple)),
    st.builds(Promise, st.just("acme/x"), st.integers(1, 3000)),
    st.builds(Batch, st.booleans()),
)


@given(st.lists(levers, max_size=6))
def test_levers_turn_a_copy_and_words_say_whether_anything_differs(turned: list[Any]) -> None:
    before = repr(BASE)
    after = apply(BASE, turned)
    assert repr(BASE) == before
    assert apply(BASE, []) == BASE
    assert apply(after, turned[-1:] if turned else []) is not None
    figures = outcome(BASE, after)
    if not changes(BASE, after, MONDAY):
        assert figures.before == figures.after
    assert figures.after.load is None or figures.after.load >= 0


@given(st.lists(levers, max_size=6))
def test_only_the_last_of_each_lever_counts(turned: list[Any]) -> None:
    last = list({whatif.subject(lever): lever for lever in turned}.values())
    assert apply(BASE, turned) == apply(BASE, last)


def test_a_dropped_account_posts_nothing_and_its_messages_still_count() -> None:
    after = apply(BASE, [Posts("acme/x", "text", 9), Drop("acme/x")])
    x = after.accounts[0]
    assert [each.per_week for each in x.cadences] == [0, 0]
    assert x.inbox_per_week == 20
    load = evaluate(after).load
    assert load.by_account["acme/x"] == pytest.approx(
        evaluate(BASE).load.by_account["acme/x"] * 0 + 20 * 3 * 1.2776 / 60, rel=1e-3
    )
    assert changes(BASE, after) == ["acme/x: no posts; its 20 messages a week still count"]


def test_what_less_of_everything_does() -> None:
    figures = outcome(BASE, apply(BASE, [Posts("bean/instagram", "short_video", 1), Batch(True)]))
    assert figures.after.needed_h < figures.before.needed_h
    off = outcome(BASE, apply(BASE, [Hours(4, 0)]))
    assert off.after.capacity_h == 28
    assert off.after.reply_h > off.before.reply_h, "nobody looks on a day off"
    strict = outcome(BASE, apply(BASE, [Promise("acme/x", 30)]))
    assert strict.after.late_per_week > strict.before.late_per_week
    more = outcome(BASE, apply(BASE, [Sweeps((*BASE.sweeps, (5, 12.0)))]))
    assert more.after.reply_h < more.before.reply_h


def test_runways_follow_the_cadence() -> None:
    lit = [
        Ground(1, "acme/x", Plan(date(2026, 11, 20), (date(2026, 11, 22), date(2026, 11, 24)))),
        Ground(2, "bean/instagram", Plan(None)),
    ]
    today = date(2026, 11, 21)
    figures = outcome(BASE, apply(BASE, [Posts("acme/x", "text", 0), Posts("acme/x", "image", 1, True)]), lit, today)
    assert {slug: (found.days, found.dark) for slug, found in figures.before.runway.items()} == {
        "acme/x": (4, False),
        "bean/instagram": (None, True),
    }
    assert figures.after.runway["acme/x"].days == 10
    dropped = outcome(BASE, apply(BASE, [Drop("acme/x")]), lit, today).after.runway["acme/x"]
    assert (dropped.state, dropped.dark) == ("resting", False)


@pytest.mark.parametrize(
    "lever",
    [
        Drop("acme/y"),
        Posts("acme/x", "text", -1),
        Posts("acme/x", "text", 1001),
        Promise("acme/x", 0),
        Promise("acme/x", 720 * 60 + 1),
        Posts("acme/x", "text", float("nan")),
        Hours(7, 1),
        Hours(0, 25),
    ],
)
def test_levers_that_are_none_are_refused(lever: Drop | Hours | Posts | Promise) -> None:
    with pytest.raises(UsageError):
        apply(BASE, [lever])


def test_words_for_looks_and_days() -> None:
    assert whatif_words.sweeps_words(BASE.sweeps) == "09:00 Mon-Fri, 15:00 Mon-Fri"
    assert whatif_words.sweeps_words(()) == "none"
    assert whatif_words.days_words((0, 2, 3)) == "Mon Wed Thu"
    after = apply(BASE, [Hours(4, 0), Sweeps((*BASE.sweeps, (5, 12.0)))])
    said = changes(BASE, after, MONDAY)
    assert "Fri 27 Nov off (was 7 h)" in said
    assert any("12:00 Sat" in line for line in said)


# Capacity ------------------------------------------------------------------------------------------------


def book(pieces: Sequence[PieceOfWork] = (), today: date = date(2026, 11, 23)) -> Book:
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range(56)]
    hours = {day: 6.0 if day.weekday() < 5 else 0.0 for day in days}
    return Book(today, hours, {day: 2.0 if hours[day] else 0.0 for day in days}, tuple(pieces))


def test_a_day_with_room_takes_it_and_a_full_one_does_not() -> None:
    thursday = date(2026, 11, 26)
    assert capacity.judge(book(), [PieceOfWork(thursday, 4.0)]).kind == "fits"
    assert capacity.judge(book([PieceOfWork(thursday, 3.0)]), [PieceOfWork(thursday, 13.0)]).kind == "fits"
    verdict = capacity.judge(book([PieceOfWork(thursday, 3.0)], thursday), [PieceOfWork(thursday, 1.5)])
    assert verdict.kind == "day"
    assert verdict.words == "Thu 26 Nov is full: 6.5 h of work for 6.0 h"
    assert (verdict.shift, verdict.next_day) == (1, date(2026, 11, 27))


def test_what_is_due_at_a_weekend_is_made_on_the_friday_before() -> None:
    sunday = date(2026, 11, 29)
    assert book().work_day(sunday) == date(2026, 11, 27)
    friday = date(2026, 11, 27)
    assert capacity.judge(book([PieceOfWork(friday, 4.0)]), [PieceOfWork(sunday, 1.0)]).kind == "fits", "or before it"
    verdict = capacity.judge(book([PieceOfWork(friday, 4.0)], friday), [PieceOfWork(sunday, 1.0)])
    assert verdict.kind == "day"
    assert verdict.day.day == date(2026, 11, 27)
    assert verdict.next_day == date(2026, 11, 30), "the next day with hours and room"
    gone = capacity.judge(book(today=date(2026, 11, 28)), [PieceOfWork(sunday, 1.0)])
    assert gone.words == "Sun 29 Nov has no working hours for 1.0 h of work"


def test_a_full_week_is_full_on_its_emptiest_day_too() -> None:
    week = [date(2026, 11, 23) + timedelta(days=n) for n in range(4)]
    verdict = capacity.judge(book([PieceOfWork(day, 5.0) for day in week]), [PieceOfWork(date(2026, 11, 27), 1.0)])
    assert verdict.kind == "week"
    assert verdict.next_day == date(2026, 11, 30)


def test_no_room_in_sight_is_said_so() -> None:
    full = book()
    full = Book(full.today, full.capacity, dict.fromkeys(full.capacity, 9.0), ())
    verdict = capacity.judge(full, [PieceOfWork(date(2026, 11, 24), 1.0)])
    assert verdict.shift is None


@given(st.lists(st.tuples(st.integers(0, 10), st.floats(0.1, 5), st.booleans()), max_size=12))
def test_overtime_is_elastic(entries: list[Any]) -> None:
    pieces = [
        PieceOfWork(date(2026, 11, 23) + timedelta(days=day), hours, key, chosen)
        for key, (day, hours, chosen) in enumerate(entries, 1)
    ]
    found = capacity.overtime(book(pieces))
    assert found <= {piece.key for piece in pieces if piece.overtime}
    alone = [piece for piece in pieces if piece.overtime][:1]
    if alone and alone[0].hours <= 4:
        assert not capacity.overtime(book(alone)), "with nothing else planned there is room again"


@given(st.lists(st.tuples(st.integers(0, 10), st.floats(0.1, 5)), min_size=1, max_size=12))
def test_the_fullest_is_where_there_is_no_room(entries: list[Any]) -> None:
    pieces = [
        PieceOfWork(date(2026, 11, 23) + timedelta(days=day), hours, key) for key, (day, hours) in enumerate(entries, 1)
    ]
    found = capacity.fullest(book(pieces[2:]), pieces[:2])
    verdict = capacity.judge(book(pieces[2:]), pieces[:2])
    assert (found is None) == verdict.fits
    if found is not None:
        assert found[0] == verdict.kind
        assert found[1].after_h > found[1].capacity_h


# Away ----------------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3-10 Dec", "2026-12-03", "2026-12-10"),
        ("2026-12-03..10", "2026-12-03", "2026-12-10"),
        ("2026-12-03..2026-12-10", "2026-12-03", "2026-12-10"),
        ("fri-mon", "2026-11-27", "2026-11-30"),
        ("tomorrow 5d", "2026-11-22", "2026-11-26"),
        ("dec 3 - dec 10", "2026-12-03", "2026-12-10"),
        ("30 Dec - 2 Jan", "2026-12-30", "2027-01-02"),
        ("3 feb", "2027-02-03", "2027-02-03"),
        ("mon 2 weeks", "2026-11-23", "2026-12-06"),
        ("today", "2026-11-21", "2026-11-21"),
    ],
)
def test_days_away_as_typed(text: str, first: str, last: str) -> None:
    assert away.parse_range(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    ["", "soon", "10-3 Dec", "30-31 feb", "2026-11-01..05", "2026-02-30", "tomorrow 0d", "2026-12-01..2028-12-01", "-"],
)
def test_days_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        away.parse_range(text, TODAY)


@given(st.text(max_size=20))
def test_any_text_is_a_range_or_refused(text: str) -> None:
    try:
        first, last = away.parse_range(text, TODAY)
    except UsageError:
        return
    assert first <= last
    assert last >= TODAY


@given(st.dates(TODAY, date(2027, 11, 1)), st.integers(0, 60))
def test_a_range_in_words_is_read_back(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    assert away.parse_range(f"{first}..{last}", TODAY) == (first, last)
    if first.year == last.year == TODAY.year:
        assert away.parse_range(
            away.span_words(first, last).split(" ", 1)[1] if first == last else away.span_words(first, last), TODAY
        ) == (first, last)


# Asking first --------------------------------------------------------------------------------------------

PLATFORMS = {"instagram": 360, "mastodon": 1440, "x": 240}
GOOD = 'name = "Bean & Leaf"\n[[accounts]]\nplatform = "x"\ncadence = { text = 5 }\ninbox_per_week = 8\n'


def test_the_documented_example_is_read() -> None:
    text = (Path(__file__).parents[3] / "docs" / "brand.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1]
    found = new_client.read(example, PLATFORMS)
    assert [work.slug for work in found.accounts] == ["cycle-hub/instagram", "cycle-hub/x"]
    assert [work.promise_minutes for work in found.accounts] == [240, 480]
    assert found.duties[0].activity == "report"
    assert found.value_per_month == 900


def test_a_client_adds_hours_and_names_what_would_have_to_go() -> None:
    asked = new_client.read("value_per_month = 520\n" + GOOD, PLATFORMS)
    judged = new_client.judge(BASE, asked)
    assert judged.fits is True
    assert judged.after.accounts == 3
    assert judged.per_hour == pytest.approx(120 / judged.hours)
    small = Situation((2.0,) * 5 + (0.0, 0.0), BASE.accounts, sweeps=BASE.sweeps)
    tight = new_client.judge(small, asked)
    assert tight.fits is False
    assert tight.cuts
    assert not any("bean-leaf" in rung.name for rung in tight.cuts), "what is asked about stays"


def test_what_is_unknown_makes_no_yes() -> None:
    judged = new_client.judge(BASE, new_client.read(GOOD.replace("inbox_per_week = 8\n", ""), PLATFORMS))
    assert judged.fits is None
    assert Unknown("messages", "bean-leaf/x") in judged.unknowns
    assert ("Unknown: how many messages bean-leaf/x gets", "warn") in judged_lines(judged), "no command tells it"


def test_without_hours_no_work_fits_and_the_screen_says_what_the_command_does() -> None:
    none = BASE._replace(capacity_h=(0.0,) * 7)
    judged = new_client.judge(none, new_client.read(GOOD, PLATFORMS))
    needed = judged.after.needed_h
    assert (judged.fits, judged.enough, judged.cuts) == (False, None, ())
    assert (judged.after.over_h, judged.after.p_overrun) == (needed, 1.0)
    lines = [line for line, _ in judged_lines(judged)]
    assert lines[0] == f"No: there are no hours, and {needed:.1f} h of work."
    fits = f"no, {needed:.1f} h must go"
    assert fit_short(judged.after) == fits
    assert any(line.startswith("Fits: ") and line.endswith(f"{fits} with it") for line in lines)
    assert (
        fit_words(2, Fit(False, needed), unknown=False)
        == f"It does not fit: {needed:.1f} h would have to go for four weeks in five to hold."
    )
    assert evaluate(none._replace(accounts=())).fits is True, "no work fits no hours"


def test_where_nobody_said_the_hours_nothing_is_said_of_fitting() -> None:
    judged = new_client.judge(BASE._replace(capacity_h=(0.0,) * 7, hours_known=False), new_client.read(GOOD, PLATFORMS))
    assert (judged.fits, judged.after.over_h, judged.after.p_overrun) == (None, None, None)
    lines = [line for line, _ in judged_lines(judged)]
    assert lines[0] == "Cannot be said: your hours are unknown."
    assert "Fits: unknown now, unknown with it" in lines


def test_what_was_unknown_before_is_told_by_a_command() -> None:
    silent = BASE.accounts[0]._replace(inbox_per_week=None)
    judged = new_client.judge(BASE.with_account(silent), new_client.read(GOOD, PLATFORMS))
    words = f"how many messages {silent.slug} gets: smdash account edit {silent.slug} --inbox-per-week N"
    assert (f"Unknown: {words}", "warn") in judged_lines(judged)


@pytest.mark.parametrize(
    "text",
    [
        "[[",
        "",
        "name = 3",
        'name = "A"',
        'name = "A"\naccounts = 3',
        GOOD + 'fee = "x"\n',
        f"value_per_month = {'9' * 5000}\n" + GOOD,
        f"value_per_month = 0x{'f' * 5000}\n" + GOOD,
        GOOD.replace('"x"', '"myspace"'),
        GOOD.replace("text = 5", "poem = 5"),
        GOOD.replace("text = 5", "text = -5"),
        GOOD.replace("text = 5", "text = nan"),
        GOOD.replace("text = 5", 'text = "five"'),
        GOOD.replace("text = 5", "text = true"),
        'brand = "Ä Ö"\n' + GOOD,
        GOOD + '[[duties]]\nactivity = "juggling"\n',
    ],
)
def test_bad_files_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError) as found:
        new_client.read(text, PLATFORMS)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("inbox_per_week = 8", "inbox_per_week = 1e9", "account 1, inbox_per_week 1e+09: messages per week"),
        ("inbox_per_week = 8", "promise_hours = 0", "account 1, promise_hours 0: a reply promise is between a minute"),
        ("inbox_per_week = 8", "promise_hours = 720.5", "account 1, promise_hours 720.5: a reply promise is between"),
        ("text = 5", "text = 1001", "account 1, text 1001: posts per week"),
        ("[[accounts]]", "promise_hours = 0\n[[accounts]]", "the file, promise_hours 0: a reply promise is between"),
    ],
)
def test_asking_refuses_what_adding_an_account_does(old: str, new: str, words: str) -> None:
    with pytest.raises(UsageError) as told:
        new_client.read(GOOD.replace(old, new), PLATFORMS)
    assert str(told.value).startswith(words)


def test_what_is_typed_into_the_form_has_the_same_limits() -> None:
    assert new_client.typed_accounts("x 1000 text", PLATFORMS, 100_000)[0].inbox_per_week == 100_000
    for text, messages in (("x 1001 text", 1.0), ("x nan text", 1.0), ("x 5 text", 100_001.0)):
        with pytest.raises(UsageError):
            new_client.typed_accounts(text, PLATFORMS, messages)


def test_accounts_as_typed() -> None:
    found = new_client.typed_accounts("instagram 3 image 2 story, x 5 adapted text", PLATFORMS, 30)
    assert found[0].cadences == (Cadence("image", 3), Cadence("story", 2))
    assert found[1].cadences == (Cadence("text", 5, True),)
    assert [work.inbox_per_week for work in found] == [15, 15]
    assert [work.promise_minutes for work in found] == [360, 240]
    for wrong in ("myspace 3 text", "x text", "x 3 poems", "x -3 text"):
        with pytest.raises(UsageError):
            new_client.typed_accounts(wrong, PLATFORMS)
    twice = new_client.proposal("Zwei", new_client.typed_accounts("x 1, x 2", PLATFORMS))
    assert [work.slug for work in twice.accounts] == ["zwei/x", "zwei/x-2"]
    with pytest.raises(UsageError):
        new_client.with_proposal(apply(BASE, [Client(twice)]), twice)
