"""Media files of posts: what they are now, and whether they are still what they were when they were added.

Looking at a file reads its first bytes; hashing reads all of it. Both belong on a worker thread. A file of more than
``HASHED_UP_TO`` bytes is not hashed, because a film would take half a minute to add: such a one counts as changed as
soon as it was written again, even where the same bytes were.
"""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.posts.fetching import shown_address, sum_of
from smdash.domain.posts.media import MediaFacts, is_address, shown_name
from smdash.paths import expanded
from smdash.services.posts.fetching import fetched_place
from smdash.services.posts.images import MediaRefusedError
from smdash.store.posts import media as media_store

if TYPE_CHECKING:
    from smdash.services.home import Home
    from smdash.store.posts.media import Outgoing, SeenMedia

HASHED_UP_TO = 64 * 1024 * 1024
_MOST_KEPT = 4096
_Stamp = tuple[str, int, int]


class MediaTrouble(NamedTuple):
    """A media file of a post still to go out that is gone, has changed or cannot be read."""

    post_id: int
    facts: MediaFacts
    words: str


class ToSend(NamedTuple):
    """A file that goes out, and its alternative text."""

    place: Path
    alt_text: str


class MediaService:
    """Looks at media files; what was found is kept until a file's size or time of change differs."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._seen: dict[_Stamp, MediaFacts] = {}
        self._hashes: dict[_Stamp, str] = {}

    def where(self, path: str) -> Path | None:
        """Return where a file is: ``~`` is this person's folder, a relative path begins in the home or else here.

        None for an address and for what can be no path.
        """
        if is_address(path) or not path or "\0" in path:
            return None
        try:
            plain = expanded(path)
        except UsageError:
            return None
        if plain.is_absolute():
            return plain
        at_home = self.home.folder / plain
        return at_home if os.path.lexists(at_home) else Path.cwd() / plain

    def look(self, path: str, *, hashed: bool = False) -> MediaFacts:
        """Return what a file is now, with its SHA-256 when ``hashed`` and it is not large; an address is not seen."""
        if is_address(path):
            return MediaFacts(path)
        place = self.where(path)
        stamp = _stamp(place) if place else None
        if place is None or stamp is None:
            return MediaFacts(path, exists=False)
        facts = self._seen.get(stamp)
        if facts is None:
            from smdash.formats.media.probe import probe

            found = probe(place)
            facts = MediaFacts(
                path,
                kind=found.kind,
                mime=found.mime,
                bytes=stamp[2],
                width=found.width,
                height=found.height,
                seconds=found.seconds,
                trouble=found.trouble,
            )
            _keep(self._seen, stamp, facts)
        wanted = hashed and not facts.trouble and stamp[2] <= HASHED_UP_TO
        digest = self._hash(place, stamp) if wanted else ""
        return facts._replace(path=path, sha256=digest)

    def columns(self, path: str, *, hashed: bool = False) -> dict[str, Any]:
        """Return what to store of a file beside its path, empty where there is nothing to see.

        Without ``hashed``, and for a large file, a later change is told by size and time of change alone.
        ``checked_at`` is the time of change of the file that was looked at, so that it does not matter which clock
        looked.
        """
        facts = self.look(path, hashed=hashed)
        place = self.where(path)
        stamp = _stamp(place) if place else None
        if stamp is None or not facts.exists or facts.trouble:
            return {}
        return {
            "mime": facts.mime or None,
            "bytes": facts.bytes,
            "sha256": facts.sha256 or None,
            "width": facts.width,
            "height": facts.height,
            "seconds": facts.seconds,
            "checked_at": _written(stamp),
        }

    def of_post(self, post_id: int) -> list[MediaFacts]:
        """Return the media of a post as they are now, those of single accounts too, and whether each has changed."""
        return [self._now(seen) for seen in media_store.of_post(self.home.read(), post_id)]

    def to_come(self) -> dict[tuple[int, str], MediaFacts]:
        """Return the media of every post still to go out as they are now, by post and path."""
        return {(seen.post_id, seen.path): self._now(seen) for seen in media_store.to_come(self.home.read())}

    def recheck(self) -> list[MediaTrouble]:
        """Return what is wrong with the media of posts still to go out: gone, changed, not readable, not fetched."""
        found = []
        for (post_id, _), facts in self.to_come().items():
            words = "is not there" if not facts.exists else facts.trouble
            words = words or ("has changed since it was added" if facts.changed else "")
            words = words or (f"has not been fetched: {facts.waits}" if facts.waits else "")
            if words:
                found.append(MediaTrouble(post_id, facts, words))
        return found

    def to_send(self, post_id: int, variant_id: int, *, by_word: bool = False) -> list[ToSend]:
        """Return the files that go out with one account's copy of a post, in order.

        Raises MediaRefusedError for one that is not there, or not what was fetched, or another one than was added to
        the post, which only a person's word lets go: nothing is to be sent then.
        """
        rows = media_store.outgoing(self.home.read(), post_id, variant_id)
        return [self.ready(row, by_word=by_word) for row in rows]

    def ready(self, row: Outgoing, *, by_word: bool = False) -> ToSend:
        """Return where one file that goes out lies; MediaRefusedError as in ``to_send``."""
        if not is_address(row.path):
            place = self.where(row.path)
            if place is None or not place.is_file():
                raise _not_ready(row.path, "the file is not there")
            if not by_word and self._is_another(place, row, certain=True):
                words = "this file is another one than when it was added to the post"
                hint = "Look at it. By your word it goes as it is: smdash publish --id ID."
                raise MediaRefusedError(f"{words}.", subject=shown_name(row.path), hint=hint)
            return ToSend(place, row.alt_text)
        name = shown_address(row.path)
        place = fetched_place(self.home, row.fetched)
        stamp = _stamp(place) if place else None
        if place is None or stamp is None:
            raise _not_ready(name, f"its file has not been fetched ({row.fetch_error or 'yet'})")
        if self._hash(place, stamp) != sum_of(row.fetched or ""):
            raise _not_ready(name, "its file in the home is not what was fetched")
        return ToSend(place, row.alt_text)

    def accept(self, post_id: int) -> int:
        """Take a post's media as they are now, as one step that can be undone; return how many were looked at."""
        seen = media_store.of_post(self.home.read(), post_id)
        values = {row.id: self.columns(row.path, hashed=True) for row in seen}
        known = {row_id: columns for row_id, columns in values.items() if columns}
        if known:
            with self.home.write("Take the media as they are") as w:
                for row_id, columns in known.items():
                    w.db.table("media").update(row_id, columns)
        return len(known)

    def _now(self, seen: SeenMedia) -> MediaFacts:
        if is_address(seen.path):
            return self._fetched(seen)
        facts = self.look(seen.path)
        if not facts.exists or facts.trouble or seen.bytes is None:
            return facts
        place = self.where(seen.path)
        if place is None or _stamp(place) is None:
            return MediaFacts(seen.path, exists=False)
        return facts._replace(changed=self._is_another(place, seen))

    def _is_another(self, place: Path, seen: SeenMedia | Outgoing, *, certain: bool = False) -> bool:
        """Say whether a file is not the one that was seen when it was added, as far as it was looked at then.

        One of the same size that was written since, and whose sum is not known, may be: that is not ``certain``.
        """
        stamp = _stamp(place)
        if stamp is None or seen.bytes is None:
            return False
        if stamp[2] != seen.bytes:
            return True
        if seen.checked_at == _written(stamp):
            return False
        # The file was written since: only its bytes can tell whether it is still the same.
        if seen.sha256:
            return self._hash(place, stamp) != seen.sha256
        return seen.checked_at is not None and not certain

    def _fetched(self, seen: SeenMedia) -> MediaFacts:
        """Return what was fetched from an address, or why nothing was though its post is to go out."""
        place = fetched_place(self.home, seen.fetched)
        if place is not None:
            return self.look(str(place))._replace(path=seen.path, fetched=True)
        if not seen.goes:
            return MediaFacts(seen.path)
        gone = "it was fetched and is gone from the home" if seen.fetched else "nobody has asked for it yet"
        return MediaFacts(seen.path, waits=seen.fetch_error or gone)

    def _hash(self, place: Path, stamp: _Stamp) -> str:
        digest = self._hashes.get(stamp)
        if digest is None:
            try:
                with place.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                return ""
            _keep(self._hashes, stamp, digest)
        return digest


def _not_ready(subject: str, words: str) -> MediaRefusedError:
    return MediaRefusedError(f"{words}.", subject=subject, hint="Nothing was sent.")


def _written(stamp: _Stamp) -> str:
    """Return when a file was written last, to the microsecond, '' for a time beyond the calendar."""
    try:
        return datetime.fromtimestamp(stamp[1] / 10**9, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return ""


def _stamp(place: Path) -> _Stamp | None:
    """Return what tells one state of a file from another, None when there is none."""
    try:
        found = place.stat()
    except (OSError, ValueError):
        return None
    return str(place), found.st_mtime_ns, found.st_size if stat.S_ISREG(found.st_mode) else 0


def _keep(kept: dict[_Stamp, Any], stamp: _Stamp, value: object) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[stamp] = value
