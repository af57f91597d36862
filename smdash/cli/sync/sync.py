"""``smdash sync``: what came in, own posts and figures, from every connected account."""

from __future__ import annotations

import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Self

import click

from smdash.cli.base import accounts as typed
from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import accounts_and_sets
from smdash.cli.base.edge import INTERRUPTED, tell
from smdash.cli.base.jsonvalues import at, number

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from smdash.domain.sync.views import AccountSync, StreamSync, SyncReport
    from smdash.services.sync.sync import SyncService


@click.command(cls=Command)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="A",
    shell_complete=accounts_and_sets,
    help="Only these; may be repeated.",
)
@click.option(
    "--watch",
    type=click.IntRange(min=1, max=1440),
    metavar="MINUTES",
    help="Go on, and sync again every so many minutes.",
)
@json_option
@with_setup
def sync(setup: Setup, accounts: tuple[str, ...], watch: int | None, as_json: bool) -> None:
    """Read what came in, own posts and figures from the networks of connected accounts.

    All accounts are read side by side. What one of them could not tell is said and tried again next time; what was read
    before is kept. Ctrl+C stops between two portions.
    """
    if watch is not None and as_json:
        raise click.UsageError("--watch takes no --json.")
    services = setup.services()
    service, chosen = services.sync, typed.named(services, accounts)
    code = 0
    with Stopper() as stopper:
        while True:
            report = _one(service, chosen, stopper)
            output.emit(as_json, to_json, show, report)
            code = report.exit_code
            if watch is None or stopper.asked.is_set():
                break
            tell(f"smdash: again in {text.plural(watch, 'minute')}; Ctrl+C ends it.")
            if stopper.wait(watch * 60):
                break
    if watch is not None:
        tell("smdash: stopped.")
    elif stopper.asked.is_set() and report.stopped:
        tell("smdash: stopped; what was read is kept, and the next sync goes on from there.")
        code = INTERRUPTED
    click.get_current_context().exit(0 if watch is not None else code)


def _one(service: SyncService, accounts: list[str], stopper: Stopper) -> SyncReport:
    progress = Line()
    try:
        return service.run(accounts or None, progress=progress.told, cancelled=stopper.asked.is_set)
    finally:
        progress.clear()


def show(report: SyncReport) -> None:
    """Print a line for each account: what came of it, or why it could not be read."""
    from smdash.domain.sync.words import NOTHING_CONNECTED, account_words

    if not report.accounts:
        text.say_wrapped(NOTHING_CONNECTED)
        return
    for found in report.accounts:
        text.say_wrapped(f"{found.account}: {account_words(found)}")


def to_json(report: SyncReport) -> dict[str, Any]:
    """Return a report by the keys of docs/json.md."""
    return {
        "ok": report.exit_code == 0 and not report.stopped,
        "stopped": report.stopped,
        "began_at": at(report.began_at),
        "ended_at": at(report.ended_at),
        "new_messages": sum(each.new_items for each in report.accounts),
        "accounts": [_account(each) for each in report.accounts],
    }


def _account(found: AccountSync) -> dict[str, Any]:
    return {
        "account": found.account,
        "platform": found.platform,
        "state": found.state,
        "first": found.first,
        "new_messages": found.new_items,
        "new_posts": found.of("posts").added,
        "figures": found.figures,
        "linked": found.linked,
        "seconds": number(found.seconds, 3),
        "problem": found.problem or None,
        "kind": found.kind or None,
        "hint": found.hint or None,
        "until": at(found.until),
        "streams": [_stream(each) for each in found.streams],
    }


def _stream(found: StreamSync) -> dict[str, Any]:
    return found._asdict()


class Line:
    """One line on a terminal that says how far which account is; nothing in a pipe."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        self._lock = threading.Lock()
        self._shown = 0.0

    def told(self, account: str, stream: str, count: int) -> None:
        """Show a portion that was stored, at most ten a second; threads take turns."""
        if not self.live or not self._lock.acquire(blocking=False):
            return
        try:
            if time.monotonic() - self._shown >= 0.1:
                self._shown = time.monotonic()
                room = (text.width() or 80) - 1
                click.echo(f"\r{text.fit(f'{account}: {stream} {count:,}', room)}\x1b[K", nl=False, err=True)
        finally:
            self._lock.release()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)


class Stopper:
    """Lets Ctrl+C and SIGTERM end work at its next portion; once more, they end the program at once."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._before: dict[signal.Signals, Callable[[int, FrameType | None], Any] | int | None] = {}

    def wait(self, seconds: float) -> bool:
        """Wait; say at once when somebody wants to stop."""
        return self.asked.wait(seconds)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for each in (signal.SIGINT, signal.SIGTERM):
                self._before[each] = signal.signal(each, self._interrupted)
        return self

    def __exit__(self, *_: object) -> None:
        for each, before in self._before.items():
            signal.signal(each, before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.asked.is_set():
            raise KeyboardInterrupt
        self.asked.set()
