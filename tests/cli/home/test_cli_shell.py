"""Completion, the dashboard's door, and the sample world."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.shell_completion import ShellComplete

from smdash.cli import root
from smdash.cli.base import edge
from smdash.services.care import demo
from smdash.services.care.demo import DemoReport, DemoService

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.config import Config
    from smdash.services.bundle import Services
    from tests.cli.cli_world import Smdash


def completed(*args: str, incomplete: str = "") -> list[str]:
    shell = ShellComplete(root, {}, "smdash", "_SMDASH_COMPLETE")
    return [item.value for item in shell.get_completions(list(args), incomplete)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(sm: Smdash, shell: str) -> None:
    assert "_SMDASH_COMPLETE" in sm("completion", shell).stdout
    sm("completion", "cmd", code=2)


def test_names_are_completed(acme: Smdash) -> None:
    assert completed(incomplete="sta") == ["status"]
    assert completed("account", "edit", incomplete="acme/m") == ["acme/mastodon"]
    assert completed("import", "--account", incomplete="a") == ["acme/mastodon", "acme/x"]
    assert completed("queue", "--brand", incomplete="") == ["acme"]
    acme("account", "set", "launch", "acme/x")
    assert completed("add", "--to", incomplete="@l") == ["@launch"]
    assert completed("add", "--to", incomplete="acme/x,@") == ["acme/x,@launch"]
    assert completed("account", "set", incomplete="la") == ["launch"]
    assert completed("account", "add", incomplete="ac") == ["acme/"]
    assert "acme/mastodon" in completed("account", "add", incomplete="acme/")
    assert "bluesky" in completed("account", "add", "--platform", incomplete="b")
    assert "x_content" in completed("import", "--as", incomplete="x_")


def test_completion_never_fails_and_creates_nothing(no_home: Smdash) -> None:
    assert completed("account", "edit", incomplete="a") == []
    assert not no_home.home.exists()
    no_home.home.mkdir()
    (no_home.home / "smdash.db").write_bytes(b"no database" * 100)
    assert completed("queue", "--brand", incomplete="") == []


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Stand in for the full-screen app, and say which homes it was opened on."""
    homes: list[Path] = []

    class App:
        def __init__(self, services: Services, config: Config, open_demo: Callable[..., Any] | None = None) -> None:
            self.services = services

        def run(self) -> None:
            assert self.services.home.store.path.exists()
            homes.append(self.services.home.folder)

    module = types.ModuleType("smdash.app")
    module.SmdashApp = App  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "smdash.app", module)
    monkeypatch.setattr(edge, "at_terminal", lambda: True)
    return homes


def test_bare_smdash_opens_the_dashboard(sm: Smdash, opened: list[Path]) -> None:
    sm()
    assert opened == [sm.home]


def test_the_dashboard_needs_a_terminal(no_home: Smdash) -> None:
    assert "needs a terminal" in no_home(code=2).stderr
    assert "needs a terminal" in no_home("demo", code=2).stderr
    assert not no_home.home.exists()


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample world that is built at once."""

    def build(self: DemoService, source: None = None, progress: Callable[..., Any] | None = None) -> DemoReport:
        from smdash.services.accounts.accounts import ManageService
        from smdash.store import settings

        progress("one.csv", 0.2)
        ManageService(self.home).add_brand("sample")
        progress("two.csv", 0.9)
        with self.home.store.write("sample", self.home.now()) as w:
            settings.put(w, "sample_world", True)
        return DemoReport((), 0)

    monkeypatch.setattr(demo.DemoService, "build", build)


def test_a_throw_away_demo_leaves_nothing(no_home: Smdash, opened: list[Path], small_world: None) -> None:
    result = no_home("demo")
    (home,) = opened
    assert not home.exists()
    assert not no_home.home.exists()
    assert result.stderr.splitlines() == ["Building the sample world", "one.csv", "two.csv"]


def test_a_demo_with_a_home_is_kept_and_reopened(
    sm: Smdash, opened: list[Path], small_world: None, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    sm("demo", "--home", str(kept))
    assert "Building" not in sm("--home", str(kept), "demo").stderr
    assert opened == [kept, kept]
    assert [b["brand"] for b in sm.json("--home", str(kept), "brand", "list")["brands"]] == ["sample"]


def test_no_open_prints_where_it_is(
    sm: Smdash, small_world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    result = sm("demo", "--no-open")
    home = Path(result.stdout.strip())
    assert (home / "smdash.db").is_file()
    assert "is kept" in result.stderr
    assert f"smdash --home {home}" in result.stderr


def test_a_home_with_own_data_is_refused(acme: Smdash) -> None:
    result = acme("demo", "--no-open", "--home", str(acme.home), code=2)
    assert "not empty" in result.stderr
    assert len(acme.json("account", "list")["accounts"]) == 2


@pytest.mark.parametrize("had_home", [True, False])
def test_a_demo_that_is_stopped_leaves_nothing(
    sm: Smdash, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, had_home: bool
) -> None:
    def build(self: DemoService, source: None = None, progress: Callable[..., Any] | None = None) -> DemoReport:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.DemoService, "build", build)
    kept = tmp_path / "kept"
    if had_home:
        kept.mkdir()
        (kept / "mine.txt").write_text("mine")
    sm("demo", "--no-open", "--home", str(kept), code=130)
    assert kept.exists() == had_home
    assert [path.name for path in kept.iterdir()] == ["mine.txt"] if had_home else True


@pytest.mark.parametrize("had_home", [True, False])
def test_a_demo_that_is_killed_leaves_a_home_the_next_one_fills(
    sm: Smdash, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, had_home: bool
) -> None:
    """Nothing runs any more when a program is killed: what it had built lies beside the home's own file."""
    kept, real = tmp_path / "kept", demo.DemoService.build
    if had_home:
        sm("--home", str(kept), "queue")

    def build(self: DemoService, source: None = None, progress: Callable[..., Any] | None = None) -> DemoReport:
        def halfway(name: str, fraction: float) -> None:
            if fraction > 0.5:
                (left,) = kept.glob(".smdash.db.*.part")
                shutil.copytree(left, tmp_path / "left")
                raise KeyboardInterrupt

        return real(self, progress=halfway)

    monkeypatch.setattr(demo.DemoService, "build", build)
    sm("demo", "--no-open", "--home", str(kept), code=130)
    kept.mkdir(exist_ok=True)
    left = (tmp_path / "left").rename(kept / ".smdash.db.0123abcd.part")
    for each in (left, *left.rglob("*")):
        os.utime(each, (1, 1))
    monkeypatch.setattr(demo.DemoService, "build", real)
    if had_home:
        assert sm.json("--home", str(kept), "brand", "list")["brands"] == []
    sm("demo", "--no-open", "--home", str(kept))
    assert sm.json("--home", str(kept), "status")["accounts"] > 3
    assert not list(kept.glob(".*.part"))


def test_the_real_sample_world_is_built_by_the_command(sm: Smdash, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    sm("demo", "--no-open", "--home", str(kept))
    status = sm.json("--home", str(kept), "status")
    assert status["accounts"] > 3
    assert status["load_percent"] is not None
    assert sm.json("--home", str(kept), "metrics")["accounts"][0]["figures"]
