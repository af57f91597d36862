"""Mastodon, and the servers that speak its language: GoToSocial, Hollo, Pleroma, Akkoma and others.

Signing in is by a token that the person makes on the server's own page, or by a page on which they allow this program
(OAuth 2, authorization code with PKCE, the code shown for copying or sent to a loopback address). Sources: Mastodon
documentation 2026-07 (client/authorized, methods/apps, methods/oauth), RFC 7636, RFC 8414.
"""

from __future__ import annotations

import hmac
import time
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from smdash.connectors.base import (
    Ability,
    CodeRequest,
    Connector,
    ConnectorError,
    Option,
    RejectedError,
    SignedIn,
    SignInNeededError,
    UnavailableError,
)
from smdash.connectors.http import Answer, Client, server_address, utc_now
from smdash.connectors.mastodon_calls import SAID, instance, verdict
from smdash.connectors.mastodon_entities import profile, text
from smdash.connectors.mastodon_session import MastodonSession
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from smdash.connectors.base import Credentials, Keeper
    from smdash.connectors.mastodon_server import Declared

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
RIGHTS = {
    "read:accounts": (Ability.ACCOUNT_METRICS,),
    "read:statuses": (Ability.MESSAGES, Ability.OWN_POSTS, Ability.POST_METRICS),
    "read:notifications": (Ability.INBOX,),
    "write:statuses": (Ability.PUBLISH, Ability.THREAD, Ability.REPLY, Ability.DIRECT_REPLY, Ability.DELETE),
    "write:media": (Ability.MEDIA,),
    "write:favourites": (Ability.LIKE,),
}
"""What each right lets this program do. Source: the scopes that the documentation names for each call."""
SCOPES = tuple(RIGHTS)
"""What this program does, and no more."""
DISCOVERY = "/.well-known/oauth-authorization-server"
_ENDPOINTS = {
    "authorization_endpoint": "/oauth/authorize",
    "token_endpoint": "/oauth/token",
    "revocation_endpoint": "/oauth/revoke",
    "app_registration_endpoint": "/api/v1/apps",
}


