"""Liking and hiding an item on its network, and saying why that cannot be done where it cannot.

None of it is in the undo journal: it touched the network, and the same key takes it back there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.connectors.base import Ability, kept_remote
from smdash.domain.errors import ConflictError, NotFoundError
from smdash.domain.inbox.reactions import Reactions
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import parse_utc, stored
from smdash.services.connections.connections import ConnectionService
from smdash.services.home import Service
from smdash.store.connections import connections as connection_store
from smdash.store.inbox import reactions as store
from smdash.store.inbox import threads as thread_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from smdash.connectors.base import Remote, Session
    from smdash.domain.connections.views import Connection

_WORDS = {Ability.LIKE: "liking", Ability.HIDE: "hiding answers"}


class ReactionService(Service):
    """Use cases of the keys that like and hide; whatever asks the network waits for it."""

    def of(self, item_id: int) -> Reactions:
        """Return what is done and can be done with an item; NotFoundError where there is none."""
        return self._of(self._row(item_id), item_id)

    def can(self, item_id: int) -> frozenset[str]:
        """Return what can be done with an item now: like or unlike, hide or unhide."""
        return self.of(item_id).can

    def like(self, item_id: int) -> Reactions:
        """Like an item; ConflictError says why not, else what a session raises."""
        return self._do(item_id, Ability.LIKE, on=True, call=lambda session, remote: session.like(remote))

    def unlike(self, item_id: int) -> Reactions:
        """Take a like back."""
        return self._do(item_id, Ability.LIKE, on=False, call=lambda session, remote: session.unlike(remote))

    def hide(self, item_id: int) -> Reactions:
        """Hide an item below the own post it answers."""
        return self._do(item_id, Ability.HIDE, on=True, call=lambda session, remote: session.hide(remote))

    def unhide(self, item_id: int) -> Reactions:
        """Show a hidden item again."""
        return self._do(item_id, Ability.HIDE, on=False, call=lambda session, remote: session.unhide(remote))

    def _do(self, item_id: int, ability: Ability, *, on: bool, call: Callable[[Session, Remote], None]) -> Reactions:
        row = self._row(item_id)
        found = self._of(row, item_id)
        if why := found.no_like if ability == Ability.LIKE else found.no_hide:
            whose = one_line(row["handle"] or row["author"] or "somebody", 40)
            raise ConflictError(why, subject=f"{whose} ({row['slug']})")
        with ConnectionService(self.home).session(row["slug"]) as session:
            # Whose sign-in this is shows first: a right that it lacks for this alone is no end of the connection.
            session.check()
            call(session, kept_remote(row["remote"]))
        verb = {Ability.LIKE: ("Like", "Unlike"), Ability.HIDE: ("Hide", "Show")}[ability][not on]
        with self.home.write(f"{verb} a message", quiet=True, blind=True) as w:
            store.react(w, item_id, ability.value, stored(self.home.now()) if on else None)
        return self.of(item_id)

    def _row(self, item_id: int) -> sqlite3.Row:
        row = thread_store.where(self.home.read(), item_id)
        if row is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        return row

    def _of(self, row: sqlite3.Row, item_id: int) -> Reactions:
        connection = ConnectionService(self.home).known(row["slug"])
        zone = self.home.zone()
        liked, hidden = (
            parse_utc(row[name]).astimezone(zone) if row[name] else None for name in ("liked_at", "hidden_at")
        )
        no_like, no_hide = (
            self._why_not(connection, row, item_id, ability) for ability in (Ability.LIKE, Ability.HIDE)
        )
        return Reactions(item_id, liked, hidden, no_like, no_hide)

    def _why_not(self, connection: Connection, row: sqlite3.Row, item_id: int, ability: Ability) -> str:
        from smdash import platforms

        name, doing = platforms.load(row["platform"]).name, _WORDS[ability]
        elsewhere = "open its page and do it there." if row["permalink"] else "do it there."
        if connection.archived:
            return f"{connection.account} is archived."
        if not connection.connector or not self._offered(row["platform"], ability):
            return f"{name} offers smdash no {doing}: {elsewhere}"
        if not connection.connected:
            return f"{connection.account} is not connected: smdash account connect {connection.account}, or {elsewhere}"
        if connection.needs_sign_in:
            return f"{connection.account} has to be signed in again: smdash account connect {connection.account}"
        if ability.value not in connection.abilities:
            return f"the sign-in of {connection.account} has no right to it: sign in again and allow it, or {elsewhere}"
        if not row["remote"]:
            return f"it did not come from {name} itself, so smdash cannot name it there: {elsewhere}"
        if connection_store.came_to_another(self.home.read(), connection.account_id, item_id):
            return f"{connection.account} is signed in as somebody else than it came to: {elsewhere}"
        if row["gone_at"]:
            return "it is no longer there."
        if ability == Ability.HIDE and (row["kind"] == "message" or not row["about"]):
            return "only what stands under an own post can be hidden."
        if row["kind"] == "message" and kept_remote(row["remote"]).facts.get("convo"):
            return f"{name} offers smdash no {doing} in direct messages: {elsewhere}"
        return ""

    def _offered(self, platform: str, ability: Ability) -> bool:
        found = self.home.networks.find(platform)
        return found is not None and ability in found.abilities
