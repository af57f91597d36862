"""Makes a post's file ready for one server: as it is where that will do, made anew where it must be, or refused.

Whatever way a picture goes, it goes without what it says of where, when and by whom it was made. Films and documents go
as they lie. Nothing is written: what is made anew is in memory only, and the person's own file is never touched.
Reading and making anew take up to seconds: not for the UI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import one_line
from smdash.domain.posts.media import size as size_words

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.posts.media_limits import MediaLimits
    from smdash.formats.media.pictures import Clean
    from smdash.formats.media.probe import Probed

MOST_READ = 256 * 1024 * 1024
"""Of a picture no more bytes than these are read."""
_CALLED = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "image/gif": "GIF",
    "image/heic": "HEIC",
    "image/heif": "HEIF",
    "image/avif": "AVIF",
    "video/mp4": "MP4",
    "video/quicktime": "QuickTime",
    "video/webm": "WebM",
    "video/x-matroska": "Matroska",
    "video/x-msvideo": "AVI",
    "application/pdf": "PDF",
}
_ANEW = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
"""What can be read pixel by pixel here, and so made anew."""


class MediaRefusedError(SmdashError):
    """A file cannot be sent as it is, and cannot be made into what could be."""


class Prepared(NamedTuple):
    """A file that is ready; ``data`` is None where it goes as it lies at ``place``.

    ``size`` is how many bytes will be sent, ``width`` and ``height`` are pixels as it is shown, None where that is not
    known. ``done`` says what was made of it, '' for nothing that could be seen.
    """

    place: Path
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    data: bytes | None = None
    done: str = ""

    def content(self) -> bytes:
        """Return what is to be sent; OSError where a file that goes as it lies is gone."""
        return self.place.read_bytes() if self.data is None else self.data


def prepare(place: Path, limits: MediaLimits) -> Prepared:
    """Make a file ready for what a server takes.

    Raises MediaRefusedError for one that cannot be read, that is damaged, or that cannot be brought within the limits
    without its person being asked: a film, or pictures that move and would stand still.
    """
    from smdash.formats.media.probe import probe

    name = one_line(place.name, 60)
    found = probe(place)
    if found.trouble or found.kind == "unknown":
        what = found.trouble or "is neither a picture nor a film nor a PDF that is known here"
        raise MediaRefusedError(f"{what}.", subject=name, hint="Put the right file there.")
    try:
        weight = place.stat().st_size
        if found.kind in {"video", "document"}:
            return _as_it_lies(place, name, found, weight, limits)
        if weight > MOST_READ:
            raise _refused(name, f"{size_words(weight)} are more than a picture can have here")
        data = place.read_bytes()
    except OSError as error:
        raise _refused(name, f"cannot be read ({error.strerror})", "Check that it is still there.") from error
    return _picture(place, name, found, data, limits)


def _as_it_lies(place: Path, name: str, found: Probed, weight: int, limits: MediaLimits) -> Prepared:
    called = _CALLED.get(found.mime, found.mime)
    if not limits.takes(found.mime):
        raise _refused(name, f"{called} is not taken there", _taken(limits))
    most = limits.bytes_of(found.kind)
    if most is not None and weight > most:
        words = f"{size_words(weight)}, and {size_words(most)} are taken there"
        raise _refused(name, words, "Make it smaller: that is not done here.")
    return Prepared(place, found.mime, weight, found.width, found.height)


def _picture(place: Path, name: str, found: Probed, data: bytes, limits: MediaLimits) -> Prepared:
    from smdash.formats.media.pictures import CutOffError, clean
    from smdash.formats.media.reencode import MOST_PIXELS

    try:
        picture = clean(data, found.mime)
    except CutOffError as error:
        raise _damaged(name) from error
    width, height = found.width, found.height
    if (width is None or height is None) and found.mime in _ANEW:
        width, height = _measured(name, data)
    if (width or 0) * (height or 0) > MOST_PIXELS:
        raise _too_many(name)
    why = _why_anew(found, picture, width, height, limits)
    if not why:
        return Prepared(place, found.mime, len(picture.data), width, height, picture.data)
    if picture.animated:
        raise _refused(name, f"it moves and would stand still: {why}", "Make it smaller, or send it as a film.")
    if found.mime not in _ANEW:
        raise _refused(name, f"{why}, and {_CALLED[found.mime]} cannot be made anew here", "Save it as a JPEG.")
    return _anew(place, name, found, picture, len(data), limits)


def _why_anew(found: Probed, picture: Clean, width: int | None, height: int | None, limits: MediaLimits) -> str:
    """Return why a picture cannot go as it is, '' where it can; what it tells of its making is a reason too."""
    called, weight = _CALLED[found.mime], len(picture.data)
    if not limits.takes(found.mime):
        return f"{called} is not taken there"
    most = limits.bytes_of(found.kind)
    if most is not None and weight > most:
        return f"{size_words(weight)}, and {size_words(most)} are taken there"
    if width and height and limits.size_within(width, height, gif=found.kind == "gif") != (width, height):
        return f"{width}\u00d7{height} pixels are more than are taken there"
    if picture.tells:
        return "it says where and when it was made"
    return "" if picture.orientation == 1 else "it lies on its side"


def _anew(place: Path, name: str, found: Probed, picture: Clean, weight: int, limits: MediaLimits) -> Prepared:
    from smdash.formats.media.pictures import CutOffError
    from smdash.formats.media.reencode import AnimatedError, NotSmallEnoughError, TooManyPixelsError, remake

    called = _CALLED[found.mime]
    try:
        made = remake(picture.data, limits, picture.orientation)
    except CutOffError as error:
        raise _damaged(name) from error
    except TooManyPixelsError as error:
        raise _too_many(name) from error
    except AnimatedError as error:
        words = "it moves and would stand still"
        raise _refused(name, words, "Make it smaller, or send it as a film.") from error
    except NotSmallEnoughError as error:
        most = limits.image_bytes
        words = f"it cannot be brought to {size_words(most)}" if most else f"{called} is not taken there"
        raise _refused(name, f"{words} and still be worth looking at", _taken(limits)) from error
    done = (
        f"re-encoded from {size_words(weight)} {called} to {size_words(len(made.data))} {made.name}, "
        f"{made.width}\u00d7{made.height}{', on white' if made.flattened else ''}"
    )
    return Prepared(place, made.mime, len(made.data), made.width, made.height, made.data, done)


def _measured(name: str, data: bytes) -> tuple[int, int]:
    from smdash.formats.media.pictures import CutOffError
    from smdash.formats.media.reencode import TooManyPixelsError, size_of

    try:
        return size_of(data)
    except CutOffError as error:
        raise _damaged(name) from error
    except TooManyPixelsError as error:
        raise _too_many(name) from error


def _refused(name: str, words: str, hint: str = "Put another file there.") -> MediaRefusedError:
    return MediaRefusedError(f"{words}.", subject=name, hint=hint)


def _damaged(name: str) -> MediaRefusedError:
    return _refused(name, "the picture is damaged or cut off", "Put a whole one there.")


def _too_many(name: str) -> MediaRefusedError:
    from smdash.formats.media.reencode import MOST_PIXELS

    words = f"it has more than {MOST_PIXELS // 10**6} million pixels, which would fill the memory"
    return _refused(name, words, "Make it smaller.")


def _taken(limits: MediaLimits) -> str:
    names = [_CALLED[mime] for mime in sorted(limits.types) if mime in _CALLED]
    return f"Taken: {', '.join(names)}." if names else "Put another file there."
