"""Measure opening the week against the dashboard's own repaint, in turns in one real terminal.

    python tests/benchmarks/weekview.py HOME [--runs 12] [--now ISO] [--size 120x40]

The dashboard's repaint is what Escape in the calendar does: all four panes are laid out, read and painted again. The
very first opening, which imports the calendar, is told apart. Only the ratio says something about the program.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from terminal import Terminal, spread


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="Measure how long the week takes to open.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--now", help="the time the home was built for")
    parser.add_argument("--size", default="120x40")
    options = parser.parse_args()
    columns, rows = (int(part) for part in options.size.split("x"))
    home = options.home.resolve()
    command = [sys.executable, "-m", "smdash", "--home", str(home), *(["--now", options.now] if options.now else [])]
    opened: list[float] = []
    back: list[float] = []
    turned: list[float] = []
    first: float | None = None
    with Terminal(command, home, (columns, rows)) as app:
        app.wait_for(["Queue", "Workload"])
        app.settle(1.0)
        for _ in range(options.runs + 1):
            app.press("o")
            app.settle()
            took = app.press("c")
            app.settle()
            if first is None:
                first = took
            elif took is not None:
                opened.append(took)
            for key in ("L", "H"):
                turn = app.press(key)
                turned += [turn] if turn is not None else []
                app.settle(0.2)
            took = app.press("escape")
            back += [took] if took is not None else []
            app.settle()
        if b"Calendar" not in app.text() and b"Week" not in app.text():
            raise RuntimeError("the calendar never opened")
    print(f"{'week opens, ms':28} {spread(opened)}   the first time {first or 0:.1f}")
    print(f"{'dashboard repaints, ms':28} {spread(back)}")
    print(f"{'a week on or back, ms':28} {spread(turned)}")
    print(f"{'ratio':28} {spread(opened).median / spread(back).median:.2f}")


if __name__ == "__main__":
    main()
