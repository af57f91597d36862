"""Taking down what is out on a network, by a person's word: of a post what followed it first, the post itself last."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from smdash.connectors.base import Ability, kept_remote
from smdash.domain.errors import BusyError, ConflictError, NotFoundError
from smdash.domain.posts.states import State
from smdash.domain.wording import state_word
from smdash.services.connections.connections import ConnectionService
from smdash.services.home import Service
from smdash.services.publishing.holding import holding
from smdash.store.posts import posts as post_store
from smdash.store.publishing import sendings as store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.connectors.base import Remote
    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home

TAKEN_DOWN = "taken down, by your word"


class TakeDownService(Service):
    """Use case of ``smdash ledger ID --take-down``."""

    def take_down(self, delivery_id: int) -> int:
        """Delete what a post has on its network and return how many messages that are; here it stays as it went out.

        ConflictError where it is not out or not known there by its id, else the network's ConnectorError: what was
        deleted before it is gone, and doing it once more deletes the rest.
        """
        home, conn = self.home, self.home.read()
        row = post_store.delivery(conn, delivery_id)
        if row is None:
            raise NotFoundError("there is no such post.", subject=f"#{delivery_id}")
        refuse_unless_out(row["state"], row["account"])
        remotes = self._remotes(delivery_id)
        if not remotes:
            raise ConflictError(
                "which post there it is, is not known here.", subject=row["account"], hint="Delete it on its own page."
            )
        with deleting(home, row["account"], f"deliver:{delivery_id}", f"#{delivery_id}") as account:
            with home.write("", journaled=False, durable=True) as w:
                # Before anything is deleted: a call that breaks off may have taken the post down, and nothing is to
                # answer it then.
                store.drop_following(w, delivery_id)
            with ConnectionService(home).session(account.slug) as session:
                for remote in reversed(remotes):
                    session.delete(remote)
            with home.write("Take down a post", durable=True, quiet=True, blind=True) as w:
                store.note_gone(w, account.id, [remote.id for remote in remotes])
                post_store.update_delivery(w, delivery_id, {"reason": TAKEN_DOWN})
        return len(remotes)

    def _remotes(self, delivery_id: int) -> list[Remote]:
        """Return what is out of a delivery, the post first: as sent, else as a sync found it; none without it."""
        conn = self.home.read()
        sent = {
            row["position"]: kept_remote(row["remote"])
            for row in store.of_delivery(conn, delivery_id)
            if row["state"] == "published" and row["remote"] is not None
        }
        found = store.found_remote(conn, delivery_id)
        if found:
            sent.setdefault(0, kept_remote(found))
        return [sent[position] for position in sorted(sent)] if 0 in sent else []


def refuse_unless_out(state: str, account: str) -> None:
    """Raise ConflictError for a post or an answer of an account that is not out: there is nothing to take down."""
    if state != State.PUBLISHED.value:
        raise ConflictError(f"it is {state_word(state)}, so there is nothing to take down.", subject=account)


@contextmanager
def deleting(home: Home, slug: str, name: str, called: str) -> Iterator[Account]:
    """Hold by a ``name`` what is about to be deleted on the network of an account, which is yielded.

    ConflictError where its network takes no deleting, BusyError where another program is at work on what is ``called``
    so.
    """
    account = home.account(slug)
    connector = home.networks.find(account.platform)
    if connector is None or Ability.DELETE not in connector.abilities:
        raise ConflictError("its network takes no deleting from programs.", subject=account.slug)
    with holding(home, name) as mine:
        if not mine:
            raise BusyError("another program is at work on it.", subject=called, hint="Try again soon.")
        yield account
