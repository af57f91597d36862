"""Pause and resume: what is held, what comes back, and that nothing goes out by it."""

# ruff: noqa: DTZ001 - wall clocks are naive by meaning

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.bootstrap import services_for
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.publishing.pauses import clock_words, held_by
from smdash.domain.times.when import When
from smdash.services.imports.imports import ImportOptions
from tests.worlds import NOW, Clock, content, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services


def at(text: str) -> When:
    return When("at", datetime.fromisoformat(text))


def states(services: Services) -> dict[int, tuple[str, str | None]]:
    return {row[0]: (row[1], row[2]) for row in rows(services, "SELECT id, state, due_at FROM deliveries")}


def by_account(services: Services, state: str) -> list[str]:
    found = rows(
        services,
        "SELECT a.slug FROM deliveries d JOIN accounts a ON a.id = d.account_id WHERE d.state = ? ORDER BY a.slug",
        state,
    )
    return [row[0] for row in found]


@pytest.fixture
def busy(small: Services) -> Services:
    """The small world with more posts: acme/x in pillar Tips, bean/instagram tomorrow."""
    small.rules.add_pillar("acme", "Tips")
    small.rules.add_pillar("bean", "Tips")
    write_post(small, "Tomorrow", ["bean/instagram"], at("2026-11-22T10:00"))
    post = write_post(small, "A tip", ["acme/x"], at("2026-11-23T10:00"))
    with small.home.store.write("pillar", small.home.now()) as w:
        w.conn.execute("UPDATE posts SET pillar_id = 1 WHERE id = ?", (post,))
    return small


# Pausing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "subject", "held"),
    [
        ("all", "", ["acme/mastodon", "acme/x", "acme/x", "bean/instagram"]),
        ("brand", "acme", ["acme/mastodon", "acme/x", "acme/x"]),
        ("account", "acme/x", ["acme/x", "acme/x"]),
        ("category", "acme/Tips", ["acme/x"]),
        ("category", "Tips", ["acme/x"]),
        ("category", "bean/Tips", []),
    ],
)
def test_a_pause_holds_what_is_scheduled_in_its_scope(
    busy: Services, scope: Any, subject: str, held: list[str]
) -> None:
    before = states(busy)
    done = busy.pauses.pause(scope, subject, "  storm in\nthe news ")
    assert done.held == len(held)
    assert done.pause.reason == "storm in the news"
    assert by_account(busy, "held") == held
    assert len(by_account(busy, "scheduled")) == 4 - len(held)
    assert {number: due for number, (_, due) in states(busy).items()} == {n: due for n, (_, due) in before.items()}
    assert busy.undo.next()[0] == f"Pause {done.pause.what}" + (
        f", {len(held)} post{'s' * (len(held) != 1)}" if held else ""
    )
    assert busy.undo.undo()
    assert states(busy) == before
    assert busy.pauses.active() == []


def test_what_is_late_already_stays_missed(busy: Services, clock: Clock) -> None:
    clock.moment = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)  # 10:05 there: within the grace time
    assert busy.pauses.pause("brand", "bean").held == 1
    busy.undo.undo()
    clock.forward(minutes=20)
    assert busy.pauses.pause("brand", "bean").held == 0
    assert busy.status.view().missed == 1


def test_pausing_again_keeps_the_pause_up(busy: Services, clock: Clock) -> None:
    first = busy.pauses.pause("brand", "acme", "storm")
    clock.forward(minutes=5)
    write_post(busy, "In between", ["acme/x"], at("2026-11-24T12:00"))
    with busy.home.store.write("as an import would", busy.home.now()) as w:
        w.conn.execute("UPDATE deliveries SET state = 'scheduled', reason = '' WHERE due_at = '2026-11-24T11:00:00Z'")
    again = busy.pauses.pause("brand", "acme", "a bigger storm", NOW + timedelta(days=2))
    assert again.pause.id == first.pause.id
    assert (again.pause.started_at, again.held) == (first.pause.started_at, 1)
    assert [pause.reason for pause in busy.pauses.active()] == ["a bigger storm"]
    assert {row[0] for row in rows(busy, "SELECT reason FROM deliveries WHERE state = 'held'")} == {again.pause.mark}
    kept = busy.pauses.pause("brand", "acme")
    assert (kept.pause.reason, kept.pause.ends_at) == ("a bigger storm", again.pause.ends_at)


def test_an_end_that_has_passed_changes_nothing(busy: Services) -> None:
    before = content(busy.home.read())
    with pytest.raises(UsageError, match="has passed already"):
        busy.pauses.pause("all", until=NOW)
    assert content(busy.home.read()) == before


