"""Where secrets are kept: in the keyring, else in files of the home that only this person may read.

What is kept under a name is a ``Bag``: the secrets, and of whose account on which server they are. An account is given
only the secrets of the one it is connected to, so that a restored backup never acts under another client's name. All of
an account's secrets change at once. They never change their place by themselves, and no copy of the data holds them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smdash.connectors.base import UnavailableError
from smdash.domain.errors import StoreError, UsageError
from smdash.services.connections.keyrings import ALONE_SECONDS, PERSON_SECONDS, Keyring, KeyringError
from smdash.store import private, unfinished

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.connections.views import Place
    from smdash.services.home import Home

FORCED = "SMDASH_SECRETS"
"""The variable that names one place for all secrets: file, keyring or environment."""
_PLACES: dict[str, Place] = {"file": "file", "keyring": "keyring", "environment": "environment"}
_FOLDER = "secrets"
_ID = "home-id"


_MEMORY: dict[tuple[Path, str], Bag] = {}
"""What is kept nowhere, by home and name: a session made from a secret of the environment lasts as long as this run."""


class Bag(NamedTuple):
    """Secrets and whose they are.

    ``origin`` tells which secret of the environment made them, '' for none; ``home`` in which folder they were put.
    """

    server: str
    remote_id: str
    secret: Mapping[str, str]
    origin: str = ""
    home: str = ""

    def __repr__(self) -> str:
        return f"Bag({self.server!r}, {self.remote_id!r}, {len(self.secret)} secrets)"


class Secrets:
    """The secrets of one home."""

    keyring = Keyring()

    def __init__(self, home: Home) -> None:
        self.home = home

    # Places -----------------------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.home.folder / _FOLDER

    def home_id(self) -> str:
        """Return what tells this home from every other, also from one that a backup of this was restored into.

        It lies beside the data and not in them, and goes with the folder when that is moved.
        """
        path = self.folder / _ID
        for _ in range(2):
            with contextlib.suppress(OSError, ValueError):
                if found := path.read_text(encoding="ascii").strip():
                    return found
            self._write(path, uuid.uuid4().hex, replace=False)
        raise StoreError("cannot be read.", subject=str(path), hint="Check its permissions.")

    def forced(self) -> Place | None:
        """Return the place that the environment demands; UsageError for one there is not."""
        wanted = os.environ.get(FORCED, "").strip().lower()
        if not wanted:
            return None
        if wanted not in _PLACES:
            raise UsageError(
                "there is no such place for secrets.",
                subject=f"{FORCED}={wanted}",
                hint="Places: file, keyring, environment.",
            )
        return _PLACES[wanted]

    def place_for(self, before: Place | None) -> Place:
        """Return where secrets of a new sign-in go: where the account's were, else the safest place there is."""
        if (forced := self.forced()) is not None:
            return forced
        if before == "file":
            return "file"
        return "keyring" if self.keyring.usable(PERSON_SECONDS) else "file"

    # Secrets ----------------------------------------------------------------------------------------------------

    def get(self, place: Place, name: str) -> Bag | None:
        """Return what is kept under a name, None where nothing is; UnavailableError where it cannot be told."""
        if place == "environment":
            return _MEMORY.get((self.home.folder, name))
        if place == "keyring":
            try:
                text = self.keyring.get(self._entry(name), ALONE_SECONDS)
            except KeyringError as error:
                raise UnavailableError(
                    f"the keyring cannot be read: {error}.",
                    subject=name,
                    hint="Unlock it and try again. Where nobody can, set the SMDASH_TOKEN_... variable of the account.",
                ) from None
        else:
            text = self._read(self._path(name))
        return _bag(text) if text else None

    def put(self, place: Place, name: str, bag: Bag) -> Place:
        """Keep secrets under a name, all at once; on return they are safe. Returns where they are.

        Empty values never replace what is kept of the same account. A keyring that a person's sign-in cannot be put
        into is done without: they go into a file, and the caller says so.
        """
        known = self._known(place, name)
        filled = {key: value for key, value in bag.secret.items() if value}
        if known is not None and (known.server, known.remote_id, known.origin) == (
            bag.server,
            bag.remote_id,
            bag.origin,
        ):
            filled = {**known.secret, **filled}
        bag = bag._replace(secret=filled)
        if place == "environment":
            _MEMORY[self.home.folder, name] = bag
            return place
        text = self._text(bag)
        if place == "keyring":
            try:
                self.keyring.put(self._entry(name), text, PERSON_SECONDS)
            except KeyringError:
                if self.forced() is not None:
                    raise UnavailableError(
                        "the keyring did not take the secret.", subject=name, hint="Unlock it and try again."
                    ) from None
            else:
                return place
        self._write(self._path(name), text)
        return "file"

    def keep(self, place: Place, name: str, bag: Bag) -> None:
        """Keep secrets that changed by themselves where they are, and nowhere else; on return they are safe."""
        if place != "keyring":
            self.put(place, name, bag)
            return
        text = self._text(bag)
        try:
            self.keyring.put(self._entry(name), text, ALONE_SECONDS)
        except KeyringError as error:
            raise UnavailableError(
                f"the keyring did not take the new secret: {error}.", subject=name, hint="Unlock it and try again."
            ) from None

    def delete(self, name: str, *, known: Place | None = None, but: Place | None = None) -> list[str]:
        """Forget what is kept under a name, in every place but one; return, in words, where that could not be done.

        ``known`` is where it is known to be; a keyring that cannot be asked is a failure only there.
        """
        left = []
        _MEMORY.pop((self.home.folder, name), None)
        if but != "keyring" and (known == "keyring" or self.forced() in {None, "keyring"}):
            try:
                if known == "keyring" or self.keyring.usable(PERSON_SECONDS):
                    self.keyring.delete(self._entry(name), PERSON_SECONDS)
            except KeyringError as error:
                left.append(f"the keyring still has it: {error}")
        if but != "file":
            path = self._path(name)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                left.append(f"{path} cannot be deleted ({error.strerror})")
        return left

    def _known(self, place: Place, name: str) -> Bag | None:
        with contextlib.suppress(UnavailableError):
            return self.get(place, name)
        return None

    def copied_from(self, place: Place, name: str, bag: Bag) -> Path | None:
        """Return the folder of which this home is a copy, if that is still a home that keeps these secrets as well.

        None for a home that was moved, and where the other one is on a machine that cannot be seen from here.
        """
        there, here = Path(bag.home), self.home.folder.resolve()
        if not bag.home or there == here:
            return None
        try:
            if (there / self.home.store.path.name).samefile(self.home.store.path):
                return None
            if place == "keyring":
                kept = (there / _FOLDER / _ID).read_text(encoding="ascii").strip() == self.home_id()
            else:
                other = _bag((there / _FOLDER / f"{name}.json").read_text(encoding="utf-8"))
                kept = other is not None and (other.server, other.remote_id) == (bag.server, bag.remote_id)
        except (OSError, ValueError):
            return None
        return there if kept else None

    # Files and names --------------------------------------------------------------------------------------------

    def _entry(self, name: str) -> str:
        return f"{self.home_id()}:{name}"

    def _text(self, bag: Bag) -> str:
        whose = {"server": bag.server, "remote_id": bag.remote_id, "origin": bag.origin}
        return json.dumps(whose | {"home": str(self.home.folder.resolve()), "secret": dict(bag.secret)})

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    @staticmethod
    def _read(path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise UnavailableError(
                f"the secret cannot be read ({why}).", subject=str(path), hint="Check its permissions."
            ) from None

    def _write(self, path: Path, text: str, *, replace: bool = True) -> None:
        """Write a file that only this person may read, whole or not at all; StoreError where that cannot be done."""
        try:
            private.folder(path.parent)
            unfinished.sweep(path.parent, path.name)
            with unfinished.making(path) as made:
                handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - the mode is the point of the handle
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                if replace:
                    private.into_place(made, path)
                else:
                    _first_into_place(made, path)
        except OSError as error:
            raise StoreError(
                f"cannot be written ({error.strerror}).", subject=str(path), hint="Nothing was kept."
            ) from None


def _first_into_place(made: Path, target: Path) -> None:
    """Move a finished file to its place unless another program was there first, whose file then stays."""
    try:
        os.link(made, target)
    except FileExistsError:
        return
    except OSError:  # a disk without links
        if not target.exists():
            private.into_place(made, target)


def _bag(text: str) -> Bag | None:
    """Return a bag from its text; None for what is none, which is the same as nothing kept."""
    try:
        value = json.loads(text)
        secret = {str(key): str(each) for key, each in value["secret"].items()}
        more = (str(value.get(key, "")) for key in ("origin", "home"))
        return Bag(str(value["server"]), str(value["remote_id"]), secret, *more)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def variable(kind: str, slug: str) -> str:
    """Return the name of an account's variable: ``SMDASH_TOKEN_ACME_MASTODON`` for acme/mastodon."""
    return f"SMDASH_{kind}_" + re.sub(r"[^A-Z0-9]", "_", slug.upper())


def from_environment(slug: str, slugs: list[str]) -> str:
    """Return an account's secret as the environment has it, '' where it has none.

    UsageError where two accounts' names make one variable, which would be one client's secret for another's account.
    """
    name = variable("TOKEN", slug)
    value = os.environ.get(name, "").strip()
    if value:
        others = [each for each in slugs if each != slug and variable("TOKEN", each) == name]
        if others:
            raise UsageError(
                f"this variable could be for {others[0]} as well.",
                subject=name,
                hint="Unset it, and sign in to both by hand.",
            )
    return value


def fingerprint(value: str) -> str:
    """Return what tells one secret of the environment from another without telling the secret."""
    return hashlib.sha256(f"smdash:{value}".encode()).hexdigest()[:32]
