"""A Bluesky post's text: how it is shown, where its links, mentions and tags lie, and when it says it was made.

Nothing in a text is a link by itself there: each place is named beside it, in bytes of UTF-8. What is found as one is
what Bluesky's own app finds (detectFacets in @atproto/api, 2026), and a long link is shown as short as it shows it, so
that what was counted is what goes out. Post keys are TIDs (atproto.com, record keys): 53 bits of microseconds and 10
bits that tell writers apart.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import category

from smdash.domain.counting.scale import graphemes
from smdash.domain.counting.tlds import TLDS
from smdash.domain.counting.urls import shown_links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BARE = re.compile(r"(?<![^\s(])([A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+)[^\s\ufeff]*")
_MENTION = re.compile(r"(?<![^\s(])@([a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?)")
_TAG = re.compile("(?<!\\S)[#＃](?!\ufe0f)([^\\s\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2\ufeff]+)")
_CASHTAG = re.compile(r"(?<![^\s(])\$([A-Za-z][A-Za-z0-9]{0,4})(?=\s|$|[.,;:!?)\"'\u2019])")
_TAG_MOST = 64
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FEATURE = "app.bsky.richtext.facet#"
_VALUE = {"link": "uri", "tag": "tag", "mention": "did"}


class Found(NamedTuple):
    """Something in a text: its place by characters, what is shown there, its kind and what it stands for."""

    start: int
    end: int
    shown: str
    kind: str
    value: str


class Composed(NamedTuple):
    """A text as it goes out, its facets as they are sent, the names in it nobody has, and its links whole."""

    text: str
    facets: list[dict[str, Any]]
    unknown: tuple[str, ...]
    links: tuple[str, ...]


def compose(text: str, tail: int | None, resolve: Callable[[str], str]) -> Composed:
    """Return a text with the places of its links, mentions and tags.

    ``tail`` is how many characters behind its host a link shows, None for all. ``resolve`` turns a name into the
    account's lasting id, '' where nobody has it; such a mention stays plain text.
    """
    pieces: list[str] = []
    facets: list[dict[str, Any]] = []
    unknown: list[str] = []
    links: list[str] = []
    known: dict[str, str] = {}
    at = size = 0
    for found in marked(text, tail):
        before = text[at : found.start]
        size += len(before.encode())
        wide = len(found.shown.encode())
        pieces += [before, found.shown]
        at = found.end
        feature = {"$type": f"{_FEATURE}{found.kind}", _VALUE[found.kind]: found.value}
        if found.kind == "mention":
            name = found.value.lower()
            if name not in known:
                known[name] = resolve(name)
                unknown += [] if known[name] else [found.value]
            feature["did"] = known[name]
        elif found.kind == "link":
            links.append(found.value)
        if found.kind != "mention" or feature["did"]:
            facets.append({"index": {"byteStart": size, "byteEnd": size + wide}, "features": [feature]})
        size += wide
    return Composed("".join([*pieces, text[at:]]), facets, tuple(unknown), tuple(links))


def marked(text: str, tail: int | None) -> list[Found]:
    """Return the links, mentions and tags of a text in order, without overlap.

    A link with its scheme goes before whatever it overlaps: it is what the composer counts short.
    """
    links = [
        Found(start, end, text[start:end] if tail is None else shown, "link", text[start:end])
        for start, end, shown in shown_links(text, 0 if tail is None else tail)
    ]
    found = [*_bare(text)]
    for match in _MENTION.finditer(text):
        if _is_domain(match[1], also=("test",)):
            found.append(Found(*match.span(), match[0], "mention", match[1]))
    for match in _TAG.finditer(text):
        tag = _without_punctuation(match[1])
        if tag and tag[0] != "#" and not tag.isdecimal() and not tag.startswith("\ufe0f") and _says_something(tag):
            found.append(Found(match.start(), match.start(1) + len(tag), match[0][0] + tag, "tag", tag))
    for match in _CASHTAG.finditer(text):
        found.append(Found(*match.span(), match[0], "tag", f"${match[1].upper()}"))
    clear = [each for each in found if not any(each.start < link.end and link.start < each.end for link in links)]
    apart: list[Found] = []
    for each in sorted((*links, *clear)):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return apart


def _bare(text: str) -> Iterable[Found]:
    for match in _BARE.finditer(text):
        if not _is_domain(match[1]):
            continue
        link = match[0]
        if link[-1] in ".,;:!?":
            link = link[:-1]
        if link[-1] == ")" and "(" not in link:
            link = link[:-1]
        yield Found(match.start(), match.start() + len(link), link, "link", f"https://{link}")


def _is_domain(name: str, also: tuple[str, ...] = ()) -> bool:
    labels = name.lower().split(".")
    whole = all(label and not label.startswith("-") and not label.endswith("-") for label in labels)
    return len(labels) > 1 and whole and (labels[-1] in TLDS or labels[-1] in also)


def _without_punctuation(tag: str) -> str:
    end = len(tag)
    while end and category(tag[end - 1])[0] == "P":
        end -= 1
    return tag[:end]


def _says_something(tag: str) -> bool:
    plain = any(not (sign.isascii() and sign.isdigit()) and category(sign)[0] != "P" for sign in tag)
    return plain and graphemes(tag) <= _TAG_MOST


def readable(record: Any) -> str:
    """Return a post's text with its links whole, as whoever wrote it meant them; any record is read, none raises.

    A link behind other words stands in brackets after them.
    """
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return ""
    raw = record["text"].encode("utf-8", "replace")
    pieces: list[bytes] = []
    at = 0
    for start, end, uri in sorted(_links(record.get("facets"), len(raw))):
        if start < at:
            continue
        shown = raw[start:end].decode("utf-8", "replace")
        pieces += [raw[at:start], _whole(shown, uri).encode("utf-8", "replace")]
        at = end
    return b"".join([*pieces, raw[at:]]).decode("utf-8", "replace")


def _whole(shown: str, uri: str) -> str:
    plain = re.sub(r"^https?://", "", uri, flags=re.IGNORECASE)
    stem = re.sub(r"^https?://", "", shown.removesuffix("...").removesuffix("\u2026"), flags=re.IGNORECASE)
    if stem and (plain.lower().startswith(stem.lower()) or shown == uri):
        # A bare domain was written without a scheme; only what was shortened or lost its scheme is made whole.
        return shown if plain == shown and "/" not in shown else uri
    return f"{shown} ({uri})"


def _links(facets: Any, size: int) -> Iterable[tuple[int, int, str]]:
    if not isinstance(facets, list):
        return
    for facet in facets:
        if not isinstance(facet, dict):
            continue
        index, features = facet.get("index"), facet.get("features")
        if not isinstance(index, dict) or not isinstance(features, list):
            continue
        start, end = index.get("byteStart"), index.get("byteEnd")
        if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= size:
            continue
        for feature in features:
            if isinstance(feature, dict) and isinstance(feature.get("uri"), str):
                yield start, end, feature["uri"]
                break


def tid(at: datetime, key: str) -> str:
    """Return the post key for an instant, the same for the same ``key``.

    Below the millisecond, and in the ten bits of the writer, stands what ``key`` makes of it: two messages of one
    instant differ.
    """
    chance = int.from_bytes(sha256(key.encode()).digest()[:8])
    micros = (at - _EPOCH) // timedelta(milliseconds=1) * 1000 + chance % 1000
    number = (max(micros, 0) & (1 << 53) - 1) << 10 | chance // 1000 % 1024
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def instant_of_tid(key: str) -> datetime | None:
    """Return when a post key says it was made, None for what is no such key."""
    if not TID.fullmatch(key):
        return None
    number = 0
    for sign in key:
        number = number << 5 | _ALPHABET.index(sign)
    try:
        return _EPOCH + timedelta(microseconds=number >> 10)
    except OverflowError:
        return None


def stamp(at: datetime) -> str:
    """Return an instant as records have it: UTC to the millisecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
