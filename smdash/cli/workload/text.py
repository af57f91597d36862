"""The load as text for people, readable in 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.cli.base import text
from smdash.cli.dashboard.status import STYLE_OF
from smdash.domain.workload.clients import client_money
from smdash.domain.workload.inbox_sweeps import sweeps_words
from smdash.domain.workload.keep import NO_VALUES, hour_words, portion_words
from smdash.domain.workload.levels import load_sign
from smdash.domain.workload.unknown_words import with_command
from smdash.domain.workload.unknowns import Unknown
from smdash.domain.workload.words import (
    NOT_ENOUGH,
    activity_words,
    bias_words,
    duties_words,
    fit_words,
    odds_words,
    of_hours,
    parts_words,
    unheard_words,
    wait_words,
    week_words,
    wip_words,
)
from smdash.domain.workload.worth import basis_words, unit

if TYPE_CHECKING:
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.domain.workload.views import WorkloadDetails

BAR = 20
TELL_DUTIES = (
    "Say yours: smdash duty add 'Monthly report' report --per month --brand BRAND; --times 0 says there is none"
)
SWEEP_BASIS = {"user": "as you said", "measured": "measured from what you handled", "guess": "a guess"}


def show(found: WorkloadDetails) -> None:
    """Print the week, what makes it, the weeks ahead, the reply wait, and what would help."""
    view = found.view
    _head(view)
    text.say_wrapped(fit_words(view.accounts, view.fit, bool(view.unknowns)))
    if any(bar.capacity_h for bar in view.days):
        text.say()
        text.table(
            [
                (
                    text.day(bar.day),
                    _bar(bar.load),
                    text.percent(bar.load),
                    load_sign(bar.load),
                    of_hours(bar.needed_h, bar.capacity_h),
                )
                for bar in view.days
            ],
            right=(2, 4),
            flex=1,
            rigid=(0, 2, 3, 4),
        )
        if view.breaks:
            text.say(f"{view.breaks}.", "warn")
    _weeks(found)
    if any(cause.hours > 0 for cause in view.by_account):
        text.say()
        text.say("By account, answering counted in", "bold")
        accounts = [
            (
                "shared work" if c.label == "(all)" else c.label,
                text.hours(c.hours),
                parts_words(c.hours, found.answering_h.get(c.label)),
            )
            for c in view.by_account
        ]
        text.table(accounts, right=(1,), flex=0, indent=2)
    if found.clients:
        text.say()
        text.say("By client, with its duties and the switching it costs", "bold")
        clients = [
            (each.brand, text.hours(each.hours), client_money(each, at_least=bool(view.unknowns)))
            for each in found.clients
        ]
        text.table(clients, right=(1,), flex=2, indent=2, rigid=(0, 1))
    if any(cause.hours > 0 for cause in view.by_activity):
        text.say()
        text.say("By activity", "bold")
        rows = [(activity_words(c.label), text.hours(c.hours)) for c in view.by_activity]
        text.table(rows, right=(1,), flex=0, indent=2)
    _wait(found)
    _ways_out(found)
    _keeping(found)
    _marks(found)


def _head(view: WorkloadView) -> None:
    load = text.percent(view.load)
    if view.load is not None and view.unknowns:
        load = f">={load}"
    elif view.load is not None and view.guessed_duties:
        load = f"~{load}"
    style = "" if view.shown.startswith("?") else STYLE_OF.get(view.level, "")
    text.say(f"Week of {text.day(view.week_start)}: load {load} {view.shown}", style or "bold")
    text.say(f"{text.hours(view.needed_h)} needed, {text.hours(view.available_h)} available")
    if view.available_h is None:
        text.say_wrapped(f"Unknown: {with_command(Unknown('hours'))}")
    if view.load is not None:
        text.say_wrapped(view.explanation)
    if view.next_step:
        text.say_wrapped(f"Next step: {view.next_step}")


def _bar(load: float | None) -> str:
    if load is None:
        return ""
    from smdash.widgets.loadbars import load_bar

    return "".join(part for part, _ in load_bar(load, BAR)).rstrip()


def _weeks(found: WorkloadDetails) -> None:
    text.say()
    text.say("Weeks ahead", "bold")
    rows = []
    for week in found.weeks:
        least = ">=" if week.unknown and week.load is not None else ""
        odds = "" if week.p_overrun is None else odds_words(week.p_overrun)
        hours = of_hours(week.needed_h, week.available_h)
        rows.append((text.day(week.monday), least + text.percent(week.load), hours, odds, week_words(week)))
    text.table(rows, right=(1, 2), flex=4, rigid=(0, 1, 2), indent=2)


def _wait(found: WorkloadDetails) -> None:
    words = wait_words(found.wait)
    if not words:
        return
    text.say()
    text.say_wrapped(words)
    text.say_wrapped(unheard_words(found.situation))
    text.say_wrapped(f"You look {sweeps_words(found.sweeps)} ({SWEEP_BASIS[found.sweeps_from]}).")
    late = sorted(((share, slug) for slug, share in found.wait.late.items() if share >= 0.01), reverse=True)
    if late:
        text.table([(slug, f"{share:.0%} later than promised") for share, slug in late], right=(), flex=0, indent=2)


def _ways_out(found: WorkloadDetails) -> None:
    if not found.ladder and found.batching_h is None and found.locked_h is None:
        return
    text.say()
    text.say("Ways out, cheapest first", "bold")
    least = ">=" if found.view.unknowns else ""
    rows = []
    if found.batching_h is not None:
        then = f"then {least}{text.percent(found.batching_load)}"
        rows.append(("one brand a day", text.hours(found.batching_h), then, "costs nothing"))
    for rung in found.ladder:
        odds = "" if rung.p_overrun is None else odds_words(rung.p_overrun)
        rows.append((rung.name, text.hours(rung.hours_saved), f"then {least}{text.percent(rung.load)}", odds))
    text.table(rows, right=(1,), flex=0, indent=2, rigid=(1, 2))
    if found.locked_h is not None:
        text.say_wrapped(f"{found.locked_h:.1f} h are left. {NOT_ENOUGH}.", indent="  ")
    elif found.suffices:
        text.say_wrapped("Then it fits: at most 1 week in 5 overruns.", indent="  ")


def _keeping(found: WorkloadDetails) -> None:
    keeping = found.keeping
    if keeping is None:
        if found.ladder:
            text.say()
            text.say_wrapped(f"{NO_VALUES}: 'smdash value set {_some(found)} 2'. {basis_words(found.situation)}")
        return
    text.say()
    text.say("What to keep", "bold")
    worth = unit(found.situation)
    rows = [
        (
            verb,
            portion_words(each),
            text.hours(each.hours),
            "" if each.rate is None else f"{each.rate:.2f}{worth} an hour",
        )
        for verb, portions in (("cut", keeping.cut), ("keep", keeping.kept))
        for each in portions
    ]
    text.table(rows, right=(2, 3), flex=1, indent=2, rigid=(0, 2, 3))
    if words := hour_words(keeping, worth):
        text.say_wrapped(f"{words}.", indent="  ")
    if keeping.counted:
        text.say_wrapped(f"Without a value, so a post counts 1: {', '.join(keeping.counted)}.", indent="  ")
    text.say_wrapped(basis_words(found.situation), indent="  ")


def _some(found: WorkloadDetails) -> str:
    return next((account.slug for account in found.situation.accounts), "brand/platform")


def _marks(found: WorkloadDetails) -> None:
    view = found.view
    words = wip_words(found.wip)
    if words:
        text.say()
        text.say_wrapped(words)
    if len(found.strain) >= 2:
        text.say()
        text.say_wrapped(f"Worth a thought: {'; '.join(found.strain)}.")
    duties = duties_words(view.guessed_duties, view.guessed_duty_h)
    if duties:
        text.say()
        text.say_wrapped(f"Duties: {duties}. {TELL_DUTIES}.")
    if view.unknowns:
        text.say()
        text.say("Unknown" if view.load is None else "Unknown, so the load is at least this", "bold")
        for unknown in view.unknowns:
            text.say_wrapped(with_command(unknown), indent="  ")
    elif view.guesses:
        text.say()
        text.say_wrapped(f"Still guesses: {', '.join(map(activity_words, view.guesses))}.")
    for key, each in found.learned:
        text.say_wrapped(f"{activity_words(key)}: {each.basis}" if each.basis else activity_words(key))
    if found.bias_counts:
        text.say_wrapped(bias_words(found.bias, found.bias_measured))