def test_scopes_as_typed(busy: Services) -> None:
    assert busy.pauses.resolve("") == busy.pauses.resolve("ALL") == busy.pauses.resolve("everything") == ("all", "")
    assert busy.pauses.resolve(" Acme ") == ("brand", "acme")
    assert busy.pauses.resolve("acme/X") == ("account", "acme/x")
    assert busy.pauses.resolve("acme/tips") == ("category", "acme/Tips")
    assert busy.pauses.resolve("tips") == busy.pauses.resolve("pillar:Tips") == ("category", "Tips")
    for wrong in ("nobody", "acme/nothing", "pillar:acme", "\x00"):
        with pytest.raises(NotFoundError, match="no brand, account or pillar"):
            busy.pauses.resolve(wrong)


def test_everything_that_can_be_paused_is_offered_with_its_posts(busy: Services) -> None:
    assert [(each.key, each.planned) for each in busy.pauses.subjects()] == [
        ("all", 4),
        ("brand:acme", 3),
        ("brand:bean", 1),
        ("account:acme/mastodon", 1),
        ("account:acme/x", 2),
        ("account:bean/instagram", 1),
        ("category:acme/Tips", 1),
        ("category:bean/Tips", 0),
    ]
    for each in busy.pauses.subjects():
        assert busy.pauses.pause(each.scope, each.subject).held == each.planned
        busy.undo.undo()


# Resuming --------------------------------------------------------------------------------------------------


def test_b9_resume_fires_nothing_and_keeps_what_was_due_meanwhile(busy: Services, clock: Clock) -> None:
    busy.pauses.pause("all", reason="storm")
    before = states(busy)
    clock.moment = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # Monday 09:30: two were due meanwhile
    done = busy.pauses.resume()
    assert (done.back, done.still, len(done.passed)) == (2, 0, 2)
    after = states(busy)
    now = "2026-11-23T08:30:00Z"
    assert {n: due for n, (_, due) in after.items()} == {n: due for n, (_, due) in before.items()}, (
        "no time has changed"
    )
    for number, (state, due) in after.items():
        if due is None:
            assert state == "draft"
        else:
            assert state == ("scheduled" if due > now else "held"), number
    status = busy.status.view()
    assert (status.missed, status.attention, status.paused) == (0, 0, False)
    view = busy.pauses.view()
    assert [(row.account, f"{row.at:%a %H:%M}", row.text) for row in view.left] == [
        ("bean/instagram", "Sun 10:00", "Tomorrow"),
        ("acme/mastodon", "Mon 09:00", "First"),
    ]
    assert list(view.left_ids) == list(done.passed)
    assert status.pause_words == "a pause is over: 2 held posts wait for you."


def test_b9_what_is_due_this_very_moment_stays_held(busy: Services, clock: Clock) -> None:
    busy.pauses.pause("all")
    clock.moment = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert 1 in busy.pauses.resume().passed
    assert states(busy)[1][0] == "held"


def test_b9_respacing_is_asked_for_and_keeps_order_slots_and_gap(busy: Services, clock: Clock) -> None:
    with busy.home.store.write("gap", NOW) as w:
        w.conn.execute("UPDATE accounts SET min_gap_minutes = 1440")
    for day in (23, 24, 25):
        write_post(busy, f"Day {day}", ["acme/mastodon"], at(f"2026-11-{day}T15:00"))
    busy.pauses.pause("brand", "acme")
    clock.moment = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)
    done = busy.pauses.resume()
    assert len(done.passed) == 6
    mastodon = [
        n for (n,) in rows(busy, "SELECT id FROM deliveries WHERE account_id = 1 AND state = 'held' ORDER BY due_at")
    ]
    assert len(mastodon) == 4
    moved = busy.queue.to_next_slot(done.passed)
    assert moved.changed == 6
    found = rows(busy, "SELECT id, due_at, state, reason FROM deliveries WHERE account_id = 1 ORDER BY due_at")
    assert [row[0] for row in found] == mastodon, "in the order they had"
    assert [row[1][:16] for row in found] == [
        "2026-11-30T08:00",
        "2026-12-03T08:00",
        "2026-12-07T08:00",
        "2026-12-10T08:00",
    ]
    assert {row[2:] for row in found} == {("scheduled", "")}
    assert busy.undo.undo() == "Next free slot for 6 posts"
    assert all(states(busy)[number][0] == "held" for number in done.passed)


