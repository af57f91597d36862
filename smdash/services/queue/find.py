"""Finding posts and messages by their words."""

from __future__ import annotations

from smdash.domain.errors import TooSlowError
from smdash.domain.queue.views import FoundRow
from smdash.domain.schedule import parse_utc
from smdash.services.home import Service
from smdash.store.ideas import ideas as idea_store
from smdash.store.queue import find as find_store

LIMIT = 50


class FindService(Service):
    """Full-text search, quick enough for every keystroke."""

    def search(self, query: str, brand: str | None = None, limit: int = LIMIT) -> list[FoundRow]:
        """Return the newest posts, items, and ideas to come, that hold every word; the last may be unfinished."""
        conn, zone = self.home.read(), self.home.zone()
        ids = self.home.account_ids(brand)
        accounts = {account.id: account for account in self.home.accounts(archived=True)}
        found = []
        for post_id, account_id, state, due, text in find_store.posts(conn, query, limit, ids):
            account = accounts[account_id]
            at = parse_utc(due).astimezone(zone) if due else None
            found.append(FoundRow(f"p:{post_id}", "post", post_id, account.slug, account.colour, at, state, text))
        for item_id, account_id, state, received, author, text in find_store.items(conn, query, limit, ids):
            account = accounts[account_id]
            at = parse_utc(received).astimezone(zone)
            found.append(
                FoundRow(f"i:{item_id}", "item", item_id, account.slug, account.colour, at, state, f"{author}: {text}")
            )
        brands = None if brand is None else [self.home.brand(brand, archived=True).id, 0]
        if expression := find_store.match_expression(query):
            for number, slug, colour, created, text in idea_store.found(conn, expression, limit, brands):
                at = parse_utc(created).astimezone(zone)
                found.append(FoundRow(f"d:{number}", "idea", number, slug, colour, at, "open", text))
        return found

    def search_within(self, seconds: float, query: str, brand: str | None = None) -> list[FoundRow] | None:
        """Return the same as ``search`` if that takes no longer than ``seconds``, else None."""
        try:
            with self.home.store.within(seconds):
                return self.search(query, brand)
        except TooSlowError:
            return None
