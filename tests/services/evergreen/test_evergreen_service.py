"""Evergreen pools over a real file: the dry run is what filling does, and only free slots of a pool are filled."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.evergreen.pools import text_key
from smdash.domain.times.when import When, parse_when
from tests.worlds import NOW, Clock, content, rows, write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services


@pytest.fixture
def pooled(small: Services) -> Services:
    """The small world with a pool that fills two weekly slots of acme/mastodon; a third is for other posts."""
    small.evergreen.add_pool("acme", "tips", cooldown_days=21)
    small.manage.edit_account("acme/mastodon", slots=["Mon 09:00", "Tue 09:00 ~tips", "Fri 09:00 ~tips"])
    return small


def keep(services: Services, text: str, **more: Any) -> int:
    return services.evergreen.add_post("acme/tips", text, accounts=["acme/mastodon"], **more)


def test_filling_does_what_the_dry_run_shows_in_one_step(pooled: Services) -> None:
    for text in ("One", "Two", "Three"):
        keep(pooled, text)
    before = content(pooled.home.read())
    shown = pooled.evergreen.reader.dry_run(30)
    assert content(pooled.home.read()) == before, "a dry run writes nothing"
    assert [(f"{p.at:%a %d %b %H:%M}", p.text) for p in shown] == [
        ("Tue 24 Nov 09:00", "One"),
        ("Fri 27 Nov 09:00", "Two"),
        ("Tue 01 Dec 09:00", "Three"),
        ("Tue 15 Dec 09:00", "One"),
        ("Fri 18 Dec 09:00", "Two"),
    ]
    near = pooled.evergreen.fill(14, expected=pooled.evergreen.reader.dry_run(14))
    assert near == shown[:3]
    queued = rows(
        pooled,
        """SELECT d.wall, p.body, d.state, s.wall_time FROM posts p JOIN deliveries d ON d.post_id = p.id
           JOIN slots s ON s.id = d.slot_id WHERE p.pool_post_id IS NOT NULL ORDER BY d.due_at""",
    )
    assert queued == [
        ("2026-11-24 09:00", "One", "scheduled", "09:00"),
        ("2026-11-27 09:00", "Two", "scheduled", "09:00"),
        ("2026-12-01 09:00", "Three", "scheduled", "09:00"),
    ]
    assert pooled.evergreen.fill(14) == [], "what is filled is not filled again"
    assert pooled.evergreen.reader.dry_run(30) == shown[3:]
    assert pooled.undo.undo() == "Fill 3 evergreen slots"
    assert content(pooled.home.read()) == before


def test_words_written_by_hand_keep_a_text_away(pooled: Services) -> None:
    keep(pooled, "Say hello")
    write_post(pooled, "say  HELLO", ["acme/mastodon"], parse_when("2026-12-10 15:00", NOW))
    assert pooled.evergreen.reader.dry_run(30) == [], (
        "nearer than 21 days to 10 December on either side, until 31 December"
    )
    assert [p.at.date() for p in pooled.evergreen.reader.dry_run(50)] == [date(2027, 1, 1)]


def test_what_was_imported_keeps_a_text_away(pooled: Services) -> None:
    keep(pooled, "Say hello")
    with pooled.home.store.write("seen", NOW) as w:
        w.conn.execute(
            "INSERT INTO remote_posts(account_id, remote_id, published_on, body) VALUES (1, 'r1', '2026-11-20', 'Say hello')"
        )
    assert pooled.evergreen.reader.dry_run(30)[0].at.date() == date(2026, 12, 11)


def test_taken_slots_least_gap_and_blackouts_are_left_alone(pooled: Services) -> None:
    for text in ("One", "Two", "Three", "Four"):
        keep(pooled, text)
    write_post(pooled, "By hand", ["acme/mastodon"], parse_when("2026-11-24 09:00", NOW))
    pooled.rules.add_blackout("2026-11-27", "acme")
    assert [p.at.date() for p in pooled.evergreen.reader.dry_run(14)] == [date(2026, 12, 1), date(2026, 12, 4)]
    pooled.manage.edit_account("acme/mastodon", min_gap_minutes=60 * 24 * 4)
    assert [p.at.date() for p in pooled.evergreen.reader.dry_run(14)] == [date(2026, 12, 1)], "Friday is too near to it"
    pooled.manage.edit_account("acme/mastodon", min_gap_minutes=60 * 24 * 8)
    assert [p.at.date() for p in pooled.evergreen.reader.dry_run(14)] == [date(2026, 12, 4)], (
        "Tuesday is too near to 24"
    )


def test_most_runs_season_and_expiry(pooled: Services) -> None:
    keep(pooled, "Twice", max_runs=2)
    keep(pooled, "Winter", season="12-01..01-31")
    keep(pooled, "Soon gone", expires_on=date(2026, 11, 27))
    fills = pooled.evergreen.reader.dry_run(180)
    days = {text: [p.at.date() for p in fills if p.text == text] for text in ("Twice", "Winter", "Soon gone")}
    assert len(days["Twice"]) == 2
    assert days["Winter"]
    assert all(day.month in {12, 1} for day in days["Winter"])
    assert days["Soon gone"] == [date(2026, 11, 27)]
    assert all(two - one >= timedelta(days=21) for each in days.values() for one, two in pairwise(each))


def test_variations_become_the_copies_text(pooled: Services) -> None:
    keep(pooled, "First way", variations=["Second way", "First way", " "])
    made = pooled.evergreen.fill(60)
    assert [p.text for p in made][:2] == ["First way", "Second way"]
    assert [p.text_number for p in made][:2] == [1, 2]
    bodies = rows(
        pooled,
        "SELECT p.body FROM posts p JOIN deliveries d ON d.post_id = p.id WHERE p.pool_post_id = 1 ORDER BY d.due_at",
    )
    assert [body for (body,) in bodies] == [p.text for p in made]
    line = pooled.evergreen.reader.pools()[0].posts[0]
    assert (line.variations, line.runs) == (1, len(made))
    assert line.last_on == made[-1].at.date()


def test_a_post_of_the_queue_is_kept_and_counts_as_its_own_first_run(pooled: Services) -> None:
    post = write_post(pooled, "Worth saying again", ["acme/mastodon"], parse_when("2026-11-25 12:00", NOW))
    number = pooled.evergreen.add_post("tips", post_id=post, max_runs=2)
    line = pooled.evergreen.reader.pools("acme")[0].posts[0]
    assert (line.id, line.runs, line.last_on, line.accounts) == (number, 1, date(2026, 11, 25), ("acme/mastodon",))
    fills = pooled.evergreen.reader.dry_run(90)
    assert [p.at.date() for p in fills] == [date(2026, 12, 18)], "after the cooldown, and once more only"
    with pytest.raises(UsageError, match="already"):
        pooled.evergreen.add_post("tips", post_id=post)
    drafts = pooled.queue.reader.view().window
    assert not [row for row in drafts.rows(0, 200) if row.text == "Worth saying again" and row.state == "draft"]


def test_a_retired_post_or_pool_fills_nothing(pooled: Services) -> None:
    first = keep(pooled, "One")
    keep(pooled, "Two")
    assert pooled.evergreen.retire(first) == "One"
    assert {p.text for p in pooled.evergreen.reader.dry_run(30)} == {"Two"}
    pooled.evergreen.retire_pool("acme/tips")
    assert pooled.evergreen.reader.dry_run(30) == []
    assert pooled.evergreen.reader.pools() == []
    pooled.evergreen.add_pool("acme", "tips", pick="newest")
    assert {p.text for p in pooled.evergreen.reader.dry_run(30)} == {"Two"}, (
        "a pool of that name comes back with its posts"
    )


def test_a_plan_that_changed_since_it_was_shown_is_not_carried_out(pooled: Services) -> None:
    keep(pooled, "One")
    shown = pooled.evergreen.reader.dry_run(14)
    write_post(pooled, "Taken meanwhile", ["acme/mastodon"], parse_when("2026-11-24 09:00", NOW))
    before = content(pooled.home.read())
    with pytest.raises(ConflictError):
        pooled.evergreen.fill(14, expected=shown)
    assert content(pooled.home.read()) == before


def test_what_is_no_pool_or_post_says_so(pooled: Services) -> None:
    add, keep_in = pooled.evergreen.add_pool, pooled.evergreen.add_post
    for wrong in ("", " ", "a~b", "a#b", "a/b", "x" * 81, "tips"):
        with pytest.raises(UsageError):
            add("acme", wrong)
    wrongs: tuple[dict[str, Any], ...] = ({"pick": "best"}, {"cooldown_days": -1}, {"max_runs": 0})
    for values in wrongs:
        with pytest.raises(UsageError):
            add("acme", "other", **values)
    with pytest.raises(NotFoundError):
        add("nobody", "other")
    with pytest.raises(NotFoundError):
        keep_in("nothing", "text", accounts=["acme/x"])
    with pytest.raises(UsageError):
        keep_in("tips", "text")
    with pytest.raises(UsageError):
        keep_in("tips", "text", accounts=["bean/instagram"])
    with pytest.raises(NotFoundError):
        keep_in("tips", post_id=999)
    with pytest.raises(NotFoundError):
        pooled.evergreen.retire(99)
    with pytest.raises(UsageError):
        pooled.evergreen.reader.dry_run(0)


def test_pool_rules_can_be_changed(pooled: Services) -> None:
    keep(pooled, "One")
    pooled.evergreen.edit_pool("tips", cooldown_days=3, pick="random", max_runs=3)
    pool = pooled.evergreen.reader.pools()[0]
    assert (pool.label, pool.cooldown_days, pool.pick, pool.max_runs, pool.slots) == ("acme/tips", 3, "random", 3, 2)
    assert len(pooled.evergreen.reader.dry_run(60)) == 3
    pooled.evergreen.edit_pool("tips", max_runs=0)
    assert len(pooled.evergreen.reader.dry_run(60)) > 3
    assert pooled.evergreen.reader.dry_run(60) == pooled.evergreen.reader.dry_run(60)


def test_week_after_week_no_text_comes_within_its_cooldown(pooled: Services, clock: Clock) -> None:
    pooled.evergreen.add_pool("acme", "more", cooldown_days=10)
    pooled.manage.edit_account(
        "acme/mastodon", slots=["Mon 09:00 ~more", "Tue 09:00 ~tips", "Thu 18:00 ~more", "Fri 09:00 ~tips"]
    )
    for text in ("One", "Two", "Three"):
        keep(pooled, text)
        pooled.evergreen.add_post("more", text.upper(), accounts=["acme/mastodon"])
    for _ in range(20):
        pooled.evergreen.fill(7)
        clock.forward(days=7)
    said = rows(
        pooled,
        """SELECT p.body, substr(d.wall, 1, 10), p.pool_post_id FROM posts p JOIN deliveries d ON d.post_id = p.id
           WHERE p.pool_post_id IS NOT NULL ORDER BY d.due_at""",
    )
    last: dict[str, date] = {}
    for body, day, _ in said:
        on = date.fromisoformat(day)
        key = text_key(body)
        assert key not in last or (on - last[key]).days >= 10
        last[key] = on
    assert len(said) > 20
    assert max(Counter(number for *_, number in said).values()) > 2


def test_next_slot_of_other_posts_is_not_changed_by_pools(pooled: Services) -> None:
    keep(pooled, "One")
    pooled.evergreen.fill(14)
    write_post(pooled, "Hand written", ["acme/mastodon"], When("slot"))
    walls = [
        wall for (wall,) in rows(pooled, "SELECT wall FROM deliveries WHERE account_id = 1 AND state = 'scheduled'")
    ]
    assert len(walls) == len(set(walls))


def test_a_pause_holds_what_is_filled_in(pooled: Services) -> None:
    keep(pooled, "One")
    pooled.pauses.pause("brand", "acme", "storm")
    pooled.evergreen.fill(14)
    found = rows(pooled, "SELECT d.state FROM posts p JOIN deliveries d ON d.post_id = p.id WHERE p.pool_post_id = 1")
    assert found == [("held",)]
