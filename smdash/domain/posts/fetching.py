"""Media on the web: which addresses may be fetched, what went wrong, and what a fetched file is called."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BYTES = 512 * 1024 * 1024
"""No file of more bytes is fetched, whoever would take it: a wrong address must not fill the disk."""
AGAIN = timedelta(minutes=5)
"""When a file is tried again that may be there later."""
AGAIN_LATER = timedelta(hours=6)
"""When one is tried again whose address is wrong as far as can be told."""
_SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/heic": "heic",
    "image/heif": "heif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "application/pdf": "pdf",
}
_NAME = re.compile(r"([0-9a-f]{64})\.[a-z0-9]{3,4}")
_TOLD = 2
_NAT64 = ip_network("64:ff9b::/96")


class FetchError(SmdashError):
    """A file on the web could not be fetched; ``passing`` says that it may be there later."""

    def __init__(self, what: str, *, subject: str = "", hint: str = "", passing: bool = False) -> None:
        super().__init__(what, subject=subject, hint=hint)
        self.passing = passing


class Fetched(NamedTuple):
    """What came of one address: the name of its file in the home, or why there is none.

    ``posts`` are those that have it, ``size`` is in bytes. ``passing`` says that it may be there later.
    """

    address: str
    posts: tuple[int, ...]
    name: str = ""
    size: int = 0
    error: str = ""
    hint: str = ""
    passing: bool = False

    @property
    def words(self) -> str:
        """What came of it, in a line."""
        from smdash.domain.posts.media import size

        shown = shown_address(self.address)
        if self.error:
            return f"{shown}: not fetched, {self.error}. {self.hint}".rstrip()
        return f"{shown}: fetched, {size(self.size)}."


def summary(came: Sequence[Fetched]) -> tuple[str, bool]:
    """Return in words what came of several addresses, the first failures by name, and whether any failed."""
    failed = [each for each in came if each.error]
    got = [each for each in came if not each.error]
    lines = [each.words for each in failed[:_TOLD]]
    if len(failed) > _TOLD:
        lines.append(f"{len(failed) - _TOLD} more were not fetched; the checks name them.")
    if got:
        lines.append(got[0].words if len(got) == 1 else f"{len(got)} files fetched.")
    return "\n".join(lines), bool(failed)


def shown_address(address: str) -> str:
    """Return an address as it may be shown anywhere: without what it is asked with, which may be a key to it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return one_line(address, 20)
    host = parts.netloc.rpartition("@")[2]
    name = parts.path.rstrip("/").rpartition("/")[2]
    return one_line(f"{host}/\u2026/{name}" if parts.path.count("/") > 1 else f"{host}/{name}".rstrip("/"), 80)


def file_name(sha256: str, mime: str) -> str:
    """Return what a fetched file is called: by what is in it, so that the same one lies there once."""
    return f"{sha256}.{_SUFFIXES.get(mime, 'bin')}"


def sum_of(name: str) -> str:
    """Return the SHA-256 that a fetched file has by its name, '' where it is no such name."""
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open network, and neither this machine nor one of a home or office.

    Addresses that only wrap another one (IPv4 in IPv6, its tunnels and translations) are what they wrap.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    wrapped = _wrapped(ip) if isinstance(ip, IPv6Address) else ip
    return wrapped.is_global and not wrapped.is_multicast


def _wrapped(ip: IPv6Address) -> IPv4Address | IPv6Address:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
