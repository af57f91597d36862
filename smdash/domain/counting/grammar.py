"""What X and Mastodon each take for a link: its schemes, its path and its query."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from smdash.domain.counting.model import Unit

INVALID = "\ufffe\ufeff\uffff"
DIRECTIONS = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
LATIN = (
    "\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb"
    "\u0300-\u036f\u1e00-\u1eff"
)
_CYRILLIC = "\u0400-\u04ff"
_UCHARS = "\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\uffef\U00010000-\U0010fffd"

_PORT = re.compile(r":[0-9]+")
_PARENS = r"\((?:{0}++|{0}*+\({0}++\){0}*+)\)"


Dialect = Literal["bare", "schemed"]
"""X's rules, by which a bare domain is a link too, and Mastodon's, by which a scheme is needed."""


class Grammar(NamedTuple):
    """What one service takes for a link: its schemes, and what a path and a query may hold and end with.

    ``parens_end`` says whether a pair of parentheses ends a path after any character, or only after one that
    could end it by itself.
    """

    scheme: re.Pattern[str]
    bare: bool
    path: re.Pattern[str]
    path_tail: re.Pattern[str]
    parens: re.Pattern[str]
    parens_end: bool
    query: re.Pattern[str]
    query_tail: re.Pattern[str]


def _grammar(schemes: str, bare: bool, path: str, path_tail: str, query: str, query_end: str) -> Grammar:
    return Grammar(
        re.compile(rf"(?:{schemes})://\Z", re.IGNORECASE | re.ASCII),
        bare,
        re.compile(rf"/(?:{path}++|{_PARENS.format(path)})*+"),
        re.compile(path_tail),
        re.compile(_PARENS.format(path)),
        not bare,
        re.compile(rf"\?{query}*+"),
        re.compile(rf"{query_end}"),
    )


def dialect_of(unit: Unit) -> Dialect:
    """Return whose rules find the links where texts are counted in a unit: X's go with its weights."""
    return "bare" if unit == "weighted" else "schemed"


@cache
def grammar(dialect: Dialect) -> Grammar:
    """Return the grammar of one service, compiled when it is first needed."""
    if dialect == "bare":
        return _grammar(
            "https?",
            True,
            rf"[a-zA-Z{_CYRILLIC}0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{LATIN}]",
            r"[!*';:,.$%\[\]\u2013~@|&]",
            r"[a-zA-Z0-9!?*'@():;&=+$/%#\[\]_.,~|-]",
            r"[a-zA-Z0-9_&=#/-]",
        )
    return _grammar(
        "https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini",
        False,
        rf"[^{SPACES}<>()?]",
        r"[!*\"'\u300c\u300d;:=,.$%\[\]~&|@]",
        rf"[a-zA-Z0-9!?*'();:&=+$/%#\[\]_.,~|@\^{_UCHARS}-]",
        rf"[a-zA-Z0-9_&=#/{_UCHARS}-]",
    )


def tail_end(text: str, at: int, rules: Grammar) -> tuple[int, bool]:
    """Return where port, path and query after a domain end, and whether there is a path."""
    port = _PORT.match(text, at)
    at = at if port is None else port.end()
    path = rules.path.match(text, at)
    if path is not None:
        at = _trimmed(path[0], at, rules)
    query = rules.query.match(text, at)
    if query is not None:
        stop = query.end()
        while stop > at + 1 and not rules.query_tail.match(text, stop - 1):
            stop -= 1
        if stop > at + 1:
            at = stop
    return at, path is not None


def _trimmed(path: str, at: int, rules: Grammar) -> int:
    stop = len(path)
    while stop > 1 and (rules.path_tail.match(path[stop - 1]) or (path[stop - 1] == ")" and not rules.parens_end)):
        if path[stop - 1] != ")":
            stop -= 1
            continue
        # Nesting goes one level deep, so the pair that ends here began at one of the two openings before it.
        depth = 0
        while stop > 1:
            stop -= 1
            depth += {")": 1, "(": -1}.get(path[stop], 0)
            if depth == 0:
                break
    while not rules.parens_end and (pair := rules.parens.match(path, stop)) is not None:
        stop = pair.end()
    return at + stop
