"""The inbox, brands and accounts, drafts and care: what they accept, change and say."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import NotFoundError, SmdashError, UsageError
from smdash.domain.schedule import Office, deadline, parse_utc, stored, zone_of
from smdash.domain.whatif.whatif import Hours, Promise
from smdash.domain.workload.learning import PRIOR_RATIO
from smdash.services.promises import hours_of
from tests.worlds import NOW, Clock, content, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

NAN, INF = float("nan"), float("inf")


@pytest.fixture
def world(small: Services, tmp_path: Path) -> Services:
    """Return the small world with eight messages, the newest an hour old, one every six hours before."""
    path = tmp_path / "inbox.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "id": f"m{n}", "account": "acme/x" if n % 2 else "bean/instagram", "kind": "comment", "author": "Ada",
                    "handle": "ada", "text": f"Nr {n}" + "?" * (n % 3 == 0), "received_at": (NOW - timedelta(hours=1 + 6 * n)).isoformat(),
                }
            )
            + "\n"
            for n in range(8)
        ),
        encoding="utf-8",
    )  # fmt: skip
    assert small.imports.run(path).added == 8
    return small


def listed(services: Services, *, handled: bool = False) -> list[Any]:
    window = services.inbox.view(handled=handled).window
    found = list(window.rows(0, window.count))
    assert [window.index(row.key) for row in found] == list(range(window.count))
    assert len(found) == window.count
    return found


# The inbox -------------------------------------------------------------------------------------------------


def test_open_items_most_urgent_first_in_any_page(demo: Services) -> None:
    window = demo.inbox.view().window
    whole = list(window.rows(0, window.count))
    assert [row.due_at for row in whole] == sorted(row.due_at for row in whole)
    assert [row.due_at <= NOW for row in whole] == [True] * 2 + [False] * 10
    for start in range(window.count):
        for stop in (start + 1, start + 5, 500):
            assert list(window.rows(start, stop)) == whole[start:stop]
    assert list(window.rows(50, 60)) == []
    assert window.index("i:999999") is None


def test_handled_items_in_any_page(world: Services, clock: Clock) -> None:
    world.inbox.done([1, 2, 3])
    clock.forward(minutes=1)
    world.inbox.done([4])
    world.inbox.snooze([5, 6], NOW + timedelta(days=1))
    window = world.inbox.view(handled=True).window
    whole = list(window.rows(0, window.count))
    assert [(row.id, row.state) for row in whole] == [
        (5, "snoozed"),
        (6, "snoozed"),
        (4, "done"),
        (3, "done"),
        (2, "done"),
        (1, "done"),
    ]
    for start in range(6):
        for stop in range(start, 8):
            assert list(window.rows(start, stop)) == whole[start:stop]
    assert [window.index(row.key) for row in whole] == list(range(6))
    assert window.index("i:7") is None


def test_done_reopened_snoozed_and_back(world: Services, clock: Clock) -> None:
    assert world.inbox.view().open == 8
    assert world.inbox.done([1, 2, 2]) == 2
    assert world.inbox.done([1]) == 0
    assert world.inbox.view().open == 6
    assert world.inbox.snooze([1, 3], NOW + timedelta(hours=2)) == 1, "what is done does not come back by itself"
    assert {row.id for row in listed(world)} == {4, 5, 6, 7, 8}
    clock.forward(hours=2)
    assert {row.id for row in listed(world)} == {3, 4, 5, 6, 7, 8}
    assert world.inbox.reopen([1, 2, 3]) == 3
    assert world.inbox.view().open == 8


def test_snoozing_does_not_move_the_promise(world: Services) -> None:
    due = rows(world, "SELECT due_at FROM inbox_items WHERE id = 1")
    world.inbox.snooze([1], NOW + timedelta(days=9))
    assert rows(world, "SELECT due_at FROM inbox_items WHERE id = 1") == due


def test_snooze_needs_a_time_to_come(world: Services) -> None:
    for until in (NOW, NOW - timedelta(minutes=1)):
        with pytest.raises(UsageError, match="ahead"):
            world.inbox.snooze([1], until)


@pytest.mark.parametrize("flag", ["LEAD", "spam", "?", "\x00", "lead "])
def test_unknown_mark_is_told(world: Services, flag: str) -> None:
    with pytest.raises(UsageError, match="no such mark"):
        world.inbox.flag([1], flag)


def test_marks(world: Services) -> None:
    for flag in ("lead", "complaint", "question", ""):
        assert world.inbox.flag([1], flag) == 1
        assert world.inbox.flag([1], flag) == 0
        assert rows(world, "SELECT flag FROM inbox_items WHERE id = 1") == [(flag,)]


def test_minutes_of_debt(world: Services) -> None:
    view = world.inbox.view()
    assert view.minutes == pytest.approx(8 * 3 * 2.718281828 ** (0.49 / 2))
    with world.home.store.write("own", NOW) as w:
        w.conn.execute("INSERT INTO estimates VALUES ('inbox', 10, 0, 'user')")
    assert world.inbox.view().minutes == pytest.approx(80 * PRIOR_RATIO), "own guesses are taken for as short as usual"


def test_item_whole_and_missing(world: Services) -> None:
    item = world.inbox.item(1)
    assert (item.account, item.body, item.flag) == ("bean/instagram", "Nr 0?", "question")
    with pytest.raises(NotFoundError):
        world.inbox.item(99)


# Promises --------------------------------------------------------------------------------------------------


def _promises_hold(services: Services) -> None:
    """Every open item is due when its account's promise, zone and the office hours say."""
    accounts = {account.id: account for account in services.home.accounts(archived=True)}
    for account_id, received, due in rows(
        services, "SELECT account_id, received_at, due_at FROM inbox_items WHERE state = 'open'"
    ):
        account = accounts[account_id]
        office = hours_of(account, services.home.office())
        expected = deadline(parse_utc(received), account.promise_minutes, office, zone_of(account.zone))
        assert due == stored(expected), account.slug


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.manage.edit_account("acme/x", promise_hours=1),
        lambda s: s.manage.edit_account("acme/x", zone="Asia/Tokyo"),
        lambda s: s.manage.edit_brand("bean", zone="Asia/Tokyo"),
        lambda s: s.manage.set_office(Office(time(0), time(23, 59), (5, 6))),
        lambda s: s.manage.edit_account("acme/x", reply_hours="22-6 daily"),
        lambda s: s.manage.edit_account("acme/x", promise="90 min", reply_hours="24/7"),
        lambda s: s.workload_setup.set_day_off(date(2026, 11, 21), date(2026, 11, 27)),
        lambda s: s.away.commit(date(2026, 11, 23), date(2026, 11, 24)),
        lambda s: s.whatif.commit([Promise("acme/x", 60)]),
        lambda s: s.whatif.commit([Hours(0, 0.0)], date(2026, 11, 23)),
    ],
)
def test_deadlines_follow_what_they_rest_on(world: Services, act: Callable[[Services], Any]) -> None:
    _promises_hold(world)
    before = rows(world, "SELECT due_at FROM inbox_items ORDER BY id")
    act(world)
    _promises_hold(world)
    assert rows(world, "SELECT due_at FROM inbox_items ORDER BY id") != before
    world.undo.undo()
    assert rows(world, "SELECT due_at FROM inbox_items ORDER BY id") == before


