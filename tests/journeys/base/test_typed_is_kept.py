"""What a person typed into an editor is kept where it cannot be used or is not wanted now."""

from __future__ import annotations

import contextlib
import stat
from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at
from tests.worlds import content

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

pytestmark = pytest.mark.usefixtures("real_connections")

LINE = "2026-11-27 10:00 acme/x | Hours of work"


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes a script the editor."""
    monkeypatch.setattr("smdash.app.SmdashApp.suspend", lambda _app: contextlib.nullcontext())

    def make(script: str) -> None:
        path = tmp_path / "editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("VISUAL", str(path))

    return make


def kept(services: Services) -> Path:
    found = list((services.home.store.path.parent / "kept").iterdir())
    assert len(found) == 1
    assert stat.S_IMODE(found[0].stat().st_mode) == 0o600
    return found[0]


@pytest.mark.parametrize("end", ["", "; echo nonsense >> $1", "; exit 3"])
async def test_a_week_that_is_not_applied_is_kept(small: Services, editor: Callable[[str], None], end: str) -> None:
    editor(f"echo '{LINE}' >> $1{end}")
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "c", "L")
        before = content(small.home.read())
        await me.press("E")
        if "exit" not in end:
            assert me.on == "WeekDiffScreen"
            await me.press("escape")
        assert me.on == "CalendarScreen"
        assert content(small.home.read()) == before
        where = kept(small)
        assert LINE in where.read_text()
        assert any(str(where) in "".join(toast.split("\n")) for toast in me.toasts())


async def test_a_post_the_editor_failed_on_is_kept(small: Services, editor: Callable[[str], None]) -> None:
    editor("echo 'Hours of work' >> $1; exit 3")
    async with sitting_at(small, (120, 40)) as me:
        await me.press("n")
        await me.type("Begun here")
        await me.press("ctrl+e")
        assert me.area().text == "Begun here"
        where = kept(small)
        assert "Hours of work" in where.read_text()
        assert any(str(where) in toast for toast in me.toasts())