def test_b9_dropping_takes_them_out_and_undo_brings_them_back_held(busy: Services, clock: Clock) -> None:
    busy.pauses.pause()
    clock.forward(days=2)
    passed = busy.pauses.resume().passed
    assert busy.queue.cancel(passed).changed == len(passed)
    assert busy.pauses.view().left == ()
    assert busy.status.view().pause_words == ""
    busy.undo.undo()
    assert {states(busy)[number][0] for number in passed} == {"held"}


def test_b9_another_pause_keeps_holding(busy: Services) -> None:
    brand = busy.pauses.pause("brand", "acme").pause
    everything = busy.pauses.pause("all").pause
    done = busy.pauses.resume([brand.id])
    assert (done.back, done.still) == (0, 3)
    assert {held_by(row[0]) for row in rows(busy, "SELECT reason FROM deliveries WHERE state = 'held'")} == {
        everything.id
    }
    assert busy.pauses.resume([everything.id]).back == 4
    with pytest.raises(NotFoundError, match="over already"):
        busy.pauses.resume([everything.id])
    assert busy.pauses.resume() == ((), 0, 0, ())


def test_what_is_held_for_another_reason_is_left_alone(busy: Services) -> None:
    with busy.home.store.write("by hand", NOW) as w:
        w.conn.execute("UPDATE deliveries SET state = 'held', reason = 'the client asked' WHERE id = 1")
    busy.pauses.pause()
    assert busy.pauses.resume().back == 3
    assert states(busy)[1][0] == "held"


def test_an_ended_pause_holds_on_until_a_person_resumes(busy: Services, clock: Clock) -> None:
    busy.pauses.pause("brand", "acme", until=datetime(2026, 11, 27, 8, 0, tzinfo=UTC))
    busy.queue.reschedule([2], at("2026-12-01T09:00"))
    assert busy.status.view().pause_words == "acme since 09:12 until Fri 09:00."
    clock.moment = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert busy.pauses.active() == []
    assert by_account(busy, "held") == ["acme/mastodon", "acme/x", "acme/x"]
    status = busy.status.view()
    assert status.paused is False
    assert status.pause_words == "the pause of acme ended 09:00: 3 held posts wait for you."
    clock.forward(days=1)
    assert "ended Fri 09:00" in busy.status.view().pause_words
    done = busy.pauses.resume()
    assert (done.back, len(done.passed)) == (1, 2)


def test_pausing_again_after_the_end_takes_over_what_was_held(busy: Services, clock: Clock) -> None:
    busy.pauses.pause("brand", "acme", until=NOW + timedelta(hours=1))
    clock.forward(hours=2)
    again = busy.pauses.pause("brand", "acme").pause
    assert [pause.id for pause in busy.pauses.active()] == [again.id]
    assert len(busy.pauses.view().pauses) == 1
    assert busy.pauses.resume([again.id]).back == 3


def test_b7_opening_again_fires_nothing(busy: Services, clock: Clock, open_home: Callable[[Path], Services]) -> None:
    busy.pauses.pause("all", until=NOW + timedelta(days=1))
    before = states(busy)
    clock.forward(days=30)
    again = open_home(busy.home.folder)
    again.status.view()
    again.queue.reader.view()
    again.pauses.view()
    assert states(again) == before
    assert "held" in {state for state, _ in before.values()}


# What is written while something is paused -----------------------------------------------------------------


def test_what_is_planned_into_a_pause_is_held(busy: Services) -> None:
    busy.pauses.pause("category", "acme/Tips", "enough tips")
    account = busy.home.account("acme/x")
    planned = {"state": "scheduled", "due_at": "2026-12-01T09:00:00Z", "reason": ""}
    held = busy.pauses.timing(account, planned, 1)
    assert (held["state"], held["due_at"]) == ("held", planned["due_at"])
    assert held_by(held["reason"]) == 1
    bean = busy.home.account("bean/instagram")
    assert busy.pauses.timing(bean, planned, 2) == planned, "another brand's pillar of the same name"
    assert busy.pauses.timing(account, planned) == planned
    assert busy.pauses.timing(account, {"state": "draft"}, 1) == {"state": "draft"}


def test_a_plan_imported_into_a_pause_is_held_in_the_same_step(busy: Services, tmp_path: Path) -> None:
    busy.pauses.pause("account", "acme/x")
    before = content(busy.home.read())
    plan = tmp_path / "plan.csv"
    plan.write_text(
        "post,account,due,zone,state,text\n"
        "p1,acme/x,2026-12-05 10:00,,scheduled,held by the pause\n"
        "p1,acme/mastodon,2026-12-05 10:00,,scheduled,held by the pause\n",
        encoding="utf-8",
    )
    assert busy.imports.run(plan, ImportOptions()).added == 2
    found = rows(
        busy,
        "SELECT a.slug, d.state FROM deliveries d JOIN accounts a ON a.id = d.account_id"
        " JOIN posts p ON p.id = d.post_id WHERE p.uid = 'p1' ORDER BY a.slug",
    )
    assert [tuple(row) for row in found] == [("acme/mastodon", "scheduled"), ("acme/x", "held")]
    busy.undo.undo()
    assert content(busy.home.read()) == before


