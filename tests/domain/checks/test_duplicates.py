"""The same or nearly the same text: what is found, what is not, and that nothing is missed."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash.domain.checks.duplicates import FOREVER, KEPT, NEAR, Dated, against, alike, fingerprint, order, twins, words

DAY = 86_400
VOCABULARY = [f"{a}{b}{c}" for a in "bdfgklmn" for b in "aeiou" for c in "rstvxz"]


def text_of(count: int, seed: int) -> list[str]:
    return random.Random(seed).choices(VOCABULARY, k=count)


def dated(number: int, text: str, at: float = 0, *, out: bool = False) -> Dated:
    return Dated(number, at, fingerprint(text), out)


def pairs_of(text: str) -> list[tuple[str, str, int]]:
    """Spell the measure out: pairs of neighbouring words, the n-th of its kind."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for pair in pairwise(words(text)):
        seen[pair] = seen.get(pair, 0) + 1
        found.append((*pair, seen[pair]))
    return found


def measure(one: str, other: str) -> float:
    if " ".join(one.casefold().split()) == " ".join(other.casefold().split()):
        return 1.0
    a, b = set(pairs_of(one)), set(pairs_of(other))
    if min(len(a), len(b)) < 5:
        return 0.0
    share = len(a & b) / len(a | b)
    mine, theirs = words(one), words(other)
    most = max(len(mine), len(theirs))
    if share < NEAR and most <= 18 and max(len(a), len(b)) - len(a & b) <= 2:
        same = most - max((Counter(mine) - Counter(theirs)).total(), (Counter(theirs) - Counter(mine)).total())
        return 1 - (most - same) / most if most - same <= 1 else share
    return share


@given(st.integers(20, 120), st.integers(0, 10**6), st.data())
def test_one_word_changed_in_twenty_is_found(count: int, seed: int, data: Any) -> None:
    before = text_of(count, seed)
    after = list(before)
    for block in range(0, count - count % 20, 20):
        after[block + data.draw(st.integers(0, 19))] = data.draw(st.text("opqu", min_size=6, max_size=9))
    one, other = " ".join(before), " ".join(after)
    assert alike(fingerprint(one), fingerprint(other)) >= NEAR
    found = twins([dated(1, one), dated(2, other, DAY)], 30)
    assert [(t.late.delivery_id, t.early.delivery_id) for t in found] == [(2, 1)]


@given(st.integers(6, 19), st.integers(0, 10**6), st.data())
def test_one_word_changed_in_a_short_text_is_found(count: int, seed: int, data: Any) -> None:
    before = text_of(count, seed)
    after = list(before)
    after[data.draw(st.integers(0, count - 1))] = data.draw(st.text("opqu", min_size=6, max_size=9))
    one, other = " ".join(before), " ".join(after)
    assert NEAR <= alike(fingerprint(one), fingerprint(other)) < 1
    found = twins([dated(1, one), dated(2, other, DAY)], 30)
    assert [(t.late.delivery_id, t.early.delivery_id) for t in found] == [(2, 1)]
    assert found[0].share == alike(fingerprint(one), fingerprint(other))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Our new menu is here: pumpkin soup", "Our new menu is here: tomato soup", True),
        ("Our new menu is here: pumpkin soup", "Our new menu is here: warm pumpkin soup", True),
        ("Our new menu is here: pumpkin soup", "Our new menu is here: tomato salad", False),
        ("Our new menu is here: pumpkin soup", "Pumpkin soup is here: our new menu", True),
        ("Episode 41 is out now: listen here", "Episode 42 is out now: listen here", False),
        ("Today we are open until 6pm, come in", "Today we are open until 8pm, come in", False),
        ("今日は休みです", "明日は休みです", False),
    ],
)
def test_what_one_word_makes_of_a_short_text(one: str, other: str, near: bool) -> None:
    assert (alike(fingerprint(one), fingerprint(other)) >= NEAR) is near
    assert bool(twins([dated(1, one), dated(2, other, DAY)], 30)) is near


@given(st.integers(8, 60), st.integers(8, 60), st.integers(0, 10**6), st.integers(0, 10**6))
def test_two_random_texts_are_never_flagged(first: int, second: int, seed: int, other: int) -> None:
    one, two = " ".join(text_of(first, seed)), " ".join(text_of(second, 10**7 + other))
    assert alike(fingerprint(one), fingerprint(two)) < NEAR
    assert twins([dated(1, one), dated(2, two, DAY)], 30) == []


