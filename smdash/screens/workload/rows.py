"""The sections of the meter's own screen, made from what the service says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.schedule import WEEKDAYS, spelled_day, spoken
from smdash.domain.workload import unknown_words
from smdash.domain.workload.clients import client_money
from smdash.domain.workload.durations import lognormal_moments
from smdash.domain.workload.estimates import estimate_for
from smdash.domain.workload.inbox_sweeps import sweep_words, sweeps_words
from smdash.domain.workload.words import (
    activity_words,
    bias_words,
    duties_words,
    hours_there,
    odds_words,
    of_hours,
    parts_words,
    share_words,
    unheard_words,
    usual_words,
    wait_words,
    week_words,
    wip_words,
)
from smdash.domain.workload.worth import worth_words
from smdash.screens.workload.rows_keep import strain, what_to_keep
from smdash.screens.workload.rows_ways_out import ways_out
from smdash.widgets.workload.meterlist import MeterRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.workload.pane_views import Cause
    from smdash.domain.workload.views import WorkloadDetails

Section = list[MeterRow]
FROM = {"user": "as you said", "measured": "measured", "guess": "a guess"}
SHARED = "(all)"


def _whole(hours: float | None) -> str:
    return "-" if hours is None else f"{hours:.0f}"


def weeks(found: WorkloadDetails) -> Section:
    """Return the weeks ahead as bars with load and odds."""
    rows = [MeterRow("h:weeks", "heading", "Weeks ahead")]
    for number, week in enumerate(found.weeks):
        odds = "" if week.p_overrun is None else odds_words(week.p_overrun)
        least = "at least " if week.unknown and week.load is not None else ""
        bound = "\u2265 " if least else ""
        words = f"{bound}{week.needed_h:.0f} of {_whole(week.available_h)} h  {odds}" + (
            " +overtime" if week.overtime else ""
        )
        chance = "" if not odds else f" It would overrun {odds}."
        basis = (
            f"The plan counts at {', '.join(week.by_plan)}, where it is more than the cadence."
            if week.by_plan
            else "It rests on the cadence."
        )
        why = (
            f"Week of {spelled_day(week.monday)}: {least}{week.needed_h:.1f} h of work "
            f"for {hours_there(week.available_h)}.{chance}\n\n"
            f"{week_words(week)}; {week.slots} weekly slots. {basis}"
        )
        name = spoken(week.monday)
        rows.append(MeterRow(f"week:{week.monday}", "load", name, words, week.load, why=why, here=number == 0))
    usual = usual_words(found.weeks)
    if usual:
        why = f"{usual}\n\nPosts you plan count on top only where they are more than the cadence says."
        rows.append(MeterRow("usual", "words", "", usual, tone="dim", why=why))
    return rows


def days(found: WorkloadDetails, today: date) -> Section:
    """Return this week's days."""
    view = found.view
    rows = [MeterRow("h:days", "heading", "This week by day")]
    for bar in view.days:
        if not bar.capacity_h and bar.needed_h < 0.05 and bar.day != today:
            continue
        why = (
            f"{spelled_day(bar.day)}: {bar.needed_h:.1f} h of work for {hours_there(bar.capacity_h)}.\n\n"
            "Making is planned backwards from when it is due into hours that are free, answering is where your looks "
            "are, all other work is spread over the week's hours. What has no room before it is due is overtime "
            "of the days until then."
        )
        tone = "dim" if bar.past else "plain"
        words = of_hours(bar.needed_h, bar.capacity_h)
        name = WEEKDAYS[bar.day.weekday()]
        rows.append(MeterRow(f"day:{bar.day}", "load", name, words, bar.load, tone, why, here=bar.day == today))
    if view.breaks:
        rows.append(MeterRow("breaks", "words", "", f"{view.breaks}.", tone="bad", why=f"{view.breaks}."))
    return rows


def by_account(found: WorkloadDetails) -> Section:
    """Return hours by account."""
    works = {account.slug: account for account in found.situation.accounts}
    rows = [MeterRow("h:accounts", "heading", "By account, answering counted in")]
    for cause, part in _parts(found.view.by_account):
        work = works.get(cause.label)
        if work is None:
            why = f"Work of no single account: {cause.hours:.1f} h. Duties, and what nobody planned."
            rows.append(MeterRow("a:", "share", "shared work", f"{cause.hours:.1f} h", part, why=why))
            continue
        parts = parts_words(cause.hours, found.answering_h.get(cause.label))
        parts = f" ({parts})" if parts else ""
        posts = ", ".join(
            f"{cadence.per_week:g} {cadence.format.replace('_', ' ')}{' (adapted)' if cadence.adapted else ''}"
            for cadence in work.works
        )
        inbox = "unknown" if work.inbox_per_week is None else f"{work.inbox_per_week:g}"
        locked = "Locked: no cut touches it." if work.locked else "It may be cut; l locks it."
        why = (
            f"{cause.label}: {cause.hours:.1f} h a week{parts}.\n\nPosts a week: {posts or 'unknown'}\n"
            f"Messages a week: {inbox}\nReply promise: {work.promise_minutes / 60:g} office hours\n"
            f"Worth of a post: {worth_words(work)}\n{locked}"
        )
        name = f"{cause.label} *" if work.locked else cause.label
        rows.append(MeterRow(f"a:{work.slug}", "share", name, f"{cause.hours:.1f} h", part, why=why, account=work.slug))
    return rows