# Brands and accounts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slug", ["", " ", "a b", "ä", "a/b", "-a", "x" * 32, "\x00", "../x", "acme", "ACME ", "\ud800"]
)
def test_wrong_brand_name_is_told(small: Services, slug: str) -> None:
    before = content(small.home.read())
    with pytest.raises(UsageError):
        small.manage.add_brand(slug)
    assert content(small.home.read()) == before


@pytest.mark.parametrize(
    "values",
    [{"colour": "red"}, {"colour": "#12345"}, {"zone": "Mars/Base"}, {"zone": ""}],
)
def test_wrong_brand_value_is_told(small: Services, values: dict[str, Any]) -> None:
    before = content(small.home.read())
    with pytest.raises(UsageError):
        small.manage.edit_brand("acme", **values)
    assert content(small.home.read()) == before


@pytest.mark.parametrize(
    "values",
    [
        {"promise_hours": NAN}, {"promise_hours": INF}, {"promise_hours": -INF}, {"promise_hours": 0}, {"promise_hours": -1},
        {"promise_hours": 721}, {"promise_hours": 1e300}, {"inbox_per_week": NAN}, {"inbox_per_week": -1}, {"inbox_per_week": INF},
        {"slots": ["Mon"]}, {"slots": ["Mon 25:00"]}, {"slots": ["Mon 09:00", ""]}, {"zone": "Nowhere"},
        {"cadence": [{"format": "hologram", "per_week": 1}]}, {"cadence": [{"format": "text", "per_week": NAN}]},
        {"cadence": [{"format": "text", "per_week": -1}]}, {"cadence": [{"format": "text", "per_week": 1001}]},
    ],
)  # fmt: skip
def test_wrong_account_value_is_told_and_nothing_is_kept(small: Services, values: dict[str, Any]) -> None:
    before = content(small.home.read())
    with pytest.raises(UsageError):
        small.manage.add_account("acme", "bluesky", **values)
    with pytest.raises(UsageError):
        small.manage.edit_account("acme/x", **values)
    assert content(small.home.read()) == before


