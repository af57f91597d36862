"""Completing a filter while it is typed: keys first, then the names there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.filter_words import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Completion(NamedTuple):
    """What may stand for the unfinished last word: ``begin`` is where that word starts in the text."""

    begin: int
    words: tuple[str, ...]

    def applied(self, text: str, number: int = 0) -> str:
        """Return the text with one of the words in place, as far as they agree when ``number`` is -1."""
        word = shared(self.words) if number < 0 else self.words[number % len(self.words)]
        return text[: self.begin] + word


def complete(text: str, offered: Mapping[str, Sequence[str]]) -> Completion:
    """Return the words that may stand for the last one of ``text``; ``offered`` are the keys, each with its values."""
    begin = _last(text)
    typed = text[begin:]
    sign = "-" if typed.startswith("-") else ""
    key, colon, rest = typed.removeprefix("-").partition(":")
    if not colon:
        return Completion(begin, tuple(f"{sign}{each}:" for each in offered if each.startswith(key.lower())))
    last = rest.rpartition(",")[2]
    known = offered.get(key.lower(), ())
    wanted = last.lstrip('"').casefold()
    begin += len(typed) - len(last)
    return Completion(begin, tuple(_spelled(each) for each in known if each.casefold().startswith(wanted)))


def _last(text: str) -> int:
    """Return where the last word begins; a blank in quotes does not end one."""
    begin, quoted = 0, False
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character.isspace() and not quoted:
            begin = at + 1
    return begin


def _spelled(name: str) -> str:
    return quoted(name) if any(c.isspace() or c in ',"' for c in name) else name


def shared(words: Sequence[str]) -> str:
    """Return what all words begin with."""
    first, last = min(words, default=""), max(words, default="")
    for at, character in enumerate(first):
        if last[at : at + 1] != character:
            return first[:at]
    return first