def by_client(found: WorkloadDetails) -> Section:
    """Return hours by client, and what each of them pays."""
    if not found.clients:
        return []
    rows = [MeterRow("h:clients", "heading", "By client (hours, what it pays)")]
    for each in found.clients:
        money = client_money(each, at_least=bool(found.view.unknowns))
        why = (
            f"{each.brand}: {each.hours:.1f} h a week would be free without it: its posts, answering and duties, and "
            f"what switching to it costs.\n\nPays: {money}.\n\nv says what it pays a month."
        )
        short = "-" if each.per_hour is None else f"{each.per_hour:.2f} an hour"
        rows.append(MeterRow(f"client:{each.brand}", "pair", each.brand, f"{each.hours:.1f} h  {short}", why=why))
    return rows


def by_activity(found: WorkloadDetails) -> Section:
    """Return hours by kind of work, guesses marked."""
    rows = [MeterRow("h:activities", "heading", "By activity (? is a guess)")]
    guesses = frozenset(found.view.guesses)
    for cause, part in _parts(found.view.by_activity):
        name = activity_words(cause.label)
        why = f"{name}: {cause.hours:.1f} h a week.\n\n{_rests_on(found, cause.label)}"
        known = estimate_for(cause.label, False, found.situation.estimates) is not None
        rows.append(
            MeterRow(
                f"k:{cause.label}",
                "share",
                f"{name} ?" if cause.label in guesses else name,
                f"{cause.hours:.1f} h",
                part,
                why=why,
                activity=cause.label if known else "",
            )
        )
    return rows


def _rests_on(found: WorkloadDetails, activity: str) -> str:
    if activity == "switching":
        return (
            "10 min for each brand more on a day, 3 for each account more, 5 and one per inbox for each look. "
            "A day with fewer hours than a whole one has its share of it."
        )
    if activity == "unplanned":
        share = found.situation.unplanned
        return f"{share:.0%} of your hours ({FROM[found.situation.unplanned_from]})."
    estimate = estimate_for(activity, False, found.situation.estimates)
    if estimate is None:
        return "Nobody said how long one takes."
    bias = found.bias if estimate.source == "user" else 1.0
    mean = lognormal_moments(estimate.median_min * bias, estimate.s)[0]
    whose = {"guess": "a starting guess, no own times yet", "user": "your guess", "learned": "learned from your log"}
    longer = f" {bias_words(bias, found.bias_measured)}" if bias != 1 else ""
    basis = f" {estimate.basis}." if estimate.basis else ""
    return (
        f"Usually {estimate.median_min * bias:.0f} min, {mean:.0f} on average, 9 in 10 under "
        f"{estimate.p90 * bias:.0f} ({whose[estimate.source]}).{basis}{longer}"
    )


def _parts(causes: Sequence[Cause]) -> list[tuple[Cause, float]]:
    top = max((cause.hours for cause in causes), default=0.0) or 1.0
    return [(cause, cause.hours / top) for cause in causes if cause.hours > 0]


