"""``smdash inbox``: what waits for an answer, most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Setup, TableGroup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import NO_ACCOUNTS, every, known_brand
from smdash.cli.inbox import json_views

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.views import InboxView

SHOWN = 50
PARTS: dict[str, str] = {
    "done": "inbox.items:done",
    "snooze": "inbox.items:snooze",
    "reopen": "inbox.items:reopen",
    "reply": "inbox.reply:reply",
    "saved": "inbox.saved:saved",
    "rules": "inbox.rules:rules",
    "why": "inbox.rules:why",
    "mark": "inbox.rules:mark",
}
"""What may follow ``smdash inbox``, each loaded when it is called."""


@click.group(cls=TableGroup, table=PARTS, invoke_without_command=True)
@brand_option
@click.option("--limit", "-n", type=click.IntRange(0), help=f"How many at most; {SHOWN} as text, all as JSON.")
@json_option
@with_setup
@click.pass_context
def inbox(ctx: click.Context, setup: Setup, brand: str | None, limit: int | None, as_json: bool) -> None:
    """List what waits for an answer, most urgent first."""
    if ctx.invoked_subcommand is not None:
        return
    services = setup.services()
    view = services.inbox.view(known_brand(services, brand))
    output.emit(
        as_json,
        lambda: json_views.inbox(view, every(view.window, limit)),
        lambda: _show(view, SHOWN if limit is None else limit, services.home.now(), bool(services.home.accounts())),
    )


def _show(view: InboxView, limit: int, now: datetime, has_accounts: bool) -> None:
    from smdash.domain.inbox.urgency import urgency
    from smdash.domain.workload.debt import GUESSED, minutes_words

    for each in view.unread:
        since = f"read last {text.moment(each.read_at)}" if each.read_at else "never read whole"
        text.say_wrapped(f"{each.account} could not be read, {since}: {each.problem}")
    if not view.open:
        text.say("Nothing waits for an answer.")
        if not has_accounts:
            text.say_wrapped(NO_ACCOUNTS)
        return
    late = f", {view.late:,} late" if view.late else ""
    minutes = ""
    if view.minutes is not None:
        minutes = f", about {minutes_words(view.minutes)} of work" + (f" ({GUESSED})" if view.guessed else "")
    text.say(f"{view.open:,} open{late}{minutes}", "bold")
    if view.counts.spam_today:
        text.say(f"{view.counts.spam_today:,} spam today, in no list: smdash inbox rules", "dim")
    rows, styles = [], []
    for row in every(view.window, limit):
        is_late = urgency(row.due_at, now) == "late"
        due = "gone" if row.gone else ("late " if is_late else "by   ") + text.moment(row.due_at)
        rows.append((due, f"#{row.id}", row.account, row.flag or row.kind, row.handle or row.author, row.text))
        styles.append(("bad" if is_late else "", "dim", "", "warn" if row.flag else "", "", ""))
    text.table(rows, styles=styles, right=(1,), rigid=(0, 1, 3))
    if view.open > len(rows):
        text.say(f"and {view.open - len(rows):,} more; --limit shows more of them.")
