"""How filters are written in one line, whatever they choose: ``key:value,value``, ``-`` to take out, "exact words".

Values of one key are alternatives, keys narrow each other down. A bare word finds every word that begins with it; in
quotes it is found as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from smdash.domain.plaintext import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Name = TypeVar("Name")
_TOKEN = re.compile(r'(?s)(-?)(?:([A-Za-z]+):(?!//))?((?:"(?:\\.|[^"\\])*"?|[^\s"])*)')
_PIECE = re.compile(r'(?s)("(?:\\.|[^"\\])*"?)|(,)|([^",]+)')


class NameChoice(NamedTuple):
    """Names a thing must have one of, and names it must have none of; '' is having none at all."""

    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def takes(self, name: str) -> bool:
        """Say whether a thing of this name is chosen, in whatever case it is written."""
        folded = name.casefold()
        return (not self.only or folded in self.only) and folded not in self.never

    def with_names(self, names: Iterable[str], *, never: bool) -> NameChoice:
        """Return the choice with more names, each once, of which a thing must have one, or with ``never`` none."""
        if never:
            return self._replace(never=joined(self.never, names))
        return self._replace(only=joined(self.only, names))


class Word(NamedTuple):
    """What must stand in a text: the beginning of a word, or with ``exact`` the words as they are."""

    text: str
    exact: bool = False


class WordFilter(NamedTuple):
    """Words that must all be there, and words of which none may be."""

    only: tuple[Word, ...] = ()
    never: tuple[Word, ...] = ()


ANY, ANYTHING = NameChoice(), WordFilter()


class Token(NamedTuple):
    """One part of a filter: whether it takes out, its key ('' for words), and what follows, quotes and all."""

    never: bool
    key: str
    body: str


def tokens(text: str) -> Iterator[Token]:
    """Yield the parts of a filter."""
    for match in _TOKEN.finditer(storable(text)):
        if match[0]:
            yield Token(bool(match[1]), (match[2] or "").lower(), match[3])


def values(body: str) -> list[tuple[str, bool]]:
    """Return the values between commas, each with whether any of it was in quotes; empty ones are left out."""
    found: list[tuple[str, bool]] = []
    text, was_quoted = "", False
    for match in _PIECE.finditer(body):
        if match[2]:
            found.append((text, was_quoted))
            text, was_quoted = "", False
        elif match[1]:
            text, was_quoted = text + _unquoted(match[1]), True
        else:
            text += match[3]
    return [(value, kept) for value, kept in [*found, (text, was_quoted)] if value.strip()]


def with_word(found: WordFilter, body: str, *, never: bool) -> WordFilter:
    """Return what is looked for with one more word; one without a letter changes nothing."""
    text = "".join(_unquoted(match[1]) if match[1] else match[0] for match in _PIECE.finditer(body))
    if not text.strip():
        return found
    word = Word(text, '"' in body)
    if never:
        return found._replace(never=joined(found.never, (word,)))
    return found._replace(only=joined(found.only, (word,)))


def spelled_words(words: WordFilter) -> list[str]:
    """Return words as they are written in a filter."""
    return [
        sign + (quoted(word.text) if word.exact else word.text)
        for sign, listed in (("", words.only), ("-", words.never))
        for word in listed
    ]


def spelled_choice(key: str, choice: NameChoice, *, none: bool) -> list[str]:
    """Return a choice as it is written after its key; ``none`` says that this word stands there for having none."""
    return [
        f"{sign}{key}:" + ",".join(_spelled_name(name, none=none) for name in names)
        for sign, names in (("", choice.only), ("-", choice.never))
        if names
    ]


def joined(first: tuple[Name, ...], more: Iterable[Name]) -> tuple[Name, ...]:
    """Return what stands in both, each once."""
    return tuple(dict.fromkeys((*first, *more)))


def quoted(text: str) -> str:
    """Return a text in quotes, as it is read again."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_plain(name: str) -> bool:
    """Say whether a name may stand in a filter without quotes."""
    return re.fullmatch(r'[^\s",]+', name) is not None and not name.startswith("//")


def _spelled_name(name: str, *, none: bool) -> str:
    if not name:
        return "none"
    return name if is_plain(name) and not (none and name.casefold() == "none") else quoted(name)


def _unquoted(piece: str) -> str:
    inner = piece[1:-1] if len(piece) > 1 and piece.endswith('"') else piece[1:]
    return re.sub(r"(?s)\\(.)", r"\1", inner)
