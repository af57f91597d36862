"""What comes in from a server of the Mastodon kind: messages, conversations, own posts and figures."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from smdash.connectors.base import Item, Page, RejectedError
from smdash.connectors.http import instant_of
from smdash.connectors.mastodon_calls import SAID, TALKS, MastodonCalls, document, part
from smdash.connectors.mastodon_entities import (
    ACCOUNT_FIGURES,
    POST_FIGURES,
    documents,
    figures,
    item,
    listed,
    of,
    own_post,
    text,
)
from smdash.connectors.mastodon_streams import Listing, Reading, order

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from smdash.connectors.base import OwnPost, Remote, Stream

LOOKED_AT = 5
"""Portions of 40 own posts that are looked through for one."""
PAGE, NOTICES, BATCH = 40, 80, 20
"""The most a portion may hold: of posts, of notifications, of posts asked for by id."""
SINGLY = 5
"""Up to how many posts are asked for one by one, where they cannot be asked for together."""


class MastodonReading(MastodonCalls):
    """Reads what the account may see, and likes."""

    @property
    def _own_path(self) -> str:
        return f"/api/v1/accounts/{part(self.credentials.remote_id)}/statuses"

    @property
    def _own_query(self) -> tuple[tuple[str, str], ...]:
        return (("limit", str(PAGE)), ("exclude_reblogs", "true"))

    def pages(self, stream: Stream, cursor: str) -> Iterator[Page]:
        get = self._get_where_there_is if stream == "messages" else self._get
        reading = Reading(self._listing(stream), get, self._client.now())
        yield from reading.pages(cursor)

    def _listing(self, stream: Stream) -> Listing:
        server = self._server()
        if stream == "inbox":
            types = [("types[]", "mention"), *([("types[]", "quote")] if server.quotes else [])]
            query = (("limit", str(NOTICES)), ("include_filtered", "true"), *types)
            return Listing("/api/v1/notifications", query, self._from_notices, forward=server.forward)
        if stream == "messages":
            query = (("limit", str(PAGE)),)
            return Listing(TALKS, query, self._from_talks, entry="last_status", linked=True)
        return Listing(self._own_path, self._own_query, self._from_own, forward=server.forward)

    def _from_notices(
        self, found: list[Mapping[str, Any]], _: datetime | None
    ) -> tuple[tuple[Item, ...], tuple[OwnPost, ...]]:
        me, items = self._me(), list[Item]()
        for one in found:
            kind, status = text(one, "type"), of(one, "status")
            if kind in {"mention", "quote"} and text(of(status, "account"), "id") != me.id:
                made = item(status, me, at=instant_of(text(one, "created_at")), quote=kind == "quote")
                items += [made] if made else []
        return _oldest_first(items), ()

    def _from_talks(
        self, found: list[Mapping[str, Any]], since: datetime | None
    ) -> tuple[tuple[Item, ...], tuple[OwnPost, ...]]:
        """Return the last message of each conversation, and those before it that came since the last reading."""
        me, items = self._me(), list[Item]()
        for talk in found:
            last = of(talk, "last_status")
            said = [last]
            if since is not None:
                with suppress(RejectedError):
                    context = self._get(f"/api/v1/statuses/{part(text(last, 'id'))}/context").json
                    said += listed(context, "ancestors") if isinstance(context, dict) else []
            for status in said:
                at = instant_of(text(status, "created_at"))
                made = item(status, me)
                if made is None or made.kind != "message" or made.author_id == me.id:
                    continue
                if status is last or (at is not None and since is not None and at >= since):
                    items.append(made._replace(thread=f"talk {text(talk, 'id')}" if text(talk, "id") else made.thread))
        return _oldest_first(items), ()

    def _from_own(
        self, found: list[Mapping[str, Any]], _: datetime | None
    ) -> tuple[tuple[Item, ...], tuple[OwnPost, ...]]:
        me = self._me()
        posts = [made for one in found if (made := own_post(one, me)) is not None]
        return (), tuple(sorted(posts, key=lambda post: (post.published_at, order(post.remote.id))))

    def thread(self, remote: Remote) -> tuple[Item, ...]:
        me, path = self._me(), f"/api/v1/statuses/{part(remote.id)}"
        itself = self._get(path).json
        context = self._get(f"{path}/context").json
        context = context if isinstance(context, dict) else {}
        found = [*listed(context, "ancestors"), *documents([itself]), *listed(context, "descendants")]
        return _oldest_first([made for one in found if (made := item(one, me)) is not None])

    def items(self, remotes: Sequence[Remote]) -> Mapping[str, Item]:
        me = self._me()
        wanted = list(dict.fromkeys(each.id for each in remotes))
        found = {name: item(status, me) for name, status in self._statuses(wanted).items()}
        return {name: made for name, made in found.items() if made is not None}

    def _statuses(self, wanted: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Return the documents of posts by their ids; one that is missing is not there."""
        found: dict[str, Mapping[str, Any]] = {}
        if self._server().batches:
            for start in range(0, len(wanted), BATCH):
                query = [("id[]", one) for one in wanted[start : start + BATCH]]
                found |= {text(status, "id"): status for status in self._list("/api/v1/statuses", query)}
            return {name: found[name] for name in wanted if name in found}
        for name in wanted:
            answer = self._call("GET", f"/api/v1/statuses/{part(name)}")
            if answer.status not in {404, 410} or not answer.is_json:
                found[name] = document(self._sorted(answer))
        return found

    def like(self, remote: Remote) -> None:
        answer = self._call("POST", f"/api/v1/statuses/{part(remote.id)}/favourite")
        if answer.status in {404, 410} and answer.is_json:
            raise RejectedError(
                "it is not there any more.", subject=remote.permalink or remote.id, answer=answer.said(*SAID)
            )
        self._sorted(answer)

    def unlike(self, remote: Remote) -> None:
        answer = self._call("POST", f"/api/v1/statuses/{part(remote.id)}/unfavourite")
        if answer.status not in {404, 410} or not answer.is_json:
            self._sorted(answer)

    def account_figures(self) -> Mapping[str, float]:
        return figures(self._account(), ACCOUNT_FIGURES)

    def post_figures(self, remotes: Sequence[Remote]) -> Mapping[str, Mapping[str, float]]:
        wanted = list(dict.fromkeys(each.id for each in remotes))
        found: dict[str, Mapping[str, float]] = {}
        if not self._server().batches and len(wanted) > SINGLY:
            found = self._listed_figures(wanted)
        left = [identifier for identifier in wanted if identifier not in found]
        return found | {name: figures(status, POST_FIGURES) for name, status in self._statuses(left).items()}

    def _listed_figures(self, wanted: Sequence[str]) -> dict[str, Mapping[str, float]]:
        """Return the figures of those posts that stand in the first portions of the account's own."""
        found: dict[str, Mapping[str, float]] = {}
        left = set(wanted)
        below: tuple[tuple[str, str], ...] = ()
        for _ in range(max(LOOKED_AT, len(wanted) // PAGE + 1)):
            statuses = self._list(self._own_path, (*self._own_query, *below))
            found |= {text(one, "id"): figures(one, POST_FIGURES) for one in statuses if text(one, "id") in left}
            left -= set(found)
            if not left or not statuses or below == (("max_id", text(statuses[-1], "id")),):
                break
            below = (("max_id", text(statuses[-1], "id")),)
        return found


def _oldest_first(items: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda each: (each.received_at, order(each.remote.id))))
