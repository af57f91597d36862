"""What the address of a post says: whether it is of the platform it should be of, and the post's id in it.

The address of a published post is a person's or a platform's word that it is out. Where an id's place in it is not
known, there is none: an id is never guessed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from smdash.domain.plaintext import storable
from smdash.domain.posts.links import host, is_web

_HOSTS: dict[str, tuple[str, ...]] = {
    "bluesky": ("bsky.app",),
    "facebook": ("facebook.com", "fb.com", "fb.watch"),
    "google_business": ("google.com", "g.co", "goo.gl", "g.page", "share.google"),
    "instagram": ("instagram.com", "instagr.am"),
    "linkedin": ("linkedin.com", "lnkd.in"),
    "pinterest": ("pin.it",),
    "reddit": ("reddit.com", "redd.it"),
    "threads": ("threads.net", "threads.com"),
    "tiktok": ("tiktok.com",),
    "x": ("x.com", "twitter.com"),
    "youtube": ("youtube.com", "youtu.be"),
}
_PINTEREST = re.compile(r"(?:^|\.)pinterest(?:\.[a-z]{2,3}){1,2}$")
_IDS: dict[str, re.Pattern[str]] = {
    "bluesky": re.compile(r"/profile/[^/?#]+/post/([a-z0-9]+)", re.ASCII),
    "linkedin": re.compile(r"(urn:li:(?:activity|share|ugcPost):\d+)", re.ASCII),
    "mastodon": re.compile(r"/(?:@[^/?#]+|users/[^/?#]+/statuses|statuses)/(\d+)", re.ASCII),
    "pinterest": re.compile(r"/pin/(\d+)", re.ASCII),
    "reddit": re.compile(r"(?:/comments/|redd\.it/)([a-z0-9]+)", re.ASCII),
    "tiktok": re.compile(r"/(?:video|photo)/(\d+)", re.ASCII),
    "x": re.compile(r"/status(?:es)?/(\d+)", re.ASCII),
    "youtube": re.compile(r"(?:youtu\.be/|[?&]v=|/shorts/|/live/)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])", re.ASCII),
}


class Permalink(NamedTuple):
    """An address as it will be kept, the id in it ('' for none known), and what is odd about it ('' for nothing)."""

    url: str
    remote_id: str
    doubt: str


def read(text: str, platform: str, server: str = "") -> Permalink:
    """Read a pasted address of a post; an odd one is doubted, never refused.

    ``server`` is the host of the account's own server, for platforms of many servers.
    """
    url = storable("".join(text.split()))
    if not url:
        return Permalink("", "", "")
    if "://" not in url and re.match(r"[\w.-]+\.[a-z]{2,}/", url, re.IGNORECASE):
        url = f"https://{url}"
    if not is_web(url):
        return Permalink(url, "", "this is no web address")
    place = host(url).removeprefix("www.")
    expected = (server.lower(),) if server else _HOSTS.get(platform, ())
    fits = any(place == each or place.endswith(f".{each}") for each in expected)
    if platform == "pinterest":
        fits = fits or bool(_PINTEREST.search(place))
    doubt = "" if fits or not expected else f"this is an address at {place}, not at {expected[0]}"
    found = _IDS[platform].search(url) if platform in _IDS and not doubt else None
    return Permalink(url, found[1] if found else "", doubt)


def server_of(handle: str) -> str:
    """Return the server in a handle like ``@name@server.example``, '' when it names none."""
    found = re.fullmatch(r"\s*@?[^@\s/]+@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?)\s*", handle)
    return found[1].lower() if found else ""
