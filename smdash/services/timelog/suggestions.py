"""Time that was spent in smdash itself and waits for a person's word: nothing is logged without it."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.schedule import parse_utc, stored
from smdash.domain.timelog.entries import Entry, clock, overlapping, words
from smdash.services.timelog import subjects
from smdash.services.timelog.entries import TimeEntries
from smdash.services.workload.learning import LearningService
from smdash.store import settings as setting_store
from smdash.store.timelog import timelog as time_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.services.home import Home
    from smdash.store.connection import Writing

KEY = "time_suggestions"
LEAST_MINUTES = 1.0
MOST_MINUTES = 12 * 60.0
MOST_WAITING = 50
LOOK_BACK = timedelta(days=7)
SESSION_GAP = timedelta(minutes=10)
LEAST_ITEMS = 2


class Suggestion(NamedTuple):
    """A stretch of work nobody logged: what, how long, until when, and what tells of it."""

    id: str
    activity: str
    minutes: float
    ended_at: datetime
    account: str = ""
    post_id: int | None = None
    basis: str = ""

    @property
    def key(self) -> str:
        """Its name in a list."""
        return f"s:{self.id}"

    @property
    def started_at(self) -> datetime:
        """When it began."""
        return self.ended_at - timedelta(minutes=self.minutes)


def suggest(home: Home, activity: str, minutes: float, account: str = "", post_id: int | None = None) -> bool:
    """Keep a stretch that just ended for the person to confirm; False where it is too short or logged already."""
    if not math.isfinite(minutes) or not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        return False
    now = home.now().replace(microsecond=0)
    start = now - timedelta(minutes=minutes)
    if overlapping(time_store.entries(home.read(), stored(start), stored(now)), start, now, now):
        return False  # a timer ran meanwhile
    key = subjects.activity_named(activity)
    with home.store.write("suggestion", now, journaled=False, wait_ms=500) as w:
        kept = setting_store.get(w.conn, KEY) or {}
        rows: list[dict[str, Any]] = kept.get("waiting", [])
        made = f"{key}{account}{post_id}{stored(now)}{len(rows)}"
        rows.append(
            {
                "id": hashlib.sha256(made.encode()).hexdigest()[:8],
                "activity": key,
                "minutes": round(minutes, 2),
                "at": stored(now),
                "account": account,
                "post_id": post_id,
            }
        )
        setting_store.put(w, KEY, {**kept, "waiting": rows[-MOST_WAITING:]})
    return True


def waiting(home: Home) -> list[Suggestion]:
    """Return what waits to be confirmed, the newest first: time in the composer, and inbox sessions.

    Sessions are read off when items were done.
    """
    kept = setting_store.get(home.read(), KEY) or {}
    found = [
        Suggestion(
            row["id"],
            row["activity"],
            row["minutes"],
            parse_utc(row["at"]),
            row["account"],
            row["post_id"],
            "time in the composer" if row["post_id"] or row["activity"] != "inbox" else "time in the inbox",
        )
        for row in kept.get("waiting", ())
    ]
    now = home.now()
    refused = set(kept.get("refused", ()))
    logged = time_store.entries(home.read(), stored(now - LOOK_BACK), stored(now))
    sessions = [
        session
        for session in _sessions(home, now)
        if session.id not in refused and not overlapping(logged, session.started_at, session.ended_at, now)
    ]
    taken = [Entry(0, each.activity, each.started_at, each.ended_at) for each in found]
    found += [each for each in sessions if not overlapping(taken, each.started_at, each.ended_at, now)]
    return sorted(found, key=lambda each: each.ended_at, reverse=True)


def _sessions(home: Home, now: datetime) -> Iterable[Suggestion]:
    """Yield runs of handled items, at most ten minutes between two of them; the first took one reply's usual time."""
    rows = time_store.handled(home.read(), stored(now - LOOK_BACK))
    if not rows:
        return
    belief = LearningService(home).belief("inbox")
    first = timedelta(minutes=belief.median if belief is not None else 3.0)
    run: list[tuple[datetime, str]] = []
    for at, account in [*((parse_utc(row[0]), row[1]) for row in rows), (now, "")]:
        if run and at - run[-1][0] > SESSION_GAP:
            if len(run) >= LEAST_ITEMS and run[-1][0] > run[0][0]:
                yield _session(run, first)
            run = []
        run.append((at, account))


def _session(run: list[tuple[datetime, str]], first: timedelta) -> Suggestion:
    begin, end = run[0][0], run[-1][0]
    accounts = {account for _, account in run}
    return Suggestion(
        f"inbox-{begin:%Y%m%dT%H%M%S}",
        "inbox",
        (end - begin + first) / timedelta(minutes=1),
        end,
        accounts.pop() if len(accounts) == 1 else "",
        basis=f"{len(run)} items handled",
    )


def accept(home: Home, ids: Sequence[str]) -> int:
    """Log suggestions as one change and return how many; what is logged by now does not keep them out."""
    TimeEntries(home).keep_plan()
    chosen = [each for each in waiting(home) if each.id in set(ids)]
    if not chosen:
        return 0
    total = clock(math.fsum(each.minutes for each in chosen))
    what = words(chosen[0].activity) if len(chosen) == 1 else f"{len(chosen)} suggestions"
    live = {account.slug for account in home.accounts()}
    with home.write(f"Log {total} {what}") as w:
        for each in chosen:
            named = subjects.whose(home, each.account, "") if each.account in live else {}
            post = time_store.post_facts(w.conn, post=each.post_id) if each.post_id else None
            time_store.add(
                w,
                {
                    "activity": each.activity,
                    "started_at": each.started_at,
                    "ended_at": each.ended_at,
                    "post_id": post.post_id if post else None,
                    **({"brand_id": post.brand_id} if post else {}),
                    **named,
                },
            )
        _drop(w.conn, w, chosen)
    return len(chosen)


def told(w: Writing, home: Home, begin: datetime, end: datetime) -> None:
    """Suggest no run of handled items that shares time with begin..end: the person was asked about that time."""
    kept = setting_store.get(w.conn, KEY) or {}
    known = kept.get("refused", ())
    over = home.now() + 2 * SESSION_GAP  # a run that is still on would come up once it is over
    asked = [each.id for each in _sessions(home, over) if each.started_at < end and begin < each.ended_at]
    fresh = [each for each in asked if each not in known]
    if fresh:
        setting_store.put(w, KEY, {**kept, "refused": [*known, *fresh][-MOST_WAITING * 4 :]})


def refuse(home: Home, ids: Sequence[str]) -> int:
    """Forget suggestions for good, as one change, and return how many."""
    chosen = [each for each in waiting(home) if each.id in set(ids)]
    if chosen:
        with home.write(f"Refuse {len(chosen)} time suggestions") as w:
            _drop(w.conn, w, chosen)
    return len(chosen)


def _drop(conn: Any, w: Any, chosen: Sequence[Suggestion]) -> None:
    gone = {each.id for each in chosen}
    kept = setting_store.get(conn, KEY) or {}
    rows = [row for row in kept.get("waiting", ()) if row["id"] not in gone]
    refused = [*kept.get("refused", ()), *(name for name in gone if name.startswith("inbox-"))]
    setting_store.put(w, KEY, {"waiting": rows, "refused": refused[-MOST_WAITING * 4 :]})
