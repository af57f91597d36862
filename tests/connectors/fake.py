"""A network in memory that keeps the contract: what services are tested with, and where it fails on demand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from smdash.connectors.base import (
    Ability,
    Connector,
    ConnectorError,
    Item,
    Limits,
    Option,
    OwnPost,
    Page,
    Prepared,
    Profile,
    Remote,
    Sent,
    Session,
    SignedIn,
    SignInNeededError,
)
from smdash.connectors.registry import Networks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from smdash.connectors.base import Credentials, Keeper, Outgoing, Stream


@dataclass
class FakeNetwork:
    """What is on the network, and how it misbehaves.

    ``before`` runs before a message is kept and ``after`` once it is; either may raise what a connector raises. With
    ``repeats`` a record sent again is the same post, as on Bluesky; without, it is a second one. ``away`` is what every
    call raises while there is no reaching it. ``threads`` are conversations by the id of any message in them, ``liked``
    and ``hidden`` the ids of what is.
    """

    posts: list[tuple[str, Sent]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    own: list[OwnPost] = field(default_factory=list)
    account: dict[str, float] = field(default_factory=lambda: {"followers_count": 100.0})
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    threads: dict[str, list[Item]] = field(default_factory=dict)
    liked: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=lambda: {"token"})
    repeats: bool = True
    skew: timedelta | None = timedelta(0)
    before: Callable[[Prepared], None] | None = None
    after: Callable[[Prepared], None] | None = None
    calls: list[str] = field(default_factory=list)
    away: ConnectorError | None = None
    page_size: int = 20
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def texts(self) -> list[str]:
        """Return the texts that are out, in the order they came."""
        return [json.loads(record)["text"] for record, _ in self.posts]


class FakeSession(Session):
    def __init__(self, network: FakeNetwork, credentials: Credentials, keeper: Keeper) -> None:
        self.network = network
        self.credentials = credentials
        self.keeper = keeper

    def _call(self, name: str) -> None:
        self.network.calls.append(name)
        if self.network.away is not None:
            raise self.network.away
        if self.credentials.secret.get("token") not in self.network.tokens:
            raise SignInNeededError(
                "it does not take the sign-in.", subject=self.credentials.handle, hint="Sign in again."
            )
        self.skew = self.network.skew

    def close(self) -> None:
        self.network.calls.append("close")

    def check(self) -> Profile:
        self._call("check")
        return Profile(self.credentials.remote_id, self.credentials.handle, "Fake", self.credentials.server)

    def limits(self) -> Limits:
        self._call("limits")
        return Limits(text=500)

    def prepare(self, message: Outgoing, key: str, at: datetime) -> Prepared:
        self._call("prepare")
        record = {
            "text": message.text,
            "at": at.isoformat(),
            "reply_to": message.reply_to.id if message.reply_to else "",
            "media": [each.path for each in message.attachments],
        }
        return Prepared(key, json.dumps(record, ensure_ascii=False))

    def send(self, prepared: Prepared) -> Sent:
        self._call("send")
        if self.network.before is not None:
            self.network.before(prepared)
        known = next(
            (sent for record, sent in self.network.posts if sent.remote.facts.get("key") == prepared.key), None
        )
        if known is None or not self.network.repeats:
            number = len(self.network.posts) + 1
            remote = Remote(f"r{number}", f"https://fake.example/{number}", {"key": prepared.key})
            known = Sent(remote, self.network.now(), "200")
            self.network.posts.append((prepared.record, known))
        if self.network.after is not None:
            self.network.after(prepared)
        return known

    def may_repeat(self, prepared: Prepared, age: timedelta) -> bool:
        return self.network.repeats

    def find(self, prepared: Prepared, since: datetime) -> Sent | None:
        self._call("find")
        return next((sent for _, sent in self.network.posts if sent.remote.facts["key"] == prepared.key), None)

    def own(self, where: str) -> Sent | None:
        self._call("own")
        return next((sent for _, sent in self.network.posts if where in {sent.remote.id, sent.remote.permalink}), None)

    def delete(self, remote: Remote) -> None:
        self._call("delete")
        self.network.posts = [each for each in self.network.posts if each[1].remote.id != remote.id]

    def pages(self, stream: Stream, cursor: str) -> Iterator[Page]:
        start = int(cursor or 0)
        rows: Sequence[Item] | Sequence[OwnPost] = self.network.own if stream == "posts" else [
            item for item in self.network.items if (item.kind == "message") == (stream == "messages")
        ]  # fmt: skip
        while True:
            self._call(stream)
            part = rows[start : start + self.network.page_size]
            start += len(part)
            if stream == "posts":
                yield Page(posts=tuple(part), cursor=str(start))  # type: ignore[arg-type]
            else:
                yield Page(items=tuple(part), cursor=str(start))  # type: ignore[arg-type]
            if len(part) < self.network.page_size:
                return

    def thread(self, remote: Remote) -> tuple[Item, ...]:
        self._call("thread")
        known = self.network.threads.get(remote.id)
        found = [item for item in self.network.items if item.thread == remote.id] if known is None else known
        return tuple(sorted(found, key=lambda item: (item.received_at, item.remote.id)))

    def items(self, remotes: Sequence[Remote]) -> Mapping[str, Item]:
        self._call("items")
        there = {item.remote.id: item for item in self.network.items}
        return {each.id: there[each.id] for each in remotes if each.id in there}

    def like(self, remote: Remote) -> None:
        self._call("like")
        self.network.liked.add(remote.id)

    def unlike(self, remote: Remote) -> None:
        self._call("unlike")
        self.network.liked.discard(remote.id)

    def hide(self, remote: Remote) -> None:
        self._call("hide")
        self.network.hidden.add(remote.id)

    def unhide(self, remote: Remote) -> None:
        self._call("unhide")
        self.network.hidden.discard(remote.id)

    def account_figures(self) -> Mapping[str, float]:
        self._call("account figures")
        return dict(self.network.account)

    def post_figures(self, remotes: Sequence[Remote]) -> Mapping[str, Mapping[str, float]]:
        self._call("post figures")
        there = {**{each.remote.id: {} for each in self.network.items}, **self.network.figures}
        return {each.id: there[each.id] for each in remotes if each.id in there}


class FakeConnector(Connector):
    platform = "mastodon"
    name = "Fake"
    abilities = frozenset(Ability)
    options = (
        Option("server", "Server", "Where the account lives.", required=False, default="https://fake.example"),
        Option("token", "Access token", "A token with write rights.", secret=True),
    )

    def __init__(self, network: FakeNetwork, platform: str = "mastodon") -> None:
        self.network = network
        self.platform = platform

    def sign_in(self, given: Mapping[str, str]) -> SignedIn:
        token = given.get("token", "")
        if token not in self.network.tokens:
            raise SignInNeededError("it does not take this token.", subject="Access token", hint="Make a new one.")
        name = f"{self.platform}-1"
        return SignedIn(Profile(name, f"@{name}@fake.example", "Fake", given.get("server", "")), {"token": token})

    def open(self, credentials: Credentials, keeper: Keeper) -> Session:
        return FakeSession(self.network, credentials, keeper)


class FakeNetworks(Networks):
    """A registry with a fake network in the place of each platform; ``home.networks_known = FakeNetworks(...)``."""

    def __init__(self, **networks: FakeNetwork) -> None:
        super().__init__()
        self._made = {name: FakeConnector(network, name) for name, network in networks.items()}

    def platforms(self) -> list[str]:
        return sorted(self._made)

    def has(self, platform: str) -> bool:
        return platform in self._made

    def find(self, platform: str) -> Connector | None:
        return self._made.get(platform)


def fails(error: ConnectorError, times: int = 1) -> Callable[[Prepared], None]:
    """Return a ``before`` or ``after`` that raises an error so many times."""
    left = [times]

    def once(prepared: Prepared) -> None:
        if left[0]:
            left[0] -= 1
            raise error

    return once
