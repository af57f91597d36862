"""Makes a picture smaller: turned upright, in a type and a size that are taken, in as many bytes as are taken.

Pillow is imported here and nowhere else, and only once a picture has to be made anew. The same picture and bounds
always make the same bytes.
"""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.posts.media_limits import scaled
from smdash.formats.media.pictures import CutOffError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from smdash.domain.posts.media_limits import MediaLimits

MOST_PIXELS = 89_478_485
"""Pillow's own bound (a quarter of a gigabyte in memory): beyond it a small file may be made to fill the memory."""
_READ = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
_QUALITIES = (90, 82, 74)
_HOPELESS = 4
"""Where the best quality takes so many times the bytes there are, no other one is tried in that size."""
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
_SMALLEST = 320
"""Below this long side, in pixels, a picture that was larger is no longer worth posting."""
_USUAL = frozenset({"image/jpeg", "image/png", "image/webp"})
_NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP"}


class TooManyPixelsError(ValueError):
    """The picture would fill the memory."""


class AnimatedError(ValueError):
    """The picture moves, and would stand still."""


class NotSmallEnoughError(ValueError):
    """The picture cannot be brought within the bounds and still be worth looking at."""


class Remade(NamedTuple):
    """A picture made anew; ``flattened`` says that what shone through is white now."""

    data: bytes
    mime: str
    width: int
    height: int
    flattened: bool = False

    @property
    def name(self) -> str:
        """What its type is called."""
        return _NAMES[self.mime]


def remake(data: bytes, limits: MediaLimits, orientation: int = 1) -> Remade:
    """Return a picture within the bounds, upright and without metadata.

    ``orientation`` (1 to 8, EXIF) is how it is to be turned beside what it says itself.
    Raises CutOffError, TooManyPixelsError, AnimatedError, or NotSmallEnoughError; the last also where no type that
    can be written here is taken.
    """
    with _careful(), _opened(data) as source:
        if source.width * source.height > MOST_PIXELS:
            raise TooManyPixelsError
        if getattr(source, "is_animated", False) and source.format not in {"JPEG", "MPO"}:
            raise AnimatedError
        lossless = source.format in {"PNG", "GIF"}
        picture = _upright(source, orientation)
    clear = _shines_through(picture)
    if not clear and picture.mode not in {"L", "RGB"}:
        picture = picture.convert("RGB")
    for mime, shown in _choices(picture, limits, lossless=lossless, clear=clear):
        found = _within(shown, mime, limits)
        if found is not None:
            return found._replace(flattened=clear and mime == "image/jpeg")
    raise NotSmallEnoughError


def size_of(data: bytes) -> tuple[int, int]:
    """Return width and height of a picture whose first bytes do not tell them; CutOffError where none can be read."""
    with _careful(), _opened(data) as source:
        return source.size


@contextmanager
def _careful() -> Iterator[None]:
    """Read pixels of which nothing is believed: what Pillow raises is what is wrong with them.

    A warning of its would be written into the middle of the screen.
    """
    import struct

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooManyPixelsError from error
    except (TooManyPixelsError, AnimatedError):
        raise
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, RuntimeError, struct.error) as error:
        raise CutOffError from error


def _opened(data: bytes) -> Image.Image:
    from PIL import Image

    return Image.open(io.BytesIO(data), formats=_READ)


def _upright(source: Image.Image, orientation: int) -> Image.Image:
    """Return the decoded picture, turned as it is to be, in a mode that can be written: L, RGB or RGBA."""
    from PIL import Image, ImageOps

    source.load()
    turned = ImageOps.exif_transpose(source)
    if orientation != 1:
        turned = turned.transpose(Image.Transpose[_TURNS[orientation]])
    if turned.mode in {"I", "F"} or turned.mode.startswith("I;16"):
        # 16 bits a pixel: the upper eight are what a screen shows.
        return turned.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if turned.mode == "CMYK":
        return _from_print(turned)
    if turned.mode in {"L", "RGB", "RGBA"} and "transparency" not in turned.info:
        return turned
    clear = turned.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in turned.info
    return turned.convert("RGBA" if clear else "RGB")


def _from_print(picture: Image.Image) -> Image.Image:
    """Return a picture of printing colours as it looks on a screen, by its own profile where it has one."""
    profile = picture.info.get("icc_profile")
    if profile:
        from PIL import ImageCms

        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            seen = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            seen = None
        if seen is not None:
            seen.info.pop("icc_profile", None)
            return seen
    plain = picture.convert("RGB")
    plain.info.pop("icc_profile", None)
    return plain


def _shines_through(picture: Image.Image) -> bool:
    if picture.mode != "RGBA":
        return False
    lowest, _ = picture.getchannel("A").getextrema()
    return isinstance(lowest, int) and lowest < 255


def _choices(
    picture: Image.Image, limits: MediaLimits, *, lossless: bool, clear: bool
) -> Iterator[tuple[str, Image.Image]]:
    """Yield the types to try, the best first; white behind what shines through comes last."""
    taken = {mime for mime in _USUAL if limits.takes(mime)}
    if not limits.types:
        taken.discard("image/webp")  # where nothing is said, the two that every server takes
    order = ["image/png"] if lossless or clear else []
    order += ["image/webp", "image/jpeg"] if clear else ["image/jpeg", "image/webp", "image/png"]
    for mime in dict.fromkeys(order):
        if mime in taken:
            yield mime, _on_white(picture) if clear and mime == "image/jpeg" else picture


def _on_white(picture: Image.Image) -> Image.Image:
    from PIL import Image

    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    white.info.update({name: value for name, value in picture.info.items() if name == "icc_profile"})
    return white


def _within(picture: Image.Image, mime: str, limits: MediaLimits) -> Remade | None:
    """Return a picture as one type within the bounds, None where that would leave too little of it.

    What is never blurred (PNG) is only made smaller as far as the bounds of its size ask, since bytes are better saved
    by another type.
    """
    from PIL import Image

    most = limits.image_bytes
    whole = picture.size
    size = limits.size_within(*whole)
    while True:
        shown = picture if size == whole else picture.resize(size, Image.Resampling.LANCZOS)
        for quality in (0,) if mime == "image/png" else _QUALITIES:
            data = _encoded(shown, mime, quality)
            weight = len(data)
            if most is None or weight <= most:
                return Remade(data, mime, *size)
            if weight > _HOPELESS * most:
                weight //= 2  # what the lowest quality would come to
                break
        if mime == "image/png" and limits.takes("image/jpeg"):
            return None
        # The bytes of a picture go with its area, nearly; a little less than that says ends sooner.
        scale = min(0.9, 0.95 * (most / weight) ** 0.5) if most else 0.9
        size = scaled(*size, scale)
        if max(size) < min(_SMALLEST, max(whole)):
            return None


def _encoded(picture: Image.Image, mime: str, quality: int) -> bytes:
    buffer = io.BytesIO()
    profile = picture.info.get("icc_profile")
    kind = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}[mime]
    plain = picture.copy()
    plain.info = {}
    if kind == "PNG":
        plain.save(buffer, kind, optimize=True, icc_profile=profile)
    elif kind == "WEBP":
        plain.save(buffer, kind, quality=quality, method=4, icc_profile=profile or b"")
    else:
        plain.save(buffer, kind, quality=quality, optimize=True, progressive=True, icc_profile=profile)
    return buffer.getvalue()
