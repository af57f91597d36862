"""Time ``smdash status --short`` on a big home against an interpreter that only imports sqlite3 and click.

python tests/benchmarks/status.py HOME [--runs 15] [--now ISO]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path


def timed(command: list[str], folder: Path) -> float:
    """Run a command in a folder; return milliseconds. CalledProcessError when it fails."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Read the arguments, let both take turns, print the ratio of the medians."""
    parser = argparse.ArgumentParser(description="Time smdash status against bare imports.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--now", help="the time the home was built for")
    options = parser.parse_args()
    home = options.home.resolve()
    now = ["--now", options.now] if options.now else []
    commands = {
        "status --short": [sys.executable, "-m", "smdash", "--home", str(home), *now, "status", "--short"],
        "bare imports": [sys.executable, "-c", "import sqlite3, click"],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(options.runs + 1):
        for name, command in commands.items():
            value = timed(command, home)
            if run:  # the first round warms the file cache
                took[name].append(value)
    medians = [statistics.median(values) for values in took.values()]
    for name, values in took.items():
        print(f"{name:16} median {statistics.median(values):7.1f} ms   max {max(values):7.1f} ms   n {len(values)}")
    print(f"status ratio     {medians[0] / medians[1]:.2f}")


if __name__ == "__main__":
    main()
