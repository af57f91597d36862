"""A week before and after as words and bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.domain.workload.levels import bound, load_sign
from smdash.domain.workload.words import duties_words, fit_short
from smdash.widgets.loadbars import load_bar, load_percent, load_tone
from smdash.widgets.text import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.runway import Runway
    from smdash.domain.whatif.whatif import Side

ARROW = "\u2192"
LEAST = "\u2265 "
LABEL = 11
STYLES = {
    "plain": "$foreground",
    "warn": "$text-warning",
    "bad": "$text-error",
    "dim": "$text-muted",
}
Span = tuple[str, str] | str


def outcome_words(before: Side, after: Side, changes: Sequence[str], width: int, go: Sequence[str] = ()) -> Content:
    """Return both weeks, what differs between them, what was turned, and what would have to go as well."""
    parts: list[Span] = []
    if after.unknowns:
        parts.append(("Something is unknown, so these are lower bounds.\n\n", "$text-warning"))
    duties = duties_words(after.guessed_duties, after.guessed_duty_h)
    if duties:
        parts.append((f"Duties: {duties}.\n\n", "$text-warning"))
    parts += [("Now   ", "$text-muted"), *_load_bar(before, width), "\n"]
    parts += [("Then  ", "$text-muted"), *_load_bar(after, width), "\n\n"]
    for label, was, now, difference in _figures(before, after):
        parts += [(fit(label, LABEL), "$text-muted"), *_turned(was, now, difference), "\n"]
    parts += ["\n", *_runways(before, after, width)]
    if changes:
        parts.append(("\nTurned\n", "bold"))
        for line in changes:
            parts.append(f"\u00b7 {one_line(line)}\n")
    if go:
        least = "at least " if after.unknowns else ""
        parts.append((f"\nTo fit, {least}this would have to go\n", "bold"))
        parts += [f"\u00b7 {one_line(line)}\n" for line in go]
    if not changes:
        parts.append(("\nTurn something: nothing is stored before Enter.\n", "$text-muted"))
    return Content.assemble(*parts)


def _load(side: Side) -> str:
    if side.load is None:
        return "-"
    sign = bound(unknown=bool(side.unknowns), guessed=bool(side.guessed_duties))
    return f"{sign} {_percent(side.load)}".lstrip()


def _load_bar(side: Side, width: int) -> list[Span]:
    if side.load is None:
        return [("no hours", "$text-warning")]
    bar: list[Span] = [(text, STYLES[look]) for text, look in load_bar(side.load, max(6, width - 6 - 7 - 8))]
    style = STYLES[load_tone(side.load)]
    return [*bar, (f" {load_percent(side.load)} {fit(load_sign(side.load), 7)}", f"bold {style}")]


def _figures(before: Side, after: Side) -> list[tuple[str, str, str, str]]:
    """Return (name, before, after, difference) of every figure; '-' for what is unknown."""
    return [
        ("Load", _load(before), _load(after), _points(before.load, after.load)),
        ("Work", _hours(before.needed_h), _hours(after.needed_h), _more(before.needed_h, after.needed_h)),
        ("Hours", _hours(before.capacity_h), _hours(after.capacity_h), _more(before.capacity_h, after.capacity_h)),
        ("Overrun", _odds(before), _odds(after), ""),
        ("Fits", fit_short(before), fit_short(after), ""),
        ("Reply wait", _wait(before), _wait(after), _more(before.reply_h, after.reply_h)),
        ("Late", _late(before), _late(after), ""),
    ]


def _turned(was: str, now: str, difference: str) -> list[Span]:
    if was == now:
        return [was]
    found: list[Span] = [(f"{was} {ARROW} ", "$text-muted"), (now, "bold")]
    return [*found, (f"  {difference}", "$text-accent")] if difference else found


def _runways(before: Side, after: Side, width: int) -> list[Span]:
    """Return the accounts whose runway differs, else the one that goes dark first."""
    every = {**before.runway, **after.runway}
    changed = [slug for slug in every if _lasts(before, slug) != _lasts(after, slug)]
    if changed:
        found: list[Span] = [("Runway\n", "bold")]
        for slug in changed:
            was, now = _lasts(before, slug) or "new", _lasts(after, slug) or "gone"
            found += [f"{fit(one_line(slug), min(20, width // 2))} ", *_turned(was, now, ""), "\n"]
        return found
    worst = min(after.runway.values(), key=lambda found: found.order, default=None)
    if worst is None:
        return []
    return [(fit("Runway", LABEL), "$text-muted"), f"{_days(worst)} (shortest: {one_line(worst.slug)})\n"]


def _lasts(side: Side, slug: str) -> str:
    return _days(side.runway[slug]) if slug in side.runway else ""


def _days(found: Runway) -> str:
    if found.state == "resting":
        return "silent"
    if found.dark:
        return "dark"
    return "a year" if found.days is None else counted(found.days, "day")


def _odds(side: Side) -> str:
    return side.odds or ("unknown" if side.unknowns else "-")


def _wait(side: Side) -> str:
    if side.reply_h is None:
        # More comes in than can be answered where all of it is late.
        return "never caught up" if side.late_per_week else "unknown" if side.unheard else "-"
    return f"{LEAST if side.unheard else ''}{side.reply_h:.1f} h"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{round(value * 100)} %"


def _hours(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} h"


def _late(side: Side) -> str:
    if side.late_per_week is None:
        return "-"
    return f"{LEAST if side.unheard else ''}{side.late_per_week:.1f} answers a week"


def _more(before: float | None, after: float | None) -> str:
    return "" if before is None or after is None else f"{after - before:+.1f} h"


def _points(before: float | None, after: float | None) -> str:
    return "" if before is None or after is None else f"{round(after * 100) - round(before * 100):+d} pt"
