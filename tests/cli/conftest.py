from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_world import PLAN, Smdash, inbox_line, x_rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smdash:
    """A home that is still to be made."""
    for name in ("COLUMNS", "NO_COLOR", "TZ"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SMDASH_HOME", str(tmp_path / "home"))
    work = tmp_path / "work"
    work.mkdir()
    return Smdash(tmp_path / "home", work)


@pytest.fixture
def sm(no_home: Smdash, empty_folder: Path) -> Smdash:
    """An empty home."""
    shutil.copytree(empty_folder, no_home.home)
    return no_home


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One brand with two accounts, hours, a plan, figures and an inbox; copied for each test."""
    base = tmp_path_factory.mktemp("acme")
    sm = Smdash(base / "home", base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SMDASH_HOME", str(sm.home))
        sm("brand", "add", "acme", "--name", "Acme Tools", "--zone", "Europe/Berlin")
        sm(
            "account",
            "add",
            "acme/mastodon",
            "--cadence",
            "text=3",
            "--slot",
            "Mon 09:00",
            "--slot",
            "Tue 09:00",
            "--inbox-per-week",
            "5",
        )
        sm(
            "account",
            "add",
            "acme/x",
            "--handle",
            "acme",
            "--cadence",
            "text=2",
            "--adapted",
            "text=1",
            "--inbox-per-week",
            "4",
        )
        sm("pillar", "add", "acme", "tips", "--share", "40")
        sm("goal", "add", "acme", "more visits", "--metric", "profile_visits", "--target", "500", "--due", "2027-03-31")
        sm("blackout", "add", "2026-12-24..2026-12-26", "--for", "acme", "--reason", "holidays")
        sm("view", "save", "late", "state:missed from:-7d")
        sm("inbox", "views", "save", "old questions", "is:question", "older:3d")
        sm("zone", "Europe/Berlin")
        sm("workload", "--hours", "7,7,7,7,7,0,0")
        sm("import", sm.file("plan.csv", PLAN))
        sm("import", sm.file("x.csv", x_rows(3)))
        sm("import", sm.file("inbox.jsonl", inbox_line(1, "How does it work?") + inbox_line(2, "Nice!")))
    return sm.home


@pytest.fixture
def acme(no_home: Smdash, prepared: Path) -> Smdash:
    """A copy of the prepared home."""
    shutil.copytree(prepared, no_home.home)
    return no_home
