"""What comes in from Bluesky: who wrote to the account, its own posts, conversations and figures.

Nothing there can be read from a point on: lists run from the newest back, by a cursor that means nothing, and what is
filtered out of a page is filtered after it was cut, so pages are short or empty with more behind them. So a list is
walked back to a while before what is known (things are listed out of order), and where a walk was interrupted it is
ended first, and what came meanwhile is read then. Sources: the lexicons of 2026, and the network on loopback.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from smdash.connectors.base import Item, OwnPost, Page, RejectedError, Remote, UnavailableError, text_facts
from smdash.connectors.bluesky_calls import (
    APP,
    CHAT,
    NO_MESSAGES,
    POST,
    Place,
    at_path,
    dicts_at,
    error_of,
    instant_at,
    permalink,
    place_of,
    text_at,
)
from smdash.connectors.bluesky_text import readable
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from smdash.connectors.base import Kind
    from smdash.connectors.bluesky_calls import Calls

OVERLAP = timedelta(hours=2)
"""How far before what is known a list is read again, for what was listed late."""
FIRST_INBOX, FIRST_POSTS = timedelta(days=90), timedelta(days=365)
"""How far back is read the first time."""
MOST_PAGES = 500
"""A walk that has read so many pages ends; the next one goes on from there."""
_REASONS: Mapping[str, Kind] = {"reply": "reply", "mention": "mention", "quote": "quote"}
_FIGURES = ("likeCount", "repostCount", "replyCount", "quoteCount", "bookmarkCount")
_ACCOUNT_FIGURES = ("followersCount", "followsCount", "postsCount")
_AT_ONCE = 25
_DEPTH, _HEIGHT = 20, 80


class Walk(NamedTuple):
    """How far a list was read: up to ``known``, and of a walk under way its newest and where it goes on."""

    known: str = ""
    top: str = ""
    next: str = ""

    @classmethod
    def of(cls, cursor: str) -> Walk:
        """Return what a cursor says; what is none begins anew."""
        try:
            found = json.loads(cursor or "{}")
        except ValueError:
            found = {}
        return cls(*(text_at(found, key) for key in cls._fields))

    def cursor(self) -> str:
        """Return it as it is kept."""
        return json.dumps({key: value for key, value in self._asdict().items() if value})


class Reading:
    """Reading as one account."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    # Streams ----------------------------------------------------------------------------------------------------

    def inbox(self, cursor: str) -> Iterator[Page]:
        """Read what others wrote to the account; likes, reposts and follows are figures and no messages."""

        def ask(at: str) -> tuple[list[dict[str, Any]], str]:
            # Asked for all reasons: a page without any of ours would not say how far back it reaches.
            found = self.calls.get("app.bsky.notification.listNotifications", limit=100, **_from(at))
            return list(dicts_at(found, "notifications")), text_at(found, "cursor")

        def page(entries: Sequence[dict[str, Any]]) -> Page:
            items = {item.remote.id: item for entry in entries if (item := self._notified(entry)) is not None}
            return Page(items=tuple(items.values()))

        yield from self._walk(cursor, FIRST_INBOX, ask, lambda entry: instant_at(entry, "indexedAt"), page)

    def posts(self, cursor: str) -> Iterator[Page]:
        """Read the account's own posts and replies with their figures."""

        def ask(at: str) -> tuple[list[dict[str, Any]], str]:
            found = self.calls.get(
                "app.bsky.feed.getAuthorFeed",
                actor=self.calls.did,
                filter="posts_with_replies",
                limit=100,
                **_from(at),
            )
            return list(dicts_at(found, "feed")), text_at(found, "cursor")

        def page(entries: Sequence[dict[str, Any]]) -> Page:
            posts = {post.remote.id: post for entry in entries if (post := self._own(entry)) is not None}
            return Page(posts=tuple(posts.values()))

        yield from self._walk(cursor, FIRST_POSTS, ask, lambda entry: _sorted_at(entry.get("post")), page)

    def _walk(
        self,
        cursor: str,
        first: timedelta,
        ask: Callable[[str], tuple[list[dict[str, Any]], str]],
        when: Callable[[dict[str, Any]], datetime | None],
        make: Callable[[Sequence[dict[str, Any]]], Page],
    ) -> Iterator[Page]:
        walk = Walk.of(cursor)
        read, begun_anew = 0, False
        while True:
            going_on = bool(walk.next)
            known = instant_at({"at": walk.known}, "at")
            floor = known - OVERLAP if known else self.calls.server.now() - first
            while True:
                try:
                    entries, following = ask(walk.next)
                except RejectedError:
                    if not walk.next or begun_anew:
                        raise
                    begun_anew = True
                    # A cursor of another day that its server does not know any more: from the newest back again.
                    walk = Walk(walk.known)
                    continue
                read += 1
                times = [at for entry in entries if (at := when(entry)) is not None]
                top = max([walk.top, *(_kept(at) for at in times)])
                over = not following or following == walk.next or (times and min(times) < floor)
                walk = Walk(max(walk.known, top)) if over else Walk(walk.known, top, following)
                yield make(entries[::-1])._replace(cursor=walk.cursor())
                if over or read >= MOST_PAGES:
                    break
            if not going_on or read >= MOST_PAGES:
                return

    def _notified(self, entry: Mapping[str, Any]) -> Item | None:
        kind = _REASONS.get(text_at(entry, "reason"))
        did, uri = text_at(entry, "author", "did"), text_at(entry, "uri")
        at = instant_at(entry, "indexedAt")
        if kind is None or at is None or not uri or did == self.calls.did:
            return None
        record = entry.get("record")
        parent, root = text_at(record, "reply", "parent", "uri"), text_at(record, "reply", "root", "uri")
        own = next((each for each in (parent, root) if self._is_own(each)), "")
        if kind == "mention" and own:
            # One notification a post, and a mention goes before the reply it stands in.
            kind = "reply"
        elif kind == "mention" and self._is_own(_quoted(record)):
            kind = "quote"
        if kind == "quote":
            about = _quoted(record) or text_at(entry, "reasonSubject")
        else:
            about = own or (text_at(entry, "reasonSubject") if kind == "reply" else "")
        return self._item(entry, record, kind, at, about)

    def _item(self, post: Mapping[str, Any], record: Any, kind: Kind, at: datetime, about: str) -> Item | None:
        place = _place(post)
        if place is None:
            return None
        handle = text_at(post, "author", "handle")
        return Item(
            _remote(place, post, record, handle),
            kind,
            text_at(post, "author", "displayName").strip() or handle,
            f"@{handle}" if handle else place.did,
            readable(record) or _shown(record),
            at,
            text_at(record, "reply", "root", "uri") or place.uri,
            about if self._is_own(about) else "",
            author_id=place.did,
            answers=text_at(record, "reply", "parent", "uri"),
        )

    def _own(self, entry: Mapping[str, Any]) -> OwnPost | None:
        post = entry.get("post")
        place, at = _place(post), _sorted_at(post)
        reposted = text_at(entry, "reason", "$type").endswith("#reasonRepost")
        if reposted or place is None or at is None or place.did != self.calls.did or not isinstance(post, dict):
            return None
        record = post.get("record")
        count, kind = _attached(record)
        answers = text_at(record, "reply", "parent", "uri")
        return OwnPost(
            _remote(place, post, record, text_at(post, "author", "handle")),
            readable(record),
            at,
            "reply" if answers else kind,
            _figures(post, _FIGURES),
            count,
            answers,
        )

    def _is_own(self, uri: str) -> bool:
        return uri.startswith(f"at://{self.calls.did}/")

    # Direct messages --------------------------------------------------------------------------------------------

    def messages(self, cursor: str) -> Iterator[Page]:
        """Read direct messages; nothing where the app password was made without access to them."""
        if self.calls.scope() in NO_MESSAGES:
            return
        try:
            yield from self._messages(cursor)
        except UnavailableError as error:
            # They have a server of their own: while it is down, all else can be read.
            raise RejectedError(
                "direct messages cannot be read now.",
                subject=self.calls.subject,
                hint="They come with a later sync.",
                answer=error.answer,
            ) from error

    def _messages(self, cursor: str) -> Iterator[Page]:
        known = Walk.of(cursor).known
        top, at = known, ""
        while True:
            answer = self.calls.ask(
                "GET", "chat.bsky.convo.listConvos", params={"limit": 100, **_from(at)}, headers=CHAT
            )
            if error_of(answer) == "InvalidToken" and text_at(answer.json, "message").startswith("Bad token"):
                return
            found = self.calls.meant(answer).json
            older = False
            for convo in dicts_at(found, "convos"):
                revision = text_at(convo, "rev")
                older = older or bool(known and revision <= known)
                if known and revision <= known:
                    continue
                top = max(top, revision)
                # What is known moves on once all is read: the list changes under who reads it.
                yield Page(items=tuple(self._said(convo, known)), cursor=cursor)
            following = text_at(found, "cursor")
            if older or not following or following == at:
                break
            at = following
        yield Page(cursor=Walk(top).cursor())

    def _messages_of(self, convo: str, known: str, floor: datetime) -> Iterator[dict[str, Any]]:
        """Yield what was said in a conversation from the newest back, some of what is known included."""
        at = ""
        for _ in range(MOST_PAGES):
            found = self.calls.get("chat.bsky.convo.getMessages", headers=CHAT, convoId=convo, limit=100, **_from(at))
            page = list(dicts_at(found, "messages"))
            yield from page
            times = [sent for each in page if (sent := instant_at(each, "sentAt")) is not None]
            revisions = [text_at(each, "rev") for each in page]
            following = text_at(found, "cursor")
            if (
                not following
                or following == at
                or min(times, default=floor) < floor
                or min(revisions, default="") <= known
            ):
                return
            at = following

    def _said(self, convo: Mapping[str, Any], known: str) -> list[Item]:
        """Return what others said lately in a conversation, oldest first, each with when the account answered it."""
        name = text_at(convo, "id")
        members = {text_at(each, "did"): each for each in dicts_at(convo, "members")}
        floor = self.calls.server.now() - FIRST_INBOX
        items: list[Item] = []
        answered: datetime | None = None
        for each in self._messages_of(name, known, floor):
            at, did = instant_at(each, "sentAt"), text_at(each, "sender", "did")
            if at is None or text_at(each, "$type").endswith("#deletedMessageView"):
                continue
            if did == self.calls.did:
                answered = at
                continue
            if at < floor:
                break
            item = self._message(name, each, members)
            items += [item._replace(handled_at=answered)] if item is not None else []
        return items[::-1]

    # One thing --------------------------------------------------------------------------------------------------

    def thread(self, remote: Remote) -> tuple[Item, ...]:
        """Return the conversation a post stands in, oldest first."""
        if convo := remote.facts.get("convo"):
            return self._conversation(convo)
        place = place_of(remote.id, self.calls.did)
        found = self.calls.get("app.bsky.feed.getPostThread", uri=place.uri, depth=_DEPTH, parentHeight=_HEIGHT)
        posts: dict[str, Mapping[str, Any]] = {}
        waiting = [found.get("thread")]
        while waiting:
            node = waiting.pop()
            if not isinstance(node, dict):
                continue
            if isinstance(post := node.get("post"), dict):
                posts.setdefault(text_at(post, "uri"), post)
            waiting += [node.get("parent"), *dicts_at(node, "replies")]
        items = [item for post in posts.values() if (item := self._posted(post)) is not None]
        return tuple(sorted(items, key=lambda item: (item.received_at, item.remote.id)))

    def _posted(self, post: Mapping[str, Any]) -> Item | None:
        record, at = post.get("record"), _sorted_at(post)
        kind: Literal["reply", "mention"] = "reply" if text_at(record, "reply", "parent", "uri") else "mention"
        return self._item(post, record, kind, at, text_at(record, "reply", "parent", "uri")) if at else None

    def _conversation(self, convo: str) -> tuple[Item, ...]:
        """Return the last direct messages of a conversation, the account's own included, oldest first."""
        found = self.calls.get("chat.bsky.convo.getConvo", headers=CHAT, convoId=convo)
        members = {text_at(each, "did"): each for each in dicts_at(found, "convo", "members")}
        page = self.calls.get("chat.bsky.convo.getMessages", headers=CHAT, convoId=convo, limit=100)
        items = [
            item for each in dicts_at(page, "messages") if (item := self._message(convo, each, members)) is not None
        ]
        return tuple(items[::-1])

    def _message(self, convo: str, each: Mapping[str, Any], members: Mapping[str, Mapping[str, Any]]) -> Item | None:
        at, did = instant_at(each, "sentAt"), text_at(each, "sender", "did")
        if at is None or text_at(each, "$type").endswith("#deletedMessageView"):
            return None
        author = members.get(did, {})
        handle = text_at(author, "handle")
        return Item(
            Remote(
                f"{convo}/{text_at(each, 'id')}",
                f"{APP}/messages/{convo}",
                text_facts({"convo": convo, "handle": handle, "visibility": "direct"}),
            ),
            "message",
            text_at(author, "displayName").strip() or handle,
            f"@{handle}" if handle else did,
            readable(each) or "[shared post]",
            at,
            convo,
            author_id=did,
        )

    def items(self, remotes: Sequence[Remote]) -> dict[str, Item]:
        """Return posts as they stand now, by their ids; direct messages cannot be asked for one by one."""
        places: dict[str, list[str]] = {}
        for remote in remotes:
            if remote.facts.get("convo"):
                raise RejectedError("direct messages cannot be asked for one by one.", subject=self.calls.subject)
            places.setdefault(place_of(remote.id, self.calls.did).uri, []).append(remote.id)
        found: dict[str, Item] = {}
        uris = list(places)
        for start in range(0, len(uris), _AT_ONCE):
            answer = self.calls.get("app.bsky.feed.getPosts", uris=uris[start : start + _AT_ONCE])
            for post in dicts_at(answer, "posts"):
                item = self._posted(post)
                found |= {known: item for known in places.get(text_at(post, "uri"), ()) if item is not None}
        return found

    def account_figures(self) -> Mapping[str, float]:
        """Return the account's figures of now."""
        return _figures(self.calls.get("app.bsky.actor.getProfile", actor=self.calls.did), _ACCOUNT_FIGURES)

    def post_figures(self, remotes: Sequence[Remote]) -> dict[str, Mapping[str, float]]:
        """Return the figures of posts by their ids, without those that are gone.

        The part that counts learns of a post later than the part that keeps it, and may be down: one that it does not
        know is asked for where it lies.
        """
        figures: dict[str, Mapping[str, float]] = {}
        places: dict[str, list[str]] = {}
        for remote in remotes:
            try:
                places.setdefault(place_of(remote.id, self.calls.did).uri, []).append(remote.id)
            except RejectedError:
                figures[remote.id] = {}
        uris = list(places)
        for start in range(0, len(uris), _AT_ONCE):
            found = self.calls.get("app.bsky.feed.getPosts", uris=uris[start : start + _AT_ONCE])
            for post in dicts_at(found, "posts"):
                for known in places.pop(text_at(post, "uri"), ()):
                    figures[known] = _figures(post, _FIGURES)
        for uri, ids in places.items():
            if self._is_own(uri) and self._lies_there(uri):
                figures.update((known, {}) for known in ids)
        return figures

    def _lies_there(self, uri: str) -> bool:
        place = place_of(uri, self.calls.did)
        answer = self.calls.ask(
            "GET",
            "com.atproto.repo.getRecord",
            params={"repo": place.did, "collection": place.collection, "rkey": place.key},
        )
        if error_of(answer) == "RecordNotFound":
            return False
        self.calls.meant(answer)
        return True


