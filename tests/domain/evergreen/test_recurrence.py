"""Posts that repeat: every turn from the anchor, at most one catch-up, wall clocks that stay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.evergreen.recurrence import (
    Rule,
    between,
    due,
    first_after,
    occurrence,
    parse_rule,
    shortest,
    spelled,
)
from smdash.domain.schedule import instant, zone_of

BERLIN = "Europe/Berlin"
ANCHOR = datetime.fromisoformat("2026-11-27T09:00")


def walls(rule: Rule, count: int) -> list[str]:
    return [f"{turn.wall:%Y-%m-%d %H:%M}" for k in range(count) if (turn := occurrence(rule, k)) is not None]


def test_b3_each_month_comes_from_the_anchor_not_from_the_last_one() -> None:
    rule = Rule(1, "month", datetime.fromisoformat("2027-01-31T09:00"), BERLIN)
    assert [text[5:10] for text in walls(rule, 5)] == ["01-31", "02-28", "03-31", "04-30", "05-31"]
    leap = Rule(1, "year", datetime.fromisoformat("2028-02-29T09:00"), BERLIN)
    assert [text[:10] for text in walls(leap, 5)] == [
        "2028-02-29",
        "2029-02-28",
        "2030-02-28",
        "2031-02-28",
        "2032-02-29",
    ]


@pytest.mark.parametrize(
    ("start", "clock", "instants"),
    [
        # 28 March 2027 has no 02:30: it moves on by the hour, and the day after is back at 02:30.
        ("2027-03-27T02:30", "02:30", ["01:30", "01:30", "00:30"]),
        # 31 October 2027 has two: the first is meant.
        ("2027-10-30T02:30", "02:30", ["00:30", "00:30", "01:30"]),
        ("2027-03-27T09:00", "09:00", ["08:00", "07:00", "07:00"]),
    ],
)
def test_b3_clock_changes_keep_the_wall_clock(start: str, clock: str, instants: list[str]) -> None:
    rule = Rule(1, "day", datetime.fromisoformat(start), BERLIN)
    turns = [occurrence(rule, k) for k in range(3)]
    assert [f"{turn.wall:%H:%M}" for turn in turns if turn] == [clock] * 3
    assert [f"{turn.at:%H:%M}" for turn in turns if turn] == instants


def test_b3_a_rule_ends_by_date_or_by_number() -> None:
    dated = Rule(2, "week", ANCHOR, BERLIN, until_on=date(2026, 12, 25))
    assert [text[:10] for text in walls(dated, 9)] == ["2026-11-27", "2026-12-11", "2026-12-25"]
    assert len(walls(Rule(1, "day", ANCHOR, BERLIN, times=6), 20)) == 6
    # A skipped one counts, so that skipping never moves the end.
    skipping = Rule(1, "day", ANCHOR, BERLIN, times=6, skipped=frozenset({2}))
    days = [
        turn.number for turn in between(skipping, datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    ]
    assert days == [0, 1, 3, 4, 5]


def test_the_calendar_ends_quietly() -> None:
    rule = Rule(1, "year", datetime.fromisoformat("8999-05-05T09:00"), BERLIN)
    assert occurrence(rule, 1) is not None
    assert occurrence(rule, 2) is None
    assert first_after(rule, datetime(9999, 12, 1, tzinfo=UTC)) >= 2


def test_b3_after_a_downtime_only_the_newest_comes_back_and_as_one() -> None:
    rule = Rule(1, "week", ANCHOR, BERLIN)
    now = instant(ANCHOR, zone_of(BERLIN)) + timedelta(weeks=18, hours=3)
    found = due(rule, {0}, now, now + timedelta(days=20))
    assert found.late is not None
    assert found.late.number == 18, "the 17 before it are passed over for good"
    assert [turn.number for turn in found.ahead] == [19, 20]
    later = due(rule, {0, 18, 19, 20}, now, now + timedelta(days=20))
    assert (later.ahead, later.late) == ((), None)
    assert due(rule, {0}, now, now + timedelta(days=20), waiting=True).late is None


def test_b3_the_next_one_is_always_planned_however_far_it_is() -> None:
    rule = Rule(1, "year", ANCHOR, BERLIN)
    now = instant(ANCHOR, zone_of(BERLIN)) + timedelta(days=1)
    assert [turn.number for turn in due(rule, {0}, now, now + timedelta(days=60)).ahead] == [1]
    assert due(rule, {0, 1}, now, now + timedelta(days=60)).ahead == ()


RULES = st.builds(
    Rule,
    every=st.integers(1, 5),
    unit=st.sampled_from(["day", "week", "month", "year"]),
    anchor=st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2028-12-31")).map(
        lambda d: d.replace(second=0, microsecond=0)
    ),
    zone=st.sampled_from([BERLIN, "America/New_York", "Pacific/Chatham", "America/St_Johns", "UTC"]),
    until_on=st.none() | st.dates(date(2026, 1, 1), date(2031, 1, 1)),
    times=st.none() | st.integers(1, 40),
    skipped=st.frozensets(st.integers(0, 30), max_size=5),
)


@given(RULES, st.lists(st.integers(0, 500), min_size=1, max_size=8), st.integers(1, 70))
def test_b3_any_run_of_looks_queues_each_turn_once_and_at_most_one_late(
    rule: Rule, pauses: list[int], reach: int
) -> None:
    now = instant(rule.anchor, zone_of(rule.zone)) + timedelta(hours=1)
    done = {0}
    for days in pauses:
        now += timedelta(days=days)
        found = due(rule, done, now, now + timedelta(days=reach))
        came = ([found.late] if found.late else []) + list(found.ahead)
        assert all(turn.number > max(done) for turn in came)
        assert [turn.number for turn in came] == sorted({turn.number for turn in came})
        assert not {turn.number for turn in came} & rule.skipped
        assert all(turn.at > now for turn in found.ahead)
        assert found.late is None or found.late.at <= now
        if found.late:
            between_late_and_now = [
                turn for turn in between(rule, found.late.at, now) if turn.number > found.late.number
            ]
            assert not between_late_and_now, "it is the newest"
        for turn in came:
            assert rule.until_on is None or turn.wall.date() <= rule.until_on
            assert rule.times is None or turn.number < rule.times
            assert turn == occurrence(rule, turn.number)
        done |= {turn.number for turn in came}
        again = due(rule, done, now, now + timedelta(days=reach))
        assert (again.ahead, again.late) == ((), None)


@given(RULES, st.integers(0, 60))
def test_b3_turns_grow_and_are_never_nearer_than_the_rule(rule: Rule, k: int) -> None:
    one, two = occurrence(rule, k), occurrence(rule, k + 1)
    if one and two:
        assert two.wall.time() == one.wall.time() == rule.anchor.time()
        assert two.wall - one.wall >= shortest(rule)
        assert two.at - one.at >= shortest(rule) - timedelta(hours=1)
        assert first_after(rule, one.at) == k + 1
        assert first_after(rule, one.at - timedelta(seconds=1)) == k


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("every 2 weeks until 2027-03-01", "every 2 weeks until 1 Mar 2027"),
        ("weekly 6 times", "every week, 6 times"),
        ("Every  Month", "every month"),
        ("every day for 10 days", "every day until 6 Dec 2026"),
        ("daily, 3 times", "every day, 3 times"),
        ("every other week", "every 2 weeks"),
        ("fortnightly until 2027-01-31", "every 2 weeks until 31 Jan 2027"),
        ("every quarter", "every 3 months"),
        ("every 2 days for 1 month", "every 2 days until 26 Dec 2026"),
        ("yearly", "every year"),
    ],
)
def test_rules_are_read_as_written(text: str, words: str) -> None:
    assert spelled(parse_rule(text, ANCHOR, BERLIN)) == words


def test_ten_days_are_ten_posts() -> None:
    assert len(walls(parse_rule("every day for 10 days", ANCHOR, BERLIN), 30)) == 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "often",
        "every 0 days",
        "every 2000 days",
        "every week until 2026-13-01",
        "every week until christmas",
        "weekly 1 times",
        "weekly 0 times",
        "every month until 2026-12-01",
        "every week 6",
        "every week 5000 times",
        "every year for 9000 years",
    ],
)
def test_what_is_no_rule_says_what_would_be(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_rule(text, ANCHOR, BERLIN)
    assert "every 2 weeks until" in caught.value.hint


@given(st.text(max_size=40))
def test_any_text_is_a_rule_or_a_usage_error(text: str) -> None:
    try:
        rule = parse_rule(text, ANCHOR, BERLIN)
    except UsageError:
        return
    assert occurrence(rule, 1) is not None


@given(RULES)
def test_a_rule_in_words_is_read_as_the_same_rule(rule: Rule) -> None:
    plain = rule._replace(skipped=frozenset(), times=None if rule.until_on else rule.times)
    if occurrence(plain, 1) is not None:
        assert parse_rule(spelled(plain), plain.anchor, plain.zone) == plain
