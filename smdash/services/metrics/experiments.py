"""A change somebody made, with the day on which it will be judged: told then and not before."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.metrics import verdicts
from smdash.domain.metrics.verdicts import COUNTED, LAG_DAYS, Judged, Week, monday_of
from smdash.domain.metrics.views import Experiment
from smdash.domain.metrics.waiting import MIN_WEEKS_SHOWN, min_detectable_ratio, weeks_needed
from smdash.domain.plaintext import one_line, storable
from smdash.domain.schedule import spoken
from smdash.platforms.bounds import FIRST_DAY
from smdash.services.home import Service
from smdash.services.metrics import on_off
from smdash.services.metrics.account_data import SETTLED_DAYS, AccountData
from smdash.services.metrics.like_age import of_like_age
from smdash.services.metrics.like_posts import alike, without_replies
from smdash.services.metrics.posts import lead
from smdash.services.metrics.typical import going_on, typical, viral_posts
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.metrics.account_data import PostValue

KEY = "experiments"
"""Setting: [{"number", "account", "what", "metric", "level", "from_on", "judge_on", "weeks", "detectable",
"ended_on"}], dates as ISO text."""
LONGEST_TEXT = 200
MOST_WEEKS = 26
LOOK_BACK_WEEKS = 26
MOST_AHEAD = 366
RATIO = 1.5


class ExperimentService(Service):
    """Use cases of ``smdash metrics experiment`` and of the metrics screen."""

    def add(self, slug: str, what: str, metric: str = "", from_day: date | None = None) -> Experiment:
        """Note a change made on ``from_day`` (today) and set the day to judge it by a figure (the account's lead one).

        The wait is as long as a change by half needs to show at the account's own rate and spread, 4 to 26 weeks a
        side. UsageError and NotFoundError say what is wrong.
        """
        account = self.home.account(slug)
        what = storable(" ".join(what.split()))
        if not what or len(what) > LONGEST_TEXT:
            raise UsageError(f"say in 1 to {LONGEST_TEXT} characters what changed.", subject=repr(one_line(what, 60)))
        data = AccountData.of(self.home, account)
        metric = metric or lead(list(data.meanings.values()))
        level = "post" if data.defined(metric, "post") else "account"
        known = data.defined(metric, level)
        if not known:
            names = ", ".join(sorted({each.metric for each in data.meanings.values()})) or "none yet"
            raise NotFoundError(
                "nothing was saved of this figure yet, so there is nothing to judge by.",
                subject=repr(one_line(metric, 60)),
                hint=f"Figures: {names}.",
            )
        if known[-1].flow == "snapshot" and level == "account":
            raise UsageError(
                "a stock like this cannot be judged by weeks.",
                subject=known[-1].label,
                hint="Choose its gains per day.",
            )
        day = from_day or self.home.today()
        if day < FIRST_DAY:
            raise UsageError(f"no platform was there before {FIRST_DAY.year}.", subject=day.isoformat())
        begin = day if day.weekday() == 0 else monday_of(day) + timedelta(days=7)
        weeks, smallest = self._patience(data, metric, level, begin)
        judge = begin + timedelta(weeks=weeks, days=1 + (SETTLED_DAYS - 1 if level == "post" else LAG_DAYS))
        if day > self.home.today() + timedelta(days=MOST_AHEAD):
            raise UsageError("this day is more than a year away.", subject=day.isoformat())
        if judge <= self.home.today():
            raise UsageError(
                f"it would have been judged on {judge}: its figures are known already, so that nothing is tried by it.",
                subject=day.isoformat(),
                hint="Put a note on that day instead: smdash metrics note add DATE TEXT.",
            )
        kept = self._kept()
        number = max((int(each["number"]) for each in kept), default=0) + 1
        entry = {
            "number": number,
            "account": account.slug,
            "what": what,
            "metric": metric,
            "level": level,
            "from_on": day.isoformat(),
            "judge_on": judge.isoformat(),
            "weeks": weeks,
            "detectable": smallest,
            "ended_on": None,
        }
        with self.home.write(f"Experiment at {account.slug}: {one_line(what, 40)}", blind=True) as w:
            setting_store.put(w, KEY, [*kept, entry])
        return self._judged(entry)

    def add_weeks(
        self, brand: str, what: str = "", measure: str = "conversions", weeks: int = 8, from_day: date | None = None
    ) -> Experiment:
        """Draw weeks with posts and weeks without by lot, as many of each, and set the day to judge them.

        In weeks without posts the brand's slots stay empty: a blackout each, which queue, calendar and checks know.
        What is planned in them already stays, and is for its person to move. UsageError and NotFoundError say what is
        wrong; one that runs or is to come for the brand has to be ended first.
        """
        mine = self.home.brand(brand)
        what = storable(" ".join(what.split()))
        if len(what) > LONGEST_TEXT:
            raise UsageError(f"say it in at most {LONGEST_TEXT} characters.", subject=repr(one_line(what, 60)))
        kept = self._kept()
        running = next(
            (
                each
                for each in kept
                if each["level"] == on_off.LEVEL
                and each["account"] == mine.slug
                and not each["ended_on"]
                and date.fromisoformat(each["judge_on"]) > self.home.today()
            ),
            None,
        )
        if running is not None:
            number = running["number"]
            raise UsageError(
                "weeks of this brand are drawn already.",
                subject=f"experiment {number}",
                hint=f"End it first: smdash metrics experiment end {number}.",
            )
        number = max((int(each["number"]) for each in kept), default=0) + 1
        entry = {"number": number, **on_off.planned(self.home, mine, what, measure, weeks, from_day)}
        with self.home.write(f"Draw weeks with posts and without for {mine.slug}", blind=True) as w:
            setting_store.put(w, KEY, [*kept, entry])
            on_off.keep_empty(w, mine, on_off.plan_of(entry), number)
        return self._judged(entry)

    def list(self, brand: str | None = None, *, ended: bool = False) -> Sequence[Experiment]:
        """Return the experiments, those to be judged first; ended ones only when asked for."""
        live = {account.slug: account.brand for account in self.home.accounts()}
        live |= {each.slug: each.slug for each in self.home.brands()}
        found = [
            self._judged(each)
            for each in self._kept()
            if each["account"] in live
            and (brand is None or live[each["account"]] == brand)
            and (ended or not each["ended_on"])
        ]
        return sorted(found, key=lambda each: (each.ended_on is not None, each.judge_on, each.number))

    def of_weeks(self, brand: str) -> Sequence[Experiment]:
        """Return the weeks a brand has drawn by lot, ended ones too, the newest first."""
        mine = [each for each in self._kept() if each["level"] == on_off.LEVEL and each["account"] == brand]
        return [self._judged(each) for each in reversed(mine)]

    def begun(self, account: str) -> Sequence[tuple[date, str]]:
        """Return when each of an account's experiments begins and what it changes, without verdicts any."""
        return [
            (date.fromisoformat(each["from_on"]), each["what"]) for each in self._kept() if each["account"] == account
        ]

    def get(self, number: int) -> Experiment:
        """Return one experiment; NotFoundError when there is none of that number."""
        return self._judged(self._entry(number))

    def end(self, number: int) -> Experiment:
        """Close an experiment; one ended before its day is never judged."""
        entry = self._entry(number)
        if entry["ended_on"]:
            raise UsageError("this experiment has ended already.", subject=str(number))
        entry = {**entry, "ended_on": self.home.today().isoformat()}
        with self.home.write(f"End experiment {number}") as w:
            setting_store.put(w, KEY, [entry if each["number"] == number else each for each in self._kept()])
            if entry["level"] == on_off.LEVEL:
                on_off.let_go(w, entry["account"], number)
        return self._judged(entry)

    def _kept(self) -> Sequence[dict[str, Any]]:
        return [each for each in setting_store.get(self.home.read(), KEY, []) if isinstance(each, dict)]

    def _entry(self, number: int) -> dict[str, Any]:
        for each in self._kept():
            if int(each["number"]) == number:
                return each
        raise NotFoundError(
            "there is no such experiment.", subject=str(number), hint="See: smdash metrics experiment list."
        )

    def _patience(self, data: AccountData, metric: str, level: str, begin: date) -> tuple[int, float | None]:
        """Return the weeks to wait and the smallest ratio that will show by then (None where nothing is known)."""
        last = min(begin, monday_of(data.captured_of(metric, level))) - timedelta(days=1)
        first = last + timedelta(days=1) - timedelta(weeks=LOOK_BACK_WEEKS)
        weeks = [week for week in _weeks(data, metric, level, first, last) if week.value is not None]
        unit = data.defined(metric, level)[-1].unit
        if len(weeks) < 2 or unit not in COUNTED:
            return MIN_WEEKS_SHOWN, None
        size = sum(week.size for week in weeks) / len(weeks) if level == "post" else 1.0
        counts = [(week.value or 0.0) * size for week in weeks]
        mean = sum(counts) / len(counts)
        phi = max(1.0, sum((each - mean) ** 2 for each in counts) / mean / (len(counts) - 1)) if mean > 0 else 1.0
        need = weeks_needed(mean, phi, RATIO)
        wait = MIN_WEEKS_SHOWN if need is None else min(MOST_WEEKS, max(MIN_WEEKS_SHOWN, math.ceil(need)))
        return wait, min_detectable_ratio(mean, phi, wait)

    def _judged(self, entry: dict[str, Any]) -> Experiment:
        if entry["level"] == on_off.LEVEL:
            return self._of_weeks(entry)
        account = self.home.account(entry["account"])
        data = AccountData.of(self.home, account)
        known = data.defined(entry["metric"], entry["level"])
        ended = date.fromisoformat(entry["ended_on"]) if entry["ended_on"] else None
        made = Experiment(
            int(entry["number"]),
            account.slug,
            str(entry["what"]),
            str(entry["metric"]),
            str(entry["level"]),
            known[-1].label if known else str(entry["metric"]),
            date.fromisoformat(entry["from_on"]),
            date.fromisoformat(entry["judge_on"]),
            ended,
            int(entry["weeks"]),
            entry["detectable"],
        )
        until = min(ended, self.home.today()) if ended else self.home.today()
        if until < made.judge_on:
            if ended:
                return made._replace(state="ended", words="ended before its day, so it was not judged")
            return made._replace(words=_wait(made, self.home.today()))
        return self._verdict(data, made)

    def _of_weeks(self, entry: dict[str, Any]) -> Experiment:
        today = self.home.today()
        ended = date.fromisoformat(entry["ended_on"]) if entry["ended_on"] else None
        made = Experiment(
            int(entry["number"]),
            str(entry["account"]),
            str(entry["what"]),
            str(entry["metric"]),
            on_off.LEVEL,
            on_off.LABELS.get(entry["metric"], str(entry["metric"])),
            date.fromisoformat(entry["from_on"]),
            date.fromisoformat(entry["judge_on"]),
            ended,
            int(entry["weeks"]),
            entry["detectable"],
            plan=on_off.plan_of(entry),
        )
        if ended is not None and ended < made.judge_on:
            return made._replace(state="ended", words="ended before its day, so it was not judged")
        if today < made.judge_on:
            return made._replace(words=_wait(made, today))
        return on_off.judged(self.home, entry, made, today)

    def _verdict(self, data: AccountData, made: Experiment) -> Experiment:
        """Judge the weeks after the change against as many before it (S1); the change's own week is in neither."""
        state: Literal["judged", "ended"] = "ended" if made.ended_on else "judged"
        start = made.from_on
        after = start if start.weekday() == 0 else monday_of(start) + timedelta(days=7)
        end = after + timedelta(weeks=made.weeks) - timedelta(days=1)
        before = monday_of(start) - timedelta(weeks=made.weeks)
        if data.captured_of(made.metric, made.level) <= end + timedelta(days=LAG_DAYS):
            words = f"its day has come; import figures up to {spoken(end, self.home.today())} to judge it"
            return made._replace(state="too early", words=words)
        if len(_eras(data, made.metric, made.level, before, end)) > 1:
            return made._replace(state=state, words="the definition changed in between, so it cannot be judged")
        judged = (
            _of_posts(data, made, before, end, after)
            if made.level == "post"
            else _of_days(data, made, before, end, after)
        )
        words = judged.reason or f"{judged.verdict}: {judged.words}"
        return made._replace(state=state, verdict=judged.verdict, words=words, lo=judged.lo, hi=judged.hi)


def _wait(made: Experiment, today: date) -> str:
    when = spoken(made.judge_on, today)
    if made.detectable is None:
        return f"too early: judged on {when}"
    shown = f"+{(made.detectable - 1) * 100:.0f} %" if made.detectable < 10 else f"x{made.detectable:.0f}"
    return f"too early: until {when} only a change above {shown} would show"


def _beside(weeks: Sequence[Week], made: Experiment, after: date) -> Sequence[Week]:
    """Return the weeks without that in which the change was made."""
    return [week for week in weeks if week.monday < monday_of(made.from_on) or week.monday >= after]


def _of_posts(data: AccountData, made: Experiment, first: date, last: date, after: date) -> Judged:
    """Judge the posts of both sides at one age; without such figures there is no verdict."""
    unit = data.defined(made.metric, "post")[-1].unit
    aged = of_like_age(data, made.metric, unit, _kept(data, made.metric, first, last), after)
    if aged.reason:
        return Judged(reason=aged.reason)
    found = verdicts.weeks_of_posts([(each.day, each.value) for each in aged.posts], first, last, mean=True)
    weeks = _beside(found, made, after)
    judged = (
        verdicts.judge_counts(weeks, after, per_post=True)
        if unit in COUNTED
        else verdicts.judge_means(weeks, after, weighted=True)
    )
    return verdicts.still_collecting(judged, aged.balance)


def _of_days(data: AccountData, made: Experiment, first: date, last: date, after: date) -> Judged:
    weeks = _beside(_weeks(data, made.metric, "account", first, last), made, after)
    days = data.days_alike(made.metric, first - verdicts.HANGING_BACK, last + timedelta(days=1))
    known = verdicts.hanging({day: each.value for day, each in days.items()}, weeks, after, last)
    if data.defined(made.metric, "account")[-1].unit in COUNTED:
        return verdicts.judge_counts(weeks, after, known=known)
    return verdicts.judge_means(weeks, after, known=known)


def _kept(data: AccountData, metric: str, first: date, last: date) -> list[PostValue]:
    """Return the settled figures of some days' posts without those that went viral."""
    unit = data.defined(metric, "post")[-1].unit
    posts = data.posts(first, last + timedelta(days=1))
    part = [each for each in posts.get(metric, []) if each.settled]
    gone = viral_posts(data, posts) if unit in COUNTED else frozenset()
    return typical(alike(part).posts, unit, gone, going_on(data, metric, unit))[0]


def _weeks(data: AccountData, metric: str, level: str, first: date, last: date) -> list[Week]:
    meaning = data.defined(metric, level)[-1]
    if level == "post":
        kept = _kept(data, metric, first, last)
        return verdicts.weeks_of_posts([(each.day, each.value) for each in kept], first, last, mean=True)
    values = {day: each.value for day, each in data.days_alike(metric, first, last + timedelta(days=1)).items()}
    mean = not verdicts.summable(metric, meaning.unit, unique=meaning.unique)
    weeks, _ = verdicts.weeks_of_days(values, first, last, mean=mean)
    return verdicts.without_viral(weeks)[0] if meaning.unit in COUNTED else weeks


def _eras(data: AccountData, metric: str, level: str, first: date, last: date) -> set[int]:
    """Return the eras the values of some days or posts are of; posts that were counted anew are of the newest one."""
    if level == "post":
        posts = without_replies(data.posts(first, last + timedelta(days=1), {metric}).get(metric, []))
        return {each.era for each in posts if each.settled}
    return {each.era for each in data.days(metric, first, last + timedelta(days=1)).values()}
