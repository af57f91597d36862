"""Real servers on loopback, each started once per run and ended with it; a test is skipped where one cannot run.

``pds``: a Bluesky PDS. ``limited_pds``: the same with its rate limits. ``bluesky``: a PDS with an AppView.
``mastodon_mock``: somebody else's Mastodon server. ``cutting``: a function that puts a proxy before a server, which loses
its answers. The modules in ``tests/servers`` say what can be done with each.

At their first start they are installed, which takes minutes; later runs find them in the cache.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar

import pytest

from smdash.services.publishing.carrying import PATIENCE
from tests.servers.bluesky import Bluesky
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.mastodon_mocked import MastodonMock
from tests.servers.program import NotStartedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

T = TypeVar("T", Bluesky, MastodonMock)
STARTED = pytest.StashKey[dict[str, float]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, seconds in config.stash.get(STARTED, {}).items():
        terminalreporter.write_line(f"{name} started in {seconds:.1f} s")


@pytest.fixture(autouse=True)
def _real_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as the program does before it looks for what may be out: a real server needs a moment to show it."""
    monkeypatch.setattr("smdash.services.publishing.publisher.PublisherService.patience", PATIENCE)


def _running(request: pytest.FixtureRequest, stack: ExitStack, start: Callable[[], AbstractContextManager[T]]) -> T:
    try:
        server = stack.enter_context(start())
    except NotStartedError as error:
        pytest.skip(f"{request.fixturename.strip('_')}: {error}")
    request.config.stash.setdefault(STARTED, {})[request.fixturename.strip("_")] = server.seconds
    return server


@pytest.fixture(scope="session")
def pds(request: pytest.FixtureRequest) -> Iterator[Bluesky]:
    with ExitStack() as stack:
        yield _running(request, stack, Bluesky.pds)


@pytest.fixture(scope="session")
def limited_pds(request: pytest.FixtureRequest) -> Iterator[Bluesky]:
    """Return a PDS with the limits of the real one: its own, since they are counted over the whole run."""
    with ExitStack() as stack:
        yield _running(request, stack, lambda: Bluesky.pds(rate_limits=True))


@pytest.fixture(scope="session")
def bluesky(request: pytest.FixtureRequest) -> Iterator[Bluesky]:
    with ExitStack() as stack:
        yield _running(request, stack, Bluesky.network)


@pytest.fixture(scope="session")
def _mastodon_mock(request: pytest.FixtureRequest) -> Iterator[MastodonMock]:
    with ExitStack() as stack:
        yield _running(request, stack, MastodonMock.start)


@pytest.fixture
def mastodon_mock(_mastodon_mock: MastodonMock) -> MastodonMock:
    """Return the mock with nothing in it but its accounts."""
    _mastodon_mock.reset()
    return _mastodon_mock


@pytest.fixture
def cutting() -> Iterator[Callable[[str], CuttingProxy]]:
    """Return a function that puts a cutting proxy before the server at an address."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(CuttingProxy(url))