def mutated(base: list[str], rng: random.Random) -> str:
    changed = list(base)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4, 8))):
        at = rng.randrange(len(changed))
        what = rng.random()
        if what < 0.5:
            changed[at] = rng.choice(VOCABULARY)
        elif what < 0.75 and len(changed) > 3:
            del changed[at]
        else:
            changed.insert(at, rng.choice(VOCABULARY))
    return " ".join(changed)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 12), st.booleans())
def test_the_join_finds_all_that_comparing_each_with_each_finds(seed: int, families: int, ending: bool) -> None:
    rng = random.Random(seed)
    foot = " follow us for more of this and tell your friends about it" if ending else ""
    bases = [rng.choices(VOCABULARY[:40], k=rng.randint(4, 40)) for _ in range(families)]
    entries, texts = [], {}
    for number in range(1, KEPT + 2):  # no more than are compared
        texts[number] = mutated(rng.choice(bases), rng) + foot
        at = FOREVER if rng.random() < 0.1 else rng.randrange(90) * DAY
        entries.append(dated(number, texts[number], at, out=at != FOREVER and rng.random() < 0.3))
    found = {twin.late.delivery_id: twin for twin in twins(entries, 30)}
    for entry in entries:
        if entry.out:
            assert entry.delivery_id not in found
            continue
        earlier = [e for e in entries if order(e) < order(entry)]
        near = [e for e in earlier if FOREVER in (e.at, entry.at) or abs(e.at - entry.at) <= 30 * DAY]
        best = max((measure(texts[entry.delivery_id], texts[e.delivery_id]) for e in near), default=0.0)
        twin = found.get(entry.delivery_id)
        assert (twin is not None) == (best >= NEAR)
        if twin is not None:
            assert twin.share == min(best, 0.999) if best < 1 or twin.share < 1 else twin.share == 1.0
            one = against(entry, entries, 30, earlier=True)
            assert one is not None
            assert (one.early.delivery_id, one.share) == (twin.early.delivery_id, twin.share)


def test_links_tags_signs_and_emoji_hide_nothing() -> None:
    one = "Our new grinder is here and it is quieter than the old one. https://a.example/1 #coffee"
    two = "our NEW grinder is here, and it is quieter than the old one! \u2615\ufe0f @cafe https://b.example/2?x=1"
    assert alike(fingerprint(one), fingerprint(two)) == 0.999
    assert alike(fingerprint(one), fingerprint(one.replace(" is ", "\n is  ").upper())) == 1.0


def test_scripts_without_spaces_are_compared_sign_by_sign() -> None:
    one = "今日は新しいコーヒーを焼きました。午後三時まで試飲できます。"
    assert alike(fingerprint(one), fingerprint(one.replace("三", "四"))) >= NEAR
    assert alike(fingerprint(one), fingerprint("明日は休みです。来週またお会いしましょう。")) < NEAR


def test_short_texts_are_twins_only_when_they_are_the_same() -> None:
    assert alike(fingerprint("Good morning Berlin"), fingerprint("Good morning Hamburg")) == 0.0
    assert alike(fingerprint("Good morning Berlin"), fingerprint("good morning  berlin")) == 1.0
    assert alike(fingerprint("https://a.example/1"), fingerprint("https://a.example/2")) == 0.0
    assert alike(fingerprint(""), fingerprint("!")) == 0.0


def test_the_window_counts_in_days_and_drafts_are_near_to_everything() -> None:
    text = "One and the same text, long enough to be told from others"
    apart = [dated(1, text, 0), dated(2, text, 31 * DAY)]
    assert twins(apart, 30) == []
    assert len(twins(apart, 31)) == 1
    draft = dated(3, text, FOREVER)
    assert [(t.late.delivery_id, t.early.delivery_id) for t in twins([draft, *apart], 30)] == [(3, 2)]


def test_a_thousand_times_the_same_text_is_told_a_thousand_times_less_one() -> None:
    text = "The same words every day, as if nobody were reading them at all"
    found = twins([dated(n, text, n * DAY) for n in range(1000)], 30)
    assert len(found) == 999
    assert all(twin.share == 1.0 and twin.late.delivery_id - twin.early.delivery_id == 1 for twin in found)


def test_what_is_out_is_compared_with_and_never_judged() -> None:
    text = "A text that went out already and comes again next week"
    found = twins([dated(1, text, 9 * DAY, out=True), dated(2, text, 2 * DAY), dated(3, text, DAY, out=True)], 30)
    assert [(t.late.delivery_id, t.early.out) for t in found] == [(2, True)]
