"""Measure the inbox's lists on a big home: opening its screen, the cursor, search as one types, pages and places.

    python tests/benchmarks/inbox.py HOME [--open 5000] [--runs 12] [--now ISO] [--size 120x40]

Make a big home with ``bighome.py``. It works on the home itself: all but so many of its open items are done first. The
yardstick of opening is the dashboard's own repaint, which Escape on the inbox screen is, in turns in one real terminal;
that of a page, a place and the counts is sqlite3 reading the same ids, or counting the same rows, by a bare query.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from terminal import Terminal, spread

from smdash.bootstrap import services_for

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from smdash.services.bundle import Services

TYPED = ("s", "we", "weekend", "coffee o", "is:question order", "from:a", "-coffee", "state:all s", "state:done coffee")
PAINT = 0.4
"""Seconds after which the conversation beside the list is painted as well."""


def timed(act: Callable[[], object], times: int = 7) -> float:
    """Return the least milliseconds of several calls."""
    best = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - begin)
    return best * 1000


def leave_open(services: Services, number: int) -> None:
    """Finish all but so many open items."""
    with services.home.store.write("all but some", services.home.now(), journaled=False) as w:
        w.conn.execute(
            """UPDATE inbox_items SET state = 'done', handled_at = received_at WHERE state = 'open' AND id NOT IN (
               SELECT id FROM inbox_items WHERE state = 'open' ORDER BY due_at DESC LIMIT ?)""",
            (number,),
        )


def lists(services: Services) -> None:
    """Measure pages, places and counts against sqlite3."""
    conn, inbox = services.home.read(), services.inbox
    print(f"{'counts of all lists':28} {timed(inbox.counts):6.2f} ms")
    for name in ("open", "done"):
        window = inbox.view(states=(name,)).window
        middle = window.rows(window.count // 2, window.count // 2 + 64)
        bare = timed(partial(_ask, conn, f"SELECT count(*) FROM inbox_items WHERE state = '{name}'"))
        counted = timed(partial(inbox.view, states=(name,)))
        print(f"{f'{name}: {window.count:,}':28} view {counted:6.2f} ms, sqlite3 counting alone {bare:.2f} ms")
        ids = ",".join(str(row.id) for row in middle)
        bare = timed(partial(_ask, conn, f"SELECT * FROM inbox_items WHERE id IN ({ids})"))
        for where, start in (("first", 0), ("middle", window.count // 2), ("last", window.count - 64)):
            page = timed(partial(window.rows, start, start + 64))
            print(f"{f'  {where} page of 64':28} {page:6.2f} ms, sqlite3 reading its rows {bare:.2f} ms")
        print(f"{'  place in the middle':28} {timed(partial(window.index, middle[0].key)):6.2f} ms")


def _ask(conn: sqlite3.Connection, query: str) -> object:
    return conn.execute(query).fetchall()


def searches(services: Services) -> None:
    """Measure what each of some filters takes, from the text to the first page."""
    for text in TYPED:
        view = services.inbox.view(query=text)
        took = timed(partial(_first_page, services, text), 5)
        print(f"{'/ ' + text:28} {took:6.1f} ms, {view.window.count:,} found{' or more' if view.more else ''}")


def _first_page(services: Services, text: str) -> object:
    return services.inbox.view(query=text).window.rows(0, 64)


def screen(home: Path, runs: int, now: str | None, size: tuple[int, int]) -> None:
    """Measure opening the screen against the dashboard's repaint, and a step of the cursor."""
    command = [sys.executable, "-m", "smdash", "--home", str(home), *(["--now", now] if now else [])]
    opened: list[float] = []
    back: list[float] = []
    moved: list[float] = []
    first: float | None = None
    with Terminal(command, home, size) as app:
        app.wait_for(["Queue", "Workload"])
        app.settle(1.0)
        for _ in range(runs + 1):
            app.press("o")
            app.settle()
            took = app.press("i")
            app.settle(PAINT)
            if first is None:
                first = took
            elif took is not None:
                opened.append(took)
            for key in "jjjk":
                step = app.press(key)
                moved += [step] if step is not None else []
                app.settle(PAINT)
            took = app.press("escape")
            back += [took] if took is not None else []
            app.settle(PAINT)
        if b"Conversation" not in app.text():
            raise RuntimeError("the inbox never opened")
    print(f"{'inbox opens, ms':28} {spread(opened)}   the first time {first or 0:.1f}")
    print(f"{'dashboard repaints, ms':28} {spread(back)}")
    print(f"{'the cursor moves, ms':28} {spread(moved)}")
    print(f"{'ratio':28} {spread(opened).median / spread(back).median:.2f}")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="Measure the inbox on a big home.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--open", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--now", help="the time the home was built for")
    parser.add_argument("--size", default="120x40")
    options = parser.parse_args()
    home = options.home.resolve()
    services = services_for(home, options.now)
    leave_open(services, options.open)
    lists(services)
    searches(services)
    services.home.store.close_read()
    columns, rows = (int(part) for part in options.size.split("x"))
    screen(home, options.runs, options.now, (columns, rows))


if __name__ == "__main__":
    main()
