"""What a client would come to, in lines: for a screen and for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smdash.domain.plaintext import one_line
from smdash.domain.whatif.whatif_words import format_words
from smdash.domain.workload import unknown_words
from smdash.domain.workload.clients import WEEKS_PER_MONTH
from smdash.domain.workload.levels import load_sign
from smdash.domain.workload.words import activity_words, duties_words, fit_short, odds_words

if TYPE_CHECKING:
    from smdash.domain.whatif.new_client import JudgedClient
    from smdash.domain.whatif.whatif import Side
    from smdash.domain.workload.situation import Evaluation
    from smdash.domain.workload.unknowns import Unknown

Tone = Literal["", "good", "bad", "warn", "dim"]
MOST_UNKNOWNS = 3


def judged_lines(judged: JudgedClient) -> list[tuple[str, Tone]]:
    """Return the answer line by line with how each is meant.

    The first is the verdict, the second the hours, the third what each of them pays; what would have to go follows.
    """
    asked, was, now = judged.proposal, judged.before, judged.after
    least = "at least " if judged.unknowns else ""
    month = judged.hours * WEEKS_PER_MONTH
    found: list[tuple[str, Tone]] = [
        _answer(judged),
        (f"{one_line(asked.name)}: {least}{judged.hours:.1f} h a week, {least}{month:.0f} h a month", ""),
        _money(judged),
    ]
    if judged.cuts:
        found.append((_cuts_head(judged), "warn"))
        for rung in judged.cuts:
            then = f"then {least}{_percent(rung.load)}"
            found.append((f"  {one_line(rung.name)}: -{rung.hours_saved:.1f} h, {then}", ""))
    if judged.enough is False and judged.left is not None:
        found.append((_still(judged.left), "warn"))
    found.append((f"Load: {_load(was)} now, {_load(now)} with it", ""))
    found.append((f"Fits: {fit_short(was)} now, {fit_short(now)} with it", ""))
    if now.odds:
        found.append((f"Overrun: {was.odds} now, {now.odds} with it", ""))
    if now.reply_h is not None:
        found.append((f"Reply wait on average: {_wait(was)} now, {_wait(now)} with it", ""))
    for work in asked.accounts:
        posts = ", ".join(f"{each.per_week:g} {format_words(each)}" for each in work.cadences) or "no posts told"
        found.append((f"  {work.slug}: {posts} a week", "dim"))
    for unknown in judged.unknowns[:MOST_UNKNOWNS]:
        found.append((f"Unknown: {one_line(lacking_words(unknown, judged))}", "warn"))
    if len(judged.unknowns) > MOST_UNKNOWNS:
        found.append((f"and {len(judged.unknowns) - MOST_UNKNOWNS} more unknown", "warn"))
    duties = duties_words(judged.after.guessed_duties, judged.after.guessed_duty_h)
    if duties:
        found.append((f"Duties: {duties}", "warn"))
    if judged.guesses:
        names = ", ".join(map(activity_words, judged.guesses))
        found.append((f"Starting guesses, no own times yet: {names}", "dim"))
    return found


def lacking_words(unknown: Unknown, judged: JudgedClient) -> str:
    """Return what is lacking, with the command that tells it unless it is the client's own, which no command knows."""
    return unknown_words.with_command(unknown) if unknown in judged.before.unknowns else unknown_words.what(unknown)


def _answer(judged: JudgedClient) -> tuple[str, Tone]:
    if judged.after.over_h is None:
        return "Cannot be said: your hours are unknown.", "warn"
    if judged.fits is None:
        return "Cannot be said: something it needs is unknown.", "warn"
    if judged.fits:
        return "Yes: it fits.", "good"
    if judged.after.load is None:
        least = "at least " if judged.unknowns else ""
        return f"No: there are no hours, and {least}{judged.after.needed_h:.1f} h of work.", "bad"
    if judged.unknowns:
        return "No: it is too much already without what is unknown.", "bad"
    over = f"{judged.after.over_h or 0.0:.1f} h"
    if judged.enough:
        return f"No: it does not fit unless {over} of other work go.", "bad"
    return f"No: it does not fit, whatever else goes: {over} must go.", "bad"


def _money(judged: JudgedClient) -> tuple[str, Tone]:
    pays = judged.proposal.value_per_month
    if pays is None:
        return "What it pays a month was not said, so nobody knows what an hour of it pays.", "dim"
    if judged.per_hour is None:
        return f"It pays {pays:.10g} a month and takes no time.", ""
    # Hours are a lower bound while something is unknown, so what each of them pays is an upper one.
    most = "at most " if judged.unknowns else ""
    return f"It pays {pays:.10g} a month: {most}{judged.per_hour:.2f} for each hour", ""


def _wait(side: Side) -> str:
    """Say how long people wait: while some account's messages are unknown it is a lower bound, or unknown."""
    if side.reply_h is None:
        return "unknown" if side.unheard else "none"
    return f"{'at least ' if side.unheard else ''}{side.reply_h:.1f} h"


def _cuts_head(judged: JudgedClient) -> str:
    if judged.enough is None:
        return "At least these would have to go, the least missed first, each on top of those before:"
    if judged.enough:
        return "For it would have to go, the least missed first, each on top of those before:"
    return "All of this could go, the least missed first, each on top of those before:"


def _still(left: Evaluation) -> str:
    """Say where the last cut leads, and that it is not enough."""
    odds = "" if left.chance is None else f" and would overrun {odds_words(left.chance)}"
    return f"Then the week is still at {_percent(left.load.load)}{odds}: nothing else may be cut."


def _load(side: Side) -> str:
    if side.load is None:
        return "-"
    sign = "at least " if side.unknowns else "about " if side.guessed_duties else ""
    return f"{sign}{_percent(side.load)} {load_sign(side.load)}".rstrip()


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{round(value * 100)} %"
