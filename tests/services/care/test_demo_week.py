"""The sample world looks true on each weekday, in the morning, in the afternoon and at night."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from smdash.domain.schedule import WEEKDAYS, deadline, parse_utc, week_start
from tests.worlds import Clock, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2027, 2, 22)
EACH_HOUR = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
HOURS = [
    *(
        datetime.combine(MONDAY + timedelta(days=day), time(hour), BERLIN)
        for day in range(7)
        for number, hour in enumerate((8, 14, 23))
        if EACH_HOUR or number in {day % 3, 2 if day == 6 else day % 3}
    ),
    *map(
        datetime.fromisoformat,
        (
            "2026-11-21T00:00:00+01:00",
            "2026-03-29T03:15:00+02:00",
            "2026-10-25T02:30:00+01:00",
            "2026-11-01T00:00:00+01:00",
            "2026-12-31T23:59:59+01:00",
            "2027-01-01T00:00:00+01:00",
            "2028-02-29T08:05:30.5+01:00",
            "2027-06-15T19:00:00-07:00",
        ),
    ),
]
"""Each weekday at an hour (the last also at night), thrice where it may take longer, and when clocks and years change."""

NAMED = re.compile(
    r"\b((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day) (?:question|thought|plan|gift|soup)|Day (one|two|three|four)\b"
)
DAY_OF = {"one": "Monday", "two": "Tuesday", "three": "Wednesday", "four": "Thursday"}


@pytest.fixture(params=HOURS, ids=[f"{hour:%a-%d-%b-%Y-%H}" for hour in HOURS])
def world(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, open_home: Callable[[Path], Services]
) -> Services:
    clock.moment = request.param
    services = open_home(tmp_path / "home")
    services.demo.build()
    return services


def test_every_weekday_and_hour_looks_true(world: Services) -> None:
    _slots_and_posts(world)
    _nothing_is_of_the_future(world)
    _inbox(world)
    _figures(world)
    _there_is_something_to_see(world)


def _slots_and_posts(world: Services) -> None:
    """Slots stand on their own weekdays, and posts stand in slots."""
    slots = {
        (account, weekday, wall)
        for account, weekday, wall in rows(world, "SELECT account_id, weekday, wall_time FROM slots")
    }
    posts = rows(
        world,
        """SELECT d.account_id, d.wall, coalesce(v.body, p.body), d.state FROM deliveries d
           JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id WHERE d.wall IS NOT NULL""",
    )
    assert len(posts) > 130
    for account, text, body, state in posts:
        wall = datetime.fromisoformat(text)
        assert (account, wall.weekday(), f"{wall:%H:%M}") in slots, (text, body, state)
        for found in NAMED.finditer(body):
            name = found[1] or DAY_OF[found[2]]
            # What is reused a day later on another network keeps the name of its dish.
            assert name[:3] == WEEKDAYS[wall.weekday()] or "soup" in found[0], (text, body)
        dated = re.search(r"brunch, (\d+ \w+), 10:00", body)
        if dated:
            on = min(
                (datetime.strptime(f"{dated[1]} {year}", "%d %B %Y") for year in (wall.year, wall.year + 1)),  # noqa: DTZ007 - a day
                key=lambda day: abs(day - wall),
            )
            assert on.weekday() == 6
            assert timedelta(0) < on - wall < timedelta(days=4)


def _nothing_is_of_the_future(world: Services) -> None:
    now, late = world.home.now(), world.home.late_before()
    stamp = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    for column in ("published_at", "outcome_at"):
        assert rows(world, f"SELECT count(*) FROM deliveries WHERE {column} > ?", stamp) == [(0,)]
    assert rows(world, "SELECT count(*) FROM deliveries WHERE state = 'scheduled' AND due_at <= ?", stamp) == [(0,)]
    assert rows(world, "SELECT count(*) FROM inbox_items WHERE received_at > ? OR handled_at > ?", stamp, stamp) == [
        (0,)
    ]
    assert rows(world, "SELECT count(*) FROM sources WHERE captured_at > ?", stamp) == [(0,)]
    assert rows(world, "SELECT count(*) FROM time_entries") == [(0,)], "nobody has measured in this world"
    # The one post that was missed waits since the account's last slot, which is a matter of hours or of a weekend.
    ((due,),) = rows(world, "SELECT due_at FROM deliveries WHERE state = 'missed'")
    assert due < late
    assert now - parse_utc(due) < timedelta(days=2, hours=1)
    out = rows(
        world,
        """SELECT count(*) FROM deliveries WHERE state = 'published' AND
           (sent_text IS NULL OR (permalink = '') != (reason = 'by your word'))""",
    )
    assert out == [(0,)]


def _inbox(world: Services) -> None:
    """Deadlines are those of the office hours, answers came in looks on working days, ages are those of a busy week."""
    now, office = world.home.now(), world.home.office()
    accounts = {account.id: account for account in world.home.accounts()}
    for account, received, due, handled in rows(
        world, "SELECT account_id, received_at, due_at, handled_at FROM inbox_items"
    ):
        promise = accounts[account].promise_minutes
        assert parse_utc(due) == deadline(parse_utc(received), promise, office, BERLIN)
        if handled:
            look = parse_utc(handled).astimezone(BERLIN)
            assert look.weekday() in office.weekdays
            assert office.start <= look.time() <= office.end
            assert timedelta(0) < parse_utc(handled) - parse_utc(received) < timedelta(days=6)
    view = world.inbox.view()
    assert 6 <= view.open <= 18
    assert 1 <= view.late <= 5
    assert view.late < view.open
    oldest = min(parse_utc(text) for (text,) in rows(world, "SELECT received_at FROM inbox_items WHERE state = 'open'"))
    weekend = now.astimezone(BERLIN).weekday() in {5, 6, 0, 1}
    assert now - oldest < timedelta(days=3 if weekend else 2, hours=18)
    week_ago = f"{now - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}"
    assert rows(world, "SELECT count(*) > 15 FROM inbox_items WHERE handled_at > ?", week_ago) == [(1,)]


def _figures(world: Services) -> None:
    """Figures end before today, on a Friday, and are no older than a week."""
    today = world.home.today()
    ((last,),) = rows(world, "SELECT max(on_day) FROM account_samples")
    assert timedelta(0) < today - date.fromisoformat(last) <= timedelta(days=7)
    assert date.fromisoformat(last).weekday() == 4


def _there_is_something_to_see(world: Services) -> None:
    view = world.status.view()
    today = world.home.now().astimezone(BERLIN)
    assert view.missed == 1
    assert view.due >= (1 if today.hour == 8 else 0)
    assert 1.27 <= (view.load or 0) < 1.32, "a weekend of messages is work too"
    board = {row.account: row.days for row in world.runway.board()}
    assert board.pop("bean/tiktok") < 0, "the one that is dark"
    assert all(0 < days <= 16 for days in board.values())
    assert min(board.values()) <= 8
    ahead = rows(world, "SELECT wall FROM deliveries WHERE state = 'scheduled' ORDER BY due_at")
    assert len(ahead) >= 15
    assert datetime.fromisoformat(ahead[0][0]).date() - today.date() <= timedelta(days=1)
    assert (
        len({text[:10] for (text,) in ahead if week_start(date.fromisoformat(text[:10])) >= week_start(today.date())})
        >= 5
    )
    assert [check for check in world.care.doctor() if check.result == "bad"] == []
    assert world.undo.next() == (None, None)
