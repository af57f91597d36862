"""Publishing over a network: what goes out, what is left, and what every kind of answer leads to."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from smdash.connectors.base import (
    Ability,
    RateLimitedError,
    RejectedError,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from smdash.domain.errors import ConflictError, NotFoundError
from smdash.domain.posts.post import Piece, Written
from smdash.domain.schedule import stored
from smdash.domain.times.when import When
from tests.connectors.fake import FakeConnector, fails
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.connectors.base import Prepared
    from smdash.services.bundle import Services
    from tests.services.publishing.online import Online

CUT = UncertainError("the connection broke.", answer="reset")
GONE = UnavailableError("it cannot be reached.")


def test_what_is_due_goes_out_once_and_says_so_everywhere(online: Online) -> None:
    assert online.run() == [("sent", "post")]
    assert online.network.texts() == ["First"]
    out = online.row()
    assert (out["state"], out["remote_id"], out["permalink"]) == ("published", "r1", "https://fake.example/1")
    assert (out["sent_text"], out["attempts"], out["via"], out["error"]) == ("First", 1, "smdash publish", "")
    assert out["intent_at"] is not None
    assert out["published_at"] is not None
    assert online.sendings() == [("post", "published", 1)]
    linked = rows(online.services, "SELECT remote_id, delivery_id, body, format, published_on FROM remote_posts")
    assert linked == [("r1", online.due, "First", "text", out["published_at"][:10])]
    calls = rows(online.services, "SELECT doing, kind, answer FROM attempts ORDER BY id")
    assert calls == [("prepare", "", ""), ("send", "", "200")]
    assert online.run() == []
    assert online.network.texts() == ["First"]


def test_nothing_is_written_between_the_intent_and_the_call(online: Online) -> None:
    seen: list[tuple[str, ...]] = []

    def at_the_call(prepared: Prepared) -> None:
        seen.append(
            rows(
                online.services,
                "SELECT d.state, s.state, s.record, s.key FROM deliveries d JOIN sendings s ON s.delivery_id = d.id",
            )[0]
        )

    online.network.before = at_the_call
    online.run()
    (found,) = seen
    assert found[:2] == ("sending", "sending")
    assert json.loads(found[2])["text"] == "First"


def test_a_trial_run_asks_nothing_and_changes_nothing(online: Online) -> None:
    online.network.calls.clear()
    before = content(online.services.home.read())
    report = online.services.publisher.pass_(dry_run=True)
    assert [(row.result, row.account, row.parts) for row in report.rows] == [
        ("would send", "acme/mastodon", ("First",))
    ]
    assert online.network.calls == []
    assert content(online.services.home.read()) == before


def test_a_trial_run_shows_texts_as_their_network_does(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    number = online.post("A post", comment="and this")
    monkeypatch.setattr(FakeConnector, "preview", lambda self, message: f"<{message.text}>")
    rows_of = {row.delivery_id: row for row in online.services.publisher.pass_(dry_run=True).rows}
    assert rows_of[number].parts == ("<A post>", "<and this>")
    monkeypatch.setattr(FakeConnector, "preview", None)
    rows_of = {row.delivery_id: row for row in online.services.publisher.pass_(dry_run=True).rows}
    assert rows_of[number].parts == ("A post", "and this")


def test_what_is_not_connected_waits_for_a_person(online: Online) -> None:
    online.services.connections.sign_out("acme/mastodon")
    report = online.services.publisher.pass_()
    assert (report.rows, report.by_hand) == ((), 1)
    assert online.state() == "scheduled"
    with pytest.raises(ConflictError, match="not connected"):
        online.services.publisher.pass_(online.due)
    with pytest.raises(NotFoundError):
        online.services.publisher.pass_(99)


def test_two_posts_of_an_account_go_one_after_the_other_in_their_order(online: Online) -> None:
    online.post("Second one")
    online.run()
    assert online.network.texts() == ["First", "Second one"]
    assert online.calls("check", "prepare", "send") == ["check", "prepare", "send", "prepare", "send"]


# What is left as it is ------------------------------------------------------------------------------------------


def test_what_is_not_due_or_gone_by_another_way_is_refused_even_by_word(online: Online) -> None:
    later = online.post("Later", minutes=30)
    assert online.run(only=later) == [("left", "post")]
    assert online.state(later) == "scheduled"
    online.services.handover.take(online.due)
    assert online.run(only=online.due) == [("left", "post")]
    assert online.run() == []
    assert online.network.texts() == []


def test_a_late_or_failed_post_goes_by_a_persons_word_only(online: Online) -> None:
    online.clock.forward(minutes=16)
    assert online.run() == []
    assert online.run(only=online.due) == [("sent", "post")]
    other = online.post("Other")
    online.network.before = fails(RejectedError("too long"))
    assert online.run() == [("failed", "post")]
    assert online.run() == []
    assert online.run(only=other) == [("sent", "post")]
    assert online.network.texts() == ["First", "Other"]


def test_the_least_gap_holds_on_every_path(online: Online) -> None:
    with online.services.home.store.write("gap", online.services.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE accounts SET min_gap_minutes = 10 WHERE slug = 'acme/mastodon'")
    second = online.post("Second one", minutes=1)
    online.clock.forward(minutes=1)
    trial = online.services.publisher.pass_(dry_run=True)
    assert [row.result for row in trial.rows] == ["would send", "left"]
    report = online.services.publisher.pass_()
    assert [row.result for row in report.rows] == ["sent", "left"]
    assert "least gap is 10 min" in report.rows[1].reason
    assert online.state(second) == "scheduled"
    (row,) = online.services.publisher.pass_(second).rows
    assert row.result == "left"
    assert "least gap is 10 min" in row.reason
    assert "least gap is 10 min" in online.services.handover.show(second).near
    online.clock.forward(minutes=10)
    assert online.services.handover.show(second).near == ""
    assert online.run() == [("sent", "post")]


def test_the_most_of_a_day_counts_by_the_accounts_own_day(online: Online) -> None:
    with online.services.home.store.write("cap", online.services.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE accounts SET daily_cap = 1 WHERE slug = 'acme/mastodon'")
    online.run()
    second = online.post("Second one")
    (row,) = online.services.publisher.pass_().rows
    assert (row.result, online.state(second)) == ("left", "scheduled")
    assert "most is 1" in row.reason
    online.clock.moment = online.clock.moment.replace(hour=23, minute=5)  # past midnight in Berlin
    online.set(second, due_at=stored(online.clock.moment))
    assert online.run() == [("sent", "post")]


def test_a_pause_that_begins_while_a_post_is_made_ready_stops_it(online: Online) -> None:
    def pausing() -> None:
        online.services.pauses.pause("all", "", "crisis")

    online.network.calls = _Calls(online.network.calls, "prepare", pausing)
    assert online.run() == [("left", "post")]
    assert online.network.texts() == []
    assert online.state() == "held"
    assert online.sendings() == []


class _Calls(list[str]):
    """A list of calls that does something when one of them is made."""

    def __init__(self, calls: list[str], name: str, act: object) -> None:
        super().__init__(calls)
        self.name, self.act = name, act

    def append(self, call: str) -> None:
        super().append(call)
        if call == self.name and callable(self.act):
            self.act()


def test_an_edit_while_a_post_is_made_ready_is_what_goes_out_next(online: Online) -> None:
    post_id = online.row()["post_id"]

    def editing() -> None:
        online.network.calls = list(online.network.calls)
        written = online.services.posts.written(post_id)._replace(text="Better")
        online.services.posts.rewrite(post_id, written, None)

    online.network.calls = _Calls(online.network.calls, "prepare", editing)
    assert online.run() == [("left", "post")]
    assert online.run() == [("sent", "post")]
    assert online.network.texts() == ["Better"]


def test_what_the_network_cannot_do_is_handed_over(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = online.services.home.networks.find("mastodon")
    monkeypatch.setattr(connector, "abilities", frozenset({Ability.PUBLISH}), raising=False)
    number = online.post("With a comment", comment="and this")
    report = online.services.publisher.pass_()
    assert [(row.result, row.delivery_id) for row in report.rows] == [("sent", online.due), ("left", number)]
    assert "takes no threads and first comments" in report.rows[1].reason


def test_a_wrong_clock_is_noticed_before_anything_is_sent(online: Online) -> None:
    online.network.skew = timedelta(minutes=3)
    (row,) = online.services.publisher.pass_().rows
    assert "clock is 3 min ahead" in row.reason
    assert online.calls("prepare", "send") == []
    assert online.state() == "scheduled"
    online.network.skew = timedelta(minutes=-1)
    assert online.run() == [("sent", "post")]


# Certain failures -----------------------------------------------------------------------------------------------


def test_what_is_refused_for_what_it_is_waits_for_a_person(online: Online) -> None:
    online.network.before = fails(RejectedError("it is too long.", answer="422 too long"))
    report = online.services.publisher.pass_()
    assert (report.exit_code, report.rows[0].result) == (1, "failed")
    assert (online.state(), online.row()["error"], online.row()["sent_text"]) == ("failed", "it is too long.", None)
    online.clock.forward(minutes=5)
    assert online.run() == []


def test_what_cannot_be_reached_is_tried_again_within_its_time_and_has_failed_then(online: Online) -> None:
    online.network.before = fails(GONE, times=99)
    report = online.services.publisher.pass_()
    assert (report.exit_code, report.rows[0].result) == (3, "again")
    assert online.state() == "scheduled"
    assert online.run() == []
    tries = [online.clock.moment]
    for _ in range(14):
        online.clock.forward(minutes=1)
        if online.run():
            tries.append(online.clock.moment)
    assert [(at - tries[0]) / timedelta(minutes=1) for at in tries] == [0, 1, 6]
    assert (online.state(), online.row()["attempts"]) == ("failed", 3)
    assert online.network.texts() == []


def test_a_network_that_is_away_is_not_asked_for_every_post(online: Online) -> None:
    numbers = [online.due, *(online.post(f"Post {number}") for number in range(6))]
    online.network.before = fails(GONE, times=99)
    report = online.services.publisher.pass_()
    assert [row.delivery_id for row in report.rows] == numbers
    assert {row.result for row in report.rows} == {"again"}
    assert online.calls("send") == ["send"] * 3
    assert online.row(numbers[-1])["attempts"] == 0


def test_the_same_record_is_tried_again_and_another_text_is_another_record(online: Online) -> None:
    online.network.before = fails(GONE)
    online.run()
    (first,) = rows(online.services, "SELECT key, record FROM sendings")
    online.network.before = fails(GONE)
    online.clock.forward(minutes=1)
    online.run()
    assert rows(online.services, "SELECT key, record FROM sendings") == [first]
    assert online.calls("prepare") == ["prepare"]
    post_id = online.row()["post_id"]
    online.services.posts.rewrite(post_id, online.services.posts.written(post_id)._replace(text="Better"), None)
    online.clock.forward(minutes=5)
    assert online.run() == [("sent", "post")]
    (last,) = rows(online.services, "SELECT key, record FROM sendings")
    assert last[0] != first[0]
    assert online.network.texts() == ["Better"]


def test_a_post_that_failed_and_goes_to_another_account_is_another_message(online: Online) -> None:
    from tests.connectors.fake import FakeNetwork, FakeNetworks
    from tests.services.connections.connecting import TOKEN, connect

    other = FakeNetwork(tokens={TOKEN}, now=online.services.home.now)
    online.services.home.networks_known = FakeNetworks(mastodon=online.network, x=other)
    connect(online.services, "acme/x")
    number = online.post("Elsewhere")
    online.network.before = fails(GONE, times=2)
    online.run()
    (first,) = rows(online.services, "SELECT key, record FROM sendings WHERE delivery_id = ?", number)
    assert online.services.bulk.change_account([number], "acme/x").changed == 1
    online.clock.forward(minutes=1)
    online.run()
    (last,) = rows(online.services, "SELECT key, record FROM sendings WHERE delivery_id = ?", number)
    assert first[0] != last[0]
    assert (other.texts(), "Elsewhere" in online.network.texts()) == (["Elsewhere"], False)
    linked = "SELECT a.slug FROM sendings s JOIN accounts a ON a.id = s.account_id WHERE s.delivery_id = ?"
    assert rows(online.services, linked, number) == [("acme/x",)]


def test_tries_before_a_post_was_given_another_time_do_not_count(online: Online) -> None:
    online.network.before = fails(GONE, times=99)
    for _ in range(12):
        online.run()
        online.clock.forward(minutes=1)
    assert online.state() == "failed"
    online.set(online.due, state="scheduled", due_at=stored(online.clock.moment + timedelta(minutes=1)))
    online.clock.forward(minutes=1)
    assert online.run() == [("again", "post")]
    assert online.sendings() == [("post", "waiting", 1)]


def test_a_rate_limit_holds_for_every_program_and_post_of_the_account(online: Online) -> None:
    until = online.clock.moment + timedelta(minutes=5)
    second = online.post("Second one")
    online.network.before = fails(RateLimitedError("too much.", until=until))
    assert online.run() == [("again", "post"), ("again", "post")]
    assert (online.state(), online.state(second)) == ("scheduled", "scheduled")
    online.network.calls.clear()
    report = online.services.publisher.pass_()
    assert [(row.result, row.again_at) for row in report.rows] == [("again", until)] * 2
    assert report.exit_code == 3
    assert online.network.calls == []
    online.clock.forward(minutes=5)
    assert online.run() == [("sent", "post"), ("sent", "post")]


def test_a_limit_beyond_the_posts_time_makes_it_fail(online: Online) -> None:
    until = online.clock.moment + timedelta(minutes=40)
    online.network.before = fails(RateLimitedError("too much.", until=until))
    assert online.run() == [("failed", "post")]
    assert online.state() == "failed"


def test_a_dead_sign_in_stops_the_account_and_is_told_once(online: Online) -> None:
    second = online.post("Second one")
    online.network.before = fails(SignInNeededError("revoked."), times=99)
    report = online.services.publisher.pass_()
    assert [row.result for row in report.rows] == ["failed", "blocked"]
    assert report.exit_code == 1
    assert online.calls("send") == ["send"]
    assert online.services.connections.status("acme/mastodon").needs_sign_in
    online.network.calls.clear()
    (row,) = online.services.publisher.pass_().rows
    assert (row.result, row.delivery_id, online.state(second)) == ("blocked", second, "scheduled")
    assert row.reason.startswith("sign in again first")
    assert row.reason.casefold().count("sign in again") == 1
    assert online.network.calls == []


def test_by_word_nothing_is_tried_again_later(online: Online) -> None:
    online.network.before = fails(GONE)
    assert online.run(only=online.due) == [("failed", "post")]
    assert online.state() == "failed"


def test_an_outcome_is_noted_whatever_a_screen_has_seen(online: Online) -> None:
    """A screen acts on what it saw; another program changes the post while it is sent."""
    from smdash.services.bundle import Services as Bundle
    from smdash.store.connection import Store

    home = online.services.home
    seen = home.seen()
    other = Store(home.store.path, home.store.backups)

    def meanwhile(prepared: Prepared) -> None:
        with other.write("elsewhere", home.now()) as w:
            w.conn.execute("UPDATE deliveries SET reason = 'seen elsewhere' WHERE id = ?", (online.due,))

    online.network.after = meanwhile
    acting = Bundle(home)
    with home.acting(seen):
        (row,) = acting.publisher.pass_(online.due).rows
    assert row.result == "sent"
    assert online.state() == "published"


# What may be out ------------------------------------------------------------------------------------------------


def test_what_is_out_without_an_answer_is_found_and_not_sent_again(online: Online) -> None:
    online.network.after = fails(CUT)
    assert online.run() == [("found", "post")]
    assert online.network.texts() == ["First"]
    assert (online.state(), online.row()["remote_id"]) == ("published", "r1")
    assert rows(online.services, "SELECT settled FROM sendings") == [("found there",)]
    doing = rows(online.services, "SELECT doing, kind FROM attempts ORDER BY id")
    assert doing == [("prepare", ""), ("send", "uncertain"), ("look", "")]


def test_what_is_not_there_is_sent_again_as_it_was_where_that_cannot_double_it(online: Online) -> None:
    online.network.before = fails(CUT)
    assert online.run() == [("unknown", "post")]
    key = rows(online.services, "SELECT key, record FROM sendings")
    assert online.state() == "unknown"
    assert online.run() == []
    online.clock.forward(minutes=1)
    assert online.run() == [("sent", "post")]
    assert rows(online.services, "SELECT key, record FROM sendings") == key
    assert online.network.texts() == ["First"]
    assert online.sendings() == [("post", "published", 2)]


def test_where_it_could_double_it_is_asked_about_with_what_was_looked_at(online: Online) -> None:
    online.network.repeats = False
    online.network.before = fails(CUT)
    began = online.clock.moment.astimezone(online.services.home.zone())
    for minutes in (0, 1, 5, 15):
        online.clock.forward(minutes=minutes)
        assert online.run() == [("unknown", "post")]
    assert online.calls("send") == ["send"]
    error = online.row()["error"]
    for minutes in (1, 6, 21):
        assert f"{began + timedelta(minutes=minutes):%H:%M}" in error
    assert error.endswith("and was not there")
    online.clock.forward(hours=25)
    online.run()
    online.clock.forward(hours=25)
    assert online.run() == []
    assert online.state() == "unknown"


def test_a_late_one_is_not_sent_again_by_itself(online: Online) -> None:
    online.network.before = fails(CUT)
    online.run()
    online.clock.forward(hours=8)
    assert online.run() == [("unknown", "post")]
    assert online.network.texts() == []


def test_a_program_that_died_after_its_intent_leaves_one_that_is_looked_for(online: Online) -> None:
    for out in (True, False):
        number = online.due if out else online.post("Second one")

        def die(prepared: Prepared) -> None:
            raise KeyboardInterrupt

        online.network.before, online.network.after = (None, die) if out else (die, None)
        with pytest.raises(KeyboardInterrupt):
            online.services.publisher.pass_()
        assert online.state(number) == "sending"
        online.network.before = online.network.after = None
        online.clock.forward(minutes=5)
        online.services.publisher.pass_()
        assert online.state(number) == "published"
        assert rows(online.services, "SELECT settled FROM sendings WHERE delivery_id = ?", number) == [
            ("found there" if out else "",)
        ]
    assert online.network.texts() == ["First", "Second one"]


def test_a_post_that_another_program_holds_is_left_alone(online: Online) -> None:
    from smdash.services.publishing.holding import holding

    with holding(online.services.home, f"deliver:{online.due}") as mine:
        assert mine
        assert online.run() == [("left", "post")]
    assert online.run() == [("sent", "post")]


def test_a_persons_word_ends_the_looking(online: Online) -> None:
    online.network.repeats = False
    online.network.before = fails(CUT)
    online.run()
    online.services.handover.not_done(online.due)
    online.clock.forward(minutes=1)
    online.network.calls.clear()
    assert online.run() == []
    assert online.run(only=online.due) == [("sent", "post")]
    assert online.network.texts() == ["First"]


def test_one_that_a_person_plans_again_waits_for_no_look(online: Online) -> None:
    online.network.repeats = False
    online.network.before = fails(CUT)
    for minutes in (0, 1, 5, 15):
        online.clock.forward(minutes=minutes)
        online.run()
    online.services.handover.not_done(online.due)
    online.clock.forward(minutes=1)
    online.set(online.due, state="scheduled", due_at=stored(online.clock.moment))
    assert online.run() == [("sent", "post")]
    assert online.network.texts() == ["First"]


def test_a_connector_that_breaks_leaves_it_in_doubt(online: Online) -> None:
    def broken(prepared: Prepared) -> None:
        raise ValueError("oops")

    online.network.after = broken
    assert online.run() == [("found", "post")]
    assert online.network.texts() == ["First"]


# Who ------------------------------------------------------------------------------------------------------------


def test_who_publishes_next_is_said(online: Online, small: Services) -> None:
    who = small.publisher.who()
    assert (who.dashboard, who.timer_at, who.watch_at, who.accounts) == (False, None, None, 1)
    assert (who.next.account, who.next.connected, who.next.problem) == ("acme/mastodon", True, "")
    assert not who.anybody(small.home.now(), timedelta(minutes=5))
    small.publisher.switch(on=True)
    assert small.publisher.who().anybody(small.home.now(), timedelta(minutes=5))
    small.publisher.switch(on=False)
    online.run(via="timer")
    who = small.publisher.who()
    assert who.timer_at == small.home.now()
    assert who.anybody(small.home.now(), timedelta(minutes=5))
    assert who.next is None


def test_an_answer_that_names_no_page_still_says_that_the_post_is_out(online: Online) -> None:
    def named(prepared: Prepared) -> None:
        record, sent = online.network.posts[-1]
        remote = sent.remote._replace(permalink="javascript:alert(1)")
        online.network.posts[-1] = record, sent._replace(remote=remote)
        raise CUT

    online.network.after = named
    [row] = online.services.publisher.pass_().rows
    assert (row.result, row.permalink, online.row()["permalink"]) == ("found", "", "")


def test_a_picture_goes_by_the_name_of_what_it_is(online: Online, tmp_path: Path) -> None:
    """Servers tell what a file is by its name: one that is called otherwise would be refused."""
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "holiday.jpg", "PNG")
    with online.services.home.store.write("media", online.clock.moment, journaled=False) as w:
        w.conn.execute(
            "INSERT INTO media(post_id, path, alt_text) VALUES (?, ?, 'A field')",
            (online.row()["post_id"], str(tmp_path / "holiday.jpg")),
        )
    assert online.run() == [("sent", "post")]
    ((record, _),) = online.network.posts
    assert [Path(each).name for each in json.loads(record)["media"]] == ["0.png"]


def test_a_picture_that_was_replaced_waits_for_a_persons_word(online: Online, tmp_path: Path) -> None:
    """Nobody has seen the new one beside this text; a timer must not show it to the world."""
    picture = tmp_path / "a.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    number = _with_picture(online, picture)
    Image.new("RGB", (40, 30), "red").save(picture)
    dry = {row.delivery_id: row for row in online.services.publisher.pass_(dry_run=True).rows}[number]
    assert (dry.result, "another one than when it was added" in dry.reason) == ("left", True)
    report = {row.delivery_id: row for row in online.services.publisher.pass_().rows}[number]
    assert report.result == "failed"
    assert report.reason.startswith("a.png: this file is another one than when it was added to the post.")
    assert online.network.texts() == ["First"]
    assert online.state(number) == "failed"
    assert [row.delivery_id for row in online.services.handover.due().rows] == [number]
    assert online.run(only=number) == [("sent", "post")]
    assert online.network.texts() == ["First", "With a picture"]


def test_a_picture_that_was_written_again_and_is_the_same_goes_out(online: Online, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    _with_picture(online, picture)
    picture.write_bytes(picture.read_bytes())
    os.utime(picture, ns=(1, 10**18))
    online.run()
    assert online.network.texts() == ["First", "With a picture"]


def test_a_film_of_the_same_size_goes_out_whenever_it_was_written(online: Online, tmp_path: Path) -> None:
    """Whether one whose sum nobody knows is another one cannot be told: a folder that is synced writes files anew."""
    picture = tmp_path / "a.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    _with_picture(online, picture)
    with online.services.home.store.write("as an import leaves it", online.clock.moment, journaled=False) as w:
        w.conn.execute("UPDATE media SET sha256 = NULL")
    os.utime(picture, ns=(1, 10**18))
    online.run()
    assert online.network.texts() == ["First", "With a picture"]


def test_a_replaced_picture_that_was_accepted_goes_out_by_itself(online: Online, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    number = _with_picture(online, picture)
    Image.new("RGB", (41, 30), "red").save(picture)
    online.services.media.accept(online.row(number)["post_id"])
    online.run()
    assert online.network.texts() == ["First", "With a picture"]


def test_a_picture_that_is_gone_goes_by_no_word(online: Online, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (40, 30), "teal").save(picture)
    number = _with_picture(online, picture)
    picture.unlink()
    assert online.run() == [("sent", "post"), ("failed", "post")]
    assert online.run(only=number) == [("failed", "post")]
    assert "the file is not there" in online.row(number)["error"]


def _with_picture(online: Online, picture: Path) -> int:
    written = Written("With a picture", ("acme/mastodon",), media=(Piece(str(picture), "A field"),))
    post_id = online.services.posts.write(written, When("draft"))
    (number,) = rows(online.services, "SELECT id FROM deliveries WHERE post_id = ?", post_id)[0]
    online.set(number, state="scheduled", due_at=stored(online.clock.moment))
    return int(number)


def test_queue_shows_a_post_whose_comment_is_not_out_as_not_all_out(online: Online) -> None:
    number = online.post("With more", comment="and this")
    online.network.before = lambda prepared: _refuse_comment(prepared.record)
    online.run()
    assert online.state(number) == "published"
    row = next(row for row in online.services.queue.reader.view().window.rows(0, 50) if row.delivery_id == number)
    assert row.unfinished
    online.services.ledger_reader.drop_rest(number)
    row = next(row for row in online.services.queue.reader.view().window.rows(0, 50) if row.delivery_id == number)
    assert not row.unfinished


def test_a_word_for_a_post_that_is_not_all_out_is_told_how_the_rest_is_sent(online: Online) -> None:
    number = online.post("With more", comment="and this")
    online.network.before = lambda prepared: _refuse_comment(prepared.record)
    online.run()
    [row] = online.services.publisher.pass_(number).rows
    assert row.result == "left"
    assert row.reason == (
        "it is out, and its first comment failed: "
        f"'smdash ledger {number} --retry', or r under Hand over, tries that again."
    )
    online.network.before = None
    assert [(each.result, each.what) for each in online.services.publisher.retry(number).rows] == [
        ("sent", "first comment")
    ]
    assert [row.reason for row in online.services.publisher.pass_(number).rows] == ["it is published."]


def _refuse_comment(record: str) -> None:
    if "and this" in record:
        raise RejectedError("it refused: 422.")


def test_a_pass_that_takes_longer_than_posts_may_be_late_says_which_it_missed(online: Online) -> None:
    numbers = [online.due, *(online.post(f"Number {n} in a row") for n in range(3))]

    def slow(_: Prepared) -> None:
        online.clock.forward(minutes=11)

    online.network.before = slow
    report = online.services.publisher.pass_()
    assert [row.result for row in report.rows] == ["sent", "sent", "missed", "missed"]
    assert "while others went out" in report.rows[-1].reason
    assert report.exit_code == 1
    assert [online.state(number) for number in numbers] == ["published", "published", "scheduled", "scheduled"]
    assert [row.group for row in online.services.handover.due().rows] == ["late", "late"]
    online.network.before = None
    assert online.run() == [], "and no later pass sends them"


def test_a_pass_that_is_stopped_counts_what_it_has_not_come_to(online: Online) -> None:
    for n in range(3):
        online.post(f"Number {n} in a row")
    report = online.services.publisher.pass_(stop=lambda: len(online.network.posts) >= 2)
    assert ([row.result for row in report.rows], report.unbegun, report.exit_code) == (["sent", "sent"], 2, 3)
    report = online.services.publisher.pass_()
    assert ([row.result for row in report.rows], report.unbegun, report.exit_code) == (["sent", "sent"], 0, 0)
