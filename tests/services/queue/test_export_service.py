"""The queue as files: plans that lose nothing of their own kind, and calendars that stay as they are."""

# ruff: noqa: DTZ001 - plans hold wall clock.

from __future__ import annotations

import stat
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.bootstrap import services_for
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.imports.records import PlannedPost
from smdash.domain.posts.post import Written
from smdash.domain.posts.states import FORMATS
from smdash.domain.times.when import When
from smdash.formats.detect.registry import read
from smdash.formats.plans.own_plan import STATES
from smdash.formats.plans.writing import write_dialect
from smdash.services.imports.imports import ImportOptions
from smdash.services.queue.exports import Which
from tests.worlds import NOW, build_small, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock

SOON = datetime(2026, 11, 24, 9)


def plan_of(services: Services, folder: Path, which: Which | None = None) -> list[PlannedPost]:
    made = services.exports.plan("smdash", which)
    path = folder / "out.csv"
    path.write_bytes(made.data)
    parsed = read(path)
    assert not parsed.errors
    return [post._replace(line=0) for post in parsed.plan]


def bring(services: Services, folder: Path, text: str, name: str = "in.csv") -> None:
    path = folder / name
    path.write_bytes(text.encode())
    report = services.imports.run(path, ImportOptions())
    assert report.ok, report.problems


def test_the_small_world_as_a_plan(small: Services, tmp_path: Path) -> None:
    plan = plan_of(small, tmp_path)
    assert [(post.targets, post.text, post.state, post.zone) for post in plan] == [
        (("acme/mastodon",), "First", "scheduled", "Europe/Berlin"),
        (("acme/x",), "First", "scheduled", "Europe/Berlin"),
        (("bean/instagram",), "Second", "draft", "America/New_York"),
    ]
    assert [post.due for post in plan] == [datetime(2026, 11, 23, 9), datetime(2026, 11, 24, 8, 30), None]
    assert plan[0].uid == plan[1].uid != plan[2].uid


@pytest.mark.parametrize(
    ("which", "accounts"),
    [
        (Which(brand="acme"), ["acme/mastodon", "acme/x"]),
        (Which(account="bean/instagram"), ["bean/instagram"]),
        (Which(states=("draft",)), ["bean/instagram"]),
        (Which(first=date(2026, 11, 24)), ["acme/x"]),
        (Which(last=date(2026, 11, 23)), ["acme/mastodon"]),
        (Which(states=("missed",)), []),
        (Which(ids=(2,)), ["acme/x"]),
        (Which(brand="bean", ids=(1, 2)), []),
    ],
)
def test_filters(small: Services, tmp_path: Path, which: Which, accounts: list[str]) -> None:
    assert [post.targets[0] for post in plan_of(small, tmp_path, which)] == accounts


def test_what_there_is_not_is_said(small: Services) -> None:
    for which, error in [
        (Which(brand="none"), NotFoundError),
        (Which(account="acme/none"), NotFoundError),
        (Which(states=("gone",)), UsageError),
    ]:
        with pytest.raises(error):
            small.exports.plan("smdash", which)
    with pytest.raises(UsageError, match="hootsuite"):
        small.exports.plan("myspace")


def test_the_text_of_the_account_wins(small: Services, tmp_path: Path) -> None:
    with small.home.store.write("x", small.home.now()) as w:
        w.conn.execute(
            """UPDATE variants SET body = 'Own', title = 'T', first_comment = 'C', format = 'story' WHERE account_id =
               (SELECT id FROM accounts WHERE slug = 'acme/x')"""
        )
    found = {post.targets[0]: post for post in plan_of(small, tmp_path)}
    own = found["acme/x"]
    assert (own.text, own.title, own.first_comment, own.format) == ("Own", "T", "C", "story")
    assert found["acme/mastodon"].text == "First"


def test_for_others_only_what_is_to_come(small: Services, clock: Clock) -> None:
    assert small.exports.plan("buffer").rows == 2
    clock.forward(days=3)
    made = small.exports.plan("buffer")
    assert made.rows == 0
    assert "2 posts are left out: the time has passed." in made.left_out
    assert small.exports.plan("buffer", Which(states=("missed",))).rows == 2


def test_what_no_other_plan_has_a_column_for_is_said(small: Services) -> None:
    with small.home.store.write("x", small.home.now()) as w:
        w.conn.execute("UPDATE posts SET content_warning = 'food'")
    assert "The content warning of 2 posts is left out." in small.exports.plan("buffer").left_out
    assert small.exports.plan("smdash").left_out == ()


