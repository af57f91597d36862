"""The queue: what it shows, and what each act changes and leaves alone."""

# ruff: noqa: DTZ001 - wall clocks are naive by meaning

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.posts.states import State
from smdash.domain.schedule import instant, stored
from smdash.domain.times.when import When, parse_when
from smdash.services.queue import queue
from smdash.services.schedule import reader
from tests.worlds import NOW, Clock, edit_post, rows, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.queue.views import QueueRow
    from smdash.services.bundle import Services


def shown(services: Services, brand: str | None = None, days: int = 14) -> list[QueueRow]:
    window = services.queue.reader.view(brand, days).window
    found = list(window.rows(0, window.count))
    assert len(found) == window.count
    assert [window.index(row.key) for row in found] == list(range(window.count)), "keys name one row each"
    return found


def by_sql(services: Services, statement: str) -> None:
    with closing(sqlite3.connect(services.home.store.path)) as conn:
        conn.execute(statement)
        conn.commit()


def at(text: str) -> When:
    return When("at", datetime.fromisoformat(text))


def delivery(services: Services, number: int) -> tuple[object, ...]:
    return rows(services, "SELECT state, due_at, wall, zone, slot_id FROM deliveries WHERE id = ?", number)[0]


# What it shows ---------------------------------------------------------------------------------------------


def test_days_with_headings_in_order_and_free_slots(small: Services) -> None:
    found = shown(small, days=7)
    assert [(row.kind, f"{row.at:%a %H:%M}" if row.at else row.text, row.account) for row in found] == [
        ("heading", "Mon 23 Nov", ""),
        ("delivery", "Mon 09:00", "acme/mastodon"),
        ("heading", "Tue 24 Nov", ""),
        ("delivery", "Tue 08:30", "acme/x"),
        ("heading", "Wed 25 Nov", ""),
        ("free", "Wed 23:45", "bean/instagram"),  # 17:45 in New York
        ("heading", "Thu 26 Nov", ""),
        ("free", "Thu 09:00", "acme/mastodon"),
        ("heading", "Drafts without a time · 1", ""),
        ("delivery", "Second", "bean/instagram"),
    ]
    view = small.queue.reader.view(days=7)
    assert (view.planned, view.days, view.has_slots) == (2, 7, True)


def test_empty_home(services: Services) -> None:
    view = services.queue.reader.view()
    assert (view.window.count, view.planned, view.runways, view.has_slots) == (0, 0, (), False)
    assert list(view.window.rows(0, 50)) == []
    assert view.window.index("d:1") is None


def test_today_and_tomorrow_are_named(demo: Services) -> None:
    headings = [row.text for row in shown(demo) if row.kind == "heading"]
    assert headings[:3] == ["Today · Sat 21 Nov", "Tomorrow · Sun 22 Nov", "Mon 23 Nov"]


def test_waiting_section_is_on_top_newest_first(small: Services, clock: Clock) -> None:
    by_sql(small, "UPDATE deliveries SET due_at = '2026-11-18T09:00:00Z' WHERE id = 1")
    by_sql(small, "UPDATE deliveries SET due_at = '2026-11-19T09:00:00Z', state = 'failed' WHERE id = 2")
    found = shown(small)
    assert found[0].text == "Waits for a decision · 2"
    assert [(row.delivery_id, row.state, row.overdue) for row in found[1:3]] == [
        (2, "failed", False),
        (1, "missed", True),
    ]


def test_more_waiting_than_shown_is_said(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "ATTENTION_SHOWN", 3)
    for number in range(5):
        write_post(small, f"Draft {number}", ["acme/x"], When("draft"))
        write_post(small, f"Late {number}", ["acme/x"], at("2026-11-22T10:00"))
    by_sql(small, "UPDATE deliveries SET due_at = '2026-11-10T10:00:00Z' WHERE due_at = '2026-11-22T09:00:00Z'")
    found = shown(small)
    texts = [row.text for row in found if row.kind in {"heading", "note"}]
    assert "Waits for a decision · 5" in texts
    assert "and 2 older ones" in texts
    assert "Drafts without a time · 6" in texts
    assert "and 3 more" in texts


def test_draft_with_a_time_stands_on_its_day_and_takes_no_slot(small: Services) -> None:
    by_sql(small, "UPDATE deliveries SET state = 'draft' WHERE id = 1")
    found = shown(small)
    assert [(row.kind, row.state) for row in found[1:3]] == [("delivery", "draft"), ("free", "")]
    assert small.queue.reader.view().planned == 1


