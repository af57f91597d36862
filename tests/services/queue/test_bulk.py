"""Marked posts: other days, another account, pillar or goal, copies; each act one step, and what is out stays."""

# ruff: noqa: DTZ001 - wall clocks are naive by meaning

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.bootstrap import services_for
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.schedule import instant, parse_utc
from smdash.domain.times.when import When
from tests.worlds import NOW, Clock, content, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from smdash.services.queue.bulk import BulkService

MASTODON, X, INSTAGRAM = 1, 2, 3  # deliveries of the small world; the last is a draft without a time


def at(text: str) -> When:
    return When("at", datetime.fromisoformat(text))


def delivery(services: Services, number: int) -> tuple[object, ...]:
    return rows(services, "SELECT state, due_at, wall, zone, slot_id FROM deliveries WHERE id = ?", number)[0]


def publish(services: Services, number: int) -> None:
    with services.home.store.write("out", NOW) as w:
        w.conn.execute(
            "UPDATE deliveries SET state = 'published', published_at = due_at, due_at = '2026-11-20T08:00:00Z' WHERE id = ?",
            (number,),
        )


# By days ---------------------------------------------------------------------------------------------------


def test_moving_by_days_keeps_the_wall_clock_and_touches_nothing_else(small: Services) -> None:
    before = content(small.home.read())
    assert small.bulk.shift([MASTODON, X], 2)[:2] == (2, ())
    assert delivery(small, MASTODON) == ("scheduled", "2026-11-25T08:00:00Z", "2026-11-25 09:00", "Europe/Berlin", None)
    assert delivery(small, X)[2] == "2026-11-26 08:30"
    assert small.undo.next()[0] == "Move 2 posts by +2 days"
    after = content(small.home.read())
    assert {table for table in before if before[table] != after[table]} == {"deliveries"}
    small.undo.undo()
    assert content(small.home.read()) == before
    assert small.undo.redo() == "Move 2 posts by +2 days"
    assert content(small.home.read()) == after


def test_a_week_later_is_the_same_slot(small: Services) -> None:
    slot = delivery(small, MASTODON)[4]
    assert slot is not None
    small.bulk.shift([MASTODON], 7)
    assert delivery(small, MASTODON)[4] == slot
    small.bulk.shift([MASTODON], -1)
    assert delivery(small, MASTODON)[4] is None
    assert small.undo.next()[0] == "Move 1 post by -1 day"


def test_what_would_be_past_is_refused_by_name_and_the_others_move(small: Services) -> None:
    done = small.bulk.shift([MASTODON, X, INSTAGRAM, 999], -2)
    assert done.changed == 1
    assert done.refused == (
        "acme/mastodon Mon 23 Nov 09:00: that day has passed.",
        "bean/instagram: it has no time yet.",
        "there is no post #999",
    )
    assert delivery(small, X)[2] == "2026-11-22 08:30"


@pytest.mark.parametrize("days", [0, 10_000, -10_000])
def test_no_number_of_days(small: Services, days: int) -> None:
    with pytest.raises(UsageError):
        small.bulk.shift([MASTODON], days)


def test_states_after_a_move(small: Services, clock: Clock) -> None:
    for number, state in ((MASTODON, "failed"), (X, "missed")):
        with small.home.store.write("state", NOW) as w:
            w.conn.execute("UPDATE deliveries SET state = ?, error = 'no' WHERE id = ?", (state, number))
    draft = write_post(small, "Draft with a time", ["acme/x"], at("2026-11-27T10:00"))
    cancelled = write_post(small, "Cancelled", ["acme/x"], at("2026-11-28T10:00"))
    with small.home.store.write("state", NOW) as w:
        w.conn.execute("UPDATE deliveries SET state = 'draft' WHERE post_id = ?", (draft,))
        w.conn.execute("UPDATE deliveries SET state = 'cancelled' WHERE post_id = ?", (cancelled,))
    done = small.bulk.shift([1, 2, 4, 5], 1)
    assert done[:2] == (3, ("acme/x: it is cancelled and stays as it is",))
    assert [row[0] for row in rows(small, "SELECT state FROM deliveries ORDER BY id")] == [
        "scheduled",
        "scheduled",
        "draft",
        "draft",
        "cancelled",
    ]
    assert rows(small, "SELECT DISTINCT error FROM deliveries WHERE id < 3") == [("",)]


