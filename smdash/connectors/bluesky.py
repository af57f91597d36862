"""Bluesky, and every other server of its network (the AT Protocol).

An account signs in with an app password, which makes a session whose tokens are renewed as long as that works. Where
the account lives is looked up, unless its person says so. Sources: the lexicons and documents of August 2026.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smdash.connectors.base import (
    Ability,
    Connector,
    Limits,
    Option,
    Profile,
    RejectedError,
    Session,
    SignedIn,
    SignInNeededError,
    unsupported,
)
from smdash.connectors.bluesky_calls import (
    ACCESS,
    APP,
    APP_PASSWORD,
    NO_MESSAGES,
    REFRESH,
    Calls,
    Server,
    at_path,
    claims,
    create_session,
    error_of,
    meant,
    other_account,
    service_of,
    stands,
    text_at,
)
from smdash.connectors.bluesky_card import Web
from smdash.connectors.bluesky_messages import Messages, frozen_message
from smdash.connectors.bluesky_publishing import Publishing, shown
from smdash.connectors.bluesky_reactions import Reactions
from smdash.connectors.bluesky_reading import Reading
from smdash.connectors.http import server_address
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.platforms.loader import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from smdash.connectors.base import Credentials, Item, Keeper, Outgoing, Page, Prepared, Remote, Sent, Stream

_LIKE_AN_APP_PASSWORD = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
_HANDLE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_PAGE = re.compile(r"(?:https?://)?[^/]+/profile/([^/?#]+).*", re.IGNORECASE)


class Bluesky(Connector):
    """Accounts of Bluesky and of servers like it."""

    platform = "bluesky"
    name = "Bluesky"
    abilities = frozenset(
        {
            Ability.PUBLISH,
            Ability.THREAD,
            Ability.MEDIA,
            Ability.REPLY,
            Ability.DIRECT_REPLY,
            Ability.INBOX,
            Ability.MESSAGES,
            Ability.ACCOUNT_METRICS,
            Ability.POST_METRICS,
            Ability.OWN_POSTS,
            Ability.DELETE,
            Ability.LIKE,
            Ability.HIDE,
        }
    )
    options = (
        Option("handle", "Handle", "The account's name, like anna.bsky.social or anna.example.com."),
        Option(
            APP_PASSWORD,
            "App password",
            "Made in Bluesky under Settings, Privacy and security, App passwords; not the account's own password. "
            "For direct messages allow access to them there.",
            secret=True,
        ),
        Option(
            "server",
            "Server",
            "Where the account lives, if it is a server of its own; else it is found.",
            required=False,
        ),
    )

    def __init__(self, server: Server | None = None, web: Web | None = None) -> None:
        self.server = server or Server()
        self.web = web or Web()

    def sign_in(self, given: Mapping[str, str]) -> SignedIn:
        """Make a session with an app password."""
        name = _handle(given.get("handle", ""))
        password = given.get(APP_PASSWORD, "").strip()
        if not password:
            raise UsageError("is missing.", subject="App password", hint="Make one in Bluesky's settings.")
        wanted = given.get("server", "").strip()
        did, address = ("", server_address(wanted)) if wanted else self.server.home_of(name)
        client = self.server.client(address)
        try:
            answer = create_session(client, name, password)
        finally:
            client.close()
        if error_of(answer) == "AuthFactorTokenRequired":
            raise UsageError(
                "This is the account's own password.", subject="App password", hint="Make an app password for smdash."
            )
        if error_of(answer) == "AuthenticationRequired":
            raise SignInNeededError(
                "the handle and the app password do not belong together.",
                subject=f"@{name}",
                hint="Look whether both are right; a new app password takes a moment to make.",
                answer=answer.said("error", "message"),
            )
        found = meant(answer, self.server.now(), address).json
        handle = text_at(found, "handle")
        lasting = text_at(found, "did")
        tokens = {ACCESS: text_at(found, "accessJwt"), REFRESH: text_at(found, "refreshJwt")}
        if not lasting or not all(tokens.values()):
            raise UsageError("this is no server of this network.", subject=address, hint="Look at its address.")
        if did and did != lasting:
            raise other_account(f"@{name}", handle or lasting)
        if at_path(found, "active") is False:
            raise stands(f"@{handle or name}", text_at(found, "status"))
        if not wanted and (listed := service_of(at_path(found, "didDoc"))):
            address = server_address(listed)
        return SignedIn(
            Profile(lasting, handle, handle, address, f"{APP}/profile/{handle}"),
            {APP_PASSWORD: password, **tokens},
            notes=tuple(_notes(password, tokens[ACCESS])),
            lacking=_lacking(text_at(claims(tokens[ACCESS]), "scope")),
        )

    def preview(self, message: Outgoing) -> str:
        """Return a message's text with its warning before it and its links shortened."""
        return shown(message, load("bluesky").limits)

    def open(self, credentials: Credentials, keeper: Keeper) -> BlueskySession:
        """Return a session of an account."""
        return BlueskySession(Calls(self.server, credentials, keeper), self.web)

    def sign_out(self, credentials: Credentials) -> None:
        """End the session. The app password stays until its person deletes it: only they can."""
        token = credentials.secret.get(REFRESH, "")
        if not token or not credentials.server:
            return
        client = self.server.client(server_address(credentials.server))
        try:
            answer = client.call("POST", "/xrpc/com.atproto.server.deleteSession", token=token)
        finally:
            client.close()
        if answer.status not in {400, 401} and not answer.ok:
            meant(answer, self.server.now(), credentials.handle)


