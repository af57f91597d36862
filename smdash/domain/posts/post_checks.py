"""What a post may say of itself: addresses that lead to the web, and words without what a terminal acts on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.posts.links import is_web

if TYPE_CHECKING:
    from smdash.domain.posts.post import Written

LONGEST_TEXT = 1_000_000
LONGEST_LABEL = 100
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANK = re.compile(r"\s")


def check_written(written: Written, before: Written | None = None) -> None:
    """Raise UsageError for a text, link, language or label that cannot be kept; what ``before`` had may stay."""
    texts = [written.text, *(each.body for each in written.variants.values() if each.body is not None)]
    longest = max(map(len, texts))
    if longest > LONGEST_TEXT:
        raise UsageError(f"a text has at most {LONGEST_TEXT:,} characters, this one {longest:,}.")
    link = written.link.strip()
    if link and (before is None or written.link != before.link):
        if _CONTROL.search(link) or _BLANK.search(link):
            raise UsageError("a link has no blanks and no control characters.", subject=repr(one_line(link, 60)))
        if not is_web(link):
            hint = "Write it like https://example.org/page."
            raise UsageError("a link begins with http:// or https://.", subject=repr(one_line(link, 60)), hint=hint)
    known = () if before is None else before.labels
    for label in written.labels:
        if label not in known:
            _check_word(label, "a label")
            if len(label) > LONGEST_LABEL:
                raise UsageError(
                    f"a label has at most {LONGEST_LABEL} characters.", subject=repr(one_line(label, 30) + "\u2026")
                )
    languages = {written.language, *(each.language for each in written.variants.values() if each.language)}
    known_languages = (
        set() if before is None else {before.language, *(each.language for each in before.variants.values())}
    )
    for language in languages - known_languages:
        _check_word(language, "a language")


def _check_word(word: str, what: str) -> None:
    if _CONTROL.search(word):
        raise UsageError(f"{what} has no control characters.", subject=repr(one_line(word, 60)))