def test_held_posts_stay_held_while_their_pause_stands(small: Services, clock: Clock) -> None:
    pause = small.pauses.pause("brand", "acme").pause
    small.bulk.shift([MASTODON, X], 1)
    assert [delivery(small, number)[0] for number in (MASTODON, X)] == ["held", "held"]
    clock.moment = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    passed = small.pauses.resume([pause.id]).passed
    assert passed == (MASTODON,)
    small.bulk.shift(passed, 7)
    assert delivery(small, MASTODON)[0] == "scheduled", "its pause is over, and a person said when"


NUMBERS = count()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.datetimes(datetime(2026, 11, 22), datetime(2028, 4, 30)),
    st.integers(1, 400),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_b12_moving_by_days_is_dst_proof_and_moving_back_undoes_it(
    small_folder: Path, tmp_path: Path, wall: datetime, days: int, zone: str
) -> None:
    services = services_for(shutil.copytree(small_folder, tmp_path / str(next(NUMBERS))), NOW.isoformat())
    services.home.clock = Clock()
    services.manage.set_zone(zone)
    wall = wall.replace(second=0, microsecond=0)
    post = write_post(services, "Moved", ["acme/x"], When("at", wall))
    (number,) = services.home.read().execute("SELECT id FROM deliveries WHERE post_id = ?", (post,)).fetchone()
    others = [row for row in rows(services, "SELECT * FROM deliveries ORDER BY id") if row[0] != number]
    _, first, picked, _, _ = delivery(services, number)
    services.bulk.shift([number], days)
    _, due, shown, _, _ = delivery(services, number)
    meant = datetime.fromisoformat(str(picked)) + timedelta(days=days)
    assert parse_utc(str(due)) == instant(meant, ZoneInfo(zone))
    assert parse_utc(str(due)).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") == shown
    if shown == meant.strftime("%Y-%m-%d %H:%M"):
        services.bulk.shift([number], -days)
        assert delivery(services, number)[1] == first
    assert [row for row in rows(services, "SELECT * FROM deliveries ORDER BY id") if row[0] != number] == others
    services.home.store.close_read()


# Another account -------------------------------------------------------------------------------------------


def test_another_account_takes_the_text_along(small: Services) -> None:
    own = {"acme/x": Variant("Short for X", visibility="public")}
    small.manage.add_account("acme", "bluesky", handle="acme.example")
    post = small.posts.write(Written("Base", ("acme/x", "acme/mastodon"), variants=own), at("2026-11-25T10:00"))
    (x,) = rows(small, "SELECT id FROM deliveries WHERE post_id = ? AND account_id = 2", post)[0]
    before = content(small.home.read())
    assert small.bulk.change_account([x], "acme/bluesky")[:2] == (1, ())
    assert small.undo.next()[0] == "Move 1 post to acme/bluesky"
    written = small.posts.written(post)
    assert written.accounts == ("acme/bluesky", "acme/mastodon")
    assert written.variants == {"acme/bluesky": Variant("Short for X")}, "visibility is the old platform's word"
    assert rows(small, "SELECT due_at, slot_id FROM deliveries WHERE id = ?", x) == [("2026-11-25T09:00:00Z", None)]
    assert rows(small, "SELECT count(*) FROM variants WHERE post_id = ?", post) == [(2,)], "moved, not copied"
    small.undo.undo()
    assert content(small.home.read()) == before


def test_another_account_is_refused_where_it_makes_no_sense(small: Services) -> None:
    small.manage.add_account("acme", "bluesky", handle="acme.example")
    publish(small, X)
    before = content(small.home.read())
    assert small.bulk.change_account([MASTODON, X, INSTAGRAM], "acme/x")[:2] == (
        0,
        (
            "acme/mastodon: this post goes to acme/x already.",
            "acme/x: it is published and stays as it is",
            "bean/instagram: it belongs to another brand than acme/x.",
        ),
    )
    assert small.bulk.change_account([MASTODON], "acme/mastodon")[:2] == (0, ())
    with pytest.raises(NotFoundError):
        small.bulk.change_account([MASTODON], "acme/nowhere")
    assert content(small.home.read()) == before
    assert small.bulk.change_account([MASTODON], "acme/bluesky").changed == 1
    again = write_post(small, "Twice to one", ["acme/mastodon", "acme/x"], at("2026-12-01T10:00"))
    both = [row[0] for row in rows(small, "SELECT id FROM deliveries WHERE post_id = ?", again)]
    assert small.bulk.change_account(both, "acme/bluesky")[:2] == (
        1,
        ("acme/x: this post goes to acme/bluesky already.",),
    )


