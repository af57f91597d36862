"""Tells which rows of a file are of one post: by its id, and by its permalink where ids were spoiled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smdash.formats.tables.ids import link_key, looks_rounded

if TYPE_CHECKING:
    from smdash.platforms.model import Permalinks


@dataclass(slots=True)
class SamePosts:
    """The posts seen so far by id and by what their permalinks hold.

    A post is the row at its place. Spreadsheets round long ids, so that one id with several permalinks is several
    posts; and they reformat ids, so that one permalink is one post.
    """

    forms: Permalinks
    _by_id: dict[str, int] = field(default_factory=dict)
    _by_link: dict[str, int] = field(default_factory=dict)
    _links: list[str] = field(default_factory=list)
    _ids: list[str] = field(default_factory=list)
    _spoiled: set[str] = field(default_factory=set)

    def place(self, post_id: str, permalink: str) -> tuple[int | None, str, int | None]:
        """Return where the post's earlier row is (None for a new post), its id, and the place that needs another id.

        An id of '' says that the post cannot be told from others: its id was rounded and it has no permalink.
        """
        key = link_key(self.forms, permalink) if permalink else ""
        place = self._by_link.get(key) if key else None
        if place is not None:
            post_id = better(self._ids[place], post_id, key)
            self._ids[place] = post_id
            self._by_id.setdefault(post_id, place)
            return place, post_id, None
        place = self._by_id.get(post_id)
        if place is not None:
            other = self._links[place]
            if post_id not in self._spoiled and not (key and other and key != other and looks_rounded(post_id)):
                if key and not other:
                    self._links[place] = key
                    self._by_link[key] = place
                return place, post_id, None
            first = None if post_id in self._spoiled else place
            self._spoiled.add(post_id)
            if first is not None:
                self._ids[first] = other
            if not key:
                return None, "", None
            self._add(key, key)
            return None, key, first
        self._add(post_id, key)
        return None, post_id, None

    def id_at(self, place: int) -> str:
        """Return the id of the post at a place as it is best known."""
        return self._ids[place]

    def _add(self, post_id: str, key: str) -> None:
        place = len(self._ids)
        self._ids.append(post_id)
        self._links.append(key)
        self._by_id.setdefault(post_id, place)
        if key:
            self._by_link[key] = place


def better(known: str, told: str, key: str) -> str:
    """Return the better of two ids of one post: one that is whole, else one that is more than the permalink's own."""
    return told if _worth(told, key) > _worth(known, key) else known


def _worth(post_id: str, key: str) -> int:
    if post_id == key:
        return 1
    return 0 if looks_rounded(post_id) else 2
