"""A week in words: what drives it, how likely it overruns, and the one line that says both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from smdash.domain.wording import counted
from smdash.domain.workload.duties import guessed_duty_words
from smdash.domain.workload.load import EVERYONE, SWITCHING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.workload.day_plan import Short
    from smdash.domain.workload.duties import DutyWork
    from smdash.domain.workload.load import WeekLoad
    from smdash.domain.workload.pane_views import Fit
    from smdash.domain.workload.situation import ReplyWait, Situation
    from smdash.domain.workload.views import WeekAhead, Wip

NOT_ENOUGH = "That is not enough, and nothing more may be cut: unlock an account, drop a duty, or find hours"
SHARED = {
    "inbox": "answering",
    "analytics": "analytics",
    "report": "reports",
    "strategy": "strategy",
    "platform_news": "platform news",
    "admin": "admin",
    SWITCHING: SWITCHING,
}
"""Activities that are told by themselves instead of by account, with the word for each."""


def activity_words(key: str) -> str:
    """Name a kind of work as people read it; what is done in the inbox is answering, whatever else is a wait."""
    return "answering" if key == "inbox" else key.replace("_", " ")


def causes(week_result: WeekLoad, n: int = 3) -> tuple[tuple[str, float], ...]:
    """Return the ``n`` biggest causes of a week's hours as (label, hours), biggest first.

    Making content counts towards its account; answering, switching, reports and other shared activities, and
    work of no single account, count by activity. What takes no time is no cause.
    """
    hours: dict[str, float] = {}
    for account, activity, part in week_result.parts:
        by_activity = activity in SHARED or account in EVERYONE
        label = SHARED.get(activity, activity_words(activity)) if by_activity else account
        hours[label] = hours.get(label, 0.0) + part
    made = sum(part for _, activity, part in week_result.parts if activity == SWITCHING)
    lost = week_result.by_activity.get(SWITCHING, 0.0) - made
    hours[SWITCHING] = hours.get(SWITCHING, 0.0) + lost
    biggest = sorted((each for each in hours.items() if each[1] > 0), key=lambda cause: (-cause[1], cause[0]))
    return tuple(biggest[: max(0, n)])


LEAST_OWED_H = 0.25
"""Hours of open messages, beyond the usual ones, from which on they are named; estimates are no better than that."""
_ODDS = (
    (0.02, "almost never"),
    (1 / 10, "1 week in 10"),
    (1 / 7, "1 week in 7"),
    (1 / 5, "1 week in 5"),
    (1 / 4, "1 week in 4"),
    (1 / 3, "1 week in 3"),
    (1 / 2, "every other week"),
    (2 / 3, "2 weeks in 3"),
    (3 / 4, "3 weeks in 4"),
    (4 / 5, "4 weeks in 5"),
    (6 / 7, "6 weeks in 7"),
    (9 / 10, "9 weeks in 10"),
    (0.98, "almost every week"),
)


def odds_words(p: float) -> str:
    """Say a chance in weeks: the nearest of a fixed list, '2 weeks in 3'."""
    return min(_ODDS, key=lambda odds: abs(odds[0] - p))[1]


def _hours(hours: float) -> str:
    return f"{hours:.1f} h"


def of_hours(needed_h: float, there_h: float | None, pad: int = 0) -> str:
    """Say hours of those there are: ``2.4 of 7.5 h``; ``2.4 of - h`` while nobody said them.

    ``pad`` is how wide the first number is at least.
    """
    return f"{needed_h:{pad or ''}.1f} of {'-' if there_h is None else f'{there_h:.1f}'} h"


def hours_there(hours: float | None) -> str:
    """Say the hours there are: ``7.5 h``."""
    return "hours that nobody said" if hours is None else _hours(hours)


def explain(week_result: WeekLoad, guesses: bool, partial: bool = False, *, hours_known: bool = True) -> str:
    """Say a week in one line: load, hours to the tenth, odds in words, and the three biggest causes.

    ``guesses``: the figures rest on starting guesses, and the line says so. ``partial``: something needed is unknown,
    so that the load is a lower bound and odds would be a verdict nobody can give.
    """
    work, room = _hours(week_result.mean_h), _hours(week_result.capacity_h)
    if not hours_known:
        text = f"{work} of work for hours that nobody said."
    elif week_result.load is None or week_result.p_overrun is None:
        text = f"No capacity: {work} of work for 0 h."
    elif partial:
        text = f"At least {week_result.load * 100:.0f} %: {work} of work for {room}, and more that is unknown."
    else:
        odds = odds_words(week_result.p_overrun)
        outlook = f"You would {odds} overrun." if odds == "almost never" else f"You would overrun {odds}."
        text = f"{week_result.load * 100:.0f} %: {work} of work for {room}. {outlook}"
    biggest = [f"{label} {_hours(part)}" for label, part in causes(week_result) if part >= 0.25]
    if biggest:
        text += f" Biggest: {', '.join(biggest)}."
    return text + " (guess, no own times yet)" if guesses else text


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def short_words(short: Short | None, today: date) -> str:
    """Name the first moment that cannot be kept: ``Thursday ends 1.7 h short ...``, ``Friday 09:00 is 0.5 h ...``.

    What lighter days before it leave over is counted, so the day from which the hours add up is named.
    """
    if short is None:
        return ""
    from smdash.domain.schedule import spoken, week_start

    near = week_start(short.day) == week_start(today)
    name = DAYS[short.day.weekday()] + ("" if near else f" {spoken(short.day)}")
    since = "" if short.day == short.since else f" since {DAYS[short.since.weekday()]}"
    due, there = f"{_hours(short.due_h)} due{since}", f"{_hours(short.there_h)} there"
    if short.at is None:
        return f"{name} ends {_hours(short.short_h)} short: {due}, {there}"
    return f"{name} {short.at:%H:%M} is {_hours(short.short_h)} short: {due}, {there}"


def wait_words(wait: ReplyWait) -> str:
    """Say how long people wait, and when nobody looks: ``Reply wait: 17 h on average, 1 in 4 later than a day ...``."""
    from smdash.domain.workload.inbox_sweeps import sweep_words

    if wait.mean_h is None:
        return "More comes in than can be answered." if wait.late else ""
    text = f"Reply wait: {_waiting(wait.mean_h)} on average"
    if wait.later_than_day is not None:
        text += f", {share_words(wait.later_than_day)} later than a day"
    if wait.longest is not None:
        text += f" - nobody looks {sweep_words(wait.longest[0])} to {sweep_words(wait.longest[1])}"
    text += "."
    if wait.extra is not None and wait.extra_h is not None and wait.extra_h < wait.mean_h - 0.5:
        text += f" A look {sweep_words(wait.extra)} -> {_waiting(wait.extra_h)}."
    return text


def unheard_words(situation: Situation) -> str:
    """Say that people may wait longer because some accounts' messages are unknown; '' where all are known."""
    silent = sum(account.inbox_per_week is None for account in situation.accounts)
    messages = counted(silent, "account's messages are", "accounts' messages are")
    return f"At least: {messages} not counted." if silent else ""


