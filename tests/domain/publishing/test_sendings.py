"""What becomes of a message after each answer, how near posts may go out, and which post is whose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.publishing.matching import Found, Posted, folded, match, matched
from smdash.domain.publishing.sendings import (
    BACKOFF,
    LONGEST_SKEW,
    LOOKED_FOR,
    RECORD_LASTS,
    SendingState,
    after_failure,
    called,
    fingerprint,
    looked_words,
    next_look,
    went_out,
)
from smdash.domain.publishing.spacing import crowded

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("kind", "tries", "deadline", "until", "state", "at"),
    [
        ("uncertain", 1, 15, None, SendingState.UNKNOWN, 0),
        ("uncertain", 1, None, None, SendingState.UNKNOWN, 0),
        ("rejected", 1, 15, None, SendingState.FAILED, None),
        ("sign-in needed", 1, 15, None, SendingState.FAILED, None),
        ("a kind of another package", 1, 15, None, SendingState.FAILED, None),
        ("unavailable", 1, 15, None, SendingState.WAITING, 1),
        ("unavailable", 2, 15, None, SendingState.WAITING, 5),
        ("unavailable", 3, 15, None, SendingState.WAITING, 15),
        ("unavailable", 3, 14, None, SendingState.FAILED, None),
        ("unavailable", 4, 99, None, SendingState.FAILED, None),
        ("unavailable", 1, None, None, SendingState.FAILED, None),
        ("rate limited", 9, 15, 15, SendingState.WAITING, 15),
        ("rate limited", 1, 15, 16, SendingState.FAILED, None),
        ("rate limited", 1, None, 1, SendingState.FAILED, None),
    ],
)
def test_only_what_is_certain_is_tried_again_and_only_in_its_time(
    kind: str, tries: int, deadline: int | None, until: int | None, state: SendingState, at: int | None
) -> None:
    later = after_failure(
        kind,
        tries,
        NOW,
        None if deadline is None else NOW + deadline * MINUTE,
        None if until is None else NOW + until * MINUTE,
    )
    assert later == (state, None if at is None else NOW + at * MINUTE)


@given(st.text(max_size=12), st.integers(0, 9), st.one_of(st.none(), st.integers(-30, 60)))
def test_what_may_be_out_never_waits_to_be_sent(kind: str, tries: int, deadline: int | None) -> None:
    """Whatever is answered: only a rate limit and a call that was certainly not made lead to another try."""
    end = None if deadline is None else NOW + deadline * MINUTE
    later = after_failure(kind, tries, NOW, end, NOW + MINUTE)
    if later.state is SendingState.WAITING:
        assert kind in {"unavailable", "rate limited"}
        assert later.at <= end
    for each in ("unavailable", "rate limited", "uncertain"):
        at = after_failure(each, tries, NOW, end, NOW + MINUTE)
        assert at.state is not SendingState.WAITING or NOW < at.at <= end


def test_looking_becomes_rarer_and_ends_with_the_day() -> None:
    at, begun, gaps = NOW, NOW, []
    for number in range(1, 99):
        following = next_look(number, begun, at)
        if following is None:
            break
        gaps.append((following - at) / MINUTE)
        at = following
    assert gaps[:5] == [1, 5, 15, 60, 60]
    assert at - begun >= LOOKED_FOR
    assert len(BACKOFF) == 3


def test_words() -> None:
    assert called("post", 0, 1) == "post"
    assert called("post", 0, 3) == "part 1 of 3"
    assert called("part", 2, 3) == "part 3 of 3"
    assert called("comment", 3, 3) == "first comment"
    assert looked_words([]) == ""
    assert looked_words(["10:05"]) == "it was looked for at 10:05, and was not there"
    assert looked_words(["10:05", "10:09"]) == "it was looked for at 10:05 and 10:09, and was not there"
    assert "2 times before, at 3, 4 and 5" in looked_words(["1", "2", "3", "4", "5"])


def test_a_fingerprint_tells_apart_what_readers_see_apart() -> None:
    assert fingerprint(["a", "b"]) != fingerprint(["ab", ""])
    assert fingerprint(["a", {"x": 1, "y": 2}]) == fingerprint(["a", {"y": 2, "x": 1}])
    assert fingerprint(["\ud83d"]) != fingerprint(["\ud83e"])


# Spacing --------------------------------------------------------------------------------------------------------


def test_the_least_gap_is_from_the_last_post() -> None:
    gap = 30 * MINUTE
    assert crowded(NOW, [], gap, None, BERLIN) is None
    assert crowded(NOW, [NOW - gap], gap, None, BERLIN) is None
    near = crowded(NOW, [NOW - 3 * gap, NOW - 29 * MINUTE], gap, None, BERLIN)
    assert near.free_at == NOW + MINUTE
    assert near.words == "the account's last post went out 29 min ago, and its least gap is 30 min"
    ahead = crowded(NOW, [NOW + 2 * MINUTE], gap, None, BERLIN)
    assert ahead.free_at == NOW + gap


def test_a_day_is_one_of_the_accounts_zone() -> None:
    late = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)  # 23:59 in Berlin
    assert crowded(NOW, [late], MINUTE, 1, BERLIN) is None
    full = crowded(NOW, [late, late + 2 * MINUTE], MINUTE, 1, BERLIN)
    assert full.free_at == datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    assert "1 post today already" in full.words
    assert crowded(NOW, [NOW], timedelta(0), 0, BERLIN) is None


# Matching -------------------------------------------------------------------------------------------------------

TEXT = "We open on Saturday, come by: https://acme.example/open?utm_source=mastodon"


@pytest.mark.parametrize(
    ("found", "minutes", "files", "said"),
    [
        (TEXT, 2, 0, "sure"),
        ("We open on  Saturday,\ncome by: acme.example/open", 2, 0, "sure"),
        (TEXT, -9, 0, "sure"),
        (TEXT, 2, None, "sure"),
        (TEXT, 2, 1, "maybe"),
        (TEXT, 60 * 20, 0, "maybe"),
        (TEXT, 60 * 49, 0, "no"),
        (TEXT, -11, 0, "no"),
        ("We open on Saturday, come\u2026", 2, 0, "maybe"),
        ("We opened on Saturday, come by: https://acme.example/open", 2, 0, "maybe"),
        ("Something else entirely, and quite as long as that", 2, 0, "no"),
        ("", 2, 0, "no"),
    ],
)
def test_a_post_made_by_hand_is_known_by_text_time_and_files(
    found: str, minutes: int, files: int | None, said: str
) -> None:
    assert match(Posted(TEXT, NOW, 0), Found("1", found, NOW + minutes * MINUTE, files)) == said


def test_short_texts_are_equal_or_not() -> None:
    assert match(Posted("Good morning", NOW), Found("1", "Good morning!", NOW)) == "maybe"
    assert match(Posted("Hello", NOW), Found("1", "Hello!", NOW)) == "no"
    assert match(Posted("Hello", NOW), Found("1", "hello", NOW)) == "sure"


def test_two_that_are_sure_are_asked_about() -> None:
    one, other = Found("1", "Hello", NOW + 5 * MINUTE), Found("2", "Hello", NOW + MINUTE)
    assert matched(Posted("Hello", NOW), [one, other]) == ("maybe", (other, one))
    assert matched(Posted("Hello", NOW), [one]) == ("sure", (one,))
    assert matched(Posted("Hello", NOW), []) == ("no", ())


@given(st.text(max_size=40))
def test_folding_is_done_after_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_when_a_post_went_out_is_believed_of_its_network_where_it_can_be() -> None:
    later = NOW + timedelta(hours=3)
    for said in (NOW - RECORD_LASTS, NOW, NOW + 2 * MINUTE, later + LONGEST_SKEW):
        assert went_out(said, NOW, later) == said
    for said in (None, NOW - timedelta(days=1), later + 3 * MINUTE, datetime(1, 1, 1, tzinfo=UTC)):
        assert went_out(said, NOW, later) == NOW
