"""``smdash ask``: what taking on a client would come to, before it is promised."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.jsonvalues import number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.whatif.new_client import JudgedClient
    from smdash.domain.whatif.whatif import Side


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@with_setup
def ask(setup: Setup, file: Path, as_json: bool) -> None:
    """Say whether a client fits the hours, and what would have to go for it.

    FILE is a TOML file as docs/brand.md describes it. Nothing is stored. Exit code 4 when it cannot be said.
    """
    emit_judged(setup.services().proposals.judge_file(file), as_json=as_json)


def emit_judged(judged: JudgedClient, *, as_json: bool) -> None:
    """Print what a client would come to, and end with the code for what cannot be said where there is no verdict."""
    output.emit(as_json, _json, _show, judged)
    if judged.fits is None:
        click.get_current_context().exit(output.CANNOT_SAY)


def _show(judged: JudgedClient) -> None:
    from smdash.domain.whatif.new_client_words import judged_lines

    first, *rest = judged_lines(judged)
    say_lines([(first[0], "strong"), *rest])


def say_lines(lines: Sequence[tuple[str, str]]) -> None:
    """Print lines as they are meant, each over as many as it needs; what belongs to a heading stays indented."""
    import textwrap

    for line, style in lines:
        indent = "  " if line.startswith("  ") else ""
        for piece in textwrap.wrap(line, max(20, text.width() or 100), subsequent_indent=indent) or [""]:
            text.say(piece, "bold" if style == "strong" else style)


def _json(judged: JudgedClient) -> dict[str, Any]:
    from smdash.domain.whatif.new_client_words import lacking_words

    return {
        "name": judged.proposal.name,
        "brand": judged.proposal.brand,
        "fits": judged.fits,
        "hours": number(judged.hours),
        "per_hour": number(judged.per_hour),
        "before": _side(judged.before),
        "after": _side(judged.after),
        "accounts": [
            {
                "account": work.slug,
                "platform": work.platform,
                "inbox_per_week": number(work.inbox_per_week),
                "promise_minutes": work.promise_minutes,
            }
            for work in judged.proposal.accounts
        ],
        "cuts": [
            {
                "what": rung.name,
                "hours_saved": number(rung.hours_saved),
                "value_per_hour": number(rung.value_per_hour),
                "load_percent": percent(rung.load),
                "p_overrun": number(rung.p_overrun),
            }
            for rung in judged.cuts
        ],
        "cuts_suffice": judged.enough,
        "unknowns": [lacking_words(unknown, judged) for unknown in judged.unknowns],
        "guesses": list(judged.guesses),
        "guessed_duty_hours": number(judged.after.guessed_duty_h),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "needed_hours": number(side.needed_h),
        "available_hours": number(side.capacity_h),
        "load_percent": percent(side.load),
        "p_overrun": number(side.p_overrun),
        "reply_wait_hours": number(side.reply_h),
        "late_per_week": number(side.late_per_week),
        "accounts": side.accounts,
        "fits": side.fits,
        "over_hours": number(side.over_h),
    }
