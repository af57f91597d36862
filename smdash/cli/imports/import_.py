"""``smdash import``: files in, told first, stored whole or not at all."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from smdash.cli.base import edge, output
from smdash.cli.base.command import PAST_DAY, Command, Setup, json_option, with_setup
from smdash.cli.base.complete import account_slugs, brand_slugs, file_kinds
from smdash.cli.base.edge import INTERRUPTED, tell
from smdash.cli.base.progress import Progress
from smdash.domain.errors import AmbiguousDatesError, CancelledError, SmdashError
from smdash.paths import written

if TYPE_CHECKING:
    from datetime import date
    from types import FrameType

    from smdash.services.imports.imports import ImportOptions, ImportReport, ImportService


@click.command(cls=Command)
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--account", metavar="SLUG", shell_complete=account_slugs, help="Whose file it is, where it does not say so."
)
@click.option(
    "--brand", metavar="SLUG", shell_complete=brand_slugs, help="Whose results they are, where the file holds results."
)
@click.option(
    "--as", "kind", metavar="KIND", shell_complete=file_kinds, help="Read it as this kind instead of recognising it."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--day-first", "date_order", flag_value="day", help="Read 03/04 as 3 April.")
@click.option("--month-first", "date_order", flag_value="month", help="Read 03/04 as March 4.")
@click.option(
    "--captured",
    type=PAST_DAY,
    metavar="DATE",
    help="Day an analytics export was made, like 2026-11-21.",
)
@click.option(
    "--period", metavar="FROM..TO", help="Days an export speaks of that does not say so, like 2026-10-01..2026-10-31."
)
@click.option(
    "--watch", metavar="DIR", type=click.Path(path_type=Path), help="Import what is downloaded to DIR until Ctrl+C."
)
@click.option("--kinds", "list_kinds", is_flag=True, help="List the kinds of files that are read.")
@json_option
@with_setup
def import_files(
    setup: Setup,
    files: tuple[Path, ...],
    dry_run: bool,
    list_kinds: bool,
    as_json: bool,
    captured: date | None,
    **given: Any,
) -> None:
    """Bring in exports, plans and inbox lines.

    Each FILE is stored whole or not at all; its kind is recognised by its header. In a ZIP archive every known
    file is read, and all of them are one step for undo.
    """
    from smdash.cli.imports import json_views
    from smdash.cli.imports.words import show, show_kinds
    from smdash.domain.times.ranges import read_range
    from smdash.services.imports.imports import ImportOptions

    if list_kinds:
        from smdash.formats.detect.registry import kinds

        output.emit(as_json, json_views.kinds, show_kinds, kinds())
        return
    service = setup.services().imports
    options = ImportOptions(
        account=given["account"] or "",
        brand=given["brand"] or "",
        kind=given["kind"] or "",
        date_order=given["date_order"],
        captured=captured,
        dry_run=dry_run,
        period=read_range(given["period"], service.home.today(), "back") if given["period"] else None,
    )
    if given["watch"] is not None:
        from smdash.cli.imports.watch import watch

        if files or as_json or dry_run:
            raise click.UsageError("--watch takes no FILE, no --json and no --dry-run.")
        watch(service, given["watch"], options)
        return
    if not files:
        raise click.UsageError("Missing argument 'FILE...'.")
    told: list[dict[str, Any]] = []
    codes: list[int] = []
    with Stopper() as stopper:
        for path in files:
            report, error = _one(service, path, options, stopper)
            codes.append(error.exit_code if error else 0 if report and report.ok else 1)
            if as_json:
                told.append(json_views.imported(written(path), report, str(error) if error else None))
            elif not isinstance(error, CancelledError):
                show(path, report, error)
            if stopper.asked or isinstance(error, CancelledError):
                _stopped(path, kept=sum(code == 0 for code in codes), dry_run=dry_run)
                codes = [INTERRUPTED]
                break
    if as_json:
        output.print_json({"ok": not any(codes), "dry_run": dry_run, "files": told})
    failed = {code for code in codes if code}
    click.get_current_context().exit(failed.pop() if len(failed) == 1 else int(bool(failed)))


def _one(
    service: ImportService, path: Path, options: ImportOptions, stopper: Stopper
) -> tuple[ImportReport | None, SmdashError | None]:
    progress = Progress(plain=False)

    def reading(fraction: float) -> None:
        if fraction >= 1.0:
            stopper.storing = True
        progress.show(written(path.name), fraction)

    stopper.storing = False
    try:
        return service.run(path, replace(options, progress=reading)), None
    except AmbiguousDatesError as error:
        progress.clear()
        order = None if options.date_order else asked_order(error)
        if order is None:
            return None, error
        return _one(service, path, replace(options, date_order=order), stopper)
    except SmdashError as error:
        return None, error
    except KeyboardInterrupt:
        return None, CancelledError("stopped; nothing of it was kept.", subject=written(path))
    finally:
        progress.clear()


def asked_order(error: AmbiguousDatesError) -> Any:
    """Ask a person at a terminal how dates are meant; None elsewhere and when they would rather stop."""
    if not edge.at_terminal():
        return None
    tell(f"{error.subject}: {error.what}")
    answer = click.prompt(
        "Read them [d]ay first, [m]onth first, or [s]top?",
        type=click.Choice(["d", "m", "s"], case_sensitive=False),
        show_choices=False,
        default="s",
        err=True,
    )
    return {"d": "day", "m": "month"}.get(answer.lower())


def _stopped(path: Path, *, kept: int, dry_run: bool) -> None:
    from smdash.cli.base.text import plural

    if dry_run:
        tell("smdash: stopped; a trial run keeps nothing.")
    elif kept:
        stored = plural(kept, "file")
        tell(f"smdash: stopped at {written(path.name)}; {stored} had been stored whole, 'smdash undo' takes one back.")
    else:
        tell(f"smdash: stopped at {written(path.name)}; nothing was kept.")


class Stopper:
    """Lets Ctrl+C end a file at once, or after it when it is being stored: a file is kept whole or not at all."""

    def __init__(self) -> None:
        self.storing = False
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if not self.storing:
            raise KeyboardInterrupt
        self.asked = True
