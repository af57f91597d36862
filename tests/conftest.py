"""What every test may ask for: a home of its own, a clock that stands, and two worlds to work on."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from smdash import platforms
from smdash.bootstrap import services_for
from smdash.platforms import finder
from smdash.store import connection
from smdash.widgets import account_cells
from tests.kept import kept_connections
from tests.worlds import NOW, Clock, build_small

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from smdash.services.bundle import Services
    from tests.servers.mastodon_strict import StrictMastodon


# Many tests start programs of their own, which would compile everything anew each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Looking for garbage costs a fifth of a journey, in which little becomes garbage before it is over.
gc.set_threshold(200_000, 20, 50)

# The whole suite is to be quick enough to be run at every change; HYPOTHESIS_PROFILE=thorough looks longer.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


class OutsideError(AssertionError):
    """A test wanted to reach beyond this machine."""


MAKE_DURABLE, CONNECT = connection._make_durable, connection.Store._connect
KEEPING = {"services", "journeys", "cli"}
"""Folders whose tests keep connections open from one use to the next."""
OPENING = {"services/care/test_building.py", "services/care/test_demo_service.py", "services/care/test_restoring.py"}
"""Their tests that open and close the file as often as the program does, beside those of ``cli/home``."""
MARKS = {
    "journeys": pytest.mark.journey,
    "faults": pytest.mark.fault,
    "live": pytest.mark.live,
    "browser": pytest.mark.browser,
}
"""What marks every test of a folder; ``-m "not journey"`` is the quick loop."""
ASKED_FOR = ("live", "browser")
"""Marks of what needs programs of others: only who asks for them by mark or folder gets them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        mark = MARKS.get(item.path.relative_to(here).parts[0])
        if mark is not None:
            item.add_marker(mark)
    for name in ASKED_FOR:
        if name in config.option.markexpr or any(name in Path(one).parts for one in config.args):
            continue
        left = [item for item in items if item.get_closest_marker(name)]
        if left:
            config.hook.pytest_deselected(items=left)
            items[:] = [item for item in items if not item.get_closest_marker(name)]


