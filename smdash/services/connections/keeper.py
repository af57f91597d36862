"""The secrets of an account while its session is open: one changes them at a time, and none is another account's."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.connectors.base import Credentials, Keeper, SignInNeededError, UnavailableError
from smdash.domain.errors import BusyError
from smdash.services import leases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from smdash.domain.connections.views import Connection, Place
    from smdash.services.connections.secrets import Bag, Secrets
    from smdash.services.home import Home

FROM_ENVIRONMENT = "\x00environment"
"""Stands where a secret is the one of the environment, which is never kept."""
_BESIDE = frozenset({"scope", "scopes", "token_type", "expires_at", "created_at", "handle", "did"})
"""What connectors keep with their secrets under the names that RFC 6749 and the networks give it, and is none."""
_LOCK_SPAN, _LOCK_WAIT_S = timedelta(seconds=60), 30.0
"""A sign-in is changed by one call of at most some twenty seconds; a program that was killed in it is waited for."""


@contextmanager
def locked(home: Home, connection: Connection) -> Iterator[None]:
    """Let nobody else change an account's secrets meanwhile; UnavailableError where somebody does for too long."""
    held = leases.held(home, f"session:{connection.account_id}", span=_LOCK_SPAN, wait=_LOCK_WAIT_S)
    try:
        held.__enter__()
    except BusyError as error:
        raise UnavailableError(
            "another program is changing its sign-in.", subject=connection.account, hint="Try again in a moment."
        ) from error
    try:
        yield
    finally:
        held.__exit__(None, None, None)


class SecretKeeper(Keeper):
    """Keeps the secrets of an account whose session is open where they were found."""

    def __init__(
        self, secrets: Secrets, connection: Connection, place: Place, name: str, *, bag: Bag, value: str = ""
    ) -> None:
        self._secrets = secrets
        self._whose = bag.server, bag.remote_id
        self._connection = connection
        self._place = place
        self._name = name
        self._value = value
        self._seen: set[str] = {value} if value else set()

    def lock(self) -> AbstractContextManager[None]:
        """Hold the account's lease meanwhile; UnavailableError where another program does not give it back."""
        return locked(self._secrets.home, self._connection)

    def load(self) -> Mapping[str, str]:
        """Return the secrets as they are kept now; SignInNeededError where they are gone or of another account."""
        bag = self._bag()
        secret = {key: self._value if kept == FROM_ENVIRONMENT else kept for key, kept in bag.secret.items()}
        self._seen.update(secret_values(secret, bag))
        return secret

    def save(self, secret: Mapping[str, str]) -> None:
        """Keep changed secrets in the place they are in; empty ones replace nothing."""
        bag = self._bag()
        self._seen.update(secret_values(secret, bag))
        filled = {
            key: FROM_ENVIRONMENT if self._value and value == self._value else value
            for key, value in secret.items()
            if value
        }
        self._secrets.keep(self._place, self._name, bag._replace(secret={**bag.secret, **filled}))

    def _bag(self) -> Bag:
        """Return what is kept now, if it is still of the account the session was opened for."""
        bag = self._secrets.get(self._place, self._name)
        if bag is None or (bag.server, bag.remote_id) != self._whose:
            account = self._connection.account
            raise SignInNeededError(
                "it was signed out meanwhile.", subject=account, hint=f"smdash account connect {account}"
            )
        return bag

    def hidden(self) -> set[str]:
        """Return every secret this session has had to do with."""
        return self._seen


def secret_values(secret: Mapping[str, str], whose: Bag | Credentials) -> set[str]:
    """Return what of secrets is one: not the names, addresses and times that are kept beside them."""
    public = {whose.server, whose.remote_id, *((whose.handle,) if isinstance(whose, Credentials) else ())}
    return {
        value
        for key, value in secret.items()
        if key not in _BESIDE and value not in public and not value.startswith(("http", "did:"))
    }
