"""``smdash funnel``: who is reached, comes, asks, buys and buys again, what it took, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import MONTH, Command, Setup, csv_option, json_option, with_setup
from smdash.cli.base.complete import one_brand_option
from smdash.cli.base.pages import one_brand

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.funnel.lines import Line
    from smdash.domain.funnel.views import FunnelView

BAR = 16
NARROW = 60
_STYLES = {"good": "green", "bad": "red", "warn": "yellow", "dim": "dim"}


@click.command(cls=Command)
@one_brand_option
@click.option("--month", type=MONTH, metavar="MONTH", help="Of this month, like 2026-10; without it the newest one.")
@click.option("--weeks", type=int, metavar="N", help="Of the last N whole weeks in place of a month.")
@json_option
@csv_option
@with_setup
def funnel(setup: Setup, brand: str | None, month: date | None, weeks: int | None, as_json: bool, as_csv: bool) -> None:
    """Show how many are reached, come, ask, buy and buy again, what it took, and what is not known.

    A share is of the stage its people come from, over days both are known for, with the interval it lies in 19 times
    of 20. Reach and followers stand by account: no platform's people may be added to another's.
    """
    from smdash.cli.funnel import json_views

    services = setup.services()
    view = services.funnel.view(one_brand(services, brand), month=month, weeks=weeks)
    if as_csv:
        from smdash.cli.base import raw

        columns = json_views.STAGE_COLUMNS
        raw.put_csv(columns, ([row.get(name) for name in columns] for row in json_views.stage_rows(view)))
        return
    output.emit(as_json, lambda: json_views.funnel(view), lambda: _show(view))


def _show(view: FunnelView) -> None:
    from smdash.domain.funnel.lines import head, lines

    text.say_wrapped(head(view))
    text.say()
    stages: list[Line] = []
    for line in lines(view):
        if line.kind in {"stage", "account"}:
            stages.append(line)
            continue
        _table(stages)
        stages = []
        if line.kind == "heading":
            text.say()
            text.say(line.label, "bold")
        else:
            text.say_wrapped(f"{line.label}: {line.text}" if line.label else line.text, indent="  ")


def _table(lines: list[Line]) -> None:
    """Print stages with their bars, and below each what else there is of it."""
    room = text.width() or 100
    label = max((len(each.label) for each in lines if each.kind == "stage"), default=0)
    value = max((len(each.value) for each in lines if each.kind == "stage"), default=0)
    for each in lines:
        if each.kind == "account":
            shown = f"{each.label} {each.value}" if each.label else ""
            text.say_wrapped(" ".join(f"{shown} {each.text}".split()), indent="    ")
            continue
        head = f"{each.label:<{label}}  {each.value:>{value}}"
        if each.part is not None:
            head = f"{head}  {bar(each.part, BAR if room >= NARROW else BAR // 2)}"
        tail = f"  {each.text}" if each.text else ""
        if len(head) + len(tail) <= room:
            text.say(head + tail)
        else:
            text.say(head)
            text.say_wrapped(each.text, indent="    ")


def bar(part: float, cells: int) -> str:
    """Return a bar in proportion, of whole cells; what is more than nothing has one."""
    full = 0 if part <= 0 else max(1, round(part * cells))
    return "\u2588" * full + "\u2591" * (cells - full)
