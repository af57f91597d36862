"""What the address of a post says: whether it is of the platform it should be of, and the post's id in it.

The address of a published post is a person's or a platform's word that it is out. Where an id's place in it is not
known, there is none: an id is never guessed.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from smdash.domain.plaintext import storable
from smdash.domain.posts.links import host, is_web

_COUNTRY = re.compile(r"(?:\.[a-z]{2,3}){1,2}")


class Finder(Protocol):
    """What finds something in a text, as ``smdash.platforms.finder.Finder`` does."""

    def find(self, text: str, /) -> str: ...  # noqa: D102


class Forms(Protocol):
    """How the addresses of a platform's posts look, as ``smdash.platforms.Platform.permalinks`` has it.

    A host that ends in ``.*`` stands for that name under any country's ending; ``id`` finds the id.
    """

    @property
    def hosts(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def own_server(self) -> bool: ...  # noqa: D102
    @property
    def id(self) -> Finder | None: ...  # noqa: D102


class Permalink(NamedTuple):
    """An address as it will be kept, the id in it ('' for none known), and what is odd about it ('' for nothing)."""

    url: str
    remote_id: str
    doubt: str


def read(text: str, forms: Forms | None, handle: str = "") -> Permalink:
    """Read a pasted address of a post; an odd one is doubted, never refused.

    ``forms`` are those of the platform, None where it is not known; ``handle`` is the account's, which names its server
    on platforms of many.
    """
    url = storable("".join(text.split()))
    if not url:
        return Permalink("", "", "")
    if "://" not in url and re.match(r"[\w.-]+\.[a-z]{2,}/", url, re.IGNORECASE):
        url = f"https://{url}"
    if not is_web(url):
        return Permalink(url, "", "this is no web address")
    place = host(url).removeprefix("www.")
    if forms is None:
        return Permalink(url, "", "")
    server = server_of(handle) if forms.own_server else ""
    expected = (server,) if server else forms.hosts
    fits = any(_is_at(place, each) for each in expected)
    doubt = "" if fits or not expected else f"this is an address at {place}, not at {expected[0]}"
    return Permalink(url, forms.id.find(url) if forms.id and not doubt else "", doubt)


def _is_at(place: str, expected: str) -> bool:
    """Whether a host is the one expected or below it."""
    if not expected.endswith(".*"):
        return place == expected or place.endswith(f".{expected}")
    name = expected.removesuffix(".*")
    before, found, ending = place.rpartition(name)
    return bool(found) and before[-1:] in {"", "."} and _COUNTRY.fullmatch(ending) is not None


def server_of(handle: str) -> str:
    """Return the server in a handle like ``@name@server.example``, '' when it names none."""
    found = re.fullmatch(r"\s*@?[^@\s/]+@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?)\s*", handle)
    return found[1].lower() if found else ""
