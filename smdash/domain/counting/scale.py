"""The units texts are counted in, each with where a text begins to be too long."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from smdash.domain.counting import emoji
from smdash.domain.counting.weighted import LINK, weigh, weigh_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.domain.counting.model import PlatformLike, Unit, Way

_MARKS = "\u0300"
"""Below this every character but the pair of a line break stands for itself."""


def utf16(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    """Return the length in UTF-8 bytes; half of a surrogate pair counts 3."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


@cache
def _clusters() -> Any:
    # Flags pair up from where a row of their letters begins; named first, a long row costs no more than other text.
    return emoji.library().compile(r"[\U0001f1e6-\U0001f1ff]{2}[\p{GCB=Extend}\p{GCB=SpacingMark}\u200d]*+|\X")


def graphemes(text: str) -> int:
    """Return the number of extended grapheme clusters, what a reader takes for characters."""
    if text.isascii() or max(text) < _MARKS:
        return len(text) - text.count("\r\n")
    return len(_ends(text))


def grapheme_ends(text: str) -> list[int]:
    """Return the index after each grapheme."""
    if text.isascii() or max(text) < _MARKS:
        return [n + 1 for n in range(len(text)) if text[n : n + 2] != "\r\n"]
    return list(_ends(text))


@lru_cache(maxsize=32)
def _ends(text: str) -> tuple[int, ...]:
    # More than one platform asks, key after key.
    return tuple(match.end() for match in _clusters().finditer(text))


def _stops(text: str) -> Iterator[int]:
    """Yield the index after each grapheme, for who does not need them all."""
    if text.isascii() or max(text) < _MARKS:
        return (n + 1 for n in range(len(text)) if text[n : n + 2] != "\r\n")
    return (match.end() for match in _clusters().finditer(text))


def threads(text: str) -> int:
    """Return the length on Threads: characters, and for an emoji its UTF-8 bytes."""
    if not emoji.may_hold(text):
        return len(text)
    return len(text) + sum(utf8(found[0]) - len(found[0]) for found in emoji.pattern().finditer(text))


@dataclass(frozen=True, slots=True)
class Scale:
    """One platform's way of counting.

    ``link`` is what each link counts, None for its own length; ``tail`` is how many characters behind its host a link
    shows, None for all; ``escaped`` are the characters that count twice.
    """

    unit: Unit
    link: int | None = None
    local_mentions: bool = False
    escaped: str = ""
    tail: int | None = None

    @classmethod
    def of(cls, platform: PlatformLike, link: int | None = None, way: Way = "hand") -> Scale:
        """Return the scale of a platform for texts that reach it in one way.

        ``link`` goes before the platform's own figure; 0 is a server that counts addresses and mentions as they are
        written.
        """
        limits = platform.limits
        weight = limits.url_weight if link is None else link or None
        by_hand = way == "hand"
        return cls(
            limits.unit,
            weight,
            limits.mention_local_only and link != 0,
            "" if by_hand else limits.escaped,
            limits.link_tail if by_hand and weight is None else None,
        )

    def measure(self, text: str) -> int:
        """Return how long a whole text is."""
        if self.unit == "weighted":
            return weigh(text, LINK if self.link is None else self.link)
        extra = sum(map(text.count, self.escaped))
        return self._plain(self.shown(text)) + extra

    def shown(self, text: str) -> str:
        """Return a text with as many plain letters in place of what counts a fixed length as it counts.

        They keep what stands beside them apart as the text itself does.
        """
        pieces, at = [], 0
        for start, end, weight in self._fixed(text):
            pieces += [text[at:start], "x" * weight]
            at = end
        return "".join([*pieces, text[at:]]) if pieces else text

    def overflow(self, text: str, room: int) -> int:
        """Return the index of the first grapheme or link that no longer fits, the text's length when all fits."""
        used = 0
        for start, weight in self._atoms(text):
            used += weight
            if used > room:
                return start
        return len(text)

    def _atoms(self, text: str) -> Iterator[tuple[int, int]]:
        at = 0
        for start, end, weight in [*self._fixed(text), (len(text), len(text), 0)]:
            begin = at
            for stop in _stops(text[at:start]):
                piece = text[begin : at + stop]
                if len(piece) == 1 and piece.isascii():
                    yield begin, 2 if piece in self.escaped else 1  # as every unit counts it
                else:
                    yield begin, self._plain(piece) + sum(map(piece.count, self.escaped))
                begin = at + stop
            if end > start:
                yield start, weight
            at = end

    def _fixed(self, text: str) -> list[tuple[int, int, int]]:
        """Return start, end and weight of what counts a fixed length."""
        if self.tail is not None:
            from smdash.domain.counting.urls import pasted_links

            return pasted_links(text, self.tail)
        if self.link is None and not self.local_mentions and self.unit != "weighted":
            return []
        from smdash.domain.counting.entities import remote_mentions
        from smdash.domain.counting.grammar import dialect_of
        from smdash.domain.counting.urls import find_links

        links = find_links(text, dialect_of(self.unit))
        weight = LINK if self.link is None else self.link
        found = [(link.start, link.end, weight) for link in links if self.link is not None or self.unit == "weighted"]
        if self.local_mentions:
            found += [(m.start, m.end, m.local) for m in remote_mentions(text, links)]
        return sorted(found)

    def _plain(self, text: str) -> int:
        if self.unit == "weighted":
            from unicodedata import normalize

            return weigh_plain(text if text.isascii() else normalize("NFC", text))
        return {"graphemes": graphemes, "utf16": utf16, "utf8_bytes": utf8, "code_points": len, "threads": threads}[
            self.unit
        ](text)
