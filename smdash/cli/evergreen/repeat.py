"""``smdash repeat`` and ``smdash roll``: posts that come back by a rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import known_brand
from smdash.cli.evergreen import json_views
from smdash.cli.queue import affected
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from smdash.services.evergreen.recurring import Repeat

_EXCERPT = 72
_NUMBER = re.compile(r"[p#]?\d+", re.IGNORECASE)


class RepeatGroup(Group):
    """A group whose first word may be a post's number as well as a command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a number for the post to repeat."""
        if args and _NUMBER.fullmatch(args[0]):
            args = ["post", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=RepeatGroup, subcommand_metavar="POST RULE | COMMAND [ARGS]...")
def repeat() -> None:
    """Let POST come back by RULE, counted from the time it is due.

    RULE is like 'every 2 weeks until 2027-03-01', 'weekly 6 times', 'every month' or 'every day for 10 days'. A month
    that is too short for the day takes its last one; a clock change moves nothing. POST is the number that
    'smdash queue' shows, or pN for post N; the post comes back on all its accounts.
    """


@repeat.command("post", hidden=True)
@click.argument("post")
@click.argument("rule", nargs=-1, required=True)
@with_setup
def repeat_post(setup: Setup, post: str, rule: tuple[str, ...]) -> None:
    """Repeat POST by RULE."""
    services = setup.services()
    recurring = services.recurring
    number = recurring.repeat(affected.post_ids(services, [post])[0], " ".join(rule))
    made = next(each for each in recurring.repeats() if each.id == number)
    text.say(f'"{text.fit(one_line(made.text), _EXCERPT)}" on {", ".join(made.accounts)}', "bold")
    text.say(f"Repeats {made.words}: repeat {number}, {text.plural(made.queued, 'post')} queued.")
    _say_next(made)


def _say_next(made: Repeat) -> None:
    if made.next_at is not None:
        text.say(f"Next: {text.moment(made.next_at)}", "dim")


@repeat.command("list")
@brand_option
@click.option("--all", "-a", "everything", is_flag=True, help="Ended ones too.")
@json_option
@with_setup
def list_repeats(setup: Setup, brand: str | None, everything: bool, as_json: bool) -> None:
    """List what repeats."""
    services = setup.services()
    rows = services.recurring.repeats(known_brand(services, brand), ended=everything)
    output.emit(as_json, json_views.repeats, _show, rows)


def _show(rows: list[Repeat]) -> None:
    cells = [
        (
            str(row.id),
            row.words,
            "ended" if row.ended else text.moment(row.next_at) if row.next_at else "done",
            f"{row.queued} queued",
            ", ".join(row.accounts),
            row.text,
        )
        for row in rows
    ]
    output.rows(cells, "Nothing repeats. Let a post come back: smdash repeat POST 'every 2 weeks'.", right=(0,))


@repeat.command("skip")
@click.argument("number", type=int)
@click.option(
    "--turn", type=int, metavar="K", help="Which turn; 0 is the post it began with. Else the next one after that."
)
@with_setup
def skip(setup: Setup, number: int, turn: int | None) -> None:
    """Leave one turn of repeat NUMBER out."""
    gone = setup.services().recurring.skip(number, turn)
    text.say(f"Left out: {text.moment(gone)}.")


@repeat.command("end")
@click.argument("number", type=int)
@with_setup
def end(setup: Setup, number: int) -> None:
    """End repeat NUMBER; what is queued of it ahead is taken out."""
    gone = setup.services().recurring.end(number)
    text.say(f"Ended. {text.plural(gone, 'post')} taken out of the queue.")


@click.command(cls=Command)
@click.option("--days", type=click.IntRange(1, 366), default=60, show_default=True, help="How far to plan ahead.")
@with_setup
def roll(setup: Setup, days: int) -> None:
    """Queue the coming turns of what repeats; nothing is sent by it."""
    rolled = setup.services().recurring.roll(days)
    if not any(rolled):
        text.say("Everything that repeats is queued already.")
        return
    text.say(f"Queued {text.plural(rolled.queued, 'post')}.")
    if rolled.late:
        text.say(f"{text.plural(rolled.late, 'post')} came due unseen and wait for a decision.", "warn")
    if rolled.clashes:
        text.say(f"{text.plural(rolled.clashes, 'post')} would break a rule of the account: kept as drafts.", "warn")
