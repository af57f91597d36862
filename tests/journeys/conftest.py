"""What journeys may ask for: a text snapshot of what is on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.queue.capacity import Verdict
from tests.journeys.person import paint_when_seen, parse_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOURS = 3600.0
SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture(autouse=True)
def _asked_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let dashboards look at the file when a journey says so, never by the clock on the wall."""
    monkeypatch.setattr("smdash.screens.base.screen.POLL_SECONDS", HOURS)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let dialogs close as soon as their act is done, and nothing wait long for a terminal to paint or for typing to rest."""
    monkeypatch.setattr("smdash.screens.base.screen.LingeringDialog.REST", 0.0)
    monkeypatch.setattr("smdash.screens.dashboard.screen.PAINT_SECONDS", 0.0)
    monkeypatch.setattr("smdash.screens.composer.feedback.PAUSE_SECONDS", 0.01)


@pytest.fixture(scope="session", autouse=True)
def _parsed_once() -> Iterator[None]:
    """Keep parsed stylesheets from one app to the next."""
    with pytest.MonkeyPatch.context() as patch:
        parse_once(patch)
        yield


@pytest.fixture
def every_frame() -> None:
    """Paint every picture in between, as for a terminal; others paint what the person looks at, and the last."""


@pytest.fixture(autouse=True)
def _frames(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save the pictures nobody looks at, which cost a third of a journey, unless a journey is about them."""
    if "every_frame" not in request.fixturenames and not request.config.getoption("--every-frame", default=False):
        paint_when_seen(monkeypatch)


@pytest.fixture
def capacity_counts() -> None:
    """Ask before something is queued into a full day, as the app does; journeys about other things are not asked."""


@pytest.fixture(autouse=True)
def _roomy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every day have room, because the sample world's are full, unless a journey is about that (``capacity_counts``)."""
    if "capacity_counts" not in request.fixturenames:
        monkeypatch.setattr("smdash.domain.queue.capacity.judge", lambda book, more: Verdict("fits"))
        monkeypatch.setattr("smdash.domain.queue.capacity.fullest", lambda book, more: None)


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a check that a text is the one kept under a name; ``pytest tests/journeys --snapshot-update`` keeps it."""

    def check(name: str, text: str) -> None:
        path = SNAPSHOTS / f"{name}.txt"
        text = "\n".join(line.rstrip() for line in text.split("\n")).rstrip() + "\n"
        if request.config.getoption("--snapshot-update", default=False):
            SNAPSHOTS.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        assert path.exists(), f"There is no snapshot '{name}' yet: run with --snapshot-update and read it."
        assert text == path.read_text(encoding="utf-8"), (
            f"'{name}' looks different; --snapshot-update if that is meant."
        )

    return check
