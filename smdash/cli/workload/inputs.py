"""``smdash duty``, ``estimate``, ``dayoff``, ``looks`` and ``value``: what the meter rests on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import COMING_DAY, Command, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import account_slugs, brand_slugs
from smdash.cli.workload import json_views
from smdash.domain.errors import UsageError
from smdash.domain.workload.duties import replaced_words

if TYPE_CHECKING:
    from smdash.domain.workload.estimates import Estimate
    from smdash.domain.workload.situation import AccountWork
    from smdash.services.workload.situation import SituationService

PER = ("workday", "week", "month", "quarter")


# Duties --------------------------------------------------------------------------------------------------


@click.group(cls=Group)
def duty() -> None:
    """Duties: recurring work that is neither post nor reply."""


@duty.command("list")
@json_option
@with_setup
def list_duties(setup: Setup, as_json: bool) -> None:
    """List the duties, and the client updates that are due."""
    from smdash.domain.reports.due import due_words
    from smdash.services.workload.client_updates import client_updates

    services = setup.services()
    rows = services.workload_setup.duties()
    cells = [
        (str(row.id), row.name, row.brand, row.activity.replace("_", " "), f"{row.times:g} per {row.per}")
        for row in rows
    ]
    empty = "There are no duties. Add one: smdash duty add 'Monthly report' report --per month --brand BRAND"
    output.emit(as_json, lambda: json_views.duties(rows), lambda: output.rows(cells, empty, right=(0,), flex=1))
    if not as_json:
        for each in client_updates(services.home):
            text.say_wrapped(due_words(each, services.home.today()))


@duty.command("add")
@click.argument("name")
@click.argument("activity")
@click.option("--per", type=click.Choice(PER), default="week", show_default=True, help="How often it comes.")
@click.option("--times", type=float, default=1.0, show_default=True, help="How many of them.")
@click.option("--brand", default="", help="Whom it is for.")
@with_setup
def add_duty(setup: Setup, name: str, activity: str, per: str, times: float, brand: str) -> None:
    """Add recurring work; ACTIVITY says how long it takes.

    Known activities: report, strategy, analytics, platform_news, admin. Another one needs an estimate:
    smdash estimate set team_call 30
    """
    services = setup.services()
    before = services.situation.guessed_duties()
    number = services.workload_setup.add_duty(name, activity, per=per, times=times, brand=brand)

    text.say(f"Added duty {number}: {name}")
    if replaced := replaced_words(before, services.situation.guessed_duties()):
        text.say_wrapped(replaced)
    _say_lacking(services.situation, activity)


def _say_lacking(service: SituationService, activity: str) -> None:
    key = service.lacks_minutes(activity)
    if key:
        text.say_wrapped(f"Nobody has said how long it takes, so it counts nothing yet: smdash estimate set {key} 30")


@duty.command("edit")
@click.argument("number", type=int)
@click.option("--name", help="Its name.")
@click.option("--activity", help="What says how long it takes.")
@click.option("--per", type=click.Choice(PER), help="How often it comes.")
@click.option("--times", type=float, help="How many of them.")
@click.option("--brand", help="Whom it is for.")
@with_setup
def edit_duty(
    setup: Setup,
    number: int,
    name: str | None,
    activity: str | None,
    per: str | None,
    times: float | None,
    brand: str | None,
) -> None:
    """Change a duty by its number in 'smdash duty list'."""
    changes = {"name": name, "activity": activity, "per": per, "times": times, "brand": brand}
    given = {key: value for key, value in changes.items() if value is not None}
    if not given:
        raise UsageError("say what to change.", hint="Like --times 2.")
    services = setup.services()
    services.workload_setup.set_duty(number, **given)

    text.say(f"Changed duty {number}")
    if activity is not None:
        _say_lacking(services.situation, activity)


@duty.command("remove")
@click.argument("number", type=int)
@with_setup
def remove_duty(setup: Setup, number: int) -> None:
    """Put a duty out of use; 'smdash undo' brings it back."""
    name = setup.services().workload_setup.archive_duty(number)

    text.say(f"Removed duty {name}")


# Estimates -----------------------------------------------------------------------------------------------


@click.group(cls=Group)
def estimate() -> None:
    """Estimates: how many minutes each kind of work takes."""


@estimate.command("list")
@json_option
@with_setup
def list_estimates(setup: Setup, as_json: bool) -> None:
    """List what each kind of work takes, and whether that was learned, said, or is a starting guess."""
    service = setup.services().situation
    rows = service.all_estimates()
    output.emit(as_json, lambda: json_views.estimates(rows, service.now().bias), lambda: _show_estimates(service, rows))


def _show_estimates(service: SituationService, rows: list[tuple[str, Estimate]]) -> None:
    words = {"user": "yours", "learned": "learned", "guess": "guess"}
    cells = [
        (
            key.replace("_", " "),
            f"{each.median_min:.0f} min",
            f"9 in 10 under {each.p90:.0f}",
            words[each.source],
            each.basis or (service.guess_words(key) if each.source == "user" else ""),
        )
        for key, each in rows
    ]
    text.table(cells, right=(1,), flex=4, rigid=(0, 1, 2))


@estimate.command("set")
@click.argument("activity")
@click.argument("minutes", nargs=-1, required=True, type=float)
@with_setup
def set_estimate(setup: Setup, activity: str, minutes: tuple[float, ...]) -> None:
    """Say what a kind of work takes you: USUAL, or LOW USUAL HIGH in minutes.

    One in ten stays under low, half under usual, nine in ten under high: smdash estimate set short_video 60 110 220
    """
    if len(minutes) not in {1, 3}:
        raise UsageError("give one number of minutes, or three: low, usual and high.")
    low, usual, high = minutes if len(minutes) == 3 else (None, minutes[0], None)
    services = setup.services()
    services.workload_setup.set_estimate(activity, usual, low, high)
    from smdash.domain.workload.estimates import PRIORS
    from smdash.services.workload.setup import activity_key

    key = activity_key(activity)
    counts = services.situation.guess_words(key)
    text.say_wrapped(
        f"Estimate of {activity.replace('_', ' ')}: usually {usual:g} min" + (f", {counts}." if counts else "")
    )
    start = PRIORS.get(key)
    if counts and start is not None and len(minutes) == 1 and start.median_min == usual:
        text.say_wrapped(f"That is the starting guess, which counts as it is: to keep it, smdash estimate forget {key}")


@estimate.command("forget")
@click.argument("activity")
@with_setup
def forget_estimate(setup: Setup, activity: str) -> None:
    """Go back to what was learned, or to the starting guess."""
    setup.services().workload_setup.forget_estimate(activity)

    text.say(f"Forgot your estimate of {activity.replace('_', ' ')}")


# Days off ------------------------------------------------------------------------------------------------


@click.group(cls=Group)
def dayoff() -> None:
    """Days off: dates with other hours than usual."""


@dayoff.command("list")
@json_option
@with_setup
def list_days(setup: Setup, as_json: bool) -> None:
    """List the days with other hours than usual, from today on."""
    rows = setup.services().workload_setup.days_off()
    cells = [(text.day(date.fromisoformat(row.day)), f"{row.hours:g} h", row.reason) for row in rows]
    empty = "No days off ahead. Add one: smdash dayoff add 2026-12-24 2026-12-31 --reason Holidays"
    output.emit(as_json, lambda: json_views.days_off(rows), lambda: output.rows(cells, empty, right=(1,)))


@dayoff.command("add")
@click.argument("first", type=COMING_DAY, metavar="FIRST")
@click.argument("last", type=COMING_DAY, required=False, metavar="[LAST]")
@click.option("--hours", type=float, default=0.0, show_default=True, help="Hours there are on these days.")
@click.option("--reason", default="", help="Why.")
@with_setup
def add_days(setup: Setup, first: date, last: date | None, hours: float, reason: str) -> None:
    """Give a day, or all from FIRST to LAST, other hours: 24 dec, 2026-12-24, fri."""
    number = setup.services().workload_setup.set_day_off(first, last, hours=hours, reason=reason)

    text.say(f"{text.plural(number, 'day')} with {hours:g} h")


@dayoff.command("remove")
@click.argument("first", type=COMING_DAY, metavar="FIRST")
@click.argument("last", type=COMING_DAY, required=False, metavar="[LAST]")
@with_setup
def remove_days(setup: Setup, first: date, last: date | None) -> None:
    """Give days their usual hours back."""
    number = setup.services().workload_setup.drop_day_off(first, last)

    text.say(f"{text.plural(number, 'day')} as usual again")


# Looks ---------------------------------------------------------------------------------------------------


@click.command(cls=Command)
@click.argument("times", required=False)
@click.option("--measured", is_flag=True, help="Go back to what is measured from when you handle items.")
@with_setup
def looks(setup: Setup, times: str | None, measured: bool) -> None:
    """Show or set when you look into the inbox.

    Like: smdash looks 'Mon-Fri 9,15 and Sat 12'
    """
    if times is not None and measured:
        raise UsageError("give times or --measured, not both.")
    services = setup.services()
    if measured:
        services.workload_setup.set_sweeps(None)
    elif times is not None:
        from smdash.domain.workload.typed import parse_sweeps

        services.workload_setup.set_sweeps(parse_sweeps(times))
    _say_sweeps(services.situation)


def _say_sweeps(service: SituationService) -> None:
    from smdash.cli.workload.text import SWEEP_BASIS
    from smdash.domain.workload.inbox_sweeps import sweeps_words

    found, basis = service.sweeps()
    text.say(f"{sweeps_words(found) or 'never'} ({SWEEP_BASIS[basis]})")


# Values --------------------------------------------------------------------------------------------------


@click.group(cls=Group)
def value() -> None:
    """Values: what a post of an account is worth, and which accounts are promised."""


@value.command("list")
@json_option
@with_setup
def list_values(setup: Setup, as_json: bool) -> None:
    """List what posts are worth, by what, and which accounts no cut may touch."""
    from smdash.domain.workload.worth import basis_words, number

    situation = setup.services().situation.now()
    accounts = situation.accounts
    cells = [
        (each.slug, "-" if each.value is None else number(each.value), "locked" if each.locked else "", _rests_on(each))
        for each in accounts
    ]
    fees = [(brand, f"{fee:.10g}", "", "pays a month") for brand, fee in sorted(situation.fees.items())]

    def told() -> None:
        text.table([*cells, *fees], right=(1,), flex=3)
        text.say_wrapped(basis_words(situation))

    output.emit(
        as_json,
        lambda: {
            "values": [
                {
                    "account": each.slug,
                    "value": each.value,
                    "locked": each.locked,
                    "from": None if each.value is None else each.worth.source if each.worth else "hand",
                    "leads": each.worth.leads if each.worth else None,
                    "posts": each.worth.posts if each.worth else None,
                    "days": each.worth.days if each.worth else None,
                }
                for each in accounts
            ],
            "fees": [{"brand": brand, "pays_a_month": fee} for brand, fee in sorted(situation.fees.items())],
        },
        told,
    )


def _rests_on(account: AccountWork) -> str:
    """Return what a value rests on, without the value."""
    if account.value is None:
        return "not said, so it counts 1"
    from smdash.domain.workload.worth import worth_words

    return worth_words(account).partition(": ")[2] if account.worth else "as you said"


@value.command("set")
@click.argument("account", shell_complete=account_slugs)
@click.argument("worth", type=float)
@with_setup
def set_value(setup: Setup, account: str, worth: float) -> None:
    """Say what a post of ACCOUNT is worth, in a unit that is the same for all: leads, money, points."""
    setup.services().workload_setup.set_value(account, worth)

    text.say(f"A post of {account} is worth {worth:g}")


@value.command("pays")
@click.argument("brand", shell_complete=brand_slugs)
@click.argument("amount", metavar="AMOUNT")
@with_setup
def set_fee(setup: Setup, brand: str, amount: str) -> None:
    """Say what BRAND pays a month, in a currency that is the same for all; '-' forgets it."""
    from smdash.domain.workload.typed import parse_worth

    pays = parse_worth(amount)
    setup.services().workload_setup.set_fee(brand, pays)

    text.say(f"What {brand} pays is not said" if pays is None else f"{brand} pays {pays:.10g} a month")


@value.command("forget")
@click.argument("account", shell_complete=account_slugs)
@with_setup
def forget_value(setup: Setup, account: str) -> None:
    """Let a post of ACCOUNT count as any other."""
    setup.services().workload_setup.set_value(account, None)

    text.say(f"A post of {account} counts as any other")


@value.command("lock")
@click.argument("account", shell_complete=account_slugs)
@click.option("--off", is_flag=True, help="Let it be cut again.")
@with_setup
def lock(setup: Setup, account: str, off: bool) -> None:
    """Promise ACCOUNT to somebody, so that no cut touches it."""
    setup.services().workload_setup.lock(account, locked=not off)

    text.say(f"{account} {'may be cut again' if off else 'is locked: no cut touches it'}")