def test_draft_whose_time_is_over_is_listed_with_the_drafts(small: Services, clock: Clock) -> None:
    by_sql(small, "UPDATE deliveries SET state = 'draft' WHERE id = 1")
    clock.forward(days=5)
    found = shown(small)
    position = next(n for n, row in enumerate(found) if row.text.startswith("Drafts without a time"))
    assert {row.delivery_id for row in found[position:]} >= {1, 3}


def test_every_draft_of_the_sample_world_is_shown(demo: Services) -> None:
    drafts = {row[0] for row in rows(demo, "SELECT id FROM deliveries WHERE state = 'draft'")}
    assert len(drafts) == 7
    assert drafts == {row.delivery_id for row in shown(demo) if row.state == "draft"}


def test_brand_filter_shows_nothing_of_another_brand(demo: Services) -> None:
    everything = shown(demo)
    parts = {}
    for brand in ("acme", "bean", "nord"):
        view = demo.queue.reader.view(brand)
        parts[brand] = [row for row in shown(demo, brand) if row.kind in {"delivery", "free"}]
        assert {row.brand for row in parts[brand]} == {brand}
        assert {runway.slug.split("/")[0] for runway in view.runways} == {brand}
        assert {row.brand for row in (r for r in demo.inbox.view(brand).window.rows(0, 500))} == {brand}
        metrics = demo.metrics.view(brand).window
        assert {row.brand for row in metrics.rows(0, metrics.count)} == {brand}
        found = {row.account.split("/")[0] for row in demo.find.search("the", brand)}
        assert found - {""} == {brand}, "an idea of nobody may become anybody's"
    joined = {row.key for part in parts.values() for row in part}
    assert joined == {row.key for row in everything if row.kind in {"delivery", "free"}}


def test_archived_brand_is_out_of_sight_everywhere(demo: Services) -> None:
    before = demo.status.view()
    demo.manage.archive_brand("bean")
    assert all(row.brand != "bean" for row in shown(demo))
    assert all(row.brand != "bean" for row in demo.inbox.view().window.rows(0, 500))
    window = demo.metrics.view().window
    assert all(row.brand != "bean" for row in window.rows(0, window.count))
    assert all(not runway.slug.startswith("bean/") for runway in demo.queue.reader.view().runways)
    after = demo.status.view()
    assert (after.missed, after.accounts) == (0, 6)
    assert after.inbox_open < before.inbox_open
    demo.manage.archive_brand("bean", archived=False)
    assert demo.status.view() == before


def test_unknown_brand_shows_nothing(demo: Services) -> None:
    assert shown(demo, "nobody") == []


def test_row_that_is_gone_says_so(small: Services) -> None:
    window = small.queue.reader.view().window
    by_sql(small, "DELETE FROM deliveries WHERE id = 1")
    assert [row.text for row in window.rows(0, 2)][1] == "(no longer there)"


# Runways and numbers ---------------------------------------------------------------------------------------


def test_runways_of_the_sample_world(demo: Services) -> None:
    found = {runway.slug: runway for runway in demo.runway.runways()}
    assert f"{found['bean/tiktok'].dark_from}" == "2026-11-18"
    assert found["bean/tiktok"].dark
    assert f"{found['acme/x'].dark_from}" == "2026-11-26"
    assert next(runway.slug for runway in demo.runway.runways()) == "bean/tiktok"
    days = [runway.days for runway in demo.runway.runways()]
    assert days == sorted(days)


def test_account_that_never_posted_is_dark_and_has_no_day_of_it(services: Services) -> None:
    services.manage.add_brand("a")
    services.manage.add_account("a", "x")
    (found,) = services.runway.runways()
    assert (found.dark_from, found.days, found.dark) == (None, None, True)


def test_status_of_the_sample_world(demo: Services) -> None:
    view = demo.status.view()
    assert demo.status.short(view) == "3 due · 1 missed · inbox 12 (2 late) · load 128%"
    assert (view.due, view.missed, view.attention, view.inbox_open, view.inbox_late) == (3, 1, 1, 12, 2)
    per_brand = [demo.status.view(brand) for brand in ("acme", "bean", "nord")]
    assert sum(part.due for part in per_brand) == view.due
    assert sum(part.missed for part in per_brand) == view.missed
    assert sum(part.inbox_open for part in per_brand) == view.inbox_open
    assert sum(part.inbox_late for part in per_brand) == view.inbox_late
    assert all(part.load == view.load for part in per_brand)