class BlueskySession(Session):
    """One account, signed in."""

    def __init__(self, calls: Calls, web: Web) -> None:
        self.calls = calls
        limits = load("bluesky").limits
        self.publishing = Publishing(calls, web, limits)
        self.messages = Messages(calls, limits.message, self.publishing.did_of)
        self.reading = Reading(calls)
        self.reactions = Reactions(calls)

    @property
    def skew(self) -> timedelta | None:  # type: ignore[override]
        """This machine's clock minus the server's as its last answer had it."""
        return self.calls.skew

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()

    def check(self) -> Profile:
        """Ask whose session this is and whether the account may act; handles change, the lasting id does not."""
        answer = self.calls.ask("GET", "com.atproto.server.getSession")
        if answer.status == 400 and error_of(answer) == "InvalidRequest":
            # What it says of an account that was taken down: it knows nobody of this id any more.
            raise stands(self.calls.subject, "takendown", answer.said("error", "message"))
        found = self.calls.meant(answer).json
        did, handle = text_at(found, "did"), text_at(found, "handle")
        if not did:
            raise SignInNeededError(
                "it does not say whose sign-in this is.", subject=self.calls.subject, hint="Sign in again."
            )
        if did != self.calls.did:
            raise other_account(self.calls.subject, handle or did)
        if at_path(found, "active") is False:
            raise stands(self.calls.subject, text_at(found, "status"))
        if "." in handle and handle != "handle.invalid":
            self.publishing.handle = handle
        handle = self.publishing.handle
        return Profile(did, handle, handle, self.calls.client.server, f"{APP}/profile/{handle or did}")

    def limits(self) -> Limits:
        """Return how large a file the server takes; what a post may hold is the same everywhere."""
        answer = self.calls.meant(self.calls.ask("GET", "com.atproto.server.describeServer", signed=False))
        most = at_path(answer.json, "blobUploadLimit")
        lacking = _lacking(self.calls.scope())
        if not isinstance(most, int) or isinstance(most, bool) or most <= 0:
            return Limits(lacking=lacking)
        usual = self.publishing.limits.image_bytes
        return Limits(image_bytes=most if usual is None or most < usual else None, video_bytes=most, lacking=lacking)

    def prepare(self, message: Outgoing, key: str, at: datetime) -> Prepared:
        """Freeze a message; what comes back is called by the key it will have there."""
        if message.reply_to is not None and message.reply_to.facts.get("convo"):
            return self.messages.prepare(message, message.reply_to, key)
        return self.publishing.prepare(message, key, at)

    def send(self, prepared: Prepared) -> Sent:
        """Write a frozen record, where nothing is yet or the very same; say a direct message once."""
        direct = frozen_message(prepared)
        return self.publishing.send(prepared) if direct is None else self.messages.send(direct)

    def may_repeat(self, prepared: Prepared, age: timedelta) -> bool:
        """Say yes: the same record under the same key is one post, however often it is written. A message is not."""
        if frozen_message(prepared) is not None:
            return False
        self.publishing.frozen(prepared)
        return True

    def find(self, prepared: Prepared, since: datetime) -> Sent | None:
        """Look what stands under a record's key, or what was said in a conversation."""
        direct = frozen_message(prepared)
        return self.publishing.find(prepared) if direct is None else self.messages.find(direct, since)

    def own(self, where: str) -> Sent | None:
        """Return the account's own post by its id or its page; None where it has none there."""
        return self.publishing.own(where)

    def delete(self, remote: Remote) -> None:
        """Take a post down; one that is not there counts as done."""
        if remote.facts.get("convo"):
            raise RejectedError(
                "a direct message cannot be taken back there, only hidden from oneself.", subject=self.calls.subject
            )
        self.publishing.delete(remote)

    def pages(self, stream: Stream, cursor: str) -> Iterator[Page]:
        """Read a stream; each time some of what is known comes once more."""
        streams = {"inbox": self.reading.inbox, "messages": self.reading.messages, "posts": self.reading.posts}
        if stream not in streams:
            raise unsupported(one_line(str(stream), 40))
        yield from streams[stream](cursor)

    def thread(self, remote: Remote) -> tuple[Item, ...]:
        """Return the conversation a post stands in, oldest first, the account's own words included."""
        return self.reading.thread(remote)

    def items(self, remotes: Sequence[Remote]) -> Mapping[str, Item]:
        """Return posts of others as they stand now, by their ids."""
        return self.reading.items(remotes)

    def like(self, remote: Remote) -> None:
        """Like a post, once."""
        self.reactions.like(remote)

    def unlike(self, remote: Remote) -> None:
        """Take a like back."""
        self.reactions.unlike(remote)

    def hide(self, remote: Remote) -> None:
        """Hide an answer below an own post."""
        self.reactions.hide(remote)

    def unhide(self, remote: Remote) -> None:
        """Show an answer again."""
        self.reactions.unhide(remote)

    def account_figures(self) -> Mapping[str, float]:
        """Return the account's figures of now."""
        return self.reading.account_figures()

    def post_figures(self, remotes: Sequence[Remote]) -> Mapping[str, Mapping[str, float]]:
        """Return the figures of posts by their ids."""
        return self.reading.post_figures(remotes)


