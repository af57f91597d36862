"""``smdash time list``, ``report``, ``suggested`` and ``import``: what was worked, and what came from elsewhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import PAST_DAY, Command, Setup, csv_option, json_option, options, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import known_brand
from smdash.cli.timelog import json_views
from smdash.domain.errors import UsageError
from smdash.domain.timelog.report import BYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from smdash.domain.timelog.entries import Entry
    from smdash.domain.timelog.report import By, ReportRow
    from smdash.services.bundle import Services
    from smdash.services.timelog.importing import Overlap

OVERLAPS_SHOWN = 10

_period_options = options(
    click.option("--week", type=PAST_DAY, metavar="DATE", help="The week of a day, Monday to Sunday."),
    click.option("--from", "first", type=PAST_DAY, metavar="DATE", help="First day."),
    click.option("--to", "last", type=PAST_DAY, metavar="DATE", help="Last day; without it today."),
)


def _period(services: Services, week: date | None, first: date | None, last: date | None) -> tuple[date, date]:
    """Return the days asked for; without any this week."""
    from smdash.domain.schedule import week_start

    if week is not None and (first is not None or last is not None):
        raise UsageError("choose one: --week, or --from and --to.", subject="time")
    today = services.home.today()
    if first is None and last is None:
        monday = week_start(week or today)
        return monday, monday + timedelta(days=6)
    end = last or today
    return first or week_start(end), end


@click.command("list", cls=Command)
@brand_option
@_period_options
@json_option
@csv_option
@with_setup
def list_entries(setup: Setup, brand: str | None, as_json: bool, as_csv: bool, **days: Any) -> None:
    """List entries, the newest first; without a period those of this week."""
    services = setup.services()
    first, last = _period(services, **days)
    rows = services.timelog.entries.between(first, last, known_brand(services, brand))
    if as_csv:
        _csv(json_views.ENTRY_COLUMNS, [json_views.entry(services.home, row) for row in rows])
        return
    output.emit(
        as_json,
        lambda: json_views.entries(services.home, first, last, rows),
        lambda: _show_entries(services, rows, first, last),
    )


def _show_entries(services: Services, rows: Sequence[Entry], first: date, last: date) -> None:
    from smdash.domain.timelog.entries import clock, minutes_of, shared, words
    from smdash.domain.wording import counted
    from smdash.services.timelog.importing import Overlap

    if not rows:
        text.say_wrapped(f"Nothing is logged from {first} to {last}. Start a timer: smdash time start SUBJECT")
        return
    zone, now = services.home.zone(), services.home.now()
    shown, total = [], 0.0
    for row in rows:
        minutes = minutes_of(row, now)
        total += minutes or 0.0
        start = row.started_at.astimezone(zone)
        end = f"{row.ended_at.astimezone(zone):%H:%M}" if row.ended_at else "now"
        spent = clock(minutes) if minutes is not None else "absurd"
        shown.append(
            (
                str(row.id),
                f"{text.day(start.date())} {start:%H:%M}-{end}",
                spent,
                row.whose,
                words(row.activity),
                row.note,
            )
        )
    text.table(shown, right=(0, 2), rigid=(0, 1, 2))
    text.say(f"{clock(total)} in {counted(len(rows), 'entry', 'entries')}", "dim")
    twice = [
        Overlap(f"entry {each.first.id}", f"entry {each.second.id}", each.begin, each.minutes)
        for each in shared(rows, now)
    ]
    if twice:
        _show_overlaps(twice, zone)


def _show_overlaps(overlaps: Sequence[Overlap], zone: ZoneInfo) -> None:
    from smdash.domain.timelog.entries import clock

    total = sum(each.minutes for each in overlaps)
    text.say_wrapped(f"{clock(total)} is logged twice, and counts for each of the two:")
    for each in overlaps[:OVERLAPS_SHOWN]:
        when = text.moment(each.begin.astimezone(zone))
        text.say_wrapped(f"{each.first} and {each.second} share {clock(each.minutes)} from {when}", indent="  ")
    if len(overlaps) > OVERLAPS_SHOWN:
        text.say(f"  and {len(overlaps) - OVERLAPS_SHOWN} more")


@click.command("report", cls=Command)
@brand_option
@_period_options
@click.option("--by", type=click.Choice(BYS), default="brand", show_default=True, help="What the hours are told by.")
@json_option
@csv_option
@with_setup
def report(setup: Setup, brand: str | None, by: Any, as_json: bool, as_csv: bool, **days: Any) -> None:
    """Show hours planned and done; without a period those of this week. Planned is known for whole weeks."""
    services = setup.services()
    first, last = _period(services, **days)
    rows = services.timelog.report(first, last, by, known_brand(services, brand))
    if as_csv:
        _csv(json_views.REPORT_COLUMNS, [json_views.report_row(row) for row in rows])
        return
    output.emit(as_json, json_views.report, _show_report, first, last, by, rows)


def _show_report(first: date, last: date, by: By, rows: Sequence[ReportRow]) -> None:
    from smdash.domain.timelog.entries import words
    from smdash.domain.timelog.report import label_words

    if not rows:
        text.say(f"Nothing is planned or logged from {first} to {last}.")
        return
    name = words if by == "activity" else label_words
    lines: list[tuple[str, str, str]] = [(by, "planned", "done")]
    lines += [(name(row.label), text.hours(row.planned_h), text.hours(row.done_h)) for row in rows]
    done = [row.done_h for row in rows if row.done_h is not None]
    planned = [row.planned_h for row in rows if row.planned_h is not None]
    lines.append(("all", text.hours(sum(planned) if planned else None), text.hours(sum(done) if done else None)))
    styles = [("dim",) * 3, *[("", "", "")] * len(rows), ("bold",) * 3]
    text.table(lines, right=(1, 2), flex=0, rigid=(1, 2), styles=styles)


def _csv(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Print rows as CSV; a cell a spreadsheet would run as a formula is led by an apostrophe."""
    from smdash.domain import csvtext

    click.echo(csvtext.table(columns, ([_flat(row[name]) for name in columns] for row in rows)), nl=False)


