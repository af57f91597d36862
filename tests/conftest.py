"""What every test may ask for: a home of its own, a clock that stands, and two worlds to work on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.bootstrap import services_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smdash.services.bundle import Services

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
"""Saturday, 09:12 in Berlin: the hour the sample world was written for."""


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


@pytest.fixture(scope="session", autouse=True)
def _apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test away from this machine's own home, zone and config."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMDASH_HOME", str(tmp_path_factory.mktemp("smdash-home")))
        patch.setenv("TZ", "Europe/Berlin")
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_home(clock: Clock) -> Iterator[Callable[[Path], Services]]:
    """Return a function that opens a folder as a home on the test's clock; what it opened is closed at the end."""
    opened: list[Services] = []

    def opening(folder: Path) -> Services:
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


def build_small(services: Services) -> None:
    """Fill a home: two brands, three accounts with slots, two posts, no figures, no messages."""
    from smdash.domain.when import When

    manage = services.manage
    services.workload.set_hours(dict.fromkeys(range(5), 7.5) | {5: 0.0, 6: 0.0})
    manage.set_zone("Europe/Berlin")
    manage.add_brand("acme", name="Acme Tools", zone="Europe/Berlin")
    manage.add_brand("bean", name="Bean & Leaf", zone="America/New_York")
    text = [{"format": "text", "per_week": 3}]
    manage.add_account(
        "acme", "mastodon", handle="@acme@social.example", inbox_per_week=10, slots=["Mon 09:00", "Thu 09:00"], cadence=text
    )
    manage.add_account("acme", "x", handle="acme", inbox_per_week=5, slots=["Tue 08:30"], cadence=text)
    manage.add_account("bean", "instagram", handle="bean.cafe", inbox_per_week=7, slots=["Wed 17:45"], cadence=text)
    services.queue.add("First", ["acme/mastodon", "acme/x"], When("slot"))
    services.queue.add("Second", ["bean/instagram"], When("draft"))


def _copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a prepared home with the small world; copy it, never write to it."""
    folder = tmp_path_factory.mktemp("small") / "home"
    prepared = services_for(folder, NOW.isoformat())
    build_small(prepared)
    prepared.home.store.close_read()
    return folder


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a prepared home with the sample world at ``NOW``; copy it, never write to it."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    prepared = services_for(folder, NOW.isoformat())
    prepared.demo.build()
    prepared.home.store.close_read()
    assert not (folder / "smdash.db-wal").exists()  # so that a copy of the one file is a whole copy
    return folder


@pytest.fixture
def small(small_folder: Path, tmp_path: Path, open_home: Callable[[Path], Services]) -> Services:
    """Return the services of a small world of the test's own."""
    return open_home(_copied(small_folder, tmp_path / "small"))


@pytest.fixture
def demo(demo_folder: Path, tmp_path: Path, open_home: Callable[[Path], Services]) -> Services:
    """Return the services of a sample world of the test's own."""
    return open_home(_copied(demo_folder, tmp_path / "demo"))
