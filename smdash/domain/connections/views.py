"""An account's connection as it is known here: nothing of it is a secret, and nothing of it was asked just now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

Place = Literal["keyring", "file", "environment"]
"""Where secrets are kept: the system's keyring, files that only this person may read, variables of the environment."""

EXPIRY_NOTICE = timedelta(days=14)
"""How long before a sign-in ends it is said: time for a person who is away for a week or two."""

SIGN_IN = "sign-in needed"
RIGHTS = "rights missing"
"""Two kinds of problems that only a person can end: nothing is taken any more, or reading still works."""
UNREACHED = "unavailable"
"""A kind of problem that ends by itself: the network did not answer when it was asked last."""


class Connection(NamedTuple):
    """One account and how it is connected; instants are UTC, texts are '' and instants None where there is nothing.

    ``connector`` says whether smdash can talk to the platform at all, ``connected`` whether somebody signed in and has
    not signed out. ``handle`` is the network's name of the account as it was heard last, ``named`` the one it has here.
    ``problem`` is why it does not work since ``problem_at``. ``notes`` say what only this machine knows, like a
    variable that is missing.
    """

    account_id: int
    account: str
    brand: str
    platform: str
    named: str
    connector: bool
    abilities: tuple[str, ...]
    connected: bool = False
    server: str = ""
    remote_id: str = ""
    handle: str = ""
    url: str = ""
    place: Place | None = None
    signed_in_at: datetime | None = None
    expires_at: datetime | None = None
    checked_at: datetime | None = None
    synced_at: datetime | None = None
    problem: str = ""
    problem_kind: str = ""
    problem_at: datetime | None = None
    text_limit: int | None = None
    archived: bool = False
    colour: str = ""

    @property
    def key(self) -> str:
        """The account's name, by which a list knows its row."""
        return self.account

    @property
    def needs_sign_in(self) -> bool:
        """Whether it was connected and only a person can make it work again."""
        return self.connected and self.problem_kind in {SIGN_IN, RIGHTS}

    @property
    def unreached(self) -> bool:
        """Whether its network did not answer when it was asked last, since ``problem_at``."""
        return self.connected and self.problem_kind == UNREACHED

    @property
    def works(self) -> bool:
        """Whether it is connected and nothing is known that speaks against it."""
        return self.connected and self.connector and not self.needs_sign_in

    @property
    def renamed(self) -> bool:
        """Whether the network calls the account otherwise than it is called here."""
        return self.connected and bool(self.named and self.handle) and not same_handle(self.named, self.handle)

    def expires_soon(self, now: datetime) -> bool:
        """Say whether the sign-in ends within the notice, or has ended."""
        return self.connected and self.expires_at is not None and self.expires_at - now <= EXPIRY_NOTICE

    def can(self, ability: str) -> bool:
        """Say whether this account can do something over its connection, as far as is known."""
        return self.works and ability in self.abilities


class Verified(NamedTuple):
    """What came of asking a network whether a sign-in holds; ``problem`` is '' when it does.

    ``skew_s`` is this machine's clock minus the network's in seconds, None where it did not say.
    """

    connection: Connection
    problem: str = ""
    problem_kind: str = ""
    milliseconds: int = 0
    skew_s: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the network took the sign-in."""
        return not self.problem


def same_handle(one: str, other: str) -> bool:
    """Say whether two ways of writing a handle may mean one account, '@', case and a server that one lacks aside.

    ``@acme`` and ``@acme@s.example`` may be the same, ``@acme@s.example`` and ``@acme@t.example`` are not.
    """
    first, _, first_server = one.strip().lstrip("@").casefold().partition("@")
    second, _, second_server = other.strip().lstrip("@").casefold().partition("@")
    if first_server and second_server and first_server != second_server:
        return False
    return first == second
