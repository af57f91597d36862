"""The system's keyring, asked in a thread and for a limited time.

A keyring may be missing, locked, or waiting for a person who is not there, and a run by a timer must end all the same.
``keyring`` is imported in that thread, when it is first asked: finding a backend talks to the desktop.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE = "smdash"
"""Under which name the keyring lists what is ours."""
PERSON_SECONDS = 60.0
"""How long somebody who is signing in has to unlock a keyring that asks."""
ALONE_SECONDS = 10.0
"""How long a run that nobody may be watching waits for a keyring."""
_QUIET_SECONDS = 60.0
"""After it did not answer, how long a keyring is not asked again: each asking would wait as long."""

T = TypeVar("T")


class KeyringError(Exception):
    """The keyring could not be used; the words say why, and hold nothing that was to be kept."""


class Keyring:
    """The keyring of this session of the system."""

    def __init__(self) -> None:
        self._silent_until = 0.0

    def usable(self, seconds: float) -> bool:
        """Say whether there is a keyring that keeps things safe and answers in time."""
        try:
            return self._within(seconds, lambda: backend() is not None)
        except KeyringError:
            return False

    def get(self, name: str, seconds: float) -> str | None:
        """Return what is kept under a name, None where nothing is; KeyringError where it cannot be told."""

        def kept() -> str | None:
            found = _needed().get_password(SERVICE, name)
            return None if found is None else str(found)

        return self._within(seconds, kept)

    def put(self, name: str, value: str, seconds: float) -> None:
        """Keep a text under a name; KeyringError where it was not kept, or where nobody knows."""

        def kept() -> bool:
            found = _needed()
            found.set_password(SERVICE, name, value)
            return bool(found.get_password(SERVICE, name) == value)

        if not self._within(seconds, kept):
            raise KeyringError("it gives back something other than what it was given")

    def delete(self, name: str, seconds: float) -> None:
        """Forget what is kept under a name; nothing to forget is fine."""

        def gone() -> None:
            found = _needed()
            if found.get_password(SERVICE, name) is not None:
                found.delete_password(SERVICE, name)

        self._within(seconds, gone)

    def _within(self, seconds: float, call: Callable[[], T]) -> T:
        if time.monotonic() < self._silent_until:
            raise KeyringError("it did not answer a moment ago; is it locked?")
        done: list[T] = []
        failed: list[str] = []

        def work() -> None:
            try:
                done.append(call())
            except KeyringError as error:
                failed.append(str(error))
            except BaseException as error:  # noqa: BLE001 - a backend raises what it likes, Rust's panics included
                # The words of a backend are not taken over: they may hold what it was to keep.
                failed.append(f"it failed ({type(error).__name__})")

        thread = threading.Thread(target=work, name="smdash-keyring", daemon=True)
        thread.start()
        thread.join(seconds)
        if done:
            return done[0]
        if failed:
            raise KeyringError(failed[0])
        self._silent_until = time.monotonic() + _QUIET_SECONDS
        raise KeyringError(f"it did not answer within {seconds:g} seconds; is it locked?")


def backend() -> Any:
    """Return the keyring's backend, None where there is none that keeps things safe.

    A priority below 1 is keyring's own word for one that is not recommended, like a file in plain text.
    """
    try:
        import keyring
    except ImportError:
        return None
    found = keyring.get_keyring()
    return found if found.priority >= 1 else None


def _needed() -> Any:
    found = backend()
    if found is None:
        raise KeyringError("there is none here that keeps things safe")
    return found
