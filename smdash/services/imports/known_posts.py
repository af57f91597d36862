"""Finds the post a row is of among those an account has, whatever a spreadsheet has made of its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.formats.analytics.same_posts import better
from smdash.formats.tables.ids import link_key, looks_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.platforms.model import Permalinks


class KnownPosts:
    """An account's posts by id and by what their permalinks hold.

    ``rows`` are (row id, remote id, permalink, day of publication). Permalinks are looked into when the first id is
    not known.
    """

    def __init__(self, forms: Permalinks, rows: Iterable[tuple[int, str, str, str | None]]) -> None:
        self.forms = forms
        self.published: dict[int, str | None] = {}
        self._by_id: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._permalinks: dict[int, str] = {}
        self._by_link: dict[str, int] | None = None
        for number, remote_id, permalink, published in rows:
            self._by_id[remote_id] = number
            self._ids[number] = remote_id
            self._permalinks[number] = permalink
            self.published[number] = published

    def add(self, number: int, remote_id: str, permalink: str, published: str | None, key: str) -> None:
        """Take a post in; ``key`` is what ``find`` said of it."""
        self._by_id[remote_id] = number
        self._ids[number] = remote_id
        self._permalinks[number] = permalink
        self.published[number] = published
        if key:
            self._links()[key] = number

    def find(self, remote_id: str, permalink: str) -> tuple[int | None, str, str]:
        """Return the row id of a post (None for a new one), the id it is best known by, and what its permalink holds.

        One permalink is one post, and one rounded id with another permalink is another post.
        """
        found = self._by_id.get(remote_id)
        if found is not None and not looks_rounded(remote_id):
            return found, remote_id, ""
        key = self._key(permalink)
        if found is not None:
            other = self._key(self._permalinks[found])
            if not (key and other and key != other):
                return found, remote_id, key
            remote_id = key
        found = self._links().get(key, self._by_id.get(key)) if key else None
        if found is None:
            return None, remote_id, key
        best = better(self._ids[found], remote_id, key)
        return found, best if best not in self._by_id else self._ids[found], key

    def rename(self, number: int, remote_id: str) -> bool:
        """Take a post's better id; False where it has that id already."""
        if self._ids[number] == remote_id:
            return False
        del self._by_id[self._ids[number]]
        self._by_id[remote_id] = number
        self._ids[number] = remote_id
        return True

    def _key(self, permalink: str) -> str:
        return link_key(self.forms, permalink) if permalink else ""

    def _links(self) -> dict[str, int]:
        if self._by_link is None:
            self._by_link = {key: number for number, link in self._permalinks.items() if (key := self._key(link))}
        return self._by_link
