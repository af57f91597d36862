"""How the home stands to its networks, in one question that asks no network."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from smdash.services.home import Service
from smdash.services.workload.client_updates import overdue
from smdash.store.publishing import sendings as store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.publishing.online import OnlineView
    from smdash.services.inbox.surges import SurgeService

_TOKENS = "SMDASH_TOKEN_"


class OnlineService(Service):
    """Use cases of the dashboard's line about publishing and of ``smdash service status``."""

    @cached_property
    def _surges(self) -> SurgeService:
        from smdash.services.inbox.surges import SurgeService

        return SurgeService(self.home)

    def view(self, brand: str | None = None) -> OnlineView | None:
        """Return who publishes what is due next, and what a person has to know of connections.

        None where no account was ever connected here and nothing is to be told of any, which costs next to nothing to
        tell. Asking changes nothing.
        """
        home = self.home
        surges = self._surges.found(brand)
        connected = store.any_connection(home.read()) or any(name.startswith(_TOKENS) for name in os.environ)
        updates = overdue(home, brand)
        if not connected and not surges and not updates and not self._unreminded():
            return None
        from smdash.domain.publishing.online import OnlineView, Trouble
        from smdash.services.connections.connections import ConnectionService
        from smdash.services.desktop import timer
        from smdash.services.publishing.alerts import alerts
        from smdash.services.publishing.ledger_reader import LedgerReader
        from smdash.services.publishing.publisher import PublisherService

        publisher, now, zone = PublisherService(home), home.now(), home.zone()
        known = [each for each in ConnectionService(home).all() if each.connected and not each.archived]
        shown = [each for each in known if brand is None or each.brand == brand]
        syncs = [each.synced_at for each in shown]
        oldest = None if None in syncs else min((at for at in syncs if at is not None), default=None)
        return OnlineView(
            now.astimezone(zone),
            publisher.who(),
            timer.installed(home.folder),
            publisher.due_now(),
            tuple(Trouble(each.account, each.problem) for each in shown if each.needs_sign_in),
            oldest.astimezone(zone) if oldest else None,
            LedgerReader(home).unfinished(brand),
            alerts(home, shown, home.account_ids(brand), surges, updates),
        )

    def _unreminded(self) -> bool:
        """Say whether a reminder could not be brought to the person."""
        from smdash.domain.publishing.reminders import STATE
        from smdash.store import settings

        return bool((settings.get(self.home.read(), STATE) or {}).get("problem"))

    def queued(self, accounts: Iterable[str], *, here: bool) -> str:
        """Return in words what has to be known of a post that was just queued for accounts, '' for nothing.

        ``here`` is whether it is said on the dashboard.
        """
        view = self.view()
        if view is None:
            return ""
        from smdash.domain.publishing.online import queued_words
        from smdash.services.connections.connections import ConnectionService

        service = ConnectionService(self.home)
        there = {
            each.account
            for each in service.all()
            if each.connector and (each.connected or service.in_environment(each.account))
        }
        named = list(dict.fromkeys(accounts))
        online = [each for each in named if each in there]
        return queued_words(view, online, [each for each in named if each not in there], here=here)

    def switch(self, *, on: bool) -> None:
        """Let the dashboard publish while it is open, or not any more; one step that can be undone."""
        from smdash.services.publishing.publisher import PublisherService

        PublisherService(self.home).switch(on=on)

    def due_soon(self) -> str:
        """Return in words what goes out at the next look and what does not, '' for nothing due; asks no network."""
        from smdash.domain.plaintext import one_line
        from smdash.services.publishing.publisher import PublisherService

        lines = []
        for row in PublisherService(self.home).pass_(dry_run=True).rows:
            told = one_line(row.text, 60)
            lines.append(f"  {row.account}: {told}" if row.result == "would send" else f"  {row.account}: {row.reason}")
        return "\n".join(lines)