def test_status_of_an_empty_home(services: Services) -> None:
    view = services.status.view()
    assert services.status.short(view) == "0 due · 0 missed · inbox 0 · load -"
    assert (view.load, view.data_at, view.shown) == (None, None, "no capacity")


# Late, once ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hour", ["2026-11-21T09:12", "2026-11-22T00:05", "2026-11-22T00:20", "2026-11-23T23:59", "2026-12-05T12:00"]
)
@pytest.mark.parametrize("grace", [0, 15, 90, 1440])
def test_every_past_due_row_is_missed_exactly_once(demo: Services, clock: Clock, hour: str, grace: int) -> None:
    """Whoever looks: the pane, the header and the ledger agree, and no row falls between today and yesterday."""
    clock.moment = datetime.fromisoformat(hour).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    demo.home.grace = timedelta(minutes=grace)
    late = stored(clock.moment - demo.home.grace)
    expected = [
        row[0]
        for row in rows(
            demo, "SELECT id FROM deliveries WHERE state = 'missed' OR (state = 'scheduled' AND due_at < ?)", late
        )
    ]
    found = shown(demo, days=40)
    assert sorted(row.delivery_id for row in found if row.state == "missed") == sorted(expected)
    assert all(row.overdue == (row.state == "missed") for row in found)
    assert demo.status.view().missed == len(expected)
    waiting = rows(demo, "SELECT count(*) FROM deliveries WHERE state IN ('scheduled', 'draft', 'missed')")[0][0]
    assert sum(row.state in {"scheduled", "draft", "missed"} for row in found) == waiting


def test_last_evening_s_post_is_not_lost_at_midnight(small: Services, clock: Clock) -> None:
    small.queue.reschedule([1], at("2026-11-23T23:58"))
    for minutes, state in ((0, "scheduled"), (4, "scheduled"), (12, "scheduled"), (18, "missed"), (60, "missed")):
        clock.moment = datetime(2026, 11, 23, 22, 58, tzinfo=UTC) + timedelta(minutes=minutes)
        assert [row.state for row in shown(small) if row.delivery_id == 1] == [state], minutes
        assert small.status.view().missed == (state == "missed")


def test_being_late_is_not_written_down(small: Services, clock: Clock) -> None:
    before = rows(small, "SELECT * FROM deliveries")
    clock.forward(days=30)
    shown(small)
    small.status.view()
    assert rows(small, "SELECT * FROM deliveries") == before


# Picked, stored, shown -------------------------------------------------------------------------------------

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "UTC",
]


