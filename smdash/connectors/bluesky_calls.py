"""Calls to a Bluesky server: finding it, the session's tokens, and what its answers mean.

Source: the reference server's code and documents of August 2026, and what it answers on loopback. An access token that
is over is answered with 400, not 401; refreshing ends the old refresh token after a while, so it is done under a lock,
by the tokens another program may have left meanwhile.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.connectors.base import (
    RejectedError,
    SignInNeededError,
    UnavailableError,
)
from smdash.connectors.bluesky_text import TID
from smdash.connectors.http import Answer, Client, server_address, sorted_out, utc_now
from smdash.domain.connections.views import same_handle
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import httpx

    from smdash.connectors.base import Credentials, Keeper

ENTRYWAY = "https://bsky.social"
"""Who is asked where an account lives when nobody has said so."""
DIRECTORY = "https://plc.directory"
"""Where most accounts' servers are listed."""
APP_PASSWORD, ACCESS, REFRESH, REFUSED = "app_password", "access", "refresh", "refused"
"""What a session keeps. ``REFUSED`` marks a password that was turned away, so that it is not tried again."""
APP = "https://bsky.app"
"""Where a person looks at what is there."""
POST = "app.bsky.feed.post"
CHAT = MappingProxyType({"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"})
"""What leads a call to the server of direct messages."""
NO_MESSAGES = frozenset({"com.atproto.appPass"})
"""What a token says that was made without access to direct messages."""
_AT_URI = re.compile(r"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/([A-Za-z0-9.-]+)/([A-Za-z0-9._~:-]+)")
_EARLY = timedelta(seconds=60)
"""A token that ends within this is renewed before it is used."""
_OVER = frozenset({"ExpiredToken", "InvalidToken"})
_SIGN_IN = frozenset({"AuthMissing", "AuthenticationRequired", "ExpiredToken", "InvalidToken", "AccountNotFound"})
_STANDS = {
    "AccountTakedown": "its server has taken this account down.",
    "takendown": "its server has taken this account down.",
    "AccountSuspended": "its server has suspended this account.",
    "suspended": "its server has suspended this account.",
    "AccountDeactivated": "this account is deactivated.",
    "deactivated": "this account is deactivated.",
}
_STANDS_HINT = "Look at what its server wrote to you; until then nothing is sent."


class Server(NamedTuple):
    """How servers are reached. The rest stands in for the network in tests: its places, and the way to them."""

    entryway: str = ENTRYWAY
    directory: str = DIRECTORY
    transport: httpx.BaseTransport | None = None
    now: Callable[[], datetime] = utc_now

    def client(self, address: str) -> Client:
        """Return a client of one server."""
        return Client(address, transport=self.transport, now=self.now)

    def home_of(self, handle: str) -> tuple[str, str]:
        """Return the lasting id of a handle (or of that id itself) and the address of its server."""
        did = handle if handle.startswith("did:") else self.did_of(handle)
        return did, self._listed(did)

    def did_of(self, handle: str) -> str:
        """Return the lasting id of a handle; UsageError when nobody has it."""
        client = self.client(self.entryway)
        try:
            answer = client.call("GET", "/xrpc/com.atproto.identity.resolveHandle", params={"handle": handle}, token="")
        finally:
            client.close()
        if answer.status == 400 and answer.is_json:
            raise UsageError(
                "nobody has this handle.", subject=f"@{one_line(handle, 80)}", hint="Look how your profile writes it."
            )
        found = text_at(meant(answer, self.now(), self.entryway).json, "did")
        if not found.startswith("did:"):
            raise UnavailableError("it does not say whose handle this is.", subject=self.entryway, hint="Try again.")
        return found

    def _listed(self, did: str) -> str:
        method, _, rest = did.removeprefix("did:").partition(":")
        if method == "plc":
            base, path = self.directory, f"/{did}"
        elif method == "web" and rest and "/" not in rest:
            base, path = server_address(rest.split(":")[0].replace("%3A", ":")), "/.well-known/did.json"
        else:
            raise UsageError("this kind of account is not known here.", subject=one_line(did, 80))
        client = self.client(base)
        try:
            answer = meant(client.call("GET", path, token=""), self.now(), base)
        finally:
            client.close()
        if found := service_of(answer.json):
            return server_address(found)
        raise UnavailableError("it does not list a server for this account.", subject=base, hint="Name the server.")


def service_of(document: Any) -> str:
    """Return the address of the server in an account's document, '' for none."""
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if text_at(service, "id").endswith("#atproto_pds"):
            return text_at(service, "serviceEndpoint")
    return ""


