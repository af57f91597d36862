"""``smdash inbox``: what waits for an answer, most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Setup, TableGroup, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import NO_ACCOUNTS, every, known_brand
from smdash.cli.inbox import json_views
from smdash.cli.metrics.tables import data_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.domain.inbox.views import InboxRow, InboxView
    from smdash.services.bundle import Services

SHOWN = 50
PARTS: dict[str, str] = {
    "show": "inbox.conversation:show",
    "done": "inbox.items:done",
    "wait": "inbox.items:wait",
    "snooze": "inbox.items:snooze",
    "reopen": "inbox.items:reopen",
    "spam": "inbox.items:spam",
    "tag": "inbox.items:tag",
    "views": "inbox.views:views",
    "reply": "inbox.reply:reply",
    "like": "inbox.conversation:like",
    "hide": "inbox.conversation:hide",
    "clear": "inbox.clear:clear",
    "saved": "snippets.snippet:saved",
    "stats": "inbox.stats:stats",
    "rules": "inbox.rules:rules",
    "why": "inbox.rules:why",
    "mark": "inbox.rules:mark",
}
"""What may follow ``smdash inbox``, each loaded when it is called."""
COLUMNS = (
    *(
        "id",
        "account",
        "kind",
        "author",
        "handle",
        "text",
        "received_at",
        "due_at",
        "flag",
        "state",
        "gone",
        "closes_at",
    ),
    *("snoozed_until", "edited", "promised", "draft", "reply", "is_lead", "permalink"),
)


class FilterGroup(TableGroup):
    """A group after whose name a filter may stand in the place of one of its commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what follows as a filter where it does not begin with the name of a command."""
        given = list(args)
        super().parse_args(ctx, list(args))
        ctx.params["filters"] = ()
        rest = [*ctx._protected_args, *ctx.args]  # noqa: SLF001 - where click keeps the name of the command to come
        if not rest or rest[0] in self.table:
            return ctx.args
        # Options may stand anywhere among the words of a filter, as they may where there are no commands.
        ctx.allow_interspersed_args = True
        ctx.params["filters"] = tuple(click.Command.parse_args(self, ctx, given))
        ctx._protected_args, ctx.args = [], []  # noqa: SLF001
        return ctx.args


@click.group(
    cls=FilterGroup, table=PARTS, invoke_without_command=True, subcommand_metavar="[FILTER]... | COMMAND [ARGS]..."
)
@brand_option
@click.option("--view", "named", metavar="NAME", help="Only what a saved view takes.")
@click.option("--state", multiple=True, metavar="STATE", help="Which: open, snoozed, waiting, done, spam, all.")
@click.option("--limit", "-n", type=click.IntRange(0), help=f"How many at most; {SHOWN} as text, all as JSON.")
@data_options
@with_setup
@click.pass_context
def inbox(ctx: click.Context, /, setup: Setup, limit: int | None, as_json: bool, as_csv: bool, **given: Any) -> None:
    """List what waits for an answer, most urgent first.

    A FILTER narrows it down, like is:question,complaint platform:instagram from:@ana older:3d tag:press "exact words":
    values of one key are alternatives, keys narrow each other down, and a minus takes out (put -- before one that
    begins with it).
    """
    if ctx.invoked_subcommand is not None:
        return
    services = setup.looking()
    query = joined(services, given["filters"], given["named"], given["state"])
    view = services.inbox.view(known_brand(services, given["brand"]), query=query)
    output.emit(
        as_json,
        lambda: json_views.inbox(view, every(view.window, limit)),
        lambda: _csv(view, limit) if as_csv else _print(services, view, SHOWN if limit is None else limit, query),
    )


def joined(services: Services, filters: Sequence[str], view: str | None = None, states: Sequence[str] = ()) -> str:
    """Join a saved view, the words of a filter and states to one filter; NotFoundError for a view there is not."""
    parts = [services.inbox_views.named(view).text] if view is not None else []
    return " ".join((*parts, *filters, *(f"state:{state}" for state in states)))


def _csv(view: InboxView, limit: int | None) -> None:
    raw.put_csv((*COLUMNS, "tags"), ([*_cells(row), ",".join(row.tags)] for row in every(view.window, limit)))


def _cells(row: InboxRow) -> list[object]:
    return [getattr(row, name) for name in COLUMNS]


def _print(services: Services, view: InboxView, limit: int, query: str) -> None:
    if query.strip():
        _show_found(services, view, limit, query)
    else:
        _show(view, limit, services.home.now(), bool(services.home.accounts()))


def _show_found(services: Services, view: InboxView, limit: int, query: str) -> None:
    """Show what a filter takes, and where there is nothing what else it would take."""
    now, found = services.home.now(), view.window.count
    if not found:
        text.say("No item is like that.")
        elsewhere = services.inbox.elsewhere(None, query)
        if elsewhere:
            text.say(f"{text.plural(elsewhere, 'item')} snoozed, waiting or done: --state all shows them too.", "dim")
        first = query.split(maxsplit=1)[0]
        from difflib import get_close_matches

        if near := get_close_matches(first, PARTS, 1, 0.75):
            text.say(f"Did you mean the command 'smdash inbox {near[0]}'?", "dim")
        return
    more = ", and maybe more: a narrower filter is surer" if view.more else ""
    text.say(f"{text.plural(found, 'item')}{more}", "bold")
    _rows(view, limit, now)
    if found > limit:
        text.say(f"and {found - limit:,} more; --limit shows more of them.")


def _rows(view: InboxView, limit: int, now: datetime) -> None:
    from smdash.domain.inbox.urgency import SIGNS

    rows, styles = [], []
    for row in every(view.window, limit):
        when, is_late = _when(row, now)
        who = row.handle or row.author
        kind = f"{row.kind} {SIGNS[row.flag]}".rstrip()
        rows.append((when, f"#{row.id}", row.account, kind, who, f"{_begun(row)}{row.text}"))
        styles.append(("bad" if is_late else "", "dim", "", "warn" if row.flag else "", "", ""))
    text.table(rows, styles=styles, right=(1,), rigid=(0, 1, 3))
    if any(row.flag for row in every(view.window, limit)):
        text.say("; ".join(f"{sign} a {flag}" for flag, sign in SIGNS.items() if flag), "dim")


def _begun(row: InboxRow) -> str:
    """Return what stands in front of a text that an answer was begun to, so that nobody gives it twice."""
    from smdash.cli.inbox.reply import STANDING

    if row.reply:
        return f"(answer {STANDING[row.reply]}) "
    return "(answer begun) " if row.draft else ""


def _when(row: InboxRow, now: datetime) -> tuple[str, bool]:
    """Return how an item stands in time, and whether that is late."""
    from smdash.domain.inbox.urgency import CLOSING, urgency

    if row.state == "snoozed" and row.snoozed_until is not None:
        return f"back {text.moment(row.snoozed_until)}", False
    if row.state != "open":
        return row.state, False
    if row.gone:
        return "gone", False
    is_late = urgency(row.due_at, now) == "late"
    if row.closes_at is not None and now < row.closes_at <= now + CLOSING:
        return f"shuts {text.moment(row.closes_at)}{', late' if is_late else ''}", is_late
    return ("late " if is_late else "by   ") + text.moment(row.due_at), is_late


def _show(view: InboxView, limit: int, now: datetime, has_accounts: bool) -> None:
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
        text.say(f"{view.counts.spam_today:,} spam today, in its own list: smdash inbox is:spam", "dim")
    _rows(view, limit, now)
    if view.open > limit:
        text.say(f"and {view.open - limit:,} more; --limit shows more of them.")
