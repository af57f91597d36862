"""Promises kept and broken, when messages come, and the words for both."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.inbox.stats import (
    AccountStats,
    Arrivals,
    Promises,
    Received,
    account_lines,
    arrival_words,
    arrivals,
    broken_words,
    hours_words,
    promises,
    share_words,
    talk_words,
)

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def test_only_what_was_due_counts() -> None:
    items = [
        Received(ago(10), ago(6), ago(7)),  # kept
        Received(ago(10), ago(6), ago(6)),  # to the second
        Received(ago(10), ago(6), ago(5)),  # late, and somebody looked at 7 and at 6
        Received(ago(4), ago(2), None),  # open, and nobody looked
        Received(ago(1), ago(-3), ago(0.5)),  # answered in time, and not due yet
        Received(ago(1), ago(-3), None),
    ]
    looks = sorted(each.handled_at for each in items if each.handled_at)
    assert promises(items, looks, NOW) == Promises(kept=2, broken=2, unseen=1, seen=1, waiting=1, pending=2)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200), st.none() | st.integers(0, 500))),
    st.lists(st.integers(0, 500)),
)
def test_every_message_is_counted_once(rows: list[tuple[int, int, int | None]], looks: list[int]) -> None:
    items = [
        Received(ago(came), ago(came - within), None if done is None else ago(done)) for came, within, done in rows
    ]
    found = promises(items, sorted(ago(each) for each in looks), NOW)
    assert found.kept + found.broken + found.pending == len(items)
    assert found.unseen + found.seen == found.broken
    assert found.waiting <= found.broken
    assert found.due == found.kept + found.broken


def test_when_messages_come() -> None:
    few = arrivals([ago(number) for number in range(19)], 10, 3)
    assert (few.number, few.per_day, few.weekday, few.part, few.outside) == (19, 1.9, "", "", 3)
    mondays = [datetime(2026, 11, 16, 13, number, tzinfo=NOW.tzinfo) for number in range(15)]
    tuesdays = [datetime(2026, 11, 17, 9, number, tzinfo=NOW.tzinfo) for number in range(14)]
    assert arrivals(mondays + tuesdays, 7, 0)[2:4] == ("Mon", "12-15")
    assert arrivals([], 0, 0) == Arrivals(0, 0.0, "", "", 0)


def row(**more: object) -> AccountStats:
    values: dict[str, object] = {
        "account": "acme/x", "promised": True, "promise_min": 240, "received": 30, "answered": 25, "open": 5, "p50_h": 1.25, "p90_h": None,
        "promises": Promises(18, 6, 4, 2, 3, 6), "share": 0.75, "lo": 0.551, "hi": 0.88, "arrivals": Arrivals(30, 1.5, "Mon", "09-12", 9),
        "posts": 12, "answers": 18, "questions": 2, "oldest_at": datetime(2026, 11, 3, 8, 0, tzinfo=NOW.tzinfo),
    }  # fmt: skip
    return AccountStats(**{**values, **more})  # type: ignore[arg-type]


def test_what_is_said() -> None:
    assert account_lines(row()) == [
        "25 handled, 5 open: half handled within 1.2 h, nine in ten within -",
        "Promise: 75% in time (55% to 88%, 18 of 24), 6 not due yet",
        "6 promises broken: 4 with nobody looking into the inbox in time, 2 although somebody looked; 3 still wait",
        "2 open questions, the oldest of Tue 3 Nov",
        "30 messages, 1.5 a day, most on Mon and from 09-12 h, 30% outside business hours",
        "1.5 answers a post (12 posts, 18 answers known)",
    ]
    assert account_lines(row(promised=False))[1].startswith("Promise (a default): ")
    assert account_lines(row(promised=False, account=""))[1].startswith("Promises (some are defaults): ")


def test_little_says_little() -> None:
    few = row(promises=Promises(2, 1, 0, 1, 0, 0), share=2 / 3, posts=0, questions=0)
    assert share_words(few) == "2 of 3 in time"
    assert arrival_words(Arrivals(5, 0.2, "", "", 3)) == "5 messages, 0.2 a day, 3 of them outside business hours"
    assert arrival_words(Arrivals(0, 0.0, "", "", 0)) == "nothing came"
    assert talk_words(few) == "0 posts, 18 answers known"
    assert broken_words(few.promises) == "1 promise broken: 1 although somebody looked"
    assert share_words(row(promises=Promises(0, 0, 0, 0, 0, 3), share=None, lo=None, hi=None)) == "none was due yet"


@pytest.mark.parametrize(
    ("hours", "words"), [(None, "-"), (0.5, "30 min"), (1.25, "1.2 h"), (26.4, "26 h"), (1234, "1,234 h")]
)
def test_waits(hours: float | None, words: str) -> None:
    assert hours_words(hours) == words
