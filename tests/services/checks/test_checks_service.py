"""Linting a home: all of it, one post, and one that is being written."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.times.when import When, parse_when
from tests.worlds import NOW, edit_post, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.checks.model import Finding
    from smdash.services.bundle import Services
    from tests.worlds import Clock

TEXT = (
    "Our new grinder is here, it is quieter than the old one, the beans like it, and so do all the neighbours above us"
)
NEARLY = TEXT.replace("quieter", "louder")


def at(words: str) -> When:
    return parse_when(words, NOW.astimezone())


def named(found: list[Finding] | tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.rule, finding.account) for finding in found]


def rules(found: list[Finding] | tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in found}


def same_everywhere(services: Services) -> None:
    """Judging everything, judging each post alone and judging with a fresh memory say the same."""
    from smdash.services.checks.checks import LintService

    report = services.lint.all()
    assert LintService(services.home).all() == report
    for (post_id,) in services.home.read().execute("SELECT id FROM posts").fetchall():
        assert services.lint.post(post_id) == [f for f in report.findings if f.post_id == post_id]


def test_the_sample_world_has_what_was_planted(demo: Services) -> None:
    report = demo.lint.all()
    planted = {
        ("over-limit", "error", "Changelog 4.2"),
        ("missing-alt", "warning", "Changelog 4.2"),
        ("past-date", "error", "Latte art"),
        ("foreign-brand", "error", "Coffee on the ferry"),
        ("near-same-text", "warning", "Launch week in numbers"),
        ("dead-pillar", "warning", "We are hiring nobody"),
        ("naked-link", "warning", "The list for the advent brunch"),
        ("trap", "warning", "The film about the night train"),
        ("identical-on-platforms", "warning", "Day one of launch week"),
        ("changes-asked", "warning", "Advent brunch"),
        ("unapproved", "info", "Three baristas"),
    }
    found = {(f.rule, f.severity, report.subjects[f.delivery_id].text) for f in report.findings}
    for rule, severity, words in planted:
        assert [1 for r, s, text in found if (r, s) == (rule, severity) and text.startswith(words)], (rule, words)
    assert report.checked == 40
    assert (report.errors, report.warnings, report.infos) == (3, 13, 16)
    others = {rule for rule, _, _ in found} - {rule for rule, _, _ in planted}
    assert others == {"untied"}, "and posts without a pillar and a goal"
    same_everywhere(demo)


def test_the_small_world_is_clean_but_for_what_it_is(small: Services) -> None:
    report = small.lint.all()
    assert named(report.findings) == [("media", "bean/instagram"), ("identical-on-platforms", "acme/mastodon")]
    assert report.checked == 2
    same_everywhere(small)


def test_same_and_near_same_text_name_the_other_post(small: Services) -> None:
    first = write_post(small, TEXT, ["acme/mastodon"], at("tue 09:00"))
    again = write_post(small, TEXT.upper(), ["acme/mastodon"], at("fri 09:00"))
    nearly = write_post(small, NEARLY, ["acme/mastodon"], When("draft"))
    write_post(small, TEXT, ["bean/instagram"], at("thu 09:00"))
    assert rules(small.lint.post(first)) == set()
    same = small.lint.post(again)
    assert [(f.rule, f.severity, f.act) for f in same] == [("same-text", "error", "cancel")]
    assert "Tue 24 Nov 09:00" in same[0].message
    near = small.lint.post(nearly)
    assert [(f.rule, f.severity) for f in near] == [("near-same-text", "warning")]
    assert "Fri 27 Nov 09:00" in near[0].message
    assert {same[0].other_id, near[0].other_id} == {
        row.id for number in (first, again) for row in small.posts.post(number).deliveries
    }
    same_everywhere(small)
    small.lint.set_days(2)
    assert small.lint.post(again) == []
    same_everywhere(small)
    with pytest.raises(UsageError, match="1 to 366"):
        small.lint.set_days(0)


def test_what_went_out_is_compared_with_for_as_long_as_the_window(small: Services) -> None:
    old = write_post(small, TEXT, ["acme/x"], at("mon 09:00"))
    new = write_post(small, TEXT, ["acme/x"], at("tue 09:00"))
    for days, expected in ((5, {"same-text"}), (30, {"same-text"}), (31, set())):
        due = f"{datetime(2026, 11, 24, 8, tzinfo=UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
        with small.home.store.write("out", small.home.now()) as w:
            w.conn.execute("UPDATE journal_state SET change_id = -1")  # as undo does, which may touch what is out
            w.conn.execute(
                "UPDATE deliveries SET state = 'published', due_at = ?, published_at = ? WHERE post_id = ?",
                (due, due, old),
            )
        assert rules(small.lint.post(new)) == expected, days
        assert not expected or "went out on" in small.lint.post(new)[0].message
        assert small.lint.post(old) == [], "what is out is not judged"
        same_everywhere(small)


def test_what_went_out_is_said_by_when_it_did(small: Services) -> None:
    old = write_post(small, TEXT, ["acme/x"], at("fri 09:00"))
    new = write_post(small, TEXT, ["acme/x"], at("tue 09:00"))
    small.ledger.publish(small.posts.post(old).deliveries[0].id, via="hand")
    (found,) = small.lint.post(new)
    assert "went out on Sat 21 Nov 09:12" in found.message, "not on the day it was planned for"
    same_everywhere(small)


def test_gap_clash_and_cap(small: Services) -> None:
    small.manage.edit_account("acme/x", min_gap_minutes=60)
    with small.home.store.write("cap", small.home.now()) as w:
        w.conn.execute("UPDATE accounts SET daily_cap = 2 WHERE slug = 'acme/x'")
    whens = ("wed 10:00", "wed 10:30", "wed 15:00", "wed 15:00")
    ids = [write_post(small, f"Different words number {n}", ["acme/x"], at(when)) for n, when in enumerate(whens)]
    found = [named(small.lint.post(post_id)) for post_id in ids]
    assert found[0] == []
    assert [rule for rule, _ in found[1]] == ["gap"]
    assert [rule for rule, _ in found[2]] == ["daily-cap"]
    assert [rule for rule, _ in found[3]] == ["clash", "daily-cap"]
    same_everywhere(small)


def test_judging_again_sees_every_change_without_a_tick_of_the_clock(small: Services) -> None:
    post_id = write_post(small, "Fine", ["acme/x"], at("wed 10:00"))
    assert small.lint.post(post_id) == []
    before = small.lint.all()
    edit_post(small, post_id, "Mind the **signs**", ["acme/x"], None)
    assert rules(small.lint.all().findings) - rules(before.findings) == {"trap"}
    small.undo.undo()
    assert small.lint.all() == before
    small.undo.redo()
    assert "trap" in rules(small.lint.all().findings)
    small.queue.cancel([small.posts.post(post_id).deliveries[0].id])
    assert small.lint.all() == before._replace(checked=2)
    same_everywhere(small)


def test_time_passing_is_a_finding_by_itself(small: Services, clock: Clock) -> None:
    post_id = write_post(small, "Fine", ["acme/x"], at("mon 10:00"))
    assert "past-date" not in rules(small.lint.all().findings)
    clock.forward(days=3)
    late = [f for f in small.lint.all().findings if f.post_id == post_id]
    assert [(f.rule, f.act) for f in late] == [("past-date", "next-slot")]
    small.queue.to_next_slot([late[0].delivery_id])
    assert "past-date" not in rules(small.lint.post(post_id))


def test_b14_no_filter_lets_in_what_is_archived_or_another_brand_s(small: Services) -> None:
    for slug in ("acme/x", "bean/instagram"):
        write_post(small, "Left over: **bold**", [slug], When("draft"))
    for brand in ("acme", "bean"):
        report = small.lint.all(brand)
        assert report.findings
        assert {finding.account.split("/")[0] for finding in report.findings} == {brand}
    assert small.lint.all("acme").checked == 2
    small.manage.archive_account("acme/x")
    for brand in (None, "acme", "bean"):
        assert "acme/x" not in {finding.account for finding in small.lint.all(brand).findings}
    small.manage.archive_brand("bean")
    assert small.lint.all("bean").findings == ()
    with small.home.store.write("archive", small.home.now()) as w:
        w.conn.execute("UPDATE posts SET archived_at = ?", (w.now,))
    assert small.lint.all() == (small.lint.all()._replace(findings=(), checked=0, errors=0, warnings=0, infos=0))
    same_everywhere(small)


def test_b17_a_post_being_written_is_judged_by_the_time_it_is_to_have(small: Services) -> None:
    post_id = write_post(small, "A text of its own", ["acme/x"], at("mon 10:00"))
    with small.home.store.write("late", small.home.now()) as w:
        w.conn.execute("UPDATE deliveries SET due_at = '2026-11-20T09:00:00Z' WHERE post_id = ?", (post_id,))
    assert rules(small.lint.post(post_id)) == {"past-date"}
    written = Written("A text of its own", ("acme/x",))
    assert small.lint.written(written, {"acme/x": NOW + timedelta(days=1)}, post_id) == []
    assert rules(small.lint.written(written, {"acme/x": NOW - timedelta(seconds=1)}, post_id)) == {"past-date"}
    assert small.lint.written(written, {"acme/x": None}, post_id) == []


def test_b19_another_client_s_handle_is_an_error(small: Services) -> None:
    post_id = write_post(small, "Thanks for having us, @bean.cafe!", ["acme/x"], When("slot"))
    found = small.lint.post(post_id)
    assert [(f.rule, f.severity) for f in found] == [("foreign-brand", "error")]
    assert "Bean & Leaf" in found[0].message
    assert "foreign-brand" not in rules(small.lint.written(Written("Hi @bean.cafe", ("bean/instagram",)), {}))


def test_domains_of_a_brand_are_learned_from_its_links(small: Services) -> None:
    post_id = write_post(small, "See https://kiosk.example/1", ["acme/x"], When("draft"))
    assert "foreign-brand" not in rules(small.lint.all().findings)
    for number in range(3):
        write_post(small, f"Menu of day {number}: https://kiosk.example/{number}", ["bean/instagram"], When("draft"))
    found = [f for f in small.lint.all().findings if f.rule == "foreign-brand"]
    assert [(f.post_id, f.severity) for f in found] == [(post_id, "warning")]
    same_everywhere(small)


def test_accounts_own_words_are_judged_on_their_account(small: Services) -> None:
    written = Written(
        "Good everywhere",
        ("acme/mastodon", "acme/x"),
        variants={"acme/x": Variant(body="x" * 281)},
    )
    whens = dict.fromkeys(written.accounts, NOW + timedelta(days=2))
    found = small.lint.written(written, whens)
    assert [(f.rule, f.severity, f.account, f.where) for f in found] == [("over-limit", "error", "acme/x", "text")]
    small.manage.edit_account("acme/x", text_limit=4000)
    assert small.lint.written(written, whens) == []
    split = written._replace(variants={"acme/x": Variant(body="word " * 900, thread=True)})
    assert small.lint.written(split, whens) == []


def test_a_text_being_written_sees_what_stands_before_and_after_it(small: Services) -> None:
    write_post(small, TEXT, ["acme/x"], at("+10d 10:00"))
    for days in (3, 17):
        found = small.lint.written(Written(NEARLY, ("acme/x",)), {"acme/x": NOW + timedelta(days=days)})
        assert rules(found) == {"near-same-text"}, days
    assert small.lint.written(Written(NEARLY, ("acme/x",)), {"acme/x": NOW + timedelta(days=50)}) == []
    small.undo.undo()
    assert small.lint.written(Written(NEARLY, ("acme/x",)), {"acme/x": NOW + timedelta(days=3)}) == []


def test_written_may_be_asked_from_a_worker_thread(small: Services) -> None:
    found: list[Finding] = []

    def work() -> None:
        found.extend(small.lint.written(Written("**x** and more", ("acme/x",)), {"acme/x": None}))
        small.home.store.close_read()

    small.lint.prepare()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert rules(found) == {"trap"}
    assert small.lint.written(Written("", ()), {}) == []
    assert small.lint.written(Written("x", ("no/such",)), {}) == []


def test_goals_pillars_and_parameters(small: Services) -> None:
    small.rules.add_pillar("acme", "tips")
    small.links.set_utm("acme", {"source": "{platform}"})
    written = Written("Read https://acme.example/a", ("acme/x",))
    assert rules(small.lint.written(written, {})) == {"untied"}
    assert rules(small.lint.written(written._replace(pillar="tips"), {})) == set()
    bare = written._replace(pillar="tips", utm={})
    assert [(f.rule, f.act) for f in small.lint.written(bare, {})] == [("naked-link", "add-utm")]
    post_id = small.posts.write(bare, When("draft"))
    assert rules(small.lint.post(post_id)) == {"naked-link"}
    with small.home.store.write("archive", small.home.now()) as w:
        w.conn.execute("UPDATE pillars SET archived_at = ?", (w.now,))
    assert rules(small.lint.post(post_id)) == {"naked-link", "dead-pillar"}
    assert rules(small.lint.written(bare, {}, post_id)) == {"naked-link", "dead-pillar"}
    same_everywhere(small)


def test_files_that_go_missing_are_noticed_though_nothing_in_the_file_changed(small: Services, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 32)
    written = Written("With a picture", ("acme/mastodon",), media=(Piece(str(picture), "a cup"),), format="image")
    post_id = small.posts.write(written, When("slot"))
    before = [found.message for found in small.lint.post(post_id) if found.rule == "media"]
    assert len(before) == 1
    assert "not there" not in before[0]
    same_everywhere(small)
    picture.unlink()
    missing = [f for f in small.lint.post(post_id) if "not there" in f.message]
    assert [(f.rule, f.severity, f.where) for f in missing] == [("media", "error", "media")]
    assert missing[0] in small.lint.all().findings
    assert [f.rule for f in small.lint.written(written, {}) if "not there" in f.message] == ["media"]


def test_a_post_that_is_not_there(small: Services) -> None:
    with pytest.raises(NotFoundError):
        small.lint.post(4711)


def test_an_empty_home_has_nothing_to_check(services: Services) -> None:
    report = services.lint.all()
    assert (report.findings, report.checked) == ((), 0)


def test_hostile_text_is_judged_like_any_other(demo: Services) -> None:
    report = demo.lint.all()
    assert all("\x1b" not in f.message and "\u202e" not in f.message and "\n" not in f.message for f in report.findings)
    post_id = write_post(demo, "see [\x1b]52;c;AAAA\x07](https://x.example) **\u202ebold**", ["acme/x"], When("draft"))
    found = demo.lint.post(post_id)
    assert rules(found) >= {"trap"}
    assert all("\x1b" not in f.message and "\u202e" not in f.message for f in found)