def test_a_post_on_its_way_is_exported_as_unknown(small: Services, tmp_path: Path) -> None:
    with small.home.store.write("x", small.home.now()) as w:
        w.conn.execute("UPDATE deliveries SET state = 'sending' WHERE id = 1")
    assert plan_of(small, tmp_path, Which(ids=(1,)))[0].state == "unknown"


@pytest.mark.parametrize("due_at", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-03-29T01:30:00Z"])
def test_clock_changes_keep_the_instant(small: Services, tmp_path: Path, due_at: str) -> None:
    with small.home.store.write("x", small.home.now()) as w:
        w.conn.execute("UPDATE deliveries SET due_at = ?, wall = '2026-10-25 02:30' WHERE id = 1", (due_at,))
    [post] = plan_of(small, tmp_path, Which(ids=(1,)))
    at = post.due if post.due.tzinfo else post.due.replace(tzinfo=ZoneInfo(post.zone))
    assert at.timestamp() == datetime.fromisoformat(due_at).timestamp()


# --- lossless -------------------------------------------------------------------------------------------------------

SAFE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
TEXT = SAFE | st.sampled_from(
    ["=1+1", '"', "a\r\nb\rc\n", " | ", "\\|", "\x1b]52;c;AA\x07", "\u202e", " x ", "\ufeff", ","]
)
NAME = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)
LISTS = st.lists(TEXT, max_size=3).map(tuple).filter(lambda entries: entries != ("",))
ACCOUNTS = ("acme/mastodon", "acme/x")
PASSED = datetime(2026, 11, 20)  # over in every zone


@st.composite
def post_rows(draw: Callable[..., Any]) -> list[PlannedPost]:
    """The rows of one post: what accounts share is the same in each."""
    media = draw(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12), max_size=3).map(tuple))  # fmt: skip
    alt = tuple(draw(TEXT) for _ in media)
    shared = {
        "uid": draw(NAME),
        "link": draw(NAME),
        "pillar": draw(st.just("") | NAME),
        "labels": draw(LISTS),
        "media": media,
        "alt_texts": alt if any(alt) else (),
        "goal": draw(st.just("") | NAME),
    }
    if media == ("",):
        shared |= {"media": (), "alt_texts": ()}
    found = []
    for account in draw(st.lists(st.sampled_from(ACCOUNTS), min_size=1, unique=True)):
        state = draw(st.sampled_from(STATES))
        earliest, latest = datetime(2020, 1, 1), datetime(2030, 1, 1)
        out_at = None
        if state == "missed":
            latest = PASSED
        if state == "published":
            out_at = draw(
                st.none() | st.datetimes(earliest, PASSED).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
            )
            latest = PASSED if out_at is None else latest
        due = st.datetimes(earliest, latest).map(lambda at: at.replace(second=0, microsecond=0))
        found.append(
            PlannedPost(
                line=0,
                text=draw(TEXT.filter(str.strip)),
                targets=(account,),
                due=draw(due if state in {"scheduled", "published", "missed"} else due | st.none()),
                zone=draw(st.sampled_from(["Europe/Berlin", "UTC", "America/St_Johns"])),
                title=draw(TEXT),
                format=draw(st.sampled_from(FORMATS)),
                first_comment=draw(TEXT),
                warning=draw(TEXT),
                language=draw(st.sampled_from(["", "en", "de-AT"])),
                visibility=draw(st.sampled_from(["", "public", "unlisted"])),
                board=draw(st.sampled_from(["", "Breads & more"])),
                state=state,
                permalink=draw(st.just("") | NAME),
                published_at=out_at,
                **shared,
            )
        )
    return found


def exists(row: PlannedPost) -> bool:
    """Whether a wall clock exists: one the clocks leave out is moved on and said so."""
    if row.due is None:
        return True
    zone = ZoneInfo(row.zone)
    there = row.due.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).astimezone(zone)
    return there.replace(tzinfo=None) == row.due


@pytest.fixture(scope="module")
def two_homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Services, Path]:
    folder = tmp_path_factory.mktemp("lossless")
    services = services_for(folder / "home", NOW.isoformat())
    build_small(services)
    for delivery in (1, 2, 3):
        services.queue.cancel([delivery])
    with services.home.store.write("Empty it", services.home.now()) as w:
        for table in ("deliveries", "variants", "media", "posts"):
            w.conn.execute(f"DELETE FROM {table}")
    return services, folder


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(posts=st.lists(post_rows(), min_size=1, max_size=3, unique_by=lambda made: made[0].uid))
def test_our_own_plan_goes_through_the_store_unchanged(
    two_homes: tuple[Services, Path], posts: list[list[PlannedPost]]
) -> None:
    services, folder = two_homes
    wanted = [row for made in posts for row in made if exists(row)]
    if not wanted:
        return
    bring(services, folder, write_dialect("smdash", wanted).text)
    try:
        found = plan_of(services, folder)
        assert sorted(found, key=repr) == sorted(wanted, key=repr)
        again = services.exports.plan("smdash").text
    finally:
        services.undo.undo()
    assert services.exports.plan("smdash").rows == 0
    bring(services, folder, again, "again.csv")
    try:
        assert services.exports.plan("smdash").text == again
    finally:
        services.undo.undo()


