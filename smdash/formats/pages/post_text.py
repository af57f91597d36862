"""A post's text as markup: links, hashtags and mentions as its platform finds them, and where it hides the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from smdash.formats.pages.markup import Html, join, tag, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.platforms.model import Platform

MOST = 100_000
"""Characters of a text beyond which it is cut: no platform takes as many."""


class _Mark(NamedTuple):
    start: int
    end: int
    kind: str
    shown: str = ""


def marked(words: str, facts: Platform | None, *, folded: bool = True) -> Html:
    """Return a text with what its platform makes of it; without facts of the platform only its links.

    With ``folded`` a line stands where the platform hides what follows; it is shown all the same.
    """
    words = words[:MOST]
    marks = _marks(words, facts)
    fold, sure = _fold(words, facts) if folded else (None, True)
    if fold is not None:
        # Nothing is cut in two: what is begun before the line is shown before it.
        fold = next((mark.end for mark in marks if mark.start < fold < mark.end), fold)
    if fold is None or not words[fold:].strip():
        return _painted(words, 0, len(words), marks)
    said = "Readers see the rest only after \u201cmore\u201d" + ("" if sure else " (about here)")
    line = tag("span", tag("span", said, class_="fold"), class_="folds")
    return join(_painted(words, 0, fold, marks), line, _painted(words, fold, len(words), marks))


def _painted(words: str, start: int, end: int, marks: Sequence[_Mark]) -> Html:
    parts: list[str] = []
    at = start
    for mark in marks:
        if mark.start < start or mark.end > end:
            continue
        parts += [text(words[at : mark.start]), _one(words[mark.start : mark.end], mark)]
        at = mark.end
    return join(*parts, text(words[at:end]))


def _one(words: str, mark: _Mark) -> Html:
    if mark.kind != "link":
        return tag("span", words, class_=mark.kind)
    address = words if "://" in words else f"https://{words}"
    try:
        safe = urlsplit(address).scheme.lower() in {"http", "https"}
    except ValueError:
        safe = False
    shown = mark.shown or words
    if not safe:
        return tag("span", shown, class_="link")
    return tag("a", shown, href=address, rel="noopener noreferrer", target="_blank")


def _marks(words: str, facts: Platform | None) -> list[_Mark]:
    from smdash.domain.counting import entities, grammar
    from smdash.domain.counting.urls import find_links, shown_links

    dialect = grammar.dialect_of(facts.limits.unit) if facts else "schemed"
    links = find_links(words, dialect)
    tail = facts.limits.link_tail if facts else None
    short = {start: (end, shown) for start, end, shown in shown_links(words, tail)} if tail is not None else {}
    found = [
        _Mark(link.start, short.get(link.start, (link.end, ""))[0], "link", short.get(link.start, (0, ""))[1])
        for link in links
    ]
    for kind, find in (("hashtag", entities.hashtags), ("mention", entities.mentions)):
        found += [_Mark(span.start, span.end, kind) for span in find(words, links)]
    kept: list[_Mark] = []
    for mark in sorted(found):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _fold(words: str, facts: Platform | None) -> tuple[int | None, bool]:
    if facts is None:
        return None, True
    from smdash.domain.counting.check import count

    length = count(words, facts)
    return length.fold_at, length.fold_sure
