"""The format of a post by what is attached to it: decided where nobody said one, and left open again for a change.

Files are looked at, so it is for a worker thread, but for what was seen of the files of a stored post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError
from smdash.domain.posts.attached import UNSET, Films, files_words, format_of
from smdash.domain.posts.media import MediaFacts
from smdash.services.posts.media import MediaService
from smdash.store.posts import variants as variant_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.posts.media import Kind
    from smdash.domain.posts.post import Piece, Written
    from smdash.services.home import Home


class AttachedService:
    """Says what format each account's copy of a post has by its files."""

    def __init__(self, home: Home, look: Callable[[str], MediaFacts] | None = None) -> None:
        """``look`` says what a file is; without it the file is looked at."""
        self.home = home
        self._look = look or MediaService(home).look

    def decided(self, written: Written) -> Written:
        """Return a post with the formats its files give it; one that was said stays, as does one without files."""
        if not has_files(written):
            return written
        formats = self._formats(written)
        base, variants = written.format, dict(written.variants)
        if base == UNSET:
            base = self._base(written, formats)
        for slug, found in formats.items():
            own = written.variant(slug)
            # The base was said: what it says holds for accounts which follow it, unless they show other files.
            if found and not own.format and (written.format == UNSET or own.media) and found != base:
                variants[slug] = own._replace(format=found)
        return written._replace(format=base, variants=variants)

    def undecided(self, written: Written) -> Written:
        """Return a post whose formats are left open where its files give the same, so that they follow these."""
        if not has_files(written):
            return written
        open_post = written._replace(
            format=UNSET, variants={slug: own._replace(format="") for slug, own in written.variants.items()}
        )
        again = self.decided(open_post)
        if again.format != written.format:
            return written
        same = {slug: own._replace(format="") for slug, own in written.variants.items() if own == again.variant(slug)}
        return written._replace(format=UNSET, variants={**written.variants, **same})

    def words(self, written: Written) -> str:
        """Return what a post is by its files, like ``carousel (3 pictures)``, and where an account differs."""
        if not has_files(written):
            return ""
        post = self.decided(written)
        told: list[str] = []
        if written.media:
            told.append(f"{_words(post.format)} ({files_words(self._facts(written.media))})")
        for slug in post.accounts:
            own = post.variant(slug)
            if own.media:
                told.append(f"{slug} {_words(own.format or post.format)} ({files_words(self._facts(own.media))})")
            elif own.format and own.format != post.format:
                told.append(f"{slug} {_words(own.format)}")
        return " \u00b7 ".join(told)

    def _base(self, written: Written, formats: dict[str, str]) -> str:
        """Return the format of most accounts, the first of them where several are as many."""
        found = [formats[slug] for slug in written.accounts if formats.get(slug) and not written.variant(slug).media]
        if not found and written.media:
            found = [format_of(self._facts(written.media), Films())]
        return max(found, key=found.count, default="") or UNSET

    def _formats(self, written: Written) -> dict[str, str]:
        return {
            slug: format_of(self._facts(written.media_for(slug)), self._films(slug))
            for slug in written.accounts
            if written.media_for(slug)
        }

    def _facts(self, pieces: Sequence[Piece]) -> list[MediaFacts]:
        return [self._look(piece.path) for piece in pieces]

    def _films(self, slug: str) -> Films:
        from smdash import platforms

        try:
            facts = platforms.find(self.home.account(slug).platform)
        except NotFoundError:
            facts = None
        if facts is None:
            return Films()
        return Films(facts.posting.short_videos, facts.limits.short_video_seconds_max)


def as_stored(home: Home, post_id: int, written: Written) -> Written:
    """Return a stored post with its formats left open as ``undecided`` does, by what was seen of its files when added.

    No file is read: this may be called where keys are heard.
    """
    if not has_files(written):
        return written
    conn = home.read()
    rows = [*variant_store.media(conn, post_id)]
    rows += [row for own in variant_store.own_media(conn, post_id).values() for row in own]
    known = {row.path: _seen(row) for row in rows}
    return AttachedService(home, lambda path: known.get(path) or MediaFacts(path, exists=False)).undecided(written)


def _seen(row: variant_store.MediaRow) -> MediaFacts:
    kind, _, name = (row.mime or "").partition("/")
    found: Kind = "unknown"
    if kind == "image":
        found = "gif" if name == "gif" else "image"
    elif kind == "video":
        found = "video"
    elif name == "pdf":
        found = "document"
    return MediaFacts(
        row.path, exists=bool(row.mime), kind=found, width=row.width, height=row.height, seconds=row.seconds
    )


def has_files(written: Written) -> bool:
    """Say whether a post has files, or one of its accounts has its own."""
    return bool(written.media) or any(written.variant(slug).media for slug in written.accounts)


def _words(format: str) -> str:
    return format.replace("_", " ")
