"""Draw docs/dashboard.svg from the sample world: python docs/picture.py (in an environment with smdash installed)."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from smdash.app import SmdashApp
from smdash.bootstrap import services_for
from smdash.config import Config

NOW = "2026-11-21T09:12:00+01:00"  # the sample world's own hour, so that the picture stays the same
SIZE = (120, 36)


async def draw(target: Path) -> None:
    """Open the dashboard on a throw-away sample world and save what it shows."""
    with tempfile.TemporaryDirectory() as folder:
        services = services_for(Path(folder), NOW)
        services.demo.build()
        app = SmdashApp(services, Config())
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            await pilot.press("3", "j")
            await app.workers.wait_for_complete()
            await pilot.pause()
            target.write_text(app.export_screenshot(title="smdash demo", simplify=True), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw(Path(__file__).with_name("dashboard.svg")))
