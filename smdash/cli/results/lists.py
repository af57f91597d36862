"""``smdash result list`` and ``rows``: results by month or week, and the figures they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import MONTH, PAST_DAY, Command, Setup, csv_option, json_option, with_setup
from smdash.cli.base.complete import one_brand_option
from smdash.cli.base.pages import one_brand
from smdash.cli.results import json_views
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.results.series import ResultRow
    from smdash.domain.results.table import By, ResultTable
    from smdash.services.bundle import Services

MOST_PERIODS = 60
DAYS_BACK = 62


@click.command("list", cls=Command)
@one_brand_option
@click.option("--weeks", type=int, metavar="N", help="By week, the last N of them.")
@click.option("--months", type=int, metavar="N", help="By month, the last N of them; without it 6.")
@click.option("--to", "until", type=PAST_DAY, metavar="DATE", help="Up to the period this day is in; without it today.")
@json_option
@csv_option
@with_setup
def list_results(
    setup: Setup,
    brand: str | None,
    weeks: int | None,
    months: int | None,
    until: date | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show what came of it, by month or week: visits, list, leads, buyers, revenue, ad spend."""
    if weeks is not None and months is not None:
        raise UsageError("choose one: --weeks or --months.", subject="result list")
    by: By = "weeks" if weeks is not None else "months"
    count = weeks or months or 6
    if not 1 <= count <= MOST_PERIODS or 0 in {weeks, months}:
        raise UsageError(f"from 1 to {MOST_PERIODS} can be shown.", subject=f"--{by}")
    services = setup.services()
    found = services.results.table(one_brand(services, brand), by, count, until)
    if as_csv:
        _csv(json_views.CELL_COLUMNS, json_views.cell_rows(found))
        return
    output.emit(as_json, lambda: json_views.table(services.home, found), lambda: _show(services, found))


def _show(services: Services, found: ResultTable) -> None:
    from smdash.domain.results.table import cell_words
    from smdash.domain.results.words import age_words, first_words, period_words

    known = [each for each in found.rows if each.cells and any(cell.value is not None for cell in each.cells)]
    if not known:
        text.say_wrapped(
            f"Nothing is known of what came of {found.brand} in this time. Enter a figure: smdash result add leads 3 "
            f"--brand {found.brand}. Or import an export of your shop, newsletter or site: smdash import FILE"
        )
        return
    head = ("", *(period_words(first, last, found.by) for first, last in found.periods), "from", "age")
    cells: list[tuple[str, ...]] = [head]
    for each in found.rows:
        values = [cell_words(cell, each.series.measure) for cell in each.cells]
        money = f" {each.series.currency}" if each.series.currency else ""
        age = age_words(json_views.age_days(each.series.captured_at, services.home.now()))
        cells.append((each.label + money, *values, "+".join(each.series.origins) or "-", age))
    count = len(found.periods)
    text.table(cells, right=tuple(range(1, count + 1)), flex=count + 1, rigid=tuple(range(count + 1)))
    if any(cell.value is not None and not cell.whole for each in found.rows for cell in each.cells):
        text.say("~ only some of its days are known", "dim")
    firsts = {each.measure: each.first for each in services.results.known(found.brand)}
    for each in found.rows:
        for sentence in each.series.left_out:
            text.say_wrapped(f"{each.label}: {sentence}", indent="  ")
        if said := first_words(each.key, each.series.origins, firsts):
            text.say_wrapped(f"{each.label}: {said}", indent="  ")


def measures(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the results that begin with what is typed, for the shell's completion."""
    from smdash.domain.results.measures import MEASURES

    return [key for key in MEASURES if key.startswith(incomplete.lower())]


@click.command("rows", cls=Command)
@click.argument("measure", required=False, metavar="[MEASURE]", shell_complete=measures)
@one_brand_option
@click.option("--month", type=MONTH, metavar="MONTH", help="Of this month.")
@click.option("--from", "first", type=PAST_DAY, metavar="DATE", help=f"First day; without it {DAYS_BACK} days back.")
@click.option("--to", "last", type=PAST_DAY, metavar="DATE", help="Last day; without it today.")
@json_option
@csv_option
@with_setup
def list_rows(setup: Setup, measure: str | None, brand: str | None, as_json: bool, as_csv: bool, **days: Any) -> None:
    """List the figures by their numbers, the newest first, of all measures or of one."""
    from smdash.domain.results.measures import MEASURES
    from smdash.services.results.reading import measure_named

    services = setup.services()
    slug = one_brand(services, brand)
    first, last = _period(services, slug, **days)
    keys = list(MEASURES) if measure is None else [measure_named(measure)]
    found = [row for key in keys for row in services.results.rows(slug, key, first, last)]
    found.sort(key=lambda row: (row.on_day, abs(row.id)), reverse=True)
    if as_csv:
        _csv(json_views.ROW_COLUMNS, [json_views.row(services.home, row) for row in found])
        return
    output.emit(
        as_json,
        lambda: json_views.rows(services.home, first, last, found),
        lambda: _show_rows(slug, first, last, found),
    )


def _period(
    services: Services, brand: str, month: date | None, first: date | None, last: date | None
) -> tuple[date, date]:
    from datetime import timedelta

    from smdash.domain.months import month_end

    if month is not None:
        if first is not None or last is not None:
            raise UsageError("choose one: --month, or --from and --to.", subject="result rows")
        return month, month_end(month)
    end = last or services.results.today(services.home.brand(brand, archived=True))
    begin = first or end - timedelta(days=DAYS_BACK)
    if begin > end:
        raise UsageError("this time ends before it begins.", subject=f"{begin} to {end}")
    return begin, end


def _show_rows(brand: str, first: date, last: date, found: Sequence[ResultRow]) -> None:
    from smdash.domain.results.measures import MEASURES
    from smdash.domain.results.table import amount
    from smdash.domain.results.words import row_words, when_typed

    cells = [
        (
            str(row.id) if row.id > 0 else "inbox",
            when_typed(row.per, row.on_day),
            MEASURES[row.measure].label,
            amount(row.value, row.measure, row.currency),
            row.origin,
            row_words(row),
        )
        for row in found
    ]
    output.rows(cells, f"There are no figures of {brand} from {first} to {last}.", right=(0, 3), rigid=(0, 1, 2, 3))


def _csv(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    from smdash.cli.base import raw

    raw.put_csv(columns, ([row[name] for name in columns] for row in rows))
