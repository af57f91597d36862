"""``smdash publish``: what is due goes out over its network, once."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.publishing import json_views
from smdash.cli.queue.affected import one_number
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.publishing.ledger import Passed, PassReport
    from smdash.services.bundle import Services

_WORDS = {
    "sent": ("sent", "good"),
    "found": ("out already", "good"),
    "again": ("again", "warn"),
    "left": ("left", "dim"),
    "missed": ("missed", "warn"),
    "blocked": ("blocked", "bad"),
    "failed": ("failed", "bad"),
    "unknown": ("unconfirmed", "warn"),
    "would send": ("would go", ""),
}


def _post(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    return None if value is None else one_number(ctx, param, value)


@click.command(cls=Command)
@click.option("--due", "all_due", is_flag=True, help="One pass over all that is due, as a timer makes it; the default.")
@click.option("--id", "delivery_id", metavar="ID", callback=_post, help="Only this post, late or failed as it is.")
@click.option("--dry-run", is_flag=True, help="Say what would go out and what would not; ask no network.")
@click.option("--watch", is_flag=True, help="Run on, and look every 20 seconds; Ctrl+C ends it between two posts.")
@json_option
@with_setup
def publish(setup: Setup, all_due: bool, delivery_id: int | None, dry_run: bool, watch: bool, as_json: bool) -> None:
    """Send what is due on connected accounts, answers among it, once, and settle what may be out.

    What is late, paused or too near to another post stays as it is. Posts of other accounts are handed over to you:
    'smdash due'. Ctrl+C ends it between two posts. Ends with 0 when all is done, 1 when you are needed, 3 when it is to
    be tried again.
    """
    from smdash.cli.sync.sync import Stopper

    if delivery_id is not None and (all_due or watch):
        raise click.UsageError("--id is for one post: it goes with neither --due nor --watch.")
    if watch and dry_run:
        raise click.UsageError("--watch takes no --dry-run.")
    services = setup.services()
    service = services.publisher
    context = click.get_current_context()
    if watch:
        _watch(services, as_json)
        return
    via = "timer" if all_due and not sys.stdout.isatty() else "publish"
    with Stopper() as stopper:
        report = service.pass_(delivery_id, dry_run=dry_run, via=via, stop=stopper.asked.is_set)
    output.emit(
        as_json, lambda: json_views.published(report, dry_run=dry_run), lambda: _show(report, delivery_id is not None)
    )
    if report.unbegun:
        raise KeyboardInterrupt
    if not dry_run and delivery_id is None:
        _remind(services)
        _fetch_ahead(services)
    context.exit(_exit_code(report, delivery_id))


def _exit_code(report: PassReport, delivery_id: int | None) -> int:
    """Return 0, 1 or 3; one post that was asked for by its number and is left has failed to go out."""
    if delivery_id is not None and not report.count("sent", "found", "would send"):
        return report.exit_code or 1
    return report.exit_code


def _remind(services: Services) -> None:
    """Send the person a word of what waits for them once what is due is out; what keeps it back keeps nothing else."""
    from smdash.domain.errors import SmdashError

    with suppress(SmdashError):
        services.reminders.remind()


def _fetch_ahead(services: Services, stop: Callable[[], bool] = lambda: False) -> None:
    """Fetch what later posts give by address once what is due is out, so that none of it waits for a network."""
    from smdash.cli.base.edge import tell

    services.fetching.fetch_waiting(lambda came: tell(came.words), stop=stop)


def _watch(services: Services, as_json: bool) -> None:
    """Make a pass every few seconds until Ctrl+C or SIGTERM, which end it between two posts."""
    from smdash.cli.base.edge import tell
    from smdash.cli.sync.sync import Stopper
    from smdash.domain.errors import ReplacedError, SmdashError
    from smdash.services.publishing.publisher import EVERY

    if not as_json:
        tell("smdash: publishing what is due on connected accounts; Ctrl+C ends it.")
    service, told = services.publisher, ""
    said: set[tuple[str, str, str, str]] = set()
    with Stopper() as stopper:
        while True:
            try:
                report = service.pass_(via="watch", stop=stopper.asked.is_set)
            except ReplacedError:
                service.home.store.renew()
                continue
            except SmdashError as error:  # a full disk, say, may have room again at the next pass
                if str(error) != told:
                    told = str(error)
                    tell(f"smdash: {one_line(told)}")
            else:
                told = ""
                if as_json:
                    raw.put_text(json.dumps(json_views.published(report, dry_run=False), ensure_ascii=False) + "\n")
                    sys.stdout.flush()
                else:
                    # What waits is in every report; it is told of once.
                    fresh = [row for row in report.rows if row.result != "left" and _about(row) not in said]
                    said.update(map(_about, fresh))
                    _show_rows(fresh)
                _remind_beside(services)
                with suppress(SmdashError):  # the next pass meets it too, and says it
                    _fetch_ahead(services, stopper.asked.is_set)
            if stopper.asked.is_set() or stopper.wait(EVERY.total_seconds()):
                break
    with suppress(SmdashError):  # then it is believed to be gone a few minutes later
        service.gone("watch")
    if not as_json:
        tell("smdash: stopped; nothing was left half done.")


def _remind_beside(services: Services) -> None:
    """Send a word in a thread of its own, so that no pass waits for a server of mail."""
    import threading

    from smdash.domain.publishing.reminders import SETTING

    def run() -> None:
        try:
            _remind(services)
        finally:
            services.home.store.close_read()

    at_it = any(each.name == "reminding" for each in threading.enumerate())
    if not at_it and services.preferences.remembered(SETTING):
        threading.Thread(target=run, name="reminding", daemon=True).start()


def _about(row: Passed) -> tuple[str, str, str, str]:
    return row.name, row.what, row.result, row.reason


def _show(report: PassReport, one: bool) -> None:
    _show_rows(report.rows)
    if not report.rows and not one:
        text.say("Nothing is due on connected accounts.")
    if report.unbegun:
        text.say_wrapped(f"Stopped; due posts that wait for the next pass: {report.unbegun}.")
    if report.by_hand:
        posts = text.plural(report.by_hand, "post")
        text.say_wrapped(f"{posts} due on accounts that are not connected: 'smdash due' hands them over.")


def _show_rows(rows: Sequence[Passed]) -> None:
    for row in rows:
        word, style = _WORDS[row.result]
        when = text.moment(row.due_at) if row.due_at else text.MISSING
        said = row.what if row.parts else f"{row.what}: {one_line(row.text, 60)}"
        text.table(
            [(word, row.name, when, row.account, said)],
            styles=[(style, "dim", "", "", "")],
            rigid=(0, 1, 2),
        )
        again = f"again {text.moment(row.again_at)}" if row.again_at else ""
        for line in filter(None, (one_line(row.reason), again, one_line(row.permalink))):
            text.say_wrapped(line, "  ")
        for number, part in enumerate(row.parts, 1):
            head = f"{number}/{len(row.parts)} " if len(row.parts) > 1 else ""
            text.say_wrapped(f"{head}{one_line(part, 4000)}", "  ")
        for line in row.details:
            text.say_wrapped(line, "  ")
