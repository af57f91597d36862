"""What an item is, by a few rules of plain words: question, complaint, lead or spam.

A rule is words, no program: nothing in it can hang or be surprised by a text. The first rule that fits counts. Words
are compared without case and accents and as whole words; of a text only what its author says counts, neither addresses,
names of others nor what is quoted, but for spam, which is looked for in all of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

What = Literal["", "question", "complaint", "lead", "spam"]
"""What an item is; '' for none of these."""
WHATS: tuple[What, ...] = ("question", "complaint", "lead", "spam", "")
PERSON, WRITER, BLOCKED = "person", "writer", "block-word"
"""What judged an item where no rule did: its person, their word on an earlier message of the same writer, a word that
they blocked. No rule is called so."""
TAKEN = frozenset({PERSON, WRITER, BLOCKED})
JUDGED = 20_000
"""Characters of a text that are looked at."""

Standing = Literal["", "spam", "not spam", "lead", "answered"]
"""What a person said of a writer before: that an earlier message was spam, that one was none, that they are a lead."""


class Rule(NamedTuple):
    """What makes an item something.

    It fits where one of ``words`` or ``signs`` is in the text or a sentence starts with one of ``begins``, with
    ``least`` different ones in all; where none of these are given, where its other conditions hold. ``unless`` are
    words in which the others do not count. It is about items of ``kinds`` (all where there are none) with at most
    ``stars`` and fewer than ``unless_stars`` stars; one without stars has neither too many nor, for ``stars``, few
    enough. With ``links_only`` the text has to be addresses and nothing else.
    """

    id: str
    what: What
    why: str = ""
    words: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    signs: str = ""
    least: int = 1
    kinds: tuple[str, ...] = ()
    stars: int | None = None
    unless_stars: int | None = None
    links_only: bool = False


class Verdict(NamedTuple):
    """What an item is, the id of what judged it so ('' for no rule), and what of its text made it so.

    With ``called`` it is what its writer is called, and nothing in its text.
    """

    what: What
    rule: str = ""
    found: tuple[str, ...] = ()
    called: bool = False


class _Phrase(NamedTuple):
    """A word or several of a rule; ``open`` is one whose last word may go on, ``role`` says which list it is of."""

    rule: int
    role: Literal["words", "begins", "unless"]
    tokens: tuple[str, ...]
    open: bool
    written: str


_PIECE = re.compile(r"[^\W_]+|[%.!?:;,()\n\u2026\u00bf\u00a1]")
_STOPS = frozenset(".!?:;,()\n\u2026\u00bf\u00a1")
_NAME = re.compile(r"(?<!\w)@[\w.-]+(?:@[\w.-]+)?")
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]+"
)
_QUOTED = re.compile(
    '"[^"\n]{1,300}"|\u201c[^\u201d\n]{1,300}\u201d'
    "|\u201e[^\u201c\u201d\n]{1,300}[\u201c\u201d]|\u00ab[^\u00bb\n]{1,300}\u00bb"
)
_ASKED = re.compile("[?!\uff1f\uff01\u203c\u2047-\u2049\u203d]+")
_ASTONISHED = frozenset("!\uff01\u203c\u2048\u2049\u203d")
_EMOJI_SIGNS = frozenset("\u2753\u2754")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Scripts that put no spaces between words: there a word is looked for wherever it stands."""


