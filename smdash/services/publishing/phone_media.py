"""Files of posts on a hand-over page: carried in a page that is a file, lent by address to one that is served.

A picture goes without what it says of where and when it was made, as it goes to a network. A film goes as it lies.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import one_line
from smdash.domain.posts.media import shown_name, size
from smdash.domain.posts.media_limits import MediaLimits
from smdash.domain.publishing.phone import PhoneFile
from smdash.services.posts.images import prepare
from smdash.services.posts.media import MediaService

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.home import Home
    from smdash.services.posts.images import Prepared
    from smdash.store.posts.media import Outgoing

MOST_CARRIED = 24_000_000
"""Bytes of all files in a page; a third more as text, which a phone still opens."""
MOST_OF_ONE, MOST_FILM = 6_000_000, 12_000_000
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
FILMS = frozenset({"video/mp4", "video/webm", "video/quicktime"})
_SMALLEST = 200_000
FileMaker = Callable[["Outgoing"], PhoneFile]


class Lent(NamedTuple):
    """A file that a served page may ask for: its bytes, or where they lie."""

    mime: str
    data: bytes | None
    place: Path


class Carried:
    """Puts files into a page, each within what is left of what all may weigh."""

    def __init__(self, home: Home) -> None:
        self._looking = MediaService(home)
        self._left = MOST_CARRIED

    def __call__(self, row: Outgoing) -> PhoneFile:
        """Return a file as it stands on the page."""
        most = min(MOST_OF_ONE, self._left)
        found = ready(self._looking, row, MediaLimits(image_bytes=max(_SMALLEST, most), types=PICTURES | FILMS))
        if isinstance(found, PhoneFile):
            return found
        name, kind = _name(row.path, found.mime), _kind(found.mime)
        if found.size > min(self._left, MOST_FILM if kind == "video" else MOST_OF_ONE):
            return PhoneFile(name, row.alt_text, note=f"{size(found.size)}: too large for this page")
        try:
            data = found.content()
        except OSError as error:
            return PhoneFile(name, row.alt_text, note=f"cannot be read ({error.strerror})")
        self._left -= len(data)
        source = f"data:{found.mime};base64,{base64.b64encode(data).decode('ascii')}"
        return PhoneFile(name, row.alt_text, kind, source, found.done)


class Lending:
    """Gives each file of a page an address of its own, a number and nothing of where it lies.

    A picture is made ready when it is asked for: all of a page's at once may not fit the memory.
    """

    def __init__(self, home: Home) -> None:
        self._looking = MediaService(home)
        self._rows: list[Outgoing] = []

    def __call__(self, row: Outgoing) -> PhoneFile:
        """Return a file as it stands on the page, and lend it from then on."""
        try:
            facts = self._looking.look(str(self._looking.ready(row).place))
        except SmdashError as error:
            return PhoneFile(shown_name(row.path), row.alt_text, note=one_line(error.what.rstrip("."), 160))
        if facts.mime not in PICTURES | FILMS or facts.trouble:
            note = facts.trouble or "not shown here: take it from the computer"
            return PhoneFile(shown_name(row.path), row.alt_text, note=note)
        self._rows.append(row)
        source = f"/media/{len(self._rows) - 1}"
        return PhoneFile(_name(row.path, facts.mime), row.alt_text, _kind(facts.mime), source)

    def lent(self, number: int) -> Lent | None:
        """Return a file by its number; None where there is none, or it cannot be given out as it is by now."""
        if number >= len(self._rows):
            return None
        found = ready(self._looking, self._rows[number], MediaLimits(types=PICTURES | FILMS))
        return None if isinstance(found, PhoneFile) else Lent(found.mime, found.data, found.place)


def ready(looking: MediaService, row: Outgoing, limits: MediaLimits) -> Prepared | PhoneFile:
    """Return a file made ready for the limits, or how it is named where that cannot be done."""
    try:
        return prepare(looking.ready(row).place, limits)
    except SmdashError as error:
        return PhoneFile(shown_name(row.path), row.alt_text, note=one_line(error.what.rstrip("."), 160))


def _kind(mime: str) -> str:
    return "video" if mime in FILMS else "image"


def _name(path: str, mime: str) -> str:
    """Return what a file is called where it is saved; one that was made anew is of another kind by now."""
    endings = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/webp": (".webp",)}
    name = one_line(shown_name(path).replace("/", "_").replace("\\", "_"), 80)
    wanted = endings.get(mime)
    if wanted is None or name.lower().endswith(wanted):
        return name
    stem, dot, _ = name.rpartition(".")
    return f"{stem if dot else name}{wanted[0]}"
