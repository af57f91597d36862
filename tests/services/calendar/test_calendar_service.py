"""The calendar's use cases: what is shown, what a move touches, and what an edited week does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import ConflictError, UsageError
from smdash.domain.times.when import When
from tests.worlds import content, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.calendar.views import CalendarEntry
    from smdash.services.bundle import Services
    from smdash.services.calendar.week_steps import Diff
    from tests.worlds import Clock


def wall_clock(text: str) -> datetime:
    """Return a wall clock."""
    return datetime.fromisoformat(text)


WEEK = date(2026, 11, 23)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Australia/Lord_Howe",
)


def due(services: Services, number: int) -> tuple[str | None, str | None, str | None, str, int]:
    return rows(services, "SELECT due_at, wall, zone, state, slot_id IS NOT NULL FROM deliveries WHERE id = ?", number)[
        0
    ]


def one(services: Services, account: str, text: str = "First") -> int:
    found = rows(
        services,
        """SELECT d.id FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN posts p ON p.id = d.post_id
           WHERE a.slug = ? AND p.body = ? ORDER BY d.id""",
        account,
        text,
    )
    return int(found[0][0])


def entries(services: Services, monday: date = WEEK, brand: str | None = None) -> list[CalendarEntry]:
    return [entry for day in services.calendar.reader.week(monday, brand).days for entry in day.entries]


def edit(services: Services, *changes: Any, monday: date = WEEK, brand: None = None) -> Diff:
    before = services.calendar.reader.week_text(monday, brand)
    after = before
    for old, new in changes:
        assert old in after, (old, after)
        after = after.replace(old, new, 1)
    return services.week_diffs.of_edit(before, after)


# What is shown -------------------------------------------------------------------------------------------


def test_a_week_has_its_posts_free_slots_and_silent_accounts(small: Services) -> None:
    view = small.calendar.reader.week(WEEK)
    found = [(e.at.strftime("%a %H:%M"), e.account, e.kind, e.state) for e in entries(small)]
    assert found == [
        ("Mon 09:00", "acme/mastodon", "post", "scheduled"),
        ("Tue 08:30", "acme/x", "post", "scheduled"),
        ("Wed 23:45", "bean/instagram", "free", ""),  # 17:45 in New York
        ("Thu 09:00", "acme/mastodon", "free", ""),
    ]
    assert (view.planned, view.free, view.clashes, view.drafts) == (2, 2, 0, 0)
    assert view.silent == ("bean/instagram",)
    assert [e.account for e in entries(small, brand="bean")] == ["bean/instagram"]


def test_free_slots_are_those_of_the_queue(demo: Services) -> None:
    view = demo.queue.reader.view(days=14)
    queue = {(row.account, row.at) for row in view.window.rows(0, view.window.count) if row.kind == "free"}
    shown = {(e.account, e.at) for monday in (date(2026, 11, 16), WEEK, date(2026, 11, 30)) for e in entries(demo, monday)
             if e.kind == "free"}  # fmt: skip
    last = max(at for _, at in queue)
    assert {pair for pair in shown if pair[1] <= last} == queue


def test_month_adds_up_to_its_days(demo: Services) -> None:
    month = demo.calendar.reader.month(date(2026, 11, 5))
    weeks = [demo.calendar.reader.week(week[0].day) for week in month.weeks]
    days = {day.day: day.entries for week in weeks for day in week.days}
    for each in (day for week in month.weeks for day in week):
        here = days[each.day]
        assert each.free == sum(1 for e in here if e.kind == "free")
        assert each.clashes == sum(1 for e in here if e.clash)
        assert each.out == sum(1 for e in here if e.state == "published")
        assert sum(count for *_, count in each.brands) == sum(1 for e in here if e.state not in {"", "draft"})
    assert month.free == sum(day.free for week in month.weeks for day in week if day.inside)


def test_clashes_show_what_is_too_near(small: Services) -> None:
    small.manage.edit_account("acme/mastodon", min_gap_minutes=60)
    write_post(small, "Too near", ["acme/mastodon"], When("at", wall_clock("2026-11-23 09:40")))
    write_post(small, "Far enough", ["acme/mastodon"], When("at", wall_clock("2026-11-23 10:40")))
    write_post(small, "Another account", ["acme/x"], When("at", wall_clock("2026-11-23 09:00")))
    clashing = [(e.at.hour, e.at.minute) for e in entries(small) if e.clash]
    assert clashing == [(9, 0), (9, 40)]
    assert small.calendar.reader.month(WEEK).clashes == 2


def test_a_week_takes_as_many_queries_for_many_posts_as_for_few(small: Services) -> None:
    def asked() -> int:
        seen: list[str] = []
        small.home.read().set_trace_callback(seen.append)
        small.calendar.reader.week(WEEK)
        small.home.read().set_trace_callback(None)
        return len(seen)

    few = asked()
    for minute in range(40):
        write_post(
            small, f"Post {minute}", ["acme/x", "acme/mastodon"], When("at", wall_clock(f"2026-11-25 10:{minute:02d}"))
        )
    assert asked() == few


# Wall clocks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "wall", [wall_clock("2026-12-28 00:05"), wall_clock("2027-01-03 23:55"), wall_clock("2027-03-29 09:00")]
)
def test_b5_what_is_picked_is_what_is_stored_is_what_is_shown(small: Services, zone: str, wall: datetime) -> None:
    small.manage.set_zone(zone)
    monday = wall.date() - timedelta(days=wall.weekday())
    before = small.calendar.reader.week_text(monday)
    line = f"{wall:%Y-%m-%d %H:%M} acme/x | Picked\n"
    diff = small.week_diffs.of_edit(before, before + line)
    assert not diff.problems
    small.week_texts.apply(diff)
    number = one(small, "acme/x", "Picked")
    due_at, stored_wall, stored_zone, *_ = due(small, number)
    assert (stored_wall, stored_zone) == (f"{wall:%Y-%m-%d %H:%M}", zone)
    shown = next(e for e in entries(small, monday) if e.delivery_id == number)
    assert shown.at.replace(tzinfo=None) == wall
    assert shown.at == datetime.fromisoformat(due_at)
    assert f"{wall:%Y-%m-%d %H:%M} acme/x #{number} | Picked" in small.calendar.reader.week_text(monday)
    day = next(d for week in small.calendar.reader.month(wall.date()).weeks for d in week if d.day == wall.date())
    assert day.planned == 1


@pytest.mark.parametrize("zone", ZONES)
def test_b4_moving_by_days_keeps_the_wall_clock_across_every_change(small: Services, zone: str) -> None:
    small.manage.set_zone(zone)
    write_post(small, "Walker", ["acme/x"], When("at", wall_clock("2027-03-01 09:15")))
    number = one(small, "acme/x", "Walker")
    for step in range(4, 61, 4):
        put = small.calendar.move_days(number, 4)
        assert put.at.replace(tzinfo=None) == wall_clock("2027-03-01 09:15") + timedelta(days=step)
    small.calendar.move_days(number, -60)
    assert due(small, number)[1] == "2027-03-01 09:15"


def test_b4_a_time_in_the_gap_is_said_and_comes_out_an_hour_later(small: Services) -> None:
    diff = edit(small, ("2026-11-24 08:30 acme/x", "2027-03-28 02:30 acme/x"))
    (step,) = diff.steps
    assert "does not exist" in step.note
    small.week_texts.apply(diff)
    assert due(small, step.delivery_id)[:2] == ("2027-03-28T01:30:00Z", "2027-03-28 03:30")
    diff = edit(small, ("2027-03-28 03:30 acme/x", "2027-10-31 02:30 acme/x"), monday=date(2027, 3, 22))
    assert "twice" in diff.steps[0].note
    small.week_texts.apply(diff)
    assert due(small, step.delivery_id)[0] == "2027-10-31T00:30:00Z"
    # The text of a week with such a time changes nothing by being read.
    text = small.calendar.reader.week_text(date(2027, 10, 25))
    assert small.week_diffs.of_edit(text, text).steps == ()


def test_b4_a_post_of_another_zone_keeps_its_own_wall_wall_clock(small: Services) -> None:
    write_post(small, "Coffee", ["bean/instagram"], When("slot"))
    number = one(small, "bean/instagram", "Coffee")
    for _ in range(12):
        small.calendar.move_days(number, 10)
    due_at, wall, zone, *_ = due(small, number)
    assert (wall, zone) == ("2027-03-25 17:45", "America/New_York")
    assert due_at == "2027-03-25T21:45:00Z"  # New York is in summer time already, Berlin is not.


# Moving --------------------------------------------------------------------------------------------------


def others(services: Services, number: int) -> list[Any]:
    return rows(services, "SELECT * FROM deliveries WHERE id <> ? ORDER BY id", number)


def test_b12_moving_touches_only_the_moved(demo: Services) -> None:
    number = next(e.delivery_id for e in entries(demo) if e.state == "scheduled")
    before = others(demo, number)
    demo.calendar.move_days(number, 1)
    demo.calendar.move_by_slot(number, 1)
    demo.calendar.move_by_slot(number, -1)
    assert others(demo, number) == before
    assert demo.undo.undo()
    assert demo.undo.undo()
    assert demo.undo.undo()
    assert others(demo, number) == before


@pytest.mark.parametrize("state", ["published", "sending", "unknown"])
def test_b12_what_is_out_or_may_be_never_moves(small: Services, state: str) -> None:
    number = one(small, "acme/x")
    with small.home.store.write("out", small.home.now()) as w:
        if state != "sending":
            w.conn.execute("UPDATE deliveries SET state = 'sending' WHERE id = ?", (number,))
        w.conn.execute("UPDATE deliveries SET state = ?, published_at = ? WHERE id = ?", (state, w.now, number))
    before = content(small.home.read())
    acts: tuple[Callable[[], Any], ...] = (
        lambda: small.calendar.move_days(number, 1),
        lambda: small.calendar.move_by_slot(number, 1),
    )
    for act in acts:
        with pytest.raises(ConflictError, match="stays as it is"):
            act()
    text = small.calendar.reader.week_text(WEEK)
    assert f"# 2026-11-24 08:30 acme/x #{number} {state} | First" in text
    diff = edit(small, (f"# 2026-11-24 08:30 acme/x #{number}", f"2026-11-25 08:30 acme/x #{number}"))
    assert diff.problems
    with pytest.raises(UsageError, match="Nothing was changed"):
        small.week_texts.apply(diff)
    assert content(small.home.read()) == before


def test_by_slot_goes_to_the_free_slot_beside_and_keeps_the_rules(small: Services) -> None:
    number = one(small, "acme/mastodon")  # Mon 09:00; the other slot is Thu 09:00
    put = small.calendar.move_by_slot(number, 1)
    assert (put.at.date(), due(small, number)[4]) == (date(2026, 11, 26), 1)
    write_post(small, "Monday", ["acme/mastodon"], When("at", wall_clock("2026-11-30 09:00")))
    put = small.calendar.move_by_slot(number, 1)  # Monday is taken
    assert put.at.date() == date(2026, 12, 3)
    for day in (26, 23):
        assert small.calendar.move_by_slot(number, -1).at.date() == date(2026, 11, day)
    with pytest.raises(UsageError, match="no free slot before"):
        small.calendar.move_by_slot(number, -1)


def test_by_slot_does_not_stumble_over_its_own_place(small: Services) -> None:
    small.manage.edit_account("acme/mastodon", min_gap_minutes=180, slots=["Mon 09:00", "Mon 10:00", "Thu 09:00"])
    number = one(small, "acme/mastodon")
    assert small.calendar.move_by_slot(number, 1).at.strftime("%a %H:%M") == "Mon 10:00"
    assert small.calendar.move_by_slot(number, -1).at.strftime("%a %H:%M") == "Mon 09:00"


def test_the_past_is_refused(small: Services, clock: Clock) -> None:
    number = one(small, "acme/mastodon")
    with pytest.raises(UsageError, match="past"):
        small.calendar.move_days(number, -3)
    clock.forward(days=3)  # now it is missed, and a day on is still gone
    assert next(e for e in entries(small) if e.delivery_id == number).state == "missed"
    put = small.calendar.move_days(number, 2)
    assert put.at.date() == date(2026, 11, 25)
    assert due(small, number)[3] == "scheduled"


def test_what_is_held_stays_held_and_a_draft_a_draft(small: Services) -> None:
    number = one(small, "acme/x")
    for state in ("held", "draft"):
        with small.home.store.write(state, small.home.now()) as w:
            w.conn.execute("UPDATE deliveries SET state = ? WHERE id = ?", (state, number))
        small.calendar.move_days(number, 1)
        assert due(small, number)[3] == state
        with small.home.store.write("back", small.home.now()) as w:
            w.conn.execute("UPDATE deliveries SET state = 'scheduled' WHERE id = ?", (number,))


def test_what_is_planned_where_something_is_paused_is_held(small: Services) -> None:
    small.pauses.pause("brand", "acme", "storm")
    text = small.calendar.reader.week_text(WEEK)
    small.week_texts.apply(small.week_diffs.of_edit(text, text + "2026-11-27 10:00 acme/x | In the storm\n"))
    assert due(small, one(small, "acme/x", "In the storm"))[3] == "held"


# The week as text ----------------------------------------------------------------------------------------


def test_an_edited_week_is_one_step(small: Services) -> None:
    before = content(small.home.read())
    diff = edit(
        small,
        ("2026-11-24 08:30 acme/x", "2026-11-25 10:00 acme/x"),
        ("2026-11-23 09:00 acme/mastodon", "# "),
        ("# 2026-11-26 09:00 acme/mastodon | (free slot)", "2026-11-26 09:00 acme/mastodon | Brand new\\nhere"),
    )
    assert diff.words == "1 moved, 1 new, 1 unscheduled"
    assert content(small.home.read()) == before, "a diff writes nothing"
    assert small.week_texts.apply(diff) == 3
    moved, gone, new = one(small, "acme/x"), one(small, "acme/mastodon"), one(small, "acme/mastodon", "Brand new\nhere")
    assert due(small, moved)[:4] == ("2026-11-25T09:00:00Z", "2026-11-25 10:00", "Europe/Berlin", "scheduled")
    assert due(small, gone) == (None, None, None, "draft", 0)
    assert due(small, new) == ("2026-11-26T08:00:00Z", "2026-11-26 09:00", "Europe/Berlin", "scheduled", 1)
    assert small.undo.undo() == "Edit the week: 1 moved, 1 new, 1 unscheduled"
    assert content(small.home.read()) == before


def test_a_new_text_is_the_posts_where_all_its_lines_say_it_and_else_the_accounts_own(small: Services) -> None:
    def texts() -> list[Any]:
        return rows(
            small, "SELECT p.body, v.body FROM variants v JOIN posts p ON p.id = v.post_id WHERE p.id = 1 ORDER BY v.id"
        )

    alike = edit(small, ("| First", "| Both"), ("| First", "| Both"))
    assert [step.note for step in alike.steps] == ["", ""]
    small.week_texts.apply(alike)
    assert texts() == [("Both", None), ("Both", None)]
    single = edit(
        small, (f"acme/x #{one(small, 'acme/x', 'Both')} | Both", f"acme/x #{one(small, 'acme/x', 'Both')} | Mine")
    )
    assert "only for acme/x" in single.steps[0].note
    small.week_texts.apply(single)
    assert texts() == [("Both", None), ("Both", "Mine")]
    # One follows the base alone now, and the other has its own.
    small.week_texts.apply(edit(small, ("| Both", "| Base"), ("| Mine", "| Own")))
    assert texts() == [("Base", None), ("Base", "Own")]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2026-11-20 09:00 acme/x | Yesterday", "past"),
        ("2026-11-24 09:00 acme/none | Whom?", "no such account"),
        ("2026-11-24 08:30 acme/x | First", "planned already"),
    ],
)
def test_what_cannot_be_done_names_its_line_and_nothing_is_changed(small: Services, line: str, says: str) -> None:
    before = content(small.home.read())
    text = small.calendar.reader.week_text(WEEK)
    diff = small.week_diffs.of_edit(text, f"2026-11-27 09:00 acme/x | Good\n{text}{line}\n")
    (problem,) = diff.problems
    assert says in problem.text
    assert problem.number == text.count("\n") + 2
    with pytest.raises(UsageError):
        small.week_texts.apply(diff)
    assert content(small.home.read()) == before


def test_a_clash_to_come_is_said_in_the_diff(small: Services) -> None:
    diff = edit(small, ("2026-11-24 08:30 acme/x", "2026-11-27 10:00 acme/x"))
    assert diff.steps[0].note == ""
    text = small.calendar.reader.week_text(WEEK)
    diff = small.week_diffs.of_edit(text, text + "2026-11-24 08:30 acme/x | Same minute\n")
    assert "clash" in diff.steps[0].note
    swapped = edit(small, ("2026-11-24 08:30 acme/x", "2026-11-24 08:31 acme/x"))
    assert swapped.steps[0].note == "", "its own old place is free by then"


def test_a_post_changed_meanwhile_is_not_overwritten(small: Services) -> None:
    text = small.calendar.reader.week_text(WEEK)
    number = one(small, "acme/x")
    after = text.replace("2026-11-24 08:30 acme/x", "2026-11-25 10:00 acme/x")
    diff = small.week_diffs.of_edit(text, after)
    small.calendar.move_days(number, 2)
    stood = content(small.home.read())
    with pytest.raises(ConflictError, match="meantime"):
        small.week_texts.apply(diff)
    assert "meantime" in small.week_diffs.of_edit(text, after).problems[0].text
    assert content(small.home.read()) == stood


def test_a_file_of_a_week_that_has_changed_is_refused(small: Services) -> None:
    text = small.calendar.reader.week_text(WEEK)
    moved = text.replace("2026-11-24 08:30 acme/x", "2026-11-25 10:00 acme/x")
    assert small.week_diffs.of_file(moved).words == "1 moved"
    write_post(small, "Written since", ["acme/x"], When("at", wall_clock("2026-11-27 09:00")))
    with pytest.raises(ConflictError, match="has changed since"):
        small.week_diffs.of_file(moved)  # else the new post would be taken for taken out


def test_b5_a_file_of_another_zone_is_refused_not_reinterpreted(small: Services) -> None:
    text = small.calendar.reader.week_text(WEEK)
    small.manage.set_zone("America/New_York")
    with pytest.raises(ConflictError):
        small.week_diffs.of_file(text)


def test_a_file_without_its_head_adds_posts_and_a_second_time_none(small: Services) -> None:
    plan = "# my plan\n2026-11-27 09:00 acme/x | Friday\n2026-11-28 09:00 acme/mastodon | Saturday\n"
    small.week_texts.apply(small.week_diffs.of_file(plan))
    assert due(small, one(small, "acme/x", "Friday"))[1] == "2026-11-27 09:00"
    again = small.week_diffs.of_file(plan)
    assert [problem.number for problem in again.problems] == [2, 3]
    with pytest.raises(UsageError, match="head"):
        small.week_diffs.of_file("2026-11-27 09:00 acme/x #1 | Friday\n")


def test_every_week_of_the_sample_world_reads_back_as_it_is(demo: Services) -> None:
    for number in range(-8, 5):
        text = demo.calendar.reader.week_text(WEEK + timedelta(weeks=number))
        diff = demo.week_diffs.of_file(text)
        assert (diff.steps, diff.problems) == ((), ())
    assert datetime.fromisoformat(due(demo, 1)[0]).tzinfo == UTC
