"""Repeating posts in the queue: copies ahead, one step for undo, nothing sent or burst by looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.times.when import parse_when
from tests.worlds import NOW, Clock, content, rows, write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def at(
    services: Services, text: str, slugs: tuple[str, ...] = ("acme/mastodon",), when: str = "2026-11-23 14:00"
) -> int:
    """Write a post for a time in Berlin and return its id."""
    return write_post(services, text, list(slugs), parse_when(when, NOW))


def turns(services: Services, recurrence: int) -> list[tuple[int, str, str]]:
    return rows(
        services,
        """SELECT p.occurrence, d.state, d.wall FROM posts p JOIN deliveries d ON d.post_id = p.id
           WHERE p.recurrence_id = ? ORDER BY p.occurrence, d.account_id""",
        recurrence,
    )


def test_a_post_repeats_two_months_ahead_and_undo_takes_all_of_it(small: Services) -> None:
    post = at(small, "Every other week")
    before = content(small.home.read())
    number = small.recurring.repeat(post, "every 2 weeks")
    assert turns(small, number) == [
        (0, "scheduled", "2026-11-23 14:00"),
        (1, "scheduled", "2026-12-07 14:00"),
        (2, "scheduled", "2026-12-21 14:00"),
        (3, "scheduled", "2027-01-04 14:00"),
        (4, "scheduled", "2027-01-18 14:00"),
    ]
    row = small.recurring.repeats()[0]
    assert (row.words, row.accounts, row.queued, row.next_index) == ("every 2 weeks", ("acme/mastodon",), 5, 1)
    assert f"{row.next_at:%H:%M}" == "14:00"
    assert small.undo.undo() == "Repeat a post every 2 weeks"
    assert content(small.home.read()) == before
    small.undo.redo()
    assert len(turns(small, number)) == 5


def test_copies_keep_variants_media_and_what_accounts_say_of_their_own(small: Services) -> None:
    post = at(small, "Base text", ("acme/mastodon", "acme/x"))
    with small.home.store.write("prepare", NOW) as w:
        w.conn.execute("UPDATE variants SET body = 'Own words' WHERE post_id = ? AND account_id = 2", (post,))
        variant = w.conn.execute("SELECT id FROM variants WHERE post_id = ? AND account_id = 2", (post,)).fetchone()[0]
        w.conn.execute("INSERT INTO media(post_id, path, alt_text) VALUES (?, 'a.png', 'A')", (post,))
        w.conn.execute("INSERT INTO media(post_id, variant_id, path) VALUES (?, ?, 'b.png')", (post, variant))
        w.conn.execute("UPDATE posts SET labels = '[\"x\"]', first_comment = 'Hi' WHERE id = ?", (post,))
    number = small.recurring.repeat(post, "weekly 3 times")
    for copy in (row[0] for row in rows(small, "SELECT id FROM posts WHERE recurrence_id = ?", number)):
        assert rows(small, "SELECT account_id, body FROM variants WHERE post_id = ? ORDER BY 1", copy) == [
            (1, None),
            (2, "Own words"),
        ]
        media = rows(
            small,
            "SELECT m.path, v.account_id FROM media m LEFT JOIN variants v ON v.id = m.variant_id WHERE m.post_id = ? ORDER BY 1",
            copy,
        )
        assert media == [("a.png", None), ("b.png", 2)]
        assert rows(small, "SELECT labels, first_comment, options FROM posts WHERE id = ?", copy) == [
            ('["x"]', "Hi", None)
        ]
        own = rows(
            small,
            "SELECT DISTINCT v.post_id FROM deliveries d JOIN variants v ON v.id = d.variant_id WHERE d.post_id = ?",
            copy,
        )
        assert own == [(copy,)]


def test_accounts_of_a_staggered_post_stay_apart_and_keep_their_own_clock(small: Services) -> None:
    post = at(small, "Staggered", ("acme/mastodon", "acme/x"))
    second = rows(small, "SELECT id FROM deliveries WHERE post_id = ? AND account_id = 2", post)[0][0]
    small.queue.reschedule([second], parse_when("2026-11-25 08:00", NOW))
    number = small.recurring.repeat(post, "every week for 3 weeks")
    assert [wall for _, _, wall in turns(small, number)] == [
        "2026-11-23 14:00",
        "2026-11-25 08:00",
        "2026-11-30 14:00",
        "2026-12-02 08:00",
        "2026-12-07 14:00",
        "2026-12-09 08:00",
    ]


def test_b3_rolling_is_idempotent_and_writes_nothing_when_nothing_is_due(small: Services, clock: Clock) -> None:
    number = small.recurring.repeat(at(small, "Weekly"), "every week")
    assert small.recurring.waiting() == 0
    before, stamp = content(small.home.read()), small.home.store.stamp()
    assert small.recurring.roll() == (0, 0, 0)
    assert small.recurring.roll_quietly() == (0, 0, 0)
    assert content(small.home.read()) == before
    assert small.home.store.stamp() == stamp, "no commit at all"
    clock.forward(days=7)
    assert small.recurring.waiting() == 1
    assert small.recurring.roll().queued == 1
    assert small.recurring.roll().queued == 0
    assert [k for k, _, _ in turns(small, number)] == list(range(10))


def test_b3_eighteen_weeks_away_come_back_as_one_decision(small: Services, clock: Clock) -> None:
    number = small.recurring.repeat(at(small, "Weekly"), "every week")
    small.recurring.repeat(at(small, "Other", ("acme/x",)), "every week 2 times")
    for delivery in rows(
        small, "SELECT d.id FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.recurrence_id IS NOT NULL"
    ):
        small.queue.cancel([delivery[0]])  # nothing of it waits for a decision
    clock.forward(weeks=18)
    rolled = small.recurring.roll_quietly()
    assert rolled.late == 1
    new = [turn for turn in turns(small, number) if turn[1] != "cancelled"]
    assert [turn[1] for turn in new][:2] == ["missed", "scheduled"]
    assert [turn[1] for turn in new].count("missed") == 1
    assert new[0] == (17, "missed", "2027-03-22 14:00")
    assert [turn[0] for turn in new] == list(range(17, 17 + len(new)))
    small.recurring.roll_quietly()
    assert len([turn for turn in turns(small, number) if turn[1] == "missed"]) == 1
    clock.forward(weeks=18)
    # While one still waits for a decision no other joins it.
    assert small.recurring.roll_quietly().late == 0


def test_b3_least_gap_cap_and_blackout_hold_for_repeats_too(small: Services) -> None:
    small.manage.edit_account("acme/mastodon", min_gap_minutes=120)
    small.manage.edit_account("acme/x", min_gap_minutes=60 * 24 * 8)
    often = at(small, "Too often", ("acme/x",))
    with pytest.raises(UsageError, match="sooner"):
        small.recurring.repeat(often, "every week")
    at(small, "In the way", when="2026-11-30 15:00")
    small.rules.add_blackout("2026-12-07..2026-12-08")
    number = small.recurring.repeat(at(small, "Weekly"), "every week")
    found = rows(
        small,
        "SELECT d.state, d.reason, d.wall FROM posts p JOIN deliveries d ON d.post_id = p.id WHERE p.recurrence_id = ? ORDER BY p.occurrence",
        number,
    )
    assert found[:4] == [
        ("scheduled", "", "2026-11-23 14:00"),
        ("draft", "too near to another post", "2026-11-30 14:00"),
        ("draft", "in a blackout", "2026-12-07 14:00"),
        ("scheduled", "", "2026-12-14 14:00"),
    ]


def test_what_is_rolled_quietly_belongs_to_the_step_that_made_the_rule(small: Services, clock: Clock) -> None:
    post = at(small, "Weekly")
    before = content(small.home.read())
    number = small.recurring.repeat(post, "every week")
    extra = at(small, "Later step", ("acme/x",))
    clock.forward(days=14)
    assert small.undo.next()[0] != "Repeat a post every week"
    assert small.recurring.roll_quietly().queued == 2
    assert small.undo.next()[0].startswith("New post"), "undo means what the person did last"
    small.undo.undo()
    assert rows(small, "SELECT count(*) FROM posts WHERE id = ?", extra) == [(0,)]
    assert small.undo.undo() == "Repeat a post every week"
    assert content(small.home.read()) == before, "no copy is left behind"
    small.undo.redo()
    assert [k for k, _, _ in turns(small, number)] == list(range(11))


def test_a_quiet_roll_leaves_what_can_be_redone(small: Services, clock: Clock) -> None:
    small.recurring.repeat(at(small, "Weekly"), "every week")
    small.manage.set_zone("America/New_York")
    small.undo.undo()
    clock.forward(days=7)
    assert small.recurring.roll_quietly().queued == 1
    assert small.undo.redo() == "Show times in America/New_York"


def test_skipping_leaves_one_out_for_good(small: Services, clock: Clock) -> None:
    number = small.recurring.repeat(at(small, "Weekly"), "weekly 4 times")
    gone = small.recurring.skip(number, 1)
    assert f"{gone:%Y-%m-%d %H:%M}" == "2026-11-30 14:00"
    assert [state for _, state, _ in turns(small, number)] == ["scheduled", "cancelled", "scheduled", "scheduled"]
    assert small.recurring.skip(number).date().isoformat() == "2026-12-07", "the next one, never the original"
    with pytest.raises(UsageError):
        small.recurring.skip(number, 1)
    with pytest.raises(UsageError):
        small.recurring.skip(number, 4)
    with pytest.raises(NotFoundError):
        small.recurring.skip(99)
    clock.forward(weeks=30)
    assert small.recurring.roll_quietly() == (0, 0, 0)
    assert len(turns(small, number)) == 4
    with pytest.raises(UsageError, match="nothing more"):
        small.recurring.skip(number)


def test_ending_takes_what_is_ahead_out_and_nothing_comes_after(small: Services, clock: Clock) -> None:
    number = small.recurring.repeat(at(small, "Weekly"), "every week")
    clock.forward(days=10)
    assert small.recurring.end(number) == 7
    states = [state for _, state, _ in turns(small, number)]
    assert states == ["scheduled"] * 2 + ["cancelled"] * 7
    clock.forward(days=100)
    assert small.recurring.roll_quietly() == (0, 0, 0)
    assert small.recurring.repeats() == []
    assert small.recurring.repeats(ended=True)[0].ended
    small.undo.undo()
    assert len(small.recurring.repeats()) == 1


def test_what_cannot_repeat_says_why(small: Services) -> None:
    draft = rows(small, "SELECT id FROM posts WHERE body = 'Second'")[0][0]
    with pytest.raises(UsageError, match="no time"):
        small.recurring.repeat(draft, "weekly")
    with pytest.raises(NotFoundError):
        small.recurring.repeat(9999, "weekly")
    post = at(small, "Weekly")
    number = small.recurring.repeat(post, "weekly")
    with pytest.raises(UsageError, match="already"):
        small.recurring.repeat(post, "monthly")
    small.recurring.end(number)
    assert small.recurring.repeat(post, "monthly") != number


def test_a_post_that_is_out_repeats_from_its_time_on_without_catching_up(small: Services, clock: Clock) -> None:
    post = at(small, "Was out")
    with small.home.store.write("out", NOW) as w:
        w.conn.execute("UPDATE deliveries SET state = 'published', published_at = due_at WHERE post_id = ?", (post,))
    clock.forward(days=30)
    number = small.recurring.repeat(post, "every week")
    found = turns(small, number)
    assert found[0] == (0, "published", "2026-11-23 14:00")
    assert found[1] == (4, "scheduled", "2026-12-21 14:00")
    assert "missed" not in {state for _, state, _ in found}
    assert small.recurring.roll() == (0, 0, 0)


def test_the_preview_is_what_comes(small: Services) -> None:
    post = at(small, "Weekly")
    rule, dates = small.recurring.preview(post, "every 2 weeks")
    number = small.recurring.repeat(post, "every 2 weeks")
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in dates] == [wall for _, _, wall in turns(small, number)][1:4]
    assert rule.every == 2


def test_an_archived_account_gets_nothing(small: Services, clock: Clock) -> None:
    number = small.recurring.repeat(at(small, "Both", ("acme/mastodon", "acme/x")), "every week")
    small.manage.archive_account("acme/x")
    clock.forward(days=7)
    assert small.recurring.roll_quietly().queued == 1
    last = max(k for k, _, _ in turns(small, number))
    assert len([k for k, _, _ in turns(small, number) if k == last]) == 1


def test_a_pause_holds_the_turns_it_covers(small: Services, clock: Clock) -> None:
    number = small.recurring.repeat(at(small, "Weekly"), "every week")
    small.pauses.pause("account", "acme/mastodon", "storm")
    clock.forward(days=7)
    assert small.recurring.roll_quietly().queued == 1
    assert turns(small, number)[-1][1] == "held"
