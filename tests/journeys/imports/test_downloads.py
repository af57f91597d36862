"""Exports that lie in the downloads folder are named at the start; nothing is imported by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from smdash.config import Config
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


EXPORTS = Path(__file__).parents[3] / "sample_data"


async def test_a_new_export_is_named_at_the_start(small: Services, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    name = "acme-x-content.csv"
    (tmp_path / name).write_bytes((EXPORTS / name).read_bytes())
    before = small.home.read().execute("SELECT count(*) FROM sources").fetchone()
    async with sitting_at(small, (120, 24), Config(downloads=str(tmp_path))) as me:
        assert f"{name} can be imported" in me.said()
    assert small.home.read().execute("SELECT count(*) FROM sources").fetchone() == before


async def test_a_folder_that_is_not_there_is_no_trouble(small: Services, tmp_path: Path) -> None:
    async with sitting_at(small, (120, 24), Config(downloads=str(tmp_path / "none"))) as me:
        assert "imported" not in me.said()
        assert me.toasts() == []
