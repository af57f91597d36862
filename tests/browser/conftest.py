"""Pages in a real browser; a test is skipped, with the reason, where there is none, or no axe-core where it asks for that.

``browser``: one for the run, with an empty page. ``axe``: the text of axe-core. With ``SMDASH_PICTURES`` naming a folder,
pictures that tests take are kept there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.servers.browser import Browser, axe_source
from tests.servers.program import NotStartedError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser]:
    try:
        started = Browser()
    except NotStartedError as error:
        pytest.skip(str(error))
    with started:
        yield started


@pytest.fixture
def browser(_browser: Browser, tmp_path: Path) -> Iterator[Browser]:
    """Return a browser; what it complained of on a page fails the test."""
    empty = tmp_path / "empty.html"
    empty.write_text("<!DOCTYPE html><title>-</title>", "utf-8")
    _browser.open(empty)
    _browser.complaints()
    yield _browser
    assert _browser.complaints() == []


@pytest.fixture(scope="session")
def axe() -> str:
    try:
        return axe_source()
    except NotStartedError as error:
        pytest.skip(f"axe-core: {error}")


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("SMDASH_PICTURES")
    return Path(given) if given else tmp_path_factory.mktemp("pictures")
