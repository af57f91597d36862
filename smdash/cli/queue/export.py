"""``smdash export`` and ``smdash ics``: the queue as a file for other programs; stdout is the file, stderr the talk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import raw
from smdash.cli.base.command import NEAR_DAY, Command, Setup, options, with_setup
from smdash.cli.base.complete import account_slugs, brand_option
from smdash.cli.base.edge import tell
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.imports.records import DateOrder
    from smdash.services.bundle import Services
    from smdash.services.queue.exports import ExportedFile, Which

TARGETS = ("smdash", "buffer", "hootsuite", "sprout", "publer", "metricool", "socialbee", "later", "pinterest", "ics")
STATES = ("draft", "scheduled", "held", "sending", "published", "failed", "unknown", "missed", "cancelled")

SHOWN_ACCOUNTS = 4

_choosing = options(
    brand_option,
    click.option("--account", metavar="SLUG", shell_complete=account_slugs, help="Only this account."),
    click.option("--from", "first", type=NEAR_DAY, metavar="DATE", help="Only from this day on, like 2026-11-21."),
    click.option("--to-date", "last", type=NEAR_DAY, metavar="DATE", help="Only up to this day, it included."),
    click.option(
        "--state", "states", type=click.Choice(STATES), multiple=True, help="Only this state; may be repeated."
    ),
    click.option(
        "--out",
        type=click.Path(path_type=Path, readable=False),
        metavar="FILE",
        help="Write to this file, not to stdout.",
    ),
    click.option("--force", is_flag=True, help="Replace a file that is there already."),
)


@click.command(cls=Command)
@click.option(
    "--to",
    "target",
    type=click.Choice(TARGETS),
    default="smdash",
    show_default=True,
    help="Program the file is for; smdash's own plan loses nothing.",
)
@_choosing
@click.option("--day-first", "order", flag_value="day", help="Write 3 April as 03/04 where the program asks for it.")
@click.option("--month-first", "order", flag_value="month", default=True, help="Write March 4 as 03/04 (the default).")
@click.option("--together", is_flag=True, help="One file for several accounts, though it cannot say whose a post is.")
@with_setup
def export(
    setup: Setup, target: str, order: DateOrder, out: Path | None, force: bool, together: bool, **given: Any
) -> None:
    """Write the queue as a plan for another program.

    For other programs that is what is still to go out; with --to smdash it is everything, published posts included.
    Most programs load a file into one account: write one for each with --account.
    """
    services = setup.services()
    which = _which(services, given)
    made = services.exports.ics(which) if target == "ics" else services.exports.plan(target, which, order=order)
    if made.mixed and not together:
        _refuse_mixed(target, made.mixed)
    if out is None:
        raw.put(made.data)
    else:
        services.exports.save(made, out, force=force)
    _talk(made, out)


@click.command(cls=Command)
@_choosing
@click.option("--free", is_flag=True, help="Show free slots too; they block no time.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How far to look ahead.")
@with_setup
def ics(setup: Setup, free: bool, days: int, out: Path | None, force: bool, **given: Any) -> None:
    """Write the queue as a calendar that other programs can subscribe to.

    With --out the file is brought up to date: it is replaced in one go, and only where something has changed.
    """
    services = setup.services()
    made = services.exports.ics(_which(services, given), free=free, days=days)
    if out is None:
        raw.put(made.data)
        _talk(made, None)
    elif services.exports.refresh(made, out, force=force):
        _talk(made, out)
    else:
        tell(f"{out}: nothing has changed.")


def _refuse_mixed(target: str, accounts: Sequence[str]) -> None:
    """Raise UsageError: the program would post for one client what is another's."""
    from smdash.domain.errors import UsageError

    shown = ", ".join(accounts[:SHOWN_ACCOUNTS]) + (", ..." if len(accounts) > SHOWN_ACCOUNTS else "")
    raise UsageError(
        f"it cannot say whose a post is, and these are of {len(accounts)} accounts ({shown}): "
        "all of them would go to the one it is loaded into.",
        subject=f"the file for {target}",
        hint=f"Write one for each (--account {accounts[0]}), or say --together.",
    )


def _which(services: Services, given: dict[str, Any]) -> Which:
    from smdash.cli.base.pages import known_brand
    from smdash.services.queue.exports import Which

    first, last = given["first"], given["last"]
    if first and last and first > last:
        raise click.UsageError("--from is later than --to-date.")
    return Which(
        brand=known_brand(services, given["brand"]),
        account=given["account"],
        first=first,
        last=last,
        states=given["states"],
    )


def _talk(made: ExportedFile, out: Path | None) -> None:
    rows = counted(made.rows, "row")
    tell(f"{out}: {rows} written." if out else f"smdash: {rows}.")
    for words in made.left_out:
        tell(f"  {words}")
