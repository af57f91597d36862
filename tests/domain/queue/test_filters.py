"""Filters as they are written and read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.filter_words import NameChoice, Word, WordFilter
from smdash.domain.posts.states import FORMATS
from smdash.domain.queue.filters import CHOICES, STATES, Filter, parse_filter, spelled

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)  # a Saturday


def read(text: str) -> Filter:
    return parse_filter(text, NOW)


def test_every_key_at_once() -> None:
    wanted = read(
        "brand:acme state:draft,missed pillar:tips from:mon to:+14d label:launch "
        'format:carousel "free words" bare -state:cancelled -label:old with:archived'
    )
    assert wanted == Filter(
        text=WordFilter((Word("free words", exact=True), Word("bare"))),
        brands=NameChoice(("acme",)),
        states=NameChoice(("draft", "missed"), ("cancelled",)),
        formats=NameChoice(("carousel",)),
        pillars=NameChoice(("tips",)),
        labels=NameChoice(("launch",), ("old",)),
        from_day=date(2026, 11, 16),
        to_day=date(2026, 12, 5),
        archived=True,
    )


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", date(2026, 11, 21)),
        ("tomorrow", date(2026, 11, 22)),
        ("yesterday", date(2026, 11, 20)),
        ("sat", date(2026, 11, 21)),
        ("friday", date(2026, 11, 20)),
        ("mon", date(2026, 11, 16)),
        ("sun", date(2026, 11, 22)),
        ("next-mon", date(2026, 11, 23)),
        ('"next mon"', date(2026, 11, 23)),
        ("next-sun", date(2026, 11, 29)),
        ("+2w", date(2026, 12, 5)),
        ("-30d", date(2026, 10, 22)),
        ("2026-12-31", date(2026, 12, 31)),
    ],
)
def test_days(typed: str, day: date) -> None:
    assert read(f"from:{typed}").from_day == day
    assert read(f"to:{typed}").to_day == day
    both = read(f"day:{typed}")
    assert (both.from_day, both.to_day) == (day, day)


def test_this_week_and_the_next_are_whole_on_every_day() -> None:
    for number in range(14):
        now = datetime(2026, 11, 16, 9, tzinfo=UTC) + timedelta(days=number)
        monday = date(2026, 11, 16) + timedelta(days=number // 7 * 7)
        week = parse_filter("from:mon to:sun", now)
        assert (week.from_day, week.to_day) == (monday, monday + timedelta(days=6))
        after = parse_filter('from:next-mon to:"next sun"', now)
        assert (after.from_day, after.to_day) == (monday + timedelta(days=7), monday + timedelta(days=13))


def test_days_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(UsageError) as error:
        read("from:next-mon to:sun")
    assert "Mon 23 Nov 2026 to Sun 22 Nov 2026" in str(error.value)
    assert "end before they begin" in str(error.value)


def test_days_narrow_each_other_down() -> None:
    wanted = read("from:today from:+3d to:+9d to:+5d")
    assert (wanted.from_day, wanted.to_day) == (date(2026, 11, 24), date(2026, 11, 26))
    assert read("day:none").undated is True
    assert read("-day:none").undated is False


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("brnad:acme", "Keys: brand, account"),
        ("state:gone", "Known: draft, scheduled"),
        ("format:poem", "Known: text"),
        ("from:someday", "Like: today"),
        ("from:0001-01-01", "beyond the calendar"),
        ("to:9999-12-31", "beyond the calendar"),
        ("-from:mon", "use from: and to:"),
        ("with:everything", "archived, templates"),
        ("is:tied", "untied"),
    ],
)
def test_what_is_wrong_is_named(typed: str, named: str) -> None:
    with pytest.raises(UsageError) as error:
        read(typed)
    assert named in str(error.value)
    assert error.value.subject


def test_unfinished_typing_is_no_error() -> None:
    for typed in ("", " ", "brand:", "-", '"', 'brand:"', "from:", "label:,", "-label:", "with:", '""'):
        assert read(typed) == Filter(), typed
    assert read('"two wor').text.only == (Word("two wor", exact=True),)


def test_addresses_and_clocks_are_words() -> None:
    assert read("https://acme.example 14:30 ümlaut:x").text.only == (
        Word("https://acme.example"),
        Word("14:30"),
        Word("ümlaut:x"),
    )


def test_quotes_hold_what_would_mean_something() -> None:
    wanted = read('pillar:"none","a, b" label:none,None "brand:acme" -"say \\"hi\\""')
    assert wanted.pillars == NameChoice(("none", "a, b"))
    assert wanted.labels == NameChoice(("",))
    assert wanted.text == WordFilter((Word("brand:acme", exact=True),), (Word('say "hi"', exact=True),))


@given(st.text(alphabet=st.sampled_from('ab:,"-\\ /none\n\té漢') | st.characters(), max_size=60))
def test_whatever_is_read_is_spelled_the_same(text: str) -> None:
    try:
        wanted = read(text)
    except UsageError:
        return
    assert read(spelled(wanted)) == wanted


NAMES = (
    st.text(min_size=1, max_size=12)
    .map(lambda text: text.replace("\x00", ""))
    .filter(lambda text: text.strip() and not any(0xD800 <= ord(c) < 0xE000 for c in text))
)
SLUGS = st.from_regex(r"[a-z0-9][a-z0-9_/-]{0,12}", fullmatch=True)


def choices(names: Any) -> Any:
    listed = st.lists(names, max_size=3, unique=True).map(tuple)
    return st.builds(NameChoice, listed, listed)


WORD = st.builds(Word, NAMES, st.just(True)) | st.builds(Word, st.from_regex(r"[\w!.][\w!.-]{0,8}", fullmatch=True))
WORDS = st.lists(WORD, max_size=3, unique=True).map(tuple)
DAYS = st.none() | st.dates(date(1970, 1, 1), date(9998, 12, 31))


def test_what_ties_to_nothing_is_a_word_of_its_own() -> None:
    assert (read("is:untied").untied, read("-is:UNTIED").untied, read("is:").untied) == (True, False, None)
    assert read("untied").untied is None, "a bare word is looked for in the texts"


def in_order(wanted: Filter) -> Filter:
    """Return a filter whose days begin before they end."""
    if wanted.from_day is None or wanted.to_day is None or wanted.from_day <= wanted.to_day:
        return wanted
    return replace(wanted, from_day=wanted.to_day, to_day=wanted.from_day)


FILTERS = st.builds(
    Filter,
    text=st.builds(WordFilter, WORDS, WORDS),
    **dict.fromkeys(("brands", "accounts", "platforms"), choices(SLUGS)),
    states=choices(st.sampled_from(STATES)),
    formats=choices(st.sampled_from(FORMATS)),
    **dict.fromkeys(("pillars", "goals", "labels"), choices(NAMES | st.just(""))),
    from_day=DAYS,
    to_day=DAYS,
    undated=st.sampled_from((None, True, False)),
    untied=st.sampled_from((None, True, False)),
    archived=st.booleans(),
    templates=st.booleans(),
).map(in_order)


@given(FILTERS)
def test_round_trip(wanted: Filter) -> None:
    assert read(spelled(wanted)) == wanted


@given(FILTERS, st.integers(0, 4000))
def test_spelled_days_do_not_move_with_the_date(wanted: Filter, days: int) -> None:
    assert parse_filter(spelled(wanted), NOW + timedelta(days=days)) == wanted


def test_every_field_has_its_key() -> None:
    fields = set(Filter.__dataclass_fields__)
    assert set(CHOICES.values()) < fields
    assert fields - set(CHOICES.values()) == {
        "text",
        "from_day",
        "to_day",
        "undated",
        "untied",
        "archived",
        "templates",
    }