class Calls:
    """The calls of one account, with the tokens it has and those it gets."""

    def __init__(self, server: Server, credentials: Credentials, keeper: Keeper) -> None:
        self.server = server
        self.credentials = credentials
        self.keeper = keeper
        self.subject = f"@{credentials.handle}" if credentials.handle else credentials.remote_id
        self.skew: timedelta | None = None
        self._client: Client | None = None
        self._access = ""

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    @property
    def client(self) -> Client:
        """The connection to the account's server, which is looked up where it is not known."""
        if self._client is None:
            address = self.credentials.server
            if not address:
                _, address = self.server.home_of(self.credentials.remote_id or self.credentials.handle)
            self._client = self.server.client(server_address(address))
        return self._client

    @property
    def did(self) -> str:
        """The account's lasting id, as it was kept or as its token names it."""
        return self.credentials.remote_id or text_at(claims(self._access or self._begin()), "sub")

    def ask(
        self,
        method: str,
        name: str,
        *,
        writes: bool = False,
        signed: bool = True,
        content: Callable[[], Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **parts: Any,
    ) -> Answer:
        """Make one call and return whatever is answered; a token that is over is renewed, and the call made again.

        ``content`` makes a body that can be sent once only.
        """
        token = (self._access or self._begin()) if signed else ""
        for again in (True, False):
            if content is not None:
                parts["content"] = content()
            answer = self.client.call(
                method,
                f"/xrpc/{name}",
                writes=writes,
                upload=content is not None,
                token=token,
                headers=headers,
                **parts,
            )
            self.skew = self.client.skew
            if not (again and signed and _is_over(answer)):
                break
            token = self._renew(token)
        return answer

    def meant(self, answer: Answer) -> Answer:
        """Return an answer that says yes; raise what any other means."""
        return meant(answer, self.server.now(), self.subject)

    def get(self, name: str, *, headers: Mapping[str, str] | None = None, **params: Any) -> dict[str, Any]:
        """Ask something and return the answer."""
        answer = self.meant(self.ask("GET", name, params=params, headers=headers))
        if not isinstance(answer.json, dict):
            raise UnavailableError("it answered something else than was asked.", subject=self.subject)
        return answer.json

    def scope(self) -> str:
        """Return what the token allows, as the token itself says; '' where it does not."""
        return text_at(claims(self._access or self._begin()), "scope")

    # Tokens -----------------------------------------------------------------------------------------------------

    def _begin(self) -> str:
        kept = self.keeper.load()
        token = kept.get(ACCESS, "")
        ends = claims(token).get("exp")
        early = isinstance(ends, int | float) and self.server.now().timestamp() > ends - _EARLY.total_seconds()
        if not token or early:
            return self._renew(token)
        self._access = token
        return token

    def _renew(self, stale: str) -> str:
        """Return another access token than ``stale``: another program's, a renewed one, or that of a new session."""
        with self.keeper.lock():
            kept = self.keeper.load()
            if kept.get(ACCESS) and kept[ACCESS] != stale:
                self._access = kept[ACCESS]
                return self._access
            fresh = self._refreshed(kept) or self._anew(kept)
            self.keeper.save({**kept, **fresh})
        self._access = fresh[ACCESS]
        return self._access

    def _refreshed(self, kept: Mapping[str, str]) -> dict[str, str] | None:
        """Return renewed tokens, None when there is nothing left to renew."""
        if not kept.get(REFRESH):
            return None
        answer = self.client.call("POST", "/xrpc/com.atproto.server.refreshSession", token=kept[REFRESH])
        self.skew = self.client.skew
        if answer.status in {400, 401} and error_of(answer) in _SIGN_IN:
            return None
        return self._tokens(self.meant(answer))

    def _anew(self, kept: Mapping[str, str]) -> dict[str, str]:
        password = kept.get(APP_PASSWORD, "")
        if not password:
            raise SignInNeededError("its session is over.", subject=self.subject, hint="Sign in again.")
        mark = sha256(f"{password}\n{kept.get(REFRESH, '')}".encode()).hexdigest()[:16]
        if kept.get(REFUSED) == mark:
            raise self._turned_away()
        try:
            answer = create_session(self.client, self.credentials.remote_id or self.credentials.handle, password)
            tokens = self._tokens(self.meant(answer))
        except SignInNeededError as error:
            if error.answer.startswith("401 AuthenticationRequired"):
                self.keeper.save({**kept, REFUSED: mark})
                raise self._turned_away(error.answer) from error
            raise
        finally:
            self.skew = self.client.skew
        return tokens

    def _turned_away(self, answer: str = "") -> SignInNeededError:
        return SignInNeededError(
            "its app password is not taken any more.",
            subject=self.subject,
            hint="Make a new one in Bluesky's settings and sign in with it.",
            answer=answer,
        )

    def _tokens(self, answer: Answer) -> dict[str, str]:
        tokens = {ACCESS: text_at(answer.json, "accessJwt"), REFRESH: text_at(answer.json, "refreshJwt")}
        if not all(tokens.values()):
            raise UnavailableError("it answered a sign-in without a token.", subject=self.subject, hint="Try again.")
        did = text_at(answer.json, "did")
        if self.credentials.remote_id and did and did != self.credentials.remote_id:
            raise other_account(self.subject, text_at(answer.json, "handle") or did)
        return tokens


def create_session(client: Client, name: str, password: str) -> Answer:
    """Ask for a session; the number of these a day is limited, so one is kept as long as it can be renewed."""
    body = {"identifier": name, "password": password}
    return client.call("POST", "/xrpc/com.atproto.server.createSession", token="", json=body)


def other_account(subject: str, name: str) -> SignInNeededError:
    """Return the error for a sign-in that turns out to be somebody else's."""
    whose = "an account of the same name that was made anew" if same_handle(name, subject) else one_line(name, 80)
    return SignInNeededError(f"the sign-in kept for it belongs to {whose}.", subject=subject, hint="Sign in again.")


def stands(subject: str, status: str, answer: str = "") -> SignInNeededError:
    """Return the error for an account that its server does not let act."""
    what = _STANDS.get(status, f"its server does not let this account act ({one_line(status, 40) or 'no reason'}).")
    return SignInNeededError(what, subject=subject, hint=_STANDS_HINT, answer=answer)


def meant(answer: Answer, now: datetime, subject: str) -> Answer:
    """Return an answer that says yes in JSON; raise what any other means."""
    name, said = error_of(answer), answer.said("error", "message")
    if answer.status == 413:
        raise RejectedError("it is larger than its server takes.", subject=subject, answer=said)
    if answer.status in {400, 401, 403}:
        if name in _STANDS:
            raise stands(subject, name, said)
        if name in _SIGN_IN:
            raise SignInNeededError(
                "it does not take the sign-in.", subject=subject, hint="Sign in again.", answer=said
            )
        if answer.status == 403 and answer.is_json:
            raise SignInNeededError(
                "the sign-in does not allow this.", subject=subject, hint="Sign in with an app password.", answer=said
            )
    return sorted_out(answer, now, "error", "message", subject=subject)


def error_of(answer: Answer) -> str:
    """Return the name of an error, '' where there is none."""
    return text_at(answer.json, "error")


def claims(token: str) -> dict[str, Any]:
    """Return what a token says of itself; nothing where it cannot be read. Its server alone judges it."""
    with suppress(ValueError, binascii.Error, IndexError):
        middle = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        if isinstance(found, dict):
            return found
    return {}


def text_at(value: Any, *path: str) -> str:
    """Return the text at a path of an answer, '' where there is none."""
    found = at_path(value, *path)
    return found if isinstance(found, str) else ""


def at_path(value: Any, *path: str) -> Any:
    """Return what stands at a path of an answer, None where nothing does."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def dicts_at(value: Any, *path: str) -> Iterable[dict[str, Any]]:
    """Yield the objects of the list at a path of an answer."""
    found = at_path(value, *path)
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield each


def instant_at(value: Any, *path: str) -> datetime | None:
    """Return the instant at a path of an answer, None where there is none."""
    text = text_at(value, *path)
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Place(NamedTuple):
    """Where a post lies: whose, in which list of records, and under which key."""

    did: str
    collection: str
    key: str

    @property
    def uri(self) -> str:
        """The address as the network's own calls take it."""
        return f"at://{self.did}/{self.collection}/{self.key}"


def place_of(id: str, did: str) -> Place:
    """Return where something lies by its id: an address of the network's own, or the key of one of the own posts.

    RejectedError for what is neither.
    """
    if match := _AT_URI.fullmatch(id):
        return Place(*match.groups())
    if TID.fullmatch(id):
        return Place(did, POST, id)
    raise RejectedError("this is no post of this network.", subject=one_line(id, 80))


def permalink(handle: str, place: Place) -> str:
    """Return the page of a post, by its author's handle where that is known to lead there."""
    whose = handle if "." in handle and handle != "handle.invalid" else place.did
    return f"{APP}/profile/{whose}/post/{place.key}" if place.collection == POST else ""


def _is_over(answer: Answer) -> bool:
    # "Bad token scope" and "Bad token method" say that the token allows less than is asked; another would as well.
    return (
        answer.status in {400, 401}
        and error_of(answer) in _OVER
        and not text_at(answer.json, "message").startswith("Bad token")
    )
