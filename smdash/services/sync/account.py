"""The sync of one account: its streams one after the other, each portion stored before the next is asked for."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from smdash.connectors.base import Ability, ConnectorError, RateLimitedError, RejectedError
from smdash.domain.errors import SmdashError
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.sync.views import STREAMS, AccountSync, StreamSync
from smdash.services import leases
from smdash.services.sync.desk import HELD, Desk, Own, lease_of, says_nothing
from smdash.services.sync.stopping import StoppedError, TakenOverError
from smdash.store import leases as lease_store
from smdash.store.sync import syncs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from smdash.connectors.base import Page, Session, Stream
    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.store.sync.syncs import StreamStanding

READING = "read"
"""The sort of calls a sync makes, in the table of rate limits."""
BUSY = "busy"
_NEEDS: dict[str, Ability] = {
    "inbox": Ability.INBOX,
    "messages": Ability.MESSAGES,
    "posts": Ability.OWN_POSTS,
    "account figures": Ability.ACCOUNT_METRICS,
    "post figures": Ability.POST_METRICS,
}


@dataclass(slots=True)
class AccountReading:
    """One account being read; ``run`` never raises what has to do with this account alone."""

    home: Home
    account: Account
    open_session: Callable[[], AbstractContextManager[Session]]
    ask_limits: Callable[[Session], object]
    abilities: frozenset[Ability]
    turn: AbstractContextManager[object]
    progress: Callable[[str, str, int], None]
    cancelled: Callable[[], bool]
    _done: dict[str, StreamSync] = field(default_factory=dict)
    _stream: str = STREAMS[0]
    _linked: int = 0
    _refused: RejectedError | None = None
    _ended: dict[str, tuple[str, str]] = field(default_factory=dict)
    _desk: Desk | None = None
    _holder: str = ""

    def run(self) -> AccountSync:
        """Read all there is and say what came of it."""
        began = time.monotonic()
        before = {each.stream: each for each in syncs.standings(self.home.read(), self.account.id)}
        found = AccountSync(
            self.account.slug, self.account.platform, "done", first=not any(each.done_at for each in before.values())
        )
        waits = syncs.wait_until(self.home.read(), self.account.id, READING, stored(self.home.now()))
        if waits is not None:
            until = parse_utc(waits).astimezone(self.home.zone())
            return found._replace(
                state="later", until=until, kind=RateLimitedError.kind, problem=f"{self._limited()} {until:%H:%M}."
            )
        if not self._begun():
            return found._replace(state="later", kind=BUSY, problem=self._busy())
        failed: SmdashError | None = None
        try:
            self._read(before)
        except StoppedError:
            found = found._replace(state="stopped")
        except TakenOverError:
            found = found._replace(state="later", kind=BUSY, problem="another program took it over.")
        except SmdashError as error:
            failed, found = error, self._failed(found, error)
        finally:
            self._end(failed)
        if found.state == "done" and self._refused is not None:
            found = found._replace(
                state="failed", problem=self._refused.what, hint=self._refused.hint, kind=self._refused.kind
            )
        streams = tuple(self._done[name] for name in STREAMS if name in self._done)
        return found._replace(streams=streams, linked=self._linked, seconds=time.monotonic() - began)

    @staticmethod
    def _limited() -> str:
        return "its server was asked too much and wants to be left alone until"

    def note(self, error: Exception) -> None:
        """Note beside the old figures an error that nobody foresaw, where it can be noted."""
        said = _said(error) if isinstance(error, SmdashError) else f"its connector failed ({type(error).__name__})."
        with suppress(SmdashError), self.turn, self.home.write("sync", journaled=False) as w:
            syncs.problem(w, self.account.id, self._stream, said, "failed")

    def _begun(self) -> bool:
        """Take the account's lease and note that it is being read; False where another program reads it."""
        now = self.home.now()
        name, holder = lease_of(self.account.id), leases.holder_name(self.home)
        self._holder = holder
        with self.turn, self.home.write("sync", journaled=False) as w:
            if not lease_store.take(w.conn, name, holder, stored(now), stored(now + HELD)):
                return False
            for stream in self._offered():
                syncs.begin(w, self.account.id, stream)
        return True

    def _busy(self) -> str:
        """Return that another program reads the account, and when it is free though that one ended without a word."""
        until = lease_store.held_until(self.home.read(), lease_of(self.account.id))
        if until is None:
            return "another program is reading it."
        # To the next whole minute: at the one named it is free.
        free = parse_utc(until).astimezone(self.home.zone()) + timedelta(seconds=59)
        return f"another program is reading it. If that one was ended, it can be read again at {free:%H:%M}."

    def go_on(self) -> None:
        """Hold the account for longer from another thread, where it is still ours and not read to its end."""
        moment = self.home.now()
        with suppress(SmdashError), self.turn, self.home.write("sync", journaled=False) as w:
            lease_store.renew(w.conn, lease_of(self.account.id), self._holder, stored(moment + HELD))

    def let_go(self) -> None:
        """Give the account's lease back from another thread: what this one still brings is not stored any more."""
        with suppress(SmdashError), self.home.write("sync", journaled=False) as w:
            lease_store.give(w.conn, lease_of(self.account.id), self._holder)

    def _offered(self) -> list[str]:
        return [stream for stream in STREAMS if _NEEDS[stream] in self.abilities]

    def _end(self, failed: SmdashError | None) -> None:
        """Note how each stream ended, beside the figures that are there, and give the lease back."""
        with self.turn, self.home.write("sync", journaled=False) as w:
            for stream, (problem, kind) in self._ended.items():
                syncs.end(w, self.account.id, stream, problem=problem, kind=kind)
            if self._desk is not None:
                self._desk.note_captured(w, syncs.FIGURES)
            if failed is not None:
                kind = failed.kind if isinstance(failed, ConnectorError) else "failed"
                syncs.problem(w, self.account.id, self._stream, _said(failed), kind)
            if isinstance(failed, RateLimitedError):
                # Whole seconds are kept, and a moment too late is better than one too early.
                syncs.note_wait(w, self.account.id, READING, stored(failed.until + timedelta(seconds=1)))
            lease_store.give(w.conn, lease_of(self.account.id), leases.holder_name(self.home))

    def _failed(self, found: AccountSync, error: SmdashError) -> AccountSync:
        return found._replace(
            state="later" if error.exit_code == 3 else "failed",
            problem=error.what,
            hint=error.hint,
            kind=error.kind if isinstance(error, ConnectorError) else "failed",
            until=error.until.astimezone(self.home.zone()) if isinstance(error, RateLimitedError) else None,
        )

    def _read(self, before: dict[str, StreamStanding]) -> None:
        from smdash import platforms
        from smdash.services.publishing.found import FoundService
        from smdash.services.sync.land_figures import first_of_hour, look_for_open, put_account, put_young_posts
        from smdash.services.sync.land_items import ItemLanding
        from smdash.services.sync.land_posts import PostLanding

        with self.open_session() as session:
            profile = session.check()
            with suppress(RejectedError):
                self.ask_limits(session)
            own = Own(profile.remote_id, profile.handle)
            desk = self._desk = Desk(
                self.home, self.account, session, own, self.turn, self.progress, self.cancelled, self.home.now()
            )
            facts = platforms.load(self.account.platform)
            for stream in ("inbox", "messages"):
                if self._may(desk, stream):
                    known = before.get(stream)
                    landing = ItemLanding(
                        desk, stream, known.first_at if known else "", (known.done_at if known else None) or ""
                    )
                    self._step(desk, stream, self._pages(desk, stream, known, landing.put))
            known = before.get("posts")
            posts = PostLanding(desk, facts, (known.done_at if known else None) or "")
            if self._may(desk, "posts"):
                self._step(desk, "posts", self._pages(desk, "posts", known, posts.put))
                self._linked = posts.linked + FoundService(self.home).settle(self.account.id)
            if self._may(desk, "account figures"):
                self._step(desk, "account figures", put_account(desk, facts))
            if self._may(desk, "post figures"):
                parts = put_young_posts(desk, facts, posts.met)
                last = before.get("post figures")
                if last is None or not last.done_at or first_of_hour(parse_utc(last.done_at), desk.now):
                    parts = chain(parts, look_for_open(desk))
                self._step(desk, "post figures", parts)

    def _may(self, desk: Desk, stream: str) -> bool:
        """Say whether a stream is offered at all; what goes wrong from now on is about it."""
        if stream not in self._offered():
            return False
        desk.go_on()
        self._stream = stream
        return True

    def _step(self, desk: Desk, stream: str, parts: Iterator[StreamSync]) -> None:
        """Read a stream to its end, keeping what came of it so far; one that is refused lets the others be read."""
        problem, kind = "", ""
        done = StreamSync(stream)
        try:
            for part in parts:
                done = _sum(done, part)
                self._done[stream] = done
                desk.tell(stream, done.read)
                desk.go_on()
        except RejectedError as error:
            self._refused = self._refused or error
            problem, kind = _said(error), error.kind
        self._ended[stream] = problem, kind

    @staticmethod
    def _pages(
        desk: Desk, stream: Stream, known: StreamStanding | None, put: Callable[[Page], StreamSync]
    ) -> Iterator[StreamSync]:
        cursor = known.cursor if known else ""
        for page in desk.session.pages(stream, cursor):
            yield StreamSync(stream) if says_nothing(page, cursor) else put(page)
            cursor = page.cursor or cursor


def _sum(one: StreamSync, other: StreamSync) -> StreamSync:
    counts = (getattr(one, name) + getattr(other, name) for name in StreamSync._fields[1:])
    return StreamSync(one.stream, *counts)


def _said(error: SmdashError) -> str:
    """Return what is kept of an error beside old figures: what happened and what to do."""
    return f"{error.what} {error.hint}".strip()
