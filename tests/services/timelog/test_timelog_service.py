"""The timer and the entries over a real store: one at a time, undone whole, nothing absurd, nothing by itself."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.times.when import When
from smdash.services.timelog.doubts import doubts, settle
from smdash.services.timelog.entries import EntryChange
from smdash.services.timelog.suggestions import accept, refuse, suggest, waiting
from smdash.services.timelog.timer import shown_timer
from smdash.store.timelog import timelog as time_store
from tests.worlds import NOW, content, rows, write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


TODAY = date(2026, 11, 21)


def local(text: str) -> datetime:
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def delivery(services: Services, account: str) -> int:
    return int(
        rows(services, "SELECT d.id FROM deliveries d JOIN accounts a ON a.id=d.account_id WHERE a.slug=?", account)[0][
            0
        ]
    )


def test_a_timer_starts_and_stops(small: Services, clock: Clock) -> None:
    log = small.timelog
    assert log.running() is None
    assert shown_timer(log.home) == ""
    made = log.start("acme/x")
    assert (made.entry.activity, made.entry.account, made.entry.brand) == ("analytics", "acme/x", "acme")
    clock.forward(minutes=23)
    assert shown_timer(log.home) == "0:23 acme/x analytics"
    assert small.status.view().timer == "0:23 acme/x analytics"
    entry = log.stop()
    assert entry.ended_at - entry.started_at == timedelta(minutes=23)
    assert log.running() is None
    assert small.status.view().timer == ""
    with pytest.raises(UsageError, match="no timer"):
        log.stop()


def test_a_second_timer_stops_the_first_in_one_change(small: Services, clock: Clock) -> None:
    log = small.timelog
    log.start("report")
    clock.forward(minutes=10)
    before = content(small.home.read())
    made = log.start("admin")
    assert [entry.activity for entry in made.stopped] == ["report"]
    assert len(time_store.running(small.home.read())) == 1
    small.undo.undo()
    after = content(small.home.read())
    assert after["time_entries"] == before["time_entries"]
    assert log.running().activity == "report"
    small.undo.redo()
    assert log.running().activity == "admin"


def test_two_timers_of_another_program_are_both_stopped(small: Services, clock: Clock) -> None:
    with small.home.store.write("elsewhere", NOW) as w:
        for minutes in (30, 20):
            time_store.add(w, {"activity": "image", "started_at": NOW - timedelta(minutes=minutes)})
    small.timelog.stop()
    assert time_store.running(small.home.read()) == []


def test_what_a_subject_means(small: Services) -> None:
    log = small.timelog
    first = delivery(small, "acme/mastodon")
    second = delivery(small, "acme/x")
    assert log.entries.subject(str(first)).activity == "text"
    assert log.entries.subject(str(second)).activity == "text", "nobody made it yet"
    post = rows(small, "SELECT post_id FROM deliveries WHERE id=?", first)[0][0]
    log.entries.add(f"p{post}", minutes=20)
    assert log.entries.subject(str(second)).activity == "adapt"
    assert (
        log.entries.subject(str(second)).account_id == rows(small, "SELECT id FROM accounts WHERE slug='acme/x'")[0][0]
    )
    assert log.entries.subject(f"post:{post}").activity == "text"
    assert log.entries.subject("Short video").activity == "short_video"
    assert log.entries.subject("acme", "image").brand_id is not None
    assert log.entries.subject("unplanned", "client call").activity == "client_call"
    with small.home.store.write("duty", NOW) as w:
        w.conn.execute("INSERT INTO duties(name, activity, per) VALUES ('Monthly numbers', 'report', 'month')")
    assert log.entries.subject("monthly numbers").activity == "report"
    assert log.entries.subject("duty:1").duty_id == 1
    for wrong in ("acme", "nothing of it", "acme/none", "999", "item:7", "duty:9", "post:77", "", "p", "1" * 30):
        with pytest.raises((NotFoundError, UsageError)):
            log.entries.subject(wrong)


def test_an_item_is_answered_for_its_account(demo: Services) -> None:
    item = rows(demo, "SELECT id FROM inbox_items WHERE state='open' LIMIT 1")[0][0]
    subject = demo.timelog.entries.subject(f"item:{item}")
    assert subject.activity == "inbox"
    assert subject.item_id == item
    assert subject.account_id is not None


def test_minutes_find_their_place(small: Services) -> None:
    log = small.timelog
    today = log.entries.add("admin", minutes=30)
    assert today.ended_at == NOW, "today the last free stretch before now"
    again = log.entries.add("admin", minutes=30)
    assert again.ended_at == today.started_at
    before = log.entries.add("image", minutes=90, on=date(2026, 11, 18))
    assert before.started_at == local("2026-11-18 09:00"), "when the office opens"
    assert log.entries.add("image", minutes=60, on=date(2026, 11, 18)).started_at == local("2026-11-18 10:30")
    with pytest.raises(UsageError, match="before it is done"):
        log.entries.add("image", minutes=10, on=TODAY + timedelta(days=1))
    with pytest.raises(UsageError, match="no room"):
        log.entries.add("image", minutes=23 * 60, on=date(2026, 11, 18))


@pytest.mark.parametrize("minutes", [-5, 0, math.nan, math.inf, 25 * 60])
def test_absurd_lengths_change_nothing(small: Services, minutes: float) -> None:
    before = content(small.home.read())
    with pytest.raises(UsageError):
        small.timelog.entries.add("image", minutes=minutes)
    assert content(small.home.read()) == before


def test_time_is_logged_once(small: Services) -> None:
    log = small.timelog
    entry = log.entries.add("image", start=local("2026-11-20 09:00"), end=local("2026-11-20 10:00"))
    with pytest.raises(UsageError, match="logged already"):
        log.entries.add("text", start=local("2026-11-20 09:59"), end=local("2026-11-20 10:30"))
    log.entries.add("text", start=local("2026-11-20 10:00"), end=local("2026-11-20 10:30"))
    with pytest.raises(UsageError, match="logged already"):
        log.entries.edit(entry.id, EntryChange(minutes=70))
    with pytest.raises(UsageError, match="ends when it begins"):
        log.entries.add("text", start=local("2026-11-20 11:00"), end=local("2026-11-20 11:00"))


def test_edit_remove_and_undo(small: Services) -> None:
    log = small.timelog
    entry = log.entries.add(
        "image", start=local("2026-11-20 09:00"), end=local("2026-11-20 10:00"), account="acme/x", note="a  b"
    )
    assert entry.note == "a b"
    changed = log.entries.edit(entry.id, EntryChange(activity="carousel", minutes=90, account="", note=""))
    assert (changed.activity, changed.account, changed.brand, changed.note) == ("carousel", "", "", "")
    assert changed.ended_at == local("2026-11-20 10:30")
    small.undo.undo()
    assert log.entries.entry(entry.id) == entry
    with pytest.raises(UsageError, match="nothing to change"):
        log.entries.edit(entry.id, EntryChange())
    assert log.entries.remove([entry.id, 999]) == 1
    assert log.entries.between(date(2026, 11, 16), TODAY) == []
    small.undo.undo()
    assert [one.id for one in log.entries.between(date(2026, 11, 16), TODAY)] == [entry.id]
    with pytest.raises(NotFoundError):
        log.entries.entry(77)


def test_typed_lines(small: Services) -> None:
    log = small.timelog
    entry = log.entries.add_typed("2026-11-19 23:30-00:30 image acme/x")
    assert (entry.activity, entry.account) == ("image", "acme/x")
    assert entry.ended_at - entry.started_at == timedelta(hours=1)
    assert [one.id for one in log.entries.between(date(2026, 11, 20), date(2026, 11, 20))] == [entry.id], (
        "it reaches into it"
    )
    changed = log.entries.edit_typed(entry.id, "2026-11-19 23:30-23:45 short video")
    assert (changed.activity, changed.account) == ("short_video", "acme/x")
    assert log.entries.add_typed("20m report acme").brand == "acme"
    assert log.entries.add_typed("yesterday 1h acme/mastodon").activity == "analytics"
    for wrong in ("", "20m", "20m nonsense", "1h image acme/none"):
        with pytest.raises((UsageError, NotFoundError)):
            log.entries.add_typed(wrong)


def test_a_timer_over_a_day_says_when_it_ended_first(small: Services, clock: Clock) -> None:
    log = small.timelog
    log.start("image")
    clock.forward(hours=30)
    for act in (log.stop, lambda: log.start("text")):
        with pytest.raises(UsageError, match="more than a day"):
            act()
    assert log.running().activity == "image", "nothing was changed"
    entry = log.stop(local("2026-11-21 11:00"))
    assert entry.ended_at == local("2026-11-21 11:00")
    with pytest.raises(UsageError, match="no timer"):
        log.stop()


def test_stopping_before_the_start_or_in_the_future_is_refused(small: Services, clock: Clock) -> None:
    log = small.timelog
    log.start("image")
    clock.forward(minutes=5)
    for wrong in (NOW - timedelta(minutes=1), NOW + timedelta(hours=1)):
        with pytest.raises(UsageError):
            log.stop(wrong)
    assert log.running() is not None


def test_a_clock_that_was_set_back_does_not_hold_a_timer(small: Services, clock: Clock) -> None:
    small.timelog.start("image")
    clock.forward(hours=-3)
    assert shown_timer(small.home) == "0:00 image"
    entry = small.timelog.stop()
    assert entry.started_at == entry.ended_at


@pytest.mark.parametrize("how", ["keep", "clip", "discard", "end_at"])
def test_a_forgotten_timer_of_fourteen_hours(small: Services, clock: Clock, how: Any) -> None:
    log = small.timelog
    started = log.start("image").entry
    clock.forward(hours=14)
    (doubt,) = doubts(log.home)
    assert doubt.entry.id == started.id
    assert "14:00 is more than 12 hours" in doubt.why
    assert doubt.clip_to == NOW + timedelta(minutes=45)
    before = small.learning.belief("image")
    entry = settle(log.home, how, end_at=NOW + timedelta(minutes=50) if how == "end_at" else None)
    expected = {"keep": timedelta(hours=14), "clip": timedelta(minutes=45), "end_at": timedelta(minutes=50)}
    assert log.running() is None
    assert doubts(log.home) == []
    if how == "discard":
        assert entry is None
        assert log.entries.between(TODAY, TODAY) == []
    else:
        assert entry.ended_at - entry.started_at == expected[how]
    after = small.learning.belief("image")
    assert (after.kappa > before.kappa) == (how == "end_at"), "only a length that somebody vouches for teaches"
    small.undo.undo()
    assert log.running().id == started.id
    assert len(doubts(log.home)) == 1


def test_a_stopped_timer_that_ran_too_long_is_still_asked_about(small: Services, clock: Clock) -> None:
    log = small.timelog
    log.start("image")
    clock.forward(hours=5)
    entry = log.stop()
    (doubt,) = doubts(log.home)
    assert doubt.entry.id == entry.id
    assert small.learning.beliefs() == {}
    settle(log.home, "keep", entry.id)
    assert doubts(log.home) == []
    assert small.learning.beliefs()["image"].n == 1, "a person said that it is right"
    with pytest.raises(UsageError, match="nothing is in doubt"):
        settle(log.home, "keep")


def test_an_idle_timer_is_asked_about(small: Services, clock: Clock) -> None:
    log = small.timelog
    log.start("report")
    clock.forward(minutes=20)
    write_post(small, "Something", ["acme/x"], When("draft"))
    clock.forward(minutes=180)
    assert doubts(log.home) == [], "nine in ten reports take as long"
    clock.forward(minutes=60)
    (doubt,) = doubts(log.home)
    assert doubt.why == "nothing was done here for 4:00"
    assert doubt.clip_to == NOW + timedelta(minutes=20), "the last sign of work"


def test_hours_planned_and_done(small: Services, clock: Clock) -> None:
    log = small.timelog
    log.entries.add("image", start=local("2026-11-18 09:00"), end=local("2026-11-18 11:00"), account="acme/x")
    log.entries.add("report", start=local("2026-11-19 09:00"), end=local("2026-11-19 10:00"), brand="bean")
    monday, sunday = date(2026, 11, 16), date(2026, 11, 22)
    by = {
        kind: {row.label: row for row in log.report(monday, sunday, kind)}
        for kind in ("brand", "account", "activity", "week")
    }
    assert by["brand"]["acme"].done_h == 2.0
    assert by["brand"]["acme"].planned_h > 0
    assert by["account"]["acme/mastodon"].done_h is None, "nothing logged is not 0"
    assert by["account"]["bean"].planned_h is None
    assert by["activity"]["image"] == ("image", None, 2.0)
    assert by["week"]["2026-W47"].done_h == 3.0
    planned = {kind: sum(row.planned_h or 0 for row in found.values()) for kind, found in by.items()}
    assert planned == pytest.approx(dict.fromkeys(planned, by["week"]["2026-W47"].planned_h))
    part = {row.label: row for row in log.report(monday, TODAY, "brand")}
    assert part["acme"].planned_h is None, "a part of a week has no plan"
    only = log.report(monday, sunday, "account", "acme")
    assert {row.label for row in only} == {"acme/x", "acme/mastodon"}
    clock.forward(days=7)
    later = {row.label: row for row in log.report(monday, sunday, "brand")}
    assert later["acme"].planned_h == by["brand"]["acme"].planned_h, "kept as it was planned then"
    log.entries.remove([entry.id for entry in log.entries.between(monday, sunday)])
    assert log.report(date(2026, 11, 2), date(2026, 11, 8), "brand") == []


def test_the_plan_of_the_week_is_no_change_of_the_person(small: Services) -> None:
    small.timelog.entries.add("image", minutes=10)
    assert "Log 0:10 image" in small.undo.next()[0]
    small.undo.undo()
    assert "Log" not in (small.undo.next()[0] or "")


def test_composer_time_waits_for_a_word(small: Services, clock: Clock) -> None:
    log = small.timelog
    post = rows(small, "SELECT id FROM posts")[0][0]
    assert suggest(log.home, "text", 12.5, "acme/x", post)
    assert not suggest(log.home, "text", 0.3, "acme/x", post)
    assert not suggest(log.home, "text", math.nan)
    assert not suggest(log.home, "text", 14 * 60)
    assert log.entries.between(TODAY, TODAY) == []
    (only,) = waiting(log.home)
    assert (only.activity, only.minutes, only.account, only.post_id) == ("text", 12.5, "acme/x", post)
    assert accept(log.home, [only.id]) == 1
    (entry,) = log.entries.between(TODAY, TODAY)
    assert (entry.account, entry.post_id, entry.ended_at) == ("acme/x", post, NOW)
    assert waiting(log.home) == []
    small.undo.undo()
    assert log.entries.between(TODAY, TODAY) == []
    assert [each.id for each in waiting(log.home)] == [only.id]
    assert refuse(log.home, [only.id]) == 1
    assert waiting(log.home) == []
    assert accept(log.home, [only.id]) == 0


def test_no_suggestion_where_a_timer_ran(small: Services, clock: Clock) -> None:
    small.timelog.start("text")
    clock.forward(minutes=10)
    assert suggest(small.home, "text", 9) is False


def test_clearing_sessions_are_seen_in_when_items_were_done(demo: Services, clock: Clock) -> None:
    log = demo.timelog
    before = {each.id for each in waiting(log.home)}
    ids = [row[0] for row in rows(demo, "SELECT id FROM inbox_items WHERE state='open' ORDER BY id")]
    for item in ids[:4]:
        clock.forward(minutes=3)
        demo.inbox.done([item])
    clock.forward(minutes=8)
    assert {each.id for each in waiting(log.home)} == before, "it may not be over yet"
    clock.forward(minutes=5)
    (session,) = [each for each in waiting(log.home) if each.id not in before]
    assert session.activity == "inbox"
    assert session.basis == "4 items handled"
    assert session.minutes == pytest.approx(9 + demo.learning.belief("inbox").median, abs=0.1)
    accept(log.home, [session.id])
    assert session.id not in {each.id for each in waiting(log.home)}
    assert demo.learning.beliefs()["inbox"].n == 1
    assert demo.learning.belief("inbox").median == pytest.approx(3.0, rel=0.05), "12 minutes for 4 items"
    refuse(log.home, [each.id for each in waiting(log.home)])
    assert waiting(log.home) == []


steps = st.lists(
    st.tuples(st.sampled_from(["start", "stop", "undo", "redo", "remove"]), st.integers(1, 90)), max_size=12
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_never_two_timers_and_never_backwards(services: Services, clock: Clock, walk: list[Any]) -> None:
    log = services.timelog
    for what, minutes in walk:
        clock.forward(minutes=minutes)
        if what == "start":
            log.start("image")
        elif what == "stop" and log.running():
            log.stop()
        elif what == "undo":
            services.undo.undo()
        elif what == "redo":
            services.undo.redo()
        elif what == "remove" and log.running():
            log.entries.remove([log.running().id])
        conn = services.home.read()
        assert len(time_store.running(conn)) <= 1
        assert not rows(services, "SELECT 1 FROM time_entries WHERE ended_at < started_at")
    log.entries.remove([row[0] for row in rows(services, "SELECT id FROM time_entries")])
