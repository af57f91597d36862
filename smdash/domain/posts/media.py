"""Media files as facts, and what is wrong with them for one platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["image", "gif", "video", "document", "unknown"]
Trouble = Literal["error", "warning", "info"]
CHANGED = "the file has changed since it was added"
"""What is said of a file that is not what it was; only a person can know whether that is meant."""
_VIDEO_FORMATS = frozenset({"short_video", "long_video"})
_NAMES = {"image": "picture", "gif": "GIF", "video": "video", "document": "document", "unknown": "file"}


class MediaFacts(NamedTuple):
    """One media file as it is now; what could not be found out is None.

    ``bytes`` is its size, ``seconds`` its duration. ``changed`` says that it is not what it was when it was added.
    ``trouble`` says why a file that is there cannot be read. Of an address nothing is looked at, but of the file that
    was ``fetched`` from there; ``waits`` says why there is none where there is to be one.
    """

    path: str
    exists: bool = True
    kind: Kind = "unknown"
    mime: str = ""
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    sha256: str = ""
    changed: bool = False
    trouble: str = ""
    fetched: bool = False
    waits: str = ""

    @property
    def is_unseen(self) -> bool:
        """Whether this is on the web and was not looked at."""
        return is_address(self.path) and not self.fetched

    @property
    def name(self) -> str:
        """The last part of the path; of an address without what it is asked with, which may be a key to it."""
        return shown_name(self.path)


def shown_name(path: str) -> str:
    """Return what a file is called in words; of an address without what it is asked with, which may be a key to it."""
    if is_address(path):
        path = path.partition("#")[0].partition("?")[0]
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path


class MediaNumbers(Protocol):
    """The numbers of a platform that concern media; None is "no limit known"."""

    @property
    def media_min(self) -> int | None: ...  # noqa: D102
    @property
    def media_max(self) -> int | None: ...  # noqa: D102
    @property
    def media_max_app(self) -> int | None: ...  # noqa: D102
    @property
    def carousel_min(self) -> int | None: ...  # noqa: D102
    @property
    def videos_max(self) -> int | None: ...  # noqa: D102
    @property
    def image_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def gif_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def video_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def document_bytes(self) -> int | None: ...  # noqa: D102
    @property
    def video_seconds_min(self) -> float | None: ...  # noqa: D102
    @property
    def video_seconds_max(self) -> float | None: ...  # noqa: D102
    @property
    def short_video_seconds_min(self) -> float | None: ...  # noqa: D102
    @property
    def short_video_seconds_max(self) -> float | None: ...  # noqa: D102
    @property
    def story_seconds_min(self) -> float | None: ...  # noqa: D102
    @property
    def story_seconds_max(self) -> float | None: ...  # noqa: D102

    def sure(self, name: str, /) -> bool:
        """Whether the named limit was confirmed."""
        ...


def is_address(path: str) -> bool:
    """Say whether a path is an address on the web."""
    return path.lower().startswith(("http://", "https://"))


def problems(
    facts: Sequence[MediaFacts], limits: MediaNumbers, format: str, platform: str
) -> list[tuple[Trouble, str]]:
    """Return what is wrong with a post's media on a platform (its label); a limit that is not sure only warns."""
    found = _counts(facts, limits, format, platform)
    for fact in facts:
        found += _of_file(fact, limits, format, platform)
    return found


def _severity(limits: MediaNumbers, name: str) -> Trouble:
    return "error" if limits.sure(name) else "warning"


