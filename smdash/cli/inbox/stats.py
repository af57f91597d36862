"""``smdash inbox stats``: how messages were answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.jsonvalues import at, number
from smdash.cli.base.pages import known_brand
from smdash.cli.metrics.tables import data_options

if TYPE_CHECKING:
    from smdash.domain.inbox.stats import AccountStats, InboxStats

_FIGURES = ("answered", "open", "p50_h", "p90_h", "due", "kept", "share", "share_lo", "share_hi", "posts", "answers")


@click.command(cls=Command)
@brand_option
@click.option("--days", type=click.IntRange(1, 3660), default=28, help="Days that are looked at; 28.")
@data_options
@with_setup
def stats(setup: Setup, brand: str | None, days: int, as_json: bool, as_csv: bool) -> None:
    """Say how messages were answered: how long it took, promises kept and why not, questions, and who talks.

    A promise counts once it is due, answered or not; hours of waiting are those of the clock.
    """
    services = setup.services()
    found = services.inbox_stats.view(known_brand(services, brand), days)
    output.emit(as_json, _json, _csv if as_csv else _show, found)


def _show(found: InboxStats) -> None:
    from smdash.domain.inbox.stats import account_lines

    if not found.rows:
        text.say("Nothing was received in these days.")
        return
    if found.together is not None:
        text.say(f"Together, last {found.days} days", "bold")
        _lines(account_lines(found.together))
    for row in found.rows:
        text.say(row.account, "bold")
        _lines(account_lines(row))


def _lines(lines: list[str]) -> None:
    for line in lines:
        text.say_wrapped(line, "  ")


def _csv(found: InboxStats) -> None:
    rows = [_row(row) for row in found.rows]
    raw.put_csv(("account", *_FIGURES), [[row["account"], *(row[name] for name in _FIGURES)] for row in rows])


def _json(found: InboxStats) -> dict[str, Any]:
    together = None if found.together is None else _row(found.together)
    if together is not None:
        del together["account"], together["promise_minutes"], together["promised"]
    return {"days": found.days, "accounts": [_row(row) for row in found.rows], "together": together}


def _row(row: AccountStats) -> dict[str, Any]:
    kept, came = row.promises, row.arrivals
    return {
        "account": row.account,
        "promise_minutes": row.promise_min,
        "promised": row.promised,
        "received": row.received,
        "answered": row.answered,
        "open": row.open,
        "snoozed": row.snoozed,
        "p50_h": number(row.p50_h),
        "p90_h": number(row.p90_h),
        "due": kept.due,
        "kept": kept.kept,
        "share": number(row.share),
        "share_lo": number(row.lo),
        "share_hi": number(row.hi),
        "broken_unseen": kept.unseen,
        "broken_seen": kept.seen,
        "broken_waiting": kept.waiting,
        "pending": kept.pending,
        "questions": row.questions,
        "oldest_question_at": at(row.oldest_at),
        "per_day": number(came.per_day),
        "fullest_weekday": came.weekday or None,
        "fullest_hours": came.part or None,
        "outside_hours": came.outside,
        "posts": row.posts,
        "answers": row.answers,
        "answers_per_post": number(row.answers_per_post),
    }
