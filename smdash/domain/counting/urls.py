"""Where the links are in a text, as X and Mastodon find them before they count a fixed length for each.

Both services follow the same grammar (twitter-text): a scheme, a domain with a known top-level domain, a port, a path
and a query. X also links a bare domain; Mastodon wants a scheme, knows more of them and takes any letter in a path.
Every step is linear in the text, so that hostile text costs no more than other text of its length.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.counting.grammar import DIRECTIONS, INVALID, SPACES, Dialect, Grammar, grammar, tail_end

if TYPE_CHECKING:
    from smdash.domain.counting.domains import Labels

_RUN = re.compile(rf"[^!'#%&()*+,\\/:;<=>?@\[\]^{{|}}~${SPACES}{INVALID}{DIRECTIONS}]+")
_NO_START_AFTER = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@＠$#＃" + INVALID)
_NO_BARE_AFTER = frozenset("-_./")
_SHORTENED = re.compile(
    r"https?://t\.co/([a-z0-9]+)(?:\?[a-z0-9!?*'@():;&=+$/%#\[\]_.,~|-]*[a-z0-9_&=#/-])?", re.IGNORECASE | re.ASCII
)
_SHORTENED_SLUG = 40
_PASTED = re.compile(r"(?<![^\s(])https?://[^\s\ufeff]+", re.IGNORECASE)


class Link(NamedTuple):
    """One link: its place in the text, and whether it carries a scheme."""

    start: int
    end: int
    schemed: bool


def find_links(text: str, dialect: Dialect = "bare") -> list[Link]:
    """Return the links of a text in order, without overlap; indexes count characters."""
    if "." not in text or (dialect == "schemed" and "://" not in text):
        return []
    return list(_links(text, dialect))


def pasted_links(text: str, tail: int) -> list[tuple[int, int, int]]:
    """Return start, end and shown length of each link that a composer shortens as it is pasted."""
    return [(start, end, len(shown)) for start, end, shown in shown_links(text, tail)]


def shown_links(text: str, tail: int) -> list[tuple[int, int, str]]:
    """Return start and end of each link that a composer shortens as it is pasted, and what it shows in its place.

    What is shown is the host and up to ``tail`` characters behind it; of more, two less and three dots. A link without
    a scheme stays as it is, and so does one whose host cannot be one. Source: detectFacets in @atproto/api and
    toShortUrl of the Bluesky app, both of 2026.
    """
    if "://" not in text:
        return []
    found = []
    for match in _PASTED.finditer(text):
        link = match[0]
        if link[-1] in ".,;:!?":
            link = link[:-1]
        if link[-1] == ")" and "(" not in link:
            link = link[:-1]
        if shown := _shown(link, tail):
            found.append((match.start(), match.start() + len(link), shown))
    return found


def _shown(link: str, tail: int) -> str:
    """Return what is shown of a link, ASCII alone; '' for one that cannot be followed."""
    from urllib.parse import quote, urlsplit

    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").encode("idna").decode("ascii") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    # A browser's address has anything beyond ASCII as percent signs, and no path where there is only a slash.
    path = "" if parts.path == "/" else quote(parts.path, safe="/%:@!$&'()*+,;=~|[]^", errors="surrogatepass")
    query, fragment = (
        sign + quote(part, safe="/%:@!$&'()*+,;=~?|[]^{}`\\", errors="surrogatepass") if part else ""
        for sign, part in (("?", parts.query), ("#", parts.fragment))
    )
    behind = path + query + fragment
    return host + (behind if len(behind) <= tail else f"{behind[: tail - 2]}...")


@lru_cache(maxsize=16)
def _links(text: str, dialect: Dialect) -> tuple[Link, ...]:
    # Every platform and every rule asks for the links of the same few texts, key after key.
    rules = grammar(dialect)
    found: list[Link] = []
    done = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end > done and text.find(".", start, end) >= 0:
            done = _scan(text, start, end, done, rules, found)
    return tuple(found)


def _scan(text: str, start: int, end: int, done: int, rules: Grammar, found: list[Link]) -> int:
    """Collect the links whose domain lies in ``text[start:end]``; return how far the text is used up."""
    from smdash.domain.counting.domains import Labels, plain_domains, resolvable

    labels = Labels(text, start, end)
    for number in range(len(labels.starts) - 1):
        if labels.starts[number + 1] <= done or not labels.follows(number):
            continue
        begin, scheme = _begin(text, labels, number, start, done, rules)
        if begin < 0:
            continue
        first = begin if scheme < 0 else scheme
        stop = labels.domain_end(number)
        tail, path = tail_end(text, stop, rules)
        done = max(tail, stop)
        if not resolvable(text[begin:stop], text[first:tail], "" if scheme < 0 else text[scheme:begin]):
            continue
        if scheme >= 0:
            link = _schemed(text, first, tail)
            if link is not None:
                found.append(link)
        elif rules.bare and (first == 0 or text[first - 1] not in _NO_BARE_AFTER):
            plain = [Link(*span, False) for span in plain_domains(text, begin, stop)]
            if plain and path:
                plain[-1] = plain[-1]._replace(end=tail)
            found.extend(plain)
    return done


def _begin(text: str, labels: Labels, n: int, start: int, done: int, rules: Grammar) -> tuple[int, int]:
    """Return where a domain and its scheme begin in label ``n``; -1 for none."""
    low, high = labels.earliest(n), labels.ends[n]
    if n == 0 and low == start and start >= 3 and text.startswith("://", start - 3) and text[start] not in "_-":
        head = rules.scheme.search(text, max(0, start - 9), start)
        if head is not None and _may_start(text, head.start(), done):
            return start, head.start()
    # The first character of a text is rather the one before a link than the first of one.
    order = range(max(low, done), high)
    if low == 0 and done == 0 and high > 1 and text[1] not in "_-" and _may_start(text, 1, done):
        return 1, -1
    for at in order:
        if text[at] not in "_-" and _may_start(text, at, done):
            return at, -1
    return -1, -1


def _may_start(text: str, at: int, done: int) -> bool:
    return at == 0 or (at - 1 >= done and text[at - 1] not in _NO_START_AFTER)


def _schemed(text: str, start: int, end: int) -> Link | None:
    short = _SHORTENED.match(text, start, end)
    if short is None:
        return Link(start, end, True)
    return None if len(short[1]) > _SHORTENED_SLUG else Link(start, short.end(), True)
