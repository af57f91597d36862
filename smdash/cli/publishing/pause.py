"""``smdash pause`` and ``smdash resume``: holding posts, and letting go of them without sending any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.publishing import json_views
from smdash.cli.queue import affected
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.publishing.pauses import PauseView, Scope
    from smdash.services.bundle import Services
    from smdash.services.schedule.moves import Moved
    from smdash.services.schedule.pauses import Resumed


@click.command(cls=Command)
@click.argument("scope", default="", metavar="[SCOPE]")
@click.option("--reason", default="", metavar="TEXT", help="Why; it is shown as long as the pause lasts.")
@click.option("--until", metavar="TIME", help="When it ends, like fri 9; what it held waits for you then.")
@click.option("--list", "only_list", is_flag=True, help="Only show what is paused.")
@json_option
@with_setup
def pause(setup: Setup, scope: str, reason: str, until: str | None, only_list: bool, as_json: bool) -> None:
    """Hold everything, or SCOPE: a brand, an account, or a pillar like acme/Tips."""
    services = setup.services()
    held = 0
    if not only_list:
        held = services.pauses.pause(*_scope(services, scope), reason, _until(services, until)).held
    view = services.pauses.view()
    output.emit(as_json, lambda: json_views.pauses(view, held), lambda: _show_pauses(view))


def _scope(services: Services, text: str) -> tuple[Scope, str]:
    return services.pauses.resolve(text)


def _until(services: Services, text: str | None) -> datetime | None:
    if text is None:
        return None
    from smdash.domain.schedule import instant
    from smdash.domain.times.when import read_time

    zone = services.home.zone()
    return instant(read_time(text, services.home.now().astimezone(zone)), zone)


def _show_pauses(view: PauseView) -> None:
    from smdash.domain.publishing.pauses import pause_words

    if not view.pauses:
        text.say("Nothing is paused.")
    for standing in view.pauses:
        word = "Paused" if standing.active else "Ended"
        style = "bad" if standing.active else "warn"
        text.say(f"{word}: {pause_words(standing.pause, view.now)} ({standing.words})", style)
    if view.pauses:
        text.say_wrapped("'smdash resume' ends a pause and sends nothing by itself.")
    _show_left(view)


def _show_left(view: PauseView) -> None:
    if not view.left:
        return
    text.say_wrapped(
        f"{text.plural(len(view.left_ids), 'post')} held past their time; they stay held. "
        "'smdash resume --respace' gives them free slots, 'smdash cancel ID' drops one."
    )
    text.table(
        [(text.moment(row.at), row.account, f"#{row.id}", row.text) for row in view.left],
        styles=[("warn", "", "dim", "")] * len(view.left),
        right=(2,),
        rigid=(0, 1, 2),
        indent=2,
    )
    if len(view.left_ids) > len(view.left):
        text.say(f"  and {len(view.left_ids) - len(view.left):,} more")


@click.command(cls=Command)
@click.argument("scope", default="", metavar="[SCOPE]")
@click.option("--all", "everything", is_flag=True, help="End every pause.")
@click.option("--respace", is_flag=True, help="Give posts whose time has passed the next free slots.")
@json_option
@with_setup
def resume(setup: Setup, scope: str, everything: bool, respace: bool, as_json: bool) -> None:
    """End a pause; nothing is sent by it.

    Posts whose time is still to come go back into the queue, the others stay held. Without SCOPE the only pause ends.
    """
    services = setup.services()
    done = services.pauses.resume(None if everything else _chosen(services, scope))
    respaced = services.queue.to_next_slot(services.pauses.view().left_ids) if respace else None
    view = services.pauses.view()
    output.emit(as_json, lambda: json_views.resumed(done, view, respaced), lambda: _show_resumed(done, respaced, view))
    if respaced is not None and respaced.refused:
        click.get_current_context().exit(1)


def _chosen(services: Services, scope: str) -> list[int]:
    standing = [each.pause for each in services.pauses.view().pauses]
    if scope:
        wanted = _scope(services, scope)
        found = [pause.id for pause in standing if (pause.scope, pause.subject) == wanted]
        if not found:
            raise UsageError("this is not paused.", subject=repr(scope), hint="See: smdash pause --list.")
        return found
    if len(standing) > 1:
        names = ", ".join(pause.subject or "all" for pause in standing)
        raise UsageError("several pauses are in force.", subject="resume", hint=f"Say which: {names}; or --all.")
    return [pause.id for pause in standing]


def _show_resumed(done: Resumed, respaced: Moved | None, view: PauseView) -> None:
    if not done.pauses:
        text.say("Nothing is paused.")
    for pause in done.pauses:
        text.say(f"Resumed: {pause.what}. Nothing was sent.", "bold")
    if done.back:
        text.say(f"{text.plural(done.back, 'post')} back in the queue at their time.")
    if done.still:
        text.say(f"{text.plural(done.still, 'post')} still held by another pause.")
    if respaced is not None:
        text.say(f"{text.plural(respaced.changed, 'post')} moved to the next free slots.")
        affected.refuse(respaced.refused)
    for standing in view.pauses:
        text.say(f"Still paused: {standing.pause.what}", "bad")
    _show_left(view)