class Mastodon(Connector):
    """Mastodon and its kind; a server is an address, an account a token there."""

    platform = "mastodon"
    name = "Mastodon"
    abilities = frozenset(Ability) - {Ability.HIDE}
    options = (
        Option("server", "Server", "Where the account lives, like mastodon.social."),
        Option(
            "token",
            "Access token",
            "Made on the server: Preferences, Development, New application, with the rights read and write.",
            secret=True,
        ),
    )
    by_code = True
    transport: httpx.BaseTransport | None = None
    """What replaces the network in tests."""

    def __init__(self) -> None:
        self.now = utc_now
        self.sleep: Callable[[float], None] = time.sleep
        self._declared: dict[str, tuple[datetime, Declared]] = {}
        self._apps: dict[tuple[str, str], Mapping[str, str]] = {}

    def _client(self, server: str, token: str = "") -> Client:
        return Client(server, token=token, transport=self.transport, now=self.now)

    # By a token ---------------------------------------------------------------------------------------------------

    def sign_in(self, given: Mapping[str, str]) -> SignedIn:
        token = given.get("token", "").strip()
        if not token:
            raise UsageError("there is no token.", subject="Access token", hint="Make one on the server and paste it.")
        if not token.isascii() or not token.isprintable() or " " in token:
            raise UsageError("this is no token.", subject="Access token", hint="Copy it again, whole and alone.")
        client = self._client(_server(given), token)
        try:
            return self._signed_in(client, {"token": token})
        finally:
            client.close()

    def _signed_in(self, client: Client, secret: Mapping[str, str], expires: datetime | None = None) -> SignedIn:
        try:
            server = instance(partial(client.call, "GET", token=""), client.server, client.now())
        except SignInNeededError:
            # One that tells strangers nothing speaks like a Mastodon in saying so.
            server = instance(partial(client.call, "GET"), client.server, client.now())
        self._declared[client.server] = client.now(), server
        answer = client.call("GET", "/api/v1/accounts/verify_credentials")
        if answer.status == 401:
            raise SignInNeededError(
                "it does not take this token.",
                subject=client.server,
                hint="Copy it again, or make a new one there.",
                answer=answer.said(*SAID),
            )
        found = verdict(answer, client.now(), client.server).json
        if not isinstance(found, dict) or not text(found, "id") or not text(found, "acct"):
            raise RejectedError("it does not say whose account this is.", subject=client.server)
        host = server.domain or (urlsplit(client.server).netloc)
        lacks = self._lacking(client)
        notes = (f"the token lacks the right {', '.join(lacks)}: make one that has it",) if lacks else ()
        lacking = tuple(ability for one in lacks for ability in RIGHTS[one])
        return SignedIn(profile(found, client.server, host), secret, expires, notes, lacking)

    @staticmethod
    def _lacking(client: Client) -> list[str]:
        """Return the rights that the token lacks, on servers that say so."""
        try:
            answer = client.call("GET", "/api/v1/apps/verify_credentials")
        except ConnectorError:
            return []
        found = answer.json.get("scopes") if answer.ok and isinstance(answer.json, dict) else None
        if not isinstance(found, list) or not found:
            return []
        return [one for one in SCOPES if one not in found and one.partition(":")[0] not in found]

    # By a code ----------------------------------------------------------------------------------------------------

    def ask_code(self, given: Mapping[str, str], redirect: str = "") -> CodeRequest:
        import base64
        import hashlib
        import secrets

        client = self._client(_server(given))
        try:
            places, supported = self._discovered(client)
            scopes = _scopes(supported)
            app = self._app(client, places["app_registration_endpoint"], redirect or OUT_OF_BAND, scopes)
        finally:
            client.close()
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": app["client_id"],
            "redirect_uri": redirect or OUT_OF_BAND,
            "scope": scopes,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return CodeRequest(
            url=f"{client.server}{places['authorization_endpoint']}?{urlencode(query)}",
            redirect=redirect,
            given={**given, "server": client.server},
            state={**app, "verifier": verifier, "state": state, "token_endpoint": places["token_endpoint"]},
        )

    @staticmethod
    def _discovered(client: Client) -> tuple[dict[str, str], list[str]]:
        """Return where signing in happens on a server, as paths, and which rights it knows; [] where it is silent."""
        answer = client.call("GET", DISCOVERY)
        found = answer.json if answer.ok and isinstance(answer.json, dict) else {}
        here = urlsplit(client.server)
        places = dict(_ENDPOINTS)
        for key in places:
            there = urlsplit(text(found, key))
            # What leads to another server is not followed: the secrets of this one are not for it.
            if (there.scheme, there.netloc) == (here.scheme, here.netloc) and there.path.startswith("/"):
                places[key] = there.path
        scopes = found.get("scopes_supported")
        return places, [one for one in scopes if isinstance(one, str)] if isinstance(scopes, list) else []

    def _app(self, client: Client, path: str, redirect: str, scopes: str) -> Mapping[str, str]:
        """Return this program's name and secret on a server; it may only be made known there five times in 10 min."""
        if (client.server, redirect) not in self._apps:
            answer = client.call(
                "POST", path, json={"client_name": "smdash", "redirect_uris": redirect, "scopes": scopes}
            )
            found = verdict(answer, client.now(), client.server).json
            if not isinstance(found, dict) or not text(found, "client_id") or not text(found, "client_secret"):
                raise RejectedError("it does not take new programs.", subject=client.server, hint="Paste a token.")
            self._apps[client.server, redirect] = {key: text(found, key) for key in ("client_id", "client_secret")}
        return self._apps[client.server, redirect]

    def use_code(self, request: CodeRequest, code: str) -> SignedIn:
        state = request.state
        client = self._client(request.given["server"])
        try:
            body = {
                "grant_type": "authorization_code",
                "code": _code(code, state["state"]),
                "redirect_uri": request.redirect or OUT_OF_BAND,
                "code_verifier": state["verifier"],
                "client_id": state["client_id"],
                "client_secret": state["client_secret"],
            }
            secret = _token(client, state["token_endpoint"], body)
            client.token = secret["token"]
            # One that is renewed by itself asks nothing of a person when it expires.
            expires = secret.get("expires_at", "") if "refresh_token" not in secret else ""
            return self._signed_in(client, secret, datetime.fromisoformat(expires) if expires else None)
        finally:
            client.close()

    # Afterwards ---------------------------------------------------------------------------------------------------

    def open(self, credentials: Credentials, keeper: Keeper) -> MastodonSession:
        client = self._client(server_address(credentials.server), credentials.secret.get("token", ""))
        return MastodonSession(
            credentials, keeper, client, refreshed=_refreshed, known=self._declared, sleep=self.sleep
        )

    def sign_out(self, credentials: Credentials) -> None:
        """Revoke the token. One that was pasted can only be revoked where it was made, on the server's page."""
        secret = credentials.secret
        if not secret.get("client_id") or not secret.get("token"):
            return
        client = self._client(server_address(credentials.server))
        try:
            places, _ = self._discovered(client)
            body = {key: secret[key] for key in ("client_id", "client_secret", "token") if key in secret}
            answer = _posted(client, places["revocation_endpoint"], body)
            if answer.status not in {401, 403, 404}:  # The server knows neither the program nor the token any more.
                verdict(answer, client.now(), client.server)
        finally:
            client.close()


