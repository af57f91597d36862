"""``smdash result``: figures of a brand by hand, whose count, and taking them away; lists are in ``lists``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import text
from smdash.cli.base.command import MONTH, PAST_DAY, Group, Setup, SignedCommand, options, with_setup
from smdash.cli.base.complete import account_slugs, one_brand_option
from smdash.cli.base.pages import one_brand
from smdash.cli.results import lists
from smdash.cli.results.map import list_maps, map_table
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from smdash.services.results.results import Entered

whose_options = options(
    click.option("--account", default="", metavar="ACCOUNT", shell_complete=account_slugs, help="By which account."),
    click.option("--channel", default="", metavar="CHANNEL", help="social, paid_social, search, email, direct, ..."),
    click.option("--campaign", default="", metavar="NAME", help="By which campaign."),
)
note_option = click.option("--note", default="", metavar="TEXT", help="A remark.")


def entered_words(entered: Entered) -> str:
    """Return what came of a figure: ``leads of acme, 3 Nov 2026 (hand): 4 instead of 3``."""
    from smdash.domain.results.table import amount
    from smdash.services.results.results import figure_words

    row = entered.row
    words = f"{figure_words(row)}: {amount(row.value, row.measure, row.currency)}"
    if not entered.changed:
        return f"{words}, as it was"
    if entered.before is not None and entered.before != row.value:
        return f"{words} instead of {amount(entered.before, row.measure, row.currency)}"
    return words


@click.group(cls=Group)
def result() -> None:
    """Results of a brand: visits, list, leads, buyers, revenue, ad spend."""


@result.command("add", cls=SignedCommand)
@click.argument("measure", metavar="MEASURE", shell_complete=lists.measures)
@click.argument("value", metavar="VALUE")
@one_brand_option
@click.option("--on", type=PAST_DAY, metavar="DATE", help="Of which day; without it, and without a month, today.")
@click.option("--month", type=MONTH, metavar="MONTH", help="Of which whole month, like 2026-10.")
@whose_options
@click.option("--utm-source", default="", metavar="NAME", help="Source the link named.")
@click.option("--utm-medium", default="", metavar="NAME", help="Medium the link named.")
@click.option("--utm-content", default="", metavar="NAME", help="Content the link named.")
@click.option("--currency", default="", metavar="CODE", help="Of money: EUR, USD; without it the brand's.")
@click.option("--origin", default="hand", metavar="NAME", help="Whose figure it is; without it yours.")
@click.option("--more", is_flag=True, help="Add it to what stands there: a lead that came later, a refund (-20).")
@note_option
@with_setup
def add(setup: Setup, measure: str, value: str, brand: str | None, on: date | None, **given: Any) -> None:
    """Enter a figure of a day or a month: smdash result add visits 1204 --brand acme --month 2026-10.

    MEASURE is visits, list, joined, left, leads, conversions, retentions, revenue or spend. Another figure in the
    same place replaces the one before it. One without account, channel and campaign is the whole of its day, those with
    them are its parts.
    """
    services = setup.services()
    slug = one_brand(services, brand)
    if on is None and given["month"] is None:
        on = services.results.today(services.home.brand(slug, archived=True))
    number = services.results.read(measure, value)
    entered = services.results.add(slug, measure, number, on=on, **given)
    text.say(entered_words(entered))
    if beside := services.results.beside(entered.row):
        text.say_wrapped(beside)


@result.command("edit", cls=SignedCommand)
@click.argument("number", type=int, metavar="ID")
@click.argument("value", required=False, metavar="[VALUE]")
@click.option("--on", type=PAST_DAY, metavar="DATE", help="The day it is of.")
@click.option("--account", metavar="ACCOUNT", shell_complete=account_slugs, help="By which account; '' for none.")
@click.option("--channel", metavar="CHANNEL", help="By which channel; '' for none.")
@click.option("--campaign", metavar="NAME", help="By which campaign; '' for none.")
@click.option("--currency", metavar="CODE", help="Of money: EUR, USD.")
@click.option("--note", metavar="TEXT", help="A remark; '' for none.")
@with_setup
def edit(setup: Setup, number: int, value: str | None, **given: Any) -> None:
    """Change a figure by its number in 'smdash result rows'."""
    from smdash.services.results.results import Change

    if value is None and not any(each is not None for each in given.values()):
        raise UsageError("say what to change.", subject=f"result {number}", hint="Like smdash result edit 12 40.")
    results = setup.services().results
    amount = None if value is None else results.read(results.row(number).measure, value)
    text.say(entered_words(results.edit(number, Change(value=amount, **given))))


@result.command("remove")
@click.argument("numbers", type=int, nargs=-1, required=True, metavar="ID...")
@with_setup
def remove(setup: Setup, numbers: tuple[int, ...]) -> None:
    """Take figures away; smdash undo brings them back."""
    text.say(f"Removed {text.plural(setup.services().results.remove(numbers), 'figure')}.")


@result.command("origin")
@click.argument("measure", metavar="MEASURE", shell_complete=lists.measures)
@click.argument("origins", nargs=-1, metavar="[ORIGIN...]")
@one_brand_option
@click.option("--rule", is_flag=True, help="Leave it to the rule again: who knows most days.")
@with_setup
def origin(setup: Setup, measure: str, origins: tuple[str, ...], brand: str | None, rule: bool) -> None:
    """Say whose figures of MEASURE count: smdash result origin visits ga4 --brand acme.

    Several are added up, so name those only that count other people or other money. Without ORIGIN say which count.
    """
    from smdash.domain.results.measures import MEASURES
    from smdash.services.results.reading import measure_named

    services = setup.services()
    slug, key = one_brand(services, brand), measure_named(measure)
    if rule and origins:
        raise UsageError("choose one: origins, or --rule.", subject="result origin")
    if origins or rule:
        services.results.choose_origin(slug, key, origins)
    chosen = services.results.chosen(slug, key)
    there = next((each for each in services.results.known(slug) if each.measure == key), None)
    label = MEASURES[key].label
    if there is None:
        text.say_wrapped(f"Nothing is known of {label} of {slug} yet.")
    elif chosen:
        text.say_wrapped(
            f"{label} of {slug}: {' + '.join(chosen)}, as you chose. There are: {', '.join(there.origins)}"
        )
    else:
        how = "all add up" if MEASURES[key].origins_add else "the one that knows most days"
        text.say_wrapped(f"{label} of {slug}: {how}. There are: {', '.join(there.origins)}")


for command in (lists.list_results, lists.list_rows, map_table, list_maps):
    result.add_command(command)
