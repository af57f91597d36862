"""What logged time teaches: how long each kind of work takes, how far guesses are off, how much whole weeks vary.

Beliefs are recomputed from the rows and never stored. What was learned is kept in memory per open store with a mark of
the journal, so that one more finished entry costs one update and not a pass over all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from smdash.domain.schedule import week_start
from smdash.domain.timelog.entries import LEAST_SECONDS, LONG, basis
from smdash.domain.timelog.report import done_hours, week_label
from smdash.domain.wording import counted
from smdash.domain.workload.beliefs import RunningBelief
from smdash.domain.workload.estimates import PRIORS, Estimate, estimate_for
from smdash.domain.workload.learning import KAPPA0, bias_ratio, learn_common_factor
from smdash.domain.workload.situation import UNPLANNED
from smdash.services.home import Service
from smdash.store import settings as setting_store
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from smdash.domain.workload.learning import Belief
    from smdash.store.connection import Store

SETTLED, WEEKS = "time_settled", "time_weeks"
"""Settings: what a person said of doubtful entries, and what each week was planned to come to."""
LEAST_LOGS = 3
LEAST_WEEKS = 4
LEAST_DAYS = 3
"""A week with fewer days logged says nothing of the whole week."""
MOST_NEWS = 64
_UNHEARD = Estimate(30.0, 0.8)
_UNHEARD_KAPPA = 0.5
"""Work of a person's own naming has no starting guess: its prior counts for half a log."""


_LONG_MINUTES = LONG / timedelta(minutes=1)


@dataclass(slots=True)
class _Learned:
    """All beliefs, what they were learned from, and the mark of the journal they stand at."""

    mark: tuple[int, int, int]
    own: Mapping[str, tuple[float, float, str]]
    kept: frozenset[int]
    clipped: frozenset[int]
    keys: dict[str, RunningBelief] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)
    last: tuple[int, int] = (0, 0)

    def key(self, activity: str) -> RunningBelief:
        """Return an activity's belief, begun with the person's own estimate, else with the starting guess."""
        found = self.keys.get(activity)
        if found is None:
            prior = prior_of(activity, self.own)
            start = prior or _UNHEARD
            found = RunningBelief.prior(start.median_min, start.s, KAPPA0 if prior else _UNHEARD_KAPPA)
            self.keys[activity] = found
        return found

    def feed(self, rows: list[time_store.Task]) -> None:
        """Learn from rows in order of their end; the sessions on one post are one task, done with the last of them."""
        by_post: dict[tuple[int, str, int | None], int] = {}
        last_of: dict[tuple[int, str, int | None], int] = {}
        for row in rows:
            if row[2] is not None:
                self.posts.add(row[2])
                piece = (row[2], row[1], row[3])
                by_post[piece] = by_post.get(piece, 0) + max(0, row[5] - row[4])
                last_of[piece] = row[0]
        kept, clipped, keys = self.kept, self.clipped, self.keys
        for id_, activity, post, account, started, ended, handled, one, finished in rows:
            seconds = ended - started
            if post is not None:
                piece = (post, activity, account)
                if not finished or last_of[piece] != id_:
                    continue
                seconds = by_post[piece]
            minutes = seconds / 60
            if seconds < LEAST_SECONDS or minutes > _LONG_MINUTES or id_ in clipped:
                continue
            if handled is not None:
                answered = max(handled, one)
                if not answered:
                    continue
                minutes /= answered
            (keys.get(activity) or self.key(activity)).learn(minutes, ended, confirmed=id_ in kept)
        if rows:
            self.seen.update(row[0] for row in rows)
            self.last = (rows[-1][5], rows[-1][0])


def prior_of(activity: str, own: Mapping[str, tuple[float, float, str]]) -> Estimate | None:
    """Return what an activity is believed to take before anything was logged; None where nobody has said."""
    user = {key: Estimate(median, s, "user") for key, (median, s, source) in own.items() if source == "user"}
    return user.get(activity) or PRIORS.get(activity) or estimate_for(activity, False, user)


class Learnt(NamedTuple):
    """A belief and how many logs it rests on."""

    belief: Belief
    n: int


_MEMORY: WeakKeyDictionary[Store, _Learned] = WeakKeyDictionary()