def _server(given: Mapping[str, str]) -> str:
    """Return the server a person named; of a handle it is the part that names one."""
    named = given.get("server", "").strip()
    if named.count("@") in {1, 2} and "/" not in named:
        named = named.rpartition("@")[2]
    return server_address(named)


def _scopes(supported: list[str]) -> str:
    """Return what is asked for: as little as the server can tell apart."""
    if not supported:
        return " ".join(SCOPES)
    asked = [one if one in supported else one.partition(":")[0] for one in SCOPES]
    return " ".join(dict.fromkeys(asked))


def _code(given: str, state: str) -> str:
    """Return the code of what a person pasted or a browser was sent to: the code alone, or an address that holds it."""
    given = given.strip()
    if not any(sign in given for sign in ("?", "=", "&")):
        if not given:
            raise UsageError("there is no code.", subject="Code", hint="Copy it from the page.")
        return given
    query = parse_qs(urlsplit(given).query or given.lstrip("?"))
    if "state" in query and not hmac.compare_digest(query["state"][-1].encode(), state.encode()):
        raise SignInNeededError(
            "the answer belongs to another sign-in.", subject="Code", hint="Begin again, and use the page just opened."
        )
    if "error" in query or "code" not in query:
        said = " ".join(query.get("error_description", query.get("error", ["no code came"])))
        raise SignInNeededError(f"the server did not allow it ({said[:120]}).", subject="Code", hint="Begin again.")
    return query["code"][-1]


def _posted(client: Client, path: str, body: Mapping[str, str]) -> Answer:
    """Post to where signing in happens: JSON, which all read, and a form where a server insists on the standard's."""
    answer = client.call("POST", path, json=dict(body))
    if answer.status in {400, 415, 422} and text(_document(answer), "error") not in {"invalid_grant", "invalid_client"}:
        answer = client.call("POST", path, data=dict(body))
    return answer


def _token(client: Client, path: str, body: Mapping[str, str]) -> dict[str, str]:
    """Trade a code, or a refresh token, for a token; return the secrets to keep."""
    answer = _posted(client, path, body)
    if answer.status in {400, 401, 403} and answer.is_json:
        raise SignInNeededError(
            "it does not take the code any more." if "code" in body else "the sign-in has ended.",
            subject=client.server,
            hint="Sign in again.",
            answer=answer.said("error"),
        )
    found = verdict(answer, client.now(), client.server).json
    if not isinstance(found, dict) or not text(found, "access_token"):
        raise UnavailableError("it gave no token.", subject=client.server, hint="Try again.")
    kept = {"token": text(found, "access_token"), "refresh_token": text(found, "refresh_token")}
    kept |= {key: body[key] for key in ("client_id", "client_secret")}
    lasts = found.get("expires_in")
    if isinstance(lasts, int) and not isinstance(lasts, bool) and 0 < lasts < 10**9:
        kept["expires_at"] = (client.now() + timedelta(seconds=lasts)).isoformat()
    return {key: value for key, value in kept.items() if value}


def _refreshed(client: Client, secret: Mapping[str, str]) -> Mapping[str, str]:
    """Return the secrets of a session with a new token in place of one that has expired."""
    body = {key: secret.get(key, "") for key in ("client_id", "client_secret", "refresh_token")}
    client.token = ""
    return {**secret, **_token(client, _ENDPOINTS["token_endpoint"], {"grant_type": "refresh_token", **body})}


def _document(answer: Answer) -> Mapping[str, Any]:
    return answer.json if isinstance(answer.json, dict) else {}
