"""Measure the dashboard on a big home against a bare Textual app and Textual's own list, in turns.

    python tests/benchmarks/measure.py HOME [--runs 5] [--only start keys memory lint] [--now ISO]

Only the ratios say something about the program; the milliseconds are the machine's.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bighome import MARKS
from terminal import Spread, Terminal, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
PANES = {"queue": "1", "metrics": "2", "inbox": "3", "workload": "4"}
UP_AND_DOWN = ("j",) * 12 + ("k",) * 12
FEW_ROWS = ("j",) * 4 + ("k",) * 4
JUMPS = ("pgdn", "pgdn", "pgdn", "G", "pgup", "g")
TYPED = "coffee market"
PARTS = ["start", "keys", "memory", "lint"]


class Bench:
    """Commands and how often they take turns."""

    def __init__(self, options: argparse.Namespace) -> None:
        python = sys.executable
        self.home: Path = options.home.resolve()
        now = ["--now", options.now] if options.now else []
        self.smdash = [python, "-m", "smdash", "--home", str(self.home), *now]
        self.bare = [python, str(HERE / "bare.py")]
        self.listed = [python, str(HERE / "optionlist.py")]
        self.runs: int = options.runs

    def start(self) -> None:
        """Compare spawn-to-painted."""
        ours, bare = [], []
        for number in range(self.runs + 1):
            with Terminal(self.smdash, self.home) as app:
                mine = app.wait_for(MARKS)
            with Terminal(self.bare, self.home) as app:
                other = app.wait_for(["bare ready"])
            if number:  # the first round warms the file cache
                ours.append(mine)
                bare.append(other)
        _compare("start-up, ms", spread(ours), spread(bare), "bare app")

    def memory(self) -> None:
        """Compare resident memory after the same short use."""
        ours, bare = [], []
        for _ in range(self.runs):
            with Terminal(self.smdash, self.home) as app:
                app.wait_for(MARKS)
                app.settle()
                for key in (*PANES.values(), "3", *JUMPS):
                    app.press(key)
                ours.append(app.resident_mib())
            with Terminal(self.bare, self.home) as app:
                app.wait_for(["bare ready"])
                app.settle()
                bare.append(app.resident_mib())
        _compare("memory, MiB", spread(ours), spread(bare), "bare app")

    def keys(self) -> None:
        """Compare keys in each pane with j and k in Textual's own list."""
        took: dict[str, list[float]] = {}
        silent: dict[str, int] = {}
        for _ in range(self.runs):
            with Terminal(self.listed, self.home) as app:
                app.wait_for(["row 0"])
                app.settle()
                _press(app, "OptionList", UP_AND_DOWN, took, silent)
            with Terminal(self.smdash, self.home) as app:
                app.wait_for(MARKS)
                app.settle()
                for pane, digit in PANES.items():
                    app.press(digit)
                    moves = FEW_ROWS if pane == "workload" else UP_AND_DOWN
                    _press(app, f"{pane} j k", moves, took, silent)
                    if pane != "workload":
                        for key in JUMPS:
                            _press(app, f"{pane} {key}", [key], took, silent)
                for digit in PANES.values():
                    _press(app, "to a pane", [digit], took, silent)
                app.settle()
                _press(app, "find, opening", ["/"], took, silent)
                app.settle()
                _press(app, "find, typing", TYPED, took, silent)
        reference = spread(took.pop("OptionList"))
        print(f"{'OptionList j k':18} {reference}")
        for name, values in took.items():
            mine = spread(values)
            quiet = f"   {silent[name]} unanswered" if silent.get(name) else ""
            print(
                f"{name:18} {mine}   median x{mine.median / reference.median:.2f}"
                f"   p95 {mine.p95 - reference.p95:+.0f} ms{quiet}"
            )
        everything = spread([value for values in took.values() for value in values])
        print(f"{'all keys':18} {everything}   median x{everything.median / reference.median:.2f}")

    def lint(self) -> None:
        """Lint 50,000 posts in a home of their own; ``lint.py`` alone keeps that home."""
        subprocess.run([sys.executable, str(HERE / "lint.py")], check=True)


def _press(app: Terminal, name: str, keys: Sequence[str], took: dict[str, list[float]], silent: dict[str, int]) -> None:
    for key in keys:
        answer = app.press(key)
        if answer is None:
            silent[name] = silent.get(name, 0) + 1
        else:
            took.setdefault(name, []).append(answer)


def _compare(what: str, ours: Spread, other: Spread, name: str) -> None:
    print(f"{what + ', smdash':28} {ours}")
    print(f"{what + ', ' + name:28} {other}")
    print(f"{what.split(',', maxsplit=1)[0] + ' ratio':28} {ours.median / other.median:.2f}")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description="Measure the dashboard against bare Textual apps.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=PARTS[:3], choices=PARTS)
    parser.add_argument("--now", help="the time the home was built for")
    options = parser.parse_args()
    bench = Bench(options)
    for part in options.only:
        getattr(bench, part)()


if __name__ == "__main__":
    main()
