"""Snippets: saved texts with fields, filled for a person or a post, and found by a few letters of them.

A field is a name in braces: ``{first_name}``. What is known of it is put in; one that nothing is known of, or that no
program can know (``{order}``), stays as it is written until a person fills it in. ``{{`` and ``}}`` are braces.
"""

from __future__ import annotations

import re
import unicodedata
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.plaintext import one_line, storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

KINDS = {
    "reply": "an answer to a message",
    "hashtags": "a set of hashtags",
    "signature": "how one signs",
    "text": "any other text",
}
"""What a snippet can be."""
FIRST_COMMENT = "first_comment"
"""The place of hashtags that go into the first comment; any other snippet is put in at the cursor or the end."""
POST_KINDS = frozenset({"hashtags", "signature"})
REPLY_KINDS = frozenset({"reply"})
"""The kinds that come first where a post is written, and where a message is answered."""
KNOWN = {
    "name": "who wrote, as they call themselves",
    "first_name": "their first name, where it can be told",
    "handle": "their handle, with the sign before it",
    "brand": "the brand that answers",
    "account": "the handle of the account that answers",
    "link": "the page of the post it stands under",
    "date": "today, year first",
}
"""The fields smdash can fill, and what each one is."""
IN_POSTS = ("brand", "link", "date")
"""Those that it can fill in a post, which is written to nobody in particular."""
LONGEST_NAME = 40
"""A name of more cells is a sentence, and nobody is called by it."""
MAX_NAME, MAX_BODY = 60, 20_000
_NEVER = 1e12
_FIELD = re.compile(r"\{\{|\}\}|\{([^\W\d_]\w{0,30})\}")
_OPEN = re.compile(r"(?<!\{)\{([^\W\d_]\w{0,30})\}")
# What people put between their name and the rest of what they say there.
_REST = re.compile(r"[|\u2022\u00b7~/(\[\]<:;\u2400-\u2421\u2014\u2013]|\s-\s|\s\+\s")
_TITLE = re.compile(
    r"(?:dr|prof|mr|mrs|ms|mx|sir|dame|herr|frau|hr|fr|mme|mlle|sr|sra|srta|dra|don|do\u00f1a|dipl|ing|mag|rev|med)\.?",
    re.IGNORECASE,
)
_NO_NAME = "{}@#*_\u25c7\ufffd"
# After these a single word is a family name.
_FAMILY = frozenset({"mr", "mrs", "ms", "mx", "herr", "frau", "hr", "fr", "mme", "mlle", "sr", "sra", "srta"})


class Snippet(NamedTuple):
    """A saved text; ``brand`` is '' for one of all brands, ``last_used_at`` None for never.

    ``kind`` is one of ``KINDS``, ``place`` '' or ``FIRST_COMMENT``.
    """

    id: int
    name: str
    body: str
    brand: str
    used: int = 0
    last_used_at: datetime | None = None
    kind: str = "reply"
    place: str = ""


class Filled(NamedTuple):
    """A text with what is known put in; ``missing`` are the fields that are still to be filled, in order.

    ``gap`` is where the first of them begins, the end of the text where none is left: a cursor goes there.
    """

    text: str
    missing: tuple[str, ...]
    gap: int


class Found(NamedTuple):
    """A snippet that answers a search, and the places in its name that do."""

    snippet: Snippet
    places: tuple[int, ...]


def fields(body: str) -> tuple[str, ...]:
    """Return the fields of a body, each once, in order."""
    return tuple(dict.fromkeys(match[1] for match in _FIELD.finditer(body) if match[1]))


def fill(body: str, values: Mapping[str, str]) -> Filled:
    """Put in what is known; a value is text and nothing in it is a field. A field is known in any case of letters."""
    parts: list[str] = []
    missing: list[str] = []
    length, gap, done = 0, -1, 0
    for match in _FIELD.finditer(body):
        name = match[1]
        if name is None:
            put = match[0][0]
        elif value := values.get(name.casefold(), ""):
            put = value
        else:
            put = match[0]
            missing.append(name)
        before = body[done : match.start()]
        length += len(before)
        if name is not None and put == match[0] and gap < 0:
            gap = length
        parts += before, put
        length += len(put)
        done = match.end()
    parts.append(body[done:])
    text = "".join(parts)
    return Filled(text, tuple(dict.fromkeys(missing)), gap if gap >= 0 else len(text))