def _waiting(hours: float) -> str:
    return f"{hours:.0f} h" if hours >= 10 else f"{hours:.1f} h"


def share_words(share: float) -> str:
    """Say a share of replies: ``none``, ``1 in 4``, ``2 in 3``, ``all``."""
    if share < 0.01:
        return "none"
    if share > 0.99:
        return "all"
    if share > 0.5:
        lot = min(((n - 1, n) for n in range(2, 11)), key=lambda each: abs(each[0] / each[1] - share))
        return f"{lot[0]} in {lot[1]}"
    return f"1 in {round(1 / share)}"


class _Fits(Protocol):
    @property
    def fits(self) -> bool | None: ...
    @property
    def over_h(self) -> float | None: ...


def fit_words(accounts: int, fit: Fit, unknown: bool) -> str:
    """Say whether the week fits and what would have to go until it does: ``It does not fit: 10.4 h ...``."""
    if not accounts:
        return ""
    if fit.fits is None:
        return "Nobody can say yet whether it fits." if unknown else ""
    if fit.fits:
        return f"All {accounts} accounts fit." if accounts > 1 else "The account fits."
    without = ", even without what is unknown" if unknown else ""
    held = "" if unknown else " for four weeks in five to hold"
    text = f"It does not fit{without}: {_hours(fit.over_h or 0.0)} would have to go{held}."
    if fit.go:
        text += f" {'At least ' if unknown else ''}{'by' if unknown else 'By'} name: {'; '.join(fit.go)}."
    if fit.suffices is False:
        text += f" {NOT_ENOUGH}."
    return text