class LearningService(Service):
    """What the log teaches, as the meter uses it."""

    def beliefs(self) -> dict[str, Learnt]:
        """Return the belief about each activity that was logged, and the number of logs behind it."""
        learned = self._learned()
        now = int(self.home.now().timestamp())
        return {activity: Learnt(key.belief(now), key.logs) for activity, key in learned.keys.items() if key.logs}

    def belief(self, activity: str) -> Belief | None:
        """Return what is believed of one activity, the starting guess where nothing was logged; None is unknown."""
        found = self.beliefs().get(activity)
        if found is not None:
            return found.belief
        prior = prior_of(activity, setting_store.estimates(self.home.read()))
        if prior is None:
            return None
        return RunningBelief.prior(prior.median_min, prior.s).belief()

    def estimates(self) -> dict[str, Estimate]:
        """Return estimates of what was logged at least three times, with what each rests on in words."""
        return {
            activity: Estimate(found.belief.median, found.belief.s, "learned", basis(activity, found.n, found.belief))
            for activity, found in self.beliefs().items()
            if found.n >= LEAST_LOGS
        }

    def bias(self) -> float:
        """Return how much longer posts take than this person guesses for them; 1.3 before any was timed."""
        return bias_ratio(time_store.estimated_posts(self.home.read()))

    def bias_words(self) -> str:
        """Say the bias and what it rests on, '' before any guess can be compared."""
        pairs = time_store.estimated_posts(self.home.read())
        if not pairs:
            return ""
        return f"You usually need {bias_ratio(pairs):.1f}x what you guess ({counted(len(pairs), 'post')})."

    def common_factor(self) -> float:
        """Return the log-sd common to whole weeks, from plan and log of past weeks; .15 before there are four."""
        weeks = self._weeks()
        used = [(planned, sd, done) for planned, sd, done in weeks.values() if 1 / 3 <= done / planned <= 3]
        return learn_common_factor(used if len(used) >= LEAST_WEEKS else [])

    def unplanned_share(self) -> float | None:
        """Return the unplanned work of a week as a part of its hours; None before four weeks were logged."""
        weeks = self._logged_weeks()
        room = math.fsum(setting_store.capacity(self.home.read()).values())
        if len(weeks) < LEAST_WEEKS or room <= 0:
            return None
        return min(1.0, math.fsum(unplanned for _, unplanned in weeks.values()) / len(weeks) / room)

    def _logged_weeks(self) -> dict[str, tuple[float, float]]:
        """Return (hours, unplanned hours) of finished weeks that were logged on enough days."""
        home, now = self.home, self.home.now()
        monday = week_start(home.today())
        first = monday - timedelta(weeks=26)
        begin, end = home.day_bounds(first, 7 * 26)
        found: dict[str, tuple[float, float]] = {}
        days: dict[str, set[int]] = {}
        entries = [entry for entry in time_store.entries(home.read(), begin, end) if entry.ended_at is not None]
        zone = home.zone()
        for entry in entries:
            day = entry.started_at.astimezone(zone).date()
            days.setdefault(week_label(week_start(day)), set()).add(day.toordinal())
        last = monday - timedelta(days=1)
        hours = done_hours(entries, "week", first, last, zone, now)
        extra = done_hours((e for e in entries if e.activity == UNPLANNED), "week", first, last, zone, now)
        for label, number in hours.items():
            if len(days.get(label, ())) >= LEAST_DAYS and number > 0:
                found[label] = number, extra.get(label, 0.0)
        return found

    def _weeks(self) -> dict[str, tuple[float, float, float]]:
        """Return (planned h, sd, done h) of finished weeks whose plan was kept."""
        plans = setting_store.get(self.home.read(), WEEKS) or {}
        if len(plans) < LEAST_WEEKS:
            return {}
        return {
            label: (plans[label]["hours"], plans[label].get("sd") or 0.0, done)
            for label, (done, _) in self._logged_weeks().items()
            if plans.get(label, {}).get("hours", 0) > 0
        }

    # Memory ----------------------------------------------------------------------------------------------

    def _learned(self) -> _Learned:
        conn = self.home.read()
        known = _MEMORY.get(self.home.store)
        mark = time_store.journal_mark(conn)
        if known is None or (known.mark != mark and not self._add_news(conn, known, mark)):
            known = self._all(conn, mark)
            _MEMORY[self.home.store] = known
        return known

    @staticmethod
    def _all(conn: sqlite3.Connection, mark: tuple[int, int, int]) -> _Learned:
        settled = setting_store.get(conn, SETTLED) or {}
        kept, clipped = frozenset(settled.get("kept", ())), frozenset(settled.get("clipped", ()))
        learned = _Learned(mark, setting_store.estimates(conn), kept, clipped)
        learned.feed(time_store.tasks(conn))
        return learned

    @staticmethod
    def _add_news(conn: sqlite3.Connection, known: _Learned, mark: tuple[int, int, int]) -> bool:
        """Learn from what was logged since; False where something learned from has changed and all must be read."""
        if mark[0] < known.mark[0] or mark[1:] != known.mark[1:]:
            return False
        changed = time_store.changed_since(conn, known.mark[0], MOST_NEWS)
        if len(changed) >= MOST_NEWS:
            return False
        fresh: set[int] = set()
        for table, name, post, handled in changed:
            if table == "time_entries":
                if name in known.seen or post in known.posts:
                    return False
                fresh.add(name)
            elif (
                table == "estimates"
                or (table == "settings" and name == SETTLED)
                or (table == "deliveries" and post in known.posts)
                or (table == "inbox_items" and handled is not None)
            ):
                return False
        rows = time_store.tasks(conn, sorted(fresh)) if fresh else []
        if rows and (rows[0][5], rows[0][0]) < known.last:
            return False
        known.feed(rows)
        known.mark = mark
        return True