def _counts(facts: Sequence[MediaFacts], limits: MediaNumbers, format: str, platform: str) -> list[tuple[Trouble, str]]:
    found: list[tuple[Trouble, str]] = []
    count = len(facts)
    if limits.media_min is not None and count < limits.media_min:
        words = f"{platform} wants at least {_files(limits.media_min)}; this post has {_files(count)}."
        found.append((_severity(limits, "media_min"), words))
    if limits.media_max is not None and count > limits.media_max:
        in_app = limits.media_max_app
        if in_app is not None and count <= in_app:
            words = (
                f"{_files(count)}: {platform} takes more than {limits.media_max} in its own app only, up to {in_app}."
            )
            found.append(("warning", words))
        else:
            most = max(limits.media_max, in_app or 0)
            severity = _severity(limits, "media_max_app" if most == in_app else "media_max")
            found.append((severity, f"{_files(count)}: {platform} takes {most}."))
    if format == "carousel" and limits.carousel_min is not None and 0 < count < limits.carousel_min:
        words = f"a carousel on {platform} has at least {_files(limits.carousel_min)}; this one has {_files(count)}."
        found.append((_severity(limits, "carousel_min"), words))
    videos = sum(fact.kind == "video" for fact in facts)
    if limits.videos_max is not None and videos > limits.videos_max:
        found.append((_severity(limits, "videos_max"), f"{videos} videos: {platform} takes {limits.videos_max}."))
    seen = [fact for fact in facts if fact.exists and not fact.is_unseen and not fact.trouble]
    if format in _VIDEO_FORMATS and facts and len(seen) == count and not videos:
        found.append(("warning", "the post is a video, and none of its files is one."))
    if format == "image" and count and videos == count:
        found.append(("warning", "the post is a picture, and its files are videos."))
    return found


def _of_file(fact: MediaFacts, limits: MediaNumbers, format: str, platform: str) -> list[tuple[Trouble, str]]:
    if fact.is_unseen:
        return [("info", f"{fact.name}: an address, not looked at.")]
    if not fact.exists:
        return [("error", f"{fact.path}: the file is not there.")]
    if fact.trouble:
        return [("error", f"{fact.name}: {fact.trouble}.")]
    found: list[tuple[Trouble, str]] = []
    if fact.changed:
        found.append(("warning", f"{fact.name}: {CHANGED}."))
    if fact.kind == "unknown":
        found.append(("warning", f"{fact.name}: neither a picture nor a video nor a PDF that is known here."))
    limit = _bytes_limit(fact.kind, limits)
    if limit is not None and fact.bytes is not None:
        name, most = limit
        if fact.bytes > most:
            words = f"{fact.name}: {size(fact.bytes)}, and {platform} takes a {_NAMES[fact.kind]} of {size(most)}."
            found.append((_severity(limits, name), words))
    if fact.kind == "document" and limits.document_bytes is None:
        found.append(("warning", f"{fact.name}: as far as is known {platform} takes no documents."))
    if fact.kind == "video" and fact.seconds is not None:
        found += _duration(fact, fact.seconds, limits, format, platform)
    return found


def _bytes_limit(kind: Kind, limits: MediaNumbers) -> tuple[str, int] | None:
    names = {
        "image": ("image_bytes",),
        "gif": ("gif_bytes", "image_bytes"),
        "video": ("video_bytes",),
        "document": ("document_bytes",),
    }
    for name in names.get(kind, ()):
        value: int | None = getattr(limits, name)
        if value is not None:
            return name, value
    return None


def _duration(
    fact: MediaFacts, length: float, limits: MediaNumbers, format: str, platform: str
) -> list[tuple[Trouble, str]]:
    kind = {"short_video": "short_video", "story": "story"}.get(format, "video")
    for end in ("min", "max"):
        name = f"{kind}_seconds_{end}"
        bound: float | None = getattr(limits, name)
        if bound is None:
            name = f"video_seconds_{end}"
            bound = getattr(limits, name)
        if bound is not None and (length < bound if end == "min" else length > bound):
            what = "at least" if end == "min" else "at most"
            words = f"{fact.name}: {seconds(length)} long, and {platform} takes {what} {seconds(bound)}."
            return [(_severity(limits, name), words)]
    return []


def size(count: int) -> str:
    """Return a number of bytes in words: ``8.4 MB`` (a million bytes each)."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= step:
            return f"{count / step:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} bytes"


def seconds(length: float) -> str:
    """Return a duration in words: ``2:20 min``, ``12.5 s``."""
    if length < 60:
        return f"{length:.1f}".removesuffix(".0") + " s"
    whole = int(length)
    return f"{whole // 60}:{whole % 60:02} min" if whole < 3600 else f"{whole // 3600}:{whole // 60 % 60:02} h"


def _files(count: int) -> str:
    return counted(count, "file") if count else "no files"
