"""The same or nearly the same text twice on one account.

Two texts are nearly the same when at least ``NEAR`` of all their pairs of neighbouring words stand in both. Links,
hashtags, mentions, signs and emoji are left out, so that a new link under old words does not hide them. A repeated
pair counts as often as it stands there. In a text of up to ``SHORT`` words one changed word breaks more pairs than
that: it is nearly the same as well, unless that word is a number (an episode, an hour or a price makes it a series).

Only texts that share ``AGREE`` of their first pairs are compared: two sets that have ``least`` in common share at least
so many of their first ``size - least + AGREE``, whatever the order, as long as it is one order for both
(Chaudhuri, Ganti, Kaushik 2006, "prefix filtering").
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from itertools import chain, pairwise
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEAR = 0.8
LEAST_PAIRS = 5
"""Below this a text is too short for "nearly" to mean anything; only the very same text counts."""
SHORT = 18
"""Up to so many words one that changes leaves less than ``NEAR`` of the pairs of words in common."""
BROKEN = 2
"""How many pairs of words one word stands in."""
KEPT = 24
"""How many earlier texts with one telling pair are compared, the latest ones; a pair in more texts tells little."""
OFTEN = 6
AGREE = 2
"""How many of their first pairs two texts must share to be compared."""
FOREVER = 10**10
"""The hour of a draft, which has no time yet and may land anywhere."""

_TAG = re.compile(r"[#＃@＠][\w.@-]+")
_SIGNS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
# Scripts without spaces are taken sign by sign.
_DENSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_ANY_WORD = re.compile(rf"[{_DENSE}]|[^\W{_DENSE}]+")
_DENSE_SIGN = re.compile(rf"[{_DENSE}]")
_NOTHING: array[int] = array("q")


class Print(NamedTuple):
    """What is kept of a text to compare it by: a number for the whole and one for each pair of words.

    ``words`` are those of a text of up to ``SHORT`` words, in order of the alphabet.
    """

    whole: int
    pairs: array[int]
    words: tuple[str, ...] = ()


class Dated(NamedTuple):
    """A text on one account at a time (seconds since 1970), ``FOREVER`` for a draft; ``out`` when it is published."""

    delivery_id: int
    at: float
    print: Print
    out: bool = False
    post_id: int = 0


class Twin(NamedTuple):
    """Two deliveries that say the same, the later and the earlier one, and what they share (1.0 = all)."""

    late: Dated
    early: Dated
    share: float


def words(text: str) -> list[str]:
    """Return the words that make a text what it is, folded."""
    return _words(text.casefold().split())


def _words(pieces: list[str]) -> list[str]:
    low = " ".join(pieces)
    if "://" in low or "www." in low:
        low = " ".join([piece for piece in pieces if "://" not in piece and not piece.startswith("www.")])
    if "#" in low or "@" in low or "\uff03" in low or "\uff20" in low:
        low = _TAG.sub(" ", low)
    if low.isascii():
        return low.translate(_SIGNS).split()  # three times as fast as a pattern
    if not unicodedata.is_normalized("NFKC", low):
        low = unicodedata.normalize("NFKC", low)
    found: list[str] = []
    for piece in low.split():
        if not piece.isascii():
            found += _ANY_WORD.findall(piece)
        elif piece.isalnum():
            found.append(piece)
        else:
            found += piece.translate(_SIGNS).split()
    return found


def fingerprint(text: str) -> Print:
    """Return what a text is compared by; the numbers hold for this process only."""
    pieces = text.casefold().split()
    whole = hash(" ".join(pieces))
    found = _words(pieces)
    if len(found) <= LEAST_PAIRS:
        return Print(whole, _NOTHING)
    pairs = list(map(hash, pairwise(found)))
    if len(set(pairs)) != len(pairs):
        met = Counter(pairs)
        pairs = [*met, *(hash((pair, nth)) for pair, times in met.items() if times > 1 for nth in range(1, times))]
    return Print(whole, array("q", sorted(pairs)), tuple(sorted(found)) if len(found) <= SHORT else ())


def alike(one: Print, other: Print) -> float:
    """Return the share of what two texts have in common: 1.0 for the same text, 0.0 where it is not worth saying."""
    if one.whole == other.whole:
        return 1.0
    return _share(one, frozenset(one.pairs), other)


def _share(one: Print, pairs: frozenset[int], other: Print) -> float:
    mine, theirs = len(pairs), len(other.pairs)
    if not mine or not theirs or _least(max(mine, theirs)) > min(mine, theirs):
        return 0.0
    common = len(pairs.intersection(other.pairs))
    share = common / (mine + theirs - common)
    if share < NEAR and one.words and other.words and max(mine, theirs) - common <= BROKEN:
        share = max(share, _one_word_apart(one.words, other.words))
    # Never quite 1.0: the words agree, the links or signs need not.
    return min(share, 0.999)


def _least(size: int) -> int:
    """Return how many of ``size`` pairs a text must share with a shorter one to be nearly the same."""
    return min(ceil(NEAR * size), size - BROKEN) if size < SHORT else ceil(NEAR * size)


def _one_word_apart(words: Sequence[str], others: Sequence[str]) -> float:
    """Return the share of words two texts have in common where one word at most differs and is no number, else 0."""
    mine, theirs = Counter(words), Counter(others)
    gone, come = mine - theirs, theirs - mine
    if gone.total() > 1 or come.total() > 1 or not all(map(_is_word, chain(gone, come))):
        return 0.0
    return 1 - max(gone.total(), come.total()) / max(len(words), len(others))


def _is_word(word: str) -> bool:
    """Say whether it is no number, and no single sign of a script without spaces, which is less than a word."""
    return not any(map(str.isnumeric, word)) and _DENSE_SIGN.match(word) is None


def near(one: Dated, other: Dated, days: int) -> bool:
    """Say whether two times are at most ``days`` apart; a draft is near to everything."""
    return FOREVER in (one.at, other.at) or abs(one.at - other.at) <= days * 86_400


def order(entry: Dated) -> tuple[bool, float, int]:
    """Sort what is out before what is planned, that by time, drafts last."""
    return not entry.out, entry.at, entry.delivery_id


def against(entry: Dated, others: Iterable[Dated], days: int, *, earlier: bool = False) -> Twin | None:
    """Return the closest twin of one text among others of its account, only an ``earlier`` one where that is asked."""
    pairs = frozenset(entry.print.pairs)
    mine = order(entry)
    best: Twin | None = None
    for other in others:
        if other.delivery_id == entry.delivery_id and entry.delivery_id:
            continue
        share = 1.0 if other.print.whole == entry.print.whole else _share(entry.print, pairs, other.print)
        if share >= NEAR and near(entry, other, days) and (not earlier or order(other) < mine):
            best = _better(best, Twin(entry, other, share))
    return best


def twins(entries: Sequence[Dated], days: int) -> list[Twin]:
    """Return for every text of one account that is still to go out its closest earlier twin, if it has one.

    Of two twins only the later is named. The order of ``entries`` does not matter.
    """
    ordered = sorted(entries, key=order)
    if all(entry.out for entry in ordered):
        return []
    same: dict[int, list[Dated]] = {}
    index: dict[int, list[Dated]] = {}
    found: list[Twin] = []
    for entry, first in zip(ordered, _first(ordered), strict=True):
        mark = entry.print
        if not entry.out:
            twin = None
            equal = same.get(mark.whole, ())[: -KEPT - 1 : -1]
            earlier = next((other for other in equal if near(entry, other, days)), None)
            if earlier is not None:
                twin = Twin(entry, earlier, 1.0)
            elif first:
                twin = _closest(entry, first, index, days)
            if twin is not None:
                found.append(twin)
        same.setdefault(mark.whole, []).append(entry)
        for pair in first:
            index.setdefault(pair, []).append(entry)
    return found


def _first(entries: Sequence[Dated]) -> list[Sequence[int]]:
    """Return for each text those of its first pairs that are among another's first pairs too.

    The order is that of the pairs' numbers, which is as good as chance, but for pairs that stand in many texts: an
    ending that every post has comes last, so that it makes no two of them candidates.
    """
    firsts = [_before(entry.print.pairs) for entry in entries]
    met = Counter(chain.from_iterable(firsts))
    often = {pair for pair, times in met.items() if times > OFTEN}
    if often:
        firsts = [
            first if often.isdisjoint(first) else _before(_last(entry.print.pairs, often))
            for first, entry in zip(firsts, entries, strict=True)
        ]
        met = Counter(chain.from_iterable(firsts))
    return [[pair for pair in first if met[pair] > 1] for first in firsts]


def _last(pairs: Sequence[int], often: set[int]) -> list[int]:
    return [pair for pair in pairs if pair not in often] + [pair for pair in pairs if pair in often]


def _before(pairs: Sequence[int]) -> Sequence[int]:
    size = len(pairs)
    return pairs[: size - _least(size) + AGREE] if size else ()


def _closest(entry: Dated, first: Sequence[int], index: dict[int, list[Dated]], days: int) -> Twin | None:
    best: Twin | None = None
    agreed: dict[int, int] = {}
    pairs: frozenset[int] | None = None
    for pair in first:
        for other in index.get(pair, ())[-KEPT:]:
            times = agreed[other.delivery_id] = agreed.get(other.delivery_id, 0) + 1
            if times != AGREE or not near(entry, other, days):
                continue
            if pairs is None:
                pairs = frozenset(entry.print.pairs)
            share = _share(entry.print, pairs, other.print)
            if share >= NEAR:
                best = _better(best, Twin(entry, other, share))
    return best


def _better(best: Twin | None, twin: Twin) -> Twin:
    """Return the closer of two twins; of equals the one whose other text is the latest."""
    if best is None or (twin.share, order(twin.early)) > (best.share, order(best.early)):
        return twin
    return best
