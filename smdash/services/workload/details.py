"""What the meter's own screen says beyond the pane; read when it is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import parse_utc, stored, week_start
from smdash.domain.workload.clients import clients_of
from smdash.domain.workload.keep import worth_keeping
from smdash.domain.workload.levels import first_level
from smdash.domain.workload.selfcheck import Signs, little, signs_of_strain
from smdash.domain.workload.situation import evaluate, reply_wait_of
from smdash.domain.workload.views import WeekAhead, Wip, WorkloadDetails
from smdash.domain.workload.ways_out import ways_out
from smdash.services.workload.selfcheck import SelfCheckService
from smdash.services.workload.situation import SituationService
from smdash.store.accounts import accounts as account_store
from smdash.store.workload import workload as workload_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime, time

    from smdash.domain.schedule import Office
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.domain.workload.situation import Evaluation, Situation
    from smdash.domain.workload.ways_out import WaysOut
    from smdash.services.home import Home

WEEKS = 6
LEAD_WEEKS = 1.5
"""A draft should go out within so many weeks of its beginning; a starting guess."""
ENOUGH_REPLIES = 20
MOST_REPLIES = 400


def details(home: Home, view_of: Callable[[Situation, Evaluation, WaysOut], WorkloadView]) -> WorkloadDetails:
    """Return everything said of the load; ``view_of`` says what the pane shows of a situation."""
    situations = SituationService(home).weeks(WEEKS)
    situation = situations[0][1]
    evaluation = evaluate(situation)
    ways = ways_out(situation, evaluation)
    together = ways.batching
    stuck = evaluation.fits is False and ways.suffices is False
    wip_week = sum(account.posts for account in situation.accounts)
    drafts = workload_store.open_drafts(home.read())
    return WorkloadDetails(
        view=view_of(situation, evaluation, ways),
        situation=situation,
        weeks=tuple(_week(home, monday, each) for monday, each in situations),
        wait=reply_wait_of(situation),
        sweeps=situation.looks,
        sweeps_from=situation.sweeps_from,
        ladder=ways.rungs,
        batching_h=together.saved_h if together else None,
        batching_load=together.after.load.load if together else None,
        wip=Wip(drafts, wip_week, little(wip_week, LEAD_WEEKS) or 0.0, little(wip_week, wip=drafts)),
        strain=tuple(signs_of_strain(signs(home))),
        learned=tuple(sorted((key, each) for key, each in situation.estimates.items() if each.source == "learned")),
        bias=situation.bias,
        bias_counts=any(each.source == "user" for each in situation.estimates.values()),
        locked_h=ways.left.load.mean_h if stuck else None,
        suffices=ways.suffices if evaluation.fits is False else None,
        keeping=worth_keeping(situation, evaluation),
        own_sign=SelfCheckService(home).answers().sign,
        bias_measured=SituationService(home).bias_measured(),
        clients=clients_of(situation, evaluation),
        answering_h=_answering_hours(evaluation),
    )


def _answering_hours(evaluation: Evaluation) -> dict[str, float]:
    found: dict[str, float] = {}
    for account, activity, hours in evaluation.load.parts:
        if activity == "inbox":
            found[account] = found.get(account, 0.0) + hours
    return found


def _week(home: Home, monday: date, situation: Situation) -> WeekAhead:
    conn = home.read()
    evaluation = evaluate(situation)
    begin, end = home.day_bounds(monday, 7)
    planned = workload_store.planned(conn, begin, end)
    live = {account.id for account in home.accounts()}
    load = evaluation.load.load
    return WeekAhead(
        monday,
        evaluation.load.mean_h,
        evaluation.load.capacity_h if situation.hours_known else None,
        load,
        evaluation.chance,
        "no capacity" if load is None else first_level(load),
        sum(cadence.per_week for account in situation.accounts for cadence in account.cadences),
        sum(row.posts for row in planned if row.account_id in live),
        sum(len(slots) for number, slots in account_store.slots(conn).items() if number in live),
        sum(row.overtime for row in planned if row.account_id in live),
        tuple(account.slug for account in situation.accounts if account.extra),
        bool(evaluation.unknowns),
    )


# Signs of strain -----------------------------------------------------------------------------------------


def signs(home: Home) -> Signs:
    """Return what the rows of the last weeks show; what was never logged is None."""
    today, zone = home.today(), home.zone()
    monday = week_start(today)
    begin = home.day_bounds(monday - timedelta(days=28))[0]
    conn = home.read()
    logged = [
        (parse_utc(start).astimezone(zone), parse_utc(end).astimezone(zone))
        for start, end in workload_store.logged_spans(conn, begin)
    ]
    logged = [(start, end) for start, end in logged if timedelta(0) < end - start <= timedelta(hours=24)]
    per_week = [0.0] * 5
    for start, end in logged:
        per_week[min(4, max(0, (week_start(start.date()) - monday).days // 7 + 4))] += (end - start) / timedelta(
            hours=1
        )
    hours = [
        sum(SituationService(home).now(monday - timedelta(days=7 * back), planned=False).capacity_h)
        for back in (4, 3, 2, 1)
    ]
    worked = {start.date() for start, _ in logged}
    worked |= {
        parse_utc(f"{minute}:00Z").astimezone(zone).date() for minute in workload_store.handled_minutes(conn, begin)
    }
    return Signs(
        weeks_over=sum(done > there > 0 for done, there in zip(per_week, hours, strict=False)) if logged else None,
        longest_week_h=max(per_week) if logged else None,
        days_since_free=_run_of_days(worked, today),
        outside_hours=outside_share(logged, home.office()) if logged else None,
        reply_ratio=_reply_ratio(home),
        weeks_slipped=_weeks_slipped(home, monday),
    )


def _run_of_days(worked: set[date], today: date) -> int:
    """Return how many days in a row until today, or until yesterday, had work."""
    day = today if today in worked else today - timedelta(days=1)
    length = 0
    while day in worked:
        length, day = length + 1, day - timedelta(days=1)
    return length


def outside_share(logged: Sequence[tuple[datetime, datetime]], office: Office) -> float:
    """Return the share of logged minutes outside the office hours; an entry is judged by its parts, day by day."""
    total = inside = 0.0
    for start, end in logged:
        total += (end - start).total_seconds()
        day = start.date()
        while day <= end.date():
            if day.weekday() in office.weekdays:
                opens, closes = _on(start, day, office.start), _on(start, day, office.end)
                inside += max(0.0, (min(end, closes) - max(start, opens)).total_seconds())
            day += timedelta(days=1)
    return 1 - inside / total if total else 0.0


def _on(like: datetime, day: date, at: time) -> datetime:
    return like.replace(year=day.year, month=day.month, day=day.day, hour=at.hour, minute=at.minute, second=0)


def _reply_ratio(home: Home) -> float | None:
    """Return the median wait of the last four weeks over that of the eight before; open items count as censored."""
    now = home.now()
    since, recent = now - timedelta(weeks=12), now - timedelta(weeks=4)
    spans = workload_store.reply_spans(home.read(), stored(since))
    old: tuple[list[float], list[bool]] = ([], [])
    new: tuple[list[float], list[bool]] = ([], [])
    for received, handled in spans:
        at = parse_utc(received)
        if at > now:
            continue
        waits, answered = new if at >= recent else old
        # The past is judged as it stood when the last four weeks began.
        until = now if at >= recent else recent
        done = parse_utc(handled) if handled else None
        waits.append(max(0.0, ((min(done, until) if done else until) - at) / timedelta(hours=1)))
        answered.append(done is not None and done <= until)
    if min(len(old[0]), len(new[0])) < ENOUGH_REPLIES:
        return None
    from smdash.domain.metrics.waiting import km_quantile

    before, after = km_quantile(*_thinned(*old), 0.5), km_quantile(*_thinned(*new), 0.5)
    return after / before if before and after is not None else None


def _thinned(waits: list[float], answered: list[bool]) -> tuple[list[float], list[bool]]:
    """Return at most some hundreds, evenly spread over the time of arrival: enough for a median."""
    step = -(-len(waits) // MOST_REPLIES)
    return waits[::step], answered[::step]


def _weeks_slipped(home: Home, monday: date) -> int:
    """Return how many full weeks in a row, back from the last one, had posts that did not go out when due."""
    begin = home.day_bounds(monday - timedelta(days=7 * 8))[0]
    end = home.day_bounds(monday)[0]
    zone = home.zone()
    weeks = {
        week_start(parse_utc(at).astimezone(zone).date())
        for at in workload_store.missed_instants(home.read(), begin, min(end, home.late_before()))
    }
    length = 0
    while monday - timedelta(days=7 * (length + 1)) in weeks:
        length += 1
    return length
