"""``smdash account``: the handles a person runs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.accounts import json_views
from smdash.cli.accounts.connecting import connect, connections, sign_in, sign_out, test
from smdash.cli.accounts.sets import account_set
from smdash.cli.accounts.slot import slot
from smdash.cli.base import output, text
from smdash.cli.base.command import Group, Setup, json_option, options, with_setup
from smdash.cli.base.complete import account_slugs, brand_slugs, new_accounts, platform_keys
from smdash.cli.base.edge import tell
from smdash.domain.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.accounts.views import Account


@click.group(cls=Group)
def account() -> None:
    """Accounts: one handle on one platform."""


_options = options(
    click.option("--handle", help="Name on the platform, like @acme@mastodon.example."),
    click.option("--name", help="Name as people read it."),
    click.option("--zone", metavar="ZONE", help="IANA time zone of its slots; default: its brand's."),
    click.option("--promise-hours", type=float, hidden=True),
    click.option("--promise", metavar="4h", help="Within what it answers, like 4h or 90 min; default takes it back."),
    click.option(
        "--hours",
        "reply_hours",
        metavar="'Mon-Sat 8-20'",
        help="Its own business hours, in which its promise runs, or 24/7; default: 'smdash office'.",
    ),
    click.option("--inbox-per-week", type=float, metavar="N", help="Messages a week, where none are counted."),
    click.option(
        "--slot",
        "slots",
        multiple=True,
        metavar="'Mon 09:30'",
        help="Weekly slots, like 'weekdays 9' or 'Mon/Wed 2pm', or 'Mon 9 image #pillar ~pool'; may be repeated.",
    ),
    click.option("--cadence", multiple=True, metavar="FORMAT=N", help="Posts a week, like text=5; may be repeated."),
    click.option("--adapted", multiple=True, metavar="FORMAT=N", help="Posts a week reused from another account."),
)


@account.command("add")
@click.argument("account", metavar="[BRAND/PLATFORM]", required=False, shell_complete=new_accounts)
@click.option("--brand", shell_complete=brand_slugs, help="Brand it belongs to.")
@click.option("--platform", shell_complete=platform_keys, help="Platform it is on, like mastodon.")
@click.option("--slug", help="Its short name, when it is not BRAND/PLATFORM.")
@_options
@click.option("--connect", "connects", is_flag=True, help="Sign in to its network as well; it asks for the secret.")
@with_setup
def add(
    setup: Setup,
    account: str | None,
    brand: str | None,
    platform: str | None,
    slug: str | None,
    connects: bool,
    **given: Any,
) -> None:
    """Add an account.

    Like: smdash account add acme/mastodon --cadence text=5 --slot 'Mon 09:30'
    """
    _promised_once(given)
    brand, platform = _whose(account, brand, platform)
    cadence = read_cadence(given.pop("cadence"), given.pop("adapted")) or ()
    services = setup.services()
    try:
        services.home.brand(brand, archived=True)
    except NotFoundError as error:
        raise NotFoundError(
            error.what, subject=error.subject, hint=f"Add it first: smdash brand add {brand}"
        ) from error
    given["handle"], given["name"] = given["handle"] or "", given["name"] or ""
    made = services.manage.add_account(brand, platform, slug=slug or "", cadence=cadence, **given)

    text.say(f"Added account {made.slug}.")
    shown = str(services.home.zone())
    if made.zone != shown:
        tell(
            f"Its slots are in {made.zone}, and times are shown in {shown}. "
            f"To change it: smdash account edit {made.slug} --zone {shown}"
        )
    _advise(made, bool(given["slots"]), bool(cadence))
    if connects:
        sign_in(services, made.slug, {})
    elif services.home.networks.has(made.platform):
        text.say(f"Next: smdash account connect {made.slug}", "dim")


def _promised_once(given: Mapping[str, Any]) -> None:
    if given.get("promise") is not None and given.get("promise_hours") is not None:
        raise click.UsageError("--promise and --promise-hours are the same; give one of them.")


def _advise(made: Account, has_slots: bool, has_cadence: bool) -> None:
    if not has_cadence:
        text.say(f"Next: smdash account edit {made.slug} --cadence text=5", "dim")
    if not has_slots:
        text.say(f"Next: smdash account slot add {made.slug} 'Mon 09:30'", "dim")


account.add_command(slot)
account.add_command(account_set)
account.add_command(connect)
account.add_command(test)
account.add_command(sign_out)
account.add_command(connections)


@account.command("list")
@click.option("--all", "-a", "everything", is_flag=True, help="Archived ones too.")
@json_option
@with_setup
def list_accounts(setup: Setup, everything: bool, as_json: bool) -> None:
    """List the accounts with their slots and cadence."""
    services = setup.services()
    rows = [(each, services.manage.details(each)) for each in services.home.accounts(archived=everything)]
    output.emit(as_json, json_views.accounts, _show, rows)


def _show(rows: list[tuple[Account, dict[str, Any]]]) -> None:
    cells = [
        (
            each.slug,
            each.handle or text.MISSING,
            _cadence_words(details["cadence"]),
            ", ".join(details["slots"]) or "no slots",
            promise_words(each),
            "archived" if each.archived else "",
        )
        for each, details in rows
    ]
    output.rows(cells, "There are no accounts yet. Add one: smdash account add BRAND/mastodon", flex=3)


def promise_words(account: Account) -> str:
    """Return a promise with its own hours, and whether it is one: ``answers in 4 h, 08:00-20:00 Mon-Sat``."""
    from smdash.services.promises import own_hours, promised

    hours = own_hours(account)
    return (
        f"answers in {account.promise_minutes / 60:g} h"
        + (f", {hours}" if hours else "")
        + ("" if promised(account) else " (default, not promised)")
    )


def _cadence_words(cadence: list[dict[str, Any]]) -> str:
    from smdash.domain.trade_words import shown

    words = [f"{e['per_week']:g} {shown(e['format'])}{' (adapted)' if e['adapted'] else ''}" for e in cadence]
    return f"{', '.join(words)} a week" if words else "no cadence"


@account.command("edit")
@click.argument("slug", shell_complete=account_slugs)
@_options
@click.option("--limit", "text_limit", type=int, metavar="N", help="Longest text its server takes; 0: what is usual.")
@click.option("--min-gap", "min_gap_minutes", type=int, metavar="MINUTES", help="Least time between two posts.")
@click.option("--daily-cap", type=int, metavar="N", help="Most posts a day in its slots; 0 for no cap.")
@click.option("--no-slots", is_flag=True, help="Take its slots away.")
@click.option("--no-cadence", is_flag=True, help="Take its cadence away.")
@with_setup
def edit(setup: Setup, slug: str, no_slots: bool, no_cadence: bool, **given: Any) -> None:
    """Change what is given of account SLUG.

    --slot replaces all its slots ('smdash account slot add' keeps them), --cadence and --adapted together its whole
    cadence.
    """
    cadence = read_cadence(given.pop("cadence"), given.pop("adapted"))
    slots = list(given.pop("slots")) or None
    if no_slots:
        if slots:
            raise click.UsageError("--slot and --no-slots exclude each other.")
        slots = []
    if no_cadence:
        if cadence:
            raise click.UsageError("--cadence and --no-cadence exclude each other.")
        cadence = []
    changes = {key: value for key, value in given.items() if value is not None}
    _promised_once(changes)
    if not changes and slots is None and cadence is None:
        raise UsageError("nothing to change was given.", subject=slug, hint="See smdash account edit --help.")
    services = setup.services()
    before = [] if slots is None else [each.label for each in services.slots.of(slug)[1]]
    made = services.manage.edit_account(slug, slots=slots, cadence=cadence, **changes)

    text.say(f"Changed account {made.slug}.")
    if slots is not None:
        _say_replaced(before, [each.label for each in services.slots.of(slug)[1]])


def _say_replaced(before: list[str], after: list[str]) -> None:
    """Say which slots are gone, as the others of an account are easily forgotten."""
    if [label for label in before if label not in after]:
        now = f"{len(after)}: {', '.join(after)}" if after else "none"
        text.say_wrapped(
            f"{text.plural(len(before), 'slot')} replaced by {now}. They were {', '.join(before)}; "
            "'smdash undo' brings them back."
        )


@account.command("archive")
@click.argument("slug", shell_complete=account_slugs)
@click.option("--undo", "back", is_flag=True, help="Bring it back.")
@with_setup
def archive(setup: Setup, slug: str, back: bool) -> None:
    """Put account SLUG out of sight."""
    made = setup.services().manage.archive_account(slug.strip().lower(), archived=not back)

    text.say(f"{'Brought back' if back else 'Archived'} account {made.slug}.")


def _whose(account: str | None, brand: str | None, platform: str | None) -> tuple[str, str]:
    if account is None:
        if not brand or not platform:
            raise UsageError("say whose account it is and where.", hint="Like: smdash account add acme/mastodon")
        return brand.strip().lower(), platform.strip().lower()
    if brand or platform:
        raise UsageError("name it once: BRAND/PLATFORM, or --brand and --platform.", subject=account)
    first, slash, last = account.strip().lower().partition("/")
    if not slash or not first or not last or "/" in last:
        raise UsageError("an account is named BRAND/PLATFORM, like acme/mastodon.", subject=repr(account))
    return first, last


def read_cadence(own: tuple[str, ...], adapted: tuple[str, ...]) -> list[dict[str, Any]] | None:
    """Read ``text=5`` pairs; None when there are none at all."""
    entries = [(entry, False) for entry in own] + [(entry, True) for entry in adapted]
    found: list[dict[str, Any]] = []
    for entry, is_adapted in entries:
        name, equals, number = entry.partition("=")
        try:
            per_week = float(number)
        except ValueError:
            per_week = math.nan
        if not equals or not math.isfinite(per_week):
            raise UsageError("a cadence is a format and posts a week, like text=5.", subject=repr(entry))
        found.append({"format": name.strip().lower(), "per_week": per_week, "adapted": is_adapted})
    return found or None
