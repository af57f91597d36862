"""``smdash backup`` and ``smdash restore``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smdash.cli.base import text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.cli.base.edge import tell
from smdash.domain.plaintext import one_line
from smdash.paths import written

if TYPE_CHECKING:
    from smdash.services.home import Home


@click.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path, readable=False))
@with_setup
def backup(setup: Setup, file: Path | None) -> None:
    """Copy the database into one file and print its path.

    The copy is FILE, or lies beside the other backups, of which the newest five are kept; what a restore replaced is
    kept until you delete it.
    """
    made = setup.services().care.backed_up(file)
    tell("Backed up.")
    for old in made.removed:
        tell(f"Removed, as five newer ones are there: {written(old)}")
    click.echo(one_line(written(made.path), 4096))


@click.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@with_setup
def restore(setup: Setup, file: Path | None) -> None:
    """Bring a backup back, or list the backups.

    What FILE holds takes the place of all data; what was there is kept as a backup of its own. Posts that may have gone
    out since the backup was made are asked about: see 'smdash settle'.
    """
    from smdash.paths import expanded, is_file
    from smdash.services.care import restoring
    from smdash.services.care.care import CareService

    home = unopened(setup)
    if file is None:
        _list(CareService(home).backups(), home)
        return
    named, file = home.store.backups / file, expanded(file)
    done = restoring.restore(
        home.store, named if not is_file(file) and is_file(named) else file, home.now(), grace=home.grace
    )

    text.say(f"Restored {one_line(file.name)}.")
    if done.unsettled:
        text.say_wrapped(
            f"It was made {text.moment(done.made_at.astimezone(home.zone()))}. "
            f"{text.plural(done.unsettled, 'post')} may have gone out since then, and nobody knows: "
            "'smdash settle' lists them, and so does h in the dashboard."
        )
    if done.homeless:
        names = ", ".join(sorted(set(done.homeless)))
        text.say_wrapped(
            f"{text.plural(len(done.homeless), 'post')} that went out since then cannot be listed, because the backup "
            f"has no such account: {names}."
        )
    if done.erased:
        text.say_wrapped(
            f"{text.plural(done.erased, 'message')} of people you had erased stood in it, and were erased again."
        )
    if done.paused.what or done.paused.held:
        what = f"Still paused: {one_line(', '.join(done.paused.what), 400)}. " if done.paused.what else ""
        text.say_wrapped(
            f"{what}Held as before: {text.plural(done.paused.held, 'post')}; 'smdash pause --list' lists them, "
            "'smdash resume' ends it."
        )
    if done.done:
        text.say_wrapped(f"Done since then, and done here too: {text.plural(done.done, 'message')}.")
    if done.kept is not None:
        tell(f"What was there is kept: {written(done.kept)}")
        tell("undo does not take a restore back; restoring that file does.")


def unopened(setup: Setup) -> Home:
    """Return the home without opening its database, which may be damaged or missing; its platforms are known."""
    from smdash import platforms
    from smdash.bootstrap import clock_from
    from smdash.services.home import Home
    from smdash.store.connection import Store

    where = setup.paths()
    platforms.use_folder(where.platforms)
    return Home(Store(where.database, where.backups), clock_from(setup.now), folder=where.home)


def _list(found: list[Path], home: Home) -> None:
    if not found:
        tell(f"There are no backups in {written(home.store.backups)} yet; 'smdash backup' makes one.")
        return
    rows = []
    for each in found:
        stat = each.stat()
        made = datetime.fromtimestamp(stat.st_mtime, UTC).astimezone()
        rows.append((f"{made:%Y-%m-%d %H:%M}", f"{stat.st_size / 1e6:.1f} MB", written(each)))
    text.table(rows, right=(1,))
