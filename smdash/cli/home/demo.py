"""``smdash demo``: look around in a sample world."""

from __future__ import annotations

import contextlib
import shlex
import signal
import sys
from pathlib import Path

import click

from smdash.cli.base.command import Command, Setup, with_setup
from smdash.cli.base.edge import tell
from smdash.cli.base.progress import Progress
from smdash.domain.plaintext import one_line


@click.command(cls=Command)
@click.option("--no-open", is_flag=True, help="Only build it and say where it is.")
@with_setup
def demo(setup: Setup, no_open: bool) -> None:
    """Open the dashboard on a sample world.

    It is built in a throw-away folder, or in --home DIR, which is kept.
    """
    from smdash.cli.dashboard.dashboard import needs_terminal, open_dashboard

    if not no_open:
        needs_terminal()
    kept = setup.home is not None
    for name in ("SIGTERM", "SIGHUP"):
        # Without this a closed terminal window would leave behind what is thrown away, and what is half built.
        with contextlib.suppress(AttributeError, ValueError):
            signal.signal(getattr(signal, name), lambda number, _: sys.exit(128 + number))
    with contextlib.ExitStack() as stack:
        if not kept:
            setup.home = _throw_away(stack, keep=no_open)
        _build(setup)
        if not no_open:
            open_dashboard(setup)
            return
    where = str(setup.home)
    tell(f"Open it with: smdash --home {shlex.quote(where)}")
    if not kept:
        tell("This folder is kept; delete it when you are done.")
    click.echo(one_line(where, 4096))


def _throw_away(stack: contextlib.ExitStack, *, keep: bool) -> Path:
    import tempfile

    from smdash.store.unfinished import emptied, making, sweep

    if keep:
        made = Path(tempfile.mkdtemp(prefix="smdash-demo-"))
        stack.push(lambda error, *_: emptied(made) if error else None)
        return made
    place = Path(tempfile.gettempdir()) / "smdash-demo"
    sweep(place.parent, place.name)  # what a demo that was killed has left
    home = stack.enter_context(making(place))
    home.mkdir(mode=0o700)
    return home


def _build(setup: Setup) -> None:
    """Fill the home with the sample world unless it holds it already; a build that is stopped leaves nothing."""
    from smdash.cli.home.care import unopened
    from smdash.services.care.building import build_whole

    where = setup.paths()
    if where.database.exists() and setup.services().preferences.remembered("sample_world"):
        return
    progress = Progress(plain=True)
    if not progress.live:
        tell("Building the sample world")
    try:
        build_whole(unopened(setup), progress.show)
    finally:
        progress.clear()
