"""``smdash reminder``: a word to you when posts wait to be handed over."""

from __future__ import annotations

import sys
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from smdash.cli.base import edge, output, text
from smdash.cli.base.command import Group, Setup, json_option, options, with_setup
from smdash.cli.publishing import json_views
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from smdash.domain.publishing.reminders import ReminderView

_how = options(
    click.option("--text", "with_text", is_flag=True, help="Tell the first words of each post too."),
    click.option("--quiet", metavar="HOURS", default="none", help="No word in these hours, like 22:00-07:00."),
    json_option,
    with_setup,
)


@click.group(cls=Group, invoke_without_command=True)
@json_option
@click.pass_context
def reminder(ctx: click.Context, as_json: bool) -> None:
    """Get a word when posts wait to be handed over: by ntfy or by mail, once for each.

    It tells accounts, times and how many. 'smdash publish', its timer and an open dashboard send it; nothing comes in
    quiet hours, while you are away, or of what is paused. Without a command: how it is set.
    """
    if ctx.invoked_subcommand is None:
        view = ctx.ensure_object(Setup).services().reminders.view()
        output.emit(as_json, lambda: json_views.reminder(view), lambda: _show(view))


@reminder.command()
@click.argument("address", required=False, metavar="[URL]")
@click.option("--token", "asks", is_flag=True, help="The server wants a token: it is asked for, or the second line.")
@_how
def ntfy(setup: Setup, address: str | None, asks: bool, with_text: bool, quiet: str, as_json: bool) -> None:
    """Remind by a topic of an ntfy server, like https://ntfy.sh/NAME.

    Whoever knows the name reads along, so take one that nobody guesses. Without URL it is asked for, or read from
    standard input; it is kept as passwords are.
    """
    wanted = (["The topic's address"] if address is None else []) + (["Token"] if asks else [])
    given = _secrets(wanted)
    where = given.pop(0) if address is None else address
    services = setup.services()
    view = services.reminders.by_ntfy(where, given[0] if asks else "", with_text=with_text, quiet=quiet)
    output.emit(as_json, lambda: json_views.reminder(view), lambda: _set(view))


@reminder.command()
@click.argument("address", metavar="TO")
@click.option("--server", metavar="HOST[:PORT]", required=True, help="Your provider's server for outgoing mail.")
@click.option("--user", metavar="NAME", help="Whom to sign in as; by default the sender.")
@click.option("--sender", metavar="ADDRESS", help="From whom; by default from yourself.")
@click.option("--security", type=click.Choice(["tls", "starttls", "none"]), help="By default by the port.")
@_how
def mail(
    setup: Setup,
    address: str,
    server: str,
    user: str | None,
    sender: str | None,
    security: str | None,
    with_text: bool,
    quiet: str,
    as_json: bool,
) -> None:
    """Remind by a mail to TO. The password is asked for, or read from standard input.

    Many providers want an app password for that. --user '' signs in as nobody.
    """
    from smdash.connectors.notices import mailbox

    whom = sender or address
    box = mailbox(server, whom if user is None else user, whom, address, security or "")
    password = _secrets(["Password"])[0] if box.user else "-"
    view = setup.services().reminders.by_mail(box, password, with_text=with_text, quiet=quiet)
    output.emit(as_json, lambda: json_views.reminder(view), lambda: _set(view))


@reminder.command()
@with_setup
def off(setup: Setup) -> None:
    """Remind no more, and forget address and password."""
    for words in setup.services().reminders.off():
        edge.tell(f"smdash: {words}")
    text.say("No reminders any more.")


@reminder.command()
@with_setup
def test(setup: Setup) -> None:
    """Send a word that says it is a test."""
    services = setup.services()
    services.reminders.test()
    text.say(f"Sent to {_whom(services.reminders.view())}. Did it arrive?")


def _secrets(names: list[str]) -> list[str]:
    """Return what is asked for without being shown, or the lines of standard input."""
    if not names:
        return []
    if sys.stdin.isatty():
        return [str(click.prompt(name, hide_input=True, err=True)).strip() for name in names]
    given = [line.strip() for line in sys.stdin.read(10_000).splitlines()[: len(names)]]
    missing = [name for name, value in zip_longest(names, given, fillvalue="") if not value]
    if missing:
        raise UsageError("this is missing on standard input.", subject=missing[0].lower())
    return given


def _whom(view: ReminderView) -> str:
    return f"{view.to} by {view.server}" if view.way == "mail" else f"a topic of {view.server}"


def _set(view: ReminderView) -> None:
    _show(view)
    edge.tell("'smdash reminder test' sends a word. 'smdash service install' lets a timer send them.")


def _show(view: ReminderView) -> None:
    from smdash.domain.publishing.reminders import quiet_words

    if not view.way:
        text.say_wrapped("Nobody is reminded. 'smdash reminder ntfy URL' or 'smdash reminder mail TO' sets it.")
        return
    rows = [
        ("reminders", f"{view.way} to {_whom(view)}"),
        ("secret", f"in the {view.place}"),
        ("tells", "accounts, times and first words" if view.with_text else "accounts and times"),
        ("quiet", quiet_words(view.quiet)),
        ("last", text.moment(view.last_at) if view.last_at else text.MISSING),
    ]
    if view.problem:
        rows.append(("problem", f"{text.moment(view.failed_at)}: {view.problem}"))
    text.table(rows, styles=[("dim", "bad" if name == "problem" else "") for name, _ in rows])
