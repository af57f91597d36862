"""What a client would come to, in lines: for a screen and for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smdash.domain.plaintext import one_line
from smdash.domain.proposal import WEEKS_PER_MONTH
from smdash.domain.whatif_words import format_words

if TYPE_CHECKING:
    from smdash.domain.proposal import Judged

Look = Literal["", "good", "bad", "warn", "dim"]
MOST_UNKNOWNS = 3


def judged_lines(judged: Judged) -> list[tuple[str, Look]]:
    """Return the answer line by line with how each is meant; the first one is the answer itself."""
    asked, was, now = judged.proposal, judged.before, judged.after
    least = "at least " if judged.unknowns else ""
    found: list[tuple[str, Look]] = [_answer(judged)]
    month = judged.hours * WEEKS_PER_MONTH
    found.append((f"{one_line(asked.name)}: {least}{judged.hours:.1f} h a week, {month:.0f} h a month", ""))
    for work in asked.accounts:
        posts = ", ".join(f"{each.per_week:g} {format_words(each)}" for each in work.cadences) or "no posts told"
        found.append((f"  {work.slug}: {posts} a week", "dim"))
    found.append((f"Load: {_percent(was.load)} now, {least}{_percent(now.load)} with it", ""))
    if now.odds:
        found.append((f"Overrun: {was.odds} now, {now.odds} with it", ""))
    if now.reply_h is not None:
        before = "-" if was.reply_h is None else f"{was.reply_h:.1f} h"
        found.append((f"Replies: {before} on average now, {now.reply_h:.1f} h with it", ""))
    if now.fits is not None:
        found.append((f"Accounts: {now.fits} of {now.accounts} would fit", ""))
    if judged.per_hour is not None:
        found.append((f"It pays {judged.per_hour:.2f} for each hour", ""))
    if judged.cuts:
        head = "For it would have to go, the least missed first:"
        found.append((head if judged.enough else "Even without these it is too much:", "warn"))
        for rung in judged.cuts:
            found.append((f"  {one_line(rung.name)}: -{rung.hours_saved:.1f} h, {_percent(rung.load)}", ""))
    for unknown in judged.unknowns[:MOST_UNKNOWNS]:
        found.append((f"Unknown: {one_line(unknown)}", "warn"))
    if len(judged.unknowns) > MOST_UNKNOWNS:
        found.append((f"and {len(judged.unknowns) - MOST_UNKNOWNS} more unknown", "warn"))
    if judged.guesses:
        names = ", ".join(name.replace("_", " ") for name in judged.guesses)
        found.append((f"Starting guesses, no own times yet: {names}", "dim"))
    return found


def _answer(judged: Judged) -> tuple[str, Look]:
    if judged.after.load is None:
        return "No hours: nothing fits before you say how many you have.", "bad"
    if judged.fits is None:
        if judged.after.p_overrun is not None and judged.after.p_overrun > 0.20:
            return "No: it is too much already without what is unknown.", "bad"
        return "Cannot be said: something it needs is unknown.", "warn"
    if judged.fits:
        return "Yes: it fits.", "good"
    if judged.cuts and judged.enough:
        return "Not as it is: something would have to go.", "bad"
    return "No: it does not fit.", "bad"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{round(value * 100)} %"
