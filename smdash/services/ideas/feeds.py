"""Feeds: added, listed, and read when their person asks; what is new in them becomes ideas.

Reading takes as long as the network does: never on the UI thread. It is asked for outside any transaction, and what
came is kept in one: an entry comes once, whoever reads the feed, and never again after it was let go of.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from smdash.domain.errors import NotFoundError, SmdashError, UsageError
from smdash.domain.ideas.feeds import MOST_KNOWN, PAUSE, REST, Feed, news
from smdash.domain.ideas.views import MOST_LINK, checked_labels
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.fetching import FetchError
from smdash.domain.schedule import parse_utc, short_moment, stored
from smdash.domain.wording import counted
from smdash.services.home import Home, Service
from smdash.services.ideas.whose import pillar_of, whose
from smdash.store.ideas import feeds as store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from smdash.connectors.feed import FeedAnswer
    from smdash.domain.ideas.feeds import ReadFeed

    Ask = Callable[..., FeedAnswer]


class Came(NamedTuple):
    """What came of reading a feed: how many ideas, how many entries were left out, and what is said of it."""

    feed: Feed
    ideas: int = 0
    left: int = 0
    words: str = ""
    wrong: bool = False


class FeedService(Service):
    """Use cases of feeds; ``ask`` is what asks the network."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.ask: Ask = partial(_ask, home)

    def add(self, url: str, *, name: str = "", brand: str = "", pillar: str = "", labels: Iterable[str] = ()) -> Feed:
        """Keep a feed without reading it; UsageError for what is no address, or is there already."""
        url = url.strip()
        fine = url.lower().startswith(("http://", "https://")) and len(url) <= MOST_LINK
        if not fine or any(c.isspace() or c in '<>"' for c in url):
            raise UsageError(
                "write the address of a feed, beginning with https://.", subject=one_line(url, 80) or "feed"
            )
        owner = whose(self.home, brand)
        values: dict[str, Any] = {
            "url": url,
            "name": one_line(storable(name.strip()), 100),
            "brand_id": None if owner is None else owner.id,
            "pillar_id": pillar_of(self.home, owner, pillar),
            "labels": json.dumps(list(checked_labels(labels)), ensure_ascii=False),
        }
        with self.home.write("Add a feed") as w:
            if store.taken(w.conn, url, values["brand_id"]) is not None:
                raise UsageError("this feed is there already.", subject=one_line(url, 80))
            number = store.add(w, values)
        return self.get(number)

    def every(self, brand: str | None = None) -> list[Feed]:
        """Return the feeds: of a brand with those of nobody, or all."""
        return [self._feed(row) for row in self._rows(brand)]

    def get(self, number: int) -> Feed:
        """Return a feed; NotFoundError for one that is not there."""
        return self._feed(self._row(number))

    def find(self, name: str) -> Feed:
        """Return a feed by its number, its address, or its name; NotFoundError where none or several are meant."""
        rows = self.every()
        wanted = name.strip().casefold()
        found = [each for each in rows if wanted in {str(each.id), each.url.casefold(), each.name.casefold()}]
        if len(found) != 1:
            there = ", ".join(f"{each.id} {one_line(each.called, 40)}" for each in rows) or "none"
            what = "several feeds are called that; take the number" if found else "there is no such feed"
            raise NotFoundError(f"{what}.", subject=one_line(name, 80), hint=f"Feeds: {there}.")
        return found[0]

    def drop(self, number: int) -> Feed:
        """Let go of a feed; the ideas it brought stay."""
        gone = self.get(number)
        with self.home.write(f"Drop the feed {one_line(gone.called, 60)}") as w:
            store.drop(w, number)
        return gone

    # Reading ---------------------------------------------------------------------------------------------

    def read(
        self,
        brand: str | None = None,
        numbers: Collection[int] | None = None,
        told: Callable[[Came], object] = lambda _: None,
    ) -> list[Came]:
        """Read feeds, one after the other, and return what came of each; ``told`` is called with each at once.

        One that was read within half an hour, or whose server wants to be left alone, is not asked for. What is wrong
        with one ends nobody else's. StoreError where the home cannot be written.
        """
        came = []
        for row in self._rows(brand):
            if numbers is None or row.id in numbers:
                one = self._read(row)
                told(one)
                came.append(one)
        return came

    def _read(self, row: store.FeedRow) -> Came:
        now = self.home.now()
        after = parse_utc(row.after_at) if row.after_at is not None and row.read_at is not None else now
        # A server the person names as their own is asked again at once: naming it may be what was amiss.
        own = bool(row.error) and (urlsplit(row.address).hostname or "") in self.home.media_hosts
        if after > now and not own:
            until = after.astimezone(self.home.zone())
            again = short_moment(until, now.astimezone(self.home.zone()).year)
            words = f"rests until {again}" + (f": {row.error}" if row.error else "")
            return Came(self._feed(row), words=words, wrong=bool(row.error))
        try:
            answer = self.ask(row.address, etag=row.etag, modified=row.modified)
            found = self._parsed(answer) if answer.state == "new" else None
        except FetchError as error:
            return self._failed(row, _said(error), PAUSE if error.passing else timedelta(hours=6))
        except UsageError as error:
            return self._failed(row, _said(error), timedelta(hours=6))
        if answer.state == "gone":
            return self._failed(row, "it is gone for good", REST)
        wait = max(PAUSE, timedelta(seconds=answer.wait))
        if answer.state == "busy":
            return self._failed(row, "its server wants to be left alone", wait)
        return self._keep(row, answer, found, wait)

    @staticmethod
    def _parsed(answer: FeedAnswer) -> ReadFeed:
        from smdash.formats.feeds.syndication import read

        return read(answer.body, answer.kind)

    def _failed(self, row: store.FeedRow, words: str, rest: timedelta) -> Came:
        with self.home.write("A feed was read", journaled=False) as w:
            store.note(w, row.id, after_at=stored(self.home.now() + rest), error=words)
        return Came(self.get(row.id), words=words, wrong=True)

    def _keep(self, row: store.FeedRow, answer: FeedAnswer, found: ReadFeed | None, wait: timedelta) -> Came:
        count, skipped = 0, 0
        with self.home.write("Ideas of a feed", quiet=True) as w:
            if row.id not in {each.id for each in store.rows(w.conn)}:
                return Came(self._feed(row), words="was dropped meanwhile", wrong=True)
            left: list[str] | None = None
            if found is not None:
                brought, left = store.known(w.conn, row.id)
                first = row.read_at is None or not (brought or left)
                new = news(found.entries, brought | set(left), first=first)
                count = store.put(w, row, [(each.ref, each.text, each.link) for each in new.brought])
                skipped = len(new.left)
                left = [*new.left, *left][:MOST_KNOWN]
            said = (found.title, answer.etag, answer.modified) if found is not None else None
            moved = answer.address if answer.address != row.address else ""
            store.note(w, row.id, after_at=stored(self.home.now() + wait), address=moved, said=said, left=left)
        words = counted(count, "new idea") if count else "nothing new"
        if skipped:
            words += f"; {counted(skipped, 'older entry', 'older entries')} left where they are"
        if answer.address != row.address:
            words += f"; it has moved to {one_line(answer.address, 80)}"
        return Came(self.get(row.id), count, skipped, words)

    # Rows ------------------------------------------------------------------------------------------------

    def _rows(self, brand: str | None) -> list[store.FeedRow]:
        ids = None if brand is None else [self.home.brand(brand, archived=True).id, 0]
        return store.rows(self.home.read(), ids)

    def _row(self, number: int) -> store.FeedRow:
        row = next((each for each in store.rows(self.home.read()) if each.id == number), None)
        if row is None:
            raise NotFoundError("there is no such feed.", subject=str(number))
        return row

    def _feed(self, row: store.FeedRow) -> Feed:
        zone = self.home.zone()
        read_at, after_at = (parse_utc(each).astimezone(zone) if each else None for each in (row.read_at, row.after_at))
        return Feed(
            row.id, row.address, row.name, row.brand, row.pillar, row.labels, read_at, after_at, row.error, row.ideas
        )


def _said(error: SmdashError) -> str:
    """Return what was wrong and what to do about it, as part of a sentence."""
    return "; ".join(str(part).rstrip(".") for part in (error.what, error.hint) if part)


def _ask(home: Home, url: str, *, etag: str, modified: str) -> FeedAnswer:
    from smdash.connectors.feed import read

    return read(url, etag=etag, modified=modified, own_hosts=home.media_hosts)


def said_of(came: Collection[Came]) -> str:
    """Say in one line what came of reading feeds."""
    if not came:
        return "There is no feed yet."
    ideas, wrong = sum(each.ideas for each in came), [each for each in came if each.wrong]
    words = f"{counted(ideas, 'new idea')} of {counted(len(came), 'feed')}"
    if wrong:
        words += f"; {one_line(wrong[0].feed.called, 40)}: {wrong[0].words}"
        words += f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"{words}."
