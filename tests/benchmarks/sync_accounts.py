"""Time a sync of 20 accounts with 100 new messages each against the slowest of these accounts alone.

    python tests/benchmarks/sync_accounts.py [--accounts 20] [--messages 100] [--delay 0.1] [--runs 3]

The server is the tests' strict Mastodon in a process of its own, with a delay before each answer, as a network has it.
Both sides sync copies of the very same home, in turns. Beside the ratio it prints how long the transactions of the
portions took (while one is open nobody else can write) and by how much a thread that wants to run every millisecond was
held up: what a key of the dashboard would wait.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from smdash.bootstrap import services_for  # noqa: E402
from smdash.services.sync.desk import Desk  # noqa: E402
from tests.servers.program import Program  # noqa: E402

CALLS = httpx.Client(trust_env=False)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.services.bundle import Services


def control(url: str, name: str, **values: Any) -> Any:
    """Ask the server for something that no network offers."""
    return CALLS.post(f"{url}/_control/{name}", json=values).raise_for_status().json()


def prepare(folder: Path, url: str, accounts: int, messages: int) -> list[str]:
    """Make a home whose accounts were synced once, then let messages arrive; return the accounts."""
    services = services_for(folder)
    slugs = []
    for number in range(accounts):
        token = control(url, "accounts", acct=f"client{number}")["token"]
        services.manage.add_brand(f"b{number}")
        services.manage.add_account(f"b{number}", "mastodon")
        slugs.append(f"b{number}/mastodon")
        services.connections.sign_in(slugs[-1], {"server": url, "token": token}, anyway=True)
    report = services.sync.run()
    assert report.exit_code == 0, report
    for number in range(accounts):
        for count in range(messages):
            control(url, "act", act="post", account="bob", text=f"@client{number} message {count}: when do you open?")
    services.home.store.close_read()
    return slugs


class Held:
    """By how much a thread that wants to run every millisecond is held up meanwhile, in milliseconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._beat)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.is_set():
            began = time.perf_counter()
            time.sleep(0.001)
            self.late.append((time.perf_counter() - began - 0.001) * 1000)


@contextmanager
def transactions() -> Iterator[list[float]]:
    """Collect how long each portion's transaction was open, in milliseconds."""
    took: list[float] = []
    storing = Desk.storing

    @contextmanager
    def timed(self: Desk) -> Iterator[Any]:
        with storing(self) as w:
            began = time.perf_counter()
            yield w
            took.append((time.perf_counter() - began) * 1000)

    Desk.storing = timed  # type: ignore[method-assign]
    try:
        yield took
    finally:
        Desk.storing = storing  # type: ignore[method-assign]


def synced(home: Path, slugs: list[str], messages: int) -> float:
    """Sync accounts of a copy of a home; return seconds."""
    with tempfile.TemporaryDirectory() as place:
        services: Services = services_for(Path(shutil.copytree(home, Path(place) / "home")))
        began = time.perf_counter()
        report = services.sync.run(slugs)
        took = time.perf_counter() - began
        assert [each.new_items for each in report.accounts] == [messages] * len(slugs), report
        services.home.store.close_read()
    return took


def share(values: list[float], part: float) -> float:
    """Return the value below which a share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def main() -> None:
    """Run both sides in turns and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--delay", type=float, default=0.1)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    os.environ["SMDASH_SECRETS"] = "file"
    command = [sys.executable, str(ROOT / "tests/servers/mastodon_strict.py"), "--port", "0"]
    with Program(command) as server, tempfile.TemporaryDirectory() as place:
        url, home = server.ready["url"], Path(place) / "home"
        slugs = prepare(home, url, args.accounts, args.messages)
        # A copy of a home that goes on sends and reads nothing; one whose first is gone was moved.
        home = home.rename(home.with_name("prepared"))
        control(url, "faults", kind="delay", when="before", path="/api/*", seconds=args.delay, count=-1)
        alone, together, late, took = [], [], [], []
        for _ in range(args.runs):
            alone.append(max(synced(home, [slug], args.messages) for slug in slugs[:3]))
            with Held() as held, transactions() as open_for:
                together.append(synced(home, slugs, args.messages))
            late += held.late
            took += open_for
    one, everyone = statistics.median(alone), statistics.median(together)
    print(f"one account alone          {one:6.2f} s   (the slowest of three, median of {args.runs})")
    print(f"{args.accounts:2} accounts side by side  {everyone:6.2f} s   {everyone / one:.2f} x, aim 1.5 x")
    print(
        f"a portion's transaction    median {share(took, 0.5):.1f} ms, p95 {share(took, 0.95):.1f} ms, most {max(took):.1f} ms"
    )
    print(
        f"a thread was held up       median {share(late, 0.5):.2f} ms, p95 {share(late, 0.95):.2f} ms, most {max(late):.1f} ms"
    )


if __name__ == "__main__":
    main()
