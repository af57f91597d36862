"""What a filter over items asks of a home: its names looked up, its lengths of time counted from now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError
from smdash.domain.filter_words import ANY
from smdash.domain.inbox.filter import OFFERED, ItemFilter, parse_filter
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import stored
from smdash.services.accounts.sets import AccountSetService
from smdash.services.inbox.windows import FoundWindow, SectionsWindow, scope_of
from smdash.store.inbox import found
from smdash.store.inbox import inbox as inbox_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from smdash.services.home import Home


class Asked(NamedTuple):
    """A filter, and the home it is asked of."""

    home: Home
    filter: ItemFilter

    def window(self, brand: str | None, states: Sequence[str]) -> SectionsWindow | FoundWindow:
        """Return the items it takes of a brand: of the states it names, else of ``states``."""
        scope = scope_of(self.home, self._account_ids(brand))
        shown = self.filter.shown_states(states)
        if self.filter.plain:
            return SectionsWindow(self.home, shown, scope)
        return FoundWindow(self.home, found.find(self.home.read(), shown, scope, self.filter, self._ages()), scope)

    def _ages(self) -> found.Ages:
        now = self.home.now()

        def ago(span: timedelta | None) -> str:
            return "" if span is None else stored(now - span)

        return found.Ages(ago(self.filter.late_by), ago(self.filter.older), ago(self.filter.newer))

    def _account_ids(self, brand: str | None) -> list[int] | None:
        """Return the live accounts of a brand that it takes, None for all; NotFoundError for an unknown name."""
        ids, wanted = self.home.account_ids(brand), self.filter
        if wanted.brands == wanted.accounts == wanted.platforms == ANY:
            return ids
        live = self.home.accounts()
        for key, choice, known in (
            ("brand", wanted.brands, {each.slug for each in self.home.brands()}),
            ("account", wanted.accounts, {each.slug for each in live}),
            ("platform", wanted.platforms, {each.platform for each in live}),
        ):
            for name in (*choice.only, *choice.never):
                if name not in {each.casefold() for each in known}:
                    subject = f"'{key}:{one_line(name, 40)}'"
                    hint = f"Known: {', '.join(sorted(known)[:12]) or 'none yet'}."
                    raise NotFoundError(f"there is no such {key}.", subject=subject, hint=hint)
        return [
            account.id
            for account in live
            if (ids is None or account.id in ids)
            and wanted.brands.takes(account.brand)
            and wanted.accounts.takes(account.slug)
            and wanted.platforms.takes(account.platform)
        ]


def asked(home: Home, query: str) -> Asked:
    """Read a filter; UsageError says what is wrong with it."""
    wanted = parse_filter(query)
    return Asked(home, replace(wanted, accounts=AccountSetService(home).chosen(wanted.accounts)))


def names(home: Home, brand: str | None = None) -> dict[str, Sequence[str]]:
    """Return the keys of a filter, and by what each may be followed."""
    live = [account for account in home.accounts() if brand in {None, account.brand}]
    return {
        **OFFERED,
        "brand": [each.slug for each in home.brands()],
        "account": [account.slug for account in live],
        "platform": sorted({account.platform for account in live}),
        "tag": ["none", *inbox_store.tags(home.read())],
    }
