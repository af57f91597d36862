"""The inbox: what waits for an answer, most urgent first, and how many minutes it will take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotFoundError, StaleError, UsageError
from smdash.domain.inbox.urgency import SIGNS
from smdash.domain.inbox.views import InboxItem, InboxRow, InboxView, Unread
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import counted
from smdash.services.home import Service
from smdash.services.workload.debt import debt
from smdash.store.dashboard import standing
from smdash.store.inbox import inbox as inbox_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.store.connection import Writing


@dataclass(slots=True)
class _InboxWindow:
    """Open items by urgency; each page is read when it is painted."""

    home: Home
    zone: ZoneInfo
    at: str
    ids: Sequence[int] | None
    accounts: dict[int, Account]
    total: int
    handled: bool = False

    @property
    def count(self) -> int:
        return self.total

    def rows(self, start: int, stop: int) -> list[InboxRow]:
        page = inbox_store.handled_page if self.handled else inbox_store.page
        found = page(self.home.read(), self.at, self.ids, start, stop, self.total)
        return [self._row(item) for item in found]

    def index(self, key: str) -> int | None:
        position = inbox_store.handled_position if self.handled else inbox_store.position
        return position(self.home.read(), self.at, self.ids, int(key[2:]))

    def _row(self, item: inbox_store.ListedItem) -> InboxRow:
        account = self.accounts.get(item.account_id)
        return InboxRow(
            f"i:{item.id}",
            item.id,
            account.brand if account else "",
            account.colour if account else "",
            account.platform if account else "",
            account.slug if account else "",
            item.kind,
            item.author,
            item.handle,
            item.body,
            parse_utc(item.received_at).astimezone(self.zone),
            parse_utc(item.due_at).astimezone(self.zone),
            item.flag,
            item.permalink,
            "snoozed" if item.state == "open" and item.snoozed_until > self.at else item.state,
            bool(item.gone),
        )


class InboxService(Service):
    """Use cases of the inbox pane and of ``smdash inbox``."""

    def view(self, brand: str | None = None, *, handled: bool = False) -> InboxView:
        """Return the open items, most urgent first; snoozed ones are back when their time has come.

        ``handled`` lists the others instead: snoozed ones, then those done, the last one first.
        """
        home, conn = self.home, self.home.read()
        ids, at = home.account_ids(brand), stored(home.now())
        total, late, _ = inbox_store.open_counts(conn, at, ids)
        accounts = {account.id: account for account in home.accounts(archived=True)}
        listed = inbox_store.handled_count(conn, at, ids) if handled else total
        window = _InboxWindow(home, home.zone(), at, ids, accounts, listed, handled)
        work = debt(home, ids)
        return InboxView(
            window, total, late, work.minutes, self._unread(accounts, ids, home.zone()), guessed=work.guessed
        )

    def _unread(self, accounts: dict[int, Account], ids: Sequence[int] | None, zone: ZoneInfo) -> tuple[Unread, ...]:
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
        """Mark items as handled; return how many were open."""
        now = stored(self.home.now())
        values = {"state": "done", "handled_at": now}
        return self._set(item_ids, values, "Finish", only="state = 'open'", refused=refused)

    def reopen(self, item_ids: Sequence[int], *, refused: list[str] | None = None) -> int:
        """Put handled or snoozed items back."""
        values = {"state": "open", "handled_at": None, "snoozed_until": ""}
        return self._set(item_ids, values, "Reopen", refused=refused)

    def snooze(self, item_ids: Sequence[int], until: datetime, *, refused: list[str] | None = None) -> int:
        """Hide items until an instant; their promise runs on, and the label says until when."""
        if until <= self.home.now():
            raise UsageError("the time to come back must be ahead.", subject=f"{until:%a %d %b %H:%M}")
        values = {"snoozed_until": stored(until)}
        return self._set(item_ids, values, "Snooze", only="state = 'open'", refused=refused)

    def flag(self, item_ids: Sequence[int], flag: str, *, refused: list[str] | None = None) -> int:
        """Set what an item is: '', question, complaint or lead; UsageError for anything else."""
        if flag not in SIGNS:
            raise UsageError("there is no such mark.", subject=f"'{flag}'", hint="Marks: question, complaint, lead.")
        return self._set(item_ids, {"flag": flag}, "Mark as " + (flag or "plain"), refused=refused)

    def _set(
        self,
        item_ids: Sequence[int],
        values: dict[str, Any],
        verb: str,
        only: str = "1",
        *,
        refused: list[str] | None = None,
    ) -> int:
        left_out: list[str] = [] if refused is None else refused
        with self.home.write(verb) as w:
            as_seen = list(self._as_seen(w, item_ids, left_out))
            if left_out and not as_seen:
                raise StaleError(f"{left_out[0]}.", hint="Nothing was changed.")
            changed = inbox_store.update(w, as_seen, values, only)
            if "flag" in values:
                from smdash.services.inbox.people import note_leads

                note_leads(w, as_seen, lead=values["flag"] == "lead")
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
