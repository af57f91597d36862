"""The inbox: what waits for an answer, most urgent first, and how many minutes it will take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.inbox.urgency import SIGNS
from smdash.domain.inbox.views import InboxItem, InboxRow, InboxView
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import counted
from smdash.domain.workload.estimates import PRIORS
from smdash.services.home import Service
from smdash.store import settings as setting_store
from smdash.store.inbox import inbox as inbox_store
from smdash.store.workload import workload as workload_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home


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
        )


def reply_minutes(home: Home) -> tuple[float, bool]:
    """Return the mean minutes one reply takes, as learned, else as the person said, and whether it is still a guess."""
    import math

    if workload_store.has_entries(home.read()):
        from smdash.services.workload.learning import LearningService

        learned = LearningService(home).estimates().get("inbox")
        if learned is not None:
            return learned.mean, False
    own = setting_store.estimates(home.read()).get("inbox")
    if own:
        return own[0] * math.exp(own[1] ** 2 / 2), False
    return PRIORS["inbox"].mean, True


class InboxService(Service):
    """Use cases of the inbox pane and of ``smdash inbox``."""

    def view(self, brand: str | None = None, *, handled: bool = False) -> InboxView:
        """Return the open items, most urgent first; snoozed ones are back when their time has come.

        ``handled`` lists the others instead: snoozed ones, then those done, the last one first.
        """
        home, conn = self.home, self.home.read()
        ids, at = home.account_ids(brand), stored(home.now())
        total, late = inbox_store.open_counts(conn, at, ids)
        accounts = {account.id: account for account in home.accounts(archived=True)}
        listed = inbox_store.handled_count(conn, at, ids) if handled else total
        window = _InboxWindow(home, home.zone(), at, ids, accounts, listed, handled)
        return InboxView(window, total, late, total * reply_minutes(home)[0])

    def item(self, item_id: int) -> InboxItem:
        """Return one item whole."""
        row = inbox_store.get(self.home.read(), item_id)
        if row is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        account = next(a for a in self.home.accounts(archived=True) if a.id == row["account_id"])
        return InboxItem(account.slug, *(row[name] for name in InboxItem._fields[1:]))

    def done(self, item_ids: Sequence[int]) -> int:
        """Mark items as handled; return how many were open."""
        now = stored(self.home.now())
        return self._set(item_ids, {"state": "done", "handled_at": now}, "Finish", only="state = 'open'")

    def reopen(self, item_ids: Sequence[int]) -> int:
        """Put handled or snoozed items back."""
        return self._set(item_ids, {"state": "open", "handled_at": None, "snoozed_until": ""}, "Reopen")

    def snooze(self, item_ids: Sequence[int], until: datetime) -> int:
        """Hide items until an instant; their promise runs on, and the label says until when."""
        if until <= self.home.now():
            raise UsageError("the time to come back must be ahead.", subject=f"{until:%a %d %b %H:%M}")
        return self._set(item_ids, {"snoozed_until": stored(until)}, "Snooze", only="state = 'open'")

    def flag(self, item_ids: Sequence[int], flag: str) -> int:
        """Set what an item is: '', question, complaint or lead; UsageError for anything else."""
        if flag not in SIGNS:
            raise UsageError("there is no such mark.", subject=f"'{flag}'", hint="Marks: question, complaint, lead.")
        return self._set(item_ids, {"flag": flag}, "Mark as " + (flag or "plain"))

    def _set(self, item_ids: Sequence[int], values: dict[str, Any], verb: str, only: str = "1") -> int:
        with self.home.write(verb) as w:
            changed = inbox_store.update(w, item_ids, values, only)
            w.relabel(f"{verb} {counted(changed, 'item')}")
        return changed