def _flat(value: Any) -> Any:
    from smdash.domain.plaintext import one_line

    return one_line(value, 2000) if isinstance(value, str) else value


@click.command("suggested", cls=Command)
@click.option("--accept", "accepted", multiple=True, metavar="ID", help="Log it; 'all' for all.")
@click.option("--refuse", "refused", multiple=True, metavar="ID", help="Forget it; 'all' for all.")
@with_setup
def suggested(setup: Setup, accepted: tuple[str, ...], refused: tuple[str, ...]) -> None:
    """List time spent in smdash that nobody logged, and confirm or refuse it."""
    from smdash.domain.timelog.entries import clock, words
    from smdash.services.timelog import suggestions

    home = setup.services().home
    zone = home.zone()
    rows = suggestions.waiting(home)
    everything = [row.id for row in rows]
    strange = {*accepted, *refused} - {*everything, "all"}
    if strange:
        raise UsageError("there is no such suggestion.", subject=min(strange), hint="See smdash time suggested.")
    if accepted or refused:
        yes = suggestions.accept(home, everything if "all" in accepted else accepted)
        no = suggestions.refuse(home, everything if "all" in refused else refused)
        text.say(f"{yes} logged, {no} refused.")
        return
    if not rows:
        text.say("Nothing waits to be confirmed.")
    shown = []
    for row in rows:
        when = text.moment(row.started_at.astimezone(zone))
        shown.append((row.id, when, clock(row.minutes), row.account, words(row.activity), row.basis))
    text.table(shown, right=(2,))


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and change nothing.")
@click.option(
    "--map", "maps", multiple=True, metavar="NAME=MEANING", help="What a name of the file is here; repeatable."
)
@with_setup
def import_file(setup: Setup, file: Path, dry_run: bool, maps: tuple[str, ...]) -> None:
    """Bring in a Timewarrior export, a Watson log or a Toggl detailed CSV.

    Names in the file are matched with accounts, brands and activities; what matches none of them stays out.
    """
    from smdash.domain.imports.causes import cause_words, causes
    from smdash.services.timelog import importing

    meaning = {}
    for pair in maps:
        name, equals, means = pair.partition("=")
        if not equals or not name.strip() or not means.strip():
            raise UsageError("write it like --map acme.reels=short_video.", subject=repr(pair))
        meaning[name.strip()] = means.strip()
    done = importing.run(setup.services().home, file, dry_run=dry_run, meaning=meaning)
    would = "would be " if dry_run else ""
    text.say(f"{done.label}, {text.plural(done.rows, 'entry').replace('entrys', 'entries')}")
    for cause in causes(done.problems):
        text.say_wrapped(cause_words(cause, "row"), indent="  ")
    if not done.ok:
        text.say("Nothing was brought in; mend the file and try again.", "bad")
        click.get_current_context().exit(1)
    text.say(f"{done.added} {would}added ({text.hours(done.hours)}), {done.known} known already")
    if done.overlaps:
        _show_overlaps(done.overlaps, setup.services().home.zone())
    if done.left_out:
        text.say(f"{done.left_out} left out: of no account, brand or activity of yours")
    if done.running:
        text.say(f"{done.running} still running there, left out")
    if done.unknown:
        named = ", ".join(f"{name} ({number})" for name, number in done.unknown[:20])
        text.say_wrapped(f"Names not known: {named}. --map NAME=MEANING says what one is.")
