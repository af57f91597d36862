"""``smdash selfcheck``: how a week felt, said by the person it belongs to and kept in their own file only."""

from __future__ import annotations

import click

from smdash.cli.base import text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.domain.errors import UsageError


@click.command(cls=Command)
@click.option(
    "--tlx",
    metavar="M,P,T,PERF,E,F",
    help="Six scales from 0 to 100: mental, physical and time demand, performance (0 is perfect), effort, frustration.",
)
@click.option("--item", type=int, metavar="1-5", help="How burnt out you feel: 1 not at all, 5 completely.")
@click.option("--forget", is_flag=True, help="Forget all answers; no undo brings them back.")
@with_setup
def selfcheck(setup: Setup, tlx: str | None, item: int | None, forget: bool) -> None:
    """Say how a week felt, or show what you said last.

    Nobody asks for it. The answers stay in this file and its backups; no export and no JSON holds them. They are signs
    and no diagnosis.
    """
    if forget and (tlx is not None or item is not None):
        raise UsageError("say something or forget, not both.", subject="--forget")

    check = setup.services().selfcheck
    if forget:
        text.say("Forgotten." if check.forget() else "There was nothing to forget.")
        return
    scales = None if tlx is None else _scales(tlx)
    if item is not None:
        check.set_item(item)
    if scales is not None:
        check.set_tlx(scales)
    found = check.answers()
    if found.tlx is not None and found.tlx_on is not None:
        text.say(f"Load you felt on {text.day(found.tlx_on)}: {found.tlx:.1f} of 100, the mean of six scales.")
    if found.item is not None and found.item_on is not None:
        text.say(f"Your answer on {text.day(found.item_on)}: {found.item} of 5.")
        if found.sign:
            text.say_wrapped("From 3 on it is taken as a sign of burn-out; no diagnosis. Talk to somebody you trust.")
    if found.tlx is None and found.item is None:
        text.say_wrapped("Nothing was said yet. Like: smdash selfcheck --item 2")


def _scales(typed: str) -> list[float]:
    try:
        return [float(each) for each in typed.replace(";", ",").split(",")]
    except ValueError as error:
        raise UsageError("numbers are needed.", subject="--tlx", hint="Like --tlx 70,10,85,40,75,65.") from error