def fit_short(side: _Fits) -> str:
    """Say the same in few words: ``yes``, ``no, 10.4 h must go``, ``unknown``."""
    if side.fits is None:
        return "unknown"
    return "yes" if side.fits else f"no, {_hours(side.over_h or 0.0)} must go"


def wip_words(wip: Wip) -> str:
    """Say what the open drafts mean: ``21 open drafts at 6 posts a week: each takes 3.5 weeks; at most 9 at once``."""
    if not wip.drafts:
        return ""
    drafts = counted(wip.drafts, "open draft")
    if wip.weeks is None:
        return f"{drafts}, and no cadence says how many go out."
    text = f"{drafts} at {wip.per_week:.3g} posts a week: each takes {wip.weeks:.1f} weeks."
    return f"{text} At most {wip.limit:.0f} at once keep it at a week and a half." if wip.drafts > wip.limit else text


def parts_words(hours: float, answering_h: float | None) -> str:
    """Say what an account's hours are made of: ``9.1 h posts, 0.9 h answering``; '' where nothing is answered."""
    return f"{_hours(hours - answering_h)} posts, {_hours(answering_h)} answering" if answering_h else ""


def owed_words(hours: float) -> str:
    """Say how much of a week is open in the inbox beyond what usually comes in; '' for next to nothing."""
    return f"Of it, {_hours(hours)} wait in the inbox now." if hours >= LEAST_OWED_H else ""


def duties_words(duties: Sequence[DutyWork], hours: float) -> str:
    """Say what is counted of duties that nobody entered; '' where none is guessed."""
    return f"{_hours(hours)} a week guessed, none entered: {guessed_duty_words(duties)}" if duties else ""


def bias_words(bias: float, measured: bool) -> str:
    """Say what own guesses count times, and whether that is this person's own figure."""
    who = "you take" if measured else "people take"
    until = "" if measured else ", until your own log says"
    return f"Your own guesses count {bias:.1f} times: that is how much longer {who} than guessed{until}."


def usual_words(weeks: Sequence[WeekAhead]) -> str:
    """Say from when on the weeks ahead are usual ones, by cadence; '' where something is planned in each."""
    from smdash.domain.schedule import spoken

    number = len(weeks)
    while number and not weeks[number - 1].planned and not weeks[number - 1].by_plan:
        number -= 1
    if number == len(weeks):
        return ""
    if not number:
        return "Nothing is planned yet: usual weeks by cadence."
    monday = weeks[number].monday
    return f"Usual weeks by cadence from {spoken(monday)} on: nothing planned."


def week_words(week: WeekAhead) -> str:
    """Say what a week's figures rest on."""
    if not week.planned and not week.by_plan:
        return f"usual week, nothing planned of {week.posts:.0f} posts"
    words = [f"{week.planned} of {week.posts:.0f} posts planned"]
    if week.by_plan:
        words.append(f"more planned than usual at {', '.join(week.by_plan)}")
    if week.overtime:
        words.append(f"{week.overtime} as overtime")
    return "; ".join(words)
