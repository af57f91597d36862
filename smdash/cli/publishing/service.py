"""``smdash service``: a timer of this machine that publishes what is due while no dashboard is open."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Group, Setup, json_option, with_setup
from smdash.cli.publishing import json_views

if TYPE_CHECKING:
    from smdash.domain.publishing.online import OnlineView
    from smdash.services.desktop.timer import Plan, Standing


@click.group(cls=Group)
def service() -> None:
    """Say what publishes by itself: a timer of this machine, the dashboard while it is open, or nothing.

    Nothing is set up before it is shown. What was due while the machine was off is missed and waits for you.
    """


@service.command("install")
@click.option("--every", type=int, default=5, show_default=True, metavar="MINUTES", help="How often to look.")
@click.option("--sync", "sync_every", type=int, metavar="MINUTES", help="Also read what is new, this often.")
@click.option("--dry-run", is_flag=True, help="Show what would be set up, and set up nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_setup
def install(setup: Setup, every: int, sync_every: int | None, dry_run: bool, yes: bool) -> None:
    """Set up the timer, after showing all of it."""
    from smdash.services.desktop import timer

    made = timer.plan(setup.paths().home, every, sync_every)
    _show_plan(made)
    if dry_run or not made.files:
        return
    if not yes and not click.confirm("Set this up?", default=False):
        text.say("Nothing was set up.")
        return
    timer.install(made)
    text.say(f"The timer is set up: it looks every {text.plural(every, 'minute')}.")
    for note in made.notes:
        text.say_wrapped(note)


@service.command("status")
@json_option
@with_setup
def status(setup: Setup, as_json: bool) -> None:
    """Say whether the timer is set up and runs, and who publishes what is due next."""
    from smdash.services.desktop import timer

    home = setup.paths().home
    made = timer.every_plan(home)
    view = setup.services().online.view() if home.exists() else None  # asking makes no home
    found = timer.standing(made)

    def show() -> None:
        _show_standing(made, found)
        _show_online(view)

    output.emit(as_json, lambda: json_views.service(made, found, view), show)


@service.command("dashboard")
@click.argument("switch", type=click.Choice(["on", "off"]))
@with_setup
def dashboard(setup: Setup, switch: str) -> None:
    """Let the dashboard publish while it is open (on), or not any more (off).

    A dashboard that is open follows within seconds. What is late is not sent: it waits for you.
    """
    services = setup.services()
    services.online.switch(on=switch == "on")
    text.say("The dashboard publishes while it is open." if switch == "on" else "The dashboard publishes nothing.")
    _show_online(services.online.view())


@service.command("remove")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_setup
def remove(setup: Setup, yes: bool) -> None:
    """Take the timer away; posts stay planned."""
    from smdash.services.desktop import timer

    made = timer.every_plan(setup.paths().home)
    there = timer.standing(made).there
    if made.away_by_hand:
        text.say_wrapped("Whether a timer was set up by hand cannot be seen from here. If one was, it goes by hand:")
        for line in made.away_by_hand:
            click.echo(f"  {line}")
        return
    if not there:
        text.say("No timer is set up.")
        return
    for path in there:
        click.echo(f"  {path}")
    if not yes and not click.confirm("Stop it and delete these files?", default=False):
        text.say("Nothing was changed.")
        return
    timer.remove(made)
    text.say("The timer is gone. What is due now goes out when you publish it.")


def _show_plan(made: Plan) -> None:
    for file in made.files:
        text.say(f"{file.path}")
        for line in file.text.splitlines():
            click.echo(f"    {line}")
    for argv in made.start:
        click.echo(f"$ {shlex.join(argv)}")
    if not made.files:
        for note in made.notes:
            text.say_wrapped(note)
        for line in made.by_hand:
            click.echo(f"  {line}")


def _show_online(view: OnlineView | None) -> None:
    from smdash.domain.publishing.online import next_words, trouble_words

    if view is None:
        text.say_wrapped("No account is connected, so every post is handed over to you: smdash due.")
        return
    if said := next_words(view, here=False):
        text.say_wrapped(f"{said[0].upper()}{said[1:]}.")
    else:
        text.say("Nothing is planned on connected accounts.")
    if said := trouble_words(view):
        text.say_wrapped(said)


def _show_standing(made: Plan, found: Standing) -> None:
    if not made.files:
        text.say_wrapped("Whether a timer was set up by hand cannot be seen from here.")
        return
    if not found.there:
        text.say_wrapped("No timer is set up. 'smdash service install' shows what it would set up, and asks.")
        return
    for path in found.there:
        click.echo(f"  {path}")
    running = {True: "It runs.", False: "It does not run.", None: "Whether it runs cannot be told here."}
    text.say(running[found.running])