def unfilled(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the fields that a finished text still shows: those smdash knows, and those called one of ``names``.

    Any other word in braces may be meant as it stands.
    """
    if "{" not in text:
        return ()
    wanted = KNOWN.keys() | {name.casefold() for name in names}
    return tuple(dict.fromkeys(match[1] for match in _OPEN.finditer(text) if match[1].casefold() in wanted))


def name_of(author: str) -> str:
    """Return what a person can be called of what they call themselves; '' where that is no name."""
    shown = _REST.split(one_line(author, 400), maxsplit=1)[0]
    plain = "".join(each for each in shown if unicodedata.category(each)[0] not in "SC" and each not in _NO_NAME)
    name = " ".join(plain.split()).strip(" ,.!?-'\"")
    if len(author) > 400 or len(name) > LONGEST_NAME or not any(map(str.isalpha, name)):
        return ""
    return name


def first_name(author: str) -> str:
    """Return a person's first name; '' where it cannot be told, as in ``Frau Berg``, ``A. Berg`` or ``Berg, Anna``."""
    listed = name_of(author).split()
    title = ""
    while listed and _TITLE.fullmatch(listed[0]):
        title = title or listed[0].rstrip(".").casefold()
        listed = listed[1:]
    if not listed or any("," in word for word in listed) or (title in _FAMILY and len(listed) == 1):
        return ""
    first = listed[0]
    letters = sum(map(str.isalpha, first))
    return "" if first.endswith(".") or not letters or (letters < 2 and first.isascii()) else first


def find(
    query: str,
    saved: Sequence[Snippet],
    brand: str = "",
    now: datetime | None = None,
    first: frozenset[str] = frozenset(),
) -> list[Found]:
    """Return the snippets that hold the letters of ``query`` in this order, the likeliest first.

    A name counts more than a body, a beginning of a word more than its middle, letters in a row more than scattered
    ones; in a body all letters of a word of the query stand in a row. Between equals the kinds
    ``first`` come first, then those of ``brand``, then those used lately, then those used often.
    """
    words = storable(query).casefold().split()
    ranked = []
    for each in saved:
        score, places = _score(words, each)
        if score is None:
            continue
        days = _NEVER if now is None or each.last_used_at is None else (now - each.last_used_at).total_seconds()
        order = (
            -score,
            each.kind not in first,
            not (brand and each.brand == brand),
            days,
            -each.used,
            each.name.casefold(),
            each.id,
        )
        ranked.append((order, Found(each, places)))
    return [found for _, found in sorted(ranked, key=itemgetter(0))]


def _score(words: Sequence[str], snippet: Snippet) -> tuple[int | None, tuple[int, ...]]:
    if not words:
        return 0, ()
    name = snippet.name.casefold()
    body = ""
    total, places = 0, []
    for word in words:
        points, found = _in_name(word, name)
        if not points:
            body = body or snippet.body.casefold()
            if word not in body:
                return None, ()
            points = 1
        total += points
        places += found
    return total, tuple(sorted(set(places))) if len(name) == len(snippet.name) else ()


def _in_name(word: str, name: str) -> tuple[int, list[int]]:
    """Return points for a word whose letters stand in a name in order, 0 where they do not, and where they stand."""
    at = name.find(word)
    if at >= 0:
        return (400 if _begins(name, at) else 300) + (50 if at == 0 else 0), list(range(at, at + len(word)))
    places: list[int] = []
    begun = 0
    at = -1
    for letter in word:
        first = name.find(letter, at + 1)
        if first < 0:
            return 0, []
        # A letter that begins a word is what people type of it.
        start = next((p for p in range(first, len(name)) if name[p] == letter and _begins(name, p)), -1)
        at = start if start >= 0 and first != at + 1 and _rest(word[len(places) + 1 :], name, start) else first
        begun += _begins(name, at)
        places.append(at)
    spread = places[-1] - places[0] + 1 - len(word)
    return max(2, 100 + 20 * begun - min(spread, 60)), places


def _begins(name: str, at: int) -> bool:
    return at == 0 or not name[at - 1].isalnum()


def _rest(word: str, name: str, at: int) -> bool:
    for letter in word:
        at = name.find(letter, at + 1)
        if at < 0:
            return False
    return True


def appended(text: str, snippet: str, kind: str) -> str:
    """Return a text with a snippet behind it: hashtags after a space where they stand in a line of them, else apart."""
    before, more = text.rstrip(), snippet.strip()
    if not before or not more:
        return before or more
    last = before.rsplit("\n", 1)[-1].split()
    tags = kind == "hashtags" and bool(last) and all(word.startswith("#") for word in last)
    return before + (" " if tags else "\n\n") + more