@pytest.mark.parametrize(
    "values", [{"text_limit": -1}, {"text_limit": 10**20}, {"min_gap_minutes": -1}, {"min_gap_minutes": 10**20}]
)
def test_wrong_limit_is_told(small: Services, values: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        small.manage.edit_account("acme/x", **values)


@pytest.mark.parametrize(("brand", "platform", "slug", "kind"), [("acme", "myspace", "", SmdashError), ("nobody", "x", "", NotFoundError), ("acme", "x", "bean/x", UsageError), ("acme", "x", "acme/x", UsageError), ("acme", "x", "acme/", UsageError), ("acme", "x", "x", UsageError)])  # fmt: skip
def test_wrong_account_is_told(small: Services, brand: str, platform: str, slug: str, kind: type[Exception]) -> None:
    before = content(small.home.read())
    with pytest.raises(kind):
        small.manage.add_account(brand, platform, slug=slug)
    assert content(small.home.read()) == before


def test_second_account_of_a_platform_gets_a_number(small: Services) -> None:
    assert small.manage.add_account("acme", "x").slug == "acme/x-2"
    small.manage.archive_account("acme/x-2")
    assert small.manage.add_account("acme", "x").slug == "acme/x-3"


def test_archive_and_bring_back_whatever_the_case(small: Services) -> None:
    assert small.manage.archive_account(" ACME/X ").archived
    assert [account.slug for account in small.home.accounts()] == ["acme/mastodon", "bean/instagram"]
    assert not small.manage.archive_account("Acme/x", archived=False).archived
    assert len(small.home.accounts()) == 3
    with pytest.raises(NotFoundError):
        small.manage.archive_account("nobody/x")


def test_same_slot_twice_is_one_slot(small: Services) -> None:
    account = small.manage.edit_account("acme/x", slots=["Tue 8:30", "tuesday 08:30", "Fri 9"])
    assert small.manage.details(account)["slots"] == ["Tue 08:30", "Fri 09:00"]


@pytest.mark.parametrize(
    "office",
    [
        Office(time(17), time(9)),
        Office(time(9), time(9)),
        Office(weekdays=()),
        Office(weekdays=(7,)),
        Office(weekdays=(-1,)),
    ],
)
def test_wrong_office_hours_are_told(world: Services, office: Office) -> None:
    before = content(world.home.read())
    with pytest.raises(UsageError):
        world.manage.set_office(office)
    assert content(world.home.read()) == before


@pytest.mark.parametrize(
    "hours", [{7: 1.0}, {-1: 1.0}, {0: NAN}, {0: INF}, {0: -0.1}, {0: 24.1}, {0: 1e-300}, {0: 0.01}, {0: 8.0, 9: 8.0}]
)
def test_wrong_hours_are_told(small: Services, hours: dict[int, float]) -> None:
    before = content(small.home.read())
    with pytest.raises(UsageError):
        small.workload.set_hours(hours)
    assert content(small.home.read()) == before


@pytest.mark.parametrize("zone", ["", "Mars/Base", "Europe", "\ud800"])
def test_wrong_zone_is_told(small: Services, zone: str) -> None:
    with pytest.raises(UsageError):
        small.manage.set_zone(zone)


# Drafts and the rest ---------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=()), max_size=50))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_draft_comes_back_to_the_character(small: Services, text: str) -> None:
    small.unsaved.save("new", {"text": text, "accounts": ["acme/x"]})
    assert small.unsaved.load("new") == {"text": text, "accounts": ["acme/x"]}


def test_drafts_are_no_step_of_undo(small: Services) -> None:
    step = small.undo.next()
    small.unsaved.save("new", {"text": "a"})
    small.unsaved.save("post:1", {"text": "b"})
    small.preferences.remember("theme", "nord")
    assert small.undo.next() == step
    assert set(small.unsaved.keys()) == {"new", "post:1"}
    assert small.status.view().unsaved == 2
    small.unsaved.drop("new")
    small.unsaved.drop("new")
    assert small.unsaved.keys() == ["post:1"]
    assert small.preferences.remembered("theme") == "nord"
    assert small.preferences.remembered("other", 3) == 3


def test_doctor_of_a_healthy_home(demo: Services) -> None:
    demo.care.backup()
    found = demo.care.doctor()
    assert {check.result for check in found} == {"ok"}
    assert all(check.detail for check in found)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE deliveries SET account_id = 3 WHERE id = 1", "deliveries belong to their post's brand"),
        ("UPDATE deliveries SET account_id = 2 WHERE id = 1", "deliveries agree with their variant"),
        (
            "UPDATE deliveries SET state = 'published', published_at = NULL WHERE id = 1",
            "published posts have an instant",
        ),
        ("UPDATE journal_state SET change_id = 3", "no change is left open"),
        ("INSERT INTO posts_fts(posts_fts) VALUES ('delete-all')", "posts are searchable"),
        ("UPDATE accounts SET brand_id = 99", "references"),
    ],
)
def test_doctor_finds_what_must_not_be(small: Services, statement: str, name: str) -> None:
    with closing(sqlite3.connect(small.home.store.path)) as conn:
        conn.execute(statement)
        conn.commit()
    bad = {check.name for check in small.care.doctor() if check.result == "bad"}
    assert name in bad


def test_the_same_handle_twice_is_refused(small: Services) -> None:
    small.manage.add_account("acme", "tiktok", handle="@acme.tools")
    with pytest.raises(UsageError, match="already"):
        small.manage.add_account("acme", "tiktok", handle="Acme.Tools")
    assert small.manage.add_account("acme", "tiktok", handle="@other").slug == "acme/tiktok-2"
