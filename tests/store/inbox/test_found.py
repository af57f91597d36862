"""Items by a filter against a plain loop: the same ones, in the order of their list."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import NotFoundError
from smdash.domain.filter_words import NameChoice, Word, WordFilter
from smdash.domain.inbox.filter import SIGNS, STATES, ItemFilter, spelled
from smdash.domain.inbox.urgency import KINDS
from smdash.domain.schedule import stored
from smdash.store.inbox import found
from tests.store.inbox.items import VOCABULARY, Item, fill, in_order, stands
from tests.worlds import NOW

if TYPE_CHECKING:
    from smdash.services.bundle import Services

COUNT = 200


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def holds(texts: tuple[str, ...], word: Word) -> bool:
    """Say whether one of an item's texts has a word: from the beginning of one, the last of a phrase unfinished."""
    wanted = words(word.text)
    if not wanted:
        return any(word.text in text for text in texts)
    for text in texts:
        held = words(text)
        for at in range(len(held) - len(wanted) + 1):
            part = held[at : at + len(wanted)]
            last = part[-1] == wanted[-1] or (not word.exact and part[-1].startswith(wanted[-1]))
            if part[:-1] == wanted[:-1] and last:
                return True
    return False


def wrote(item: Item, name: str) -> bool:
    if not name.startswith("@"):
        return holds((item.author, item.handle), Word(name))
    key = (item.handle or item.author).lstrip("@ ").lower()
    handle = name.lstrip("@")
    return key == handle or ("@" not in handle and key.startswith(f"{handle}@"))


def has(item: Item, sign: str) -> bool:
    now, soon = stored(NOW), stored(NOW + timedelta(hours=24))
    return {
        "question": item.flag == "question",
        "complaint": item.flag == "complaint",
        "lead": item.flag == "lead",
        "plain": item.flag == "",
        "late": item.state == "open" and item.due_at <= now and item.gone_at is None,
        "closing": item.closes_at is not None and now < item.closes_at <= soon,
        "closed": item.closes_at is not None and item.closes_at <= now,
        "gone": item.gone_at is not None,
        "edited": item.edited_at is not None,
        "draft": item.draft,
        "spam": bool(item.spam),
    }[sign]


def takes(item: Item, wanted: ItemFilter) -> bool:
    def one_of(choice: NameChoice, test: object) -> bool:
        assert callable(test)
        only = not choice.only or any(test(name) for name in choice.only)
        return only and not any(test(name) for name in choice.never)

    def ago(span: timedelta) -> str:
        return stored(NOW - span)

    texts = (item.author, item.handle, item.body)
    return (
        all(any(has(item, sign) for sign in group) for group in wanted.signs)
        and not any(has(item, sign) for sign in wanted.unlike)
        and one_of(wanted.kinds, lambda name: item.kind == name)
        and one_of(wanted.tags, lambda name: name in item.tags if name else not item.tags)
        and one_of(wanted.writers, lambda name: wrote(item, name))
        and (wanted.late_by is None or (has(item, "late") and item.due_at <= ago(wanted.late_by)))
        and (wanted.older is None or item.received_at <= ago(wanted.older))
        and (wanted.newer is None or item.received_at >= ago(wanted.newer))
        and all(holds(texts, word) for word in wanted.text.only)
        and not any(holds(texts, word) for word in wanted.text.never)
    )


def some(*each: str) -> st.SearchStrategy[NameChoice]:
    listed = st.lists(st.sampled_from(each), max_size=2, unique=True).map(tuple)
    return st.builds(NameChoice, listed, listed)


# Two words are one only in quotes.
a_word = st.builds(Word, st.sampled_from((*VOCABULARY, "ref", "k", "te", "@ana", "ma")), st.booleans()).map(
    lambda word: word._replace(exact=word.exact or " " in word.text)
)
spans = st.none() | st.sampled_from([timedelta(hours=hours) for hours in (1, 24, 100)])
wanted_filters = st.builds(
    ItemFilter,
    text=st.builds(WordFilter, *(st.lists(a_word, max_size=1).map(tuple) for _ in range(2))),
    states=st.lists(st.sampled_from(STATES), max_size=3, unique=True).map(
        lambda kept: tuple(state for state in STATES if state in kept)
    ),
    signs=st.lists(
        st.sampled_from([("late",), ("question", "complaint"), ("spam",), ("edited", "draft")]), max_size=1
    ).map(tuple),
    unlike=st.lists(st.sampled_from(SIGNS), max_size=1).map(tuple),
    kinds=some(*KINDS),
    writers=some("@ana", "ana", "@ana@s.example", "bob", "maria"),
    tags=some("vip", "press", ""),
    late_by=spans,
    older=spans,
    newer=spans,
)


@given(wanted=wanted_filters)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_filter_takes_what_a_loop_takes(small: Services, wanted: ItemFilter) -> None:
    items = ITEMS.setdefault(small.home.folder.name, []) or ITEMS[small.home.folder.name]
    if not items:
        items += fill(small, COUNT)
    expected = [
        number
        for state in wanted.shown_states()
        for number in in_order([item for item in items if takes(item, wanted)], state)
    ]
    window = small.inbox.view(query=spelled(wanted) or "state:open").window
    assert [row.id for row in window.rows(0, COUNT)] == expected, spelled(wanted)
    assert window.count == len(expected)
    assert [window.index(f"i:{number}") for number in expected] == list(range(len(expected)))


ITEMS: dict[str, list[Item]] = {}


def test_a_long_section_is_searched_from_its_newest_and_says_so(
    small: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = fill(small, COUNT)
    monkeypatch.setattr(found, "CANDIDATES", 20)
    every = [item.id for item in items if holds((item.author, item.handle, item.body), Word("tea"))]
    view = small.inbox.view(query="state:done tea")
    shown = {row.id for row in view.window.rows(0, COUNT)}
    assert view.more
    assert shown == {number for number in every[-20:] if stands(items[number - 1]) == "done"}
    assert not small.inbox.view(query="state:done zzz").more


def test_names_there_are_not_are_named(small: Services) -> None:
    with pytest.raises(NotFoundError, match=r"'brand:nobody': there is no such brand\. Known: acme, bean"):
        small.inbox.view(query="brand:nobody")


def test_what_is_found_elsewhere_is_counted(small: Services) -> None:
    items = fill(small, COUNT)
    expected = sum(stands(item) in {"snoozed", "waiting", "done"} and has(item, "question") for item in items)
    assert small.inbox.elsewhere(None, "is:question") == expected
    assert small.inbox.elsewhere(None, "is:question state:open") == 0