def pytest_xdist_auto_num_workers() -> int:
    """Return how many workers ``-n auto`` means: half as many again as there are cores, since journeys wait in between."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-frame", action="store_true", help="Paint every picture in between, as for a terminal.")
    parser.addoption("--snapshot-update", action="store_true", help="Keep what is on the screen now as what is right.")


@pytest.fixture(scope="session", autouse=True)
def _apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test away from this machine's own home, zone and config."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMDASH_HOME", str(tmp_path_factory.mktemp("smdash-home")))
        patch.setenv("TZ", "Europe/Berlin")
        # A keyring is this machine's and its person's; a variable would be a secret of theirs.
        patch.setenv("SMDASH_SECRETS", "file")
        for name in [name for name in os.environ if name.startswith(("SMDASH_TOKEN_", "SMDASH_SERVER_"))]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Let no test reach beyond this machine."""
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def near(address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name and name not in {"localhost", "::1"} and not name.startswith("127."):
            raise OutsideError(f"a test wanted to reach {name}")

    def connecting(self: socket.socket, address: Any) -> None:
        near(address)
        connect(self, address)

    def trying(self: socket.socket, address: Any) -> int:
        near(address)
        return connect_ex(self, address)

    def looking(host: Any, *args: Any, **kwargs: Any) -> Any:
        near((host,))
        return lookup(host, *args, **kwargs)

    def unknown(host: str, port: int) -> list[str]:
        raise OSError(f"no test looks up {host}:{port}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connecting)
        patch.setattr(socket.socket, "connect_ex", trying)
        patch.setattr(socket, "getaddrinfo", looking)
        # Commands fetch by themselves what posts give by address: there a host that nobody knows, and no mistake.
        patch.setattr("smdash.connectors.download._resolved", unknown)
        yield


@pytest.fixture(autouse=True)
def _as_at_the_start() -> Iterator[None]:
    """Take back what a test leaves to its process: platforms of a home's own, names of them, patterns that took long."""
    yield
    platforms.use_folder(None)  # shipped ones stay read
    account_cells.name_platforms(account_cells.as_keyed)
    finder._late.clear()


@pytest.fixture(scope="session", autouse=True)
def _no_disk_waits() -> Iterator[None]:
    """Let no write of the tests' own process wait for the disk, which costs as much as all else a small write does.

    Only a loss of power tells the difference; a test that is about it asks for ``real_disk`` or runs another program.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smdash.store.connection._make_durable", lambda conn: None)
        patch.setattr(connection.Store, "_connect", _never_waiting)
        yield


def _never_waiting(self: connection.Store, **how: Any) -> sqlite3.Connection:
    conn = CONNECT(self, **how)
    conn.execute("PRAGMA synchronous = OFF")
    return conn


@pytest.fixture(scope="session", autouse=True)
def _no_network_waits() -> Iterator[None]:
    """Look at once for what may be out: a network in memory shows what it took without being waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smdash.services.publishing.publisher.PublisherService.patience", 0.0)
        yield


@pytest.fixture
def real_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the disk as the program does."""
    monkeypatch.setattr("smdash.store.connection._make_durable", MAKE_DURABLE)
    monkeypatch.setattr(connection.Store, "_connect", CONNECT)


@pytest.fixture
def strict_mastodon() -> Iterator[StrictMastodon]:
    """Return a strict Mastodon server of the test's own on loopback; its module says what it can be asked."""
    from tests.servers.mastodon_strict import StrictMastodon

    with StrictMastodon() as server:
        yield server


@pytest.fixture
def real_connections() -> None:
    """Open and close the file as often as the program does; the store and faults are always tested so."""


@pytest.fixture(autouse=True)
def _kept_connections(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep connections where the file, and who holds it, is not what is tested: half of a service's test opens some."""
    place = request.path.relative_to(Path(__file__).parent).as_posix()
    often = place in OPENING or place.startswith("cli/home/") or place.partition("/")[0] not in KEEPING
    real = often or "real_connections" in request.fixturenames
    with nullcontext() if real else kept_connections():
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that nothing was put into; copy it, never write to it."""
    folder = tmp_path_factory.mktemp("empty") / "home"
    services_for(folder, NOW.isoformat()).home.store.close_read()
    return folder


@pytest.fixture
def open_home(clock: Clock, empty_folder: Path) -> Iterator[Callable[[Path], Services]]:
    """Return a function that opens a folder as a home on the test's clock; what it opened is closed at the end.

    Where there is no folder a copy of an empty home is put, which costs a twentieth of making one.
    """
    opened: list[Services] = []

    def opening(folder: Path) -> Services:
        if not folder.exists():
            shutil.copytree(empty_folder, folder)
        services = services_for(folder, clock.moment.isoformat())
        services.home.clock = clock
        opened.append(services)
        return services

    yield opening
    for services in opened:
        services.home.store.close_read()


@pytest.fixture
def services(tmp_path: Path, open_home: Callable[[Path], Services]) -> Services:
    """Return the services of a fresh, empty home."""
    return open_home(tmp_path / "home")


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory, empty_folder: Path) -> Path:
    """Return a prepared home with the small world; copy it, never write to it."""
    folder = shutil.copytree(empty_folder, tmp_path_factory.mktemp("small") / "home")
    prepared = services_for(folder, NOW.isoformat())
    build_small(prepared)
    prepared.home.store.close_read()
    return folder


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, empty_folder: Path) -> Path:
    """Return a prepared home with the sample world at ``NOW``; copy it, never write to it."""
    folder = shutil.copytree(empty_folder, tmp_path_factory.mktemp("demo") / "home")
    prepared = services_for(folder, NOW.isoformat())
    prepared.demo.build()
    prepared.home.store.close_read()
    return folder


@pytest.fixture
def small(small_folder: Path, tmp_path: Path, open_home: Callable[[Path], Services]) -> Services:
    """Return the services of a small world of the test's own."""
    return open_home(shutil.copytree(small_folder, tmp_path / "small"))


@pytest.fixture
def demo(demo_folder: Path, tmp_path: Path, open_home: Callable[[Path], Services]) -> Services:
    """Return the services of a sample world of the test's own."""
    return open_home(shutil.copytree(demo_folder, tmp_path / "demo"))
