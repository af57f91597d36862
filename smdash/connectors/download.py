"""Fetches a file from the web, within bounds: how large, how long, from where.

An address may come from a plan somebody else wrote, so it must not reach what only this machine can: its own services,
the router, a cloud's secrets. A host is looked up here, every address it has must be one of the open network, and the
connection goes to just that address, so that a name which means something else a moment later gains nothing. Each
redirect is looked at anew. Hosts that the person named themself (``media_hosts`` in the config file) may be anywhere.

Behind a proxy it is the proxy that connects; there a host is refused which is private by name or by what it is looked
up as here. Proxies and certificates are taken from the environment as httpx does.
"""

from __future__ import annotations

import ssl
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from smdash import __version__
from smdash.domain.posts.fetching import MOST_BYTES, FetchError, is_public, shown_address
from smdash.domain.posts.media import size

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    import httpx

MOST_REDIRECTS = 5
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5.0, 15.0, 600.0
"""How long is waited for a connection, for the next bytes, and for all of them."""
MEDIA = "image/*, video/*, application/pdf;q=0.8, */*;q=0.1"
"""What is asked for unless something else is: the files a post may have."""
_CHUNK = 64 * 1024
_LOCAL = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_SAID = {
    401: "it asks for a sign-in",
    403: "it may not be fetched from here",
    404: "it is not there",
    410: "it is not there any more",
}


def fetch(
    address: str,
    into: Path,
    *,
    own_hosts: Collection[str] = (),
    most: int = MOST_BYTES,
    seconds: float | None = None,
    accept: str = MEDIA,
    transport: httpx.BaseTransport | None = None,
    resolve: Callable[[str, int], list[str]] | None = None,
) -> None:
    """Write what lies at an address to a new file; FetchError says why it could not be.

    Nothing is believed of what the server says it is: look at the file. What was written before an error is left to
    whoever made the place. ``seconds`` is how long it may take in all, None for the usual ten minutes. ``transport``
    and ``resolve`` (host and port to IP addresses) stand in for the network.
    """
    import httpx

    until = time.monotonic() + (WHOLE_SECONDS if seconds is None else seconds)
    subject = shown_address(address)
    with told(subject):
        url = httpx.URL(address)
        for _ in range(MOST_REDIRECTS + 1):
            with asked(url, {"Accept": accept}, own_hosts, until, transport, resolve) as answer:
                if not answer.has_redirect_location:
                    _write(answer, into, most, until, shown_address(str(url)))
                    return
                url = url.join(answer.headers["location"])
    raise FetchError(f"it leads on more than {MOST_REDIRECTS} times.", subject=subject)


