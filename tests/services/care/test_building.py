"""Building the sample world into a home that is not there yet, and is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash.services.care.building import build_whole
from smdash.services.care.demo import DemoService
from smdash.services.home import Home
from smdash.store.connection import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worlds import Clock


def _home(folder: Path, clock: Clock) -> Home:
    return Home(Store(folder / "smdash.db", folder / "backups"), clock, folder=folder)


@pytest.mark.parametrize("left", ["", "notes.txt", ".other.12345678.part"])
def test_only_a_folder_of_one_s_own_with_nothing_in_it_goes(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    folder = tmp_path / "real"

    def stopped(*_: Any, **__: Any) -> None:
        if left:
            (folder / left).mkdir(exist_ok=True)
        raise KeyboardInterrupt

    monkeypatch.setattr(DemoService, "build", stopped)
    with pytest.raises(KeyboardInterrupt):
        build_whole(_home(folder, clock))
    assert [each.name for each in folder.parent.glob("real/*")] == ([left] if left else [])
    assert folder.exists() == bool(left)
    folder.mkdir(exist_ok=True)
    with pytest.raises(KeyboardInterrupt):
        build_whole(_home(folder, clock))
    assert folder.exists(), "a folder that was there already is gone"