def reply_wait(found: WorkloadDetails) -> Section:
    """Return how long people wait, whose answers are late, and the look that would help."""
    said = found.wait
    words = wait_words(said)
    rows = [MeterRow("h:wait", "heading", "Reply wait")]
    looks = f"You look {sweeps_words(found.sweeps) or 'never'} ({FROM[found.sweeps_from]}). i changes that."
    if not words:
        why = f"Nothing comes in, or nobody looks.\n\n{looks}"
        return [*rows, MeterRow("wait", "words", "", "Nothing to say yet.", tone="dim", why=why)]
    why = f"{words}\n\n{looks}"
    if said.mean_h is None:
        rows.append(MeterRow("wait", "words", "", words, tone="bad", why=why))
    else:
        day = "" if said.later_than_day is None else f", {share_words(said.later_than_day)} later than a day"
        rows.append(MeterRow("wait", "words", "on average", f"{said.mean_h:.1f} h{day}", why=why))
        if said.longest is not None:
            gap = f"{sweep_words(said.longest[0])} to {sweep_words(said.longest[1])}"
            rows.append(MeterRow("gap", "words", "nobody looks", gap, tone="warn", why=why))
        if said.extra is not None and said.extra_h is not None:
            step = f"{sweep_words(said.extra)} -> {said.extra_h:.1f} h"
            rows.append(MeterRow("extra", "words", "best extra look", step, tone="good", why=why))
    silent = unheard_words(found.situation)
    if silent:
        rows.append(MeterRow("unheard", "words", "", silent, tone="warn", why=f"{silent} m says how many one gets."))
    rows.append(
        MeterRow("looks", "words", "looks", f"{sweeps_words(found.sweeps)} ({FROM[found.sweeps_from]})", why=why)
    )
    promises = {account.slug: account.promise_minutes for account in found.situation.accounts}
    for slug, share in sorted(said.late.items(), key=lambda pair: (-pair[1], pair[0])):
        if share >= 0.01:
            text = f"{share:.0%} later than {promises[slug] / 60:g} h"
            promise = f"{promises[slug] / 60:g} office hours"
            more = f"{share:.0%} of the answers of {slug} come later than its promise of {promise}."
            rows.append(
                MeterRow(
                    f"late:{slug}", "words", slug, text, tone="bad" if share >= 0.2 else "plain", why=more, account=slug
                )
            )
    return rows


def marks(found: WorkloadDetails) -> Section:
    """Return drafts, signs of strain, what is unknown, guessed or learned."""
    rows = [MeterRow("h:marks", "heading", "What this rests on")]
    for number, unknown in enumerate(found.view.unknowns):
        what, way, key = unknown_words.what(unknown), unknown_words.command(unknown), unknown_words.key(unknown)
        tell = f"\n\n{key} says it here, or: {way}" if key else f"\n\n{way}"
        why = f"The meter cannot say how full the week is without {what}.{tell}"
        rows.append(
            MeterRow(
                f"unknown:{number}",
                "words",
                f"unknown, {key}" if key else "unknown",
                what,
                tone="warn",
                why=why,
                account=unknown.subject if unknown.kind == "messages" else "",
            )
        )
    duties = duties_words(found.view.guessed_duties, found.view.guessed_duty_h)
    if duties:
        each = "\n".join(
            f"  {duty.name}{f' for {duty.brand}' if duty.brand else ''}: {duty.times:g} per {duty.per}"
            for duty in found.view.guessed_duties
        )
        why = (
            f"Duties: {duties}.\n\n{each}\n\nD says how often you have each; 0 times says there is none. "
            "e says how long one takes."
        )
        rows.append(MeterRow("duties", "words", "duties, D", duties, tone="warn", why=why))
    if found.view.guesses:
        names = ", ".join(map(activity_words, found.view.guesses))
        rows.append(
            MeterRow(
                "guesses",
                "words",
                "guesses",
                f"{len(found.view.guesses)}: {names}",
                tone="dim",
                why=f"Still guesses: {names}.\n\nLogged time teaches them; e says what one takes you.",
            )
        )
    for key, estimate in found.learned:
        why = f"{activity_words(key)}: {estimate.basis}"
        rows.append(MeterRow(f"learned:{key}", "words", "learned", why, why=why, activity=key))
    words = wip_words(found.wip)
    if words:
        tone = "warn" if found.wip.drafts > found.wip.limit else "plain"
        rows.append(MeterRow("drafts", "words", "drafts", words, tone=tone, why=words))
    rows += strain(found)
    if len(rows) == 1:
        rows.append(MeterRow("sure", "words", "", "Nothing is guessed or unknown.", tone="good", why="All is known."))
    return rows


def columns(found: WorkloadDetails, today: date, number: int) -> list[list[MeterRow]]:
    """Return the rows of each of one, two or three columns."""
    parts = {
        1: [
            [
                weeks(found),
                days(found, today),
                ways_out(found),
                what_to_keep(found),
                reply_wait(found),
                by_account(found),
                by_client(found),
                by_activity(found),
                marks(found),
            ]
        ],
        2: [
            [weeks(found), days(found, today), by_account(found), by_client(found)],
            [ways_out(found), what_to_keep(found), reply_wait(found), by_activity(found), marks(found)],
        ],
        3: [
            [weeks(found), days(found, today), marks(found)],
            [ways_out(found), what_to_keep(found), reply_wait(found)],
            [by_account(found), by_client(found), by_activity(found)],
        ],
    }[number]
    laid: list[list[MeterRow]] = []
    for sections in parts:
        rows: list[MeterRow] = []
        for place, section in enumerate(filter(None, sections)):
            rows += [MeterRow(f"gap:{place}", "gap")] if place else []
            rows += section
        laid.append(rows)
    return laid
