"""A session that is looked after.

Neither a secret nor an address that is no page comes out of it, and whether its sign-in was taken is noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from smdash.connectors.base import (
    ConnectorError,
    Item,
    OwnPost,
    Page,
    Prepared,
    Profile,
    Remote,
    Sent,
    SignInNeededError,
    UnavailableError,
    page_address,
)
from smdash.domain.connections.views import same_handle
from smdash.services.connections.redaction import quiet, redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from smdash.connectors.base import Credentials, Session

_Said = TypeVar("_Said", Item, OwnPost)
_WRITES = frozenset({"send", "delete"})
_ACTS = frozenset({"prepare", "send", "delete"})


class Watched:
    """Stands in a session's place: every call of it is passed on and its outcome noted.

    ``handle`` is the account's name as ``check`` heard it; ``refused`` the last error that asked for a sign-in, and
    ``rights`` whether reading worked all the same; ``unreached`` the error by which the network did not answer last.
    """

    def __init__(
        self, session: Session, whose: Credentials, network: str, secrets: Callable[[], Iterable[str]]
    ) -> None:
        self._session = session
        self._whose = whose
        self._network = network
        self._secrets = secrets
        self.worked = False
        self.checked = False
        self.handle = ""
        self.refused: SignInNeededError | None = None
        self.rights = False
        self.unreached: UnavailableError | None = None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._session, name)
        if name.startswith("_") or not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            with quiet(self._secrets, self._network, writes=name in _WRITES):
                try:
                    answer = found(*args, **kwargs)
                    if isinstance(answer, Profile):
                        self._same(answer)
                except ConnectorError as error:
                    self._note(name, error)
                    raise
            if isinstance(answer, Iterator):
                return self._each(name, answer)
            self._took(name)
            return self._without(answer)

        return call

    def _each(self, name: str, answer: Iterator[Any]) -> Iterator[Any]:
        while True:
            with quiet(self._secrets, self._network):
                try:
                    portion = next(answer)
                except StopIteration:
                    return
                except ConnectorError as error:
                    self._note(name, error)
                    raise
            self._took(name)
            yield self._without(portion)

    def _took(self, name: str) -> None:
        if name not in {"close", "may_repeat"}:
            self.worked = True
            self.unreached = None
            self.checked = self.checked or name == "check"

    def _note(self, name: str, error: ConnectorError) -> None:
        """Note an error that asks for a sign-in, or that the network did not answer, unless it does later on.

        A stream alone that may not be read is no problem of the account.
        """
        if isinstance(error, UnavailableError):
            self.unreached = error
        if isinstance(error, SignInNeededError) and (name in _ACTS or not self.worked):
            self.refused = error
            self.rights = self.worked

    def _same(self, profile: Profile) -> None:
        """Refuse to go on where the secrets are of another account than the one that was connected."""
        if self._whose.remote_id and profile.remote_id != self._whose.remote_id:
            anew = same_handle(profile.handle, self._whose.handle)
            other = "an account of the same name that was made anew" if anew else f"another account, {profile.handle}"
            raise SignInNeededError(
                f"the sign-in is that of {other}, and was not used.",
                subject=self._whose.handle,
                hint="Sign in again as the account it is for.",
            )
        self.handle = profile.handle

    def _without(self, answer: Any) -> Any:
        if isinstance(answer, Sent):
            remote = _paged(answer.remote)
            return answer._replace(remote=remote, answer=redact(answer.answer, self._secrets()))
        if isinstance(answer, Prepared):
            return answer._replace(notes=tuple(redact(note, self._secrets()) for note in answer.notes))
        if isinstance(answer, Profile):
            return answer._replace(url=page_address(answer.url))
        if isinstance(answer, Page):
            return answer._replace(items=tuple(map(_named, answer.items)), posts=tuple(map(_named, answer.posts)))
        if isinstance(answer, tuple) and answer and isinstance(answer[0], Item):
            return tuple(map(_named, answer))
        if isinstance(answer, dict):
            return {name: _named(each) if isinstance(each, Item) else each for name, each in answer.items()}
        return answer


def _named(said: _Said) -> _Said:
    remote = _paged(said.remote)
    return said if remote is said.remote else said._replace(remote=remote)


def _paged(remote: Remote) -> Remote:
    """Return something on a network without an address that is no page."""
    page = page_address(remote.permalink)
    return remote if page == remote.permalink else remote._replace(permalink=page)
