"""Handing over on a phone over the local network, while somebody waits beside it: each word is stored at once."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.connectors.served import Served, place
from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.states import State
from smdash.domain.schedule import parse_utc
from smdash.domain.wording import state_word
from smdash.services.home import Service
from smdash.services.publishing.handover import HandoverService
from smdash.services.publishing.ledger import HAND
from smdash.services.publishing.phone import BEGINS, PhoneService
from smdash.services.publishing.phone_media import Lending
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from smdash.domain.publishing.phone import PhonePage
    from smdash.services.home import Home
    from smdash.services.publishing.phone_media import Lent

MINUTES, MOST_MINUTES = 30, 240
LONGEST = 4_000
OPEN_TO_ALL = "On this network anybody can read along: the page is plain http."
PUBLIC = "This address is public: whoever is between can read along, as the page is plain http."


class Session(NamedTuple):
    """A page that is served until ``end``, ``until`` at the latest; ``warning`` is what its person has to know."""

    address: str
    posts: int
    until: datetime
    notes: tuple[str, ...]
    warning: str
    served: Served

    def end(self) -> None:
        """Serve nothing any more."""
        self.served.close()


class PhoneServing(Service):
    """Serves the hand-over page where its person asked for it, and never by itself."""

    def begin(
        self, brand: str | None = None, days: int = 2, *, host: str | None = None, port: int = 0, minutes: int = MINUTES
    ) -> Session:
        """Serve the page from now on; whoever asked ends it.

        UsageError where nothing waits to be handed over, and as ``connectors.served.place``; SmdashError where the
        address cannot be had.
        """
        if not 1 <= minutes <= MOST_MINUTES:
            raise UsageError(f"a page is served for 1 to {MOST_MINUTES} minutes.", subject=f"--minutes {minutes}")
        where, site = place(host), _Site(self.home, brand, days)
        served = Served(site, where, port, seconds=minutes * 60)
        until = (self.home.now() + timedelta(minutes=minutes)).astimezone(self.home.zone())
        warning = PUBLIC if where.public else OPEN_TO_ALL
        return Session(served.address, len(site.shown.posts), until, site.shown.notes, warning, served)


class _Site:
    """What the page shows and may ask for; it is about the posts that stood on it when it was opened."""

    def __init__(self, home: Home, brand: str | None, days: int) -> None:
        self._home, self._files = home, Lending(home)
        self._data = home.these_data()
        self.shown: PhonePage = PhoneService(home).page(self._files, brand, days, token="-")  # noqa: S106
        show = HandoverService(home).show
        self._posts = {post.key: post.delivery_id for post in self.shown.posts}
        self._texts = {number: show(number).post.sent_text for number in self._posts.values()}

    def page(self, token: str) -> bytes:
        from smdash.formats.pages.due import due_page

        return due_page(self.shown._replace(token=token)).encode("utf-8")

    def file(self, number: int) -> Lent | None:
        with self._reading():
            return self._files.lent(number)

    def standing(self) -> dict[str, Any]:
        with self._reading():
            return {key: self._standing(number) for key, number in self._posts.items()}

    def act(self, name: str, given: dict[str, Any]) -> dict[str, Any] | None:
        """Take a post, or note the word on it; what is refused is told in words, with how it stands."""
        number = self._posts.get(str(given.get("key")))
        said = [str(given.get(key, ""))[:LONGEST] for key in ("address", "why")]
        if number is None or name not in {"take", "posted", "not-posted"}:
            return None
        with self._reading():
            try:
                with self._data():
                    odd = self._do(name, number, *map(storable, said))
            except Exception as raw:  # noqa: BLE001 - a thread's error would be heard nowhere, and the page has to know
                error = self._home.meaning(raw)
                words = str(error) if isinstance(error, SmdashError) else "Something went wrong; nothing was stored."
                return {**self._standing(number), "words": one_line(words, 400), "ok": False}
            found = self._standing(number)
            return {**found, "words": f"{found['words']} {odd}".strip()}

    def _do(self, name: str, number: int, address: str, why: str) -> str:
        """Do it by the rules of the ledger; return what is odd about an address."""
        handover = HandoverService(self._home)
        state = self._row(number)["state"]
        if name == "not-posted":
            handover.not_done(number, why)
            return ""
        if state in BEGINS:
            if handover.show(number).post.sent_text != self._texts[number]:
                raise UsageError("it was changed since this page was opened.", hint="Open a new one.")
            if name == "posted":
                handover.permalink(number, address)  # one that is none is told before anything changes
            handover.take(number)
        if name == "take":
            return ""
        found = handover.done(number, address)
        return f"Odd: {found.doubt}; kept as it is." if found.doubt else ""

    def _row(self, number: int) -> dict[str, Any]:
        row = post_store.delivery(self._home.read(), number)
        return {"state": "deleted"} if row is None else dict(row)

    def _standing(self, number: int) -> dict[str, Any]:
        """Return how a post stands: in words, whether it is in hand, and whether there is nothing more to do here."""
        row = self._row(number)
        state, zone = row["state"], self._home.zone()
        if state == State.PUBLISHED:
            at = parse_utc(row["published_at"]).astimezone(zone)
            where = f": {one_line(row['permalink'], 200)}" if row["permalink"] else ", by your word"
            return {"words": f"Posted at {at:%H:%M}{where}.", "taken": True, "over": True}
        if state == State.SENDING and row["via"] == HAND:
            since = f" at {parse_utc(row['intent_at']).astimezone(zone):%H:%M}" if row["intent_at"] else ""
            return {"words": f"Handed over{since}. Was it posted?", "taken": True, "over": False}
        if state in {State.SENDING, State.UNKNOWN}:
            words = "smdash has begun to post it: do not post it. Hand over in the dashboard says what became of it."
            return {"words": words, "taken": False, "over": True}
        if state in BEGINS:
            if HandoverService(self._home).show(number).post.sent_text != self._texts[number]:
                words = "It was changed since this page was opened: open a new one."
                return {"words": words, "taken": False, "over": True}
            why = f"Not posted: {one_line(row['error'], 200).rstrip('.')}." if state == State.FAILED else ""
            return {"words": why, "taken": False, "over": False}
        return {"words": f"It is {state_word(state)} by now: nothing to post.", "taken": False, "over": True}

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._home.store.close_read()
