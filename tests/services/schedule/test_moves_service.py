"""Moving posts: each from its own time, said before, and what they lie beside afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.times.when import parse_when
from smdash.services.schedule.moves import parse_move
from tests.worlds import NOW, Clock, rows, write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from smdash.services.schedule.moves import Moved


def add(services: Services, when: str, slug: str = "acme/x", text: str = "Words") -> int:
    """Write a post for a time in Berlin and return its delivery."""
    post = write_post(services, text, [slug], parse_when(when, NOW))
    return int(rows(services, "SELECT id FROM deliveries WHERE post_id = ?", post)[0][0])


def stands(services: Services, *ids: int) -> list[tuple[str, str]]:
    return [rows(services, "SELECT wall, state FROM deliveries WHERE id = ?", number)[0] for number in ids]


def moved(services: Services, ids: list[int], text: str) -> Moved:
    return services.queue.reschedule(ids, parse_move(text, NOW.astimezone(services.home.zone())))


def test_a_step_counts_from_each_posts_own_time(small: Services) -> None:
    ids = [add(small, "2026-11-24 10:00"), add(small, "2026-11-25 17:30"), add(small, "draft")]
    done = moved(small, ids, "+1d")
    assert (done.changed, done.at) == (3, None)
    assert stands(small, *ids) == [
        ("2026-11-25 10:00", "scheduled"),
        ("2026-11-26 17:30", "scheduled"),
        ("2026-11-22 09:12", "scheduled"),
    ]
    small.undo.undo()
    assert stands(small, *ids[:2]) == [("2026-11-24 10:00", "scheduled"), ("2026-11-25 17:30", "scheduled")]


def test_b4_the_wall_clock_of_another_zone_is_kept_across_its_clock_change(small: Services) -> None:
    [number] = [add(small, "2027-03-12 15:00", "bean/instagram")]
    with small.home.store.write("prepare", NOW) as w:  # 09:00 in New York, where clocks change on 14 March
        w.conn.execute(
            "UPDATE deliveries SET wall = '2027-03-12 09:00', zone = 'America/New_York' WHERE id = ?", (number,)
        )
    moved(small, [number], "+1w")
    found = rows(small, "SELECT wall, zone, due_at FROM deliveries WHERE id = ?", number)
    assert found == [("2027-03-19 09:00", "America/New_York", "2027-03-19T13:00:00Z")]


def test_what_would_be_past_stays_and_is_named(small: Services, clock: Clock) -> None:
    late, soon = add(small, "2026-11-21 10:00"), add(small, "2026-11-27 10:00")
    clock.forward(days=3)
    done = moved(small, [late, soon], "+1d")
    assert done.changed == 1
    assert "22 Nov 10:00 is in the past" in done.refused[0]
    assert stands(small, late, soon)[1] == ("2026-11-28 10:00", "scheduled")


def test_the_meaning_says_what_a_step_does(small: Services) -> None:
    one, two, draft = add(small, "2026-11-24 10:00"), add(small, "2026-11-25 17:30"), add(small, "draft")
    queue = small.queue
    assert queue.moving([one]).meaning("+1d") == "1 day later than now planned: Wed 25 Nov 2026 10:00 Europe/Berlin"
    assert queue.moving([one, two]).meaning("+1d") == "Each 1 day later than now planned"
    assert "drafts without a time count from now" in queue.moving([one, draft]).meaning("-2h")
    assert queue.moving([draft]).meaning("+1d").startswith("1 day later than now: Tomorrow, Sun 22 Nov 2026 09:12")
    with pytest.raises(UsageError, match="in the past"):
        queue.moving([one]).meaning("-1w")
    assert "1 would be in the past and stay" in queue.moving([one, two]).meaning("-4d")


def test_several_posts_at_one_minute_are_warned_of_before_and_after(small: Services) -> None:
    ids = [add(small, f"2026-11-2{day} 10:00") for day in (4, 5, 6)]
    assert "3 posts at the same minute on acme/x" in small.queue.moving(ids).meaning("2026-11-27 14:30")
    other = add(small, "2026-11-24 10:00", "acme/mastodon")
    assert "same minute" not in small.queue.moving([ids[0], other]).meaning("2026-11-27 14:30")
    done = moved(small, ids, "2026-11-27 14:30")
    assert done.warnings == ("acme/x has 3 posts at Fri 27 Nov 14:30",)


def test_one_moved_post_says_when_it_goes_out_now(small: Services) -> None:
    done = moved(small, [add(small, "2026-11-24 10:00")], "2026-11-27 14:30")
    assert f"{done.at:%a %d %H:%M}" == "Fri 27 14:30"
    assert done.warnings == ()


def test_landing_beside_another_post_is_said_by_every_way_of_moving(small: Services) -> None:
    add(small, "2026-11-27 14:30")
    number = add(small, "2026-11-26 14:30")
    said = "acme/x has 2 posts at Fri 27 Nov 14:30"
    assert moved(small, [number], "fri 14:30").warnings == (said,)
    small.undo.undo()
    assert small.bulk.shift([number], 1).warnings == (said,)
    small.undo.undo()
    assert said in small.calendar.move_days(number, 1).said
    small.undo.undo()
    small.manage.edit_account("acme/x", min_gap_minutes=60)
    near = moved(small, [number], "fri 14:00").warnings
    assert near == ("acme/x has another post 30 min from Fri 27 Nov 14:00 (least gap 60 min)",)


def test_a_blackout_is_said_before_after_and_by_the_checks(small: Services) -> None:
    small.rules.add_blackout("2026-12-24..2026-12-26", "acme", "holidays")
    number = add(small, "2026-11-26 14:30")
    words = "acme/x has a blackout at Thu 24 Dec 09:00 (24 Dec 2026 to 26 Dec 2026, holidays)"
    assert words in small.queue.moving([number]).meaning("2026-12-24 9")
    assert moved(small, [number], "2026-12-24 9").warnings == (words,)
    found = [each for each in small.lint.all().findings if each.rule == "blackout"]
    assert [(each.severity, each.account, each.delivery_id) for each in found] == [("warning", "acme/x", number)]
    small.rules.drop_blackout(1)
    assert not [each for each in small.lint.all().findings if each.rule == "blackout"], "nothing kept is out of date"
    small.rules.add_blackout("fri", "bean")
    assert not [each for each in small.lint.all().findings if each.rule == "blackout"], "another brand's"


def test_a_second_pause_says_what_is_held_already(small: Services) -> None:
    add(small, "2026-11-26 14:30")
    first = small.pauses.pause("account", "acme/x")
    second = small.pauses.pause("brand", "acme")
    assert (first.held, first.already) == (2, 0)
    assert (second.held, second.already) == (1, 2)
    third = small.pauses.pause("all")
    assert (third.held, third.already) == (0, 3)
    assert [each.words for each in small.pauses.view().pauses] == [
        "2 posts held",
        "1 post held, already held: 2",
        "already held: 3",
    ]


def test_next_of_a_repeat_is_never_the_original(small: Services, clock: Clock) -> None:
    post = write_post(small, "Weekly", ["acme/mastodon"], parse_when("2026-11-21 14:00", NOW))
    number = small.recurring.repeat(post, "weekly 4 times")
    row = small.recurring.repeats()[0]
    assert (f"{row.next_at:%m-%d}", row.next_index) == ("11-28", 1)
    assert f"{small.recurring.skip(number):%m-%d}" == "11-28"
    row = small.recurring.repeats()[0]
    assert (f"{row.next_at:%m-%d}", row.next_index) == ("12-05", 2)
    states = "SELECT p.occurrence, d.state FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.recurrence_id = 1"
    assert dict(rows(small, states))[0] == "scheduled"
    clock.forward(weeks=30)
    assert small.recurring.repeats()[0].next_at is None


def test_slots_are_added_and_taken_away_one_by_one(small: Services) -> None:
    small.evergreen.add_pool("acme", "tips")
    done = small.slots.add("acme/mastodon", ["wed 9:30 ~tips", "Mon 09:00 image"])
    assert done.added == ("Wed 09:30 ~tips",)
    assert done.changed == (("Mon 09:00", "Mon 09:00 image"),)
    assert [slot.label for slot in small.slots.of("acme/mastodon")[1]] == [
        "Mon 09:00 image",
        "Wed 09:30 ~tips",
        "Thu 09:00",
    ]
    with pytest.raises(NotFoundError, match="no slot then"):
        small.slots.remove("acme/mastodon", ["Wed 9:30", "Sun 9"])
    assert len(small.slots.of("acme/mastodon")[1]) == 3, "nothing was changed"
    assert small.slots.remove("acme/mastodon", ["Wed 9:30"]).removed == ("Wed 09:30 ~tips",)
    small.undo.undo()
    small.undo.undo()
    assert [slot.label for slot in small.slots.of("acme/mastodon")[1]] == ["Mon 09:00", "Thu 09:00"]


# A day without a time of day ----------------------------------------------------------------------------------


def test_a_day_alone_keeps_a_moved_posts_own_time(small: Services) -> None:
    ids = [add(small, "2026-11-24 10:00"), add(small, "2026-11-25 17:30")]
    done = moved(small, ids, "fri")
    assert (done.changed, done.refused) == (2, ())
    assert stands(small, *ids) == [("2026-11-27 10:00", "scheduled"), ("2026-11-27 17:30", "scheduled")]
    moved(small, ids[:1], "27 nov")
    assert stands(small, *ids[:1]) == [("2026-11-27 10:00", "scheduled")]
    assert small.queue.moving(ids[:1]).meaning("2 dec") == "Wed 2 Dec 2026 10:00 Europe/Berlin, at its own time"
    assert small.queue.moving(ids).meaning("2 dec").startswith("Wed 2 Dec, each at its own time")


def test_a_day_alone_keeps_the_wall_clock_of_another_zone(small: Services) -> None:
    number = add(small, "2027-03-12 15:00", "bean/instagram")
    with small.home.store.write("prepare", NOW) as w:
        w.conn.execute(
            "UPDATE deliveries SET wall = '2027-03-12 09:00', zone = 'America/New_York' WHERE id = ?", (number,)
        )
    moved(small, [number], "2027-03-19")
    found = rows(small, "SELECT wall, zone FROM deliveries WHERE id = ?", number)
    assert found == [("2027-03-19 09:00", "America/New_York")]


def test_a_day_alone_gives_a_draft_that_days_free_slot_or_asks_for_a_time(small: Services) -> None:
    small.slots.add("acme/x", ["fri 9:00, 15:00"])
    drafts = [add(small, "draft"), add(small, "draft", text="Two"), add(small, "draft", text="Three")]
    done = moved(small, drafts, "fri")
    assert done.changed == 2
    assert stands(small, *drafts[:2]) == [("2026-11-27 09:00", "scheduled"), ("2026-11-27 15:00", "scheduled")]
    assert "acme/x: has no free slot on Fri 27 Nov" in done.refused[0]
    assert "Say a time too" in done.refused[0]
    with pytest.raises(UsageError, match="no free slot on Thu 26 Nov"):
        small.queue.moving(drafts[2:]).meaning("thu")


def test_a_day_that_is_over_moves_nothing(small: Services) -> None:
    number = add(small, "2026-11-24 08:00")
    assert "in the past" in moved(small, [number], "today").refused[0]
    assert stands(small, number) == [("2026-11-24 08:00", "scheduled")]
    with pytest.raises(UsageError, match="in the past"):
        small.queue.moving([number]).meaning("2026-11-20")


def test_a_new_post_on_a_day_takes_its_next_free_slot(small: Services) -> None:
    small.slots.add("acme/x", ["sat 9:00, 18:00"])
    post = write_post(small, "Words", ["acme/x"], parse_when("today", NOW.astimezone(small.home.zone())))
    found = rows(small, "SELECT wall, slot_id IS NOT NULL FROM deliveries WHERE post_id = ?", post)
    assert found == [("2026-11-21 18:00", 1)], "09:00 is over"
    with pytest.raises(UsageError, match="has no free slot on Sat 21 Nov"):
        write_post(small, "More", ["acme/x"], parse_when("today", NOW.astimezone(small.home.zone())))
    assert rows(small, "SELECT count(*) FROM posts WHERE body = 'More'") == [(0,)]


def test_a_time_with_an_offset_is_that_instant(small: Services) -> None:
    number = add(small, "draft")
    moved(small, [number], "2026-11-27T14:30:00-05:00")
    assert rows(small, "SELECT due_at, wall FROM deliveries WHERE id = ?", number) == [
        ("2026-11-27T19:30:00Z", "2026-11-27 20:30")
    ]


def test_a_time_of_day_alone_leaves_a_post_on_its_day(small: Services) -> None:
    ids = [add(small, "2026-11-24 10:00"), add(small, "2026-11-25 17:30"), add(small, "draft")]
    done = moved(small, ids, "9pm")
    assert (done.changed, done.refused) == (3, ())
    assert stands(small, *ids) == [
        ("2026-11-24 21:00", "scheduled"),
        ("2026-11-25 21:00", "scheduled"),
        ("2026-11-21 21:00", "scheduled"),
    ]
    moved(small, ids[2:], "draft")
    moved(small, ids[2:], "8:00")
    assert stands(small, ids[2]) == [("2026-11-22 08:00", "scheduled")], "a draft has no day of its own"
    assert small.queue.moving(ids[:1]).meaning("8") == "Tue 24 Nov 2026 08:00 Europe/Berlin"
    assert small.queue.moving(ids[:2]).meaning("8") == "Each at 08:00 on its own day"


def test_a_weekday_alone_is_never_today(small: Services) -> None:
    number = add(small, "2026-11-24 10:00")
    moved(small, [number], "sat")  # it is a Saturday
    assert stands(small, number) == [("2026-11-28 10:00", "scheduled")]
