"""What a person may want to attach: files used before, the newest beside these, and what a typed or dropped text means.

All of it looks at the disk and is for a worker thread; of a folder no more than a thousand entries are read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.posts.attached import MEDIA_ENDINGS
from smdash.domain.posts.dropped_paths import dropped_paths
from smdash.domain.posts.media import is_address, seconds, shown_name, size
from smdash.paths import expanded, is_file
from smdash.services.desktop import folders
from smdash.services.desktop.folders import FolderEntry, Look, Wanted
from smdash.services.posts.media import MediaService
from smdash.store.posts import media as media_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.posts.media import MediaFacts
    from smdash.services.home import Home

MEDIA = Wanted(frozenset(MEDIA_ENDINGS), "attach", "attaches it")
MOST_RECENT = 9
"""As many as there are digits to choose one by."""
_NEW, _FOLDERS = 5, 5


class Found(NamedTuple):
    """Files that can be attached, and what is said of those that cannot, '' for nothing."""

    paths: tuple[str, ...]
    trouble: str = ""


class AttachingService:
    """Finds files to attach."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._media = MediaService(home)

    def recent(self, downloads: str) -> list[FolderEntry]:
        """Return files to choose from by a digit: the newest of the folders used, then those attached last."""
        used = [entry for path in media_store.latest(self.home.read(), 4 * MOST_RECENT) if (entry := self._entry(path))]
        places = list(dict.fromkeys(entry.path.parent for entry in used))[:_FOLDERS] or [folders.begin(downloads)]
        known = {entry.path for entry in used}
        fresh = [entry for place in places for entry in _entries(place) if entry.path not in known]
        newest = folders.newest(fresh, MEDIA)
        new = newest[: max(_NEW, MOST_RECENT - len(used))]
        return [*new, *used][:MOST_RECENT]

    def look(self, text: str, start: Path) -> Look:
        """Return what a line typed or dropped means: one path, several, or the beginning of one."""
        plain = text.strip()
        paths = _split(plain)
        if paths and not is_address(plain) and (len(paths) > 1 or paths[0] != plain) and all(map(_there, paths)):
            found = tuple(Path(expanded(path)) for path in paths)
            rows = tuple(entry for path in found if (entry := _entry(path)))
            words = "1 file; Enter attaches it." if len(found) == 1 else f"{len(found)} files; Enter attaches them."
            return Look(text, start, rows, words, completed=text, files=found)
        return folders.look(text, start, MEDIA)

    def found(self, text: str) -> Found:
        """Return the files a typed, pasted or chosen text names, and what is wrong with the others."""
        plain = text.strip()
        if is_address(plain) and " " not in plain:
            return Found((plain,))
        return self.readable(_split(plain))

    def readable(self, paths: Iterable[str]) -> Found:
        """Return which of some paths are files that can be read, and what is wrong with the others."""
        paths = list(paths)
        good = [str(expanded(path).absolute()) for path in paths if _there(path)]
        bad = [path for path in paths if not _there(path)]
        facts = [(path, self._media.look(path)) for path in good]
        unread = [f"{shown_name(path)}: {each.trouble}." for path, each in facts if each.trouble]
        return Found(tuple(path for path, each in facts if not each.trouble), " ".join([*map(_missing, bad), *unread]))

    def facts(self, path: str) -> MediaFacts:
        """Return what a file is."""
        return self._media.look(path)

    def words(self, path: str) -> str:
        """Return in words what a file is: kind, shape, bytes, length."""
        return facts_words(self._media.look(path))

    def _entry(self, path: str) -> FolderEntry | None:
        place = self._media.where(path)
        return None if place is None else _entry(place)


def facts_words(facts: MediaFacts) -> str:
    """Return a file's kind, shape in pixels, bytes and length, as far as they are known."""
    if is_address(facts.path):
        return "on the web"
    if not facts.exists:
        return "is not there"
    words = [
        {"image": "picture", "gif": "GIF", "video": "film", "document": "document"}.get(facts.kind, "file"),
        f"{facts.width}\u00d7{facts.height}" if facts.width and facts.height else "",
        size(facts.bytes) if facts.bytes is not None else "",
        seconds(facts.seconds) if facts.seconds is not None else "",
        facts.trouble,
    ]
    return " ".join(filter(None, words))


def _split(plain: str) -> list[str]:
    if not plain:
        return []
    return dropped_paths(plain, whole=_there(plain))


def _there(path: str) -> bool:
    try:
        return is_file(expanded(path))
    except UsageError:
        return False


def _missing(path: str) -> str:
    """Return that a file is not there, and what is called nearly so beside it."""
    look = folders.look(path, Path.cwd(), MEDIA)
    near = ", ".join(row.path.name for row in look.rows[:3] if not row.is_folder)
    return f"{shown_name(path)[:200]}: there is no such file.{f' Near by name: {near}.' if near else ''}"


def _entry(place: Path) -> FolderEntry | None:
    try:
        info = place.stat()
    except (OSError, ValueError):
        return None
    return FolderEntry(place, False, info.st_size, info.st_mtime) if is_file(place) else None


def _entries(place: Path) -> Iterable[FolderEntry]:
    try:
        return folders.entries(place)[0]
    except OSError:
        return ()
