"""What the person of the sample world did with the inbox: saved replies, notes of people, answers, states of items."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import SmdashError
from smdash.domain.schedule import instant, parse_utc, stored
from smdash.services.inbox.people import PeopleService
from smdash.services.publishing.ledger import HAND
from smdash.services.publishing.replies import ReplyService
from smdash.services.snippets.snippets import SnippetService
from smdash.store.inbox import sample_items

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from smdash.domain.inbox.people import Person
    from smdash.services.care.moving import Week
    from smdash.services.home import Home
    from smdash.store.connection import Writing


class Answered:
    """Builds it from the tables of ``answering.toml`` in a world whose files have been imported.

    What an item has to be for something to be said of it stands under ``when``, so that of one that was answered since
    nothing is said that is no longer true; one that has not come yet is left out. SmdashError names a saved reply
    or a person that there is not.
    """

    def __init__(self, home: Home, world: Mapping[str, Any], week: Week) -> None:
        self.home, self._world, self._week = home, world, week

    def people(self) -> None:
        """Keep saved replies, and what is known of people."""
        saved, people = SnippetService(self.home), PeopleService(self.home)
        for each in self._tables("saved_replies"):
            saved.add(each["name"], each["text"].strip(), each.get("brand"))
        for each in self._tables("people"):
            person = people.person(self._of(each["account"], each["handle"]))
            for handle in each.get("handles", ()):
                person = people.join(person, people.person(self._of(each["account"], handle)))
            if each.get("notes"):
                people.note(person, each["notes"])
            if each.get("tags"):
                people.tag(person, each["tags"])
            if each.get("lead"):
                self._lead(each["lead"], person)

    def _lead(self, remote_id: str, person: Person) -> None:
        """Call somebody a lead by one of their messages, at the time at which it was answered."""
        item = sample_items.known(self.home.read(), remote_id)
        if item is None:
            raise SmdashError("there is no such message in the sample world.", subject=remote_id)
        at = parse_utc(item.handled_at) if item.handled_at else self.home.now()
        PeopleService(replace(self.home, clock=lambda: at)).lead(person, item_id=item.id)

    def items(self, w: Writing) -> None:
        """Store what was answered, and how items stand."""
        saved = {each.name: each.id for each in SnippetService(self.home).every()}
        for number, each in enumerate(self._tables("answers"), start=1):
            item = sample_items.known(w.conn, each["item"])
            after = each.get("after", "done")
            with_saved = each.get("saved_reply")
            if with_saved is not None and with_saved not in saved:
                raise SmdashError("there is no such saved reply.", subject=f"'{with_saved}'")
            if item is not None:
                sample_items.answer(w, item, f"sample-{number}", each["text"], after, HAND, saved.get(with_saved or ""))
        for each in self._tables("items"):
            item = sample_items.known(w.conn, each["item"])
            if item is not None and each.get("when") in {None, item.state}:
                sample_items.stand(w, item.id, self._columns(each))

    def begun(self) -> None:
        """Keep what is begun: a draft, and an answer that somebody has in hand, each of an item that is still open."""
        replies = ReplyService(self.home)
        for each in self._tables("drafts"):
            item = sample_items.known(self.home.read(), each["item"])
            if item is not None and item.state == "open":
                replies.keep_draft(item.id, each["text"])
        for each in self._tables("handed_over"):
            item = sample_items.known(self.home.read(), each["item"])
            if item is not None and item.state == "open":
                taken = replies.take(item.id, each["text"])
                with self.home.write("Sample world: in hand") as w:
                    sample_items.in_hand(w, taken.reply.id, min(self._at(each["at"]), w.now))

    def _columns(self, each: Mapping[str, Any]) -> dict[str, object]:
        values: dict[str, object] = {}
        for name in ("snoozed_until", "edited_at", "gone_at"):
            if name in each:
                values[name] = self._at(each[name])
        if "snoozed_until" in values and str(values["snoozed_until"]) <= stored(self.home.now()):
            del values["snoozed_until"]
        if "first_body" in each:
            values["first_body"] = each["first_body"]
        if each.get("spam"):
            values |= {"spam": 1, "state": "done", "handled_at": None, "flag": "", "judged": "person"}
        return values

    def _at(self, wall: datetime) -> str:
        return stored(instant(self._week.wall(wall), self._week.zone))

    def _tables(self, name: str) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._world.get(name, ())
        return found

    def _of(self, account: str, handle: str) -> int:
        number = sample_items.by(self.home.read(), self.home.account(account).id, handle)
        if number is None:
            raise SmdashError("nobody of this handle wrote in the sample world.", subject=f"{account}, {handle}")
        return number
