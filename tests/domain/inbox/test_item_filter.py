"""Filters over items as they are written and read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.filter_words import NameChoice, Word, WordFilter
from smdash.domain.inbox.filter import EVERY, SIGNS, STATES, ItemFilter, parse_filter, spelled
from smdash.domain.inbox.urgency import KINDS


def test_every_key_at_once() -> None:
    assert parse_filter(
        "brand:acme account:acme/x platform:x kind:comment,reply is:question,complaint is:late -is:gone from:@Ana tag:VIP "
        '-tag:press state:open,snoozed late:2h older:3d newer:2w refund "where is" -spam'
    ) == ItemFilter(
        text=WordFilter((Word("refund"), Word("where is", exact=True)), (Word("spam"),)),
        states=("open", "snoozed"),
        signs=(("question", "complaint"), ("late",)),
        unlike=("gone",),
        brands=NameChoice(("acme",)),
        accounts=NameChoice(("acme/x",)),
        platforms=NameChoice(("x",)),
        kinds=NameChoice(("comment", "reply")),
        writers=NameChoice(("@ana",)),
        tags=NameChoice(("vip",), ("press",)),
        late_by=timedelta(hours=2),
        older=timedelta(days=3),
        newer=timedelta(weeks=2),
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("platfrm:x", "'platfrm:': there is no such key. Did you mean platform:?"),
        ("is:qestion", "'is:qestion': 'is:' knows no such word. Did you mean question?"),
        ("state:opne", "Did you mean open?"),
        ("kind:tweet", "Known: mention, comment, reply, message, quote, review."),
        ("older:soon", "'older:soon': a length of time is needed. Like: 90m"),
        ("-older:3d", "Try newer:"),
        ("from:@", "a name or a handle is needed."),
        ("-state:all", "no state is left."),
    ],
)
def test_what_is_wrong_is_named_with_what_was_meant(typed: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_filter(f"tea {typed}")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("typed", "states"),
    [
        ("", ("open",)),
        ("state:done,open", ("open", "done")),
        ("state:all", EVERY),
        ("-state:done", ("open", "snoozed", "waiting")),
        ("is:spam", ("spam",)),
        ("is:spam,complaint", ("open", "spam")),
        ("is:spam state:all", EVERY),
        ("state:all,spam", STATES),
    ],
)
def test_which_states_are_listed(typed: str, states: tuple[str, ...]) -> None:
    assert parse_filter(typed).shown_states() == states


@pytest.mark.parametrize(
    "typed", ["tag:none", "late:", "https://a.example/b", '"platform:x"', "12:30", "is: older: from:"]
)
def test_what_is_no_mistake(typed: str) -> None:
    assert parse_filter(spelled(parse_filter(typed))) == parse_filter(typed)


names = st.sampled_from(("acme", "acme/x", "a b", 'q"x', "\\", "a,b", "//x", "none", "@ana@s.example", "-x", "é:"))


def some(each: st.SearchStrategy[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(each, max_size=most, unique=True).map(tuple)


def choice(each: st.SearchStrategy[str]) -> st.SearchStrategy[NameChoice]:
    return st.builds(NameChoice, some(each), some(each))


letters = st.text("abä", min_size=1, max_size=3)
words = st.one_of(
    letters.map(Word), st.text('a "\\:-', min_size=1).filter(str.strip).map(lambda text: Word(text, True))
)
spans = st.none() | st.integers(1, 9999).map(lambda minutes: timedelta(minutes=minutes))
filters = st.builds(
    ItemFilter,
    text=st.builds(WordFilter, *(st.lists(words, max_size=2, unique=True).map(tuple) for _ in range(2))),
    states=some(st.sampled_from(STATES), 5).map(lambda kept: tuple(state for state in STATES if state in kept)),
    signs=some(st.sampled_from([("late",), ("question", "complaint"), ("spam", "gone")])),
    unlike=some(st.sampled_from(SIGNS)),
    brands=choice(names),
    accounts=choice(names),
    platforms=choice(names),
    kinds=choice(st.sampled_from(KINDS)),
    writers=choice(names.filter(lambda name: name != "\\")),
    tags=choice(st.just("") | names),
    late_by=spans | st.just(timedelta()),
    older=spans,
    newer=spans,
)


@given(filters)
def test_what_is_spelled_is_read_again(wanted: ItemFilter) -> None:
    assert parse_filter(spelled(wanted)) == wanted


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(typed: str) -> None:
    refused: UsageError | None = None
    try:
        found = parse_filter(typed)
    except UsageError as error:
        refused = error
    if refused is None:
        assert parse_filter(spelled(found)) == found
    else:
        assert refused.what
        assert refused.hint
