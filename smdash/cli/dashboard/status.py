"""``smdash status``: the whole day in one line, or in five."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output
from smdash.cli.base.command import Command, Setup, json_option, with_setup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.dashboard.views import StatusView
    from smdash.domain.publishing.online import OnlineView
    from smdash.domain.reports.due import Standing
    from smdash.domain.runway import Runway
    from smdash.services.bundle import Services
    from smdash.store.strategy.strategies import Due

STYLE_OF = {"calm": "good", "full": "warn", "stretched": "bad", "overloaded": "bad"}


@click.command(cls=Command)
@click.option("--short", is_flag=True, help="One line, for a prompt or a status bar.")
@json_option
@with_setup
def status(setup: Setup, short: bool, as_json: bool) -> None:
    """Say what is due, missed and unanswered."""
    if short and as_json:
        raise click.UsageError("--short and --json exclude each other.")
    services = setup.looking()
    if as_json:
        output.print_json(status_json(services))
        return
    view = services.status.view()
    if short:
        click.echo(services.status.short(view))
        return
    from smdash.services.workload.client_updates import client_updates

    updates = client_updates(services.home)
    direction = _direction(services.strategy.due_words(), updates, services.home.today())
    _show(view, services.runway.runways(), services.online.view(), direction)


def status_json(services: Services) -> dict[str, Any]:
    """``smdash status --json``."""
    from smdash.services.workload.client_updates import client_updates

    today = services.home.today()
    return _json(services.status.view(), services.runway.runways(), services.online.view()) | {
        "strategy_due": [_due(each) for each in services.strategy.due()],
        "reports_due": [_update(each, today) for each in client_updates(services.home)],
    }


def _due(due: Due) -> dict[str, str | None]:
    return {
        "brand": due.brand,
        "section": due.section,
        "review_by": due.review_by or None,
        "last_on": due.last_on,
    }


def _update(update: Standing, today: date) -> dict[str, Any]:
    from smdash.domain.reports.due import state

    return {
        "brand": update.brand,
        "month": update.month.key,
        "state": state(update, today),
        "due_on": str(update.due_on),
    }


def _direction(strategy: str, updates: Sequence[Standing], today: date) -> list[tuple[str, str]]:
    """Return what is to be told to clients soon, and reviewed; what is overdue stands among the alerts."""
    from smdash.domain.reports.due import due_words, state

    rows = [("report", due_words(each, today)) for each in updates if state(each, today) == "due"]
    return [*rows, ("strategy", strategy)] if strategy else rows


def _json(view: StatusView, runways: Sequence[Runway], online: OnlineView | None) -> dict[str, Any]:
    from smdash.cli.base.jsonvalues import at, number, percent

    return {
        "now": at(view.now),
        "zone": view.zone,
        "due": view.due,
        "missed": view.missed,
        "attention": view.attention,
        "inbox_open": view.inbox_open,
        "inbox_late": view.inbox_late,
        "inbox_minutes": number(view.inbox_minutes),
        "inbox_minutes_guessed": view.inbox_guessed,
        "load_percent": percent(view.load),
        "level": view.level,
        "shown": view.shown,
        "unknowns": view.unknowns,
        "guessed_duty_hours": number(view.guessed_duty_h),
        "data_at": at(view.data_at),
        "accounts": view.accounts,
        "drafts": view.unsaved,
        "paused": view.paused,
        "unread": [
            {"account": each.account, "kind": each.kind, "problem": each.problem, "read_at": at(each.read_at)}
            for each in view.unread
        ],
        "dark": [each.slug for each in runways if each.dark],
        "publishes": online.sender if online else "nobody",
        "next_goes_out": online.sure if online and online.who.next_out else None,
        "sign_in_again": [each.account for each in online.troubles] if online else [],
        "synced_at": at(online.synced_at) if online else None,
        "unfinished": online.unfinished if online else 0,
        "alerts": [
            {
                "cause": each.cause,
                "urgent": each.urgent,
                "account": each.account,
                "delivery_id": each.delivery_id,
                "item_id": each.item_id,
                "at": at(each.at),
                "words": each.words,
            }
            for each in (online.alerts if online else ())
        ],
    }


def _show(
    view: StatusView, runways: Sequence[Runway], online: OnlineView | None, direction: Sequence[tuple[str, str]]
) -> None:
    from smdash.cli.base import text
    from smdash.cli.base.pages import NO_ACCOUNTS
    from smdash.domain.workload.debt import GUESSED, minutes_words

    text.say(f"{text.day(view.now)} {view.now:%Y %H:%M} {view.zone}", "bold")
    load = text.percent(view.load)
    if view.load is not None and view.unknowns:
        load = f">={load}"
    elif view.load is not None and view.guessed_duty_h:
        load = f"~{load}"
    minutes = ""
    if view.inbox_minutes is not None and view.inbox_open:
        minutes = f", about {minutes_words(view.inbox_minutes)}" + (f" ({GUESSED})" if view.inbox_guessed else "")
    late = f", {view.inbox_late:,} late" if view.inbox_late else ""
    unknowns = f", {text.plural(view.unknowns, 'unknown')}" if view.unknowns else ""
    duties = f", {view.guessed_duty_h:.1f} h of duties guessed" if view.guessed_duty_h else ""
    rows = [
        (
            "queue",
            f"{view.due:,} due today, {view.missed:,} missed, {text.plural(view.attention, 'post')} to decide on",
        ),
        ("runway", _dark_words(runways)),
        ("inbox", f"{view.inbox_open:,} open{late}{minutes}"),
        ("load", f"{load} {view.shown}{unknowns}{duties}"),
        ("data", f"saved figures of {text.moment(view.data_at)}" if view.data_at else "no saved figures yet"),
    ]
    for each in view.unread:
        since = f"read last {text.moment(each.read_at)}" if each.read_at else "never read whole"
        rows.append(("sync", f"{each.account} could not be read, {since}: {each.problem}"))
    if online is not None:
        from smdash.domain.publishing.alerts import notices
        from smdash.domain.publishing.online import next_words

        rows += [("publish", said) for said in (next_words(online, here=False),) if said]
        rows += [("alert", each.words) for each in notices(online.alerts)]
    rows += direction
    if view.unsaved:
        rows.append(("unsaved", f"{text.plural(view.unsaved, 'draft')} in the composer"))
    load_style = STYLE_OF.get(view.level, "") if not view.shown.startswith("?") else ""
    styles = [("dim", load_style if name == "load" else "") for name, _ in rows]
    text.table(rows, styles=styles)
    if not view.accounts:
        text.say_wrapped(NO_ACCOUNTS)


def _dark_words(runways: Sequence[Runway]) -> str:
    """Return which accounts are dark, and of the others the one that goes dark first."""
    from smdash.cli.base import text

    dark = [each.slug for each in runways if each.dark]
    more = f" and {len(dark) - 3} more" if len(dark) > 3 else ""
    words = [f"{len(dark)} dark: {', '.join(dark[:3])}{more}" if dark else "none dark"]
    coming = next((each for each in runways if not each.dark and each.dark_from is not None), None)
    if coming is not None:
        words.append(f"next {coming.slug} {text.day(coming.dark_from)}")
    return ", ".join(words) if runways else text.MISSING
