"""Whether two records are one message: networks, exports and people name the same one in different ways."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

APART = timedelta(days=1)
"""Two records of one message state times that differ by less: when it was written, and when the network told of it."""
CLOSE = timedelta(minutes=10)
"""By author and text alone two records are one message only this close together: people do say the same thing twice."""
_IN_FRONT = re.compile(r"^(?:@[\w.@:-]+[\s,]+)+")
_SERVER = re.compile(r"(@\w+(?:[.-]\w+)*)@\w+(?:[.-]\w+)*")


class Named(NamedTuple):
    """How a record names a message: by ids and addresses, by whom, with what words, and when."""

    ids: tuple[str, ...]
    handle: str
    text: str
    at: datetime


def shapes(ids: Iterable[str]) -> frozenset[str]:
    """Return what ids and addresses have to share to mean one message: themselves, addresses without their frills."""
    found = set()
    for each in ids:
        if not each:
            continue
        found.add(each)
        if "://" in each:
            found.add(bare(each))
    return frozenset(found)


def bare(address: str) -> str:
    """Return an address without scheme, query, fragment and the slash at its end, its host in lower case."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def handle_key(handle: str) -> str:
    """Return a handle as it is compared: without the sign before it and in one case."""
    return handle.strip().lstrip("@").casefold()


def is_own(handle: str, author_id: str, own_handle: str, own_id: str) -> bool:
    """Say whether an author is the account itself, by its lasting id or by its handle.

    A handle without a server is one of the account's own server.
    """
    if own_id and author_id == own_id:
        return True
    theirs, ours = handle_key(handle), handle_key(own_handle)
    return bool(theirs) and (theirs == ours or ("@" not in theirs and theirs == ours.partition("@")[0] and "@" in ours))


def same(one: Named, other: Named) -> bool:
    """Say whether two records are one message.

    An id or address they share decides. Else the end of an id or address has to be the same, and the author or the
    words with it; or author, words and nearly the time.
    """
    if shapes(one.ids) & shapes(other.ids):
        return True
    author = _one_handle(handle_key(one.handle), handle_key(other.handle))
    words = bool(one.text.strip()) and _words(one.text) == _words(other.text)
    if _ends(one.ids) & _ends(other.ids):
        return author or words
    return author and words and abs(one.at - other.at) <= CLOSE


def same_words(one: str, other: str) -> bool:
    """Say whether two texts are the same words, however their spaces are set and mentions are written."""
    return _words(one) == _words(other)


def same_answer(one: str, other: str) -> bool:
    """Say whether two texts are one answer: the same words, but for whom they mention in front."""
    return same_words(_IN_FRONT.sub("", one), _IN_FRONT.sub("", other))


def _one_handle(one: str, other: str) -> bool:
    """Say whether two handles can be one author's; a record may leave the server out."""
    if "@" in one and "@" in other:
        return one == other
    return bool(one) and one.partition("@")[0] == other.partition("@")[0]


def _words(text: str) -> list[str]:
    """Return the words that are compared: some records write a mention with its server, some without."""
    return _SERVER.sub(r"\1", text).split() if "@" in text else text.split()


def _ends(ids: Iterable[str]) -> frozenset[str]:
    return frozenset(end for each in ids if (end := each.rstrip("/").rpartition("/")[2]))