def folded(text: str) -> str:
    """Return a text as words are compared: in small letters, without accents and signs nobody sees."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", normalize("NFKD", text)).casefold()


def word_fault(word: str) -> str:
    """Return why something can be no word of a rule, '' where it can."""
    if not word.strip() or len(word) > 100:
        return "is empty" if not word.strip() else "is longer than 100 characters"
    star = word.find("*")
    if star >= 0 and (star != len(word) - 1 or len(word.rsplit(maxsplit=1)[-1]) < 4):
        return "may have one * only, at its end, after three letters or more"
    if not _SPACELESS.search(word) and _STOPS.issuperset(_PIECE.findall(folded(word))):
        return "has no letter or digit"
    return ""


class _Text:
    """A text as rules look at it; each part is made when it is first asked for."""

    def __init__(self, text: str) -> None:
        text = text[:JUDGED]
        self.all = text
        self.plain, self.links = _without_links(text)
        self.plain = _NAME.sub(" ", self.plain) if "@" in self.plain else self.plain
        own = self.plain
        if ">" in own:
            own = "\n".join(line for line in own.split("\n") if not line.lstrip().startswith(">"))
        if '"' in own or not own.isascii():
            own = _QUOTED.sub(" ", own)
        # All of it in quotation marks is how some people write.
        self.own = own if own == self.plain or _PIECE.search(own) else self.plain
        self.own_pieces = _PIECE.findall(folded(self.own))
        self.all_pieces = self.own_pieces if self.own == self.plain else _PIECE.findall(folded(self.plain))

    @property
    def wordless(self) -> bool:
        return all(piece in _STOPS for piece in self.all_pieces)


def _without_links(text: str) -> tuple[str, int]:
    """Return a text with its addresses left out, and how many those were; what ends a sentence behind one stays."""
    if "/" not in text and "www." not in text:
        return text, 0
    lines, links = [], 0
    for line in text.split("\n"):
        parts = []
        for part in line.split(" "):
            at = part.find("http")
            if at < 0 or "://" not in part[at:]:
                at = part.find("www.")
            if at < 0 and "." in part.partition("/")[0].strip(".") and "/" in part:
                at = 0
            if at < 0:
                parts.append(part)
                continue
            links += 1
            end = part.rstrip(")>]}'\"")
            stop = end[len(end.rstrip("?!.")) :]
            parts += [part[:at], stop]
        lines.append(" ".join(parts))
    return "\n".join(lines), links


def _signs(text: _Text, signs: str) -> tuple[str, ...]:
    """Return which signs a text has; a question mark beside an exclamation mark is astonishment."""
    found: list[str] = []
    for sign in signs:
        if sign not in text.own or sign in found or (sign in _EMOJI_SIGNS and text.wordless):
            continue
        if sign in "?\uff1f":
            runs = (run for run in _ASKED.findall(text.own) if sign in run)
            if all(_ASTONISHED.intersection(run) for run in runs):
                continue
        found.append(sign)
    return tuple(found)


class Rules:
    """Rules and blocked words made ready to judge many texts; they stay as they were given in ``rules``."""

    def __init__(self, rules: Sequence[Rule], blocked: Sequence[str] = ()) -> None:
        self.rules = tuple(rules)
        self.blocked = tuple(dict.fromkeys(filter(None, (word.strip() for word in blocked))))
        self._first: dict[str, list[_Phrase]] = {}
        self._opening: dict[str, list[_Phrase]] = {}
        self._inside: list[tuple[_Phrase, str]] = []
        self._addresses: list[tuple[str, str]] = []
        for number, rule in enumerate(self.rules):
            for role in ("words", "begins", "unless"):
                for word in getattr(rule, role):
                    self._add(number, role, word)
        for word in self.blocked:
            if _PIECE.fullmatch(folded(word).replace(" ", "")) or _SPACELESS.search(word):
                self._add(-1, "words", word)
            else:  # a handle, a host, something with signs: it is looked for as it stands
                self._addresses.append((folded(word), word))
        self._lengths = tuple(sorted({len(start) for start in self._opening}))
        self._asks = {number for number, rule in enumerate(self.rules) if rule.words or rule.begins or rule.signs}

    def _add(self, number: int, role: Literal["words", "begins", "unless"], word: str) -> None:
        goes_on = word.endswith("*")
        bare = folded(word.removesuffix("*"))
        tokens = tuple(_PIECE.findall(bare))
        phrase = _Phrase(number, role, tokens, goes_on, word)
        if _SPACELESS.search(word):
            self._inside.append((phrase, bare))
        elif len(tokens) == 1 and goes_on:
            self._opening.setdefault(tokens[0], []).append(phrase)
        elif tokens:
            self._first.setdefault(tokens[0], []).append(phrase)

    def judge(self, kind: str, text: str, rating: int | None = None, writer: Standing = "", name: str = "") -> Verdict:
        """Return what an item is: what its person said of its writer, a blocked word, or the first rule that fits.

        ``name`` is its writer's handle, else their name: blocked words are looked for in it as well.
        A lead, and who was said to be none, writes no spam; who was answered before writes none by a rule.
        """
        if writer == "spam":
            return Verdict("spam", WRITER)
        for each in self._fitting(kind, text, rating, name):
            if each.what == "spam" and (writer in {"not spam", "lead"} or (writer and each.rule != BLOCKED)):
                continue
            return each
        return _NONE

    def all_of(self, kind: str, text: str, rating: int | None = None, name: str = "") -> tuple[Verdict, ...]:
        """Return what every rule that fits says, in their order."""
        return tuple(self._fitting(kind, text, rating, name))

    def _fitting(self, kind: str, text: str, rating: int | None, name: str) -> Iterator[Verdict]:
        seen = _Text(text)
        own = self._hits(seen.own_pieces, seen.own)
        everything = own if seen.own == seen.plain else self._hits(seen.all_pieces, seen.plain)
        found = tuple(everything.get(-1, ())) + self._in_addresses(seen.all)
        if found:
            yield Verdict("spam", BLOCKED, tuple(dict.fromkeys(found)))
        elif name and self.blocked and (called := self._calling(name)):
            yield Verdict("spam", BLOCKED, called, called=True)
        for number, rule in enumerate(self.rules):
            if rule.kinds and kind not in rule.kinds:
                continue
            if rule.stars is not None and (rating is None or rating > rule.stars):
                continue
            if rule.unless_stars is not None and rating is not None and rating >= rule.unless_stars:
                continue
            if rule.links_only and not (seen.links and seen.wordless):
                continue
            if number not in self._asks:
                yield Verdict(rule.what, rule.id)
                continue
            hits = list(dict.fromkeys((everything if rule.what == "spam" else own).get(number, ())))
            hits += _signs(seen, rule.signs) if rule.signs else ()
            if len(hits) >= rule.least:
                yield Verdict(rule.what, rule.id, tuple(hits))

    def _in_addresses(self, text: str) -> tuple[str, ...]:
        if not self._addresses:
            return ()
        low = folded(text)
        return tuple(word for bare, word in self._addresses if bare in low)

    def _calling(self, name: str) -> tuple[str, ...]:
        """Return the blocked words that somebody is called by: their handle, its server aside or not, or their name."""
        bare = folded(name).strip().lstrip("@")
        fits = {bare, f"@{bare}", f"@{bare.partition('@')[0]}"}
        return tuple(word for word in self.blocked if folded(word) in fits)

    def _hits(self, pieces: list[str], text: str) -> dict[int, list[str]]:
        """Return the words found, as they are written in the rules, by the number of the rule."""
        found: list[tuple[_Phrase, int]] = []
        for at, piece in enumerate(pieces):
            for phrase in self._first.get(piece, ()):
                if _stands(phrase, pieces, at):
                    found.append((phrase, at))
            for length in self._lengths:
                for phrase in self._opening.get(piece[:length], ()):
                    if phrase.role != "begins" or at == 0 or pieces[at - 1] in _STOPS:
                        found.append((phrase, at))
        if self._inside and not text.isascii():
            low = folded(text)
            found += [(phrase, -1) for phrase, bare in self._inside if bare in low]
        return _counted(found)


_NONE = Verdict("")


def _stands(phrase: _Phrase, pieces: list[str], at: int) -> bool:
    """Say whether a phrase whose first word was found stands there whole."""
    if phrase.role == "begins" and at and pieces[at - 1] not in _STOPS:
        return False
    tokens = phrase.tokens
    if len(tokens) == 1:
        return True
    there = pieces[at : at + len(tokens)]
    if not phrase.open:
        return tuple(there) == tokens
    return len(there) == len(tokens) and tuple(there[:-1]) == tokens[:-1] and there[-1].startswith(tokens[-1])


def _counted(found: Iterable[tuple[_Phrase, int]]) -> dict[int, list[str]]:
    """Return what counts of the words that were found: not those that stand in an exception of their rule."""
    excepted: dict[int, set[int]] = {}
    for phrase, at in found:
        if phrase.role == "unless":
            excepted.setdefault(phrase.rule, set()).update(range(at, at + max(1, len(phrase.tokens))))
    hits: dict[int, list[str]] = {}
    for phrase, at in found:
        if phrase.role != "unless" and at not in excepted.get(phrase.rule, ()):
            hits.setdefault(phrase.rule, []).append(phrase.written)
    return hits