# The banner ------------------------------------------------------------------------------------------------


def test_banner_words(busy: Services, clock: Clock) -> None:
    assert busy.pauses.banner() == (False, "")
    busy.pauses.pause("account", "acme/x", "password change")
    assert busy.pauses.banner() == (True, "acme/x since 09:12, password change.")
    clock.forward(days=1)
    busy.pauses.pause("all", reason="storm in the news")
    assert busy.pauses.banner() == (True, "everything since 09:12, storm in the news; acme/x too.")
    busy.pauses.pause("brand", "bean")
    assert busy.pauses.banner()[1].endswith("; and 2 more pauses.")
    clock.forward(days=20)
    assert "everything since Sun 22 Nov 09:12" in busy.pauses.banner()[1]


def test_clock_words() -> None:
    now = datetime(2026, 12, 30, 9, 0)
    assert clock_words(datetime(2026, 12, 30, 7, 5), now) == "07:05"
    assert clock_words(datetime(2027, 1, 2, 7, 5), now) == "Sat 07:05"
    assert clock_words(datetime(2027, 1, 20, 7, 5), now) == "Wed 20 Jan 2027 07:05"
    assert clock_words(datetime(2026, 12, 1, 7, 5), now) == "Tue 1 Dec 07:05"


# Any mix of pauses -----------------------------------------------------------------------------------------

SUBJECTS = [("all", ""), ("brand", "acme"), ("brand", "bean"), ("account", "acme/x"), ("category", "acme/Tips")]
NUMBERS = count()
STEPS = st.one_of(
    st.tuples(st.just("pause"), st.sampled_from(SUBJECTS), st.one_of(st.none(), st.integers(1, 100))),
    st.tuples(st.just("resume"), st.one_of(st.none(), st.integers(0, 3)), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 60), st.none()),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=2, max_size=9))
def test_b9_no_mix_of_pauses_makes_a_passed_post_due(small_folder: Path, tmp_path: Path, steps: list[Any]) -> None:
    services = services_for(shutil.copytree(small_folder, tmp_path / str(next(NUMBERS))), NOW.isoformat())
    clock = Clock()
    services.home.clock = clock
    services.rules.add_pillar("acme", "Tips")
    for hour in range(5, 120, 23):
        when = When("at", datetime(2026, 11, 21, 9, 12) + timedelta(hours=hour))
        write_post(services, f"at {hour}", ["acme/x", "acme/mastodon"], when)
        write_post(services, f"bean at {hour}", ["bean/instagram"], when)
    with services.home.store.write("pillar", NOW) as w:
        w.conn.execute("UPDATE posts SET pillar_id = 1 WHERE id % 2 AND brand_id = 1")
    first = states(services)
    for what, one, two in steps:
        before, now = states(services), clock.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if what == "pause":
            scope, slug = one
            services.pauses.pause(scope, slug, until=clock.moment + timedelta(hours=two) if two else None)
        elif what == "resume":
            standing = [each.pause.id for each in services.pauses.view().pauses]
            services.pauses.resume(None if one is None else standing[one : one + 2])
        else:
            clock.forward(hours=one)
        after = states(services)
        assert {n: due for n, (_, due) in after.items()} == {n: due for n, (_, due) in first.items()}
        for number, (state, due) in after.items():
            was = before[number][0]
            assert state in {"scheduled", "held", "draft"}
            if state == "scheduled" and was != "scheduled":
                assert due > now, "only what is still to come goes back"
        held = {row[0] for row in rows(services, "SELECT id FROM deliveries WHERE state = 'held'")}
        for pause in services.pauses.active():
            for number, account, brand, pillar, due in rows(
                services,
                """SELECT d.id, a.slug, b.slug, coalesce(i.name, ''), d.due_at FROM deliveries d
                   JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id
                   JOIN posts p ON p.id = d.post_id LEFT JOIN pillars i ON i.id = p.pillar_id WHERE d.state != 'draft'""",
            ):
                if pause.covers(account, brand, pillar) and due > now:
                    assert number in held, "what is paused and still to come is held"
    services.pauses.resume()
    end = clock.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    for state, due in states(services).values():
        assert state != "held" or due <= end
    services.home.store.close_read()
