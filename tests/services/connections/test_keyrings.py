"""The system's keyring: used where it can be, waited for no longer than somebody may be waiting for us."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import SignInNeededError, UnavailableError
from smdash.services.connections import keyrings, secrets
from smdash.services.connections.keyrings import Keyring, KeyringError
from tests.services.connections.connecting import TOKEN, connect, network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smdash.services.bundle import Services


class Backend:
    """A keyring in memory that can be locked, broken, or busy with a person who is not there."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = False
        self.wait: threading.Event | None = None
        self.asked = 0

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Answer nobody meanwhile, who is not to wait long for it."""
        self.wait, self.asked = threading.Event(), 0
        with pytest.MonkeyPatch.context() as patch:
            for name in ("ALONE_SECONDS", "PERSON_SECONDS"):
                patch.setattr(secrets, name, 0.05)
            yield
        self.wait.set()

    def _ready(self) -> None:
        self.asked += 1
        if self.wait is not None:
            self.wait.wait()
        if self.broken:
            raise RuntimeError(f"locked: {TOKEN}")

    def get_password(self, service: str, name: str) -> str | None:
        self._ready()
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self._ready()
        self.kept[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        self._ready()
        del self.kept[service, name]


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Backend:
    made = Backend()
    monkeypatch.delenv("SMDASH_SECRETS")
    monkeypatch.setattr(keyrings, "backend", lambda: made)
    monkeypatch.setattr(secrets.Secrets, "keyring", Keyring())
    for name in ("ALONE_SECONDS", "PERSON_SECONDS"):
        monkeypatch.setattr(secrets, name, 30.0)
    return made


def test_a_keyring_is_used_where_there_is_one(small: Services, backend: Backend) -> None:
    network(small)
    made = connect(small)
    assert made.place == "keyring"
    assert [path.name for path in (small.home.folder / "secrets").iterdir()] == ["home-id"]
    ((service, name),) = backend.kept
    assert (service, name) == ("smdash", f"{small.connections.secrets.home_id()}:{made.account_id}")
    with small.connections.session("acme/mastodon") as session:
        session.check()
    small.connections.sign_out("acme/mastodon")
    assert backend.kept == {}


def test_two_homes_never_share_an_entry(small: Services, demo: Services, backend: Backend) -> None:
    network(small)
    network(demo)
    connect(small)
    connect(demo)
    assert len(backend.kept) == 2


@pytest.mark.parametrize("forced", ["keyring", "file"])
def test_a_copy_of_a_home_that_goes_on_does_not_act_as_well(
    small: Services,
    backend: Backend,
    tmp_path: Path,
    open_home: Callable[[Path], Services],
    monkeypatch: pytest.MonkeyPatch,
    forced: str,
) -> None:
    """From both, everything that is queued would go out twice; a home that was moved is the home."""
    monkeypatch.setenv("SMDASH_SECRETS", forced)
    network(small)
    connect(small)
    small.home.store.close_read()
    copy = open_home(Path(shutil.copytree(small.home.folder, tmp_path / "copy")))
    network(copy)
    with pytest.raises(SignInNeededError, match="is a copy of"), copy.connections.session("acme/mastodon"):
        pass
    assert copy.connections.status("acme/mastodon").problem == ""
    with small.connections.session("acme/mastodon") as session:
        session.check()
    small.home.store.close_read()
    small.home.folder.rename(tmp_path / "elsewhere")
    with copy.connections.session("acme/mastodon") as session:
        session.check()


def test_a_keyring_that_takes_nothing_is_done_without_and_it_is_said(small: Services, backend: Backend) -> None:
    network(small)
    backend.broken = True
    candidate = small.connections.tried("acme/mastodon", {"token": TOKEN})
    kept = small.connections.keep(candidate)
    assert kept.connection.place == "file"
    assert any("keyring did not take it" in note or "did not take its secret" in note for note in kept.notes)
    with small.connections.session("acme/mastodon") as session:
        session.check()


def test_a_locked_keyring_stops_no_run_and_loses_nothing(small: Services, backend: Backend) -> None:
    network(small)
    connect(small)
    with backend.locked():
        for _ in range(5):
            with pytest.raises(UnavailableError, match="keyring"), small.connections.session("acme/mastodon"):
                pass
        assert backend.asked == 1, "one that does not answer is waited for once"
        there = small.connections.status("acme/mastodon")
        assert (there.place, there.problem) == ("keyring", "")
    small.connections.secrets.keyring = Keyring()
    with small.connections.session("acme/mastodon") as session:
        session.check()


def test_what_a_keyring_says_is_not_taken_over(small: Services, backend: Backend) -> None:
    network(small)
    connect(small)
    backend.broken = True
    with pytest.raises(UnavailableError) as caught, small.connections.session("acme/mastodon"):
        pass
    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__


def test_secrets_stay_where_they_are(small: Services, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    network(small)
    monkeypatch.setenv("SMDASH_SECRETS", "file")
    assert connect(small).place == "file"
    monkeypatch.delenv("SMDASH_SECRETS")
    with small.connections.session("acme/mastodon") as session:
        keeper = session.keeper  # type: ignore[attr-defined]
        keeper.save({"token": TOKEN, "more": "another-secret"})
    assert backend.kept == {}
    assert connect(small).place == "file"
    monkeypatch.setenv("SMDASH_SECRETS", "keyring")
    assert connect(small).place == "keyring"
    assert not (small.home.folder / "secrets" / "1.json").exists()


def test_a_keyring_that_refuses_a_changed_secret_is_an_error_and_no_change_of_place(
    small: Services, backend: Backend
) -> None:
    network(small)
    connect(small)
    with small.connections.session("acme/mastodon") as session:
        keeper = session.keeper  # type: ignore[attr-defined]
        before = dict(backend.kept)
        backend.set_password = lambda *_: None  # type: ignore[method-assign]
        with pytest.raises(UnavailableError, match="gives back something other"):
            keeper.save({"token": "new-token-secret"})
    assert backend.kept == before
    assert not (small.home.folder / "secrets" / "1.json").exists()


def test_a_keyring_that_is_not_safe_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("keyring")
    import keyring

    made = Backend()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    assert keyrings.backend() is made
    made.priority = 0
    assert keyrings.backend() is None
    with pytest.raises(KeyringError, match="none here"):
        Keyring().get("a", 1)


def test_nothing_of_the_keyring_is_imported_before_a_secret_is_asked_for() -> None:
    import subprocess
    import sys

    code = (
        "import sys; import smdash.services.connections.connections, smdash.services.connections.secrets; "
        "print(any(name.split('.')[0] in {'keyring', 'secretstorage', 'httpx'} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_signing_out_says_where_a_secret_could_not_be_deleted(
    small: Services, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    network(small)
    connect(small)
    monkeypatch.setenv("SMDASH_SECRETS", "file")
    backend.broken = True
    done = small.connections.sign_out("acme/mastodon")
    assert not done.deleted
    assert "The keyring still has it: it failed (RuntimeError)." in done.notes
    assert not small.connections.status("acme/mastodon").connected


def test_what_was_kept_in_the_keyring_is_deleted_there_though_another_place_is_demanded_now(
    small: Services, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    network(small)
    connect(small)
    monkeypatch.setenv("SMDASH_SECRETS", "file")
    assert small.connections.sign_out("acme/mastodon").deleted
    assert backend.kept == {}
