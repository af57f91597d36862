"""Cutting a long text into parts that each fit, where a reader would breathe."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from smdash.domain.counting.entities import unbreakable
from smdash.domain.counting.scale import grapheme_ends
from smdash.domain.errors import SmdashError

if TYPE_CHECKING:
    from collections.abc import Callable

_SENTENCE = re.compile(r"""[.!?…]["'”’»)\]]*(?=\s)|[。！？][”’」』）]*|(?<=\S)(?=[^\S\n]*\n)""")
_UNSPACED = re.compile(
    "[\u3001-\u3002\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff1f\U00020000-\U0003ffff]"
)
_CLOSING = frozenset("、。，．！？：；」』）】》…ー々,.!?:;)]}”’»")
_LEAST = 3
"""A part ends at a sentence when that leaves at least one such fraction of it used, else at a word."""


def split_thread(text: str, fits: Callable[[str], bool], *, numbering: bool = True) -> list[str]:
    """Return the parts of a text, in order, each of which ``fits``.

    A text that fits whole stays as it is and gets no number. Parts end at a sentence where one ends late enough,
    else at a word, else anywhere but inside a link, a mention, a hashtag or a grapheme. White space at the cuts is
    dropped. With ``numbering`` each part ends in `` 1/n``, which ``fits`` sees too. Raises SmdashError when
    something that must not be cut does not fit by itself.
    """
    core = text.rstrip()
    if not core:
        return []
    if fits(text):
        return [text]
    cutter = _Cutter(core, fits)
    for digits in range(1, 5):
        label = f" {'9' * digits}/{'9' * digits}" if numbering else ""
        parts = cutter.cut(label)
        if not numbering:
            return parts
        if len(str(len(parts))) <= digits:
            return [f"{part} {number}/{len(parts)}" for number, part in enumerate(parts, 1)]
    raise _no_room(core)


def _no_room(piece: str) -> SmdashError:
    shown = piece if len(piece) <= 40 else piece[:39] + "…"
    return SmdashError("does not fit into one part and must not be cut.", subject=shown, hint="Shorten it.")


class _Cutter:
    """The places where one text may be cut, from best to worst."""

    def __init__(self, text: str, fits: Callable[[str], bool]) -> None:
        self.text = text
        self.fits = fits
        held = unbreakable(text)
        starts = [span.start for span in held]

        def free(at: int) -> bool:
            near = bisect_left(starts, at) - 1
            return near < 0 or at >= held[near].end

        ends = grapheme_ends(text)
        begins = [0, *ends[:-1]]
        # White space that carries a combining mark is no place to cut: the mark would lose its base.
        blank = {begin for begin, end in zip(begins, ends, strict=True) if text[begin:end].isspace()}
        self.after = dict(zip(begins, ends, strict=True))
        self.blank = blank
        self.dropped = {at for begin in blank for at in range(begin, self.after[begin])}
        self.anywhere = [at for at in begins[1:] if free(at)] + [len(text)]
        self.words = [at for at in self.anywhere if at in blank or self._between_signs(at)]
        edges = set(self.anywhere)
        self.sentences = [m.end() for m in _SENTENCE.finditer(text) if m.end() in edges and self._starts_anew(m.end())]

    def _between_signs(self, at: int) -> bool:
        """Whether a script without spaces lets a line end here."""
        near = self.text[at - 1 : at + 1]
        return len(near) == 2 and bool(_UNSPACED.match(near[0])) and near[1] not in _CLOSING

    def _starts_anew(self, at: int) -> bool:
        following = self.text[at : at + 64].lstrip()
        return not following[:1].islower() or "\n" in self.text[at : at + 64 - len(following)][:2]

    def cut(self, label: str) -> list[str]:
        """Return the parts without their numbers, leaving room for ``label`` in each."""
        parts: list[str] = []
        start = self._skip(0)
        while start < len(self.text):
            end = self._end(start, label)
            parts.append(self._bare(start, end))
            start = self._skip(end)
        return parts

    def _skip(self, at: int) -> int:
        while at in self.blank:
            at = self.after[at]
        return at

    def _bare(self, start: int, end: int) -> str:
        """Return a stretch without the blank graphemes at its end."""
        while end > start and end - 1 in self.dropped:
            end -= 1
        return self.text[start:end]

    def _ok(self, start: int, end: int, label: str) -> bool:
        return self.fits(self._bare(start, end) + label)

    def _end(self, start: int, label: str) -> int:
        if self._ok(start, len(self.text), label):
            return len(self.text)
        for places in (self.words, self.anywhere):
            last = self._furthest(places, start, label)
            if last is None:
                continue
            late = start + (last - start) // _LEAST
            number = bisect_right(self.sentences, last) - 1
            while number >= 0 and self.sentences[number] > late:
                if self._ok(start, self.sentences[number], label):
                    return self.sentences[number]
                number -= 1
            return last
        raise _no_room(self.text[start : self.anywhere[bisect_right(self.anywhere, start)]])

    def _furthest(self, places: list[int], start: int, label: str) -> int | None:
        """Return the last of the places up to which a part from ``start`` fits, None when there is none."""
        low = bisect_right(places, start)
        high = len(places)
        first = low
        # Doubling steps keep the texts that are tried short.
        step = 1
        while low < high and self._ok(start, places[min(low + step, high) - 1], label):
            low = min(low + step, high)
            step *= 2
        high = min(low + step, high)
        while low < high:
            middle = (low + high) // 2
            if self._ok(start, places[middle], label):
                low = middle + 1
            else:
                high = middle
        return places[low - 1] if low > first else None
