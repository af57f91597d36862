"""Patterns of platform files, searched within a time: a person's own may be one that would take for ever."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

_SECONDS = 0.2
_PATIENCE = 5
_late: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Finder:
    """A regular expression whose one group is what it finds.

    A text that takes longer than a fifth of a second is one it does not fit, and after five of them none fits: a file
    of ten thousand links must not cost half an hour.
    """

    pattern: str

    def find(self, text: str) -> str:
        """Return what the pattern finds first in a text, '' for nothing."""
        if _late[self.pattern] >= _PATIENCE:
            return ""
        try:
            found = _compiled(self.pattern).search(text, timeout=_SECONDS)
        except TimeoutError:
            _late[self.pattern] += 1
            return ""
        return (found[1] or "") if found else ""


@cache
def _compiled(pattern: str) -> Any:
    import regex  # type: ignore[import-untyped]

    return regex.compile(pattern, regex.ASCII)
