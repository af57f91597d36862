"""Direct messages that go out on Bluesky, as answers in a conversation that is there.

A message has no key of the sender's: the same one sent again is a second one. So it is never repeated, and what became
of one is looked for in its conversation. Source: the lexicons ``chat.bsky.convo`` of August 2026.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smdash.connectors.base import Prepared, RejectedError, Remote, Sent, UncertainError, text_facts
from smdash.connectors.bluesky_calls import APP, CHAT, NO_MESSAGES, dicts_at, instant_at, text_at
from smdash.connectors.bluesky_text import compose
from smdash.domain.counting.scale import graphemes
from smdash.domain.plaintext import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from smdash.connectors.base import Outgoing
    from smdash.connectors.bluesky_calls import Calls

_MARGIN = timedelta(minutes=2)
"""How far this machine's clock and that of the conversations may differ unnoticed."""
_PAGES = 10


def frozen_message(prepared: Prepared) -> dict[str, Any] | None:
    """Return a frozen direct message, None where it is something else."""
    try:
        found = json.loads(prepared.record)
    except ValueError:
        return None
    return dict(found) if isinstance(found, dict) and text_at(found, "convo") else None


class Messages:
    """Answering direct messages as one account; ``longest`` is how many characters one may have, None for any."""

    def __init__(self, calls: Calls, longest: int | None, did_of: Callable[[str], str]) -> None:
        self.calls = calls
        self.longest = longest
        self.did_of = did_of

    def prepare(self, message: Outgoing, answered: Remote, key: str) -> Prepared:
        """Freeze an answer to a direct message; nobody is told anything yet."""
        subject = self.calls.subject
        if self.calls.scope() in NO_MESSAGES:
            raise RejectedError(
                "the app password was made without access to direct messages.",
                subject=subject,
                hint="Make one with it and sign in again, or answer it in the app.",
            )
        if message.visibility not in {"", "direct"}:
            raise RejectedError(
                "a direct message would be answered in public.", subject=subject, hint="Write a post of its own."
            )
        if message.attachments:
            raise RejectedError("files cannot go out in direct messages.", subject=subject, hint="Take them out.")
        warning = " ".join(message.content_warning.split())
        text = storable("\n".join(part for part in (warning, message.text) if part)).lstrip("\ufeff")
        if not text.strip():
            raise RejectedError("there is nothing in it.", subject=subject, hint="Write something, or drop it.")
        composed = compose(text, None, self.did_of)
        if self.longest is not None and (size := graphemes(composed.text)) > self.longest:
            raise RejectedError(
                f"it has {size:,} characters, and {self.longest:,} are taken.", subject=subject, hint="Shorten it."
            )
        said: dict[str, Any] = {"text": composed.text}
        if composed.facets:
            said["facets"] = composed.facets
        facts = answered.facts
        frozen = {"repo": self.calls.did, "convo": facts["convo"], "to": facts.get("handle", ""), "message": said}
        notes = tuple(f"@{name} is nobody there, so it is plain text" for name in composed.unknown)
        return Prepared(key, json.dumps(frozen, ensure_ascii=False), notes)

    def send(self, frozen: dict[str, Any]) -> Sent:
        """Say a frozen message, once."""
        self._ours(frozen)
        body = {"convoId": frozen["convo"], "message": frozen["message"]}
        answer = self.calls.ask("POST", "chat.bsky.convo.sendMessage", writes=True, json=body, headers=CHAT)
        self.calls.meant(answer)
        if not text_at(answer.json, "id"):
            raise UncertainError(
                "it answered yes, and not what was said.",
                subject=self.calls.subject,
                hint="It is looked for, and not sent again.",
                answer=answer.said("error", "message"),
            )
        return self._sent(frozen, answer.json, f"{answer.status} said")

    def find(self, frozen: dict[str, Any], since: datetime) -> Sent | None:
        """Look for a message in its conversation; UncertainError where several could be it, or there are too many."""
        self._ours(frozen)
        floor = since - _MARGIN
        wanted = text_at(frozen, "message", "text")
        found = [
            each
            for each in self._said_since(frozen["convo"], floor)
            if text_at(each, "sender", "did") == self.calls.did and text_at(each, "text") == wanted
        ]
        if len(found) > 1:
            raise UncertainError(
                f"the same was said {len(found)} times there.",
                subject=f"{APP}/messages/{frozen['convo']}",
                hint="Look there, and say whether it is out.",
            )
        return self._sent(frozen, found[0], "found in its conversation") if found else None

    def _said_since(self, convo: str, floor: datetime) -> Iterator[dict[str, Any]]:
        at = ""
        for _ in range(_PAGES):
            more = {"cursor": at} if at else {}
            page = self.calls.get("chat.bsky.convo.getMessages", headers=CHAT, convoId=convo, limit=100, **more)
            listed = list(dicts_at(page, "messages"))
            for each in listed:
                sent = instant_at(each, "sentAt")
                if sent is not None and sent >= floor:
                    yield each
            times = [sent for each in listed if (sent := instant_at(each, "sentAt")) is not None]
            following = text_at(page, "cursor")
            if not following or following == at or min(times, default=floor) < floor:
                return
            at = following
        raise UncertainError(
            "too much was said there since, so it could not be looked for.",
            subject=f"{APP}/messages/{convo}",
            hint="Look there, and say whether it is out.",
        )

    def _ours(self, frozen: dict[str, Any]) -> None:
        if text_at(frozen, "repo") != self.calls.did:
            raise RejectedError(
                "it was made for another account.", subject=self.calls.subject, hint="Make it anew as a copy."
            )

    def _sent(self, frozen: dict[str, Any], said: Any, answer: str) -> Sent:
        convo = text_at(frozen, "convo")
        facts = {"convo": convo, "handle": text_at(frozen, "to"), "visibility": "direct"}
        remote = Remote(f"{convo}/{text_at(said, 'id')}", f"{APP}/messages/{convo}", text_facts(facts))
        return Sent(remote, instant_at(said, "sentAt"), answer)
