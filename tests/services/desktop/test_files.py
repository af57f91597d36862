"""Files put in their place: whole or not at all, and nothing left beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import SmdashError
from smdash.services.desktop.files import save

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services


def test_a_file_keeps_the_rights_of_the_one_it_replaces(services: Services, tmp_path: Path) -> None:
    place = tmp_path / "plan.csv"
    place.write_text("before")
    place.chmod(0o640)
    save(services.home, place, b"after", force=True)
    assert (place.read_bytes(), place.stat().st_mode & 0o777) == (b"after", 0o640)


def test_what_a_killed_export_left_goes_with_the_next_one(services: Services, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in (".plan.csv.0123abcd.part", ".other.csv.0123abcd.part"):
        (out / name).mkdir(parents=True)
        os.utime(out / name, (1, 1))
    save(services.home, out / "plan.csv", b"all of it")
    assert {each.name for each in out.iterdir()} == {"plan.csv", ".other.csv.0123abcd.part"}


def test_a_file_that_cannot_be_written_leaves_nothing(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "out" / "plan.csv"
    place.parent.mkdir()
    place.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SmdashError, match="cannot be written"):
        save(services.home, place, b"after", force=True)
    assert [each.name for each in place.parent.iterdir()] == ["plan.csv"]
    assert place.read_text() == "before"
