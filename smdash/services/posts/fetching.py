"""Fetching media from their addresses into the home, ahead of the time at which they go out.

A post that is scheduled is stored with the addresses it was given; what they stand for is fetched afterwards, outside
any transaction. The file lies in the home under the sum of its bytes, and goes out as it was fetched, whatever lies at
the address by then. It takes as long as the network does: never on the UI thread.
"""

from __future__ import annotations

import hashlib
import os
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.posts.fetching import AGAIN, AGAIN_LATER, Fetched, FetchError, file_name, sum_of
from smdash.domain.schedule import stored
from smdash.paths import written
from smdash.services.home import Home, Service
from smdash.store import private, unfinished
from smdash.store.posts import media as media_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from smdash.services.posts.rendering import Rendered
    from smdash.store.posts.media import Waiting

    Download = Callable[[str, Path], None]

FOLDER = "media"
_WEB_PAGE = (b"<!doctype", b"<html", b"<?xml")


class _Got(NamedTuple):
    name: str
    size: int


class FetchService(Service):
    """Brings what posts give by address into the home; ``download`` writes what lies at an address to a new file."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.download: Download = partial(_download, home)

    def new(self) -> bool:
        """Say whether there is an address of a post to go out that nobody has asked for yet."""
        return any(True for _ in self._new())

    def fetch_new(self, told: Callable[[Fetched], object] | None = None) -> list[Fetched]:
        """Fetch what nobody has asked for yet; see ``fetch_waiting``."""
        return self._fetch(self._new(), told)

    def fetch_waiting(
        self,
        told: Callable[[Fetched], object] | None = None,
        *,
        now: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> list[Fetched]:
        """Fetch what posts that are to go out give by address and is not in the home; return what came of each address.

        ``told`` is called with each at once. What was in vain is tried again after a while only, or, with ``now``, at
        once. An address is asked once, however many posts have it; once ``stop`` says so no other one is. Nothing is
        done where the home can only be read.
        """
        at = None if now else stored(self.home.now())
        rows = media_store.addresses(self.home.read(), at)
        return self._fetch([row for row in rows if not self._is_there(row.fetched)], told, stop)

    def _new(self) -> list[Waiting]:
        rows = media_store.addresses(self.home.read(), None, new=True)
        return [] if not rows or self.home.store.read_only() else rows

    def _is_there(self, name: str | None) -> bool:
        return bool(name) and (self.home.folder / FOLDER / str(name)).is_file()

    def _fetch(
        self,
        rows: Iterable[Waiting],
        told: Callable[[Fetched], object] | None,
        stop: Callable[[], bool] = lambda: False,
    ) -> list[Fetched]:
        if self.home.store.read_only():
            return []
        by_address: dict[str, list[Waiting]] = {}
        for row in rows:
            by_address.setdefault(row.path, []).append(row)
        found = []
        for address, same in by_address.items():
            if stop():
                break
            came = self._one(address, same)
            found.append(came)
            if told is not None:
                told(came)
        return found

    def _one(self, address: str, rows: list[Waiting]) -> Fetched:
        """Fetch one address for all of its rows, and note what came of it."""
        posts = tuple(dict.fromkeys(row.post_id for row in rows))
        ids = [row.id for row in rows]
        try:
            got = self._got(address)
            # What was there before and is gone from the home is not replaced by something nobody has seen.
            before = {row.fetched for row in rows if row.fetched} - {got.name}
            if before:
                raise FetchError("another file lies there than was fetched before")
        except FetchError as error:
            what = error.what.rstrip(".")
            after = stored(self.home.now() + (AGAIN if error.passing else AGAIN_LATER))
            with self.home.write("Fetch", journaled=False) as w:
                media_store.note_not_fetched(w, address, ids, what, after)
            return Fetched(address, posts, error=what, hint=error.hint, passing=error.passing)
        with self.home.write("Fetch", journaled=False, durable=True) as w:
            media_store.note_fetched(w, address, ids, got.name)
        return Fetched(address, posts, got.name, got.size)

    def _got(self, address: str) -> _Got:
        from smdash.formats.media.probe import probe

        folder = self.home.folder / FOLDER
        try:
            private.folder(folder)
            unfinished.sweep(folder)
            with unfinished.making(folder / "fetched") as place:
                self.download(address, place)
                found = probe(place)
                if found.trouble or found.kind == "unknown":
                    raise FetchError(_no_media(place, found.trouble))
                with place.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                    os.fsync(file.fileno())
                name = file_name(digest, found.mime)
                size = place.stat().st_size
                private.into_place(place, folder / name)
        except OSError as error:
            raise FetchError(f"it cannot be written ({error.strerror or error})", passing=True) from error
        return _Got(name, size)


def fetched_place(home: Home, name: str | None) -> Path | None:
    """Return where a fetched file lies, None where it does not, or is none."""
    place = home.folder / FOLDER / name if name and sum_of(name) else None
    return place if place is not None and place.is_file() else None


def places_of(home: Home, post: Rendered) -> dict[str, str]:
    """Return where the files lie here that a post gives by address and that were fetched, by address."""
    pairs = zip(post.media, post.fetched, strict=False)
    found = {path: fetched_place(home, name) for (path, _), name in pairs if name}
    return {path: written(place) for path, place in found.items() if place is not None}


def _no_media(place: Path, trouble: str) -> str:
    with place.open("rb") as file:
        head = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_WEB_PAGE):
        return "a web page lies there, and no file"
    return f"what lies there {trouble}" if trouble else "what lies there is no picture, film or PDF that is known here"


def _download(home: Home, address: str, into: Path) -> None:
    from smdash.connectors.download import fetch

    fetch(address, into, own_hosts=home.media_hosts)