@pytest.mark.parametrize(
    "dialect", ["buffer", "hootsuite", "sprout", "publer", "socialbee", "pinterest", "metricool", "later"]
)
def test_b16_the_same_plan_twice_adds_nothing(small: Services, tmp_path: Path, dialect: str) -> None:
    posts = [
        PlannedPost(1, "Rye", title="a", due=SOON),
        PlannedPost(2, "Oats", title="b", due=SOON + timedelta(days=1)),
    ]
    path = tmp_path / "plan.csv"
    path.write_bytes(write_dialect(dialect, posts).text.encode())
    options = ImportOptions(account="acme/x", date_order="month")
    assert small.imports.run(path, options).added == 2
    before = small.exports.plan("smdash").text
    assert small.imports.run(path, options).added == 0
    path.write_bytes(path.read_bytes() + b"\r\n")  # other bytes, the same posts
    again = small.imports.run(path, options)
    assert (again.added, again.skipped) == (0, 2)
    assert small.exports.plan("smdash").text == before


@pytest.mark.parametrize("dialect", ["hootsuite", "sprout", "later", "socialbee", "pinterest"])
def test_b16_a_trial_run_and_a_bad_row_save_nothing(small: Services, tmp_path: Path, dialect: str) -> None:
    path = tmp_path / "plan.csv"
    text = write_dialect(dialect, [PlannedPost(1, "Rye", title="a", due=SOON), PlannedPost(2, "Oats", due=SOON)]).text
    path.write_bytes(text.encode())
    before = small.exports.plan("smdash").text
    assert small.imports.run(path, ImportOptions(account="acme/x", dry_run=True)).added == 2
    assert small.exports.plan("smdash").text == before
    path.write_bytes(text.replace("11/24/2026", "11/24/2001").replace("2026-11-24", "2001-11-24").encode())
    report = small.imports.run(path, ImportOptions(account="acme/x"))
    assert not report.ok
    assert {problem.line for problem in report.problems if problem.level == "error"} >= {
        1 if dialect == "hootsuite" else 2
    }
    assert small.exports.plan("smdash").text == before


def test_metricools_networks_find_their_accounts(small: Services, tmp_path: Path) -> None:
    posts = [
        PlannedPost(1, "Rye", targets=("x",), due=SOON),
        PlannedPost(2, "Oats", targets=("bean/instagram",), due=SOON),
    ]
    bring(small, tmp_path, write_dialect("metricool", posts).text)
    assert {post.targets for post in plan_of(small, tmp_path, Which(first=date(2026, 11, 24)))} >= {
        ("acme/x",),
        ("bean/instagram",),
    }
    small.manage.add_account("bean", "x", handle="bean")
    path = tmp_path / "two.csv"
    path.write_bytes(write_dialect("metricool", [PlannedPost(1, "Spelt", targets=("x",), due=SOON)]).text.encode())
    report = small.imports.run(path, ImportOptions())
    assert "acme/x, bean/x" in report.problems[0].message
    assert small.imports.run(path, ImportOptions(account="bean/x")).ok


def test_rows_of_a_post_that_disagree_are_named(small: Services, tmp_path: Path) -> None:
    head = "post,account,due,state,text,title,first_comment,link,labels,pillar,media\n"
    path = tmp_path / "in.csv"
    path.write_text(head + "p,acme/x,,draft,a,T,C,https://a,l,craft,m\np,acme/mastodon,,draft,b,U,D,,,,\n", "utf-8")
    report = small.imports.run(path, ImportOptions())
    assert {problem.column for problem in report.problems} == {"link", "labels", "pillar", "media"}
    found = {post.targets[0]: post for post in plan_of(small, tmp_path) if post.uid == "p"}
    assert [(found[a].text, found[a].title, found[a].first_comment) for a in ACCOUNTS] == [
        ("b", "U", "D"),
        ("a", "T", "C"),
    ]


# --- calendars ------------------------------------------------------------------------------------------------------