@contextmanager
def told(subject: str) -> Iterator[None]:
    """Turn what a network, an address or a disk fails with into a FetchError about ``subject``."""
    import httpx

    try:
        yield
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError("this is no address that can be fetched.", subject=subject) from error
    except httpx.TimeoutException as error:
        raise FetchError("its server does not answer.", subject=subject, passing=True) from error
    except httpx.HTTPError as error:
        if isinstance(error.__cause__, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(error):
            raise FetchError("the certificate of its server is not valid.", subject=subject) from error
        raise FetchError("its server cannot be reached, or broke off.", subject=subject, passing=True) from error
    except OSError as error:
        raise FetchError(f"it cannot be written ({error.strerror or error}).", subject=subject, passing=True) from error


@contextmanager
def asked(
    url: httpx.URL,
    headers: Mapping[str, str],
    own_hosts: Collection[str],
    until: float,
    transport: httpx.BaseTransport | None = None,
    resolve: Callable[[str, int], list[str]] | None = None,
) -> Iterator[httpx.Response]:
    """Ask for one address of the open network and yield what is answered, which may lead on to another one."""
    import httpx

    subject = shown_address(str(url))
    if url.scheme not in {"http", "https"} or not url.host:
        raise FetchError("only http and https can be fetched.", subject=subject)
    left = max(until - time.monotonic(), 0.1)
    proxy = _proxy(url)
    places = _places(url, own_hosts, resolve or _resolved, subject, proxied=proxy is not None)
    with httpx.Client(
        timeout=httpx.Timeout(min(READ_SECONDS, left), connect=min(CONNECT_SECONDS, left)),
        transport=transport,
        # What is decided here (proxy, address) must not be decided anew from the environment.
        trust_env=False,
        proxy=None if transport else proxy,
        verify=_certificates(subject) if transport is None else True,
    ) as client:
        for number, place in enumerate(places, 1):
            request = client.build_request(
                "GET",
                url if place is None else url.copy_with(host=place),
                headers={
                    "Host": url.netloc.decode("ascii"),
                    "User-Agent": f"smdash/{__version__}",
                    "Accept-Encoding": "identity",
                    **headers,
                },
                extensions={} if place is None else {"sni_hostname": url.raw_host.decode("ascii")},
            )
            try:
                answer = client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == len(places):
                    raise
                continue
            with closing(answer):
                yield answer
            return
    raise FetchError("its server cannot be found.", subject=subject, passing=True)


def _certificates(subject: str) -> ssl.SSLContext:
    """Return what certificates are believed: those that SSL_CERT_FILE or SSL_CERT_DIR names, else httpx's own."""
    import httpx

    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise FetchError(
            f"the certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read ({error.strerror or error}).",
            subject=subject,
            passing=True,
        ) from error


def refused(status: int, subject: str) -> FetchError:
    """Return what is said of an answer without what was asked for."""
    words = _SAID.get(status, f"its server answers {status}")
    return FetchError(f"{words}.", subject=subject, passing=status in _LATER)


def parts(answer: httpx.Response, most: int, until: float, subject: str) -> Iterator[bytes]:
    """Return the bytes of an answer as they come; FetchError where they are too many, too slow, or break off.

    What is refused by its status or its length alone is so at once.
    """
    if answer.status_code != 200:
        raise refused(answer.status_code, subject)
    too_large = FetchError(f"it is larger than {size(most)}.", subject=subject)
    promised = answer.headers.get("content-length", "")
    if promised.isdigit() and int(promised) > most:
        raise too_large
    return _parts(answer, most, until, subject, too_large, int(promised) if promised.isdigit() else None)


def _parts(
    answer: httpx.Response, most: int, until: float, subject: str, too_large: FetchError, promised: int | None
) -> Iterator[bytes]:
    got = 0
    for part in answer.iter_bytes(_CHUNK):
        got += len(part)
        if got > most:
            raise too_large
        if time.monotonic() > until:
            raise FetchError("it takes longer than it may.", subject=subject, passing=True)
        yield part
    if promised is not None and "content-encoding" not in answer.headers and got != promised:
        raise FetchError("its server broke off.", subject=subject, passing=True)


def _write(answer: httpx.Response, into: Path, most: int, until: float, subject: str) -> None:
    coming = parts(answer, most, until, subject)
    with into.open("wb") as file:
        for part in coming:
            file.write(part)


def _places(
    url: httpx.URL,
    own_hosts: Collection[str],
    resolve: Callable[[str, int], list[str]],
    subject: str,
    *,
    proxied: bool,
) -> list[str | None]:
    """Return the IP addresses to connect to, None for the host by its name.

    FetchError for a host that is not one of the open network, or of which not all addresses are.
    """
    host = url.raw_host.decode("ascii").rstrip(".").lower()
    if host in {each.rstrip(".").lower() for each in own_hosts}:
        return [None]
    if host == "localhost" or host.endswith(_LOCAL):
        raise _private(subject, host)
    try:
        found = resolve(host, url.port or {"http": 80}.get(url.scheme, 443))
    except (OSError, UnicodeError) as error:
        if proxied and not _numeric(host):
            return [None]
        raise FetchError("its server cannot be found.", subject=subject, passing=True) from error
    if not all(map(is_public, found)):
        raise _private(subject, host)
    return [None] if proxied else list(found)


def _numeric(host: str) -> bool:
    """Say whether a host is a number in any form that a proxy may read as an IP address, like 0x7f.1."""
    return ":" in host or host.rpartition(".")[2][:1].isdigit()


def _private(subject: str, host: str) -> FetchError:
    return FetchError(
        "its server is on this machine or in a network of its own, which addresses from outside could misuse.",
        subject=subject,
        hint=f'Where that is meant: media_hosts = ["{host}"] in config.toml.',
    )


def _resolved(host: str, port: int) -> list[str]:
    import socket

    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _proxy(url: httpx.URL) -> str | None:
    """Return the proxy of the environment for an address, None where it is asked directly."""
    from urllib.request import getproxies, proxy_bypass

    known = getproxies()
    found = known.get(url.scheme) or known.get("all")
    if not found or proxy_bypass(url.host):
        return None
    return found if "://" in found else f"http://{found}"
