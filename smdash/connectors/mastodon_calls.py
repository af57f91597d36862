"""Calls of one account to a server of the Mastodon kind: its token, who it is there, and what the server declares."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from smdash.connectors.base import Limits, RejectedError, Session, SignInNeededError, UnavailableError
from smdash.connectors.http import Answer, Client, instant_of, sorted_out
from smdash.connectors.mastodon_entities import Me, documents, of, profile, text
from smdash.connectors.mastodon_server import Declared, declared
from smdash.domain.connections.views import same_handle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from smdash.connectors.base import Credentials, Keeper, Profile

REMEMBERED = timedelta(hours=1)
"""How long what a server declares is taken as it was."""
TALKS = "/api/v1/conversations"
SAID = ("error", "error_description")


class MastodonCalls(Session):
    """An account and its server: asking, with a token that is renewed in time.

    ``refreshed`` gets new secrets for some that have expired, ``known`` is what servers have declared and when, for all
    sessions of one program, ``sleep`` waits so many seconds.
    """

    def __init__(
        self,
        credentials: Credentials,
        keeper: Keeper,
        client: Client,
        *,
        refreshed: Callable[[Client, Mapping[str, str]], Mapping[str, str]],
        known: dict[str, tuple[datetime, Declared]],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.credentials = credentials
        self._keeper = keeper
        self._client = client
        self._refreshed = refreshed
        self._sleep = sleep
        self._declared: Declared | None = None
        self._known = known
        self._own_visibility = ""

    def close(self) -> None:
        self._client.close()

    # Who and where ------------------------------------------------------------------------------------------------

    def check(self) -> Profile:
        found = self._account()
        _, _, domain = self.credentials.handle.lstrip("@").partition("@")
        return profile(found, self._client.server, domain or self._server().domain)

    def limits(self) -> Limits:
        self._declared = self._declare()
        return self._declared.limits

    def _account(self) -> Mapping[str, Any]:
        found = self._get("/api/v1/accounts/verify_credentials").json
        if not isinstance(found, dict) or not text(found, "id"):
            raise UnavailableError("it does not say whose account this is.", subject=self._client.server)
        if text(found, "id") != self.credentials.remote_id:
            name = text(found, "acct")
            anew = same_handle(name, self.credentials.handle)
            other = "an account of the same name that was made anew" if anew else f"another account, {name}"
            raise SignInNeededError(
                f"the sign-in is for {other}.",
                subject=self.credentials.handle,
                hint="Sign in again.",
            )
        self._own_visibility = text(of(found, "source"), "privacy")
        return found

    def _server(self) -> Declared:
        if self._declared is None:
            at, known = self._known.get(self._client.server, (None, None))
            fresh = at is not None and abs(self._client.now() - at) < REMEMBERED
            self._declared = known if known is not None and fresh else self._declare()
        return self._declared

    def _declare(self) -> Declared:
        found = instance(partial(self._call, "GET"), self._client.server, self._client.now())
        self._known[self._client.server] = self._client.now(), found
        return found

    def _me(self) -> Me:
        _, _, domain = self.credentials.handle.lstrip("@").partition("@")
        return Me(self.credentials.remote_id, domain or self._server().domain)

    # Calls --------------------------------------------------------------------------------------------------------

    def _call(self, method: str, path: str, **parts: Any) -> Answer:
        """Make a call, once more with a renewed token where the server gave one to renew it by."""
        self._renew_in_time()
        answer = self._client.call(method, path, **parts)
        self.skew = self._client.skew
        if answer.status == 401 and self._renew():
            for _, opened, _ in parts.get("files", {}).values():
                opened.seek(0)
            answer = self._client.call(method, path, **parts)
        return answer

    def _renew_in_time(self) -> None:
        expires = instant_of(self.credentials.secret.get("expires_at", ""))
        if expires is not None and expires - self._client.now() < timedelta(minutes=1):
            self._renew()

    def _renew(self) -> bool:
        """Get a new token for one that has expired; False where there is nothing to get one by."""
        if not self.credentials.secret.get("refresh_token"):
            return False
        with self._keeper.lock():
            kept = self._keeper.load()
            if kept.get("token", "") in {"", self._client.token}:
                # Only here, and only while nobody else does: the old refresh token is worth nothing afterwards.
                kept = self._refreshed(self._client, kept or self.credentials.secret)
                self._keeper.save(kept)
        self._client.token = kept["token"]
        self.credentials = replace(self.credentials, secret=kept)
        return True

    def _sorted(self, answer: Answer) -> Answer:
        return verdict(answer, self._client.now(), self.credentials.handle or self._client.server)

    def _get(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Answer:
        return self._sorted(self._call("GET", path, params=list(query)))

    def _get_where_there_is(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Answer:
        """Read a list that not every kind of server has; where there is none, nothing is in it."""
        answer = self._call("GET", path, params=list(query))
        if answer.status in {404, 405, 410, 501} and path == TALKS:
            return Answer(200, answer.headers, b"[]", writes=False, url=answer.url)
        return self._sorted(answer)

    def _list(self, path: str, query: Sequence[tuple[str, str]] = ()) -> list[Mapping[str, Any]]:
        """Return the documents of a list; what is no list says nothing of what is there, nor that it is not."""
        found = self._get_where_there_is(path, query).json
        if not isinstance(found, list):
            raise UnavailableError("it answered no list.", subject=self._client.server, hint="Try again later.")
        return documents(found)


def instance(ask: Callable[[str], Answer], server: str, now: datetime) -> Declared:
    """Return what a server declares; RejectedError for one that declares nothing a Mastodon would."""
    for path in ("/api/v2/instance", "/api/v1/instance"):
        answer = ask(path)
        if answer.status in {404, 405, 410, 501} or (answer.status in {401, 403} and path.startswith("/api/v2")):
            continue
        found = verdict(answer, now, server).json
        if isinstance(found, dict) and (found.get("version") or found.get("configuration")):
            return declared(found)
    raise RejectedError("this is no server of the Mastodon kind.", subject=server, hint="Check the server's address.")


def verdict(answer: Answer, now: datetime, subject: str) -> Answer:
    """Return an answer that says yes, and raise what the others mean on these servers."""
    if answer.is_json and (
        answer.status == 403 or (answer.status == 422 and "authenticated user" in answer.said(*SAID))
    ):
        raise SignInNeededError(
            f"it does not let this sign-in do that: {answer.said(*SAID)}.",
            subject=subject,
            hint="Sign in again, and allow reading and writing.",
            answer=answer.said(*SAID),
        )
    return sorted_out(answer, now, *SAID, subject=subject)


def document(answer: Answer) -> Mapping[str, Any]:
    """Return the document that was answered, an empty one where it was none."""
    return answer.json if isinstance(answer.json, dict) else {}


def part(identifier: str) -> str:
    """Return an id as one part of a path: whatever a server or a file called it, it leads nowhere else."""
    return quote(identifier, safe="") if identifier.strip(".") else "-"