def test_what_something_else_needs_is_copied_instead_of_moved(small: Services) -> None:
    small.manage.add_account("acme", "bluesky", handle="acme.example")
    with small.home.store.write("a second delivery of one variant", NOW) as w:
        w.conn.execute("UPDATE variants SET body = 'Own words' WHERE id = 2")
        w.conn.execute(
            "INSERT INTO media(post_id, variant_id, position, path) SELECT post_id, id, 0, '/a.png' FROM variants WHERE id = 2"
        )
        w.conn.execute(
            """INSERT INTO deliveries(uid, post_id, variant_id, account_id, state, due_at, wall, zone, created_at, updated_at)
               SELECT 'second', post_id, variant_id, account_id, 'scheduled', '2026-12-01T08:00:00Z', '2026-12-01 09:00',
               'Europe/Berlin', created_at, updated_at FROM deliveries WHERE id = 2"""
        )
    publish(small, X)
    (second,) = rows(small, "SELECT id FROM deliveries WHERE uid = 'second'")[0]
    assert small.bulk.change_account([second], "acme/bluesky").changed == 1
    found = rows(
        small, "SELECT a.slug, v.body FROM variants v JOIN accounts a ON a.id = v.account_id WHERE post_id = 1"
    )
    assert sorted(found) == [("acme/bluesky", "Own words"), ("acme/mastodon", None), ("acme/x", "Own words")]
    assert rows(small, "SELECT count(*), count(DISTINCT variant_id) FROM media") == [(2, 2)]


def test_an_account_that_is_paused_holds_what_comes_to_it(small: Services) -> None:
    small.manage.add_account("acme", "bluesky", handle="acme.example")
    small.pauses.pause("account", "acme/bluesky")
    small.bulk.change_account([MASTODON], "acme/bluesky")
    assert delivery(small, MASTODON)[0] == "held"


# Another goal ----------------------------------------------------------------------------------------------


def test_another_goal_for_whole_posts(small: Services) -> None:
    small.rules.add_goal("acme", "Win leads")
    done = small.bulk.change_goal([MASTODON, X, INSTAGRAM], "win leads")
    assert done.changed == 1
    assert done.refused == ("'win leads': this brand has no such goal. There is: none yet.",)
    assert rows(small, "SELECT goal_id, pillar_id FROM posts ORDER BY id") == [(1, None), (None, None)]
    assert small.undo.next()[0] == "Tie 1 post to goal win leads"
    assert small.bulk.change_goal([X], "").changed == 1
    assert small.undo.next()[0] == "Take 1 post off their goal"
    small.undo.undo()
    small.undo.undo()
    assert rows(small, "SELECT goal_id FROM posts ORDER BY id") == [(None,), (None,)]


# Another pillar --------------------------------------------------------------------------------------------


def test_another_pillar_for_whole_posts(small: Services) -> None:
    small.rules.add_pillar("acme", "Tips")
    small.rules.add_pillar("acme", "Old")
    small.rules.archive("pillars", "acme", "Old")
    before = content(small.home.read())
    done = small.bulk.change_pillar([MASTODON, X, INSTAGRAM], "tips")
    assert done.changed == 1, "two deliveries of one post"
    assert done.refused == ("'tips': this brand has no such pillar. There is: none yet.",)
    assert rows(small, "SELECT pillar_id FROM posts ORDER BY id") == [(1,), (None,)]
    assert small.undo.next()[0] == "Put 1 post into pillar tips"
    assert small.bulk.change_pillar([MASTODON], "Tips")[:2] == (0, ())
    assert small.bulk.change_pillar([MASTODON], "Old").refused
    assert small.bulk.change_pillar([X], "")[:2] == (1, ())
    small.undo.undo()
    small.undo.undo()
    assert content(small.home.read()) == before


def test_a_post_put_into_a_paused_pillar_is_held(small: Services) -> None:
    small.rules.add_pillar("acme", "Tips")
    small.pauses.pause("category", "acme/Tips")
    small.bulk.change_pillar([MASTODON], "Tips")
    assert delivery(small, MASTODON)[0] == delivery(small, X)[0] == "held"
    small.undo.undo()
    assert delivery(small, MASTODON)[0] == "scheduled"


