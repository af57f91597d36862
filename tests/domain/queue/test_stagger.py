"""Typed times for several accounts."""

# ruff: noqa: DTZ001 - wall clocks are naive by meaning

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.queue.stagger import named_by, parse_times
from smdash.domain.schedule import instant, zone_of
from smdash.domain.times.when import When, parse_when

NOW = datetime(2026, 11, 21, 9, 12)  # Saturday
ACCOUNTS = ("acme/bluesky", "acme/linkedin", "acme/instagram", "acme/facebook")


def times(text: str, accounts: tuple[str, ...] = ACCOUNTS, **more: object) -> dict[str, str]:
    found = parse_times(text, NOW, accounts, **more)  # type: ignore[arg-type]
    assert list(found) == list(accounts), "in the order of the accounts"
    return {
        slug.partition("/")[2]: f"{when.wall:%m-%d %H:%M}" if when.wall else when.kind for slug, when in found.items()
    }


@pytest.mark.parametrize(
    "text", ["fri 9", "next slot", "draft", "+2d", "2026-12-01 08:15", "tomorrow 9", "", "in 3 weeks"]
)
def test_a_plain_time_is_for_all(text: str) -> None:
    assert parse_times(text, NOW, ACCOUNTS) == dict.fromkeys(ACCOUNTS, parse_when(text, NOW))


def test_each_account_its_own_and_offsets_count_from_the_first() -> None:
    assert times("linkedin fri 9, instagram +2d, facebook +4d, bluesky +3h") == {
        "bluesky": "11-27 12:00",
        "linkedin": "11-27 09:00",
        "instagram": "11-29 09:00",
        "facebook": "12-01 09:00",
    }


def test_names_may_be_slugs_or_beginnings_in_any_case_and_with_a_colon() -> None:
    assert times("Acme/LinkedIn: fri 9, INSTA +1w, face= mon 7:30, b draft") == {
        "bluesky": "draft",
        "linkedin": "11-27 09:00",
        "instagram": "12-04 09:00",
        "facebook": "11-23 07:30",
    }


def test_rest_names_the_others_wherever_it_stands() -> None:
    assert times("linkedin fri 9, rest +2d") == {
        "bluesky": "11-29 09:00",
        "linkedin": "11-27 09:00",
        "instagram": "11-29 09:00",
        "facebook": "11-29 09:00",
    }
    assert times("all fri 9, facebook next slot")["facebook"] == "slot"
    assert times("all fri 9, facebook next slot")["bluesky"] == "11-27 09:00"
    assert set(times("rest tomorrow 9").values()) == {"11-22 09:00"}


def test_an_offset_with_a_clock_counts_its_days_from_the_first() -> None:
    assert times("linkedin fri 9, rest +2d 16:00")["facebook"] == "11-29 16:00"


def test_the_first_offset_counts_from_now_and_later_days_in_words_too() -> None:
    assert times("linkedin +1d 9, bluesky +1d, rest in 3 days")["linkedin"] == "11-22 09:00"
    assert times("linkedin +1d 9, bluesky +1d, rest in 3 days")["bluesky"] == "11-23 09:00"
    assert times("linkedin +1d 9, bluesky +1d, rest in 3 days")["facebook"] == "11-24 09:12"


def test_offsets_from_a_slot_ask_when_it_is() -> None:
    asked = []

    def slot_of(slug: str) -> datetime:
        asked.append(slug)
        return datetime(2026, 11, 24, 17, 45)

    found = times("linkedin next slot, instagram +1d, rest +2d", slot_of=slot_of)
    assert found["linkedin"] == "slot"
    assert found["instagram"] == "11-25 17:45"
    assert found["facebook"] == "11-26 17:45"
    assert asked == ["acme/linkedin"], "asked once, of the first"
    asked.clear()
    times("linkedin next slot, rest fri 9", slot_of=slot_of)
    assert asked == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("linkedin fri 9, instagram +2d", "no time is given for acme/bluesky, acme/facebook"),
        ("mastodon fri 9, rest +1d", "names none of the post's accounts"),
        ("linkedin fri 9, linkedin +1d, rest +2d", "acme/linkedin: it is named twice"),
        ("rest fri 9, rest +1d", "rest is named twice"),
        ("linkedin soonish, rest +1d", "'soonish': this time is not understood"),
        ("soonish", "'soonish': this time is not understood"),
        ("linkedin", "'linkedin': this time is not understood"),
        ("fri 9, +2d", "'fri'"),
        ("linkedin, rest +1d", "an account and its time are needed"),
        ("linkedin draft, rest +1d", "no time to count from"),
        ("linkedin next slot, rest +1d", "cannot be counted from"),
        ("acme fri 9, rest +1d", "may be acme/bluesky or acme/linkedin"),
        (",", "no time is given"),
    ],
)
def test_what_is_not_understood_is_said(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        parse_times(text, NOW, ACCOUNTS)
    assert caught.value.hint


@pytest.mark.parametrize("accounts", [(), ("",)])
@pytest.mark.parametrize("text", ["linkedin fri 9", "linkedin fri 9, x +2d", "rest +1d, linkedin fri 9"])
def test_without_accounts_none_can_be_named(text: str, accounts: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="'linkedin': no account is chosen yet that this could name") as caught:
        parse_times(text, NOW, accounts)
    assert caught.value.hint == "Choose the accounts first, or type one time for all: fri 9."
    assert "They are" not in str(caught.value)


def test_no_free_slot_to_count_from() -> None:
    with pytest.raises(UsageError, match="acme/linkedin: has no free slot"):
        parse_times("linkedin slot, rest +1d", NOW, ACCOUNTS, lambda _: None)


def test_two_accounts_on_one_platform_share_its_name() -> None:
    accounts = ("acme/x", "acme/x-2", "acme/bluesky")
    assert named_by("x", accounts) == ["acme/x"]
    assert named_by("x-2", accounts) == ["acme/x-2"]
    assert named_by("x", ("acme/x", "bean/x")) == ["acme/x", "bean/x"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.integers(1, 60),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_a_staggered_day_keeps_its_wall_clock_across_clock_changes(first: datetime, days: int, name: str) -> None:
    first = first.replace(second=0, microsecond=0)
    now = first - timedelta(days=1)
    found = parse_times(f"a/x {first:%Y-%m-%d %H:%M}, a/y +{days}d", now, ("a/x", "a/y"))
    assert found["a/x"] == When("at", first)
    wall = found["a/y"].wall
    assert wall is not None
    assert wall == first + timedelta(days=days)
    shown = instant(wall, zone_of(name)).astimezone(zone_of(name)).replace(tzinfo=None)
    assert shown in {wall, wall + timedelta(hours=1), wall + timedelta(minutes=30)}, "only a missing hour moves it"
