"""What one account's server takes of media, whoever said so: the platform's file, or the server itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from smdash.domain.posts.media import Kind


class MediaLimits(NamedTuple):
    """The bounds of what is uploaded; None is "no limit known", no types "any that is known here".

    ``*_bytes`` are sizes of a file, ``*_pixels`` width times height, ``image_width`` and ``image_height`` in pixels.
    ``types`` are MIME types. ``alt_text`` is in the platform's own unit, ``files`` the most files of one post. A GIF
    without a bound of its own has that of a picture.
    """

    image_bytes: int | None = None
    image_pixels: int | None = None
    image_width: int | None = None
    image_height: int | None = None
    gif_bytes: int | None = None
    gif_pixels: int | None = None
    video_bytes: int | None = None
    document_bytes: int | None = None
    types: frozenset[str] = frozenset()
    alt_text: int | None = None
    files: int | None = None

    def takes(self, mime: str) -> bool:
        """Whether a type is taken as far as is known."""
        return not self.types or mime in self.types

    def bytes_of(self, kind: Kind) -> int | None:
        """Return how large a file of a kind may be."""
        return {
            "image": self.image_bytes,
            "gif": self.image_bytes if self.gif_bytes is None else self.gif_bytes,
            "video": self.video_bytes,
            "document": self.document_bytes,
        }.get(kind)

    def size_within(self, width: int, height: int, *, gif: bool = False) -> tuple[int, int]:
        """Return the largest width and height of the same shape that are within the bounds, 1 at least."""
        pixels = self.gif_pixels if gif and self.gif_pixels is not None else self.image_pixels
        scale = min(
            1.0,
            (self.image_width or width) / width,
            (self.image_height or height) / height,
            ((width * height if pixels is None else pixels) / (width * height)) ** 0.5,
        )
        wide, high = scaled(width, height, scale)
        if pixels is not None and wide * high > pixels:  # of a line one pixel high only the length can give
            wide, high = (max(1, pixels // high), high) if wide > high else (wide, max(1, pixels // wide))
        return wide, high


class PlatformMedia(Protocol):
    """What a platform's file says of uploads."""

    @property
    def image_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def image_pixels(self) -> int | None: ...  # noqa: D102
    @property
    def gif_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def gif_pixels(self) -> int | None: ...  # noqa: D102
    @property
    def video_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def document_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def alt_text(self) -> int | None: ...  # noqa: D102
    @property
    def media_max(self) -> int | None: ...  # noqa: D102
    @property
    def media_types(self) -> tuple[str, ...]: ...  # noqa: D102


def limits_of(said: PlatformMedia) -> MediaLimits:
    """Return the bounds a platform's file states."""
    return MediaLimits(
        image_bytes=said.image_bytes,
        image_pixels=said.image_pixels,
        gif_bytes=said.gif_bytes,
        gif_pixels=said.gif_pixels,
        video_bytes=said.video_bytes,
        document_bytes=said.document_bytes,
        types=frozenset(said.media_types),
        alt_text=said.alt_text,
        files=said.media_max,
    )


def scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    """Return a size in a scale of at most 1, rounded down so that no bound is passed, 1 at least."""
    return max(1, int(width * scale)), max(1, int(height * scale))
