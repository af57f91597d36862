"""Reading lists of a server of the Mastodon kind portion by portion, so that nothing between two readings is missed.

Two ways lead through a list. *Forward*: ``min_id`` asks for the portion right above what is known, until none is left.
*Back*: from the newest by the Link header or ``max_id`` until what is known. Forward is used where the server declares
itself as one that has it, and its answers are not believed blindly: some ignore ``min_id``, some give the newest
portion above it, and then everything between is still to be read, backwards. A first reading goes back ``FIRST_DAYS``
days, at most ``FIRST_PAGES`` portions. Source: Mastodon documentation 2026-07, guidelines, *Paginating through API
responses*.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from smdash.connectors.base import Item, OwnPost, Page, RejectedError, UnavailableError
from smdash.connectors.http import instant_of
from smdash.connectors.mastodon_entities import documents, of, text

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from datetime import datetime

    from smdash.connectors.http import Answer

FIRST_DAYS, FIRST_PAGES = 90, 25
MOST_PAGES = 2000
"""Portions of one reading; whoever has more to say says the same again and again."""
_NEXT = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')


class Listing(NamedTuple):
    """A list of a server: where it is, and how it is read.

    ``entry`` is the part of a document that has the id and the time by which the list is ordered, '' for the document
    itself. ``made`` turns the documents of a portion into what the caller keeps; it is given the instant from which on
    things are new, None at the first reading. ``forward`` says that ``min_id`` may be trusted, ``linked`` that only the
    Link header leads on.
    """

    path: str
    query: tuple[tuple[str, str], ...]
    made: Callable[[list[Mapping[str, Any]], datetime | None], tuple[tuple[Item, ...], tuple[OwnPost, ...]]]
    entry: str = ""
    forward: bool = False
    linked: bool = False


class Place(NamedTuple):
    """How far a list has been read: all up to ``known`` of the instant ``at``.

    While it is read backwards, ``next`` is the query that goes on, and ``top`` of ``top_at`` what will be known then.
    """

    known: str = ""
    at: str = ""
    top: str = ""
    top_at: str = ""
    next: tuple[tuple[str, str], ...] = ()

    def text(self) -> str:
        """Return the place as it is kept; '' for the beginning."""
        kept = {key: value for key, value in self._asdict().items() if value}
        return json.dumps(kept, sort_keys=True) if kept else ""

    @property
    def floor(self) -> datetime | None:
        """The instant up to which all is known."""
        return instant_of(self.at)


def place(cursor: str) -> Place:
    """Return a place that was kept; one that cannot be read is the beginning, since reading twice does no harm."""
    try:
        kept = json.loads(cursor or "{}")
        steps = tuple((str(key), str(value)) for key, value in kept.get("next", ()))
        known, at, top, top_at = (str(kept.get(key, "")) for key in ("known", "at", "top", "top_at"))
        return Place(known, at, top, top_at, steps)
    except (ValueError, TypeError, AttributeError):
        return Place()


def order(identifier: str) -> tuple[int, str]:
    """Return what ids of one server are sorted by: whole numbers and ULIDs alike by length, then as text."""
    return len(identifier), identifier


class Reading:
    """One list being read through ``get``, which raises what the contract's errors are."""

    def __init__(
        self, listing: Listing, get: Callable[[str, tuple[tuple[str, str], ...]], Answer], now: datetime
    ) -> None:
        self.listing = listing
        self.get = get
        self.now = now
        self._portions = 0

    def pages(self, cursor: str) -> Iterator[Page]:
        """Read on from a cursor to the newest."""
        here = place(cursor)
        if here.next:
            here = yield from self._back(here)
            if not here.known:
                return
        if here.known and self.listing.forward:
            yield from self._forward(here)
        else:
            yield from self._back(here)

    # Forward ------------------------------------------------------------------------------------------------------

    def _forward(self, here: Place) -> Generator[Page, None, None]:
        proven, lowest = False, ""  # Until a server has shown that it knows `min_id`, nothing is taken as read.
        reached = here
        while True:
            found = self._above(reached)
            if found is None or (not found and reached is here):
                if found is None or self._began_anew(here):
                    yield from self._back(Place(at=here.at))
                return
            newer = [one for one in found if order(self._id(one)) > order(reached.known)]
            if len(newer) < len(found) and not proven:
                if self._anew(found, here):
                    yield from self._back(Place(at=here.at))
                elif lowest:
                    walk = here._replace(top=reached.known, top_at=reached.at, next=(("max_id", lowest),))
                    yield self._page(newer, here, walk)
                    yield from self._back(walk)
                else:
                    # The newest portion, and it reaches down to what is known: there is nothing in between.
                    yield self._page(newer, here, self._newest(newer, here))
                return
            if not newer:
                if reached is not here:
                    yield Page(cursor=reached.text())
                return
            if lowest:
                proven = True
            lowest = lowest or min((self._id(one) for one in newer), key=order)
            reached = self._newest(newer, reached)
            yield self._page(newer, here, reached if proven else here)

    def _above(self, here: Place) -> list[Mapping[str, Any]] | None:
        try:
            return self._read((("min_id", here.known),))[0]
        except RejectedError:
            # An id of before the server was moved to another program is none that it can read.
            return None

    def _began_anew(self, here: Place) -> bool:
        """Say whether there is something new that is not above what is known: the server was set up anew."""
        return self._anew(self._read((("limit", "1"),))[0], here)

    def _anew(self, found: list[Mapping[str, Any]], here: Place) -> bool:
        """Say whether something is newer than what is known and has an id that would make it older."""
        low = (self._at(one) for one in found if order(self._id(one)) <= order(here.known))
        return here.floor is not None and any(at > here.floor for at in low if at is not None)

    def _newest(self, found: list[Mapping[str, Any]], here: Place) -> Place:
        top = max(found, key=lambda one: order(self._id(one)), default=None)
        if top is None or order(self._id(top)) <= order(here.known):
            return here
        return Place(known=self._id(top), at=text(self._entry(top), "created_at"))

    # Back ---------------------------------------------------------------------------------------------------------

    def _back(self, here: Place) -> Generator[Page, None, Place]:
        portions = 0
        begins = self.now - timedelta(days=FIRST_DAYS)
        while True:
            found, link = self._read(here.next)
            portions += 1
            if not here.next and found:
                here = here._replace(top=self._id(found[0]), top_at=text(self._entry(found[0]), "created_at"))
            rest = Place(known=here.top, at=here.top_at) if here.top else Place(known=here.known, at=here.at)
            floor = here.floor or begins
            fresh = [one for one in found if self._is_new(one, here, floor)]
            onward = link or ()
            if not onward and found and not self.listing.linked:
                onward = (("max_id", self._id(found[-1])),)
            if len(fresh) < len(found) or not onward or onward == here.next or self._full(here, portions):
                yield self._page(fresh, here, rest)
                return rest
            here = here._replace(next=onward)
            yield self._page(fresh, here, here)

    @staticmethod
    def _full(here: Place, portions: int) -> bool:
        return not here.at and portions >= FIRST_PAGES

    def _is_new(self, one: Mapping[str, Any], here: Place, floor: datetime) -> bool:
        at = self._at(one)
        return self._id(one) != here.known and (at is None or at >= floor)

    # Both ---------------------------------------------------------------------------------------------------------

    def _read(self, steps: tuple[tuple[str, str], ...]) -> tuple[list[Mapping[str, Any]], tuple[tuple[str, str], ...]]:
        """Return the documents of a portion, and the query of the next older one where the server says it."""
        self._portions += 1
        if self._portions > MOST_PAGES:
            raise UnavailableError("its list has no end.", hint="What was read is kept; the next reading goes on.")
        given = {key for key, _ in steps}
        answer = self.get(self.listing.path, (*(one for one in self.listing.query if one[0] not in given), *steps))
        if not isinstance(answer.json, list):
            raise UnavailableError("it answered no list.", hint="Try again later.")
        found = [one for one in documents(answer.json) if self._id(one)]
        return found, self._steps(answer.headers.get("Link", ""))

    def _steps(self, link: str) -> tuple[tuple[str, str], ...]:
        """Return what the next link adds to the query: its address is not followed, so it can lead nowhere else."""
        found = _NEXT.search(link)
        if found is None:
            return ()
        ours = {key for key, _ in self.listing.query}
        return tuple((key, value) for key, value in parse_qsl(urlsplit(found[1]).query) if key not in ours)

    def _entry(self, one: Mapping[str, Any]) -> Mapping[str, Any]:
        return of(one, self.listing.entry) if self.listing.entry else one

    def _id(self, one: Mapping[str, Any]) -> str:
        return text(self._entry(one), "id")

    def _at(self, one: Mapping[str, Any]) -> datetime | None:
        return instant_of(text(self._entry(one), "created_at"))

    def _page(self, found: list[Mapping[str, Any]], here: Place, then: Place) -> Page:
        items, posts = self.listing.made(found, here.floor)
        return Page(items=items, posts=posts, cursor=then.text())
