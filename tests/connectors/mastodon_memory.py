"""The strict Mastodon server, asked in memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx

from smdash.connectors.base import Credentials, Remote
from smdash.connectors.mastodon import Mastodon
from tests.connectors.contract import Memory
from tests.servers.mastodon_calls import PERSONALITIES, Asked, Personality, Record
from tests.servers.mastodon_strict import StrictMastodon

if TYPE_CHECKING:
    from smdash.connectors.mastodon_session import MastodonSession


class MastodonMemory(Memory):
    """``strict`` is the server; its ``complaints`` fail the test in the end."""

    connector: Mastodon

    def __init__(self, personality: str | Personality = "mastodon") -> None:
        super().__init__()
        self.strict = StrictMastodon(personality)
        self.hosts = frozenset({"127.0.0.1"})
        self.connector = Mastodon()
        self.connector.transport = self.wire
        self.waited: list[float] = []
        self.connector.sleep = self.waited.append

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = Asked(
            request.method,
            request.url.path,
            request.url.query.decode(),
            {name.lower(): value for name, value in request.headers.items()},
            request.content,
            time.monotonic(),
        )
        record = Record(asked)
        self.strict.requests.append(record)
        answer = self.strict.answer(record, None)
        return httpx.Response(
            answer.status, content=answer.payload(), headers={"Content-Type": answer.mime, **answer.headers}
        )

    def shows(self, request: httpx.Request) -> bool:
        return request.method == "POST" and request.url.path.endswith(("/api/v1/statuses", "favourite"))

    def given(self) -> dict[str, str]:
        return {"server": self.strict.url, "token": self.strict.token}

    def credentials(self) -> Credentials:
        handle = f"@ann@127.0.0.1:{self.strict.port}"
        return Credentials(self.strict.url, self.strict.ann.id, handle, {"token": self.strict.token})

    def open(self) -> MastodonSession:
        return super().open()  # type: ignore[return-value]

    def texts(self) -> list[str]:
        return self.strict.texts("ann")

    def arrive(self, text: str, *, under: Remote | None = None) -> str:
        world = self.strict.world
        if under is not None:
            return world.reply("bob", world.statuses[under.id], text).id
        return world.post("bob", f"@ann {text}").id

    def liked(self, id: str) -> bool:
        return self.strict.ann.id in self.strict.world.statuses[id].favourites

    def shut_out(self) -> None:
        self.strict.revoke(self.strict.token)

    def become(self, personality: str) -> None:
        """Let the server be of another kind from now on, as its documents say as well."""
        self.strict.personality = PERSONALITIES[personality]
        self.connector = Mastodon()
        self.connector.transport = self.wire
        self.connector.sleep = self.waited.append

    def close(self) -> None:
        self.strict.close()
        assert not self.strict.complaints, self.strict.complaints
