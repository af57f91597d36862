"""Items as windows: sections that are read on from where they were read before, or what a filter has found."""

from __future__ import annotations

import json
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from smdash.domain.inbox.urgency import CLOSING, state_of
from smdash.domain.inbox.views import InboxRow
from smdash.domain.schedule import parse_utc, stored
from smdash.services.walks import Walk
from smdash.store.inbox import lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home
    from smdash.store.inbox.found import Found


def scope_of(home: Home, account_ids: Sequence[int] | None) -> lists.Scope:
    """Return what lists are read for now."""
    now = home.now()
    return lists.Scope(stored(now), stored(now + CLOSING), account_ids)


class RowMaker:
    """Makes rows of items, with their accounts and in the zone they are shown in."""

    def __init__(self, home: Home, now: str) -> None:
        self._home, self._now, self._zone = home, now, home.zone()
        self._accounts: dict[int, Account] = {account.id: account for account in home.accounts(archived=True)}

    def rows(self, item_ids: Sequence[int]) -> list[InboxRow]:
        """Return the rows of items, in their order."""
        return [self._row(item) for item in lists.rows(self._home.read(), item_ids)] if item_ids else []

    @cached_property
    def _promised(self) -> dict[int, bool]:
        from smdash.services.promises import promised

        return {number: promised(account) for number, account in self._accounts.items()}

    def _at(self, instant: str | None) -> datetime | None:
        return parse_utc(instant).astimezone(self._zone) if instant else None

    def _row(self, item: lists.ListedItem) -> InboxRow:
        account = self._accounts.get(item.account_id)
        state = state_of(item.state, item.snoozed_until, self._now, waiting=bool(item.waiting), spam=bool(item.spam))
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
            parse_utc(item.received_at).astimezone(self._zone),
            parse_utc(item.due_at).astimezone(self._zone),
            item.flag,
            item.permalink,
            state,
            bool(item.gone),
            closes_at=self._at(item.closes_at),
            snoozed_until=self._at(item.snoozed_until) if state == "snoozed" else None,
            edited=bool(item.edited),
            promised=self._promised.get(item.account_id, False),
            draft=bool(item.draft),
            tags=tuple(json.loads(item.tags)),
            is_lead=bool(item.lead),
            reply=item.reply,
        )


class SectionsWindow:
    """The items of some states; each page is read when it is painted."""

    def __init__(self, home: Home, states: Sequence[str], scope: lists.Scope) -> None:
        self._home, self._scope = home, scope
        self._walks = {
            name: Walk(partial(self._page, name), lists.count(home.read(), name, scope))
            for name in lists.sections(states)
        }
        self._rows = RowMaker(home, scope.now)
        self.more = False

    def _page(self, name: str, **way: Any) -> list[lists.ItemPlace]:
        return lists.page(self._home.read(), name, self._scope, **way)

    @property
    def count(self) -> int:
        """How many items there are."""
        return sum(walk.total for walk in self._walks.values())

    def ids(self, start: int, stop: int) -> list[int]:
        """Return the items start..stop."""
        found: list[int] = []
        first = 0
        for walk in self._walks.values():
            found += [place.id for place in walk.places(start - first, stop - first)]
            first += walk.total
        return found

    def rows(self, start: int, stop: int) -> list[InboxRow]:
        """Return rows start..stop."""
        return self._rows.rows(self.ids(start, stop))

    def index(self, key: str) -> int | None:
        """Return where an item stands, None when it is not in the list."""
        conn, item_id = self._home.read(), int(key[2:])
        first = 0
        for name, walk in self._walks.items():
            place = lists.place(conn, name, self._scope, item_id)
            if place is not None:
                return first + lists.before(conn, name, self._scope, place)
            first += walk.total
        return None


class FoundWindow:
    """The items a filter has found; with ``more`` there may be others, which were not looked at."""

    def __init__(self, home: Home, found: Found, scope: lists.Scope) -> None:
        self._ids = found.ids
        self._places: dict[int, int] | None = None
        self._rows = RowMaker(home, scope.now)
        self.more = found.more

    @property
    def count(self) -> int:
        """How many items there are."""
        return len(self._ids)

    def ids(self, start: int, stop: int) -> list[int]:
        """Return the items start..stop."""
        return list(self._ids[max(0, start) : max(0, stop)])

    def rows(self, start: int, stop: int) -> list[InboxRow]:
        """Return rows start..stop."""
        return self._rows.rows(self.ids(start, stop))

    def index(self, key: str) -> int | None:
        """Return where an item stands, None when it was not found."""
        if self._places is None:
            self._places = {number: at for at, number in enumerate(self._ids)}
        return self._places.get(int(key[2:]))