def _from(cursor: str) -> dict[str, Any]:
    return {"cursor": cursor} if cursor else {}


def _kept(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _sorted_at(post: Any) -> datetime | None:
    """Return where a post stands in lists: when it says it was made, but not after it was seen first."""
    times = [at for at in (instant_at(post, "record", "createdAt"), instant_at(post, "indexedAt")) if at is not None]
    return min(times, default=None)


def _place(post: Any) -> Place | None:
    try:
        return place_of(text_at(post, "uri"), "")
    except RejectedError:
        return None


def _remote(place: Place, post: Any, record: Any, handle: str) -> Remote:
    facts = {
        "cid": text_at(post, "cid"),
        "handle": handle,
        "root_uri": text_at(record, "reply", "root", "uri"),
        "root_cid": text_at(record, "reply", "root", "cid"),
        "visibility": "public" if place.collection == POST else "",
    }
    return Remote(place.uri, permalink(handle, place), text_facts(facts))


def _quoted(record: Any) -> str:
    """Return the post a record quotes, with files beside it or without; '' for none."""
    return text_at(record, "embed", "record", "record", "uri") or text_at(record, "embed", "record", "uri")


def _attached(record: Any) -> tuple[int, str]:
    """Return how many files a record has, and which format of posts that makes it; '' where it cannot be told."""
    embed = at_path(record, "embed")
    if text_at(embed, "$type") == "app.bsky.embed.recordWithMedia":
        embed = at_path(embed, "media")
    kind = text_at(embed, "$type")
    if kind in {"app.bsky.embed.images", "app.bsky.embed.gallery"}:
        count = len([*dicts_at(embed, "images"), *dicts_at(embed, "items")])
        return count, "carousel" if count > 1 else "image"
    if kind == "app.bsky.embed.video":
        # How long it runs, which tells short from long, is not said.
        return 1, ""
    return 0, "link" if kind == "app.bsky.embed.external" else "text"


def _shown(record: Any) -> str:
    """Return in a word what a post without text shows."""
    count, kind = _attached(record)
    if count:
        alt = next((text_at(each, "alt") for each in dicts_at(record, "embed", "images") if text_at(each, "alt")), "")
        named = "film" if not kind else "picture" if count == 1 else f"{count} pictures"
        return f"[{named}: {one_line(alt, 200)}]" if alt else f"[{named}]"
    return f"[{text_at(record, 'embed', 'external', 'uri') or 'no text'}]"


def _figures(found: Any, names: Sequence[str]) -> Mapping[str, float]:
    values = {name: at_path(found, name) for name in names}
    numbers = {name: value for name, value in values.items() if isinstance(value, int) and not isinstance(value, bool)}
    return {name: float(value) for name, value in numbers.items() if value >= 0}