def test_a_calendar_of_the_queue(small: Services) -> None:
    made = small.exports.ics()
    assert made.rows == 2
    uid = rows(small, "SELECT uid FROM deliveries WHERE id = 1")[0][0]
    assert f"UID:{uid}@smdash\r\n" in made.text
    assert "DTSTART:20261123T080000Z\r\n" in made.text
    assert "CATEGORIES:Acme Tools\r\n" in made.text
    assert "SUMMARY:acme/mastodon: First\r\n" in made.text


def test_free_slots_in_a_calendar(small: Services) -> None:
    made = small.exports.ics(free=True, days=10)
    assert made.text.count("TRANSP:TRANSPARENT") == made.rows - 2 > 0
    only = small.exports.ics(Which(brand="bean"), free=True, days=10)
    assert only.rows == only.text.count("free slot") > 0


def test_moving_a_post_keeps_its_id(small: Services) -> None:
    uids = {line for line in small.exports.ics().text.splitlines() if line.startswith("UID:")}
    small.queue.reschedule([1], When("at", datetime(2026, 12, 1, 12)))
    after = small.exports.ics().text
    assert {line for line in after.splitlines() if line.startswith("UID:")} == uids
    assert "DTSTART:20261201T110000Z" in after


def test_a_calendar_file_is_written_only_when_something_changed(small: Services, tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "queue.ics"
    service = small.exports
    assert service.refresh(service.ics(), path)
    before = path.stat()
    clock.forward(hours=1)
    assert not service.refresh(service.ics(), path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    small.queue.cancel([1])
    path.chmod(0o640)
    assert service.refresh(service.ics(), path)
    assert path.stat().st_ino != before.st_ino
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["queue.ics"]


def test_other_files_are_not_replaced_by_a_calendar(small: Services, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="--force"):
        small.exports.refresh(small.exports.ics(), path)
    with pytest.raises(UsageError, match="--force"):
        small.exports.save(small.exports.plan(), path)
    assert path.read_text("utf-8") == "mine"
    small.exports.save(small.exports.plan(), path, force=True)
    assert path.read_bytes() == small.exports.plan().data


def test_a_link_to_a_file_stays_a_link(small: Services, tmp_path: Path) -> None:
    real, link = tmp_path / "real.ics", tmp_path / "link.ics"
    link.symlink_to(real)
    assert small.exports.refresh(small.exports.ics(), link)
    assert link.is_symlink()
    assert real.is_file()


def test_what_a_pause_holds_back_is_said(demo: Services) -> None:
    planned = rows(demo, "SELECT count(*) FROM deliveries WHERE state = 'scheduled'")[0][0]
    assert not any("held" in note for note in demo.exports.plan("buffer").left_out)
    demo.pauses.pause()
    held = rows(demo, "SELECT count(*) FROM deliveries WHERE state = 'held'")[0][0]
    assert held == planned
    made = demo.exports.plan("buffer")
    assert made.rows == 0
    assert f"{held} held posts are left out (paused); --state scheduled --state held includes them." in made.left_out
    asked = demo.exports.plan("buffer", Which(states=("scheduled", "held")))
    assert asked.rows == held
    assert not any("paused" in note for note in asked.left_out)
    assert not any("paused" in note for note in demo.exports.plan("smdash").left_out)
    one = rows(
        demo,
        "SELECT a.slug, count(*) FROM deliveries d JOIN accounts a ON a.id = d.account_id "
        "WHERE d.state = 'held' GROUP BY 1 ORDER BY 2, 1 LIMIT 1",
    )[0]
    assert any(
        note.startswith(f"{one[1]} held") for note in demo.exports.plan("buffer", Which(account=one[0])).left_out
    )


@pytest.mark.parametrize("dialect", ["buffer", "hootsuite", "publer", "metricool"])
def test_times_picked_in_two_zones_are_written_in_the_accounts(small: Services, dialect: str) -> None:
    """A slot is wall clock of its account, a typed time that of the person: a file for elsewhere can name one zone only."""
    small.slots.add("bean/instagram", ["tue 9:00"])  # New York
    for text, when in (("In the slot", When("slot")), ("Typed", When("at", datetime(2026, 11, 24, 14, 30)))):
        small.posts.write(Written(text, ("bean/instagram",)), when)
    made = small.exports.plan(dialect, Which(account="bean/instagram"))
    assert "09:00" in made.text
    assert "08:30" in made.text, "14:30 in Berlin"
    assert "14:30" not in made.text
    assert any("wall clock of America/New_York" in words for words in made.left_out)
    assert not any("2 zones" in words for words in made.left_out)
