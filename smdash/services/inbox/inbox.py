"""The inbox: what waits for an answer, most urgent first, and how many minutes it will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import ConflictError, NotFoundError, StaleError, UsageError
from smdash.domain.inbox.urgency import SIGNS
from smdash.domain.inbox.views import InboxCounts, InboxItem, InboxView, Unread
from smdash.domain.plaintext import one_line, storable
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import counted, plural
from smdash.services.home import Service
from smdash.services.inbox.windows import SectionsWindow, scope_of
from smdash.services.workload.debt import debt
from smdash.store.dashboard import standing
from smdash.store.inbox import inbox as inbox_store
from smdash.store.inbox import lists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.services.inbox.windows import FoundWindow
    from smdash.store.connection import Writing

MAX_TAG = 30
SETTLE_FIRST = "say first whether it is out"
"""What is asked of who is done with a message to which an answer is in their hands."""
HANDLED = ("snoozed", "waiting", "done")
"""The states of what is out of the way; spam stands in its own list."""


class InboxService(Service):
    """Use cases of the inbox: its lists, and what becomes of items."""

    def view(
        self,
        brand: str | None = None,
        *,
        handled: bool = False,
        states: Sequence[str] = ("open",),
        query: str = "",
    ) -> InboxView:
        """Return items in the order in which they are answered; snoozed ones are back when their time has come.

        ``states`` are listed one after the other, those of a filter instead where it names some; ``handled`` stands for
        snoozed, waiting and done. ``query`` is a filter (``domain.inbox.filter``); UsageError says what is wrong with
        it, NotFoundError which name in it there is not.
        """
        home = self.home
        ids = home.account_ids(brand)
        shown = HANDLED if handled else tuple(states)
        window: SectionsWindow | FoundWindow
        if query.strip():
            from smdash.services.inbox.asked import asked

            window = asked(home, query).window(brand, shown)
        else:
            window = SectionsWindow(home, shown, scope_of(home, ids))
        counts = self.counts(brand)
        work = debt(home, ids)
        unread = self._unread({account.id for account in home.accounts(archived=True)}, ids, home.zone())
        return InboxView(window, counts, work.minutes, unread, work.guessed, window.more)

    def counts(self, brand: str | None = None) -> InboxCounts:
        """Return how many items of each sort there are."""
        conn, ids = self.home.read(), self.home.account_ids(brand)
        scope = scope_of(self.home, ids)
        number = {name: lists.count(conn, name, scope) for name in lists.SECTIONS if name != "done"}
        return InboxCounts(
            number["closing"] + number["open"],
            lists.late(conn, scope),
            number["closing"],
            number["snoozed"],
            number["waiting"],
            number["spam"],
            inbox_store.spam_since(conn, self.home.day_bounds(self.home.today())[0], ids) if number["spam"] else 0,
        )

    def elsewhere(self, brand: str | None, query: str) -> int:
        """Return how many items a filter takes beside the open ones; 0 where it names states itself."""
        from smdash.services.inbox.asked import asked

        wanted = asked(self.home, query)
        return 0 if wanted.filter.states else wanted.window(brand, HANDLED).count

    def names(self, brand: str | None = None) -> dict[str, Sequence[str]]:
        """Return the keys of a filter, and by what each may be followed, for its completion."""
        from smdash.services.inbox.asked import names

        return names(self.home, brand)

    def _unread(self, accounts: set[int], ids: Sequence[int] | None, zone: ZoneInfo) -> tuple[Unread, ...]:
        found = []
        for each in standing.unread(self.home.read()):
            if each.account_id in accounts and (ids is None or each.account_id in ids):
                read_at = parse_utc(each.read_at).astimezone(zone) if each.read_at else None
                found.append(Unread(each.account, each.kind, each.problem, read_at))
        return tuple(found)

    def item(self, item_id: int) -> InboxItem:
        """Return one item whole."""
        row = inbox_store.get(self.home.read(), item_id)
        if row is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        account = next(a for a in self.home.accounts(archived=True) if a.id == row["account_id"])
        return InboxItem(account.slug, *(row[name] for name in InboxItem._fields[1:]))

    def missing(self, item_ids: Sequence[int]) -> list[int]:
        """Return those numbers of which there is no item."""
        return inbox_store.missing(self.home.read(), item_ids)

    # Those that another program has changed since they were chosen on a screen stay as they are; with a list
    # ``refused`` they are named in it, without one the act is refused where nothing else is left of it.

    def done(self, item_ids: Sequence[int], *, refused: list[str] | None = None) -> int:
        """Mark items as handled; return how many were open or waited for their author's next word.

        One to which an answer is in its person's hands stays open, since nobody has said whether that is out.
        """
        now = stored(self.home.now())

        def finish(w: Writing, ids: list[int]) -> int:
            changed = inbox_store.update(w, ids, {"state": "done", "handled_at": now}, "state = 'open'")
            return changed + inbox_store.update(w, ids, {"waiting": 0}, "waiting = 1")

        return self._change(item_ids, "Finish", finish, refused, ends=True)

    def wait(self, item_ids: Sequence[int], *, refused: list[str] | None = None) -> int:
        """Mark items as handled until their author writes again; what is done already keeps the time of its answer.

        One to which an answer is in its person's hands stays open, as with ``done``.
        """
        now = stored(self.home.now())

        def put(w: Writing, ids: list[int]) -> int:
            opened = {"state": "done", "handled_at": now, "waiting": 1}
            changed = inbox_store.update(w, ids, {"waiting": 1}, "state = 'done' AND spam = 0")
            return changed + inbox_store.update(w, ids, opened, "state = 'open'")

        return self._change(item_ids, "Wait on", put, refused, ends=True)

    def reopen(self, item_ids: Sequence[int], *, refused: list[str] | None = None) -> int:
        """Put handled, waiting or snoozed items back, and such as were taken for spam."""
        values = {"state": "open", "handled_at": None, "snoozed_until": "", "waiting": 0}

        def put(w: Writing, ids: list[int]) -> int:
            from smdash.services.promises import renew_deadlines

            spam = inbox_store.spam_among(w.conn, ids)
            if spam:
                from smdash.services.inbox.judging import say

                for item_id in spam:
                    say(w, item_id, "")
            # There is nobody to answer any more, and nothing to read, where its author was erased.
            changed = len(spam) + inbox_store.update(w, ids, values, "remote_id NOT GLOB 'erased:*'")
            renew_deadlines(w, ids)
            return changed

        return self._change(item_ids, "Reopen", put, refused)

    def snooze(self, item_ids: Sequence[int], until: datetime, *, refused: list[str] | None = None) -> int:
        """Hide items until an instant; their promise runs on, and the label says until when."""
        if until <= self.home.now():
            raise UsageError("the time to come back must be ahead.", subject=f"{until:%a %d %b %H:%M}")
        values = {"snoozed_until": stored(until)}
        return self._change(
            item_ids, "Snooze", lambda w, ids: inbox_store.update(w, ids, values, "state = 'open'"), refused
        )

    def spam(self, item_ids: Sequence[int], *, refused: list[str] | None = None) -> int:
        """Put items among the spam: in no list but that, in no count, and without a reply time."""
        return self._say(item_ids, "Call spam", "spam", refused)

    def flag(self, item_ids: Sequence[int], flag: str, *, refused: list[str] | None = None) -> int:
        """Set what an item is: '', question, complaint or lead; UsageError for anything else."""
        if flag not in SIGNS:
            raise UsageError("there is no such mark.", subject=f"'{flag}'", hint="Marks: question, complaint, lead.")
        return self._say(item_ids, "Mark as " + (flag or "plain"), flag, refused)

    def _say(self, item_ids: Sequence[int], verb: str, what: str, refused: list[str] | None) -> int:
        """Take items for what their person says; it is remembered, and rules leave them alone from then on."""

        def put(w: Writing, ids: list[int]) -> int:
            from smdash.services.inbox.judging import say
            from smdash.services.inbox.people import note_leads
            from smdash.services.promises import renew_deadlines

            spam = inbox_store.spam_among(w.conn, ids) if what != "spam" else []
            changed = [item_id for item_id in ids if say(w, item_id, what)]
            if spam:
                renew_deadlines(w, spam)
            note_leads(w, changed, lead=what == "lead")
            return len(changed)

        return self._change(item_ids, verb, put, refused)

    def tag(
        self,
        item_ids: Sequence[int],
        tags: Sequence[str],
        *,
        remove: bool = False,
        refused: list[str] | None = None,
    ) -> int:
        """Give items tags, or take them away; return how many had them otherwise. UsageError for a bad tag."""
        named = [tag_of(tag) for tag in tags]
        verb = "Untag" if remove else "Tag"
        return self._change(item_ids, verb, lambda w, ids: inbox_store.tag(w, ids, named, remove=remove), refused)

    def _change(
        self,
        item_ids: Sequence[int],
        verb: str,
        change: Callable[[Writing, list[int]], int],
        refused: list[str] | None,
        *,
        ends: bool = False,
    ) -> int:
        left_out: list[str] = [] if refused is None else refused
        with self.home.write(verb) as w:
            as_seen = list(self._as_seen(w, item_ids, left_out))
            held = _in_hands(w, as_seen) if ends else set()
            if held:
                left_out.append(
                    f"{len(held)} {plural(len(held), 'has', 'have')} an answer in your hands: {SETTLE_FIRST}"
                )
                as_seen = [item_id for item_id in as_seen if item_id not in held]
            if held and not as_seen:
                raise ConflictError(f"{left_out[-1]}.", hint="Nothing was changed.")
            if left_out and not as_seen:
                raise StaleError(f"{left_out[0]}.", hint="Nothing was changed.")
            changed = change(w, as_seen)
            w.relabel(f"{verb} {counted(changed, 'item')}")
        return changed

    @staticmethod
    def _as_seen(w: Writing, item_ids: Sequence[int], left_out: list[str]) -> Iterator[int]:
        """Yield the items that are as the person saw them, and name the others."""
        for item_id in item_ids:
            said = w.since.words("inbox_items", item_id) if w.since else ""
            if said:
                row = inbox_store.get(w.conn, item_id)
                whose = f"{row['author'] or row['handle']}: " if row is not None else ""
                left_out.append(f"{one_line(whose)}{said}")
            else:
                yield item_id


def _in_hands(w: Writing, item_ids: Sequence[int]) -> set[int]:
    from smdash.store.publishing import replies as reply_store

    return reply_store.in_hands(w.conn, item_ids)


def tag_of(typed: str) -> str:
    """Return a tag as it is kept: without the sign before it, in small letters; UsageError where nothing is left."""
    tag = storable(" ".join(typed.strip().lstrip("#").split())).casefold()
    if not tag or len(tag) > MAX_TAG or tag == "none":
        raise UsageError(
            f"a tag needs one to {MAX_TAG} letters.", subject=repr(one_line(typed, 60)), hint="Like: press."
        )
    return tag
