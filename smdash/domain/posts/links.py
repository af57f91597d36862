"""The links in a text, and the UTM parameters that tell a site where its visitors came from.

Parameters are added when a post is shown or goes out, never to what is stored. A link keeps every character it has:
its fragment, the order and the percent-encoding of its query, and any parameter it already carries.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus

from smdash.domain.counting.urls import find_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.counting.grammar import Dialect

UTM_KEYS = ("source", "medium", "campaign", "term", "content", "id")
"""The parameters with a meaning everybody agrees on, without their ``utm_``."""
PLACEHOLDERS = ("platform", "account", "brand", "pillar", "date", "post")
_PREFIX = "utm_"
_NEAR = 64
_WEB = re.compile(r"https?://", re.IGNORECASE | re.ASCII)
_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#@\s]*@)?(\[[^\]/?#]*\]|[^/?#:@\s]*)")
_PLACE = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")


def urls(text: str, dialect: Dialect = "bare") -> list[tuple[int, int, str]]:
    """Return (start, end, link) of a text's links in order, in characters; dialect ``bare`` finds bare domains too."""
    return [(link.start, link.end, text[link.start : link.end]) for link in find_links(text, dialect)]


def is_web(url: str) -> bool:
    """Say whether an address begins with http:// or https:// and names a host."""
    return bool(_WEB.match(url)) and bool(host(url))


def host(url: str) -> str:
    """Return the host of an address in lower case, without user and port; '' when it has none, as in ``mailto:``."""
    if "://" not in url and re.match(r"[A-Za-z][A-Za-z0-9+-]*:(?!\d)", url):
        return ""
    found = _HOST.match(url)
    return found[1].lower().rstrip(".") if found else ""


def has_utm(url: str) -> bool:
    """Say whether an address carries any UTM parameter."""
    return any(name.startswith(_PREFIX) for name in _names(_split(url)[1]))


def with_utm(url: str, params: Mapping[str, str]) -> str:
    """Return a web address with the parameters it does not have yet; any other kind of address comes back as it is."""
    if not _WEB.match(url):
        return url
    base, query, fragment = _split(url)
    present = set(_names(query))
    added = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, value in params.items()
        if name and value and name.lower() not in present
    )
    if not added:
        return url
    if query is None:
        return f"{base}?{added}{fragment}"
    joint = "" if not query or query.endswith("&") else "&"
    return f"{base}?{query}{joint}{added}{fragment}"


def without_utm(url: str) -> str:
    """Return an address without its UTM parameters: what two links to the same page have in common."""
    base, query, fragment = _split(url)
    if query is None:
        return url
    kept = [part for part in query.split("&") if part and not _name(part).startswith(_PREFIX)]
    return f"{base}{'?' if kept else ''}{'&'.join(kept)}{fragment}"


def tagged(text: str, params: Mapping[str, str], dialect: Dialect = "schemed") -> str:
    """Return a text with the parameters on each of its web addresses; bare domains stay as they are.

    ``dialect`` says how far a link reaches where it is going: X ends one at a letter that other platforms take. A link
    that would no longer end where it ends, had it parameters, stays as it is.
    """
    if not params:
        return text
    parts: list[str] = []
    done = 0
    for start, end, url in urls(text, dialect):
        wanted = with_utm(url, params)
        if wanted != url:
            seen = find_links(wanted + text[end : end + _NEAR], dialect)
            wanted = wanted if seen and seen[0][:2] == (0, len(wanted)) else url
        parts += [text[done:start], wanted]
        done = end
    return "".join([*parts, text[done:]])


def holds_link(text: str, link: str, dialect: Dialect = "schemed") -> bool:
    """Say whether a text already has a link, with or without UTM parameters."""
    wanted = without_utm(link)
    return link in text or any(without_utm(url) == wanted for _, _, url in urls(text, dialect))


def utm_key(name: str) -> str:
    """Return a parameter's whole name: ``source`` and ``utm_source`` mean the same."""
    name = name.strip().lower()
    return f"{_PREFIX}{name}" if name in UTM_KEYS else name


def utm_params(
    brand_utm: Mapping[str, str] | None,
    post_utm: Mapping[str, str] | None,
    *,
    platform: str,
    account: str,
    brand: str = "",
    pillar: str = "",
    date: str = "",
    post: str = "",
) -> dict[str, str]:
    """Return the parameters a post's links get on one account.

    ``post_utm`` None takes the brand's, a mapping replaces them, an empty one means none. Values may hold
    ``{platform}``, ``{account}``, ``{brand}``, ``{pillar}``, ``{date}`` and ``{post}``; one that comes out empty is
    left out.
    """
    chosen = brand_utm if post_utm is None else post_utm
    values = {
        "platform": platform,
        "account": _slug(account),
        "brand": _slug(brand),
        "pillar": _slug(pillar),
        "date": date,
        "post": _slug(post),
    }
    filled = {
        utm_key(key): _PLACE.sub(lambda found: values[found[1]], value).strip() for key, value in (chosen or {}).items()
    }
    return {key: value for key, value in filled.items() if key and value}


def _split(url: str) -> tuple[str, str | None, str]:
    """Return what stands before the query, the query (None for none), and the fragment with its sign."""
    head, sign, fragment = url.partition("#")
    base, mark, query = head.partition("?")
    return base, query if mark else None, sign + fragment


def _names(query: str | None) -> list[str]:
    return [_name(part) for part in query.split("&") if part] if query else []


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0]).lower()


def _slug(text: str) -> str:
    """Return a name as reports show it best: lower case, with hyphens for blanks and slashes."""
    return re.sub(r"[\s/]+", "-", text.strip().lower())
