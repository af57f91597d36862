"""Measure a key in the composer with ten ticked accounts against the same key in a bare TextArea, in turns.

    python tests/benchmarks/composer.py [--keys 120]

What is timed is all work on the UI thread from the key to a quiet screen, painting included. A look at the post, which
waits for a pause in typing, is a frame of its own: ``--looks`` adds it to the key before it. Only the difference and the
ratio say something about the program; the milliseconds are the machine's.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from textual import events
from textual.app import App
from textual.widgets import TextArea

from smdash.app import SmdashApp
from smdash.bootstrap import services_for
from smdash.config import Config
from smdash.domain.posts.post import Written
from smdash.screens.base import screen as base_screen
from smdash.screens.composer.screen import ComposerScreen
from smdash.services.composer.start import ComposerStart
from smdash.widgets.fields import TextField

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.pilot import Pilot

NOW = "2026-11-21T09:12+01:00"
PLATFORMS = (
    "x",
    "mastodon",
    "bluesky",
    "threads",
    "linkedin",
    "instagram",
    "facebook",
    "tiktok",
    "youtube",
    "pinterest",
)
SENTENCE = "Coffee \u2615 at https://acme.example/menu?a=1 with @kim and #latte, \u6f22\u5b57 and \U0001f9d1\u200d\U0001f680 too. "


class Bare(App[None]):
    """One TextArea with the same text, as wide and high as the composer's."""

    CSS = "#text { width: 59; height: 31; border: round $panel; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield TextField(self._text, id="text", soft_wrap=True)


async def timed(app: App[Any], pilot: Pilot[Any], area: TextArea, keys: int) -> list[float]:
    """Return the UI thread's work for each key, in milliseconds."""
    area.focus()
    area.move_cursor(area.document.end)
    await pilot.pause(0.5)
    gc.collect()
    gc.freeze()  # as the app does once it is up
    took = []
    for number in range(keys):
        letter = "etaoin "[number % 7]
        name = "space" if letter == " " else letter
        before = time.thread_time()
        app.post_message(events.Key(name, letter).set_sender(app))
        await pilot.pause()
        app.screen._on_timer_update()
        await asyncio.sleep(0)
        took.append((time.thread_time() - before) * 1000)
        await asyncio.sleep(0.01)
    return took


async def bare(text: str, keys: int) -> list[float]:
    """Time the bare TextArea."""
    app = Bare(text)
    async with app.run_test(size=(120, 40)) as pilot:
        return await timed(app, pilot, app.query_one("#text", TextArea), keys)


async def composer(text: str, keys: int, folder: Path, *, looks: bool) -> list[float]:
    """Time the composer with ten ticked accounts."""
    services = services_for(folder, NOW)
    if not services.home.brands():
        services.manage.add_brand("acme")
        for platform in PLATFORMS:
            services.manage.add_account("acme", platform, handle="acme", slots=["Mon 09:00"])
    base_screen.POLL_SECONDS = 3600.0  # what the screen behind does by the clock is no part of a key
    app = SmdashApp(services, Config())
    async with app.run_test(size=(120, 40)) as pilot:
        slugs = tuple(sorted(f"acme/{platform}" for platform in PLATFORMS))
        screen = ComposerScreen(services, ComposerStart(post=Written(text, slugs)))
        await app.push_screen(screen)
        await pilot.pause(1.5)
        assert f"{len(text):,} characters" in str(screen.query_one("#count", Static).content)
        if not looks:
            screen.feedback.looking = True  # one under way is waited for, and none comes back
        took = await timed(app, pilot, screen.query_one("#text", TextArea), keys)
        assert f"{len(text) + keys:,} characters" in str(screen.query_one("#count", Static).content)
        return took


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def main() -> None:
    """Measure three lengths of text."""
    parser = argparse.ArgumentParser(description="Measure a key in the composer.")
    parser.add_argument("--keys", type=int, default=120)
    parser.add_argument("--looks", action="store_true", help="let the post be looked at after each key")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for size in (280, 800, 2000):
            text = (SENTENCE * (size // len(SENTENCE) + 1))[:size]
            alone = asyncio.run(bare(text, options.keys))
            ours = asyncio.run(composer(text, options.keys, Path(folder), looks=options.looks))
            print(
                f"{size:5} characters   bare median {statistics.median(alone):5.1f} p95 {p95(alone):5.1f} ms"
                f"   composer median {statistics.median(ours):5.1f} p95 {p95(ours):5.1f} ms"
                f"   beyond: p95 {p95(ours) - p95(alone):+.1f} ms, median x{statistics.median(ours) / statistics.median(alone):.2f}"
            )


if __name__ == "__main__":
    main()
