"""Domains inside a text: where their labels are, which can be their top-level domain, and whether they resolve."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from smdash.domain.counting.grammar import LATIN
from smdash.domain.counting.tlds import LONGEST, TLDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_TLD_BEFORE = re.compile(r"[0-9a-zA-Z@+-]")
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]+")
_PUNYCODE = re.compile(r"[xX][nN]--[-0-9A-Za-z]+")
_ASCII_LABEL = re.compile(rf"[-A-Za-z0-9{LATIN}]+\Z")
_ASCII_TAIL = re.compile(rf"[-A-Za-z0-9{LATIN}]")
_LABEL = 63
_WHOLE = 4096
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_PRINTABLE = re.compile(r"[ -~]*\Z")


class Labels:
    """The dot-separated labels of one run of domain characters, and which of them can end a domain."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.starts = [start]
        dot = text.find(".", start, end)
        while dot >= 0:
            self.starts.append(dot + 1)
            dot = text.find(".", dot + 1, end)
        last = len(self.starts) - 1
        self.ends = [begin - 1 for begin in self.starts[1:]] + [end]
        self.tlds = [-1] + [tld_end(text, self.starts[n], self.ends[n]) for n in range(1, last + 1)]
        # reach[n]: the last label that a domain running on past label n can have before its top-level domain.
        self.reach = [-1] * (last + 1)
        for n in range(last - 2, -1, -1):
            if self._whole(n + 1):
                further = self.reach[n + 1]
                here = n + 1 if self.tlds[n + 2] >= 0 and not self._underscore(n + 1) else -1
                self.reach[n] = further if further >= 0 else here

    def _whole(self, n: int) -> bool:
        begin, end = self.starts[n], self.ends[n]
        return begin < end and self.text[begin] not in "_-" and self.text[end - 1] not in "_-"

    def _underscore(self, n: int) -> bool:
        return self.text.find("_", self.starts[n], self.ends[n]) >= 0

    def follows(self, n: int) -> bool:
        """Whether a domain that begins in label ``n`` could end anywhere."""
        end = self.ends[n]
        ends_well = end > self.starts[n] and self.text[end - 1] not in "_-"
        return ends_well and (self.reach[n] >= 0 or self.tlds[n + 1] >= 0)

    def domain_end(self, n: int) -> int:
        """Return where the domain that begins in label ``n`` ends."""
        return self.tlds[(self.reach[n] if self.reach[n] >= 0 else n) + 1]

    def earliest(self, n: int) -> int:
        """Return the first index of label ``n`` a domain may begin at; an underscore bars what stands before it."""
        if self.reach[n] >= 0:
            return self.starts[n]
        return max(self.starts[n], self.text.rfind("_", self.starts[n], self.ends[n]) + 1)


def tld_end(text: str, start: int, end: int) -> int:
    """Return where the top-level domain at ``start`` ends, -1 when there is none."""
    word = _ALPHANUMERIC.match(text, start, end)
    if word is not None:
        if word[0].lower() in TLDS and not _NO_TLD_BEFORE.match(text, word.end()):
            return word.end()
        if word.end() == end or text[word.end()] < "\x80":
            puny = _PUNYCODE.match(text, start, end)
            return -1 if puny is None else puny.end()
    for stop in range(min(end, start + LONGEST), start, -1):
        if text[start:stop].lower() in TLDS and not _NO_TLD_BEFORE.match(text, stop):
            return stop
    puny = _PUNYCODE.match(text, start, end)
    return -1 if puny is None else puny.end()


def resolvable(domain: str, link: str, scheme: str) -> bool:
    """Whether every label fits the name system once it is encoded, and the whole is not absurdly long."""
    if domain.startswith("xn--") and not domain.isascii() and not any(plain_domains(domain, 0, len(domain))):
        return False
    if len(scheme or "https://") + len(link) > _WHOLE:
        return False
    return all(1 <= _encoded_length(label) <= _LABEL for label in domain.split("."))


def _encoded_length(label: str) -> int:
    if len(label) > _LABEL:
        return _LABEL + 1
    parts = _DOTS.split(label)
    encoded = [len(part) if _PRINTABLE.match(part) else 4 + len(part.encode("punycode")) for part in parts]
    return sum(encoded) + len(parts) - 1


def plain_domains(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the domains of Latin letters inside a bare domain, which is all of it that X links."""
    bounds = [start]
    dot = text.find(".", start, end)
    while dot >= 0:
        bounds.append(dot + 1)
        dot = text.find(".", dot + 1, end)
    bounds.append(end + 1)
    last = len(bounds) - 2
    number = 0
    used = start
    while number < last:
        dot = bounds[number + 1] - 1
        begin = dot
        while begin > max(bounds[number], used) and _ASCII_TAIL.match(text[begin - 1]):
            begin -= 1
        if begin >= dot:
            number += 1
            continue
        best = -1
        while number < last:
            number += 1
            stop = tld_end(text, bounds[number], min(bounds[number + 1] - 1, end))
            best = max(best, stop)
            if number == last or not _ASCII_LABEL.match(text[bounds[number] : bounds[number + 1] - 1]):
                break
        if best >= 0:
            yield begin, best
            used = best
            number = bisect_right(bounds, best) - 1
