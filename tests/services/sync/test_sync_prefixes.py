"""Any beginning of a sync, however it ends, and then a whole one come to what one whole sync comes to."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smdash.bootstrap import services_for
from smdash.connectors.base import UnavailableError
from smdash.store.sync import syncs
from tests.connectors.fake import FakeNetwork, FakeSession
from tests.services.connections.connecting import TOKEN, connect, network
from tests.services.sync.syncing import item, landed, own_post
from tests.worlds import NOW, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.connectors.base import Page, Stream
    from smdash.services.bundle import Services

PAGES = FakeSession.pages


class Break(NamedTuple):
    """How one sync ends: after so many portions of a stream, and what has arrived before it began."""

    stream: str
    portions: int
    how: str
    arriving: int


BREAKS = st.builds(
    Break,
    st.sampled_from(["inbox", "messages", "posts"]),
    st.integers(0, 3),
    st.sampled_from(["away", "stop", "torn"]),
    st.integers(0, 12),
)


class _TornError(Exception):
    """Ends a transaction as the end of the program would: nothing of it is there afterwards."""


@pytest.fixture(scope="module")
def connected(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(small_folder, tmp_path_factory.mktemp("connected") / "home"))
    services = opened(folder)
    network(services)
    connect(services)
    services.home.store.close_read()
    return folder.rename(folder.with_name("moved"))  # the copies of it are no copies of a home that goes on


def opened(folder: Path) -> Services:
    services = services_for(folder, NOW.isoformat())
    services.home.clock = Clock()
    return services


def arrivals() -> list[Any]:
    """Return what arrives on the network, in this order: messages of all sorts, own posts, answers to both."""
    found: list[Any] = []
    for number in range(24):
        kind = ("mention", "message", "reply")[number % 3]
        if number % 5 == 4:
            found.append(
                own_post(
                    number,
                    answers=f"i{number + (2 if number % 2 else -2)}",
                    format="reply",
                    at=NOW - timedelta(hours=20),
                )
            )
        elif number % 4 == 1:
            found.append(own_post(number))
        else:
            handled = NOW - timedelta(hours=3) if number % 11 == 3 else None
            found.append(item(number, kind=kind, handled_at=handled))
    return found


def arrive(fake: FakeNetwork, some: list[Any]) -> None:
    for each in some:
        if hasattr(each, "published_at"):
            fake.own.append(each)
            fake.figures[each.remote.id] = dict(each.figures)
        else:
            fake.items.append(each)


def broken(services: Services, end: Break) -> None:
    """Sync, and let it end as it is told to."""
    stopped = False
    seen = 0

    def pages(self: FakeSession, stream: Stream, cursor: str) -> Iterator[Page]:
        nonlocal stopped, seen
        for page in PAGES(self, stream, cursor):
            if stream == end.stream and seen == end.portions and end.how == "away":
                raise UnavailableError("no connection.")
            if stream == end.stream and seen == end.portions:
                stopped = True
            seen += stream == end.stream
            yield page

    def read_to(*args: Any) -> None:
        if stopped and end.how == "torn":
            raise _TornError
        keep(*args)

    keep = syncs.read_to
    with patch.object(FakeSession, "pages", pages), patch.object(syncs, "read_to", read_to):
        services.sync.run(cancelled=lambda: stopped and end.how == "stop")


def synced(folder: Path, ends: list[Break]) -> dict[str, list[tuple[Any, ...]]]:
    with TemporaryDirectory() as place:
        services = opened(Path(shutil.copytree(folder, Path(place) / "home")))
        fake = network(services, token=TOKEN)
        fake.page_size = 3
        coming = arrivals()
        for end in ends:
            arrive(fake, coming[: end.arriving])
            del coming[: end.arriving]
            broken(services, end)
        arrive(fake, coming)
        (done,) = services.sync.run().accounts
        assert (done.state, done.problem) == ("done", "")
        found = landed(services)
        services.home.store.close_read()
    return found


@pytest.fixture(scope="module")
def whole(connected: Path) -> dict[str, list[tuple[Any, ...]]]:
    found = synced(connected, [])
    assert len(found["items"]) > 10
    assert {row[11] for row in found["items"]} == {"open", "done"}
    return found


@example([Break("posts", 3, "away", 10)])
@given(st.lists(BREAKS, min_size=1, max_size=3))
@settings(max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_beginning_and_then_a_whole_sync_are_one_whole_sync(
    connected: Path, whole: dict[str, list[tuple[Any, ...]]], ends: list[Break]
) -> None:
    assert synced(connected, ends) == whole
