"""The links of an item, whole and looked at, before any of them is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError
from smdash.domain.inbox.links import links
from smdash.services.home import Service
from smdash.store.inbox import inbox as inbox_store

if TYPE_CHECKING:
    from smdash.domain.inbox.links import Link


class ItemLinkService(Service):
    """Use case of the key that opens an item; nothing is looked up."""

    def of(self, item_id: int) -> tuple[Link, ...]:
        """Return the links of what an item says; NotFoundError where there is none of this number."""
        row = inbox_store.get(self.home.read(), item_id)
        if row is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        return self.within(row["body"])

    def within(self, text: str) -> tuple[Link, ...]:
        """Return the links of a text."""
        return links(text, self.known())

    def known(self) -> frozenset[str]:
        """Return the hosts and names that others may want to look like: brands, own servers, platforms' pages."""
        from smdash import platforms

        accounts = self.home.accounts(archived=True)
        names = {name for brand in self.home.brands(archived=True) for name in (brand.name, brand.slug)}
        for account in accounts:
            named = account.handle.strip().lstrip("@").rpartition("@")[2]
            # A handle's server or own domain, else the name itself.
            names |= {named}
            found = platforms.load(account.platform)
            # A host with a star stands for many, which are not one's own.
            names |= {host for host in found.permalinks.hosts if "*" not in host}
        return frozenset(name for name in names if name)
