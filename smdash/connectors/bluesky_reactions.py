"""Likes, and answers that are hidden below an own post, on Bluesky.

A like is a record of the account that names a post. It is written under the very key that the post has, where nothing
is yet: however often that is done, there is one like of it. What is hidden stands in a list in the gate of the own post
that began the conversation, so only there anything can be hidden; others' answers cannot be deleted at all. Sources:
lexicons ``app.bsky.feed.like`` and ``app.bsky.feed.threadgate`` of 2026, and the network on loopback.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smdash.connectors.base import RejectedError, UnavailableError
from smdash.connectors.bluesky_calls import POST, Place, at_path, dicts_at, error_of, place_of, text_at
from smdash.connectors.bluesky_text import TID, stamp, tid

if TYPE_CHECKING:
    from smdash.connectors.base import Remote
    from smdash.connectors.bluesky_calls import Calls
    from smdash.connectors.http import Answer

LIKE, GATE = "app.bsky.feed.like", "app.bsky.feed.threadgate"
MOST_HIDDEN = 300
"""How many answers a gate may hide. Source: the lexicon."""
_TRIES = 3
"""How often a gate is read anew that somebody else changed meanwhile."""


class Reactions:
    """Liking and hiding as one account."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    # Likes --------------------------------------------------------------------------------------------------------

    def like(self, remote: Remote) -> None:
        """Like a post, once; liked already, here or in the app, counts as done."""
        place = self._post_of(remote)
        post = self._seen(place)
        if post is None:
            raise self._gone()
        if self._own_like(post):
            return
        subject = {"uri": place.uri, "cid": text_at(post, "cid")}
        record = {"$type": LIKE, "subject": subject, "createdAt": stamp(self.calls.server.now())}
        answer = self._written(LIKE, self._key(place), record, None)
        if answer.status == 400 and error_of(answer) == "InvalidSwap":
            there = self._record(LIKE, self._key(place))
            if text_at(there, "value", "subject", "uri") == place.uri:
                return
        self.calls.meant(answer)

    def unlike(self, remote: Remote) -> None:
        """Take a like back, made here or in the app; none there counts as done."""
        place = self._post_of(remote)
        post = self._seen(place)
        key = self._key(place)
        keys = {key} if text_at(self._record(LIKE, key), "value", "subject", "uri") == place.uri else set()
        if post is not None and (known := self._own_like(post)):
            keys.add(place_of(known, self.calls.did).key)
        for key in sorted(keys):
            body = {"repo": self.calls.did, "collection": LIKE, "rkey": key}
            self.calls.meant(self.calls.ask("POST", "com.atproto.repo.deleteRecord", json=body))

    def _own_like(self, post: Any) -> str:
        found = text_at(post, "viewer", "like")
        return found if found.startswith(f"at://{self.calls.did}/") else ""

    @staticmethod
    def _key(place: Place) -> str:
        """Return the key of the like of a post; a post of another kind of key has one made of its address."""
        return place.key if TID.fullmatch(place.key) else tid(datetime(2024, 1, 1, tzinfo=UTC), place.uri)

    # Hiding -------------------------------------------------------------------------------------------------------

    def hide(self, remote: Remote) -> None:
        """Hide an answer below the own post that began the conversation; hidden already counts as done."""
        self._put(remote, hidden=True)

    def unhide(self, remote: Remote) -> None:
        """Show an answer again; one that is not hidden counts as done."""
        self._put(remote, hidden=False)

    def _put(self, remote: Remote, *, hidden: bool) -> None:
        place = self._post_of(remote)
        root = self._root(place, remote)
        for _ in range(_TRIES):
            there = self._record(GATE, root.key)
            value = at_path(there, "value")
            gate: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
            listed = gate.get("hiddenReplies")
            known = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
            if (place.uri in known) is hidden:
                return
            wanted = [*known, place.uri] if hidden else [each for each in known if each != place.uri]
            if len(wanted) > MOST_HIDDEN:
                raise RejectedError(
                    f"{MOST_HIDDEN} answers are hidden there, and more are not taken.",
                    subject=self.calls.subject,
                    hint="Show some of them again on its page.",
                )
            gate = {"$type": GATE, "post": root.uri, "createdAt": stamp(self.calls.server.now()), **gate}
            answer = self._written(GATE, root.key, {**gate, "hiddenReplies": wanted}, text_at(there, "cid") or None)
            if answer.status != 400 or error_of(answer) != "InvalidSwap":
                self.calls.meant(answer)
                return
        raise UnavailableError(
            "what is hidden there changes all the time.", subject=self.calls.subject, hint="Try again."
        )

    def _root(self, place: Place, remote: Remote) -> Place:
        """Return the first post of a conversation; RejectedError where it is another account's."""
        uri = remote.facts.get("root_uri", "")
        if not uri:
            post = self._seen(place)
            if post is None:
                raise self._gone()
            uri = text_at(post, "record", "reply", "root", "uri")
        root = place_of(uri, self.calls.did) if uri else place
        if root.did != self.calls.did or root == place:
            raise RejectedError(
                "answers can be hidden below own posts only, and this conversation is another account's.",
                subject=self.calls.subject,
                hint="Mute or report it in the app.",
            )
        return root

    # Calls, none of which does harm when it is made again: none is ever uncertain -------------------------

    def _post_of(self, remote: Remote) -> Place:
        if remote.facts.get("convo"):
            raise RejectedError("a direct message takes no likes from programs.", subject=self.calls.subject)
        place = place_of(remote.id, self.calls.did)
        if place.collection != POST:
            raise RejectedError("this is no post.", subject=self.calls.subject)
        return place

    def _gone(self) -> RejectedError:
        return RejectedError("it is not there any more.", subject=self.calls.subject, hint="Nothing was done.")

    def _seen(self, place: Place) -> dict[str, Any] | None:
        found = self.calls.get("app.bsky.feed.getPosts", uris=[place.uri])
        return next((each for each in dicts_at(found, "posts") if each.get("uri") == place.uri), None)

    def _record(self, collection: str, key: str) -> Any:
        """Return an own record, None where there is none."""
        params = {"repo": self.calls.did, "collection": collection, "rkey": key}
        answer = self.calls.ask("GET", "com.atproto.repo.getRecord", params=params)
        if answer.status in {400, 404} and error_of(answer) == "RecordNotFound":
            return None
        return self.calls.meant(answer).json

    def _written(self, collection: str, key: str, record: dict[str, Any], swap: str | None) -> Answer:
        body = {"repo": self.calls.did, "collection": collection, "rkey": key, "record": record, "swapRecord": swap}
        return self.calls.ask("POST", "com.atproto.repo.putRecord", json=body)