@given(
    st.datetimes(datetime(2026, 11, 24), datetime(2027, 12, 31)),
    st.sampled_from(ZONES),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_picked_is_stored_is_shown(small: Services, wall: datetime, zone: str) -> None:
    wall = wall.replace(second=0, microsecond=0)
    small.manage.set_zone(zone)
    post = write_post(small, "Picked", ["acme/x"], parse_when(f"{wall:%Y-%m-%d %H:%M}", small.home.now()))
    number = small.posts.post(post).deliveries[0].id
    state, due, text, named, slot = delivery(small, number)
    assert (state, named, slot) == ("scheduled", zone, None)
    exact = instant(wall, ZoneInfo(zone))
    assert due == stored(exact)
    exists = exact.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall
    days = (wall.date() - small.home.today()).days + 2
    (row,) = [row for row in shown(small, days=days) if row.delivery_id == number]
    assert row.at is not None
    assert row.at.replace(tzinfo=None) == datetime.fromisoformat(str(text))
    assert row.at == exact
    if exists:
        assert text == f"{wall:%Y-%m-%d %H:%M}"
    small.queue.cancel([number])


def test_slot_keeps_its_wall_clock_across_the_change(small: Services, clock: Clock) -> None:
    clock.moment = datetime(2026, 3, 20, 12, tzinfo=UTC)
    small.manage.edit_account("acme/x", slots=["Sun 02:30"])
    by_sql(small, "DELETE FROM deliveries")
    write_post(small, "a", ["acme/x"], When("slot"))
    write_post(small, "b", ["acme/x"], When("slot"))
    write_post(small, "c", ["acme/x"], When("slot"))
    assert rows(small, "SELECT due_at, wall FROM deliveries ORDER BY id") == [
        ("2026-03-22T01:30:00Z", "2026-03-22 02:30"),
        ("2026-03-29T01:30:00Z", "2026-03-29 02:30"),
        ("2026-04-05T00:30:00Z", "2026-04-05 02:30"),
    ]


# Slots -----------------------------------------------------------------------------------------------------


def test_first_free_row_is_the_next_slot(demo: Services) -> None:
    """What the pane offers as free is what 'next slot' takes."""
    for account in demo.home.accounts():
        free = [row for row in shown(demo) if row.kind == "free" and row.account == account.slug]
        opening = demo.free_slots.next_slot(account, demo.home.now())
        if free:
            assert opening is not None
            assert opening.at == free[0].at


def test_gap_reaches_beyond_the_days_shown(small: Services, clock: Clock) -> None:
    small.manage.edit_account(
        "acme/mastodon", min_gap_minutes=60 * 24 * 2, slots=["Sun 09:00", "Mon 09:00", "Thu 09:00"]
    )
    by_sql(
        small,
        "UPDATE deliveries SET state = 'published', due_at = '2026-11-20T12:00:00Z', published_at = '2026-11-20T12:00:00Z' WHERE id = 1",
    )
    account = small.home.account("acme/mastodon")
    opening = small.free_slots.next_slot(account, clock())
    assert opening is not None
    assert f"{opening.wall:%a %d}" == "Mon 23"
    free = [row for row in shown(small) if row.kind == "free" and row.account == "acme/mastodon"]
    assert free[0].at == opening.at


def test_slots_folded_into_one_by_the_clock_change_are_one(small: Services, clock: Clock) -> None:
    clock.moment = datetime(2026, 3, 28, 12, tzinfo=UTC)
    small.manage.edit_account("acme/x", slots=["Sun 02:30", "Sun 03:30"])
    free = [row for row in shown(small, days=3) if row.account == "acme/x"]
    assert len(free) == 1


def test_next_slots_in_the_present_order(small: Services) -> None:
    ids = []
    for day in (30, 24, 27):
        post = write_post(small, f"on {day}", ["acme/mastodon"], at(f"2026-11-{day}T15:00"))
        ids.append(small.posts.post(post).deliveries[0].id)
    assert small.queue.to_next_slot(ids).changed == 3
    found = rows(small, f"SELECT id, wall FROM deliveries WHERE id IN ({','.join(map(str, ids))}) ORDER BY due_at")
    assert found == [(ids[1], "2026-11-26 09:00"), (ids[2], "2026-11-30 09:00"), (ids[0], "2026-12-03 09:00")]


def test_no_slots_is_told_by_name(small: Services) -> None:
    small.manage.edit_account("acme/x", slots=[])
    with pytest.raises(UsageError, match="has no slots") as caught:
        write_post(small, "x", ["acme/x"], When("slot"))
    assert caught.value.subject == "acme/x"
    assert small.queue.to_next_slot([2]).refused[0].startswith("acme/x")
    assert rows(small, "SELECT count(*) FROM posts") == [(2,)]


# Acts ------------------------------------------------------------------------------------------------------


def test_moving_touches_only_the_moved(demo: Services) -> None:
    before = {row[0]: row for row in rows(demo, "SELECT * FROM deliveries")}
    posts = rows(demo, "SELECT * FROM posts")
    scheduled = [number for number, row in before.items() if row[5] == "scheduled"][:5]
    moved = demo.queue.reschedule(scheduled, at("2026-12-24T18:00"))
    assert moved[:2] == (5, ())
    after = {row[0]: row for row in rows(demo, "SELECT * FROM deliveries")}
    assert {number for number in before if before[number] != after[number]} == set(scheduled)
    assert rows(demo, "SELECT * FROM posts") == posts


def test_published_rows_are_refused_by_name_and_the_rest_is_done(demo: Services) -> None:
    out = rows(demo, "SELECT min(id) FROM deliveries WHERE state = 'published'")[0][0]
    plan = rows(demo, "SELECT min(id) FROM deliveries WHERE state = 'scheduled'")[0][0]
    before = rows(demo, "SELECT * FROM deliveries WHERE id = ?", out)
    for act in (
        lambda ids: demo.queue.reschedule(ids, at("2026-12-24T18:00")),
        demo.queue.to_next_slot,
        demo.queue.cancel,
    ):
        moved = act([out, plan, 99_999])
        assert moved.changed == 1
        assert len(moved.refused) == 2
        assert "published and stays" in moved.refused[0]
        assert moved.refused[1] == "there is no post #99999"
    assert rows(demo, "SELECT * FROM deliveries WHERE id = ?", out) == before


@pytest.mark.parametrize("state", list(State))
def test_acts_follow_the_table_of_moves(small: Services, state: State) -> None:
    by_sql(small, f"UPDATE deliveries SET state = '{state}', published_at = '2026-11-20T00:00:00Z' WHERE id = 1")
    movable = state in {"draft", "scheduled", "held", "failed", "missed", "cancelled"}
    assert small.queue.reschedule([1], at("2026-12-24T18:00")).changed == movable
    assert delivery(small, 1)[0] == ("scheduled" if movable else state)
    small.undo.undo()
    assert small.queue.cancel([1]).changed == (movable and state != "cancelled")


def test_same_row_twice_is_one_row(small: Services) -> None:
    assert small.queue.cancel([1, 1, 1])[:2] == (1, ())
    assert small.queue.cancel([1]).refused == ("acme/mastodon: it is cancelled and stays as it is",)


def test_more_than_fit_are_told_of(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MAX_MARKED", 1)
    moved = small.queue.cancel([1, 2, 3])
    assert moved.changed == 1
    assert moved.refused == ("2 of them: at most 1 at once",)


@pytest.mark.parametrize(
    ("text", "slugs", "when", "kind", "words"),
    [
        ("", ["acme/x"], When("draft"), "text", "needs a text"),
        (" \n\t", ["acme/x"], When("draft"), "text", "needs a text"),
        ("x", [], When("draft"), "text", "at least one account"),
        ("x", ["acme/x", "bean/instagram"], When("draft"), "text", "one brand"),
        ("x", ["acme/x"], at("2026-11-21T09:12"), "text", "in the past"),
        ("x", ["acme/x"], at("2020-01-01T09:12"), "text", "in the past"),
        ("x", ["acme/x"], When("at"), "text", "no time"),
        ("x", ["acme/x"], When("draft"), "hologram", "no such format"),
        ("x", ["acme/x"], When("at", datetime(1, 1, 1)), "text", "calendar"),
    ],
)
def test_wrong_post_is_told_and_nothing_is_kept(
    small: Services, text: str, slugs: list[str], when: When, kind: str, words: str
) -> None:
    before = rows(small, "SELECT * FROM changes"), rows(small, "SELECT count(*) FROM posts")
    with pytest.raises(UsageError, match=words):
        write_post(small, text, slugs, when, format=kind)
    assert (rows(small, "SELECT * FROM changes"), rows(small, "SELECT count(*) FROM posts")) == before


@pytest.mark.parametrize("slug", ["nobody/x", "", "acme", "acme/x'; --", "\ud800", "x" * 500])
def test_unknown_account_is_told(small: Services, slug: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        write_post(small, "x", [slug], When("draft"))
    assert "acme/mastodon, acme/x, bean/instagram" in caught.value.hint


def test_archived_account_is_told(small: Services) -> None:
    small.manage.archive_account("acme/x")
    with pytest.raises(NotFoundError, match="archived"):
        write_post(small, "x", ["acme/x"], When("draft"))
    assert small.queue.reschedule([2], at("2026-12-24T18:00")).refused == ("acme/x is archived",)


def test_text_is_kept_to_the_character_and_found(small: Services) -> None:
    text = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e 🧑\u200d🚀 漢字\r\n  end "
    post = write_post(small, text, ["acme/x"], When("draft"), title="'; DROP TABLE posts; --")
    assert small.posts.post(post).body == text
    assert [row.id for row in small.find.search("漢字")] == [post]
    half = write_post(small, "half \ud83d pair \x00 zero", ["acme/x"], When("draft"))
    assert small.posts.post(half).body == "half \ufffd pair \ufffd zero"


def test_all_accounts_or_none(small: Services) -> None:
    small.manage.edit_account("acme/x", slots=[])
    with pytest.raises(UsageError):
        write_post(small, "x", ["acme/mastodon", "acme/x"], When("slot"))
    assert rows(small, "SELECT count(*) FROM posts WHERE body = 'x'") == [(0,)]


def test_saving_a_post_drops_its_draft(small: Services) -> None:
    small.unsaved.save("new", {"text": "half"})
    write_post(small, "whole", ["acme/x"], When("draft"), unsaved_key="new")
    assert small.unsaved.load("new") is None
    small.unsaved.save("post:1", {"text": "half"})
    edit_post(small, 1, "whole", ["acme/x"], None, unsaved_key="post:1")
    assert small.unsaved.keys() == []


def test_editing_a_post(small: Services) -> None:
    moved = edit_post(small, 1, "Other", ["acme/x"], at("2026-12-24T18:00"))
    assert moved.changed == 3
    assert small.posts.post(1).body == "Other"
    assert delivery(small, 1)[0] == "cancelled"
    assert delivery(small, 2)[:3] == ("scheduled", "2026-12-24T17:00:00Z", "2026-12-24 18:00")
    edit_post(small, 1, "Other", ["acme/x", "acme/mastodon"], None)
    assert delivery(small, 1)[0] == "draft"
    assert rows(small, "SELECT count(*) FROM deliveries WHERE post_id = 1") == [(2,)]


def test_editing_with_the_same_content_changes_nothing(small: Services) -> None:
    step = small.undo.next()
    assert edit_post(small, 1, "First", ["acme/mastodon", "acme/x"], None).changed == 0
    assert small.undo.next() == step


def test_post_does_not_change_brands(small: Services) -> None:
    with pytest.raises(UsageError, match="another brand"):
        edit_post(small, 1, "First", ["bean/instagram"], None)
    assert [check for check in small.care.doctor() if check.result == "bad"] == []
    assert rows(small, "SELECT count(*) FROM deliveries WHERE state = 'cancelled'") == [(0,)]


def test_text_that_is_out_stays(small: Services) -> None:
    by_sql(small, "UPDATE deliveries SET state = 'published', published_at = due_at WHERE id = 1")
    with pytest.raises(ConflictError, match="is out on acme/mastodon"):
        edit_post(small, 1, "Changed", ["acme/mastodon", "acme/x"], None)
    assert edit_post(small, 1, "First", ["acme/x"], at("2026-12-24T18:00")).changed == 1
    assert delivery(small, 1)[0] == "published"


def test_post_that_is_not_there(small: Services) -> None:
    with pytest.raises(NotFoundError):
        small.posts.post(99)
    with pytest.raises(NotFoundError):
        edit_post(small, 99, "x", ["acme/x"], None)


def test_find_takes_every_word_and_an_unfinished_last_one(demo: Services) -> None:
    assert demo.find.search("launch wee")
    assert all("launch" in row.text.lower() for row in demo.find.search("launch") if row.kind == "post")
    post = write_post(demo, "Read https://acme.example/what-we-learned today", ["acme/x"], When("draft"))
    for words in ("acme.example/what-we", "what-we-learned", "https://acme.example/what-we-learned"):
        assert post in {row.id for row in demo.find.search(words)}, "an address is found as it is written"
    assert demo.find.search("") == demo.find.search("\"'*()") == demo.find.search("zzzzqq") == []
    for query in ('"', "a AND", "NEAR(", "col:x", "-", "*", "\x00", "\ud800", "x" * 5000):
        demo.find.search(query)


def test_two_hundred_accounts(services: Services, tmp_path: Path) -> None:
    for brand in range(10):
        services.manage.add_brand(f"b{brand}")
    with services.home.store.write("many", NOW) as w:
        for number in range(200):
            w.conn.execute(
                "INSERT INTO accounts(brand_id, platform, slug, promise_minutes, created_at) VALUES (?, 'x', ?, 240, ?)",
                (number % 10 + 1, f"b{number % 10}/x{number}", w.now),
            )
            w.conn.execute(
                "INSERT INTO slots(account_id, weekday, wall_time) VALUES (?, ?, '09:00')", (number + 1, number % 7)
            )
    # Two weeks of one slot each, but for those of today, Saturday, whose nine o'clock is over.
    assert sum(row.kind == "free" for row in shown(services)) == 400 - 28
    assert {row.brand for row in shown(services, "b3")} == {"", "b3"}
    assert len(services.queue.reader.view().runways) == 200
    load = services.workload.view()
    assert (load.accounts, load.load, load.shown) == (200, None, "no capacity")
    assert len(load.unknowns) == 401
