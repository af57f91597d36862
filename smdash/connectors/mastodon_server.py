"""What a server of the Mastodon kind declares about itself, and what follows from it.

Many programs speak Mastodon's language with an accent. Which one it is stands in ``version`` and ``source_url`` of the
instance document; what it takes stands in ``configuration`` and, on some, beside it. Sources: Mastodon documentation
2026-07 (Instance, V1::Instance), the servers' own instance documents.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.connectors.base import Limits
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_COMPATIBLE = re.compile(r"\(compatible; ([A-Za-z][\w.-]*)[ /]?([\w.+-]*)", re.IGNORECASE)
_FORGES = ("gotosocial", "hollo", "pleroma", "akkoma", "snac")
"""Programs whose version alone may look like another's: their name stands in the address of their source."""
_RAW = frozenset({"gotosocial", "pleroma", "akkoma"})
"""Programs that count an address and a mention as they are written, whatever weight they declare."""


class Declared(NamedTuple):
    """A server by its own words. ``release`` is its version as three numbers, ``api`` the number of its interface."""

    software: str = "unknown"
    version: str = ""
    release: tuple[int, int, int] = (0, 0, 0)
    api: int = 0
    domain: str = ""
    limits: Limits = Limits()

    @property
    def proper(self) -> bool:
        """Whether it is Mastodon itself or a fork that follows it."""
        return self.software == "mastodon"

    @property
    def keeps_keys(self) -> bool:
        """Whether a post sent again with its Idempotency-Key is known to be answered, not made again."""
        return self.proper

    @property
    def locks_keys(self) -> bool:
        """Whether a second request with a key waits for the first; before, both made a post."""
        return self.proper and self.release >= (4, 6, 0)

    @property
    def batches(self) -> bool:
        """Whether several posts can be asked for in one call."""
        return self.proper and (self.api >= 2 or self.release >= (4, 3, 0))

    @property
    def quotes(self) -> bool:
        """Whether being quoted is told."""
        return self.proper and (self.api >= 7 or self.release >= (4, 5, 0))

    @property
    def forward(self) -> bool:
        """Whether ``min_id`` is known to give the page right above an id; elsewhere it may be the newest above it."""
        return self.software in {"mastodon", "gotosocial"}


def declared(document: Mapping[str, Any]) -> Declared:
    """Return what an instance document of version 2 or 1 says; what it does not say stays unknown."""
    version = str(document.get("version") or "")
    software, release = _software(version, str(document.get("source_url") or ""), document)
    api = _of(document, "api_versions").get("mastodon")
    return Declared(
        software=software,
        version=one_line(version, 40),
        release=release,
        api=api if isinstance(api, int) else 0,
        domain=_host(document.get("domain")) or _host(document.get("uri")),
        limits=_limits(document, software, version),
    )


def _software(version: str, source: str, document: Mapping[str, Any]) -> tuple[str, tuple[int, int, int]]:
    found = _PLAIN.match(version)
    release = (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)
    if other := _COMPATIBLE.search(version):
        return other[1].lower(), release
    low = f"{source} {version}".lower()
    for name in _FORGES:
        if name in low:
            return name, release
    if "pleroma" in document:
        return "pleroma", release
    # Mastodon's own version is nothing but numbers and what a fork adds; its interface is complete from 2 on.
    return ("mastodon" if found and release >= (2, 0, 0) else "unknown"), release


def _limits(document: Mapping[str, Any], software: str, version: str) -> Limits:
    settings = _of(document, "configuration")
    posts, media = _of(settings, "statuses"), _of(settings, "media_attachments")
    mimes = media.get("supported_mime_types")
    return Limits(
        text=_number(posts.get("max_characters"), document.get("max_toot_chars")),
        url_weight=0 if software in _RAW else _number(posts.get("characters_reserved_per_url")),
        media_max=_number(posts.get("max_media_attachments"), document.get("max_media_attachments")),
        image_bytes=_number(media.get("image_size_limit"), document.get("upload_limit")),
        image_pixels=_number(media.get("image_matrix_limit")),
        video_bytes=_number(media.get("video_size_limit"), document.get("upload_limit")),
        alt_text=_number(media.get("description_limit"), document.get("description_limit")),
        mime_types=tuple(one for one in mimes if isinstance(one, str)) if isinstance(mimes, list) else (),
        software=one_line(f"{software} {version}".strip(), 60),
    )


def _of(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def _number(*found: Any) -> int | None:
    return next((one for one in found if isinstance(one, int) and not isinstance(one, bool) and one > 0), None)


def _host(address: Any) -> str:
    return address.rpartition("://")[2].partition("/")[0] if isinstance(address, str) else ""
