"""``smdash queue``: what goes out when, and where the gaps are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import Command, Setup, json_option, with_setup
from smdash.cli.complete import brand_option
from smdash.cli.pages import NO_ACCOUNTS, every, known_brand

if TYPE_CHECKING:
    from smdash.domain.views import QueueRow, QueueView

STYLE_OF = {"missed": "bad", "failed": "bad", "unknown": "warn", "held": "warn", "published": "dim", "free": "dim"}


@click.command(cls=Command)
@brand_option
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How far to look ahead.")
@json_option
@with_setup
def queue(setup: Setup, brand: str | None, days: int, as_json: bool) -> None:
    """List what goes out when, with free slots and drafts."""
    services = setup.services()
    view = services.queue.view(known_brand(services, brand), days)
    if as_json:
        from smdash.cli import jsonout
        from smdash.cli.jsonvalues import show as show_json

        show_json(jsonout.queue(view, every(view.window)))
        return
    rows = list(every(view.window))
    if rows:
        _show(rows)
    _end(view, bool(services.home.accounts()), bool(rows))


def _show(rows: list[QueueRow]) -> None:
    from smdash.cli import text

    part: list[tuple[str, ...]] = []
    styles: list[tuple[str, ...]] = []
    widest = max((text.cells(row.account) for row in rows), default=0)

    def flush() -> None:
        text.table(part, styles=styles, indent=2, rigid=(0, 2), least=(5, widest, 9))
        part.clear()
        styles.clear()

    dated = False
    for row in rows:
        if row.kind in {"heading", "note"}:
            flush()
            dated = row.key.endswith(":waiting")
            text.say(row.text if row.kind == "heading" else f"  {row.text}", "bold" if row.kind == "heading" else "dim")
            continue
        state = "free" if row.kind == "free" else row.state
        when = (text.moment(row.at) if dated else f"{row.at:%H:%M}") if row.at else text.MISSING
        part.append((when, row.account, state, row.text))
        styles.append(("", "", STYLE_OF.get(state, ""), ""))
    flush()


def _end(view: QueueView, has_accounts: bool, has_rows: bool) -> None:
    from smdash.cli import text

    if not has_accounts:
        text.say_wrapped(NO_ACCOUNTS)
        return
    if not has_rows:
        text.say_wrapped(f"Nothing is planned for the next {view.days} days.")
    if not view.has_slots:
        text.say_wrapped("No account has weekly slots. Give one some: smdash account edit SLUG --slot 'Mon 09:30'.")
    dark = [runway for runway in view.runways if runway.days is not None and runway.days <= view.days]
    if dark:
        text.say()
        text.say("Runway", "bold")
        rows, styles = [], []
        for each in dark:
            ahead = "" if each.dark else f"in {text.plural(each.days or 0, 'day')}"
            rows.append((each.slug, "dark since" if each.dark else "goes dark", text.day(each.dark_from), ahead))
            styles.append(("", "bad" if each.dark else "", "", "dim"))
        text.table(rows, styles=styles, indent=2)