def _handle(text: str) -> str:
    """Return a handle, or a lasting id, as the network takes it; UsageError for what is neither."""
    page = _PAGE.fullmatch(text.strip())
    name = (page[1] if page else text).strip().removeprefix("@").lower()
    if name.startswith("did:") and " " not in name:
        return page[1] if page else text.strip()
    if not _HANDLE.fullmatch(name):
        shown = one_line(name, 60)
        hint = f"Write it whole, like {shown}.bsky.social." if re.fullmatch(r"[a-z0-9-]+", name) else ""
        raise UsageError(
            f"'{shown}' is no handle." if shown else "is missing.",
            subject="Handle",
            hint=hint or "Write it like anna.bsky.social.",
        )
    return name


def _notes(password: str, token: str) -> Iterator[str]:
    scope = text_at(claims(token), "scope")
    if scope == "com.atproto.access" or (not scope and not _LIKE_AN_APP_PASSWORD.fullmatch(password.lower())):
        yield (
            "this is the account's own password, which opens everything; make an app password for smdash, "
            "sign in with that, and nothing else changes."
        )
    if scope in NO_MESSAGES:
        yield (
            "Direct messages are not read: the app password was made without access to them; "
            "make one with it and sign in again."
        )


def _lacking(scope: str) -> tuple[Ability, ...]:
    return (Ability.MESSAGES, Ability.DIRECT_REPLY) if scope in NO_MESSAGES else ()
