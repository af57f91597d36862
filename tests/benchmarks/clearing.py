"""How long a clearing session takes to go on to the next item, and what the inbox's debt costs to read.

Run: python -m tests.benchmarks.clearing HOME [--open 5000] [--steps 120]. Make a big home with ``bighome.py``. It works
on the home itself: all but so many of its open items are done first. A step is ``e``: the item is done, the next one
looked for and read, and painted. Of it the UI thread's own time is told apart (``time.thread_time``), with the paint.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.app import SmdashApp
from smdash.bootstrap import services_for
from smdash.config import Config
from smdash.screens.inbox.clear import ClearScreen
from smdash.services.workload.debt import debt

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.inbox.clear import _Ahead, _Shown
    from smdash.services.bundle import Services

NOW = "2026-11-21T09:12+01:00"


def spread(took: list[float]) -> str:
    """Return the median and the 95th percentile of milliseconds."""
    took.sort()
    return f"{took[len(took) // 2]:.1f} ms, p95 {took[int(len(took) * 0.95)]:.1f} ms"


def timed(act: Callable[[], object], times: int) -> list[float]:
    """Return the milliseconds of each of several calls."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        act()
        found.append((time.perf_counter() - begin) * 1000)
    return found


def leave_open(services: Services, number: int) -> None:
    """Finish all but so many open items."""
    with services.home.store.write("all but some", services.home.now(), journaled=False) as w:
        w.conn.execute(
            """UPDATE inbox_items SET state = 'done', handled_at = received_at WHERE state = 'open' AND id NOT IN (
               SELECT id FROM inbox_items WHERE state = 'open' ORDER BY due_at DESC LIMIT ?)""",
            (number,),
        )


class Told:
    """Tells when a session has painted an item, and when the one after it was read."""

    def __init__(self, screen: ClearScreen) -> None:
        self.painted, self.ready = asyncio.Event(), asyncio.Event()
        show, have_ahead = screen._show, screen._have_ahead

        def shown(found: _Shown) -> None:
            show(found)
            screen.call_after_refresh(self.painted.set)

        def read(ahead: _Ahead | None) -> None:
            have_ahead(ahead)
            self.ready.set()

        vars(screen).update(_show=shown, _have_ahead=read)


async def steps(services: Services, number: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each step, and those of the UI thread."""
    app = SmdashApp(services, Config())
    whole, own = [], []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = ClearScreen(services)
        told = Told(screen)
        app.push_screen(screen)
        await told.ready.wait()
        gc.collect()
        gc.freeze()  # as the app does once it is up
        for _ in range(number):
            await pilot.pause(0.05)
            told.painted.clear()
            told.ready.clear()
            begin, mine = time.perf_counter(), time.thread_time()
            screen.action_step("done")
            await told.painted.wait()
            whole.append((time.perf_counter() - begin) * 1000)
            own.append((time.thread_time() - mine) * 1000)
            await told.ready.wait()
    return whole, own


def main() -> None:
    """Measure on a home."""
    parser = argparse.ArgumentParser(description="Measure a clearing session on a big home.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--open", type=int, default=5000)
    parser.add_argument("--steps", type=int, default=120)
    given = parser.parse_args()
    services = services_for(given.home, now=NOW)
    leave_open(services, given.open)
    found = debt(services.home)
    print(f"{found.items:,} open, {found.minutes / 60:.0f} h of work")
    print(f"debt: {spread(timed(lambda: debt(services.home), 40))}")
    session = services.clearing.begin()
    session.look()
    print(f"looking for the item and the next: {spread(timed(session.look, 40))}")
    whole, own = asyncio.run(steps(services, given.steps))
    print(f"a step, key to painted: {spread(whole)}")
    print(f"of it on the UI thread: {spread(own)}")


if __name__ == "__main__":
    main()
