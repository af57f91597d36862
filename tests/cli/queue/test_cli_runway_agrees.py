"""Every place that says when an account goes dark says the same of one world."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.queue.runway import dark_words
from smdash.domain.times.when import parse_when
from smdash.screens.dashboard.panes_fill import _runway_words
from smdash.screens.whatif.words import _days
from tests.cli.cli_world import Smdash
from tests.worlds import NOW, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services

TODAY = date(2026, 11, 21)
CHRISTMAS = "2026-12-25"
CADENCES = {
    "bluesky": 1.0, "facebook": None, "instagram": 0.25, "linkedin": 3.0, "mastodon": 2.0, "pinterest": 0.0, "threads": 2.0, "x": 5.0,
    "youtube": 0.25,
}  # fmt: skip
Place = dict[str, tuple[str | None, str | None]]


def put(services: Services, account: str, *times: str) -> list[int]:
    now = services.home.now().astimezone(services.home.zone())
    return [write_post(services, f"{account} {at}", [account], parse_when(at, now)) for at in times]


def out(services: Services, account: str, day: str) -> None:
    """Have the post of tomorrow be one that went out."""
    (post,) = put(services, account, "2026-11-22 09:00")
    at = f"{day}T08:00:00Z"
    with services.home.write("out") as w:
        w.conn.execute(
            "UPDATE deliveries SET state = 'published', due_at = ?, published_at = ? WHERE post_id = ?", (at, at, post)
        )


@pytest.fixture
def world(services: Services) -> Services:
    """One account for each way of being lit or dark."""
    manage = services.manage
    services.workload.set_hours(dict.fromkeys(range(5), 7.5))
    manage.set_zone("Europe/Berlin")
    manage.add_brand("a", zone="Europe/Berlin")
    for name, per_week in CADENCES.items():
        cadence = [] if per_week is None else [{"format": "text", "per_week": per_week}]
        manage.add_account("a", name, inbox_per_week=1, cadence=cadence)
    for name in ("x", "bluesky", "linkedin", "threads", "facebook", "youtube", "pinterest", "instagram"):
        out(services, f"a/{name}", "2026-11-20")
    put(services, "a/x", f"{CHRISTMAS} 09:00")
    (post,) = put(services, "a/bluesky", "2026-11-24 09:00")
    repeat = services.recurring.repeat(post, "every 10 days until 2027-01-10")
    services.recurring.skip(repeat, 2)
    put(services, "a/linkedin", "draft")
    with services.home.write("a draft with a time") as w:
        w.conn.execute("UPDATE deliveries SET due_at = '2026-11-23T08:00:00Z' WHERE state = 'draft'")
    put(services, "a/threads", "2026-11-23 09:00", "2026-11-26 09:00")
    services.pauses.pause("account", "a/threads")
    put(services, "a/youtube", "2026-12-20 09:00")
    (post,) = put(services, "a/instagram", "2026-12-01 09:00")
    services.recurring.repeat(post, "monthly")
    return services


def iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def places(services: Services, sm: Smdash) -> dict[str, Place]:
    """Return what each place says of each account: from when it is dark, and until when."""

    def said(rows: list[dict[str, Any]]) -> Place:
        return {row["account"]: (row["dark_from"], row["lit_again"]) for row in rows}

    runways = services.queue.reader.view().runways
    start = services.whatif.start()
    return {
        "board": {row.account: (iso(row.dark_from), iso(row.lit_again)) for row in services.runway.board()},
        "pane": {each.slug: (iso(each.dark_from), iso(each.lit_again)) for each in runways},
        "what if": {
            slug: (iso(each.dark_from), iso(each.lit_again))
            for slug, each in services.whatif.outcome([], start).before.runway.items()
        },
        "runway --json": said(sm.json("runway")["accounts"]),
        "queue --json": said(sm.json("queue")["runway"]),
        "queue with a filter": said(sm.json("queue", "state:draft")["runway"]),
    }


def test_every_place_says_the_same(world: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMDASH_HOME", str(world.home.folder))
    sm = Smdash(world.home.folder, tmp_path)
    said = places(world, sm)
    assert said["board"] == {
        "a/bluesky": ("2026-12-11", "2026-12-24"),
        "a/facebook": ("2026-11-27", None),
        "a/instagram": (None, None),
        "a/linkedin": ("2026-11-22", None),
        "a/mastodon": (None, None),
        "a/pinterest": (None, None),
        "a/threads": ("2026-11-24", None),
        "a/x": ("2026-11-21", CHRISTMAS),
        "a/youtube": ("2027-01-17", None),
    }
    for place, found in said.items():
        assert found == said["board"], place


def test_the_dark_ones_are_the_same_everywhere(
    world: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMDASH_HOME", str(world.home.folder))
    sm = Smdash(world.home.folder, tmp_path)
    board = world.runway.board()
    now = ["a/x", "a/mastodon"]
    assert [row.account for row in board if row.dark] == now, "worst first"
    assert [row["account"] for row in sm.json("runway")["accounts"] if row["dark"]] == now
    assert [row["account"] for row in sm.json("queue")["runway"] if row["dark"]] == now
    assert sm.json("status")["dark"] == now
    assert "2 dark: a/x, a/mastodon, next a/linkedin" in sm("status").stdout
    whatif = world.whatif.outcome([]).before.runway
    assert [slug for slug, each in whatif.items() if _days(each) == "dark"] == sorted(now)
    frame = {each.slug: _runway_words(each) for each in world.runway.runways()}
    assert frame["a/mastodon"] == "a/mastodon no post known"
    assert frame["a/x"] == "a/x dark today"
    assert {slug for slug, words in frame.items() if words} == {
        row.account for row in board if row.dark or (row.days is not None and row.days <= 7)
    }
    words = {row.account: dark_words(row, TODAY) for row in board}
    assert words["a/x"] == "dark today to Fri 25 Dec, 24 missing"
    assert words["a/threads"].startswith("2 held by a pause")
    assert words["a/instagram"] == "lit for a year"
    assert words["a/pinterest"] == "silent by its cadence"


@pytest.mark.parametrize("week", [0, 1, 3, 5, 9])
def test_weeks_and_times_away_have_the_dark_days_of_the_board(world: Services, week: int) -> None:
    monday = date(2026, 11, 16) + timedelta(weeks=week)
    last = monday + timedelta(days=6)
    first = max(monday, TODAY)
    board = {row.account: row for row in world.runway.board()}
    wanted = {
        slug
        for slug, row in board.items()
        if (row.dark_from or (TODAY if row.dark else date.max)) <= last and (row.lit_again or date.max) > first
    }
    assert ("a/x" in wanted) is (week <= 5), "up to Christmas"
    shown = set(world.calendar.reader.week(monday).dark)
    away = {each.account for each in world.away.plan(first, last).dark}
    # Gaps after the first one are no matter of the board.
    assert shown == away
    assert shown >= wanted
    assert shown - wanted <= {"a/x", "a/bluesky"}


def test_nineteen_silent_days_of_a_skipped_turn_are_seen(world: Services) -> None:
    found = next(each for each in world.runway.runways() if each.slug == "a/bluesky")
    # Turns on 24 Nov, 4 Dec, (14 Dec,) 24 Dec and 3 Jan.
    assert [(gap.after, gap.dark_from, gap.lit_again) for gap in found.gaps] == [
        (date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 24)),
        (date(2027, 1, 3), date(2027, 1, 10), None),
    ]
    assert NOW.date() == TODAY


def test_a_pause_darkens_an_account_and_resuming_lights_it(world: Services) -> None:
    def threads() -> Any:
        return next(row for row in world.runway.board() if row.account == "a/threads")

    assert (threads().dark_from, threads().held) == (date(2026, 11, 24), 2)
    assert threads().next_planned is None, "what is held does not go out"
    world.pauses.resume()
    assert (threads().dark_from, threads().held) == (date(2026, 11, 30), 0)
