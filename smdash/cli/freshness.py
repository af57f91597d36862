"""``smdash freshness``: how old saved figures are, and how to get new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli import text
from smdash.cli.base import Command, Setup, json_option, with_setup
from smdash.cli.complete import brand_option
from smdash.cli.pages import NO_ACCOUNTS, known_brand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.freshness import Fresh


@click.command(cls=Command)
@brand_option
@json_option
@with_setup
def freshness(setup: Setup, brand: str | None, as_json: bool) -> None:
    """List what figures are saved, how old they are, what is due, and the way to each export."""
    services = setup.services()
    rows = services.freshness.rows(known_brand(services, brand))
    if as_json:
        from smdash.cli.jsonvalues import show as show_json

        show_json({"stale": sum(row.stale for row in rows), "rows": [_json(row) for row in rows]})
    elif not rows:
        text.say(NO_ACCOUNTS)
    else:
        _show(rows)


def _json(row: Fresh) -> dict[str, Any]:
    from smdash.cli.jsonvalues import at, on

    return {
        "account": row.account,
        "platform": row.platform,
        "kind": row.kind,
        "label": row.label,
        "level": row.level,
        "captured_at": at(row.captured_at),
        "period_to": on(row.period_to),
        "source": row.source or None,
        "age_days": row.age_days,
        "due": on(row.due_on),
        "stale": row.stale,
        "needed": row.needed,
        "how": row.how,
        "file": row.file or None,
    }


def _show(rows: Sequence[Fresh]) -> None:
    shown = [row for row in rows if row.needed]
    text.table([(row.account, row.label, age_words(row), due_words(row)) for row in shown], indent=0, styles=[])
    for row in shown:
        if row.stale or row.captured_at is None:
            text.say_wrapped(f"{row.account}, {row.label}: {row.how}", indent="  ")
            if row.file:
                text.say_wrapped(f"The file is {row.file}.", indent="    ")


def age_words(row: Fresh) -> str:
    """Return ``12 days old`` or that nothing was imported yet."""
    if row.age_days is None:
        return "never imported"
    return "today" if row.age_days <= 0 else f"{text.plural(row.age_days, 'day')} old"


def due_words(row: Fresh) -> str:
    """Return when the next export is due."""
    if row.due_on is None:
        return ""
    return f"STALE, due since {row.due_on}" if row.stale else f"due {row.due_on}"
