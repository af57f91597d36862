"""``smdash report``: the month's report of a brand for its client, and which of them are due."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Command, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option, one_brand_option
from smdash.cli.base.edge import tell
from smdash.cli.base.pages import one_brand
from smdash.cli.reports import json_views
from smdash.domain.errors import SmdashError
from smdash.domain.reports.due import Standing, due_words, state_words

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.reports.month import Month
    from smdash.services.bundle import Services
    from smdash.services.reports.reports import Format

ENDINGS: dict[str, Format] = {".html": "html", ".htm": "html", ".md": "md", ".markdown": "md", ".csv": "csv"}
EDIT = "\0edit"
"""Stands for ``--words`` without a text."""

month_option = click.option("--month", default="", metavar="MONTH", help="Like 2026-10, oct; without it the last one.")


@click.group(cls=Group, invoke_without_command=True)
@one_brand_option
@month_option
@click.option(
    "--format", "form", type=click.Choice(["html", "md", "csv"]), help="Without it as FILE ends, else Markdown."
)
@click.option(
    "--out", type=click.Path(path_type=Path, readable=False), metavar="FILE", help="Write to this file; '-' is stdout."
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.option("--hours", is_flag=True, help="With the hours that were logged for the brand.")
@click.option(
    "--words",
    is_flag=False,
    flag_value=EDIT,
    metavar="TEXT",
    help="Write your own words for it first: in $EDITOR, as TEXT, or - from stdin.",
)
@json_option
@with_setup
@click.pass_context
def report(
    ctx: click.Context,
    /,
    setup: Setup,
    brand: str | None,
    month: str,
    form: str | None,
    out: Path | None,
    force: bool,
    hours: bool,
    words: str | None,
    as_json: bool,
) -> None:
    """Make the month's report of a brand: what went out, what came of it, and what is next.

    With --out it is written to a file, one that anybody can open and print, and noted as made.
    """
    if ctx.invoked_subcommand is not None:
        return
    services = setup.services()
    slug, of = _asked(services, brand, month)
    if words is not None:
        _keep_words(services, slug, of, words)
    chosen = form or (ENDINGS.get(out.suffix.lower()) if out is not None else None) or "md"
    if out is not None and str(out) != "-":
        place = services.reports.write(slug, of, out, cast("Format", chosen), hours=hours, force=force)
        tell(f"Wrote the {of.key} report of {slug} to {place}.")
        tell(f"Once your client has it: smdash report sent --brand {slug} --month {of.key}")
        return
    made = services.reports.report(slug, of, hours=hours)
    if as_json:
        output.print_json(json_views.report(made))
    else:
        raw.put_text(services.reports.text(made, cast("Format", chosen)))


def _asked(services: Services, brand: str | None, month: str) -> tuple[str, Month]:
    """Return the live brand and the month that are meant."""
    from smdash.domain.reports.month import read_month

    of = read_month(month, services.home.today())
    return services.home.brand(one_brand(services, brand)).slug, of


def _keep_words(services: Services, slug: str, month: Month, words: str) -> None:
    if words == EDIT:
        from smdash.services.desktop.editor import UnusedTextError, edited
        from smdash.services.desktop.kept_texts import keep

        before = services.reports.words(slug, month)
        try:
            back = edited(before)
        except UnusedTextError as error:
            where = keep(services.home, "report", error.left, ".md")
            raise SmdashError(error.what, subject=error.subject, hint=f"What you typed is kept: {where}") from error
        if back is not None:
            services.reports.keep_edited(slug, month, back, before)
        return
    if words == "-":
        words = sys.stdin.read()
    services.reports.keep_words(slug, month, words)


@report.command("list")
@brand_option
@json_option
@with_setup
def list_reports(setup: Setup, brand: str | None, as_json: bool) -> None:
    """List the reports of the last months: which were made, sent, or are due."""
    services = setup.services()
    found, today = services.reports.standings(brand), services.home.today()
    output.emit(as_json, json_views.standings, _show, found, today)


@report.command("due")
@brand_option
@json_option
@with_setup
def due(setup: Setup, brand: str | None, as_json: bool) -> None:
    """List last month's reports that are due within days or overdue."""
    services = setup.services()
    slug = services.home.brand(brand).slug if brand is not None else None
    found, today = services.reports.due(slug), services.home.today()
    unset = [each.slug for each in services.home.brands() if each.report_day is None and slug in {None, each.slug}]
    output.emit(as_json, lambda: json_views.standings(found, today), lambda: _show_due(found, today, unset))


@report.command("sent", cls=Command)
@one_brand_option
@month_option
@click.option("--undo", "back", is_flag=True, help="It was not sent after all.")
@with_setup
def sent(setup: Setup, brand: str | None, month: str, back: bool) -> None:
    """Note that a client has a month's report."""
    services = setup.services()
    slug, of = _asked(services, brand, month)
    services.reports.note_sent(slug, of, sent=not back)

    text.say(f"Noted: the {of.key} report of {slug} was {'not ' if back else ''}sent.")


def _show(found: list[Standing], today: date) -> None:
    cells = [
        (
            each.brand,
            each.month.key,
            state_words(each, today),
            f"due {each.due_on}" if each.due_on else "-",
            f"made {each.made_at:%Y-%m-%d}" if each.made_at else "-",
            f"sent {each.sent_at:%Y-%m-%d}" if each.sent_at else "-",
            "own words" if each.words else "",
        )
        for each in found
    ]
    output.rows(cells, "There are no brands yet. Add one: smdash brand add NAME", flex=6)


def _show_due(found: list[Standing], today: date, unset: list[str]) -> None:
    for each in found:
        text.say_wrapped(due_words(each, today))
    if not found:
        hint = f" Without a day it is due on: {', '.join(unset)} (smdash brand edit BRAND --report-day 5)."
        text.say_wrapped(f"No report is due.{hint if unset else ''}")
