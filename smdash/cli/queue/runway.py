"""``smdash runway``: which account goes dark next, and what would keep it lit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.jsonvalues import at, number, on
from smdash.cli.base.pages import NO_ACCOUNTS, known_brand
from smdash.domain.queue.runway import AHEAD, MAX_TARGET, TARGET, dark_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.queue.runway import RunwayRow

WIDE = 110
"""Columns of a terminal from which on there is room for what is planned and free."""


@click.command(cls=Command)
@brand_option
@click.option(
    "--days",
    type=click.IntRange(1, MAX_TARGET),
    default=TARGET,
    show_default=True,
    help="For how many days each account should be lit.",
)
@json_option
@with_setup
def runway(setup: Setup, brand: str | None, days: int, as_json: bool) -> None:
    """List when each account goes dark, worst first, and how many posts it lacks."""
    services = setup.services()
    rows = services.runway.board(known_brand(services, brand), days)
    output.emit(as_json, lambda: board_json(rows, days), lambda: _show(rows, services.home.today(), days))


def board_json(rows: Sequence[RunwayRow], days: int) -> dict[str, Any]:
    """``smdash runway --json``."""
    return {
        "target_days": days,
        "missing": sum(row.missing for row in rows),
        "accounts": [
            {
                "account": row.account,
                "brand": row.brand,
                "platform": row.platform,
                "dark": row.dark,
                "days": row.days,
                "dark_from": on(row.dark_from),
                "lit_again": on(row.lit_again),
                "lacking": row.lacking,
                "last_out": on(row.last_out),
                "next_at": at(row.next_planned),
                "planned": row.planned,
                "held": row.held,
                "free": row.free,
                "per_week": number(row.per_week),
                "missing": row.missing,
                "openings": [at(moment) for moment in row.openings],
            }
            for row in rows
        ],
    }


def _show(rows: Sequence[RunwayRow], today: date, days: int) -> None:
    if not rows:
        text.say_wrapped(NO_ACCOUNTS)
        return
    room = text.width()
    wide = room is None or room >= WIDE
    shown: list[tuple[str, ...]] = []
    styles: list[tuple[str, ...]] = []
    for row in rows:
        lacks = f"{row.missing} to write" if row.missing else ""
        first = f"first {text.moment(row.openings[0])}" if row.openings else "no free slot" if row.missing else ""
        words = dark_words(row, today)
        style = "bad" if row.dark else "warn" if row.missing else ""
        if wide:
            shown.append((row.account, words, lacks, first, f"{row.planned} planned", f"{row.free} free"))
            styles.append(("", style, "", "dim", "dim", "dim"))
        else:
            shown.append((row.account, words, lacks, first))
            styles.append(("", style, "", "dim"))
    text.table(shown, styles=styles, right=(4, 5), rigid=(0, 1, 2), flex=3)
    lacking = sum(row.missing for row in rows)
    goal = text.plural(days, "day")
    dark = sum(row.dark_within(days) for row in rows)
    end = f"{text.plural(lacking, 'post')} would keep all lit for {goal}" if lacking else f"All are lit for {goal}"
    if dark and not lacking:
        end = f"{dark} of {text.plural(len(rows), 'account')} dark within {goal}, up to a post that is planned"
    if any(row.missing and row.per_week is None for row in rows):
        end += "; without a cadence one a week is taken"
    text.say(f"{end}; planned and free are those of {AHEAD} days." if wide else f"{end}.", "dim")