# Copies ----------------------------------------------------------------------------------------------------


def test_b23_a_copy_is_a_draft_without_a_time_and_has_everything(small: Services, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x")
    small.rules.add_pillar("acme", "Tips")
    written = Written(
        "Base",
        ("acme/mastodon", "acme/x"),
        title="Title",
        link="https://acme.example/a",
        pillar="Tips",
        labels=("launch",),
        first_comment="first",
        content_warning="cw",
        language="en",
        minutes=20,
        utm={"utm_source": "x"},
        media=(Piece(str(picture), "A picture"),),
        variants={"acme/x": Variant("Own", visibility="unlisted", thread=True)},
    )
    post = small.posts.write(written, at("2026-11-25T10:00"))
    ids = [row[0] for row in rows(small, "SELECT id FROM deliveries WHERE post_id = ?", post)]
    before = content(small.home.read())
    done = small.bulk.duplicate([*ids, ids[0]])
    assert len(done.post_ids) == 1
    assert done.refused == ()
    assert small.posts.written(done.post_ids[0]) == small.posts.written(post)
    made = rows(
        small,
        "SELECT state, due_at, wall, zone, slot_id, permalink FROM deliveries WHERE post_id = ?",
        done.post_ids[0],
    )
    assert made == [("draft", None, None, None, None, "")] * 2
    assert small.undo.next()[0] == "Copy 1 post as a draft"
    small.undo.undo()
    assert content(small.home.read()) == before
    small.undo.redo()
    assert small.posts.written(done.post_ids[0]) == small.posts.written(post)


def test_b2_posting_again_is_a_copy_with_a_new_identity(small: Services) -> None:
    publish(small, MASTODON)
    before = rows(small, "SELECT * FROM deliveries WHERE id = ?", MASTODON)
    done = small.bulk.duplicate([MASTODON])
    uids = [row[0] for row in rows(small, "SELECT uid FROM deliveries UNION ALL SELECT uid FROM posts")]
    assert len(uids) == len(set(uids))
    copy = small.posts.post(done.post_ids[0])
    assert {(d.account, d.state, d.published_at) for d in copy.deliveries} == {
        ("acme/mastodon", "draft", None),
        ("acme/x", "draft", None),
    }
    assert rows(small, "SELECT * FROM deliveries WHERE id = ?", MASTODON) == before


@pytest.mark.parametrize(
    "act",
    [
        lambda bulk: bulk.shift([MASTODON], 3),
        lambda bulk: bulk.change_account([MASTODON], "acme/bluesky"),
        lambda bulk: bulk.change_pillar([MASTODON], "Tips"),
        lambda bulk: bulk.duplicate([MASTODON]),
    ],
)
@pytest.mark.parametrize("state", ["published", "sending", "unknown"])
def test_b2_no_act_changes_what_went_out(small: Services, act: Callable[[BulkService], object], state: str) -> None:
    small.manage.add_account("acme", "bluesky", handle="acme.example")
    small.rules.add_pillar("acme", "Tips")
    with small.home.store.write("out", NOW) as w:
        w.conn.execute("UPDATE deliveries SET state = ?, published_at = due_at WHERE id = ?", (state, MASTODON))
    before = rows(small, "SELECT * FROM deliveries WHERE id = ?", MASTODON)
    variant = rows(small, "SELECT * FROM variants WHERE id = 1")
    act(small.bulk)
    assert rows(small, "SELECT * FROM deliveries WHERE id = ?", MASTODON) == before
    assert rows(small, "SELECT * FROM variants WHERE id = 1") == variant


def test_copies_leave_out_archived_and_cancelled_accounts(small: Services) -> None:
    small.queue.cancel([X])
    assert [d.account for d in small.posts.post(small.bulk.duplicate([MASTODON]).post_ids[0]).deliveries] == [
        "acme/mastodon"
    ]
    small.manage.archive_account("acme/mastodon")
    small.manage.archive_account("acme/x")
    assert small.bulk.duplicate([MASTODON]) == ((), ("'First': its accounts are archived",))


def test_too_many_at_once_are_said(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smdash.services.queue.queue.MAX_MARKED", 1)
    assert small.bulk.shift([MASTODON, X], 1)[:2] == (1, ("1 of them: at most 1 at once",))
